"""Characters of a PDF page gathered to words, lines and text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.readers.pdf_glyphs import Box, Glyph, Turn, turned

NUMBERED = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}\s*[、.．]|\d{1,2}\s*[、.．](?!\d)|第[一二三四五六七八九十百]+[条章])"
)
NUMBER = re.compile(r"[+＋\-－−–减]?(?:[\d０-９]+(?:[,，][\d０-９]{3})*(?:[.．][\d０-９]+)?)(?:%|％|元|万元|件)?")
VALUE = re.compile(rf"(?:{NUMBER.pattern}|[/／\-－—–]{{1,2}}|无|\ufffd+)")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d]")


class Word(NamedTuple):
    """Characters on one baseline with no wide gap between them."""

    text: str
    box: Box
    base: float
    size: float


class Line(NamedTuple):
    """Words on one baseline, from left to right."""

    text: str
    box: Box
    base: float
    size: float
    words: tuple[Word, ...]


def lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Characters as lines from top to bottom."""
    return [_line(row) for row in _baselines(glyphs)]


_SPACING = (0.1, 0.5)  # ems between letters that are set apart; columns stand farther apart
_EVEN = 0.03  # ems by which such gaps differ
_TELLING = 3  # gaps between Chinese characters that show it


def without_spacing(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Characters with the even gap that letter-spacing puts behind each taken for a part of it.

    Chinese characters show it; a line of numbers has it where its smallest gap is that of other lines of the page.
    """
    rows = _baselines(glyphs)
    shown = {gap for row in rows if (gap := _even_gap(row)) and _shows(row, gap)}
    found: list[Glyph] = []
    for row in rows:
        gap = _even_gap(row)
        apart = gap and any(abs(gap - other) < _EVEN for other in shown)
        found += [glyph._replace(x1=glyph.x1 + gap * glyph.size) for glyph in row] if apart else row
    return found


def _even_gap(row: Sequence[Glyph]) -> float:
    """The smallest gap of a line in ems, if letters may be set apart so far; else 0."""
    least = min((_gap(before, after) for before, after in pairwise(row)), default=0.0)
    return least if _SPACING[0] < least < _SPACING[1] else 0.0


def _shows(row: Sequence[Glyph], gap: float) -> bool:
    even = (pair for pair in pairwise(row) if _gap(*pair) - gap < _EVEN)
    return sum(bool(_WIDE.match(before.text) and _WIDE.match(after.text)) for before, after in even) >= _TELLING


def text_of(glyphs: list[Glyph]) -> str:
    """Characters of one cell as text, one printed line per line; those that lie on their side are read as turned."""
    if len(glyphs) == 1:
        return glyphs[0].text
    lying = [glyph for glyph in glyphs if glyph.quarter]
    if len(lying) * 2 > len(glyphs):
        turn = Turn(lying[0].quarter, 0.0, 0.0)
        glyphs = [turned(glyph, turn) for glyph in glyphs]
    return "\n".join(_joined(row) for row in _baselines(glyphs))


def _baselines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters by baseline, from top to bottom, each from left to right."""
    rows: list[list[Glyph]] = []
    base = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.x0)):
        near = 0.3 * min(glyph.size, rows[-1][0].size) if rows else 0.0
        if rows and glyph.base - base <= near:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            base = glyph.base
    for row in rows:
        row.sort(key=lambda glyph: glyph.x0)
    return rows


def _joined(row: list[Glyph]) -> str:
    parts = [row[0].text]
    for before, after in pairwise(row):
        if _gap(before, after) > _least_gap(before.text, after.text):
            parts.append(" ")
        parts.append(after.text)
    return "".join(parts)


def _gap(before: Glyph, after: Glyph) -> float:
    return (after.x0 - before.x1) / max(1.0, min(before.size, after.size))


def _least_gap(before: str, after: str) -> float:
    """The gap, in ems, from which a blank was meant."""
    wide = bool(_WIDE.match(before)) + bool(_WIDE.match(after))
    return (0.15, 0.45, 2.0)[wide]


def _line(row: list[Glyph]) -> Line:
    words: list[Word] = []
    start = 0
    for index in range(1, len(row) + 1):
        if index == len(row) or _gap(row[index - 1], row[index]) > _word_gap(row[index - 1].text, row[index].text):
            words.append(_word(row[start:index]))
            start = index
    whole = Box(words[0].box.x0, min(w.box.top for w in words), words[-1].box.x1, max(w.box.bottom for w in words))
    return Line(_joined(row), whole, row[0].base, max(w.size for w in words), tuple(words))


def _word_gap(before: str, after: str) -> float:
    """The gap, in ems, that parts two words; numbers and numbered labels may stand closer than others."""
    return 0.3 if (before.isdigit() and after.isdigit()) or after in "（(" else 0.55


def _word(row: list[Glyph]) -> Word:
    box = Box(row[0].x0, min(g.top for g in row), max(g.x1 for g in row), max(g.bottom for g in row))
    return Word(_joined(row), box, row[0].base, max(g.size for g in row))


def around(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle around several."""
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return Box(min(x0), min(top), max(x1), max(bottom))


def glue(before: str, after: str) -> str:
    """Two printed lines of running text as one: a blank only between Latin words."""
    blank = " " if before and after and before[-1].isascii() and after[0].isascii() and after[0].isalnum() else ""
    return before + blank + after
