"""Collections whose members are sources: ZIP and TAR files, compressed files, lists of addresses; web archives apart.

A member is named after its archive, `archive.zip!/folder/report.html`. Nothing is unpacked to disk: a member's own name
is a label and never a path.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

import zstandard

from extract.encoding import decode
from extract.errors import ExtractError, SourceError
from extract.sources.local import Origin
from extract.sources.remote import is_remote, opened, read_up_to
from extract.sources.webarchives import WEB_ARCHIVE, web_records

MAX_MEMBER = 128 << 20  # bytes of one member unpacked: above any report, below what would starve a worker
MAX_MEMBERS = 1_000_000
MAX_DEPTH = 3  # archives within archives
SUFFIXES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".zst", ".warc", ".wet", ".arc")

_TAR = re.compile(r"\.(tar(\.(gz|bz2|xz|zst))?|tgz|tbz2|txz)$", re.IGNORECASE)
_PACKED = re.compile(r"\.(gz|bz2|xz|zst)$", re.IGNORECASE)
_DAMAGED = "压缩包损坏 (damaged archive: {})"
_TOO_LARGE = "压缩包内文件超过 {0} MiB (a member larger than {0} MiB)"
_TOO_MANY = "压缩包内文件超过 {0:,} 个 (more than {0:,} members)"
_TOO_DEEP = "压缩包嵌套过深 (archives within archives, too deep)"
_LOCKED = "压缩包需要密码 (a member needs a password)"
_BROKEN = (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, zstandard.ZstdError,
           NotImplementedError, ValueError, RuntimeError)  # fmt: skip

Members = Iterator[Origin]


def is_collection(name: str) -> bool:
    """Whether a name promises an archive or a list rather than a document."""
    return _opener(name) is not None


def members(origin: Origin, suffixes: frozenset[str], passed_over: Counter[str], depth: int = 1) -> Members:
    """The sources in an archive, or the source itself where it is none.

    Members with other suffixes are counted in `passed_over`, web records by `record`. What cannot be had (a damaged archive,
    a member that is too large, needs a password or lies too deep) is an origin that says why.
    """
    walk = _opener(origin.name)
    if walk is None:
        yield origin
        return
    if depth > MAX_DEPTH:
        yield Origin(origin.name, problem=_TOO_DEEP)
        return
    try:
        with _stream(origin) as file:
            for number, member in enumerate(walk(origin, file, passed_over)):
                if number == MAX_MEMBERS:
                    yield Origin(origin.name, problem=_TOO_MANY.format(MAX_MEMBERS))
                    return
                for wanted in _wanted(member, suffixes, passed_over, depth):
                    yield _of_report(wanted, origin) if origin.report else wanted
    except SourceError as error:
        yield Origin(origin.name, problem=error.message)
    except ExtractError:
        raise
    except _BROKEN as error:
        yield Origin(origin.name, problem=_DAMAGED.format(" ".join(str(error).split()) or type(error).__name__))


def _stream(origin: Origin) -> BinaryIO:
    return io.BytesIO(origin.data) if origin.data is not None else opened(origin.name)  # type: ignore[return-value]


def _wanted(member: Origin, suffixes: frozenset[str], passed_over: Counter[str], depth: int) -> Members:
    """A member if it is a document, what it holds if it is an archive itself."""
    suffix = PurePosixPath(member.name).suffix.lower()
    named_outright = member.data is None
    if is_collection(member.name) and (named_outright or suffix in SUFFIXES) and not member.problem:
        yield from (_of_report(each, member) for each in members(member, suffixes, passed_over, depth + 1))
    elif member.problem or member.url or named_outright or suffix in suffixes:
        yield member
    else:
        passed_over[suffix] += 1


def _of_report(member: Origin, origin: Origin) -> Origin:
    """A member of an archive that was attached to a report: what is known of the archive is known of it."""
    return replace(member, url=member.url or origin.url, said=origin.said, year=origin.year, report=origin.report)


_Walk = Callable[[Origin, IO[bytes], Counter[str]], Members]


def _opener(name: str) -> _Walk | None:
    lowered = name.lower()
    if WEB_ARCHIVE.search(lowered):
        return _web
    if lowered.endswith(".zip"):
        return _zip
    if _TAR.search(lowered):
        return _tar
    if _PACKED.search(lowered):
        return _packed
    return _list if lowered.endswith(".csv") else None


def _web(origin: Origin, file: IO[bytes], passed_over: Counter[str]) -> Members:
    return web_records(origin.name, file, MAX_MEMBER, passed_over)


def _zip(origin: Origin, file: IO[bytes], _: Counter[str]) -> Members:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield _zip_member(origin, archive, info)


def _zip_member(origin: Origin, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Origin:
    name = f"{origin.name}!/{_zip_name(info)}"
    if info.flag_bits & 0x1:
        return Origin(name, problem=_LOCKED)
    try:
        with archive.open(info) as file:
            return _read(name, file)
    except _BROKEN as error:
        return Origin(name, problem=_DAMAGED.format(" ".join(str(error).split())))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; archives made by Chinese Windows write GBK where the format says code page 437."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _tar(origin: Origin, file: IO[bytes], _: Counter[str]) -> Members:
    plain = _unpacked(origin.name, file) if origin.name.lower().endswith(".zst") else file
    with tarfile.open(fileobj=plain, mode="r|*", errors="replace") as archive:
        for info in archive:
            content = archive.extractfile(info) if info.isfile() else None
            if content is not None:
                yield _read(f"{origin.name}!/{info.name}", content)


def _packed(origin: Origin, file: IO[bytes], _: Counter[str]) -> Members:
    """The one file in a compressed file."""
    inner = PurePosixPath(_PACKED.sub("", origin.name)).name
    yield _read(f"{origin.name}!/{inner}", _unpacked(origin.name, file))


def _unpacked(name: str, file: IO[bytes]) -> IO[bytes]:
    unpackers: dict[str, Callable[[IO[bytes]], Any]] = {
        ".zst": partial(zstandard.ZstdDecompressor().stream_reader, read_across_frames=True),
        ".gz": lambda packed: gzip.GzipFile(fileobj=packed), ".bz2": bz2.BZ2File, ".xz": lzma.LZMAFile,
    }  # fmt: skip
    unpacked: IO[bytes] = unpackers[PurePosixPath(name).suffix.lower()](file)
    return unpacked


def _read(name: str, file: IO[bytes]) -> Origin:
    """A member with its bytes, read up to the limit only: what a header says of its size is not believed."""
    data = read_up_to(file, MAX_MEMBER)
    return Origin(name, problem=_TOO_LARGE.format(MAX_MEMBER >> 20)) if len(data) > MAX_MEMBER else Origin(name, data)


def _list(origin: Origin, file: IO[bytes], _: Counter[str]) -> Members:
    """Files named in a CSV list, under a column `address`, `url`, `path` or `file`."""
    text, _notes = decode(file.read())
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows = list(reader)
    column = next((name for name in ("address", "url", "path", "file") if name in (reader.fieldnames or ())), None)
    if column is None:
        raise SourceError(
            "清单须有 address、url、path 或 file 一列 (expected a column address, url, path or file)", origin.name
        )
    folder = "" if is_remote(origin.name) else str(PurePosixPath(origin.name).parent)
    for row in rows:
        name = (row[column] or "").strip()
        if name:
            yield Origin(name if is_remote(name) else str(PurePosixPath(folder, name)))
