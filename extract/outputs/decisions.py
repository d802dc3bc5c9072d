"""Decisions about findings: the table of those that a run met, and the list of findings that wait for one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from extract.model.decision import Decided
from extract.model.filing import Row, writable
from extract.model.review import Review

DECISIONS = (
    "report_id", "agency", "year", "rule", "table", "item", "column", "formula", "decision", "reason", "author", "date",
    "state", "fingerprint", "source",
)  # fmt: skip

# The columns of the list to fill in: those of a file of waivers.
_OPEN = (
    "report", "agency", "year", "rule", "table", "item", "column", "formula", "message", "fingerprint", "decision",
    "reason", "author", "date",
)  # fmt: skip


def decision_rows(review: Review) -> Iterator[Row]:
    """A row for every decision about a report: `holds`, `reopened` as rule or value changed, or `no_finding` any more."""
    head = (review.filing.report_id, writable(review.filing.agency), review.filing.year)
    for each in review.decided:
        waiver = each.waiver
        yield (
            *head, waiver.rule, waiver.table, waiver.item, waiver.column,
            writable(each.finding.formula) if each.finding else "", waiver.decision, writable(waiver.reason),
            writable(waiver.author), waiver.date, each.state, waiver.fingerprint, writable(waiver.place),
        )  # fmt: skip


def open_list_head() -> str:
    """The head of the list to fill in."""
    return _line(_OPEN)


def open_list(review: Review) -> Iterator[str]:
    """A line for every standing finding of a report: with its decision where one holds, else to be filled in."""
    filing = review.filing
    held = {id(each.finding): each for each in review.decided if each.state == "holds"}
    settled = [each for each in review.decided if each.state == "holds" and each.finding not in review.findings]
    known = [(each.finding, each.waiver.fingerprint, each) for each in settled if each.finding is not None]
    standing = [(f, mark, held.get(id(f))) for f, mark in zip(review.findings, review.fingerprints, strict=True)]
    for finding, mark, decided in (*standing, *known):
        yield _line((
            filing.report_id, filing.agency, str(filing.year or ""), finding.rule, finding.table, finding.item,
            finding.column, finding.formula, finding.message_zh, mark, *_decision(decided),
        ))  # fmt: skip


def _decision(decided: Decided | None) -> tuple[str, str, str, str]:
    if decided is None:
        return "", "", "", ""
    waiver = decided.waiver
    return waiver.decision, waiver.reason, waiver.author, waiver.date


def _line(values: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(map(writable, values))
    return buffer.getvalue()
