"""From answers to lines of the manifest and to further pages.

Nothing here knows a network: an answer may come from a server or from the journal of a run that was killed. Because of
that a run goes on by going through its answers again, and ends by going through all of them in an order of its own, so
that what is written down does not depend on which server answered first.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from http import HTTPStatus
from itertools import count
from typing import Any

from extract.errors import ExtractError
from extract.model.capture import Capture, Entry, Link, Sighting
from extract.sources.crawl import words
from extract.sources.crawl.address import clean, key_of
from extract.sources.crawl.frontier import Frontier, Task
from extract.sources.crawl.options import Job, Seed
from extract.sources.crawl.store import media_type_of
from extract.sources.manifest import SKIPPED, Answer, Noted

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_REPORTS = frozenset({"report", "attachment"})
_CONTROLS = dict.fromkeys((*range(32), 127), " ")

Look = Callable[[str, bytes, str, Link | None], Sighting]


class Known:
    """What earlier runs know of each page."""

    def __init__(self, rows: Iterable[Entry] = ()) -> None:
        self.rows = tuple(rows)
        self._latest: dict[str, Entry] = {}
        self._held: dict[str, Entry] = {}
        self._bytes_of: dict[str, Entry] = {}
        for row in self.rows:
            self._latest[key_of(row.address)] = row
            if row.sha256:
                self._held[key_of(row.address)] = row
                self._bytes_of[key_of(row.final_address)] = row

    def latest(self, address: str) -> Entry | None:
        """The last line of a page; None for a new one."""
        return self._latest.get(key_of(address))

    def held(self, address: str) -> Entry | None:
        """The last line of a page that has bytes."""
        return self._held.get(key_of(address))

    def bytes_of(self, final_address: str) -> Entry | None:
        """The last line whose bytes came from an address, whatever was asked for."""
        return self._bytes_of.get(key_of(final_address))


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a harvest stands on: the manifest of earlier runs, the bytes, and the answers of this run."""

    known: Known
    read: Callable[[str], bytes | None]
    answers: Mapping[str, Answer]


class Harvest:
    """One way through the pages of a run."""

    def __init__(self, job: Job, corpus: Corpus, look: Look, tell: Callable[[Noted], None] | None = None) -> None:
        self._job = job
        self._corpus = corpus
        self._look = look
        self._tell = tell or (lambda _: None)
        self._frontier = Frontier(job.options)
        self._numbers = count()
        self._reached: set[str] = set()
        self.noted: dict[str, Noted] = {}
        self.planned: list[Task] = []

    def begin(self) -> list[Task]:
        """The pages to ask for first."""
        tasks = (self._frontier.seed(_seeded(seed)) for seed in self._job.seeds)
        return self.advance(task for task in tasks if task is not None)

    def advance(self, tasks: Iterable[Task]) -> list[Task]:
        """The pages among `tasks`, and among what they lead to, that are still to be asked for."""
        heap: list[tuple[int, int, Task]] = []
        still: list[Task] = []
        self._push(heap, tasks)
        while heap:
            task = heapq.heappop(heap)[2]
            answer = self._corpus.answers.get(task.address)
            if self._job.options.dry_run and task.is_document and task.referrer:
                self.planned.append(task)
            elif answer is None:
                still.append(task)
            else:
                self._push(heap, self.take(task, answer)[1])
        return still

    def _push(self, heap: list[tuple[int, int, Task]], tasks: Iterable[Task]) -> None:
        for task in tasks:
            heapq.heappush(heap, (-task.priority, next(self._numbers), task))

    def take(self, task: Task, answer: Answer) -> tuple[Noted | None, list[Task]]:
        """The line of an answer, None for one that sends us on, and the pages that it leads to."""
        capture = answer.capture
        if capture.status in _REDIRECTS and capture.headers.get("location"):
            following = self._frontier.redirected(task, capture.headers["location"])
            if following is not None:
                return None, [following]
            return self._note(self._sent_on(task, capture)), []
        if answer.skipped:
            return self._note(_bare(task, capture, SKIPPED)), []
        data = capture.data or self._corpus.read(capture.sha256) if capture.sha256 else None
        if data is None:
            role = "gone" if capture.status in _GONE else "error"
            return self._note(_bare(task, capture, role)), []
        return self._read(task, capture, data)

    def _sent_on(self, task: Task, capture: Capture) -> Entry:
        """The line of a page that is another one, or that leads in a circle."""
        target = clean(capture.headers["location"])
        circle = not target or target in (*task.passed, task.address)
        entry = _bare(task, capture, "error" if circle else "duplicate")
        return replace(
            entry, final_address=target or entry.final_address,
            message=words.LOOP if circle else words.SENT_ON.format(target),
        )  # fmt: skip

    def _read(self, task: Task, capture: Capture, data: bytes) -> tuple[Noted, list[Task]]:
        """The line of a page that was had, and its links."""
        self._reached.add(key_of(task.asked))
        media_type = media_type_of(data, capture.headers.get("content-type", ""), task.address)
        sighting = self._sighting(task, data, media_type)
        entry = _entry(task, capture, sighting, (media_type, len(data)))
        return self._note(entry), self._links(_page(task, entry), sighting)

    def _sighting(self, task: Task, data: bytes, media_type: str) -> Sighting:
        try:
            return self._look(task.address, data, media_type, task.link)
        except (ExtractError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # One page that nobody foresaw must not end a run of days.
            return Sighting("other", words.UNREADABLE.format(f"{type(error).__name__}: {error}"))

    def _links(self, page: Task, sighting: Sighting) -> list[Task]:
        """The tasks of a page's links, reports first: what they bring decides how far further pages are followed."""
        documents = [link for link in sighting.links if link.kind not in {"list", "site"}]
        others = [link for link in sighting.links if link.kind in {"list", "site"}]
        found = self._follow(documents, page)
        if found or sighting.kind == "report":
            page = replace(page, barren=0)
        released = self._frontier.credit(page, len(found))
        return [*found, *self._follow(others, page), *released]

    def _follow(self, links: Iterable[Link], page: Task) -> list[Task]:
        return [task for task in (self._frontier.follow(link, page) for link in links) if task is not None]

    def _note(self, entry: Entry) -> Noted:
        """An entry beside what earlier runs know of its page."""
        entry = _printable(entry)
        known = self._corpus.known
        latest, held = known.latest(entry.address), known.held(entry.address)
        supersedes = held.sha256 if held is not None and entry.sha256 not in {"", held.sha256} else ""
        noted = Noted(replace(entry, supersedes=supersedes), latest is not None and _is_same(latest, entry))
        self.noted[entry.address] = noted
        self._tell(noted)
        return noted

    def idle(self) -> list[Task]:
        """Reports that a list once led to and no longer does, once all else is done: they are asked for, too."""
        if self._job.options.dry_run or self._job.options.limit is not None:
            return []
        lost = [
            row for row in self._corpus.known.rows
            if row.role in _REPORTS and key_of(row.referrer) in self._reached and not self._frontier.has_seen(row.address)
        ]  # fmt: skip
        return self.advance(filter(None, (self._frontier.follow(_link_to(row), _lister(row)) for row in lost)))

    def lines(self, now: str) -> list[Noted]:
        """All lines in the order of addresses, those about limits included."""
        for reason, task, number in self._frontier.refused():
            capture = Capture(task.asked, task.address, now, 0, {}, "", message=f"{words.REFUSALS[reason]} ×{number}")
            if task.asked not in self.noted:
                self._note(_bare(task, capture, SKIPPED))
        return [self.noted[address] for address in sorted(self.noted)]


def settled(job: Job, corpus: Corpus, look: Look, now: str) -> list[Noted]:
    """The lines of a finished run: a function of its answers, whatever the order in which they came."""
    harvest = Harvest(job, corpus, look)
    harvest.begin()
    while True:
        before = len(harvest.noted)
        harvest.idle()
        if len(harvest.noted) == before:
            return harvest.lines(now)


def _seeded(seed: Seed) -> Task:
    link = Link(seed.address, seed.kind or "site", words.GIVEN, agency=seed.agency)  # type: ignore[arg-type]
    return Task(link, seed.address, seed.address, agency=seed.agency, year=seed.year)


def _link_to(row: Entry) -> Link:
    kind = "attachment" if row.role == "attachment" else "article"
    return Link(row.address, kind, words.KNOWN_BEFORE, row.title, row.agency, row.published, row.column)  # type: ignore[arg-type]


def _lister(row: Entry) -> Task:
    """The page that once held the link to a known report, standing for it once more."""
    link = Link(row.referrer, "article" if row.role == "attachment" else "list", words.KNOWN_BEFORE)
    return Task(link, row.referrer, row.referrer, report=row.report if row.role == "attachment" else "", year=row.year)


def _page(task: Task, entry: Entry) -> Task:
    """A page as its links need it: what it says is known of its attachments."""
    holds_report = entry.role in _REPORTS or task.link.kind == "article"
    return replace(
        task, report=entry.report or task.report or (task.asked if holds_report else ""),
        agency=entry.agency, year=entry.year, published=entry.published,
    )  # fmt: skip


def _printable(entry: Entry) -> Entry:
    """An entry whose texts, which come from anywhere, each fit one line of a table."""
    texts = {each.name: getattr(entry, each.name) for each in fields(entry)}
    tidied: dict[str, Any] = {name: _in_one_line(text) for name, text in texts.items() if isinstance(text, str)}
    return replace(entry, **tidied)


def _in_one_line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode().translate(_CONTROLS).split())


def _is_same(latest: Entry, entry: Entry) -> bool:
    """Whether a page is as it was: the same bytes, or missing for the same reason."""
    if entry.sha256 or latest.sha256:
        return latest.sha256 == entry.sha256
    return (latest.status, latest.role) == (entry.status, entry.role)


def _bare(task: Task, capture: Capture, role: str) -> Entry:
    """The line of a page that was not had."""
    message = capture.message or words.of_status(capture.status)
    return Entry(
        address=task.asked, final_address=capture.final_address, retrieved=capture.retrieved, status=capture.status,
        media_type="", etag="", last_modified="", sha256="", size=0, referrer=task.referrer,
        title=task.title, column=task.link.column, discovered=task.link.how, agency=task.agency, year=task.year,
        published=task.published, role=role, report=task.report, supersedes="", message=message,
    )  # fmt: skip


def _entry(task: Task, capture: Capture, sighting: Sighting, body: tuple[str, int]) -> Entry:
    """The line of a page that was had."""
    said = sighting.metadata
    role: str = sighting.kind
    if task.link.kind == "attachment" and task.report and role in {"report", "other"}:
        role = "attachment"
    return Entry(
        address=task.asked, final_address=capture.final_address, retrieved=capture.retrieved, status=capture.status,
        media_type=body[0], etag=capture.headers.get("etag", ""),
        last_modified=capture.headers.get("last-modified", ""), sha256=capture.sha256, size=body[1],
        referrer=task.referrer, title=said.get("title") or task.title, column=task.link.column or said.get("column", ""),
        discovered=task.link.how, agency=said.get("agency") or task.agency,
        year=sighting.year if sighting.year is not None else task.year,
        published=said.get("published") or task.published, role=role,
        report=task.report if role == "attachment" else task.asked if role == "report" else "",
        supersedes="", message=sighting.why,
    )  # fmt: skip
