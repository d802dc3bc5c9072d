"""Tables as running text: where they end, what blank rows leave, and words in the place of numbers."""

from __future__ import annotations

import pytest

from extract.alignment import align_document
from extract.model.document import Source
from extract.model.filing import Filing
from extract.readers import read_document
from extract.specimen import LAYOUTS, STYLES, Truth, make_truth
from extract.specimen.slips import plant_any

HEAD = "甲县财政局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n"
DOCUMENTS = "第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n{}\n行政规范性文件\n{}\n"
DECIDED = "信息内容\n本年处理决定数量\n"
DECISIONS = (
    f"第二十条第（五）项\n{DECIDED}行政许可\n{{}}\n第二十条第（六）项\n{DECIDED}行政处罚\n{{}}\n行政强制\n{{}}\n"
)
FEES = "第二十条第（八）项\n信息内容\n本年收费金额（单位：万元）\n行政事业性收费\n{}\n"
RESULTS = "结果维持\n结果纠正\n其他结果\n尚未审结\n总计\n"
CHALLENGES = (
    f"四、政府信息公开行政复议、行政诉讼情况\n行政复议\n行政诉讼\n{RESULTS}未经复议直接起诉\n复议后起诉\n{2 * RESULTS}"
)


def read(text: str, *, glued: bool = False) -> Filing:
    (filing,) = align_document(read_document(Source("a.txt", (text.replace("\n", "") if glued else text).encode())))
    return filing


def shown(filing: Filing, item: str) -> list[str]:
    return [str(o.value) if o.value is not None else o.status for o in filing.observations if o.variable.item == item]


def proactive(*rows: str) -> str:
    return HEAD + (DOCUMENTS + DECISIONS + FEES).format(*rows)


@pytest.mark.parametrize("bold", ["", "**"])
def test_a_table_ends_at_the_next_chapter_whatever_numbers_stand_behind_its_heading(bold: str) -> None:
    text = proactive("0\n0\n0", "1\n0\n2", "3", "4", "0", "0") + CHALLENGES
    behind = (
        f"{bold}五、存在的主要问题及改进情况{bold}\n公开不够及时。\n六、其他需要报告的事项\n收取信息处理费120元。\n"
        "电话 87654321\n"
    )

    filing = read(text + behind)

    for item in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        assert shown(filing, item) == ["blank"] * 5


def test_a_header_behind_which_the_text_ends_says_nothing_of_its_cells() -> None:
    filing = read(proactive("0\n0\n0", "1\n0\n2", "3", "4", "0", "0") + CHALLENGES)

    assert shown(filing, "reconsideration") == ["absent"] * 5


@pytest.mark.parametrize(("words", "glued"), [
    ("见附件", False), ("见附件", True), ("参见附表", True), ("详见附件2", False), ("详见附件一", True),
])  # fmt: skip
def test_words_that_send_elsewhere_fill_a_cell(words: str, *, glued: bool) -> None:
    filing = read(proactive("0\n0\n0", "1\n0\n2", words, "4", "0", "0"), glued=glued)

    assert shown(filing, "licences") == ["unreadable"]
    assert shown(filing, "penalties") == ["4"]


@pytest.mark.parametrize("mark", ["无", "/", "—"])
def test_marks_run_together_are_one_for_each_cell(mark: str) -> None:
    filing = read(proactive("\n".join(mark * 3), "1\n0\n2", "3", "4", mark, "0"), glued=True)

    assert shown(filing, "regulations") == ["not_applicable"] * 3
    assert shown(filing, "coercive_measures") == ["not_applicable"]


def test_zeros_run_together_are_one_for_each_cell_though_other_rows_keep_numbers_apart() -> None:
    filing = read(proactive("000", "1\n0\n2", "3", "4", "0", "0"))

    assert shown(filing, "regulations") == ["0", "0", "0"]


def slipped(style: str, numbers: range) -> list[Truth]:
    return [plant_any(make_truth(n, "2021", "county", STYLES[style]), n) for n in numbers]


@pytest.mark.parametrize("style", ["blank_zeros", "blank_detail_totals", "person_and_total", "single_blanks"])
def test_no_cell_of_a_stream_with_a_slip_is_read_otherwise_than_printed(style: str) -> None:
    wrong = []
    for truth in slipped(style, range(6)):
        (filing,) = align_document(read_document(Source("a.txt", LAYOUTS["flat_cells"](truth))))
        for variable, cell in truth.cells.items():
            seen = filing.cells[variable]
            settled = seen.status not in {"ambiguous", "absent", "unreadable"}
            if settled and (seen.value, seen.status == "blank") != (cell.value, cell.status == "blank"):
                wrong.append(f"{truth.seed} {variable}: {cell.text!r} read as {seen.status} {seen.value}")

    assert wrong == []
