"""What a printed cell says: a number with its unit, nothing, or a mark for not applicable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from extract.model.filing import Status
from extract.text import fold

UNITS = "万元|亿元|元|万|件次|人次|件|条|项|宗|起|次|份|个|部|例|篇|户|家"
_FOOTNOTE = r"(?:[*※#△▲]+|\(?注\d?\)?|[①-⑳]|\(\d\))?"
_NUMBER = re.compile(
    rf"(?:¥|人民币)?(?P<sign>[+-]|减少|增加|减|增)?(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:\(?(?P<unit>{UNITS})整?\)?)?{_FOOTNOTE}"
)
# A remark in brackets behind a number (其中修订16件) belongs to the cell and is not its value; a unit in brackets is.
_NOTE = re.compile(
    rf"(?<=[\d件条项])\s*[(\uff08](?!\s*(?:{UNITS})整?\s*[)\uff09])"
    r"[^()\uff08\uff09]*[\u4e00-\u9fff][^()\uff08\uff09]*[)\uff09]\s*$"
)
# A number that wraps in its cell goes on in the next line; digits parted by a blank may be two numbers, and those behind a
# line with a zero are: no number begins with one.
_PARTED = re.compile(r"\d[^\S\r\n]+\d|^[0０]\s+\d")
# Narrow blanks that print as separators of thousands and nothing else.
_THIN = re.compile(r"(?<=\d)[\u2009\u202f](?=\d{3}(?!\d))")
_CIRCLED = re.compile(r"[①-⑳]")  # a sign alone is no number, though it folds to one
_AS_TEXT = "'\u2019"  # what a spreadsheet writes before a number that it keeps as text
_MARKS = frozenset(
    {"/", "-", "--", "---", "----", "\\", "无", "不适用", "×", "x", "*", "/.", "n/a", "//", "|", "不涉及"}
)
_ZEROS = frozenset({"〇", "○", "零"})
_NEGATIVE = frozenset({"-", "减", "减少"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What one printed text says as the value of a cell; `unit` is the unit printed with it, empty if none."""

    status: Status
    value: Decimal | None = None
    unit: str = ""


_BLANK = Reading("blank")
_MARK = Reading("not_applicable")


@lru_cache(maxsize=4096)
def read_number(text: str) -> Reading | None:
    """A cell's text as a reading; None if it is neither a number nor blank nor a mark.

    Full-width digits, thousands separators, signs (also 增 and 减), a unit behind the number and footnote signs are understood.
    """
    # Footnote signs like ① fold to digits, so they are cut before folding.
    text = re.sub(r"(?<=\d)[①-⑳]$", "", text.strip())
    text = _THIN.sub("", _NOTE.sub("", text.lstrip(_AS_TEXT)))
    if _PARTED.search(text) or _CIRCLED.search(text):
        return None
    folded = fold(text)
    if not folded:
        return _BLANK
    if folded in _MARKS:
        return _MARK
    if folded in _ZEROS:
        return Reading("reported", Decimal(0))
    match = _NUMBER.fullmatch(folded)
    if match is None:
        return None
    value = Decimal(match["number"].replace(",", ""))
    return Reading("reported", -value if match["sign"] in _NEGATIVE else value, match["unit"] or "")


_FACTORS = {
    ("元", "万元"): Decimal("0.0001"),
    ("亿元", "万元"): Decimal(10000),
    ("万元", "元"): Decimal(10000),
    ("万", "万元"): Decimal(1),
    ("万", "件"): Decimal(10000),
    ("万", "项"): Decimal(10000),
    ("万", "条"): Decimal(10000),
}


def in_unit(reading: Reading, unit: str) -> tuple[Decimal | None, str]:
    """Value and unit of a reading in the unit of the form; the printed unit stays where the form gives none."""
    if reading.value is None:
        return None, unit
    if not reading.unit or reading.unit == unit:
        return reading.value, unit or reading.unit
    if reading.unit == "万" and not unit:
        return reading.value, "万元"
    factor = _FACTORS.get((reading.unit, unit))
    if factor is not None:
        return (reading.value * factor).normalize(), unit
    return reading.value, unit or reading.unit


def writable(text: str, kind: str) -> bool:
    """Whether a text is how a cell of that kind writes a number: no leading zero, a sign only on changes, decimals in amounts."""
    reading = read_number(text)
    if reading is None or reading.value is None:
        return False
    digits = text.strip().lstrip("+-－＋减增")
    if len(digits) > 1 and digits[0] in "0０" and digits[1].isdigit():
        return False
    if kind != "change" and digits != text.strip():
        return False
    return kind == "amount" or ("." not in digits and "．" not in digits)
