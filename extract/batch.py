"""Many sources to one data set: workers read, then one process checks and writes, in the order of the sources."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

from tqdm import tqdm

from extract.editions import one_each
from extract.errors import OutputError, SourceError
from extract.identity import facts_of, identify_reports
from extract.ledgers import Ledgers
from extract.model.agency import ReportFacts
from extract.model.decision import Policy
from extract.outputs.identities import identified
from extract.outputs.rows import Rows
from extract.outputs.summary import Summary, Tally
from extract.outputs.tables import DataSet
from extract.release.options import ReleaseOptions
from extract.result import PLAIN, Result
from extract.sources.archives import SUFFIXES as ARCHIVES
from extract.sources.archives import is_collection, members
from extract.sources.captures import captured, is_capture_list
from extract.sources.local import Origin, list_sources, load
from extract.spool import Packed, Spool, pack
from extract.workers import Limits, Lost, call_by_name, in_workers

# Files with other suffixes are passed over inside folders; a file named outright is always tried.
SUFFIXES = (
    ".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".docx", ".doc", ".pdf", ".txt", ".text", ".md",
)  # fmt: skip
# Readers that all workers share from the start; one that a name does not promise loads when its format appears.
_READERS = {".html": "html", ".htm": "html", ".docx": "docx", ".pdf": "pdf", ".txt": "text", ".md": "text"}
# By its name: the readers and their libraries load with the workers alone, here they would only cost time and memory.
_PROCESS = partial(call_by_name, "extract.run:process_packed")
_GIVEN_UP = {
    "time": "超过时限,已放弃 (takes longer than the limit of {})",
    "memory": "超过内存限度,已放弃 (needs more memory than the limit of {})",
    "crash": "读取程序崩溃 (the reader crashed, {})",
}


class Batch:
    """Sources on their way to rows, counted as they pass; `bar` shows progress if standard error is a terminal."""

    def __init__(
        self,
        sources: Sequence[str],
        limits: Limits,
        output: Path | None = None,
        *,
        bar: bool = False,
        policy: Policy = PLAIN,
    ) -> None:
        ledger = policy.ledger
        self._listing = list_sources(sources, (*SUFFIXES, *ARCHIVES), output, all_versions=ledger.all_versions)
        self.ledgers = Ledgers(self._listing.corpora, ledger)
        self._archive_root = ledger.archive_root
        self._limits = limits
        self._output = output
        self._bar = bar
        self._policy = policy
        self._tally = Tally()
        self._repeated: list[str] = []

    def rows(self) -> Iterator[Rows]:
        """The rows of each source in turn, once all are read, and at last those that tell whose the reports are.

        A report that has come before, byte for byte, is left out.
        """
        facts: list[ReportFacts] = []
        with Spool(self._output, self._policy) as spool:
            self._read_into(spool)
            for result, around in spool.results():
                rows = result.rows(around, self._policy)
                self._tally.add(rows)
                self.ledgers.add(rows)
                facts += [facts_of(review.filing) for review in rows.reviews]
                yield rows
        yield identified(*identify_reports(facts, self._policy.agencies))

    def _read_into(self, spool: Spool) -> None:
        seen: set[str] = set()
        named = self._listing.origins
        many = any(is_collection(origin.name) for origin in named)
        made = _read_all(self._origins(), named, self._limits, many=many)
        total = None if many else len(named)
        for origin, packed in one_each(tqdm(made, total=total, unit="份", disable=None if self._bar else True)):
            if packed.sha256 and packed.sha256 in seen:
                self._repeated.append(origin.name)
            else:
                seen.add(packed.sha256)
                spool.add(packed)

    def _origins(self) -> Iterator[Origin]:
        """Every source, those in archives included; archives are read as the workers ask for more."""
        passed_over = self._listing.passed_over
        for origin in self._listing.origins:
            if is_capture_list(origin):
                yield from captured(origin, self._archive_root, passed_over)
            else:
                yield from members(origin, frozenset(SUFFIXES), passed_over)

    def summary(self) -> Summary:
        """What has passed so far."""
        told = self._tally.summary(self._listing.passed_over, tuple(self._repeated), self._output)
        ledger = self._policy.ledger
        return replace(told, idle=bool(ledger.expected or ledger.years) and not self._listing.corpora)


def build_data_set(  # noqa: PLR0913 - what a run is told, each by its name
    sources: Sequence[str],
    output: Path,
    limits: Limits,
    *,
    bar: bool = False,
    policy: Policy = PLAIN,
    release: ReleaseOptions | None = None,
) -> Summary:
    """Read files and folders, write the data set, and make its release where options for one are given.

    SourceError if one is missing, OutputError if nothing can be written.
    """
    if output.exists() and not output.is_dir():
        raise OutputError("不是文件夹 (is no folder)", str(output))
    before = release.previous if release is not None else None
    if before is not None and not (before / "observations.parquet").is_file():
        raise SourceError("没有可以比较的上一版数据集 (no data set to compare with)", str(before))
    batch = Batch(sources, limits, output, bar=bar, policy=policy)
    with DataSet(output) as data_set:
        for rows in batch.rows():
            data_set.add(rows)
    batch.ledgers.write(output)
    if release is not None:
        from extract.release.write import write_release  # noqa: PLC0415 - brings libraries for pictures and databases

        write_release(output, release)
    return replace(batch.summary(), released=release is not None)


def _read_all(
    origins: Iterable[Origin], named: Sequence[Origin], limits: Limits, *, many: bool
) -> Iterator[tuple[Origin, Packed]]:
    """Each source with its result; `named` are those that the user named, `many` says that archives hold more."""
    jobs = limits.jobs or os.cpu_count() or 1
    limits = Limits(jobs if many else max(1, min(jobs, len(named))), limits.seconds, limits.memory)
    suffixes = {PurePath(origin.name).suffix.lower() for origin in named} | ({".html"} if many else set())
    preload = {"extract.run"} | {f"extract.readers.{_READERS[suffix]}" for suffix in suffixes & set(_READERS)}
    for origin, made in in_workers(_PROCESS, origins, limits, tuple(sorted(preload))):
        yield origin, pack(_lost(origin, made)) if isinstance(made, Lost) else made


def _lost(origin: Origin, lost: Lost) -> Result:
    """What became of a source that was given up."""
    message = _GIVEN_UP[lost.reason].format(lost.detail)
    try:
        return Result(origin.name, "unreadable", message, load(origin))
    except SourceError:
        return Result(origin.name, "unreadable", message)
