"""What changed between two releases, cell by cell, with the cause."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from releasing import filled, resolve, write_data_set

from extract.errors import OutputError
from extract.model.filing import Filing
from extract.release.changes import COLUMNS, write_changes
from extract.release.options import ReleaseOptions
from extract.release.write import write_release


def changes(
    tmp_path: Path, old: list[Filing], new: list[Filing], regions: tuple[str, str] = ("330100", "330100")
) -> list[dict[str, str]]:
    """The list of changes between two data sets of one agency."""
    for name, filings, region in zip(("old", "new"), (old, new), regions, strict=True):
        resolve(write_data_set(tmp_path / name, filings), lambda agency: f"ID-{agency}", region)
    write_changes(tmp_path, tmp_path / "old", tmp_path / "new")
    with (tmp_path / "CHANGES.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same_source(filing: Filing, read: Filing) -> Filing:
    """Another reading of the same document."""
    return replace(read, document=filing.document)


def test_equal_releases_have_no_changes(tmp_path: Path) -> None:
    filings = [filled("漱泉市财政局", 2022, "2021")]
    assert changes(tmp_path, filings, filings) == []


def test_another_document_is_a_changed_source(tmp_path: Path) -> None:
    old = filled("漱泉市财政局", 2022, "2021")
    new = filled("漱泉市财政局", 2022, "2021", {"requests.granted.total": ("reported", 7)}, mark="v2")
    (line,) = changes(tmp_path, [old], [new])
    assert (line["item"], line["column"], line["old_value"], line["new_value"]) == ("granted", "total", "1", "7")
    assert line["cause"] == "source"
    assert (line["old_report_id"], line["new_report_id"]) == (old.report_id, new.report_id)


@pytest.mark.parametrize(
    ("status", "cause"), [("reported", "reading"), ("derived", "reading"), ("corrected", "correction")]
)
def test_another_value_from_the_same_document_is_a_reading_or_a_correction(
    tmp_path: Path, status: str, cause: str
) -> None:
    old = filled("漱泉市财政局", 2022, "2021")
    new = same_source(old, filled("漱泉市财政局", 2022, "2021", {"requests.granted.total": (status, 7)}))
    (line,) = changes(tmp_path, [old], [new])
    assert (line["cause"], line["new_status"]) == (cause, status)


def test_a_block_read_by_another_edition_shows_the_cells_that_came_and_went(tmp_path: Path) -> None:
    old = filled("漱泉市财政局", 2020, "2021")
    new = same_source(old, filled("漱泉市财政局", 2020, "2019"))
    lines = changes(tmp_path, [old], [new])
    gone = {line["item"] for line in lines if not line["new_status"]}
    assert {"other_remaining", "other_fee_unpaid", "other_not_corrected"} <= gone
    assert {line["cause"] for line in lines} == {"reading"}


def test_another_region_is_a_changed_code_table(tmp_path: Path) -> None:
    filings = [filled("漱泉市财政局", 2022, "2021")]
    lines = changes(tmp_path, filings, filings, ("330100", "330199"))
    assert {(line["field"], line["cause"]) for line in lines} == {
        ("region_code", "code_table"),
        ("region_code_today", "code_table"),
    }


def test_reports_that_came_and_went_have_a_line_each(tmp_path: Path) -> None:
    old, new = filled("漱泉市财政局", 2021, "2021"), filled("漱泉市财政局", 2022, "2021")
    lines = changes(tmp_path, [old], [new])
    assert [(line["year"], line["new_status"]) for line in lines] == [("2021", "removed"), ("2022", "added")]


def test_a_folder_before_that_is_no_data_set_is_told_and_leaves_no_release(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path / "new", [filled("漱泉市财政局", 2022, "2021")])
    with pytest.raises(OutputError, match="holds no data set"):
        write_release(folder, ReleaseOptions(previous=tmp_path / "nowhere"))
    assert not (folder / "panel.csv").exists()


def test_a_release_with_one_before_holds_the_list(copy_of: Path, released: Path) -> None:
    write_release(copy_of, ReleaseOptions(previous=released))
    assert (copy_of / "CHANGES.csv").read_text(encoding="utf-8").splitlines() == [",".join(COLUMNS)]
    assert '"CHANGES.csv"' in (copy_of / "datapackage.json").read_text(encoding="utf-8")
