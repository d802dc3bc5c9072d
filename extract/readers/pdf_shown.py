"""Which characters of a PDF page are its text: neither those of a watermark nor white ones on white paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_SLANT = 0.1  # tangent of the angle from which on a character is set aslant; scans lie askew by less
_WHITE = 0.97  # share of light from which on a colour cannot be told from paper
_PALE = 0.72  # share of light from which on a colour is that of a watermark, not of text to be read
_CONTRAST = 0.2  # share of light by which text is lighter than what it stands on
_FEW = 4  # a watermark is less than one in so many of the characters of a page
_SHARES = (0.299, 0.587, 0.114)  # of the light of white: red, green, blue
_INKS = 4  # cyan, magenta, yellow, black
_NO_LIGHT = ("Separation", "DeviceN", "Indexed", "Lab", "Pattern")  # spaces whose numbers are no shares of light
_ASLANT = "{0} 个斜排字符(如水印)未读入 ({0} characters aslant, as of a watermark, are left out)"
_PALE_NOTE = "{0} 个浅色字符(如水印)未读入 ({0} pale characters, as of a watermark, are left out)"
_WHITE_NOTE = "{0} 个白底白字未读入 ({0} white characters on white paper are left out)"


def seen_chars(page: Any) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Characters of a page of pdfplumber that say something, and a note for each kind that was left out.

    Aslant are those whose line is neither level nor upright, and pale those in a light colour, unless much of the page is
    so; white ones show where something dark or a picture lies under them.
    """
    chars = [char for char in page.chars if char["text"].strip()]
    slanted = {id(char) for char in chars if _is_slanted(char["matrix"])}
    light = [(char, light) for char in chars if (light := _light(char["non_stroking_color"], char.get("ncs"))) >= _PALE]
    grounds = _grounds(page) if light else ()
    bare = [(c, light) for c, light in light if not any(dark < light - _CONTRAST and _lies_on(c, g) for g, dark in grounds)]
    white = {id(char) for char, light in bare if light >= _WHITE}
    pale = {id(char) for char, _ in bare} - white
    kinds = (
        (slanted if 2 * len(slanted) < len(chars) else set(), _ASLANT),
        (pale if _FEW * len(pale) < len(chars) else set(), _PALE_NOTE),
        (white, _WHITE_NOTE),
    )
    unseen = set[int]().union(*(some for some, _ in kinds))
    notes = tuple(words.format(len(some)) for some, words in kinds if some)
    return [char for char in chars if id(char) not in unseen], notes


def _is_slanted(matrix: Sequence[float]) -> bool:
    along, across = sorted((abs(matrix[0]), abs(matrix[1])))
    return along > _SLANT * across


def _light(colour: Any, space: Any) -> float:
    """How light a colour is, from 0 (black) to 1 (paper); 0 where what its numbers mean is not known."""
    colour = (colour,) if isinstance(colour, (int, float)) else colour
    if not isinstance(colour, (tuple, list)) or not all(isinstance(value, (int, float)) for value in colour):
        return 0.0
    if any(name in str(space) for name in _NO_LIGHT):
        return 0.0
    if len(colour) == len(_SHARES):
        return float(sum(share * value for share, value in zip(_SHARES, colour, strict=True)))
    if len(colour) == _INKS:
        *inks, black = colour
        return float(sum(share * (1 - ink) for share, ink in zip(_SHARES, inks, strict=True)) * (1 - black))
    return float(colour[0]) if len(colour) == 1 else 0.0


def _grounds(page: Any) -> list[tuple[Mapping[str, Any], float]]:
    """What text may stand on, with how light it is: areas filled with a colour, and pictures, which may be dark."""
    areas: Iterable[Mapping[str, Any]] = (*page.rects, *page.curves)
    filled = [(area, _light(area.get("non_stroking_color"), area.get("ncs"))) for area in areas if area.get("fill")]
    return [*((picture, 0.0) for picture in page.images), *((area, light) for area, light in filled if light < _WHITE)]


def _lies_on(char: Mapping[str, Any], ground: Mapping[str, Any]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(ground["x0"] <= x <= ground["x1"] and ground["top"] <= y <= ground["bottom"])
