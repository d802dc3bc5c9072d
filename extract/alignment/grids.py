"""Drawn tables brought into the form's shape before they are read: stood upright, without columns or rows of other years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from extract.alignment.numbers import read_number
from extract.alignment.tables import item_labels
from extract.model.document import Cell, Grid, Paragraph
from extract.model.form import Form
from extract.schema import year_words
from extract.text import OBJECT, fold

_Kind = Literal["this", "other", "change"]

_YEAR = re.compile(r"(20\d\d)年度?(?P<behind>.*)")


@dataclass(frozen=True, slots=True)
class _Labels:
    """Folded labels of the forms: columns that no item is called like, those of tables of one row, and items."""

    columns: frozenset[str]
    results: frozenset[str]
    items: frozenset[str]


@lru_cache(maxsize=8)
def _labels(forms: tuple[Form, ...]) -> _Labels:
    blocks = tuple(block for form in forms for block in form.blocks)
    items = item_labels(blocks)
    columns = {
        (fold(label), block.layout) for block in blocks for c in block.columns for label in (c.label, *c.wordings)
    }
    own = [(label, layout) for label, layout in columns if label not in items]
    return _Labels(
        frozenset(label for label, _ in own), frozenset(label for label, layout in own if layout == "one_row"), items
    )  # fmt: skip


def in_shape(blocks: Iterable[Paragraph | Grid], forms: tuple[Form, ...]) -> tuple[list[Paragraph | Grid], int]:
    """The blocks of a document with their tables in the form's shape, and how many values of other years were left out."""
    shaped: list[Paragraph | Grid] = []
    dropped, labels = 0, _labels(forms)
    for block in blocks:
        if isinstance(block, Grid) and _is_true(block):
            single = _lines_as_rows(block, labels)
            upright = _turned(single) if _lies(single, labels) else single
            kept = _of_one_year(upright, labels)
            if kept is not upright:
                dropped += sum(map(_is_value, upright.cells)) - sum(map(_is_value, kept.cells))
            shaped.append(kept)
        else:
            shaped.append(block)
    return shaped, dropped


def _is_true(grid: Grid) -> bool:
    """Whether the cells of a table stand where they are drawn: guessed from text, where all rows are equally long."""
    if grid.drawn:
        return True
    counts = Counter(cell.row for cell in grid.cells)
    return len(set(counts.values())) == 1 and all(cell.rowspan == cell.colspan == 1 for cell in grid.cells)


def _is_value(cell: Cell) -> bool:
    reading = read_number(cell.text) if cell.text else None
    return reading is not None and reading.status != "blank"


def _lines_as_rows(grid: Grid, labels: _Labels) -> Grid:
    """The table with a row for each label where one cell holds the labels of several rows in lines, and so do the values."""
    counts = {cell.row: len(lines) for cell in grid.cells if len(lines := _listed(cell, labels)) > 1}
    if not counts:
        return grid

    def below(row: int) -> int:
        return row + sum(count - 1 for other, count in counts.items() if other < row)

    cells = []
    for cell in grid.cells:
        if cell.row in counts and cell.rowspan == 1:
            parts = _parts(cell.text, counts[cell.row])
            cells += [replace(cell, text=part, row=below(cell.row) + at) for at, part in enumerate(parts)]
        else:
            row = below(cell.row)
            cells.append(replace(cell, row=row, rowspan=below(cell.row + cell.rowspan) - row))
    return replace(grid, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _listed(cell: Cell, labels: _Labels) -> list[str]:
    """The lines of a cell if each is an item's label; none for other cells."""
    lines = cell.text.split("\n") if cell.rowspan == 1 and "\n" in cell.text else []
    return lines if all(fold(line) in labels.items for line in lines) else []


def _parts(text: str, count: int) -> list[str]:
    """A cell's lines for so many rows; all of it for each, and nothing that could be read, where they are not as many."""
    lines = text.split("\n")
    if len(lines) == count or not text:
        return lines if text else [""] * count
    return [f"{' '.join(lines)} {OBJECT}"] * count


def _has_torn_header(grid: Grid, labels: _Labels) -> bool:
    """Whether headers are torn over rows, so that 上一年 may be the beginning of a column of the form and no other year."""
    texts = {text for cell in grid.cells if cell.text and len(text := fold(cell.text)) >= _TELLING}
    begun = texts - labels.columns
    return any(label.startswith(text) and _year(text) is None for text in begun for label in labels.columns)


def _lies(grid: Grid, labels: _Labels) -> bool:
    """Whether what the form prints as columns stands in front of the values, and nowhere above them."""
    named = [(cell, text) for cell in grid.cells if (text := fold(cell.text)) in labels.columns]
    if not named:
        return False
    values = [cell for cell in grid.cells if _is_value(cell)]
    if any(_is_above(header, value) for header, _ in named for value in values):
        return False
    items = [cell for cell in grid.cells if fold(cell.text) in labels.items]
    return any(
        text in labels.results or any(_is_above(item, value) for item in items)
        for header, text in named
        for value in values
        if _is_before(header, value)
    )


def _is_above(header: Cell, value: Cell) -> bool:
    beside = header.column + header.colspan <= value.column or value.column + value.colspan <= header.column
    return header.row < value.row and not beside


def _is_before(header: Cell, value: Cell) -> bool:
    return header.column < value.column and header.row <= value.row < header.row + header.rowspan


def _turned(grid: Grid) -> Grid:
    """The table mirrored, its rows as columns."""
    cells = (
        replace(cell, row=cell.column, column=cell.row, rowspan=cell.colspan, colspan=cell.rowspan)
        for cell in grid.cells
    )
    return replace(grid, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


_RELATED = 2  # headers of years: one alone leaves nothing out


def _of_one_year(grid: Grid, labels: _Labels) -> Grid:
    """The table without columns, and without rows, that are headed by another year beside one of this year."""
    if sum(_year(cell.text) is not None for cell in grid.cells) < _RELATED:
        return grid
    across = {id(cell) for cell in _beside_this_year(grid)}
    down = {(cell.column, cell.row) for cell in _beside_this_year(_turned(grid))}
    cells = tuple(c for c in grid.cells if id(c) not in across and (c.row, c.column) not in down)
    whole = len(cells) == len(grid.cells) or _has_torn_header(grid, labels)
    return grid if whole else replace(grid, cells=cells)


_TELLING = 3  # characters of a header's beginning
_LONGEST = 24  # characters of a cell that only names a year, blanks included


@lru_cache(maxsize=4096)
def _year(text: str) -> int | _Kind | None:
    """The year that a cell names and nothing else, in digits or as this one or another, or that it tells a change."""
    folded, words = fold(text) if len(text) <= _LONGEST else "", year_words()
    named = _YEAR.fullmatch(folded)
    if named and named["behind"] in ("", *words["behind"]):
        return int(named[1])
    for kind in _RELATIVE:
        if any(folded.removeprefix(word) in ("", *words["behind"]) for word in words[kind] if folded.startswith(word)):
            return kind
    return "change" if folded.startswith(words["change"]) else None


_RELATIVE: tuple[_Kind, ...] = ("this", "other")


def _beside_this_year(grid: Grid) -> Iterator[Cell]:
    """The cells below headers of other years, each down to the next row of such headers."""
    rows = {row[0].row: row for row in grid.rows}
    headers = {number: others for number, row in rows.items() if (others := _other_years(row))}
    borders = [*sorted(headers), max(rows, default=0) + 1]
    for start, end in pairwise(borders):
        taken = [(header.column, header.column + header.colspan) for header in headers[start]]
        for cell in grid.cells:
            inside = any(left <= cell.column and cell.column + cell.colspan <= right for left, right in taken)
            if start <= cell.row < end and inside:
                yield cell


def _other_years(row: Sequence[Cell]) -> list[Cell]:
    """The headers of other years, and of changes, in a row that names this year as well and holds no value."""
    if any(map(_is_value, row)):
        return []
    kinds = {id(cell): kind for cell, kind in _kinds(row)}
    if not {"this", "other"} <= set(kinds.values()):
        return []
    return [cell for cell in row if kinds.get(id(cell)) in ("other", "change")]


def _kinds(row: Sequence[Cell]) -> Iterator[tuple[Cell, _Kind]]:
    named = [(cell, year) for cell in row if (year := _year(cell.text)) is not None]
    latest = max((year for _, year in named if isinstance(year, int)), default=None)
    for cell, year in named:
        yield cell, (year if isinstance(year, str) else "this" if year == latest else "other")
