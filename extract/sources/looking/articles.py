"""Whether an article is an annual report, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from extract.metadata import clean_title, describe, iso_date
from extract.metadata import looks_like_agency as ends_as_agency
from extract.model.capture import Link
from extract.model.document import Paragraph, Place
from extract.periods import find_period
from extract.schema.sites import SiteProfile, site_words
from extract.sources.looking.addresses import desktop_twin, is_root
from extract.sources.looking.attachments import Span, attachments_of
from extract.sources.looking.context import Context
from extract.sources.looking.naming import any_year, count_words, is_agency, other_kind, report_title
from extract.sources.looking.page import Line, Page
from extract.sources.looking.profiles import selected, selected_text
from extract.text import fold, tidy
from extract.titles import Title, titles_of_lines

_HEAD_LINES, _FOOT_LINES = 160, 30
_LONGEST_BODY = 60_000
_NO_PICTURE = re.compile(
    r"logo|icon|qr|ewm|erweima|wx|weixin|share|banner|print|blank|spacer|arrow|dot|party|gongan|jiucuo|bg[._]|btn",
    re.IGNORECASE,
)
_IN_PROSE = re.compile("[。；]|期限|[起至]")
_PROSE = 25  # characters: shorter lines are labels


@dataclass(frozen=True)
class Article:
    """A page read as an article: `named` is the title of a report that it bears, None if it bears none."""

    page: Page
    profile: SiteProfile | None
    link: Link | None
    context: Context

    @cached_property
    def main(self) -> list[Line]:
        """The lines that are not the site's."""
        return [line for line in self.page.lines if not line.furniture]

    @cached_property
    def body(self) -> str:
        """The text of the article outside links."""
        first, last = self.span.first, self.span.last
        lines = [line for line in self.page.lines if first <= line.order <= last and line.linked * 2 < len(line.text)]
        kept = [line for line in lines if not line.furniture]
        # Some sites call the box of their articles as others call their menus.
        chosen = kept if sum(len(line.text) for line in kept) >= 100 else lines
        return "\n".join(line.text for line in chosen)[:_LONGEST_BODY]

    @cached_property
    def headings(self) -> list[str]:
        """What may be the article's title, the likeliest first; that of the page, with what sites add to it, comes last."""
        page = self.page
        found = [*self._own_headings, page.tags.get("og:title", ""), clean_title(page.title), page.title]
        return list(dict.fromkeys(tidy(text) for text in found if text))

    @cached_property
    def _own_headings(self) -> list[str]:
        page = self.page
        lines = [line.text for line in self.main if line.heading and line.linked == 0 and len(line.text) <= 120]
        return [page.tags.get("articletitle", ""), selected_text(page, self.profile, "title"), *lines[:12]]

    @cached_property
    def named(self) -> Title | None:
        """The title of a report that the page bears, a whole one if there is one; None if it bears none."""
        for found in (map(report_title, self._own_headings), self._titles_in_text(), map(report_title, self.headings)):
            named = [title for title in found if title is not None and (title.agency or title.year)]
            if named:
                return next((title for title in named if title.is_whole), named[0])
        return None

    def _titles_in_text(self) -> Iterator[Title]:
        """Titles among the first lines, be they torn over several; links to other reports are none."""
        texts = [line.text for line in self.main[:80] if line.linked == 0]
        yield from (title for _, _, title in titles_of_lines(texts) if report_title(title.text) is not None)

    @cached_property
    def title(self) -> str:
        """The article's title: that of a report if it bears one."""
        if self.named is not None:
            return self.named.text
        return self.headings[0] if self.headings else self.link.title if self.link else ""

    @cached_property
    def span(self) -> Span:
        """From the title to what sites put below an article."""
        lines = self.page.lines
        title = fold(self._title_line())
        first = next((line.order for line in lines if title and fold(line.text) == title and line.linked == 0), 0)
        return Span(first, next((line.order for line in lines if line.order > first and _ends(line)), 1 << 30))

    def _title_line(self) -> str:
        page = self.page
        return page.tags.get("articletitle") or next((line.text for line in self.main if report_title(line.text)), "")

    @cached_property
    def marks(self) -> int:
        """How many marks of a report's text the article bears."""
        return count_words(self.body, "section")

    @cached_property
    def attachments(self) -> list[Link]:
        """The documents of the article."""
        inside = {
            self.page.whole(link.get("href") or "")
            for element in selected(self.page, self.profile, "body")
            for link in element.iter("a")
        }
        return attachments_of(self.page, self.span, frozenset(inside - {""}))

    @cached_property
    def prose(self) -> int:
        """Characters of running text in the article."""
        return sum(len(line) for line in self.body.split("\n")[1:] if len(line) >= _PROSE)

    @property
    def has_text(self) -> bool:
        """Whether the article has the text of a report, be it a short one."""
        return (self.marks >= 4 and len(self.body) >= 200) or self.prose >= 120

    @property
    def hidden_text(self) -> bool:
        """Whether scripts or text areas keep what the page itself does not show."""
        return count_words(self.page.source[:2_000_000], "section") >= 5 and not self.has_text

    @cached_property
    def pictures(self) -> int:
        """Pictures of the article that are large enough to be pages of a report."""
        held = [image for image, furniture, order in self.page.images if not furniture and self.span.holds(order)]
        return sum(1 for image in held if _is_picture(image))


def _ends(line: Line) -> bool:
    return len(line.text) <= 60 and line.text.lstrip("【[（( ").startswith(site_words()["ends_article"])


def _is_picture(attributes: object) -> bool:
    image = dict(attributes)  # type: ignore[call-overload]
    name = f"{image.get('src', '')} {image.get('class', '')} {image.get('alt', '')}"
    if not (image.get("src") or image.get("data-src") or image.get("data-original")) or _NO_PICTURE.search(name):
        return False
    sizes = [int(size) for key in ("width", "height") if (size := re.sub(r"px$", "", image.get(key, ""))).isdigit()]
    return not sizes or max(sizes) >= 100


def year_of(article: Article) -> int | None:
    """The year reported on: by the title, the period of the statistics, or the name of the link; None if none tells."""
    if article.named is not None and article.named.year is not None:
        return article.named.year
    _, end = find_period(fold(article.body[:20_000]))
    if end:
        return int(end[:4])
    link = article.link
    names = [text for text in article.headings[:3] if count_words(text, "section") or "年报" in text or "报告" in text]
    return any_year([link.title] if link and link.title else []) or any_year(names)


def metadata_of(article: Article, canonical: str) -> dict[str, str]:
    """What the page says of itself under the keys of `Document.metadata`; `canonical` where another address is its own."""
    page, link = article.page, article.link
    lines = page.lines
    chosen = lines if len(lines) <= _HEAD_LINES + _FOOT_LINES else [*lines[:_HEAD_LINES], *lines[-_FOOT_LINES:]]
    place = Place("")
    blocks = [Paragraph(line.text, place, "furniture" if line.furniture else "body") for line in chosen]
    said = describe(page.tags, blocks, article.headings)
    for key in ("index_number", "agency", "published"):
        text = selected_text(page, article.profile, key)
        said[key] = (iso_date(text) if key == "published" else text) or said.get(key, "")
    said["title"] = article.title
    said["agency"] = _agency(article, said["agency"])
    said["url"] = page.address
    said["published"] = said["published"] or (link.published if link else "") or _date_below_title(article)
    column = article.context.column if article.context.annual else ""
    said["column"] = said.get("column", "") or (column if column != article.title else "")
    said["canonical"] = canonical
    return {key: value for key, value in said.items() if value}


def metadata_of_list(article: Article, canonical: str) -> dict[str, str]:
    """What a page that is no article says of itself."""
    page, context = article.page, article.context
    place = Place("")
    footer = [Paragraph(line.text, place, "furniture") for line in page.lines[-_FOOT_LINES:]]
    said = describe(page.tags, footer)
    kept: dict[str, str] = {key: value for key, value in said.items() if key in ("site", "site_code", "column")}
    if context.annual and "column" not in kept:
        kept["column"] = context.column
    title = clean_title(page.title) or (article.headings[0] if article.headings else "")
    kept |= {"title": title, "agency": context.agency, "url": page.address, "canonical": canonical}
    return {key: value for key, value in kept.items() if value}


def _date_below_title(article: Article) -> str:
    """The date within the first lines of the article."""
    head = [line.text for line in article.page.lines if line.order >= article.span.first][1:8]
    return next((day for text in head if len(text) <= 80 and not _IN_PROSE.search(text) and (day := iso_date(text))), "")


def _agency(article: Article, said: str) -> str:
    """Who reports: as the title says, else the publisher, else the part of the site; the longer form of one name wins."""
    titled = article.named.agency if article.named and article.named.is_whole else ""
    known = article.link.agency if article.link else ""
    titled = titled or (article.named.agency if article.named and article.has_text else "")
    names = [name for name in (titled, said, known, article.context.agency) if name]
    if not titled:
        own = next((text for text in article.headings[:2] if is_agency(text)), "")
        names = [own, *names] if own else names
    if not names:
        return ""
    longer = [name for name in names[1:] if name.endswith(names[0]) and ends_as_agency(name)]
    return tidy(longer[0] if longer else names[0])


def canonical_of(page: Page) -> str:
    """The address under which a page wants to be known where that is another one; empty if it is its own."""
    for address in (page.canonical, page.whole(page.tags.get("og:url", ""))):
        if address and not _same(address, page.address):
            return "" if is_root(address) and not is_root(page.address) else address
    return desktop_twin(page.address)


def is_declared_twin(page: Page) -> bool:
    """Whether a page for telephones names the page for other screens."""
    return bool(desktop_twin(page.address)) and bool(page.canonical) and not _same(page.canonical, page.address)


def _same(first: str, second: str) -> bool:
    return re.sub(r"^https?:", "", first).rstrip("/") == re.sub(r"^https?:", "", second).rstrip("/")


def why_not(article: Article) -> str:
    """Why an article is no report."""
    kind, word = other_kind(article.title)
    if kind:
        return f"{kind} ({word})"
    return f"its title names no report: {article.title[:60]}" if article.title else "no title"
