"""Text that keeps the numbers of a table apart from its labels, as the text layer of a page in columns does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.alignment import align_document
from extract.model.document import Source
from extract.model.filing import Filing
from extract.model.form import Block
from extract.readers import read_document
from extract.schema import load_form
from extract.specimen import DIGIT_SLIPS, SIZES, Truth, make_truth, plant

STRETCHES = st.lists(st.integers(1, 25), min_size=1, max_size=6)
HEAD = "{title}\n本报告所列数据的统计期限为{year}年1月1日至{year}年12月31日。\n三、收到和处理政府信息公开申请情况\n"
TAIL = "五、存在的主要问题及改进情况\n存在的主要问题：更新间隔偏长，答复文书的说理还不够充分。\n"


def block(name: str) -> Block:
    return load_form("2021").block(name)


def in_columns(rows: list[list[str]], sizes: Sequence[int]) -> Iterator[str]:
    """Rows in stretches of so many rows each, each stretch printed column by column."""
    for size in cycle(sizes):
        stretch, rows = rows[:size], rows[size:]
        if not stretch:
            return
        yield from (text for column in zip(*stretch, strict=True) for text in column)


def page(truth: Truth, sizes: Sequence[int]) -> str:
    """Table 3 and 4 of a report as a page gives them: the labels in one heap, the numbers in another."""
    requests, challenges = block("requests"), block("challenges")
    rows = [[truth.cells[v].text for v in requests.variables if v.item == item.id] for item in requests.items]
    labels = [*(column.label for column in requests.columns), *(item.number + item.label for item in requests.items)]
    heads = [item.label for item in challenges.items] + [column.label for column in challenges.columns] * 3
    said = [
        HEAD.format(title=truth.title, year=truth.year) + "\n".join(labels), *in_columns(rows, sizes),
        "四、政府信息公开行政复议、行政诉讼情况", *heads, *(truth.cells[v].text for v in challenges.variables), TAIL,
    ]  # fmt: skip
    return "\n".join(said)


def read(text: str) -> Filing:
    (filing,) = align_document(read_document(Source("page.txt", text.encode())))
    return filing


def wrong(truth: Truth, filing: Filing) -> list[str]:
    return [
        f"{variable}: {cell.text} read as {found.status} {found.value}"
        for variable, cell in truth.cells.items()
        if (found := filing.cells[variable]).status not in ("ambiguous", "absent") and found.value != cell.value
    ]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(sorted(SIZES)), STRETCHES)
def test_numbers_apart_from_their_labels_are_true_or_open(seed: int, size: str, stretches: list[int]) -> None:
    truth = make_truth(seed, "2021", size)

    assert wrong(truth, read(page(truth, stretches))) == []


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(sorted(DIGIT_SLIPS)), STRETCHES)
def test_a_slip_leaves_them_open(seed: int, kind: str, stretches: list[int]) -> None:
    truth = plant(make_truth(seed, "2021", "city"), kind, seed)

    assert wrong(truth, read(page(truth, stretches))) == []


def test_their_order_and_sums_tell_the_rows() -> None:
    truth = make_truth(7, "2021", "city")
    filing = read(page(truth, (4, 9, 5, 2)))

    requests = [filing.cells[v] for v in block("requests").variables]
    assert [cell.value for cell in requests] == [truth.cells[cell.variable].value for cell in requests]
    assert {cell.status for cell in requests} == {"derived"}
    assert all(cell.evidence.startswith("sequence;requests_") for cell in requests)
    assert all(cell.place is not None for cell in requests)


def test_a_row_on_one_line_with_its_label_is_taken() -> None:
    truth = make_truth(7, "2021", "city")
    last = block("requests").items[-1]
    own = [v for v in block("requests").variables if v.item == last.id]
    label = last.number + last.label
    filing = read(page(truth, (4, 9, 5, 2)).replace(label, " ".join((label, *(truth.cells[v].text for v in own)))))

    assert [filing.cells[v].value for v in own] == [truth.cells[v].value for v in own]
    assert {o.status for v, o in filing.cells.items() if v.table == "requests" and v not in own} == {"ambiguous"}


def test_labels_that_all_stand_before_their_header_keep_no_values_beside_them() -> None:
    truth = make_truth(7, "2021", "city")
    form = load_form("2021")
    blocks = [block for block in form.blocks if block.table == "proactive"]
    items = [item.label for block in blocks for item in block.items]
    heads = [column.label for block in blocks for column in block.columns]
    values = [truth.cells[v].text for block in blocks for v in block.variables]
    text = page(truth, (4, 9, 5, 2)).replace("三、", "\n".join(["二、主动公开政府信息情况", *items, *heads, *values, "三、"]), 1)

    assert wrong(truth, read(text)) == []


def test_zeros_in_front_of_the_labels_of_a_table_are_not_told_by_sums() -> None:
    truth = make_truth(7, "2021", "none")
    zeros = "\n".join(truth.cells[v].text for v in block("challenges").variables)
    above, heading, below = page(truth, (25,)).partition("四、政府信息公开行政复议、行政诉讼情况\n")
    text = above + heading + zeros + "\n" + below.replace(zeros + "\n", "")

    assert not [o for v, o in read(text).cells.items() if v.table == "challenges" and o.value is not None]
