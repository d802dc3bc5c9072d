"""Addresses: which may be asked at all, which mean the same page, which belong to one site."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

import tldextract
from w3lib.url import safe_url_string

from extract.sources.crawl.guard import is_public

LONGEST = 2000  # characters; longer ones are made by machines that never end
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid)=[^/?;]*", re.IGNORECASE)
_SESSION = re.compile(r"(?:jsessionid|phpsessid|aspsessionid\w*|session_?id|cfid|cftoken)", re.IGNORECASE)
_TRACKING = re.compile(r"(?:utm_\w+|spm|from_?(?:share|app)|isappinstalled|share_token)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|php|aspx?)$", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9a-f]{8,}|\d+", re.IGNORECASE)
_MOST_SEGMENTS = 20
_MOST_ALIKE = 3


def clean(address: str) -> str:
    """An address as it is asked for and written down: without fragment, session id or credentials.

    Empty if it is not on the web, or longer than any page's.
    """
    try:
        parts = urlsplit(address.strip())
        if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
            return ""
        bare = parts._replace(
            scheme=parts.scheme.lower(), netloc=_place(parts), path=_SESSION_IN_PATH.sub("", parts.path) or "/",
            query=_without(parts.query, _SESSION), fragment="",
        )  # fmt: skip
        cleaned = safe_url_string(urlunsplit(bare))
    except (ValueError, UnicodeError):
        return ""
    return cleaned if len(cleaned) <= LONGEST else ""


def _place(parts: SplitResult) -> str:
    """Host and port; ValueError if the port is none."""
    name = (parts.hostname or "").rstrip(".")
    if not re.fullmatch(r"[\w.:%-]+", name):
        raise ValueError(name)
    shown = f"[{name}]" if ":" in name else name
    return shown if parts.port in {None, _DEFAULT_PORTS[parts.scheme.lower()]} else f"{shown}:{parts.port}"


def _without(query: str, names: re.Pattern[str]) -> str:
    return "&".join(piece for piece in query.split("&") if not names.fullmatch(piece.partition("=")[0]))


@lru_cache(maxsize=1 << 16)
def key_of(address: str) -> str:
    """The same for addresses that mean the same page: scheme, index names and the order of parameters do not count."""
    parts = urlsplit(address)
    path = _INDEX.sub("/", re.sub(r"/{2,}", "/", parts.path)) if not parts.query else re.sub(r"/{2,}", "/", parts.path)
    query = _without(parts.query, _TRACKING)
    pieces = sorted(filter(None, query.split("&")), key=lambda piece: piece.partition("=")[0])
    return f"{parts.netloc}{path}?{'&'.join(pieces)}"


@lru_cache(maxsize=1 << 16)
def pattern_of(address: str) -> str:
    """The same for the pages that one program of a site makes: numbers and values of parameters do not count."""
    parts = urlsplit(address)
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{parts.netloc}{_NUMBER.sub('#', parts.path)}?{'&'.join(names)}"


def host_of(address: str) -> str:
    """The host of an address."""
    return urlsplit(address).hostname or ""


def server_of(address: str) -> str:
    """Host and port of an address: what is asked politely is a server."""
    return urlsplit(address).netloc


@lru_cache(maxsize=4096)
def site_of(address: str) -> str:
    """The registered domain of an address, which sites below a government's site share; for numbers the number itself.

    Hosts of one's own network, which are asked only where that is allowed, form one site.
    """
    host = host_of(address)
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        if host == "localhost" or "." not in host:
            return "private"
        return _domains()(host).top_domain_under_public_suffix or host
    return host if is_public(number) else "private"


@lru_cache(maxsize=1)
def _domains() -> tldextract.TLDExtract:
    # The list that comes with the library: asking the network for another would be a request that nobody ordered.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def is_endless(address: str) -> bool:
    """Whether an address is as those that a site with a loop in its links makes up: deep, or the same folder over and over."""
    segments = [segment for segment in urlsplit(address).path.split("/") if segment]
    alike = max((segments.count(segment) for segment in segments), default=0)
    return len(segments) > _MOST_SEGMENTS or alike > _MOST_ALIKE
