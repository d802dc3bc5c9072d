"""What was fetched from a site, and what a page of a site is and leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LinkKind = Literal["site", "list", "article", "attachment"]
PageKind = Literal["home", "list", "report", "not_a_report", "gone", "other"]


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one page to another.

    `kind` is what is expected there: the home page of a (sub-)site, a list of articles, an article, an attachment of the
    article that holds the link. `how` says in a few words by what it was found; `title`, `agency`, `published` (an ISO
    date) and `column` are what the page that holds the link says about it, empty where it says nothing.
    """

    address: str
    kind: LinkKind
    how: str
    title: str = ""
    agency: str = ""
    published: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one fetched page is, why it is taken for that, what it says of itself, and where it leads.

    `metadata` has the keys of `Document.metadata`; `year` is that of the report, None where it is not known. `profile` is
    the name of the site profile that recognised the page, empty where the general way did.
    """

    kind: PageKind
    why: str
    links: tuple[Link, ...] = ()
    profile: str = ""
    year: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Capture:
    """An answer of a server: where it was asked for and came from, when (ISO 8601, UTC), and what it said.

    `status` is 0 where no answer came, with the reason in `message`. `headers` have lower-case names. `data` is empty for
    an unchanged page (304), whose bytes are those of `sha256`.
    """

    address: str
    final_address: str
    retrieved: str
    status: int
    headers: Mapping[str, str]
    sha256: str
    data: bytes = field(default=b"", repr=False)
    message: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a manifest: a capture with how it was found and what it was taken for.

    `role` is what the page turned out to be; `report` joins the article and attachments of one report (the address of its
    article); `supersedes` is the SHA-256 of the earlier version of the same address, empty for the first.
    """

    address: str
    final_address: str
    retrieved: str
    status: int
    media_type: str
    etag: str
    last_modified: str
    sha256: str
    size: int
    referrer: str
    title: str
    column: str
    discovered: str
    agency: str
    year: int | None
    published: str
    role: str
    report: str
    supersedes: str
    message: str
