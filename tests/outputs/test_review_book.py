from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import samples
from openpyxl.utils import get_column_letter
from reviewed import SWAPPED, TOTAL, reviewed, rows_of, slipped, swapped, unread

from extract.errors import OutputError
from extract.model.decision import Decided, Report, Waiver
from extract.model.form import Variable
from extract.model.review import Review
from extract.outputs import review_book
from extract.outputs.review_book import write_review_book
from extract.outputs.rows import Rows
from extract.specimen import FORMS

FLOW_OF_PERSONS = ("requests_flow", "自然人")


def written(path: Path, *reviews: Review) -> Any:
    """The workbook on these reports, with its formulae."""
    write_review_book([rows_of(*reviews)], path)
    return openpyxl.load_workbook(path)


def computed(path: Path) -> Any:
    """The workbook with the values that were written beside its formulae."""
    return openpyxl.load_workbook(path, data_only=True)


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not installed: it recalculates the workbook")
    return tmp_path_factory.mktemp("profile")


def recalculated(path: Path, profile: Path) -> Any:
    """The workbook with values as LibreOffice computes them: what stood beside the formulae is taken away before."""
    folder = path.parent / "recalculated"
    folder.mkdir(exist_ok=True)
    bare = folder / f"bare-{path.name}"
    book = openpyxl.load_workbook(path)
    book.save(bare)  # without the values that the formulae had
    command = [
        "soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
        "--outdir", str(folder / "out"), str(bare),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=180, check=False)
    result = folder / "out" / bare.name
    assert result.exists(), done.stderr.decode(errors="replace") + " (is LibreOffice Calc installed?)"
    return openpyxl.load_workbook(result, data_only=True)


def formulae(book: Any) -> Iterator[tuple[str, str]]:
    """Sheet and cell of every formula."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate) for cell in row if str(cell.value).startswith("="))


def relation_row(sheet: Any, rule: str, words: str) -> int:
    """The row of the list of relations that tells of one."""
    for row in sheet.iter_rows():
        if any(cell.value == rule for cell in row) and words in str(row[0].value):
            return int(row[0].row)
    raise AssertionError(f"{rule} {words} is not in the list")


def filed_spot(sheet: Any, label: str, column: str) -> str:
    """The coordinate of a filed number by the labels of its row and its column."""
    row = next(cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == label)
    head = next(cell.column for cells in sheet.iter_rows() for cell in cells if cell.value == column)
    return f"{get_column_letter(head)}{row}"


# --- overview and findings -------------------------------------------------------------------------------------------


def test_the_overview_has_a_row_for_each_report_and_source_and_links_to_the_sheets(tmp_path: Path) -> None:
    broken, clean = slipped(), reviewed(samples.filing())
    write_review_book([rows_of(broken), rows_of(clean), unread()], tmp_path / "review.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "review.xlsx")["总览"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[0] for row in rows] == [broken.filing.agency, samples.AGENCY, "(机关不明)"]
    assert [row[1] for row in rows] == [broken.filing.year, 2023, None]
    assert [row[8] for row in rows] == ["打开", None, None]
    assert sheet["I6"].hyperlink.location == f"'{broken.filing.agency} {broken.filing.year}'!A1"
    assert sheet.auto_filter.ref == "A5:L8"
    assert sheet.freeze_panes == "C6"


def test_the_list_of_findings_names_cells_by_their_printed_labels(tmp_path: Path) -> None:
    review = swapped()
    sheet = written(tmp_path / "review.xlsx", review)["发现"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == len(review.findings)
    assert rows[0][:9] == [
        samples.AGENCY, 2023, "错误", "不符", "表内勾稽", "requests_flow", "收到和处理政府信息公开申请情况", None, "自然人",
    ]  # fmt: skip
    assert rows[0][11:14] == [12, 21, -9]
    assert sheet.auto_filter.ref.startswith("A1:")


def test_what_people_decided_stands_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    review = slipped()
    finding = review.findings[0]
    waiver = Waiver(Report(review.filing.report_id), finding.rule, finding.table, finding.item, finding.column, "beef",
                    "accepted", "=已核对台账", "张三", "2024-02-01", "waivers.csv:2")  # fmt: skip
    decided = (Decided(waiver, "holds", finding), Decided(waiver, "no_finding"))
    standing = {"findings": review.findings[1:], "fingerprints": review.fingerprints[1:]}
    book = written(tmp_path / "review.xlsx", replace(review, decided=decided, **standing))
    rows = [[cell.value for cell in row] for row in book["结论"].iter_rows()]
    assert rows[0][7:12] == ["结论", "理由", "决定人", "日期", "现状"]
    assert [row[7:12] for row in rows[1:]] == [
        ["已接受", "=已核对台账", "张三", "2024-02-01", state] for state in ("有效", "现无此发现")
    ]
    assert [row[6] for row in rows[1:]] == [finding.formula, None]


def test_what_has_no_room_is_said_in_the_overview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_book, "REPORT_SHEETS", 2)
    reviews = [slipped(seed) for seed in (7, 8, 9)]
    book = written(tmp_path / "review.xlsx", *reviews)
    assert len(book.sheetnames) == 4
    assert "至多 2 张" in book["总览"]["A3"].value
    assert "另有 1 份" in book["总览"]["A3"].value


def test_reports_that_need_correction_get_a_sheet_before_those_with_remarks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_book, "REPORT_SHEETS", 1)
    remark = reviewed(samples.filing(), [samples.finding(severity="notice", verdict="cannot_say")])
    broken = slipped()
    book = written(tmp_path / "review.xlsx", remark, broken)
    assert book.sheetnames[2:] == [f"{broken.filing.agency} {broken.filing.year}"]


def test_two_runs_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first.xlsx", "second.xlsx"):
        write_review_book([rows_of(slipped(), swapped())], tmp_path / name)
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()
    properties = openpyxl.load_workbook(tmp_path / "first.xlsx").properties
    assert properties.created == datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
    assert not properties.creator


def test_a_book_without_any_report_can_be_opened(tmp_path: Path) -> None:
    assert written(tmp_path / "review.xlsx").sheetnames == ["总览", "发现"]


def test_a_book_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "review.xlsx"
    target.write_text("old")

    def sources() -> Iterator[Rows]:
        yield rows_of(slipped())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_review_book(sources(), target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["review.xlsx"]


def test_a_book_that_cannot_be_written_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        write_review_book([], tmp_path / "file" / "review.xlsx")


# --- texts from outside ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}"])
def test_texts_that_look_like_formulae_stay_texts(tmp_path: Path, text: str) -> None:
    filing = replace(samples.filing(), agency=text, title=text)
    book = written(
        tmp_path / "review.xlsx", reviewed(filing, [samples.finding(message_zh=text, quote=text, suggestion=text)])
    )
    assert book["总览"]["A6"].data_type == "s"
    assert {cell.data_type for row in book["发现"].iter_rows(min_row=2) for cell in row if cell.value == text} == {"s"}
    assert book.worksheets[2]["A1"].data_type == "s"


def test_a_marked_cell_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    cell = samples.cell(TOTAL, None, "not_applicable", raw="=1+1")
    book = written(tmp_path / "review.xlsx", reviewed(samples.filing({str(TOTAL): cell}), [samples.finding()]))
    marked = [cell for row in book.worksheets[2].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in marked] == ["s"]


def test_characters_that_no_workbook_holds_do_not_break_it(tmp_path: Path) -> None:
    text = "一\x00二\x0b三\ud800四\ufffe五_x0041_"
    filing = replace(samples.filing(), title=text, agency=text)
    book = written(tmp_path / "review.xlsx", reviewed(filing, [samples.finding(message_zh=text)]))
    assert book["发现"]["J2"].value.startswith("一�二")


@pytest.mark.parametrize(
    "agency", ["", "'", "a/b\\c[d]:*?", "很长的" * 30 + "局", "History", "𠀀" * 40, "总览", "发现", "/", "局\n局"]
)
def test_any_agency_gives_a_name_of_a_sheet(tmp_path: Path, agency: str) -> None:
    filing = replace(samples.filing(), agency=agency)
    twin = replace(samples.filing(data=b"other"), agency=agency)
    odd = replace(samples.filing(data=b"third"), agency=agency, year=None)
    book = written(tmp_path / "review.xlsx", *(reviewed(each, [samples.finding()]) for each in (filing, twin, odd)))
    names = book.sheetnames
    assert len({name.casefold() for name in names}) == len(names) == 5
    assert all(len(name.encode("utf-16-le")) <= 62 for name in names)


def test_names_of_long_agencies_keep_beginning_and_end(tmp_path: Path) -> None:
    agency = "霁川省青岚市望舒县漱石镇人民政府退役军人服务和社会救助保障工作办公室"
    book = written(tmp_path / "review.xlsx", reviewed(replace(samples.filing(), agency=agency), [samples.finding()]))
    assert book.sheetnames[2] == "霁川省青岚市望舒…役军人服务和社会救助保障工作办公室 2023"


# --- the sheet of a report -------------------------------------------------------------------------------------------


def test_numbers_are_numbers_blanks_are_empty_and_marks_are_texts(tmp_path: Path) -> None:
    changes = {
        "requests.new_received.natural_person": samples.cell("requests.new_received.natural_person", "7"),
        "requests.new_received.enterprise": samples.cell("requests.new_received.enterprise", None, "blank"),
        "requests.new_received.research": samples.cell(
            "requests.new_received.research", None, "not_applicable", raw="/"
        ),
    }
    sheet = written(tmp_path / "review.xlsx", reviewed(samples.filing(changes))).worksheets[2]
    label = "一、本年新收政府信息公开申请数量"
    filed = [sheet[filed_spot(sheet, label, head)].value for head in ("自然人", "商业企业", "科研机构")]
    assert filed == [7, None, "/"]


def test_a_suspect_has_a_comment_with_what_would_restore_the_rules(tmp_path: Path) -> None:
    sheet = written(tmp_path / "review.xlsx", swapped()).worksheets[2]
    suspect = sheet[filed_spot(sheet, "(七)总计", "自然人")]
    assert suspect.value == 21
    assert suspect.comment.text == SWAPPED
    assert suspect.fill.fgColor.rgb == "FFFFC000"


def test_a_difference_that_is_not_zero_is_coloured_and_so_are_its_cells(tmp_path: Path) -> None:
    sheet = written(tmp_path / "review.xlsx", swapped()).worksheets[2]
    row = relation_row(sheet, *FLOW_OF_PERSONS)
    filed = filed_spot(sheet, "一、本年新收政府信息公开申请数量", "自然人")
    conditions = {
        (str(cell), rule.formula[0])
        for ranges in sheet.conditional_formatting
        for rule in ranges.rules
        for area in ranges.sqref.ranges
        for cell in (area.coord.split(":")[0],)
    }
    assert (filed, f'$H${row}="不符"') in conditions
    first = min(int(cell[1:]) for cell, criteria in conditions if cell[0] == "G" and criteria == f'H{cell[1:]}="不符"')
    assert first <= row


@pytest.mark.parametrize("form", list(FORMS))
def test_every_filed_number_stands_on_the_sheet_in_every_form(tmp_path: Path, form: str) -> None:
    review = slipped(form=form)
    sheet = written(tmp_path / "review.xlsx", review).worksheets[2]
    shown = sorted(cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, (int, float)))
    assert shown == sorted(float(cell.value) for cell in review.filing.observations if cell.value is not None)


@pytest.mark.parametrize("edition", ["2014", "fujian"])
def test_the_older_tables_have_their_units_and_relations(tmp_path: Path, edition: str) -> None:
    path = tmp_path / "review.xlsx"
    written(path, reviewed(samples.filed({"statistics.received.this_year": "3"}, edition=edition)))
    sheet = computed(path).worksheets[2]
    assert {"单位", "不符", "相符"} <= {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_report_without_tables_has_a_sheet_with_its_findings(tmp_path: Path) -> None:
    filing = replace(samples.filing(), editions={}, observations=())
    found = samples.finding(kind="compliance", rule="sections_present", table="", column="", cells=())
    sheet = written(tmp_path / "review.xlsx", reviewed(filing, [found])).worksheets[2]
    assert "不平衡" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_rule_over_the_years_takes_last_years_number_from_its_finding(tmp_path: Path) -> None:
    filing = samples.filed({"requests.carried_in.total": "4"})
    found = samples.finding(
        rule="carry_over", kind="years", left=Decimal(6), right=Decimal(4), difference=Decimal(2),
        cells=(Variable("requests", "carried_in", "total"),),
    )  # fmt: skip
    book = written(tmp_path / "review.xlsx", reviewed(filing, [found]))
    sheet = book.worksheets[2]
    row = relation_row(sheet, "carry_over", "总计")
    assert sheet.cell(row, 4).value == "=6"
    assert computed(tmp_path / "review.xlsx").worksheets[2].cell(row, 7).value == 2


def test_a_cell_without_a_reliable_number_leaves_the_difference_open_until_one_is_typed(
    tmp_path: Path, profile: Path
) -> None:
    name = "requests.new_received.natural_person"
    cell = samples.cell(name, None, "ambiguous", raw="1 2", candidates=("1", "12"))
    path = tmp_path / "review.xlsx"
    book = written(path, reviewed(samples.filing({name: cell})))
    title = book.sheetnames[2]
    row = relation_row(book[title], *FLOW_OF_PERSONS)
    assert computed(path)[title].cell(row, 7).value == "存疑"
    assert recalculated(path, profile)[title].cell(row, 7).value == "存疑"
    book[title][filed_spot(book[title], "一、本年新收政府信息公开申请数量", "自然人")] = 12
    book.save(path)
    assert recalculated(path, profile)[title].cell(row, 7).value == 12


# --- LibreOffice -----------------------------------------------------------------------------------------------------


def test_recalculated_formulae_have_the_values_that_were_written(tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "review.xlsx"
    marked = samples.cell("requests.total.research", None, "not_applicable", raw="/")
    blank = samples.cell("requests.total.total", None, "blank")
    five = samples.cell("requests.granted.total", "5")
    odd = samples.filing({str(cell.variable): cell for cell in (marked, blank, five)})
    old = samples.filed({"statistics.received.this_year": "3"}, edition="2014")
    book = written(path, *(slipped(form=form) for form in FORMS), swapped(), reviewed(odd), reviewed(old))
    ours, theirs = computed(path), recalculated(path, profile)
    spots = list(formulae(book))
    assert len(spots) > 1000
    assert {spot: ours[spot[0]][spot[1]].value for spot in spots} == {
        spot: theirs[spot[0]][spot[1]].value for spot in spots
    }


def test_the_difference_moves_as_a_number_is_retyped(tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "review.xlsx"
    book = written(path, swapped())
    title = book.sheetnames[2]
    row = relation_row(book[title], *FLOW_OF_PERSONS)
    assert [computed(path)[title].cell(row, column).value for column in (7, 8)] == [-9, "不符"]
    book[title][filed_spot(book[title], "(七)总计", "自然人")] = 12
    book.save(path)
    moved = recalculated(path, profile)[title]
    assert [moved.cell(row, column).value for column in (7, 8)] == [0, "相符"]


def test_libreoffice_shows_the_overview_as_it_was_written(tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "review.xlsx"
    written(path, swapped())
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
               "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(tmp_path), str(path)]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    with (tmp_path / "review.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[5][:4] == [samples.AGENCY, "2023", "2021", "完整 complete"]


def test_a_diagnosis_is_told_once_and_its_findings_point_to_it(tmp_path: Path) -> None:
    sheet = written(tmp_path / "review.xlsx", swapped()).worksheets[2]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sum(SWAPPED in text for text in texts) == 1
    assert sum("建议:见“综合诊断”第 1 组。" in text for text in texts) == len(swapped().findings)
