"""What people decide about findings and cells, and what a run is told besides its sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

from extract.model.agency import AgencyOverride
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.model.ledger import Ledger
from extract.model.rulebook import RuleBook

Verdict = Literal["accepted", "filer_error", "reader_error"]
State = Literal["holds", "reopened", "no_finding"]


@dataclass(frozen=True, slots=True)
class Report:
    """Which report a person speaks of: its id, or else agency and year; an empty field says nothing."""

    report_id: str = ""
    agency: str = ""
    year: int | None = None

    def means(self, report_id: str, agency: str, year: int | None) -> bool:
        """Whether that report is meant."""
        if self.report_id:
            return self.report_id == report_id
        return bool(self.agency) and (self.agency, self.year) == (agency, year)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's decision about one finding.

    `fingerprint` is that of the finding decided on: the decision holds as long as the finding has it. `table`, `item`,
    `column` say what the rule binds there, as in the table `findings`. `place` is the line of the file it stands in.
    """

    report: Report
    rule: str
    table: str
    item: str
    column: str
    fingerprint: str
    decision: Verdict
    reason: str
    author: str
    date: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell as a person reads it: `printed` is the text that the report was seen to print, `value` what it means."""

    report: Report
    variable: Variable
    printed: str
    value: Decimal
    reason: str
    author: str
    date: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A waiver with the finding that it speaks of, and whether it still holds; `finding` is None where there is none now."""

    waiver: Waiver
    state: State
    finding: Finding | None = None


class Hierarchy(Protocol):
    """Which bodies report to which."""

    def children(self, agency: str, year: int | None) -> tuple[str, ...]:
        """The bodies directly under an agency in a year, as they are written where they are listed."""


class _NoUnits:
    def children(self, agency: str, year: int | None) -> tuple[str, ...]:  # noqa: ARG002 - knows of none
        return ()


@dataclass(frozen=True, eq=False)
class Policy:
    """What a run is told besides its sources: the rule book, people's decisions, and which agency is part of which.

    A `book` of None stands for the rules as shipped. `ledger` is what is said about corpora of fetched reports.
    """

    book: RuleBook | None = None
    waivers: tuple[Waiver, ...] = ()
    corrections: tuple[Correction, ...] = ()
    agencies: tuple[AgencyOverride, ...] = ()
    units: Hierarchy = field(default_factory=_NoUnits)
    ledger: Ledger = field(default_factory=Ledger)
