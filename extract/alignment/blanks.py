"""Blank cells that a text shows: where cells are run together, the no-break space that fills each blank one is still there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extract.alignment.locate import Region
from extract.alignment.stream import Stream, Unit

SPACES = "\u00a0\u3000"  # what pages write in a cell that holds nothing
_VALUES = "0123456789０１２３４５６７８９.,+-—/" + SPACES
_ROWS = 2  # rows left blank that show the habit


def with_blank_cells(stream: Stream, tables: Iterable[Region], width: int) -> Stream:
    """A stream that knows its blank cells, if each is shown by one space; `tables` are those whose rows have `width` cells.

    Rows left blank but for a total tell: what they end in is as long as they have cells. No row may end in less, nor in more
    spaces.
    """
    if not any(space in stream.text for space in SPACES):
        return stream
    rows = [row for region in tables for row in _rows(stream, stream.between(region.start, region.end))]
    blank = [spaces + others for spaces, others in rows if spaces and others <= 1]
    fit = all(spaces <= width <= spaces + others for spaces, others in rows)
    if len(blank) < _ROWS or set(blank) != {width} or not fit:
        return stream
    lines = (unit for unit in stream.units if unit.cell is None)
    places = (at for unit in lines for at in range(_start_of_values(stream, unit), unit.end))
    return replace(stream, blanks=frozenset(at for at in places if stream.text[at] in SPACES))


def _start_of_values(stream: Stream, unit: Unit) -> int:
    """Where the values at the end of a line begin; its end if it has none."""
    return unit.start + len(stream.text[unit.start : unit.end].rstrip(_VALUES))


def _rows(stream: Stream, units: Iterable[Unit]) -> Iterator[tuple[int, int]]:
    """For each line with a label in front of values, how many of their characters are spaces, and how many are not."""
    for unit in units:
        start = _start_of_values(stream, unit)
        if unit.cell is None and unit.start < start < unit.end:
            spaces = sum(stream.text[start : unit.end].count(space) for space in SPACES)
            yield spaces, unit.end - start - spaces
