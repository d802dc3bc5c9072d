"""Documents that an article hands out, books to turn the pages of, and viewers that show a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from extract.model.capture import Link
from extract.sources.looking.addresses import (
    absolute,
    file_suffix,
    is_download,
    is_page,
    looks_like_article,
    parameters,
)
from extract.sources.looking.naming import has_word, report_title
from extract.sources.looking.page import Anchor, Page
from extract.text import tidy

_FILE_PARAMETERS = frozenset(("file", "url", "src", "path", "pdf", "pdfurl", "fileurl", "filepath", "furl"))
_VIEWER = re.compile(r"viewer[^/]*\.(?:html?|jsp|aspx)\?|/pdf[\w.-]*/|pdfview|previewfile|onlinepreview", re.IGNORECASE)
_BOOK = re.compile(r"(?P<folder>.*?/)(?:files/)?(?:basic-html|mobile)/(?:page(?P<number>\d+)|index)\.html?$", re.IGNORECASE)
_BOOK_PAGE = re.compile(r"basic-html/page(\d+)\.html?$|^page(\d+)\.html?$", re.IGNORECASE)
_BOOK_MARKS = ("basic-html/", "bookConfig", "totalPageCount", "flipbook", "FlipBook", "flip-book", "FlipBuilder", "turn.js")
_BOOK_COUNT = re.compile(r"totalPageCount['\"]?\s*[:=]\s*['\"]?(\d{1,3})|bookConfig\.totalPageCount\s*=\s*(\d{1,3})")
_IN_SCRIPT = re.compile(r"""['"]([^'"\s<>]{1,400}\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar))(?:\?[^'"]*)?['"]""", re.IGNORECASE)
_MOST = 60
_MOST_PAGES = 300


@dataclass(frozen=True, slots=True)
class Span:
    """Where an article begins and ends in the order of a page."""

    first: int
    last: int

    def holds(self, order: int) -> bool:
        """Whether a thing of that order stands within it."""
        return self.first <= order <= self.last


def attachments_of(page: Page, span: Span, body: frozenset[str]) -> list[Link]:
    """The documents of an article, in order; `body` are addresses that surely stand in it."""
    found: dict[str, Link] = {}
    for _, link in sorted((*_linked(page, span, body), *_shown(page)), key=lambda pair: pair[0]):
        known = found.get(link.address)
        if known is None or (not known.title and link.title):
            found[link.address] = link
    for link in _in_scripts(page):
        if not found:
            found.setdefault(link.address, link)
    return list(found.values())[:_MOST]


def _linked(page: Page, span: Span, body: frozenset[str]) -> Iterator[tuple[int, Link]]:
    for anchor in page.anchors:
        suffix = file_suffix(anchor.address)
        if not is_page(anchor.address) or not (suffix or _is_handed_out(anchor)):
            continue
        if anchor.address in body or _belongs(anchor, span):
            title = tidy(anchor.text)[:160]
            yield anchor.order, Link(anchor.address, "attachment", f"attachment ({anchor.by})", title=title)


def _is_handed_out(anchor: Anchor) -> bool:
    """Whether a program hands out a document, by the address or by a name that ends as files do."""
    named = file_suffix("http://x/" + anchor.text[-12:].replace("?", ""))
    return is_download(anchor.address) or (bool(named) and not looks_like_article(anchor.address))


def _belongs(anchor: Anchor, span: Span) -> bool:
    """Whether a document is the article's: it is called as a report is, or stands in the article and is nothing else."""
    if report_title(anchor.text) is not None:
        return True
    if anchor.furniture or not span.holds(anchor.order):
        return False
    return not has_word(anchor.text, "not_attachment")


def _shown(page: Page) -> Iterator[tuple[int, Link]]:
    """Documents that frames show, themselves or in a viewer, and books."""
    for address, order in page.frames:
        target = shown_file(address)
        if target:
            yield order, Link(target, "attachment", "viewer" if target != address else "frame")
        elif _BOOK.search(address) or re.search(r"(?:flip|book|ebook|dzs|ndbg)[^/]*/(?:index\.html?)?$", address, re.IGNORECASE):
            yield order, Link(address, "attachment", "flip-book")
    for anchor in page.anchors:
        target = shown_file(anchor.address) if "=" in anchor.address and "viewer" in anchor.address.lower() else ""
        if target:
            yield anchor.order, Link(target, "attachment", "viewer", title=tidy(anchor.text)[:160])
        elif _BOOK.search(anchor.address) and not _BOOK.search(page.address):
            yield anchor.order, Link(anchor.address, "attachment", "flip-book", title=tidy(anchor.text)[:160])


def shown_file(address: str) -> str:
    """The document that an address shows: its own, or that which a viewer is told to show; empty if it shows none."""
    for name, value in parameters(address):
        if name.lower() in _FILE_PARAMETERS and value:
            target = absolute(address, unquote(value))
            if target and (file_suffix(target) or (_VIEWER.search(address) and target != address)):
                return target
    return address if file_suffix(address) else ""


def _in_scripts(page: Page) -> Iterator[Link]:
    """Documents that scripts name, where the page itself names none: `new PDFObject({url: ...})`."""
    for script in page.scripts:
        for match in _IN_SCRIPT.finditer(script[:200_000]):
            address = page.whole(match[1].replace("\\/", "/"))
            if address:
                yield Link(address, "attachment", "attachment (script)")


def is_book(page: Page) -> bool:
    """Whether a page is that of a flip-book: its cover or one of its pages."""
    if _BOOK.search(page.address):
        return True
    return any(mark in page.source for mark in _BOOK_MARKS) and (bool(_BOOK_COUNT.search(page.script)) or any(_numbers(page)))


def book_number(page: Page) -> int:
    """The number of a page within its book; 0 for the cover."""
    match = _BOOK.search(page.address)
    return int(match["number"] or 0) if match else 0


def book_pages(page: Page) -> list[Link]:
    """The document of a flip-book if it is handed out; else the pages of the book, in order."""
    files = [anchor for anchor in page.anchors if file_suffix(anchor.address)]
    if files:
        return [Link(anchor.address, "attachment", "document of a flip-book", title=anchor.text[:160]) for anchor in files[:5]]
    counted = _BOOK_COUNT.search(page.script)
    numbers = sorted({*_numbers(page), *range(1, int(counted[1] or counted[2]) + 1)} if counted else set(_numbers(page)))
    folder = _pages_folder(page)
    own = book_number(page)
    numbers = [number for number in numbers if own <= 1 or number > own]
    return [
        Link(absolute(folder, f"page{number}.html"), "attachment", "page of a flip-book", title=f"{number}")
        for number in numbers[:_MOST_PAGES]
        if number != own
    ]


def _pages_folder(page: Page) -> str:
    match = _BOOK.search(page.address)
    if match and "basic-html" in page.address:
        return page.address
    linked = next((anchor.address for anchor in page.anchors if _BOOK_PAGE.search(anchor.address)), "")
    return linked or absolute(page.address, "files/basic-html/index.html")


def _numbers(page: Page) -> Iterator[int]:
    """Numbers of the book's pages that a page links."""
    for anchor in page.anchors:
        match = re.search(r"/page(\d{1,3})\.html?$", anchor.address)
        if match:
            yield int(match[1])
