"""A folded sentence as words of the schema, numbers with their count words, years and marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from extract.schema import vocabulary
from extract.statements.numbers import NUMERALS, number_at

MARKS = frozenset(",、;:()。!?")


class Token(NamedTuple):
    """A piece of a sentence; `concept` is that of a word (empty for filler) or the mark itself.

    Of a number, `unit` is the count word behind it (empty if there is none) and `about` says that it is not exact; of a
    year, `value` is the year. Runs of characters that no word covers are `other`.
    """

    kind: Literal["word", "number", "year", "mark", "other"]
    start: int
    end: int
    concept: str = ""
    value: Decimal = Decimal(0)
    upper: Decimal | None = None
    unit: str = ""
    about: bool = False


@cache
def _lexicon() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Words with their concepts by first character, the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for word, concept in vocabulary().words.items():
        found.setdefault(word[0], []).append((word, concept))
    return {first: tuple(sorted(words, key=lambda each: -len(each[0]))) for first, words in found.items()}


@cache
def _units() -> re.Pattern[str]:
    """Count words behind a number, with what makes it an estimate."""
    words = {word for quantity in vocabulary().quantities.values() for word in quantity.counted if word}
    longest = "|".join(sorted(map(re.escape, words | {"个百分点"}), key=len, reverse=True))
    return re.compile(rf"({longest})(余|多|左右|以上|上下|以下|以内)?")


_WHOLE_YEAR = re.compile(r"0?1月?(?:-{1,2}|至|~|到)12月份?(?!\d)")
_DATE = re.compile(r"\d{1,2}月\d{1,2}日")
_RUN = re.compile(rf"[{''.join(sorted(NUMERALS))}]+")
_MONTH = re.compile(r"\d{1,2}(?:(?:-{1,2}|至|~|、)\d{1,2})*月份?")
_YEAR = re.compile(r"((?:19|20)\d\d)年(?:度|份)?")
_NO_COUNT = re.compile(r"[号款项时点日天年月岁]|个?工作日|小时|分钟|周年|点击|楼|室|层|个月")
_PERCENT_WORDS = "百分之"
_NO_NUMERALS = ("一起", "一次性", "一份份", "一件件", "一个", "一批", "一条龙")


def tokens_of(text: str) -> list[Token]:
    """A folded sentence in tokens, without gaps."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        token = _dull_clause(text, position) if not position or text[position - 1] in MARKS else None
        token = token or _token_at(text, position)
        if token.kind == "other" and found and found[-1].kind == "other":
            found[-1] = Token("other", found[-1].start, token.end)
        else:
            found.append(token)
        position = token.end
    return found


_CLAUSE = re.compile(r"[^,、;:()。!?\d]+(?=[,、;:()。!?]|$)")


def _dull_clause(text: str, position: int) -> Token | None:
    """A whole clause of prose without a number or a word that matters: not worth looking at word by word."""
    clause = _CLAUSE.match(text, position)
    if clause is None or any(pattern.search(clause[0]) for pattern in (_telling()[0], _context())):
        return None
    return Token("other", position, clause.end())


@cache
def _context() -> re.Pattern[str]:
    words = vocabulary()
    return re.compile("|".join(map(re.escape, (*words.things, *words.context, *words.denials))))


def _token_at(text: str, position: int) -> Token:
    character = text[position]
    if character in MARKS:
        return Token("mark", position, position + 1, character)
    if character.isdecimal():
        return _time_at(text, position) or _number_token(text, position)
    word = _word_at(text, position)
    if word is not None:
        return word
    if character in NUMERALS:
        return _numeral_token(text, position)
    return Token("other", position, _telling_nothing().match(text, position).end())  # type: ignore[union-attr] # any character


@cache
def _telling_nothing() -> re.Pattern[str]:
    """A character and those behind it with which no word, number or mark begins."""
    begins = "".join(map(re.escape, sorted({*_lexicon(), *MARKS, *NUMERALS})))
    return re.compile(rf".[^\d{begins}]*", re.DOTALL)


def _word_at(text: str, position: int) -> Token | None:
    for word, concept in _lexicon().get(text[position], ()):
        if text.startswith(word, position):
            return Token("word", position, position + len(word), concept)
    return None


def _time_at(text: str, position: int) -> Token | None:
    year = _YEAR.match(text, position)
    if year is not None:
        return Token("year", position, year.end(), "", Decimal(year[1]))
    for pattern, concept in ((_WHOLE_YEAR, ""), (_DATE, ""), (_MONTH, "part_of_year")):
        match = pattern.match(text, position)
        if match is not None:
            return Token("word", position, match.end(), concept)
    return None


def _number_token(text: str, position: int) -> Token:
    printed = number_at(text, position)
    if printed is None:
        return Token("other", position, position + 1)
    if text[position - 1 : position] in ("第", "〔", "-", ".", "/") and position:
        return Token("other", position, printed.end)
    percent = text.startswith("%", printed.end)
    if percent:
        return Token("number", position, printed.end + 1, "", printed.value, printed.upper, "%", printed.approximate)
    unit = _units().match(text, printed.end)
    other = _NO_COUNT.match(text, printed.end)
    if other is not None and (unit is None or other.end() > unit.end()):
        return Token("other", position, other.end())
    end, word = (unit.end(), unit[1]) if unit else (printed.end, "")
    about = printed.approximate or bool(unit and unit[2])
    return Token("number", position, end, "", printed.value, printed.upper, word, about)


def _numeral_token(text: str, position: int) -> Token:
    """Numerals count only before a count word: prose is full of 一 and 十."""
    if text.startswith(_PERCENT_WORDS, position):
        printed = number_at(text, position + len(_PERCENT_WORDS))
        if printed is not None:
            return Token("number", position, printed.end, "", printed.value, None, "%", printed.approximate)
    token = _number_token(text, position)
    if token.kind == "number" and token.unit and not text.startswith(_NO_NUMERALS, position):
        return token
    return Token("other", position, _RUN.match(text, position).end())  # type: ignore[union-attr] # it begins with one


@cache
def _telling() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What a number looks like, what a denial, and the things that are denied."""
    words = {word for quantity in vocabulary().quantities.values() for word in quantity.counted if word}
    counts = "".join(sorted({word[0] for word in words}))
    numerals = "".join(sorted(NUMERALS))
    return (
        re.compile(rf"\d|[{numerals}][余多]?[{counts}]|{_PERCENT_WORDS}"),
        re.compile("|".join(map(re.escape, vocabulary().denials))),
        re.compile("|".join(map(re.escape, vocabulary().things))),
    )


def is_telling(folded: str) -> bool:
    """Whether a sentence may state a figure: only then are its words looked at."""
    number, denial, thing = _telling()
    return bool(number.search(folded) or (denial.search(folded) and thing.search(folded)))
