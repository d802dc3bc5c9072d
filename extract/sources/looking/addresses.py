"""Addresses as pages write them: made whole, and what can be told from them alone."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

from extract.schema.sites import site_words

LONGEST = 2000  # characters; no page of a site is called by more
_BLANKS = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
_SESSION = re.compile(r";jsessionid=[^?#/]*", re.IGNORECASE)
_NO_WAY = re.compile(r"(?:javascript|vbscript|mailto|tel|data|about|file|ftp|sms|weixin|blob):|#|$", re.IGNORECASE)
_SAFE = "%/:=&?~+!$,;'@()*[]|"
# What no page of text is called.
_NOT_READ = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|ico|svg|webp|css|js|mp[34]|avi|flv|wmv|wav|swf|apk|exe|ttf|woff2?)$", re.IGNORECASE
)
_ENDING = re.compile(r"\.(\w{2,5})$")
_LONG_NUMBER = re.compile(
    r"(?:^|[/_=])\w*\d{4,}\w*(?:\.s?html?|\.jspx?|\.aspx?|\.php)?$|/\d+\.s?html?$|[0-9a-f]{16,}", re.IGNORECASE
)
_LISTING = re.compile(r"list|column|channel|class|/col|categor|lanmu|index|node|menu|sort|search", re.IGNORECASE)
_LIST_NAME = re.compile(
    r"(?:^|/)(?:index|list|default|main|more|home|col|column|channel|class|node|annual|gknb|nb|ndbg)?[_-]?\d{0,4}(?:\.s?html?|\.jspx?|\.aspx?|\.php)?$",
    re.IGNORECASE,
)


def absolute(base: str, reference: str, encoding: str = "utf-8") -> str:
    """The address that a reference on a page means; empty if it leads to no page of the web."""
    reference = _BLANKS.sub(" ", reference).strip().replace("\\", "/")
    if _NO_WAY.match(reference) or len(reference) > LONGEST:
        return ""
    try:
        parts = urlsplit(urljoin(base, reference))
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.port == 0:
            return ""
        path = quote(_SESSION.sub("", parts.path) or "/", safe=_SAFE)
        query = quote(parts.query, safe=_SAFE, encoding=encoding, errors="replace")
    except (ValueError, UnicodeError, LookupError):
        return ""
    whole = urlunsplit((parts.scheme, parts.netloc, path, query, ""))
    return whole if len(whole) <= LONGEST and not re.search(r"[\s<>\"]", parts.netloc) else ""


def tail(address: str) -> str:
    """Path and query of an address: what profiles speak of."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def folder(address: str) -> str:
    """The address without what stands behind its last slash."""
    return address.partition("?")[0].rpartition("/")[0] + "/"


@lru_cache(maxsize=1 << 14)
def file_suffix(address: str) -> str:
    """The suffix of the document that an address or a parameter in it names, in lower case; empty if it names none."""
    parts = urlsplit(address)
    values = [value for _, value in parse_qsl(parts.query)] if "." in parts.query else []
    for text in (parts.path, *values):
        ending = _ENDING.search(unquote(text))
        if ending and ending[1].lower() in _suffixes():
            return ending[1].lower()
    return ""


def is_download(address: str) -> bool:
    """Whether an address names a document or a program that hands out documents."""
    lowered = address.lower()
    return bool(file_suffix(address)) or any(mark in lowered for mark in site_words()["download_mark"])


def is_page(address: str) -> bool:
    """Whether an address may be that of a text: no picture, style or the like."""
    return _NOT_READ.search(urlsplit(address).path) is None


def is_root(address: str) -> bool:
    """Whether an address is that of a whole site."""
    parts = urlsplit(address)
    return not parts.query and re.fullmatch(r"/?(?:(?:index|default)\.\w{3,5})?", parts.path) is not None


def looks_like_article(address: str) -> bool:
    """Whether an address without a known shape is rather that of an article than that of a list."""
    parts = urlsplit(address)
    if parts.query:
        names = {name.lower() for name, value in parameters(address) if re.search(r"\d", value)}
        return bool(names & _article_parameters()) and not _LISTING.search(parts.path)
    return bool(_LONG_NUMBER.search(parts.path)) and not _LIST_NAME.search(parts.path)


def desktop_twin(address: str) -> str:
    """The address that a page for telephones has for other screens; empty if the address is of no such page."""
    parts = urlsplit(address)
    words = site_words()
    first, _, rest = parts.netloc.partition(".")
    if first in words["mobile_host"] and "." in rest:
        return urlunsplit(parts._replace(netloc=f"www.{rest}"))
    segments = parts.path.split("/")
    kept = [segment for segment in segments[:-1] if segment not in words["mobile_folder"]]
    if len(kept) < len(segments) - 1:
        return urlunsplit(parts._replace(path="/".join([*kept, segments[-1]])))
    stem, dot, ending = segments[-1].rpartition(".")
    for suffix in words["mobile_suffix"]:
        if dot and stem.endswith(suffix):
            name = f"{stem.removesuffix(suffix)}.{ending}"
            return urlunsplit(parts._replace(path="/".join([*segments[:-1], name])))
    return ""


def with_parameter(address: str, name: str, value: str) -> str:
    """The address with another value of a parameter, in its place."""
    parts = urlsplit(address)
    pairs = (pair.partition("=") for pair in parts.query.split("&"))
    changed = (f"{key}={value}" if key == name else f"{key}{sign}{old}" for key, sign, old in pairs)
    return urlunsplit(parts._replace(query="&".join(changed)))


def parameters(address: str) -> list[tuple[str, str]]:
    """Names and values of the parameters of an address."""
    try:
        return parse_qsl(urlsplit(address).query, keep_blank_values=True)
    except ValueError:
        return []


@cache
def _article_parameters() -> frozenset[str]:
    return frozenset(site_words()["article_parameter"])


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(site_words()["file_suffix"])
