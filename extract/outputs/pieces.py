"""Pieces of a list of findings on their way to standard output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.model.filing import Value
from extract.outputs.rows import FINDINGS, ReportRow, Rows

Entry = dict[str, Value]
NO_REPORT = frozenset({"unreadable", "not_a_report"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the list with the finding that it tells of, if it tells of one; `aside` goes to standard error."""

    text: str
    finding: Entry | None = None
    aside: bool = False


def aside(report: ReportRow) -> Piece:
    """What became of a source without a report."""
    return Piece(f"{report.source}: {report.message}\n", aside=True)


def entries_of(report: ReportRow, rows: Rows) -> Iterator[Entry]:
    """The findings of one report by column, with the sentence quoted, what is in doubt, and the fingerprint to decide by."""
    review = next((each for each in rows.reviews if each.filing.report_id == report.report_id), None)
    if review is None:
        return
    own = (row for row in rows.findings if row[0] == report.report_id)
    for row, finding, fingerprint in zip(own, review.findings, review.fingerprints, strict=True):
        more: Entry = {"quote": finding.quote, "doubt": finding.doubt, "fingerprint": fingerprint}
        yield dict(zip(FINDINGS, row, strict=True)) | more
