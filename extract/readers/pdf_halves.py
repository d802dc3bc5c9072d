"""Pages printed in columns, such as a sheet with two pages on it: cut at the gutters, from left to right."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from extract.readers.pdf_glyphs import Glyph, Sheet
from extract.readers.pdf_lines import lines

_MIDDLE = (0.28, 0.72)  # shares of the width of the text between which a gutter stands
_ACROSS = 4  # lines that may run across it above and below the columns: a title, a page number
_BETWEEN = 0.8  # share of the characters of a page that stand in the columns
_LONG = 8  # characters of a word that is a label or running text, not a value or the name of a column
_OWN = 3  # lines with such words that show a column of text; the values of a table have none


class _Gutter(NamedTuple):
    """Where two columns part, and between which heights."""

    x: float
    top: float
    bottom: float


def halves(sheet: Sheet) -> list[Sheet]:
    """The columns of a page in reading order; the page itself if it has but one.

    What stands above both belongs to the first, what stands below them to the second.
    """
    gutter = next((gutter for gutter in _free(sheet.glyphs) if _parts(sheet, gutter)), None)
    if gutter is None:
        return [sheet]
    first, second = _half(sheet, gutter, second=False), _half(sheet, gutter, second=True)
    return [*halves(first), *halves(replace(second, pictures=0.0, notes=()))]


def _half(sheet: Sheet, gutter: _Gutter, *, second: bool) -> Sheet:
    glyphs = tuple(glyph for glyph in sheet.glyphs if _is_second(glyph.centre, gutter) is second)
    edges, shades = (
        tuple(rule for rule in rules if _is_second(_centre(rule), gutter) is second)
        for rules in (sheet.edges, sheet.shades)
    )
    return replace(sheet, glyphs=glyphs, edges=edges, shades=shades)


def _centre(rule: dict[str, Any]) -> tuple[float, float]:
    return (rule["x0"] + rule["x1"]) / 2, (rule["top"] + rule["bottom"]) / 2


def _is_second(point: tuple[float, float], gutter: _Gutter) -> bool:
    x, y = point
    return y >= gutter.bottom or (x > gutter.x and y > gutter.top)


def _free(glyphs: Sequence[Glyph]) -> Iterator[_Gutter]:
    """Strips in the middle of a page, a character wide or more, that the fewest lines cross, widest first."""
    if not glyphs:
        return
    left, right = min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    low, high = (int(left + share * (right - left)) for share in _MIDDLE)
    covered = Counter(
        x for glyph in glyphs if glyph.x1 > low and glyph.x0 < high for x in range(int(glyph.x0), int(glyph.x1) + 1)
    )
    wide = median(glyph.size for glyph in glyphs)
    for across in range(_ACROSS + 1):
        taken = [low - 1, *(x for x in range(low, high) if covered[x] > across), high]
        strips = sorted(((b - a - 1, a + 1) for a, b in pairwise(taken) if b - a - 1 >= wide), reverse=True)
        for width, start in strips:
            yield _between(glyphs, start, start + width)


def _between(glyphs: Sequence[Glyph], start: float, end: float) -> _Gutter:
    """A strip between those lines that cross it between which most of the page stands."""
    bases = sorted(glyph.base for glyph in glyphs)
    crossed = sorted(glyph.base for glyph in glyphs if glyph.x0 < end and glyph.x1 > start)
    bounds = [float("-inf"), *crossed, float("inf")]
    top, bottom = max(pairwise(bounds), key=lambda pair: bisect(bases, pair[1]) - bisect(bases, pair[0]))
    return _Gutter((start + end) / 2, top, bottom)


def _parts(sheet: Sheet, gutter: _Gutter) -> bool:
    """Whether a strip parts two columns of text, and no table."""
    x, top, bottom = gutter
    rules = (*sheet.edges, *sheet.shades)
    if any(rule["x0"] < x < rule["x1"] and top < rule["top"] < bottom for rule in rules):
        return False
    inside = [glyph for glyph in sheet.glyphs if top < glyph.centre[1] < bottom]
    if len(inside) < _BETWEEN * len(sheet.glyphs):
        return False
    sides = ([glyph for glyph in inside if (glyph.centre[0] > x) is second] for second in (False, True))
    return all(_is_text(side) for side in sides)


def _is_text(glyphs: Sequence[Glyph]) -> bool:
    return sum(any(len(word.text) >= _LONG for word in line.words) for line in lines(glyphs)) >= _OWN
