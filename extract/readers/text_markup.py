"""Markdown that keeps as markup what it cannot write itself: tables with spans, and the tags around its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.model.document import Cell, Grid, Paragraph, Place
from extract.readers.html_roles import Block, DraftGrid
from extract.readers.html_tree import Addresses, parse
from extract.readers.html_walk import walk

INSIDE = " » "  # in a path: what follows is a selector inside the markup in front of it

_TABLE_TAG = re.compile(r"<(/?)table\b[^<>]*>", re.IGNORECASE)
_CELL_TAG = re.compile(r"<t[dh]\b", re.IGNORECASE)
_TAGS_ALONE = re.compile(r"^[ \t]*(?:</?[a-z][a-z0-9]*(?:[\s/][^<>]*)?>[ \t]*)+$", re.IGNORECASE | re.MULTILINE)
_SHOWN = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Markup:
    """A stretch of a text that is a table of markup, with the characters before it."""

    start: int
    text: str

    def blocks(self) -> Iterator[Paragraph | Grid]:
        """What it shows: its grids, and as paragraphs what stands around them; a path is a selector in the stretch."""
        page = walk(self.text, parse, f"chars {self.start}-{self.start + len(self.text)}{INSIDE}")
        return (_block(draft, page.addresses) for draft in page.blocks)


def split_markup(text: str) -> tuple[str, list[Markup]]:
    """A text with blanks for its tables of markup and for tags that fill a line, and those tables; offsets hold."""
    found = list(_tables(text))
    parts, position = [], 0
    for markup in found:
        parts += [text[position : markup.start], _SHOWN.sub(" ", markup.text)]
        position = markup.start + len(markup.text)
    return _TAGS_ALONE.sub(lambda tags: " " * len(tags[0]), "".join([*parts, text[position:]])), found


def _tables(text: str) -> Iterator[Markup]:
    """Every outermost table with cells in it; one that is not closed ends with the text."""
    depth = start = 0
    for tag in _TABLE_TAG.finditer(text):
        if not tag[1]:
            start = start if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield from _with_cells(start, text[start : tag.end()])
    if depth:
        yield from _with_cells(start, text[start:])


def _with_cells(start: int, text: str) -> Iterator[Markup]:
    if _CELL_TAG.search(text):
        yield Markup(start, text)


def _block(draft: Block, addresses: Addresses) -> Paragraph | Grid:
    if not isinstance(draft, DraftGrid):
        return Paragraph(draft.text, Place(addresses.path(draft.node)), "furniture" if draft.furniture else "body")
    cells = tuple(
        Cell(content.text, row, column, Place(addresses.path(content.node)), rowspan, colspan)
        for content, row, column, rowspan, colspan in draft.cells
    )
    return Grid(cells, Place(addresses.path(draft.node)))
