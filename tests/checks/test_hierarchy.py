from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import samples

from extract.checks import check_case
from extract.errors import SchemaError
from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.rulebook import Case
from extract.model.statement import Passage
from extract.schema import rule_book
from extract.schema.units import read_units

PARENT = "青岚市听澜区人民政府"
COMPILED = "本报告由区政府办公室汇总各镇、街道和部门的数据编制。"


def parent(values: Mapping[str, str | None], *sentences: str, **others: Any) -> Filing:
    passages = [Passage(text, "", Place("/p")) for text in sentences]
    given = {"agency": PARENT, "passages": tuple(passages), "published": ""} | others
    return samples.filed(values, **given)


def unit(name: str, values: Mapping[str, str | None], **others: Any) -> Filing:
    document = samples.document(data=name.encode() + str(values).encode())
    return samples.filed(values, agency=name, document=document, **others)


def hierarchy(filing: Filing, *units: Filing) -> list[Finding]:
    return [finding for finding in check_case(Case(filing, units=units), rule_book()) if finding.kind == "hierarchy"]


TOWN, OFFICE = "青岚市听澜区问渠镇人民政府", "青岚市听澜区水务局"
NEW, GRANTED, SUITS = "requests.new_received.total", "requests.granted.total", "challenges.litigation_direct.total"


def test_one_body_that_says_more_than_the_report_that_compiles_it_is_a_finding() -> None:
    (finding,) = hierarchy(parent({NEW: "9"}, COMPILED), unit(TOWN, {NEW: "12"}))

    assert (finding.rule, finding.severity, finding.verdict) == ("parent_at_least_child", "warning", "broken")
    assert (finding.left, finding.right, finding.difference, finding.formula) == (9, 12, -3, "9 < 12")
    assert (finding.table, finding.item, finding.column) == ("requests", "new_received", "total")
    assert f"为 9,少于{TOWN}一家填报的 12。" in finding.message_zh
    assert [str(variable) for variable in finding.cells] == [NEW]
    assert finding.places[1].path.startswith(f"{TOWN} (")


def test_cells_of_one_table_are_one_finding() -> None:
    (finding,) = hierarchy(parent({}, COMPILED), unit(TOWN, {NEW: "2", GRANTED: "2"}))

    assert [str(variable) for variable in finding.cells] == [NEW, GRANTED]
    assert finding.item == ""
    assert "(另有 1 格)" in finding.message_zh


def test_bodies_that_together_say_more_are_a_finding_with_their_number() -> None:
    units = unit(TOWN, {SUITS: "3"}), unit(OFFICE, {SUITS: "4"})
    (finding,) = hierarchy(parent({SUITS: "5"}, COMPILED), *units)

    assert (finding.rule, finding.formula) == ("parent_is_sum", "5 < 3 + 4 = 7")
    assert "少于已知 2 个下级单位之和 7" in finding.message_zh


@pytest.mark.parametrize("values", [{SUITS: "7"}, {SUITS: "20"}, {SUITS: None}])
def test_a_report_that_says_as_much_or_more_or_nothing_is_no_finding(values: Mapping[str, str | None]) -> None:
    units = unit(TOWN, {SUITS: "3"}), unit(OFFICE, {SUITS: "4"})
    assert hierarchy(parent(values, COMPILED), *units) == []


def test_blank_cells_count_as_nothing() -> None:
    assert hierarchy(parent({SUITS: "4"}, COMPILED), unit(TOWN, {SUITS: None}), unit(OFFICE, {SUITS: "4"})) == []


def test_of_several_reports_of_one_body_the_least_counts() -> None:
    units = unit(TOWN, {SUITS: "3"}), unit(TOWN, {SUITS: "9"}), unit(OFFICE, {SUITS: "4"})
    assert hierarchy(parent({SUITS: "7"}, COMPILED), *units) == []


def test_reports_on_other_years_or_by_the_same_body_are_no_units() -> None:
    units = unit(TOWN, {NEW: "5"}, year=2022), unit(PARENT, {NEW: "5"})
    assert hierarchy(parent({}, COMPILED), *units) == []


@pytest.mark.parametrize("sentence", [
    COMPILED, "数据由各单位报送、区政府办公室汇总。", "2023年,全区共收到政府信息公开申请154件。", "全区各部门受理申请12件。",
])  # fmt: skip
def test_a_report_says_in_many_ways_that_it_compiles_others(sentence: str) -> None:
    assert len(hierarchy(parent({}, sentence), unit(TOWN, {NEW: "5"}))) == 1


@pytest.mark.parametrize(("sentence", "title"), [
    ("", ""),
    ("本报告由区政府办公室编制。", ""),
    ("本报告汇总本级情况,不含各镇数据。", ""),
    ("组织全区政府信息公开申请办理培训3次。", ""),
    ("区政府本级在全区平台收到申请5件。", ""),
    (COMPILED, "青岚市听澜区人民政府(本级)2023年政府信息公开工作年度报告"),
])  # fmt: skip
def test_a_report_that_does_not_say_so_speaks_for_itself(sentence: str, title: str) -> None:
    filing = parent({}, sentence)
    filing = replace(filing, title=title or filing.title)
    assert hierarchy(filing, unit(TOWN, {NEW: "5"})) == []


def test_what_is_said_under_a_later_heading_of_a_summary_is_not_about_the_report() -> None:
    heading = Passage("一、总体情况", "overview", Place("/h"), heading=True, number="一")
    text = Passage("及时汇总群众意见。", "overview", Place("/p"))
    filing = replace(parent({}), passages=(heading, text))
    assert hierarchy(filing, unit(TOWN, {NEW: "5"})) == []


# The list


def units_file(folder: Path, text: str) -> Path:
    path = folder / "units.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_says_who_is_under_whom_in_which_years(tmp_path: Path) -> None:
    lines = f"agency,parent,from,to\n{TOWN},{PARENT},,2022\n{TOWN},青岚市人民政府,2023,\n{OFFICE},{PARENT},,\n"
    units = read_units(units_file(tmp_path, lines))

    assert [units.parent(TOWN, year) for year in (2015, 2022, 2023)] == [PARENT, PARENT, "青岚市人民政府"]
    assert units.parent("青岚市教育局", 2023) == ""
    assert units.children(PARENT.replace("人民政府", " 人民政府"), 2022) == (TOWN, OFFICE)
    assert units.children(PARENT, 2023) == (OFFICE,)


def test_a_list_needs_two_columns_alone(tmp_path: Path) -> None:
    units = read_units(units_file(tmp_path, f"\ufeffagency,parent\n{OFFICE},{PARENT}\n"))
    assert units.parent(OFFICE, None) == PARENT


@pytest.mark.parametrize(("text", "message"), [
    ("", "expected the columns agency,parent"),
    ("单位,上级\n甲,乙\n", "expected the columns agency,parent"),
    ("agency,parent,years\n甲,乙,3\n", "expected the columns agency,parent"),
    ("agency,parent\n甲,\n", "line 2: expected agency and parent, and no more cells"),
    ("agency,parent\n甲,乙,丙\n", "line 2: expected agency and parent, and no more cells"),
    ("agency,parent\n甲,甲\n", "line 2: 甲 stands above itself"),
    ("agency,parent,from\n甲,乙,去年\n", "line 2: expected a year, found '去年'"),
    ("agency,parent,from,to\n甲,乙,2023,2020\n", "line 2: from 2023 is later than to 2020"),
    ("agency,parent\n甲,乙\n甲,丙\n", "line 3: 甲 stands in line 2 for the same years"),
    ("agency,parent\n甲,乙\n乙,丙\n丙,甲\n", "line 2: a circle: 甲 < 乙 < 丙 < 甲"),
])  # fmt: skip
def test_a_list_that_is_wrong_is_an_error_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message) as caught:
        read_units(units_file(tmp_path, text))
    assert caught.value.place.endswith("units.csv")


def test_a_list_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no such file"):
        read_units(tmp_path / "none.csv")


def test_a_list_that_a_chinese_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes("agency,parent\r\n青岚市教育局,青岚市人民政府\r\n".encode("gb18030"))
    assert read_units(path).parent("青岚市教育局", 2022) == "青岚市人民政府"
