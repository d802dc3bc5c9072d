"""What is done with an answer as it comes: kept, archived, written down, looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from extract.model.capture import Capture, Entry
from extract.sources.crawl import words
from extract.sources.crawl.frontier import Task
from extract.sources.crawl.harvest import Corpus, Harvest, Known, Look, settled
from extract.sources.crawl.options import Job
from extract.sources.crawl.store import Store, media_type_of
from extract.sources.crawl.warc import Archive, Exchange, Pairs
from extract.sources.manifest import Answer, Journal, Noted, read_journal, read_rows

_UNMODIFIED = 304
# What the manifest or the look at a page needs; the web archive holds the rest.
_KEPT = ("content-type", "etag", "last-modified", "location")


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came over the wire; the body is unpacked."""

    status: int
    headers: Pairs
    body: bytes
    request: Pairs = ()
    location: str = ""


class Work:
    """A run at work in its folder."""

    def __init__(self, job: Job, look: Look, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self.job = job
        self._look = look
        self._tell = tell
        self._folder = Path(job.folder)
        self._store = Store(self._folder)
        self._archive = Archive(self._folder, job.run, job.options.user_agent)
        self._stack = ExitStack()
        self._began = monotonic()
        self._bytes = 0

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._store.sweep()
        before = read_journal(self._folder)
        self._answers = before.answers
        self._repair()
        self._journal = self._stack.enter_context(Journal(self._folder))
        if not before.name:
            self._journal.begin(self.job.run, self.job.identity)
        self._known = Known(read_rows(self._folder))
        self._corpus = Corpus(self._known, self._store.read, self._answers)
        self._harvest = Harvest(self.job, self._corpus, self._look, self._progress)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _repair(self) -> None:
        lengths: dict[str, int] = {}
        for answer in self._answers.values():
            if answer.archived:
                name, end = answer.archived
                lengths[name] = max(end, lengths.get(name, 0))
        self._archive.repair(lengths)

    def _progress(self, noted: Noted) -> None:
        self._tell({"page": noted.entry.role, "unchanged": noted.unchanged, "bytes": noted.entry.size})

    def begin(self) -> list[Task]:
        """The pages to ask for first."""
        return self._harvest.begin()

    def idle(self) -> list[Task]:
        """What else is to be asked for when nothing is left."""
        return self._harvest.idle()

    def earlier(self, task: Task) -> Entry | None:
        """The line of an earlier run whose bytes an unchanged answer would stand for; None if there is none."""
        held = self._known.bytes_of(task.address)
        return held if held is not None and self._store.path(held.sha256) is not None else None

    def received(self, task: Task, received: Received) -> list[Task]:
        """Keep an answer; gives the pages that it leads to."""
        capture = self._kept(task, received)
        self._bytes += len(received.body)
        archived = self._archive.add(self._exchange(task, received, capture), capture.retrieved)
        return self._take(task, Answer(capture, archived=archived))

    def _kept(self, task: Task, received: Received) -> Capture:
        headers = {name.lower(): value for name, value in received.headers if name.lower() in _KEPT}
        if received.location:
            headers["location"] = received.location
        capture = Capture(task.asked, task.address, self.job.options.now(), received.status, headers, "", received.body)
        capture = replace(capture, address=task.address)
        if received.status == _UNMODIFIED:
            return self._unmodified(task, capture)
        if 200 <= received.status < 300:
            media_type = media_type_of(received.body, headers.get("content-type", ""), task.address)
            return replace(capture, sha256=self._store.add(received.body, media_type))
        return capture

    def _unmodified(self, task: Task, capture: Capture) -> Capture:
        """A page that the server says is as it was: it stands for the bytes that we have."""
        held = self.earlier(task)
        if held is None:
            return replace(capture, message=words.NOT_ASKED)
        said = {"content-type": held.media_type, "etag": held.etag, "last-modified": held.last_modified}
        return replace(capture, sha256=held.sha256, headers={**said, **capture.headers})

    def _exchange(self, task: Task, received: Received, capture: Capture) -> Exchange:
        held = self.earlier(task) if capture.sha256 else None
        about = {
            "via": task.referrer,
            "discovered": task.link.how,
            "title": task.link.title,
            "column": task.link.column,
        }
        again = held is not None and held.sha256 == capture.sha256
        return Exchange(capture, received.request, received.headers, about, held.retrieved if held and again else "")

    def failed(self, task: Task, message: str, *, skipped: bool = False) -> list[Task]:
        """Put down that a page was not had, or not asked for; gives the pages that may go on because of it."""
        capture = Capture(task.address, task.address, self.job.options.now(), 0, {}, "", message=message)
        return self._take(task, Answer(capture, skipped=skipped))

    def _take(self, task: Task, answer: Answer) -> list[Task]:
        noted, tasks = self._harvest.take(task, answer)
        answer = replace(answer, capture=replace(answer.capture, data=b""))
        self._journal.add(answer, noted)
        self._answers[task.address] = answer
        return self._harvest.advance(tasks)

    @property
    def exhausted(self) -> str:
        """Which limit of the whole run is reached; empty if none."""
        options = self.job.options
        if self._bytes > options.run_bytes:
            return words.RUN_BYTES
        return words.RUN_SECONDS if options.seconds and monotonic() - self._began > options.seconds else ""

    def plan(self) -> None:
        """Tell what would be fetched."""
        for task in self._harvest.planned:
            self._tell({"plan": task.address, "title": task.title, "kind": task.link.kind})

    def finish(self, reason: str) -> None:
        """Settle what the run found and say that it is done; `reason` says why it ended early, empty if it did not."""
        lines = settled(self.job, self._corpus, self._look, self.job.options.now())
        self._journal.settle(lines)
        self._journal.end({"reason": reason})
