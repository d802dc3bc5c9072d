"""How many reports a source holds, and what is none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from reports_in_text import AGENCY, CHAPTERS, PERIOD, TITLE, challenges, filings, page, report, requests

from extract.model.filing import Filing
from extract.result import outcome_of
from extract.schema import load_form

OTHER = "青岚市听澜区民政局2022年政府信息公开工作年度报告"
OTHERS_PERIOD = PERIOD.replace("2023", "2022")


def brief(found: Sequence[Filing]) -> list[tuple[str, str, str]]:
    """Title, outcome and one value of each report."""
    values = [[str(cell.value) for cell in filing.observations if cell.value is not None][:1] for filing in found]
    return [(filing.title, outcome_of(filing)[0], "".join(value)) for filing, value in zip(found, values, strict=True)]


# Reports without tables, and what is no report


def test_a_short_report_without_tables_is_a_report() -> None:
    assert brief(filings(report())) == [(TITLE, "no_tables", "")]


def test_a_report_whose_chapters_follow_each_other_with_nothing_between_is_a_report() -> None:
    assert brief(filings([TITLE, *CHAPTERS])) == [(TITLE, "no_tables", "")]


def test_a_report_in_one_line_without_tables_is_a_report() -> None:
    assert brief(filings(" ".join(report()))) == [(TITLE, "no_tables", "")]


@pytest.mark.parametrize(("title", "text"), [
    (f"{TITLE}解读", "全年主动公开信息120条,收到申请18件,均按期答复。"),
    (f"一图读懂《{TITLE}》", f"{AGENCY}发布了{TITLE}。现就主要内容解读如下。"),
    ("关于做好2023年政府信息公开工作年度报告编制和公布工作的通知", "请各单位按照规定格式编制年度报告。"),
    (f"{AGENCY}政府信息公开指南", "公民、法人或者其他组织可以申请获取政府信息。"),
    ("听澜区召开政府信息公开工作年度报告编制培训会", "会议强调,要高质量编制年度报告。"),
    ("中华人民共和国政府信息公开条例", "第五十条 年度报告应当包括下列内容:(一)行政机关主动公开政府信息的情况。"),
    ("政府信息公开年报", "共3页"), ("天气预报", "明天多云。"),
])  # fmt: skip
@pytest.mark.parametrize("times", [1, 40])
def test_what_only_speaks_of_reports_is_none_however_long(title: str, text: str, times: int) -> None:
    assert filings([title, *[text] * times]) == []
    assert filings(page([title, *[text] * times], head=f"<title>{title}</title>"), "x.html") == []


def test_an_explanation_with_a_link_to_its_report_is_none() -> None:
    assert filings([f"{TITLE}解读", f"本报告的统计期限为{PERIOD}", "相关报告", TITLE]) == []


@pytest.mark.parametrize("between", ["", "2024-01-20"])
def test_a_list_of_reports_is_none(between: str) -> None:
    titles = [TITLE.replace("2023", str(year)) for year in range(2010, 2024)]

    assert filings(["政府信息公开年报", *(line for title in titles for line in (title, between))]) == []


def blank(lines: list[str]) -> list[str]:
    """A table without its figures."""
    return [" | ".join("" if cell.isdigit() else cell for cell in line.split(" | ")) for line in lines]


@pytest.mark.parametrize("title", [
    "中华人民共和国政府信息公开工作年度报告格式", "×××20××年政府信息公开工作年度报告", "______年政府信息公开工作年度报告",
])  # fmt: skip
def test_the_empty_form_is_no_report(title: str) -> None:
    assert filings(report(blank(requests()), blank(challenges()), title=title)) == []


def test_a_report_whose_cells_are_all_blank_is_a_report() -> None:
    assert [filing.title for filing in filings(report(blank(requests()), blank(challenges())))] == [TITLE]


def statistics() -> list[str]:
    items = [item for block in load_form("2014").blocks for item in block.items]
    return ["统计指标 | 单位 | 统计数", *(f"{item.number}{item.label} | 条 | 7" for item in items)]


@pytest.mark.parametrize("title", [
    "听澜区2024年第一季度政府信息公开情况统计表", "听澜区2024年上半年政府信息公开情况统计表",
    "听澜区2024年1-3月政府信息公开情况统计表", "听澜区2024年1月至9月政府信息公开情况统计表",
])  # fmt: skip
def test_statistics_of_a_part_of_the_year_are_no_report(title: str) -> None:
    assert filings([title, *statistics()]) == []


@pytest.mark.parametrize(
    "title", [f"{AGENCY}2016年政府信息公开工作年度报告", "听澜区2016年1-12月政府信息公开情况统计表"]
)
def test_statistics_of_a_year_are_read(title: str) -> None:
    (filing,) = filings([title, *statistics()])

    assert filing.form == "2014"
    assert all(cell.value == 7 for cell in filing.observations)


# Several reports in one source


def test_two_reports_in_one_file_are_two() -> None:
    found = filings([*report(requests(1)), *report(requests(2), title=OTHER, period=OTHERS_PERIOD)])

    assert brief(found) == [(TITLE, "partial", "1"), (OTHER, "partial", "2")]
    assert [filing.report_id[16:] for filing in found] == ["", "-2"]


def test_two_reports_of_one_agency_and_year_that_differ_in_scope_are_two() -> None:
    found = filings([*report(requests(1), title=f"{TITLE}（本级）"), *report(requests(2), title=f"{TITLE}（汇总）")])

    assert brief(found) == [(f"{TITLE}（本级）", "partial", "1"), (f"{TITLE}（汇总）", "partial", "2")]
    assert {filing.agency for filing in found} == {AGENCY}


def test_figures_of_the_second_report_are_never_those_of_a_first_without_tables() -> None:
    found = filings([*report(title=OTHER, period=OTHERS_PERIOD), *report(requests(3), challenges(4))])

    assert brief(found) == [(OTHER, "no_tables", ""), (TITLE, "partial", "3")]
    assert [filing.year for filing in found] == [2022, 2023]


def test_a_second_report_without_tables_is_one_of_its_own() -> None:
    found = filings([*report(requests(3), challenges(4)), *report(title=OTHER, period=OTHERS_PERIOD)])

    assert brief(found) == [(TITLE, "partial", "3"), (OTHER, "no_tables", "")]


def test_reports_with_other_tables_than_that_of_requests_are_told_apart() -> None:
    found = filings([*report([], challenges(1)), *report([], challenges(2), title=OTHER, period=OTHERS_PERIOD)])

    assert brief(found) == [(TITLE, "partial", "1"), (OTHER, "partial", "2")]


def test_links_to_other_reports_behind_a_report_are_none() -> None:
    links = ["上一篇", OTHER, "下一篇", OTHER.replace("2022", "2021")]

    assert brief(filings([*report(requests(1)), *links])) == [(TITLE, "partial", "1")]


def test_a_report_printed_twice_in_a_page_is_one() -> None:
    text = report(requests(1), challenges(1))

    assert brief(filings(page(text, text), "x.html")) == [(TITLE, "partial", "1")]


def test_of_two_prints_of_a_report_the_fuller_counts_with_what_the_page_says() -> None:
    head = '<meta name="PubDate" content="2024-01-22">'
    (filing,) = filings(page(report(), report(requests(1)), head=head), "x.html")

    assert brief([filing]) == [(TITLE, "partial", "1")]
    assert (filing.published, filing.suffix) == ("2024-01-22", 0)


def test_two_prints_with_other_figures_are_two_reports() -> None:
    assert [values for _, _, values in brief(filings([*report(requests(1)), *report(requests(2))]))] == ["1", "2"]


def test_a_title_on_every_page_does_not_divide_a_report() -> None:
    lines = report(requests(1), challenges(1))
    cut = [lines[: lines.index(CHAPTERS[3])], lines[lines.index(CHAPTERS[3]) :]]

    assert brief(filings([*cut[0], TITLE, *cut[1], TITLE])) == [(TITLE, "partial", "1")]


@pytest.mark.parametrize("cover", [[*CHAPTERS], [TITLE, "目录", *CHAPTERS]])
def test_a_list_of_contents_is_no_report_of_its_own(cover: list[str]) -> None:
    assert brief(filings([*cover, *report(requests(1))])) == [(TITLE, "partial", "1")]


# Texts that kept each string once


def flat(*tables: list[str], once: bool = True) -> list[str]:
    """A report with one cell a line, each different line once."""
    lines = [cell for line in report(*tables) for cell in line.split(" | ")]
    return list(dict.fromkeys(lines)) if once else lines


@pytest.mark.parametrize("as_page", [False, True])
def test_a_text_that_kept_each_string_once_gives_no_numbers_and_says_why(*, as_page: bool) -> None:
    lines = flat(requests(8), challenges(9))
    (filing,) = filings(page(lines), "x.html") if as_page else filings(lines)

    assert (filing.title, filing.agency, filing.year) == (TITLE, AGENCY, 2023)
    assert brief([filing]) == [(TITLE, "no_tables", "")]
    assert any("去重" in note and "kept once" in note for note in filing.notes)
    assert "kept once" in outcome_of(filing)[1]


def proactive() -> list[str]:
    """The table of proactive disclosure, different figures in every cell."""
    lines = []
    figures = iter(range(11, 99))
    for block in (block for block in load_form("2021").blocks if block.table == "proactive"):
        lines += [block.captions[0], " | ".join(["信息内容", *(column.label for column in block.columns)])]
        lines += [" | ".join([item.label, *(str(next(figures)) for _ in block.columns)]) for item in block.items]
    return lines


def test_one_header_for_four_blocks_shows_that_strings_were_kept_once() -> None:
    lines = [cell for line in [TITLE, PERIOD, *CHAPTERS[:2], *proactive()] for cell in line.split(" | ")]

    assert brief(filings(list(dict.fromkeys(lines)))) == [(TITLE, "no_tables", "")]
    assert brief(filings(lines)) == [(TITLE, "partial", "11")]


def test_a_text_that_kept_every_string_is_read() -> None:
    assert brief(filings(flat(requests(8), challenges(9), once=False)))[0][2] == "8"


def test_different_figures_in_a_grid_lost_nothing() -> None:
    lines = challenges()
    lines[-1] = " | ".join(map(str, range(11, 26)))

    assert brief(filings(report([], lines))) == [(TITLE, "partial", "11")]
