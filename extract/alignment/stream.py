"""A document as one sequence of units (cells and lines) whose text can be searched across every border.

Labels are torn over cells, lines and pages; joined here they are whole again, while each character still knows its unit.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from extract.model.document import Cell, Grid, Paragraph, Place
from extract.text import fold, fold_origins

_CELL_END, _ROW_END = "\x1f", "\x1e"
_APART = frozenset({"header", "footer", "furniture"})


class Unit(NamedTuple):
    """A drawn cell, or a line of running text, at `start` … `end` of the stream; units of one row share `row`.

    `cell` is None for a line; `offset` is the position of a line's first character within its paragraph.
    """

    start: int
    end: int
    row: int
    cell: Cell | None = None
    grid: Grid | None = None
    paragraph: Paragraph | None = None
    offset: int = 0

    def place(self, start: int, end: int) -> Place:
        """Where characters `start` … `end` of the stream stand in the source."""
        if self.cell is not None:
            return self.cell.place
        paragraph = self.paragraph
        if paragraph is None or paragraph.offset is None:
            return paragraph.place if paragraph is not None else Place("")
        first = paragraph.offset + self.offset + start - self.start
        return Place(f"chars {first}-{first + end - start}", paragraph.place.page)


@dataclass(frozen=True)
class Stream:
    """The text of a document with its units in order; `blanks` are places of characters that each fill a blank cell."""

    text: str
    units: tuple[Unit, ...]
    blanks: frozenset[int] = frozenset()

    @cached_property
    def _folded(self) -> dict[int, str]:
        """The units as compared, by their starts."""
        return {unit.start: fold(self.text[unit.start : unit.end]) for unit in self.units}

    def folded_unit(self, unit: Unit) -> str:
        """The text of a unit as compared."""
        return self._folded[unit.start]

    @cached_property
    def sentences(self) -> frozenset[int]:
        """Starts of lines that are sentences: their figures and labels are not those of a table."""
        return frozenset(
            unit.start for unit in self.units if unit.cell is None and is_sentence(self.text[unit.start : unit.end])
        )

    def unit_at(self, position: int) -> Unit:
        """The unit that holds a position of the folded text."""
        return self.units[bisect_right(self._folded_starts, position, hi=len(self.units)) - 1]

    @cached_property
    def whole_units(self) -> frozenset[str]:
        """Folded texts that fill a cell or line of their own."""
        return frozenset(self._folded.values())

    @cached_property
    def folded(self) -> str:
        """The whole text as compared."""
        return "".join(self._folded.values())

    @cached_property
    def _folded_starts(self) -> list[int]:
        return list(accumulate(map(len, self._folded.values()), initial=0))

    def folded_start(self, unit: Unit) -> int:
        """Position in the folded text at which a unit begins."""
        return self._folded_starts[bisect_right(self._starts, unit.start) - 1]

    def folded_of(self, units: Sequence[Unit]) -> str:
        """The folded text of units that follow each other."""
        if not units:
            return ""
        first, last = (bisect_right(self._starts, unit.start) for unit in (units[0], units[-1]))
        return self.folded[self._folded_starts[first - 1] : self._folded_starts[last]]

    def raw(self, position: int) -> int:
        """Position in the text of a position in the folded text."""
        if position >= len(self.folded):
            return len(self.text)
        index = bisect_right(self._folded_starts, position) - 1
        unit = self.units[index]
        if unit.start not in self._origins:
            self._origins[unit.start] = fold_origins(self.text[unit.start : unit.end])
        return unit.start + self._origins[unit.start][position - self._folded_starts[index]]

    @cached_property
    def _origins(self) -> dict[int, list[int]]:
        """For units that were asked for, by their starts, where the characters of their folded text come from."""
        return {}

    @cached_property
    def _starts(self) -> list[int]:
        return [unit.start for unit in self.units]

    def between(self, start: int, end: int) -> tuple[Unit, ...]:
        """Units that hold any character of `start` … `end`, empty ones included."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        if first < len(self.units) and self.units[first].end < start:
            first += 1
        return self.units[first : bisect_left(self._starts, end)]


_CLAUSE = re.compile(r"(?<!\d)[,，](?!\d)|[。;；]")
_FULL_STOP = re.compile(r"[。;；]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TABULAR = re.compile(r"第二十条|信息内容|勾稽关系|结果维持|区分处理|这一情形|其他情形")
_LEAST_HAN = 12  # Chinese characters of a line of running text
_LONGEST_SENTENCE = 400  # characters of a line; longer ones are whole texts run together, tables and all


def is_sentence(line: str) -> bool:
    """Whether a line is running text with several clauses, and none of the words that only tables hold."""
    if not _LEAST_HAN <= len(line) < _LONGEST_SENTENCE:
        return False
    if _TABULAR.search(line) or len(_HAN.findall(line)) < _LEAST_HAN:
        return False
    return bool(_FULL_STOP.search(line)) or len(_CLAUSE.findall(line)) > 1


def document_to_stream(blocks: Iterable[Paragraph | Grid]) -> Stream:
    """Blocks of a document in reading order as a stream; headers, footers and furniture of the site stay out."""
    parts: list[str] = []
    units: list[Unit] = []
    position = row = 0
    for block in blocks:
        grid, paragraph = (block, None) if isinstance(block, Grid) else (None, block)
        pieces = _grid_pieces(block) if isinstance(block, Grid) else _line_pieces(block)
        for text, separator, cell, offset in pieces:
            units.append(Unit(position, position + len(text), row, cell, grid, paragraph, offset))
            parts += (text, separator)
            position += len(text) + 1
            row += separator != _CELL_END
    return Stream("".join(parts), tuple(units))


_Piece = tuple[str, str, Cell | None, int]


def _grid_pieces(grid: Grid) -> Iterator[_Piece]:
    for cells in grid.rows:
        last = cells[-1]
        for cell in cells:
            yield cell.text, _ROW_END if cell is last else _CELL_END, cell, 0


def _line_pieces(paragraph: Paragraph) -> Iterator[_Piece]:
    if paragraph.role in _APART:
        return
    offset = 0
    for line in paragraph.text.split("\n"):
        if line.strip():
            yield line, _ROW_END, None, offset
        offset += len(line) + 1
