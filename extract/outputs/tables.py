"""The data set: three tables, each as CSV and as Parquet, written whole or not at all.

CSV: UTF-8, RFC 4180 (lines end in CR LF), numbers digit by digit as they were read.
Parquet: the same rows; `value`, `left`, `right` and `difference` are doubles, which pandas, R and Stata take as they
are; parsing the text of the CSV gives the same double. A missing number is null, a missing text the empty string.
"""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
from pyarrow import parquet

from extract.errors import OutputError
from extract.model.filing import Row
from extract.outputs.rows import COLUMNS, DECIMAL, TEXT_IN, WHOLE, Rows, printed

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
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=self.folder))
        except OSError as error:
            raise _cannot_write(self.folder, error) from error
        self._open = ExitStack()
        try:
            self._tables = {name: self._open.enter_context(_Table(name, self._staging)) for name in COLUMNS}
        except BaseException as error:  # an interrupt leaves nothing behind either
            self._discard()
            if isinstance(error, OSError):
                raise _cannot_write(self.folder, error) from error
            raise
        return self

    def add(self, rows: Rows) -> None:
        """Append what one source adds; OutputError if it cannot be written."""
        try:
            self._tables["observations"].add(rows.observations)
            self._tables["reports"].add(report.row for report in rows.reports)
            self._tables["findings"].add(rows.findings)
        except OSError as error:
            raise _cannot_write(self.folder, error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._publish()
        except OSError as failure:
            raise _cannot_write(self.folder, failure) from failure
        finally:
            self._discard()

    def _publish(self) -> None:
        for table in self._tables.values():
            table.finish()
        self._open.close()
        for name in file_names():
            _sync(self._staging / name)
        for name in file_names():
            (self._staging / name).replace(self.folder / name)
        _sync(self.folder)

    def _discard(self) -> None:
        """Close what is open, whatever state it is in, and take the staging folder away."""
        try:
            self._open.close()
        except OSError:
            pass  # a full disk complains once more about what is thrown away here
        finally:
            shutil.rmtree(self._staging, ignore_errors=True)


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

    def finish(self) -> None:
        """Write what waits and the end of the files."""
        self._flush()
        self._parquet.close()
        self._files.close()

    def _flush(self) -> None:
        if self.waiting:
            self._parquet.write_table(_arrow(self.name, self.waiting), row_group_size=ROW_GROUP)
            self.waiting = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A writer left open would finish its file when it is collected, into a file that is closed by then.
        self._parquet.is_open = False
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


def _sync(path: Path) -> None:
    """Have the system put a file or folder on disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"cannot write the data set: {(error.strerror or str(error)).lower()}", str(folder))
