"""Text that converters make of PDF pages: headers and numbers cut where the page wrapped them."""

from __future__ import annotations

from collections.abc import Sequence

from extract.alignment import align_document
from extract.model.document import Source
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
