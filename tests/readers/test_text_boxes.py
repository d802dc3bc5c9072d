"""Tables that text draws with rules and bars keep their cells, spans and places."""

from __future__ import annotations

import re

import pytest

from extract.model.document import Cell, Document, Grid, Paragraph, Source
from extract.readers.text import read

TORN = """\
┌────────┬──────┐
│信息    │本年  │
│内容    │决定数│
├────────┼──────┤
│行政    │      │
│        │42    │
│许可    │      │
├────────┼──────┤
│行政处罚│      │
└────────┴──────┘
"""

SPANS = """\
  ┌──────────┬──────────┐
  │          │申请人    │
  │（各列“勾 ├────┬─────┤
  │稽关系”） │    │法人 │
  │          │自然├──┬──┤
  │          │人  │商│科│
  │          │    │业│研│
  ├────┬─────┼────┼──┼──┤
  │    │予以 │12  │3 │  │
  │结果├─────┼────┼──┼──┤
  │    │合计 │12  │3 │15│
  ├────┴─────┼────┼──┼──┤
  │结转      │0   │0 │/ │
  └──────────┴────┴──┴──┘
"""


def made(text: str) -> Document:
    return read(Source("report.txt", text.encode()))


def drawn(text: str) -> list[Grid]:
    return [block for block in made(text).blocks if isinstance(block, Grid) and block.drawn]


def rows(text: str) -> list[list[str]]:
    return [[cell.text for cell in row] for grid in drawn(text) for row in grid.rows]


def shape(cell: Cell) -> tuple[int, int, int, int]:
    return cell.row, cell.column, cell.rowspan, cell.colspan


def test_a_cell_torn_over_lines_is_one_cell_again() -> None:
    assert rows(TORN) == [["信息内容", "本年决定数"], ["行政许可", "42"], ["行政处罚", ""]]


def test_a_number_torn_in_its_cell_is_one_number_again() -> None:
    rule = "+------+------+"
    lines = [
        "| 内容 | 金额 |",
        rule,
        "| 规章 | １２ |",
        rule,
        "| 收费 | ６４ |",
        "|      | １.５|",
        rule,
        "| 许可 | ７   |",
    ]
    text = "\n".join([rule, *lines, rule, ""])

    assert rows(text)[2] == ["收费", "６４１.５"]


NARROW = """\
┌────┬──┬────┐
│行政│１│２  │
│许可│２│    │
├────┼──┼────┤
│处罚│３│４  │
│    │  │５  │
├────┼──┼────┤
│强制│６│７  │
├────┼──┼────┤
│收费│８│９  │
└────┴──┴────┘
"""


def test_a_number_goes_on_below_where_its_line_had_no_room_for_one_more_digit() -> None:
    full = NARROW.replace("│    │  │５  │\n", "")
    assert [row[1:] for row in rows(full)] == [["１２", "２"], ["３", "４"], ["６", "７"], ["８", "９"]]


def test_numbers_below_each_other_with_room_beside_them_may_be_rows() -> None:
    assert rows(NARROW.replace("│    │  │５  │", "│强拆│３│５  │")) == []


PADDED = """\
+--------+---------+
| 内容   | 数量    |
+--------+---------+
| 许可   | 7       |
+--------+---------+
| 政府集 | 4       |
|        | 2676.40 |
| 中采购 |         |
+--------+---------+
"""


def test_a_number_goes_on_below_where_its_second_line_is_full_beside_the_padding() -> None:
    assert rows(PADDED)[2] == ["政府集中采购", "42676.40"]
    assert rows(PADDED.replace("2676.40", ".267640"))[2] == ["政府集中采购", "4.267640"]


def test_numbers_in_one_cell_with_room_beside_both_are_kept_apart() -> None:
    assert rows(PADDED.replace("2676.40", "2676   "))[2] == ["政府集中采购", "4…2676"]


def test_a_table_without_values_is_read() -> None:
    assert rows(PADDED.translate(dict.fromkeys(map(ord, "0123456789."), " ")))[2] == ["政府集中采购", ""]


def test_rows_in_groups_that_rules_part_keep_a_row_a_line() -> None:
    rule, lines = "+------+----+\n", ["| 内容 | 数 |\n", "| 许可 | 12 |\n| 处罚 | 34 |\n", "| 合计 | 46 |\n"]
    (grid,) = [block for block in made(rule + rule.join(lines) + rule).blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row] for row in grid.rows][1:3] == [["许可", "12"], ["处罚", "34"]]


def test_a_number_has_the_range_of_its_digits() -> None:
    for text in (TORN, SPANS, TORN.replace("\n", "\r\n")):
        numbers = [cell for grid in drawn(text) for cell in grid.cells if cell.text.isdecimal()]
        assert numbers
        for cell in numbers:
            start, end = map(int, re.findall(r"\d+", cell.place.path))
            assert text[start:end] == cell.text


def test_cells_span_the_rows_and_columns_that_no_rule_or_bar_parts() -> None:
    (grid,) = drawn(SPANS)
    shapes = {cell.text: shape(cell) for cell in grid.cells if cell.text and not cell.text.isdecimal()}
    assert shapes == {
        "（各列“勾稽关系”）": (0, 0, 3, 2),
        "申请人": (0, 2, 1, 3),
        "自然人": (1, 2, 2, 1),
        "法人": (1, 3, 1, 2),
        "商业": (2, 3, 1, 1),
        "科研": (2, 4, 1, 1),
        "结果": (3, 0, 2, 1),
        "予以": (3, 1, 1, 1),
        "合计": (4, 1, 1, 1),
        "结转": (5, 0, 1, 2),
        "/": (5, 4, 1, 1),
    }
    assert [cell.text for cell in grid.rows[4]] == ["合计", "12", "3", "15"]


@pytest.mark.parametrize(
    "text",
    [
        "+------+----+\n| 行政 | 42 |\n|      |    |\n| 许可 |    |\n| 数量 |    |\n+------+----+\n| 处罚 | 7  |\n+------+----+\n",
        "+----------+-----+\n| 行政许可 | 42  |\n| 数量     |     |\n+==========+====:+\n| 处罚     | 7   |\n+----------+-----+\n",
        "┏━━━━━━━━━━┳━━━━━┓\n┃ 行政许可 ┃ 42  ┃\n┃ 数量     ┃     ┃\n┣━━━━━━━━━━╋━━━━━┫\n┃ 处罚     ┃ 7   ┃\n┗━━━━━━━━━━┻━━━━━┛\n",
        "╔══════════╦═════╗\n║ 行政许可 ║ 42  ║\n║ 数量     ║     ║\n╠══════════╬═════╣\n║ 处罚     ║ 7   ║\n╚══════════╩═════╝\n",
        # Drawn with characters two columns wide.
        "┌────┬──┐\n│行政许可│42  │\n│数量    │    │\n├────┼──┤\n│处罚　　│7   │\n└────┴──┘\n",
        # Padded by the number of characters.
        "+------+----+\n| 行政许可 | 42 |\n| 数量   |    |\n+------+----+\n| 处罚   | 7  |\n+------+----+\n",
    ],
)
def test_tables_are_read_however_their_lines_are_drawn_and_padded(text: str) -> None:
    assert rows(text) == [["行政许可数量", "42"], ["处罚", "7"]]


@pytest.mark.parametrize(
    "text",
    [
        TORN.replace("│42    │", "│42  │"),
        TORN.replace("│许可    │      │", "│许可           │"),
        TORN.replace("├────────┼──────┤", "├─── ────┼──────┤"),
        TORN.replace("└────────┴──────┘\n", ""),
        TORN.replace("│许可    │      │", "许可"),
        "+------+----+\n| 规章 | 1  |\n+--- --+----+\n| 许可 |    |\n+------+----+\n",
        "+------+----+\n| 规章 | 1  |\n| ---- | -- |\n| 许可 |    |\n+------+----+\n",
        "┌────┐\n│规章│\n└────┘\n",
        "┌──┬──┐\n├──┼──┤\n└──┴──┘\n",
        "+------+----+\n| 规章 | 1  |\n| 许可 | 2  |\n+------+----+\n",
        "+------+----+\n| 内容 | 数 |\n+------+----+\n| 规章 |    |\n| 许可 |    |\n+------+----+\n",
    ],
)
def test_lines_that_do_not_agree_are_no_drawn_table(text: str) -> None:
    assert drawn(text) == []


def test_a_table_without_rules_between_its_rows_keeps_a_row_a_line() -> None:
    text = "+------+----+\n| 内容 | 数 |\n+------+----+\n| 规章 | 1  |\n| 许可 | 2  |\n+------+----+\n"
    (grid,) = [block for block in made(text).blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row] for row in grid.rows] == [["内容", "数"], ["规章", "1"], ["许可", "2"]]


def test_words_keep_a_blank_between_them_where_a_line_ends() -> None:
    text = TORN.replace("│信息    │本年  │\n│内容    │决定数│", "│open    │2023  │\n│data    │年度  │")
    assert rows(text)[0] == ["open data", "2023年度"]


def test_what_stands_around_a_drawn_table_stays_as_it_is() -> None:
    text = f"规章 | 1 | 2\n许可 | 3 | 4\n{TORN}全年公开信息12条。\n处罚 | 5 | 6\n强制 | 7 | 8\n"
    blocks = made(text).blocks
    assert [len(block.rows) if isinstance(block, Grid) else block.text for block in blocks] == [
        2,
        3,
        "全年公开信息12条。",
        2,
    ]
    assert all(isinstance(block, (Grid, Paragraph)) for block in blocks)


def test_a_row_pushed_over_the_edge_of_a_drawn_table_shows_that_it_lost_its_last_cells() -> None:
    lines = ["| 情况 |      | 人 | 总 |", "| 一、 |      | 3  | 3  |", "|      | 四、 |    | 1  |"]
    rule = "+------+------+----+----+\n"
    assert rows(rule + rule.join(f"{line}\n" for line in lines) + rule)[-1] == ["", "四、", "", "1", "…"]
