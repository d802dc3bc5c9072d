"""Sources of one agency-year that do not count stay, with what they print otherwise."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import samples

from extract.identity import facts_of, identify_reports
from extract.model.filing import Filing
from extract.outputs.identities import identified
from extract.outputs.reports import report_row
from extract.outputs.rows import Rows
from extract.outputs.tables import DataSet
from extract.release.alternatives import write_alternatives
from extract.result import outcome_of

AGENCY = "某市水务局"
CELL = "challenges.reconsideration.total"


def data_set(folder: Path, *filings: Filing) -> Path:
    agencies, identities = identify_reports([facts_of(filing) for filing in filings])
    with DataSet(folder) as tables:
        for filing in filings:
            tables.add(Rows((report_row(filing, *outcome_of(filing), 0),), tuple(filing.rows())))
        tables.add(identified(agencies, identities))
    return folder


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "alternatives.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def copies() -> tuple[Filing, Filing]:
    """Two sources of one report that differ in a cell."""
    one = samples.filed({CELL: "3", "challenges.reconsideration.upheld": "3"})
    other = replace(samples.filing({CELL: samples.cell(CELL, "5")}, data=b"other"), title=one.title)
    return one, other


def test_what_the_other_source_prints_otherwise_is_a_row(tmp_path: Path) -> None:
    write_alternatives(tmp_path, data_set(tmp_path / "in", *copies()))
    found = {(row["table"], row["item"], row["column"]): (row["value"], row["other_value"]) for row in rows(tmp_path)}

    key = ("challenges", "reconsideration", "total")
    assert found.keys() == {key, ("challenges", "reconsideration", "upheld")}
    assert sorted(found[key]) == ["3", "5"]


def test_one_source_has_no_alternative(tmp_path: Path) -> None:
    write_alternatives(tmp_path, data_set(tmp_path / "in", copies()[0]))
    assert rows(tmp_path) == []
