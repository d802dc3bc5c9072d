"""Titles, agencies, years, periods and dates as documents state them."""

from __future__ import annotations

from pathlib import Path

import pytest
from reports_in_text import AGENCY, PERIOD, TITLE, challenges, filings, page, report

from extract.errors import SchemaError
from extract.model.filing import Filing
from extract.periods import find_period, lost_dates
from extract.schema import words as words_of_files
from extract.text import fold
from extract.titles import Title, is_title, read_title, title_at_start


def only(data: bytes | str | list[str], name: str = "sample.txt") -> Filing:
    (filing,) = filings(data, name)
    return filing


def titled(title: str, *, end: tuple[str, ...] = (), before: tuple[str, ...] = ()) -> Filing:
    """The filing of a report with a title and other lines around."""
    return only([*before, *report(challenges(), title=title), *end])


# Titles


@pytest.mark.parametrize("title", [
    f"{AGENCY}2023年政府信息公开工作年度报告", f"{AGENCY}2023年度政府信息公开工作年度报告",
    f"2023年{AGENCY}政府信息公开工作年度报告", f"2023年度{AGENCY}政府信息公开年度报告",
    f"{AGENCY}2023年政府信息公开年报", f"{AGENCY}2023年政府信息公开工作报告", f"{AGENCY}2023年信息公开报告",
    f"{AGENCY}2023年政务公开工作报告", f"{AGENCY}2023年政务信息公开年度报告",
    f"{AGENCY}2023年度政府信息公开工作情况报告", f"{AGENCY}关于2023年度政府信息公开工作情况的报告",
    f"{AGENCY}2023年政府信息公开工作情况年度报告", f"{AGENCY}2023年政府信息公开工作的年度报告",
    f"{AGENCY}政府信息公开2023年度报告", f"{AGENCY}政府信息公开工作年度报告(2023年)",
    f"{AGENCY}政府信息公开工作年度报告（2023年度）", f"关于{AGENCY}2023年政府信息公开工作年度报告",
    f"【图文】{AGENCY}2023年政府信息公开工作年度报告", f"{AGENCY}2023政府信息公开工作年度报告",
    f"{AGENCY}二〇二三年政府信息公开工作年度报告", f"{AGENCY}二○二三年度政府信息公开工作年度报告",
    f"{AGENCY}2023年度政府信息公开工作年度报告（机关本级）", f"{AGENCY}2023年政府信息公开工作年度报告(汇总)",
    f"《{AGENCY}2023年政府信息公开工作年度报告》", f"# {AGENCY}2023年政府信息公开工作年度报告",
    f"{AGENCY}2023年政府信息公開工作年度報告",
])  # fmt: skip
def test_a_title_names_agency_and_year_however_it_is_worded(title: str) -> None:
    found = read_title(title)

    assert found is not None
    assert (found.agency, found.year) == (AGENCY, 2023)
    assert found.text == title.strip("《》# ")


@pytest.mark.parametrize("line", [
    f"{AGENCY}2023年政府信息公开工作年度报告解读", f"一图读懂《{AGENCY}2023年政府信息公开工作年度报告》",
    "关于做好2023年政府信息公开工作年度报告编制和公布工作的通知", "中华人民共和国政府信息公开工作年度报告格式",
    "听澜区召开政府信息公开工作年度报告编制培训会", f"{AGENCY}政府信息公开指南", "中华人民共和国政府信息公开条例",
    f"{AGENCY}2024年第一季度政府信息公开工作报告", f"{AGENCY}2023年上半年政府信息公开工作情况报告",
    f"首页 > 政务公开 > {AGENCY}2023年政府信息公开工作年度报告", f"上一篇 {AGENCY}2022年政府信息公开工作年度报告",
    f"{AGENCY}认真编制，按时公布政府信息公开工作年度报告", f"附件:{AGENCY}2023年政府信息公开工作年度报告",
    f"{AGENCY}2023年政府信息公开工作年度报告 2024-01-20", f"{AGENCY}2023年政府工作报告", "报告", "",
])  # fmt: skip
def test_what_only_speaks_of_a_report_is_no_title(line: str) -> None:
    assert not is_title(line)


@pytest.mark.parametrize("agency", [
    "青岚市听澜区人民政府 青岚高新区管委会", "青岚市统计局•霁川调查总队", "青岚市统计局·霁川调查总队",
    "青岚市统计局、霁川调查总队", "采薇工业园（云栈镇）", "采薇工业园(云栈镇)", "第三师望舒市二团云栈镇",
    "青岚市市场监督管理局（知识产权局）", "青岚市政务公开办公室", "青岚市信息公开服务中心", "青岚市1920街区管委会",
])  # fmt: skip
def test_the_name_of_an_agency_stays_as_printed(agency: str) -> None:
    filing = titled(f"{agency}2023年政府信息公开工作年度报告")

    assert (filing.agency, filing.title) == (agency, f"{agency}2023年政府信息公开工作年度报告")


@pytest.mark.parametrize("title", [
    "青岚市 听澜区 水务局 2023年 政府信息公开 工作年度报告", " ".join(TITLE).replace("2 0 2 3 ", "2023"),
])  # fmt: skip
def test_blanks_within_a_name_are_those_of_the_line(title: str) -> None:
    filing = titled(title)

    assert (filing.agency, filing.title) == (AGENCY, TITLE)


def test_two_agencies_on_two_lines_of_a_title_stay_apart() -> None:
    filing = only(
        ["青岚市听澜区人民政府", "青岚高新区管委会", *report(challenges(), title="2023年政府信息公开工作年度报告")]
    )

    assert filing.agency == "青岚市听澜区人民政府 青岚高新区管委会"


def test_a_title_over_three_lines_is_one() -> None:
    filing = only([AGENCY, "2023年政府信息公开工作年度", *report(challenges(), title="报告")])

    assert (filing.title, filing.agency) == (TITLE, AGENCY)


def test_a_line_of_the_site_above_a_title_is_no_agency() -> None:
    filing = titled("2023年政府信息公开工作年度报告", before=("打印本页",))

    assert (filing.title, filing.agency) == ("2023年政府信息公开工作年度报告", "")


def test_a_scope_on_the_next_line_belongs_to_the_title() -> None:
    filing = titled(TITLE + "\n（机关本级）")

    assert (filing.title, filing.agency) == (TITLE + "（机关本级）", AGENCY)


def test_of_many_titles_in_a_menu_the_one_above_the_text_counts() -> None:
    menu = [f"望舒县{name}{year}年政府信息公开工作年度报告" for year in (2022, 2023) for name in ("教育局", "民政局")]
    filing = titled(TITLE, before=tuple(menu))

    assert (filing.title, filing.agency) == (TITLE, AGENCY)


def test_the_title_on_the_year_of_the_statistics_counts() -> None:
    filing = titled(TITLE.replace("2023", "2022") + "\n打印\n" + TITLE + "\n打印\n" + TITLE.replace("2023", "2021"))

    assert (filing.title, filing.year) == (TITLE, 2023)


def test_a_report_in_one_line_begins_with_its_title() -> None:
    assert title_at_start(f"{TITLE} 根据有关要求编制本报告。") == Title(TITLE, AGENCY, 2023)
    assert title_at_start(f"{TITLE}根据有关要求编制本报告。") == Title(TITLE, AGENCY, 2023)
    assert title_at_start(f"{TITLE}由六个部分组成。") is None


# Agency and year


@pytest.mark.parametrize("end", [
    (AGENCY, "2024年1月19日"), (f"{AGENCY} 2024年1月19日",), (AGENCY, "二〇二四年一月十九日", "打印 关闭"),
])  # fmt: skip
def test_the_signature_names_the_agency_where_the_title_does_not(end: tuple[str, ...]) -> None:
    assert titled("2023年政府信息公开工作年度报告", end=end).agency == AGENCY


def test_a_line_before_a_date_that_is_no_agency_is_no_signature() -> None:
    filing = titled("2023年政府信息公开工作年度报告", end=("以上报告的电子版另行公布。", "2024年1月19日"))

    assert filing.agency == ""


def test_the_agency_of_the_title_goes_before_that_of_the_signature() -> None:
    assert titled(TITLE, end=("青岚市听澜区民政局", "2024年1月19日")).agency == AGENCY


@pytest.mark.parametrize(("title", "period", "year"), [
    (TITLE, "本报告统计期限为2022年1月1日至2022年12月31日。", 2023),
    (f"{AGENCY}政府信息公开工作年度报告", PERIOD, 2023),
    (f"{AGENCY}政府信息公开工作年度报告", "", None),
])  # fmt: skip
def test_the_year_is_that_of_the_title_then_that_of_the_period(title: str, period: str, year: int | None) -> None:
    assert only(report(challenges(), title=title, period=period)).year == year


def test_neither_path_nor_date_of_publication_gives_a_year() -> None:
    lines = [
        f"{AGENCY}政府信息公开工作年度报告",
        "发布时间：2024-01-20",
        *report(challenges(), title="", period="")[1:],
    ]
    filing = only(lines, "2023/2024年/202401/t20240120_1.txt")

    assert (filing.year, filing.published) == (None, "2024-01-20")


# Date of publication


@pytest.mark.parametrize("line", [
    "发布时间：2024-01-22 10:15 来源：听澜区水务局 浏览次数：123", "日期：2024年01月22日　　字号：大 中 小",
    "生成日期 | 2024-01-18 | 公开日期 | 2024-01-22", "【发布日期】 2024-01-22", "索引号：1/2024-1 公开日期: 2024.1.22",
    "2019年12月3日 星期二\n发布时间：2024-01-22", "今天是 日期：2024年12月3日 星期二\n发布日期：2024/1/22",
])  # fmt: skip
@pytest.mark.parametrize("above", [True, False])
def test_lines_around_the_title_give_the_date_of_publication(line: str, *, above: bool) -> None:
    filing = titled(f"{line}\n{TITLE}" if above else f"{TITLE}\n{line}")

    assert (filing.published, filing.title) == ("2024-01-22", TITLE)


def test_the_period_of_the_statistics_is_no_date_of_publication() -> None:
    assert titled(f"{TITLE}\n统计时间：2023年1月1日至2023年12月31日").published == ""


# Period


@pytest.mark.parametrize("words", [
    "2023年1月1日起至2023年12月31日止", "2023年1月1日—12月31日", "2023-01-01至2023-12-31", "2023.1.1-2023.12.31",
    "2023.1.1—12.31", "2023/1/1至2023/12/31", "二〇二三年一月一日起至十二月三十一日止",
    "二○二三年一月一日至二○二三年十二月三十一日", "从2023年1月1日开始,到2023年12月31日结束",
    "2023年1月1日0时起至2023年12月31日24时",
    "２０２３年１月１日起至２０２３年１２月３１日", "2023 年 1 月 1 日起，截至 2023 年 12 月 31 日", "2023年1月1日至年底",
    "2023年1月1日（含）至2023年12月31日（含）",
])  # fmt: skip
def test_a_period_is_read_in_every_notation(words: str) -> None:
    assert find_period(fold(f"统计期限为{words}。")) == ("2023-01-01", "2023-12-31")


def test_a_period_that_begins_with_the_agency_is_read_as_printed() -> None:
    words = "统计期限自2023年3月15日(机构组建之日)起至2023年12月31日止。"
    assert find_period(fold(words)) == ("2023-03-15", "2023-12-31")


@pytest.mark.parametrize("words", [
    "2023年1月1日至1月5日", "2023年2月30日至2023年12月31日", "2023年1月至12月", "2013年1月1日至2023年12月31日", "2023年",
])  # fmt: skip
def test_other_stretches_of_days_are_no_period(words: str) -> None:
    assert find_period(fold(words)) == ("", "")


def test_the_period_of_the_titles_year_goes_before_that_of_another() -> None:
    text = fold("上一报告的期限为2022年1月1日至12月31日,本报告的期限为2023年1月1日至12月31日。")

    assert find_period(text, 2023)[0] == "2023-01-01"
    assert find_period(text)[0] == "2022-01-01"


@pytest.mark.parametrize("words", [
    "自202311日至20231231日", "自20231月1日起至202312月31日止", "自2023年11日至2023年1231日",
])  # fmt: skip
def test_a_date_that_lost_characters_is_not_trusted_and_said_to_be_so(words: str) -> None:
    filing = only(report(challenges(), period=f"统计期限{words}。"))

    assert (filing.period_from, filing.period_to, filing.year) == ("", "", 2023)
    assert any("丢失" in note and "lost" in note for note in filing.notes)


@pytest.mark.parametrize("words", [PERIOD, "全年365日受理,文号20231号,电话052312345678,日均12件", "2023年12日均"])
def test_whole_dates_and_other_numbers_have_lost_nothing(words: str) -> None:
    assert lost_dates(fold(words)) == []


# Words as data


@pytest.mark.parametrize(("content", "words"), [
    ("key,label,note\nsubject,信息公开,\n", "no words under filler"), ("key,label,note\nsubject,,\n", "no words under subject"),
    ("name,label\nsubject,信息公开\n", "expected the columns"), (b"\xff\xfe", "expected the columns"),
])  # fmt: skip
def test_a_file_of_words_that_lacks_some_is_an_error_that_names_it(
    content: str | bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "titles.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    monkeypatch.setattr(words_of_files, "schemas_folder", lambda: tmp_path)

    with pytest.raises(SchemaError, match=words) as error:
        words_of_files.title_words.__wrapped__()
    assert "titles.csv" in str(error.value)


# Pages


def test_what_a_page_says_of_itself_counts_for_its_first_report_alone() -> None:
    head = f'<title>{TITLE}</title><meta name="PubDate" content="2024-01-22">'
    other = report(challenges(2), title="2022年政府信息公开工作年度报告", period=PERIOD.replace("2023", "2022"))
    first, second = filings(page(report(challenges(1)), other, head=head), "x.html")

    assert (first.title, first.agency, first.published) == (TITLE, AGENCY, "2024-01-22")
    assert (second.title, second.agency, second.year, second.published) == (other[0], "", 2022, "")
