"""Web pages: bytes to paragraphs and grids, each cell with the CSS selector that finds it again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from bs4 import Tag

from extract.errors import ReadError, TooLargeError
from extract.model.document import Document, Grid, Paragraph, Place, Source
from extract.readers.encoding import charset_in_markup, charset_of, decode
from extract.readers.html_roles import Block, Draft, find_title, is_all_links
from extract.readers.html_tree import Page, collector_paused, parse
from extract.readers.html_walk import walk
from extract.readers.metadata import META_NAMES, clean_title, describe

MAX_BYTES = 64 * 2**20  # beyond any page that people read; the tree takes some twenty times as much

INSIDE = " » "  # in a path: what follows is a selector inside the text that the element before holds

_SUBJECT = re.compile("政府信息公开|政府資訊公開|政府信息公開")
_MARKUP = re.compile(r"<(?:table|p|div|td|br)\b", re.IGNORECASE)
_ESCAPED_MARKUP = re.compile(r"&lt;(?:table|p|div|td|br)\b", re.IGNORECASE)
# An unclosed literal runs to the end, so that no character is tried twice.
_LITERAL = re.compile(r"""(?:"(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z))""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": " "}
_TEMPLATES = frozenset(("text/html", "text/plain", "text/template", "text/x-template", "text/x-handlebars-template"))


def read(source: Source) -> Document:
    """A web page as a document: `method` is html, paths are CSS selectors on the parsed page.

    A path with `»` leads into markup that the page keeps as text: the selector behind it holds in that markup.
    ReadError if the page has no text, TooLargeError if it is beyond `MAX_BYTES`, `MAX_TAGS` or `MAX_DEPTH`.
    """
    if len(source.data) > MAX_BYTES:
        raise TooLargeError(f"a page of {len(source.data):,} bytes; {MAX_BYTES:,} is the limit", source.name)
    declared = charset_of(source.media_type) or charset_in_markup(source.data)
    text, notes = decode(source.data, declared)
    try:
        with collector_paused():
            page = parse(text)
            blocks, remarks = _content(page)
    except ReadError as error:
        raise type(error)(error.message, source.name) from error
    if not blocks:
        raise ReadError("the page has no text", source.name)
    return _document(source, page, blocks, (*notes, *remarks))


def _content(page: Page) -> tuple[list[Block], list[str]]:
    """The blocks of a page; where no table shows, those of hidden elements or of markup kept as text, with a note."""
    blocks = walk(page)
    if _has_grid(blocks):
        return blocks, []
    if any(page.soup.find_all("table", limit=1)):
        unhidden = walk(page, hidden_tables=True)
        if _has_grid(unhidden):
            return unhidden, ["the tables stand in a hidden element of the page"]
    if not any(_speaks(block) for block in blocks):
        for holder, markup in _kept_as_text(page):
            inner = _inner_blocks(page, holder, markup)
            if inner:
                return blocks + inner, [f"the report stands as markup inside <{holder.name}>"]
    return blocks, []


def _has_grid(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Grid) for block in blocks)


def _speaks(block: Block) -> bool:
    """Whether a block is prose on the subject, not a heading or a menu that only names it."""
    if isinstance(block, Grid) or block.furniture:
        return False
    return len(block.text) > 60 and _SUBJECT.search(block.text) is not None


def _inner_blocks(page: Page, holder: Tag, markup: str) -> list[Block]:
    """The blocks of markup that an element keeps as text; none if they hold neither a table nor the subject."""
    blocks = walk(parse(markup, page.path_of(holder) + INSIDE))
    if _has_grid(blocks) or any(_SUBJECT.search(block.text) for block in blocks if isinstance(block, Draft)):
        return blocks
    return []


def _kept_as_text(page: Page) -> Iterator[tuple[Tag, str]]:
    """Markup that elements keep as text, with the element: text areas and templates first, then strings of scripts."""
    for holder in page.named("textarea", "template", "input"):
        yield from ((holder, markup) for markup in _as_markup(_held_text(holder)))
    for holder in page.named("script"):
        text = holder.get_text()
        if str(holder.attrs.get("type", "")).lower() in _TEMPLATES:
            yield from ((holder, markup) for markup in _as_markup(text))
        else:
            literals = map(_literal_text, _LITERAL.findall(text))
            yield from ((holder, markup) for literal in literals for markup in _as_markup(literal))


def _held_text(holder: Tag) -> str:
    if holder.name == "input":
        return str(holder.attrs.get("value", ""))
    return holder.decode_contents() if any(isinstance(child, Tag) for child in holder.children) else holder.get_text()


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


def _document(source: Source, page: Page, blocks: Sequence[Block], notes: tuple[str, ...]) -> Document:
    tags = _tags(page)
    page_title = next((title.get_text() for title in page.named("title")), "")
    drafts = (block for block in blocks if isinstance(block, Draft))
    title = find_title(drafts, [*_wanted(tags), clean_title(page_title)])
    finished = tuple(_finished(block, title) for block in blocks)
    headings = (" ".join(title.text.split("\n")) if title else "", page_title)
    return Document(source, finished, "html", describe(tags, finished, headings), notes)


def _wanted(tags: Mapping[str, str]) -> list[str]:
    return [tags[name] for name in META_NAMES["title"] if name in tags]


def _finished(block: Block, title: Draft | None) -> Paragraph | Grid:
    if isinstance(block, Grid):
        return block
    furniture = block.furniture or (block.links >= 3 and is_all_links(block))
    role = "title" if block is title else "furniture" if furniture else "body"
    return Paragraph(block.text, Place(block.node.path), role)


def _tags(page: Page) -> dict[str, str]:
    """Meta tags and the canonical link by lower-case name; of several with one name the first that says anything."""
    tags: dict[str, str] = {}
    for tag in page.named("meta", "link"):
        attributes = tag.attrs
        name = str(attributes.get("name") or attributes.get("property") or attributes.get("rel") or "").strip().lower()
        content = str(attributes.get("content") or attributes.get("href") or "").strip()
        if name and content:
            tags.setdefault(name, content)
    return tags
