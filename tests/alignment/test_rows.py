"""Groups of values matched with the rows of the form by their labels and their order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pieces import FORM, REQUESTS, tokens

from extract.alignment.groups import Group
from extract.alignment.rows import Row, RowMatch, item_to_row, match_rows
from extract.text import fold

ROWS = [item_to_row(item, frozenset({7})) for item in REQUESTS.items]
LABELS = {item.id: item.number + item.label for item in REQUESTS.items}
NAMES = [row.item for row in ROWS]
fixed = settings(max_examples=60, deadline=None, derandomize=True)


def group(label: str, count: int = 7) -> Group:
    return Group(tokens(*["0"] * count), fold(label), fold(label))


def matched(rows: Sequence[Row], groups: Sequence[Group]) -> list[str]:
    """For each row the number of the group that it takes, or a point."""
    match = match_rows(rows, groups)
    return [
        "." if found is None else str(next(i for i, g in enumerate(groups) if g is found)) for found in match.groups
    ]


def test_a_whole_table_is_matched_row_by_row() -> None:
    assert matched(ROWS, [group(LABELS[name]) for name in NAMES]) == [str(at) for at in range(len(NAMES))]


@fixed
@given(st.sets(st.sampled_from(NAMES), min_size=1))
def test_rows_that_are_missing_stay_empty_and_the_others_find_their_own(kept: set[str]) -> None:
    printed = [name for name in NAMES if name in kept]
    match = match_rows(ROWS, [group(LABELS[name]) for name in printed])

    found = [name for name, entry in zip(NAMES, match.groups, strict=True) if entry is not None]
    assert (found, match.left) == (printed, ())


@fixed
@given(st.sampled_from(NAMES), st.integers(0, 3))
def test_text_that_was_torn_off_or_stands_before_a_label_does_not_move_the_rows(name: str, before: int) -> None:
    printed = [group(("三、本年度办理结果(三)不予公开"[: 4 * before] if n == name else "") + LABELS[n]) for n in NAMES]

    assert matched(ROWS, printed) == [str(at) for at in range(len(NAMES))]


long_names = [name for name in NAMES if len(LABELS[name]) > 8]


@fixed
@given(st.sampled_from(long_names), st.integers(0, 7))
def test_a_label_that_lost_a_character_is_still_that_row(name: str, at: int) -> None:
    torn = LABELS[name][:at] + LABELS[name][at + 1 :]
    printed = [group(torn if n == name else LABELS[n]) for n in NAMES]

    assert matched(ROWS, printed) == [str(place) for place in range(len(NAMES))]


@fixed
@given(st.sampled_from(NAMES))
def test_a_row_whose_label_was_lost_is_found_by_its_place(name: str) -> None:
    printed = [group("" if n == name else LABELS[n]) for n in NAMES]

    assert matched(ROWS, printed) == [str(at) for at in range(len(NAMES))]


@pytest.mark.parametrize(("printed", "expected"), [
    (["granted", "granted", "partly_granted"], {"granted", "partly_granted"}),
    (["partly_granted", "granted"], {"granted"}),
    (["carried_out", "new_received", "carried_in", "granted"], {"new_received", "carried_in", "granted"}),
])  # fmt: skip
def test_rows_repeated_or_out_of_order_are_matched_once_and_the_rest_is_left(
    printed: list[str], expected: set[str]
) -> None:
    match = match_rows(ROWS, [group(LABELS[name]) for name in printed])
    found = {name for name, entry in zip(NAMES, match.groups, strict=True) if entry is not None}

    assert len(found) == len(expected)
    assert len(match.left) == len(printed) - len(expected)


def test_a_foreign_row_between_two_of_the_form_is_left() -> None:
    printed = [group(LABELS["granted"]), group("行政复议维持率", 1), group(LABELS["partly_granted"])]

    match = match_rows(ROWS, printed)

    assert match.left == (printed[1],)


def test_without_groups_nothing_is_matched() -> None:
    match = match_rows(ROWS[:2], [])

    assert match == RowMatch((None, None), match.score, ())
    assert match_rows([], []) == RowMatch((), 0.0, ())


def test_the_label_of_a_row_counts_with_and_without_its_ordinal_and_unit() -> None:
    row = item_to_row(REQUESTS.item("granted"), frozenset({7}))

    assert row.labels[0] == fold("(一)予以公开")
    assert "予以公开" in row.cores


def torn(before: str, after: str) -> Group:
    """A value with the text before it and behind it."""
    return Group(tokens("0"), fold(before), fold(before), after=fold(after))


def test_a_label_torn_around_its_value_finds_its_row_though_the_row_before_has_none() -> None:
    names = ("licences", "penalties", "coercive_measures")
    forms = [item for name in ("licensing", "enforcement") for item in FORM.block(name).items]
    rows = [item_to_row(item, frozenset({1})) for item in forms]
    assert tuple(row.item for row in rows) == names

    groups = [torn("行政见附件许可信息内容本年处理决定数量行政", "处罚行政"), torn("处罚行政", "强制第二十条第八项")]

    assert matched(rows, groups) == [".", "0", "1"]
