"""The files of a release read back by the programs for which they are made."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from pandas.io.stata import StataReader
from pyarrow import parquet
from releasing import filled, write_data_set

from extract.release.frames import load
from extract.release.options import ReleaseOptions
from extract.release.write import write_release

KINDS = ("blank", "not_applicable", "absent", "ambiguous", "unreadable")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def missing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose reports lack one value each, for every reason."""
    folder = tmp_path_factory.mktemp("missing")
    filings = [
        filled("漱泉市财政局", 2021 + n, "2021", {"requests.granted.total": (kind, None)})
        for n, kind in enumerate(KINDS)
    ]
    write_data_set(folder, [*filings, filled("漱泉市财政局", 2016, "2014")])
    write_release(folder)
    return folder


def test_stata_tells_missing_values_apart_as_pandas_reads_them(missing: Path) -> None:
    data = pd.read_stata(missing / "dataset.dta", convert_missing=True, convert_categoricals=False)
    told = dict(zip(data["year"], map(str, data["req_granted_tot"]), strict=True))
    assert told == {2016: "2.0", 2021: ".a", 2022: ".b", 2023: ".c", 2024: ".d", 2025: ".d"}
    assert str(data["req_carried_in_tot"][0]) == ".e"


def test_stata_carries_labels_of_variables_and_of_missing_values_in_both_languages(missing: Path) -> None:
    with StataReader(missing / "dataset.dta") as reader:
        reader.read(convert_categoricals=False)
        labels = reader.variable_labels()
        values = reader.value_labels()
    assert labels["req_granted_tot"] == "予以公开 · 总计 Granted · Total"
    assert labels["pro_fees_amount"].startswith("行政事业性收费 · 本年收费金额(单位:万元) (万元)")
    assert all(len(text) <= 80 for text in labels.values())
    assert "空白 blank" in next(iter(values.values())).values()


def test_stata_as_pyreadstat_reads_it_has_notes_with_the_provenance(missing: Path) -> None:
    data, meta = pyreadstat.read_dta(str(missing / "dataset.dta"), user_missing=True)
    assert meta.variable_value_labels["req_granted_tot"]["e"] == "该版格式不设此项 not collected by the form"
    assert data["req_granted_tot"].tolist() == [2.0, "a", "b", "c", "d", "d"]
    assert any(note.startswith("forms and rules (SHA-256): ") for note in meta.notes)
    assert meta.creation_time.year == 2000


def test_spss_tells_missing_values_apart(missing: Path) -> None:
    data, meta = pyreadstat.read_sav(str(missing / "dataset.sav"), user_missing=True)
    labels = meta.variable_value_labels["req_granted_tot"]
    assert [labels.get(value, value) for value in data["req_granted_tot"]][:3] == [
        2.0,
        "空白 blank",
        "填“/”“-”“无”等 marked as not applicable",
    ]
    plain, _ = pyreadstat.read_sav(str(missing / "dataset.sav"))
    assert plain["req_granted_tot"].isna().sum() == 5
    assert meta.column_names_to_labels["req_granted_tot"] == "予以公开 · 总计 Granted · Total"


def test_the_workbook_has_frozen_headers_filters_and_marks_of_missing_values(missing: Path) -> None:
    book = openpyxl.load_workbook(missing / "dataset.xlsx")
    assert book.sheetnames == ["说明 about", "panel", "codebook", "crosswalk"]
    sheet = book["panel"]
    names = [cell.value for cell in sheet[2]]
    column = names.index("req_granted_tot")
    assert [row[column].value for row in sheet.iter_rows(min_row=3)] == [2, ".a", ".b", ".c", ".d", ".d"]
    assert sheet.freeze_panes == "E3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet[3][names.index("req_carried_in_tot")].value is None


def test_a_long_panel_keeps_its_main_variables_in_the_workbook(tmp_path: Path) -> None:
    folder = write_data_set(
        tmp_path / "data", [filled("漱泉市财政局", 2022, "2021"), filled("漱泉市财政局", 2023, "2021")]
    )
    write_release(folder, ReleaseOptions(workbook_rows=1))
    names = [cell.value for cell in openpyxl.load_workbook(folder / "dataset.xlsx")["panel"][2]]
    assert "req_granted_tot" in names
    assert "req_granted_np" not in names


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_workbook_opens_in_libreoffice(released: Path, tmp_path: Path) -> None:
    command = [
        str(OFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2", "--outdir", str(tmp_path),
        str(released / "dataset.xlsx"),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=180, capture_output=True)
    (made,) = tmp_path.glob("dataset*.csv")
    sheet = pd.read_csv(made, skiprows=1)
    assert len(sheet) == len(load(released)["panel"])
    assert sheet["req_new_received_tot"].tolist() == load(released)["panel"]["req_new_received_tot"].tolist()


def test_the_database_answers_common_questions(released: Path) -> None:
    panel = load(released)["panel"]
    with duckdb.connect(str(released / "dataset.duckdb"), read_only=True) as engine:
        views = [name for (name,) in engine.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
        for view in views:
            engine.table(view).fetchall()
        (total,) = engine.sql("SELECT sum(received) FROM v_yearly").fetchall()[0]
        (inconsistent,) = engine.sql("SELECT count(*) FROM v_inconsistent").fetchall()[0]
        (note,) = engine.sql(
            "SELECT comment FROM duckdb_columns() WHERE column_name = 'req_granted_tot' AND table_name = 'panel'"
        ).fetchall()[0]
    assert {"v_coverage", "v_requests", "v_challenges", "v_yearly", "v_inconsistent", "v_unsure", "v_gaps"} == set(
        views
    )
    assert total == panel["req_new_received_tot"].sum()
    assert inconsistent == (panel["balance_breaks"] > 0).sum() > 0
    assert note.startswith("予以公开")


def test_the_package_is_valid_and_names_every_file_with_its_hash(released: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    with frictionless.system.use_context(trusted=True):
        package = frictionless.Package(str(released / "datapackage.json"))
        report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]
    listed = {resource.path: resource for resource in package.resources}
    assert listed["panel.csv"].schema.get_field("req_granted_tot").title == "予以公开 · 总计 Granted · Total"
    assert {
        "dataset.dta",
        "dataset.sav",
        "dataset.xlsx",
        "dataset.duckdb",
        "codebook.html",
        "figures/coverage.svg",
    } <= set(listed)
    for path, resource in listed.items():
        assert resource.hash == "sha256:" + hashlib.sha256((released / path).read_bytes()).hexdigest()


def test_a_second_run_writes_the_same_bytes(released: Path, copy_of: Path) -> None:
    write_release(copy_of, ReleaseOptions(version="2026.1"))
    made = [
        path.relative_to(copy_of) for path in copy_of.rglob("*") if path.is_file() and path.name != "datapackage.json"
    ]
    assert len(made) > 20
    assert [path for path in made if (copy_of / path).read_bytes() != (released / path).read_bytes()] == []


def test_a_release_over_itself_changes_nothing(copy_of: Path) -> None:
    def digests() -> dict[str, str]:
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in copy_of.rglob("*") if p.is_file()}

    write_release(copy_of)
    before = digests()
    write_release(copy_of)
    assert digests() == before


def test_the_codebook_tells_of_every_variable_with_counts_and_law(released: Path) -> None:
    book = parquet.read_table(released / "codebook.parquet").to_pandas().set_index("variable")
    panel = load(released)["panel"]
    line = book.loc["req_granted_tot"]
    assert line["values"] == panel["req_granted_tot"].notna().sum()
    assert (line["minimum"], line["maximum"]) == (panel["req_granted_tot"].min(), panel["req_granted_tot"].max())
    assert "条例第三十六条" in line["law"]
    assert "国办公开办函〔2021〕30号" in line["law"]
    assert (
        line["formula_2014"] == "statistics.answered_already_public.this_year + statistics.answered_granted.this_year"
    )
    assert set(book.index) == set(panel.columns)
    for name in ("codebook.html", "codebook.md"):
        text = (released / name).read_text(encoding="utf-8")
        assert all(variable in text for variable in book.index)
    assert '<svg class="histogram"' in (released / "codebook.html").read_text(encoding="utf-8")


def test_the_card_and_its_figures_hold_no_clock_and_keep_text_as_text(released: Path) -> None:
    card = (released / "report-card.html").read_text(encoding="utf-8")
    assert "浙江省" in card
    for name in ("coverage", "agencies_by_year", "main_concepts", "broken_balances"):
        svg = (released / "figures" / f"{name}.svg").read_text(encoding="utf-8")
        assert "<dc:date>" not in svg
        assert "<text" in svg
        assert svg.splitlines()[0] in card
    assert "机关年度数" in card


def test_names_that_look_like_markup_stay_text(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path / "data", [filled("<script>alert(1)</script>局", 2022, "2021")])
    write_release(folder)
    for name in ("report-card.html", "codebook.html", "figures/agencies_by_year.svg"):
        assert "<script" not in (folder / name).read_text(encoding="utf-8")
