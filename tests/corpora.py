"""Corpora made by hand: pages and files of invented agencies under their hashes, with a manifest."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from extract.model.capture import Entry
from extract.outputs.manifest import write_manifest
from extract.specimen import LAYOUTS, Imprint, make_truth

SITE = "http://www.wangshu.example"
AGENCY = "青岚市望舒县水务局"
HTML = "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {HTML: "html", DOCX: "docx", "text/plain": "txt", "application/zip": "zip", "application/pdf": "pdf"}
FIRST_RUN, SECOND_RUN = "2024-02-01T08:00:00Z", "2024-03-01T08:00:00Z"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def title(agency: str = AGENCY, year: int = 2023) -> str:
    return f"{agency}{year}年政府信息公开工作年度报告"


def report(agency: str = AGENCY, year: int = 2023, seed: int = 7, layout: str = "html_plain") -> bytes:
    """A whole report; the same seed gives the same figures in every layout."""
    imprint = Imprint(agency, year, f"{year + 1}-01-20")
    return LAYOUTS[layout](make_truth(seed, "2021" if year >= 2021 else "2019", "county", imprint=imprint))


def pointer(agency: str = AGENCY, year: int = 2023, body: str = "<p>全文见附件。</p>") -> bytes:
    """An article that holds the title of a report and no report."""
    said = title(agency, year)
    return f"<html><head><title>{said}</title></head><body><h1>{said}</h1>{body}</body></html>".encode()


def line(path: str, data: bytes = b"", **said: Any) -> Entry:
    """A line of a manifest for what was had (or not, where there are no bytes)."""
    address = path if "://" in path else SITE + path
    plain = Entry(
        address=address, final_address=address, retrieved=FIRST_RUN, status=200 if data else 404,
        media_type=HTML if data else "", etag="", last_modified="", sha256=sha256(data) if data else "", size=len(data),
        referrer=SITE + "/nb/", title="", column="政府信息公开年报", discovered="列表", agency="", year=None, published="",
        role="report" if data else "gone", report="", supersedes="", message="" if data else "HTTP 404 Not Found",
    )  # fmt: skip
    entry = replace(plain, **said)
    return replace(entry, report=entry.address) if entry.role == "report" and not entry.report else entry


def attachment(path: str, data: bytes, article: str, media_type: str = DOCX, **said: Any) -> Entry:
    return line(path, data, role="attachment", report=SITE + article, media_type=media_type, referrer=SITE + article, **said)


def home(path: str = "/", agency: str = "", **said: Any) -> Entry:
    """A page that leads to reports."""
    return line(path, f"page {path}".encode(), role="list" if path != "/" else "home", agency=agency, **said)


def corpus(folder: Path, pages: Mapping[Entry, bytes] | list[tuple[Entry, bytes]]) -> Path:
    """A corpus folder of lines with their bytes."""
    pairs = list(pages.items()) if isinstance(pages, Mapping) else pages
    for entry, data in pairs:
        if data:
            place = folder / "bytes" / entry.sha256[:2] / f"{entry.sha256}.{SUFFIXES.get(entry.media_type, 'bin')}"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    (folder / "bytes").mkdir(parents=True, exist_ok=True)
    write_manifest(folder, [entry for entry, _ in pairs])
    return folder


def of_report(path: str, agency: str = AGENCY, year: int = 2023, **said: Any) -> tuple[Entry, bytes]:
    """A page with a report on it."""
    seed = said.pop("seed", 7)
    data = report(agency, year, seed)
    return line(path, data, title=title(agency, year), agency=agency, year=year, **said), data


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table that was written as CSV."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
