"""A document as one sequence of units (cells and lines) whose text can be searched across every border.

Labels are torn over cells, lines and pages; joined here they are whole again, while each character still knows its unit.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from extract.model.document import Cell, Document, Grid, Paragraph, Place
from extract.text import fold

_CELL_END, _ROW_END = "\x1f", "\x1e"
_APART = frozenset({"header", "footer", "furniture"})


@dataclass(frozen=True, slots=True)
class Unit:
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
    """The text of a document with its units in order."""

    text: str
    units: tuple[Unit, ...]

    @cached_property
    def _folded_units(self) -> list[str]:
        return [fold(self.text[unit.start : unit.end]) for unit in self.units]

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
        return frozenset(self._folded_units)

    @cached_property
    def folded(self) -> str:
        """The whole text as compared."""
        return "".join(self._folded_units)

    @cached_property
    def _folded_starts(self) -> list[int]:
        return list(accumulate(map(len, self._folded_units), initial=0))

    def folded_start(self, unit: Unit) -> int:
        """Position in the folded text at which a unit begins."""
        return self._folded_starts[bisect_right(self._starts, unit.start) - 1]

    def raw(self, position: int) -> int:
        """Position in the text of a position in the folded text."""
        if position >= len(self.folded):
            return len(self.text)
        index = bisect_right(self._folded_starts, position) - 1
        unit = self.units[index]
        # A long line is mapped only as far as needed.
        wanted = position - self._folded_starts[index]
        return unit.start + _origin(self.text[unit.start : unit.end], wanted)

    @cached_property
    def _starts(self) -> list[int]:
        return [unit.start for unit in self.units]

    def between(self, start: int, end: int) -> Iterator[Unit]:
        """Units that hold any character of `start` … `end`, empty ones included."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self.units) and self.units[index].start < end:
            if self.units[index].end >= start:
                yield self.units[index]
            index += 1


_CLAUSE = re.compile(r"(?<!\d)[,，](?!\d)|[。;；]")
_FULL_STOP = re.compile(r"[。;；]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TABULAR = re.compile(r"第二十条|信息内容|勾稽关系|结果维持|区分处理|这一情形|其他情形")
_LEAST_HAN = 12  # Chinese characters of a line of running text
_LONGEST_SENTENCE = 400  # characters of a line; longer ones are whole texts run together, tables and all


def is_sentence(line: str) -> bool:
    """Whether a line is running text with several clauses, and none of the words that only tables hold."""
    if len(line) >= _LONGEST_SENTENCE or _TABULAR.search(line) or len(_HAN.findall(line)) < _LEAST_HAN:
        return False
    return bool(_FULL_STOP.search(line)) or len(_CLAUSE.findall(line)) > 1


_STEP = 256


def _origin(text: str, wanted: int) -> int:
    """Index of the character from which character `wanted` of the folded text comes."""
    seen = 0
    for start in range(0, len(text), _STEP):
        length = len(fold(text[start : start + _STEP]))
        if seen + length > wanted:
            for index in range(start, min(start + _STEP, len(text))):
                seen += len(fold(text[index]))
                if seen > wanted:
                    return index
        seen += length
    return len(text)


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


def stream_of(document: Document) -> Stream:
    """The whole document as a stream."""
    return document_to_stream(document.blocks)
