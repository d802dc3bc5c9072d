"""Cells, findings and rules in the words that a reviewer reads: printed labels instead of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from extract.model.filing import Filing
from extract.model.form import Block, Form, Item, Rule, Variable
from extract.schema import editions as known_editions
from extract.schema import load_form

SEVERITIES = {"error": "错误", "warning": "警告", "notice": "提示"}
KINDS = {
    "balance": "表内勾稽", "years": "年度衔接", "narrative": "文表一致", "compliance": "格式合规", "hierarchy": "上下级汇总",
    "reading": "读取存疑",
}  # fmt: skip
VERDICTS = {"broken": "不符", "broken_if_blanks_are_zero": "空白按零计不符", "cannot_say": "无法判断"}
DECISIONS = {"accepted": "已接受", "filer_error": "填报有误", "reader_error": "读取有误"}
STATES = {"holds": "有效", "reopened": "数值或规则已变,重新核对", "no_finding": "现无此发现"}
DOUBTS = {"filing": "填报存疑", "reading": "读取存疑"}

# What neither XML 1.0 nor UTF-8 can hold; line breaks and tabs are kept.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Text that any XML file takes: characters that it cannot hold become �."""
    return _NO_TEXT.sub("\ufffd", text)


class Words(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str


class Labels(NamedTuple):
    """The printed labels of what a finding binds; those of what it leaves open are empty."""

    table: Words
    item: Words
    column: Words


_NOTHING = Words("", "")


def labels(filing: Filing, table: str, item: str = "", column: str = "") -> Labels:
    """Labels in the edition that the report prints; names that no form knows stand for themselves."""
    home = _home(_editions(filing), table, item, column)
    if home is None:
        return Labels(Words(table, table), Words(item, item), Words(column, column))
    form, block = home
    section = next(section for section in form.sections if section.id == block.section)
    of_item = _item_words(block.item(item)) if item else _NOTHING
    of_column = Words(block.column(column).label, block.column(column).english) if column else _NOTHING
    return Labels(Words(section.label, section.english), of_item, of_column)


def cell_words(filing: Filing, variable: Variable) -> Words:
    """A cell by the labels of its row and column."""
    _, item, column = labels(filing, variable.table, variable.item, variable.column)
    return Words(f"“{item.zh}”的“{column.zh}”", f'"{item.en}", "{column.en}"')


def scope_words(filing: Filing, table: str, item: str, column: str) -> str:
    """What a relation or finding binds, in Chinese; empty if it names no table."""
    if not table:
        return ""
    of_table, of_item, of_column = (words.zh for words in labels(filing, table, item, column))
    if of_item and of_column:
        return f"{of_table} · “{of_item}”的“{of_column}”"
    return f"{of_table} · “{of_item}”行" if of_item else f"{of_table} · “{of_column}”列" if of_column else of_table


def rule_words(rule: Rule) -> Words:
    """What a rule asks for: its message where only the place is put into it, else its reason and its line."""
    chinese, english = (_SCOPE.sub("", text) for text in (rule.chinese, rule.english))
    return Words(
        rule.reason or rule.id if "{" in chinese else chinese,
        rule.line or rule.id if "{" in english else english[:1].upper() + english[1:],
    )


_SCOPE = re.compile(r"\{scope\}\s*[::]?\s*")


def rule_of(rules: Sequence[Rule], filing: Filing) -> Rule | None:
    """Of the rules of one name the one that binds the report; the first if none says so, None if there is none."""
    used = _editions(filing)
    bound = (rule for rule in rules if not rule.editions or set(rule.editions) & set(used))
    return next(bound, rules[0] if rules else None)


def _editions(filing: Filing) -> tuple[str, ...]:
    """Editions of the report, that of most of its cells first."""
    return tuple(sorted(set(filing.editions.values()), key=lambda edition: (-_weight(filing, edition), edition)))


def _weight(filing: Filing, edition: str) -> int:
    return sum(used == edition for used in filing.editions.values())


def _item_words(item: Item) -> Words:
    return Words(item.number + item.label, item.english)


@cache
def _home(editions: tuple[str, ...], table: str, item: str, column: str) -> tuple[Form, Block] | None:
    """The block that prints a row, a column or a cell: in one of these editions, else in any."""
    for edition in dict.fromkeys((*editions, *known_editions())):
        form = load_form(edition)
        for block in form.blocks:
            if block.table == table and _holds(block, item, column):
                return form, block
    return None


def _holds(block: Block, item: str, column: str) -> bool:
    items, columns = {each.id for each in block.items}, {each.id for each in block.columns}
    return (not item or item in items) and (not column or column in columns)
