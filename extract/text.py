"""Folding of printed Chinese so that the same words compare equal however they were typed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

# Brackets, quotes and dots that publishers use for one another; everything else is folded by Unicode's NFKC.
_ALIKE = str.maketrans({
    "〔": "(", "〕": ")", "﹝": "(", "﹞": ")", "【": "(", "】": ")", "[": "(", "]": ")", "{": "(", "}": ")", "<": "(", ">": ")",
    "〈": "(", "〉": ")", "“": '"', "”": '"', "‘": '"', "’": '"', "〞": '"', "〝": '"', "'": '"', "、": ",", "。": ".", "·": ".",
    "．": ".", "—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-", "―": "-", "─": "-", "～": "~", "？": "?",
})  # fmt: skip
# Blanks of every kind, and the separators that alignment puts between cells and rows.
_IGNORED = frozenset(" \t\r\n\f\v\x1c\x1d\x1e\x1f\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff\u3000\u00ad")


class _Folding(dict[int, str]):
    """Code point to folded text, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = ""
        if character not in _IGNORED:
            normal = unicodedata.normalize("NFKC", character).translate(_ALIKE)
            folded = "".join(part for part in normal if part not in _IGNORED).lower()
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Text as compared: no blanks, half width, one kind of bracket, quote and dash, lower case."""
    return text.translate(_FOLDING)


_HAN = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def core(text: str) -> str:
    """The Chinese characters of a text alone: what is left of a label when numbering, brackets and blanks are lost."""
    return _HAN.sub("", fold(text))


def tidy(text: str) -> str:
    """Text for people: runs of blanks become one space, none between Chinese characters, none at the ends."""
    text = re.sub(r"[\s\u00a0\u3000\u200b\ufeff]+", " ", text).strip()
    return re.sub(r"(?<=[\u3400-\u9fff,。、:;()()《》〔〕]) (?=[\u3400-\u9fff,。、:;()()《》〔〕\d])", "", text)


def number_text(value: Decimal | None) -> str:
    """A number as written in the data: plain digits, no exponent, no spare zeros; empty for none."""
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
