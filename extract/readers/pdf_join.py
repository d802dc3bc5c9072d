"""Tables that a page break tore apart, put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from extract.model.document import Cell, Grid, Place
from extract.readers.pdf_glyphs import Box, Turn
from extract.readers.pdf_lines import NUMBERED, VALUE
from extract.readers.pdf_ruled import Drawn, Table

_NEAR = 3.6  # points by which the same column may stand elsewhere on the next page


class Placed(NamedTuple):
    """A cell with the page on which it stands."""

    cell: Drawn
    page: int


class Chain(NamedTuple):
    """A table over one or several pages."""

    table: Table
    rows: int
    cells: tuple[Placed, ...]


def chain(table: Table) -> Chain:
    """A table of one page as the beginning of a chain."""
    return Chain(table, len(table.rows) - 1, tuple(Placed(cell, table.page) for cell in table.cells))


def continues(above: Chain, below: Table) -> bool:
    """Whether a table at the top of a page, or of its next column, has the columns of the one that ended before it."""
    if not (above.table.drawn and below.drawn):
        return False
    first, second = above.table.columns, _beneath(above, below).columns
    fewer, more = sorted((first, second), key=len)
    same_ends = abs(first[-1] - second[-1]) <= _NEAR
    return same_ends and all(any(abs(x - other) <= _NEAR for other in more) for x in fewer)


def _beneath(above: Chain, below: Table) -> Table:
    """A table with the distances of its columns as if it began as far to the left as the one before it."""
    shift = above.table.columns[0] - below.columns[0]
    return replace(below, columns=tuple(x + shift for x in below.columns))


def extended(above: Chain, below: Table) -> Chain:
    """A chain with the table of the next page: repeated header dropped, torn rows and labels sewn."""
    below = _beneath(above, below)
    columns = max(above.table.columns, below.columns, key=len)
    upper = [_on_columns(placed, above.table.columns, columns) for placed in above.cells]
    lower = [_on_columns(placed, below.columns, columns) for placed in chain(below).cells]
    lower, gone = _without_repeated_header(upper, lower)
    rows = len(below.rows) - 1 - gone
    upper, lower, sewn = _sewn_row(upper, lower, above.rows)
    upper, lower = _sewn_labels(upper, lower, above.rows - sewn)
    shift = above.rows - sewn
    moved = [placed._replace(cell=placed.cell._replace(row=placed.cell.row + shift)) for placed in lower]
    table = Table(above.table.page, columns, above.table.rows, above.table.cells)
    return Chain(table, rows + shift, tuple(upper + moved))


def grid(finished: Chain, turns: dict[int, Turn]) -> Grid:
    """A chain as a grid, its cells in reading order."""
    cells = sorted(finished.cells, key=lambda placed: (placed.cell.row, placed.cell.column))
    return Grid(
        tuple(
            Cell(c.text, c.row, c.column, place(c.box, page, turns), c.rowspan, c.colspan) for c, page in cells
        ),
        place(finished.table.box, finished.table.page, turns),
        drawn=finished.table.drawn,
    )  # fmt: skip


def place(box: Box, page: int, turns: dict[int, Turn]) -> Place:
    """A rectangle in reading position as a place on its page."""
    seen = turns[page].on_page(box)
    return Place("box " + ",".join(f"{max(0.0, value):.1f}" for value in seen), page)


def _on_columns(placed: Placed, own: Sequence[float], columns: Sequence[float]) -> Placed:
    if own is columns:
        return placed
    cell = placed.cell
    start, end = (_nearest(columns, own[index]) for index in (cell.column, cell.column + cell.colspan))
    return placed._replace(cell=cell._replace(column=start, colspan=max(1, end - start)))


def _nearest(columns: Sequence[float], x: float) -> int:
    return min(range(len(columns)), key=lambda index: abs(columns[index] - x))


def _without_repeated_header(upper: list[Placed], lower: list[Placed]) -> tuple[list[Placed], int]:
    """Rows at the top of a page without those that print the table's head again, and how many those are."""
    for count in range(5, 0, -1):
        head, again = ([p.cell for p in side if p.cell.row < count] for side in (upper, lower))
        closed = all(cell.row + cell.rowspan <= count for cell in (*head, *again))
        if closed and head and _prints(head) == _prints(again) and not any(_is_value(cell.text) for cell in head):
            rest = [p._replace(cell=p.cell._replace(row=p.cell.row - count)) for p in lower if p.cell.row >= count]
            return rest, count
    return lower, 0


def _prints(cells: list[Drawn]) -> list[tuple[int, int, int, str]]:
    return sorted((cell.row, cell.column, cell.colspan, "".join(cell.text.split())) for cell in cells)


def _is_value(text: str) -> bool:
    return bool(VALUE.fullmatch(text.strip()))


def _is_label(text: str) -> bool:
    return bool(text.strip()) and not _is_value(text)


def _sewn_row(upper: list[Placed], lower: list[Placed], rows: int) -> tuple[list[Placed], list[Placed], int]:
    """Both sides of a page break with a row that was cut by it made whole; 1 if there was one, else 0."""
    pairs = _pairs(upper, lower, rows)
    first = [placed for placed in lower if placed.cell.row == 0]
    if len(pairs) < len(first) or len(first) < 2 or not _is_cut_row(pairs):
        return upper, lower, 0
    sewn = {id(above): _sewn(above, below) for above, below in pairs}
    rest = [placed for placed in lower if placed.cell.row > 0]
    return [sewn.get(id(placed), placed) for placed in upper], rest, 1


def _pairs(upper: list[Placed], lower: list[Placed], rows: int) -> list[tuple[Placed, Placed]]:
    """Cells above the break that touch it, each with the cell of the same columns below."""
    ends = {(p.cell.column, p.cell.colspan): p for p in upper if p.cell.row + p.cell.rowspan == rows}
    tops = [p for p in lower if p.cell.row == 0]
    return [(ends[key], p) for p in tops if (key := (p.cell.column, p.cell.colspan)) in ends]


def _is_cut_row(pairs: list[tuple[Placed, Placed]]) -> bool:
    """Whether the first row below a page break is the rest of the last row above."""
    single = [(above.cell, below.cell) for above, below in pairs if above.cell.rowspan == below.cell.rowspan == 1]
    labels = [(a, b) for a, b in single if _is_label(a.text) or _is_label(b.text)]
    values = [(a, b) for a, b in single if not (_is_label(a.text) or _is_label(b.text))]
    if not labels or len(values) < 1 or len(pairs) - len(single) > 2:
        return False
    if any(NUMBERED.match(b.text) for a, b in labels if a.text.strip()):
        return False
    bare_below = all(not b.text for _, b in values)
    bare_above = all(not a.text for a, _ in values) and not bare_below
    if bare_above and all(a.text and not b.text for a, b in labels):
        return True
    carried = all(a.text and (not b.text or _is_torn(a)) for a, b in labels)
    return (bare_below or bare_above) and carried and any(b.text for _, b in labels)


def _is_torn(cell: Drawn) -> bool:
    """Whether a label stops because its line was full or its bracket is still open."""
    text = cell.text
    if text.count("（") + text.count("(") > text.count("）") + text.count(")"):
        return True
    size = cell.glyphs[-1].size if cell.glyphs else 0.0
    return bool(cell.glyphs) and _last_end(cell) > cell.box.x1 - 1.6 * size - 6


def _last_end(cell: Drawn) -> float:
    base = max(glyph.base for glyph in cell.glyphs)
    return max(glyph.x1 for glyph in cell.glyphs if base - glyph.base < 0.3 * glyph.size)


def _sewn(above: Placed, below: Placed) -> Placed:
    text = "\n".join(filter(None, (above.cell.text, below.cell.text)))
    keeper = above if above.cell.text or not below.cell.text else below
    cell = keeper.cell._replace(text=text, row=above.cell.row, rowspan=above.cell.rowspan + below.cell.rowspan - 1)
    return keeper._replace(cell=cell)


def _sewn_labels(upper: list[Placed], lower: list[Placed], rows: int) -> tuple[list[Placed], list[Placed]]:
    """Both sides of a page break with labels that span rows on both sides made whole."""
    if rows < 1 or not lower:
        return upper, lower
    texts = sorted((p.cell.column, p.cell.text) for p in lower if p.cell.row == 0 and p.cell.text)
    sewn: dict[int, Placed] = {}
    gone: set[int] = set()
    for above, below in _pairs(upper, lower, rows):
        beside = next((text for column, text in texts if column > below.cell.column), "")
        if _is_torn_label(above.cell, below.cell) and _is_label(beside):
            whole = _sewn(above, below)
            sewn[id(above)] = whole._replace(cell=whole.cell._replace(rowspan=whole.cell.rowspan + 1))
            gone.add(id(below))
    return [sewn.get(id(p), p) for p in upper], [p for p in lower if id(p) not in gone]


def _is_torn_label(above: Drawn, below: Drawn) -> bool:
    if _is_value(above.text) or _is_value(below.text) or max(above.rowspan, below.rowspan) < 2:
        return False
    if not below.text:
        return bool(above.text)
    return above.rowspan > 1 if not above.text else not NUMBERED.match(below.text)
