"""The ledger of corpora, from their manifests, their bytes and what was read of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.model.capture import Entry
from extract.model.ledger import Alarm, Ledger, ReadReport
from extract.outputs.coverage import Covered, Evidence, counted, covered, write_coverage
from extract.outputs.editions import EDITIONS
from extract.outputs.rows import Rows
from extract.sources.corpora import bytes_path
from extract.sources.crawl.words import KNOWN_BEFORE
from extract.sources.manifest import read_manifest
from extract.sources.yields import alarms

# The name of a kept file, which is the hash of its bytes; members of an archive stand behind it.
_KEPT = re.compile(r"(?:^|/)bytes/[0-9a-f]{2}/([0-9a-f]{64})(?:\.|!|$)")
_PICTURES = "图片"  # readers say so of what is made of pictures alone


class Ledgers:
    """What a build learns about the reports of corpora while it reads them."""

    def __init__(self, folders: Sequence[Path], ledger: Ledger) -> None:
        self._folders = folders
        self._ledger = ledger
        self._read: dict[str, ReadReport] = {}

    def add(self, rows: Rows) -> None:
        """Take note of what one source came to; what is of no corpus does not count."""
        for report in _read_reports(rows) if self._folders else ():
            known = self._read.get(report.sha256)
            if known is None or not known.report_id:
                self._read[report.sha256] = report

    def write(self, output: Path) -> list[Covered]:
        """Write the ledger into a folder, if there is a corpus; OutputError if that cannot be done."""
        if not self._folders:
            return []
        lines = covered(evidence_of(self._folders, read=self._read), self._ledger)
        write_coverage(output, lines)
        return lines


def _read_reports(rows: Rows) -> Iterator[ReadReport]:
    """What became of the captures of one report: the one in the data set, and other editions of it."""
    for report in rows.reports:
        for sha256 in _KEPT.findall(report.source):
            yield ReadReport(
                sha256, report.report_id if report.form or report.agency else "", report.agency, report.year,
                report.period_to, report.outcome, report.message,
                report.outcome == "unreadable" and _PICTURES in report.message,
            )  # fmt: skip
    for row in rows.editions:
        line = dict(zip(EDITIONS, row, strict=True))
        for sha256 in _KEPT.findall(str(line["other_source"])):
            message, outcome = str(line["message"]), str(line["other_outcome"])
            pictures = outcome == "unreadable" and _PICTURES in message
            yield ReadReport(sha256, "", "", None, "", outcome, message, pictures)


def evidence_of(folders: Sequence[Path], alarmed: Sequence[Alarm] = (), read: dict[str, ReadReport] | None = None) -> Evidence:
    """What is known of corpora; SourceError if a manifest cannot be read."""
    places: dict[str, Path] = {}
    entries: list[Entry] = []
    for folder in folders:
        for entry in read_manifest(folder):
            entries.append(entry)
            places.setdefault(entry.sha256, folder)

    def data(entry: Entry) -> bytes | None:
        try:
            return bytes_path(places[entry.sha256], entry).read_bytes()
        except (OSError, KeyError):
            return None

    return Evidence(entries, data, alarmed, read or {})


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a fetch adds to a ledger: sites that yield far less than before, and how many lines of each standing there are."""

    alarms: tuple[Alarm, ...]
    counted: str


def write_harvest(folder: Path, before: Sequence[Entry], now: Sequence[Entry], ledger: Ledger) -> Harvest:
    """Write the ledger of a corpus into its folder after a run.

    `before` is the manifest before the run, empty if the run was no whole one: what it did not come to is not missed. `now`
    are the run's own lines.
    """
    found = alarms(before, now, {KNOWN_BEFORE})
    lines = covered(evidence_of([folder], found), ledger)
    write_coverage(folder, lines)
    return Harvest(tuple(found), counted(lines))
