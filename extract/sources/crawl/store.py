"""Bytes under their hash: written beside and moved into place, named by nothing but what they are."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

# By the first bytes, for servers that call everything a stream of octets.
_MAGIC = (
    (b"%PDF-", "application/pdf"), (b"PK\x03\x04", "application/zip"), (b"\xd0\xcf\x11\xe0", "application/msword"),
    (b"Rar!", "application/vnd.rar"), (b"{\\rtf", "application/rtf"),
)  # fmt: skip
_WORD = "application/vnd.openxmlformats-officedocument."
# Names within a ZIP that say what it is.
_WITHIN = (
    (b"word/document.xml", f"{_WORD}wordprocessingml.document"), (b"xl/workbook.xml", f"{_WORD}spreadsheetml.sheet"),
    (b"OFD.xml", "application/ofd"),
)  # fmt: skip
_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "application/zip": ".zip",
    f"{_WORD}wordprocessingml.document": ".docx", f"{_WORD}spreadsheetml.sheet": ".xlsx", "application/ofd": ".ofd",
    "application/msword": ".doc", "application/vnd.ms-excel": ".xls", "application/wps-office.wps": ".wps",
    "application/vnd.ms-works": ".wps", "application/json": ".json", "text/plain": ".txt", "text/xml": ".xml",
    "application/xml": ".xml", "text/csv": ".csv", "application/rtf": ".rtf", "application/vnd.rar": ".rar",
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/tiff": ".tif",
}  # fmt: skip
_UNSURE = frozenset({"", "application/octet-stream", "application/x-download", "application/download",
                     "application/force-download", "binary/octet-stream", "application/x-msdownload", "text/plain"})  # fmt: skip
_LEGACY = {".xls": "application/vnd.ms-excel", ".wps": "application/wps-office.wps", ".doc": "application/msword"}
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<div")


def media_type_of(data: bytes, said: str, path: str) -> str:
    """What bytes are: by their first ones, else as the server said, else as the address ends; empty if nobody knows."""
    told = said.partition(";")[0].strip().lower()
    for start, media_type in _MAGIC:
        if data.startswith(start):
            return _refined(media_type, data, told, path)
    if told not in _UNSURE:
        return told
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(mark in head for mark in _MARKUP):
        return "text/html"
    return "application/json" if head[:1] in {b"{", b"["} else told


def _refined(media_type: str, data: bytes, told: str, path: str) -> str:
    """What a container holds."""
    if media_type == "application/zip":
        return next((inner for name, inner in _WITHIN if name in data), media_type)
    if media_type == "application/msword":
        legacy = _LEGACY.get(os.path.splitext(path)[1].lower())  # noqa: PTH122 - of an address
        return legacy or (told if told in _LEGACY.values() else media_type)
    return media_type


class Store:
    """A folder `bytes/` below a corpus."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "bytes"

    def add(self, data: bytes, media_type: str) -> str:
        """Keep bytes and give their hash; what is there already is left alone."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self.path(sha256) is None:
            place = self._folder / sha256[:2]
            place.mkdir(parents=True, exist_ok=True)
            self._write(place / f"{sha256}{_SUFFIXES.get(media_type, '.bin')}", data)
        return sha256

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        beside = path.with_name(f".writing-{path.name}")
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path | None:
        """The file that holds bytes; None if they are not kept."""
        found = sorted((self._folder / sha256[:2]).glob(f"{sha256}.*")) if sha256 else []
        return found[0] if found else None

    def read(self, sha256: str) -> bytes | None:
        """Bytes by their hash; None if they are not kept."""
        path = self.path(sha256)
        return path.read_bytes() if path else None

    def sweep(self) -> None:
        """Take away what a killed run was writing."""
        for path in self._folder.glob("*/.writing-*"):
            path.unlink(missing_ok=True)
