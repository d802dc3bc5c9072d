"""Lines with their words where they stand on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.readers.text_layout import BY_CHARACTER, NARROW, WIDE, blank_before, columns
from extract.readers.text_lines import Field, Line, Word

_LONGEST_LABEL = 60  # characters of a line that may be a label or a header


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands together in a line: the columns that it takes up, its text and place, and whether it is a value.

    `apart` tells that several blanks, or the margin, part it from what stands before.
    """

    left: int
    right: int
    field: Field
    value: bool
    apart: bool


@dataclass(frozen=True)
class Row:
    """A line with its words; `end` is the column behind its last blank, `spaced` tells that a blank line stands before it."""

    line: Line
    words: tuple[Piece, ...]
    end: int
    spaced: bool

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Its words, those that one blank parts as one, unless one of them is a value."""
        made: list[Piece] = []
        for word in self.words:
            if made and not word.apart and not word.value and not made[-1].value:
                made[-1] = self._together(made[-1], word)
            else:
                made.append(word)
        return tuple(made)

    def _together(self, first: Piece, last: Piece) -> Piece:
        span = first.field.start - self.line.start, last.field.end - self.line.start
        return Piece(first.left, last.right, self.line.part(*span), value=False, apart=first.apart)

    @property
    def values(self) -> list[Piece]:
        """Its numbers and marks."""
        return [piece for piece in self.pieces if piece.value]

    @property
    def plain(self) -> bool:
        """Whether it may be part of a table: short, or of several pieces."""
        return len(self.pieces) > 1 or len(self.line.text.strip()) <= _LONGEST_LABEL


def placed(lines: Sequence[Line]) -> list[Row]:
    """The lines with their words, in the unit by which the text was padded."""
    spaced = blank_before(lines)
    return max((_rows(lines, spaced, unit) for unit in (BY_CHARACTER, NARROW, WIDE)), key=_in_line)


def _in_line(rows: Sequence[Row]) -> int:
    """How many words behind several blanks begin where others do: most in the unit by which the text was padded."""
    places = [word.left for row in rows for word in row.words[1:] if word.apart]
    return len(places) - len(set(places))


def _rows(lines: Sequence[Line], spaced: Sequence[bool], unit: int) -> list[Row]:
    return [_row(line, unit, spaced=blank) for line, blank in zip(lines, spaced, strict=True)]


def _row(line: Line, unit: int, *, spaced: bool) -> Row:
    at = columns(line.text, unit) if line.words else [0]
    return Row(line, tuple(_placed(line.words, at)), at[-1], spaced)


def _placed(words: Sequence[Word], at: Sequence[int]) -> Iterator[Piece]:
    behind = -2
    for begin, end, one in words:
        yield Piece(at[begin], at[end], one, value=one.value, apart=begin - behind > 1)
        behind = end
