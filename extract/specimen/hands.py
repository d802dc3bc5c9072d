"""How sentences write numbers: digits of several looks, Chinese numerals, 万, and words that make them approximate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from random import Random
from typing import Literal

Look = Literal["plain", "thousands", "full_width", "spaced"]
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
_DIGITS = "零一二三四五六七八九"
_MOST_IN_WORDS, _LEAST_ROUNDED, _TEN_THOUSAND = 99, 12, 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it stands in a sentence: the text with what surrounds it, the number alone, what it claims."""

    text: str
    printed: str
    value: Decimal
    exact: bool = True


def write(value: Decimal, manner: str, look: Look, rng: Random) -> Written:
    """A number in a manner: empty for plain digits, `zh` Chinese numerals, `w` 万, `t` thousands parted, `~` rounded."""
    if manner == "zh":
        return _alone(chinese_number(int(value)), value)
    if manner == "w":
        return _in_ten_thousands(value)
    if manner == "t":
        return _alone(f"{value:,f}", value)
    if manner == "~":
        return _about(int(value), rng)
    return _looking(value, look)


def can_write(value: Decimal, manner: str) -> bool:
    """Whether the manner suits the number."""
    whole = value == value.to_integral_value()
    least, most = {"zh": (1, _MOST_IN_WORDS), "w": (_TEN_THOUSAND, 10**9), "~": (_LEAST_ROUNDED, 10**9)}.get(
        manner, (0, 10**12)
    )
    return least <= value <= most and (whole or not manner)


def _alone(printed: str, value: Decimal) -> Written:
    return Written(printed, printed, value)


def _looking(value: Decimal, look: Look) -> Written:
    printed = f"{value:,f}" if look == "thousands" else f"{value:f}"
    if look == "full_width":
        printed = printed.translate(_FULL_WIDTH)
    return Written(f" {printed} " if look == "spaced" else printed, printed, value)


def _in_ten_thousands(value: Decimal) -> Written:
    shown = (value / _TEN_THOUSAND).quantize(Decimal("0.01"), ROUND_HALF_UP)
    printed = f"{shown.normalize():f}万"
    return Written(printed, printed, shown * _TEN_THOUSAND, shown * _TEN_THOUSAND == value)


def _about(value: int, rng: Random) -> Written:
    """A round number beside the true one, with the word that says so."""
    step = 10 ** (len(str(value)) - 2)
    low = value // step * step
    low -= step if low == value else 0
    manner = rng.choice(("{low}余", "{low}多", "约{low}", "近{high}", "超过{low}"))
    number = low + step if "high" in manner else low
    return Written(manner.format(low=low, high=low + step), str(number), Decimal(number), exact=False)


def percentage(part: Decimal, whole: Decimal, rng: Random) -> Written:
    """A share in percent, rounded or cut to one or two decimals."""
    places = rng.choice((Decimal("0.1"), Decimal("0.01")))
    share = (100 * part / whole).quantize(places, rng.choice((ROUND_HALF_UP, ROUND_HALF_UP, ROUND_DOWN)))
    printed = f"{share:f}%"
    return Written(printed, printed, share)


def growth(now: Decimal, last: Decimal, rng: Random) -> Written:
    """How much more or less than last year, in words."""
    if now == last:
        return Written("持平", "", Decimal(0))
    share = percentage(abs(now - last), last, rng)
    more, less = rng.choice((("增长", "下降"), ("上升", "减少"), ("增加", "降低")))
    signed = share.value if now > last else -share.value
    return Written((more if now > last else less) + share.printed, share.printed, signed)


def chinese_number(value: int) -> str:
    """A number below a hundred in Chinese numerals, two as before a measure word."""
    tens, ones = divmod(value, 10)
    if value == 2:
        return "两"
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
