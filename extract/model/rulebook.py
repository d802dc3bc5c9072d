"""The rule book: every rule that a report is confronted with, and the reports that a rule looks at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from extract.model.filing import Filing
from extract.model.form import Rule


@dataclass(frozen=True, eq=False)  # one object for each set of rule files: compared and hashed by identity
class RuleBook:
    """Rules in the order in which findings are given: by kind, then edition, then as their authors wrote them."""

    rules: tuple[Rule, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the rules, each once however many editions it binds."""
        return tuple(dict.fromkeys(rule.id for rule in self.rules))

    def named(self, name: str) -> tuple[Rule, ...]:
        """The rules of one name, one for each edition that words it in its own way; empty if there is none."""
        return tuple(rule for rule in self.rules if rule.id == name)


@dataclass(frozen=True, slots=True)
class Case:
    """A report with the reports that it is confronted with.

    `before` and `after` are those of the same agency on the years around it, None where unknown; `units` are reports of
    the bodies under it on the same year.
    """

    filing: Filing
    before: Filing | None = None
    after: Filing | None = None
    units: tuple[Filing, ...] = ()
