"""Entries of the rule book: as files under `schemas/` or a user's own file write them, and as rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from extract.errors import SchemaError
from extract.model.form import Block, Relation, Rule, RuleKind, RuleStatus, Severity
from extract.schema.files import Strict, require_unique, validated
from extract.schema.relations import Binding, relations_of


class RuleEntry(Strict):
    """A rule as it is written down; see schemas/README.md for its fields."""

    id: str
    check: str = "relation"
    kind: RuleKind = "balance"
    table: str = ""
    each: Literal["", "column", "item"] = ""
    items: tuple[str, ...] = ()
    relation: str = ""
    relations: tuple[str, ...] = ()
    severity: Severity
    status: RuleStatus
    zh: str
    en: str
    reason: str
    redundant: str = ""
    line: str = ""
    editions: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    settings: Mapping[str, Any] = {}

    @property
    def lines(self) -> tuple[str, ...]:
        """Its relations, one a line."""
        return (*((self.relation,) if self.relation else ()), *self.relations)


class _EditionRules(Strict):
    edition: str
    rules: tuple[RuleEntry, ...]


def edition_rules(folder: Path, edition: str, blocks: tuple[Block, ...]) -> tuple[Rule, ...]:
    """The rules that an edition of the form prescribes or implies; SchemaError with file and rule if one is wrong."""
    path = folder / edition / "rules.yaml"
    source = validated(_EditionRules, path)
    require_unique(path, "rules", (rule.id for rule in source.rules))
    return tuple(rule_for(entry, edition, blocks, path) for entry in source.rules)


def rule_for(entry: RuleEntry, edition: str, blocks: tuple[Block, ...], path: Path) -> Rule:
    """An entry as the rule that binds one edition."""
    relations = tuple(_relations(entry, blocks, f"{path}: rules.{entry.id}")) if entry.check == "relation" else ()
    return _rule(entry, (edition,), relations)


def rule_without_relations(entry: RuleEntry) -> Rule:
    """An entry whose algorithm looks at the whole report: one rule for all editions that it names."""
    return _rule(entry, entry.editions, ())


def _rule(entry: RuleEntry, editions: tuple[str, ...], relations: tuple[Relation, ...]) -> Rule:
    return Rule(
        entry.id, entry.check, entry.kind, entry.severity, entry.status, entry.zh, entry.en, entry.reason, relations,
        entry.redundant, entry.line or "; ".join(entry.lines), editions, (entry.first_year, entry.last_year),
        entry.settings,
    )  # fmt: skip


def _relations(entry: RuleEntry, blocks: tuple[Block, ...], place: str) -> Iterator[Relation]:
    if entry.kind not in ("balance", "years"):
        raise SchemaError(f"kind: relations are of kind balance or years, not {entry.kind}", place)
    binding = Binding(entry.id, entry.table, entry.each, entry.items, entry.kind == "years")
    return relations_of(entry.lines, binding, [variable for block in blocks for variable in block.variables], place)
