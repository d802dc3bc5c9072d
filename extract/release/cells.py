"""Every printed cell of the reports that count, laid out by row of the panel: on disk, so that memory stays small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from extract.schema.crosswalk import Crosswalk

# In the order of their weight: a sum has the status of the heaviest of its cells.
STATUSES = (
    "", "reported", "derived", "corrected", "not_applicable", "blank", "absent", "unreadable", "ambiguous",
    "not_collected",
)  # fmt: skip
CODE = {status: code for code, status in enumerate(STATUSES)}
HEAVIEST_VALUE = CODE["corrected"]
_BATCH = 65_536
_COLUMNS = ["report_id", "form", "table", "item", "column", "value", "unit", "status"]


class Cells(AbstractContextManager["Cells"]):
    """A row for each report that counts and a column for each cell that some edition has.

    `values` are doubles in the unit of the cell's concept, `marks` hold edition and status (0: the report has no such
    cell). Both lie in files of `folder` that are gone when the block ends.
    """

    def __init__(self, folder: Path, report_ids: Sequence[str], crosswalk: Crosswalk) -> None:
        self._crosswalk = crosswalk
        self._report_ids = pa.array(report_ids, pa.string())
        self._names = pa.array(crosswalk.cells, pa.string())
        self._sizes = np.array([_unit_sizes(crosswalk).get(cell, 0) for cell in crosswalk.cells], dtype=np.int64)
        shape = (max(1, len(report_ids)), len(crosswalk.cells))
        self._paths = (folder / ".values", folder / ".marks")
        self.values: Any = np.memmap(self._paths[0], np.float64, "w+", shape=shape)
        self.marks: Any = np.memmap(self._paths[1], np.uint8, "w+", shape=shape)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del self.values, self.marks
        for path in self._paths:
            path.unlink(missing_ok=True)

    def read(self, path: Path) -> None:
        """Take up the table `observations`, a piece at a time; reports that do not count are passed over."""
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH, columns=_COLUMNS):
                self._take(batch)

    def _take(self, batch: Any) -> None:
        rows = _index(batch["report_id"], self._report_ids)
        editions = _index(batch["form"], pa.array(self._crosswalk.editions))
        names = pc.binary_join_element_wise(batch["table"], batch["item"], batch["column"], ".")
        columns = _index(names, self._names)
        keep = np.flatnonzero((rows >= 0) & (columns >= 0) & (editions >= 0))
        rows, columns, editions = rows[keep], columns[keep], editions[keep]
        values = batch["value"].to_numpy(zero_copy_only=False)[keep]
        statuses = _index(batch["status"], pa.array(STATUSES))[keep]
        values, statuses = self._in_unit(values, statuses, columns, batch["unit"].take(pa.array(keep)))
        self.values[rows, columns] = values
        self.marks[rows, columns] = (editions << 4) | statuses

    def _in_unit(self, values: Any, statuses: Any, columns: Any, units: Any) -> tuple[Any, Any]:
        """Amounts in the unit of their concept; one without a unit says no amount: it is ambiguous."""
        wanted = self._sizes[columns]
        if not wanted.any():
            return values, statuses
        known = np.array([0, *self._crosswalk.money.values()], dtype=np.int64)
        printed = known[_index(units, pa.array(list(self._crosswalk.money))) + 1]
        counted = np.where(wanted == 0, 1, wanted)
        values = np.where(wanted == 0, values, values * np.where(wanted == 0, 1, printed) / counted)
        unknown = (wanted > 0) & (printed == 0) & (statuses <= HEAVIEST_VALUE) & (values == values)  # noqa: PLR0124 - NaN
        return np.where(unknown, np.nan, values), np.where(unknown, CODE["ambiguous"], statuses)


def _index(values: Any, known: Any) -> Any:
    """The place of each value in a list; -1 where it does not stand there."""
    return pc.fill_null(pc.index_in(values, value_set=known), -1).to_numpy(zero_copy_only=False).astype(np.int64)


def _unit_sizes(crosswalk: Crosswalk) -> Mapping[str, int]:
    """The unit of money into which a cell is brought: that of the concept that takes it."""
    return {
        cell: crosswalk.money[concept.unit]
        for concept in crosswalk.concepts
        if concept.unit in crosswalk.money
        for use in concept.uses.values()
        if use.counts
        for cell in use.cells
    }
