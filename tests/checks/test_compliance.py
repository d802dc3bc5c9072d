from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import reports_in_text as texts
import samples
import yaml

from extract.checks import check_filing
from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.model.statement import Passage
from extract.schema import load_form
from extract.schema.agencies import agency_level

DATA = Path(__file__).resolve().parents[1] / "data" / "compliance"
CASES: list[dict[str, Any]] = yaml.safe_load((DATA / "sections.yaml").read_text(encoding="utf-8"))
FEE = "本年度未收取信息处理费。"


def compliance(filing: Filing) -> list[Finding]:
    return [finding for finding in check_filing(filing) if finding.kind == "compliance"]


def one(filing: Filing, rule: str) -> Finding:
    (found,) = (finding for finding in compliance(filing) if finding.rule == rule)
    return found


def written(case: Mapping[str, Any]) -> list[str]:
    """The lines of the report that a case describes."""
    texts_of: dict[int, Sequence[str]] = {3: texts.requests(), 4: texts.challenges(), 6: [FEE], **case.get("text", {})}
    lines = [texts.TITLE, f"按照有关要求编制本报告。{texts.PERIOD}", *case.get("before", ())]
    for number in case.get("order", range(1, 7)):
        heading = case.get("chapters", {}).get(number, texts.CHAPTERS[number - 1])
        lines += [] if heading is None else [heading]
        lines += [] if heading is None and number > 4 else texts_of.get(number, ["本章正文一句。"])
    year = str(case.get("year", 2023))
    return [line.replace("2023", year) for line in (*lines, *case.get("end", ()))]


def edition(filing: Filing, name: str) -> Filing:
    """The same report, its tables taken as those of another edition."""
    return replace(
        filing,
        editions=dict.fromkeys(filing.editions, name),
        observations=tuple(samples.cell(variable, form=name) for variable in load_form(name).variables),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_chapters_are_judged_as_a_careful_reader_judges_them(case: dict[str, Any]) -> None:
    (filing,) = texts.filings(written(case))
    found = compliance(edition(filing, case["edition"]) if "edition" in case else filing)

    assert [(f.rule, f.verdict, f.severity) for f in found] == [tuple(entry[:3]) for entry in case["expect"]]
    assert [entry[3] in f.message_zh for f, entry in zip(found, case["expect"], strict=True)] == [True] * len(found)
    assert all(f.message_en and f.places for f in found)


def test_a_report_without_tables_has_no_findings_about_its_form() -> None:
    (filing,) = texts.filings([texts.TITLE, texts.PERIOD, *texts.CHAPTERS[:3], "无。"])

    assert not filing.editions
    assert compliance(filing) == []


def test_a_finding_that_may_be_ours_says_so() -> None:
    (filing,) = texts.filings(written({"chapters": {5: None}}))
    assert one(filing, "sections_present").doubt == "reading"


# Edition


def on_year(year: int, name: str = "2021", **others: Any) -> Filing:
    period = {"year": year, "period_from": f"{year}-01-01", "period_to": f"{year}-12-31", "published": ""}
    return replace(samples.filing(edition=name), observations=all_cells(name), **(period | others))


def all_cells(*names: str) -> tuple[Any, ...]:
    return tuple(samples.cell(variable, form=name) for name in names for variable in load_form(name).variables)


@pytest.mark.parametrize(("year", "name"), [
    (2021, "2021"), (2025, "2021"), (2019, "2019"), (2020, "2019"), (2019, "2014"), (2017, "2014"), (2016, "fujian"),
])  # fmt: skip
def test_an_edition_in_force_or_one_that_was_merely_not_encouraged_is_no_finding(year: int, name: str) -> None:
    assert compliance(on_year(year, name)) == []


def test_blocks_of_an_old_edition_are_named_with_both_circulars() -> None:
    finding = one(on_year(2022, "2019"), "edition_in_force")

    assert (finding.severity, finding.verdict, finding.table) == ("warning", "broken", "")
    assert "“第二十条第(一)项”、“第二十条第(五)项”" in finding.message_zh
    assert "国办公开办函〔2019〕60号" in finding.message_zh
    assert "2022 年度报告应使用国办公开办函〔2021〕30号的格式" in finding.message_zh
    assert Variable("requests", "other", "total") in finding.cells
    assert Variable("requests", "granted", "total") not in finding.cells


def test_a_block_that_reads_the_same_in_both_editions_is_none_of_another() -> None:
    cells = [cell for cell in all_cells("2021") if cell.variable.table != "challenges"]
    same = [cell for cell in all_cells("2019") if cell.variable.table == "challenges"]

    assert compliance(replace(on_year(2022), observations=(*cells, *same))) == []


def test_one_row_of_an_old_edition_is_told_alone() -> None:
    rows = tuple(cell for cell in all_cells("2019") if cell.variable.table == "requests")
    others = tuple(cell for cell in all_cells("2021") if cell.variable.table != "requests")
    finding = one(replace(on_year(2023), observations=(*others, *rows)), "edition_in_force")

    assert finding.table == "requests"
    assert {variable.item for variable in finding.cells} == {"other"}
    assert len(finding.cells) == len(finding.places) == 7


def test_a_report_on_an_unknown_year_is_not_judged_by_years() -> None:
    assert compliance(replace(on_year(2022, "2019"), year=None)) == []


# Period


def saying(*sentences: str, **others: Any) -> Filing:
    passages = tuple(Passage(text, "", Place(f"/p[{n}]")) for n, text in enumerate(sentences))
    return on_year(2023, passages=passages, **others)


def test_a_period_of_another_year_is_quoted() -> None:
    sentence = "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止"
    finding = one(saying(f"编制本报告。{sentence}。"), "period_is_year")

    assert finding.quote == sentence
    assert "2022-01-01 至 2022-12-31,应为 2023-01-01 至 2023-12-31" in finding.message_zh
    assert finding.places == (Place("/p[0]"),)


@pytest.mark.parametrize("sentence", [
    "统计期限为2023年1月1日至12月31日。",
    "数据统计期限:2023.1.1-2023.12.31。",
    "2023年5月1日至2023年6月30日开展专项检查。",
    "据统计,2023年5月1日至2023年6月30日发布信息5条。",
    "统计期限为202311日至20231231日。",
    "统计期限为2022年1月1日至2022年12月31日。本报告所列数据统计期限为2023年1月1日至2023年12月31日。",
])  # fmt: skip
def test_other_stretches_of_days_and_damaged_dates_are_no_period(sentence: str) -> None:
    assert compliance(saying(sentence)) == []


def test_a_part_of_the_year_is_no_whole_year() -> None:
    assert one(saying("数据统计期限为2023年1月1日至2023年11月30日。"), "period_is_year").severity == "warning"


# Date of publication


def published(day: str, agency: str = samples.AGENCY, year: int = 2023, **others: Any) -> Filing:
    return on_year(year, published=day, agency=agency, **others)


@pytest.mark.parametrize(("day", "agency", "year"), [
    ("2024-01-31", "青岚市水务局", 2023),
    ("2024-03-31", "青岚市人民政府", 2023),
    ("2024-03-20", "青岚市听澜区问渠镇人民政府", 2023),
    ("2024-03-20", "青岚市人民政府办公室", 2023),
    ("2024-03-20", "青岚经济技术开发区管理委员会", 2023),
    ("2018-03-31", "青岚市水务局", 2017),
    ("", "青岚市水务局", 2023),
])  # fmt: skip
def test_a_report_published_in_time_has_no_finding(day: str, agency: str, year: int) -> None:
    edition_of = "2021" if year > 2020 else "2014"
    assert compliance(replace(published(day, agency, year), observations=all_cells(edition_of))) == []


@pytest.mark.parametrize(("day", "agency", "deadline", "basis"), [
    ("2024-02-01", "青岚市水务局", "2024-01-31", "按政府部门"),
    ("2024-04-01", "青岚市人民政府", "2024-03-31", "按县级以上地方人民政府"),
    ("2024-04-01", "青岚市人民政府办公室", "2024-03-31", "名称看不出是政府部门,取较晚的期限"),
])  # fmt: skip
def test_a_late_report_is_told_with_its_deadline_and_where_the_date_is_from(
    day: str, agency: str, deadline: str, basis: str
) -> None:
    finding = one(published(day, agency), "published_in_time")

    assert (finding.severity, finding.verdict, finding.doubt) == ("notice", "broken", "filing")
    assert f"发布日期为 {day}(正文前印出),晚于期限 {deadline}({basis}" in finding.message_zh
    assert finding.formula == f"{day} > {deadline}"


def test_a_date_that_the_site_states_is_said_to_be_such() -> None:
    filing = published("2024-02-01")
    filing = replace(filing, document=replace(filing.document, metadata={"published": "2024-02-01"}))
    assert "(网站标注)" in one(filing, "published_in_time").message_zh


def test_a_report_published_before_its_year_ended_is_told() -> None:
    finding = one(published("2023-12-12"), "published_in_time")

    assert finding.verdict == "broken"
    assert "报告年度 2023 年尚未结束" in finding.message_zh


def test_a_date_more_than_a_year_late_may_be_that_of_a_move() -> None:
    finding = one(published("2025-11-03"), "published_in_time")

    assert (finding.verdict, finding.doubt) == ("cannot_say", "reading")
    assert "网站迁移后的日期" in finding.message_zh


def test_a_signature_in_time_casts_doubt_on_a_late_date() -> None:
    heading = Passage("六、其他需要报告的事项", "other_matters", Place("/h6"), heading=True, number="六")
    passages = (heading, Passage(FEE, "other_matters", Place("/p")), Passage("二〇二四年一月二十日", "", Place("/end")))
    finding = one(published("2024-07-15", passages=passages), "published_in_time")

    assert finding.verdict == "cannot_say"
    assert "但落款日期为 2024-01-20" in finding.message_zh


@pytest.mark.parametrize("url", [
    "https://example.org/art/2024/1/23/art_1_5.html", "https://example.org/202401/t20240123_5.html",
])  # fmt: skip
def test_a_date_in_the_address_casts_doubt_on_a_late_date(url: str) -> None:
    filing = published("2024-07-15")
    filing = replace(filing, document=replace(filing.document, metadata={"url": url}))
    assert "但网址中的日期为 2024-01-23" in one(filing, "published_in_time").message_zh


@pytest.mark.parametrize(("name", "level"), [
    ("青岚市人民政府", "government"), ("青岚市听澜区", "government"), ("青岚市听澜区问渠镇人民政府", "township"),
    ("青岚市听澜区折柳乡", "township"), ("青岚市石笙街道办事处", "township"), ("青岚市水务局", "department"),
    ("青岚市卫生健康委员会(青岚市中医药管理局)", "department"), ("青岚市国有资产监督管理委员会", "department"),
    ("青岚高新区管理委员会", ""), ("青岚市税务局", ""), ("青岚市人民政府办公室", ""), ("", ""),
])  # fmt: skip
def test_what_kind_of_body_an_agency_is_stands_in_its_name(name: str, level: str) -> None:
    assert agency_level(name) == level


# Cells


def with_cells(changes: Mapping[str, str | None], status: str = "blank", edition_of: str = "2021") -> Filing:
    """A report with a zero in every cell but for the changes; None stands for a cell without a number."""
    cells = {
        name: samples.cell(name, value, "reported" if value is not None else status, form=edition_of)
        for name, value in changes.items()
    }
    return replace(samples.filing(cells, edition=edition_of), year=2023 if edition_of == "2021" else 2020, published="")


def requests(but: Mapping[str, str]) -> dict[str, str | None]:
    """The table of requests, blank but for some cells."""
    names = [str(variable) for variable in load_form("2021").variables if variable.table == "requests"]
    return {name: but.get(name.removeprefix("requests.")) for name in names}


def test_single_blank_cells_of_a_table_are_one_finding() -> None:
    names = ["requests.granted.research", "requests.total.welfare"]
    finding = one(with_cells(dict.fromkeys(names)), "cells_filled")

    assert (finding.severity, finding.verdict, finding.table) == ("notice", "broken", "requests")
    assert "2 格没有填数字(空白 2 格;个别未填):(一)予以公开/科研机构、(七)总计/社会公益组织。" in finding.message_zh
    assert [str(variable) for variable in finding.cells] == names
    assert len(finding.places) == 2


@pytest.mark.parametrize(("filled", "habit"), [
    ({}, "整表未填"),
    ({"new_received.total": "3", "granted.total": "0"}, "只填了总计"),
    ({"new_received.total": "3", "new_received.enterprise": "3"}, "零值一律不填"),
    ({"new_received.total": "3", "new_received.enterprise": "3", "granted.total": "0"}, "零值只在总计栏填写"),
    ({"new_received.total": "3", "new_received.natural_person": "3", "granted.natural_person": "0"}, "零值只在自然人、总计栏填写"),
    ({"new_received.total": "3", "new_received.research": "0"}, "个别未填"),
])  # fmt: skip
def test_the_habit_by_which_cells_are_left_empty_is_named(filled: Mapping[str, str], habit: str) -> None:
    assert f";{habit})" in one(with_cells(requests(filled)), "cells_filled").message_zh


def test_marks_in_a_whole_row_are_counted_as_such() -> None:
    names = [f"proactive.regulations.{column}" for column in ("issued", "repealed", "in_force")]
    assert (
        "(划线或写“无” 3 格;整行未填)"
        in one(with_cells(dict.fromkeys(names), "not_applicable"), "cells_filled").message_zh
    )


def test_a_blank_that_the_reading_inferred_is_not_the_filers() -> None:
    name = "requests.granted.research"
    cell = samples.cell(name, None, "blank", evidence="digits")
    assert compliance(replace(samples.filing({name: cell}), published="")) == []


@pytest.mark.parametrize(("name", "raw", "value", "edition_of", "said"), [
    ("proactive.fees.amount", "251000元", "25.1", "2021", "以万元为单位,应为 25.1"),
    ("requests.granted.total", "1.2万", "12000", "2021", "以件为单位,应为 12000"),
])  # fmt: skip
def test_a_number_in_another_unit_than_the_forms_is_told(
    name: str, raw: str, value: str, edition_of: str, said: str
) -> None:
    finding = one(with_raw(name, raw, value, edition_of), "units_of_form")

    assert said in finding.message_zh
    assert (str(finding.cells[0]), finding.item, finding.column) == (name, *name.split(".")[1:])


@pytest.mark.parametrize(("name", "raw", "value", "edition_of"), [
    ("proactive.fees.amount", "43.788万元", "43.788", "2021"),
    ("proactive.fees.amount", "43.788", "43.788", "2021"),
    ("proactive.fees.amount", "43.788万", "43.788", "2021"),
    ("requests.granted.total", "5件", "5", "2021"),
    ("proactive.procurement.amount", "251000元", "251000", "2019"),
])  # fmt: skip
def test_a_unit_that_is_the_forms_or_where_the_form_has_none_is_no_finding(
    name: str, raw: str, value: str, edition_of: str
) -> None:
    assert compliance(with_raw(name, raw, value, edition_of)) == []


def with_raw(name: str, raw: str, value: str, edition_of: str) -> Filing:
    filing = with_cells({}, edition_of=edition_of)
    cells = (replace(c, raw=raw, value=Decimal(value)) if str(c.variable) == name else c for c in filing.observations)
    return replace(filing, observations=tuple(cells))


# The corpus


def test_findings_about_the_form_of_the_specimens_are_those_that_a_careful_reader_finds() -> None:
    corpus = Path(__file__).resolve().parents[2] / "corpus"
    with (DATA / "corpus.csv").open(encoding="utf-8", newline="") as file:
        expected = [(row["file"], row["rule"], row["table"], int(row["cells"])) for row in csv.DictReader(file)]
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as file:
        names = sorted(row["file"] for row in csv.DictReader(file))
    found = [
        (name, finding.rule, finding.table, len(finding.cells))
        for name in names
        for filing in texts.filings((corpus / name).read_bytes(), name)
        for finding in compliance(filing)
    ]

    assert found == expected
