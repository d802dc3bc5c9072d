from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import samples
from docx import Document
from docx.oxml.ns import qn
from reviewed import SWAPPED, TOTAL, reviewed, rows_of, slipped, swapped

from extract.errors import OutputError
from extract.model.diagnosis import Change, Diagnosis, Repair
from extract.model.document import Place
from extract.model.review import Review
from extract.outputs.opinion_text import TITLE, opinion_lines
from extract.outputs.opinions import opinion_document, write_opinions
from extract.outputs.rows import Rows
from extract.schema import rule_book


def document(review: Review) -> Any:
    return Document(io.BytesIO(opinion_document(review, rule_book())))


def text(review: Review) -> str:
    """All paragraphs of the opinion, a line each."""
    return "\n".join(line.label + line.text for line in opinion_lines(review, rule_book()))


def written(folder: Path, *reviews: Review) -> list[str]:
    write_opinions([rows_of(*reviews)], folder)
    return sorted(path.name for path in folder.iterdir())


# --- what it says ----------------------------------------------------------------------------------------------------


def test_the_head_names_agency_year_source_and_edition() -> None:
    review = swapped()
    rows = [[cell.text for cell in row.cells] for row in document(review).tables[0].rows]
    assert rows == [
        ["报告机关", samples.AGENCY],
        ["报告年度", "2023 年度"],
        ["报告名称", "2023年政府信息公开工作年度报告"],
        ["适用格式", "国办公开办函〔2021〕30号"],
        ["报告来源", "sample.html"],
        ["报告编号", review.filing.report_id],
    ]


def test_a_problem_is_told_with_relation_numbers_slip_and_what_to_check() -> None:
    said = text(swapped())
    assert "1. 〔错误〕收到和处理政府信息公开申请情况 · “自然人”列" in said
    assert "核对情况:收到和处理政府信息公开申请情况“自然人”列:新收加上年结转应等于办理结果总计加结转下年度。" in said
    assert "判断:不符;左边 12,右边 21,相差 -9。" in said
    assert f"可能的差错:{SWAPPED}\n" in said
    assert "核实要点:请对照原始登记台账核实以下单元格:" in said
    assert f"可能的更正:{SWAPPED}\n" in said
    assert "这是使各项关系同时成立的唯一最小改动。" in said


def test_the_conclusion_counts_and_names_what_is_probably_wrong() -> None:
    review = swapped()
    said = text(review)
    assert f"发现需核实的问题 {len(review.findings)} 项,其中错误 {len(review.findings)} 项。" in said
    assert "可能有误的单元格为:“(七)总计”的“自然人”(填报 21)。" in said


def test_a_narrative_finding_quotes_its_sentence() -> None:
    found = samples.finding(kind="narrative", severity="warning", quote="本年共收到申请15件。")
    said = text(reviewed(samples.filing(), [found]))
    assert "原文表述:“本年共收到申请15件。”" in said
    assert "核实要点:请对照台账核实文字表述与表格数据,并使两者一致" in said


def test_notices_stand_apart_and_alike_ones_are_counted() -> None:
    notices = [
        samples.finding(severity="notice", verdict="cannot_say", message_zh=f"第 {n} 行未填。") for n in range(30)
    ]
    said = text(reviewed(samples.filing(), notices))
    assert "未发现需更正的勾稽不符;另有提示 30 项。" in said
    assert "一、核对结论" in said
    assert "二、提示" in said
    assert "三、说明" in said
    assert "同类提示共 30 项,其余从略。" in said
    assert said.count("行未填。") == 10


def test_the_closing_note_says_that_nothing_was_changed_and_how_blanks_count() -> None:
    said = text(swapped())
    assert "本意见未改动报告的任何填报数据。" in said
    assert "空白及“/”等未填数字的单元格不视为零" in said


def test_where_no_cell_can_be_blamed_it_is_said() -> None:
    assert "可能的差错:现有勾稽关系不能确定是哪一单元格有误。" in text(reviewed(samples.filing(), [samples.finding()]))


def test_several_ways_to_restore_the_rules_are_counted() -> None:
    repairs = tuple(Repair((Change(TOTAL, 2023, Decimal(1), Decimal(n)),), "", "", "") for n in (2, 3))
    diagnosis = Diagnosis((("requests_flow", "", "total"),), repairs, 5)
    said = text(reviewed(samples.filing(), [samples.finding()], [diagnosis]))
    assert "改动单元格最少的更正不止一种,共 5 种,以上为较可能的" in said


def test_a_change_in_last_years_report_is_said_to_be_there() -> None:
    diagnosis = Diagnosis((), (Repair((Change(TOTAL, 2022, None, Decimal(2)),), "", "", ""),), 1)
    said = text(reviewed(samples.filing(), [samples.finding()], [diagnosis]))
    assert "2022 年度报告“(七)总计”的“自然人”未填,若为 2 则各式平衡。" in said


def test_a_doubt_about_the_reading_is_told() -> None:
    assert "不符;左边 1,右边 2,相差 -1;读取存疑。" in text(
        reviewed(samples.filing(), [samples.finding(doubt="reading")])
    )


def test_pages_are_named_where_there_are_pages() -> None:
    found = samples.finding(places=(Place("box 1,2,3,4", 3), Place("box 5,6,7,8", 3), Place("box", 2)))
    assert "原文位置:第 2、3 页" in text(reviewed(samples.filing(), [found]))

    in_word = samples.finding(places=(Place("table 2, row 6, cell 3"), Place("table 2, row 6, cell 4")))
    assert "原文位置:第 2 表第 6 行第 3 格 等 2 处" in text(reviewed(samples.filing(), [in_word]))


def test_a_report_of_unknown_agency_and_form_can_be_told_of() -> None:
    filing = replace(samples.filing(), agency="", year=None, title="", editions={}, observations=())
    found = samples.finding(rule="own_rule", kind="compliance", table="", column="", cells=(), left=None, right=None)
    review = reviewed(filing, [found])
    assert "1. 〔错误〕报告全文" in text(review)
    assert document(review).tables[0].rows[3].cells[1].text == "(未见规定格式的表格)"


# --- the document ----------------------------------------------------------------------------------------------------


def test_it_is_set_with_styles_on_a4_with_page_numbers_and_chinese_fonts() -> None:
    opinion = document(swapped())
    assert opinion.paragraphs[0].text == TITLE
    styles = [paragraph.style.name for paragraph in opinion.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "Normal"} == set(styles)
    section = opinion.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert " PAGE " in section.footer.paragraphs[0]._p.xml
    fonts = {name: opinion.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1")}
    assert fonts == {"Normal": "仿宋", "Heading 1": "黑体"}


def test_two_runs_make_the_same_bytes_that_name_nobody_and_no_day() -> None:
    first, second = (opinion_document(swapped(), rule_book()) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = document(swapped()).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created.year == properties.modified.year == 2000


def test_characters_that_no_document_holds_do_not_break_it() -> None:
    odd = "一\x00二\x0b三\ud800四\ufffe五"
    found = samples.finding(message_zh=odd, quote=odd, suggestion=odd, kind="narrative")
    opinion = document(reviewed(replace(samples.filing(), title=odd, agency=odd), [found]))
    assert "一�二" in opinion.tables[0].rows[0].cells[1].text


def test_it_prints_as_pages(tmp_path: Path) -> None:
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice (soffice) or pdftotext is not installed: they print the opinion")
    (name,) = written(tmp_path / "opinion", slipped())
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
               "--outdir", str(tmp_path), str(tmp_path / "opinion" / name)]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    pdf = tmp_path / name.replace(".docx", ".pdf")
    printed = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    assert TITLE in printed
    assert "一、核对结论" in printed


# --- names of files --------------------------------------------------------------------------------------------------


def test_only_reports_with_findings_have_an_opinion(tmp_path: Path) -> None:
    assert written(tmp_path, swapped(), reviewed(samples.filing(data=b"clean"))) == [f"{samples.AGENCY}-2023.docx"]


def test_where_nothing_is_found_no_folder_is_made(tmp_path: Path) -> None:
    assert write_opinions([rows_of(reviewed(samples.filing()))], tmp_path / "opinion") == 0
    assert not (tmp_path / "opinion").exists()


@pytest.mark.parametrize(
    ("agency", "name"),
    [
        ("", "机关不明"),
        ("../../etc/passwd", "etc_passwd"),
        ("青岚市/水务局", "青岚市_水务局"),
        ("..", "机关不明"),
        ("C:\\局", "C_局"),
        ("甲\n乙\x00丙\u202e丁", "甲_乙_丙_丁"),
        (".隐", "隐"),
        ("-rf", "rf"),
        ("很长的" * 100, "很长的" * 20),
        ("\ud800局", "局"),
    ],
)
def test_any_agency_makes_a_plain_name_inside_the_folder(tmp_path: Path, agency: str, name: str) -> None:
    filing = replace(samples.filing(), agency=agency)
    assert written(tmp_path / "opinion", reviewed(filing, [samples.finding()])) == [f"{name}-2023.docx"]


def test_names_that_are_taken_are_numbered(tmp_path: Path) -> None:
    filings = [
        replace(samples.filing(data=bytes([n])), agency="Bureau" if n else "BUREAU", year=None) for n in range(3)
    ]
    names = written(tmp_path, *(reviewed(filing, [samples.finding()]) for filing in filings))
    assert names == ["BUREAU-年度不明.docx", "Bureau-年度不明-2.docx", "Bureau-年度不明-3.docx"]


def test_opinions_that_fail_leave_nothing_behind(tmp_path: Path) -> None:
    def sources() -> Iterator[Rows]:
        yield rows_of(swapped())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_opinions(sources(), tmp_path / "opinion")
    assert not list((tmp_path / "opinion").iterdir())


def test_a_folder_that_cannot_be_written_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        write_opinions([rows_of(swapped())], tmp_path / "file" / "opinion")


def test_a_sentence_that_the_message_quotes_is_not_quoted_again() -> None:
    found = samples.finding(kind="narrative", message_zh="不符。原句:共15件。", quote="共15件。")
    assert text(reviewed(samples.filing(), [found])).count("共15件。") == 1


def test_a_rule_whose_message_only_holds_numbers_is_told_by_its_reason() -> None:
    found = samples.finding(rule="published_in_time", kind="compliance", table="", column="", cells=())
    (rule,) = rule_book().named("published_in_time")
    assert f"核对要求:{rule.reason}\n" in text(reviewed(samples.filing(), [found]))


def test_cells_are_named_with_what_the_report_prints_in_them() -> None:
    name = str(TOTAL)
    cells = (TOTAL,)
    ambiguous = samples.cell(name, None, "ambiguous", raw="1 2")
    blank = samples.cell(name, None, "blank")
    for cell, said in ((ambiguous, "印作“1 2”"), (blank, "未填"), (samples.cell(name, "3"), "填报 3")):
        assert f"“(七)总计”的“自然人”({said})" in text(
            reviewed(samples.filing({name: cell}), [samples.finding(cells=cells)])
        )
