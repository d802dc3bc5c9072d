"""Filings and findings as rows of the three tables, in the columns of the contract.

A value stays the exact decimal here; the files turn it into text (CSV) and a float (Parquet).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, fields
from decimal import Decimal
from typing import Literal

from extract.model.agency import AGENCIES, IDENTITIES
from extract.model.document import Place
from extract.model.filing import OBSERVATION_COLUMNS, Row, Value, writable
from extract.model.finding import Finding
from extract.model.review import Review
from extract.outputs.adjusted import ADJUSTED
from extract.outputs.decisions import DECISIONS
from extract.outputs.editions import EDITIONS
from extract.outputs.statements import STATEMENTS

Outcome = Literal["complete", "partial", "no_tables", "not_a_report", "unreadable"]
OUTCOMES: tuple[Outcome, ...] = ("complete", "partial", "no_tables", "not_a_report", "unreadable")

FINDINGS = (
    "report_id", "rule", "kind", "severity", "verdict", "table", "item", "column", "formula", "left", "right",
    "difference", "cells", "suspects", "suggestion", "message_zh", "message_en", "place",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of `reports`: a report, or a source without any."""

    report_id: str
    source: str
    sha256: str
    media_type: str
    title: str
    agency: str
    year: int | None
    form: str
    period_from: str
    period_to: str
    published: str
    url: str
    outcome: Outcome
    cells: int
    cells_read: int
    cells_unsure: int
    findings: int
    message: str

    @property
    def row(self) -> Row:
        """Its values in the order of the columns, fit to be written as UTF-8."""
        return tuple(writable(value) if isinstance(value, str) else value for value in astuple(self))


REPORTS = tuple(each.name for each in fields(ReportRow))
COLUMNS = {
    "observations": OBSERVATION_COLUMNS, "reports": REPORTS, "findings": FINDINGS, "statements": STATEMENTS,
    "adjusted": ADJUSTED, "decisions": DECISIONS, "editions": EDITIONS, "agencies": AGENCIES, "identities": IDENTITIES,
}  # fmt: skip
WHOLE = frozenset({
    "year", "of_year", "diagnosis", "choice", "choices", "approximate", "page", "cells", "cells_read", "cells_unsure",
    "findings", "first_year", "last_year", "counts", "review",
})  # fmt: skip
DECIMAL = frozenset({"confidence", "value", "other_value", "upper", "filed", "adjusted", "left", "right", "difference"})
# In `findings` the column `cells` lists variables; in `reports` it counts.
TEXT_IN = {"findings": frozenset({"cells"}), "identities": frozenset({"choice"})}

READ = frozenset({"reported", "blank", "not_applicable", "derived", "corrected"})
UNSURE = frozenset({"ambiguous", "unreadable"})


@dataclass(frozen=True, slots=True)
class Rows:
    """What one source adds to each of the tables, and the reviews that they are made of."""

    reports: tuple[ReportRow, ...]
    observations: tuple[Row, ...] = ()
    findings: tuple[Row, ...] = ()
    statements: tuple[Row, ...] = ()
    adjusted: tuple[Row, ...] = ()
    decisions: tuple[Row, ...] = ()
    editions: tuple[Row, ...] = ()
    agencies: tuple[Row, ...] = ()
    identities: tuple[Row, ...] = ()
    reviews: tuple[Review, ...] = field(default=(), repr=False, compare=False)

    def by_table(self) -> dict[str, tuple[Row, ...]]:
        """The rows of each table of the data set."""
        return {
            "observations": self.observations, "reports": tuple(report.row for report in self.reports),
            "findings": self.findings, "statements": self.statements,
            "adjusted": self.adjusted, "decisions": self.decisions, "editions": self.editions, "agencies": self.agencies,
            "identities": self.identities,
        }  # fmt: skip


def finding_rows(report_id: str, findings: Iterable[Finding]) -> Iterator[Row]:
    """A row for every finding of a report."""
    for finding in findings:
        yield (
            report_id, finding.rule, finding.kind, finding.severity, finding.verdict, finding.table, finding.item,
            finding.column, writable(finding.formula), finding.left, finding.right, finding.difference,
            ";".join(map(str, finding.cells)), ";".join(map(str, finding.suspects)), writable(finding.suggestion),
            writable(finding.message_zh), writable(finding.message_en), writable(places(finding.places)),
        )  # fmt: skip


def places(found: Sequence[Place]) -> str:
    """Places for one field: each with its page where there are pages, joined by `; `."""
    return "; ".join(place.path if place.page is None else f"page {place.page}: {place.path}" for place in found)


def printed(value: Value) -> str:
    """A value as the CSV files print it: digits as read, no exponent; nothing for a missing one."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
