"""A world through identity and harmonisation: straight from its truths, or written as files and built."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
from panel_judge import Found, Panel
from pyarrow import parquet

from extract.identity import facts_of, identify_reports
from extract.model.agency import AgencyRow, IdentityRow
from extract.model.filing import Filing
from extract.outputs.reports import report_row
from extract.outputs.rows import Rows
from extract.outputs.tables import DataSet
from extract.release.cells import STATUSES, Cells
from extract.release.harmonise import harmonised
from extract.release.inputs import read_inputs
from extract.result import outcome_of
from extract.schema.crosswalk import load_crosswalk
from extract.specimen.world import World, write_world
from extract.specimen.world_pages import filing_of

_WHOLE = frozenset({"year", "first_year", "last_year", "counts", "review"})


def resolved(world: World, folder: Path) -> Found:
    """Identity and panel from filings without a page between."""
    facts, files = [], {}
    with DataSet(folder) as data_set:
        for source in world.sources:
            filing = filing_of(source)
            facts.append(facts_of(filing))
            files[filing.report_id] = filing.document.source.name
            data_set.add(_rows(filing))
    agencies, identities = identify_reports(facts)
    _write(folder / "agencies.parquet", AgencyRow, agencies)
    _write(folder / "identities.parquet", IdentityRow, identities)
    return Found(_read(folder / "identities.parquet"), _read(folder / "agencies.parquet"), files, _panel(folder))


def _rows(filing: Filing) -> Rows:
    return Rows((report_row(filing, *outcome_of(filing), 0),), tuple(filing.rows()))


def _write(path: Path, kind: Any, rows: Iterable[Any]) -> None:
    names = [each.name for each in fields(kind)]
    types = {name: pa.int64() if name in _WHOLE else pa.float64() if name == "confidence" else pa.string() for name in names}
    columns = list(zip(*map(astuple, rows), strict=True))
    parquet.write_table(pa.table([pa.array(c, types[n]) for n, c in zip(names, columns, strict=True)], names), path)


def _read(path: Path) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def _panel(folder: Path) -> Panel:
    """The harmonised values of a data set, by report."""
    crosswalk = load_crosswalk()
    inputs = read_inputs(folder)
    with Cells(folder, inputs.report_ids, crosswalk) as cells:
        cells.read(folder / "observations.parquet")
        return dict(_panel_rows(inputs, cells, crosswalk))


def _panel_rows(inputs: Any, cells: Any, crosswalk: Any) -> Iterator[tuple[str, Mapping[str, tuple[float | None, str]]]]:
    names = [concept.name for concept in crosswalk.concepts]
    for chunk in harmonised(inputs, cells, crosswalk):
        for number, (values, codes) in enumerate(zip(chunk.values, chunk.statuses, strict=True)):
            pairs = zip(values.tolist(), codes.tolist(), strict=True)
            read = [(None if value != value else value, STATUSES[code]) for value, code in pairs]  # noqa: PLR0124 - NaN
            yield inputs.report_ids[chunk.first + number], dict(zip(names, read, strict=True))


def built(world: World, folder: Path, jobs: int) -> Found:
    """Identity and panel as `extract build` writes them from the files of the world."""
    write_world(folder / "world", world)
    output = folder / "output"
    command = [sys.executable, "-m", "extract", "build", str(folder / "world"), "--output", str(output), "--jobs", str(jobs)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    files = {row["report_id"]: Path(row["source"]).name for row in _read(output / "reports.parquet")}
    return Found(_read(output / "identities.parquet"), _read(output / "agencies.parquet"), files, _panel(output))
