"""Lines in which a converter has joined what stood below each other: pieces of a page, or the rows of inner tables.

Pieces are joined by separators alone, as in `规章|0|0|行政许可|12`. Markdown tables inside the tables that lay out a page
follow each other as `| a | b | | c | d |`: there a cell left blank is two blanks wide; one blank stands between two rows,
or for a column that the cell before it spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from operator import attrgetter

from extract.readers.text_lines import Field, Line
from extract.readers.text_rows import WIDEST, Rows

_RULES = re.compile(r"\| \|((?: :?-{3,}:? \|)+)(?= )")
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-{3,}:?")
_BLANK_CELL = "|  |"
_LEAST_FIELDS = 8
_BLANKS = 20  # fields among which one may be blank: a page's title has separators of its own
_ROWS = 3  # of labels and values in one line from which on it is no row itself


def holds_tables(line: Line) -> bool:
    """Whether inner tables stand in a line: rules below rows as wide as they are, and blank cells told from spans."""
    text = line.text
    if "-- | |" not in text or _BLANK_CELL not in text:
        return False
    ruled = list(_RULES.finditer(text))
    return bool(ruled) and all(_width(text, match.start()) >= match[1].count("|") for match in ruled)


def _width(text: str, end: int) -> int:
    """How many cells the row has that ends with the separator at a position: those behind the last single blank."""
    cells = 0
    while end > 0:
        before = text.rfind("|", 0, end)
        if before < 0 or text[before + 1 : end] == " ":
            return cells
        cells, end = cells + 1, before
    return cells


def rows_within(line: Line) -> Rows:
    """The rows of a line that holds tables, spans left out; text before a table is a row of its own."""
    rows: Rows = [[]]
    marks = [match.start() for match in _PIPE.finditer(line.text)]
    pieces = list(_pieces(line, [-1, *marks, len(line.text)]))
    ruled = 0
    for index, (field, is_single) in enumerate(pieces):
        if _RULE.fullmatch(field.text):
            ruled += 1
            continue
        if ruled and len(rows) > 1:
            rows[-2:] = [rows[-2][:-ruled], rows[-2][-ruled:], rows[-1]]
        ruled = 0
        if not is_single:
            rows[-1].append(field)
        elif _opens_row(pieces, index + 1):
            rows.append([])
    return [row for row in rows if any(field.filled for field in row)]


def _pieces(line: Line, borders: Sequence[int]) -> Iterator[tuple[Field, bool]]:
    for left, right in pairwise(borders):
        is_single = right - left < 3 and not line.text[left + 1 : right].strip()
        yield line.part(left + 1, right), is_single


def _opens_row(pieces: Sequence[tuple[Field, bool]], index: int) -> bool:
    """Whether words follow a single blank: a label or a rule opens the next row, while behind a span values go on."""
    field = next((field for field, is_single in pieces[index:] if not is_single), None)
    return field is None or (field.filled and not field.value) or bool(_RULE.fullmatch(field.text))


def unjoined(lines: Sequence[Line]) -> list[Line]:
    """The lines, cut at the separators that stand for their ends: texts whose pieces a converter joined, page by page.

    That shows where a line without a frame, unlike those beside it, goes through several rows of labels and values and
    leaves no field blank. Where such lines hold most of the separators, all others are cut likewise: ends of lines within
    a piece made them.
    """
    widths = [_separators(line) for line in lines]
    beside = zip([0, *widths], widths, [*widths[1:], 0], strict=False)
    joined = [
        line for line, near in zip(lines, beside, strict=True) if near[1] not in near[::2] and _is_run_together(line)
    ]
    if not joined:
        return list(lines)
    mostly = 2 * sum(map(_separators, joined)) > sum(widths)
    cut = lines if mostly else joined
    numbers = {line.number for line in cut if _separators(line) and _is_filled(line)}
    parts = chain.from_iterable(_parts(line) if line.number in numbers else (line,) for line in lines)
    return [replace(line, number=number) for number, line in enumerate(parts)]


def _separators(line: Line) -> int:
    return line.pipes or line.tabs


def _inner(line: Line) -> Sequence[Field]:
    """The fields of a line without the blanks outside of an outer separator."""
    return line.fields[line.opens : len(line.fields) - line.closes]


def _is_filled(line: Line) -> bool:
    fields = _inner(line)
    return sum(not field.filled for field in fields) <= len(fields) // _BLANKS


def _is_run_together(line: Line) -> bool:
    if _separators(line) < _LEAST_FIELDS - 1 or line.is_rule or (line.opens and line.closes) or not _is_filled(line):
        return False
    fields = _inner(line)
    rows = sum(label.filled and not label.value and value.value for label, value in pairwise(fields))
    return rows >= _ROWS or len(fields) > WIDEST


def _parts(line: Line) -> Iterator[Line]:
    for field in filter(attrgetter("filled"), _inner(line)):
        yield replace(line, text=line.text[field.start - line.start : field.end - line.start], start=field.start)
