"""Rows left blank count for the edition that has them, though every row that another edition shares is there too."""

from __future__ import annotations

from extract.alignment import align_document
from extract.model.document import Source
from extract.readers.text import read

ROWS = """
| 第二十条第（一）项 | | | |
| --- | --- | --- | --- |
| 信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |
| 规章 |  |  |  |
| 规范性文件 |  |  |  |
| 第二十条第（五）项 | | | |
| 信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |
| 行政许可 |  |  |  |
| 其他对外管理服务事项 |  |  |  |
| 第二十条第（六）项 | | | |
| 信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |
| 行政处罚 |  |  |  |
| 行政强制 |  |  |  |
| 第二十条第（八）项 | | | |
| 信息内容 | 上一年项目数量 | 本年增/减 | |
| 行政事业性收费 |  |  | |
| 第二十条第（九）项 | | | |
| 信息内容 | 采购项目数量 | 采购总金额 | |
| 政府集中采购 |  |  | |
"""


def test_rows_of_one_edition_alone_are_blank_and_not_absent_where_all_rows_are_blank() -> None:
    text = f"甲县财政局2020年政府信息公开工作年度报告\n\n二、主动公开政府信息情况\n{ROWS}"
    (filing,) = align_document(read(Source("report.md", text.encode())))
    statuses = {o.variable.item: o.status for o in filing.observations if o.variable.table == "proactive"}
    assert (statuses["other_services"], statuses["procurement"]) == ("blank", "blank")
    assert filing.form == "2019"
