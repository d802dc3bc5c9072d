"""The manifest of a corpus as two tables, `manifest.csv` and `manifest.parquet`, which appear whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from extract.model.capture import Entry
from extract.outputs.staging import staged

_COLUMNS = tuple(each.name for each in fields(Entry))
_WHOLE = {"status": pa.int16(), "year": pa.int16(), "size": pa.int64()}


def write_manifest(folder: Path, entries: Sequence[Entry]) -> None:
    """Write every line in the order given; OutputError if that cannot be done."""
    with staged(folder) as staging:
        with (staging / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(_COLUMNS)
            writer.writerows([_printed(getattr(entry, name)) for name in _COLUMNS] for entry in entries)
        parquet.write_table(_table(entries), staging / "manifest.parquet", compression="zstd")


def _printed(value: object) -> str:
    return "" if value is None else str(value)


def _table(entries: Sequence[Entry]) -> pa.Table:
    schema = pa.schema([(name, _WHOLE.get(name, pa.string())) for name in _COLUMNS])
    return pa.table({name: [getattr(entry, name) for entry in entries] for name in _COLUMNS}, schema=schema)
