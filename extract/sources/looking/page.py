"""A page taken apart: what it says of itself, its lines, and every way out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from extract.encoding import charset_in_markup, charset_of, codec, decode
from extract.schema.sites import site_words
from extract.sources.looking.addresses import absolute
from extract.text import tidy

LARGEST = 6 << 20  # characters: no page of links is longer, and reports of that length show what they are before
_END_TAGS = re.compile(r"</(?:html|body)\s*>|\x00|<\?xml[^>]*>", re.IGNORECASE)
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset", "figure",
     "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre",
     "section", "select", "table", "tbody", "td", "th", "thead", "tr", "ul")
)  # fmt: skip
_SITE_TAGS = frozenset(("nav", "footer", "aside", "menu"))
_NEVER_SITE = frozenset(("html", "body", "main", "article", "form", "a"))
_SILENT = frozenset(("script", "style", "title", "template", "textarea", "head"))
_HEADINGS = frozenset(("h1", "h2", "h3"))
_HEADING_NAME = re.compile(
    r"(?:^|[\s_-])(?:title|tit|bt|biaoti|wzbt|headline|wztit|xl-?tit\w*|con-?tit\w*)(?=$|[\s_-])", re.IGNORECASE
)
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_DATA_LINKS = (
    "data-href", "data-url", "data-link", "data-src", "url", "data-file", "data-path", "data-api", "data-interface", "lay-href",
)  # fmt: skip
_IN_SCRIPT = re.compile(r"""['"]([^'"\s<>]{2,500})['"]""")
_CALL = re.compile(r"([A-Za-z_]\w{0,60})\s*\(\s*['\"]?([\w.-]{1,60})['\"]?\s*\)")
_PATH_LIKE = re.compile(
    r"(?:https?:)?//|\.{0,2}/[\w.%~/-]|[\w./-]+\.(?:s?html?|jspx?|aspx?|php|do|json|pdf|docx?)(?:$|\?)|[\w./-]*\?\w+="
)
_BLANKS = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\";]+)", re.IGNORECASE)
_ENTRY_TAGS = frozenset(("li", "tr", "dd", "dt", "p", "div", "td", "span"))
_LONGEST_ENTRY = 300
_LONGEST_SCRIPT = 200_000
_MOST_IN_ROW = 40  # links; a row of so many is the frame of a page
_MOST_CALLS, _MOST_FUNCTIONS, _MOST_ANCHORS = 2000, 50, 20_000
_LONGEST_NAME = 60  # characters; what is longer is a name with a summary


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a page shows, blanks between its words kept.

    `linked` counts its characters within links, `order` is its place among lines and links.
    """

    text: str
    linked: int
    furniture: bool
    heading: bool
    order: int


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """A way out of a page: where to, what it is called, and how it is written (`link`, `script`, `data`, `option`)."""

    address: str
    text: str
    by: str
    furniture: bool
    order: int
    element: Any = field(default=None, repr=False)

    @property
    def entry(self) -> str:
        """The text of the entry of a list in which the link stands; empty if it stands in none of its own."""
        return _entry_text(self.element) if self.element is not None else ""


    def row_title(self, wanted: Callable[[str], bool]) -> str:
        """The first text of the link's row or entry that is wanted; empty if it stands in none, or none is."""
        row = self.element
        for _ in range(5):
            row = row.getparent() if row is not None else None
            if row is None or row.tag in ("body", "table", "ul", "ol"):
                return ""
            if row.tag in ("tr", "li", "dl", "dd"):
                break
            if _holds_links(row, _MOST_IN_ROW):
                return ""
        else:
            return ""
        if _holds_links(row, _MOST_IN_ROW):
            return ""
        head = row.getprevious() if row.tag == "dd" else None
        cells = [*(() if head is None or head.tag != "dt" else (head,)), *(row if row.tag == "tr" else row.iter())][:40]
        texts = (tidy("".join(cell.itertext())) for cell in cells if isinstance(cell.tag, str))
        return next((text for text in texts if text and len(text) <= 120 and wanted(text)), "")


@dataclass(slots=True)
class Page:
    """A page: `source` is its text, `tags` its meta tags by lower-case name, `frames` what it shows of other addresses."""

    address: str
    base: str
    source: str
    root: Any = field(repr=False)
    encoding: str = "utf-8"
    title: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    canonical: str = ""
    refresh: str = ""
    lines: list[Line] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    frames: list[tuple[str, int]] = field(default_factory=list)
    images: list[tuple[Mapping[str, str], bool, int]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    years: list[str] = field(default_factory=list)
    calls: list[tuple[str, str, Any]] = field(default_factory=list, repr=False)

    def whole(self, reference: str) -> str:
        """The address that a reference on this page means; empty if it leads nowhere."""
        return absolute(self.base, reference, self.encoding)

    @property
    def script(self) -> str:
        """All scripts of the page."""
        return "\n".join(self.scripts)


def text_of(data: bytes, media_type: str) -> tuple[str, str]:
    """The text of an answer and the encoding that it declares."""
    declared = charset_of(media_type) or charset_in_markup(data)
    text, _ = decode(data[: 2 * LARGEST], declared)
    return text[:LARGEST], codec(declared) or "utf-8"


def open_page(address: str, text: str, encoding: str = "utf-8") -> Page:
    """A page taken apart; what is no page at all is one without lines and links."""
    page = Page(address, address, text, _parsed(text), encoding)
    if page.root is not None:
        base = page.root.find(".//base[@href]")
        if base is not None:
            page.base = absolute(address, str(base.get("href"))) or address
        walk = _Walk(page)
        walk.over(page.root)
        walk.answer_calls()
        for record in _records(page):
            _Walk(page).over(record)
    return page


def _parsed(text: str) -> Any:
    # Behind a first </html> the parser would take no more notice of anything.
    markup = _END_TAGS.sub("", text).encode("utf-8", "replace")
    if not markup.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(markup, parser)
    except (etree.LxmlError, ValueError):
        return None


def _records(page: Page) -> Iterator[Any]:
    """Markup that scripts keep: entries of lists in CDATA, and links in string literals that a script would write."""
    kept = [piece for script in page.scripts if "CDATA" in script for piece in _cdata(script)]
    if not kept and "<![CDATA[" in page.source and "<record" in page.source:
        kept = _cdata(page.source)
    for script in page.scripts:
        if "CDATA" not in script and "<a" in script and "href" in script:
            kept.extend(_written(script))
    if not kept and page.source.lstrip()[:200].startswith("<?xml"):
        kept = [f'<a href="{link.strip()}">{title}</a>' for title, link in _items(page.source)]
    if kept:
        record = _parsed("<div>" + "\n".join(f"<li>{markup}</li>" for markup in kept[:2000]) + "</div>")
        if record is not None:
            yield record


def _cdata(text: str) -> list[str]:
    return [piece.partition("]]>")[0] for piece in text.split("<![CDATA[")[1:]]


_LITERAL = re.compile(r""""(?:[^"\\\n]|\\.)*<a\b(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*<a\b(?:[^'\\\n]|\\.)*'""", re.IGNORECASE)


_IN_ITEM = re.compile(
    r"<(?:title|name|subject|doctitle)>(?P<title>[^<]{1,300})</"
    r"|<(?:link|url|href|docpuburl|puburl)>(?P<link>[^<\"]{1,500})</",
    re.IGNORECASE,
)


def _items(source: str) -> Iterator[tuple[str, str]]:
    """Title and address of the entries of a list in XML: each title with the next address behind it."""
    title = ""
    for match in _IN_ITEM.finditer(source):
        if match["title"]:
            title = match["title"]
        elif title:
            yield title, match["link"]
            title = ""


def _written(script: str) -> Iterator[str]:
    for match in _LITERAL.finditer(script):
        yield match[0][1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")


class _Walk:
    """One way through a page from its first element to its last."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._text: list[str] = []
        self._linked = 0
        self._order = len(page.lines) + len(page.anchors)
        self._furniture = self._heading = self._silent = self._link = 0

    def over(self, root: Any) -> None:
        """Takes note of everything in the element."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                self._enter(element, element.tag)
                self._say(element.text)
            else:
                self._leave(element, element.tag)
                self._say(element.tail)
        self._flush()

    def _enter(self, element: Any, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        self._furniture += _is_site(element, tag)
        self._heading += _is_heading(element, tag)
        self._silent += tag in _SILENT
        self._link += tag == "a"
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(self, element)
        if element.attrib:
            self._ways(element, tag)

    def _leave(self, element: Any, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        self._furniture -= _is_site(element, tag)
        self._heading -= _is_heading(element, tag)
        self._silent -= tag in _SILENT
        self._link -= tag == "a"

    def _say(self, text: str | None) -> None:
        if text and not self._silent:
            self._text.append(text)
            if self._link:
                self._linked += len(text.strip())

    def _flush(self) -> None:
        if self._text:
            text = _BLANKS.sub(" ", "".join(self._text)).strip()
            if text:
                self._order += 1
                line = Line(text, self._linked, bool(self._furniture), bool(self._heading), self._order)
                self._page.lines.append(line)
            self._text = []
            self._linked = 0

    def _ways(self, element: Any, tag: str) -> None:
        """The links that an element makes by its attributes."""
        attributes = element.attrib
        if tag in ("a", "area") and "href" in attributes:
            href = attributes["href"]
            if href.lstrip()[:11].lower() == "javascript:":
                self._called(href, element)
            else:
                self._add(href, element, "link")
        elif tag == "option" and "value" in attributes:
            self._option(element)
        if "onclick" in attributes:
            self._called(attributes["onclick"], element)
        for name in _DATA_LINKS:
            if name in attributes and _PATH_LIKE.match(attributes[name]):
                self._add(attributes[name], element, "data")
        if "data-year" in attributes and re.fullmatch(r"(?:19|20)\d\d", attributes["data-year"]):
            self._page.years.append(attributes["data-year"])

    def _option(self, element: Any) -> None:
        value = element.get("value").strip()
        if re.fullmatch(r"(?:19|20)\d\d", value):
            self._page.years.append(value)
        elif _PATH_LIKE.match(value):
            self._add(value, element, "option")

    def _called(self, script: str, element: Any) -> None:
        for match in _IN_SCRIPT.finditer(script[:2000]):
            if _PATH_LIKE.match(match[1]):
                self._add(match[1], element, "script")
        call = _CALL.search(script[:300])
        if call and re.fullmatch(r"(?:19|20)\d\d", call[2]):
            self._page.years.append(call[2])
        elif call and not _PATH_LIKE.match(call[2]):
            self._page.calls.append((call[1], call[2], element))

    def answer_calls(self) -> None:
        """The links that calls of functions mean which put an address together of a text and what they are told."""
        script = self._page.script[:_LONGEST_SCRIPT]
        known: dict[str, tuple[str, str] | None] = {}
        for name, argument, element in self._page.calls[:_MOST_CALLS]:
            if name not in known and len(known) < _MOST_FUNCTIONS:
                known[name] = _made_by(name, script)
            around = known.get(name)
            if around is not None:
                self._add(f"{around[0]}{argument}{around[1]}", element, "script")

    def _add(self, reference: str, element: Any, by: str) -> None:
        address = self._page.whole(reference) if len(self._page.anchors) < _MOST_ANCHORS else ""
        if address:
            self._order += 1
            anchor = Anchor(address, _name_of(element), by, bool(self._furniture), self._order, element)
            self._page.anchors.append(anchor)

    def meta(self, element: Any) -> None:
        """A meta tag begins."""
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = tidy(element.get("content") or "")
        if name and content:
            self._page.tags.setdefault(name, content)
        if (element.get("http-equiv") or "").lower() == "refresh":
            target = _REFRESH.search(content)
            self._page.refresh = self._page.whole(target[1]) if target else ""

    def link_tag(self, element: Any) -> None:
        """A link tag begins."""
        if (element.get("rel") or "").lower() == "canonical":
            self._page.canonical = self._page.whole(element.get("href") or "")

    def title(self, element: Any) -> None:
        """The page's title begins."""
        self._page.title = self._page.title or tidy("".join(element.itertext()))

    def frame(self, element: Any) -> None:
        """A frame begins."""
        self._order += 1
        source = element.get(_FRAMES[element.tag]) or element.get("data-src") or element.get("src") or ""
        address = self._page.whole(source)
        if address:
            self._page.frames.append((address, self._order))

    def image(self, element: Any) -> None:
        """A picture stands here."""
        self._order += 1
        self._page.images.append((dict(element.attrib), bool(self._furniture), self._order))

    def script(self, element: Any) -> None:
        """A script begins."""
        if element.text:
            self._page.scripts.append(element.text)


_HANDLERS = {
    "meta": _Walk.meta, "link": _Walk.link_tag, "title": _Walk.title, "img": _Walk.image, "script": _Walk.script,
    **dict.fromkeys(_FRAMES, _Walk.frame),
}  # fmt: skip


def _made_by(name: str, script: str) -> tuple[str, str] | None:
    """What a function puts before and behind what it is told to make an address; None if it makes none."""
    head = re.search(rf"function\s+{name}\s*\(\s*(\w+)\s*\)\s*\{{", script)
    if head is None:
        return None
    made = re.search(
        rf"['\"]([^'\"]{{1,300}})['\"]\s*\+\s*{head[1]}\b(?:\s*\+\s*['\"]([^'\"]{{0,100}})['\"])?",
        script[head.end() : head.end() + 500],
    )
    return (made[1], made[2] or "") if made and _PATH_LIKE.match(made[1]) else None


def _is_site(element: Any, tag: str) -> bool:
    """Whether an element's name or class says that it is part of the site and not of the article."""
    if tag in _SITE_TAGS:
        return True
    if tag in _NEVER_SITE or not element.attrib:
        return False
    return _site_names(element.get("class") or "", element.get("id") or "")


@lru_cache(maxsize=1 << 13)
def _site_names(classes: str, identifier: str) -> bool:
    wholes, parts = _furniture()
    for name in f"{classes} {identifier}".lower().split():
        if name in wholes or not parts.isdisjoint(re.split(r"[-_\d]+", name)):
            return True
    return False


@cache
def _furniture() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(site_words()["furniture"]), frozenset(site_words()["furniture_part"])


def _is_heading(element: Any, tag: str) -> bool:
    return tag in _HEADINGS or (bool(element.attrib) and _names_heading(element.get("class") or "", element.get("id") or ""))


@lru_cache(maxsize=1 << 13)
def _names_heading(classes: str, identifier: str) -> bool:
    return bool(_HEADING_NAME.search(classes) or _HEADING_NAME.search(identifier))


_PIECES = ("h1", "h2", "h3", "h4", "h5", "p", "div", "span", "strong", "b")
_ENDS_IN_DOTS = re.compile(r"(?:…|\.{2,})$")
_TITLE_LABEL = re.compile(r"^(?:文章)?标题\s*[:：]\s*")


def _name_of(element: Any) -> str:
    """What a link is called: its text, or its title where that says more."""
    text = tidy(_joined(element))
    title = (element.get("title") or element.get("alt") or "").strip()
    title = tidy(_TITLE_LABEL.sub("", re.split(r"[\r\n]", title)[0]))[:300]
    if not text:
        image = element.find(".//img")
        text = tidy(image.get("alt") or image.get("title") or "") if image is not None else ""
    if title and (not text or _ENDS_IN_DOTS.search(text) or (len(title) > len(text) and text[:8] in title)):
        return title
    if len(text) > _LONGEST_NAME and len(element):
        pieces = (tidy("".join(child.itertext())) for child in element.iter(*_PIECES))
        return next((piece for piece in pieces if 4 < len(piece) <= _LONGEST_NAME), text[:300])
    return text[:300]


def _joined(element: Any) -> str:
    """The text of an element; what ends and begins with digits stays apart, as a date beside a year does."""
    whole = ""
    for piece in element.itertext():
        apart = whole[-1:].isdigit() and piece[:1].isdigit()
        whole += f" {piece}" if apart else str(piece)
        if len(whole) > 2 * _LONGEST_ENTRY:
            break
    return whole


def _holds_links(element: Any, number: int) -> bool:
    return sum(1 for _ in islice(element.iter("a"), number)) >= number


def _entry_text(element: Any) -> str:
    """The text around a link: that of the nearest row or entry that has more than the link and no other link."""
    own = len("".join(element.itertext()).strip())
    current = element
    for _ in range(4):
        current = current.getparent()
        if current is None or _holds_links(current, 3):
            return ""
        text = " ".join(current.itertext())
        if len(text) > 3 * _LONGEST_ENTRY:
            return ""
        if current.tag in _ENTRY_TAGS and len(text.strip()) > own + 3:
            return tidy(text)[:_LONGEST_ENTRY]
    return ""
