"""Cells that were run together with a space for each blank one: every space is one blank cell, and the digits fill the others."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.alignment import align_document
from extract.model.document import Source
from extract.model.filing import Filing
from extract.readers.text import read
from extract.specimen import LAYOUTS, SIZES, Printing, Truth, make_truth

HEADER = "自然人法人或其他组织总计\n商业企业科研机构社会公益组织法律服务机构其他"
LABELS = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "三、本年度办理结果（一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "（三）不予公开1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
)


def filing_of(rows: Iterable[str]) -> Filing:
    lines = [label + row.replace("_", "\u00a0") for label, row in zip(LABELS, rows, strict=False)]
    text = f"甲县财政局2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n{HEADER}\n" + "\n".join(lines)
    (filing,) = align_document(read(Source("report.txt", text.encode())))
    return filing


def row_of(filing: Filing, item: str) -> list[str]:
    cells = [o for o in filing.observations if (o.variable.table, o.variable.item) == ("requests", item)]
    return [str(o.value) if o.value is not None else {"blank": "_"}.get(o.status, "?") for o in cells]


def test_a_space_is_a_blank_cell_where_blank_rows_end_in_one_for_each_cell() -> None:
    filing = filing_of(["21____3", "1_____1", "12____3", "_______", "_______", "_______", "_1____1"])
    assert row_of(filing, "granted") == ["1", "2", "_", "_", "_", "_", "3"]
    assert row_of(filing, "new_received")[2:6] == ["_"] * 4
    assert row_of(filing, "refused_security_stability") == ["_", "1", "_", "_", "_", "_", "1"]


def test_rows_left_blank_but_for_their_total_tell_it_too() -> None:
    filing = filing_of(["21____3", "1_____1", "21____3", "______0", "______0", "______0"])
    assert row_of(filing, "granted") == ["2", "1", "_", "_", "_", "_", "3"]
    assert row_of(filing, "refused_state_secret") == ["_"] * 6 + ["0"]


@pytest.mark.parametrize("rows", [["2_1_0_0_0_0_3", "1_0_0_0_0_0_1"] * 3, ["21____3", "1____1"] + ["_______"] * 6])
def test_spaces_that_do_not_fill_every_row_are_no_cells(rows: list[str]) -> None:
    filing = filing_of(rows)
    assert "_" not in row_of(filing, "new_received")[:2]


def run_together(truth: Truth) -> bytes:
    """A report whose cells were run together line by line, a no-break space in each blank one."""
    lines = LAYOUTS["text_rows"](truth).decode().splitlines()
    cut = ((line, line.removesuffix("|").split("|")) for line in lines)
    joined = ("".join(cell.strip() or "\u00a0" for cell in cells) if "|" in line else line for line, cells in cut)
    return "\n".join(joined).encode()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(sorted(SIZES)), st.floats(0.3, 1))
def test_no_cell_is_read_otherwise_than_printed(seed: int, size: str, share: float) -> None:
    truth = make_truth(seed, "2021", size, Printing(zeros="share", share=share))
    (filing,) = align_document(read(Source("report.txt", run_together(truth))))
    wrong = [
        (variable, cell.text, found.status, found.value)
        for variable, cell in truth.cells.items()
        if (found := filing.cells[variable]).status not in ("ambiguous", "absent") and found.value != cell.value
    ]
    assert wrong == []
