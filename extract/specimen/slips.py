"""Slips of the pen by kind: each changes printed cells the way people do, and says which relations it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import TypeVar

from extract.errors import ExtractError
from extract.model.form import Variable
from extract.specimen.expected import expected_findings
from extract.specimen.maker import printed
from extract.specimen.printing import plain
from extract.specimen.truth import CellTruth, Slip, Truth

_Thing = TypeVar("_Thing")
Change = Mapping[Variable, CellTruth]
Proposals = Callable[[Truth, Random], Iterator[Change]]

# A slip of these kinds may break nothing: no relation binds an amount.
UNBOUND = frozenset({"unit"})


def plant(truth: Truth, kind: str, seed: int) -> Truth:
    """The same report with one slip of that kind, in a place where a relation shows it.

    ExtractError if the kind is not known or the report has no place for it (an all-zero report has no digits to swap).
    """
    if kind not in SLIPS:
        raise ExtractError(f"no kind of slip is called {kind!r} (there are: {', '.join(SLIPS)})")
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    before = {finding.key for finding in expected_findings(truth)}
    for change in SLIPS[kind](truth, rng):
        changed = truth.with_cells(change)
        breaks = tuple(finding.key for finding in expected_findings(changed) if finding.key not in before)
        if breaks or kind in UNBOUND:
            return replace(changed, slips=(*truth.slips, recorded(kind, truth, change, breaks)))
    raise ExtractError(f"the report offers no place for a slip of the kind {kind!r}", truth.title)


def plant_any(truth: Truth, seed: int) -> Truth:
    """The same report with one slip of some kind that a relation shows; ExtractError if it has no place for any."""
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    for kind in _shuffled([kind for kind in SLIPS if kind not in UNBOUND], rng):
        with suppress(ExtractError):
            return plant(truth, kind, seed)
    raise ExtractError("the report offers no place for any slip", truth.title)


def recorded(kind: str, truth: Truth, change: Change, breaks: tuple[tuple[str, str, str], ...]) -> Slip:
    """A change of a report's cells as the slip that it is."""
    texts = tuple(truth.cells[variable].text for variable in change)
    return Slip(kind, tuple(change), texts, tuple(cell.text for cell in change.values()), breaks)


def printed_change(truth: Truth, variable: Variable, value: Decimal | int) -> CellTruth:
    """Another number as the agency would print it into that cell."""
    return printed(truth.home[variable][1], variable, Decimal(value), truth.style)


def _bound(truth: Truth, rng: Random) -> list[Variable]:
    """Cells with a number that a balance binds, in random order."""
    cells = [v for v, cell in truth.cells.items() if v.table != "proactive" and cell.value is not None]
    rng.shuffle(cells)
    return cells


def _value(truth: Truth, variable: Variable) -> int:
    """The whole number printed in a bound cell; 0 where none is printed."""
    return int(truth.cells[variable].value or 0)


def _one_cell(kind: str) -> Proposals:
    """Slips in the digits of one cell."""

    def propose(truth: Truth, rng: Random) -> Iterator[Change]:
        for variable in _bound(truth, rng):
            for digits in edited_digits(kind, str(_value(truth, variable)), rng):
                yield {variable: printed_change(truth, variable, int(digits))}

    return propose


def edited_digits(kind: str, digits: str, rng: Random) -> list[str]:
    """Every number that one slip of that kind makes of a number's digits, in random order."""
    options = [edited for edited in DIGIT_SLIPS[kind](digits) if edited != digits and (edited[0] != "0" or edited == "0")]
    rng.shuffle(options)
    return options


def _swapped(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _lost(digits: str) -> Iterator[str]:
    if len(digits) > 1:
        yield from (digits[:at] + digits[at + 1 :] for at in range(len(digits)))


def _doubled(digits: str) -> Iterator[str]:
    if digits != "0":
        yield from (digits[: at + 1] + digits[at:] for at in range(len(digits)))


DIGIT_SLIPS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "digits_swapped": _swapped,
    "digit_lost": _lost,
    "digit_doubled": _doubled,
}


def _swapped_cells(truth: Truth, rng: Random) -> Iterator[Change]:
    """Two neighbouring cells of one row or one column hold each other's numbers."""
    for variable in _bound(truth, rng):
        neighbours = [_beside(truth, variable, 0, 1), _beside(truth, variable, 1, 0)]
        rng.shuffle(neighbours)
        for other in neighbours:
            if other is not None and truth.cells[other].value not in (None, truth.cells[variable].value):
                yield {variable: truth.cells[other], other: truth.cells[variable]}


def _beside(truth: Truth, variable: Variable, down: int, right: int) -> Variable | None:
    """The cell some rows below and columns to the right in the same block; None beyond its edge."""
    block = truth.home[variable][1]
    rows, columns = [item.id for item in block.items], [column.id for column in block.columns]
    row, column = rows.index(variable.item) + down, columns.index(variable.column) + right
    if row < len(rows) and column < len(columns):
        return Variable(variable.table, rows[row], columns[column])
    return None


def _moved_case(truth: Truth, rng: Random) -> Iterator[Change]:
    """Cases of one applicant counted under another outcome than in the row totals."""
    giving = [v for v in _bound(truth, rng) if _is_detail(truth, v) and _value(truth, v) > 0]
    for source in giving:
        for target in _same_column(truth, source):
            moved = rng.randint(1, _value(truth, source))
            yield {
                source: printed_change(truth, source, _value(truth, source) - moved),
                target: printed_change(truth, target, _value(truth, target) + moved),
            }


def _is_detail(truth: Truth, variable: Variable) -> bool:
    """Whether the cell counts one outcome of one kind of applicant."""
    item = truth.home[variable][1].item(variable.item)
    return variable.table == "requests" and bool(item.group) and "total" not in (variable.item, variable.column)


def _same_column(truth: Truth, variable: Variable) -> list[Variable]:
    """The other outcomes of the same applicant that print a number."""
    return [
        other
        for other in truth.home[variable][1].variables
        if other.column == variable.column
        and other != variable
        and _is_detail(truth, other)
        and truth.cells[other].value is not None
    ]


def _stale_total(truth: Truth, rng: Random) -> Iterator[Change]:
    """A total that still counts without the last few cases."""
    for variable in _bound(truth, rng):
        value = _value(truth, variable)
        if value > 0 and "total" in (variable.item, variable.column):
            yield {variable: printed_change(truth, variable, value - rng.randint(1, min(3, value)))}


def _amount_in_yuan(truth: Truth, rng: Random) -> Iterator[Change]:
    """An amount in 元 where the form wants 万元, without saying so."""
    amounts = [v for v, cell in truth.cells.items() if cell.value and truth.home[v][1].kind(v) == "amount"]
    rng.shuffle(amounts)
    for variable in amounts:
        value = plain(truth.numbers[variable] * 10000)
        yield {variable: CellTruth(f"{value:f}", "reported", value, truth.home[variable][1].unit(variable))}


def _shifted_rows(truth: Truth, rng: Random) -> Iterator[Change]:
    """From some row on, every row of requests holds the numbers of the row above; the first of them prints zeros."""
    block = next(block for _, block in truth.blocks if block.id == "requests")
    rows = [[Variable(block.table, item.id, column.id) for column in block.columns] for item in block.items]
    for first in _shuffled(range(2, len(rows) - 2), rng):
        change = {v: printed_change(truth, v, 0) for v in rows[first]}
        for above, below in pairwise(rows[first:]):
            change.update((under, truth.cells[over]) for over, under in zip(above, below, strict=True))
        yield _kept(truth, change)


def _shifted_columns(truth: Truth, rng: Random) -> Iterator[Change]:
    """In one row every number stands one column too far to the right; the first column prints zero."""
    rows = [(block, item.id) for _, block in truth.blocks if block.table != "proactive" for item in block.items]
    for block, item in _shuffled(rows, rng):
        row = [Variable(block.table, item, column.id) for column in block.columns]
        change = {row[0]: printed_change(truth, row[0], 0)}
        change.update((right, truth.cells[left]) for left, right in pairwise(row))
        yield _kept(truth, change)


def _split_number(truth: Truth, rng: Random) -> Iterator[Change]:
    """The digits of one number over two neighbouring cells, if possible over a zero; what stood there is lost."""
    places = [place for variable in _bound(truth, rng) for place in _splittable(truth, variable)]
    for variable, other in sorted(places, key=lambda place: _value(truth, place[1]) != 0):
        digits = str(_value(truth, variable))
        cuts = [at for at in range(1, len(digits)) if digits[at] != "0" and int(digits[at:]) != _value(truth, other)]
        if not cuts:
            continue
        at = rng.choice(cuts)
        parts = {variable: digits[:at], other: digits[at:]}
        yield {cell: printed_change(truth, cell, int(part)) for cell, part in parts.items()}


def _splittable(truth: Truth, variable: Variable) -> Iterator[tuple[Variable, Variable]]:
    """The cell with each neighbour that can take the last digits of its number."""
    if set(str(_value(truth, variable))[1:]) - {"0"}:
        for other in (_beside(truth, variable, 0, 1), _beside(truth, variable, 1, 0)):
            if other is not None and truth.cells[other].value is not None:
                yield variable, other


def _shuffled(things: Sequence[_Thing], rng: Random) -> list[_Thing]:
    return rng.sample(things, len(things))


def _kept(truth: Truth, change: Change) -> Change:
    """The cells that really come to hold something else."""
    return {variable: cell for variable, cell in change.items() if cell.text != truth.cells[variable].text}


SLIPS: Mapping[str, Proposals] = {
    **{kind: _one_cell(kind) for kind in DIGIT_SLIPS},
    "cells_swapped": _swapped_cells,
    "case_moved": _moved_case,
    "total_not_updated": _stale_total,
    "unit": _amount_in_yuan,
    "row_shifted": _shifted_rows,
    "column_shifted": _shifted_columns,
    "number_split": _split_number,
}
