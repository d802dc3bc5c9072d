"""Running text of a PDF: page numbers and running heads set apart, lines joined to paragraphs, the title found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract.readers.pdf_glyphs import Box
from extract.readers.pdf_lines import NUMBER, NUMBERED, Line, around, glue
from extract.text import fold

_DECORATED = re.compile(
    r"[-—–－―·•~～]+\s*(\d{1,3})\s*[-—–－―·•~～]+|第?\s*(\d{1,3})\s*页(?:\s*[,，/]?\s*共?\s*\d{1,3}\s*页)?"
    r"|(\d{1,3})\s*/\s*\d{1,3}|[Pp]age\s*(\d{1,3})(?:\s*of\s*\d{1,3})?"
)  # fmt: skip
_DISCLOSURE = re.compile("(?:信息|资讯)公开")
_BARE = re.compile(r"\d{1,3}")
_ZONE = 0.12  # share of the page's height in which heads and feet stand


class Leaf(NamedTuple):
    """The lines of one page that stand outside of its ruled tables, and how high the page and its tables are."""

    number: int
    height: float
    lines: tuple[Line, ...]
    tables: tuple[Box, ...]


class Prose(NamedTuple):
    """One paragraph: its text, role, page and rectangle, where its first line starts and where its last one ends."""

    text: str
    role: str
    page: int
    box: Box
    start: float
    end: float


def furniture(leaves: Sequence[Leaf]) -> dict[tuple[int, Line], str]:
    """Page numbers and running heads and feet: page and line, with the role `header` or `footer`."""
    found: dict[tuple[int, Line], str] = {}
    for leaf in leaves:
        for line in _outermost(leaf):
            if _DECORATED.fullmatch(line.text):
                found[leaf.number, line] = _role(leaf, line)
    found.update(_bare_numbers(leaves))
    found.update(_repeated(leaves))
    return found


def _role(leaf: Leaf, line: Line) -> str:
    return "header" if line.box.top < leaf.height / 2 else "footer"


def _in_zone(leaf: Leaf, line: Line) -> bool:
    return line.box.bottom < _ZONE * leaf.height or line.box.top > (1 - _ZONE) * leaf.height


def _outermost(leaf: Leaf) -> list[Line]:
    """The first and the last line of a page, where they stand in its margins beyond all tables."""
    ends = [leaf.lines[0], leaf.lines[-1]] if leaf.lines else []
    return [
        line
        for line in ends
        if _in_zone(leaf, line)
        and all(line.box.bottom <= box.top + 2 or line.box.top >= box.bottom - 2 for box in leaf.tables)
    ]


def _bare_numbers(leaves: Sequence[Leaf]) -> dict[tuple[int, Line], str]:
    """Lines that are nothing but a number which counts the pages."""
    steps: dict[int, list[tuple[Leaf, Line]]] = {}
    for leaf in leaves:
        for line in _outermost(leaf):
            if _BARE.fullmatch(line.text):
                steps.setdefault(int(line.text) - leaf.number, []).append((leaf, line))
    best = max(steps, key=lambda step: (len(steps[step]), -abs(step)), default=0)
    lines = steps.get(best, [])
    if len(lines) < 2 and not (best == 0 and len(leaves) == 1):
        return {}
    return {(leaf.number, line): _role(leaf, line) for leaf, line in lines}


def _repeated(leaves: Sequence[Leaf]) -> dict[tuple[int, Line], str]:
    """Lines in the margins that stand at the same height on most pages."""
    seen: dict[tuple[str, int], list[tuple[Leaf, Line]]] = {}
    for leaf in leaves:
        for line in leaf.lines:
            words = re.sub(r"\d+", "#", line.text)
            numbers = sum(bool(NUMBER.fullmatch(word.text)) for word in line.words)
            if _in_zone(leaf, line) and numbers < 2 and len(re.findall(r"\w", words)) >= 2:
                seen.setdefault((words, round(line.base / 5)), []).append((leaf, line))
    least = max(2, len({leaf.number for leaf in leaves}) // 2 + 1)
    return {
        (leaf.number, line): _role(leaf, line) for lines in seen.values() if len(lines) >= least for leaf, line in lines
    }


def title_lines(lines: Sequence[Line], height: float) -> tuple[Line, ...]:
    """The lines of the title on the first page: the largest letters of its upper part; empty if none are larger."""
    if not lines:
        return ()
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    usual = min(size for size, count in sizes.items() if count == max(sizes.values()))
    large = [line for line in lines if line.size > 1.14 * usual and line.box.top < 0.6 * height]
    groups: list[list[Line]] = []
    for line in large:
        if groups and abs(line.size - groups[-1][-1].size) < 1 and _follows(groups[-1][-1], line, lines):
            groups[-1].append(line)
        else:
            groups.append([line])
    best = max(
        groups, key=lambda group: (names_disclosure("".join(line.text for line in group)), group[0].size), default=[]
    )
    return tuple(best)


def names_disclosure(title: str) -> bool:
    """Whether a title speaks of the disclosure of information, in simplified or traditional writing."""
    return _DISCLOSURE.search(fold(title)) is not None


def _follows(before: Line, after: Line, lines: Sequence[Line]) -> bool:
    between = [line for line in lines if before.base < line.base < after.base]
    return not between and after.base - before.base < 3 * after.size


def paragraphs(page: int, lines: Sequence[Line], title: Sequence[Line]) -> list[Prose]:
    """Lines of one page, outside of tables, as paragraphs."""
    if not lines:
        return []
    long = [line for line in lines if len(line.text) >= 10] or list(lines)
    left, right = min(line.box.x0 for line in long), max(line.box.x1 for line in lines)
    steps = [b.base - a.base for a, b in pairwise(lines) if 0 < b.base - a.base < 4 * b.size]
    pitch = median(steps) if steps else 0.0
    groups: list[list[Line]] = []
    for line in lines:
        heads = line in title
        joined = bool(groups) and heads == (groups[-1][-1] in title)
        if joined and (heads or not _begins(groups[-1][-1], line, (left, right, pitch))):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_prose(page, group, "title" if group[0] in title else "body") for group in groups]


def _begins(before: Line, line: Line, measure: tuple[float, float, float]) -> bool:
    """Whether a line begins a paragraph, seen from the line before."""
    left, right, pitch = measure
    return (
        bool(NUMBERED.match(line.text))
        or line.box.x0 > left + 1.2 * line.size
        or before.box.x1 < right - 2.6 * before.size
        or abs(line.size - before.size) > 0.15 * line.size
        or line.base - before.base > 1.55 * pitch
        or (len(line.words) > 2 and line.words[1].box.x0 - line.words[0].box.x1 > 3 * line.size)
    )


def _prose(page: int, lines: list[Line], role: str) -> Prose:
    text = lines[0].text
    for line in lines[1:]:
        text = text + line.text if role == "title" else glue(text, line.text)
    return Prose(text, role, page, around(line.box for line in lines), lines[0].box.x0, lines[-1].box.x1)


def aside(page: int, line: Line, role: str) -> Prose:
    """A page number, a running head or a running foot as a paragraph."""
    return Prose(line.text, role, page, line.box, line.box.x0, line.box.x1)


def carried_over(before: Prose, after: Prose, edges: tuple[float, float]) -> bool:
    """Whether the first paragraph of a page goes on with the last one of the page before."""
    left, right = edges
    if before.role != "body" or after.role != "body" or NUMBERED.match(after.text):
        return False
    return before.text[-1] not in "。！？：；" and after.start < left + 12 and before.end > right - 36
