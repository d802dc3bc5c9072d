"""What is the report and what is the site around it: menus, link lists, share bars, and the article's title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.readers.html_layout import Drawn
from extract.readers.html_tree import Node
from extract.text import OBJECT, fold

_SITE_TAGS = frozenset(("nav", "footer", "aside", "menu"))
_SITE_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "toolbar")
)
# Words of which site builders make the class names of what stands around an article.
_SITE_NAMES = re.compile(
    r"(?:^|\s)(?:header|top|topbar|top-bar|foot|footer|nav|navbar|navigation|sidenav|sidebar|side-bar|menus?|submenu|location|position|"
    r"(?:site|page)[-_]?(?:header|footer|nav)|dqwz|weizhi|fenxiang|erweima|ewm|login|copyright|"
    r"(?:breadcrumb|crumb|share|bdshare|bdshar|social-share|qrcode|pagination|pager|friend[-_]?link|search|toolbar)[\w-]*|"
    r"(?:nav|menu|header|footer)[-_]\w[\w-]*|[\w-]+[-_](?:nav|navbar|menu|breadcrumb|crumbs?|share|qrcode|footer))(?=\s|$)",
    re.IGNORECASE,
)
_TITLE_NAMES = re.compile(
    r"(?:^|\s)(?:title|tit|bt|biaoti|wzbt|wztit|headline|"
    r"(?:article|artical|arti|art|content|con|cont|news|detail|main|xl|wz|info|xxgk|doc|text|page|view)[-_]?(?:title|tit|bt))(?=\s|$)",
    re.IGNORECASE,
)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_NUMERIC = re.compile(r"[+-]?[\d,.]+")
_SENTENCE_END = "。"
_ANNUAL_REPORT = re.compile("年度?报告|年报|工作报告|年度?報告|年報")
_LONGEST_TITLE = 120
EMPTY = " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u3000\u200b\u200c\u200d\u2060\ufeff\x01\x02"  # what shows nothing


class Draft(NamedTuple):
    """A paragraph before its role is known: `links` counts the links in it, `linked` their characters.

    `within` is where it stands in the text of its element, empty if it is all of it; `seen` is the text without what is
    printed in the colour of its ground.
    """

    text: str
    node: Node
    links: int = 0
    linked: int = 0
    furniture: bool = False
    within: str = ""
    seen: str = ""

    @property
    def centred(self) -> bool:
        """Whether the markup centres it."""
        attributes = self.node.attributes
        return attributes.get("align") == "center" or bool(_CENTRED.search(attributes.get("style", "")))


@dataclass(slots=True)
class Content:
    """What one cell holds; `sealed` says that something shows in it that is no text."""

    node: Node
    blocks: list[Block] = field(default_factory=list)
    sealed: bool = False

    @property
    def text(self) -> str:
        """The cell's text, a line for each line of its blocks that shows anything; a sign for an object without text.

        Where nothing is seen of all its text, the style sheet gives another ground than the cell's own markup, and it counts.
        """
        blocks = self.blocks
        if not blocks:
            return OBJECT if self.sealed else ""
        if len(blocks) == 1 and isinstance(blocks[0], Draft) and "\n" not in blocks[0].text:
            return blocks[0].seen or blocks[0].text
        drafts = [block for block in blocks if isinstance(block, Draft)]
        texts = [draft.seen for draft in drafts if draft.seen] or [draft.text for draft in drafts]
        return "\n".join(line for text in texts for line in text.split("\n") if line.strip(EMPTY))


@dataclass(frozen=True, slots=True)
class DraftGrid:
    """A table before its place is known: the page may yet hold its like."""

    node: Node
    cells: tuple[Drawn[Content], ...]


Block = Draft | DraftGrid


def is_site_element(node: Node, named: Mapping[str, bool]) -> bool:
    """Whether an element's name, role or class says that it is part of the site; its content may refute that.

    `named` tells of identifier and class, one blank between them, whether they are names of a site's parts.
    """
    name, attributes = node.name, node.attributes
    if name in _SITE_TAGS or (name == "header" and not _within_article(node)):
        return True
    if not attributes or name in ("html", "body", "main", "article"):
        return False
    return attributes.get("role") in _SITE_ROLES or named[_names(attributes)]


class SiteNames(dict[str, bool]):
    """Whether names are those of a site's parts, filled as they are met: most elements share theirs with others."""

    def __missing__(self, names: str) -> bool:
        self[names] = found = names != " " and _SITE_NAMES.search(names) is not None
        return found


def _names(attributes: Mapping[str, str]) -> str:
    return f"{attributes.get('id', '')} {attributes.get('class', '')}"


def _within_article(node: Node) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.name in ("article", "main"):
            return True
        parent = parent.parent
    return False


def is_furniture(zone: Sequence[Block]) -> bool:
    """Whether what calls itself furniture holds nothing of an article: no table of numbers, prose or title."""
    prose = 0
    for block in zone:
        if isinstance(block, DraftGrid):
            if sum(_NUMERIC.fullmatch(cell.content.text.strip()) is not None for cell in block.cells) >= 3:
                return False
        elif _is_report_title(block):
            return False
        elif _SENTENCE_END in block.text and block.linked * 2 < len(block.text):
            prose += len(block.text)
    return prose < 120  # a privacy notice is shorter, a report's shortest chapter hardly


def _is_report_title(draft: Draft) -> bool:
    return draft.links == 0 and draft.node.name in ("h1", "h2") and _ANNUAL_REPORT.search(draft.text) is not None


def is_link_list(zone: Sequence[Block]) -> bool:
    """Whether a list is one of five links or more and of nothing else."""
    return len(zone) >= 5 and all(not isinstance(block, DraftGrid) and is_all_links(block) for block in zone)


def is_all_links(draft: Draft) -> bool:
    """Whether nearly all of a paragraph can be clicked."""
    return draft.links > 0 and draft.linked * 10 >= len(draft.text) * 9


def find_title(drafts: Iterable[Draft], wanted: Sequence[str]) -> Draft | None:
    """The article's heading: as the page names it, else a heading, a title by its class, a centred first line."""
    short = [draft for draft in drafts if not draft.furniture and len(draft.text) <= _LONGEST_TITLE and not draft.links]
    for name in filter(None, map(fold, wanted)):
        same = [draft for draft in short if fold(draft.text) == name]
        if same:
            return same[0]
    for kind in (
        [draft for draft in short if draft.node.name == "h1"],
        [draft for draft in short if _is_titled(draft)],
        [draft for draft in short[:3] if draft.centred],
    ):
        reports = [draft for draft in kind if _ANNUAL_REPORT.search(draft.text)]
        if kind:
            return (reports or kind)[0]
    return None


def _is_titled(draft: Draft) -> bool:
    """Whether the block or the one around it carries a title's class."""
    nodes = (draft.node, draft.node.parent)
    return any(node is not None and _TITLE_NAMES.search(_names(node.attributes)) for node in nodes)
