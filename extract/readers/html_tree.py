"""The elements of a page as the parser meets them: limits, addresses, and what is set aside for later."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from html import escape as escape_markup
from typing import Any, Protocol

from lxml import etree

from extract.errors import ReadError, TooLargeError

MAX_TAGS = 2_000_000  # a cell costs more than a kilobyte: two gigabytes at most
MAX_DEPTH = 512  # where browsers stop nesting too

_CHUNK = 1 << 16  # after a refusal the parser stops at the end of a chunk
_LONGEST_LENIENT = 300_000  # characters: html.parser takes quadratic time on some broken pages
_MOST_BROKEN = 1000  # constructs that html.parser may look for the end of in vain
_OPENING = re.compile("<[A-Za-z]")
_PLAIN_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w-]*")
_MARKUP_HOLDERS = frozenset(("template", "textarea"))
_RAW = frozenset(("script", "style"))  # what is written in them is no markup
_CHILDLESS = frozenset(("br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "param"))


class Target(Protocol):
    """What hears of a page's elements and text in reading order."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """A piece of text, not always the whole of it up to the next element."""

    def comment(self, text: str) -> None:
        """A comment: the text before it and that behind it are two."""

    def close(self) -> None:
        """The page ends."""


def parse(text: str, target: Target) -> None:
    """Tells a target of a page as lxml reads it; TooLargeError if it has too many tags, ReadError if it is no page.

    What looks like a tag in scripts and comments counts as well: pages with as many are refused before they are parsed.
    """
    if text.count("<") - text.count("</") > MAX_TAGS and sum(1 for _ in _OPENING.finditer(text)) > MAX_TAGS:
        raise TooLargeError(f"more than {MAX_TAGS:,} tags")
    # A tree would stop at 2,048 levels and lose what stands behind a first </html>; events do neither.
    parser = etree.HTMLParser(target=target, recover=True, huge_tree=True)
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK])
        parser.feed("\n")  # so that there is something, and that no tag is cut off at its end
        parser.close()
    except (etree.LxmlError, UnicodeError, LookupError) as error:
        raise ReadError("the parser finds no page in it") from error


def parse_leniently(text: str, target: Target) -> None:
    """Tells a target of a page as BeautifulSoup reads it with html.parser, to which a comment or title without end is text.

    ReadError if the page is no page to it either, or is so long and broken that reading it would take too long.
    """
    unclosed = text.count("<!") + text.count("<?") + max(0, text.count("<") - text.count(">"))
    if len(text) > _LONGEST_LENIENT or unclosed > _MOST_BROKEN:
        raise ReadError("the page is too broken to be read")
    from bs4 import BeautifulSoup, Tag  # noqa: PLC0415 - heavy, and hardly ever needed
    from bs4.builder import ParserRejectedMarkup  # noqa: PLC0415 - likewise

    try:
        # With a line's end no text can be mistaken for the name of a file.
        soup = BeautifulSoup(text + "\n", "html.parser", multi_valued_attributes=None)
    except ParserRejectedMarkup as error:
        raise ReadError("the parser finds no page in it") from error
    for title in soup.find_all("title"):
        if any(isinstance(child, Tag) for child in title.contents):  # it lacks its end
            title.unwrap()
    _tell(soup, target)
    target.close()


def _tell(soup: Any, target: Target) -> None:
    """Tells a target of a tree, without recursion: broken pages nest without end."""
    from bs4.element import PreformattedString, Tag  # noqa: PLC0415 - heavy, and hardly ever needed

    stack = [(soup, iter(soup.contents))]
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                target.end(element.name)
        elif isinstance(child, Tag):
            target.start(child.name, {name: str(value) for name, value in child.attrs.items()})
            stack.append((child, iter(child.contents)))
        elif isinstance(child, PreformattedString):
            target.comment(str(child))
        else:
            target.data(str(child))


class Node:
    """An element that has been met: it knows its parent and its number among its like, and so its address.

    `leave` is what the target does at its end. No element refers to those within it: what no draft needs is gone at once.
    """

    __slots__ = ("attributes", "counts", "known_path", "leave", "name", "number", "parent")

    def __init__(self, name: str, attributes: Mapping[str, str], parent: Node | None) -> None:
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.counts: dict[str, int] = {}
        self.known_path = ""
        self.leave: Callable[[Any, Node], None] | None = None
        self.number = 1
        if parent is not None:
            counts = parent.counts
            self.number = counts[name] = counts[name] + 1 if name in counts else 1


class Addresses:
    """The paths of a page's elements: CSS selectors that only one element answers, once the whole page is known.

    `prefix` stands before every path of a page that was found inside another one.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._identifiers: dict[str, int] = {}
        self._classes: dict[str, int] = {}  # by the whole attribute: most elements share it with others
        self._single: Counter[str] | None = None
        self._selectors: dict[str, str] = {}

    def count(self, attributes: Mapping[str, str]) -> None:
        """Takes note of the names of an element."""
        if "id" in attributes:
            identifier = attributes["id"]
            self._identifiers[identifier] = self._identifiers.get(identifier, 0) + 1
        if "class" in attributes:
            classes = attributes["class"]
            self._classes[classes] = self._classes.get(classes, 0) + 1

    def path(self, node: Node) -> str:
        """A CSS selector that only this element answers: from the nearest ancestor with a name of its own on."""
        if not node.known_path:
            unknown = [node]
            while (parent := unknown[-1].parent) is not None and not parent.known_path:
                unknown.append(parent)
            for link in reversed(unknown):
                link.known_path = self._address(link)
        return self._prefix + node.known_path

    def _address(self, node: Node) -> str:
        """The path without the page's prefix, made from that of the parent."""
        parent, name = node.parent, node.name
        if parent is None:
            return ":root"
        anchor = self._anchor(node) if node.attributes else ""
        if anchor:
            return anchor
        if parent.counts[name] > 1:
            return f"{parent.known_path} > {self._selector(name)}:nth-of-type({node.number})"
        return name if name in ("html", "body") else f"{parent.known_path} > {self._selector(name)}"

    def _selector(self, name: str) -> str:
        if name not in self._selectors:
            self._selectors[name] = name if _PLAIN_NAME.fullmatch(name) else _escaped(name)
        return self._selectors[name]

    def _anchor(self, node: Node) -> str:
        """The element's identifier or a class of its own, if the page uses it once."""
        attributes = node.attributes
        if "id" in attributes:
            for name in attributes["id"].split():
                if self._identifiers.get(name) == 1 and _PLAIN_NAME.fullmatch(name):
                    return f"#{name}"
        if "class" in attributes and self._classes[attributes["class"]] == 1:
            for name in attributes["class"].split():
                if self._classes_by_name[name] == 1 and _PLAIN_NAME.fullmatch(name):
                    return f"{self._selector(node.name)}.{name}"
        return ""

    @property
    def _classes_by_name(self) -> Counter[str]:
        if self._single is None:
            self._single = Counter()
            for classes, number in self._classes.items():
                for name in classes.split():
                    self._single[name] += number
        return self._single


def _escaped(name: str) -> str:
    from soupsieve import escape  # noqa: PLC0415 - comes with BeautifulSoup, which is heavy

    return escape(name)


class Held:
    """An element set aside by its name, with the text that it holds or the markup that its children make."""

    __slots__ = ("_markup", "_tagged", "_texts", "node")

    def __init__(self, node: Node) -> None:
        self.node = node
        self._texts: list[str] = []
        self._markup: list[str] = []
        self._tagged = False

    @property
    def name(self) -> str:
        """The element's name."""
        return self.node.name

    @property
    def text(self) -> str:
        """The text of the element; what it holds written as markup if it may hold markup and has elements in it."""
        return "".join(self._markup if self._tagged else self._texts)

    def add(self, text: str, within: str) -> None:
        """A piece of text in an element of that name within it."""
        self._texts.append(text)
        if self.name in _MARKUP_HOLDERS:
            self._markup.append(text if within in _RAW else escape_markup(text, quote=False))

    def add_start(self, node: Node) -> None:
        """An element begins within it."""
        if self.name in _MARKUP_HOLDERS:
            self._tagged = True
            attributes = "".join(f' {name}="{escape_markup(value)}"' for name, value in node.attributes.items())
            self._markup.append(f"<{node.name}{attributes}>")

    def add_end(self, node: Node) -> None:
        """An element ends within it."""
        if self.name in _MARKUP_HOLDERS and node.name not in _CHILDLESS:
            self._markup.append(f"</{node.name}>")
