"""What a page is: home, list, report, another article, gone; each with the reason and the links that matter."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from extract.model.capture import Link, LinkKind, PageKind, Sighting
from extract.sources.looking.addresses import is_root
from extract.sources.looking.answers import (
    answer_of,
    entries_in_scripts,
    interfaces_of,
    links_of_answer,
    markup_of_answer,
)
from extract.sources.looking.articles import (
    Article,
    canonical_of,
    is_declared_twin,
    metadata_of,
    metadata_of_list,
    why_not,
    year_of,
)
from extract.sources.looking.attachments import book_number, book_pages, is_book
from extract.sources.looking.columns import Here, distinct, frames_of, leads, other_years, splash, years_of
from extract.sources.looking.context import context_of
from extract.sources.looking.naming import any_year, has_word, meaning, names_annual_column, other_kind, report_title
from extract.sources.looking.page import Page, open_page, text_of
from extract.sources.looking.paging import article_pages, is_further_page, pages_of
from extract.sources.looking.profiles import carries, expected, profile_of
from extract.text import fold

_DOCUMENTS = {
    b"%PDF-": "PDF", b"PK\x03\x04": "DOCX, OFD, XLSX or ZIP", b"\xd0\xcf\x11\xe0": "DOC, WPS or XLS", b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z", b"{\\rtf": "RTF",
}  # fmt: skip
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_TEXTS = ("text/", "html", "xml", "json", "javascript")
_FEW_PAGES = 20  # of a list of which nothing says that it holds reports


def look(address: str, data: bytes, media_type: str, link: Link | None = None) -> Sighting:
    """What the answer of an address is and where it leads; `link` is the way by which it was found.

    Never raises for what a site may send. A sighting of kind `other` leads nowhere or only on.
    """
    kind = next((name for magic, name in _DOCUMENTS.items() if data.startswith(magic)), "")
    if kind:
        return _document(address, kind, link)
    if not data.strip():
        return Sighting("other", "empty answer")
    if data.startswith(_PICTURES) or _is_binary(data, media_type):
        return Sighting("other", "neither a page nor a document")
    text, encoding = text_of(data, media_type)
    answer = answer_of(text)
    if answer is not None:
        return _answer(address, answer, link)
    return _page(open_page(address, text, encoding), link)


def _is_binary(data: bytes, media_type: str) -> bool:
    """Whether bytes are declared as something else than a text and look like it."""
    return bool(media_type) and b"\0" in data[:400] and not any(part in media_type.lower() for part in _TEXTS)


def _document(address: str, kind: str, link: Link | None) -> Sighting:
    """A document that is no page: what it is follows from what the link to it is called."""
    name = link.title if link else ""
    title = report_title(name)
    other, word = other_kind(name)
    meta = {"title": title.text if title else name, "agency": (title.agency if title else "") or (link.agency if link else "")}
    meta.update({"published": link.published if link else "", "column": link.column if link else "", "url": address})
    said = {key: value for key, value in meta.items() if value}
    year = title.year if title and title.year else any_year([name])
    if link is not None and link.kind == "attachment":
        return Sighting("report", f"attachment: a document ({kind})", (), "", year, said)
    if title is None and other:
        return Sighting("not_a_report", f"{other} ({word})", (), "", None, said)
    annual = link is not None and names_annual_column(link.column)
    if title is not None or annual or link is None:
        return Sighting("report", f"a document ({kind})", (), "", year, said)
    return Sighting("not_a_report", f"a document whose name names no report: {name[:60]}", (), "", None, said)


def _answer(address: str, value: Any, link: Link | None) -> Sighting:
    """An answer in JSON: entries of a list, or the text of an article."""
    markup = markup_of_answer(value)
    links = links_of_answer(address, value, link)
    if markup:
        page = open_page(address, f"<html><body>{markup}</body></html>")
        here = Here(page, context_of(page, link, None), None)
        links = [*leads(here), *links]
    if links:
        return Sighting("list", f"answer of an interface with {len(links)} links", distinct(links))
    if link is not None and link.kind == "article":
        article = _article_in(address, value, link)
        if article is not None:
            return article
    return Sighting("other", "answer of an interface without reports")


def _article_in(address: str, value: Any, link: Link) -> Sighting | None:
    """The article that an answer holds as markup in one of its fields; None if it holds none."""
    texts = [part for part in _strings(value) if len(part) > 200]
    if not texts:
        return None
    content = max(texts, key=len)
    content = content if "<" in content else html.unescape(content)
    title = next((part for part in _strings(value) if report_title(part)), link.title)
    return _page(open_page(address, f"<html><body><h1>{html.escape(title)}</h1>{content}</body></html>"), link)


def _strings(value: Any) -> list[str]:
    found: list[str] = []
    stack = [value]
    while stack and len(found) < 2000:
        item = stack.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page with all that its verdict stands on."""

    here: Here
    article: Article
    link: Link | None
    shape: LinkKind
    entries: tuple[Link, ...]

    @property
    def page(self) -> Page:
        return self.here.page

    @property
    def profile(self) -> str:
        return self.here.profile.name if self.here.profile else ""


def _page(page: Page, link: Link | None) -> Sighting:
    """What a page of markup is."""
    profile = profile_of(page) if page.root is not None else None
    if page.root is None:
        return Sighting("other", "no page that can be read")
    context = context_of(page, link, profile)
    here = Here(page, context, profile)
    article = Article(page, profile, link, context)
    found = tuple(leads(here))
    seen = _Seen(here, article, link, expected(page.address, profile), found)
    if is_book(page):
        return _book(seen)
    gone = _gone(seen)
    if gone:
        return Sighting("gone", gone, (), seen.profile)
    if is_declared_twin(page):
        return _twin(seen)
    return _article(seen) if _is_article(seen) else _list(seen)


def _is_report_link(link: Link) -> bool:
    title = report_title(link.title)
    return link.kind == "article" and title is not None


def _is_article(seen: _Seen) -> bool:
    """Whether a page is an article rather than a list or a home page."""
    article, page, link = seen.article, seen.page, seen.link
    if carries(seen.here.profile, page.address):
        dated = article.named is not None and article.named.year is not None
        return article.named is not None and (article.has_text or (dated and bool(_content(seen))))
    awaited = link is not None and link.kind in ("article", "attachment")
    as_article = awaited or seen.shape == "article" or "articletitle" in page.tags
    listed = sum(1 for entry in seen.entries if _is_report_link(entry))
    if article.named is not None:
        if article.marks >= 4 and article.has_text:
            return True
        return as_article if listed < 3 else as_article and article.named.is_whole
    if is_root(page.address) or (link is not None and link.kind == "site"):
        return False
    if not as_article:
        return seen.here.context.annual and article.marks >= 6 and article.prose >= 400 and not listed
    return bool(other_kind(article.title)[0]) or not (listed or _is_column(seen))


def _is_column(seen: _Seen) -> bool:
    """Whether a page whose address is like an article's is that of a column of reports all the same."""
    headings = seen.article.headings[:3]
    return any(names_annual_column(text) for text in headings) and not seen.article.has_text


def _article(seen: _Seen) -> Sighting:
    """What an article is."""
    article = seen.article
    canonical = canonical_of(seen.page)
    said = metadata_of(article, canonical)
    if article.named is None and not _is_unnamed_report(seen):
        framed = _framed(seen)
        if framed:
            return Sighting("other", "its content stands in a frame", framed, seen.profile, None, said)
        named = tuple(entry for entry in seen.entries if _is_report_link(entry))
        return Sighting("not_a_report", why_not(article), named, seen.profile, None, said)
    why = _content(seen)
    if not why:
        framed = _framed(seen)
        kind: PageKind = "other" if framed else "not_a_report"
        reason = "its content stands in a frame" if framed else "the title of a report without text, attachment or picture"
        return Sighting(kind, reason, framed, seen.profile, year_of(article), said)
    links: Iterable[Link] = ()
    as_list = seen.link is not None and seen.link.kind == "list"
    if as_list or carries(seen.here.profile, seen.page.address):
        links = (*article.attachments, *seen.entries, *years_of(seen.here))
    else:
        links = (*article.attachments, *article_pages(seen.here), *other_years(seen.here))
    return Sighting("report", why, distinct(links), seen.profile, year_of(article), said)


def _is_unnamed_report(seen: _Seen) -> bool:
    """Whether an article in a column of reports is one although its title names only the agency, or nothing."""
    article = seen.article
    if not seen.here.context.annual or other_kind(article.title)[0]:
        return False
    named = seen.link is not None and report_title(seen.link.title) is not None
    by_text = article.marks >= 6 and article.prose >= 100
    return by_text or named or any(report_title(link.title) for link in article.attachments)


def _content(seen: _Seen) -> str:
    """What an article has of its report; empty if it has nothing."""
    article = seen.article
    if article.has_text:
        return "an annual report by its title and text" if article.named else "an annual report by its column and text"
    if article.attachments:
        return "attachment only"
    if article.pictures:
        return "picture only"
    return "an annual report whose text the page keeps in a script" if article.hidden_text else ""


def _framed(seen: _Seen) -> tuple[Link, ...]:
    """The pages that an article without content of its own shows in frames."""
    title, said = seen.article.title, metadata_of(seen.article, "")
    agency, column = said.get("agency", ""), said.get("column", "")
    found = frames_of(seen.here, "article")
    return distinct(Link(link.address, "article", link.how, title, agency, column=column) for link in found)


def _list(seen: _Seen) -> Sighting:
    """What a page without an article of its own is: a home page, a list, or nothing of interest."""
    here, page, link = seen.here, seen.page, seen.link
    listed = [entry for entry in seen.entries if entry.kind == "article"]
    kind: LinkKind = link.kind if link is not None and link.kind != "attachment" else "list"
    links = [*seen.entries, *frames_of(here, kind)]
    if here.context.annual or here.context.disclosed:
        scripted = list(entries_in_scripts(here))
        links.extend(scripted)
        listed.extend(scripted)
        links.extend(years_of(here))
        if not listed:
            links.extend(interfaces_of(here))
    links.extend(_pages(seen, listed))
    home = is_root(page.address) or (link is not None and link.kind == "site")
    said = metadata_of_list(seen.article, canonical_of(page))
    if home and not links:
        links = splash(here)
    if home:
        return Sighting("home", "the home page of a site", distinct(links), seen.profile, None, said)
    if links:
        why = "a column of reports" if here.context.annual else "a list that may lead to reports"
        return Sighting("list", f"{why}: {len(listed)} articles", distinct(links), seen.profile, None, said)
    return Sighting("other", "nothing on it leads to reports", (), seen.profile, None, said)


def _pages(seen: _Seen, listed: list[Link]) -> list[Link]:
    """The further pages of a list, where it holds reports or what is short enough to be looked through."""
    context = seen.here.context
    columns = [entry for entry in seen.entries if entry.column]
    pages = list(pages_of(seen.here))
    if listed or (context.annual and columns):
        return pages
    notices = seen.link is not None and seen.link.kind == "list" and meaning(seen.link.title) == "notices"
    if not (context.disclosed or notices) or len(seen.page.anchors) <= 5:
        return []
    own = seen.page.address
    sure = [page for page in pages if page.how != "page of the list" or is_further_page(own, page.address, sure=False)]
    return sure if len(sure) <= _FEW_PAGES else []


def _gone(seen: _Seen) -> str:
    """By what words a page says that there is nothing any more; empty if it does not."""
    article, page = seen.article, seen.page
    if article.marks >= 4 and article.has_text:
        return ""
    heads = [page.title, *(line.text for line in article.main if line.heading)][:6]
    for key in ("gone", "removed"):
        for text in heads:
            word = has_word(text, key) if len(text) <= 60 else ""
            if word and not report_title(text):
                return f"{key}: {word}"
    if fold(page.title) in ("404", "error", "出错了", "403"):
        return f"gone: {page.title}"
    short = [line.text for line in article.main if line.linked == 0]
    if sum(map(len, short)) > 600 or any(_is_report_link(entry) for entry in seen.entries) or article.attachments:
        return ""
    return _said_gone(short)


def _said_gone(lines: list[str]) -> str:
    for key in ("gone", "removed"):
        for line in lines:
            word = has_word(line, key) if len(line) <= 120 else ""
            if word:
                return f"{key}: {word}"
    return ""


def _twin(seen: _Seen) -> Sighting:
    """A page for telephones that names the page for other screens: that one is to be read."""
    page = seen.page
    said = metadata_of(seen.article, page.canonical)
    kind: LinkKind = "article" if _is_article(seen) else "list"
    target = Link(page.canonical, kind, "canonical address", seen.article.title[:120], seen.here.context.agency)
    return Sighting("other", f"mobile twin of {page.canonical}", (target,), seen.profile, year_of(seen.article), said)


def _book(seen: _Seen) -> Sighting:
    """A flip-book: its cover leads to its pages, which are read together."""
    page, article = seen.page, seen.article
    said = metadata_of(article, "")
    number = book_number(page)
    pages = tuple(book_pages(page))
    named = article.named is not None or (seen.link is not None and seen.link.kind in ("article", "attachment"))
    if number > 1:
        return Sighting("other", f"page {number} of a flip-book", pages, seen.profile, year_of(article), said)
    if not named:
        return Sighting("not_a_report", why_not(article), (), seen.profile, None, said)
    return Sighting("report", "a flip-book", pages, seen.profile, year_of(article), said)

