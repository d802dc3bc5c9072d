"""Pages of several content management systems, tables with all kinds of spans, and pages meant to break the reader."""

# ruff: noqa: E501 - specimens of markup and their outcome read best in one line
from __future__ import annotations

import csv
import gc
import time
from contextlib import suppress
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import ReadError, TooLargeError
from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers.html import INSIDE, MAX_BYTES, read
from extract.readers.html_layout import RowGroup, Written, draw, span

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
TITLE = "临溪县水利局2024年政府信息公开工作年度报告"
PROSE = (
    "本报告依据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自2024年1月1日起至2024年12月31日止。"
    "全文包括总体情况、主动公开政府信息情况、存在的主要问题及改进情况等六个部分。"
)
SMALL = "<table><tr><th>信息内容</th><th>本年制发件数</th></tr><tr><td>规章</td><td>0</td></tr></table>"


def page(markup: str, **keywords: str) -> Document:
    return read(Source("page.html", markup.encode(), **keywords))


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(document: Document, role: str = "body") -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.role == role]


def drawn(markup: str) -> list[tuple[str, int, int, int, int]]:
    (grid,) = grids(page(markup))
    return [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells]


def cell_texts(markup: str) -> list[str]:
    return [cell[0] for cell in drawn(markup)]


def assert_places_lead_back(document: Document, markup: str) -> None:
    soup = BeautifulSoup(markup, "lxml")
    for grid in grids(document):
        for cell in grid.cells:
            (found,) = soup.select(cell.place.path)
            assert found is soup.select_one(cell.place.path)
            assert "".join(found.get_text().split()) == "".join(cell.text.split())


# Dialects of content management systems.

TRS = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{TITLE}">
<meta name="PubDate" content="2025-01-20 09:00"><title>{TITLE}_年报_临溪县人民政府</title></head><body>
<div class="header"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></div>
<div class="breadcrumb"><span>当前位置：</span><a href="/">首页</a> &gt; <a href="/nb">政府信息公开年报</a></div>
<div class="article_title">{TITLE}</div><div class="info"><span>来源：临溪县水利局</span> <span>时间：2025-01-20</span></div>
<div class="TRS_Editor"><style>.TRS_Editor P{{margin:0}}</style><p>{PROSE}</p><p>二、主动公开政府信息情况</p>{SMALL}
<p>六、其他需要报告的事项</p><p>无。</p></div>
<div class="footer"><p>版权所有：临溪县人民政府</p><p>网站标识码：3512340001</p></div></body></html>"""

HANWEB = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{TITLE}</title></head><body>
<table width="100%"><tr><td><a href="/">首页</a></td></tr></table>
<div id="zoom"><table border="0"><tr><td><b>索引号：</b></td><td>LX001/2025-3</td><td>发布机构：</td><td>临溪县水利局</td></tr></table>
<p align="center">{TITLE}</p><p>{PROSE}</p>
<table border="1"><tbody><tr><td rowspan="2">行政<br>许可</td><td>本年</td></tr><tr><td>17</td></tr></tbody></table>
</div></body></html>"""

GKMLPT = f"""<html><head><meta charset="utf-8"></head><body><div class="classify"><ul>
<li><label>索引号:</label> <span>LX/2025-001</span></li><li><label>发布机构:</label> <span>临溪县水利局</span></li>
<li><label>发布日期:</label> <span>2025-01-21</span></li></ul></div><h1 class="title">{TITLE}</h1>
<div class="article-content"><p>{PROSE}</p><div class="table-box">{SMALL}</div></div>
<div class="social-share"><a href="#">微信</a><a href="#">微博</a></div></body></html>"""

VSB = f"""<html><head><title>{TITLE}-临溪县水利局</title></head><body><form name="_newscontent_fromname">
<div class="title">{TITLE}</div><div id="vsb_content"><div class="v_news_content"><p>{PROSE}</p>
<div align="center">{SMALL}</div></div></div></form></body></html>"""

WORD = f"""<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {{margin:0cm}} --></style></head>
<body lang=ZH-CN><!--[if gte mso 9]><xml><o:x>9</o:x></xml><![endif]--><div class=WordSection1>
<p class=MsoNormal align=center style='text-align:center'><b><span style='font-size:22.0pt'>{TITLE}<o:p></o:p></span></b></p>
<p class=MsoNormal><span style='mso-hide:all;overflow:hidden'>{PROSE}</span></p>
<table class=MsoTableGrid border=1><tr style='mso-yfti-irow:0'>
<td width=100 valign=top><p class=MsoNormal>商业<span lang=EN-US><o:p></o:p></span></p><p class=MsoNormal>企业</p></td>
<td><p class=MsoNormal><span lang=EN-US style='font-family:宋体'>2</span><span>.属</span><span>于</span></p></td></tr>
<tr><td><p class=MsoNormal><span lang=EN-US>1<o:p></o:p></span></p></td><td><p class=MsoNormal>&nbsp;<o:p></o:p></p></td></tr></table>
</div></body></html>"""


@pytest.mark.parametrize("markup", [TRS, HANWEB, GKMLPT, VSB, WORD])
def test_title_prose_and_table_of_each_dialect_are_found(markup: str) -> None:
    document = page(markup)
    assert document.method == "html"
    assert texts(document, "title") == [TITLE]
    assert PROSE in texts(document)
    assert document.metadata["title"] == TITLE
    assert grids(document)
    assert_places_lead_back(document, markup)


def test_menus_and_feet_are_furniture_and_the_article_is_not() -> None:
    document = page(TRS)
    around = [
        "首页",
        "政务公开",
        "当前位置：首页 > 政府信息公开年报",
        "版权所有：临溪县人民政府",
        "网站标识码：3512340001",
    ]
    assert texts(document, "furniture") == around
    assert "六、其他需要报告的事项" in texts(document)
    assert document.metadata["site_code"] == "3512340001"
    assert document.metadata["published"] == "2025-01-20"


def test_head_blocks_of_tables_and_lists_become_metadata() -> None:
    assert page(HANWEB).metadata["index_number"] == "LX001/2025-3"
    assert page(HANWEB).metadata["agency"] == "临溪县水利局"
    assert page(GKMLPT).metadata["published"] == "2025-01-21"
    assert page(GKMLPT).metadata["index_number"] == "LX/2025-001"


def test_gbk_bytes_declared_as_gb2312_are_read() -> None:
    document = read(Source("a.htm", HANWEB.encode("gb18030")))
    assert PROSE in texts(document)
    assert document.notes == ()


def test_utf_8_bytes_declared_as_gb2312_are_read_with_a_note() -> None:
    document = read(Source("a.htm", HANWEB.encode()))
    assert PROSE in texts(document)
    assert document.notes == ("声明编码为 gb2312,实为 UTF-8 (declared as gb2312 but encoded as UTF-8)",)


def test_the_declared_media_type_is_heard() -> None:
    document = read(Source("a.htm", f"<p>{PROSE}".encode("gb18030"), "text/html; charset=gbk"))
    assert texts(document) == [PROSE]


# Texts of cells and paragraphs.


def test_a_word_processors_paragraphs_in_a_cell_are_lines_and_its_spans_are_not() -> None:
    assert cell_texts(WORD) == ["商业\n企业", "2.属于", "1", ""]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("本年<br>收费", "本年\n收费"), ("<p>本年</p><p>收费</p>", "本年\n收费"), ("本年<div>收费</div>金额", "本年\n收费\n金额"),
        ("本<b>年</b><i>收</i>费", "本年收费"), ("  12 \n 34 ", "12 34"), ("&nbsp;", ""), ("\u3000\u3000", ""), ("<p>&nbsp;</p>", ""),
        ("\u3000240万元", "\u3000240万元"), ("a&nbsp;b", "a\u00a0b"), ("0<br/>", "0"), ("<br>0<br><br>1", "0\n1"), ("<span>7</span> ", "7"),
        ("1<!-- 2 -->", "1"), ("1<script>2</script>", "1"), ("<a href='x'>3</a>", "3"), ("<ul><li>a<li>b</ul>", "a\nb"),
        ("&lt;b&gt;", "<b>"), ("1<span style='display:none'>2</span>", "1"), ("<font>1</font><font>2</font>", "12"), ("\u200b", ""),
    ],
)  # fmt: skip
def test_the_text_of_a_cell_is_what_a_browser_shows(content: str, text: str) -> None:
    assert cell_texts(f"<table><tr><td>{content}</td><td>x</td></tr></table>") == [text, "x"]


def test_preformatted_text_and_breaks_keep_their_lines() -> None:
    document = page("<pre>一、总体情况\n规章 | 0  1\n\n二</pre><p>上<br>下\n同行</p>")
    assert texts(document) == ["一、总体情况\n规章 | 0  1\n\n二", "上\n下 同行"]


def test_text_between_blocks_is_not_lost_and_stays_in_order() -> None:
    assert texts(page("前<p>一</p>中<div>二<p>三</p>四</div>后")) == ["前", "一", "中", "二", "三", "四", "后"]


def test_a_caption_and_stray_text_in_a_table_come_before_it() -> None:
    document = page("<table><caption>表1</caption>单位：件<tr><td>a</td><td>b</td></tr></table>")
    assert [type(block) for block in document.blocks] == [Paragraph, Paragraph, Grid]
    assert texts(document) == ["表1", "单位：件"]


# Layout of spans, as browsers draw them.


def test_spans_push_later_cells_aside() -> None:
    markup = "<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f</table>"
    assert drawn(markup) == [("a", 0, 0, 2, 2), ("b", 0, 2, 1, 1), ("c", 1, 2, 1, 1), ("d", 2, 0, 1, 1), ("e", 2, 1, 1, 1), ("f", 2, 2, 1, 1)]  # fmt: skip


def test_a_rowspan_ends_with_its_row_group() -> None:
    markup = "<table><tbody><tr><td rowspan=9>a<td>b</tbody><tbody><tr><td>c<td>d</tbody></table>"
    assert drawn(markup) == [("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1), ("c", 1, 0, 1, 1), ("d", 1, 1, 1, 1)]


def test_a_rowspan_of_zero_reaches_to_the_end_of_the_group() -> None:
    markup = "<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table>"
    assert drawn(markup) == [("a", 0, 0, 3, 1), ("b", 0, 1, 1, 1), ("c", 1, 1, 1, 1), ("d", 2, 1, 1, 1)]


def test_a_wide_cell_may_lie_over_a_tall_one() -> None:
    markup = "<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c<td>d</table>"
    assert drawn(markup) == [("a", 0, 0, 1, 1), ("b", 0, 1, 2, 1), ("c", 1, 0, 1, 2), ("d", 1, 2, 1, 1)]


def test_lying_spans_of_a_label_cell_are_kept_as_written() -> None:
    markup = "<table><tr><td rowspan=3>三<td>1<tr><td>2</table>"
    assert drawn(markup) == [("三", 0, 0, 2, 1), ("1", 0, 1, 1, 1), ("2", 1, 1, 1, 1)]


def test_head_and_foot_are_drawn_above_and_below_wherever_they_are_written() -> None:
    markup = "<table><tfoot><tr><td>f<td>1</tfoot><tbody><tr><td>b<td>2</tbody><thead><tr><th>h<th>3</thead></table>"
    assert [(text, row) for text, row, *_ in drawn(markup)] == [
        ("h", 0),
        ("3", 0),
        ("b", 1),
        ("2", 1),
        ("f", 2),
        ("1", 2),
    ]


def test_cells_without_rows_make_a_row() -> None:
    assert drawn("<table><td>a<td>b<tr><td>c</table>") == [("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1), ("c", 1, 0, 1, 1)]


def test_empty_rows_count_for_spans_and_undisplayed_rows_do_not() -> None:
    assert drawn("<table><tr><td rowspan=2>a<td>b<tr></tr><tr><td>c</table>")[-1] == ("c", 2, 0, 1, 1)
    assert drawn("<table><tr><td>a<td>b<tr style='display: none'><td>x<td>y<tr><td>c</table>")[-1] == ("c", 1, 0, 1, 1)


def test_an_invisible_cell_keeps_its_slot_and_an_undisplayed_one_does_not() -> None:
    assert drawn("<table><tr><td style='visibility:hidden'>x<td>b</table>")[1] == ("b", 0, 1, 1, 1)
    assert drawn("<table><tr><td>a<td style='display:none'>x<td>b</table>")[1] == ("b", 0, 1, 1, 1)


def test_a_form_between_table_and_row_does_no_harm() -> None:
    assert cell_texts("<table><form><tr><td>a</td><td>b</td></tr></form></table>") == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "smallest", "number"),
    [("3", 1, 3), (" 3px", 1, 3), ("2.9", 1, 2), ("0", 1, 1), ("0", 0, 0), ("-2", 0, 1), ("x", 0, 1), (None, 0, 1), ("9" * 5000, 1, 1000), ("007", 1, 7)],
)  # fmt: skip
def test_span_attributes_are_read_as_the_standard_says(value: str | None, smallest: int, number: int) -> None:
    assert span(value, smallest, 1000) == number


@st.composite
def groups(draw_from: st.DrawFn) -> list[RowGroup[int]]:
    numbers = iter(range(10_000))
    cell = st.builds(lambda rows, columns: Written(next(numbers), rows, columns), st.integers(0, 5), st.integers(1, 4))
    kinds = st.sampled_from(["tbody", "thead", "tfoot"])
    rows = st.lists(st.lists(cell, max_size=5), max_size=6)
    return draw_from(st.lists(st.builds(RowGroup, kinds, rows), max_size=4))


@given(groups())
def test_each_cell_is_drawn_once_and_begins_in_a_slot_of_its_own(written: list[RowGroup[int]]) -> None:
    cells = list(draw(written))
    assert sorted(cell.content for cell in cells) == sorted(
        cell.content for group in written for row in group.rows for cell in row
    )
    height = sum(len(group.rows) for group in written)
    taken: dict[tuple[int, int], int] = {}
    for number, cell in enumerate(cells):
        assert (cell.row, cell.column) not in taken
        assert cell.row + cell.rowspan <= height
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.column, cell.column + cell.colspan):
                other = taken.setdefault((row, column), number)
                # The standard lets a cell of several columns lie over a cell that comes down from a row above.
                assert other == number or (cells[other].row < cell.row and cell.colspan > 1)


# Frames, furniture, hidden things.


def test_a_layout_table_gives_its_paragraphs_and_inner_grids_in_reading_order() -> None:
    document = page(f"<table><tr><td>左栏</td><td><p>甲</p>{SMALL}<p>乙</p></td></tr></table>")
    assert [block.text if isinstance(block, Paragraph) else len(block.cells) for block in document.blocks] == [
        "左栏",
        "甲",
        4,
        "乙",
    ]


def test_an_article_inside_one_cell_becomes_paragraphs() -> None:
    document = page(f"<table><tr><td><p>{TITLE}</p><p>{PROSE}</p></td></tr></table>")
    assert texts(document) == [TITLE, PROSE]


def test_two_cells_around_long_prose_are_a_frame() -> None:
    assert not grids(page(f"<table><tr><td>正文</td><td>{PROSE * 3}</td></tr></table>"))


def test_a_frame_within_a_cell_does_not_make_its_table_a_frame() -> None:
    assert cell_texts("<table><tr><td><table><tr><td>自然人</td></tr></table></td><td>1</td></tr></table>") == [
        "自然人",
        "1",
    ]


def test_an_article_inside_what_calls_itself_a_menu_is_no_furniture() -> None:
    document = page(f"<div class='menu_content'><h2>{TITLE}</h2><p>{PROSE}</p>{SMALL}</div>")
    assert texts(document, "furniture") == []
    assert len(grids(document)) == 1


def test_a_menu_laid_out_as_a_table_is_furniture() -> None:
    document = page(
        f"<div id='nav'><table><tr><td><a href=a>首页</a></td><td><a href=b>政务</a></td></tr></table></div><p>{PROSE}</p>"
    )
    assert texts(document, "furniture") == ["首页", "政务"]
    assert not grids(document)


def test_a_list_of_links_is_furniture_and_a_list_of_sentences_is_not() -> None:
    links = "".join(f"<li><a href='{n}'>友好网站{n}</a></li>" for n in range(6))
    document = page(f"<ul>{links}</ul><ol><li>一是加强培训。</li><li>二是完善<a href='x'>制度</a>。</li></ol>")
    assert len(texts(document, "furniture")) == 6
    assert texts(document) == ["一是加强培训。", "二是完善制度。"]


def test_hidden_elements_are_passed_over() -> None:
    markup = "<p>a</p><p style='display : none'>b</p><p hidden>c</p><div style='visibility:hidden'>d</div><p aria-hidden=true>e</p>"
    assert texts(page(markup + "<template><p>f</p></template><noscript>g</noscript><input type=hidden value=h>")) == [
        "a",
        "e",
    ]


def test_tables_are_read_from_a_hidden_element_if_none_shows() -> None:
    document = page(f"<p>{PROSE}</p><div style='display:none'><p>二</p>{SMALL}</div><div hidden>窗口</div>")
    assert len(grids(document)) == 1
    assert "窗口" not in texts(document)
    assert document.notes == ("表格在网页的隐藏部分里 (the tables stand in a hidden element of the page)",)


def test_a_hidden_table_is_not_read_where_another_one_shows() -> None:
    document = page(f"{SMALL}<div style='display:none'>{SMALL}</div>")
    assert len(grids(document)) == 1
    assert document.notes == ()


STYLED = (
    "<div {table}><div {row}><span {cell}>规章</span><span {cell}></span></div>"
    "<p {row}><b {cell}>文件</b><b {cell}>5</b></p></div>"
)
BY_STYLE = STYLED.format(
    table="style='display:table'", row="style='display: table-row'", cell="style='DISPLAY:table-cell;width:9px'"
)
BY_CLASS = STYLED.format(table="class='x t'", row="class=r", cell="class=c")
SHEET = "<style>.t,.u{display:table}.r{display:table-row} .c{display:table-cell}</style>"


@pytest.mark.parametrize("markup", [BY_STYLE, SHEET + BY_CLASS, f"<table><tr><td>{BY_STYLE}</td></tr></table>"])
def test_a_table_that_styles_draw_is_a_grid(markup: str) -> None:
    (grid,) = grids(page(markup))
    assert [[cell.text for cell in row] for row in grid.rows] == [["规章", ""], ["文件", "5"]]


def test_what_is_drawn_as_a_cell_outside_of_such_a_table_is_none() -> None:
    bar = "<ul><li style='display:table-cell'>首页</li><li style='display:table-cell'>政务</li></ul>"
    assert not grids(page(bar))
    (grid,) = grids(page(f"<table><tr><td>{bar}</td><td>{PROSE}</td></tr><tr><td>a</td><td>b</td></tr></table>"))
    assert grid.cells[0].text == "首页\n政务"


def data_table(*labels: str) -> str:
    rows = "".join(f"<tr><td>{label}</td><td>{number}</td></tr>" for number, label in enumerate(labels, 5))
    return f"<table>{rows}</table>"


FIRST, SECOND = (
    data_table("行政许可", "行政处罚", "行政强制"),
    data_table("本年新收申请", "上年结转申请", "予以公开的申请"),
)


def test_a_table_that_a_reader_opens_is_read_beside_one_that_shows() -> None:
    document = page(f"{FIRST}<div style='display:none'>{SECOND}</div>")
    assert len(grids(document)) == 2
    assert document.notes == ("表格在网页的隐藏部分里 (the tables stand in a hidden element of the page)",)


@pytest.mark.parametrize(
    "hidden", [FIRST.replace("5", "7"), SMALL, "<table><tr><td>1</td><td>2</td><td>3</td></tr></table>"]
)
def test_a_hidden_copy_or_a_table_of_the_site_stays_hidden(hidden: str) -> None:
    document = page(f"{FIRST}<div style='display:none'>{hidden}</div>")
    assert len(grids(document)) == 1
    assert not document.notes


ESCAPED = SMALL.replace("<", "&lt;").replace(">", "&gt;")
JSON = '"<p>' + PROSE + "<\\/p>" + SMALL.replace("/", "\\/").replace("信息", "\\u4fe1\\u606f") + '"'


@pytest.mark.parametrize(
    ("holder", "name"),
    [
        (f"<textarea id='c'><p>x</p>{SMALL}</textarea>", "textarea"), (f"<textarea>{ESCAPED}</textarea>", "textarea"),
        (f"<script type='text/html'>{SMALL}</script>", "script"), (f"<script>var c = {{content: {JSON}}};</script>", "script"),
        (f"<template>{SMALL}</template>", "template"), (f'<input type=hidden value="{ESCAPED}">', "input"),
        (f"<script type='text/template'>{ESCAPED}</script>", "script"), (f"<section>{ESCAPED}</section>", "section"),
        (f"<section>&lt;p&gt;{PROSE}&lt;/p&gt;{ESCAPED}</section>", "section"),
    ],
)  # fmt: skip
def test_markup_kept_as_text_is_read_as_a_last_resort(holder: str, name: str) -> None:
    document = page(f"<html><body><h1>{TITLE}</h1>{holder}</body></html>")
    (grid,) = grids(document)
    assert [cell.text for cell in grid.cells] == ["信息内容", "本年制发件数", "规章", "0"]
    outer, inner = grid.cells[-1].place.path.split(INSIDE)
    assert outer == "#c" or outer.endswith(name)
    assert inner.endswith("tr:nth-of-type(2) > td:nth-of-type(2)")
    assert document.notes == (f"报告以代码形式放在 <{name}> 里 (the report stands as markup inside <{name}>)",)


def test_markup_kept_as_text_is_left_alone_where_the_page_speaks() -> None:
    document = page(f"<p>{PROSE}</p><textarea>{SMALL}</textarea>")
    assert not grids(document)
    assert document.notes == ()


# Places.


def test_places_start_from_the_nearest_name_that_the_page_uses_once() -> None:
    markup = f"<div id='zoom'><p class='a'>x</p>{SMALL}{SMALL}</div><p class='a' id='7 8'>y</p>"
    document = page(markup)
    path = grids(document)[1].cells[3].place.path
    assert path == "#zoom > table:nth-of-type(2) > tr:nth-of-type(2) > td:nth-of-type(2)"
    assert_places_lead_back(document, markup)


def test_names_used_twice_or_unfit_for_selectors_are_no_anchors() -> None:
    markup = f"<o:x><div id='a'>{SMALL}</div></o:x><div id='a'>{SMALL}</div><div id='1:b' class='x.y'>{SMALL}</div>"
    document = page(markup)
    assert len(grids(document)) == 3
    assert_places_lead_back(document, markup)


# Pages meant to break the reader.


@pytest.mark.parametrize(
    "markup", ["", "  ", "<!-- nothing -->", "\x00", "<script>1</script>", "<frameset><frame src=a></frameset>"]
)
def test_a_page_without_text_is_an_error(markup: str) -> None:
    with pytest.raises(ReadError):
        page(markup)


def test_what_stands_behind_the_end_of_the_page_is_read_in_its_place() -> None:
    markup = f"<html><body><p>前</p></body></html><html id='b'><body>{SMALL}</body></html><p>后</p>"
    document = page(markup)
    assert texts(document) == ["前", "后"]
    assert_places_lead_back(document, markup)


@pytest.mark.parametrize("opening", ["<!--", "<title>"])
def test_a_comment_or_title_without_end_does_not_swallow_the_report(opening: str) -> None:
    document = page(f"{opening}<p>{PROSE}</p>{SMALL}")
    assert any(PROSE in text for text in texts(document))
    assert len(grids(document)[0].cells) == 4
    assert document.notes == ("网页残缺,改用 html.parser 读取 (the page is broken and was read with html.parser)",)


@pytest.mark.parametrize("piece", ["<!--", "<![CDATA[", "<a ", "<?", "</", "<p a='", "&#", "<!-- -- "])
def test_a_page_of_broken_pieces_is_refused_or_read_soon(piece: str) -> None:
    start = time.process_time()
    with suppress(ReadError):
        page(piece * (290_000 // len(piece)))
    assert time.process_time() - start < 5


def test_the_title_of_a_template_is_not_that_of_the_page() -> None:
    document = page(f"<template><title>模板</title></template><title>{TITLE}</title><p>{PROSE}</p>")
    assert document.metadata["title"] == TITLE


def test_nothing_of_a_page_that_was_read_stays_but_the_document() -> None:
    data = f"<div>{SMALL * 50}</div>".encode()
    read(Source("page.html", data))
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        read(Source("page.html", data))
        left = len(gc.get_objects()) - before
    finally:
        gc.enable()
    assert left < 200


@pytest.mark.parametrize("text", ["hello", "/etc/passwd", "http://a.example/b", '<?xml version="1.0"?><a>字</a>'])
def test_what_looks_like_something_else_is_text_all_the_same(text: str) -> None:
    assert len(page(text).blocks) == 1


def test_nesting_beyond_browsers_keeps_text_and_refuses_tables() -> None:
    assert texts(page("<div>" * 20_000 + "字")) == ["字"]
    with pytest.raises(TooLargeError, match="nested"):
        page("<table><tr><td>" * 10_000 + "x")


def test_nesting_within_browsers_limits_is_read() -> None:
    document = page("<table><tr><td>" * 150 + SMALL + "</td></tr></table>" * 150)
    assert len(grids(document)) == 1


def test_too_many_bytes_or_slots_are_refused_with_the_name_of_the_source() -> None:
    with pytest.raises(TooLargeError, match=r"page\.html"):
        read(Source("page.html", b"a" * (MAX_BYTES + 1)))
    with pytest.raises(TooLargeError, match="slots"):
        page("<table>" + "<tr><td rowspan=65534>x" * 8000)


@given(st.text(alphabet="<>/=\"' tdrablepsni字0-!&;", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        document = page(text)
    except ReadError:
        return
    assert document.blocks


# Real reports, where they can be had.


@pytest.mark.parametrize(("name", "sizes"), [("pingtan_2025", [30, 215, 34]), ("shanghai_office_2019", [53, 198, 34])])
def test_the_tables_of_real_reports_come_out_as_drawn(name: str, sizes: list[int]) -> None:
    path = REAL / f"{name}.html"
    if not path.is_file():
        pytest.skip("the real reports are not on this machine")
    document = read(Source(path.name, path.read_bytes()))
    tables = grids(document)
    assert [len(grid.cells) for grid in tables] == sizes
    with path.with_suffix(".gold.csv").open(encoding="utf-8", newline="") as file:
        gold = list(csv.DictReader(file))
    requests = [cell.text for row in tables[1].rows for cell in row if cell.row >= 3 and cell.column >= 3]
    assert requests == [row["value"] for row in gold if row["table"] == "requests"]
    assert [cell.text for cell in tables[2].rows[3]] == [row["value"] for row in gold if row["table"] == "challenges"]
    assert_places_lead_back(document, path.read_text("utf-8"))
