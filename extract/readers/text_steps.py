"""Rows of values that a page broke: numbers broken over two lines, and rows whose cells stand each in a line of its own.

Both show by lines of values alone whose places are below or beside those of the lines above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from extract.readers.text_layout import NARROW, blank_before, columns, width
from extract.readers.text_lines import Field, Line
from extract.readers.text_ordinals import level
from extract.readers.text_rows import Region

_FEWEST_VALUES = 5
_BROKEN = 2  # lines of a row whose numbers are broken
_MOST_LINES = 64
_FEWEST_LINES = 4  # of a row whose cells stand apart
_LONGEST = 3  # digits from which on the longest number of a row may have filled its cell


@dataclass(frozen=True, slots=True)
class _Value:
    """A value with the columns that it takes up."""

    left: int
    right: int
    field: Field

    def meets(self, other: _Value) -> bool:
        """Whether both stand in one column of the screen."""
        return self.left < other.right and other.left < self.right


def find_steps(lines: Sequence[Line]) -> Iterator[Region]:
    """The torn rows with the lines they take up, in order."""
    rows = [_values(line) for line in lines]
    spaced = blank_before(lines)
    begin = 0
    while begin < len(lines):
        end = begin + 1
        while rows[begin] and end < len(lines) and rows[end] and not spaced[end]:
            end += 1
        found = _broken(lines, rows, begin, end) or _stairs(lines, rows, begin, end)
        if found is not None:
            yield found
        begin = end


def _values(line: Line) -> list[_Value]:
    """The values of a line that holds nothing else."""
    if not all(one.value for _, _, one in line.words):
        return []
    at = columns(line.text, NARROW) if line.words else []
    return [_Value(at[begin], at[end], one) for begin, end, one in line.words]


# --- numbers broken over two lines -----------------------------------------------------------------------------------


def _broken(lines: Sequence[Line], rows: Sequence[list[_Value]], begin: int, end: int) -> Region | None:
    """A row of values some of which go on below; None where the next line is a row of its own.

    A line that begins at the margin, as all do where blanks were lost, shows no place.
    """
    if end - begin != _BROKEN:
        return None
    first, more = rows[begin], rows[begin + 1]
    if len(first) < _FEWEST_VALUES or len(more) >= len(first) or not more[-1].left:
        return None
    pairs = {id(above): value for value in more for above in first if above.meets(value)}
    if len(pairs) != len(more) or len({id(value) for value in pairs.values()}) != len(more):
        return None
    full = all(_is_full(first, place) for place, value in enumerate(first) if id(value) in pairs)
    row = [_joined(value, pairs.get(id(value)), full=full) for value in first]
    return Region(tuple(lines[begin:end]), [row])


def _is_full(row: Sequence[_Value], place: int) -> bool:
    """Whether a number fills its cell: it reaches the next column, or has as many digits as any in its row."""
    value = row[place]
    if place + 1 < len(row) and row[place + 1].left - value.right <= width(value.field.text[0], NARROW):
        return True
    longest = max(len(one.field.text) for one in row)
    return len(value.field.text) == longest >= _LONGEST or (longest < _LONGEST and place + 1 == len(row))


def _joined(above: _Value, below: _Value | None, *, full: bool) -> Field:
    if below is None:
        return above.field
    return above.field.with_more(below.field, sure=full and above.field.may_go_on(below.field))


# --- rows whose cells stand each in a line ---------------------------------------------------------------------------


def _stairs(lines: Sequence[Line], rows: Sequence[list[_Value]], begin: int, end: int) -> Region | None:
    """As many rows as each column holds values, behind as many labels above; None where these do not agree."""
    if not _FEWEST_LINES <= end - begin <= _MOST_LINES:
        return None
    steps: list[list[_Value]] = []
    for value in chain.from_iterable(rows[begin:end]):
        found = [step for step in steps if step[-1].meets(value)]
        if len(found) > 1:
            return None
        if found:
            found[0].append(value)
        else:
            steps.append([value])
    count = len(steps[0])
    if len(steps) < _FEWEST_VALUES or {len(step) for step in steps} != {count}:
        return None
    labels = [_label(line) for line in lines[max(begin - count, 0) : begin]]
    if len(labels) != count or not all(labels):
        return None
    made = [[*label, *(step[number].field for step in steps)] for number, label in enumerate(labels)]
    return Region(tuple(lines[begin - count : end]), made)


def _label(line: Line) -> list[Field]:
    """The words of a line of labels, the last of which begins with an ordinal; none for any other line."""
    words = [one for _, _, one in line.words]
    return words if words and level(words[-1].text) and not any(one.value for one in words) else []
