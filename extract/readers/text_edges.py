"""Rows of a table that a span too long in a row above has pushed over the table's edge, where their last cells are lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from extract.model.document import Cell
from extract.readers.text_lines import APART

_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、")


def with_lost(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells of a table, given row by row, and one that nobody can read for each that was lost over the edge.

    The labels 一、二、三、 … stand in one column. Where one stands further on, behind blanks, its row was moved.
    """
    rows = [list(row) for _, row in groupby(cells, key=attrgetter("row"))]
    numbered = {index: place for index, row in enumerate(rows) if (place := _numbered_at(row)) is not None}
    first = min(numbered.values(), default=0)
    edge = max((_end(row) for row in rows), default=0)
    full = any(rows[index][-1].text and _end(rows[index]) == edge for index, at in numbered.items() if at == first)
    for index, at in numbered.items():
        if full and _end(rows[index]) == edge:
            rows[index] += _lost(rows[index][-1], edge, at - first)
    return tuple(cell for row in rows for cell in row)


def _numbered_at(row: Sequence[Cell]) -> int | None:
    """The column of a row's first cell that is filled, if that is a label with a number in Chinese."""
    label = next((cell for cell in row if cell.text), None)
    return label.column if label is not None and _NUMBERED.match(label.text) else None


def _end(row: Sequence[Cell]) -> int:
    return row[-1].column + row[-1].colspan


def _lost(last: Cell, edge: int, count: int) -> Iterator[Cell]:
    return (Cell(APART, last.row, edge + further, last.place) for further in range(count))
