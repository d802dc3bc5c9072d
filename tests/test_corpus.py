"""The corpus of the project against what a careful reader finds in it: every cell, every finding, nothing else."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import extract
from extract.text import fold

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
CELL = ("table", "item", "column")
RELATION = ("rule", "table", "item", "column", "left", "right", "difference")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MANIFEST = rows(CORPUS / "manifest.csv")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    extract.build([CORPUS], folder, jobs=2, release=False)
    return folder


@pytest.fixture(scope="module")
def files(built: Path) -> dict[str, str]:
    """The file of each report."""
    return {row["report_id"]: Path(row["source"]).name for row in rows(built / "reports.csv")}


def read_of(cell: dict[str, str]) -> tuple[Decimal | None, str, str, str]:
    """Value, unit, status and text of a cell; fonts of PDF files spell some characters as their look-alikes."""
    value = Decimal(cell["value"]) if cell["value"] else None
    return value, cell["unit"], cell["status"], fold(cell["raw"])


def test_every_specimen_is_one_report_of_the_agency_year_and_form_of_the_manifest(built: Path) -> None:
    found = [(Path(row["source"]).name, row["agency"], row["year"], row["form"]) for row in rows(built / "reports.csv")]
    assert sorted(found) == sorted((row["file"], row["agency"], row["year"], row["form"]) for row in MANIFEST)


@pytest.mark.parametrize("specimen", MANIFEST, ids=lambda row: row["file"])
def test_every_cell_is_read_as_a_careful_reader_reads_it(
    specimen: dict[str, str], built: Path, files: dict[str, str]
) -> None:
    found = [row for row in rows(built / "observations.csv") if files[row["report_id"]] == specimen["file"]]
    expected = rows(CORPUS / "expected" / f"{Path(specimen['file']).stem}.observations.csv")

    names = [tuple(row[key] for key in CELL) for row in expected]
    assert [tuple(row[key] for key in CELL) for row in found] == names
    pairs = zip(names, map(read_of, found), map(read_of, expected), strict=True)
    assert [(name, got, wanted) for name, got, wanted in pairs if got != wanted] == []


def test_the_broken_balances_are_exactly_the_planted_ones(built: Path, files: dict[str, str]) -> None:
    broken = [row for row in rows(built / "findings.csv") if row["verdict"] == "broken"]
    found = [row for row in broken if row["kind"] in ("balance", "years")]
    expected = rows(CORPUS / "expected" / "findings.csv")

    assert sorted(relations(found, files)) == sorted(
        (row["source"], *(row[key] for key in RELATION)) for row in expected
    )


def relations(found: list[dict[str, str]], files: dict[str, str]) -> Iterator[tuple[str, ...]]:
    return ((files[row["report_id"]], *(row[key] for key in RELATION)) for row in found)


def test_nothing_else_is_found_but_what_blanks_hide_and_cells_without_a_number(
    built: Path, files: dict[str, str]
) -> None:
    others = [row for row in rows(built / "findings.csv") if row["verdict"] != "broken"]
    unread = {
        (Path(row["file"]).name, f"{cell['table']}.{cell['item']}.{cell['column']}")
        for row in MANIFEST
        for cell in rows(CORPUS / "expected" / f"{Path(row['file']).stem}.observations.csv")
        if cell["status"] in ("unreadable", "absent")
    }

    assert {row["verdict"] for row in others} == {"cannot_say"}
    assert {(row["kind"], row["severity"]) for row in others} <= {("balance", "notice"), ("reading", "warning")}
    in_doubt = [row for row in others if row["kind"] == "reading"]
    assert {(files[row["report_id"]], cell) for row in in_doubt for cell in row["cells"].split(";")} == unread
