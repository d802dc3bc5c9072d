"""Reports and forms drawn for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extract.model.filing import Filing, Observation, Value
from extract.model.finding import Finding
from extract.model.form import Block, Form, Rule, Variable
from extract.outputs.rows import FINDINGS, finding_rows, printed
from extract.schema import table_names

_MARKS = {"blank": "·", "not_applicable": "/", "ambiguous": "?", "unreadable": "!", "absent": "×"}
_LEGEND = (
    "· 空白 blank   / 不适用 not applicable   ? 存疑 ambiguous   ! 无法辨认 unreadable   × 未印 absent   * 推得 derived"
)
_LABEL_WIDTH = 40
_CELL_WIDTH = 8
SEVERITY_NAMES = {"error": "错误 error", "warning": "警告 warning", "notice": "提示 notice"}
OUTCOME_NAMES = {
    "complete": "完整 complete", "partial": "部分 partial", "no_tables": "无统计表 no_tables",
    "not_a_report": "不是年报 not_a_report", "unreadable": "无法读取 unreadable",
}  # fmt: skip
_CONDITION = {
    "broken": "",
    "broken_if_blanks_are_zero": " (空白按零计 if blanks are zero)",
    "cannot_say": " (无法判断 cannot say)",
}
_MANY_PLACES = 3  # more are told by the first and the last
_NAMED = 6  # suspects told by name


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(unicodedata.combining(character) > 0 for character in text)
    return len(text) + wide - marks


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Text filled with blanks to so many columns, never cut."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def clip(text: str, columns: int) -> str:
    """Text within so many columns, with … where the rest is left out."""
    if width(text) <= columns:
        return text
    kept = ""
    for character in text:
        if width(kept + character) > columns - 1:
            break
        kept += character
    return kept + "…"


def report_lines(filing: Filing, forms: Mapping[str, Form], findings: Sequence[Finding]) -> Iterator[str]:
    """A report as a reader would want to see it: heading, statutory tables, what is left over, findings.

    `forms` gives the form of each edition that the report uses.
    """
    yield from heading_lines(filing)
    for block, edition in _blocks(filing, forms):
        yield ""
        yield from _block_lines(block, filing.cells, edition)
    if filing.observations:
        yield from ("", _LEGEND)
    for leftover in filing.leftovers:
        yield f"余 left over: {leftover.text!r} ({leftover.reason})"
    yield from ("", *finding_lines(findings))


def heading_lines(filing: Filing) -> Iterator[str]:
    """Who reports on which year."""
    yield f"{filing.title or '(无标题 no title)'}"
    year = "?" if filing.year is None else str(filing.year)
    yield f"{filing.agency or '(机关不明 agency unknown)'} · {year} · {filing.form or '-'} · {filing.report_id}"


def _blocks(filing: Filing, forms: Mapping[str, Form]) -> Iterator[tuple[Block, str]]:
    """The blocks that hold the report's cells, each in its edition, in the order of the cells."""
    owner = {
        (edition, variable): block
        for edition, form in forms.items()
        for block in form.blocks
        for variable in block.variables
    }
    keys = ((cell.form, cell.variable) for cell in filing.observations)
    found = {(id(owner[key]), key[0]): owner[key] for key in keys}
    return ((block, edition) for (_, edition), block in found.items())


def finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Findings with their numbers and places."""
    if not findings:
        yield "未发现问题 no findings"
    for row in finding_rows("", findings):
        yield from finding_block(dict(zip(FINDINGS, row, strict=True)))


def finding_block(finding: Mapping[str, Value]) -> Iterator[str]:
    """One finding, given by the columns of the table `findings`: severity and rule, both messages, suspects, place."""
    yield f"[{SEVERITY_NAMES[str(finding['severity'])]}] {finding['rule']}{_CONDITION[str(finding['verdict'])]}"
    yield f"    {finding['message_zh']}"
    yield f"    {finding['message_en']}"
    if finding.get("quote"):
        yield f"    原文 quoted: {finding['quote']}"
    if finding["suspects"]:
        yield f"    存疑 suspects: {_few(str(finding['suspects']).split(';'))}"
    if finding["suggestion"]:
        yield f"    建议 suggestion: {finding['suggestion']}"
    found = str(finding["place"]).split("; ")
    if found[0]:
        many = len(found) > _MANY_PLACES
        shown = f"{found[0]} … {found[-1]} ({len(found)} 处 places)" if many else "; ".join(found)
        yield f"    位置 place: {clip(shown, 200)}"


def _few(names: Sequence[str]) -> str:
    more = f" … ({len(names)} 格 cells)" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _block_lines(block: Block, cells: Mapping[Variable, Observation], edition: str) -> Iterator[str]:
    """One block: its items as rows, also where the form prints them beside each other."""
    titles = [clip(column.label, 2 * _CELL_WIDTH) for column in block.columns]
    body = [
        [_mark(cells.get(Variable(block.table, item.id, column.id))) for column in block.columns]
        for item in block.items
    ]
    widths = [max(_CELL_WIDTH, *map(width, texts)) for texts in zip(titles, *body, strict=True)]
    caption = next((caption for caption in block.captions if not caption.startswith("(")), table_names(block.table)[0])
    yield _row(f"{clip(caption, _LABEL_WIDTH - 7)} [{edition}]", titles, widths)
    yield "─" * (_LABEL_WIDTH + sum(widths) + 2 * len(widths))
    above: tuple[str, ...] = ()
    for item, values in zip(block.items, body, strict=True):
        levels = enumerate(item.group)
        yield from ("  " * level + group for level, group in levels if item.group[: level + 1] != above[: level + 1])
        yield _row(clip("  " * len(item.group) + item.number + item.label, _LABEL_WIDTH), values, widths)
        above = item.group


def _row(label: str, values: Iterable[str], widths: Iterable[int]) -> str:
    cells = "".join("  " + pad(value, columns, right=True) for value, columns in zip(values, widths, strict=True))
    return pad(label, _LABEL_WIDTH) + cells


def _mark(cell: Observation | None) -> str:
    if cell is None:
        return _MARKS["absent"]
    mark = _MARKS.get(cell.status) or printed(cell.value)
    return mark + "*" if cell.status == "derived" else mark


def form_lines(form: Form) -> Iterator[str]:
    """A form as its experts would want to check it: sections, tables cell by cell, rules."""
    last = "" if form.last_year == form.first_year else f"–{form.last_year or ''}"
    yield f"{form.edition}  {form.title}"
    yield f"      {form.english}; {form.document}; {form.first_year}{last}"
    yield from ("", "章节 sections")
    for section in form.sections:
        yield f"  {section.number}、{pad(section.label, 44)} {section.id}: {section.english}"
    for block in form.blocks:
        yield from ("", *_form_block_lines(block))
    yield from ("", "规则 rules")
    for rule in form.rules:
        yield from _rule_lines(rule)


def _form_block_lines(block: Block) -> Iterator[str]:
    yield f"表 {block.table} · {block.id}  {block.article}"
    layout = "横排一行 one row of values" if block.layout == "one_row" else "每项一行 a row for each item"
    yield f"  栏 columns ({layout})"
    for column in block.columns:
        label = pad(f"{column.group}/{column.label}" if column.group else column.label, 32)
        yield f"    {pad(column.id, 20)} {label} {pad(column.unit or '-', 6)} {pad(column.kind, 7)} {column.english}"
    yield "  项 items"
    for item in block.items:
        label = clip("/".join((*item.group, item.number + item.label)), 60)
        yield f"    {pad(item.id, 32)} {pad(label, 60)} {pad(item.article, 30)} {item.english}"


def _rule_lines(rule: Rule) -> Iterator[str]:
    yield f"  {rule.id} [{rule.severity}, {rule.status}] {rule.chinese}"
    yield f"      {rule.english}"
    yield f"      {rule.reason}"
    if rule.relations:
        more = f"  (共 {len(rule.relations)} 式 relations)" if len(rule.relations) > 1 else ""
        first = rule.relations[0]
        left, right = _sum(first.left, first.left_constant), _sum(first.right, first.right_constant)
        yield f"      {first.table}: {left} {first.operator} {right}{more}"


def _sum(terms: Sequence[tuple[int, Variable]], constant: int) -> str:
    """One side of a relation as its author would write it."""
    text = ""
    for weight, variable in terms:
        factor = "" if abs(weight) == 1 else f"{abs(weight)} * "
        sign = " - " if weight < 0 else " + "
        text += (sign if text or weight < 0 else "") + f"{factor}{variable.item}.{variable.column}"
    if constant or not text:
        text += (" + " if text else "") + str(constant)
    return text.strip()
