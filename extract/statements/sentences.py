"""Running text cut into sentences, each with its place; lines that a page or a converter broke are joined again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from extract.model.document import Place
from extract.model.statement import Passage
from extract.schema import fold_prose
from extract.text import tidy

_ENDS = re.compile(r"[。！？!?\n]+[”』」]?")
_CLOSED = re.compile(r"[。！？；：!?;:…]\s*[”』」）)]?\s*$")
_OPENS = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]\d{1,2}[)）]|\d{1,2}[.．、](?!\d)|[•●◆])")
_FULL_LINE = 14  # characters from which on a line without an end mark goes on in the next
_SPAN = re.compile(r"chars (\d+)-(\d+)$")


@dataclass(frozen=True)
class Sentence:
    """One sentence: as printed, its section and place, and whether it opens a paragraph."""

    raw: str
    section: str
    place: Place | None
    opens: bool

    @cached_property
    def text(self) -> str:
        """The sentence for people."""
        return tidy(self.raw)

    @cached_property
    def folded(self) -> str:
        """The sentence as compared."""
        return fold_prose(self.raw)


def sentences(passages: Iterable[Passage]) -> Iterator[Sentence]:
    """The sentences of running text in order; headings are left out."""
    for paragraph in _paragraphs(passages):
        yield from _cut(paragraph)


def _paragraphs(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Passages that belong to one paragraph: a line that does not end goes on in the next."""
    held: list[Passage] = []
    for passage in passages:
        if held and not _goes_on(held[-1], passage):
            yield held
            held = []
        if not passage.heading:
            held.append(passage)
    if held:
        yield held


def _goes_on(line: Passage, following: Passage) -> bool:
    return (
        not following.heading
        and line.section == following.section
        and len(line.text) >= _FULL_LINE
        and not _CLOSED.search(line.text)
        and not _OPENS.match(following.text)
    )


def _cut(lines: Sequence[Passage]) -> Iterator[Sentence]:
    text = "".join(line.text for line in lines)
    starts = list(accumulate((len(line.text) for line in lines), initial=0))
    position = 0
    for end in [*(match.end() for match in _ENDS.finditer(text)), len(text)]:
        if text[position:end].strip():
            yield Sentence(text[position:end], lines[0].section, _place(lines, starts, position, end), position == 0)
        position = end


def _place(lines: Sequence[Passage], starts: Sequence[int], start: int, end: int) -> Place:
    """The characters of a sentence where the source counts them, else the line in which it begins."""
    first = bisect_right(starts, start, hi=len(lines)) - 1
    last = bisect_right(starts, end - 1, hi=len(lines)) - 1
    begins, ends = (_SPAN.match(lines[index].place.path) for index in (first, last))
    if begins is None or ends is None:
        return lines[first].place
    if any(int(span[2]) - int(span[1]) != len(lines[i].text) for span, i in ((begins, first), (ends, last))):
        return lines[first].place
    low, high = int(begins[1]) + start - starts[first], int(ends[1]) + end - starts[last]
    return Place(f"chars {low}-{high}", lines[first].place.page)
