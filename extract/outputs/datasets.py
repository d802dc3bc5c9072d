"""A data set that this program wrote, read again as reports with their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from extract.errors import SourceError
from extract.model.difference import Side
from extract.model.document import Place
from extract.model.filing import Observation
from extract.model.form import Variable

_NAMES = ("reports.parquet", "observations.parquet")
_FACTS = ("title", "agency", "year", "form", "outcome")


def is_data_set(folder: Path) -> bool:
    """Whether a folder holds reports and their cells."""
    return all((folder / name).is_file() for name in _NAMES)


def read_sides(folder: Path) -> list[Side]:
    """The reports of a data set in its order; SourceError if its files are not what they should be."""
    try:
        reports, cells = (parquet.read_table(folder / name).to_pylist() for name in _NAMES)
        of_report: dict[str, dict[Variable, Observation]] = {}
        for row in cells:
            cell = _observation(row)
            of_report.setdefault(row["report_id"], {})[cell.variable] = cell
        return list(_sides(reports, of_report))
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise SourceError(f"no data set of ours: {' '.join(str(error).split())}", str(folder)) from error


def _sides(
    reports: list[Mapping[str, Any]], cells: Mapping[str, Mapping[Variable, Observation]]
) -> Iterator[Side]:
    for row in reports:
        facts = {name: _text(row[name]) for name in _FACTS}
        yield Side(
            row["source"], row["report_id"], row["agency"], row["year"], facts, cells.get(row["report_id"], {}), row["url"]
        )


def _observation(row: Mapping[str, Any]) -> Observation:
    value = None if row["value"] is None else Decimal(_text(row["value"]))
    candidates = tuple(row["candidates"].split(";")) if row["candidates"] else ()
    return Observation(
        Variable(row["table"], row["item"], row["column"]), row["form"], value, row["unit"], row["status"], row["raw"],
        candidates, row["evidence"], Place(row["place"], row["page"]) if row["place"] else None,
    )  # fmt: skip


def _text(value: object) -> str:
    """A value as the CSV files print it: a whole number without a point."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
