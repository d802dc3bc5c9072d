"""Chapters of a report by their headings: in lines of their own, in the midst of a line, numbered in one way or another."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from extract.alignment.stream import Unit
from extract.schema import editions, load_form
from extract.schema.headings import heading_phrases, heading_words
from extract.text import core, fold, fold_origins

_CHINESE, _BRACKETS, _ARABIC, _BARE = "一、", "(一)", "1.", ""
_LONGEST = 60  # characters of a heading that has a line of its own
_LONGEST_WORDS = 40
_NUMERALS = "一二三四五六七八九十"
_COUNT = rf"[{_NUMERALS}]{{1,2}}|\d{{1,2}}"
_ORDINAL = re.compile(
    rf"[\s\u3000#*>]*(?:[(（]\s*(?P<inside>{_COUNT})\s*[)）]|第\s*(?P<part>{_COUNT})\s*(?:部分|章)"
    rf"|(?P<plain>{_COUNT})\s*(?=[、.．,，:：]))\s*(?:[、.．,，:：](?!\d))?[\s*]*"
)
_INNER = re.compile(r"([一二三四五六七八九])[\s\u3000]*[、.．](?!\d)[\s\u3000]*")
_CHAPTER = re.compile(rf"[{_NUMERALS}][、,]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_STOP = re.compile(r"[。；！？;!?，]")
_LEADERS = re.compile(r"[.…·⋯]{3,}|[\s\u3000]\d{1,3}$")  # a line of a list of contents
# What text begins with that stands behind a heading in the same line; nothing else says where the heading ends.
_TEXT = re.compile(r"[:：\s\u3000]*(?:无|没有|暂无|未|本|我|全|截至|按|根据|20\d\d|[(（]一)|[:：。]")
_MARKS_BEHIND = re.compile(r"[\s\u3000]*[:：]+|[.。*#]+(?=\s*$)")
_BORDER = re.compile(r"[。！？；:：.…”\"）)>\s\u3000\d|元]")
_LONG_HEADING = 10  # characters of a heading in brackets that is no part of a chapter
_LONG_WORDS = 4  # Chinese characters of a heading that no sentence holds by chance
_MENTIONED = 2  # Chinese characters between headings that are merely listed
_LISTED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text at `start` … `end` of the stream; it begins in `unit` and ends in `last`.

    `table` says that it begins within a table of the form.
    """

    start: int
    end: int
    text: str
    unit: Unit
    last: Unit
    table: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at `start` … `end` of the stream; `section` is empty where its words say nothing, `number` its ordinal.

    `style` is how its ordinal is written; `known` that its words are listed, `official` that they are the form's;
    `inner` that it stands in the midst of a line.
    """

    start: int
    end: int
    section: str
    number: str
    style: str
    known: bool
    inner: bool = False
    official: bool = False


def find_headings(lines: Sequence[Line]) -> list[Heading]:
    """The headings of chapters, in order, each chapter's once; empty where none can be told."""
    found = _without_contents([heading for line in lines for heading in _in_line(line)], lines)
    main = _main_style(found)
    if main is None:
        return []
    chosen: dict[str, Heading] = {}
    for heading in sorted(_preferred(found), key=lambda heading: (not heading.official, heading.start)):
        if heading.section and heading.style == main:
            chosen.setdefault(heading.section, heading)
    for heading in found:
        if heading.section and heading.section not in chosen and _fits(heading, chosen.values()):
            chosen[heading.section] = heading
    ordered = sorted(chosen.values(), key=lambda heading: heading.start)
    return sorted([*ordered, *_by_number(found, ordered, main)], key=lambda heading: heading.start)


def _preferred(found: Sequence[Heading]) -> list[Heading]:
    """Headings without those in mid-line of chapters that have one at the start of a line: there they are mentioned."""
    alone = {heading.section for heading in found if not heading.inner}
    return [heading for heading in found if not (heading.inner and heading.section in alone)]


def _fits(heading: Heading, chosen: Iterable[Heading]) -> bool:
    """Whether a heading that is numbered unlike the others is one all the same.

    It is in known words, and stands where the form has its chapter; in brackets, as parts of chapters are, in long words.
    """
    if not heading.known or heading.inner:
        return False
    if heading.style == _BRACKETS and heading.end - heading.start < _LONG_HEADING:
        return False
    placed = ((other.start < heading.start, _index(other) < _index(heading)) for other in chosen)
    return all(before == below for before, below in placed)


def _main_style(found: Sequence[Heading]) -> str | None:
    """How most chapters are numbered; in brackets only where they are those that no chapter has as its parts."""
    counts = {
        style: {h.section for h in found if h.style == style and h.section}
        for style in (_CHINESE, _ARABIC, _BARE, _BRACKETS)
    }
    if not counts[_BRACKETS] & _never_parts():
        counts[_BRACKETS] = set()
    best = max(counts, key=lambda style: len(counts[style]))
    return best if counts[best] else None


@cache
def _chapters() -> tuple[str, ...]:
    return tuple(section.id for section in load_form(editions()[0]).sections)


@cache
def _never_parts() -> frozenset[str]:
    """The first chapter and those behind the tables: the others give their names to parts of the first."""
    form = load_form(editions()[0])
    return frozenset(_chapters()) - {block.section for block in form.blocks}


def _by_number(found: Sequence[Heading], chosen: Sequence[Heading], main: str) -> Iterator[Heading]:
    """Headings whose words are not known but which stand, and count, where the form has the chapter that is missing."""
    placed = [(heading.start, _index(heading)) for heading in chosen if _index(heading) >= 0]
    for heading in found:
        index = (_value(heading.number) or 0) - 1
        if heading.section or heading.style != main or not 0 <= index < len(_chapters()):
            continue
        before = max((other for start, other in placed if start < heading.start), default=-1)
        after = min((other for start, other in placed if start > heading.start), default=len(_chapters()))
        if before < index < after:
            placed.append((heading.start, index))
            yield replace(heading, section=_chapters()[index])


def _index(heading: Heading) -> int:
    return _chapters().index(heading.section) if heading.section in _chapters() else -1


def _value(number: str) -> int | None:
    """An ordinal up to 99 as a number."""
    if number.isdigit():
        return int(number)
    return _NUMERALS.index(number) + 1 if len(number) == 1 and number in _NUMERALS else None


def _without_contents(found: Sequence[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Headings without lists of contents: some that follow each other with nothing between and come again below."""
    kept: list[Heading] = []
    for run in _runs(found, lines):
        if len(run) < _LISTED or not {h.section for h in run} <= {h.section for h in found if h.start > run[-1].start}:
            kept += run
    return kept


def _runs(found: Sequence[Heading], lines: Sequence[Line]) -> Iterator[list[Heading]]:
    """Headings that follow each other with nothing between, each chapter's once."""
    starts = [line.start for line in lines]
    run: list[Heading] = []
    for heading in found:
        again = any(other.section == heading.section for other in run)
        if run and (again or _is_apart(run[-1], heading, lines, starts)):
            yield run
            run = []
        run.append(heading)
    if run:
        yield run


def _is_apart(above: Heading, below: Heading, lines: Sequence[Line], starts: Sequence[int]) -> bool:
    """Whether running text stands between two headings."""
    han = 0
    for line in lines[bisect_right(starts, above.end) - 1 : bisect_left(starts, below.start) + 1]:
        between = line.text[max(above.end - line.start, 0) : max(below.start - line.start, 0)]
        han += len(_HAN.findall(between[:_LONGEST]))
        if han > _MENTIONED:
            return True
    return False


def _in_line(line: Line) -> Iterator[Heading]:
    """The heading that a line is or begins with, and those within it; in a table only words that are no label of it."""
    first = _at_start(line)
    if first is not None and _stands(first, line):
        yield first
    if first is None or first.end < line.end:
        yield from _inside(line, first.end if first else line.start)


def _stands(heading: Heading, line: Line) -> bool:
    """Whether what looks like a heading is none of a table's labels."""
    labelled = any(label in fold(line.text) for label in _row_labels())
    return heading.known and not labelled if line.table else bool(heading.section) or not labelled


@cache
def _row_labels() -> frozenset[str]:
    """Labels in tables that are numbered as chapters are."""
    blocks = [block for edition in editions() for block in load_form(edition).blocks]
    labels = [fold(item.label) for block in blocks for item in block.items if _CHAPTER.match(item.number)]
    groups = [fold(group) for block in blocks for group in block.groups]
    return frozenset([*labels, *(group[2:] for group in groups if _CHAPTER.match(group))])


def _at_start(line: Line) -> Heading | None:
    """The heading with which a line begins; one whose words are not known has no section."""
    ordinal = _ORDINAL.match(line.text)
    if ordinal is None:
        return _bare(line)
    number = ordinal["inside"] or ordinal["part"] or ordinal["plain"]
    style = _BRACKETS if ordinal["inside"] else _ARABIC if number.isdigit() else _CHINESE
    words = line.text[ordinal.end() :].rstrip()
    section, length, known = _heading_words(words, style)
    if not length:
        return None
    start, end = line.start + _first(line.text), line.start + ordinal.end() + length
    return Heading(start, end, section, number, style, known, official=_is_official(words[:length]))


def _is_official(words: str) -> bool:
    return fold(words).rstrip(":.*#") in _official()


@cache
def _official() -> frozenset[str]:
    return frozenset(fold(section.label) for edition in editions() for section in load_form(edition).sections)


def _heading_words(words: str, style: str) -> tuple[str, int, bool]:
    """The section that words behind an ordinal head, how many characters of them do, and whether the words are known."""
    if style != _CHINESE and len(words) > _LONGEST:
        return "", 0, False
    section, length = _begins(words)
    if section and (length == len(words) or words[length - 1] in ":：" or _TEXT.match(words, length)):
        return section, length, True
    if _is_short(words):
        return _loosely(words), len(words), False
    if style != _CHINESE:
        return "", 0, False
    if section and len(core(words[:length])) >= _LONG_WORDS:
        return section, length, True
    return (*_begins_loosely(words), False)


def _first(text: str) -> int:
    """Where the text of a line begins, marks of headings and blanks left out."""
    return len(text) - len(text.lstrip())


def _bare(line: Line) -> Heading | None:
    """A heading without an ordinal, or whose ordinal lost its separator."""
    if len(line.text) > _LONGEST:
        return None
    folded = fold(line.text).strip("#*").rstrip(":.")
    number = folded[:1] if folded[:1] in _NUMERALS and folded[1:] in heading_words() else ""
    section = heading_words().get(folded.removeprefix(number), "") if folded else ""
    if not section:
        return None
    style = _CHINESE if number else _BARE
    end = line.start + len(line.text.rstrip())
    return Heading(
        line.start + _first(line.text),
        end,
        section,
        number,
        style,
        known=True,
        official=_is_official(folded.removeprefix(number)),
    )


def _is_short(words: str) -> bool:
    """Whether words behind an ordinal can be a heading as a whole."""
    return bool(words) and len(words) <= _LONGEST_WORDS and not _STOP.search(words) and not _LEADERS.search(words)


def _loosely(words: str) -> str:
    folded = _searchable(words)
    return next((section for section, phrase in heading_phrases(anywhere=True) if phrase.search(folded)), "")


def _searchable(words: str) -> str:
    """Words in which no phrase reaches over a comma: folded, it looks like the one that joins parts of a heading."""
    return fold(words.replace("，", ";"))


def _begins(words: str) -> tuple[str, int]:
    """The section in whose known heading words begin, and how many characters it takes; a colon behind it counts in."""
    folded, origins = _folded(words[: 2 * _LONGEST_WORDS])
    for heading, section in heading_words().items():
        if folded.startswith(heading):
            behind = _MARKS_BEHIND.match(words, origins[len(heading)])
            return section, behind.end() if behind else origins[len(heading)]
    return "", 0


def _begins_loosely(words: str) -> tuple[str, int]:
    """The section in a looser heading of which words begin, up to the last word that makes it one."""
    folded, origins = _folded(words[: 2 * _LONGEST_WORDS].replace("，", ";"))
    for section, phrase in heading_phrases():
        match = phrase.match(folded)
        if match:
            return section, origins[match.end()]
    return "", 0


def _folded(text: str) -> tuple[str, list[int]]:
    """Folded text and, for each of its borders, where it lies in the text: behind the last character that came before."""
    whole = fold(text)
    if len(whole) == len(text) == len("".join(text.split())):
        return whole, list(range(len(text) + 1))
    return whole, [0, *(index + 1 for index in fold_origins(text))]


def _inside(line: Line, begin: int) -> Iterator[Heading]:
    """Headings in the midst of a line, behind `begin`."""
    for ordinal in _INNER.finditer(line.text, begin - line.start):
        words = line.text[ordinal.end() : ordinal.end() + 2 * _LONGEST_WORDS]
        before = line.text[: ordinal.start()].rstrip()[-1:]
        section, length = _begins(words)
        known = bool(section)
        if (not section or len(core(words[:length])) < _LONG_WORDS) and _HAN.match(before):
            continue
        if not section and (not before or _BORDER.match(before)):
            section, length = _begins_loosely(words)
        if section:
            start, end = line.start + ordinal.start(), line.start + ordinal.end() + length
            official = _is_official(words[:length])
            yield Heading(start, end, section, ordinal[1], _CHINESE, known, inner=True, official=official)


def joined(lines: Iterable[Line]) -> list[Line]:
    """Lines, two of them as one where only together they are the known heading of a chapter."""
    result: list[Line] = []
    for line in lines:
        above = result[-1] if result else None
        if above is not None and _is_torn(above, line):
            text = above.text + "\n" * (line.start - above.end) + line.text
            result[-1] = Line(above.start, line.end, text, above.unit, line.last)
        else:
            result.append(line)
    return result


def _is_torn(above: Line, line: Line) -> bool:
    ordinal = _ORDINAL.match(above.text) if len(above.text) + len(line.text) <= _LONGEST else None
    if ordinal is None:
        return False
    words = fold(above.text[ordinal.end() :])
    return words not in heading_words() and words + fold(line.text).rstrip(":.") in heading_words()
