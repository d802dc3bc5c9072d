"""The nouns of the test site: agencies, their reports, pages, sites, and the world that they make up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["found", "picture only", "attachment only", "wrong year", "removed", "error", "not found"]
PUBLISHED: tuple[Status, ...] = ("found", "picture only", "attachment only", "wrong year")

Manner = Literal["", "fail_once", "drop_once", "slow", "hang", "bomb"]


@dataclass(frozen=True, slots=True)
class Agency:
    """An invented agency; `code` is its unified credit code, `slug` stands in addresses."""

    name: str
    level: Literal["province", "city", "county"]
    slug: str
    code: str

    @property
    def size(self) -> str:
        """The size of its figures, as specimens name it."""
        return self.level


@dataclass(frozen=True, slots=True)
class Report:
    """What an agency publishes for a year: `shape` says how (see `shapes.SHAPES`), `title` what stands above it."""

    agency: Agency
    year: int
    title: str
    published: str
    shape: str
    number: int

    @property
    def day(self) -> tuple[str, str, str]:
        """Year, month and day of publication."""
        year, month, day = self.published.split("-")
        return year, month, day


@dataclass(frozen=True, slots=True)
class Page:
    """What a site answers at one address; `manner` is how well it does so."""

    body: Callable[[], bytes]
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """The truth about an agency and a year.

    `editions` are the addresses of the report (its article first, then attachments, pages of a viewer), all of which are
    to be kept; `twins` are further addresses that show it too and may be kept or passed over. `evidence` is the address
    that shows why there is no report.
    """

    agency: str
    year: int
    site: str
    status: Status
    editions: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    evidence: str = ""
    shape: str = ""


class Site:
    """One host: its pages by path and query, and its robots.txt (None: there is no such file)."""

    def __init__(self, name: str, title: str, base: str) -> None:
        self.name = name
        self.title = title
        self.base = base
        self.pages: dict[str, Page] = {}
        self.robots: bytes | None = None
        self.redirect_all = ""
        self.open_ended: Callable[[str], Page | None] = lambda _path: None

    def url(self, path: str) -> str:
        """The address of a path of this site."""
        return self.base + path

    def put(self, path: str, page: Page) -> str:
        """Publish a page and say its address."""
        if path in self.pages:
            raise ValueError(f"two pages at {self.url(path)}")
        self.pages[path] = page
        return self.url(path)

    def find(self, path: str) -> Page | None:
        """The page at a path; None where there is none."""
        return self.pages.get(path) or self.open_ended(path)


@dataclass
class World:
    """All sites with the truth about them; `forbidden` are addresses of reports that robots.txt rules out."""

    start: str
    sites: dict[str, Site] = field(default_factory=dict)
    truth: list[Publication] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)

    @property
    def home(self) -> str:
        """The address that a researcher would name."""
        return self.sites[self.start].url("/")

    def page(self, address: str) -> Page | None:
        """The page at an address of any site."""
        site = self.site_of(address)
        return site.find(address.removeprefix(site.base)) if site else None

    def site_of(self, address: str) -> Site | None:
        """The site that an address belongs to."""
        return next((site for site in self.sites.values() if address.startswith(site.base + "/")), None)

    def sha256(self, address: str) -> str:
        """The hash of what is published at an address; KeyError where nothing is."""
        page = self.page(address)
        if page is None:
            raise KeyError(address)
        return hashlib.sha256(page.body()).hexdigest()

    def change(self, address: str, body: bytes) -> None:
        """Publish another version of a page."""
        site = self.site_of(address)
        if site is None:
            raise KeyError(address)
        path = address.removeprefix(site.base)
        old = site.pages[path]
        site.pages[path] = Page(lambda: body, old.media_type, old.status, old.headers, old.manner)

    def reports(self, *statuses: Status) -> list[Publication]:
        """The publications of these statuses; of all that publish something where none are named."""
        return [publication for publication in self.truth if publication.status in (statuses or PUBLISHED)]
