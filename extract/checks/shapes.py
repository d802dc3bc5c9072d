"""Single slips that change many cells: shifted rows and columns, copied rows, exchanged cells, a number cut in two.

Each is a guess at what happened; it counts only if undoing it makes every equation hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.checks.equations import Number, Spot, System
from extract.checks.locate import solved
from extract.checks.slips import beside, repeats_last_year
from extract.model.form import Block, Variable

Values = Mapping[Spot, Number]
# Fewer cells than these in another place are two cells exchanged or a case in the wrong class.
_LEAST = {"column_shifted": 3, "row_shifted": 3}
_TELLING = 3  # equations that a slip must restore to be believed while others stay broken
_PARTIAL = 6  # what it costs to believe that only a part of a row or of a block has shifted
_OVER_ZERO = -6  # that the second half of a number took the place of a zero, and nothing was lost, is no coincidence
_LOWEST_ENDS = 4  # a shift of rows ends at one of the last rows of its block


class Shape(NamedTuple):
    """A kind of slip with the changes that undo it; `remote` is what speaks against it besides its kind."""

    kind: str
    values: Values
    remote: int = 0


def one_slip_sets(system: System) -> list[Shape]:
    """Single slips over several cells that explain all that is broken; every equation holds once they are undone."""
    return [shape for shape in _shapes(system) if system.holds_with(shape.values)]


def largest_shape(system: System) -> Shape | None:
    """The single slip that explains most of what is broken, and leaves the rest as it is; None if there is none."""
    found = [(len(_restored(system, shape.values)), shape) for shape in _shapes(system)]
    return max((each for each in found if each[0] >= _TELLING), key=lambda each: (each[0], -len(each[1].values)),
               default=(0, None))[1]  # fmt: skip


def _restored(system: System, values: Values) -> set[int]:
    """The broken equations that changes restore; none if they break others or a cell does not take its number."""
    touched = {number for spot in values for number in system.at[spot]}
    residuals = {number: system.residual(system.equations[number], values) for number in touched}
    good = all(system.given[spot].takes(value) for spot, value in values.items())
    good = good and all(system.equations[number].admits(residual) for number, residual in residuals.items())
    return touched.intersection(system.broken) if good else set()


def _shapes(system: System) -> Iterator[Shape]:
    """Guesses without the cells that stay as they are, each once."""
    seen = set()
    for shape in _guesses(system):
        changed = {spot: value for spot, value in shape.values.items() if value != system.given[spot].number}
        key = (shape.kind, tuple(changed.items()))
        if len(changed) >= _LEAST.get(shape.kind, 2) and key not in seen:
            seen.add(key)
            yield shape._replace(values=changed)


def _guesses(system: System) -> Iterator[Shape]:
    yield from _pairs(system)
    for step, block in system.blocks:
        rows = _grid(system, step, block)
        for row in rows:
            yield from _copied(system, row)
            yield from _shifted_columns(system, row)
        yield from _shifted_rows(system, rows)


def _grid(system: System, step: int, block: Block) -> list[list[Spot]]:
    """The rows of a block that are bound whole."""
    rows = ([Spot(step, Variable(block.table, item.id, column.id)) for column in block.columns] for item in block.items)
    return [row for row in rows if all(spot in system.given and system.at[spot] for spot in row)]


def _touches(system: System, spots: Sequence[Spot]) -> bool:
    """Whether a set of cells has a part in something that is broken."""
    return any(number in system.broken for spot in spots for number in system.at[spot])


def _pairs(system: System) -> Iterator[Shape]:
    """Neighbours that hold each other's numbers, or the two halves of one number."""
    for one in system.order:
        for other in beside(system, one):
            if other not in system.given or not _touches(system, (one, other)):
                continue
            first, second = system.given[one].value, system.given[other].value
            if first is None or second is None:
                continue
            yield Shape("cells_swapped", {one: second, other: first})
            if min(first, second) > 0 and isinstance(first, int) and isinstance(second, int):
                yield from _joined(system, one, other, int(f"{first}{second}"))


def _joined(system: System, one: Spot, other: Spot, number: int) -> Iterator[Shape]:
    """The two halves of a number put together again, if the sums that it belongs to are large enough for it."""
    others = {spot for at in system.at[one] for spot in system.equations[at].weights} - {one, other}
    if number <= sum(system.given[spot].number for spot in others):
        values = solved(system, [other], {one: number})
        if values is not None:
            yield Shape("number_split", values, 0 if values[other] else _OVER_ZERO)


def _copied(system: System, row: Sequence[Spot]) -> Iterator[Shape]:
    """A row that repeats last year's: what it should hold follows from its columns."""
    if repeats_last_year(system, row) and _touches(system, row):
        values = solved(system, row, {})
        if values is not None:
            yield Shape("row_copied", values)


def _shifted_columns(system: System, row: Sequence[Spot]) -> Iterator[Shape]:
    """A part of a row whose numbers stand one column too far to the right or to the left."""
    if not _touches(system, row):
        return
    for way in (list(row), list(row)[::-1]):
        for start in range(len(way) - 2):
            # Numbers pushed to the right overwrite the last column, or the one before it where the total stayed.
            ends = (len(way) - 1, len(way) - 2) if way[0] == row[0] else (len(way) - 1,)
            for end in (end for end in ends if end > start + 1):
                remote = _PARTIAL * (start > 0 or end < len(way) - 1)
                yield from _undone(system, "column_shifted", [[spot] for spot in way[start : end + 1]], remote)


def _shifted_rows(system: System, rows: Sequence[Sequence[Spot]]) -> Iterator[Shape]:
    """Rows whose numbers stand one row too low or too high."""
    if len(rows) < 3:
        return
    for start in range(len(rows) - 2):
        for end in range(len(rows) - 1, max(start + 1, len(rows) - 1 - _LOWEST_ENDS), -1):
            part, remote = rows[start : end + 1], _PARTIAL * (end < len(rows) - 1)
            yield from _undone(system, "row_shifted", part, remote)
            yield from _undone(system, "row_shifted", part[::-1], remote)


def _undone(system: System, kind: str, lines: Sequence[Sequence[Spot]], remote: int) -> Iterator[Shape]:
    """Every line takes back what stands in the next; the last one, overwritten, takes what the equations ask for.

    The first line must be empty, or the numbers did not move away from it.
    """
    given = system.given
    if any(given[spot].number for spot in lines[0]) or not any(given[s].number for line in lines[1:] for s in line):
        return
    fixed = {
        here: given[there].number for line, after in pairwise(lines) for here, there in zip(line, after, strict=True)
    }
    lost = list(lines[-1])
    if _touches(system, [*fixed, *lost]) and _fits_apart_from(system, fixed, lost):
        values = solved(system, lost, fixed)
        if values is not None:
            yield Shape(kind, values, remote)


def _fits_apart_from(system: System, fixed: Values, lost: Sequence[Spot]) -> bool:
    """Whether the equations hold that the lost numbers have no part in."""
    open_equations = {number for spot in lost for number in system.at[spot]}
    touched = {number for spot in fixed for number in system.at[spot]} - open_equations
    equations = (system.equations[number] for number in sorted(touched))
    return all(equation.admits(system.residual(equation, fixed)) for equation in equations)
