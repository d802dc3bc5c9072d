"""Rows left blank count for the edition that has them, though every row that another edition shares is there too."""

from __future__ import annotations

import pytest

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


def statuses(text: str, item: str) -> set[str]:
    """What became of the cells of a row of a text."""
    (filing,) = align_document(read(Source("report.txt", text.encode())))
    return {cell.status for variable, cell in filing.cells.items() if variable.item == item}


TORN = """青岚市听澜区水务局2023年政府信息公开工作年度报告

二、主动公开政府信息情况

第二十条第（一）项
信息内容   本年制发件数   本年废止件数   现行有效件数
规章
行政规 {0}
范性文件
第二十条第（五）项
信息内容   本年处理决定数量
行政许可   12

三、收到和处理政府信息公开申请情况
"""


def test_cells_of_a_label_before_a_label_broken_around_its_values_are_blank() -> None:
    assert statuses(TORN.format("4 1 17"), "regulations") == {"blank"}


def test_cells_of_a_label_before_words_of_no_form_are_not_said_to_be_blank() -> None:
    assert statuses(TORN.replace("规章", "规章无此类事项").format("4 1 17"), "regulations") == {"absent"}


FIRST_ROWS_TORN = """
三、收到和处理政府信息公开申请情况

一、本年新收政府信息公开申        6     1                 7
请数量
二、上年结转政府信息公开申        0           0           0
请数量
三、本  （一）予以公开            2           0           2
年度办  （二）部分公开            0                       0
（三） 1.属于国家秘密 0 0 0 0 0 0 0
2.其他法律行政法规禁止公开 0 0 0 0 0 0 0
3.危及“三安全一稳定” 0 0 0 0 0 0 0
4.保护第三方合法权益 0 0 0 0 0 0 0
"""


def test_rows_whose_labels_are_torn_above_the_first_whole_label_are_no_absent_ones() -> None:
    found = [statuses(FIRST_ROWS_TORN, item) for item in ("new_received", "carried_in", "granted", "partly_granted")]
    assert not any("absent" in one for one in found)


@pytest.mark.parametrize(("end", "expected"), [("供", {"blank"}), ("法提供", {"blank"}), ("另行通知", {"absent"})])
def test_a_blank_row_beside_the_torn_label_of_its_group_is_blank(end: str, expected: set[str]) -> None:
    text = f"""
1.本机关不掌握相关政府信息 1 0 0 0 0 0 1
2.没有现成信息需要另行制作
{end}
3.补正后申请内容仍不明确 0 0 0 0 0 0 0
1.信访举报投诉类申请 0 0 0 0 0 0 0
2.重复申请 0 0 0 0 0 0 0
"""
    assert statuses(text, "unavailable_to_be_created") == expected

REVIEW = """
| 行政复议 | | | | | 行政诉讼 | | | | | | | | | |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | | | | | 复议后起诉 | | | | |
| | | | | | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
| | | | | | | | | | | | | | | |

1. **存在的主要问题及改进情况**

更新间隔偏长。

1. **其他需要报告的事项**

本年度收取信息处理费120元。
"""


def test_a_blank_row_ends_its_table_though_the_headings_behind_it_lost_their_numbers() -> None:
    text = f"甲县财政局2023年政府信息公开工作年度报告\n\n四、政府信息公开行政复议、行政诉讼情况\n{REVIEW}"
    (filing,) = align_document(read(Source("report.md", text.encode())))
    assert {o.status for o in filing.observations if o.variable.table == "challenges"} == {"blank"}
