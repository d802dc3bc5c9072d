"""Tables as CSV and Parquet side by side, from Arrow batches: same rows, same columns, same order.

CSV: UTF-8, RFC 4180 (lines end in CR LF), whole numbers without a point. Parquet: zstd, numbers as doubles or int64.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

TYPES = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
_QUOTED = '[",\r\n]'


class Table(AbstractContextManager["Table"]):
    """One table being written, its two files open."""

    def __init__(self, folder: Path, name: str, schema: Any) -> None:
        self._schema = schema
        with ExitStack() as files:
            self._csv = files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            binary = files.enter_context((folder / f"{name}.parquet").open("wb"))
            self._parquet = parquet.ParquetWriter(binary, schema, compression="zstd")
            self._files = files.pop_all()
        self._csv.write(",".join(schema.names) + "\r\n")

    def __enter__(self) -> Self:
        return self

    def add(self, columns: Sequence[Any]) -> None:
        """Append rows, given as one Arrow array for each column."""
        table = pa.table(list(columns), schema=self._schema)
        self._parquet.write_table(table)
        self._csv.writelines(csv_lines(table))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._parquet.close()
        self._parquet.is_open = False
        self._files.close()


def write_rows(folder: Path, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """A small table at once; `columns` gives the type of each."""
    schema = pa.schema([(column, TYPES[kind]) for column, kind in columns.items()])
    with Table(folder, name, schema) as table:
        by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        table.add([pa.array(values, schema.field(n).type) for n, values in enumerate(by_column)])


def csv_lines(table: Any) -> list[str]:
    """The rows of a table as lines of CSV."""
    if not table.num_rows:
        return []
    texts = [_texts(column.combine_chunks()) for column in table.columns]
    lines = pc.binary_join_element_wise(*texts, ",", null_handling="replace", null_replacement="")
    return [f"{line}\r\n" for line in lines.to_pylist()]


def _texts(column: Any) -> Any:
    """A column as the texts of its fields."""
    if pa.types.is_floating(column.type):
        return number_texts(column)
    if not pa.types.is_string(column.type):
        return pc.cast(column, pa.string())
    if not pc.any(pc.match_substring_regex(column, _QUOTED)).as_py():
        return column
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(column, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(column, _QUOTED), quoted, column)


def number_texts(column: Any) -> Any:
    """Doubles as texts: the shortest that gives the same double, whole numbers without a point, no exponent."""
    whole = pc.equal(pc.floor(column), column)
    if pc.all(pc.fill_null(whole, fill_value=True)).as_py():
        return pc.cast(pc.cast(column, pa.int64(), safe=False), pa.string())
    texts = [None if value is None else _plain(value) for value in column.to_pylist()]
    return pa.array(texts, pa.string())


def _plain(value: float) -> str:
    text = repr(value)
    if "e" in text:
        text = f"{value:.20f}".rstrip("0")
    return text.removesuffix(".0").removesuffix(".")
