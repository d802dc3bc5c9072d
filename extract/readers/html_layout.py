"""Where a browser draws the cells of a table: spans laid out by the table model of the HTML standard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from extract.errors import TooLargeError

MAX_COLSPAN = 1000  # the standard's own limits
MAX_ROWSPAN = 65534
MAX_SLOTS = 20_000_000  # rows by columns of one row group

_NUMBER = re.compile(r"[ \t\n\f\r]*\+?0*([0-9]{1,9})")
_Content = TypeVar("_Content")


@dataclass(slots=True)
class Written(Generic[_Content]):
    """A cell as written: its content and the spans that it claims; a rowspan of 0 reaches to the group's end."""

    content: _Content
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class RowGroup(Generic[_Content]):
    """The rows of one `<thead>`, `<tbody>` or `<tfoot>`, or rows that stand together without any of them."""

    kind: str = "tbody"
    rows: list[list[Written[_Content]]] = field(default_factory=list)


class Drawn(NamedTuple, Generic[_Content]):
    """A cell where it is drawn, with the spans that it really has."""

    content: _Content
    row: int
    column: int
    rowspan: int
    colspan: int


def span(value: Any, smallest: int, largest: int) -> int:
    """A span attribute by the standard's rules for numbers: 1 if it is none, within the limits otherwise."""
    if value is None:
        return 1
    match = _NUMBER.match(str(value))
    if match is None:
        return 1
    number = int(match[1])
    return 1 if number < smallest else min(number, largest)


def draw(groups: list[RowGroup[_Content]]) -> Iterator[Drawn[_Content]]:
    """Every cell once, in the order in which a reader meets it; TooLargeError if spans blow the table up."""
    first = 0
    for group in _ordered(groups):
        yield from _draw_group(group, first)
        first += len(group.rows)


def _ordered(groups: list[RowGroup[_Content]]) -> list[RowGroup[_Content]]:
    """The first head on top and the first foot at the bottom, wherever they are written; further ones stay in place."""
    head = next((group for group in groups if group.kind == "thead"), None)
    foot = next((group for group in groups if group.kind == "tfoot"), None)
    middle = [group for group in groups if group is not head and group is not foot]
    return [*([head] if head else []), *middle, *([foot] if foot else [])]


def _draw_group(group: RowGroup[_Content], first: int) -> Iterator[Drawn[_Content]]:
    height = len(group.rows)
    taken: list[int] = []  # for each column, the first row of the group in which it is free again
    for y, row in enumerate(group.rows):
        x = 0
        for cell in row:
            while x < len(taken) and taken[x] > y:
                x += 1
            rowspan = min(cell.rowspan or height, height - y)
            _take(taken, x, cell.colspan, y + rowspan)
            yield Drawn(cell.content, first + y, x, rowspan, cell.colspan)
            x += cell.colspan
        if (y + 1) * len(taken) > MAX_SLOTS:
            raise TooLargeError(f"spans make a table of more than {MAX_SLOTS:,} slots")


def _take(taken: list[int], start: int, width: int, bottom: int) -> None:
    """Columns are taken down to a row; where a wide cell lies over a tall one, both keep what they have."""
    if width == 1 and start == len(taken):  # as nearly always
        taken.append(bottom)
        return
    if start + width > len(taken):
        if start + width > MAX_SLOTS:
            raise TooLargeError(f"spans make a table of more than {MAX_SLOTS:,} slots")
        taken.extend([0] * (start + width - len(taken)))
    for column in range(start, start + width):
        taken[column] = max(taken[column], bottom)
