"""Files here and in object stores under one kind of name: a path, or an address with a scheme (`s3://…`, `memory://…`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from extract.errors import SourceError

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_NOT_HERE = "网页地址请用 extract fetch 抓取 (an address on the web: `extract fetch` gets it)"


def is_remote(name: str) -> bool:
    """Whether a name is an address rather than a path."""
    return bool(_SCHEME.match(name))


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A file to read from; SourceError if it cannot be had, whatever the store."""
    try:
        with _file(name) as file:
            yield file
    except SourceError:
        raise
    except (OSError, ImportError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise SourceError(" ".join(said.split()).lower(), name) from error


def _file(name: str) -> Any:
    if not is_remote(name):
        return Path(name).open("rb")
    if _WEB.match(name):
        raise SourceError(_NOT_HERE, name)
    import fsspec  # noqa: PLC0415 - most runs read local files alone

    return fsspec.open(name, "rb")


def files_below(name: str, suffixes: frozenset[str]) -> Iterator[str]:
    """The file of that address, or those with one of the suffixes below it, in order; SourceError if nothing is there."""
    if _WEB.match(name):
        raise SourceError(_NOT_HERE, name)
    import fsspec  # noqa: PLC0415 - as above

    try:
        system, path = fsspec.core.url_to_fs(name)
        found = [path] if not system.isdir(path) else sorted(system.find(path))
        if not system.exists(path):
            raise SourceError("没有这个文件或文件夹 (no such file or folder)", name)
    except (OSError, ImportError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(" ".join(str(error).split()) or type(error).__name__, name) from error
    for each in found:
        if each == path or PurePosixPath(each).suffix.lower() in suffixes:
            yield system.unstrip_protocol(each)


_PIECE = 1 << 20


def read_up_to(file: Any, limit: int) -> bytes:
    """The bytes of a file, and one more than the limit where there are more.

    Piece by piece: some libraries set aside at once all the memory that they are asked to fill.
    """
    pieces: list[bytes] = []
    left = limit + 1
    while left > 0 and (piece := file.read(min(_PIECE, left))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
