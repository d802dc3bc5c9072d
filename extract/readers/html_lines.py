"""Tables that a page draws with separators in lines of text, as in `<pre>`, instead of markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from extract.readers.html_roles import Block, Draft
from extract.readers.html_tree import Node
from extract.readers.text_lines import lines_of
from extract.readers.text_rows import Region
from extract.readers.text_tables import find_regions

_SEPARATOR = re.compile(r"[|｜│┃\t]")
_FEWEST_LINES = 3  # fewer with separators are a menu or a line of dates
_MOST_LINES = 20_000  # more are no report


class TextCell(NamedTuple):
    """A field between separators: `within` is its range of characters in the text of the element."""

    text: str
    row: int
    column: int
    within: str


@dataclass(frozen=True, slots=True)
class TextGrid:
    """A table in the text of an element: `within` is its range of characters there."""

    node: Node
    cells: tuple[TextCell, ...]
    within: str


def with_text_tables(block: Block) -> list[Block | TextGrid]:
    """A block, or its lines and the tables among them where its text holds tables with numbers."""
    if not isinstance(block, Draft) or block.furniture or block.links or not _may_hold_table(block.text):
        return [block]
    lines = lines_of(block.text, _MOST_LINES)
    regions = [region for region in find_regions(lines) if any(field.filled for row in region.rows for field in row)]
    if not any(field.numeric for region in regions for row in region.rows for field in row):
        return [block]
    used = {line.number for region in regions for line in region.lines}
    parts: list[tuple[int, Block | TextGrid]] = [
        (line.start, block._replace(text=line.text, within=_range(line.start, line.end)))
        for line in lines
        if line.number not in used
    ]
    parts += [(region.lines[0].start, _grid(block.node, region)) for region in regions]
    return [part for _, part in sorted(parts, key=lambda part: part[0])]


def _may_hold_table(text: str) -> bool:
    if not _FEWEST_LINES <= text.count("\n") + 1 <= _MOST_LINES:
        return False
    return sum(_SEPARATOR.search(line) is not None for line in text.split("\n")) >= _FEWEST_LINES


def _grid(node: Node, region: Region) -> TextGrid:
    return TextGrid(node, tuple(_cells(region)), _range(region.lines[0].start, region.lines[-1].end))


def _cells(region: Region) -> Iterator[TextCell]:
    for row, fields in enumerate(region.rows):
        for column, field in enumerate(fields):
            yield TextCell(field.text, row, column, _range(field.start, field.end))


def _range(start: int, end: int) -> str:
    return f"chars {start}-{end}"
