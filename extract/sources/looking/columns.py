"""Where a page leads to on the way to reports: articles, columns, sub-sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from extract.metadata import iso_date
from extract.model.capture import Link, LinkKind
from extract.schema.sites import SiteProfile, site_words
from extract.sources.looking.addresses import desktop_twin, file_suffix, is_page, parameters, with_parameter
from extract.sources.looking.context import Context
from extract.sources.looking.naming import (
    Meaning,
    is_agency,
    is_cut_title,
    is_view,
    meaning,
    names_annual_column,
    other_kind,
    page_of,
    report_title,
)
from extract.sources.looking.page import Anchor, Page
from extract.sources.looking.profiles import expected, selected
from extract.text import tidy

MOST_LINKS = 2000
_MOST_OF_SPLASH = 5
_LONGEST_WITHIN = 600
_LONGEST_NAME = 12  # characters of a column; what is longer and has the address of an article is one
_HOW: dict[Meaning, str] = {
    "annual": "column of reports", "disclosure": "column of disclosure", "sitemap": "site map",
    "directory": "directory of agencies", "agency": "name of an agency", "year": "year in a column of reports",
    "more": "more of a column of reports", "notices": "column of notices",
}  # fmt: skip
_LEAVING = frozenset((_HOW["disclosure"], _HOW["sitemap"], _HOW["notices"]))
_LOOSE = frozenset((_HOW["agency"], _HOW["directory"]))
_RANKS = ("report", "annual", "year", "more", "disclosure", "agency", "directory", "sitemap", "notices", "")


@dataclass(frozen=True, slots=True)
class Here:
    """The page that is looked at with what is known of it."""

    page: Page
    context: Context
    profile: SiteProfile | None


def leads(here: Here) -> list[Link]:
    """Every link of a page that may lead to reports, the surest first, each address once."""
    found: dict[str, tuple[int, Link]] = {}
    entries = _entries(here)
    addresses = {anchor.address for anchor in here.page.anchors}
    for anchor in here.page.anchors:
        if not is_page(anchor.address) or anchor.address == here.page.address or desktop_twin(anchor.address) in addresses:
            continue
        ranked = _lead(here, anchor, entry=anchor.address in entries)
        if ranked is not None and (anchor.address not in found or ranked[0] < found[anchor.address][0]):
            found[anchor.address] = ranked
    ordered = sorted(found.values(), key=lambda ranked: ranked[0])
    return [link for _, link in ordered][:MOST_LINKS]


def _entries(here: Here) -> frozenset[str]:
    """The addresses of the list's entries as far as a profile says where they stand."""
    whole = here.page.whole
    found = (element.get("href") for element in selected(here.page, here.profile, "entries"))
    return frozenset(whole(reference) for reference in found if reference)


def _lead(here: Here, anchor: Anchor, *, entry: bool) -> tuple[int, Link] | None:
    """The link that an anchor is, with its rank; None where it is no way to reports."""
    if has_mobile_name(anchor.text):
        return None
    anchor = _called(anchor)
    context = here.context
    means = meaning(anchor.text, annual=context.annual)
    shape = expected(anchor.address, here.profile)
    link = _report_link(here, anchor, means, shape) or _column_link(here, anchor, means, shape)
    if link is None and context.annual and (not page_of(anchor.text) and (entry or _is_entry(anchor, shape))):
        kind: LinkKind = "article" if shape in ("article", "attachment") else "list"
        link = Link(anchor.address, kind, "entry of a column of reports", published=_published(anchor))
    if link is None:
        return None
    return _RANKS.index(means), _finished(here, anchor, link)


def _called(anchor: Anchor) -> Anchor:
    """The anchor under the name that its row gives it where its own says nothing: 查看, or a picture."""
    if is_view(anchor.text):
        return replace(anchor, text=anchor.row_title(lambda text: report_title(text) is not None) or anchor.text)
    if anchor.text:
        return anchor
    segments = frozenset(anchor.address.lower().rstrip("/").split("/")[3:])
    for key, name in (("path_annual", "annual_exact"), ("path_disclosure", "disclosure")):
        if not segments.isdisjoint(site_words()[key]):
            return replace(anchor, text=site_words()[name][0])
    return anchor


def _report_link(here: Here, anchor: Anchor, means: Meaning, shape: LinkKind) -> Link | None:
    """A link whose name is that of a report, be it cut short, or the year or agency of one; None for others."""
    title = report_title(anchor.text)
    if means == "report" and title is not None:
        # Columns of one year are called as the reports in them are: 2023年政府信息公开年报.
        is_column = shape in ("list", "site") and not title.is_whole
        how = "title in a list" if not is_column else "column of reports"
        kind: LinkKind = "list" if is_column else "article"
        return Link(anchor.address, kind, how, agency=title.agency, published=_published(anchor))
    if is_cut_title(anchor.text) and shape != "site":
        return Link(anchor.address, "article", "title cut short", published=_published(anchor))
    if shape in ("article", "attachment") and here.context.annual and means in ("year", "agency", "annual"):
        agency = anchor.text if means == "agency" else ""
        return Link(anchor.address, "article", f"{means} in a column of reports", agency=agency, published=_published(anchor))
    return None


def _column_link(here: Here, anchor: Anchor, means: Meaning, shape: LinkKind) -> Link | None:
    """A link to a column, a directory or a sub-site; None for others."""
    if means == "" and here.context.directory and is_region(anchor.text) and not anchor.furniture:
        means = "agency"
    if means in ("", "report"):
        return None
    if shape == "attachment" or file_suffix(anchor.address) or (shape == "article" and len(anchor.text) > _LONGEST_NAME):
        return None
    if means == "agency":
        kind: LinkKind = "list" if here.context.disclosed and shape != "site" else "site"
        if shape == "article" and not here.context.disclosed:
            return None
        return Link(anchor.address, kind, _HOW[means], agency=tidy(anchor.text))
    return Link(anchor.address, "site" if shape == "site" and means == "directory" else "list", _HOW[means])


def _is_entry(anchor: Anchor, shape: LinkKind) -> bool:
    """Whether an anchor in a column of reports is one of its entries, whatever it is called."""
    if anchor.furniture or shape == "site":
        return False
    text = anchor.text
    if other_kind(text)[0]:
        return shape == "article" and len(text) > 8 and _speaks_of_reports(text)
    if shape in ("article", "attachment"):
        return bool(text) and (len(text) > 3 or text.isdigit())
    return is_region(text)


def _speaks_of_reports(text: str) -> bool:
    return bool(re.search("年度?报告|年报|公开", text))


def is_region(text: str) -> bool:
    """Whether a name is that of a region, whose government reports: 大通湖区."""
    return 2 <= len(text) <= 12 and bool(re.search("[省市县区州旗盟乡镇][)）]?$", text)) and not re.search(r"[，。：\d]", text)


def has_mobile_name(text: str) -> bool:
    """Whether a link says that it leads to the same for telephones."""
    return any(word in text for word in site_words()["mobile_word"])


def _published(anchor: Anchor) -> str:
    """The date that stands beside a link."""
    within = "" if anchor.element is None else " ".join(anchor.element.itertext())[:_LONGEST_WITHIN]
    beside = iso_date(anchor.entry.replace(anchor.text, " "))
    return beside or iso_date(re.sub(r"(?:19|20)\d\d年(?!\d{1,2}月)", "", within))


def _finished(here: Here, anchor: Anchor, link: Link) -> Link:
    """A link with what its page knows of it: title, agency and column."""
    title = report_title(anchor.text)
    return replace(
        link, title=title.text if title else tidy(anchor.text)[:120],
        agency=link.agency or _agency(here, anchor, link), column=_column(here, anchor, link)[:60],
    )  # fmt: skip


def _column(here: Here, anchor: Anchor, link: Link) -> str:
    """The column in which a link leads on: only what surely stays in a column of reports keeps its name."""
    if names_annual_column(anchor.text) and link.kind == "list":
        return tidy(anchor.text)
    leaves = link.how in _LEAVING or link.kind == "site" or (anchor.furniture and link.how in _LOOSE)
    return here.context.column if here.context.annual and not leaves else ""


def _agency(here: Here, anchor: Anchor, link: Link) -> str:
    """The agency of the page for a link that names none; an agency's or region's name in a list speaks for itself."""
    if is_agency(anchor.text) or is_region(anchor.text):
        return tidy(anchor.text)
    bare = re.sub(r"(?:政府)?(?:信息公开)?(?:工作)?(?:年报|年度报告)$", "", anchor.text)
    if bare != anchor.text and is_agency(bare):
        return tidy(bare)
    return "" if link.kind == "site" else anchor.row_title(is_agency) or here.context.agency


def frames_of(here: Here, kind: LinkKind) -> Iterator[Link]:
    """Pages that a page shows as its own, or sends to at once: they stand for it."""
    page = here.page
    framed = [(address, "frame") for address, _ in page.frames]
    moved = [(page.refresh, "refresh"), *((address, "script sends on") for address in sent_to(page))]
    for address, how in (*framed, *moved):
        if address and address != page.address and is_page(address) and not file_suffix(address):
            yield Link(address, kind, how, agency=here.context.agency, column=here.context.column if here.context.annual else "")


_SENDS = re.compile(r"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\()\s*['"]([^'"\s]{1,500})['"](?!\s*\+)""")


def sent_to(page: Page) -> list[str]:
    """Where the scripts of a page that shows nothing send its reader."""
    if sum(len(line.text) for line in page.lines) > 300:
        return []
    return [address for match in _SENDS.finditer(page.script) if (address := page.whole(match[1]))]


def years_of(here: Here) -> Iterator[Link]:
    """The same address for every year that a page offers to choose, where a parameter is known to name the year."""
    page, profile, context = here.page, here.profile, here.context
    if not page.years:
        return
    known = {profile.years} if profile and profile.years else set()
    names = {*known, *site_words()["year_parameter"]}
    for year in dict.fromkeys(page.years):
        address = _of_year(page.address, year, names, profile.years if profile else "")
        if address and address != page.address:
            yield Link(address, "list", "year to choose", f"{year}年", context.agency, column=context.column)


def _of_year(address: str, year: str, names: AbstractSet[str], added: str) -> str:
    """The address with another year: as a parameter, within its path, or `added`; empty if it has no place for one."""
    for name, value in parameters(address):
        if name.lower() in names and (re.fullmatch(r"(?:19|20)\d\d", value) or not value):
            return with_parameter(address, name, year)
    packed = re.search(r"(?<=pv)(?:19|20)\d\d(?=\.html$)|(?<=/)(?:19|20)\d\d(?=\.s?html?$|/$)", address)
    if packed:
        return address[: packed.start()] + year + address[packed.end() :]
    return f"{address}&{added}={year}" if added and "?" in address else ""


def other_years(here: Here) -> Iterator[Link]:
    """The years to which a report leads whose address differs from theirs by numbers alone: 2021年, 2022年."""
    page, context = here.page, here.context
    own = _without_numbers(page.address)
    for anchor in page.anchors:
        alike = anchor.address != page.address and _without_numbers(anchor.address) == own
        if alike and meaning(anchor.text, annual=True) == "year":
            title = tidy(anchor.text)
            yield Link(anchor.address, "article", "year beside a report", title, context.agency, column=context.column)


def _without_numbers(address: str) -> str:
    return re.sub(r"[0-9a-f]{16,}|\d+", "#", address)


def splash(here: Here) -> list[Link]:
    """The ways on from a page before the home page, which has hardly any and no names for them."""
    page = here.page
    site = urlsplit(page.address).netloc
    own = [anchor for anchor in page.anchors if urlsplit(anchor.address).netloc == site and anchor.address != page.address]
    ways = {anchor.address for anchor in own if not file_suffix(anchor.address) and is_page(anchor.address)}
    if len(ways) > _MOST_OF_SPLASH:
        return []
    return [Link(address, "site", "from a page before the home page", agency=here.context.agency) for address in sorted(ways)]


def distinct(links: Iterable[Link]) -> tuple[Link, ...]:
    """Links without those whose address came before, as many as one page may have."""
    seen: dict[str, Link] = {}
    for link in links:
        seen.setdefault(link.address, link)
    return tuple(seen.values())[:MOST_LINKS]
