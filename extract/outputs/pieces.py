"""Pieces of a list of findings on their way to standard output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.model.filing import Value
from extract.model.finding import Finding
from extract.outputs.rows import FINDINGS, ReportRow, Rows
from extract.text import printable

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
    return Piece(f"{printable(report.source)}: {report.message}\n", aside=True)


def entries_of(report: ReportRow, rows: Rows) -> Iterator[Entry]:
    """The findings of one report by column, with the sentence quoted, what is in doubt, and the fingerprint to decide by."""
    own = [row for row in rows.findings if row[0] == report.report_id]
    review = next((each for each in rows.reviews if each.filing.report_id == report.report_id), None)
    findings = review.findings if review else ()
    marks = (review.fingerprints if review else ()) or ("",) * len(findings)
    more = [_more(*each) for each in zip(findings, marks, strict=True)] or [{}] * len(own)
    return (dict(zip(FINDINGS, row, strict=True)) | extra for row, extra in zip(own, more, strict=True))


def _more(finding: Finding, fingerprint: str) -> Entry:
    return {"quote": finding.quote, "doubt": finding.doubt, "fingerprint": fingerprint}
