"""Where a page stands on its site: whether it belongs to a column of reports, and which column and agency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.metadata import clean_title
from extract.metadata import looks_like_agency as ends_as_agency
from extract.model.capture import Link
from extract.schema.sites import SiteProfile, site_words
from extract.sources.looking.addresses import is_root
from extract.sources.looking.naming import meaning, names_annual_column, report_title
from extract.sources.looking.page import Page
from extract.sources.looking.profiles import carries
from extract.text import tidy

_TRAIL = re.compile(r"\s*(?:[>＞»›→/|]|&gt;|-{1,2}>|::)\s*")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a page's place on its site.

    `annual` within a column of reports, `disclosed` within the disclosure of an agency, `directory` a list of agencies.
    """

    annual: bool
    disclosed: bool
    directory: bool
    column: str
    agency: str


def context_of(page: Page, link: Link | None, profile: SiteProfile | None) -> Context:
    """The place of a page by the link that led to it and by what it says itself."""
    home = is_root(page.address) or (link is not None and link.kind == "site")
    names = [] if home else [*_own_columns(page)]
    known = [link.column, link.title] if link is not None and link.kind != "article" else [link.column] if link else []
    annual = [name for name in (*known, *names) if name and names_annual_column(name)]
    carrying = carries(profile, page.address)
    disclosed = bool(annual) or carrying or any(meaning(name) == "disclosure" for name in (*known, *names))
    named = (name for name in names if name and report_title(name) is None)
    annual = [tidy(name) for name in annual]
    column = annual[0] if annual else site_words()["annual_exact"][0] if carrying else next(named, "")
    directory = any(meaning(name) == "directory" for name in (*known, *names) if name)
    return Context(bool(annual) or carrying, disclosed, directory, column[:60], _agency(page, link, home=home))


def _own_columns(page: Page) -> Iterator[str]:
    """Names of the page's column: its meta tag, the last steps of its trail, its title and its first headings."""
    yield page.tags.get("columnname", "")
    trail = trail_of(page)
    yield from reversed(trail[-3:])
    yield clean_title(page.title)
    headings = (line.text for line in page.lines if line.heading and not line.linked and len(line.text) <= 30)
    for heading, _ in zip(headings, range(1), strict=False):
        yield heading


def trail_of(page: Page) -> list[str]:
    """The steps from the home page to this one, as the page prints them."""
    for number, line in enumerate(page.lines):
        start = next((word for word in site_words()["position"] if word in line.text[:20]), "")
        if start:
            text = line.text.partition(start)[2].lstrip(":： ")
            steps = [step for step in map(tidy, _TRAIL.split(text)) if step]
            if steps:
                return steps[-6:]
            return [following.text for following in page.lines[number + 1 : number + 8] if len(following.text) <= 30]
    return []


def _agency(page: Page, link: Link | None, *, home: bool) -> str:
    """The agency whose (part of a) site this is: as the link says, else the site's name of itself."""
    if link is not None and link.agency:
        return link.agency
    name = page.tags.get("sitename", "") or (clean_title(page.title) if home else "")
    bare = re.sub(r"(?:门户)?网站?$|官网$|^欢迎(?:访问|光临|您?访问)", "", name)
    return bare if ends_as_agency(bare) else name if page.tags.get("sitename") else ""
