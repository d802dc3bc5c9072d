"""Filings confronted with the rules: each finding says what is wrong, with which numbers, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from extract.checks.balance import check_numbers, check_relations
from extract.checks.comparisons import check_percentages
from extract.checks.compliance import COMPLIANCE
from extract.checks.copies import check_copied_narrative, check_copied_rows, check_stale_totals
from extract.checks.hierarchy import HIERARCHY
from extract.checks.jumps import check_jumps
from extract.checks.narrative import check_narrative
from extract.checks.reading import check_reading
from extract.checks.sections import SECTIONS
from extract.checks.years import check_relations_over_years, filing_in_year
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Rule
from extract.model.rulebook import Case, RuleBook
from extract.schema import rule_book

__all__ = ["book_for", "case_of", "check_case", "check_filing", "check_names"]

# The algorithms by the names that rules call them by, and the kind where one name serves several.
_CHECKS: Mapping[str, Callable[[Case, Rule], Iterator[Finding]]] = {
    "relation": check_relations,
    "relation_over_years": check_relations_over_years,
    "numbers": check_numbers,
    "jump": check_jumps,
    "copied_row": check_copied_rows,
    "stale_total": check_stale_totals,
    "copied_narrative": check_copied_narrative,
    "narrative": check_narrative,
    "narrative_percentages": check_percentages,
    **COMPLIANCE,
    **SECTIONS,
    **HIERARCHY,
}


def check_filing(filing: Filing, others: Sequence[Filing] = (), book: RuleBook | None = None) -> list[Finding]:
    """All findings of one report: by the rule book in its order, then about the reading.

    Of `others` those count that the same agency filed for the year before and after. An empty list means that no rule is
    broken, not that every cell could be read: see the filing's statuses for that.
    """
    return check_case(case_of(filing, others), book or rule_book())


def case_of(filing: Filing, others: Sequence[Filing] = (), units: Sequence[Filing] = ()) -> Case:
    """A report with those of `others` that it is confronted with."""
    return Case(filing, filing_in_year(filing, others, -1), filing_in_year(filing, others, 1), tuple(units))


def check_case(case: Case, book: RuleBook) -> list[Finding]:
    """All findings of a report among its neighbours; every rule that binds it is run."""
    editions = {cell.form for cell in case.filing.observations}
    binding = [rule for rule in book.rules if _binds(rule, editions, case.filing.year)]
    found = [finding for rule in binding for finding in _CHECKS[_name(rule)](case, rule)]
    return [*found, *check_reading(case.filing)]


def book_for(own: Path | None) -> RuleBook:
    """The rule book, changed by a user's own file where one is given; SchemaError if a rule calls an unknown algorithm."""
    return rule_book(own, check_names())


def check_names() -> frozenset[str]:
    """Names of the algorithms that a rule may call."""
    return frozenset(_CHECKS) - {"relation_over_years"}


def _name(rule: Rule) -> str:
    return "relation_over_years" if rule.check == "relation" and rule.kind == "years" else rule.check


def _binds(rule: Rule, editions: set[str], year: int | None) -> bool:
    return any(rule.binds(edition, year) for edition in editions or {""})
