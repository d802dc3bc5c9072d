"""Numbers as Chinese prose prints them: digits with separators, decimals, 万 and 亿, numerals, ranges, approximate ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SIGNS = ("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {sign: value for value, signs in enumerate(_SIGNS) for sign in signs}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
NUMERALS = frozenset("".join((*_DIGITS, *_TENS, *_MYRIADS)))

_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?"
_CHINESE = rf"[{''.join(sorted(NUMERALS))}]+"
_RANGE = r"(?:-{1,2}|~|至|到)"
_PRINTED = re.compile(
    rf"(?P<low>{_ARABIC}|{_CHINESE})(?P<few>[余多几来]?)(?P<scale>(?:(?![万亿]元)[十百千万亿]){{0,2}})(?P<more>[余多来]?)"
    rf"(?:{_RANGE}(?P<high>{_ARABIC}|{_CHINESE})(?P<high_scale>(?:(?![万亿]元)[千万亿]){{0,2}}))?"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A number in a text: value, upper end where a range is printed, whether it claims to be exact, and where it ends."""

    value: Decimal
    upper: Decimal | None
    approximate: bool
    end: int


def number_at(text: str, start: int) -> Printed | None:
    """The number printed at a position of folded text; None if none stands there or it cannot be read."""
    match = _PRINTED.match(text, start)
    if match is None:
        return None
    value = _scaled(match["low"], match["scale"])
    upper = _scaled(match["high"], match["high_scale"]) if match["high"] else None
    if upper is not None and value is not None and match["high_scale"] and not match["scale"]:
        value = _scaled(match["low"], match["high_scale"])  # 3至5万: both ends are scaled
    if value is None or (match["high"] and (upper is None or upper <= value)):
        return None
    rounded = bool(match["scale"] or match["high_scale"]) and "." in match["low"]
    return Printed(value, upper, bool(match["few"] or match["more"] or rounded), match.end())


def _scaled(printed: str, scale: str) -> Decimal | None:
    value = Decimal(printed.replace(",", "")) if printed[0].isdecimal() else read_numeral(printed)
    if value is None:
        return None
    for sign in scale:
        value *= _TENS.get(sign) or _MYRIADS[sign]
    return value


_ONE = "[" + "".join(_DIGITS) + "]"
_ZERO = "[零〇○]?"
_SECTION = re.compile(
    rf"(?:(?P<thousands>{_ONE})[千仟])?(?:{_ZERO}(?P<hundreds>{_ONE})[百佰])?(?:{_ZERO}(?P<tens>{_ONE}?)(?P<ten>[十拾]))?"
    rf"(?P<gap>{_ZERO})(?P<ones>{_ONE}?)$"
)


def read_numeral(numeral: str) -> Decimal | None:
    """A number written in Chinese numerals; None if the signs do not make one beyond doubt (千百, 三四, 三百五)."""
    if not any(sign in _TENS or sign in _MYRIADS for sign in numeral):
        return _digit_by_digit(numeral)
    total, rest = 0, numeral
    for sign, weight in (("亿", 10**8), ("万", 10**4)):
        many, found, rest = rest.rpartition(sign)
        section = _section(many) if found else 0
        if section is None or (found and not section):
            return None
        total += section * weight
    last = _section(rest) if rest else 0
    if last is None or (total and len(rest) == 1):  # 一万二 is 12,000 in speech
        return None
    return Decimal(total + last)


def _section(numeral: str) -> int | None:
    """A numeral below ten thousand."""
    match = _SECTION.match(numeral)
    if match is None or not numeral:
        return None
    larger = match["thousands"] or match["hundreds"]
    if larger and match["ones"] and not match["ten"] and not match["gap"]:  # 三百五 is 350 in speech
        return None
    tens = (_DIGITS[match["tens"]] if match["tens"] else 1) if match["ten"] else 0
    parts = ((match["thousands"], 1000), (match["hundreds"], 100), (match["ones"], 1))
    return tens * 10 + sum(_DIGITS[sign] * weight for sign, weight in parts if sign)


def _digit_by_digit(numeral: str) -> Decimal | None:
    """二〇二四; a single sign is its value. Two signs are an estimate (三四件)."""
    if any(sign not in _DIGITS for sign in numeral) or len(numeral) == 2 or (numeral[1:] and numeral[0] in "零〇○两"):
        return None
    return Decimal("".join(str(_DIGITS[sign]) for sign in numeral)) if numeral else None
