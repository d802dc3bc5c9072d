"""How cells were read whose digits do not say their value, for a terminal: digits, readings, and what decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from extract.model.filing import Explanation, Filing
from extract.model.form import Block, Form, Rule, Variable
from extract.outputs.rows import places
from extract.outputs.show import clip, heading_lines

_SHOWN = 10  # readings of one row that are printed; the rest is counted
_DIGITS = "digits"
_WORDS = {
    "printed twice": "此表印了两遍而数字不同 the table is printed twice with different numbers",
    "loose value": "与行分离的数字,按次序归行 a value that was torn from its row, joined by order",
    "sequence": "数字与行名分离,按数字的次序和勾稽关系归行 numbers stand apart from labels: their order and the sums tell the rows",
    "line ends": "数字在单元格内折行,按勾稽关系接回 numbers broke over lines in their cells: the sums tell which",
    "apart": "数字与行名分离,不能确定各属哪一行 numbers stand apart from labels: whose they are is not known",
}
_NOTHING = "没有推得或存疑的格,读出的都照印 no cell is derived or ambiguous: what was read is as printed"


def explanation_lines(filing: Filing, forms: Mapping[str, Form]) -> Iterator[str]:
    """Heading, then each row with derived or ambiguous cells; `forms` gives the form of each edition that the report uses."""
    yield from heading_lines(filing)
    explained = filing.explain()
    derived = sum(each.status == "derived" for each in explained)
    yield f"推得 derived {derived} · 存疑 ambiguous {len(explained) - derived}" if explained else _NOTHING
    blocks = {
        (form.edition, v): (form, block) for form in forms.values() for block in form.blocks for v in block.variables
    }
    for (variable_item, _, _), group in groupby(explained, _row):
        row = list(group)
        form, block = blocks[filing.cells[row[0].variable].form, row[0].variable]
        item = block.item(variable_item)
        yield ""
        yield f"{' › '.join((*item.group, item.number + item.label))}  {row[0].variable.table}.{item.id}"
        yield from _row_lines(row, form, block)


def _row(each: Explanation) -> tuple[str, str, tuple[str, ...]]:
    """What cells of one row have in common that are told of together."""
    return each.variable.item, each.digits, each.decided_by


def _row_lines(row: Sequence[Explanation], form: Form, block: Block) -> Iterator[str]:
    yield f"  印作 printed   {clip(row[0].digits, 100) or '(空白 blank)'}"
    settled = [each for each in row if each.status == "derived"]
    if settled:
        yield f"  读作 read      {_named(block, [(each.variable, each.readings[0]) for each in settled])}"
    for each in row:
        if each.status == "ambiguous":
            yield f"  存疑 open      {_label(block, each.variable)}: {_listed(each.readings)}"
    together = next((each for each in row if each.together), None)
    if together is not None:
        yield from _together_lines(together, block)
    for line in _reasons(row[0], form):
        yield f"  依据 because   {line}"
    found = list(dict.fromkeys(each.place for each in row if each.place is not None))
    if found:
        yield f"  位置 place     {clip(places(found[:1]), 100)}" + (f" … {found[-1].path}" if found[1:] else "")


def _together_lines(row: Explanation, block: Block) -> Iterator[str]:
    for number, texts in enumerate(row.together[:_SHOWN], 1):
        yield f"  读法 reading {number:<2} {_named(block, list(zip(row.variables, texts, strict=True)))}"
    if len(row.together) > _SHOWN:
        yield f"  …另有 and {len(row.together) - _SHOWN:,} 种读法 more readings"


def _named(block: Block, cells: Sequence[tuple[Variable, str]]) -> str:
    several = len({variable.item for variable, _ in cells}) > 1
    return " · ".join(f"{_label(block, variable, whole=several)} {text}" for variable, text in cells)


def _label(block: Block, variable: Variable, *, whole: bool = False) -> str:
    label = block.column(variable.column).label
    return f"{block.item(variable.item).label}/{label}" if whole else label


def _listed(readings: Sequence[str]) -> str:
    more = f" … (共 {len(readings)} 种)" if len(readings) > _SHOWN else ""
    return " / ".join(readings[:_SHOWN]) + more if readings else "未列出读法 readings are not listed"


def _reasons(each: Explanation, form: Form) -> Iterator[str]:
    """What decided, in words; that the digits allow no other cut is said only where nothing else decided."""
    rules = {rule.id: rule for rule in form.rules}
    named = [name for name in each.decided_by if name != _DIGITS]
    if not named and each.status == "derived":
        yield "数字只有一种切分 the digits can be cut in one way only"
    if each.status == "ambiguous":
        yield "现有依据不足以排除其余读法 nothing known excludes the other readings"
    for name in named:
        yield _reason(name, rules)


def _reason(name: str, rules: Mapping[str, Rule]) -> str:
    if name in _WORDS:
        return _WORDS[name]
    kind, colon, said = name.partition(": ")
    if kind == "narrative":
        return f"正文 narrative: “{said}”"
    if kind == "note":
        return f"备注 note: “{said}”"
    if colon and kind == "years":
        rule, _, year = said.partition(" ")
        return f"{year.strip('()')} 年报告 that year's report: {_rule_words(rules.get(rule), rule)}"
    return _rule_words(rules.get(name), name)


def _rule_words(rule: Rule | None, name: str) -> str:
    if rule is None:
        return name
    chinese, english = (text.format(scope="", value="").lstrip(": \uff1a") for text in (rule.chinese, rule.english))
    return f"{name} {chinese} {english}"
