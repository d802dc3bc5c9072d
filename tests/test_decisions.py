"""Files in which people write down decisions, from the list that a run writes to the run that obeys them."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from extract.errors import SchemaError
from extract.model.form import Variable
from extract.schema.decisions import read_corrections, read_waivers

WAIVER = """\
waivers:
  - agency: 青岚市望舒县水务局
    year: 2023
    rule: challenges_results
    table: challenges
    item: reconsideration
    fingerprint: 0123456789abcdef
    decision: accepted
    reason: 经核实
    author: 审核员甲
    date: 2024-05-06
"""
CORRECTIONS = """\
report,agency,year,cell,printed,value,reason,author,date
,青岚市望舒县水务局,2023,requests.granted.total,72,12,影印件上是 12,核对员乙,2024-06-01
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_waivers_are_read_from_yaml(tmp_path: Path) -> None:
    text = WAIVER.replace("2024-05-06", "'2024-05-06'")
    (waiver,) = read_waivers(written(tmp_path, "waivers.yaml", text))

    assert (waiver.report.agency, waiver.report.year, waiver.rule, waiver.item) == (
        "青岚市望舒县水务局", 2023, "challenges_results", "reconsideration",
    )  # fmt: skip
    assert (waiver.decision, waiver.date, waiver.place) == ("accepted", "2024-05-06", "waivers.yaml: entry 1")


def test_a_date_needs_no_quotes_in_yaml(tmp_path: Path) -> None:
    (waiver,) = read_waivers(written(tmp_path, "waivers.yaml", WAIVER))
    assert waiver.date == "2024-05-06"


def test_rows_of_a_table_without_a_decision_are_open(tmp_path: Path) -> None:
    head = "report,agency,year,rule,table,item,column,formula,message,fingerprint,decision,reason,author,date\n"
    rows = (
        "a1,某局,2023,carry_over,requests,,total,1 ≠ 2,,ff,,,,\na1,某局,2023,jump,,,,,,ee,accepted,属实,甲,2024-01-02\n"
    )
    (waiver,) = read_waivers(written(tmp_path, "decided.csv", head + rows))

    assert (waiver.report.report_id, waiver.rule, waiver.place) == ("a1", "jump", "decided.csv: line 3")


def test_corrections_are_read_from_a_table(tmp_path: Path) -> None:
    (correction,) = read_corrections(written(tmp_path, "corrections.csv", CORRECTIONS))

    assert (correction.variable, correction.value) == (Variable("requests", "granted", "total"), Decimal(12))
    assert (correction.printed, correction.place) == ("72", "corrections.csv: line 2")


@pytest.mark.parametrize(("change", "words"), [
    (("decision: accepted", "decision: maybe"), "waivers.0.decision: Input should be"),
    (("    fingerprint: 0123456789abcdef\n", ""), "fingerprint"),
    (("    agency: 青岚市望舒县水务局\n", ""), "expected `report`"),
    (("reason: 经核实", "reason: ''"), "reason"), (("rule:", "rulle:"), "rulle"), (("2024-05-06", "昨天"), "date"),
    (("waivers:", "waivers"), "YAML|mapping|dictionary"),
])  # fmt: skip
def test_a_wrong_file_of_waivers_is_an_error_that_names_file_and_field(
    change: tuple[str, str], words: str, tmp_path: Path
) -> None:
    text = WAIVER.replace("  - agency", "  -\n    agency").replace(*change)
    with pytest.raises(SchemaError, match=words) as error:
        read_waivers(written(tmp_path, "waivers.yaml", text))
    assert "waivers.yaml" in str(error.value)


@pytest.mark.parametrize(("change", "words"), [
    (("requests.granted.total", "requests.granted.all"), "line 2: cell: no form has a cell"),
    ((",12,", ",十二,"), "line 2: value: expected a number"), ((",2023,", ",,"), "line 2.*expected `report`"),
    (("printed", "print"), "line 2"),
])  # fmt: skip
def test_a_wrong_table_of_corrections_is_an_error_that_names_the_line(
    change: tuple[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(SchemaError, match=words):
        read_corrections(written(tmp_path, "corrections.csv", CORRECTIONS.replace(*change)))


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    for name in ("waivers.csv", "waivers.yaml"):
        with pytest.raises(SchemaError, match="no such file"):
            read_waivers(tmp_path / name)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
