"""Tables that text draws with rules and bars: cells with their spans, their text joined from the lines it is torn over.

Positions are counted in columns of the screen, as programs pad what they draw. A character that may be one or two
columns wide leaves a range in which the next bar must meet a border; where one does not, the lines are no such table.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from extract.model.document import Cell, Place
from extract.readers.text_layout import BY_CHARACTER, NARROW, WIDE, columns, width
from extract.readers.text_lines import APART, Field, Line
from extract.readers.text_rows import WIDEST

_BARS = "|│┃║"
_RULES = "-=:─━═"
_TOP = re.compile(r"\s*(?:[┌┏╔][─━═┬┳╦╤╥┯┰]+[┐┓╗]|\+(?:[-=:]{2,}\+)+)\s*")
_BOTTOM = re.compile(r"\s*[└┗╚].*[┘┛╝]\s*")
_ASCII_RULE = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")
_INSIDE = re.compile(r"\s*[|│┃║├┣╠╟╞┠┝└┗╚+].*[|│┃║┤┫╣╢╡┨┥┘┛╝+]\s*")
_DRAWN = re.compile(r"[\u2500-\u257f]")
# Where rules and bars meet; and bars as well.
_JOINT = re.compile(r"(?![─━═│┃║])[\u2500-\u257f]|\+(?=[-=:])|(?<=[-=:])\+")
_MARK = re.compile(rf"[{_BARS}]|{_JOINT.pattern}")
_PART_OF_RULE = re.compile(r"[\u2500-\u257f]|-{3,}|={3,}")
# A table of so few rules may draw them around its header only, with a row in each line below.
_RULES_OF_HEADER = 3
_SEVERAL = 2
_FEW_TORN = 4  # one row of so many at most holds a number that is torn beside its label
_POINTS = ".．,，"


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn table: the lines that it takes up, and its cells in reading order."""

    lines: tuple[Line, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Segment:
    """What a line shows between two borders that it meets: part of a rule, or of a cell's text, and the blanks beside it."""

    left: int
    right: int
    is_rule: bool
    field: Field
    room: int


_Segments = list[_Segment]


@dataclass(frozen=True, slots=True)
class _Area:
    """The part of a table that one cell takes up, and what its lines show there."""

    top: int
    left: int
    right: int
    segments: list[_Segment]

    @property
    def pieces(self) -> list[Field]:
        """What its lines show, one by one."""
        return [segment.field for segment in self.segments]

    @property
    def bottom(self) -> int:
        """The last line of the cell."""
        return self.top + len(self.segments) - 1


def find_boxes(lines: Sequence[Line]) -> Iterator[Box]:
    """The drawn tables among the lines of a text, in order; those whose bars and rules do not agree are left out."""
    position = 0
    while position < len(lines):
        end = _end(lines, position) if _TOP.fullmatch(lines[position].text) else position
        found = _box(lines[position:end]) if end - position > 1 else None
        if found is not None:
            yield found
        position = max(end, position + 1)


def _end(lines: Sequence[Line], begin: int) -> int:
    """The index behind the last line of a table; `begin` itself where nothing closes it."""
    is_ascii = bool(_ASCII_RULE.fullmatch(lines[begin].text))
    end = begin
    for index in range(begin + 1, len(lines)):
        line = lines[index]
        if line.number != lines[index - 1].number + 1 or not _INSIDE.fullmatch(line.text):
            break
        if is_ascii and _ASCII_RULE.fullmatch(line.text):
            end = index + 1
        elif not is_ascii and _BOTTOM.fullmatch(line.text):
            return index + 1
    return end


def _box(lines: Sequence[Line]) -> Box | None:
    """The table that lines draw; None where they do not agree, whatever the width of their characters."""
    for unit in (NARROW, WIDE, BY_CHARACTER):
        drawn = _drawn(lines, unit)
        areas = _areas(drawn) if drawn else None
        if drawn and areas and not _is_doubtful(drawn, areas):
            return Box(tuple(lines), tuple(_cells(drawn, areas)))
    return None


# --- lines -----------------------------------------------------------------------------------------------------------


def _drawn(lines: Sequence[Line], unit: int) -> list[_Segments] | None:
    """What each line shows between the borders of its table; None where a bar meets no border."""
    borders = sorted({x for line in lines for x in _joints(line.text, unit)})
    if not 2 < len(borders) <= WIDEST:
        return None
    found: list[_Segments] = []
    for line in lines:
        marks = _marks(line.text, borders, unit)
        if not marks or marks[0][0] or marks[-1][0] != len(borders) - 1:
            return None
        found.append([_segment(line, left, right) for left, right in pairwise(marks)])
    return found


def _ranges(text: str, unit: int) -> tuple[list[int], list[int]]:
    """For each character the fewest and most columns between it and the first one drawn, whose kind is as wide as `unit`."""
    shown = _DRAWN.sub("＋" if unit == WIDE else "+", text.lstrip())
    blank = [0] * (len(text) - len(shown))
    least, most = (NARROW, WIDE) if unit != BY_CHARACTER else (unit, unit)
    return blank + columns(shown, least), blank + columns(shown, most)


def _joints(text: str, unit: int) -> Iterator[int]:
    """The columns in which a line certainly shows a border."""
    low, high = _ranges(text, unit)
    for joint in _JOINT.finditer(text):
        if low[joint.start()] < high[joint.start()]:
            return
        yield low[joint.start()]


def _marks(text: str, borders: Sequence[int], unit: int) -> list[tuple[int, int]] | None:
    """The borders that a line meets, by their index, and where in the line; None where a drawn bar meets none."""
    marks: list[tuple[int, int]] = []
    narrow = wide = 0  # columns by which the last border met is off the fewest and the most counted up to there
    low, high = _ranges(text, unit)
    for mark in _MARK.finditer(text):
        at = mark.start()
        first, behind = bisect_left(borders, low[at] + narrow), bisect_right(borders, high[at] + wide)
        if behind - first == 1:
            marks.append((first, at))
            narrow, wide = borders[first] - low[at], borders[first] - high[at]
        elif mark[0] not in "|+":
            return None
    return marks


def _segment(line: Line, left: tuple[int, int], right: tuple[int, int]) -> _Segment:
    (first, begin), (last, end) = left, right
    shown = line.text[begin + 1 : end]
    ruled = bool(shown) and not shown.strip(_RULES) and line.text[begin] not in _BARS and line.text[end] not in _BARS
    held = line.part(begin + 1, end)
    room = sum(width(char, NARROW) for char in shown if char.isspace())
    return _Segment(first, last, ruled, held, room)


# --- cells -----------------------------------------------------------------------------------------------------------


def _areas(drawn: Sequence[_Segments]) -> list[_Area] | None:
    """The cells of a table; None where rules do not close one on all sides."""
    areas: list[_Area] = []
    above: dict[tuple[int, int], _Area] = {}
    for number, segments in enumerate(drawn):
        going: dict[tuple[int, int], _Area] = {}
        for segment in segments:
            span = (segment.left, segment.right)
            if not segment.is_rule:
                going[span] = above.pop(span) if span in above else _Area(number, *span, [])
                going[span].segments.append(segment)
        begun = [area for area in going.values() if area.top == number]
        if not _are_closed(list(above.values()), segments) or (begun and not _are_closed(begun, drawn[number - 1])):
            return None
        areas += above.values()
        above = going
    return None if above else sorted(areas, key=lambda area: (area.top, area.left))


def _are_closed(areas: Sequence[_Area], segments: _Segments) -> bool:
    """Whether a line shows a rule all along the cells that end at it or begin behind it."""
    ruled = {column for one in segments if one.is_rule for column in range(one.left, one.right)}
    return all(ruled.issuperset(range(area.left, area.right)) for area in areas)


def _is_doubtful(drawn: Sequence[_Segments], areas: Sequence[_Area]) -> bool:
    """Whether cells hold parts of rules, or the lines between two rules may be rows themselves.

    Such rows show by two values in a cell; where all values are blank, nothing tells.
    """
    pieces = (piece.text for area in areas for piece in area.pieces)
    if any(_PART_OF_RULE.search(text) for text in pieces):
        return True
    if sum(any(one.is_rule for one in segments) for segments in drawn) > _RULES_OF_HEADER:
        return _holds_rows(drawn, areas)
    if any(sum(piece.value for piece in area.pieces) >= _SEVERAL for area in areas):
        return True
    last = [area for area in areas if area.bottom == len(drawn) - 2]
    torn = any(len(area.pieces) > 1 for area in last)
    return torn and not any(piece.value for area in last for piece in area.pieces)


def _holds_rows(drawn: Sequence[_Segments], areas: Sequence[_Area]) -> bool:
    """Whether rules part groups of rows: then labels stand beside the second and further values of cells.

    Where they part rows, a number or two may be torn over such lines, in a few rows at most.
    """
    labelled = {
        number
        for number, segments in enumerate(drawn)
        if any(one.field.filled and not one.field.value and not one.is_rule for one in segments)
    }
    begun = labelled.intersection(line for area in areas for line in _begun(area))
    rows = {area.top for area in areas if any(piece.value for piece in area.pieces)}
    return 0 < len(rows) <= len(begun) * _FEW_TORN


def _begun(area: _Area) -> Iterator[int]:
    """The lines of a cell's values from the second on, but for those that go on because the line above has no room."""
    values = [(area.top + place, one) for place, one in enumerate(area.segments) if one.field.value]
    for (_, above), (line, below) in pairwise(values):
        if above.room >= width(below.field.text[0], NARROW):
            yield line


def _cells(drawn: Sequence[_Segments], areas: Sequence[_Area]) -> Iterator[Cell]:
    ruled = [number for number, segments in enumerate(drawn) if any(one.is_rule for one in segments)]
    least = min((one.room for segments in drawn for one in segments if one.field.filled and not one.is_rule), default=0)
    for area in areas:
        above, below = bisect_left(ruled, area.top), bisect_right(ruled, area.bottom)
        held = [segment for segment in area.segments if segment.field.filled] or area.segments[:1]
        parts = (_between(one, more, least) + more.field.text for one, more in pairwise(held))
        text = "".join(chain([held[0].field.text], parts))
        place = Place(f"chars {held[0].field.start}-{held[-1].field.end}")
        yield Cell(text, above - 1, area.left, place, below - above + 1, area.right - area.left)


def _between(above: _Segment, below: _Segment, least: int) -> str:
    """What parts two lines of a cell: nothing in Chinese, nor where a number goes on because a line is full.

    A line is full that has no room for one more digit beside the blanks that the fullest line of the table leaves.
    """
    one, more = above.field, below.field
    if one.value and more.value:
        digits = one.numeric and (more.text[0].isdecimal() or more.text[0] in _POINTS) and more.line == one.line + 1
        full = above.room - least < width(more.text[0], NARROW) or below.room - least < width(one.text[-1], NARROW)
        return "" if digits and full else APART
    words = one.text[-1].isascii() and one.text[-1].isalnum() and more.text[0].isascii() and more.text[0].isalnum()
    return " " if words else ""
