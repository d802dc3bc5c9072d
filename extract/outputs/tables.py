"""The data set: three tables, each as CSV and as Parquet, written whole or not at all.

CSV: UTF-8, RFC 4180 (lines end in CR LF), numbers digit by digit as they were read.
Parquet: the same rows; `value`, `left`, `right` and `difference` are doubles, which pandas, R and Stata take as they
are; parsing the text of the CSV gives the same double. A missing number is null, a missing text the empty string.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
from pyarrow import parquet

from extract.model.filing import Row
from extract.outputs.rows import COLUMNS, DECIMAL, TEXT_IN, WHOLE, Rows, printed
from extract.outputs.staging import staged, writing

# Rows are flushed in groups of this size, counted over the whole table: the same groups whatever the number of workers.
ROW_GROUP = 32_768


def file_names() -> tuple[str, ...]:
    """The files of a data set."""
    return tuple(f"{name}.{suffix}" for name in COLUMNS for suffix in ("csv", "parquet"))


class DataSet(AbstractContextManager["DataSet"]):
    """A data set being written: rows go into a staging folder, whose files move into place when the block ends well.

    If anything goes wrong the folder is as it was before. OutputError if it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            staging = stack.enter_context(staged(self.folder))
            with writing(self.folder):
                self._tables = {name: stack.enter_context(_Table(name, staging)) for name in COLUMNS}
            self._open = stack.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        """Append what one source adds; OutputError if it cannot be written."""
        with writing(self.folder):
            for name, added in rows.by_table().items():
                self._tables[name].add(added)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The tables close first, with what they still hold; then the folder that holds them moves into place.
        with writing(self.folder):
            self._open.__exit__(kind, error, trace)


class _Table(AbstractContextManager["_Table"]):
    """One table of the data set, its two files open."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.waiting: list[Row] = []
        with ExitStack() as files:
            text = files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            self._csv = csv.writer(text, lineterminator="\r\n")
            self._csv.writerow(COLUMNS[name])
            binary = files.enter_context((folder / f"{name}.parquet").open("wb"))
            self._parquet = parquet.ParquetWriter(binary, _schema(name), compression="zstd")
            self._files = files.pop_all()

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._csv.writerow([printed(value) for value in row])
            self.waiting.append(row)
            if len(self.waiting) == ROW_GROUP:
                self._flush()

    def _flush(self) -> None:
        if self.waiting:
            self._parquet.write_table(_arrow(self.name, self.waiting), row_group_size=ROW_GROUP)
            self.waiting = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._flush()
                self._parquet.close()
        finally:
            # A writer left open would finish its file when it is collected, into a file that is closed by then.
            self._parquet.is_open = False
            self._close(quietly=error is not None)

    def _close(self, *, quietly: bool) -> None:
        """Close the files; a full disk complains once more about what is thrown away, which nobody needs to hear."""
        with suppress(OSError) if quietly else nullcontext():
            self._files.close()


def _schema(name: str) -> Any:
    return pa.schema([(column, _type(name, column)) for column in COLUMNS[name]])


def _type(table: str, column: str) -> Any:
    if column in DECIMAL:
        return pa.float64()
    if column in WHOLE and column not in TEXT_IN.get(table, ()):
        return pa.int64()
    return pa.string()


def _arrow(name: str, rows: list[Row]) -> Any:
    """Rows as an Arrow table."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS[name])
    arrays = [
        pa.array([None if value is None else float(value or 0) for value in values], pa.float64())
        if column in DECIMAL
        else pa.array(values, _type(name, column))
        for column, values in zip(COLUMNS[name], columns, strict=True)
    ]
    return pa.table(arrays, schema=_schema(name))
