"""A folder that `extract fetch` wrote, as sources: each kept report and attachment with its address and what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.errors import SourceError
from extract.model.capture import Entry
from extract.sources.manifest import JOURNAL, MANIFEST, read_manifest

BYTES = "bytes"
REPORTS = frozenset({"report", "attachment"})
_MARKS = frozenset({MANIFEST, JOURNAL})


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of one version of an address.

    `path` is where they are to be read, whether or not they are there; `entry` is the line of the manifest. `report` joins
    the editions of a report; it is empty for a version that a later one took the place of.
    """

    path: Path
    entry: Entry
    report: str


def may_be_corpus(names: Iterable[str]) -> bool:
    """Whether a folder with these files and folders in it looks like a corpus: bytes, and what says whose they are."""
    found = set(names)
    return BYTES in found and bool(found & _MARKS)


def is_corpus(folder: Path) -> bool:
    """Whether a folder is a corpus: one with somebody else's manifest is none."""
    try:
        return may_be_corpus(path.name for path in folder.iterdir()) and bool(read_manifest(folder))
    except (OSError, SourceError):
        return False


def kept_reports(folder: Path, *, all_versions: bool = False) -> Iterator[Kept]:
    """The reports and attachments of a corpus in the order of addresses, those of one report together, its article first.

    Of an address that changed the last version counts, unless all are wanted; a report that is gone from its site stays.
    SourceError if the manifest cannot be read.
    """
    found = [entry for entry in read_manifest(folder) if entry.role in REPORTS and entry.sha256]
    last = {entry.address: entry for entry in found}
    for entry in sorted(last.values(), key=lambda entry: (report_of(entry), _is_attached(entry), entry.address)):
        yield Kept(bytes_path(folder, entry), entry, report_of(entry))
    for entry in found if all_versions else ():
        if entry is not last[entry.address]:
            yield Kept(bytes_path(folder, entry), entry, "")


def _is_attached(entry: Entry) -> bool:
    return entry.role == "attachment"


def report_of(entry: Entry) -> str:
    """What joins the editions of a report: the address of its article, its own where it has none."""
    return entry.report or entry.address


def bytes_path(folder: Path, entry: Entry) -> Path:
    """The file that holds the bytes of an entry; where it is missing, a name that says so when it is opened."""
    place = folder / BYTES / entry.sha256[:2]
    return next(iter(sorted(place.glob(f"{entry.sha256}.*"))), place / entry.sha256)
