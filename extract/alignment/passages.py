"""The running text of a report, line by line, each in the section under whose heading it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from extract.alignment.headings import Heading, Line, find_headings, joined
from extract.alignment.stream import Stream, Unit, is_sentence
from extract.model.document import Place
from extract.model.statement import Passage
from extract.periods import with_digits
from extract.schema import editions, load_form
from extract.schema.headings import ending_words
from extract.text import fold
from extract.titles import looks_like_agency

Span = tuple[int, int]

_WHOLE_TEXT = 1500  # characters of a line from which on it is a text whose paragraphs are lost
_LONG_CELL = 400  # characters of a cell that holds text, whatever else is in it
_SHORT = 40  # characters of a line that can be a label, a signature or a site's own
_SENTENCE = re.compile(r"[^。！？]*(?:[。！？]+[”’\"）)]*|$)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HEADING = re.compile(r"[一二三四五六七八九十][\s\u3000]*[、.．]")
_ONLY_NUMBERS = re.compile(r"[\d\s.,，|/%+\-—–□万亿元件条项个次\x1e\x1f]*")
_LABEL_ENDS = re.compile(r"[\d\s|/,.:;()\"#*\-%]+|表[一二三四]")


def passages(stream: Stream, units: Sequence[Unit], tables: Sequence[Span]) -> tuple[Passage, ...]:
    """Lines of running text, those left out that stand within a table; `tables` are spans of the stream's text.

    A line that holds headings, or a whole article, is cut at headings and sentences. What stands behind the text
    (signature, date, links of the site) is in no section.
    """
    spans = sorted(tables)
    lines = joined(_lines(stream, units, spans))
    return tuple(_without_end(list(_passages(lines, find_headings(lines), spans))))


# --- lines -----------------------------------------------------------------------------------------------------------


def _lines(stream: Stream, units: Sequence[Unit], spans: Sequence[Span]) -> Iterator[Line]:
    """Lines of text and of cells; of a table of the form only those that may hold a heading, and the next, torn off it."""
    torn = False
    left = list(reversed(spans))
    for unit in units:
        if unit.end == unit.start:
            continue
        while left and left[-1][1] <= unit.start:
            left.pop()
        text = stream.text[unit.start : unit.end]
        within = bool(left) and left[-1][0] <= unit.start
        if not within or len(text) > _LONG_CELL or torn or _HEADING.search(text):
            yield from _lines_of(unit, text, within=within)
        torn = _HEADING.match(text.lstrip()) is not None


def _lines_of(unit: Unit, text: str, *, within: bool) -> Iterator[Line]:
    start = unit.start
    for line in text.split("\n"):
        if line.strip():
            yield Line(start, start + len(line), line, unit, unit, within)
        start += len(line) + 1


# --- passages --------------------------------------------------------------------------------------------------------


def _passages(lines: Sequence[Line], headings: Sequence[Heading], spans: Sequence[Span]) -> Iterator[Passage]:
    section = ""
    left = list(reversed(headings))
    for line in lines:
        position = line.start
        while left and left[-1].start < line.end:
            heading = left.pop()
            yield from _texts(line, (position, heading.start), section, spans)
            section, position = heading.section, heading.end
            yield Passage(
                _clean(line.text[heading.start - line.start : position - line.start]),
                section, _place(line, heading.start, position), heading=True, number=heading.number,
            )  # fmt: skip
        yield from _texts(line, (position, line.end), section, spans)


def _texts(line: Line, span: Span, section: str, tables: Sequence[Span]) -> Iterator[Passage]:
    """What a line holds of running text between two places, in sentences if it is more than a paragraph."""
    if line.unit.cell is not None and not (section in _sections_of_text() or _is_prose(line.text)):
        return
    whole = span == (line.start, line.end) and len(line.text) <= _WHOLE_TEXT
    for start, end in _outside(span, tables):
        text = line.text[start - line.start : end - line.start]
        for first, last in [(0, len(text))] if whole else [match.span() for match in _SENTENCE.finditer(text)]:
            piece = text[first:last]
            if _says_something(piece, section):
                begin = start + first + len(piece) - len(piece.lstrip())
                stop = start + first + len(piece.rstrip())
                yield Passage(_clean(piece), section, _place(line, begin, stop))


def _is_prose(text: str) -> bool:
    return len(text) > _LONG_CELL or is_sentence(text)


def _outside(span: Span, tables: Sequence[Span]) -> Iterator[Span]:
    """What is left of a stretch without the tables in it."""
    start, end = span
    for first, last in tables:
        if first < end and last > start:
            if first > start:
                yield start, first
            start = max(start, min(last, end))
    if start < end:
        yield start, end


def _says_something(text: str, section: str) -> bool:
    """Whether a piece of text is more than page numbers, numbers left over from a table, or torn labels of one."""
    if not _HAN.search(text) or _ONLY_NUMBERS.fullmatch(text):
        return False
    return section not in _sections_with_tables() or not _is_labels(fold(text))


def _clean(text: str) -> str:
    return text.replace("\x1e", "").replace("\n", "").strip()


def _place(line: Line, start: int, end: int) -> Place:
    """Where a stretch of a line stands; a range of characters also where the line was put together from two."""
    if end <= line.unit.end or line.last is line.unit:
        return line.unit.place(start, end)
    first, last = line.unit.place(start, line.unit.end), line.last.place(line.last.start, end)
    if not (first.path.startswith("chars ") and last.path.startswith("chars ")):
        return first
    return Place(f"{first.path.partition('-')[0]}-{last.path.partition('-')[2]}", first.page)


@cache
def _sections_with_tables() -> frozenset[str]:
    return frozenset(block.section for edition in editions() for block in load_form(edition).blocks)


@cache
def _sections_of_text() -> frozenset[str]:
    """The chapters behind the last table of the form: any table that stands in them is part of their text."""
    form = load_form(editions()[0])
    names = [section.id for section in form.sections]
    return frozenset(names[max(names.index(block.section) for block in form.blocks) + 1 :])


@cache
def _label_parts() -> tuple[frozenset[str], int]:
    """Every stretch of two characters and more of the tables' labels, and the length of the longest."""
    labels: set[str] = set()
    for form in map(load_form, editions()):
        labels.update(fold(section.label) for section in form.sections)
        for block in form.blocks:
            labels.update(fold(word) for column in block.columns for word in (column.label, *column.wordings))
            labels.update(fold(word) for item in block.items for word in (item.label, *item.wordings))
            labels.update(map(fold, (*block.captions, *block.groups, *(column.group for column in block.columns))))
    labels.update(map(fold, _HEADS))
    parts = {label[i:j] for label in labels for i in range(len(label)) for j in range(i + 2, len(label) + 1)}
    return frozenset(parts), max(map(len, labels))


_HEADS = ("信息内容", "申请人情况")


def _is_labels(folded: str) -> bool:
    """Whether a line is put together from pieces of the tables' labels and nothing else."""
    parts, longest = _label_parts()
    position = 0
    while position < len(folded):
        skipped = _LABEL_ENDS.match(folded, position)
        if skipped:
            position = skipped.end()
            continue
        ends = range(min(position + longest, len(folded)), position + 1, -1)
        end = next((end for end in ends if folded[position:end] in parts), 0)
        if not end:
            return False
        position = end
    return True


# --- the end ---------------------------------------------------------------------------------------------------------

_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")


def _without_end(found: list[Passage]) -> Iterator[Passage]:
    """Passages, those behind the report's text in no section."""
    last = max((index for index, passage in enumerate(found) if passage.heading), default=len(found))
    end = _end(found, last + 1)
    yield from found[:end]
    yield from (replace(passage, section="") for passage in found[end:])


def _end(found: Sequence[Passage], first: int) -> int:
    """Where the text ends behind the last heading: at the signature with its date, or where the site goes on."""
    rest = range(first, len(found))
    end = next((index for index in rest if _is_ending(found[index].text)), len(found))
    signed = next((index for index in reversed(range(first, end)) if _is_signed_day(found[index].text)), end)
    while signed > first and _is_name(found[signed - 1].text):
        signed -= 1
    return signed


def _is_ending(text: str) -> bool:
    return len(text) <= _SHORT and not text.endswith("。") and fold(text).lstrip("【[(-·").startswith(ending_words())


def _is_signed_day(text: str) -> bool:
    """Whether a line is a date, with or without the agency before it."""
    if len(text) > 2 * _SHORT:
        return False
    folded = with_digits(fold(text)).strip("()")
    day = _DAY.search(folded)
    return (
        day is not None and day.end() == len(folded) and (day.start() == 0 or looks_like_agency(folded[: day.start()]))
    )


def _is_name(text: str) -> bool:
    return len(text) <= _SHORT and looks_like_agency(text)
