"""What an opinion on a report says, part by part, before it is set as a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from extract.model.diagnosis import Change, Diagnosis, Repair
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.model.review import Review
from extract.model.rulebook import RuleBook
from extract.outputs.labels import DOUBTS, SEVERITIES, VERDICTS, cell_words, labels, rule_of, rule_words, scope_words
from extract.outputs.rows import places
from extract.outputs.suspects import restored, suspicions
from extract.schema import load_form
from extract.text import number_text

TITLE = "政府信息公开工作年度报告勾稽核对意见"
_CELLS = 6  # cells that are named one by one
_REPAIRS = 3  # ways to restore the relations that are told; the rest is counted
_ALIKE = 10  # remarks of one rule that are told; the rest is counted
_ORDINALS = "一二三四五六"

Style = Literal["heading", "item", "text", "entry"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `label` is what stands in bold before an entry."""

    style: Style
    text: str
    label: str = ""


_CHECK = {
    "balance": "请对照原始登记台账核实以下单元格",
    "years": "请对照本年度和上年度报告及台账核实以下单元格",
    "narrative": "请对照台账核实文字表述与表格数据,并使两者一致;涉及单元格",
    "compliance": "请对照规定的报告格式核实;涉及单元格",
    "hierarchy": "请会同所属单位核实汇总口径和数据;涉及单元格",
    "reading": "请对照原文件确认以下单元格",
}
_PLACES = (
    (r"\btable (\d+)", r"第 \1 表"), (r",? \brow (\d+)", r"第 \1 行"), (r",? \bcell (\d+)", r"第 \1 格"),
    (r"\bparagraph (\d+)", r"第 \1 段"), (r"\bchars (\d+-\d+)", r"第 \1 字符"),
)  # fmt: skip
_NOTES = (
    "本意见未改动报告的任何填报数据。“可能的差错”系依据勾稽关系推断,以填报单位核实的结果为准。",
    "空白及“/”等未填数字的单元格不视为零:取任何可能的数值关系均不成立的,列为不符;仅按零计不成立的,注明“空白按零计不符”;不能判断的列入提示。",
    "注明“读取存疑”的事项,可能由版面或文件转换造成,请先对照原文件确认。",
)  # fmt: skip


def opinion_head(filing: Filing) -> Iterator[tuple[str, str]]:
    """Which report the opinion is about, as labels with their texts."""
    source = filing.document.source
    forms = (load_form(edition).document for edition in filing.form.split("+") if edition)
    yield "报告机关", filing.agency or "(未能识别)"
    yield "报告年度", "(未能识别)" if filing.year is None else f"{filing.year} 年度"
    yield "报告名称", filing.title or "(未能识别)"
    yield "适用格式", "、".join(forms) or "(未见规定格式的表格)"
    yield "报告来源", source.name if not source.url or source.url == source.name else f"{source.name}\n{source.url}"
    yield "报告编号", filing.report_id


def opinion_lines(review: Review, book: RuleBook) -> Iterator[Line]:
    """The opinion's parts, numbered as far as they are there."""
    parts: Sequence[tuple[str, Callable[[Review, RuleBook], Iterator[Line]]]] = (
        ("核对结论", _conclusion), ("需核实的问题", _problems), ("综合诊断", _diagnoses), ("提示", _remarks), ("说明", _notes),
    )  # fmt: skip
    number = 0
    for title, part in parts:
        lines = list(part(review, book))
        if lines:
            yield Line("heading", f"{_ORDINALS[number]}、{title}")
            yield from lines
            number += 1


def _conclusion(review: Review, _: RuleBook) -> Iterator[Line]:
    counts: Counter[str] = Counter(finding.severity for finding in review.findings)
    problems = counts["error"] + counts["warning"]
    named = "、".join(
        f"{SEVERITIES[severity]} {counts[severity]} 项" for severity in ("error", "warning") if counts[severity]
    )
    yield Line("text", "对该报告各表数据之间、与文字表述之间以及与相关报告之间的勾稽关系进行了核对。")
    said = f"发现需核实的问题 {problems} 项,其中{named}" if problems else "未发现需更正的勾稽不符"
    yield Line("text", f"{said};另有提示 {counts['notice']} 项。" if counts["notice"] else f"{said}。")
    suspected = tuple(suspicions(review))
    if suspected:
        yield Line("text", f"综合各项关系判断,可能有误的单元格为:{_named(review.filing, suspected)}。")


# --- problems one by one ---------------------------------------------------------------------------------------------


def _problems(review: Review, book: RuleBook) -> Iterator[Line]:
    found = [finding for finding in review.findings if finding.severity != "notice"]
    for number, finding in enumerate(found, 1):
        scope = scope_words(review.filing, finding.table, finding.item, finding.column) or "报告全文"
        yield Line("item", f"{number}. 〔{SEVERITIES[finding.severity]}〕{scope}")
        yield from (Line("entry", text, label) for label, text in _entries(review, finding, book) if text)


def _entries(review: Review, finding: Finding, book: RuleBook) -> Iterator[tuple[str, str]]:
    rule = rule_of(book.named(finding.rule), review.filing)
    if rule is not None:
        asked = rule_words(rule).zh
        yield "核对要求:", asked if rule.reason in ("", asked) else f"{asked}依据:{rule.reason}"
    yield "核对情况:", finding.message_zh
    yield "判断:", _judgement(finding)
    yield "原文表述:", f"“{finding.quote}”" if finding.quote not in finding.message_zh else ""
    yield "可能的差错:", _slip(review, finding)
    yield "核实要点:", _to_check(review.filing, finding)
    yield "原文位置:", _shown_places(finding)


def _judgement(finding: Finding) -> str:
    said = VERDICTS[finding.verdict]
    if finding.left is not None and finding.right is not None:
        left, right, difference = map(number_text, (finding.left, finding.right, finding.difference))
        said += f";左边 {left},右边 {right},相差 {difference}"
    return f"{said};{DOUBTS['reading']}。" if finding.doubt == "reading" else f"{said}。"


def _slip(review: Review, finding: Finding) -> str:
    """What probably happened: by a diagnosis, which speaks Chinese alone, else by what the finding suggests."""
    key = finding.rule, finding.item, finding.column
    about = [diagnosis for diagnosis in review.diagnoses if key in diagnosis.broken]
    likely = [repair.zh for diagnosis in about for repair in diagnosis.repairs[:1] if repair.zh]
    if likely or finding.suggestion:
        return "".join(likely) or finding.suggestions[0]
    if finding.suspects:
        return f"存疑单元格:{_named(review.filing, finding.suspects)}。"
    return "现有勾稽关系不能确定是哪一单元格有误。" if finding.kind in ("balance", "years") else ""


def _to_check(filing: Filing, finding: Finding) -> str:
    cells = finding.suspects or finding.cells
    said = _CHECK[finding.kind]
    return f"{said}:{_named(filing, cells)}。" if cells else f"{said.partition(';')[0]}。"


def _named(filing: Filing, variables: Sequence[Variable]) -> str:
    """Cells with what is filed in them, as far as they are few; of many those first that are not zero."""
    many = len(variables) > _CELLS
    first = sorted(variables, key=lambda variable: _is_zero(filing, variable)) if many else variables
    one_column = len({variable.column for variable in variables}) == 1 and many
    named = "、".join(_cell(filing, variable, with_column=not one_column) for variable in first[:_CELLS])
    return f"{named}等 {len(variables)} 个单元格" if many else named


def _is_zero(filing: Filing, variable: Variable) -> bool:
    cell = filing.cells.get(variable)
    return cell is not None and cell.value == 0


def _cell(filing: Filing, variable: Variable, *, with_column: bool = True) -> str:
    words = labels(filing, variable.table, variable.item, variable.column)
    named = cell_words(filing, variable).zh if with_column else f"“{words.item.zh}”"
    return f"{named}({_filed(filing.cells.get(variable))})"


def _filed(cell: Observation | None) -> str:
    """What the report prints in a cell."""
    if cell is None or cell.status == "absent":
        return "未印"
    if cell.value is not None:
        return f"填报 {number_text(cell.value)}"
    return "未填" if cell.status == "blank" else f"印作“{cell.raw}”"


def _shown_places(finding: Finding) -> str:
    """The pages where there are pages; elsewhere the first place alone, for its path helps nobody who holds paper."""
    pages = sorted({place.page for place in finding.places if place.page is not None})
    if pages:
        return f"第 {'、'.join(map(str, pages))} 页"
    more = f" 等 {len(finding.places)} 处" if len(finding.places) > 1 else ""
    return f"{_in_chinese(places(finding.places[:1]))}{more}"


def _in_chinese(place: str) -> str:
    """A place of a Word document or of a text in Chinese; the path of a page as it is."""
    for words, chinese in _PLACES:
        place = re.sub(words, chinese, place)
    return place


# --- what would restore the relations --------------------------------------------------------------------------------


def _diagnoses(review: Review, _: RuleBook) -> Iterator[Line]:
    for number, diagnosis in enumerate(review.diagnoses, 1):
        yield Line("item", f"{number}. {_group(review, diagnosis)}")
        if not diagnosis.repairs:
            yield Line("text", "未找到能使各项关系同时成立的少量改动,请逐项核实。")
        for repair in diagnosis.repairs[:_REPAIRS]:
            yield Line("entry", _repair(review, repair), "可能的更正:")
        yield from _how_many(diagnosis)


def _group(review: Review, diagnosis: Diagnosis) -> str:
    said = f"{len(diagnosis.broken)} 项关系不成立"
    tables = {
        finding.table for finding in review.findings if (finding.rule, finding.item, finding.column) in diagnosis.broken
    }
    where = "、".join(scope_words(review.filing, table, "", "") for table in sorted(tables) if table)
    return f"{where}:{said}({DOUBTS[diagnosis.doubt]})" if where else f"{said}({DOUBTS[diagnosis.doubt]})"


def _repair(review: Review, repair: Repair) -> str:
    return repair.zh or ";".join(_change(review.filing, change) for change in repair.changes) + "。"


def _change(filing: Filing, change: Change) -> str:
    year = "" if change.year in (None, filing.year) else f"{change.year} 年度报告"
    return f"{year}{cell_words(filing, change.variable).zh}{restored(change)}"


def _how_many(diagnosis: Diagnosis) -> Iterator[Line]:
    if diagnosis.is_unique:
        yield Line("text", "这是使各项关系同时成立的唯一最小改动。")
    elif diagnosis.repairs:
        count = "" if diagnosis.count is None else f"共 {diagnosis.count} 种,"
        yield Line("text", f"改动单元格最少的更正不止一种,{count}以上为较可能的,请结合台账判断。")


# --- remarks and notes -----------------------------------------------------------------------------------------------


def _remarks(review: Review, _: RuleBook) -> Iterator[Line]:
    """Remarks of one rule together, for a form left blank makes many that are alike."""
    notices = sorted(
        (finding for finding in review.findings if finding.severity == "notice"), key=lambda finding: finding.rule
    )
    for number, (_rule, members) in enumerate(groupby(notices, key=lambda finding: finding.rule), 1):
        alike = list(members)
        for place, finding in enumerate(alike[:_ALIKE]):
            quote = f"原文:“{finding.quote}”" if finding.quote not in finding.message_zh else ""
            yield Line("text", f"{f'{number}. ' if place == 0 else ''}{finding.message_zh}{quote}")
        if len(alike) > _ALIKE:
            yield Line("text", f"同类提示共 {len(alike)} 项,其余从略。")


def _notes(_: Review, __: RuleBook) -> Iterator[Line]:
    yield from (Line("text", f"{number}. {note}") for number, note in enumerate(_NOTES, 1))
