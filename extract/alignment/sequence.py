"""Rows of a table whose numbers stand apart from their labels: the order of the numbers and the sums tell them.

The text layer of a page gives labels in one heap and numbers in others, these now row by row, now column by column. Then
what stands beside a label is not its number. But rows keep their order, and a wrong cut of the numbers breaks the sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from extract.alignment.numbers import read_number
from extract.alignment.tokens import Token
from extract.model.form import Block, Relation, Variable

_MOST_ARRANGEMENTS = 64  # that are followed at a time: beyond so many the sums tell nothing

Numbers = tuple[Decimal, ...]


@dataclass(frozen=True)
class _Sums:
    """The relations of a block as sums over its rows of numbers: those within each row, and all of them."""

    block: Block
    relations: Sequence[Relation]

    def row_holds(self, numbers: Numbers) -> bool:
        """Whether a row keeps the sums that bind the cells of any one row."""
        values = dict(zip(self._first_row, numbers, strict=True))
        return all(_holds(relation, values) for relation in self._within_row)

    @cached_property
    def _first_row(self) -> tuple[Variable, ...]:
        return self.block.variables[: len(self.block.columns)]

    @cached_property
    def _within_row(self) -> list[Relation]:
        """The relations that bind the cells of one row, those of the first for all."""
        return [relation for relation in self.relations if set(relation.variables) <= set(self._first_row)]

    def hold(self, rows: Sequence[Numbers]) -> bool:
        """Whether all rows together keep every sum."""
        values = dict(zip(self.block.variables, (number for row in rows for number in row), strict=True))
        return all(_holds(relation, values) for relation in self.relations)


def _holds(relation: Relation, values: Mapping[Variable, Decimal]) -> bool:
    left = sum(factor * values[variable] for factor, variable in relation.left)
    right = sum(factor * values[variable] for factor, variable in relation.right)
    return left + relation.left_constant == right + relation.right_constant


def rows_in_sequence(
    tokens: Sequence[Token], block: Block, relations: Sequence[Relation]
) -> tuple[tuple[Token, ...], ...] | None:
    """The values of each row of a block, in the form's order, if exactly one arrangement of the numbers keeps all its sums.

    Each stretch of the numbers holds one or more rows, printed column by column. None if the numbers are not as many as the
    block has cells, if no sum binds its rows, or if no arrangement fits, or several that differ.
    """
    values = [token for token in tokens if token.is_value]
    numbers = [_number(token) for token in values]
    width = len(block.columns)
    if len(values) != len(block.variables) or None in numbers or width < 2:
        return None
    own = [relation for relation in relations if relation.variables and set(relation.variables) <= set(block.variables)]
    if not own:
        return None
    places = _arrangement([n for n in numbers if n is not None], width, _Sums(block, own))
    return None if places is None else tuple(tuple(values[at] for at in row) for row in places)


def _number(token: Token) -> Decimal | None:
    reading = read_number(token.text) if token.kind in ("number", "mark") else None
    if reading is None or reading.unit:
        return None
    return reading.value or Decimal(0)


_Places = tuple[tuple[int, ...], ...]


def _arrangement(numbers: Sequence[Decimal], width: int, sums: _Sums) -> _Places | None:
    """The only arrangement of numbers in rows that keeps the sums; arrangements that say the same count as one."""
    count = len(numbers) // width
    reached: list[dict[tuple[Numbers, ...], _Places]] = [{} for _ in range(count + 1)]
    reached[0][()] = ()
    for done in range(count):
        if len(reached[done]) > _MOST_ARRANGEMENTS:
            return None
        for size, places in _stretches(done, count, width):
            rows = tuple(tuple(numbers[at] for at in row) for row in places)
            if all(map(sums.row_holds, rows)):
                for said, before in reached[done].items():
                    reached[done + size].setdefault((*said, *rows), (*before, *places))
    kept = [places for said, places in reached[count].items() if sums.hold(said)]
    return kept[0] if len(kept) == 1 else None


def _stretches(done: int, count: int, width: int) -> Iterator[tuple[int, _Places]]:
    """The next rows as one stretch of numbers that is printed column by column, for each number of rows."""
    for size in range(1, count - done + 1):
        first = done * width
        yield size, tuple(tuple(first + column * size + row for column in range(width)) for row in range(size))
