"""One walk over a page: text becomes drafts of paragraphs, innermost tables become grids, in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from extract.errors import TooLargeError
from extract.readers.html_roles import (
    EMPTY,
    Block,
    Draft,
    SiteNames,
    is_furniture,
    is_link_list,
    is_site_element,
)
from extract.readers.html_styles import INLINE, Print, Styles, class_rules
from extract.readers.html_tables import Table, table_blocks
from extract.readers.html_tree import MAX_DEPTH, MAX_TAGS, Addresses, Held, Node, Target
from extract.text import Faint

_BLOCKS = frozenset((
    "html", "body", "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
))  # fmt: skip
# Scripts and styles are no text, controls and media none of the report's; what holds markup is the last resort.
_SILENT = frozenset((
    "script", "style", "template", "noscript", "textarea", "title", "meta", "link", "button", "select",
    "datalist", "iframe", "svg", "canvas", "audio", "video", "map",
))  # fmt: skip
_TABLE_TAGS = frozenset(("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"))
_SET_ASIDE = frozenset(("meta", "link", "title", "script", "textarea", "template", "input", "style"))
_HOLDING = frozenset(("title", "script", "textarea", "template", "style"))
# What shows something in a cell that cannot be read as text.
_SEALED = frozenset(("button", "select", "iframe", "svg", "canvas", "audio", "video", "map", "noscript"))
_SPACER = re.compile(r"\s*[0-3](?:px)?\s*")  # width or height of a picture that only keeps a distance
_FILLED = re.compile(r"title|data-(?:[\w-]+-)?(?:val|value|num|number|count|to|end|text)")
_FIGURE = re.compile(r"\s*[+-]?\d[\d.,]*\s*")
_WRITTEN = re.compile(r"""document\.write(?:ln)?\(\s*(["'])([^"'<>\\]*)\1\s*\);?""")
# Struck out: no longer part of what is said. A style of a row or table would take the cells' room with it.
_STRUCK = frozenset(("del", "s", "strike"))
_NEVER_STRUCK = frozenset(("html", "body", "table", "thead", "tbody", "tfoot", "tr"))
# A raised sign behind a digit that stands for a footnote, not for a part of the number.
_FOOTNOTE = re.compile(r"[\[(（〔【]?(?:注?\d{1,2}|[a-z①-⑳*※#†‡注])[])）〕】]?", re.IGNORECASE)
_WORD = re.compile(r"[\u4e00-\u9fff)）]")
_LOOK_BACK = 4  # pieces of text before a raised sign: enough for its digit and some blanks
_TYPED = frozenset(("", "text", "number", "tel", "search"))  # kinds of <input> that show their value as text

# Inside collected text these stand for a break and for blanks that <pre> keeps; decoded text holds no NUL.
_BREAK, _KEPT_SPACE, _KEPT_TAB = "\x00", "\x01", "\x02"
_PREFORMATTED = {10: _BREAK, 32: _KEPT_SPACE, 9: _KEPT_TAB, 13: None}
_RESTORED = {1: " ", 2: "\t"}
_NOTHING = EMPTY + _BREAK
_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True)
class Page:
    """A page that has been told: what it shows, in reading order, and the addresses of its elements.

    `held` are the elements set aside by name, in the order of the page; `veiled` are the numbers of the hidden elements
    that hold tables.
    """

    blocks: list[Block]
    addresses: Addresses
    held: list[Held]
    veiled: frozenset[int]

    def named(self, *names: str) -> Iterator[Held]:
        """The elements of those names in the order of the page; only names that are set aside are ever found."""
        return (held for held in self.held if held.node.name in names)


def walk(text: str, tell: Callable[[str, Target], None], prefix: str = "", show: frozenset[int] = frozenset()) -> Page:
    """The page that a parser tells of; hidden elements are passed over unless their number is among those to `show`."""
    target = _Walk(prefix, show)
    tell(text, target)
    page = target.page()
    vars(target).clear()  # lxml's parser and its target hold each other until the garbage collector comes
    return page


class _Walk:
    """The target of a parser: texts collected since the last block began, tables and cells that are open."""

    def __init__(self, prefix: str, show: frozenset[int]) -> None:
        self._addresses = Addresses(prefix)
        self._held: list[Held] = []
        self._veiled: set[int] = set()
        self._show = show
        self._site_names, self._styles = SiteNames(), Styles()
        self._classes: dict[str, str] = {}
        self._prints: list[tuple[Node, Print]] = []
        self._faint = False
        self._root = self._node = Node("", {}, None)
        self._depth = self._tags = self._skipped = 0
        self._holding: list[Held] = []
        self._veils: list[tuple[Node, int]] = []
        self._tables: list[Table] = []
        self._sinks: list[list[Block]] = [[]]
        self._zones: list[tuple[int, Callable[[list[Block]], bool]]] = []
        self._pieces: list[str] = []
        self._link_pieces: list[str] = []
        self._links = self._linked = 0
        self._in_link = self._in_pre = 0
        self._raised: list[int] = []

    def page(self) -> Page:
        """What has been read."""
        return Page(self._sinks[0], self._addresses, self._held, frozenset(self._veiled))

    # What the parser tells.

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins; below the depth at which browsers stop nesting it leaves only its text to its parent."""
        self._depth += 1
        self._tags += 1
        if self._depth > MAX_DEPTH or self._tags > MAX_TAGS:
            self._refuse(name)
            return
        if self._link_pieces:
            self._count_linked()
        self._node = node = Node(name, attributes, self._node)
        if attributes:
            self._addresses.count(attributes)
        if self._skipped:
            self._skip(node)
        elif name != "br" and (attributes or name in _STRUCK) and self._is_hidden(node):
            self._keep_slot(node)
            self._skip(node)
        else:
            if attributes:
                self._look_at(node)
                name = self._drawn_as(node)
            if name in self._entries:
                self._entries[name](self, node)
            elif attributes and self._is_raised(attributes):
                self._enter_raised(node)

    def end(self, _: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._depth >= MAX_DEPTH:
            return
        if self._link_pieces:
            self._count_linked()
        node = self._node
        self._node = node.parent or self._root
        if self._prints and self._prints[-1][0] is node:
            self._prints.pop()
        if self._skipped:
            self._unskip(node)
        elif node.leave is not None:
            node.leave(self, node)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self._skipped:
            for held in self._holding:
                held.add(text, self._node.name)
            return
        if self._in_pre:
            text = text.translate(_PREFORMATTED)
        if self._prints and self._prints[-1][1].faint:
            self._faint = True
            text = Faint(text)
        self._pieces.append(text)
        if self._in_link:
            self._link_pieces.append(text)

    def comment(self, _: str) -> None:
        """A comment."""
        if self._link_pieces:
            self._count_linked()

    def close(self) -> None:
        """The page ends."""
        self._flush(self._root)

    # What is not read.

    def _refuse(self, name: str) -> None:
        if self._tags > MAX_TAGS:
            raise TooLargeError(f"more than {MAX_TAGS:,} tags")
        if name == "table":
            raise TooLargeError(f"tables nested more than {MAX_DEPTH} elements deep")

    def _is_hidden(self, node: Node) -> bool:
        """Whether an element does not show or is struck out."""
        attributes = node.attributes
        hidden = node.name in _STRUCK or "hidden" in attributes
        declared = "" if hidden else self._declared(node)
        if declared:
            style = self._styles[declared]
            hidden = style.hides or (style.strikes and node.name not in _NEVER_STRUCK)
            hidden = hidden or ((style.shrinks or style.conceals) and node.name in INLINE)
        return hidden and self._tags not in self._show

    def _declared(self, node: Node) -> str:
        """The style of an element; within a line, that of its classes too: those of blocks are switched by scripts."""
        own, names = node.attributes.get("style", ""), node.attributes.get("class", "")
        if not names or not self._classes or node.name not in INLINE:
            return own
        return ";".join([*(self._classes[name] for name in names.split() if name in self._classes), own])

    def _look_at(self, node: Node) -> None:
        """Notes in which colours an element prints, and a figure that it holds for a script or a style to show."""
        attributes, declared = node.attributes, self._declared(node)
        style, ink, ground = self._styles[declared], attributes.get("color"), attributes.get("bgcolor")
        if ink or ground or style.sizes or style.ink is not None or style.ground is not None:
            around = self._prints[-1][1] if self._prints else Print()
            self._prints.append((node, around.under(style, ink, ground)))
        if self._tables and any(_FILLED.fullmatch(n) and _FIGURE.fullmatch(v) for n, v in attributes.items()):
            self._seal()

    def _drawn_as(self, node: Node) -> str:
        """The name of the element as which an element is drawn: a style may make a table of others, and parts of it."""
        names = node.attributes.get("class", "").split() if self._classes else ()
        declared = [node.attributes.get("style", ""), *(self._classes[name] for name in names if name in self._classes)]
        part = next((part for style in declared if (part := self._styles[style].part)), "")
        if node.name in _TABLE_TAGS or not part:
            return node.name
        within = bool(self._tables) and self._tables[-1].node.name != "table"
        return part if within or part == "table" else node.name

    def _seal(self) -> None:
        """Something that is no text shows in the cell that is open: without text beside it, the cell is not blank."""
        if self._tables:
            self._tables[-1].seal()

    def _is_raised(self, attributes: Mapping[str, str]) -> bool:
        return "style" in attributes and self._styles[attributes["style"]].raises

    def _keep_slot(self, node: Node) -> None:
        """An invisible cell or one struck out keeps its room in the table, unlike one that is not displayed."""
        if self._tables and node.name in ("td", "th"):
            style = node.attributes.get("style", "")
            undisplayed = "hidden" in node.attributes or self._styles[style].hides
            if self._styles[style].invisible or not undisplayed:
                self._tables[-1].open_cell(node)

    def _skip(self, node: Node) -> None:
        """An element that is passed over, or one within it: only tables and what is set aside are of interest."""
        if node.name in _SEALED and not self._skipped:
            self._seal()
        self._skipped += 1
        if (node.attributes or node.name in _STRUCK) and self._is_hidden(node):
            self._veils.append((node, self._tags))
        if node.name == "table":
            self._veiled.update(number for _, number in self._veils)
        for held in self._holding:
            held.add_start(node)
        if node.name in _SET_ASIDE and not (node.name == "title" and self._holding):  # the title of a template
            held = Held(node)
            self._held.append(held)
            if node.name in _HOLDING:
                self._holding.append(held)

    def _unskip(self, node: Node) -> None:
        self._skipped -= 1
        if self._veils and self._veils[-1][0] is node:
            self._veils.pop()
        if self._holding and self._holding[-1].node is node:
            held = self._holding.pop()
            if held.name == "style":
                self._classes.update(class_rules(held.text))
            elif not self._skipped and not self._is_hidden(node):
                self._show_held(held)
        for held in self._holding:
            held.add_end(node)

    def _show_held(self, held: Held) -> None:
        """What a field holds is shown, and so is what a script writes where it stands: read where that is plain text."""
        written = _WRITTEN.fullmatch(held.text.strip()) if held.name == "script" else None
        if written or held.name == "textarea":
            self._type(written[2] if written else held.text)
        elif held.name == "script":
            self._seal()

    def _type(self, value: str) -> None:
        """What stands in a field of a form within a cell is the text of the cell."""
        if len(self._sinks) > 1 and "<" not in value:
            self._pieces.append(value.strip().translate(_PREFORMATTED))

    # What is read.

    def _enter_break(self, _: Node) -> None:
        self._pieces.append(_BREAK)

    def _enter_input(self, node: Node) -> None:
        self._held.append(Held(node))
        if node.attributes.get("type", "").lower() in _TYPED:
            self._type(node.attributes.get("value", ""))

    def _enter_picture(self, node: Node) -> None:
        sizes = (node.attributes.get(side, "") for side in ("width", "height"))
        if not any(_SPACER.fullmatch(size) for size in sizes):
            self._seal()

    def _enter_raised(self, node: Node) -> None:
        node.leave = _Walk._leave_raised
        self._raised.append(len(self._pieces))

    def _leave_raised(self, _: Node) -> None:
        """A raised sign behind a digit or a word is a footnote; what it says must not become digits of a number."""
        start = self._raised.pop()
        before = "".join(self._pieces[max(0, start - _LOOK_BACK) : start]).rstrip()
        if not before[-1:].isdigit() and not _WORD.match(before[-1:]):
            return
        if _FOOTNOTE.fullmatch("".join(self._pieces[start:]).strip()):
            del self._pieces[start:]
        else:
            self._pieces.insert(start, " ")

    def _enter_link(self, node: Node) -> None:
        self._links += 1
        self._in_link += 1
        node.leave = _Walk._leave_link

    def _leave_link(self, _: Node) -> None:
        self._in_link -= 1

    def _count_linked(self) -> None:
        """The characters of a link, text by text, without the blanks at its ends."""
        self._linked += len("".join(self._link_pieces).strip())
        self._link_pieces.clear()

    def _begin(self, node: Node) -> None:
        """A block begins: the text before it belongs to the block around it."""
        if self._pieces:
            around = node.parent or self._root
            while around.name not in _BLOCKS and around.parent is not None:
                around = around.parent
            self._flush(around)

    def _enter_block(self, node: Node) -> None:
        self._begin(node)
        if is_site_element(node, self._site_names):
            self._enter_zone(node, is_furniture)
        elif not self._tables and self._styles[node.attributes.get("style", "")].keeps_lines:
            self._enter_pre(node)
        else:
            node.leave = _Walk._flush

    def _enter_list(self, node: Node) -> None:
        self._begin(node)
        self._enter_zone(node, is_furniture if is_site_element(node, self._site_names) else is_link_list)

    def _enter_pre(self, node: Node) -> None:
        self._begin(node)
        self._in_pre += 1
        node.leave = _Walk._leave_pre

    def _leave_pre(self, node: Node) -> None:
        self._flush(node)
        self._in_pre -= 1

    def _enter_zone(self, node: Node, judge: Callable[[list[Block]], bool]) -> None:
        self._zones.append((len(self._sinks[-1]), judge))
        node.leave = _Walk._leave_zone

    def _leave_zone(self, node: Node) -> None:
        self._flush(node)
        start, judge = self._zones.pop()
        sink = self._sinks[-1]
        zone = sink[start:]
        if zone and judge(zone):
            sink[start:] = [draft for block in zone for draft in _as_furniture(block, node)]

    def _enter_table(self, node: Node) -> None:
        self._begin(node)
        self._tables.append(Table(node, self._in_pre))
        self._in_pre = 0
        node.leave = _Walk._leave_table

    def _leave_table(self, node: Node) -> None:
        self._flush(node)
        table = self._tables.pop()
        self._in_pre = table.in_pre
        self._sinks[-1].extend(table_blocks(table))

    def _enter_group(self, node: Node) -> None:
        if not self._tables:
            self._enter_block(node)
            return
        self._begin(node)
        self._tables[-1].open_group(node.name)
        node.leave = _Walk._leave_group

    def _leave_group(self, node: Node) -> None:
        self._flush(node)
        table = self._tables[-1]
        table.row = table.group = None

    def _enter_row(self, node: Node) -> None:
        if not self._tables:
            self._enter_block(node)
            return
        self._begin(node)
        self._tables[-1].open_row()
        node.leave = _Walk._leave_row

    def _leave_row(self, node: Node) -> None:
        self._flush(node)
        self._tables[-1].row = None

    def _enter_cell(self, node: Node) -> None:
        if not self._tables:
            self._enter_block(node)
            return
        self._begin(node)
        self._sinks.append(self._tables[-1].open_cell(node).blocks)
        node.leave = _Walk._leave_cell

    def _leave_cell(self, node: Node) -> None:
        self._flush(node)
        self._sinks.pop()

    def _flush(self, node: Node) -> None:
        """The text collected so far becomes a draft of the block that it stands in."""
        if not self._pieces:
            return
        text = _text_of(self._pieces)
        seen = _text_of([piece for piece in self._pieces if not isinstance(piece, Faint)]) if self._faint else text
        self._pieces.clear()
        self._faint = False
        if text:
            self._sinks[-1].append(Draft(text, node, self._links, self._linked, seen=seen))
        self._links = 1 if self._in_link else 0
        self._linked = 0

    _entries: ClassVar[Mapping[str, Callable[[_Walk, Node], None]]] = {
        **dict.fromkeys(_BLOCKS, _enter_block),
        **dict.fromkeys(_SILENT, _skip),
        **dict.fromkeys(("ul", "ol"), _enter_list),
        **dict.fromkeys(("pre", "xmp"), _enter_pre),
        **dict.fromkeys(("thead", "tbody", "tfoot"), _enter_group),
        **dict.fromkeys(("td", "th"), _enter_cell),
        "tr": _enter_row,
        "table": _enter_table,
        "a": _enter_link,
        "br": _enter_break,
        "input": _enter_input,
        **dict.fromkeys(("img", "object", "embed"), _enter_picture),
        **dict.fromkeys(("sup", "sub"), _enter_raised),
    }


def _text_of(pieces: Sequence[str]) -> str:
    """Collected text as a browser shows it: white space is one blank, none beside a break; empty if nothing shows."""
    joined = str(pieces[0]) if len(pieces) == 1 else "".join(pieces)
    if joined.isalnum():  # as nearly all cells are
        return joined
    if not joined.strip(_NOTHING):
        return ""
    text = _SPACES.sub(" ", joined)
    if _BREAK in text:
        text = "\n".join(line.strip(" ").rstrip(_KEPT_SPACE + _KEPT_TAB) for line in text.split(_BREAK)).strip("\n")
    else:
        text = text.strip(" ")
    return text.translate(_RESTORED) if _KEPT_SPACE in text or _KEPT_TAB in text else text


def _as_furniture(block: Block, node: Node) -> Iterator[Draft]:
    """A block of a menu or another part of the site, as drafts; a table there is only a way of placing links."""
    if isinstance(block, Draft):
        yield block._replace(furniture=True)
    else:
        yield from (Draft(cell.content.text, node, furniture=True) for cell in block.cells if cell.content.text)
