"""Plain text keeps every line, and the tables that separators still show."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import ReadError, TooLargeError
from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers.text import read

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


def made(text: str) -> Document:
    return read(Source("report.txt", text.encode()))


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def rows(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for grid in grids(document) for row in grid.rows]


def lines(document: Document, *roles: str) -> list[str]:
    return [block.text for block in document.blocks
            if isinstance(block, Paragraph) and (not roles or block.role in roles)]  # fmt: skip


def test_lines_are_paragraphs_with_their_range_of_characters() -> None:
    text = "一、总体情况\r\n\r\n  全年公开信息12条。\r\n"
    document = made(text)
    assert lines(document) == ["一、总体情况", "  全年公开信息12条。"]
    for block in document.blocks:
        assert isinstance(block, Paragraph)
        assert block.offset is not None
        assert text[block.offset :].startswith(block.text)
        assert block.place.path == f"chars {block.offset}-{block.offset + len(block.text)}"


def test_every_cell_has_the_range_of_its_text_and_blanks_that_between_their_separators() -> None:
    text = "前言\n信息内容 | 本年制发件数 | 本年废止件数\n规章 |  5 | |\n"
    grid = grids(made(text))[0]
    for cell in grid.cells:
        start, end = map(int, re.findall(r"\d+", cell.place.path))
        assert text[start:end].strip() == cell.text
        assert text[start - 1 : start + 1].strip() or start == end or cell.text
    assert not grid.drawn


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("信息内容 | 制发 | 废止\n规章 | 1 | 2\n", [["信息内容", "制发", "废止"], ["规章", "1", "2"]]),
        ("| 信息内容 | 制发 |\n| 规章 | 1 |\n", [["信息内容", "制发"], ["规章", "1"]]),
        ("| 第(一)项 | | |\n|---|---|---|\n| 规章 | | 2 |\n", [["第(一)项", "", ""], ["规章", "", "2"]]),
        ("第(五)项 | ||\n行政许可 | 0 | ||\n", [["第(五)项"], ["行政许可", "0"]]),
        ("三、结果 | (一)公开 | 5\n| (二)部分公开 | 2\n| | 1.秘密 | 0\n",
         [["三、结果", "(一)公开", "5"], ["", "(二)部分公开", "2"], ["", "", "1.秘密", "0"]]),
        ("| 规章 | 22 | 235 |\n|---|---|---|\n", [["规章", "22", "235"]]),
        ("a | b\n---|---\n1 | 2\n", [["a", "b"], ["1", "2"]]),
        ("| 甲\\|乙 | **3** | 4<br>5 | &nbsp; |\n", [["甲|乙", "3", "4\n5", ""]]),
        ("信息内容\t制发\t废止\n规章\t\t2\n行政许可\t7\n",
         [["信息内容", "制发", "废止"], ["规章", "", "2"], ["行政许可", "7"]]),
        ("| 信息内容 | 本年新\n制作数量 | 本年新\n公开数量 |\n| 规章 | 1 | 2 |\n| 许可 | 3 | 4 |\n",
         [["信息内容", "本年新\n制作数量", "本年新\n公开数量"], ["规章", "1", "2"], ["许可", "3", "4"]]),
        ("+----+---+\n| 规章 | 1 |\n+----+---+\n| 许可 | 2 |\n+----+---+\n", [["规章", "1"], ["许可", "2"]]),
        ("规章 ｜ 1 ｜ 2\n许可 ｜ 3 ｜ -4\n", [["规章", "1", "2"], ["许可", "3", "-4"]]),
        ("规章 | / | — | -\n许可 | 1 | 2 | 3\n", [["规章", "/", "—", "-"], ["许可", "1", "2", "3"]]),
    ],
)  # fmt: skip
def test_rows_on_lines_are_read_as_rows(text: str, expected: list[list[str]]) -> None:
    document = made(text)
    assert rows(document) == expected
    assert lines(document) == []


MARKED = """二、主动公开
|
第(一)项 |
|||
|
信息内容 |
制发 |
废止 |
有效 |
|
规章 |
0 |
|
3 |
|
行政许可 |
17 |
||
三、申请
|
项目 |
情况 |
|
|
三、结果 |
(一)公开 |
5 |
|
(二)部分公开 |
2 |
|
四、复议
"""


def test_cells_on_lines_are_read_as_rows_where_a_lone_separator_opens_each() -> None:
    document = made(MARKED)
    assert lines(document) == ["二、主动公开", "三、申请", "四、复议"]
    assert rows(document) == [
        ["第(一)项"], ["信息内容", "制发", "废止", "有效"], ["规章", "0", "", "3"], ["行政许可", "17"],
        ["项目", "情况", ""], ["三、结果", "(一)公开", "5"], ["(二)部分公开", "2"],
    ]  # fmt: skip


UNMARKED = """第(一)项 |
|||
信息内容 |
制发 |
废止 |
有效 |
规章 |
0 |
|
3 |
行政许可 |
17 |
||
"""


def test_cells_on_lines_are_read_as_rows_where_padding_shows_the_width() -> None:
    assert rows(made(UNMARKED)) == [
        ["第(一)项"], ["信息内容", "制发", "废止", "有效"], ["规章", "0", "", "3"], ["行政许可", "17"],
    ]  # fmt: skip


def test_a_cell_broken_over_lines_stays_one_cell() -> None:
    broken = MARKED.replace("制发 |", "本年\n制发件数 |").replace("规章 |", "规章\n  |")
    assert rows(made(broken))[1:3] == [["信息内容", "本年\n制发件数", "废止", "有效"], ["规章", "0", "", "3"]]
    assert lines(made(broken)) == ["二、主动公开", "三、申请", "四、复议"]


def test_separators_on_lines_of_their_own_end_the_cells_above_them() -> None:
    text = "第(一)项\n  |\n|||\n信息\n  |\n制发\n  |\n废止\n  |\n有效\n  |\n规章\n  |\n0\n  |\n1\n  |\n2\n  |\n"
    assert rows(made(text)) == [["第(一)项"], ["信息", "制发", "废止", "有效"], ["规章", "0", "1", "2"]]


def test_rows_without_padding_are_read_if_no_blank_can_be_mistaken_for_an_opening() -> None:
    text = "|\n第(五)项 |\n|\n信息内容 |\n数量 |\n|\n行政许可 |\n17 |\n"
    assert rows(made(text)) == [["第(五)项"], ["信息内容", "数量"], ["行政许可", "17"]]


def below(*cells: str) -> str:
    """Cells below each other, each with its separator; `""` is a blank cell, `"||"` padding."""
    return "".join(f"{cell} |\n" if cell.strip("|") else f"{cell or '|'}\n" for cell in cells)


def test_blanks_keep_their_place_where_a_lone_separator_opens_rows_without_padding() -> None:
    text = below(
        "", "第(一)项", "", "信息内容", "制发", "废止", "有效", "", "规章", "5", "", "", "", "规范性文件", "", "", "7",
        "", "第(五)项", "", "信息内容", "数量", "", "行政许可", "", "", "行政征收", "9",
    )  # fmt: skip
    assert rows(made(text)) == [
        ["第(一)项"], ["信息内容", "制发", "废止", "有效"], ["规章", "5", "", ""], ["规范性文件", "", "", "7"],
        ["第(五)项"], ["信息内容", "数量"], ["行政许可", ""], ["行政征收", "9"],
    ]  # fmt: skip


def test_blanks_that_hold_the_places_of_labels_are_cells_of_rows_that_a_lone_separator_opens() -> None:
    text = below(
        "", "三、办理结果", "(一)予以公开", "", "4", "1", "5",
        "", "", "(三)不予公开", "1.国家秘密", "", "2", "2",
        "", "", "", "2.其他禁止", "3", "0", "3",
    )  # fmt: skip
    assert rows(made(text)) == [
        ["三、办理结果", "(一)予以公开", "", "4", "1", "5"],
        ["", "(三)不予公开", "1.国家秘密", "", "2", "2"],
        ["", "", "2.其他禁止", "3", "0", "3"],
    ]


def test_rows_of_numbers_alone_are_opened_below_a_header() -> None:
    text = below("", "维持", "纠正", "其他", "总计", "", "", "2", "/", "2")
    assert rows(made(text)) == [["维持", "纠正", "其他", "总计"], ["", "2", "/", "2"]]


def test_rows_that_disagree_on_their_number_of_values_stay_as_lines() -> None:
    document = made(
        below("", "信息内容", "制发", "废止", "", "规章", "5", "", "", "文件", "", "", "7", "", "许可", "1", "2")
    )
    assert grids(document) == []


@pytest.mark.parametrize(
    ("cells", "width"),
    [
        (("信息内容", "制发", "废止", "有效", "规章", "5", "8", "11", "文件", "14", "", "20", "信息内容", "上年", "增减", "",
          "收费", "59", "+62", ""), 4),
        (("指标", "单位", "本年", "累计", "主动公开数", "条", "86", "860", "其中:1.网站", "条", "6", "",
          "减免", "元", "/", "5"), 4),
        (("序号", "指标", "单位", "统计数", "1", "一、主动公开", "——", "", "2", "公开数", "条", "88", "12", "网站", "条", "40"), 4),
        (("许可", "17", "处罚", "无", "强制", "3"), 2),
    ],
)  # fmt: skip
def test_labels_and_values_tell_the_width_where_nothing_else_does(cells: tuple[str, ...], width: int) -> None:
    assert rows(made(below(*cells))) == [list(cells[at : at + width]) for at in range(0, len(cells), width)]


def test_rows_of_different_lengths_end_where_a_label_follows_values() -> None:
    text = below(
        "项目",
        "自然人",
        "总计",
        "一、新收",
        "4",
        "",
        "三、结果",
        "(一)公开",
        "5",
        "5",
        "(二)部分",
        "2",
        "2",
        "||",
        "(三)不予",
        "1.秘密",
        "7",
        "7",
        "||",
    )
    assert rows(made(text)) == [
        ["项目", "自然人", "总计"], ["一、新收", "4", ""], ["三、结果"], ["(一)公开", "5", "5"], ["(二)部分", "2", "2"],
        ["(三)不予"], ["1.秘密", "7", "7"],
    ]  # fmt: skip


def test_a_row_of_numbers_below_repeated_heads_takes_none_of_them_as_its_label() -> None:
    text = below("维持", "总计", "维持", "总计", "1", "1", "0", "0", "后记", "7", "", "||")
    assert rows(made(text))[:2] == [["维持", "总计", "维持", "总计"], ["1", "1", "0", "0"]]


def test_separators_for_spans_are_no_cells() -> None:
    padded = (
        "项目 | 申请人 | |||\n自然人 | 法人 | 总计 | ||\n"
        "一、新收 |  |  | 18 | |\n三、结果 | (一)公开 |  |  | 10 |\n(二)部分公开 | 2 |  |  | |\n"
        "四、结转 |  |  |  | |\n"
    )
    lone = "项目 | 甲 | ||||\n一、新收 | 1 | 2 |  | ||\n三、结果 | (一)公开 | 3 |  | 5 | |\n"
    assert rows(made(padded))[2:] == [
        ["一、新收", "", "", "18", ""], ["三、结果", "(一)公开", "", "", "10"], ["(二)部分公开", "2", "", "", ""],
        ["四、结转", "", "", "", ""],
    ]  # fmt: skip
    assert rows(made(lone)) == [
        ["项目", "甲"], ["一、新收", "1", "2", ""], ["三、结果", "(一)公开", "3", "", "5"],
    ]  # fmt: skip


def test_below_a_header_of_full_width_separators_at_the_end_are_blank_cells() -> None:
    text = "第(一)项 | |||\n信息内容 | 制发 | 废止 | 有效 |\n规章 | 0 | ||\n第(五)项 | |||\n信息内容 | 数量 | ||\n许可 | 3 | ||\n"
    assert rows(made(text)) == [
        ["第(一)项"], ["信息内容", "制发", "废止", "有效"], ["规章", "0", "", ""], ["第(五)项"], ["信息内容", "数量"],
        ["许可", "3"],
    ]  # fmt: skip


def test_what_cannot_be_told_stays_as_lines() -> None:
    text = "|\n信息内容 |\n数量 |\n|\n行政许可 |\n|\n17 |\n3 |\n"
    document = made(text)
    assert grids(document) == []
    assert lines(document) == [line for line in text.splitlines() if line]


def test_running_text_between_tables_and_beside_them_is_kept() -> None:
    document = made("某市 | 首页\n前言。\n规章 | 1 | 2\n- 3 -\n许可 | 3 | 4\n二、标题 | 5 | 6\n后记。\n")
    assert lines(document, "body") == ["某市 | 首页", "前言。", "后记。"]
    assert lines(document, "footer") == ["- 3 -"]
    assert rows(document) == [["规章", "1", "2"], ["许可", "3", "4"], ["二、标题", "5", "6"]]


def test_indented_paragraphs_are_no_tables() -> None:
    assert grids(made("\t\t全年公开信息12条。\n\t\t收到申请3件。\n")) == []


@pytest.mark.parametrize(
    "line", ["- 3 -", "— 3 —", "－ 12 －", "第3页 共5页", "第 3 页", "共5页 第3页", "Page 2 of 5", "-3-"]
)
def test_page_marks_are_footers(line: str) -> None:
    assert lines(made(f"前\n{line}\n后"), "footer") == [line]


@pytest.mark.parametrize("line", ["3", "-3", "3 - 4", "第3页的内容", "+5", "2024-2025"])
def test_numbers_on_lines_are_not(line: str) -> None:
    assert lines(made(f"前\n{line}\n后"), "body") == ["前", line, "后"]


@pytest.mark.parametrize(
    "title",
    [
        "某市教育局2024年政府信息公开工作年度报告",
        "# 某市2024年度政府信息公开年报",
        "某市政府信息公开工作年度报告（2024年）",
    ],
)
def test_a_title_is_known_by_its_ending(title: str) -> None:
    document = made(f"{title}\n本报告是年度报告。\n其后又有2024年度报告\n")
    assert lines(document, "title") == [title]


def test_a_title_broken_in_two_is_both_lines() -> None:
    document = made("2024年某市人民政府办公室政府信息公开\n工作年度报告（2024年）\n")
    assert len(lines(document, "title")) == 2


SAVED = """标题: 某市2024年政府信息公开工作年度报告
发布时间: 2025-01-20 15:22
文号:
发布机构: 某市人民政府办公室
栏目: 政府信息公开年报
原文链接: https://www.example.org/zwgk/t20250120_1.htm
==================== 正文 ====================
某市2024年政府信息公开工作年度报告
联系电话: 0591-12345678
"""


def test_the_head_of_a_saved_page_tells_of_the_page_and_is_no_text_of_the_report() -> None:
    document = made(SAVED)
    assert document.metadata["title"] == "某市2024年政府信息公开工作年度报告"
    assert document.metadata["agency"] == "某市人民政府办公室"
    assert document.metadata["published"] == "2025-01-20"
    assert document.metadata["url"] == "https://www.example.org/zwgk/t20250120_1.htm"
    assert document.metadata["column"] == "政府信息公开年报"
    assert len(lines(document, "furniture")) == 7
    assert lines(document, "title", "body") == ["某市2024年政府信息公开工作年度报告", "联系电话: 0591-12345678"]


def test_a_sentence_with_a_colon_is_no_head() -> None:
    document = made("现将情况报告如下：收到申请3件\n发布机构：某市人民政府办公室\n")
    assert lines(document, "body") == ["现将情况报告如下：收到申请3件"]


def test_encodings_are_found_out_and_noted() -> None:
    data = "某市2024年政府信息公开工作年度报告\n收到申请三件。".encode("gb18030")
    document = read(Source("a.txt", data, "text/plain; charset=utf-8"))
    assert lines(document)[1] == "收到申请三件。"
    assert document.notes


def test_blanks_alone_are_no_text() -> None:
    with pytest.raises(ReadError):
        made("\u3000\n \n")


def without_last_blanks(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


# A label, a number, or a blank; separators and line breaks are the writer's business.
LABEL = st.text("甲乙丙丁规章许可处罚(),1.", min_size=1, max_size=6).map(lambda text: "项" + text)
CELL = st.one_of(LABEL, st.integers(-99, 99_999).map(str), st.just(""))


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 9))
    body = draw(st.lists(st.lists(CELL, min_size=width - 1, max_size=width - 1), min_size=1, max_size=8))
    caption = [draw(LABEL), *[""] * (width - 1)]
    return [caption, *[[draw(LABEL), *row] for row in body]]


def filled(table: list[list[str]]) -> list[str]:
    return [cell for row in table for cell in row if cell]


def read_cells(document: Document) -> list[str]:
    """All cells in order, from grids and from lines that were left as they are."""
    found: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            found += [cell.text for cell in block.cells if cell.text]
        else:
            found += [part.strip() for part in re.split(r"[|\t]", block.text) if part.strip()]
    return found


def on_lines(table: list[list[str]], *, opened: bool) -> str:
    """A cell a line; blanks at the end of a row become one line of padding."""
    written: list[str] = []
    for row in table:
        last = max(index for index, cell in enumerate(row) if cell)
        written += ["|"] * opened + [f"{cell} |" if cell else "|" for cell in row[: last + 1]]
        written += ["|" * (len(row) - last - 1)] * (last + 1 < len(row))
    return "\n".join(written)


WAYS = {
    "fenced": lambda table: "\n".join("| " + " | ".join(row) + " |" for row in table),
    "open": lambda table: "\n".join(" | ".join(row) for row in table),
    "markdown": lambda table: "\n".join(["| " + " | ".join(table[0]) + " |", "|---" * len(table[0]) + "|",
                                         *["| " + " | ".join(row) + " |" for row in table[1:]]]),
    "padded": lambda table: "\n".join(" | ".join(filter(None, row)) + " | " + "|" * row.count("") for row in table),
    "tabs": lambda table: "\n".join("\t".join(row) for row in table),
    "marked": lambda table: on_lines(table, opened=True),
    "unmarked": lambda table: on_lines(table, opened=False),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=150, deadline=None)
@given(table=tables())
def test_a_table_is_read_back_with_the_same_cells_in_the_same_order(way: str, table: list[list[str]]) -> None:
    document = made("前言。\n" + WAYS[way](table) + "\n后记。\n")
    assert read_cells(document) == ["前言。", *filled(table), "后记。"]


@pytest.mark.parametrize("way", ["fenced", "markdown", "marked"])
@settings(max_examples=150, deadline=None)
@given(table=tables().filter(lambda table: len(table) > 2 and len(table[0]) > 2))
def test_a_table_is_read_back_with_its_rows_and_blanks(way: str, table: list[list[str]]) -> None:
    # Blanks at a row's end cannot be told from the separators that stand for spans.
    found = [without_last_blanks(row) for row in rows(made("前言。\n" + WAYS[way](table) + "\n后记。\n"))]
    assert found == [without_last_blanks(row) for row in table]


@settings(max_examples=200, deadline=None)
@given(text=st.text("|\t\n 一、甲3-0:+\\", max_size=80))
def test_nothing_is_lost_or_put_in_another_order_whatever_the_text(text: str) -> None:
    try:
        document = made(text)
    except ReadError:
        return
    kept = re.sub(r"[^一、甲30:]", "", "".join(
        "".join(cell.text for cell in block.cells) if isinstance(block, Grid) else block.text
        for block in document.blocks
    ))  # fmt: skip
    drawn = [line for line in text.split("\n") if not re.fullmatch(r"[-|:+\s\\]*", line)]
    assert kept.replace(":", "") == re.sub(r"[^一、甲30]", "", "".join(drawn))
    starts = [int(re.findall(r"\d+", block.place.path)[0]) for block in document.blocks]
    assert all(one < two for one, two in pairwise(starts))


@pytest.mark.parametrize(
    "text",
    [
        "规章 | 1 | 2\n|\n许可 |\n全年公开信息若干条。\n0 |\n",
        "规章\t1\t2\n",
        "|\n",
        "规章\n|\n",
        "| 规章\n",
        "|\n规章 |\n0 |\n1 |\n",
        "┌──┬──┐\n",
        "┌──┬──┐\n│规章│1 │\n",
        "+----+--+\n|    |  |\n",
    ],
)
def test_texts_of_many_thousand_lines_are_read(text: str) -> None:
    # Quadratic work on these texts takes minutes: whoever runs this notices.
    assert made(text * 10_000).blocks


def test_a_drawn_table_of_many_thousand_lines_is_read() -> None:
    (grid,) = grids(made("┌──┬──┐\n" + "│公开│  │\n" * 50_000 + "│许可│7 │\n" + "└──┴──┘\n"))
    assert grid.rows[0][1].text == "7"


@pytest.mark.parametrize("text", ["规章\n" * 200_001, "|" * 1_000_001, "公开" * (32 << 20)])
def test_texts_beyond_the_limits_are_refused(text: str) -> None:
    with pytest.raises(TooLargeError):
        made(text)


def test_two_tabs_part_two_cells_where_the_text_never_puts_a_lone_one() -> None:
    text = "信息内容\t\t制发\t\t废止\t\t有效\n规章\t\t44\t\t\xa0\t\t3\n许可\t\t\t\t7\t\t8\n"
    document = made(text)
    assert rows(document) == [["信息内容", "制发", "废止", "有效"], ["规章", "44", "", "3"], ["许可", "", "7", "8"]]
    for cell in grids(document)[0].cells:
        start, end = map(int, re.findall(r"\d+", cell.place.path))
        assert text[start:end].strip() == cell.text


def test_two_tabs_hold_a_blank_cell_where_the_text_puts_lone_ones_too() -> None:
    assert rows(made("信息内容\t制发\t废止\n规章\t\t2\n")) == [["信息内容", "制发", "废止"], ["规章", "", "2"]]


@pytest.mark.skipif(not REAL.exists(), reason="the real reports are not here")
def test_a_real_report_with_a_cell_a_line_gives_every_number_of_its_tables() -> None:
    document = read(Source("a.txt", (REAL / "ashili_2025.txt").read_bytes()))
    first, second, third = grids(document)
    assert [len(row) for row in first.rows] == [1, 4, 4, 4, 1, 2, 2, 1, 2, 2, 2, 1, 2, 2]
    assert [sum(cell.text == "0" for cell in row) for row in second.rows][3:] == [7] * 25
    assert {len(row) for row in second.rows[3:]} == {8, 9}
    assert len(third.rows[-1]) == 15
    assert len(lines(document, "title")) == 1


def test_escapes_of_markdown_are_no_part_of_a_cell() -> None:
    text = "| 项目 | 数量 |\n|---|---|\n| 收费 | 277\\.09元 |\n| 规章 | \\- |\n| 许可\\* | 3\\|4 |\n| 其他 | \\ |\n"
    assert rows(made(text))[1:] == [["收费", "277.09元"], ["规章", "-"], ["许可*", "3|4"], ["其他", "\\"]]


MOVED = "| 情况 | | 自然人 | 总计 |\n|---|---|---|---|\n| 一、新收 | | 3 | 3 |\n| 三、结果 | 总计 | 2 | 2 |\n"


def test_a_row_pushed_over_the_edge_of_its_table_shows_that_it_lost_its_last_cells() -> None:
    document = made(MOVED + "| | 四、结转 | | 1 |\n")
    assert rows(document)[-1] == ["", "四、结转", "", "1", "…"]


@pytest.mark.parametrize(
    "text",
    [
        MOVED + "| 四、结转 | | | 1 |\n",  # a blank of its own
        MOVED.replace(" |\n", " | |\n").replace("---| |", "---|---|") + "| | 四、结转 | | 1 | 1 |\n",  # moved, not cut
    ],
)
def test_a_row_that_lost_nothing_is_kept(text: str) -> None:
    document = made(text)
    (row,) = [row for row in rows(document) if "四、结转" in row]
    assert "…" not in row
