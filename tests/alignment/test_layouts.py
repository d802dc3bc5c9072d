"""Layouts in which agencies and converters print the forms, each with what a careful reader takes from it.

A case is a file NAME.yaml beside its input: `name` says what is odd, `input` is the file, `output` lists its reports.
A report's `rows` give, for each item with a printed cell, its cells in the order of the form: a number as printed,
`~` before one that was derived, `_` blank, `/` not applicable, `?` ambiguous, `!` unreadable, `.` absent. Of its findings
those count that are on balance or on the reading, but for tables that the excerpt does not print.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.alignment import align_document
from extract.checks import check_filing
from extract.model.document import Source
from extract.model.filing import Filing, Observation
from extract.readers import read_document
from extract.result import outcome_of
from extract.text import number_text

FOLDER = Path(__file__).resolve().parents[1] / "data" / "layouts"
CASES = sorted(FOLDER.glob("*.yaml"))
_ABOUT_READING = frozenset({"balance", "reading"})  # what a slip of ours would show in
_EXCERPT = {"table_absent"}  # most specimens print one table alone
_SIGNS = {"blank": "_", "not_applicable": "/", "ambiguous": "?", "unreadable": "!", "absent": "."}


def load(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return case


def shown(cell: Observation) -> str:
    """A cell as the cases write it."""
    return _SIGNS.get(cell.status) or ("~" if cell.status == "derived" else "") + number_text(cell.value)


def rows(filing: Filing) -> dict[str, str]:
    """The cells of each item of which any is printed."""
    found: dict[str, list[str]] = {}
    for cell in filing.observations:
        found.setdefault(f"{cell.variable.table}.{cell.variable.item}", []).append(shown(cell))
    return {item: " ".join(cells) for item, cells in found.items() if set(cells) != {"."}}


def described(filing: Filing) -> dict[str, Any]:
    """A report in the words of a case."""
    return {
        "title": filing.title,
        "agency": filing.agency,
        "year": filing.year,
        "period": f"{filing.period_from} {filing.period_to}".strip(),
        "published": filing.published,
        "outcome": outcome_of(filing)[0],
        "form": filing.form,
        "editions": dict(filing.editions),
        "findings": sorted({f.rule for f in check_filing(filing) if f.kind in _ABOUT_READING} - _EXCERPT),
        "rows": rows(filing),
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_layout_gives_what_a_careful_reader_takes_from_it(path: Path) -> None:
    case = load(path)
    source = Source(case["input"], (FOLDER / case["input"]).read_bytes())

    reports = [described(filing) for filing in align_document(read_document(source))]

    assert len(reports) == len(case["output"]), case["name"]
    for report, expected in zip(reports, case["output"], strict=True):
        assert {key: report[key] for key in expected} == expected, case["name"]


def test_every_input_has_its_case() -> None:
    inputs = {path.name for path in FOLDER.iterdir() if path.suffix != ".yaml"}

    assert inputs == {load(path)["input"] for path in CASES}
