"""Tokens, groups and rows of the requests table built by hand, and invented filings of it that keep every rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from extract.alignment.cells import Candidate, CellReading, RowShape, row_shape
from extract.alignment.groups import Group
from extract.alignment.numbers import read_number
from extract.alignment.readings import RowReadings, read_row
from extract.alignment.spreading import Habit, table_habit
from extract.alignment.stream import Unit
from extract.alignment.tables import balances
from extract.alignment.tokens import Token
from extract.model.document import Cell, Grid, Place
from extract.model.form import Block, Relation, Variable
from extract.schema import load_form

FORM = load_form("2021")
REQUESTS = FORM.block("requests")
COLUMNS = tuple(column.id for column in REQUESTS.columns)
ITEMS = tuple(item.id for item in REQUESTS.items)
OUTCOMES = tuple(item for item in ITEMS if item not in {"new_received", "carried_in", "total", "carried_out"})
RULES = tuple(r for r in balances(FORM) if r.table == "requests" and not r.over_years)

Table = Mapping[str, Sequence[int]]
Printed = Sequence[int | None]  # the cells of a row, None for one left blank


def token(text: str, start: int = 0, *, row: int = 0, cell: Cell | None = None, grid: Grid | None = None) -> Token:
    """A piece as its reader makes it: digits, a mark, a blank or words; in a cell if one is given."""
    unit = Unit(start, start + len(text), row, cell, grid)
    return Token(_kind(text), text, start, start + len(text), unit, hard=cell is not None)


def _kind(text: str) -> str:
    reading = read_number(text)
    if reading is None:
        return "text"
    return {"blank": "blank", "not_applicable": "mark"}.get(reading.status, "number")


def tokens(*texts: str, row: int = 0) -> tuple[Token, ...]:
    """Pieces of running text in one row, a blank between them."""
    found: list[Token] = []
    for text in texts:
        found.append(token(text, found[-1].end + 1 if found else 0, row=row))
    return tuple(found)


def cells(row: int, *texts: str, first: int = 0) -> list[Token]:
    """The drawn cells of one row of a grid as pieces."""
    place = Place(f"row {row}")
    return [
        token(text, 100 * row + at, row=row, cell=Cell(text, row, at, place)) for at, text in enumerate(texts, first)
    ]


def shape(item: str = "granted", block: Block = REQUESTS) -> RowShape:
    """The row of an item with the sum that binds it."""
    return row_shape(block, [v for v in block.variables if v.item == item], balances(FORM))


def with_total(parts: Iterable[int]) -> tuple[int, ...]:
    """A row whose last cell is the sum of the others."""
    parts = tuple(parts)
    return (*parts, sum(parts))


def joined(numbers: Printed, borders: Sequence[bool]) -> tuple[str, ...]:
    """The texts of a row whose blanks are lost; a border keeps a number apart from the one before it."""
    texts: list[str] = []
    for number, apart in zip(numbers, (True, *borders), strict=True):
        if number is None:
            continue
        if apart or not texts:
            texts.append(str(number))
        else:
            texts[-1] += str(number)
    return tuple(texts)


def values(candidate: Iterable[CellReading]) -> tuple[int | None, ...]:
    """What a reading says of each cell; None for a blank."""
    return tuple(None if cell.value is None else int(cell.value) for cell in candidate)


def read(printed: Mapping[str, tuple[str, ...]], habit: Habit | None = None) -> list[RowReadings]:
    """The readings of rows given as texts by item, as the habit of the whole table has them."""
    pieces = {item: tokens(*texts) for item, texts in printed.items()}
    habit = habit or table_habit((row, len(COLUMNS)) for row in pieces.values())
    return [read_row(Group(row, "", ""), shape(item), habit, {}) for item, row in pieces.items()]


def remaining(
    rows: Sequence[RowReadings], left: Sequence[Sequence[Candidate]]
) -> dict[str, set[tuple[int | None, ...]]]:
    """What readings remain of each row, by its item."""
    return {row.variables[0].item: {values(c) for c in found} for row, found in zip(rows, left, strict=True)}


def tally(details: Mapping[tuple[str, int], int], carried: Sequence[tuple[int, int]]) -> dict[str, tuple[int, ...]]:
    """A requests table that keeps all rules: outcomes by item and applicant, and for each applicant what was carried in and out.

    What was carried in is at most what there was to handle.
    """
    table = {item: [details.get((item, at), 0) for at in range(6)] for item in OUTCOMES}
    handled = [sum(row[at] for row in table.values()) for at in range(6)]
    out = [left for _, left in carried]
    known = [min(old, done + left) for (old, left), done in zip(carried, handled, strict=True)]
    new = [done + left - old for done, left, old in zip(handled, out, known, strict=True)]
    table |= {"new_received": new, "carried_in": known, "total": handled, "carried_out": out}
    return {item: with_total(table[item]) for item in ITEMS}


@st.composite
def tables(draw: st.DrawFn, largest: int = 3_000, filled: int = 14) -> dict[str, tuple[int, ...]]:
    """Filings of the requests table that keep every rule: from all zero to five digits."""
    most = draw(st.sampled_from([1, 12, 150, largest]))
    place = st.tuples(st.sampled_from(OUTCOMES), st.integers(0, 5))
    details = draw(st.dictionaries(place, st.integers(1, most), max_size=filled))
    carry = st.tuples(st.integers(0, most // 2), st.integers(0, most // 3))
    nothing = [(0, 0)] * 6
    return tally(details, draw(st.one_of(st.just(nothing), st.lists(carry, min_size=6, max_size=6))))


def variables(*names: str) -> Iterator[Variable]:
    """Cells by their full names."""
    return (Variable(*name.split(".")) for name in names)


def keeps(table: Table, relation: Relation) -> bool:
    """Whether the numbers of a table keep a relation."""
    return sum(
        sign * weight * Decimal(table[v.item][COLUMNS.index(v.column)])
        for sign, terms in ((1, relation.left), (-1, relation.right))
        for weight, v in terms
    ) == relation.right_constant - relation.left_constant  # fmt: skip
