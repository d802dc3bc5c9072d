"""What the cells of a report say about a stated figure: one sum for each lawful reading, with bounds where cells are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from extract.model.filing import Filing, Observation
from extract.model.form import Term, Variable
from extract.model.statement import Statement
from extract.schema import ORGANISATIONS, vocabulary
from extract.statements import lawful_readings
from extract.text import number_text

_INFINITE = Decimal("Infinity")
_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_BLANK = frozenset({"blank", "not_applicable"})


@dataclass(frozen=True, slots=True)
class Sum:
    """A lawful reading with the numbers put in.

    `value` takes blanks as zero; `low` and `high` are its bounds, `firm_low` and `firm_high` those that leave blanks at
    zero. `doubtful` says that a cell was derived or is ambiguous, `is_blank` that nothing is printed in any of them.
    """

    terms: Sequence[Term]
    cells: tuple[Observation, ...]
    value: Decimal
    low: Decimal
    high: Decimal
    firm_low: Decimal
    firm_high: Decimal
    doubtful: bool
    is_blank: bool
    unit: str


def sums_of(filing: Filing, statement: Statement) -> list[Sum]:
    """One sum for each lawful reading of a figure; none where the report's forms have no cell for it."""
    cells = tuple(filing.cells)
    readings = list(lawful_readings(statement.quantity, statement.scope, cells))
    if readings and vocabulary().quantities[statement.quantity].whole and _is_of_applicants(statement):
        # Which whole a list of applicants divides is often left open.
        readings += (reading for whole in _WHOLES for reading in lawful_readings(whole, statement.scope, cells))
    return [_sum(filing, terms) for terms in dict.fromkeys(readings)]


_WHOLES = ("received", "handled")


def _is_of_applicants(statement: Statement) -> bool:
    return any(vocabulary().kinds.get(part) == "applicants" for part in statement.scope.split(";"))


def _sum(filing: Filing, terms: Sequence[Term]) -> Sum:
    cells = tuple(filing.cells[variable] for _, variable in terms)
    bounds = (_signed(_bounds(filing, cell), sign) for (sign, _), cell in zip(terms, cells, strict=True))
    total = _Bounds(*(sum(each, Decimal(0)) for each in zip(*bounds, strict=True)))
    value = total.value
    return Sum(
        terms, cells, *total,
        any(cell.status in ("derived", "ambiguous") for cell in cells), not value and all(cell.status in _BLANK for cell in cells),
        cells[0].unit,
    )  # fmt: skip


class _Bounds(NamedTuple):
    value: Decimal
    low: Decimal
    high: Decimal
    firm_low: Decimal
    firm_high: Decimal


def _signed(bounds: _Bounds, sign: int) -> _Bounds:
    """What a cell adds to a sum: its bounds, the other way round where it is taken off."""
    if sign > 0:
        return bounds
    return _Bounds(-bounds.value, -bounds.high, -bounds.low, -bounds.firm_high, -bounds.firm_low)


def _bounds(filing: Filing, cell: Observation) -> _Bounds:
    """What a cell may hold: its number, any number from zero for a blank, one of its readings, or anything at all."""
    if cell.value is not None:
        return _Bounds(cell.value, cell.value, cell.value, cell.value, cell.value)
    if cell.status in _BLANK:
        least = _parts(filing, cell.variable)
        return _Bounds(least, least, _INFINITE, least, least)
    readings = [Decimal(text) if text != "blank" else Decimal(0) for text in cell.candidates]
    if cell.status == "ambiguous" and readings and len(readings) < _MANY:
        return _Bounds(min(readings), min(readings), max(readings), min(readings), max(readings))
    return _Bounds(Decimal(0), -_INFINITE, _INFINITE, -_INFINITE, _INFINITE)


_MANY = 20  # an ambiguous cell that lists so many readings may have more


def _parts(filing: Filing, total: Variable) -> Decimal:
    """What the applicants printed beside a blank total of a row come to; zero elsewhere."""
    if (total.table, total.column) != ("requests", "total"):
        return Decimal(0)
    parts = (
        filing.cells.get(Variable("requests", total.item, column)) for column in ("natural_person", *ORGANISATIONS)
    )
    return sum((part.value for part in parts if part is not None and part.value is not None), Decimal(0))


def formula_of(filing: Filing, total: Sum) -> str:
    """The sum in figures; a blank is □, with what stands beside it in its row."""
    shown = []
    for (sign, _), cell in zip(total.terms, total.cells, strict=True):
        beside = _parts(filing, cell.variable) if cell.status in _BLANK else Decimal(0)
        number = number_text(cell.value) if cell.value is not None else f"□({number_text(beside)})" if beside else "□"
        shown.append(f"{'-' if sign < 0 else '+'} {number}")
    comes_to = f" = {number_text(total.value)}" if len(shown) > 1 else ""
    return " ".join(shown).removeprefix("+ ") + comes_to


Outcome = Literal["fits", "blank", "broken"]


def outcome_of(total: Sum, statement: Statement) -> Outcome:
    """Whether a reading fits a figure, or would if a blank were not zero; a figure that may fit counts as fitting."""
    low, high = statement.value, statement.value if statement.upper is None else statement.upper
    if statement.unit in _YUAN and total.unit in _YUAN:
        return _money(total, statement)
    if total.firm_low <= high and low <= total.firm_high:
        return "fits"
    return "blank" if total.low <= high and low <= total.high else "broken"


def _money(total: Sum, statement: Statement) -> Outcome:
    """Amounts are rounded or cut: they agree to one unit of the last digit of the coarser one."""
    stated, printed = (_YUAN[unit] for unit in (statement.unit, total.unit))
    tolerance = max(_last_digit(statement.value) * stated, _last_digit(total.value) * printed)
    if total.firm_low != total.firm_high:
        return "fits"
    close = abs(statement.value * stated - total.value * printed) < tolerance
    same = statement.value * stated == total.value * printed
    return "fits" if close or same else "blank" if total.high == _INFINITE else "broken"


def _last_digit(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
