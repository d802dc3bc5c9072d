"""Files, folders and standard input as sources, in an order that never changes."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from extract.errors import SourceError
from extract.model.document import Source
from extract.sources.corpora import Kept, is_corpus, kept_reports, may_be_corpus
from extract.sources.remote import files_below, is_remote, opened, read_up_to

STANDARD_INPUT = "-"
# Far above any report, far below what would starve a worker before its own limit speaks.
MAX_BYTES = 512 << 20
# A folder that holds these is a data set that this program wrote, not a folder of reports.
_OWN_FILES = frozenset({"observations.parquet", "reports.parquet", "findings.parquet"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a source is to be had, its bytes not yet read; `data` holds those that can be read only once.

    `url` and `media_type` are what an archive says of it. `problem` says why it cannot be had, empty where it can. `said`
    (keys of `Document.metadata`) and `year` are what is known of it beside its bytes; `report` joins editions of one report.
    """

    name: str
    data: bytes | None = field(default=None, repr=False)
    url: str = ""
    media_type: str = ""
    problem: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    report: str = ""


@dataclass(frozen=True)
class Listing:
    """What a user's arguments come to: the origins in order, the files of other kinds by their suffix, corpora met."""

    origins: tuple[Origin, ...]
    passed_over: Counter[str]
    corpora: tuple[Path, ...] = ()


def as_source(source: str | os.PathLike[str] | bytes) -> Source:
    """A path, `-` or bytes as a source; SourceError if it cannot be had."""
    if isinstance(source, bytes):
        return Source("bytes", source)
    return load(_named(os.fspath(source)))


def load(origin: Origin) -> Source:
    """The bytes of an origin; SourceError if they cannot be had."""
    if origin.problem:
        raise SourceError(origin.problem, origin.name)
    if origin.data is not None:
        return Source(origin.name, origin.data, origin.media_type, origin.url)
    with opened(origin.name) as file:
        data = read_up_to(file, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise SourceError(f"larger than {MAX_BYTES >> 20} MiB", origin.name)
    return Source(origin.name, data, origin.media_type, origin.url)


def list_sources(
    names: Iterable[str], suffixes: Iterable[str], output: Path | None = None, *, all_versions: bool = False
) -> Listing:
    """Every source that the arguments name, each once, folders in sorted order.

    Within folders only files with one of `suffixes` count, but for a README; hidden files and data sets written by this
    program (`output` among them) are left out. Of a corpus that `extract fetch` wrote the reports are taken, of each address
    the last version unless all are wanted. SourceError if an argument names nothing.
    """
    walk = _Walk(frozenset(suffix.lower() for suffix in suffixes), _real(output) if output else "")
    walk.all_versions = all_versions
    seen: dict[str, Origin] = {}
    for name in names:
        for origin in walk.origins(name):
            seen.setdefault(origin.name if is_remote(origin.name) else os.path.normpath(origin.name), origin)
    return Listing(tuple(seen.values()), walk.passed_over, tuple(walk.corpora))


class _Walk:
    """One walk over the arguments, counting what it passes."""

    def __init__(self, suffixes: frozenset[str], output: str) -> None:
        self.suffixes = suffixes
        self.output = output
        self.passed_over: Counter[str] = Counter()
        self.all_versions = False
        self.corpora: list[Path] = []

    def origins(self, name: str) -> Iterator[Origin]:
        if is_remote(name):
            yield from (Origin(found) for found in files_below(name, self.suffixes))
        elif name != STANDARD_INPUT and Path(name).is_dir():
            yield from self._folder(name, frozenset())
        else:
            yield _named(name)

    def _folder(self, folder: str, above: frozenset[str]) -> Iterator[Origin]:
        """Files below a folder; `above` are the real paths on the way down, so that a loop of links ends."""
        real = _real(Path(folder))
        if real in above or (real == self.output and above):
            return
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            yield Origin(_posix(folder))  # loading it will say why, as for every source that cannot be had
            return
        if _OWN_FILES.issubset(entry.name for entry in entries):
            return
        if may_be_corpus(entry.name for entry in entries) and is_corpus(Path(folder)):
            self.corpora.append(Path(folder))
            yield from (kept_origin(kept) for kept in kept_reports(Path(folder), all_versions=self.all_versions))
            return
        for entry in entries:
            if not entry.name.startswith("."):
                yield from self._entry(entry, above | {real})

    def _entry(self, entry: os.DirEntry[str], above: frozenset[str]) -> Iterator[Origin]:
        if entry.is_dir():
            yield from self._folder(entry.path, above)
            return
        suffix = PurePath(entry.name).suffix.lower()
        about_the_folder = entry.name.lower().startswith("readme")
        # A link to nothing is a source that cannot be had; a pipe would be waited for.
        is_source = entry.is_file() or (entry.is_symlink() and not Path(entry.path).exists())
        if is_source and suffix in self.suffixes and not about_the_folder:
            yield Origin(_posix(entry.path))
        else:
            self.passed_over[suffix] += 1


def kept_origin(kept: Kept) -> Origin:
    """A capture as a source: its bytes under their hash, with what the manifest says of them."""
    entry = kept.entry
    said = {"title": entry.title, "agency": entry.agency, "published": entry.published, "column": entry.column}
    return Origin(
        kept.path.as_posix(), url=entry.final_address, media_type=entry.media_type, year=entry.year, report=kept.report,
        said={key: value for key, value in said.items() if value},
    )  # fmt: skip


def _named(name: str) -> Origin:
    """What the user named outright: always a source, whatever its kind; SourceError if nothing is there."""
    if name == STANDARD_INPUT:
        return Origin(STANDARD_INPUT, sys.stdin.buffer.read())
    if is_remote(name):
        return Origin(name)
    try:
        kind = Path(name).stat().st_mode
    except PermissionError:
        return Origin(_posix(name))
    except (OSError, ValueError) as error:
        raise SourceError("没有这个文件或文件夹 (no such file or folder)", name) from error
    if stat.S_ISDIR(kind):
        raise SourceError("是文件夹,应为单个文件 (is a folder; expected a file)", name)
    # Pipes can be read once and only by this process: `extract check <(curl ...)`.
    return Origin(_posix(name), None if stat.S_ISREG(kind) else Path(name).read_bytes())


def _real(path: Path) -> str:
    return os.path.realpath(path)


def _posix(name: str) -> str:
    return PurePath(name).as_posix()
