"""A list of captures: pages as web archives hold them, with the file and the range of bytes of each record.

The list comes from an index (`extract captures`); the records are read from the archive's files wherever those lie.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from extract.errors import SourceError
from extract.model.filing import writable
from extract.sources.local import Origin
from extract.sources.remote import is_remote, opened
from extract.sources.webarchives import one_record

MAX_RECORD = 128 << 20  # bytes of one record, packed or unpacked
_NEEDED = frozenset({"address", "timestamp", "filename", "offset", "length"})
_NO_ROOT = "需要 --archive-root 指明归档文件所在 (a list of captures: --archive-root says where the archive files are)"
_NO_FILE = "索引没有给出归档文件,请抓取 replay 一列的地址 (no archive file named: fetch the addresses of the column replay)"
_NO_RANGE = "归档位置不是数字或过大 (no range of bytes, or one beyond {} MiB)"
_OUTSIDE = "归档文件名指向目录之外 (the name of the archive file leads outside the root)"


@dataclass(frozen=True, slots=True)
class Archived:
    """One capture as an index tells of it; what it does not tell is empty.

    `timestamp` are 14 digits. `filename`, `offset` and `length` say where the record is, `replay` where the archive shows it.
    """

    address: str
    timestamp: str
    media_type: str = ""
    status: str = ""
    digest: str = ""
    filename: str = ""
    offset: str = ""
    length: str = ""
    replay: str = ""


CAPTURES = tuple(each.name for each in fields(Archived))


def write_captures(path: Path, captures: Iterable[Archived]) -> int:
    """Write a list, whole or not at all; gives the number of captures. SourceError if it cannot be written."""
    beside = path.with_name(f".writing-{path.name}")
    number = 0
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, CAPTURES, lineterminator="\r\n")
            writer.writeheader()
            for capture in captures:
                writer.writerow({name: writable(value) for name, value in asdict(capture).items()})
                number += 1
        beside.replace(path)
    except OSError as error:
        raise SourceError(f"无法写入 (cannot be written: {(error.strerror or str(error)).lower()})", str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
    return number


def is_capture_list(origin: Origin) -> bool:
    """Whether a source is a list of captures rather than one of files; what cannot be read is none."""
    if not origin.name.lower().endswith(".csv"):
        return False
    try:
        with _file(origin) as file:
            head = file.readline(1 << 16).decode("utf-8-sig", "replace")
    except SourceError:
        return False
    return set(next(csv.reader([head]), [])) >= _NEEDED


def _file(origin: Origin) -> BinaryIO:
    return io.BytesIO(origin.data) if origin.data is not None else opened(origin.name)  # type: ignore[return-value]


def captured(origin: Origin, root: str, passed_over: Counter[str]) -> Iterator[Origin]:
    """The records that a list names, as sources; one that cannot be had is a source that says why.

    `root` is a folder or an address of a store. Records that cannot be those of a report are counted as `record`.
    """
    with _file(origin) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        for number, row in enumerate(csv.DictReader(text), 2):
            source = _captured(row, root, f"{origin.name}!/{number}")
            if source is None:
                passed_over["record"] += 1
            else:
                yield source


def _captured(row: Mapping[str, str | None], root: str, name: str) -> Origin | None:
    said = {key: (row.get(key) or "").strip() for key in CAPTURES}
    problem = _NO_FILE if not said["filename"] else "" if root else _NO_ROOT
    path = "" if problem else _below(root, said["filename"])
    start, length = (int(said[key]) if re.fullmatch(r"\d{1,18}", said[key]) else -1 for key in ("offset", "length"))
    if not problem:
        problem = _OUTSIDE if not path else "" if start >= 0 and 0 < length <= MAX_RECORD else _NO_RANGE.format(MAX_RECORD >> 20)
    if problem:
        return Origin(name, url=said["address"], problem=problem)
    try:
        with opened(path) as file:
            file.seek(start)
            data = file.read(length)
    except SourceError as error:
        return Origin(name, url=said["address"], problem=f"{error.message}: {error.place}")
    return one_record(f"{path}!/{start}", data, said["address"], MAX_RECORD)


def _below(root: str, filename: str) -> str:
    """A file below a root; empty where its name leads elsewhere."""
    path = PurePosixPath(filename)
    if is_remote(filename) or path.is_absolute() or ".." in path.parts or "\\" in filename or "\0" in filename:
        return ""
    return f"{root.rstrip('/')}/{path}"
