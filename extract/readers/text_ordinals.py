"""The ordinals that labels of rows begin with: which of them stand beside each other, and which below."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.text import fold

# The ones inside others are of a deeper level; as folded text has them.
_LEVELS = re.compile(r"([一二三四五六七八九十]{1,3},)|(\([一二三四五六七八九十]{1,3}\))|(\d{1,2}[.,](?!\d)|[①-⑳])")
_LONGEST = 8  # characters of an ordinal with the blanks in it, and one more


@lru_cache(maxsize=1024)  # asked of the same pieces for every way to put them together
def level(text: str) -> int:
    """The level of the ordinal that a text begins with, from 1; 0 without one."""
    ordinal = _LEVELS.match(fold(text[:_LONGEST]))
    return (ordinal.lastindex or 0) if ordinal else 0
