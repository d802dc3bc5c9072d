"""One walk over a page's tree: text becomes drafts of paragraphs, innermost tables become grids, in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bs4.element import NavigableString, Tag

from extract.model.document import Cell, Grid, Place
from extract.readers.html_layout import MAX_COLSPAN, MAX_ROWSPAN, RowGroup, Written, draw, span
from extract.readers.html_roles import Block, Draft, is_furniture, is_link_list, is_site_element
from extract.readers.html_tree import Node, Page

_BLOCKS = frozenset((
    "html", "body", "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
))  # fmt: skip
_TABLE_PARTS = frozenset(("td", "th", "tr", "thead", "tbody", "tfoot"))
_LISTS = frozenset(("ul", "ol"))
# Scripts and styles are no text, controls and media none of the report's; what holds markup is the last resort.
_SILENT = frozenset((
    "script", "style", "template", "noscript", "textarea", "title", "meta", "link", "button", "select",
    "datalist", "iframe", "svg", "canvas", "audio", "video", "map",
))  # fmt: skip
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_INVISIBLE = re.compile(r"(?:^|;)\s*visibility\s*:\s*hidden", re.IGNORECASE)

# Inside collected text these stand for a break and for blanks that <pre> keeps; decoded text holds no NUL.
_BREAK, _KEPT_SPACE, _KEPT_TAB = "\x00", "\x01", "\x02"
_PREFORMATTED = {10: _BREAK, 32: _KEPT_SPACE, 9: _KEPT_TAB, 13: None}
_RESTORED = {1: " ", 2: "\t"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_EMPTY = " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u3000\u200b\u200c\u200d\u2060\ufeff\x01\x02"
_PROSE = 200  # characters in one cell above which a table of one or two cells is a frame around prose


@dataclass(slots=True)
class _Written:
    node: Node
    blocks: list[Block] = field(default_factory=list)


class _Table:
    """A table under way: its row groups, and the group and row that are open."""

    __slots__ = ("group", "groups", "implied", "node", "row")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.groups: list[RowGroup[_Written]] = []
        self.group: RowGroup[_Written] | None = None
        self.implied = False
        self.row: list[Written[_Written]] | None = None

    def open_group(self, kind: str, *, implied: bool = False) -> RowGroup[_Written]:
        group: RowGroup[_Written] = RowGroup(kind)
        self.groups.append(group)
        self.group, self.implied, self.row = group, implied, None
        return group

    def open_row(self) -> list[Written[_Written]]:
        group = self.group or self.open_group("tbody", implied=True)
        self.row = []
        group.rows.append(self.row)
        return self.row

    def open_cell(self, node: Node) -> _Written:
        row = self.open_row() if self.row is None else self.row
        attributes = node.tag.attrs
        content = _Written(node)
        rowspan = span(attributes.get("rowspan"), 0, MAX_ROWSPAN)
        row.append(Written(content, rowspan, span(attributes.get("colspan"), 1, MAX_COLSPAN)))
        return content


def walk(page: Page, *, hidden_tables: bool = False) -> list[Block]:
    """The blocks of a page in reading order; hidden elements only if they hold tables and those are asked for."""
    return _Walk(page, hidden_tables=hidden_tables).run()


@dataclass(slots=True)
class _Open:
    """An element that has been entered and not yet left: what is still to be read in it, and what to do at its end."""

    node: Node
    children: Iterator[Any]
    leave: Callable[[], None] | None = None


class _Walk:
    """The state of a walk: texts collected since the last block began, tables and cells that are open."""

    def __init__(self, page: Page, *, hidden_tables: bool) -> None:
        self._page = page
        self._hidden_tables = hidden_tables
        self._tables: list[_Table] = []
        self._sinks: list[list[Block]] = [[]]
        self._pieces: list[str] = []
        self._links = self._linked = 0
        self._in_link = self._in_pre = 0

    def run(self) -> list[Block]:
        root = Node(self._page.soup, None, 1, self._page)
        stack = [_Open(root, iter(root.tag.contents))]
        while stack:
            current = stack[-1]
            entered = self._advance(current)
            if entered is not None:
                stack.append(entered)
                continue
            if current.leave is not None:
                current.leave()
            stack.pop()
        self._flush(root)
        return self._sinks[0]

    def _advance(self, current: _Open) -> _Open | None:
        """Text is collected up to the next element that has something in it; None at the end of the current one."""
        counts = current.node.counts
        for child in current.children:
            kind = type(child)
            if kind is NavigableString:
                self._collect(child)
            elif kind is Tag:
                name = child.name
                counts[name] = number = counts.get(name, 0) + 1
                if name == "br":
                    self._pieces.append(_BREAK)
                elif name not in _SILENT:
                    node = Node(child, current.node, number, self._page)
                    if not self._is_hidden(child):
                        return self._enter(node)
                    self._keep_slot(node)
        return None

    def _collect(self, text: str) -> None:
        if self._in_pre:
            text = text.translate(_PREFORMATTED)
        self._pieces.append(text)
        if self._in_link:
            self._linked += len(text.strip())

    def _is_hidden(self, tag: Tag) -> bool:
        attributes = tag.attrs
        if not attributes:
            return False
        hidden = "hidden" in attributes or _HIDING.search(str(attributes.get("style", ""))) is not None
        return hidden and not (self._hidden_tables and (tag.name == "table" or tag.find("table") is not None))

    def _keep_slot(self, node: Node) -> None:
        """An invisible cell keeps its room in the table, unlike one that is not displayed."""
        tag = node.tag
        if self._tables and tag.name in ("td", "th") and _INVISIBLE.search(str(tag.attrs.get("style", ""))):
            self._tables[-1].open_cell(node)

    def _enter(self, node: Node) -> _Open:
        name = node.tag.name
        if name not in _BLOCKS:
            return self._enter_inline(node, name)
        if node.parent is not None:
            self._flush(node.parent.block)
        return _Open(node, iter(node.tag.contents), self._leaving(node, name))

    def _enter_inline(self, node: Node, name: str) -> _Open:
        if node.parent is not None:
            node.block = node.parent.block
        if name != "a":
            return _Open(node, iter(node.tag.contents))
        self._links += 1
        self._in_link += 1
        return _Open(node, iter(node.tag.contents), self._leave_link)

    def _leave_link(self) -> None:
        self._in_link -= 1

    def _leaving(self, node: Node, name: str) -> Callable[[], None]:
        """Begins a block and says what to do at its end."""
        if name == "table":
            return self._enter_table(node)
        if self._tables and name in _TABLE_PARTS:
            return self._enter_cell(node) if name in ("td", "th") else self._enter_rows(node, name)
        if name in ("pre", "xmp"):
            return self._enter_pre(node)
        if is_site_element(node):
            return self._enter_zone(node, is_furniture)
        if name in _LISTS:
            return self._enter_zone(node, is_link_list)
        return lambda: self._flush(node)

    def _enter_pre(self, node: Node) -> Callable[[], None]:
        self._in_pre += 1

        def leave() -> None:
            self._flush(node)
            self._in_pre -= 1

        return leave

    def _enter_zone(self, node: Node, judge: Callable[[list[Block]], bool]) -> Callable[[], None]:
        sink = self._sinks[-1]
        start = len(sink)

        def leave() -> None:
            self._flush(node)
            zone = sink[start:]
            if zone and judge(zone):
                sink[start:] = [draft for block in zone for draft in _as_furniture(block, node)]

        return leave

    def _enter_table(self, node: Node) -> Callable[[], None]:
        table = _Table(node)
        self._tables.append(table)
        sink = self._sinks[-1]

        def leave() -> None:
            self._flush(node)
            self._tables.pop()
            sink.extend(_finished(table))

        return leave

    def _enter_rows(self, node: Node, name: str) -> Callable[[], None]:
        table = self._tables[-1]
        if name == "tr":
            table.open_row()
        else:
            table.open_group(name)

        def leave() -> None:
            self._flush(node)
            table.row = None
            if name != "tr":
                table.group = None

        return leave

    def _enter_cell(self, node: Node) -> Callable[[], None]:
        content = self._tables[-1].open_cell(node)
        self._sinks.append(content.blocks)

        def leave() -> None:
            self._flush(node)
            self._sinks.pop()

        return leave

    def _flush(self, node: Node) -> None:
        """The text collected so far becomes a draft of the block that it stands in."""
        if not self._pieces:
            return
        text = _text_of(self._pieces)
        self._pieces.clear()
        if text:
            self._sinks[-1].append(Draft(text, node, self._links, self._linked))
        self._links = 1 if self._in_link else 0
        self._linked = 0


def _text_of(pieces: list[str]) -> str:
    """Collected text as a browser shows it: white space is one blank, none beside a break; empty if nothing shows."""
    joined = pieces[0] if len(pieces) == 1 else "".join(pieces)
    if not joined.strip(_EMPTY + _BREAK):
        return ""
    joined = _SPACES.sub(" ", joined)
    if _BREAK not in joined:
        return joined.strip(" ").translate(_RESTORED)
    lines = [line.strip(" ").rstrip(_KEPT_SPACE + _KEPT_TAB).translate(_RESTORED) for line in joined.split(_BREAK)]
    return "\n".join(lines).strip("\n")


def _finished(table: _Table) -> list[Block]:
    """A table that ends: a grid, or its paragraphs and inner grids if it is only a frame around them."""
    contents = [cell.content for group in table.groups for row in group.rows for cell in row]
    filled = [content for content in contents if content.blocks]
    if _is_frame(contents, filled):
        return [block for content in filled for block in content.blocks]
    cells = tuple(
        Cell(
            _cell_text(drawn.content),
            drawn.row,
            drawn.column,
            Place(drawn.content.node.path),
            drawn.rowspan,
            drawn.colspan,
        )
        for drawn in draw(table.groups)
    )
    return [Grid(cells, Place(table.node.path))]


def _is_frame(contents: list[_Written], filled: list[_Written]) -> bool:
    if len(contents) < 2 or not filled:
        return True
    if any(isinstance(block, Grid) for content in filled for block in content.blocks):
        return True
    return len(contents) == 2 and any(len(_cell_text(content)) > _PROSE for content in filled)


def _cell_text(content: _Written) -> str:
    if not content.blocks:
        return ""
    if len(content.blocks) == 1 and "\n" not in _text(content.blocks[0]):
        return _text(content.blocks[0])
    lines = (line for block in content.blocks for line in _text(block).split("\n"))
    return "\n".join(line for line in lines if line.strip(_EMPTY))


def _text(block: Block) -> str:
    return block.text if isinstance(block, Draft) else ""


def _as_furniture(block: Block, node: Node) -> Iterator[Draft]:
    """A block of a menu or another part of the site, as drafts; a table there is only a way of placing links."""
    if isinstance(block, Draft):
        yield replace(block, furniture=True)
    else:
        yield from (Draft(cell.text, node, furniture=True) for cell in block.cells if cell.text)
