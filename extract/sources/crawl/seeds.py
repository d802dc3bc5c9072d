"""What a user names to be fetched: addresses, hosts, and lists of addresses in files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from extract.encoding import decode
from extract.errors import SourceError
from extract.model.capture import LinkKind
from extract.sources.crawl.address import clean
from extract.sources.crawl.options import Seed
from extract.sources.local import STANDARD_INPUT, as_source

_WEB = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")
_FILES = frozenset({".csv", ".txt", ".zip", ".gz", ".warc", ".tar"})  # what ends so is a file, there or not
_ADDRESS_COLUMNS = ("address", "url")
_KINDS = frozenset(get_args(LinkKind))


def read_seeds(sources: Iterable[str]) -> tuple[Seed, ...]:
    """Every address that is named, each once; SourceError for what is neither an address nor a list of some."""
    seeds = {seed.address: seed for source in reversed(list(sources)) for seed in reversed(list(_of(source)))}
    return tuple(reversed(seeds.values()))


def _of(source: str) -> Iterator[Seed]:
    if _WEB.match(source):
        yield Seed(_cleaned(source, source))
    elif source != STANDARD_INPUT and not Path(source).exists() and _is_host(source):
        # A bare host as people write it; a server that wants https says so.
        yield Seed(_cleaned(f"http://{source}", source))
    else:
        yield from _listed(source)


def _is_host(name: str) -> bool:
    return _HOST.fullmatch(name) is not None and Path(name).suffix.lower() not in _FILES


def _cleaned(address: str, place: str) -> str:
    cleaned = clean(address)
    if not cleaned:
        raise SourceError("不是网页地址 (no address on the web)", place)
    return cleaned


def _listed(source: str) -> Iterator[Seed]:
    """The addresses of a list: a CSV with a column `address` or `url`, or one address in each line."""
    text, _ = decode(as_source(source).data)
    rows = csv.DictReader(io.StringIO(text))
    names = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    column = next((names[name] for name in _ADDRESS_COLUMNS if name in names), None)
    if column is not None:
        for number, row in enumerate(rows, 2):
            yield from _row(
                {name: row[printed] or "" for name, printed in names.items()}, row[column], f"{source}:{number}"
            )
        return
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines or not all(_WEB.match(line) for line in lines):
        raise SourceError(
            "不是地址列表,文件请用 extract build (no list of addresses: files are for `extract build`)", source
        )
    for number, line in enumerate(lines, 1):
        yield Seed(_cleaned(line.split()[0], f"{source}:{number}"))


def _row(row: Mapping[str, str], address: str | None, place: str) -> Iterator[Seed]:
    """The address of one row; none where the cell is empty."""
    text = (address or "").strip()
    if not text:
        return
    kind, year = row.get("kind", "").strip(), row.get("year", "").strip()
    if kind and kind not in _KINDS:
        raise SourceError(f"kind {kind!r}; expected one of {', '.join(sorted(_KINDS))}", place)
    if year and not re.fullmatch(r"(?:19|20)\d\d", year):
        raise SourceError(f"year {year!r}; expected four digits", place)
    address = _cleaned(text if "://" in text else f"http://{text}", place)
    yield Seed(address, row.get("agency", "").strip(), int(year) if year else None, kind)
