"""What styles do to the text of an element: hidden, struck out, raised, kept in lines, or printed so that nobody sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

INLINE = frozenset(("span", "font", "b", "strong", "i", "em", "u", "a", "label", "sub", "sup"))
_START = r"(?:^|;)\s*"
_HIDING = re.compile(_START + r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_INVISIBLE = re.compile(_START + r"visibility\s*:\s*hidden", re.IGNORECASE)
_STRIKING = re.compile(_START + r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_RAISED = re.compile(_START + r"vertical-align\s*:\s*su(?:per|b)\b", re.IGNORECASE)
_KEEPING = re.compile(_START + r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NO_SIZE = re.compile(
    _START + r"font-size\s*:\s*(?:0+(?:\.0*)?\s*(?:px|pt|r?em|%)?|(?:0?\.\d+|1)\s*(?:px|pt))\s*(?:;|!|$)", re.IGNORECASE
)
_SIZE = re.compile(_START + r"font(?:-size)?\s*:", re.IGNORECASE)
# Inline only: around blocks these are tricks of layout, and what is in the blocks may well be seen.
_CONCEALING = re.compile(
    _START + r"(?:opacity\s*:\s*0+(?:\.0*)?\s*(?:;|!|$)|(?:left|top|right|text-indent|margin-left)\s*:\s*-\d{3,}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?\b|(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*;.*overflow\s*:\s*hidden)",
    re.IGNORECASE | re.DOTALL,
)
_INK = re.compile(_START + r"color\s*:\s*([^;!]*)", re.IGNORECASE)
_GROUND = re.compile(_START + r"background(?:-color)?\s*:\s*([^;!]*)", re.IGNORECASE)
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgba?\([^)]*\)|[a-z]+")
_WITHOUT_COLOUR = frozenset(("none", "inherit", "initial", "unset", "no", "repeat", "scroll", "auto", "windowtext"))
_NAMES: Mapping[str, tuple[int, ...]] = {"white": (255, 255, 255), "black": (0, 0, 0), "transparent": ()}
_ALIKE = 8  # steps of a colour's channel that no eye tells apart
_MEDIA = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"(?:[a-z]+\d?)?\.([\w-]+)")
_TABLE = re.compile(
    _START + r"display\s*:\s*(?:inline-)?table(-row-group|-row|-cell|-caption)?\s*(?:;|!|$)", re.IGNORECASE
)
_PARTS = {"": "table", "-row-group": "tbody", "-row": "tr", "-cell": "td", "-caption": "caption"}

Colour = str | tuple[int, ...]  # channels, a name, or none at all: transparent


class Style(NamedTuple):
    """What a style does to the text of its element; `ink` and `ground` are None where it names no colour.

    `conceals` holds for elements within a line only; `sizes` says that it sets a size of type, `shrinks` that it sets none.
    `part` is the part of a table as which it draws its element, empty for none.
    """

    hides: bool
    invisible: bool
    strikes: bool
    raises: bool
    keeps_lines: bool
    shrinks: bool
    conceals: bool
    sizes: bool
    ink: Colour | None
    ground: Colour | None
    part: str


class Styles(dict[str, Style]):
    """What styles do, filled as they are met: word processors repeat a few of them."""

    def __missing__(self, style: str) -> Style:
        tests = (_HIDING, _INVISIBLE, _STRIKING, _RAISED, _KEEPING, _NO_SIZE, _CONCEALING, _SIZE)
        done = (test.search(style) is not None for test in tests)
        drawn = _TABLE.search(style)
        part = _PARTS[(drawn[1] or "").lower()] if drawn else ""
        self[style] = found = Style._make((*done, _last_colour(_INK, style), _last_colour(_GROUND, style), part))
        return found


def _last_colour(declared: re.Pattern[str], style: str) -> Colour | None:
    values = declared.findall(style)
    return colour(values[-1]) if values else None


@lru_cache(maxsize=1024)
def colour(text: str) -> Colour | None:
    """A colour as its channels, none of them where it is transparent; its text where it is unknown, as pictures are."""
    text = text.strip().lower()
    if "url(" in text:
        return text
    named = next((word for word in _COLOUR.findall(text) if word not in _WITHOUT_COLOUR), "")
    if named.startswith("#"):
        digits = named[1:] if len(named) > 5 else "".join(digit * 2 for digit in named[1:])
        return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))
    if named.startswith("rgb"):
        channels = [float(number) for number in re.findall(r"[\d.]+", named)]
        return () if len(channels) == 4 and channels[3] == 0 else tuple(map(int, channels[:3]))
    return _NAMES.get(named, named) if named else None


class Print(NamedTuple):
    """In what colour text is printed on what ground, and whether it has no size."""

    ink: Colour = (0, 0, 0)
    ground: Colour = (255, 255, 255)
    sizeless: bool = False

    def under(self, style: Style, ink: str | None, ground: str | None) -> Print:
        """How text is printed in an element of that style and those attributes."""
        inks = style.ink if style.ink is not None else colour(ink or "")
        grounds = style.ground if style.ground is not None else colour(ground or "")
        return Print(
            self.ink if inks is None else inks,
            self.ground if grounds is None or grounds == () else grounds,
            style.shrinks or (self.sizeless and not style.sizes),
        )

    @property
    def faint(self) -> bool:
        """Whether nobody sees it."""
        return self.sizeless or self.ink == () or _alike(self.ink, self.ground)


def _alike(one: Colour, other: Colour) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=False))


def class_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The names of classes that a style sheet gives a rule of their own, each with its declarations, in its order."""
    for selectors, declarations in _RULE.findall(_MEDIA.sub("", sheet)):
        for selector in selectors.split(","):
            named = _CLASS.fullmatch(selector.strip())
            if named:
                yield named[1], declarations.strip()
