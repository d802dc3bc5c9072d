"""Filings and findings as rows of the three tables, in the columns of the contract.

A value stays the exact decimal here; the files turn it into text (CSV) and a float (Parquet).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from decimal import Decimal
from typing import Literal

from extract.model.document import Place
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding

Outcome = Literal["complete", "partial", "no_tables", "not_a_report", "unreadable"]
OUTCOMES: tuple[Outcome, ...] = ("complete", "partial", "no_tables", "not_a_report", "unreadable")
Value = str | int | Decimal | None
Row = tuple[Value, ...]

OBSERVATIONS = (
    "report_id", "agency", "year", "form", "table", "item", "column", "value", "unit", "status", "raw", "candidates",
    "evidence", "method", "page", "place",
)  # fmt: skip
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


REPORTS = tuple(field.name for field in fields(ReportRow))
COLUMNS = {"observations": OBSERVATIONS, "reports": REPORTS, "findings": FINDINGS}
WHOLE = frozenset({"year", "page", "cells", "cells_read", "cells_unsure", "findings"})
DECIMAL = frozenset({"value", "left", "right", "difference"})
# In `findings` the column `cells` lists variables; in `reports` it counts.
TEXT_IN = {"findings": frozenset({"cells"})}

READ = frozenset({"reported", "blank", "not_applicable", "derived", "corrected"})
UNSURE = frozenset({"ambiguous", "unreadable"})


@dataclass(frozen=True, slots=True)
class Rows:
    """What one source adds to each of the three tables."""

    reports: tuple[ReportRow, ...]
    observations: tuple[Row, ...] = ()
    findings: tuple[Row, ...] = ()


def observation_rows(filing: Filing) -> Iterator[Row]:
    """A row for every cell of the report, in form order."""
    head = (filing.report_id, writable(filing.agency), filing.year)
    method = filing.document.method
    for observation in filing.observations:
        yield (*head, *_cell(observation), method, *_where(observation.place))


def _cell(observation: Observation) -> Row:
    variable = observation.variable
    return (
        observation.form, variable.table, variable.item, variable.column, observation.value, observation.unit,
        observation.status, writable(observation.raw), writable(";".join(observation.candidates)),
        writable(observation.evidence),
    )  # fmt: skip


def _where(place: Place | None) -> tuple[int | None, str]:
    return (place.page, writable(place.path)) if place else (None, "")


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


def writable(text: str) -> str:
    """Text that can be written as UTF-8: lone surrogates (odd file names, broken fonts) become question marks."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def printed(value: Value) -> str:
    """A value as the CSV files print it: digits as read, no exponent; nothing for a missing one."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
