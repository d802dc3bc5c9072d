from __future__ import annotations

from extract.alignment import align_document
from extract.model.document import Source
from extract.readers import read_document

TEXT = """青岚市人民政府办公厅2025年政府信息公开工作年度报告
本报告数据统计期限为2025年1月1日至12月31日。
二、主动公开政府信息情况
第二十条第（一）项
{loose}
第二十条第（五）项
信息内容本年处理决定数量
行政许可 7
第二十条第（六）项
信息内容本年处理决定数量
行政处罚 8
行政强制 9
第二十条第（八）项
信息内容本年收费金额（单位：万元）
行政事业性收费 1.5
| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
|---|---|---|---|
| 规章 | 12 | 130 |
|---|---|---|
| 行政规范性文件 | 24 | 180 |
|---|---|---|
"""


def cells(loose: str) -> dict[str, tuple[str, str]]:
    source = Source("torn.md", TEXT.format(loose=loose).encode())
    (filing,) = align_document(read_document(source))
    return {
        str(v): (o.status, str(o.value))
        for v, o in filing.cells.items()
        if v.item in ("regulations", "normative_documents")
    }


def test_a_remark_tells_which_column_was_torn_out() -> None:
    read = cells("3\n（其中修订 2 件）\n41\n（含自然失效 29 件）")

    assert [read[f"proactive.regulations.{c}"][1] for c in ("issued", "repealed", "in_force")] == ["12", "3", "130"]
    assert [read[f"proactive.normative_documents.{c}"][1] for c in ("issued", "repealed", "in_force")] == [
        "24",
        "41",
        "180",
    ]
    assert {status for status, _ in read.values()} == {"derived"}


def test_without_a_remark_the_column_stays_open() -> None:
    assert {status for status, _ in cells("3\n41").values()} == {"ambiguous"}
