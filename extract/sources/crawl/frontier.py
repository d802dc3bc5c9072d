"""What is to be asked for: each page once, within the sites that the user named, and no further than a limit.

A limit that counts pages alone would either cut long lists short or follow an endless calendar for ever. So every kind of
address (`pattern_of`) has an allowance, which grows with the reports that pages of that kind lead to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from extract.model.capture import Link
from extract.sources.crawl.address import clean, is_endless, key_of, pattern_of, server_of, site_of
from extract.sources.crawl.options import FetchOptions

# Lists first: they lead to reports and say how many there are; then what they list; then further sites.
_ORDER = {"attachment": 0, "article": 1, "list": 2, "site": 3}
_PAGES = frozenset({"list", "site"})
ALLOWANCE = 100  # pages of one kind of address that have led to no report
_CREDIT = 20  # further pages for each report found through pages of the kind
_BARREN = 25  # steps in a row without a report
_REDIRECTS = 10

Reason = Literal["endless", "barren", "allowance", "host_limit", "run_limit", "document_limit", "redirects"]


@dataclass(frozen=True, slots=True)
class Task:
    """A page to ask for: the link to it, the page that holds the link, and the report that it belongs to if to one.

    `address` is asked; it differs from `asked` where a server sent us on. `guest` is a page outside the user's sites.
    `trail` are the kinds of address that led here, `barren` how many of the last steps led to no report. `agency`,
    `year`, `title` and `published` are what is known beforehand.
    """

    link: Link
    asked: str
    address: str
    referrer: str = ""
    report: str = ""
    guest: bool = False
    trail: tuple[str, ...] = ()
    barren: int = 0
    passed: tuple[str, ...] = ()
    agency: str = ""
    year: int | None = None
    title: str = ""
    published: str = ""

    @property
    def is_document(self) -> bool:
        """Whether a report is expected rather than a page that leads to some."""
        return self.link.kind not in _PAGES

    @property
    def priority(self) -> int:
        """What goes first has the higher number."""
        return -(_ORDER[self.link.kind] * 100 + min(len(self.trail), 99))


class Frontier:
    """Decides about links; remembers what has been decided."""

    def __init__(self, options: FetchOptions) -> None:
        self._options = options
        self._seen: set[str] = set()
        self._sites: set[str] = set()
        self._of_host: Counter[str] = Counter()
        self._used: Counter[str] = Counter()
        self._credit: Counter[str] = Counter()
        self._parked: dict[str, list[Task]] = {}
        self._pages = self._documents = 0
        self._refused: dict[tuple[Reason, str], list[Task]] = {}

    def seed(self, task: Task) -> Task | None:
        """A task that the user ordered; its site is within bounds from now on."""
        self._sites.add(site_of(task.address))
        return self._admit(task)

    def follow(self, link: Link, page: Task) -> Task | None:
        """The task of a link on a page; None if it leads nowhere new, out of bounds or beyond a limit."""
        address = clean(link.address)
        if not address or key_of(address) in self._seen:
            return None
        guest = page.guest or site_of(address) not in self._sites
        if not _within(link, address, page, guest=guest):
            return None
        task = Task(link, address, address, page.address, guest=guest, trail=page.trail, barren=page.barren)
        return self._admit(_known_from(task, page))

    def redirected(self, task: Task, address: str) -> Task | None:
        """The task for where a server sends us on; None if that is known, a loop or no page of the web."""
        target = clean(address)
        passed = (*task.passed, task.address)
        if not target or target in passed:
            return None
        # A server that sends http to https, or / to /index.html, sends to what counts as the same page.
        same = key_of(target) in set(map(key_of, passed))
        if len(passed) > _REDIRECTS:
            self._refuse("redirects", task)
            return None
        if key_of(target) in self._seen and not same:
            return None
        self._seen.add(key_of(target))
        ordered = not task.referrer
        if ordered:
            self._sites.add(site_of(target))
        guest = task.guest or site_of(target) not in self._sites
        return replace(task, address=target, passed=passed, guest=guest)

    def _admit(self, task: Task) -> Task | None:
        """A task within all limits; others are put down as refused, or wait until their kind has proved worth it."""
        key = key_of(task.address)
        if key in self._seen:
            return None
        self._seen.add(key)
        reason = self._objection(task)
        if reason is not None:
            self._refuse(reason, task)
            return None
        if not task.is_document and self._is_used_up(pattern_of(task.address)):
            self._parked.setdefault(pattern_of(task.address), []).append(task)
            return None
        return self._count(task)

    def _objection(self, task: Task) -> Reason | None:
        options, host = self._options, server_of(task.address)
        if is_endless(task.address):
            return "endless"
        if task.barren > _BARREN:
            return "barren"
        if task.is_document and options.limit is not None and self._documents >= options.limit:
            return "document_limit"
        if self._of_host[host] >= options.pages_per_host:
            return "host_limit"
        return "run_limit" if self._pages >= options.pages else None

    def _count(self, task: Task) -> Task:
        self._pages += 1
        self._documents += task.is_document
        self._of_host[server_of(task.address)] += 1
        task = replace(task, barren=task.barren + 1)
        if task.is_document:
            return task
        pattern = pattern_of(task.address)
        self._used[pattern] += 1
        trail = task.trail if pattern in task.trail else (*task.trail, pattern)
        return replace(task, trail=trail)

    def _refuse(self, reason: Reason, task: Task) -> None:
        self._refused.setdefault((reason, pattern_of(task.address)), []).append(task)

    def _is_used_up(self, pattern: str) -> bool:
        return self._used[pattern] >= ALLOWANCE + _CREDIT * self._credit[pattern]

    def credit(self, page: Task, reports: int) -> list[Task]:
        """Put down that a page led to so many reports; the tasks that may go on because of it."""
        released: list[Task] = []
        for pattern in page.trail if reports else ():
            self._credit[pattern] += reports
            waiting = self._parked.get(pattern, [])
            while waiting and not self._is_used_up(pattern):
                task = waiting.pop(0)
                reason = self._objection(task)
                if reason is None:
                    released.append(self._count(task))
                else:
                    self._refuse(reason, task)
        return released

    def refused(self) -> list[tuple[Reason, Task, int]]:
        """What was not asked for because of a limit: the reason, the first such task and how many there were."""
        waiting = {("allowance", pattern): tasks for pattern, tasks in self._parked.items() if tasks}
        return [(reason, tasks[0], len(tasks)) for (reason, _), tasks in {**self._refused, **waiting}.items()]  # type: ignore[misc]

    def has_seen(self, address: str) -> bool:
        """Whether an address was decided about."""
        return key_of(address) in self._seen


def _within(link: Link, address: str, page: Task, *, guest: bool) -> bool:
    """Whether a link may be followed at all.

    Attachments lie anywhere. From the user's own sites reports and lists of reports are followed wherever they are, other
    sites only within; from a page outside only what lies on its own host.
    """
    if link.kind == "attachment":
        return True
    if page.guest:
        return server_of(address) == server_of(page.address) and link.kind != "site"
    return link.kind != "site" or not guest


def _known_from(task: Task, page: Task) -> Task:
    """A task with what its page tells: an attachment belongs to the report of the article that holds it."""
    link = task.link
    if link.kind == "attachment" and page.report:
        return replace(
            task, report=page.report, agency=link.agency or page.agency, year=page.year,
            title=link.title, published=link.published or page.published,
        )  # fmt: skip
    return replace(task, agency=link.agency, title=link.title, published=link.published)
