"""Rows of values that a page broke over lines."""

from __future__ import annotations

import pytest

from extract.model.document import Grid, Source
from extract.readers.text import read


def rows(text: str) -> list[list[str]]:
    document = read(Source("report.txt", text.encode()))
    return [[cell.text for cell in row] for block in document.blocks if isinstance(block, Grid) for row in block.rows]


ROW = " 55   15   27   11   108   744  149  300   210   140"


def test_the_longest_numbers_of_a_row_go_on_below() -> None:
    text = f"尚未审结 总计\n{ROW}\n{'3':>51}\n\n后记。\n"
    assert rows(text) == [["55", "15", "27", "11", "108", "744", "149", "300", "210", "1403"]]


def test_short_numbers_above_others_are_no_numbers() -> None:
    text = f"尚未审结 总计\n{ROW}\n{'3':>7}\n\n后记。\n"
    assert rows(text) == [["55", "15…3", "27", "11", "108", "744", "149", "300", "210", "140"]]


def test_rows_whose_cells_stand_in_lines_of_their_own_are_put_together() -> None:
    text = """(四)无法提 1.本机关不掌握
           2.没有现成信息
                       590 101
                        34  6
                                58
                                 4
                                     40
                                      3
                                          230 7553
                                           12   55
"""
    assert rows(text) == [
        ["(四)无法提", "1.本机关不掌握", "590", "101", "58", "40", "230", "7553"],
        ["2.没有现成信息", "34", "6", "4", "3", "12", "55"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        # Blanks were lost: the second line may go on anywhere.
        "审结 总计\n86 19 44 30 179 406\n7\n",
        # A step too few.
        "1.甲\n2.乙\n      59 10\n      34  6\n            58\n            4\n               40\n               3\n",
    ],
)
def test_what_has_no_place_stays_as_lines(text: str) -> None:
    assert rows(text) == []
