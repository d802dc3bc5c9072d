"""Tables whose columns a line of dashes shows."""

from __future__ import annotations

from extract.model.document import Grid, Source
from extract.readers.text import read


def rows(text: str) -> list[list[str]]:
    document = read(Source("report.txt", text.encode()))
    return [[cell.text for cell in row] for block in document.blocks if isinstance(block, Grid) for row in block.rows]


WRAPPED = """
  ------------ ---------- ------ ------ ------
  项目                    自然人 商业   总计
                                 企业

  一、本年新收            5             5

  三、办理结果 （一）予以 4             4
               公开

               （二）部分               0
               公开
  ------------ ---------- ------ ------ ------
"""


def test_cells_go_on_over_lines_up_to_a_blank_one() -> None:
    assert rows(WRAPPED) == [
        ["项目", "自然人", "商业企业", "总计"],
        ["一、本年新收", "5", "", "5"],
        ["三、办理结果", "（一）予以公开", "4", "", "4"],
        ["（二）部分公开", "", "", "0"],
    ]


def test_each_line_is_a_row_where_no_blank_line_parts_them() -> None:
    rule = "  ------ ------ ------ ------\n"
    text = f"  内容   制发   废止   有效\n{rule}  规章   1             7\n  文件   2      3      9\n\n后记。\n"
    assert rows(text) == [["内容", "制发", "废止", "有效"], ["规章", "1", "", "7"], ["文件", "2", "3", "9"]]


def test_a_header_stands_between_the_whole_rule_and_the_broken_one() -> None:
    whole, parted = "  --------------------\n", "  ------ ------ ------\n"
    text = f"{whole}  内容   制发   废止\n{parted}  规章   1\n\n  文件   2      3\n{whole}"
    assert rows(text) == [["内容", "制发", "废止"], ["规章", "1", ""], ["文件", "2", "3"]]


def test_two_numbers_below_each_other_in_a_cell_are_no_number() -> None:
    text = WRAPPED.replace(
        "               公开\n\n               （", "               公开       1\n\n               （", 1
    )
    assert rows(text)[2] == ["三、办理结果", "（一）予以公开", "4…1", "", "4"]


def test_words_over_the_border_of_a_column_make_it_no_table() -> None:
    text = "  ------ ------\n  规章许可 1\n  文件   2\n  ------ ------\n"
    assert rows(text) == []


MOVED = """
  ------------------ ---------------- ------ ------ ------
  一、本年新收                        5      1      6

  二、上年结转                        0      0      0

  三、办理结果       （一）予以公开   3      1      4

                     四、结转下年度          2      0
  ------------------ ---------------- ------ ------ ------
"""


def test_a_row_pushed_aside_keeps_its_columns_and_lacks_its_last_cell() -> None:
    assert rows(MOVED)[-1] == ["四、结转下年度", "2", "0", "…"]
