"""Dates as reports print them: the period of the statistics, and dates that lost characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

_ZERO = "〇○◯零o0"
_DIGITS = {**dict.fromkeys(_ZERO, "0"), **{digit: str(value) for value, digit in enumerate("一二三四五六七八九", 1)}}
_YEAR_IN_WORDS = re.compile(rf"[一二][{_ZERO}九][{_ZERO}一二三四五六七八九]{{2}}(?=年|政|信息)")
_DAY_IN_WORDS = re.compile("(?<=[年月至到~-])([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日])")

# A first day, and a last one that may leave the year to the first; each way of writing separates alike throughout.
# Its year begins with 20 and nothing before, not even the look behind: so the search leaps from one 20 to the next.
_FIRST = r"(20(?<!\d20)\d\d){0}0?(\d{{1,2}}){1}0?(\d{{1,2}}){2}"
_LAST = r"(?:(20\d\d){0})?0?(\d{{1,2}}){1}0?(\d{{1,2}}){2}"
_ASIDE = r"(?:\([^()]{1,30}\))?"
_UNTIL = rf"(?:零时|0时)?{_ASIDE}(?:起|开始|始)?{_ASIDE},?(?:截?至|截?止?到|止于|-+|~)"
_NOTATIONS = (("年", "月", "[日号]"), ("-", "-", r"(?!\d)"), (r"\.", r"\.", r"(?!\d)"), ("/", "/", r"(?!\d)"))
_PERIODS = tuple(re.compile(_FIRST.format(*way) + _UNTIL + _LAST.format(*way)) for way in _NOTATIONS)
_TO_YEARS_END = re.compile(_FIRST.format("年", "月", "[日号]") + _UNTIL + r"(?:(20\d\d)年|本?年)?(?:年?[底末])")
_SHORTEST, _LONGEST = 27, 800  # days

# What is left of a date when the characters between its digits are gone: 202311日, 20231月1日, 2023年11日.
_LOST = re.compile(r"20(?<!\d20)(?:\d{3,6}[月日](?!均|常)|\d\d年\d{1,4}日(?!均|常)|\d\d月\d{1,2}日)")


def with_digits(folded: str) -> str:
    """Folded text in which dates in Chinese numerals have digits; a year keeps its length."""
    text = _YEAR_IN_WORDS.sub(lambda match: "".join(_DIGITS[digit] for digit in match[0]), folded)
    return _DAY_IN_WORDS.sub(lambda match: str(_number(match[1])), text)


def year_with_digits(folded: str) -> str:
    """Folded text in which years in Chinese numerals have digits, character for character."""
    return _YEAR_IN_WORDS.sub(lambda match: "".join(_DIGITS[digit] for digit in match[0]), folded)


def _number(words: str) -> int:
    """A number up to 39 in Chinese numerals."""
    tens, ten, ones = words.rpartition("十")
    high = int(_DIGITS.get(tens, "1")) * 10 if ten else 0
    return high + (int(_DIGITS[ones]) if ones else 0)


@lru_cache(maxsize=64)
def find_period(folded: str, year: int | None = None) -> tuple[str, str]:
    """First and last day of the statistics as ISO dates; empty where no whole sentence gives them.

    Of several periods the first counts that ends in `year`, else the first of all.
    """
    if not _SPAN.search(folded):
        return "", ""
    text = with_digits(folded)
    found = [period for _, period in sorted(_periods(text))]
    of_year = [(begin, end) for begin, end in found if year is not None and end.year == year]
    for begin, end in (of_year or found)[:1]:
        return begin.isoformat(), end.isoformat()
    return "", ""


_SPAN = re.compile(
    r"[至到~-].{0,12}[日底01-9]|结束"
)  # what every stretch of days holds; lines without it are passed over


def _periods(text: str) -> Iterator[tuple[int, tuple[date, date]]]:
    """Every stretch of days with its position."""
    for pattern in _PERIODS:
        for match in pattern.finditer(text):
            year, month, day, last_year, last_month, last_day = match.groups()
            yield from _stretch(match.start(), (year, month, day), (last_year or year, last_month, last_day))
    for match in _TO_YEARS_END.finditer(text):
        year, month, day, last_year = match.groups()
        yield from _stretch(match.start(), (year, month, day), (last_year or year, "12", "31"))


def _stretch(start: int, first: tuple[str, ...], last: tuple[str, ...]) -> Iterator[tuple[int, tuple[date, date]]]:
    try:
        begin, end = (date(*map(int, day)) for day in (first, last))
    except ValueError:
        return
    if _SHORTEST < (end - begin).days < _LONGEST:
        yield start, (begin, end)


def lost_dates(folded: str) -> list[str]:
    """Dates in which characters between digits are missing, so that nobody can say which day they mean."""
    return list(dict.fromkeys(match[0] for match in _LOST.finditer(folded)))
