"""Markdown tables within a line: a page laid out by tables, whose inner tables a converter wrote without line breaks.

Their rows follow each other as `| a | b | | c | d |`. A cell left blank is two blanks wide; one blank stands between two
rows, or for a column that the cell before it spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.readers.text_lines import Field, Line, trimmed
from extract.readers.text_rows import Rows

_RULES = re.compile(r"\| \|((?: :?-{3,}:? \|)+)(?= )")
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-{3,}:?")
_BLANK_CELL = "|  |"


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
        yield trimmed(line.text, line.start, (left + 1, right), (line.number, 0)), is_single


def _opens_row(pieces: Sequence[tuple[Field, bool]], index: int) -> bool:
    """Whether words follow a single blank: a label or a rule opens the next row, while behind a span values go on."""
    field = next((field for field, is_single in pieces[index:] if not is_single), None)
    return field is None or (field.filled and not field.value) or bool(_RULE.fullmatch(field.text))
