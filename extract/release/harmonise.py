"""Cells become variables: each concept takes the formula of the edition in which the report prints its block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from extract.release.cells import CODE, HEAVIEST_VALUE, Cells
from extract.release.inputs import Inputs
from extract.schema.crosswalk import Concept, Crosswalk

CHUNK = 4_096  # rows of the panel that are in memory at a time


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of the panel from `first` on: a value (NaN if missing), a status and an edition for each row and concept.

    `editions` counts from 0 in the order of the crosswalk; where nothing was collected it says nothing.
    """

    first: int
    values: Any
    statuses: Any
    editions: Any

    def __len__(self) -> int:
        return len(self.values)


def harmonised(inputs: Inputs, cells: Cells, crosswalk: Crosswalk) -> Iterator[Chunk]:
    """The panel a chunk at a time, in the order of its rows."""
    for first in range(0, len(inputs.entries), CHUNK):
        rows = slice(first, min(first + CHUNK, len(inputs.entries)))
        years = [entry["year"] for entry in inputs.entries[rows]]
        yield _chunk(first, np.asarray(cells.values[rows]), np.asarray(cells.marks[rows]), years, crosswalk)


def _chunk(first: int, values: Any, marks: Any, years: list[int], crosswalk: Crosswalk) -> Chunk:
    place = {cell: number for number, cell in enumerate(crosswalk.cells)}
    shape = (len(values), len(crosswalk.concepts))
    made = Chunk(first, np.full(shape, np.nan), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8))
    bare = marks.max(axis=1, initial=0) == 0
    expected = np.array([crosswalk.expected(year) for year in years])
    for number, concept in enumerate(crosswalk.concepts):
        _fill(made, number, concept, (values, marks, place))
        empty = made.statuses[:, number] == 0
        asked = np.isin(expected, [edition for edition, use in concept.uses.items() if use.counts])
        made.statuses[empty, number] = CODE["not_collected"]
        made.statuses[empty & bare & asked, number] = CODE["absent"]
    return made


def _fill(made: Chunk, number: int, concept: Concept, source: tuple[Any, Any, dict[str, int]]) -> None:
    """The figures of one concept, from the newest edition that the report prints; one that it lacks gives way to the next."""
    values, marks, place = source
    for code, use in enumerate(concept.uses.values()):
        if not use.counts:
            continue
        columns = [place[cell] for cell in use.cells]
        of_edition = ((marks[:, columns] >> 4) == code) & (marks[:, columns] > 0)
        status = (marks[:, columns] & 15).max(axis=1)
        before = made.statuses[:, number]
        free = of_edition.all(axis=1) & ((before == 0) | (before == CODE["absent"]))
        made.statuses[free, number] = status[free]
        made.editions[free, number] = code
        has_value = free & (status <= HEAVIEST_VALUE)
        made.values[has_value, number] = values[np.ix_(has_value, columns)].sum(axis=1)
