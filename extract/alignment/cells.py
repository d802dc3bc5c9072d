"""One cell under one reading, and what a row of the form takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from extract.alignment.numbers import in_unit, read_number
from extract.alignment.splitting import Stretch
from extract.alignment.tokens import Token
from extract.model.filing import Status
from extract.model.form import Block, Column, Relation, Variable


class CellReading(NamedTuple):  # a tuple: digits that run together have thousands
    """One cell under one reading: its text and where that stands in the stream."""

    status: Status
    value: Decimal | None
    unit: str
    raw: str
    start: int
    end: int
    token: Token | None = None


Candidate = tuple[CellReading, ...]


@dataclass(frozen=True)
class RowShape:
    """What a row of the form takes: its cells with unit and kind, and the relations that bind them among each other.

    `order` gives the cells in the order in which running text prints them, empty for the form's.
    """

    variables: tuple[Variable, ...]
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    relations: tuple[Relation, ...]
    columns: tuple[Column, ...] = ()
    order: tuple[int, ...] = ()

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The row cut where its own sums end: cells whose last is the sum of the others, and cells that nothing binds."""
        ends = {self._indices(relation)[-1]: len(self._indices(relation)) for relation in self.relations}
        stretches: list[Stretch] = []
        start = 0
        for index in range(self.width):
            if index in ends and index + 1 - start >= ends[index]:
                stretches += [Stretch(1, sums=False)] * (index + 1 - start - ends[index])
                stretches.append(Stretch(ends[index], sums=True))
                start = index + 1
        return (*stretches, *[Stretch(self.width - start, sums=False)] * (start < self.width))

    def _indices(self, relation: Relation) -> list[int]:
        return sorted(map(self.variables.index, relation.variables))

    def adds_up(self, cells: Candidate) -> bool:
        """Whether the cells are all numbers and keep the row's own sums."""
        values = {variable: cell.value for variable, cell in zip(self.variables, cells, strict=True)}
        sums = ([*relation.left, *((-factor, v) for factor, v in relation.right)] for relation in self.relations)
        return None not in values.values() and not any(sum(f * (values[v] or 0) for f, v in terms) for terms in sums)

    @property
    def width(self) -> int:
        """How many cells the row has."""
        return len(self.variables)


def row_shape(block: Block, variables: Sequence[Variable], relations: Sequence[Relation]) -> RowShape:
    """The shape of some cells of a block that are printed as one row."""
    inside = set(variables)
    own = tuple(r for r in relations if r.operator == "==" and inside.issuperset(r.variables))
    columns = block.columns if block.layout == "rows" else ()
    return RowShape(
        tuple(variables), tuple(map(block.unit, variables)), tuple(map(block.kind, variables)), own, columns
    )


def token_cell(token: Token, unit: str) -> CellReading:
    """A token that stands for one whole cell."""
    reading = read_number(token.text) if token.kind != "other" else None
    if reading is None:
        return CellReading("unreadable", None, unit, token.text, token.start, token.end, token)
    value, unit = in_unit(reading, unit)
    # A number that wraps in its cell is printed in one piece to the reader.
    raw = "".join(token.text.split()) if reading.status == "reported" else token.text.strip()
    return CellReading(reading.status, value, unit, raw, token.start, token.end, token)


def piece_cell(token: Token, start: int, end: int, unit: str) -> CellReading:
    """A stretch of a token that stands for one cell."""
    if (start, end) == (0, len(token.text)):
        return token_cell(token, unit)
    text = token.text[start:end]
    reading = read_number(text)
    value, unit = in_unit(reading, unit) if reading is not None else (None, unit)
    status: Status = reading.status if reading is not None else "unreadable"
    return CellReading(status, value, unit, text, token.start + start, token.start + end, token)
