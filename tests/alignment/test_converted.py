"""Text that converters make of PDF pages: headers and numbers cut where the page wrapped them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.alignment import align_document
from extract.alignment.stream import document_to_stream
from extract.alignment.tokens import tokenise
from extract.model.document import Paragraph, Place, Source
from extract.model.filing import Filing
from extract.model.form import Variable
from extract.readers import read_document
from extract.schema import load_form

HEAD = """云汀县林业局2023年政府信息公开工作年度报告
本报告所列数据的统计期限为2023年1月1日至2023年12月31日。
四、政府信息公开行政复议、行政诉讼情况
"""
END = "五、存在的主要问题及改进情况\n存在的主要问题：更新间隔偏长。\n"
VARIABLES = load_form("2021").block("challenges").variables
PRINTED = [74, 18, 33, 17, 142, 311, 66, 114, 85, 576, 423, 101, 193, 147, 864]

TORN_HEADER = """
|行政复|议||||行政诉|讼|||||||||
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
|结果|结果|其他|尚未|总计|未经复|议直接|起诉|||复议后|起诉||||
|维持|纠正|结果|审结||结果|结果|其他|尚未|总计|结果|结果|其他|尚未|总计|
||||||维持|纠正|结果|审结||维持|纠正|结果|审结||
"""


def read(name: str, text: str) -> Filing:
    (filing,) = align_document(read_document(Source(name, (HEAD + text + END).encode())))
    return filing


def values(filing: Filing, variables: Sequence[Variable] = VARIABLES) -> list[object]:
    return [filing.cells[variable].value for variable in variables]


def test_blank_cells_of_a_torn_header_are_no_row() -> None:
    filing = read("report.md", TORN_HEADER + "|" + "|".join(map(str, PRINTED)) + "|\n")

    assert values(filing) == PRINTED
    assert {filing.cells[variable].status for variable in VARIABLES} == {"reported"}


def test_a_torn_header_without_a_row_says_nothing_about_its_cells() -> None:
    filing = read("report.md", TORN_HEADER)

    assert not {filing.cells[variable].status for variable in VARIABLES if variable in filing.cells} & {"blank", "reported"}


def test_a_whole_header_directly_before_the_next_chapter_has_blank_cells() -> None:
    results = "结果维持|结果纠正|其他结果|尚未审结|总计|"
    header = f"|行政复议|||||行政诉讼||||||||||\n|{results}未经复议直接起诉|||||复议后起诉|||||\n||||||{results}{results}\n"

    assert {read("report.txt", header).cells[variable].status for variable in VARIABLES} == {"blank"}


HEADER = "行政复议\n行政诉讼\n未经复议直接起诉\n复议后起诉\n" + "结果维持 结果纠正 其他结果 尚未审结 总计\n" * 3
LARGE = [635, 114, 255, 178, 1182, 578, 126, 245, 178, 1127, 665, 128, 267, 195, 1255]


@pytest.mark.parametrize(
    "printed",
    [
        "635\n114\n255\n178\n118\n2\n578\n126\n245\n178\n112\n7\n665\n128\n267\n195\n125\n5\n",
        "635 114 255 178 118\n2\n578 126 245 178 112\n7\n665 128 267 195 125\n5\n",
        "635 114 255 178 118 578 126 245 178 112 665 128 267 195 125\n2 7 5\n",
    ],
)
def test_digits_that_broke_over_lines_go_on_with_their_number(printed: str) -> None:
    filing = read("report.txt", HEADER + printed)

    assert values(filing) == LARGE
    assert {filing.cells[variable].status for variable in VARIABLES} == {"derived"}


def test_digits_below_a_row_that_complete_no_sum_leave_it_open() -> None:
    filing = read("report.txt", HEADER + "635 114 255 178 118 578 126 245 178 112 665 128 267 195 125\n2 7 9\n")

    assert {filing.cells[variable].status for variable in VARIABLES} == {"ambiguous"}


def test_a_number_below_a_whole_row_that_balances_changes_nothing() -> None:
    filing = read("report.txt", HEADER + " ".join(map(str, PRINTED)) + "\n7\n")

    assert values(filing) == PRINTED


def test_an_ordinal_on_a_line_of_its_own_is_no_value() -> None:
    stream = document_to_stream([Paragraph("3.\n危及“三安全一稳定”", Place(""))])

    assert {token.kind for token in tokenise(stream, 0, len(stream.text), ())} == {"text"}
