"""Several editions of one report: which of them is read into the data set, and which are compared with it.

The manifest of a corpus joins an article and its attachments. That two of them are the same report is believed only where
neither names another year or another agency: an article may carry the reports of a dozen bodies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from extract.model.difference import Edition
from extract.model.filing import Filing
from extract.outputs.rows import READ
from extract.result import Result
from extract.sources.local import Origin
from extract.spool import Packed, pack, unpack
from extract.text import fold

# Of editions without a report the one counts that says most about why.
_REASONS = ("not_a_report", "unreadable")
_AS_PRINTED = READ - {"derived"}


def joined(results: Sequence[Result]) -> list[Result]:
    """The results of one article and its attachments with each report once, the others kept beside it.

    The best edition is the one of which most cells were read; of equals the one with fewer unsure cells, with more cells
    as they are printed, with a report in it at all, and then the first: the article before its attachments. Results
    with several reports stand for themselves.
    """
    single = [result for result in results if len(result.filings) < 2]
    reports: list[list[Result]] = []
    for result in sorted(single, key=_worth, reverse=True):
        home = next((others for others in reports if _are_editions(others[0], result)), None)
        if home is None:
            reports.append([result])
        else:
            home.append(result)
    chosen = {id(best): replace(best, others=tuple(map(_edition, others))) for best, *others in reports}
    kept = {**chosen, **{id(result): result for result in results if len(result.filings) > 1}}
    return [kept[id(result)] for result in results if id(result) in kept]


def _worth(result: Result) -> tuple[int, int, int, bool, int]:
    """How good an edition is; sorting keeps the order of equals."""
    if not result.filings:
        return (0, 0, 0, False, _REASONS.index(result.outcome) if result.outcome in _REASONS else 0)
    statuses = [cell.status for cell in result.filings[0].observations]
    return (
        sum(status in READ for status in statuses),
        -sum(status in {"ambiguous", "unreadable"} for status in statuses),
        sum(status in _AS_PRINTED for status in statuses),
        True,
        0,
    )


def _are_editions(best: Result, other: Result) -> bool:
    """Whether two results can be editions of one report; what was not read contradicts nobody."""
    if not best.filings or not other.filings:
        return True
    here, there = best.filings[0], other.filings[0]
    return _same_year(here, there) and _same_agency(fold(here.agency), fold(there.agency))


def _same_year(here: Filing, there: Filing) -> bool:
    return here.year is None or there.year is None or here.year == there.year


def _same_agency(here: str, there: str) -> bool:
    """Whether two names can be those of one body: one of them may leave out the region or be missing."""
    return here.endswith(there) or there.endswith(here)


def _edition(result: Result) -> Edition:
    source = result.source
    return Edition(
        result.name, source.url if source else "", result.outcome, result.message,
        result.filings[0] if result.filings else None,
    )  # fmt: skip


def one_each(made: Iterable[tuple[Origin, Packed]]) -> Iterator[tuple[Origin, Packed]]:
    """Sources with what was read of them, editions of one report (which follow each other) joined into one."""
    for report, group in groupby(made, lambda pair: pair[0].report):
        if not report:
            yield from group
            continue
        pairs = {origin.name: (origin, packed) for origin, packed in group}
        for result in joined([unpack(packed) for _, packed in pairs.values()]) if len(pairs) > 1 else ():
            origin, packed = pairs[result.name]
            yield origin, pack(result) if result.others else packed
        if len(pairs) == 1:
            yield from pairs.values()
