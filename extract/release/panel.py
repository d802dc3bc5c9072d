"""The panel: a row for each agency-year, wide and long, with a table beside it that says what every missing value is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa

from extract.release.cells import CODE, STATUSES
from extract.release.harmonise import Chunk
from extract.release.inputs import HEADS, Inputs
from extract.release.tables import TYPES, Table
from extract.schema.crosswalk import Crosswalk

KEYS = ("agency_id", "agency", "year", "scope", "report_id")
LONG = {
    "agency_id": "string", "year": "integer", "scope": "string", "report_id": "string", "concept": "string",
    "variable": "string", "value": "number", "unit": "string", "status": "string", "edition": "string",
    "comparability": "string",
}  # fmt: skip
_TYPE = {head.name: TYPES[head.type] for head in HEADS}


class Panel(AbstractContextManager["Panel"]):
    """`panel`, `panel_status` and `panel_long` being written, a chunk of rows at a time.

    In `panel_long` a variable that the report's forms do not have has no row.
    """

    def __init__(self, folder: Path, inputs: Inputs, crosswalk: Crosswalk) -> None:
        self._inputs = inputs
        self._crosswalk = crosswalk
        variables = [concept.variable for concept in crosswalk.concepts]
        heads = [(head.name, TYPES[head.type]) for head in HEADS]
        keys = [(name, _TYPE[name]) for name in KEYS]
        with ExitStack() as stack:
            open_table: Callable[[str, list[Any]], Table] = lambda name, fields: stack.enter_context(  # noqa: E731
                Table(folder, name, pa.schema(fields))
            )
            self._wide = open_table("panel", heads + [(name, pa.float64()) for name in variables])
            self._status = open_table("panel_status", keys + [(name, pa.string()) for name in variables])
            self._long = open_table("panel_long", [(name, TYPES[kind]) for name, kind in LONG.items()])
            self._tables = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def add(self, chunk: Chunk) -> None:
        """Append the rows of a chunk to all three."""
        heads = self._heads(chunk)
        values = (pa.array(column, mask=np.isnan(column)) for column in _columns(chunk.values))
        self._wide.add([*heads.values(), *values])
        names = pa.array(STATUSES)
        self._status.add([heads[name] for name in KEYS] + [names.take(pa.array(c)) for c in _columns(chunk.statuses)])
        self._long.add(self._long_columns(chunk, heads))

    def _heads(self, chunk: Chunk) -> dict[str, Any]:
        entries = self._inputs.entries[chunk.first : chunk.first + len(chunk)]
        return {head.name: pa.array([entry[head.name] for entry in entries], TYPES[head.type]) for head in HEADS}

    def _long_columns(self, chunk: Chunk, heads: dict[str, Any]) -> list[Any]:
        rows, numbers = np.nonzero(chunk.statuses != CODE["not_collected"])
        taken = {name: array.take(pa.array(rows)) for name, array in heads.items() if name in LONG}
        values = chunk.values[rows, numbers]
        editions = chunk.editions[rows, numbers]
        concept = pa.array(numbers)
        taken |= {name: array.take(concept) for name, array in self._concepts.items()}
        taken |= {
            "value": pa.array(values, mask=np.isnan(values)),
            "status": pa.array(STATUSES).take(pa.array(chunk.statuses[rows, numbers])),
            "edition": pa.array(self._crosswalk.editions).take(pa.array(editions)),
            "comparability": self._comparabilities.take(pa.array(numbers * len(self._crosswalk.editions) + editions)),
        }
        return [taken[name] for name in LONG]

    @cached_property
    def _concepts(self) -> dict[str, Any]:
        concepts = self._crosswalk.concepts
        return {
            "concept": pa.array([concept.name for concept in concepts]),
            "variable": pa.array([concept.variable for concept in concepts]),
            "unit": pa.array([concept.unit for concept in concepts]),
        }

    @cached_property
    def _comparabilities(self) -> Any:
        return pa.array([use.comparability for concept in self._crosswalk.concepts for use in concept.uses.values()])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tables.__exit__(kind, error, trace)


def _columns(matrix: Any) -> Iterator[Any]:
    return (np.ascontiguousarray(matrix[:, number]) for number in range(matrix.shape[1]))
