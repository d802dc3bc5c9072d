"""Invented reports as texts, built piece by piece, for tests about who reports and how many reports there are."""

from __future__ import annotations

from extract.alignment import align_document
from extract.model.document import Document, Source
from extract.model.filing import Filing
from extract.readers import read_document
from extract.schema import load_form

AGENCY = "青岚市听澜区水务局"
TITLE = f"{AGENCY}2023年政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
CHAPTERS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip


def requests(value: int = 0, separator: str = " | ") -> list[str]:
    """The table of requests with one value in all cells, a line for each row."""
    heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    items = load_form("2021").block("requests").items
    return [separator.join(heads)] + [separator.join([i.number + i.label, *[str(value)] * 7]) for i in items]


def challenges(value: int = 0) -> list[str]:
    """The table of reconsideration and litigation with one value in all cells."""
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        "行政复议 | 行政诉讼", " | ".join([*heads, "未经复议直接起诉", "复议后起诉"]), " | ".join(heads * 2),
        " | ".join([str(value)] * 15),
    ]  # fmt: skip


def report(*tables: list[str], title: str = TITLE, period: str = PERIOD) -> list[str]:
    """The lines of a report: each table under its chapter."""
    parts = dict(zip(CHAPTERS[2:4], tables, strict=False))
    lines = [title, f"按照有关要求编制本报告。{period}"]
    for chapter in CHAPTERS:
        lines += [chapter, *parts.get(chapter, ["无。"])]
    return lines


def page(*blocks: list[str], head: str = "") -> bytes:
    """Lines as a page, each block in a division: lines of several cells are rows of tables, others paragraphs."""
    body = "\n".join(f"<div>{''.join(map(_markup, block))}</div>" for block in blocks).replace("</table><table>", "")
    return f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()


def _markup(line: str) -> str:
    cells = line.split(" | ")
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<table><tr>{row}</tr></table>" if len(cells) > 1 else f"<p>{line}</p>"


def read(data: bytes | str | list[str], name: str = "sample.txt") -> Document:
    """A document from bytes, a text or lines."""
    text = "\n".join(data) if isinstance(data, list) else data
    return read_document(Source(name, text.encode() if isinstance(text, str) else text))


def filings(data: bytes | str | list[str], name: str = "sample.txt") -> list[Filing]:
    """The reports in it."""
    return align_document(read(data, name))
