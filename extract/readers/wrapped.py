"""Pages inside other files: pages saved with their pictures (MHTML), and what a site answers to its own scripts (JSON)."""

from __future__ import annotations

import email
import email.message
import email.policy
import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from extract.encoding import decode
from extract.errors import ReadError
from extract.model.document import Source

_HEAD = 4096
_PAGE_PART = re.compile(
    rb"^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)", re.IGNORECASE | re.MULTILINE
)
_MIME = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_ANSWER = re.compile(
    r"\s*(?:[\w.$]+\s*\(\s*)?([\[{].*[\]}])\s*(?:\)\s*;?\s*)?", re.DOTALL
)  # a script may be called with it
_OPENS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[\w.$]+\s*\(\s*)?[\[{]\s*[\[{\"]")
_MARKUP = re.compile("<(?:table|p|div|td|br|span)\\b|&lt;(?:table|p|div|td|br|span)\\b", re.IGNORECASE)
_TITLES = ("title", "articletitle", "headline", "subject", "name")


def holds_page(data: bytes) -> bool:
    """Whether a file is one of those in which a page stands."""
    return _is_message(data) or bool(_OPENS.match(data, 0, _HEAD) and _answer(data))


def page_inside(source: Source) -> Source | None:
    """The page within a file, None where the file is a page itself; ReadError for a saved page that has lost it."""
    if _is_message(source.data):
        return _page_of_message(source)
    markup = _answer(source.data) if _OPENS.match(source.data, 0, _HEAD) else ""
    return Source(source.name, markup.encode(), "text/html; charset=utf-8", source.url) if markup else None


def _is_message(data: bytes) -> bool:
    head = data[:_HEAD]
    return bool(_MIME.search(head) and _PAGE_PART.search(head))


def _page_of_message(source: Source) -> Source:
    message = email.message_from_bytes(source.data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data.strip():
            charset = part.get_content_charset() or ""
            media_type = f"text/html; charset={charset}" if charset else "text/html"
            return Source(source.name, data, media_type, source.url or str(part.get("Content-Location", "")))
    raise ReadError("MHTML 文件里没有网页 (a saved page without its HTML part)", source.name)


def _answer(data: bytes) -> str:
    """The markup in an answer in JSON, one text after the other, under the title that goes with it; empty if none is."""
    written = _ANSWER.fullmatch(decode(data, "")[0])
    try:
        said = list(_texts(json.loads(written[1]))) if written else []
    except (ValueError, RecursionError):
        return ""
    markup = [text for _, text in said if _MARKUP.search(text)]
    title = next((text for name, text in said if name.lower() in _TITLES and not _MARKUP.search(text)), "")
    return f"<title>{escape(title)}</title>" + "\n".join(markup) if markup else ""


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The texts of an answer with their names, in its order."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
