"""The ordinals that labels of rows begin with: which of them stand beside each other, and which below."""

from __future__ import annotations

import re

# The ones inside others are of a deeper level.
_LEVELS = (re.compile(r"[一二三四五六七八九十]{1,3}、"), re.compile(r"[（(][一二三四五六七八九十]{1,3}\s?[)）]"),
           re.compile(r"\d{1,2}[.．、](?!\d)|[①-⑳]"))  # fmt: skip


def level(text: str) -> int:
    """The level of the ordinal that a text begins with, from 1; 0 without one."""
    return next((number for number, ordinal in enumerate(_LEVELS, 1) if ordinal.match(text)), 0)
