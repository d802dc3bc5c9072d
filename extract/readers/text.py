"""Plain text: lines as paragraphs, and the tables that separators still show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from itertools import accumulate, chain
from operator import itemgetter

from extract.collector import collector_paused
from extract.encoding import charset_of, decode
from extract.errors import ReadError, TooLargeError
from extract.metadata import describe, load_labels
from extract.model.document import Cell, Document, Grid, Paragraph, Place, Source
from extract.readers.text_aligned import find_aligned
from extract.readers.text_boxes import find_boxes
from extract.readers.text_edges import with_lost
from extract.readers.text_joined import unjoined
from extract.readers.text_lines import SEPARATORS, Line, lines_of, without_head_rules
from extract.readers.text_rows import Region, runs_outside
from extract.readers.text_tables import find_regions
from extract.readers.text_torn import is_torn, mended
from extract.text import fold

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".csv", ".tsv")
MEDIA_TYPES = ("text/plain", "text/markdown", "text/csv", "text/tab-separated-values")

# Several times a yearbook of reports; a text beyond that is none, and would be read for minutes.
_MOST_BYTES = 32 * 1024 * 1024
_MOST_LINES = 200_000
_MOST_SEPARATORS = 1_000_000

_HEAD_LINES = 15
_KEYED = re.compile(r"\s*([A-Za-z\u4e00-\u9fff][A-Za-z\u4e00-\u9fff \u3000]{0,9}?)\s*[:：]\s*(.{0,300}?)\s*")
_DIVIDER = re.compile(r"\s*([=\-*_#~—─━＝])\1{3,}\s*[\u4e00-\u9fff ]{0,6}\s*(?:([=\-*_#~—─━＝])\2{3,})?\s*")
_PAGE_MARK = re.compile(
    r"\s*(?:[-—–―－─·•~]+\s*\d{1,4}\s*[-—–―－─·•~]+"
    r"|第\s*\d{1,4}\s*页(?:\s*[,，/、]?\s*共\s*\d{1,4}\s*页)?|共\s*\d{1,4}\s*页\s*[,，/、]?\s*第\s*\d{1,4}\s*页"
    r"|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?)\s*",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:报告|年报|報告|年報)(?:\((?:(?:19|20)\d\d|二[〇○零]..)年?度?\))?")
_LONGEST_TITLE = 80
_MARKUP = re.compile(r"</?[A-Za-z]")
_MISSING = "表格中有{0}行与标签分离,未读 (rows of tables that were torn from their labels and not read: {0})"
_ODD_TABS = re.compile(r"(?<!\t)\t(?:\t\t)*(?!\t)")


@collector_paused()
def read(source: Source) -> Document:
    """A text as paragraphs and grids, each with its range of characters; ReadError where nothing is written in it.

    TooLargeError above 32 MiB, 200,000 lines or a million separators. A place `chars A-B` counts characters of the
    decoded text from 0, B being the one behind the last.
    """
    if len(source.data) > _MOST_BYTES:
        raise TooLargeError("文字过多 (more than 32 MiB of text)", source.name)
    text, notes = decode(source.data, charset_of(source.media_type))
    text, markup = _without_markup(text)
    lines = _lines(text, source.name, required=not markup)
    head = _head(lines)
    roles = _roles(lines, head)
    body = [line for line in lines if roles.get(line.number, "title") == "title"]
    found: list[_Found] = []
    missing = 0
    if is_torn(body):
        lines, missing = _mended(lines, body)
    else:
        found = _tables(body)
    blocks = tuple(_blocks(lines, found, roles, markup))
    metadata = _metadata([line for line in lines if line.number in head])
    return Document(source, blocks, "text", metadata, (*notes, *([_MISSING.format(missing)] if missing else [])))


def _tables(body: Sequence[Line]) -> list[_Found]:
    """The tables among lines."""
    boxes = list(find_boxes(body))
    taken = [box.lines for box in boxes]
    regions = [region for part in runs_outside(taken, _single_tabs(body)) for region in find_regions(part)]
    taken += [region.lines for region in regions]
    regions += find_aligned(list(chain.from_iterable(runs_outside(taken, body))))
    found: list[_Found] = [(box.lines, Grid(with_lost(box.cells), _place_of(box.lines))) for box in boxes]
    found += ((region.lines, _grid(region)) for region in regions)
    return found


def _mended(lines: Sequence[Line], body: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines with those of the body as they belong together, and how many rows of it are left out as torn."""
    kept, missing = mended(body)
    inside = {line.number for line in body}
    apart = [line for line in lines if line.number not in inside]
    ranked = merge(_ranked(apart), _ranked(kept), key=itemgetter(0))
    return [line for _, line in ranked], missing


def _ranked(lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    """Lines with a number that grows in their order, for most of them their first character."""
    return zip(accumulate((line.start for line in lines), max), lines, strict=True)


def _without_markup(text: str) -> tuple[str, list[_Placed]]:
    """A text with blanks for the tables of markup in it, and what these show, each with its first character."""
    if not _MARKUP.search(text):
        return text, []
    from extract.readers.text_markup import split_markup  # noqa: PLC0415 - few texts hold markup, and its parser is heavy

    text, tables = split_markup(text)
    return text, [(table.start, block) for table in tables for block in table.blocks()]


def _lines(text: str, name: str, *, required: bool) -> list[Line]:
    if sum(map(text.count, SEPARATORS)) > _MOST_SEPARATORS:
        raise TooLargeError(f"分隔符过多 (more than {_MOST_SEPARATORS:,} separators in a text)", name)
    lines = lines_of(text, _MOST_LINES + 1)
    if len(lines) > _MOST_LINES:
        raise TooLargeError(f"行数过多 (more than {_MOST_LINES:,} lines of text)", name)
    if required and not lines:
        raise ReadError("文件里没有文字 (the file holds no text)", name)
    return without_head_rules(unjoined(lines))


def _single_tabs(lines: Sequence[Line]) -> list[Line]:
    """The lines with one tab for every two, where the text puts two between any two cells; offsets stay as they are."""
    tabbed = any("\t" in line.text for line in lines)
    if not tabbed or any(_ODD_TABS.search(line.text) for line in lines):
        return list(lines)
    return [replace(line, text=line.text.replace("\t\t", " \t")) if "\t" in line.text else line for line in lines]


_Found = tuple[tuple[Line, ...], Grid | None]
_Placed = tuple[int, Paragraph | Grid]


def _blocks(
    lines: Sequence[Line], found: Iterable[_Found], roles: Mapping[int, str], markup: Iterable[_Placed]
) -> list[Paragraph | Grid]:
    """Grids, what markup shows, and the lines outside both, in the order of the text."""
    placed = list(markup)
    used: set[int] = set()
    for held, grid in found:
        used.update(line.number for line in held)
        if grid is not None:
            placed.append((held[0].start, grid))
    for rank, line in _ranked(lines):
        if line.number not in used:
            role = roles.get(line.number, "body")
            placed.append((rank, Paragraph(line.text, _place(line.start, line.end), role, line.start)))
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def _grid(region: Region) -> Grid | None:
    """A region as a grid; None where all of its cells are blank."""
    if not any(field.filled for row in region.rows for field in row):
        return None
    cells = tuple(
        Cell(field.text, row, column, _place(field.start, field.end))
        for row, fields in enumerate(region.rows)
        for column, field in enumerate(fields)
    )
    return Grid(with_lost(cells), _place_of(region.lines), drawn=False)


def _place_of(lines: Sequence[Line]) -> Place:
    return _place(lines[0].start, lines[-1].end)


def _place(start: int, end: int) -> Place:
    return Place(f"chars {start}-{end}")


def _roles(lines: Sequence[Line], head: set[int]) -> dict[int, str]:
    """Roles of the lines that are not body: what a saved page says of itself, page numbers, the title."""
    roles = {line.number: "footer" for line in lines if len(line.text) < 40 and _PAGE_MARK.fullmatch(line.text)}
    roles |= dict.fromkeys(head, "furniture")
    previous: Line | None = None
    for line in [line for line in lines[:_HEAD_LINES] if line.number not in roles]:
        if _is_title(line):
            roles[line.number] = "title"
            if previous is not None and _opens_title(previous, line):
                roles[previous.number] = "title"
            break
        previous = line
    return roles


def _is_title(line: Line) -> bool:
    if len(line.text) > _LONGEST_TITLE or line.pipes:
        return False
    text = fold(line.text).lstrip("#").strip("*")
    found = list(_TITLE.finditer(text))
    return bool(found) and found[-1].end() == len(text) and "年" in text


def _opens_title(line: Line, title: Line) -> bool:
    """Whether a line reads like the first half of a title that was broken in two, perhaps within a word."""
    first, second = fold(line.text), fold(title.text)
    halved = "政府信息公开" in first + second and "政府信息公开" not in second
    subject = "年" in first and (halved or ("信息公开" in first and "信息公开" not in second))
    return subject and len(first) <= _LONGEST_TITLE and not first.endswith((".", ",", ";", ":"))


def _head(lines: Sequence[Line]) -> set[int]:
    """The lines above the report in which a saved page says of itself what it is."""
    first = lines[:_HEAD_LINES]
    labels = {*load_labels().saved, *load_labels().ranks}
    known = [index for index, line in enumerate(first) if _label(line) in labels]
    if not known:
        return set()
    dividers = (index for index, line in enumerate(first) if index > known[0] and _is_divider(line))
    divider = next(dividers, None)
    if divider is not None:
        return {line.number for line in first[: divider + 1]}
    # A label that nobody knows belongs to the head where known ones stand before and behind it.
    return {line.number for index, line in enumerate(first)
            if index in known or (known[0] < index < known[-1] and _label(line))}  # fmt: skip


def _is_divider(line: Line) -> bool:
    return len(line.text) < 200 and bool(_DIVIDER.fullmatch(line.text))


def _label(line: Line) -> str:
    """The label of a line `label: value`, folded; empty for any other line."""
    match = _KEYED.fullmatch(line.text)
    return fold(match[1]) if match else ""


def _metadata(head: Sequence[Line]) -> dict[str, str]:
    """What the head says of the page."""
    tags: dict[str, str] = {}
    saved = load_labels().saved
    for line in head:
        match = _KEYED.fullmatch(line.text)
        if match and match[2] and fold(match[1]) in saved:
            tags.setdefault(saved[fold(match[1])], match[2])
    printed = [line for line in head if _label(line) in load_labels().ranks]
    return describe(tags, [Paragraph(line.text, _place(line.start, line.end)) for line in printed])
