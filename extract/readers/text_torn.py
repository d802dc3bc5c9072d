"""Tables whose rows a converter of pages has torn: cells that hold several numbers, values above or below their labels.

Such a text draws a table for every few rows, with columns guessed from where the pieces stood on the page. Nothing is placed
by them here: a line is given on as its labels and values. Values without a label belong to the one label beside them that
has none; where that cannot be told, they are left out together with the labels that might be theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise

from extract.readers.text_lines import SEPARATORS, Field, Line
from extract.readers.text_ordinals import level

_SEVERAL = re.compile(r"[\d.,]*\d(?:\s+\d[\d.,]*)+")
_LEAST_SEVERAL = 2  # cells with several numbers: one may be a slip of the pen
_LEAST_RULES = 2
_LEAST_NUMBERED = 2  # in one table: the heading of the next chapter has a number too
_SENTENCE = re.compile(r"[。；;]")
_LONGEST_LABEL = 60
_WORD = re.compile(r"\S+")
_BLANKED = str.maketrans(dict.fromkeys(SEPARATORS, " "))


@dataclass(frozen=True)
class _Piece:
    """A line without its separators; `fields` counts what they kept apart."""

    line: Line
    fields: int

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What is no value."""
        return tuple(text for text in self.line.text.split() if not Field(0, 0, text).value)

    @cached_property
    def values(self) -> int:
        """How many values it holds."""
        return len(self.line.text.split()) - len(self.words)

    @cached_property
    def numbered(self) -> bool:
        """Whether a label with a number begins in it."""
        return any(map(level, self.words))

    @property
    def is_head(self) -> bool:
        """Whether it is a row of column headers."""
        return self.fields > 1 and not self.values and not self.numbered

    @property
    def is_sentence(self) -> bool:
        """Whether it is running text."""
        return len("".join(self.words)) > _LONGEST_LABEL or bool(_SENTENCE.search(self.line.text))


def is_torn(lines: Sequence[Line]) -> bool:
    """Whether a text draws several tables and holds several numbers in cells of them."""
    if sum(line.is_rule for line in lines) < _LEAST_RULES:
        return False
    cells = (field for line in lines if line.pipes for field in line.fields)
    return sum(_SEVERAL.fullmatch(field.text) is not None for field in cells) >= _LEAST_SEVERAL


def mended(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines without separators, values behind the first line of their label, and how many rows are left out."""
    pieces = [_Piece(_plain(line), line.filled if line.pipes else 1) for line in lines if not line.is_rule]
    kept: list[_Piece] = []
    for is_border, part in groupby(zip(pieces, [*pieces[1:], None], strict=True), key=lambda pair: _is_border(*pair)):
        found = tuple(piece for piece, _ in part)
        rows = found if is_border else tuple(_Table(found).mended())
        while not rows and kept and kept[-1].is_head:
            kept.pop()  # a header without its values would claim those of the next chapter
        kept += rows
    left_out = sum(piece.values > 0 for piece in pieces) - sum(piece.values > 0 for piece in kept)
    return [piece.line for piece in kept], left_out


def _is_border(piece: _Piece, following: _Piece | None) -> bool:
    """Whether no row goes on over a line: column headers, running text or the heading of one."""
    return piece.is_head or piece.is_sentence or (not piece.values and following is not None and following.is_sentence)


def _plain(line: Line) -> Line:
    return replace(line, text=line.text.translate(_BLANKED)) if line.pipes or line.tabs else line


@dataclass(frozen=True)
class _Table:
    """The lines below a header."""

    pieces: tuple[_Piece, ...]

    @cached_property
    def numbered(self) -> bool:
        """Whether its labels carry numbers: then other words are parts of a label or of a group's."""
        return sum(piece.numbered for piece in self.pieces) >= _LEAST_NUMBERED

    def is_label(self, piece: _Piece) -> bool:
        """Whether a label begins in a line."""
        return piece.numbered if self.numbered else bool(piece.words)

    def is_row(self, piece: _Piece) -> bool:
        """Whether a line has a label and values."""
        return piece.values > 0 and self.is_label(piece)

    @cached_property
    def narrow(self) -> bool:
        """Whether most of its numbered labels go on over further lines."""
        opened = [after for piece, after in pairwise(self.pieces) if self.numbered and piece.numbered]
        return 2 * sum(not after.numbered and not after.values for after in opened) > len(opened)

    def mended(self) -> Iterator[_Piece]:
        """Its lines with values behind their labels, without those that may belong together in several ways."""
        return _behind_labels(self._certain()) if self.narrow else self._certain()

    def _certain(self) -> Iterator[_Piece]:
        chunks = [list(part) for _, part in groupby(self.pieces, key=self.is_row)]
        dropped: set[int] = set()
        result: list[list[_Piece]] = []
        for index, chunk in enumerate(chunks):
            settled = chunk if self.is_row(chunk[0]) else self._settled(chunks, index)
            if settled is None:
                first = next(at for at, piece in enumerate(chunk) if piece.values or self.is_label(piece))
                dropped.update(id(piece) for piece in self._beside(chunks, index))
                settled = chunk[:first]
            result.append(settled)
        return (piece for part in result for piece in part if id(piece) not in dropped)

    def _settled(self, chunks: Sequence[list[_Piece]], index: int) -> list[_Piece] | None:
        """The lines between two rows in their right order; None if that is not certain."""
        chunk = chunks[index]
        values = [piece for piece in chunk if piece.values]
        if not values or (len(values) == len(chunk) == 1 and len(chunks) == 1):
            return chunk
        if any(row.values != piece.values for row, piece in self._neighbours(chunks, index)):
            return None
        return self._paired(chunk) if self.numbered or chunk[0].values else None

    def _paired(self, chunk: Iterable[_Piece]) -> list[_Piece] | None:
        """Each line of values behind the first line of the label that stands next to it and has no other."""
        order: list[_Piece] = []
        waiting: list[_Piece] = []
        free = 0
        for piece in chunk:
            if piece.values:
                if waiting or free > self.numbered:
                    return None
                (order if free else waiting).append(piece)
                free = 0
            elif self.is_label(piece):
                order += [piece, *waiting]
                free += not waiting
                waiting = []
            elif waiting:
                return None
            else:
                order.append(piece)
        return None if waiting else order

    def _neighbours(self, chunks: Sequence[list[_Piece]], index: int) -> Iterator[tuple[_Piece, _Piece]]:
        """The rows right before and behind a chunk with the values in it that stand beside them."""
        chunk = chunks[index]
        if index and chunk[0].values:
            yield chunks[index - 1][-1], chunk[0]
        if index + 1 < len(chunks) and chunk[-1].values:
            yield chunks[index + 1][0], chunk[-1]

    def _beside(self, chunks: Sequence[list[_Piece]], index: int) -> Iterator[_Piece]:
        return (row for row, _ in self._neighbours(chunks, index))


def _behind_labels(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Lines of a table with narrow labels: values moved behind the last line of their label."""
    waiting: list[_Piece] = []
    for piece in pieces:
        if piece.numbered or piece.values:
            yield from waiting
            waiting = []
        label, values = _cut(piece)
        yield from label
        waiting += values
    yield from waiting


def _cut(piece: _Piece) -> tuple[list[_Piece], list[_Piece]]:
    """The words and the values that follow them on a line, each as a line of its own."""
    line = piece.line
    found = list(_WORD.finditer(line.text))
    first = next((at for at, word in enumerate(found) if Field(0, 0, word[0]).value), len(found))
    if first == len(found) or any(not Field(0, 0, word[0]).value for word in found[first:]):
        return [piece], []
    place = found[first].start()
    label = replace(line, text=line.text[:place].rstrip())
    values = replace(line, text=line.text[place:], start=line.start + place)
    return [_Piece(label, piece.fields)] if first else [], [_Piece(values, piece.fields)]
