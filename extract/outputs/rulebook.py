"""The rule book for people: all rules in short, one in full, and the handbook page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import get_args

from extract.errors import ExtractError
from extract.model.form import Rule, RuleKind
from extract.model.rulebook import RuleBook
from extract.outputs.labels import KINDS, SEVERITIES
from extract.outputs.show import pad
from extract.schema import reading_findings

_NO_RULES = "不是规则,是对读取的说明 no rules, but what is said about the reading"
STATUSES = {"stated": "格式载明", "implied": "由格式推出", "custom": "自定"}


def rule_lines(book: RuleBook) -> Iterator[str]:
    """Each rule on a line: name, severity, what it binds, relation or condition; by kind."""
    width = max(map(len, (*book.names, *reading_findings())))
    for kind, names in _by_kind(book):
        yield f"{KINDS[kind]} {kind}"
        for name in names:
            rules = book.named(name)
            yield f"  {name:<{width}}  {_joined(rule.severity for rule in rules):<7}  {_binds(rules)}"
            yield from (f"      {line}" for line in _lines(rules))
        yield ""
    yield f"{KINDS['reading']} reading: {_NO_RULES}"
    yield from (f"  {each.id:<{width}}  {each.severity}" for each in reading_findings().values())
    yield from ("", f"合计 total: {len(book.names)}")


def rule_detail(book: RuleBook, name: str) -> Iterator[str]:
    """One rule in full, once for each way in which editions word it, or a finding about the reading; ExtractError for others."""
    rules, reading = book.named(name), reading_findings().get(name)
    if not rules and reading is not None:
        yield from (f"{name}  {KINDS['reading']} reading: {_NO_RULES}", "")
        yield f"  {pad('级别 severity', 16)} {SEVERITIES[reading.severity]} {reading.severity}"
        yield f"  {pad('中文 Chinese', 16)} {reading.zh}"
        yield f"  {pad('英文 English', 16)} {reading.en}"
        return
    if not rules:
        near = get_close_matches(name, book.names, 1)
        raise ExtractError(
            f"没有名为 {name!r} 的规则 (no rule is called {name!r}; {f'perhaps {near[0]!r}' if near else 'see extract rules'})"
        )
    yield f"{name}  {KINDS[rules[0].kind]} {rules[0].kind}"
    for alike in _alike(rules):
        yield ""
        for label, text in _facts(alike):
            yield f"  {pad(label, 16)} {text}"


def handbook(book: RuleBook) -> str:
    """The whole rule book as a page of Markdown, with a table of contents; the same rules always give the same page."""
    return "\n".join((*_head(book), *_chapters(book)))


def _head(book: RuleBook) -> Iterator[str]:
    yield from (
        "# 核对规则手册 Rule book",
        "",
        "由 `schemas/` 中的数据生成。 Generated from the data under `schemas/`.",
        "",
    )
    for kind, names in _by_kind(book):
        yield f"- {KINDS[kind]} {kind}"
        for name in names:
            yield f"  - [{name}](#{name}) ({_severities(book.named(name))})"
    yield ""


def _chapters(book: RuleBook) -> Iterator[str]:
    for kind, names in _by_kind(book):
        yield from (f"## {KINDS[kind]} {kind}", "")
        for name in names:
            yield from (f"### {name}", "")
            for alike in _alike(book.named(name)):
                yield from (f"- **{label}**: {_marked(label, text)}" for label, text in _facts(alike))
                yield ""


def _marked(label: str, text: str) -> str:
    return f"`{text}`" if label in (_RELATION, _SETTING) else text


_RELATION, _SETTING = "关系 relation", "设置 setting"


def _facts(rules: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """What there is to say of rules that differ in what they bind alone."""
    rule = rules[0]
    yield "适用 binds", _binds(rules)
    yield "级别 severity", _severities(rules)
    yield "状态 status", f"{STATUSES[rule.status]} {rule.status}"
    for line in _lines(rules):
        yield _RELATION, line
    if rule.relations:
        yield "共 count", " + ".join(f"{len(each.relations)} ({','.join(each.editions)})" for each in rules)
    yield "中文 Chinese", rule.chinese
    yield "英文 English", rule.english
    for reason in dict.fromkeys(each.reason for each in rules):
        yield "依据 reason", reason
    if rule.redundant:
        yield "冗余 redundant", rule.redundant
    if rule.check != "relation":
        yield "算法 check", rule.check
    for name, value in rule.settings.items():
        yield _SETTING, f"{name}: {_setting(value)}"


def _setting(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_setting(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_setting, value))
    return str(value)


def _alike(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Rules of one name, those together that say the same in the same words and by the same settings."""
    groups: dict[tuple[object, ...], list[Rule]] = {}
    for rule in rules:
        said = (rule.chinese, rule.english, rule.severity, rule.status, rule.redundant, rule.check, str(rule.settings))
        groups.setdefault(said, []).append(rule)
    return list(groups.values())


def _by_kind(book: RuleBook) -> Iterator[tuple[RuleKind, list[str]]]:
    for kind in get_args(RuleKind):
        names = [name for name in book.names if book.named(name)[0].kind == kind]
        if names:
            yield kind, names


def _binds(rules: Sequence[Rule]) -> str:
    """Editions and years, as in `2021, 2019`; `all` where a rule names none."""
    said = []
    for rule in rules:
        first, last = rule.years
        years = f" ({first or ''}–{last or ''})" if first or last else ""
        said += [edition + years for edition in rule.editions or ("各版 all",)]
    return ", ".join(dict.fromkeys(said))


def _lines(rules: Sequence[Rule]) -> list[str]:
    """Each relation as its author wrote it, once; the editions with it where they differ."""
    lines: dict[str, list[str]] = {}
    for rule in rules:
        for line in filter(None, " ".join(rule.line.split()).split("; ")):
            lines.setdefault(line, []).extend(rule.editions)
    every = [edition for rule in rules for edition in rule.editions]
    return [line if editions == every else f"{','.join(editions)}: {line}" for line, editions in lines.items()]


def _severities(rules: Sequence[Rule]) -> str:
    return _joined(f"{SEVERITIES[rule.severity]} {rule.severity}" for rule in rules)


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(texts))
