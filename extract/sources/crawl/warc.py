"""Answers as standard web archives (WARC 1.1), for exchange: without cookies and credentials, one file more for each run."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.model.capture import Capture
from extract.sources.crawl.cookies import is_secret

FULL = 1 << 30  # bytes: the size at which archives are commonly cut
_NAMESPACE = uuid.UUID("6d0a4c4e-5d3f-5b0e-9a53-2f4d1d6c7b11")
_UNMODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer as they went over the wire, with what led there (`about`).

    `earlier` is the time at which the same bytes were fetched before, empty where they are new.
    """

    capture: Capture
    request: Pairs
    response: Pairs
    about: Mapping[str, str] = field(default_factory=dict)
    earlier: str = ""


def without_secrets(headers: Pairs) -> list[tuple[str, str]]:
    """Headers that may be written down."""
    return [(name, _in_one_line(value)) for name, value in headers if not is_secret(name)]


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


class Archive:
    """The web archives of a corpus: `warc/RUN-NUMBER.warc.gz`, a new one for each run and each gibibyte."""

    def __init__(self, folder: Path, run: str, software: str, *, full: int = FULL) -> None:
        self._folder = folder / "warc"
        self._run = run
        self._software = software
        self._full = full
        self._path: Path | None = None

    def repair(self, lengths: Mapping[str, int]) -> None:
        """Cut off what a killed run had written but not yet told its journal; files it never told of are taken away."""
        for path in sorted(self._folder.glob(f"{self._run}-*.warc.gz")):
            told = lengths.get(path.name, 0)
            if not told:
                path.unlink()
            elif path.stat().st_size > told:
                with path.open("r+b") as file:
                    file.truncate(told)

    def add(self, exchange: Exchange, date: str) -> tuple[str, int]:
        """Append an exchange; gives the file's name and its length with it."""
        path = self._current(date)
        with path.open("ab") as file:
            writer = WARCWriter(file, gzip=True, warc_version="1.1")
            for record in _records(writer, exchange):
                writer.write_record(record)
            return path.name, file.tell()

    def _current(self, date: str) -> Path:
        if self._path is None or self._path.stat().st_size >= self._full:
            self._folder.mkdir(parents=True, exist_ok=True)
            number = 1
            while (self._folder / self._name(number)).exists():
                number += 1
            self._path = self._folder / self._name(number)
            self._open(self._path, date)
        return self._path

    def _name(self, number: int) -> str:
        return f"{self._run}-{number:05}.warc.gz"

    def _open(self, path: Path, date: str) -> None:
        """Begin a file with what it is."""
        said = {
            "software": self._software, "format": "WARC File Format 1.1", "robots": "classic",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        }  # fmt: skip
        with path.open("wb") as file:
            writer = WARCWriter(file, gzip=True, warc_version="1.1")
            headers = {"WARC-Record-ID": _identity(path.name, date, "warcinfo"), "WARC-Date": date,
                       "WARC-Filename": path.name}  # fmt: skip
            data = _fields(said)
            record = writer.create_warc_record("", "warcinfo", io.BytesIO(data), len(data), warc_headers_dict=headers)
            writer.write_record(record)


def _records(writer: Any, exchange: Exchange) -> Iterator[Any]:
    """The records of one exchange: what was answered, what was asked, what led there."""
    capture = exchange.capture
    address, date = capture.final_address, capture.retrieved
    kinds = ("revisit" if exchange.earlier else "response", "request", "metadata")
    names = {kind: _identity(address, date, kind) for kind in kinds}
    answer = _answer(writer, exchange, {"WARC-Record-ID": names[kinds[0]], "WARC-Date": date})
    yield answer
    for kind in kinds[1:]:
        headers = {"WARC-Record-ID": names[kind], "WARC-Date": date, "WARC-Concurrent-To": names[kinds[0]]}
        if kind == "request":
            yield writer.create_warc_record(address, kind, http_headers=_request(exchange), warc_headers_dict=headers)
        else:
            data = _fields(exchange.about)
            yield writer.create_warc_record(address, kind, io.BytesIO(data), len(data), warc_headers_dict=headers)


def _answer(writer: Any, exchange: Exchange, headers: dict[str, str]) -> Any:
    capture = exchange.capture
    # The hash under which the bytes are kept, here as well: what is met again is known by it.
    digest = capture.sha256 or hashlib.sha256(capture.data).hexdigest()
    if not exchange.earlier:
        data = capture.data
        headers["WARC-Payload-Digest"] = f"sha256:{digest}"
        return writer.create_warc_record(
            capture.final_address, "response", io.BytesIO(data), len(data),
            http_headers=_response(exchange), warc_headers_dict=headers,
        )  # fmt: skip
    headers |= {
        "WARC-Profile": _UNMODIFIED if capture.status == HTTPStatus.NOT_MODIFIED else _IDENTICAL,
        "WARC-Refers-To-Target-URI": capture.final_address, "WARC-Refers-To-Date": exchange.earlier,
        "WARC-Payload-Digest": f"sha256:{digest}",
    }  # fmt: skip
    return writer.create_warc_record(
        capture.final_address, "revisit", http_headers=_response(exchange), warc_headers_dict=headers
    )


def _response(exchange: Exchange) -> Any:
    capture = exchange.capture
    # The body is kept unpacked and whole: headers about its packing would be untrue.
    gone = {"content-length", "content-encoding", "transfer-encoding"}
    kept = [pair for pair in without_secrets(exchange.response) if pair[0].lower() not in gone]
    if not exchange.earlier:
        kept.append(("Content-Length", str(len(capture.data))))
    return StatusAndHeaders(f"{capture.status} {_phrase(capture.status)}".strip(), kept, "HTTP/1.1")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _request(exchange: Exchange) -> Any:
    parts = urlsplit(exchange.capture.final_address)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc), *(pair for pair in without_secrets(exchange.request) if pair[0] != "Host")]
    return StatusAndHeaders(f"GET {target} HTTP/1.1", headers, is_http_request=True)


def _fields(said: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {_in_one_line(value)}\r\n" for name, value in said.items() if value).encode()


def _identity(address: str, date: str, kind: str) -> str:
    """A record's name: the same for the same exchange, so that a run under a fixed clock writes the same bytes."""
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'{kind} {date} {address}')}>"
