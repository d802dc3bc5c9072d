"""The ordinals that labels of rows begin with: which of them stand beside each other, and which below."""

from __future__ import annotations

import re
from functools import lru_cache

# The ones inside others are of a deeper level.
_LEVELS = re.compile(r"([一二三四五六七八九十]{1,3}、)|([（(][一二三四五六七八九十]{1,3}\s?[)）])|(\d{1,2}[.．、](?!\d)|[①-⑳])")


@lru_cache(maxsize=1024)  # asked of the same pieces for every way to put them together
def level(text: str) -> int:
    """The level of the ordinal that a text begins with, from 1; 0 without one."""
    ordinal = _LEVELS.match(text)
    return (ordinal.lastindex or 0) if ordinal else 0
