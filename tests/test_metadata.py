"""What a source says of itself."""

from __future__ import annotations

import pytest

from extract.metadata import clean_title, describe, iso_date, load_labels, looks_like_agency
from extract.model.document import Cell, Grid, Paragraph, Place
from extract.text import fold

HERE = Place("p")


def lines(*texts: str, role: str = "body") -> list[Paragraph | Grid]:
    return [Paragraph(text, HERE, role) for text in texts]


def grid(*rows: tuple[str, ...]) -> Grid:
    return Grid(tuple(Cell(text, y, x, HERE) for y, row in enumerate(rows) for x, text in enumerate(row)), HERE)


def test_meta_tags_give_every_key_but_the_index_number() -> None:
    tags = {
        "articletitle": "临溪县2024年政府信息公开工作年度报告",
        "pubdate": "2025-01-20 09:30",
        "contentsource": "临溪县人民政府办公室",
        "url": "https://www.linxi.example/a.html",
        "sitename": "临溪县人民政府",
        "siteidcode": "3512340001",
        "columnname": "年报",
    }
    assert describe(tags, []) == {
        "title": "临溪县2024年政府信息公开工作年度报告",
        "agency": "临溪县人民政府办公室",
        "published": "2025-01-20",
        "url": "https://www.linxi.example/a.html",
        "site": "临溪县人民政府",
        "site_code": "3512340001",
        "column": "年报",
    }


def test_nothing_said_gives_no_keys() -> None:
    assert describe({"pubdate": "", "url": "a.html", "siteidcode": "?"}, lines("总体情况")) == {}


def test_a_head_block_in_lines_is_read() -> None:
    said = describe(
        {}, lines("索 引 号：ABC/2025-00001　发布机构：临溪县水利局", "发布日期：2025年1月9日　字体：大 中 小")
    )
    assert said == {"index_number": "ABC/2025-00001", "agency": "临溪县水利局", "published": "2025-01-09"}


def test_a_head_block_in_one_line_ends_each_value_at_the_next_label() -> None:
    said = describe({}, lines("来源：临溪县水利局 时间：2025-01-09 10:00 浏览次数：33 【字体：大 中 小】"))
    assert said == {"agency": "临溪县水利局", "published": "2025-01-09"}


def test_a_head_block_in_a_table_is_read() -> None:
    block = grid(("索引号：", "L001/2025-7", "发文机关", "临溪县水利局"), ("发布日期", "2025-02-01", "文号", "无"))
    assert describe({}, [block]) == {"index_number": "L001/2025-7", "agency": "临溪县水利局", "published": "2025-02-01"}


def test_labels_and_values_in_a_list_of_definitions_are_read() -> None:
    assert describe({}, lines("索引号", "L001/2025-7", "发布机构：", "临溪县水利局"))["agency"] == "临溪县水利局"


def test_a_blank_value_does_not_swallow_the_next_label() -> None:
    said = describe({}, lines("发布机构：", "发布日期：2025-02-01"))
    assert said == {"published": "2025-02-01"}


def test_a_line_with_a_colon_but_no_known_label_says_nothing() -> None:
    assert describe({}, lines("备注：以上数据均为本机关数据", ":", "：", "a:b：c")) == {}


def test_labels_in_traditional_characters_are_read() -> None:
    said = describe(
        {}, lines("索引號：LX/2025-7　發布機構：臨溪縣水利局", "發佈日期：2025-02-01", "網站標識碼：3512340001")
    )
    expected = {
        "index_number": "LX/2025-7",
        "agency": "臨溪縣水利局",
        "published": "2025-02-01",
        "site_code": "3512340001",
    }
    assert said == expected


def test_what_programs_that_save_pages_write_is_no_label_of_a_site() -> None:
    labels = load_labels()
    assert labels.saved[fold("标题")] == labels.saved[fold("標題")] == "articletitle"
    assert {labels.saved[name] for name in ("原文链接", "栏目", "网站名称")} == {"url", "columnname", "sitename"}
    assert not set(labels.saved) & set(labels.ranks)
    assert describe({}, lines("标题：年报", "网址：https://www.linxi.example/")) == {}


def test_a_header_that_reads_like_a_label_is_no_head_block() -> None:
    assert describe({}, [grid(("来源", "某某局"), ("网络", "12"))]) == {}


def test_the_date_of_today_in_the_page_head_is_not_the_date_of_publication() -> None:
    assert describe({}, lines("日期：2019年12月3日 星期二", "今天是2019年12月3日 星期二")) == {}


@pytest.mark.parametrize("source", ["1", "本网", "本站原创", "佚名", "管理员", "记者李某"])
def test_a_source_that_is_no_agency_is_not_taken_for_one(source: str) -> None:
    assert "agency" not in describe({"contentsource": source, "author": source}, lines(f"来源：{source}"))


def test_the_publisher_is_preferred_to_the_source() -> None:
    said = describe({"contentsource": "临溪县融媒体中心"}, lines("发布机构：临溪县青石镇"))
    assert said["agency"] == "临溪县青石镇"


def test_the_order_of_labels_not_that_of_lines_decides() -> None:
    assert describe({}, lines("成文日期：2025-01-01", "发布日期：2025-01-20"))["published"] == "2025-01-20"


def test_the_site_code_is_read_from_the_footer_and_nothing_else_is() -> None:
    footer = lines("主办：临溪县人民政府 网站标识码：3512340001 发布日期：2020-01-01", role="furniture")
    assert describe({}, footer) == {"site_code": "3512340001"}


@pytest.mark.parametrize(
    ("text", "date"),
    [("2025-01-09 10:00", "2025-01-09"), ("2025年1月9日", "2025-01-09"), ("2025.1.9", "2025-01-09"),
     ("20250109", "2025-01-09"),
     ("2025/13/40 2025/1/2", "2025-01-02"), ("1月9日", ""), ("20251月9日", ""), ("", ""), ("12025-01-09", "")],
)  # fmt: skip
def test_dates_are_read_only_if_the_calendar_has_them(text: str, date: str) -> None:
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("page_title", "title"),
    [
        ("临溪县2024年政府信息公开工作年度报告_年报_临溪县人民政府", "临溪县2024年政府信息公开工作年度报告"),
        ("临溪县人民政府 - 临溪县2024年政府信息公开工作年度报告", "临溪县2024年政府信息公开工作年度报告"),
        ("临溪县2024年政府信息公开工作年度报告-临溪县人民政府", "临溪县2024年政府信息公开工作年度报告"),
        ("大青山镇", "大青山镇"),
        ("", ""),
    ],
)
def test_the_names_of_site_and_column_are_cut_from_a_title(page_title: str, title: str) -> None:
    assert clean_title(page_title) == title


def test_agencies_are_known_by_their_endings() -> None:
    assert all(map(looks_like_agency, ["临溪县水利局", "市场监管局（知识产权局）", "青石镇", "临溪区人民政府办公室"]))
    assert not any(map(looks_like_agency, ["李某", "本网", "局", "2024"]))


def test_the_labels_stand_in_a_file_and_each_once() -> None:
    labels = load_labels().by_key
    assert {"agency", "agency_source", "index_number", "published", "site_code"} <= set(labels)
    assert all(len(set(names)) == len(names) for names in labels.values())
