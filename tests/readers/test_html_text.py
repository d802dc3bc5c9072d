"""What of a page's text is said: raised signs, words struck out, fields of forms, tables drawn in lines of text."""

from __future__ import annotations

import pytest

from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers.html import INSIDE, read


def page(markup: str) -> Document:
    return read(Source("page.html", markup.encode()))


def cell_text(content: str) -> str:
    (grid,) = page(f"<table><tr><td>{content}</td><td>x</td></tr></table>").blocks
    assert isinstance(grid, Grid)
    return grid.cells[0].text


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for block in document.blocks if isinstance(block, Grid) for row in block.rows]


@pytest.mark.parametrize("sign", ["1", "12", "[1]", "①", "注1", "*", "<a href='#n1'>1</a>"])
def test_a_raised_sign_behind_a_digit_is_a_footnote_and_no_digit(sign: str) -> None:
    assert cell_text(f"9261<sup>{sign}</sup>") == cell_text(f"9261<sub>{sign}</sub>") == "9261"
    assert cell_text(f"9261 <span style='font-size:8pt;vertical-align:super'>{sign}</span>") == "9261"


@pytest.mark.parametrize("label", ["规章", "行政许可（件）"])
def test_a_raised_sign_behind_a_word_is_a_footnote_too(label: str) -> None:
    assert cell_text(f"{label}<sup>1</sup>") == label


def test_raised_digits_that_are_no_footnote_stay_apart_from_the_number() -> None:
    assert cell_text("12<sup>345</sup>") == "12 345"


def test_a_number_that_is_raised_as_a_whole_is_the_number() -> None:
    assert cell_text("<sup>9261</sup>") == "9261"
    assert cell_text("m<sup>2</sup>") == "m2"


@pytest.mark.parametrize(
    "struck",
    [
        "<del>5</del>", "<s>5</s>", "<strike>5</strike>", "<s>5<b>6</b></s>",
        "<span style='color:red; text-decoration: line-through'>5</span>",
        "<font style='text-decoration-line:underline line-through'>5</font>",
    ],
)  # fmt: skip
def test_what_is_struck_out_is_not_part_of_a_cell(struck: str) -> None:
    assert cell_text(f"{struck}9261") == "9261"
    assert cell_text(struck) == ""


@pytest.mark.parametrize("size", ["font-size:0", "font-size: 0px;", "color:red;FONT-SIZE:0.0pt"])
def test_text_of_no_size_is_not_part_of_a_cell(size: str) -> None:
    assert cell_text(f"9261<span style='{size}'>5</span>") == "9261"


@pytest.mark.parametrize("markup", ["<div style='font-size:0'><span style='font-size:9pt'>9261</span></div>",
                                    "<span style='font-size:0.8em'>9261</span>"])  # fmt: skip
def test_a_block_of_no_size_or_a_small_one_shows_what_is_in_it(markup: str) -> None:
    assert cell_text(markup) == "9261"


@pytest.mark.parametrize(
    "style",
    [
        "color:#fff", "COLOR: rgb(255, 255, 255)", "color:#fefefe;background:white", "color:transparent", "opacity:0",
        "color:#eee;background-color:#EEEEEE", "position:absolute;left:-9999px", "clip:rect(0,0,0,0)", "font-size:1px",
        "display:inline-block;width:0;height:0;overflow:hidden",
    ],
)  # fmt: skip
def test_signs_that_nobody_sees_beside_a_number_are_no_digits_of_it(style: str) -> None:
    assert cell_text(f"92<span style='{style}'>5</span>61") == "9261"


@pytest.mark.parametrize("markup", ["<font color='white'>5</font>9261", "9261<p style='color:#fff'>5</p>",
                                    "9261<p style='font-size:0'>5</p>", "92<span class='x no'>5</span>61"])  # fmt: skip
def test_noise_may_stand_in_its_own_line_or_be_hidden_by_its_class(markup: str) -> None:
    sheet = "<style>@media print{.x{display:none}} b, .no {display: none}</style>"
    assert cell_text(sheet + markup) == "9261"


@pytest.mark.parametrize(
    "markup",
    [
        "<span style='color:#fff'>9261</span>",  # the ground may well be that of a class
        "<span style='background:#1f4e79;color:#fff'>92</span>61",
        "<p style='background:url(dark.png)'>92<span style='color:#fff'>61</span></p>",
        "<div style='font-size:0'>5<span style='font-size:9pt'>9261</span></div>",
    ],
)
def test_light_print_is_read_where_it_can_be_seen(markup: str) -> None:
    assert cell_text(markup) == "9261"


@pytest.mark.parametrize(
    "content",
    [
        "<img src='n.png' alt='12'>", "<select><option selected>12</option></select>", "<svg><text>12</text></svg>",
        "<script>show(12)</script>", "<span title='12'></span>", "<b data-value='12'></b>", "<button>12</button>",
    ],
)  # fmt: skip
def test_a_cell_in_which_something_shows_that_is_no_text_is_not_blank(content: str) -> None:
    assert cell_text(content) == "\ufffc"
    assert cell_text("9261" + content) == "9261"


@pytest.mark.parametrize("content", ["<img src='s.gif' width=1 height=9>", "<script>document.write('')</script>",
                                     "<td data-colwidth='95'>", "<p title='第一列'></p>"])  # fmt: skip
def test_what_only_keeps_a_distance_or_says_nothing_leaves_a_cell_blank(content: str) -> None:
    assert cell_text(content) == ""


def test_text_that_a_script_writes_into_a_cell_is_its_text() -> None:
    assert cell_text('<script>document.write("12");</script>') == "12"


def test_a_cell_struck_out_keeps_its_room() -> None:
    markup = "<table><tr><td style='text-decoration:line-through'>5</td><td>6</td></tr></table>"
    assert rows(page(markup)) == [["", "6"]]


def test_a_table_struck_out_is_read_where_the_page_has_no_other() -> None:
    table = "<table><tr><td>规章</td><td>5</td></tr></table>"
    assert rows(page(f"<s>{table}</s>")) == [["规章", "5"]]
    assert rows(page(f"<s>{table}</s>{table.replace('5', '7')}")) == [["规章", "7"]]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<input value='9261'>", "9261"), ("<input type=text value=' 3 '>", "3"), ("<input type=NUMBER value=0 readonly>", "0"),
        ("<textarea rows=1>17\n</textarea>", "17"), ("<input type=checkbox value=1>", ""), ("<input type=hidden value=4>", ""),
        ("<input style='display:none' value=4>", ""), ("<textarea style='display:none'>4</textarea>", ""), ("<input>", ""),
    ],
)  # fmt: skip
def test_what_stands_in_a_field_of_a_form_is_the_text_of_its_cell(content: str, text: str) -> None:
    assert cell_text(content) == text


def test_a_field_outside_of_a_table_says_nothing() -> None:
    assert paragraphs(page("<p>搜索<input value='请输入'></p><textarea>留言</textarea>")) == ["搜索"]


HEADING, NEXT_HEADING = "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"
PIPES = f"{HEADING}\n信息内容 | 本年制发件数\n规章 | 5\n行政规范性文件 | 14\n{NEXT_HEADING}"


@pytest.mark.parametrize(
    "markup",
    [
        "<pre>{}</pre>",
        "<pre><b>{}</b></pre>",
        "<div style='white-space: pre-wrap'>{}</div>",
    ],
)
@pytest.mark.parametrize("separator", ["|", " | ", "\t\t"])
def test_a_table_in_lines_of_text_is_a_grid(markup: str, separator: str) -> None:
    document = page(markup.format(PIPES.replace(" | ", separator)))
    filled = [[cell for cell in row if cell] for row in rows(document)]
    assert filled == [["信息内容", "本年制发件数"], ["规章", "5"], ["行政规范性文件", "14"]]
    assert paragraphs(document) == [HEADING, NEXT_HEADING]


def test_lines_may_be_parted_by_breaks() -> None:
    document = page(f"<p>{PIPES}</p>".replace("\n", "<br>\n"))
    assert rows(document) == [["信息内容", "本年制发件数"], ["规章", "5"], ["行政规范性文件", "14"]]


def test_cells_of_a_table_in_lines_of_text_are_placed_by_their_characters() -> None:
    document = page(f"<pre id='report'>{PIPES}</pre>")
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert not grid.drawn
    for cell in grid.cells:
        path, within = cell.place.path.split(INSIDE)
        start, end = map(int, within.removeprefix("chars ").split("-"))
        assert (path, PIPES[start:end]) == ("#report", cell.text)


def test_lines_with_separators_but_without_numbers_are_no_table() -> None:
    menu = "首页 | 政务公开\n新闻 | 服务\n互动 | 专题"
    assert paragraphs(page(f"<pre>{menu}</pre>")) == [menu]


def test_line_breaks_in_the_markup_of_a_table_are_layout_even_within_preformatted_text() -> None:
    markup = "<div style='white-space:pre-line'>上\n下<table><tr><td>行政\n许可</td><td>1</td></tr></table></div>"
    assert paragraphs(page(markup)) == ["上\n下"]
    assert rows(page(markup)) == [["行政 许可", "1"]]
