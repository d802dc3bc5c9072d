"""Folding of printed Chinese so that the same words compare equal however they were typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache

OBJECT = "\ufffc"  # what Unicode writes for an object within text


class Faint(str):
    """A piece of text that nobody sees where it is printed."""

    __slots__ = ()


# Brackets, quotes and dots that publishers use for one another; everything else is folded by Unicode's NFKC.
_ALIKE = str.maketrans({
    "〔": "(", "〕": ")", "﹝": "(", "﹞": ")", "【": "(", "】": ")", "[": "(", "]": ")", "{": "(", "}": ")", "<": "(", ">": ")",
    "〈": "(", "〉": ")", "“": '"', "”": '"', "‘": '"', "’": '"', "〞": '"', "〝": '"', "'": '"', "、": ",", "。": ".", "·": ".",
    "．": ".", "—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-", "―": "-", "─": "-", "～": "~", "？": "?",
})  # fmt: skip
# Radicals that stand for a whole character of the same shape: print programs write the one for the other. NFKC knows
# the first block (⽆ for 无) but not the second (⻚ for 页); here are those of the second that leave no doubt.
_SUPPLEMENT = (
    "⺁厂⺅亻⺆冂⺉刂⺊卜⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺦丬⺨犭⺬示⺭礻⺯糹⺰纟"
    "⺱罓⺲罒⺹耂⺺肀⺻聿⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻐钅⻑長⻒镸⻓长⻔门⻖阝⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
RADICALS = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **{ord(radical): character for radical, character in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)},
}
# Blanks of every kind, and the separators that alignment puts between cells and rows; marks of direction; and the wide
# blank of GBK, which some programs decode into the private area.
_IGNORED = frozenset(
    " \t\r\n\f\v\x1c\x1d\x1e\x1f\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff\u3000\u00ad"
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ue5e5"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_IDEOGRAPH = re.compile(rf"[{_HAN}\U00020000-\U0003ffff]")
# Simplified writing needs no character beyond GB 2312; of those in it these are traditional all the same.
_TRADITIONAL_IN_GB2312 = frozenset("於後夥徵乾")


class _Folding(dict[int, str]):
    """Code point to folded text, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = ""
        if character not in _IGNORED:
            normal = unicodedata.normalize("NFKC", RADICALS.get(code, character)).translate(_ALIKE)
            folded = "".join(_simplified(part) for part in normal if part not in _IGNORED).lower()
        self[code] = folded
        return folded


def _simplified(character: str) -> str:
    """A character in simplified writing; always one for one, so that folded labels of both writings compare equal."""
    if not _IDEOGRAPH.match(character) or _is_simplified(character):
        return character
    return _converter()(character)


def _is_simplified(character: str) -> bool:
    if character in _TRADITIONAL_IN_GB2312:
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> Callable[[str], str]:
    """OpenCC's conversion from traditional to simplified characters."""
    from opencc import OpenCC  # noqa: PLC0415 - most reports hold no traditional character

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


_FOLDING = _Folding()


_LABEL = 60  # characters of a text that is likely to come again, as labels do in every report
_KEPT = 1 << 15


def fold(text: str) -> str:
    """Text as compared: no blanks, half width, simplified characters, one kind of bracket, quote and dash, lower case."""
    return _fold_label(text) if len(text) <= _LABEL else text.translate(_FOLDING)


@lru_cache(maxsize=_KEPT)
def _fold_label(text: str) -> str:
    return text.translate(_FOLDING)


def fold_origins(text: str) -> list[int]:
    """For each character of the folded text the index of the one that it comes from."""
    return [index for index, character in enumerate(text) for _ in _FOLDING[ord(character)]]


_NOT_HAN = re.compile(rf"[^{_HAN}]+")


def core(text: str) -> str:
    """The Chinese characters of a text alone: what is left of a label when numbering, brackets and blanks are lost."""
    return _core_of_label(text) if len(text) <= _LABEL else _NOT_HAN.sub("", fold(text))


@lru_cache(maxsize=_KEPT)
def _core_of_label(text: str) -> str:
    return _NOT_HAN.sub("", _fold_label(text))


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


def printable(text: str) -> str:
    """A name from outside on one line of a terminal: line breaks and control characters show as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
