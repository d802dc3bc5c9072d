"""Questions to the index of a web archive (CDX): which captures it has of an address, a folder, a host or a domain.

Two flavours are understood: one JSON object in each line (pywb and what is built on it), and one JSON array whose first row
names the columns (the Wayback Machine's). Long answers come in pages, by number or by a key to go on with.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import IO, Any, Literal

from extract.errors import SourceError
from extract.sources.captures import Archived

MatchType = Literal["", "exact", "prefix", "host", "domain"]
# Names of the same column in the flavours.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "address": ("url", "original"), "timestamp": ("timestamp",), "media_type": ("mime-detected", "mime", "mimetype"),
    "status": ("status", "statuscode"), "digest": ("digest",), "filename": ("filename",), "offset": ("offset",),
    "length": ("length",),
}  # fmt: skip
# Where archives show a capture as it was received, by how the address of their index ends.
_REPLAYS = (("/cdx/search/cdx", "/web"), ("-cdx", ""), ("/cdx", ""), ("/index", ""))
_AS_RECEIVED = "{base}/{timestamp}id_/{address}"
_WORTH_AGAIN = frozenset({429, 500, 502, 503, 504})
_LONGEST_PAUSE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index and how it is asked.

    `first` and `last` are years or longer timestamps, empty for no bound. `limit` ends the list after so many captures (0:
    none). `page_size` captures are asked for at a time where the index gives keys to go on with; `max_size` are bytes of one
    answer, `timeout` seconds for one, `pause` seconds between two, `retries` for what may pass. `replay` is a template with
    {timestamp} and {address}; empty for the usual one of the index.
    """

    address: str
    match: MatchType = ""
    first: str = ""
    last: str = ""
    limit: int = 0
    replay: str = ""
    user_agent: str = "govinfo-extract"
    page_size: int = 10_000
    max_size: int = 256 << 20
    timeout: float = 120.0
    pause: float = 1.0
    retries: int = 3
    backoff: float = 5.0

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            raise SourceError("expected an http(s) address of an index, without a password", self.address)
        for name in ("first", "last"):
            value = getattr(self, name)
            if value and not (value.isascii() and value.isdigit() and 4 <= len(value) <= 14):
                raise SourceError(f"expected a year or a longer timestamp, found {value!r}", name)


def ask(index: Index, pattern: str, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[Archived]:
    """The captures of a pattern that answered with a page, each state of an address once.

    A pattern ends in `*` for all addresses that begin so, or begins with `*.` for a domain, unless `match` says it.
    SourceError if the index cannot be asked or answers what is no list of captures.
    """
    conversation = _Conversation(index, sleep)
    seen: set[tuple[str, str]] = set()
    number = 0
    for row in conversation.rows(pattern):
        capture = _archived(row, index)
        if capture.status not in {"", "-", "200"} or (capture.digest and (capture.address, capture.digest) in seen):
            continue
        seen.add((capture.address, capture.digest))
        yield capture
        number += 1
        if number == index.limit:
            return


def _archived(row: Mapping[str, Any], index: Index) -> Archived:
    """A row under our names; the replay address stands where the index names no file."""
    said = {ours: next((str(row[name]) for name in theirs if row.get(name) is not None), "")
            for ours, theirs in _COLUMNS.items()}  # fmt: skip
    if not said["address"] or not said["timestamp"]:
        raise SourceError("answers without url and timestamp: no index of captures", index.address)
    capture = Archived(**said)
    return capture if capture.filename else replace(capture, replay=_replay(capture, index))


def _replay(capture: Archived, index: Index) -> str:
    values = {"timestamp": capture.timestamp, "address": capture.address}
    if index.replay:
        return index.replay.replace("{timestamp}", capture.timestamp).replace("{address}", capture.address)
    plain = index.address.partition("?")[0].rstrip("/")
    for ending, instead in _REPLAYS:
        if plain.endswith(ending):
            return _AS_RECEIVED.format(base=plain.removesuffix(ending) + instead, **values)
    return ""


class _Conversation:
    """Requests to one index, one after the other, with a pause between."""

    def __init__(self, index: Index, sleep: Callable[[float], None]) -> None:
        self._index = index
        self._sleep = sleep
        self._asked = False
        self._opener = urllib.request.build_opener(_SameHost)

    def rows(self, pattern: str) -> Iterator[Mapping[str, Any]]:
        """All rows about a pattern, page by page."""
        question = self._question(pattern)
        probe = _parsed(self._answer({**question, "limit": "1"}) or b"", self._index)
        if not probe.rows:
            return
        status = next((name for name in _COLUMNS["status"] if name in probe.rows[0]), "status")
        question |= {"filter": f"{status}:200", "collapse": "digest"}
        pages = self._pages(question)
        yield from self._numbered(question, pages) if pages is not None else self._keyed(question)

    def _question(self, pattern: str) -> dict[str, str]:
        index = self._index
        said = {"url": pattern, "output": "json", "matchType": index.match, "from": index.first, "to": index.last}
        return {name: value for name, value in said.items() if value}

    def _pages(self, question: Mapping[str, str]) -> int | None:
        """How many pages the answer has; None where the index does not count them."""
        data = self._answer({**question, "showNumPages": "true"}, may_refuse=True)
        try:
            said = json.loads(data or b"")
        except ValueError:
            return None
        if isinstance(said, dict):
            said = said.get("pages")
        return said if isinstance(said, int) and not isinstance(said, bool) else None

    def _numbered(self, question: Mapping[str, str], pages: int) -> Iterator[Mapping[str, Any]]:
        for page in range(pages):
            yield from _parsed(self._answer({**question, "page": str(page)}) or b"", self._index).rows

    def _keyed(self, question: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        size = {"limit": str(self._index.page_size), "showResumeKey": "true"}
        key, passed = "", set()
        while key not in passed:
            passed.add(key)
            more = {"resumeKey": key} if key else {}
            answer = _parsed(self._answer({**question, **size, **more}) or b"", self._index)
            yield from answer.rows
            if not answer.key:
                return
            key = answer.key

    def _answer(self, question: Mapping[str, str], *, may_refuse: bool = False) -> bytes | None:
        """What the index answers; None where it may refuse and does, or has nothing. SourceError if it cannot be asked."""
        address = self._index.address
        url = address + ("&" if "?" in address else "?") + urllib.parse.urlencode(question)
        request = urllib.request.Request(url, headers={"User-Agent": self._index.user_agent})  # noqa: S310 - checked
        for left in range(self._index.retries, -1, -1):
            if self._asked:
                self._sleep(self._index.pause)
            self._asked = True
            try:
                with self._opener.open(request, timeout=self._index.timeout) as response:
                    return self._read(response)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code == 404 or (may_refuse and error.code not in _WORTH_AGAIN):
                        return None  # pywb's way of saying that there is no capture
                    if error.code not in _WORTH_AGAIN or not left:
                        raise SourceError(f"HTTP {error.code} {error.reason}", address) from error
                    self._sleep(self._patience(left, error.headers.get("Retry-After", "")))
            except (OSError, HTTPException) as error:
                if not left:
                    raise SourceError(f"the index cannot be asked: {error}", address) from error
                self._sleep(self._patience(left, ""))
        return None

    def _patience(self, left: int, asked: str) -> float:
        """How long to wait before the next attempt: as the index asks, else twice as long each time."""
        if asked.isascii() and asked.isdigit():
            return min(float(asked), _LONGEST_PAUSE)
        return min(self._index.backoff * 2.0 ** (self._index.retries - left), _LONGEST_PAUSE)

    def _read(self, response: IO[bytes]) -> bytes:
        data = response.read(self._index.max_size + 1)
        if len(data) > self._index.max_size:
            raise SourceError(f"an answer above {self._index.max_size >> 20} MiB: ask for less", self._index.address)
        return data


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Redirects within the host of the index alone: whoever names an index names no other place."""

    def redirect_request(  # noqa: PLR0913, PLR0917 - as the library calls it
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        target = urllib.parse.urlsplit(newurl)
        if target.scheme not in {"http", "https"} or target.hostname != urllib.parse.urlsplit(req.full_url).hostname:
            raise SourceError("the index sends us on to another host", newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True, slots=True)
class _Page:
    """One answer: its rows by column, and the key to go on with, empty for the last."""

    rows: tuple[Mapping[str, Any], ...]
    key: str = ""


def _parsed(data: bytes, index: Index) -> _Page:
    """An answer of either flavour; SourceError for anything else."""
    text = data.decode("utf-8", "replace").strip()
    if not text:
        return _Page(())
    try:
        return _table(json.loads(text)) if text.startswith("[") else _lines(text)
    except (ValueError, TypeError, IndexError) as error:
        raise SourceError(f"no answer of an index: {text[:80]!r}", index.address) from error


def _table(rows: list[list[Any]]) -> _Page:
    """An array whose first row names the columns; behind an empty row stands the key."""
    if not rows:
        return _Page(())
    end = rows.index([]) if [] in rows else len(rows)
    key = str(rows[end + 1][0]) if end + 1 < len(rows) else ""
    return _Page(tuple(dict(zip(rows[0], row, strict=True)) for row in rows[1:end]), key)


def _lines(text: str) -> _Page:
    """An object in each line; behind an empty line stands the key. Some servers put key and time before the object."""
    listed, _, key = text.partition("\n\n")
    rows = [json.loads(line[line.index("{") :]) for line in listed.splitlines()]
    return _Page(tuple(_with_key(row, line) for row, line in zip(rows, listed.splitlines(), strict=True)), key.strip())


def _with_key(row: Mapping[str, Any], line: str) -> Mapping[str, Any]:
    """A row with the time that stands before its object where it has none inside."""
    before = line[: line.index("{")].split()
    return {"timestamp": before[1], **row} if len(before) == 2 else row
