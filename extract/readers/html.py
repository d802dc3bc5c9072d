"""Web pages: bytes to paragraphs and grids, each cell with the CSS selector that finds it again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from html import unescape
from itertools import combinations

from extract.collector import collector_paused
from extract.encoding import charset_in_markup, charset_of, decode
from extract.errors import ReadError, TooLargeError
from extract.metadata import META_NAMES, clean_title, describe
from extract.model.document import Cell, Document, Grid, Paragraph, Place, Source
from extract.readers.html_lines import TextGrid, with_text_tables
from extract.readers.html_roles import Block, Draft, DraftGrid, find_title, is_all_links
from extract.readers.html_tree import Addresses, Node, Target, parse, parse_leniently
from extract.readers.html_walk import Page, walk
from extract.text import core, fold

MAX_BYTES = 32 * 2**20  # beyond any page that people read

INSIDE = " » "  # in a path: what follows is a selector or a range of characters inside the text of the element before

_FEWEST, _LABEL = 3, 4  # numbers and labels of a table of data, and the characters of such a label
_SUBJECT = re.compile("政府(?:信息|资讯)公开")
_MARKUP = re.compile(r"<(?:table|p|div|td|br)\b", re.IGNORECASE)
_MARKUP_OF_CELLS = re.compile(r"<td\b[^<>]*>.*</td>", re.IGNORECASE | re.DOTALL)
_ESCAPED_MARKUP = re.compile(r"&lt;(?:table|p|div|td|br)\b", re.IGNORECASE)
# An unclosed literal runs to the end, so that no character is tried twice.
_LITERAL = re.compile(r"""(?:"(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z))""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": " "}
_HIDDEN = "表格在网页的隐藏部分里 (the tables stand in a hidden element of the page)"
_AS_MARKUP = "报告以代码形式放在 <{0}> 里 (the report stands as markup inside <{0}>)"
_BROKEN = "网页残缺,改用 html.parser 读取 (the page is broken and was read with html.parser)"
_Parser = Callable[[str, Target], None]
_TEMPLATES = frozenset(("text/html", "text/plain", "text/template", "text/x-template", "text/x-handlebars-template"))


def read(source: Source) -> Document:
    """A web page as a document: `method` is html, paths are CSS selectors on the page as lxml parses it.

    A path with `»` leads into markup that the page keeps as text: the selector behind it holds in that markup; where
    a table is drawn with separators in the lines of an element, a range of characters in the text that it shows.
    ReadError if the page has no text, TooLargeError if it is beyond `MAX_BYTES` (32 MiB), `MAX_TAGS` (two million)
    or `MAX_DEPTH` (tables 512 elements deep).
    """
    if len(source.data) > MAX_BYTES:
        raise TooLargeError(f"a page of {len(source.data):,} bytes; {MAX_BYTES:,} is the limit", source.name)
    try:
        with collector_paused():
            return _read(source)
    except ReadError as error:
        raise type(error)(error.message, source.name) from error


def _read(source: Source) -> Document:
    declared = charset_of(source.media_type) or charset_in_markup(source.data)
    text, notes = decode(source.data, declared)
    return _document(source, _content(text), notes)


@dataclass(frozen=True)
class _Content:
    """What a page holds: one that shows it, or a second one that an element of the first keeps as markup."""

    page: Page
    inner: Page | None = None
    remarks: tuple[str, ...] = ()

    @property
    def placed(self) -> Iterator[tuple[Block, Addresses]]:
        """Every block with the addresses that hold where it stands."""
        pages = (self.page, self.inner) if self.inner else (self.page,)
        return ((block, page.addresses) for page in pages for block in page.blocks)


def _content(text: str) -> _Content:
    """The page as lxml reads it; if that comes to nothing, as a more lenient parser does."""
    content = _strictly(text)
    if content is not None:
        return content
    with suppress(ReadError):
        content = _shown(text, parse_leniently)
    if content is None:
        raise ReadError("the page has no text")
    return replace(content, remarks=(*content.remarks, _BROKEN))


def _strictly(text: str) -> _Content | None:
    try:
        return _shown(text, parse)
    except TooLargeError:
        raise
    except ReadError:
        return None


def _shown(text: str, parser: _Parser) -> _Content | None:
    """What a page shows; with tables that it hides unless they are copies, or else markup kept as text, with a note."""
    page = walk(text, parser)
    if page.veiled:
        unveiled = walk(text, parser, show=page.veiled)
        if _has_grid(unveiled.blocks) and _are_others(page.blocks, unveiled.blocks):
            return _Content(unveiled, None, (_HIDDEN,))
    if _has_grid(page.blocks):
        return _Content(page)
    if not any(_speaks(block) for block in page.blocks):
        for node, markup in (*_shown_as_text(page), *_kept_as_text(page)):
            inner = walk(markup, parse, page.addresses.path(node) + INSIDE)
            if _is_report(inner.blocks):
                around = replace(page, blocks=[block for block in page.blocks if not _is_markup(block)])
                return _Content(around, inner, (_AS_MARKUP.format(node.name),))
    return _Content(page) if page.blocks else None


def _are_others(shown: Sequence[Block], unveiled: Sequence[Block]) -> bool:
    """Whether tables in hidden elements are parts of the report that a reader opens, not further copies of those shown."""
    if not _has_grid(shown):
        return True
    tables = [block for block in unveiled if isinstance(block, DraftGrid)]
    if sum(map(_is_data, tables)) == sum(_is_data(block) for block in shown if isinstance(block, DraftGrid)):
        return False
    return all(2 * len(a & b) < min(len(a), len(b)) for a, b in combinations(map(_words, tables), 2))


def _is_data(grid: DraftGrid) -> bool:
    """Whether a table has numbers with labels, as forms of a site and calendars have not."""
    numbers = sum(cell.content.text.strip().isdecimal() for cell in grid.cells)
    return numbers >= _FEWEST and sum(len(words) >= _LABEL for words in _words(grid)) >= _FEWEST


def _words(grid: DraftGrid) -> set[str]:
    return {words for cell in grid.cells if (words := core(cell.content.text))}


def _has_grid(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, DraftGrid) for block in blocks)


def _speaks(block: Block) -> bool:
    """Whether a block is prose on the subject, not a heading or a menu that only names it."""
    if isinstance(block, DraftGrid) or block.furniture or _is_markup(block):
        return False
    return len(block.text) > 60 and _SUBJECT.search(fold(block.text)) is not None


def _is_report(blocks: Sequence[Block]) -> bool:
    """Whether the blocks of markup that an element keeps as text hold a table or the subject."""
    return _has_grid(blocks) or any(_SUBJECT.search(fold(block.text)) for block in blocks if isinstance(block, Draft))


def _is_markup(block: Block) -> bool:
    """Whether a block shows the markup of a table as text: it was escaped once too often."""
    return isinstance(block, Draft) and _MARKUP_OF_CELLS.search(block.text) is not None


def _shown_as_text(page: Page) -> Iterator[tuple[Node, str]]:
    return ((block.node, block.text) for block in page.blocks if isinstance(block, Draft) and _is_markup(block))


def _kept_as_text(page: Page) -> Iterator[tuple[Node, str]]:
    """Markup that elements keep as text, with the element: text areas and templates first, then strings of scripts."""
    for holder in page.named("textarea", "template", "input"):
        text = holder.node.attributes.get("value", "") if holder.name == "input" else holder.text
        yield from ((holder.node, markup) for markup in _as_markup(text))
    for holder in page.named("script"):
        if holder.node.attributes.get("type", "").lower() in _TEMPLATES:
            yield from ((holder.node, markup) for markup in _as_markup(holder.text))
        else:
            literals = map(_literal_text, _LITERAL.findall(holder.text))
            yield from ((holder.node, markup) for literal in literals for markup in _as_markup(literal))


def _as_markup(text: str) -> Iterator[str]:
    """The text if it is markup, if need be after one more round of unescaping."""
    if _MARKUP.search(text):
        yield text
    elif _ESCAPED_MARKUP.search(text):
        yield unescape(text)


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPED.get(match[2], match[2])


def _literal_text(literal: str) -> str:
    """What a string literal of a script stands for."""
    text = _ESCAPE.sub(_unescaped, literal[1:-1])
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\x00", "")


def _document(source: Source, content: _Content, notes: tuple[str, ...]) -> Document:
    tags = _tags(content.page)
    page_title = next((held.text for held in content.page.named("title")), "")
    placed = [(part, addresses) for block, addresses in content.placed for part in with_text_tables(block)]
    drafts = (block for block, _ in placed if isinstance(block, Draft))
    title = find_title(drafts, [*_wanted(tags), clean_title(page_title)])
    finished = tuple(_finished(block, addresses, title) for block, addresses in placed)
    headings = (" ".join(title.text.split("\n")) if title else "", page_title)
    return Document(source, finished, "html", describe(tags, finished, headings), (*notes, *content.remarks))


def _wanted(tags: Mapping[str, str]) -> list[str]:
    return [tags[name] for name in META_NAMES["title"] if name in tags]


def _finished(block: Block | TextGrid, addresses: Addresses, title: Draft | None) -> Paragraph | Grid:
    """A draft with its place."""
    path = addresses.path
    if isinstance(block, TextGrid):
        return _text_grid(block, path(block.node))
    if isinstance(block, DraftGrid):
        cells = tuple(
            Cell(content.text, row, column, Place(path(content.node)), rowspan, colspan)
            for content, row, column, rowspan, colspan in block.cells
        )
        return Grid(cells, Place(path(block.node)))
    furniture = block.furniture or (block.links >= 3 and is_all_links(block))
    role = "title" if block is title else "furniture" if furniture else "body"
    inside = INSIDE + block.within if block.within else ""
    return Paragraph(block.text, Place(path(block.node) + inside), role)


def _text_grid(grid: TextGrid, path: str) -> Grid:
    cells = tuple(Cell(cell.text, cell.row, cell.column, Place(path + INSIDE + cell.within)) for cell in grid.cells)
    return Grid(cells, Place(path + INSIDE + grid.within), drawn=False)


def _tags(page: Page) -> dict[str, str]:
    """Meta tags and the canonical link by lower-case name; of several with one name the first that says anything."""
    tags: dict[str, str] = {}
    for held in page.named("meta", "link"):
        attributes = held.node.attributes
        name = (attributes.get("name") or attributes.get("property") or attributes.get("rel") or "").strip().lower()
        content = (attributes.get("content") or attributes.get("href") or "").strip()
        if name and content:
            tags.setdefault(name, content)
    return tags
