"""Automatic numbering of Word: the labels that Word prints before paragraphs but does not store in their text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LAST_LEVEL = 8
# Values beyond any list of a report; they come from damaged files and would only cost time or memory.
_HIGHEST = 99_999


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbered list: where it starts, how its numbers are written, and the text around them."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """One `w:num`: the abstract list whose counters it shares, its levels, and the starts that it sets anew."""

    abstract: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int]


@dataclass
class Numbering:
    """The lists of a document and how far each has counted; labels must be asked for in document order."""

    lists: Mapping[str, _List]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    restarted: set[tuple[str, int]] = field(default_factory=set)

    def label(self, number_id: str, level: int) -> str:
        """The label of the next paragraph of a list; empty for bullets, lists without text and unknown lists."""
        found = self.lists.get(number_id)
        if found is None or level not in found.levels:
            return ""
        counters = self.counters.setdefault(found.abstract, {})
        self._count(number_id, level, found, counters)
        return _written(found.levels, level, counters)

    def level_of_style(self, number_id: str, style: str) -> int:
        """The level of a list that belongs to a paragraph style; the first if none names the style."""
        found = self.lists.get(number_id)
        levels = found.levels if found else {}
        return next((number for number, level in levels.items() if level.style == style), 0)

    def _count(self, number_id: str, level: int, found: _List, counters: dict[int, int]) -> None:
        if level in found.restarts and (number_id, level) not in self.restarted:
            self.restarted.add((number_id, level))
            counters[level] = found.restarts[level]
        else:
            counters[level] = counters.get(level, found.levels[level].start - 1) + 1
        for upper in range(level):
            if upper in found.levels:
                counters.setdefault(upper, found.levels[upper].start)
        for deeper in [number for number in counters if number > level]:
            limit = found.levels[deeper].restart if deeper in found.levels else None
            if limit is None or level < limit:
                del counters[deeper]


def numbering(root: Any | None, styles: Any | None) -> Numbering:
    """The lists of a document from its numbering part and its styles; no lists where there is no such part."""
    if root is None:
        return Numbering({})
    abstracts = {element.get(W + "abstractNumId", ""): element for element in root.iterchildren(W + "abstractNum")}
    numbers = {element.get(W + "numId", ""): element for element in root.iterchildren(W + "num")}
    linked = _linked_styles(styles)
    lists: dict[str, _List] = {}
    for number_id, element in numbers.items():
        abstract_id = _value(element, "abstractNumId")
        abstract_id = _behind_link(abstract_id, abstracts, numbers, linked)
        lists[number_id] = _list(element, abstract_id, abstracts.get(abstract_id))
    return Numbering(lists)


def _linked_styles(styles: Any | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for style in () if styles is None else styles.iterchildren(W + "style"):
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None:
            found[style.get(W + "styleId", "")] = number.get(W + "val", "")
    return found


def _behind_link(
    abstract_id: str, abstracts: Mapping[str, Any], numbers: Mapping[str, Any], linked: Mapping[str, str]
) -> str:
    """A list may point to a numbering style, whose list holds the levels."""
    abstract = abstracts.get(abstract_id)
    style = _value(abstract, "numStyleLink") if abstract is not None else ""
    target = numbers.get(linked.get(style, ""))
    return _value(target, "abstractNumId") if target is not None else abstract_id


def _list(element: Any, abstract_id: str, abstract: Any | None) -> _List:
    levels: dict[int, Level] = {}
    restarts: dict[int, int] = {}
    for level in () if abstract is None else abstract.iterchildren(W + "lvl"):
        levels[_number(level.get(W + "ilvl"), 0)] = _level(level)
    for override in element.iterchildren(W + "lvlOverride"):
        number = _number(override.get(W + "ilvl"), 0)
        own = override.find(W + "lvl")
        if own is not None:
            levels[number] = _level(own)
        start = override.find(W + "startOverride")
        if start is not None:
            restarts[number] = _number(start.get(W + "val"), 1)
    return _List(abstract_id, levels, restarts)


def _level(element: Any) -> Level:
    legal = element.find(W + "isLgl")
    restart = element.find(W + "lvlRestart")
    return Level(
        start=_number(_value(element, "start"), 0),
        format=_format(element),
        text=_value(element, "lvlText"),
        legal=legal is not None and legal.get(W + "val", "1") not in {"0", "false", "off"},
        restart=None if restart is None else _number(restart.get(W + "val"), 0),
        style=_value(element, "pStyle"),
    )


def _format(element: Any) -> str:
    # Newer formats stand in mc:AlternateContent, with the plain one as fallback.
    found = next(element.iter(W + "numFmt"), None)
    return str(found.get(W + "val", "decimal")) if found is not None else "decimal"


def _value(element: Any, name: str) -> str:
    child = element.find(W + name)
    return "" if child is None else str(child.get(W + "val", ""))


def _number(text: str | None, default: int) -> int:
    digits = (text or "").strip()
    return min(int(digits), _HIGHEST) if digits.isascii() and digits.isdigit() else default


def _written(levels: Mapping[int, Level], level: int, counters: Mapping[int, int]) -> str:
    own = levels[level]
    if own.format == "bullet":
        return ""
    text = own.text
    for number in range(_LAST_LEVEL + 1):
        mark = f"%{number + 1}"
        if mark in text:
            written = levels.get(number, Level()).format
            if own.legal and written != "none":
                written = "decimal"
            text = text.replace(mark, format_number(counters.get(number, 1), written))
    return text


def format_number(value: int, written: str) -> str:
    """A number in one of Word's formats; decimal where the format is unknown or has no sign for the number."""
    form = _FORMATS.get(written)
    return (form(value) if form else "") or ("" if written == "none" else str(value))


def _counting(value: int, digits: str = _DIGITS, units: str = "十百千", *, first_ten: bool = True) -> str:
    """Chinese numerals with their units: 十, 十一, 二十, 一百零五."""
    if not 0 < value < 10_000:
        return digits[0] if value == 0 else ""
    written, zero = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit:
            written += ("零" if zero and written else "") + digits[digit] + (units[power - 1] if power else "")
        zero = not digit
    return written[1:] if first_ten and 10 <= value < 20 else written


def _by_digit(value: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(value))


def _chinese_counting(value: int) -> str:
    return _counting(value) if value < 100 else _by_digit(value, "○一二三四五六七八九")


def _from_list(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else ""


def _shifted(first: str, count: int) -> Callable[[int], str]:
    return _from_list("".join(chr(ord(first) + step) for step in range(count)))


def _letters(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value < 1000 else ""


def _roman(value: int) -> str:
    if not 0 < value < 5000:
        return ""
    signs = zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
                ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True)  # fmt: skip
    written = ""
    for worth, sign in signs:
        written += sign * (value // worth)
        value %= worth
    return written


_STEMS = _from_list("甲乙丙丁戊己庚辛壬癸")
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: _by_digit(value, "０１２３４５６７８９"),
    "decimalFullWidth2": lambda value: _by_digit(value, "０１２３４５６７８９"),
    "decimalEnclosedCircle": _from_list("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _from_list("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedParen": _shifted("⑴", 20),
    "decimalEnclosedFullstop": _shifted("⒈", 20),
    "numberInDash": lambda value: f"- {value} -",
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "chineseCounting": _chinese_counting,
    "chineseCountingThousand": _counting,
    "taiwaneseCounting": _chinese_counting,
    "taiwaneseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "koreanCounting": str,
    "ideographDigital": lambda value: _by_digit(value, _DIGITS),
    "japaneseDigitalTenThousand": lambda value: _by_digit(value, _DIGITS),
    "taiwaneseDigital": lambda value: _by_digit(value, "○一二三四五六七八九"),
    "chineseLegalSimplified": lambda value: _counting(value, _LEGAL, "拾佰仟", first_ten=False),
    "ideographLegalTraditional": lambda value: _counting(value, "零壹貳參肆伍陸柒捌玖", "拾佰仟", first_ten=False),
    "ideographTraditional": _STEMS,
    "ideographZodiac": _from_list("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _shifted("㊀", 10),
    "none": lambda _value: "",
}
