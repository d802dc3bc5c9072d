"""What the panel holds of each variable: how many values of which status, their range and their shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pyarrow import parquet

from extract.release.cells import STATUSES
from extract.schema.crosswalk import Crosswalk

_AT_ONCE = 24  # columns in memory at a time
# Bins of the histogram: below zero, zero, one, then doubling; figures of agencies differ by powers of ten.
BINS = ("<0", "0", "1", *(f"{2**n}–{2 ** (n + 1) - 1}" for n in range(1, 20)), f"≥{2**20}")


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of one variable; range and years are None where no report has a value."""

    counts: Mapping[str, int]
    values: int
    minimum: float | None = None
    median: float | None = None
    maximum: float | None = None
    first_year: int | None = None
    last_year: int | None = None
    histogram: tuple[int, ...] = ()


def statistics(folder: Path, crosswalk: Crosswalk) -> dict[str, Statistics]:
    """The statistics of every variable of a written panel."""
    variables = [concept.variable for concept in crosswalk.concepts]
    years = parquet.read_table(folder / "panel.parquet", columns=["year"])["year"].to_numpy()
    return {name: made for piece in _pieces(variables) for name, made in _of_piece(folder, piece, years)}


def _pieces(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[first : first + _AT_ONCE] for first in range(0, len(names), _AT_ONCE))


def _of_piece(folder: Path, names: Sequence[str], years: Any) -> Iterator[tuple[str, Statistics]]:
    values = parquet.read_table(folder / "panel.parquet", columns=list(names))
    statuses = parquet.read_table(folder / "panel_status.parquet", columns=list(names))
    for name in names:
        counted = {row["values"]: row["counts"] for row in statuses[name].value_counts().to_pylist()}
        counts = {status: counted.get(status, 0) for status in STATUSES[1:]}
        yield name, _of_values(values[name].to_numpy(zero_copy_only=False), years, counts)


def _of_values(column: Any, years: Any, counts: Mapping[str, int]) -> Statistics:
    column = column.astype(np.float64)
    there = ~np.isnan(column)
    found = column[there]
    if not len(found):
        return Statistics(counts, 0)
    of_years = years[there]
    return Statistics(
        counts, len(found), float(found.min()), float(np.median(found)), float(found.max()),
        int(of_years.min()), int(of_years.max()), _histogram(found),
    )  # fmt: skip


def _histogram(found: Any) -> tuple[int, ...]:
    power = np.floor(np.log2(np.maximum(found, 1))).astype(np.int64)
    bins = np.where(found < 0, 0, np.where(found < 1, 1, np.minimum(power + 2, len(BINS) - 1)))
    return tuple(int(n) for n in np.bincount(bins, minlength=len(BINS)))
