"""Small data sets as `extract build` writes them, with agencies resolved by a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from extract.checks import check_filing
from extract.model.document import Document, Source
from extract.model.filing import Filing, Observation
from extract.model.form import Variable
from extract.outputs.reports import report_row
from extract.outputs.rows import Rows, finding_rows
from extract.outputs.tables import DataSet
from extract.schema import load_form

Cells = dict[str, tuple[str, int | str | None]]
AGENCIES = {"A1": "漱泉市财政局", "A2": "漱泉市望舒县人民政府", "A3": "青岚市民政局"}


def variable(name: str) -> Variable:
    return Variable(*name.split("."))


def filled(agency: str, year: int, editions: str, given: Cells | None = None, mark: str = "") -> Filing:
    """A report that fills each cell of the editions with 1, but for those given; editions are joined by `+`.

    Where two editions have a table, the first one that is named has it.
    """
    source = Source(f"{agency}-{year}{mark}.html", f"{agency}{year}{editions}{mark}{given}".encode())
    observations: dict[Variable, Observation] = {}
    for edition in editions.split("+") if editions else ():
        tables = {cell.table for cell in observations}
        for block in load_form(edition).blocks:
            if block.table not in tables:
                for cell in block.variables:
                    observations[cell] = Observation(cell, edition, Decimal(1), block.unit(cell), "reported", "1")
    for name, (status, value) in (given or {}).items():
        old = observations[variable(name)]
        observations[variable(name)] = replace(
            old, status=status, value=None if value is None else Decimal(value), raw=str(value or "")
        )  # type: ignore[arg-type]
    return Filing(
        Document(source, (), "html", {}), f"{agency}{year}年报告", agency, year, f"{year}-01-01", f"{year}-12-31",
        f"{year + 1}-01-20", {"requests.requests": editions.partition("+")[0]} if editions else {}, tuple(observations.values()),
    )  # fmt: skip


def write_data_set(folder: Path, filings: Iterable[Filing], *, check: bool = False) -> Path:
    """The data set of some filings."""
    with DataSet(folder) as data_set:
        for filing in filings:
            findings = check_filing(filing, []) if check else []
            outcome = "complete" if filing.observations else "no_tables"
            data_set.add(
                Rows(
                    (report_row(filing, outcome, "", len(findings)),),
                    tuple(filing.rows()),
                    tuple(finding_rows(filing.report_id, findings)),
                )
            )
    return folder


def resolve(folder: Path, agency_of: Callable[[str], str], region: str = "330100") -> None:
    """The tables of agencies: a stand-in that takes each printed name for what `agency_of` says."""
    reports = parquet.read_table(folder / "reports.parquet").to_pylist()
    names = {agency_of(row["agency"]): row["agency"] for row in reversed(reports)}
    texts = ("short_name", "former_names", "credit_code", "prefecture", "county", "function")
    agencies = [
        {"agency_id": key, "name": name, "region_code": region, "region_code_today": region, "province": "浙江省",
         "level": "county", "kind": "department", "first_year": 2019, "last_year": 2025, **dict.fromkeys(texts, "")}
        for key, name in sorted(names.items())
    ]  # fmt: skip
    identities = [
        {"report_id": row["report_id"], "agency_id": agency_of(row["agency"]), "year": row["year"], "scope": "own",
         "counts": 1, "choice": "", "confidence": 0.99, "evidence": "", "review": 0}
        for row in reports
    ]  # fmt: skip
    for name, rows in (("agencies", agencies), ("identities", identities)):
        table = pa.Table.from_pylist(rows)
        parquet.write_table(table, folder / f"{name}.parquet")
        table.to_pandas().to_csv(folder / f"{name}.csv", index=False, lineterminator="\r\n")
