"""PDF as a sequence of paragraphs and grids: ruled tables by their rules, others by how their words stand."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFXRefFallback

from extract.errors import EncryptedError, ImageOnlyError, ReadError, TooLargeError
from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers.pdf_aligned import aligned_tables
from extract.readers.pdf_glyphs import SCANNED, Box, Sheet, Turn, sheet
from extract.readers.pdf_halves import halves
from extract.readers.pdf_join import Chain, chain, continues, extended, grid, place
from extract.readers.pdf_lines import Line, glue, lines, without_spacing
from extract.readers.pdf_prose import Leaf, Prose, carried_over, furniture, names_disclosure, paragraphs, title_lines
from extract.readers.pdf_prose import aside as set_apart
from extract.readers.pdf_ruled import Table, ruled_tables

_PAGES = 500
_FEW = 12  # characters on a page that is a picture: a stamped page number, no text layer

for _name in ("pdfminer", "pdfplumber"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # their warnings are of no use to readers of reports


@dataclass(frozen=True)
class _Page:
    """What was read of one page, or of one column of it: the ruled tables, the lines outside of them."""

    leaf: Leaf
    tables: tuple[Table, ...]
    turn: Turn
    characters: int
    pictures: float
    notes: tuple[str, ...]


def read(source: Source) -> Document:
    """A PDF as a document; raises ReadError or one of its kinds where its pages give no text."""
    with _opened(source) as pdf:
        _require_whole(source, pdf)
        pages = [part for page in pdf.pages for part in _parts(page)]
        title = _stated_title(pdf)
    _require_text(pages)
    blocks = _blocks(pages)
    return Document(source, tuple(blocks), "pdf", {"title": title} if title else {}, tuple(_notes(pages)))


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    try:
        with pdfplumber.open(io.BytesIO(source.data)) as pdf:
            yield pdf
    except ReadError:
        raise
    except RecursionError as error:
        raise ReadError("the PDF is damaged: its parts contain one another", source.name) from error
    except Exception as error:
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(a, PDFPasswordIncorrect) for a in error.args):
            raise EncryptedError("the PDF needs a password", source.name) from error
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise ReadError(f"the PDF is damaged and cannot be read ({reason})", source.name) from error


def _require_whole(source: Source, pdf: Any) -> None:
    count = len(pdf.pages)
    rebuilt = any(isinstance(table, PDFXRefFallback) for table in pdf.doc.xrefs)
    if rebuilt and b"%%EOF" not in source.data[-4096:]:
        raise ReadError("the PDF is cut off: its end with the list of its parts is missing", source.name)
    if not count:
        raise ReadError("the PDF has no pages", source.name)
    if count > _PAGES:
        raise TooLargeError(f"the PDF has {count} pages, more than {_PAGES}", source.name)


def _parts(page: Any) -> list[_Page]:
    """A page, or its columns one after the other."""
    seen: Sheet = sheet(page)
    seen = replace(seen, glyphs=tuple(without_spacing(seen.glyphs)))
    page.close()
    return [_page(half, len(seen.glyphs)) for half in halves(seen)]


def _page(seen: Sheet, characters: int) -> _Page:
    tables, loose = ruled_tables(seen)
    boxes = tuple(table.box for table in tables)
    leaf = Leaf(seen.number, seen.height, tuple(lines(loose)), boxes)
    return _Page(leaf, tuple(tables), seen.turn, characters, seen.pictures, seen.notes)


def _require_text(pages: list[_Page]) -> None:
    if all(_is_picture(page) for page in pages):
        raise ImageOnlyError("the PDF's pages are pictures without a text layer")
    if not any(page.characters for page in pages):
        raise ImageOnlyError("the PDF's pages hold no text that can be read (empty, or drawn as shapes)")


def _is_picture(page: _Page) -> bool:
    return page.characters <= _FEW and page.pictures > 0.3


def _stated_title(pdf: Any) -> str:
    title = pdf.metadata.get("Title")
    return title.strip() if isinstance(title, str) and names_disclosure(title) else ""


def _notes(pages: list[_Page]) -> Iterator[str]:
    pictures = [str(page.leaf.number) for page in pages if _is_picture(page)]
    if pictures:
        listed = ", ".join(pictures)
        yield f"第 {listed} 页只有图片,没有文字 (pages without text, only pictures: {listed})"
    covered = [str(page.leaf.number) for page in pages if page.pictures > SCANNED and not _is_picture(page)]
    if covered:
        listed = ", ".join(covered)
        yield (
            f"第 {listed} 页的文字叠在页面图片上,像是文字识别所得 "
            f"(text lies over a picture of the page, as OCR leaves it: pages {listed})"
        )
    for page in pages:
        for note in page.notes:
            yield f"第 {page.leaf.number} 页 page {page.leaf.number}: {note}"


def _blocks(pages: list[_Page]) -> list[Paragraph | Grid]:
    aside = furniture([page.leaf for page in pages])
    turns = {page.leaf.number: page.turn for page in pages}
    flow: list[Prose | Chain] = []
    for page in pages:
        _append(flow, _flow(page, aside, first=page is pages[0]))
    return [
        grid(item, turns) if isinstance(item, Chain) else
        Paragraph(item.text, place(item.box, item.page, turns), item.role)
        for item in flow
    ]  # fmt: skip


def _flow(page: _Page, aside: dict[tuple[int, Line], str], *, first: bool) -> list[Prose | Chain]:
    """The blocks of one page in reading order."""
    number = page.leaf.number
    body = [line for line in page.leaf.lines if (number, line) not in aside]
    apart = [
        set_apart(number, line, aside[number, line])
        for line in page.leaf.lines if (number, line) in aside
    ]  # fmt: skip
    title = title_lines(body, page.leaf.height) if first else ()
    items: list[Prose | Chain] = []
    waiting: list[Line] = []
    parts: list[Line | Table] = [*body, *page.tables]
    for item in sorted(parts, key=lambda part: (part.box.top, part.box.x0)):
        if isinstance(item, Line):
            waiting.append(item)
        else:
            items += _loose(number, waiting, title)
            items.append(chain(item))
            waiting = []
    items += _loose(number, waiting, title)
    return [*(a for a in apart if a.role == "header"), *items, *(a for a in apart if a.role == "footer")]


def _loose(number: int, waiting: list[Line], title: tuple[Line, ...]) -> list[Prose | Chain]:
    """Lines between ruled tables: tables without rules, and paragraphs."""
    items: list[Prose | Chain] = []
    for part in aligned_tables(number, waiting):
        if isinstance(part, Table):
            items.append(chain(part))
        else:
            items += paragraphs(number, part, title)
    return items


def _append(flow: list[Prose | Chain], items: list[Prose | Chain]) -> None:
    """The blocks of a page after those of the pages before: what the break tore apart is put together."""
    last = next((i for i in range(len(flow) - 1, -1, -1) if _is_body(flow[i])), None)
    first = next((i for i, item in enumerate(items) if _is_body(item)), None)
    if last is not None and first is not None:
        whole = _whole(flow, last, items[first])
        if whole is not None:
            flow[last] = whole
            items = items[:first] + items[first + 1 :]
    flow.extend(items)


def _is_body(item: Prose | Chain) -> bool:
    return isinstance(item, Chain) or item.role not in ("header", "footer")


def _whole(flow: list[Prose | Chain], last: int, after: Prose | Chain) -> Prose | Chain | None:
    before = flow[last]
    if isinstance(before, Chain):
        return extended(before, after.table) if isinstance(after, Chain) and continues(before, after.table) else None
    if isinstance(after, Chain):
        return None
    column = [
        item.box for item in flow
        if isinstance(item, Prose) and item.page == before.page and item.role == "body" and _overlaps(item.box, before.box)
    ]  # fmt: skip
    beneath = _overlaps(before.box, after.box)
    left = min(box.x0 for box in column) if beneath else after.box.x0  # else it goes on in another column
    edges = left, max(box.x1 for box in column)
    if not carried_over(before, after, edges):
        return None
    return before._replace(text=glue(before.text, after.text), end=after.end)


def _overlaps(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1
