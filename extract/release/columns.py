"""The written panel column by column, as the files of statistics programs take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from pyarrow import parquet

from extract.release.inputs import HEADS
from extract.release.missing import MISSING
from extract.schema.crosswalk import Concept, Crosswalk

_AT_ONCE = 24
_LABEL = 80  # characters that Stata keeps of a label


def label(chinese: str, english: str) -> str:
    """A label in both languages, as long as Stata allows; the Chinese one is kept whole."""
    return f"{chinese} {english}"[:_LABEL].rstrip()


def labels(crosswalk: Crosswalk) -> dict[str, Any]:
    """Labels of every column of the panel."""
    heads = {head.name: label(head.chinese, head.english) for head in HEADS}
    return heads | {concept.variable: variable_label(concept) for concept in crosswalk.concepts}


def variable_label(concept: Concept) -> str:
    """The label of a variable with its unit where that is money."""
    unit = f" ({concept.unit})" if concept.kind == "amount" else ""
    return label(concept.chinese + unit, concept.english)


def head_columns(folder: Path) -> dict[str, Any]:
    """The columns that tell of agency and report; a text that is missing is empty, a number NaN."""
    table = parquet.read_table(folder / "panel.parquet", columns=[head.name for head in HEADS])
    made: dict[str, Any] = {}
    for head in HEADS:
        column = table[head.name]
        if head.type == "string":
            made[head.name] = pc.fill_null(column, "").to_numpy(zero_copy_only=False)
        elif column.null_count:
            made[head.name] = column.to_numpy(zero_copy_only=False).astype(np.float64)
        else:
            made[head.name] = column.to_numpy(zero_copy_only=False)
    return made


def variable_columns(folder: Path, crosswalk: Crosswalk) -> Iterator[tuple[str, Any, Any]]:
    """Each variable with its values (NaN if missing) and, for each row, the place of its kind in MISSING, else -1."""
    names = [concept.variable for concept in crosswalk.concepts]
    kind_of = {status: place for place, kind in enumerate(MISSING) for status in kind.statuses}
    for first in range(0, len(names), _AT_ONCE):
        piece = names[first : first + _AT_ONCE]
        values = parquet.read_table(folder / "panel.parquet", columns=piece)
        statuses = parquet.read_table(folder / "panel_status.parquet", columns=piece)
        for name in piece:
            yield name, values[name].to_numpy(zero_copy_only=False).astype(np.float64), _kinds(statuses[name], kind_of)


def _kinds(column: Any, kind_of: Mapping[str, int]) -> Any:
    coded = column.combine_chunks().dictionary_encode()
    places = np.array([kind_of.get(status, -1) for status in coded.dictionary.to_pylist()] or [-1], dtype=np.int8)
    return places[coded.indices.to_numpy(zero_copy_only=False)]


def frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Columns as one frame, without copying them into blocks."""
    return pd.DataFrame(columns, copy=False)
