"""How a text stands on the screen: the columns that its characters take up, and the blank lines between its lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise, repeat
from unicodedata import combining, east_asian_width

from extract.readers.text_lines import Line

# The unit of programs that pad by the number of characters, however wide these are.
BY_CHARACTER = 0
# Programs differ in whether a character that may be wide is (“, —, ①): by the last unit it is.
NARROW, WIDE = 1, 2


@lru_cache(maxsize=8192)
def width(char: str, unit: int) -> int:
    """The columns that a character takes up, counted in one of the units."""
    if unit == BY_CHARACTER:
        return 1
    if combining(char) or char == "\u200b":
        return 0
    kind = east_asian_width(char)
    return 2 if kind in "WF" or (kind == "A" and unit == WIDE) else 1


def columns(text: str, unit: int) -> list[int]:
    """The column in which each character of a line begins, and the one behind the last."""
    return list(accumulate(map(width, text, repeat(unit)), initial=0))


def blank_before(lines: Sequence[Line]) -> list[bool]:
    """For each line whether a blank line stands before it, in a text that does not part all of its lines so."""
    gaps = [after.start - before.end for before, after in pairwise(lines)]
    single = min(gaps, default=1)
    return [True, *(gap > single for gap in gaps)][: len(lines)]
