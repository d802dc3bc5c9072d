"""Figures that the narrative of a report states about cells of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from extract.schema import statement_phrases
from extract.text import fold


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure as a sentence gives it: the full name of the cell that it speaks of, the number, and the words that state it."""

    cell: str
    value: Decimal
    words: str


_NUMBER = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_ABOUT_BEFORE = re.compile(r"(?:约|近|超|超过|累计|历年)$")
_ABOUT_AFTER = re.compile(r"(?:余|多|左右)")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """For each cell a pattern of its phrases, and one that finds the phrase's first words quickly."""
    return tuple(
        (cell, re.compile(_pattern(phrase)), _opening(phrase))
        for cell, phrases in statement_phrases()
        for phrase in phrases
    )


def _opening(phrase: str) -> re.Pattern[str]:
    """The longest words that every wording of a phrase holds: cheap to look for."""
    fixed = [part for part in _MARKS.split(phrase) if part and part[0] not in "[{…"]
    return re.compile(re.escape(fold(max(fixed, key=len))))


_MARKS = re.compile(r"(\{n\}|\[[^\]]*\]|…)")


def _pattern(phrase: str) -> str:
    """A phrase of the schema as a regular expression over folded text."""
    return "".join(_part(part) for part in _MARKS.split(phrase))


def _part(part: str) -> str:
    if part == "{n}":
        return _NUMBER
    if part == "…":
        return r"[^.;,\d]{0,12}"
    escaped = re.escape(fold(part.strip("[]")))
    return f"(?:{escaped})?" if part.startswith("[") else escaped


def find_statements(lines: Iterable[str]) -> list[Statement]:
    """All exact figures that lines of running text state, each once; approximate ones (余, 约, 多 …) are left out."""
    return list(dict.fromkeys(_statements("\n".join(map(fold, lines)))))


def _statements(text: str) -> Iterator[Statement]:
    for cell, pattern, opening in _patterns():
        if not opening.search(text):
            continue
        for match in pattern.finditer(text):
            if _is_approximate(text, match):
                continue
            yield Statement(cell, Decimal(match["n"].replace(",", "")), match[0])


def _is_approximate(text: str, match: re.Match[str]) -> bool:
    low, high = match.span("n")
    return bool(_ABOUT_BEFORE.search(text[max(low - 2, 0) : low]) or _ABOUT_AFTER.match(text, high))
