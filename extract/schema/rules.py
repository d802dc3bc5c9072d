"""Entries of the rule book: as files under `schemas/` or a user's own file write them, and as rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from extract.errors import SchemaError
from extract.model.form import Block, Relation, Rule, RuleKind, RuleStatus, Severity
from extract.schema.files import Strict, require_unique, validated
from extract.schema.relations import Binding, relations_of
from extract.schema.settings import require_settings


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
    _require_sound(entry, path)
    relations = tuple(_relations(entry, blocks, f"{path}: rules.{entry.id}")) if entry.check == "relation" else ()
    return _rule(entry, (edition,), relations)


def rule_without_relations(entry: RuleEntry, path: Path) -> Rule:
    """An entry whose algorithm looks at the whole report: one rule for all editions that it names."""
    if entry.lines or entry.table or entry.each or entry.items:
        raise SchemaError(
            "table, each, items and relations belong to `check: relation` alone", f"{path}: rules.{entry.id}.check"
        )
    _require_sound(entry, path)
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


# What the sentences of a rule may name in braces, by its algorithm; algorithms that are not listed say so themselves.
_NAMES: Mapping[str, frozenset[str]] = {
    "relation": frozenset({"scope"}),
    "numbers": frozenset({"scope", "value"}),
    "jump": frozenset({"scope", "value", "before", "ratio"}),
    "copied_row": frozenset({"scope", "numbers", "before"}),
    "stale_total": frozenset({"scope", "value", "parts"}),
    "copied_narrative": frozenset({"copied", "count", "share", "before", "limit"}),
}


def _require_sound(entry: RuleEntry, path: Path) -> None:
    """SchemaError where a sentence names what its algorithm does not know, or a setting is wrong."""
    place = f"{path}: rules.{entry.id}"
    known = _NAMES.get(entry.check)
    for field, text in (("zh", entry.zh), ("en", entry.en)):
        try:
            named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise SchemaError(f"{field}: {error} in {text!r}", place) from error
        unknown = sorted(named - known) if known is not None else []
        if unknown:
            offered = ", ".join(f"{{{name}}}" for name in sorted(known or ()))
            raise SchemaError(f"{field}: nothing is called {{{unknown[0]}}} here (there are: {offered})", place)
    require_settings(entry.check, entry.settings, place)
