"""What speaks for a repair besides the equations: the narrative, other readings of the same digits, last year's amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extract.checks.equations import Spot, System
from extract.checks.slips import Values
from extract.checks.telling import cell_label
from extract.model.diagnosis import Change, Diagnosis, Repair
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Term, Variable
from extract.model.rulebook import Case
from extract.schema import load_form
from extract.schema.slips import slip_kinds
from extract.statements import lawful_readings
from extract.text import number_text

Sums = Sequence[Sequence[Term]]


class Testimony:
    """The exact figures that a report's narrative states for its own cells, with every lawful reading of each."""

    def __init__(self, filing: Filing) -> None:
        cells = tuple(filing.cells)
        self._filed = {variable: cell.value or Decimal(0) for variable, cell in filing.cells.items()}
        self._claims: list[tuple[Decimal, Sums]] = []
        for statement in filing.statements:
            own = not _ELSEWHERE.intersection(statement.scope.split(";"))
            if own and not statement.approximate and statement.upper is None:
                readings = lawful_readings(statement.quantity, statement.scope, cells)
                if readings:
                    self._claims.append((statement.value, readings))

    def weigh(self, changes: Mapping[Variable, Decimal]) -> int:
        """Figures that changes would contradict less those with which they would newly agree."""
        lost = gained = 0
        for value, readings in self._claims:
            if any(variable in changes for terms in readings for _, variable in terms):
                was, would = (any(self._sum(terms, each) == value for terms in readings) for each in ({}, changes))
                lost, gained = lost + (was and not would), gained + (would and not was)
        return lost - gained

    def says(self, variable: Variable, number: Decimal) -> bool:
        """Whether a sentence states that number for that cell alone."""
        return any(value == number and ((1, variable),) in readings for value, readings in self._claims)

    def _sum(self, terms: Sequence[Term], changes: Mapping[Variable, Decimal]) -> Decimal:
        return sum((sign * changes.get(v, self._filed[v]) for sign, v in terms), Decimal(0))


# A sentence with these marks may speak of more or fewer bodies than the tables do.
_ELSEWHERE = frozenset({"office", "government", "region"})


def other_readings(filing: Filing, system: System) -> Iterator[Values]:
    """Readings of digits that ran together, other than the one taken, with which every equation would hold."""
    for row in filing.open_rows:
        spots = [Spot(0, variable) for variable in row.variables]
        if not all(spot in system.given and system.at[spot] for spot in spots):
            continue
        for numbers in row.values:
            values = {
                spot: int(number or 0)
                for spot, number in zip(spots, numbers, strict=True)
                if int(number or 0) != system.given[spot].number
            }
            if values and system.holds_with(values):
                yield values


# --- amounts in 元 for 万元 -----------------------------------------------------------------------------------------------

_TIMES = Decimal(10_000)
_LEAST, _MOST = Decimal(2_000), Decimal(50_000)


def amount_in_other_unit(case: Case, findings: Sequence[Finding]) -> Iterator[Diagnosis]:
    """A diagnosis for every amount whose jump against last year is that from 万元 to 元 or back."""
    for finding in findings:
        if finding.rule != "jump" or case.before is None or len(finding.cells) != 1:
            continue
        now, then = case.filing.cells.get(finding.cells[0]), case.before.cells.get(finding.cells[0])
        if now is not None and then is not None and now.value and then.value and _is_amount(now):
            value = _in_other_unit(now.value, then.value)
            if value is not None:
                repair = _repair(now, value, case.filing.year)
                yield Diagnosis(((finding.rule, finding.item, finding.column),), (repair,), 1, year=case.filing.year)


def _is_amount(cell: Observation) -> bool:
    block = next(block for block in load_form(cell.form).blocks if cell.variable in block.variables)
    return block.kind(cell.variable) == "amount"


def _in_other_unit(now: Decimal, then: Decimal) -> Decimal | None:
    ratio = now / then
    if _LEAST <= ratio <= _MOST:
        return now / _TIMES
    return now * _TIMES if _LEAST <= 1 / ratio <= _MOST else None


def _repair(cell: Observation, value: Decimal, year: int | None) -> Repair:
    filed = number_text(cell.value)
    (chinese, english), to = cell_label(cell), number_text(value)
    kind = slip_kinds()["unit"]
    told = kind.told(cell=chinese, other="", filed=filed, value=to, count="1")
    return Repair(
        (Change(cell.variable, year, cell.value, value),), kind.id,
        f"{chinese}填报 {filed},若为 {to} 则与上年度相当;{told[0]}。",
        f"{english[0].upper()}{english[1:]}: filed {filed}; {to} would be in line with last year; {told[1]}.",
    )  # fmt: skip
