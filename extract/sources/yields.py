"""What a site yielded now beside what it yielded before: far fewer reports mean that pages changed, not that reports went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from extract.model.capture import Entry
from extract.model.ledger import Alarm
from extract.sources.corpora import REPORTS, report_of

# A site that yields less than this share, and at least so many reports fewer, is taken for broken: below both numbers
# reports go and come as agencies are merged or sites are tidied up.
LEAST_SHARE = 0.7
LEAST_LOSS = 3


@dataclass(frozen=True, slots=True)
class Yield:
    """What counts as far less: below `least_share` of the reports of the run before, and at least `least_loss` fewer."""

    least_share: float = LEAST_SHARE
    least_loss: int = LEAST_LOSS

    def is_broken(self, before: int, now: int) -> bool:
        """Whether a yield has broken down."""
        return before - now >= self.least_loss and now < before * self.least_share


def alarms(
    before: Sequence[Entry], now: Sequence[Entry], unlinked: Collection[str] = (), limits: Yield | None = None
) -> list[Alarm]:
    """The sites whose yield broke down between the manifest before a run and the lines of the run, in order.

    A report of before counts as missed if the run visited a page that led to it then, directly or over others, and no
    page leads to it now; what the run had no reason to come by does not count. `unlinked` are ways of discovery (as in
    `Entry.discovered`) that are no links: a report that is only known from before is missed, though it is still there.
    """
    limits = limits or Yield()
    visited = _by_address(now)
    found = {report_of(entry) for entry in now if _is_report(entry) and entry.discovered not in unlinked}
    known = _by_address(before)
    led = {report: page for report, page in _leading(known, visited) if page}
    sites: dict[str, list[str]] = {}
    for report in led:
        sites.setdefault(_host(report), []).append(report)
    return [
        _alarm(site, reports, found, led, visited)
        for site, reports in sorted(sites.items())
        if limits.is_broken(len(reports), sum(report in found for report in reports))
    ]


def _by_address(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Pages by the address that was asked for and by the one where they were found."""
    return {entry.final_address: entry for entry in entries} | {entry.address: entry for entry in entries}


def _is_report(entry: Entry) -> bool:
    return entry.role in REPORTS and bool(entry.sha256)


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _leading(known: Mapping[str, Entry], visited: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    """Each report of before with the nearest page on the way to it that the run visited; empty if it visited none."""
    for report in dict.fromkeys(report_of(entry) for entry in known.values() if _is_report(entry)):
        yield report, _nearest(report, known, visited)


def _nearest(report: str, known: Mapping[str, Entry], visited: Mapping[str, Entry]) -> str:
    passed = {report}
    page = known[report].referrer if report in known else ""
    while page and page not in passed:
        if page in visited:
            return page
        passed.add(page)
        page = known[page].referrer if page in known else ""
    return ""


def _alarm(
    site: str, reports: Sequence[str], found: Collection[str], led: Mapping[str, str], visited: Mapping[str, Entry]
) -> Alarm:
    """The alarm of a site, with the page that lost most; of equals the first."""
    had = Counter(led[report] for report in reports)
    lost = Counter(led[report] for report in reports if report not in found)
    page = min(lost, key=lambda address: (-lost[address], address))
    said = visited[page]
    message = said.message if not said.sha256 else ""
    return Alarm(site, len(reports), sum(r in found for r in reports), page, had[page], had[page] - lost[page], message)
