"""Pieces gathered into groups: values that stand together, with the words in front of them."""

from __future__ import annotations

import pytest
from pieces import cells, token, tokens

from extract.alignment.groups import Group, tokens_to_groups
from extract.alignment.tokens import Token

CORES = frozenset({"规章", "行政规范性文件", "予以公开", "其他"})


def lines(*texts: str) -> list[Token]:
    """Lines of running text, their words and values parted by blanks."""
    return [t for row, text in enumerate(texts) for t in tokens(*text.split(), row=row)]


def shown(found: list[Group]) -> list[str]:
    values = (" ".join(t.text.strip() or {"blank": "_"}.get(t.kind, "?") for t in group.values) for group in found)
    return [f"{group.near}: {text}" for group, text in zip(found, values, strict=True)]


@pytest.mark.parametrize(("printed", "width", "expected"), [
    (["规章 1 2 3", "其他 4 5 6"], 3, ["规章: 1 2 3", "其他: 4 5 6"]),
    (["规章", "1", "2", "3", "其他", "4"], 3, ["规章: 1 2 3", "其他: 4"]),
    (["规章 1 2 3 4 5 6"], 3, ["规章: 1 2 3", ": 4 5 6"]),
    (["规章 1 2 3 4"], 3, ["规章: 1 2 3 4"]),
    (["规章 1 2 3", "4 5 6"], 3, ["规章: 1 2 3", ": 4 5 6"]),
    (["规章 123"], 3, ["规章: 123"]),
    (["规章", "其他"], 3, []),
    ([], 3, []),
])  # fmt: skip
def test_values_in_running_text_go_with_the_words_before_them(
    printed: list[str], width: int, expected: list[str]
) -> None:
    assert shown(tokens_to_groups(lines(*printed), width, CORES)) == expected


@pytest.mark.parametrize(("rows", "expected"), [
    ([("规章", "1", "2"), ("其他", "3", "")], ["规章: 1 2", "其他: 3 _"]),
    ([("", "规章", "1", "2")], ["规章: 1 2"]),
    ([("规章", "", "")], ["规章: _ _"]),
    ([("信息内容", "", "")], []),
    ([("1", "规章", "2", "3")], ["规章: 2 3"]),
    ([("不予公开", "1", "规章", "2", "3")], ["不予公开规章: 2 3"]),
    ([("规章", "1", "见附件")], ["规章: 1 见附件"]),
    ([("规章", "见附件", "3")], ["规章: 见附件 3"]),
    ([("规章", "件", "3", "4")], ["规章件: 3 4"]),
    ([("规章", "1", "2"), ("3", "4")], ["规章: 1 2", ": 3 4"]),
])  # fmt: skip
def test_rows_of_a_grid_are_groups_with_what_fills_their_cells(
    rows: list[tuple[str, ...]], expected: list[str]
) -> None:
    printed = [piece for row, texts in enumerate(rows) for piece in cells(row, *texts)]

    assert shown(tokens_to_groups(printed, 2, CORES)) == expected


@pytest.mark.parametrize(("below", "expected"), [("予以公开", ["章: _ _", "予以公开: 1 2"]), ("", [": 1 2"])])
def test_a_row_whose_label_is_torn_is_left_blank_if_no_values_follow_below(below: str, expected: list[str]) -> None:
    last = cells(2, *filter(None, [below]), "1", "2")
    printed = [*lines("规"), *cells(1, "章", "", ""), *last]

    assert shown(tokens_to_groups(printed, 2, CORES)) == expected


def test_a_label_over_several_rows_is_whole_but_only_the_part_beside_the_values_is_near() -> None:
    printed = [*cells(0, "三、本年度办理结果"), *cells(1, "(一)予以公开", "1", "2")]

    (group,) = tokens_to_groups(printed, 2, CORES)

    assert (group.label_core, group.near_core) == ("三本年度办理结果一予以公开", "一予以公开")
    assert group.filled == 2


def test_blank_cells_are_no_filled_values() -> None:
    group = Group((token("1"), token(""), token("/")), "", "")

    assert group.filled == 2
