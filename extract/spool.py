"""Results on their way from the first pass over many sources to the second: on disk, with the reports' neighbours.

What one report leaves open its neighbours may decide: the same agency's reports of the years before and after, wherever
in the batch they stand. So all are read before any is written; in memory stays only which report stands where.
"""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from extract.alignment import resolve_neighbours
from extract.alignment.corrections import correct
from extract.errors import OutputError
from extract.model.decision import Policy
from extract.model.filing import Filing
from extract.result import PLAIN, Around, Result

_KEPT = 32  # results that stay unpacked: years of one agency stand close together in most folders


@dataclass(frozen=True, slots=True)
class Fact:
    """What must be known of a report to find its neighbours; `is_open` if it has readings that they may decide."""

    agency: str
    year: int | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Packed:
    """A result as bytes, with what must be known of it at once; `sha256` is empty if no cell was read of it."""

    data: bytes
    sha256: str
    facts: tuple[Fact, ...]


def pack(result: Result) -> Packed:
    """A result as it goes from a worker to the spool."""
    light = result.light()
    facts = tuple(Fact(filing.agency, filing.year, bool(filing.open_rows)) for filing in light.filings)
    read = any(filing.observations for filing in light.filings)
    sha256 = light.source.sha256 if light.source and read else ""
    return Packed(pickle.dumps(light, pickle.HIGHEST_PROTOCOL), sha256, facts)


def unpack(packed: Packed) -> Result:
    """The result of this very run that was packed."""
    result: Result = pickle.loads(packed.data)  # noqa: S301 - written by this program's own worker
    return result


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a report stands: number of its result, number within that."""

    result: int
    filing: int
    is_open: bool


class Spool(AbstractContextManager["Spool"]):
    """Packed results in a temporary file, in the order in which they came; the file is gone when the block ends.

    OutputError if the folder takes no more.
    """

    def __init__(self, folder: Path | None = None, policy: Policy = PLAIN) -> None:
        self._folder = folder
        self._corrections = policy.corrections
        self._children = policy.units.children
        self._starts = array("Q")
        self._spots: dict[tuple[str, int], _Spot | None] = {}
        self._result = lru_cache(maxsize=_KEPT)(self._unpacked)
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - open as long as this block
        except OSError as error:
            raise self._full(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._result.cache_clear()
        self._file.close()

    def add(self, packed: Packed) -> None:
        """Keep one more result."""
        number = len(self._starts)
        try:
            self._starts.append(self._file.tell())
            self._file.write(packed.data)
        except OSError as error:
            raise self._full(error) from error
        for index, fact in enumerate(packed.facts):
            if fact.agency and fact.year is not None:
                key = fact.agency, fact.year
                # Two reports of one agency on one year are no neighbours of anybody: which one counts is not known.
                self._spots[key] = None if key in self._spots else _Spot(number, index, fact.is_open)

    def results(self) -> Iterator[tuple[Result, Around]]:
        """Each result in turn, its open readings decided by neighbours, and the reports around its own."""
        try:
            self._file.flush()
        except OSError as error:
            raise self._full(error) from error
        for number in range(len(self._starts)):
            result = self._result(number)
            settled = [self._settled(filing) for filing in result.filings]
            filings = tuple(filing for filing, _ in settled)
            years = tuple(other for _, around in settled for other in around)
            units = tuple(unit for filing in filings for unit in self._units_of(filing))
            yield replace(result, filings=filings), Around(years, units)

    def _unpacked(self, number: int) -> Result:
        self._file.seek(self._starts[number])
        result: Result = pickle.load(self._file)  # noqa: S301 - written by this very process
        return replace(result, filings=tuple(correct(filing, self._corrections) for filing in result.filings))

    def _units_of(self, filing: Filing) -> Iterator[Filing]:
        """The reports of the bodies under an agency on the same year."""
        for unit in self._children(filing.agency, filing.year):
            if filing.year is not None and self._spots.get((unit, filing.year)):
                yield self._filing(unit, filing.year)

    def _settled(self, filing: Filing) -> tuple[Filing, list[Filing]]:
        """A report as its neighbours leave it, and those on the years before and after as far as there are any."""
        year = filing.year
        if year is None or self._spots.get((filing.agency, year)) is None:
            return filing, []
        years = self._years(filing.agency, year)
        chain = dict(zip(years, resolve_neighbours([self._filing(filing.agency, y) for y in years]), strict=True))
        return chain[year], [chain[y] for y in (year - 1, year + 1) if y in chain]

    def _years(self, agency: str, year: int) -> range:
        """The years whose reports bear upon a report and those around it: on either side up to one with nothing open."""
        first = year - 1 if self._spots.get((agency, year - 1)) else year
        last = year + 1 if self._spots.get((agency, year + 1)) else year
        while self._is_open(agency, first) and self._spots.get((agency, first - 1)):
            first -= 1
        while self._is_open(agency, last) and self._spots.get((agency, last + 1)):
            last += 1
        return range(first, last + 1)

    def _is_open(self, agency: str, year: int) -> bool:
        spot = self._spots.get((agency, year))
        return spot is not None and spot.is_open

    def _filing(self, agency: str, year: int) -> Filing:
        spot = self._spots[agency, year]
        if spot is None:
            raise KeyError(agency, year)
        return self._result(spot.result).filings[spot.filing]

    def _full(self, error: OSError) -> OutputError:
        where = str(self._folder or tempfile.gettempdir())
        return OutputError(f"无法写入临时文件 (cannot write a temporary file: {(error.strerror or str(error)).lower()})", where)
