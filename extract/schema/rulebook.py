"""The rule book: rules of every edition, rules that bind all of them, and what a user adds or switches off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import get_args

from extract.errors import SchemaError
from extract.model.form import Rule, RuleKind, Severity
from extract.model.rulebook import RuleBook
from extract.schema.files import Strict, require_unique, schemas_folder, validated
from extract.schema.forms import editions, load_form
from extract.schema.rules import RuleEntry, rule_for, rule_without_relations


class _CommonRules(Strict):
    rules: tuple[RuleEntry, ...]


class _OwnRules(Strict):
    """A user's file: rules to switch off, severities to change, rules to add."""

    off: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    rules: tuple[RuleEntry, ...] = ()


@lru_cache(maxsize=16)
def rule_book(own: Path | None = None) -> RuleBook:
    """The rules of all editions, changed by a user's own file where one is given; SchemaError if it is wrong."""
    rules = [*_form_rules(), *_common_rules(schemas_folder() / "rules")]
    if own is not None:
        rules = list(_changed(rules, validated(_OwnRules, own), own))
    kinds = get_args(RuleKind)
    return RuleBook(tuple(sorted(rules, key=lambda rule: kinds.index(rule.kind))))


def _form_rules() -> Iterator[Rule]:
    for edition in editions():
        yield from load_form(edition).rules


def _common_rules(folder: Path) -> Iterator[Rule]:
    """Rules of the files that bind every edition, a file for each kind; a name stands in one of them only."""
    names: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        entries = validated(_CommonRules, path).rules
        names += [entry.id for entry in entries]
        require_unique(path, "rules", names)
        for entry in entries:
            yield from _rules_of(entry, path)


def _rules_of(entry: RuleEntry, path: Path) -> Iterator[Rule]:
    """A rule with relations for each edition that it binds, else one for all of them."""
    unknown = set(entry.editions) - set(editions())
    if unknown:
        raise SchemaError(f"rules.{entry.id}.editions: no edition {', '.join(sorted(unknown))}", str(path))
    if entry.check != "relation":
        yield rule_without_relations(entry)
        return
    if not entry.editions:
        raise SchemaError(f"rules.{entry.id}.editions: a relation binds cells of editions; name them", str(path))
    for edition in entry.editions:
        yield rule_for(entry, edition, load_form(edition).blocks, path)


def _changed(rules: list[Rule], own: _OwnRules, path: Path) -> Iterator[Rule]:
    known = {rule.id for rule in rules}
    for name in (*own.off, *own.severity):
        if name not in known:
            raise SchemaError(f"no rule is called {name!r}", str(path))
    require_unique(path, "rules", (*known, *(entry.id for entry in own.rules)))
    for rule in rules:
        if rule.id not in own.off:
            yield replace(rule, severity=own.severity.get(rule.id, rule.severity))
    for entry in own.rules:
        yield from _rules_of(entry, path)
