"""Two files, two data sets, two corpora, or the versions within one: what changed in their reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from extract.errors import ReadError, SourceError
from extract.model.capture import Entry
from extract.model.difference import Comparison, Side
from extract.outputs.datasets import is_data_set, read_sides
from extract.outputs.differences import compare, compare_all, side_of
from extract.run import process
from extract.sources.corpora import REPORTS, Kept, bytes_path, is_corpus, kept_reports
from extract.sources.local import Origin, kept_origin, list_sources
from extract.sources.manifest import read_manifest, versions

_NO_PAIR = (
    "应为两个文件、两个数据集、两个抓取文件夹,或者一个抓取文件夹(比较其中各网址的前后版本) "
    "(expected two files, two data sets or two corpora, or one corpus: two versions of its addresses)"
)


def diff(old: str, new: str = "") -> Iterator[Comparison]:
    """Each report with what it became; those without a difference are among them.

    `old` and `new` are both files, data sets or corpora; or `old` is a corpus, and `new` an address in it or empty for all
    that changed. SourceError if one is missing or they cannot be compared, ReadError if a file holds no report.
    """
    before, after = Path(old), Path(new) if new else None
    if before.is_dir() and is_corpus(before) and not (after and after.is_dir()):
        return _versions(before, new)
    if after is None:
        raise SourceError(_NO_PAIR, old)
    if before.is_dir() != after.is_dir():
        raise SourceError(_NO_PAIR, f"{old} {new}")
    if not before.is_dir():
        return _files(old, new)
    if is_data_set(before) and is_data_set(after):
        return compare_all(read_sides(before), read_sides(after))
    if is_corpus(before) and is_corpus(after):
        return _corpora(before, after)
    raise SourceError(_NO_PAIR, f"{old} {new}")


def _files(old: str, new: str) -> Iterator[Comparison]:
    here, there = (_sides(list_sources([name], ()).origins[0], required=True) for name in (old, new))
    if len(here) == len(there) == 1:  # whatever they say of agency and year: the user says that they are to be compared
        return iter([compare(here[0], there[0])])
    return compare_all(here, there)


def _sides(origin: Origin, *, required: bool = False) -> list[Side]:
    """The reports of a source; ReadError if it is required to hold one and holds none."""
    result = process(origin)
    if required and not result.filings:
        raise ReadError(result.message, origin.name)
    return [side_of(filing, result.outcome) for filing in result.filings]


def _versions(folder: Path, address: str) -> Iterator[Comparison]:
    """What changed in the reports of a corpus from one version to the next; of one address alone if one is given."""
    entries = read_manifest(folder)
    if address and all(address not in (entry.address, entry.final_address) for entry in entries):
        raise SourceError("既不是其中的网址,也不是文件或文件夹 (no address of this corpus, and no file or folder)", address)
    pairs = [pair for pair in versions(entries) if pair[0].role in REPORTS]
    for earlier, later in pairs:
        if address in ("", later.address, later.final_address):
            yield from _pair(_kept(folder, earlier), _kept(folder, later))


def _kept(folder: Path, entry: Entry) -> Origin:
    return kept_origin(Kept(bytes_path(folder, entry), entry, ""))


def _pair(old: Origin, new: Origin) -> Iterator[Comparison]:
    """Two versions of one address, read: one report on either side is the same report."""
    here, there = _sides(old), _sides(new)
    if len(here) == len(there) == 1:
        yield compare(here[0], there[0])
    else:
        yield from compare_all(here, there)


def _corpora(old: Path, new: Path) -> Iterator[Comparison]:
    """Two corpora, address by address; what is the same byte for byte is not read."""
    before, after = ({kept.entry.address: kept for kept in kept_reports(folder)} for folder in (old, new))
    for address in sorted({*before, *after}):
        here, there = before.get(address), after.get(address)
        if here is None or there is None:
            yield from compare_all(_read(here), _read(there))
        elif here.entry.sha256 != there.entry.sha256:
            yield from _pair(kept_origin(here), kept_origin(there))


def _read(kept: Kept | None) -> Sequence[Side]:
    return _sides(kept_origin(kept)) if kept is not None else []
