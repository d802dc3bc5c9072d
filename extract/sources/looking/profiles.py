"""Which program made a page, and what its profile says of addresses and of where things stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.cssselect import CSSSelector

from extract.model.capture import LinkKind
from extract.schema.sites import Addresses, Selectors, SiteProfile, site_profiles
from extract.sources.looking.addresses import file_suffix, is_download, is_root, looks_like_article, tail
from extract.sources.looking.page import Page
from extract.text import tidy

_KINDS: tuple[LinkKind, ...] = ("attachment", "article", "list")
_MARKED = 60_000  # characters: programs name themselves near the head of a page


@lru_cache(maxsize=256)
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def profile_of(page: Page) -> SiteProfile | None:
    """The profile that a page's marks and address speak for; None if none does.

    A mark in the page says more than the shape of its address, which several programs share.
    """
    source = page.source[:_MARKED]
    best, most = None, 0
    for profile in site_profiles():
        score = 2 * any(_pattern(mark).search(source) for mark in profile.marks) + _knows(profile, page.address)
        if score > most:
            best, most = profile, score
    return best


def profile_by_address(address: str) -> SiteProfile | None:
    """The first profile to which an address is that of an article."""
    return next((profile for profile in site_profiles() if _shape(profile, address) == "article"), None)


def _knows(profile: SiteProfile, address: str) -> int:
    return 1 if _shape(profile, address) in ("article", "attachment") or carries(profile, address) else 0


@lru_cache(maxsize=1 << 14)
def _shape_in(name: str, address: str) -> LinkKind | None:
    addresses = _addresses()[name]
    path = tail(address)
    for kind in _KINDS:
        if any(_pattern(expression).search(path) for expression in getattr(addresses, kind)):
            return kind
    return None


def _shape(profile: SiteProfile, address: str) -> LinkKind | None:
    return _shape_in(profile.name, address)


@cache
def _addresses() -> dict[str, Addresses]:
    return {profile.name: profile.addresses for profile in site_profiles()}


def carries(profile: SiteProfile | None, address: str) -> bool:
    """Whether an address is that of a list that shows the reports themselves."""
    path = tail(address)
    return profile is not None and any(_pattern(expression).search(path) for expression in profile.addresses.carrying)


def expected(address: str, profile: SiteProfile | None) -> LinkKind:
    """What an address leads to by its shape: as the profile says, as any profile says, or as addresses of sites go."""
    if is_download(address):
        return "attachment"
    if is_root(address):
        return "site"
    if profile is not None and (carries(profile, address) or _shape(profile, address)):
        return _shape(profile, address) or "list"
    if file_suffix(address) or profile_by_address(address) is not None:
        return "article"
    return "article" if looks_like_article(address) else "list"


def selected(page: Page, profile: SiteProfile | None, key: str) -> Iterator[Any]:
    """Elements that a profile's selectors find, those of the best selector first."""
    selectors: tuple[str, ...] = getattr(profile.selectors if profile else Selectors(), key)
    for expression in selectors:
        yield from _compiled(expression)(page.root)


def selected_text(page: Page, profile: SiteProfile | None, key: str) -> str:
    """The text of the first element that a profile's selectors find and that has any; empty if there is none."""
    found = (tidy("".join(element.itertext())) for element in selected(page, profile, key))
    return next(filter(None, found), "")


@cache
def _compiled(expression: str) -> etree.XPath:
    return CSSSelector(expression, translator="html")


def made_addresses(page: Page, profile: SiteProfile | None) -> Iterator[tuple[str, str]]:
    """Addresses that the page's scripts would make, with the kind of what is there."""
    parts = urlsplit(page.address)
    site = f"{parts.scheme}://{parts.netloc}"
    for made in profile.made if profile else ():
        for match in _pattern(made.pattern).finditer(page.source[:_MARKED]):
            names = {name: value or "" for name, value in match.groupdict().items()}
            try:
                reference = made.address.format_map({"site": site, "page": "1", **names})
            except (KeyError, IndexError, ValueError):
                continue
            yield reference, made.kind
