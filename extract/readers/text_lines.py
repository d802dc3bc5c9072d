"""Lines of a plain text and the fields between their separators, each with its place in the text."""

from __future__ import annotations

import html
import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import NamedTuple

SEPARATORS = "|｜│┃\t"
SENTENCE = re.compile("[。；;！？]")
APART = "…"  # between digits of which nobody knows whether they are one number

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_PAGE_BREAK = re.compile("\f")
_PIPE = re.compile(r"(?<!\\)[|｜│┃]")
_TAB = re.compile(r"\t")
WORD = re.compile(r"[^ ]+")
_BLANK = " \t\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff"
_EDGES = _BLANK + "\r\n"
_RULE_CELL = re.compile(r":?(?:-{2,}|-+:|[─━═]+):?|:-+")
_FRAME = re.compile(r"[\s+\-─━═┄┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝|│┃║:]+")
_CORNERS = "+┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝"
_NUMBER = re.compile(r"[+\-−－]?[\d０-９][\d０-９,，.．]*\s*[%％]?")
# What fills a cell of numbers: a number with what agencies write around it, or a mark for none.
_VALUE = re.compile(
    r"(?:[￥¥]|人民币|约|近|增加?|减少?|[(（]?[+\-－−—–])?\s*\.?\d[\d,，.．。 ]*余?\s*"
    r"(?:万?元整?|万|[件条个项次份人%％]|[(（]万?元[)）])?[)）]?(?:[\[［(（][\d*※]{1,2}[\]］)）]|[①-⑳*※])?"
    r"|[/／\\\-－−—–─]{1,4}|[〇○零OＯ]|无|暂无|不涉及|不适用"
)
_LONGEST_VALUE = 24
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD = re.compile(r"(\*\*|__)(.+)\1", re.DOTALL)


class Field(NamedTuple):  # a tuple: a text has thousands
    """What stands between two separators: its range in the text without surrounding blanks, and the text itself.

    `pad` counts the separators of the line where nothing else stands on it, else 0; `line` is the number of that line.
    """

    start: int
    end: int
    text: str
    line: int = 0
    pad: int = 0

    @property
    def filled(self) -> bool:
        """Whether anything but blanks stands there."""
        return bool(self.text)

    @property
    def numeric(self) -> bool:
        """Whether a number stands there and nothing else."""
        return bool(_NUMBER.fullmatch(self.text))

    @property
    def serial(self) -> bool:
        """Whether the number of a row may stand there."""
        return len(self.text) < 4 and self.text.isdecimal()

    @property
    def value(self) -> bool:
        """Whether it can fill a cell of numbers: a number, perhaps with its unit, or a mark for none."""
        return len(self.text) <= _LONGEST_VALUE and bool(_VALUE.fullmatch(self.text))

    def may_go_on(self, below: Field) -> bool:
        """Whether what stands below it may be further digits of its number."""
        return self.numeric and below.numeric and below.text[0].isdecimal()

    def with_more(self, below: Field, *, sure: bool) -> Field:
        """The field with what stands below it as one, apart from each other unless it is sure that it goes on there."""
        return Field(self.start, below.end, self.text + APART * (not sure) + below.text, self.line)


class Word(NamedTuple):
    """What blanks alone part from the rest of a line: where in the line it begins and ends, and it as a field."""

    begin: int
    end: int
    field: Field


@dataclass(frozen=True)
class Line:
    """One line of the text, verbatim; `start` is the offset of its first character, `page` counts page breaks before it."""

    text: str
    start: int
    number: int
    page: int = 0

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.start + len(self.text)

    @cached_property
    def pipes(self) -> int:
        """How many pipes separate fields on the line."""
        text = self.text
        # Most lines hold none, which plain searches tell faster.
        held = "|" in text or "｜" in text or "│" in text or "┃" in text
        return len(_PIPE.findall(text)) if held else 0

    @cached_property
    def tabs(self) -> int:
        """How many tabs stand on the line, unless pipes are its separators."""
        return 0 if self.pipes else self.text.count("\t")

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields before, between and behind the separators; one more than there are separators."""
        marks = [match.start() for match in (_PIPE if self.pipes else _TAB).finditer(self.text)]
        pad = 0 if self.text.strip(_BLANK + SEPARATORS) else len(marks)
        return tuple(self.part(left + 1, right, pad) for left, right in pairwise([-1, *marks, len(self.text)]))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that blanks alone part; none where other separators part them, or in a sentence."""
        if self.pipes or self.tabs or SENTENCE.search(self.text):
            return ()
        return tuple(Word(*match.span(), self.part(*match.span())) for match in WORD.finditer(self.text))

    @cached_property
    def filled(self) -> int:
        """How many fields hold something."""
        return sum(field.filled for field in self.fields)

    @property
    def opens(self) -> bool:
        """Whether the line begins with a separator."""
        return not self.fields[0].filled

    @property
    def closes(self) -> bool:
        """Whether the line ends with a separator."""
        return not self.fields[-1].filled

    @cached_property
    def is_rule(self) -> bool:
        """Whether the line only draws: the rule below a head, the frame of a box."""
        if self.text[:1].isalnum():
            return False
        if not self.pipes:
            return bool(_FRAME.fullmatch(self.text)) and any(corner in self.text for corner in _CORNERS)
        cells = [field.text for field in self.fields if field.filled]
        drawn = bool(cells) and all(_RULE_CELL.fullmatch(cell) for cell in cells)
        return drawn and (self.opens or len(cells) > 1)

    def part(self, begin: int, end: int, pad: int = 0) -> Field:
        """A stretch of the line as a field; one of blanks alone keeps the whole stretch as its place."""
        raw = self.text[begin:end]
        body = raw.strip(_EDGES)
        first = self.start + begin + raw.index(body)
        return Field(first, first + len(body or raw), body if body.isalnum() else plain(body), self.number, pad)


def plain(text: str) -> str:
    """A field without what markup adds to it: escaped punctuation, forced breaks, named blanks, signs for bold."""
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    if "<" in text:
        text = _BREAK.sub("\n", text)
    if "&" in text:
        text = html.unescape(text)
    bold = _BOLD.fullmatch(text) if text[:1] in ("*", "_") else None
    return (bold[2] if bold else text).strip(_EDGES)


def joined(parts: Sequence[Field]) -> Field:
    """Pieces of a cell in the order of the text as one field, in Chinese without a blank between them."""
    return Field(parts[0].start, parts[-1].end, "".join(part.text for part in parts), parts[0].line)


def lines_of(text: str, most: int) -> list[Line]:
    """The first lines of a text that hold more than blanks, at most `most` of them."""
    found = (match for match in _LINE.finditer(text) if not match[0].isspace())
    pages = [match.start() for match in _PAGE_BREAK.finditer(text)]
    return [
        Line(match[0], match.start(), number, bisect(pages, match.start()) if pages else 0)
        for number, match in enumerate(islice(found, most))
    ]


_HEAD_RULE = re.compile(r"\s*:?-{3,}:?\s*")


def without_head_rules(lines: Sequence[Line]) -> list[Line]:
    """Lines without the rules below heads of one cell, in tables that open no row with a separator: no marks of a cell."""
    follows = {before.number: line for before, line in pairwise(lines)}
    return [
        line
        for line in lines
        if not (_HEAD_RULE.fullmatch(line.text) and line.number in follows and _is_open_row(follows[line.number]))
    ]


def _is_open_row(line: Line) -> bool:
    return bool(line.pipes) and not line.opens
