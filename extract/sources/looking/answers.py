"""Answers of list interfaces: JSON with titles and addresses, and the interfaces that pages name."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from extract.metadata import iso_date
from extract.model.capture import Link, LinkKind
from extract.schema.sites import SiteProfile, site_profiles, site_words
from extract.sources.looking.addresses import absolute, is_page, parameters, with_parameter
from extract.sources.looking.columns import MOST_LINKS, Here
from extract.sources.looking.naming import is_agency, meaning, other_kind, report_title
from extract.sources.looking.page import Page
from extract.sources.looking.paging import MOST_PAGES
from extract.sources.looking.profiles import expected, made_addresses
from extract.text import tidy

_CALL = re.compile(r"^\s*(?:/\*.*?\*/\s*)?[\w$.]{1,100}\s*\(\s*(?=[\[{])", re.DOTALL)
_DEEPEST = 12
_MOST_OBJECTS = 20_000
_INTERFACE = re.compile(
    r"""['"]((?:https?:/)?/?[\w./-]{0,300}(?:/api/|\.json|ajax|interface|dataproxy|/query|/search|list\w*\.(?:do|jsp|action|aspx|php)|/list\b)[^'"\s<>]{0,300}|[^'"\s<>]{1,300}\.json(?:\?[^'"\s<>]*)?)['"]""",
    re.IGNORECASE,
)
_OPEN_ENDED = re.compile(r"[?&](\w+)=$")
_HOLE = re.compile(r"\$?\{\{?\s*(\w+)\s*\}?\}")
_MARKUP_TAGS = re.compile(r"<[^>]{1,200}>")
_INLINE = re.compile(r"\{[^{}]{4,2000}\}")
_PAIR = re.compile(r"""['"]?(\w+)['"]?\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+))""")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")


def answer_of(text: str) -> Any:
    """The value that a JSON or JSONP answer holds; None if the text is none."""
    start = text.lstrip("\ufeff \t\r\n")
    call = _CALL.match(start)
    body = start[call.end() :] if call else start
    if body[:1] not in ("{", "["):
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(body)[0]
    except (ValueError, RecursionError):
        return None


def links_of_answer(address: str, value: Any, link: Link | None) -> list[Link]:
    """Entries and further pages of an answer; none where its objects are no entries of a list."""
    profile = _profile(address)
    records = [record for record in _objects(value) if _is_entry(record, profile)]
    found = [entry for record in records if (entry := _entry(address, record, profile, link)) is not None]
    markup = [text for text in _texts(value) if "<a" in text and "href" in text]
    if (records or markup) and not (link is not None and link.kind == "attachment"):
        found.extend(_further(address, value, len(records), link))
    return found[:MOST_LINKS]


def markup_of_answer(value: Any) -> str:
    """Markup with links that an answer holds as text; empty if it holds none."""
    return "\n".join(text for text in _texts(value) if "<a" in text and "href" in text)


def _profile(address: str) -> SiteProfile | None:
    return next((profile for profile in site_profiles() if profile.name in address.lower()), None)


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of an answer, the outer ones first, their keys in lower case."""
    for item in _walk(value):
        if isinstance(item, dict):
            yield {str(key).lower(): part for key, part in item.items()}


def _texts(value: Any) -> Iterator[str]:
    return (item for item in _walk(value) if isinstance(item, str))


def _walk(value: Any) -> Iterator[Any]:
    level, count = [value], 0
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for item in level:
            count += 1
            if count > _MOST_OBJECTS:
                return
            yield item
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        level = below


def _value(record: Mapping[str, Any], profile: SiteProfile | None, key: str) -> str:
    own: Sequence[str] = getattr(profile.answer, key) if profile else ()
    for name in (*(word.lower() for word in own), *site_words()[f"answer_{key}"]):
        value = record.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return ""


def _is_entry(record: Mapping[str, Any], profile: SiteProfile | None) -> bool:
    return bool(_value(record, profile, "title")) and bool(_value(record, profile, "address"))


def _entry(address: str, record: Mapping[str, Any], profile: SiteProfile | None, link: Link | None) -> Link | None:
    """The link that one object is; None where it leads to no report."""
    target = absolute(address, _value(record, profile, "address"))
    name = tidy(_MARKUP_TAGS.sub("", _value(record, profile, "title")))
    if not target or not is_page(target) or not name:
        return None
    within = link is not None and bool(link.column)
    kind = _kind(name, target, within=within, profile=profile)
    if kind is None:
        return None
    title = report_title(name)
    agency = (title.agency if title else "") or _agency(record, profile, name) or (link.agency if link else "")
    published = _published(_value(record, profile, "published"))
    how = "answer of an interface"
    return Link(target, kind, how, title.text if title else name[:120], agency, published, link.column if link else "")


def _kind(name: str, target: str, *, within: bool, profile: SiteProfile | None) -> LinkKind | None:
    means = meaning(name, annual=within)
    shape = expected(target, profile)
    if means == "report":
        title = report_title(name)
        whole = title is not None and title.is_whole
        return "article" if whole or shape not in ("list", "site") else "list"
    if means in ("annual", "disclosure", "year", "directory"):
        return "article" if within and shape in ("article", "attachment") and means == "year" else "list"
    if means == "agency":
        return "article" if within and shape in ("article", "attachment") else "list"
    if within and shape in ("article", "attachment"):
        return None if other_kind(name)[0] and "公开" not in name else "article"
    return None


def _agency(record: Mapping[str, Any], profile: SiteProfile | None, name: str) -> str:
    said = _value(record, profile, "agency")
    return said if is_agency(said) else name if is_agency(name) else ""


def _published(text: str) -> str:
    """A date as printed or as a time in seconds or milliseconds since 1970; empty if it is neither."""
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return dt.datetime.fromtimestamp(int(text[:10]), dt.UTC).date().isoformat()
    return iso_date(text)


def _number(value: Any, key: str) -> int:
    """The first number under one of the words of a key, the outermost first; 0 if there is none."""
    for record in _objects(value):
        for name in site_words()[key]:
            found = record.get(name)
            if isinstance(found, int | str) and not isinstance(found, bool) and re.fullmatch(r"\d{1,7}", str(found)):
                return int(found)
    return 0


def _further(address: str, value: Any, entries: int, link: Link | None) -> Iterator[Link]:
    """The further pages of an answer, where the address has a number of a page to change."""
    pages = _number(value, "answer_pages")
    total = _number(value, "answer_total")
    if not pages and total and entries:
        pages = -(-total // entries)
    number = next(((name, int(text)) for name, text in parameters(address) if _is_page_number(name, text)), None)
    if number is None or not entries:
        yield from _numbered_file(address, pages, link)
        return
    name, current = number
    last = min(pages, MOST_PAGES) if pages else current + 1
    for page in range(current + 1, last + 1):
        yield _page(with_parameter(address, name, str(page)), link)


def _numbered_file(address: str, pages: int, link: Link | None) -> Iterator[Link]:
    """Further answers that are files with a number at the end of their names: list_1.json, list_2.json."""
    match = re.search(r"(?<=[_/-])(\d{1,3})(\.json|\.js)$|(\d{1,3})(\.json|\.js)$", address.partition("?")[0])
    if match is None or not pages:
        return
    digits, ending = (match[1], match[2]) if match[1] else (match[3], match[4])
    for page in range(int(digits) + 1, min(pages, MOST_PAGES) + 1):
        yield _page(address[: match.start()] + str(page) + ending, link)


def _page(address: str, link: Link | None) -> Link:
    column, agency = (link.column, link.agency) if link else ("", "")
    return Link(address, "list", "page of an interface", agency=agency, column=column)


@cache
def _page_parameters() -> frozenset[str]:
    return frozenset(site_words()["page_parameter"])


def _is_page_number(name: str, text: str) -> bool:
    return name.lower() in _page_parameters() and text.isdigit()


def interfaces_of(here: Here) -> Iterator[Link]:
    """Interfaces that a page's scripts and attributes name, asked for the first page."""
    page, context = here.page, here.context
    named = [(match, "list") for script in page.scripts for match in _named_in(script)]
    named.extend((anchor.address, "list") for anchor in page.anchors if anchor.by == "data" and not anchor.text)
    for reference, kind in (*made_addresses(page, here.profile), *named, *_by_year(page)):
        address = page.whole(reference)
        if address and is_page(address) and address != page.address:
            expects: LinkKind = "article" if kind == "article" else "list"
            yield Link(address, expects, "interface", agency=context.agency, column=context.column)


def _by_year(page: Page) -> Iterator[tuple[str, str]]:
    """Interfaces that are asked for one year at a time, for every year that the page offers."""
    for match in _INTERFACE.finditer(page.script[:200_000]) if page.years else ():
        open_ended = _OPEN_ENDED.search(match[1])
        if open_ended and open_ended[1].lower() in site_words()["year_parameter"]:
            for year in dict.fromkeys(page.years):
                yield match[1] + year, "list"


def _named_in(script: str) -> Iterator[str]:
    for match in _INTERFACE.finditer(script[:200_000]):
        reference = _HOLE.sub(lambda hole: "1" if hole[1].lower() in _page_parameters() else "", match[1])
        open_ended = _OPEN_ENDED.search(reference)
        if open_ended and open_ended[1].lower() in _page_parameters():
            reference += "1"
        if not open_ended or open_ended[1].lower() in _page_parameters():
            yield reference


def entries_in_scripts(here: Here) -> Iterator[Link]:
    """Entries of lists that a page's scripts hold as objects."""
    context = here.context
    link = Link(here.page.address, "list", "", agency=context.agency, column=context.column if context.annual else "")
    for script in here.page.scripts:
        if not re.search("title|name|标题", script, re.IGNORECASE):
            continue
        for match in _INLINE.finditer(script[:500_000]):
            record = {key.lower(): _unescaped(one or other or digits) for key, one, other, digits in _PAIR.findall(match[0])}
            if _is_entry(record, None) and (entry := _entry(here.page.base, record, None, link)) is not None:
                yield entry


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)
