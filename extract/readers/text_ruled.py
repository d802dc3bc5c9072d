"""Tables whose columns a line of dashes shows: `------- -----` above the cells, below the header or around the table.

Where blank lines part rows, a cell goes on over lines; else each line is a row.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from extract.readers.text_layout import BY_CHARACTER, NARROW, WIDE, blank_before, columns
from extract.readers.text_lines import APART, WORD, Field, Line
from extract.readers.text_ordinals import level
from extract.readers.text_rows import WIDEST, Region, Rows

_RULE = re.compile(r" *-{2,}(?: +-+)* *")
_DASHES = re.compile(r"-+")
_TALLEST = 400  # lines from a rule to the next
_LOST = Field(0, 0, APART)  # a cell that the text does not show


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines of a table: those above the rule that shows its columns, and those below."""

    rule: int
    head: range
    body: range
    end: int


def find_ruled(lines: Sequence[Line]) -> Iterator[Region]:
    """The tables that dashes draw, with the lines they take up, in order; where cells cross columns there is none."""
    rules = [index for index, line in enumerate(lines) if _RULE.fullmatch(line.text)]
    spaced = blank_before(lines)
    taken = -1
    for number, index in enumerate(rules):
        if index <= taken or len(_DASHES.findall(lines[index].text)) < 2:
            continue
        part = _part(lines, rules, number, spaced)
        table = next(filter(None, (_read(lines, part, spaced, unit) for unit in (NARROW, WIDE, BY_CHARACTER))), None)
        if table is not None:
            taken = part.end - 1
            yield Region(tuple(lines[min(part.head.start, part.rule) : part.end]), table)


def _part(lines: Sequence[Line], rules: Sequence[int], number: int, spaced: Sequence[bool]) -> _Part:
    """Where the table begins and ends whose columns a rule shows."""
    rule = rules[number]
    above = rules[number - 1] if number else -1
    below = rules[number + 1] if number + 1 < len(rules) else len(lines)
    closed = below < len(lines) and below - rule <= _TALLEST
    framed = above >= 0 and rule - above <= _TALLEST and _is_whole(lines[above])
    if closed and framed and _is_whole(lines[below]):
        return _Part(rule, range(above, rule), range(rule + 1, below), below + 1)
    if closed and lines[below].text.split() == lines[rule].text.split():
        return _Part(rule, range(rule, rule), range(rule + 1, below), below + 1)
    first = rule
    while first > above + 1 and not spaced[first]:
        first -= 1
    end = next((index for index in range(rule + 1, len(lines)) if spaced[index] or index == below), len(lines))
    return _Part(rule, range(first, rule), range(rule + 1, end), end)


def _is_whole(line: Line) -> bool:
    return len(line.text.split()) == 1


def _read(lines: Sequence[Line], part: _Part, spaced: Sequence[bool], unit: int) -> Rows | None:
    """The rows of a table; None where a word reaches over the border of its column."""
    at = columns(lines[part.rule].text, unit)
    starts = [at[match.start()] for match in _DASHES.finditer(lines[part.rule].text)]
    if len(starts) > WIDEST:
        return None
    rows: list[list[Field]] = []
    for zone, bottom in ((part.head, part.rule), (part.body, part.end - 1)):
        held = [index for index in zone if not _RULE.fullmatch(lines[index].text)]
        for group in _groups(held, spaced, parted=bottom < len(lines) and spaced[bottom]):
            cells = [_cells(lines[index], starts, unit) for index in group]
            if not all(cells):
                return None
            rows.append([reduce(_put, column) for column in zip(*(one for one in cells if one), strict=True)])
    return _without_spans(rows)


def _groups(held: Sequence[int], spaced: Sequence[bool], *, parted: bool) -> list[list[int]]:
    """The lines of each row."""
    if not parted and not any(spaced[index] for index in held[1:]):
        return [[index] for index in held]
    groups: list[list[int]] = []
    for index in held:
        if not groups or spaced[index]:
            groups.append([])
        groups[-1].append(index)
    return groups


def _cells(line: Line, starts: Sequence[int], unit: int) -> list[Field] | None:
    """What a line shows in each column; None where a word begins before the first or ends behind its own."""
    at = columns(line.text, unit)
    spans: list[tuple[int, int] | None] = [None] * len(starts)
    for match in WORD.finditer(line.text):
        begin, end = match.span()
        column = bisect_right(starts, at[begin]) - 1
        if column < 0 or (column + 1 < len(starts) and at[end] >= starts[column + 1]):
            return None
        first = spans[column]
        if first and unit != NARROW and line.part(begin, end).value:
            return None  # a label and its value side by side: the columns are counted wrongly
        spans[column] = (first[0] if first else begin, end)
    return [line.part(*(span or (len(line.text),) * 2)) for span in spans]


def _put(above: Field, below: Field) -> Field:
    """A cell with its next line; two numbers are kept apart."""
    if not above.filled or not below.filled:
        return above if above.filled else below
    return above.with_more(below, sure=not (above.value and below.value))


def _without_spans(rows: Rows) -> Rows:
    """Rows without the empty cells among their labels, over which others span."""
    first = _first_value(rows)
    moved = _moved(rows, first)
    return [
        [cell for column, cell in enumerate(row) if cell.filled or column >= first + by] + [_LOST] * by
        for row, by in zip(rows, moved, strict=True)
    ]


def _moved(rows: Rows, first: int) -> list[int]:
    """For each row by how many columns it stands to the right of its own, as below a span that is a row too long.

    Its label shows it: with the same kind of ordinal others begin at the margin. Its last cells are lost then.
    """
    begins = [next((column for column, cell in enumerate(row[:first]) if cell.filled), 0) for row in rows]
    levels = [level(row[begin].text) for row, begin in zip(rows, begins, strict=True)]
    margins = {kind: Counter(b for b, other in zip(begins, levels, strict=True) if other == kind) for kind in levels}
    found: list[int] = []
    for row, begin, kind in zip(rows, begins, levels, strict=True):
        alone = kind > 0 and begin > 0 and margins[kind] == {0: margins[kind].total() - 1, begin: 1}
        bare = not any(cell.filled for cell in row[first : first + begin]) and any(cell.filled for cell in row[first:])
        found.append(begin if alone and margins[kind][0] > 1 and bare else 0)
    return found


def _first_value(rows: Rows) -> int:
    """The first column of values: behind the last one in which a label stands before a value."""
    places = [[column for column, cell in enumerate(row) if cell.value] for row in rows]
    first = min((columns[0] for columns in places if columns), default=0)
    labels = (
        max((column for column in range(values[0]) if row[column].filled), default=-1)
        for row, values in zip(rows, places, strict=True)
        if values
    )
    return min(first, max(labels, default=-1) + 1)
