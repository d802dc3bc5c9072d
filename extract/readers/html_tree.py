"""A page as a tree with bounded size, and the addresses of its elements."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import ParserRejectedMarkup
from bs4.builder._lxml import LXMLTreeBuilder  # bs4.builder offers it at run time only

from extract.errors import ReadError, TooLargeError

MAX_TAGS = 2_000_000  # a tag costs about a kilobyte: two gigabytes at most
MAX_DEPTH = 512  # where browsers stop nesting too

# Only these attributes are ever looked at; a page saved from a word processor carries twenty times as many.
_ATTRIBUTES = frozenset((
    "id", "class", "style", "rowspan", "colspan", "hidden", "role", "name", "property", "content", "rel", "href",
    "type", "value", "align",
))  # fmt: skip
_SET_ASIDE = frozenset(("meta", "link", "title", "script", "textarea", "template", "input"))
_TELLING_STYLE = re.compile(r"(?:display|visibility)\s*:|text-align\s*:\s*center", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w-]*")


class _Builder(LXMLTreeBuilder):
    """Builds the tree; as it goes, it counts identifiers, sets aside what is looked for by name, and keeps limits."""

    def __init__(self) -> None:
        super().__init__(huge_tree=True, multi_valued_attributes=None, store_line_numbers=False)
        self.names: Counter[tuple[str, str]] = Counter()
        self.set_aside: list[Tag] = []
        self.depth = 0
        self.tags = 0

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[Any, None, None, bool]]:
        """The markup as it is: it has been decoded already."""
        yield markup, None, None, False

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:  # noqa: ARG002 - the parser's own signature
        """An element begins; below the depth at which browsers stop nesting it leaves only its text to its parent."""
        self.depth += 1
        self.tags += 1
        if self.tags > MAX_TAGS:
            raise TooLargeError(f"more than {MAX_TAGS:,} tags")
        if self.depth > MAX_DEPTH:
            if tag == "table":
                raise TooLargeError(f"tables nested more than {MAX_DEPTH} elements deep")
            return
        kept = {name: value for name, value in attrib.items() if name in _ATTRIBUTES} if attrib else {}
        self._count(kept)
        element = self._soup.handle_starttag(tag, None, None, kept)
        if tag in _SET_ASIDE and element is not None:
            self.set_aside.append(element)

    def end(self, tag: Any) -> None:
        """An element ends."""
        self.depth -= 1
        if self.depth < MAX_DEPTH:
            self._soup.handle_endtag(tag, None)

    @property
    def _soup(self) -> BeautifulSoup:
        if self.soup is None:
            raise TypeError("the builder has no tree to build")
        return self.soup

    def _count(self, attributes: dict[str, str]) -> None:
        if "style" in attributes and not _TELLING_STYLE.search(attributes["style"]):
            del attributes["style"]
        if "id" in attributes:
            self.names["id", attributes["id"]] += 1
        for name in attributes.get("class", "").split():
            self.names["class", name] += 1


@dataclass(frozen=True)
class Page:
    """A parsed page: its tree, how often each identifier and class occurs, and the elements set aside by name.

    `prefix` stands before every path of a page that was found inside another one.
    """

    soup: BeautifulSoup
    names: Mapping[tuple[str, str], int]
    set_aside: tuple[Tag, ...]
    prefix: str = ""

    def named(self, *names: str) -> Iterator[Tag]:
        """The elements of those names in the order of the page; only names that are set aside are ever found."""
        return (tag for tag in self.set_aside if tag.name in names)

    def path_of(self, tag: Tag) -> str:
        """The path of any element of the page."""
        node = Node(self.soup, None, 1, self)
        for element in reversed([tag, *tag.parents][:-1]):
            before = sum(isinstance(other, Tag) and other.name == element.name for other in element.previous_siblings)
            node = Node(element, node, 1 + before, self)
        return node.path


def parse(text: str, prefix: str = "") -> Page:
    """The tree of a page; TooLargeError if it has too many tags or nests tables too deeply, ReadError if it is none."""
    builder = _Builder()
    try:
        # With a line's end no text can be mistaken for the name of a file.
        soup = BeautifulSoup(text + "\n", builder=builder)
    except ParserRejectedMarkup as error:
        raise ReadError("the parser finds no page in it") from error
    return Page(soup, builder.names, tuple(builder.set_aside), prefix)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Holds the garbage collector off while a tree grows: nothing in it is waste, and looking takes time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Node:
    """An element on the way of the walk: it knows its parent and its number among its like, and so its address."""

    __slots__ = ("_names", "block", "counts", "known_path", "number", "page", "parent", "tag")

    def __init__(self, tag: Tag, parent: Node | None, number: int, page: Page) -> None:
        self.tag = tag
        self.parent = parent
        self.number = number
        self.page = page
        self.block: Node = self
        self.counts: dict[str, int] = {}
        self.known_path = ""
        self._names: Counter[str] | None = None

    @property
    def path(self) -> str:
        """A CSS selector that only this element answers: from the nearest ancestor with a name of its own on."""
        chain: list[Node] = []
        node: Node | None = self
        while node is not None and not node.known_path:
            chain.append(node)
            node = node.parent
        for link in reversed(chain):
            link.known_path = link.address()
        return self.page.prefix + self.known_path

    def address(self) -> str:
        """The path without the page's prefix, made from that of the parent."""
        if self.parent is None:
            return ":root"
        anchor = self._anchor()
        if anchor:
            return anchor
        step = self._step()
        return step if step in ("html", "body") else f"{self.parent.known_path} > {step}"

    def _anchor(self) -> str:
        """The element's identifier or a class of its own, if the page uses it once."""
        attributes = self.tag.attrs
        for kind, sign in (("id", "#"), ("class", ".")):
            for name in str(attributes.get(kind, "")).split():
                if self.page.names.get((kind, name)) == 1 and _PLAIN_NAME.fullmatch(name):
                    return f"{sign}{name}" if kind == "id" else f"{self._name()}{sign}{name}"
        return ""

    def _name(self) -> str:
        name = str(self.tag.name)
        return name if _PLAIN_NAME.fullmatch(name) else str(self.tag.css.escape(name))

    def _step(self) -> str:
        parent = self.parent
        if parent is not None and parent.count_of(self.tag.name) > 1:
            return f"{self._name()}:nth-of-type({self.number})"
        return self._name()

    def count_of(self, name: str) -> int:
        """How many children of that name the element has."""
        if self._names is None:
            self._names = Counter(child.name for child in self.tag.contents if isinstance(child, Tag))
        return self._names[name]
