"""A stretch of the stream as tokens: label text, numbers, blanks and marks, each with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from extract.alignment.numbers import UNITS, read_number
from extract.alignment.stream import Stream, Unit
from extract.text import fold


class Token(NamedTuple):
    """One piece of a block; `other` fills a cell with something that is no number.

    `hard` is True where the source itself shows the piece's borders (a cell).
    """

    kind: Literal["text", "number", "blank", "mark", "other"]
    text: str
    start: int
    end: int
    unit: Unit
    hard: bool

    @property
    def is_value(self) -> bool:
        """Whether it can fill a cell of the form."""
        return self.kind != "text"


_SIGN = r"[+\-－﹣＋−]|(?<![/／增减])(?:增加|减少|增|减)|(?<![\d—–])[—–]"
_DIGITS = re.compile(rf"(?:[￥¥]|人民币)?(?:{_SIGN})?[\d０-９](?:[\d０-９]|[.．,，](?=[\d０-９]))*")
_UNIT = re.compile(rf"\s*(?:{UNITS})(?![\u4e00-\u9fff])|(?:万元|元)整?")
# Digits with such neighbours are no number that the cell states exactly.
_INEXACT_BEFORE = re.compile(r"[约近逾超.。]$")
_INEXACT_AFTER = re.compile(r"[余多.。]")
_SIGNED_LINE = re.compile(r"\s*[-－−+＋]\s+\d+\s*")
_ORDINAL_LINE = re.compile(r"\s*\d{1,2}\s+[\u4e00-\u9fff]")
# Words around digits that make them part of a sentence or a label, not the value of a cell.
_BEFORE = re.compile(r"(?:第|〔|（|\(|\[|［)\s*$")
_AFTER = re.compile(r"\s*(?:年|月|日|号|%|％|）|\)|〕)")
_NUMBERING = re.compile(r"[.．、](?=[\s*#_]*[\u4e00-\u9fff“\"])")
_PAGE_NUMBER = re.compile(r"\s*[-—–－]+\s*\d+\s*[-—–－]+\s*")
_LONE_ORDINAL = re.compile(r"\s*\d{1,2}[.．、]\s*")
# A mark stands alone, or among the digits of a table that was run together; 增/减 in a header is none.
_LONE_MARK = re.compile(r"(?:(?<=\s)|^)(?:/|／|\\|—+|-+|–|－+|无|不涉及|不适用)(?=\s|$)")
_GLUED_MARK = re.compile(
    r"(?<=[\d/／—])[/／—](?=[\d/／—\s]|[^\W\d]|$)|[/／](?=[\d/／])|—(?=—)|(?<![增减/／])[/／—](?=第二十条|[一二三四五六七]、|\s|$)"
    r"|(?<=无)无|(?<!有)无(?=无|第二十条|[一二三四五六七]、|\d|[/／—])|(?<=\d)无(?![法正])"
)
# Words that send the reader elsewhere: they fill a cell and are no number.
_ELSEWHERE = re.compile(
    r"(?<![(（,，。;；:：])(?:详见|参见|见)(?:附件|附表|附录|附后|备注|下表|上表|正文)(?:[一二三四五六七八九十]|\d{1,2}(?=\s*$))?"
)
# What readers write for digits that the source lost, alone or between those that it kept.
_LOST = re.compile(r"[+\-]?[\d.．,，]*…[\d.．,，…]*")


def tokenise(stream: Stream, start: int, end: int, labels: Collection[str]) -> list[Token]:
    """Tokens of `start` … `end`; `labels` are folded labels that may share a cell with their number."""
    tokens: list[Token] = []
    for unit in stream.between(start, end):
        tokens += _unit_tokens(stream, unit, (start, end), labels)
    return tokens


def _unit_tokens(stream: Stream, unit: Unit, limits: tuple[int, int], labels: Collection[str]) -> Iterator[Token]:
    start, end = max(unit.start, limits[0]), min(unit.end, limits[1])
    if unit.cell is None:
        yield from _line_tokens(stream, start, end, unit)
        return
    text = stream.text[start:end]
    reading = read_number(text)
    if reading is not None:
        kind: Literal["number", "blank", "mark"] = (
            "blank" if reading.status == "blank" else "mark" if reading.status == "not_applicable" else "number"
        )
        yield Token(kind, text, start, end, unit, hard=True)
    elif _holds_rows(text, labels):
        yield from _line_tokens(stream, start, end, unit)
    else:
        filled = _ELSEWHERE.fullmatch(text.strip()) or _LOST.fullmatch(text)
        yield Token("other" if filled else "text", text, start, end, unit, hard=True)


def _holds_rows(text: str, labels: Collection[str]) -> bool:
    """Whether a cell holds a label together with its value, or several rows run together."""
    digits = _DIGITS.search(text)
    if digits is None:
        return False
    return len(text) > 200 or fold(_DIGITS.sub("", text)) in labels


def _line_tokens(stream: Stream, start: int, end: int, unit: Unit) -> Iterator[Token]:
    """Tokens of running text: digits that are neither numbering nor part of a sentence, lone marks, and what is between."""
    text = stream.text
    if _PAGE_NUMBER.fullmatch(text, start, end):
        return
    done = start
    blanks: list[_Span] = [(at, at + 1, "blank") for at in stream.blanks if start <= at < end]
    for low, high, kind in sorted((*_value_spans(text, start, end), *blanks)):
        if text[done:low].strip():
            yield Token("text", text[done:low], done, low, unit, hard=False)
        yield Token(kind, text[low:high], low, high, unit, hard=False)
        done = high
    if text[done:end].strip():
        yield Token("text", text[done:end], done, end, unit, hard=False)


_Span = tuple[int, int, Literal["number", "blank", "mark", "other"]]


def _value_spans(text: str, start: int, end: int) -> Iterator[_Span]:
    if _LONE_ORDINAL.fullmatch(text, start, end):
        return
    if _SIGNED_LINE.fullmatch(text, start, end):
        yield start, end, "number"
        return
    spans: list[_Span] = [(m.start(), m.end(), "mark") for m in _LONE_MARK.finditer(text, start, end)]
    alone = {at for low, high, _ in spans for at in range(low, high)}
    spans += [(m.start(), m.end(), "mark") for m in _GLUED_MARK.finditer(text, start, end) if m.start() not in alone]
    spans += [(m.start(), m.end(), "other") for m in _ELSEWHERE.finditer(text, start, end)]
    ordinal = _ORDINAL_LINE.match(text, start, end)
    worded = {at for low, high, kind in spans if kind == "other" for at in range(low, high)}
    for match in _DIGITS.finditer(text, ordinal.end() if ordinal else start, end):
        spans += _number_span(text, match, (start, end)) if match.start() not in worded else []
    marks = {low for low, _, kind in spans if kind == "mark"}
    yield from (span for span in spans if span[2] == "mark" or span[0] not in marks)


_REMARK = re.compile(r"[(\uff08][^()\uff08\uff09]*[\u4e00-\u9fff][^()\uff08\uff09]*[)\uff09]")


def _in_note(text: str, low: int, limits: tuple[int, int]) -> bool:
    """Whether digits stand in brackets together with words: a remark, not a value. Brackets that a line leaves open are none."""
    opened = max(text.rfind("(", limits[0], low), text.rfind("\uff08", limits[0], low))
    remark = _REMARK.match(text, opened, limits[1]) if opened >= 0 else None
    return remark is not None and remark.end() > low


def _number_span(text: str, match: re.Match[str], limits: tuple[int, int]) -> list[_Span]:
    """A run of digits as the value of a cell; nothing if it is an ordinal or part of a sentence."""
    (low, high), (start, end) = match.span(), limits
    if _BEFORE.search(text, max(start, low - 3), low) or _AFTER.match(text, high, end) or _in_note(text, low, limits):
        return []
    if _NUMBERING.match(text, high, end):
        high -= 1  # a label's ordinal sticks to the digits before it
        if high <= low:
            return []
    unit = _UNIT.match(text, high, end)
    high = unit.end() if unit else high
    inexact = _INEXACT_BEFORE.search(text, max(start, low - 2), low) or _INEXACT_AFTER.match(text, high, end)
    return [(low, high, "other" if inexact else "number")]
