"""The further pages of a list: linked, numbered by a script or by a parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from extract.model.capture import Link
from extract.schema.sites import site_words
from extract.sources.looking.addresses import is_root, parameters, with_parameter
from extract.sources.looking.columns import Here
from extract.sources.looking.naming import page_of
from extract.sources.looking.page import Anchor, Page

MOST_PAGES = 500  # of one list; whoever prints more counts something else
_TRS = re.compile(
    r"""createPage(?:HTML|Html)?\w*\s*\(\s*(?:['"][^'"]*['"]\s*,\s*)?(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*['"]([\w-]+)['"]\s*,\s*['"](\w+)['"]""",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:共\s*|页次\s*[:：]?\s*\d+\s*/\s*|第?\s*\d+\s*/\s*|totalPages?['\"]?\s*[:=]\s*['\"]?|pageCount['\"]?\s*[:=]\s*['\"]?|countPage\s*=\s*)(\d{1,5})\s*(页)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?P<stem>.*?)(?:[_-]?(?P<number>\d{1,4}))?\.(?P<ending>s?html?|jspx?|aspx?)$", re.IGNORECASE)


def pages_of(here: Here) -> Iterator[Link]:
    """The further pages of a list, each once; a page's own number is none of them."""
    page = here.page
    seen = {page.address}
    for address, how in (*_by_script(page), *_by_links(page), *_by_count(page), *_by_pattern(page)):
        if address and address not in seen:
            seen.add(address)
            context = here.context
            yield Link(address, "list", how, agency=context.agency, column=context.column)


def article_pages(here: Here) -> Iterator[Link]:
    """The further pages of an article that stands on several: named by it with a number behind."""
    page = here.page
    stem = page.address.rpartition(".")[0]
    linked = ((anchor.address, "") for anchor in page.anchors if page_of(anchor.text))
    for address, _ in (*_by_script(page), *linked):
        if re.fullmatch(rf"{re.escape(stem)}[_-]\d{{1,2}}\.\w{{3,5}}", address):
            yield Link(address, "attachment", "page of the article", agency=here.context.agency)


def _by_script(page: Page) -> Iterator[tuple[str, str]]:
    """Pages as TRS names them: the number of pages, that of this one, the name and ending of the first."""
    if "createpage" not in page.source.lower():
        return
    for match in _TRS.finditer(page.source):
        count, name, ending = min(int(match[1]), MOST_PAGES), match[3], match[4]
        for number in range(count):
            numbered = f"{name}.{ending}" if number == 0 else f"{name}_{number}.{ending}"
            yield page.whole(numbered), "numbered page"


def _by_links(page: Page) -> Iterator[tuple[str, str]]:
    for anchor in _bar(page):
        yield anchor.address, "page of the list"


def _bar(page: Page) -> list[Anchor]:
    """The links of the bar of pages: by their names, and by addresses that differ as those of pages do."""
    found: list[Anchor] = []
    for anchor in page.anchors:
        named = page_of(anchor.text)
        if named and not is_root(anchor.address) and is_further_page(page.address, anchor.address, sure=named in ("next", "last")):
            found.append(anchor)
    return found


def is_further_page(address: str, other: str, *, sure: bool) -> bool:
    """Whether an address may be that of another page of a list; `sure` if the link to it says so.

    Days of a calendar are numbered as well, but another parameter or folder tells them apart.
    """
    here, there = urlsplit(address), urlsplit(other)
    if here.netloc != there.netloc:
        return False
    if here.path == there.path and there.query:
        changed = {name.lower() for name, _ in set(parameters(other)) ^ set(parameters(address))}
        return sure or bool(changed & _page_parameters()) or any(re.fullmatch(r"a\d+p", name) for name in changed)
    if sure:
        return True
    parent, _, name = there.path.rpartition("/")
    folders = {here.path.rpartition("/")[0], here.path.rpartition(".")[0], here.path.rpartition("/")[0].rpartition("/")[0]}
    return parent in folders and bool(re.search(r"\d|^$|^(?:index|list|default)\.", name))


def _by_count(page: Page) -> Iterator[tuple[str, str]]:
    """Pages by a parameter of the address, up to the number of pages that the page prints."""
    count = _count(page)
    if count < 2:
        return
    for name, value in parameters(page.address):
        if name.lower() in _page_parameters() and value.isdigit():
            for number in range(1, count + 1):
                yield with_parameter(page.address, name, str(number)), "page by a parameter"
            return
    yield from _by_other_links(page, count)


def _by_other_links(page: Page, count: int) -> Iterator[tuple[str, str]]:
    """Pages between those that are linked: of ten pages some sites link only the second and the last."""
    for anchor in _bar(page):
        for name, value in parameters(anchor.address):
            if name.lower() in _page_parameters() and value.isdigit():
                for number in range(1, count + 1):
                    yield with_parameter(anchor.address, name, str(number)), "page by a parameter"
                return


_PATTERN = re.compile(r"""['"]([^'"\s<>]{0,200}[?&](\w{1,20})=)['"]\s*\+""")
_FILE_PATTERN = re.compile(r"""['"]([\w./-]{0,100}[_-])['"]\s*\+[^;'"]{1,60}\+\s*['"](\.s?html?|\.jspx?)['"]""")
_SIZES = re.compile(r"\bcount['\"]?\s*[:=]\s*['\"]?(\d{1,6})[^}]{0,200}?\blimit['\"]?\s*[:=]\s*['\"]?(\d{1,4})")


def _by_pattern(page: Page) -> Iterator[tuple[str, str]]:
    """Pages whose addresses a script puts together of a text and a number."""
    script = page.script
    count = _count(page)
    if count < 2:
        return
    for match in _PATTERN.finditer(script):
        if match[2].lower() in _page_parameters():
            for number in range(1, count + 1):
                yield page.whole(f"{match[1]}{number}"), "page by a script"
    for match in _FILE_PATTERN.finditer(script):
        for number in range(1, count + 1):
            yield page.whole(f"{match[1]}{number}{match[2]}"), "page by a script"


def _count(page: Page) -> int:
    """The number of pages as printed or as a script has it; 0 where nothing says it."""
    counts = [int(match[1]) for line in page.lines if "页" in line.text for match in _COUNTED.finditer(line.text) if match[2]]
    counts.extend(int(match[1]) for match in _COUNTED.finditer(page.script) if not match[0].startswith("共"))
    counts.extend(-(-int(match[1]) // max(int(match[2]), 1)) for match in _SIZES.finditer(page.script))
    return min(max(counts, default=0), MOST_PAGES)


@cache
def _page_parameters() -> frozenset[str]:
    return frozenset(site_words()["page_parameter"])
