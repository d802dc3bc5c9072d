"""Records of web archives (WARC, WET, ARC; plain, gzip, zstd) that may be reports."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

import zstandard
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from extract.errors import ExtractError
from extract.sources.local import Origin
from extract.sources.relevance import may_be_report
from extract.sources.remote import read_up_to

WEB_ARCHIVE = re.compile(r"\.(warc|wet|arc)(\.(gz|zst))?$")
# Answers of servers, files kept as such, and texts made of them (WET); requests and notes of crawlers are no sources.
_KINDS = frozenset({"response", "resource", "conversion"})
_FOUND = "200"
_ZIP, _OFFICE = b"PK\x03\x04", "[Content_Types].xml"
_NO_DOCUMENT = re.compile(r"^(image|video|audio|font)/|javascript|\bcss\b", re.IGNORECASE)
_DAMAGED = "网页归档在第 {} 条之后损坏 (damaged web archive after record {}: {})"
_TOO_LARGE = "归档记录过大 (a record larger than {} MiB)"


def web_records(name: str, file: IO[bytes], limit: int, passed_over: Counter[str]) -> Iterator[Origin]:
    """Records that may be reports, named by their number; others are counted as `record`.

    Where the archive is damaged what came before stands, and an origin says where it breaks off.
    """
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(_plain(name, file), arc2warc=True), 1):
            origin = _origin(f"{name}!/{number}", record, limit) if _may_be_document(record) else None
            if origin is None:
                passed_over["record"] += 1
            else:
                yield origin
    except ExtractError:
        raise
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zstandard.ZstdError) as error:
        yield Origin(name, problem=_DAMAGED.format(number, number, " ".join(str(error).split())))


def one_record(name: str, data: bytes, url: str, limit: int) -> Origin | None:
    """The first record in some bytes of an archive; None if it cannot be a report, an origin with the reason if it is broken."""
    try:
        for record in ArchiveIterator(_plain(name.partition("!/")[0], io.BytesIO(data)), arc2warc=True):
            return _origin(name, record, limit) if _may_be_document(record) else None
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zstandard.ZstdError) as error:
        return Origin(name, url=url, problem=_DAMAGED.format(0, 0, " ".join(str(error).split())))
    return Origin(name, url=url, problem=_DAMAGED.format(0, 0, "no record"))


def _plain(name: str, file: IO[bytes]) -> Any:
    """The archive's bytes; gzip is undone by the library itself, record by record."""
    if name.lower().endswith(".zst"):
        return zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
    return file


def _may_be_document(record: Any) -> bool:
    headers = record.http_headers
    if record.rec_type not in _KINDS or (headers is not None and headers.get_statuscode() != _FOUND):
        return False
    return not _NO_DOCUMENT.search(_media_type(record))


def _media_type(record: Any) -> str:
    said = record.http_headers.get_header("Content-Type") if record.http_headers is not None else None
    return str(said or record.rec_headers.get_header("Content-Type") or "")


def _origin(name: str, record: Any, limit: int) -> Origin | None:
    """A record with its bytes; None if they cannot be those of a report."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    data = read_up_to(record.content_stream(), limit)
    if len(data) > limit:
        return Origin(name, url=url, problem=_TOO_LARGE.format(limit >> 20))
    if not may_be_report(data):
        return None
    named = f"{name}.zip" if _is_collection(data) else name
    return Origin(named, data, url, _media_type(record).partition(";")[0].strip())


def _is_collection(data: bytes) -> bool:
    """Whether bytes are a ZIP file that is no Office document."""
    if not data.startswith(_ZIP):
        return False
    try:
        return _OFFICE not in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile:
        return False
