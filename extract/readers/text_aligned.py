"""Rows of a table in text that keeps the look of its page: numbers in columns, labels broken around them.

A label too long for its cell stands in several lines, above, beside and below its row's numbers. Whose label a line
belongs to is told by the ordinals that begin labels, and by cells being centred or not; where these do not agree, the
lines are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, groupby, pairwise
from typing import Literal

from extract.readers.text_columns import find_columns
from extract.readers.text_lines import SENTENCE, Field, Line, joined
from extract.readers.text_ordinals import level
from extract.readers.text_rows import Region, Rows, runs_outside
from extract.readers.text_ruled import find_ruled
from extract.readers.text_steps import find_steps

_FEWEST_VALUES = 5
_FEWEST_ROWS = 4
# More or longer lines between two rows are no broken labels.
_MOST_BETWEEN = 16
_LONGEST_PIECE = 48
_NUMBER = re.compile(r"(?<!\S)\d[\d,.，．]*(?!\S)")
_TOKEN = re.compile(r"\S+")
_BARE_ORDINAL = re.compile(r"\d{1,2}[.．、]")
# What speaks against a reading, in lines by which a label is off its centre.
_NO_ORDINAL = _SECOND_ORDINAL = 5.0
_NO_LABEL = 8.0
_UNUSED = 1.2
_BEYOND = 0.1  # taking a line from outside the table, if nothing else speaks for or against it
_MOST_DOUBT = 0.6  # for each row


@dataclass(frozen=True)
class _Row:
    """A line of the text, the numbers and marks at its end with blank cells where these are known, and where they begin."""

    line: Line
    values: Sequence[Field]
    end: int

    @cached_property
    def pieces(self) -> list[tuple[int, int]]:
        """Spans before the values that hold text apart from each other by several blanks, or begin with an ordinal."""
        spans: list[tuple[int, int]] = []
        for match in _TOKEN.finditer(self.line.text, 0, self.end):
            start, end = match.span()
            if spans and ((start - spans[-1][1] < 2 and not level(match[0])) or self._is_ordinal(spans[-1])):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans

    def _is_ordinal(self, span: tuple[int, int]) -> bool:
        return bool(_BARE_ORDINAL.fullmatch(self.line.text[slice(*span)]))

    @property
    def beside(self) -> int:
        """Where the last piece ends that is certain to stand beside the row's label; 0 where there is none."""
        certain = self.values or (len(self.pieces) > 1 and level(self.line.text[slice(*self.pieces[-1])]))
        return max((end for _, end in self.pieces[:-1]), default=0) if certain else 0

    def parted(self, margin: int, left: int) -> tuple[list[Field], Field | None]:
        """The pieces left of a margin, which belong to labels of groups, and the one that belongs to the row's label.

        A label that spans the groups' column goes on where it began, at `left`.
        """
        spans = self.pieces
        blank = self.line.text.rfind(" ", spans[0][0], min(margin + 1, spans[0][1])) if spans else -1
        if blank > 0:
            spans = [(spans[0][0], blank), (blank + 1, spans[0][1]), *spans[1:]]
        own = spans[-1:] if spans and (spans[-1][0] == left or not self._is_aside(spans[-1], margin)) else []
        aside = [self.line.part(*span) for span in spans[: len(spans) - len(own)]]
        return aside, self.line.part(*own[0]) if own else None

    def _is_aside(self, span: tuple[int, int], margin: int) -> bool:
        return span[1] <= margin and not (self.values and level(self.line.text[slice(*span)]))


def _row(line: Line, cells: Sequence[Field]) -> _Row:
    """A line with the values that it ends in, or the known cells in their stead."""
    values: list[Field] = []
    end = len(line.text)
    if not (line.pipes or line.tabs) and _ends_in_value(line):
        for match in reversed(list(_TOKEN.finditer(line.text))):
            value = line.part(*match.span())
            if not value.value:
                break
            values.append(value)
            end = match.start()
    return _Row(line, cells or values[::-1], end)


def _ends_in_value(line: Line) -> bool:
    """Whether the last word of a line is a number or mark: few lines end so."""
    text = line.text.rstrip()
    last = text.rsplit(None, 1)[-1:]
    return bool(last) and line.part(len(text) - len(last[0]), len(text)).value


@dataclass
class _Label:
    """The lines that may belong to the label of a row before it: those of labels, and those of groups beside them."""

    own: list[Field] = field(default_factory=list)
    aside: list[Field] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reading of the first rows: what speaks against it; how many lines of the last gap end and begin labels; the rest."""

    doubt: float
    ended: int
    begun: int
    before: _Reading | None = None

    def cuts(self) -> list[tuple[int, int]]:
        """For each gap how many lines end the label above it, and how many do not begin the one below."""
        found: list[tuple[int, int]] = []
        reading: _Reading | None = self
        while reading is not None:
            found.append((reading.ended, reading.begun))
            reading = reading.before
        return found[::-1]


def find_aligned(lines: Sequence[Line]) -> Iterator[Region]:
    """Tables that dashes and blanks draw, with the lines they take up.

    Where rows stand in columns and their labels are broken as well, the reading that takes in more rows counts.
    """
    apart = [*find_ruled(lines), *find_steps(lines)]
    yield from apart
    for part in runs_outside([table.lines for table in apart], lines):
        yield from _in_part(part)


def _in_part(lines: Sequence[Line]) -> Iterator[Region]:
    inside = list(find_columns(lines))
    broken = list(_find_broken(lines, _cells_by_line(inside)))
    inside = [table for table in inside if _rows_of(table) > sum(map(_rows_of, _beside(table, broken)))]
    yield from inside
    yield from (table for table in broken if not _beside(table, inside))


def _cells_by_line(tables: Sequence[Region]) -> dict[int, tuple[Field, ...]]:
    """The cells behind the labels in lines of tables in which a line is a row."""
    found: dict[int, tuple[Field, ...]] = {}
    for table in tables:
        for row in table.rows:
            first = next((place for place, cell in enumerate(row) if cell.value or not cell.filled), len(row))
            if any(cell.value for cell in row[first:]) and len({cell.line for cell in row}) == 1:
                found[row[0].line] = tuple(row[first:])
    return found


def _beside(table: Region, others: Sequence[Region]) -> list[Region]:
    """Those of the other tables that share lines with a table."""
    first, last = table.lines[0].number, table.lines[-1].number
    return [other for other in others if first <= other.lines[-1].number and other.lines[0].number <= last]


def _rows_of(table: Region) -> int:
    """How many rows with values a table holds."""
    return sum(any(cell.value for cell in row) for row in table.rows)


def _find_broken(lines: Sequence[Line], cells: Mapping[int, tuple[Field, ...]]) -> Iterator[Region]:
    """Tables whose labels are broken over lines, with the lines they take up, in order; `cells` are known ones by line."""
    rows = [_row(line, cells.get(line.number, ())) for line in lines]
    for begin, end in _tables(rows):
        found = _read(rows, begin, end)
        if found is not None:
            yield found


def _tables(rows: Sequence[_Row]) -> Iterator[tuple[int, int]]:
    """Stretches from the first to behind the last row of tables with equally many numbers in each row."""
    numbered = [index for index, row in enumerate(rows) if len(row.values) >= _FEWEST_VALUES]
    stretch = numbered[:1]
    for before, index in pairwise(numbered):
        if _go_together(rows, before, index):
            stretch.append(index)
            continue
        yield from _table(rows, stretch)
        stretch = [index]
    yield from _table(rows, stretch)


def _table(rows: Sequence[_Row], stretch: Sequence[int]) -> Iterator[tuple[int, int]]:
    if len(stretch) < _FEWEST_ROWS:
        return
    if stretch[-1] - stretch[0] >= len(stretch) or not all(rows[index].pieces for index in stretch):
        yield stretch[0], stretch[-1] + 1


def _go_together(rows: Sequence[_Row], before: int, index: int) -> bool:
    between = rows[before + 1 : index]
    return (
        len(rows[before].values) == len(rows[index].values)
        and len(between) <= _MOST_BETWEEN
        and all(map(_is_piece, between))
    )


def _is_piece(row: _Row) -> bool:
    """Whether a line may be part of a broken label: short, no sentence, and without a number of its own."""
    text = row.line.text.strip()
    return len(text) <= _LONGEST_PIECE and not SENTENCE.search(text) and not row.values and not _NUMBER.search(text)


def _read(rows: Sequence[_Row], begin: int, end: int) -> Region | None:
    """The rows of a table and the lines that they take up; None where it is in doubt whose label a line belongs to."""
    first, last = begin, end
    while begin - first < _FEWEST_ROWS and first and _is_piece(rows[first - 1]):
        first -= 1
    while last - end < _FEWEST_ROWS and last < len(rows) and _is_piece(rows[last]):
        last += 1
    gaps, numbered = _gaps(rows[first:last])
    best = min((_best(gaps, numbered, place) for place in _PLACES), key=lambda reading: reading.doubt)
    if best.doubt > _MOST_DOUBT * len(numbered):
        return None
    cuts = best.cuts()
    own = [*gaps[0].own[cuts[0][1] :], *numbered[0][1]], [*gaps[-1].own[: cuts[-1][0]], *numbered[-1][1]]
    low, high = min(piece.line for piece in own[0]), max(piece.line for piece in own[1])
    gaps[0].aside = [piece for piece in gaps[0].aside if piece.line >= low]
    gaps[-1].aside = [piece for piece in gaps[-1].aside if piece.line <= high]
    lines = tuple(row.line for row in rows[first:last] if low <= row.line.number <= high)
    return Region(lines, _built(gaps, numbered, cuts))


_Numbered = tuple[Field | None, Sequence[Field]]
# Where numbers stand beside their broken label; programs that give cell after cell print them behind it.
_Placed = Literal["middle", "top", "behind"]
_PLACES: tuple[_Placed, ...] = ("middle", "top", "behind")


def _gaps(rows: Sequence[_Row]) -> tuple[list[_Label], list[_Numbered]]:
    """The lines before, between and behind the rows with numbers, and those rows: piece of the label, numbers."""
    gaps, numbered = [_Label()], list[_Numbered]()
    for _, page in groupby(enumerate(rows), key=lambda pair: (pair[1].line.page, pair[1].line.number - pair[0])):
        lines = [row for _, row in page]
        margin = max(row.beside for row in lines)
        left = -1
        for row in lines:
            aside, own = row.parted(margin, left)
            left = own.start - row.line.start if own else left
            gaps[-1].aside += aside
            if row.values:
                numbered.append((own, row.values))
                gaps.append(_Label())
            elif own is not None:
                gaps[-1].own.append(own)
    return gaps, numbered


def _best(gaps: Sequence[_Label], rows: Sequence[_Numbered], place: _Placed) -> _Reading:
    """The reading of all rows with the least doubt, by the number of lines that begin each row's label above it."""
    lines = [gap.own for gap in gaps]
    above = len(lines[0])
    readings = {begin: _Reading(_BEYOND * (above - begin), 0, begin) for begin in range(above + 1)}
    for number, (own, _) in enumerate(rows):
        below = lines[number + 1]
        unused = [_unused(line) if number + 1 < len(rows) else 0.0 for line in below]
        following: dict[int, _Reading] = {}
        for begin, reading in readings.items():
            head = lines[number][begin:]
            for end in range(len(below) + 1):
                doubt = reading.doubt + _doubt(head, own, below[:end], place)
                beyond = 0.0 if number + 1 < len(rows) else _BEYOND * end
                for cut, loose in enumerate(accumulate(unused[end:], initial=beyond), end):
                    if cut not in following or doubt + loose < following[cut].doubt:
                        following[cut] = _Reading(doubt + loose, end, cut, reading)
        readings = following
    return min(readings.values(), key=lambda reading: reading.doubt)


def _unused(line: Field) -> float:
    return _SECOND_ORDINAL if level(line.text) else _UNUSED


def _doubt(head: Sequence[Field], own: Field | None, tail: Sequence[Field], place: _Placed) -> float:
    """What speaks against lines above, beside and below a row's numbers being its label."""
    parts = [*head, *([own] if own else []), *tail]
    if not parts:
        return _NO_LABEL
    levels = [level(part.text) for part in parts]
    doubt = 0.0 if levels[0] else _NO_ORDINAL
    deepest = levels[0]
    for deeper in filter(None, levels[1:]):
        doubt += 0.0 if deeper > deepest else _SECOND_ORDINAL
        deepest = max(deepest, deeper)
    if place == "middle":
        return doubt + max(0, abs(len(head) - len(tail)) - (own is not None))
    return doubt + len(head) + (own is None) if place == "top" else doubt + len(tail)


def _built(gaps: Sequence[_Label], rows: Sequence[_Numbered], cuts: Sequence[tuple[int, int]]) -> Rows:
    """The rows with their labels whole; labels of groups, and lines of no label, as rows of their own."""
    built: Rows = []
    for number, (own, values) in enumerate(rows):
        above, below = gaps[number], gaps[number + 1]
        ended, begun = cuts[number]
        loose = above.own[ended:begun] if number else []
        built += [[joined(parts)] for parts in (loose, above.aside) if parts]
        label = [*above.own[begun:], *([own] if own else []), *below.own[: cuts[number + 1][0]]]
        built.append([joined(label), *values])
    return [*built, [joined(gaps[-1].aside)]] if gaps[-1].aside else built
