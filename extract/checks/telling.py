"""What a repair says in words: which cell, what was filed, what would balance, and which slip would explain it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extract.checks.equations import Number, Spot, System
from extract.checks.slips import Values
from extract.model.filing import Observation
from extract.model.form import Block
from extract.schema import load_form
from extract.schema.slips import slip_kinds
from extract.text import number_text

_NAMED = 7  # cells that a sentence names; more are counted
Told = tuple[str, str]


def decimal_of(number: Number) -> Decimal:
    """A number of the equations as the data hold it."""
    return Decimal(number) if isinstance(number, int) else Decimal(number.numerator) / Decimal(number.denominator)


def tell(system: System, values: Values, slip: str, years: dict[int, int | None]) -> Told:
    """A repair in Chinese and in English, each one sentence without its end."""
    spots = list(values)
    chinese, english = _balance(system, values, years)
    kind = slip_kinds().get(slip)
    if kind is None:
        return chinese, english
    labels = [cell_label(system.given[spot].cell) for spot in spots]
    first = spots[0]
    told = kind.told(
        cell=labels[0][0], other=labels[-1][0], filed=filed_text(system, first), value=text(values[first]),
        count=str(len(spots)),
    )  # fmt: skip
    return f"{chinese};{told[0]}", f"{english}; {told[1]}"


def _balance(system: System, values: Values, years: dict[int, int | None]) -> Told:
    """Cells, filed numbers and numbers that would balance."""
    spots = list(values)
    names = [_named(system, spot, years) for spot in spots[: _NAMED if len(spots) <= _NAMED else 1]]
    if len(spots) > _NAMED:
        return (
            f"{names[0][0]}等 {len(spots)} 格若一并更改则各式平衡",
            f"{names[0][1]} and {len(spots) - 1} other cells would balance if changed together",
        )
    filed = [filed_text(system, spot) for spot in spots]
    new = [text(values[spot]) for spot in spots]
    chinese = "、".join(f"{name}{_filed(number)}" for (name, _), number in zip(names, filed, strict=True))
    english = "; ".join(f"{name}: filed {number or 'blank'}" for (_, name), number in zip(names, filed, strict=True))
    respectively = "分别" if len(spots) > 1 else ""
    return (
        f"{chinese},若{respectively}为 {'、'.join(new)} 则各式平衡",
        f"{english}; {_joined(new)} would balance",
    )


def _filed(number: str) -> str:
    return f"填报 {number}" if number else "未填"


def _joined(numbers: Sequence[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"


def text(number: Number) -> str:
    """A number as a sentence prints it."""
    return number_text(decimal_of(number))


def filed_text(system: System, spot: Spot) -> str:
    """What a cell was filed with; empty for a blank."""
    value = system.given[spot].value
    return "" if value is None else text(value)


def _named(system: System, spot: Spot, years: dict[int, int | None]) -> Told:
    chinese, english = cell_label(system.given[spot].cell)
    if spot.step == 0:
        return chinese, english
    return f"{years[spot.step]} 年度报告{chinese}", f"report on {years[spot.step]}, {english}"


def cell_label(cell: Observation) -> Told:
    """Row and column of a cell as its form prints them, with the heading that tells rows of one name apart."""
    block = _block(cell)
    item, column = block.item(cell.variable.item), block.column(cell.variable.column)
    above = "" if item.number.startswith("(") or not item.group else f"{item.group[-1]}·"
    label = f"{above}{item.number}{item.label}"
    if len(block.columns) == 1:
        return f"“{label}”", f'"{item.english}"'
    return f"“{label}”的“{column.label}”", f'"{item.english}", "{column.english}"'


def _block(cell: Observation) -> Block:
    return next(block for block in load_form(cell.form).blocks if cell.variable in block.variables)
