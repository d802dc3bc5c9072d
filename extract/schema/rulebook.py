"""The rule book: rules of every edition, rules that bind all of them, and what a user adds or switches off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from extract.errors import SchemaError
from extract.model.form import Rule, RuleKind, Severity
from extract.model.rulebook import RuleBook
from extract.schema.files import Strict, require_unique, schemas_folder, validated
from extract.schema.forms import editions, load_form
from extract.schema.rules import RuleEntry, rule_for, rule_without_relations


class _CommonRules(Strict):
    rules: tuple[RuleEntry, ...]


class _OwnEntry(RuleEntry):
    status: Literal["custom"] = "custom"


class _OwnRules(Strict):
    """A user's file: rules to switch off, severities to change, rules to add."""

    switch_off: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    rules: tuple[_OwnEntry, ...] = ()


@lru_cache(maxsize=16)
def rule_book(own: Path | None = None, checks: frozenset[str] | None = None) -> RuleBook:
    """The rules of all editions, changed by a user's own file where one is given; SchemaError if it is wrong.

    `checks` are the names of the algorithms that there are; None leaves the names that rules call unchecked.
    """
    rules = [*_form_rules(), *_common_rules(schemas_folder() / "rules")]
    if own is not None:
        rules = list(_changed(rules, validated(_OwnRules, own), own, checks))
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
    place = f"{path}: rules.{entry.id}.editions"
    for edition in entry.editions:
        if edition not in editions():
            raise SchemaError(f"no edition {edition!r}{_offer(edition, editions())}", place)
    if entry.check not in ("relation", "numbers"):
        yield rule_without_relations(entry, path)
        return
    if not entry.editions:
        raise SchemaError("a rule of this check binds cells of editions: name them", place)
    for edition in entry.editions:
        yield rule_for(entry, edition, load_form(edition).blocks, path)


def _changed(rules: list[Rule], own: _OwnRules, path: Path, checks: frozenset[str] | None) -> Iterator[Rule]:
    known = list(dict.fromkeys(rule.id for rule in rules))
    for field, names in (("switch_off", own.switch_off), ("severity", own.severity)):
        for name in names:
            if name not in known:
                raise SchemaError(f"{field}: no rule is called {name!r}{_offer(name, known)}", str(path))
    require_unique(path, "rules", (*known, *(entry.id for entry in own.rules)))
    for entry in own.rules:
        if checks is not None and entry.check not in checks:
            raise SchemaError(
                f"no check is called {entry.check!r}{_offer(entry.check, sorted(checks))}", f"{path}: rules.{entry.id}.check"
            )
    for rule in rules:
        if rule.id not in own.switch_off:
            yield replace(rule, severity=own.severity.get(rule.id, rule.severity))
    for entry in own.rules:
        yield from _rules_of(entry, path)


def _offer(name: str, known: Sequence[str]) -> str:
    """What the writer may have meant, else all names where they are few."""
    near = get_close_matches(name, known, 1)
    if near:
        return f"; perhaps {near[0]!r}"
    return f" (there are: {', '.join(known)})" if len(known) <= 24 else ""
