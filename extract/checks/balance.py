"""The balance rules of the form, within one report."""

from __future__ import annotations

from collections.abc import Iterator

from extract.checks.relations import (
    DOUBT_EN,
    DOUBT_ZH,
    Judged,
    confront,
    doubt_of,
    entries,
    finding_of,
    in_words,
    kind_of,
)
from extract.model.document import Place
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Form, Relation, Rule
from extract.model.rulebook import Case
from extract.schema import load_form
from extract.text import number_text


def check_relations(case: Case, rule: Rule) -> Iterator[Finding]:
    """Relations of one edition in the blocks that print that edition."""
    form = load_form(rule.editions[0])
    for relation in rule.relations:
        judged = judge(case.filing, form, relation)
        if judged is not None:
            yield finding_of(form, rule, judged, _places(judged))


def judge(filing: Filing, form: Form, relation: Relation) -> Judged | None:
    """A relation confronted with a report; None if it holds, or if a cell is absent, ambiguous or of another edition."""
    left = entries(filing.cells, relation.left, form.edition)
    right = entries(filing.cells, relation.right, form.edition)
    return None if left is None or right is None else confront(form, relation, left, right)


def _places(judged: Judged) -> list[Place]:
    cells = (entry.cell for side in (judged.left, judged.right) for entry in side.entries)
    return list(dict.fromkeys(cell.place for cell in cells if cell.place is not None))


def check_numbers(case: Case, rule: Rule) -> Iterator[Finding]:
    """Counts that are no whole numbers of things, and amounts below zero."""
    form = load_form(rule.editions[0])
    for observation in case.filing.observations:
        value = observation.value
        if value is None or observation.form != form.edition:
            continue
        whole = value == value.to_integral_value()
        if whole and value >= 0:
            continue
        kind = kind_of(form, observation.variable)
        if not ((kind == "amount" and value >= 0) or (kind == "change" and whole)):
            yield _number_finding(form, rule, observation)


def _number_finding(form: Form, rule: Rule, observation: Observation) -> Finding:
    variable, value = observation.variable, number_text(observation.value)
    chinese, english = in_words(form, variable)
    doubt = doubt_of([observation])
    places: tuple[Place, ...] = (observation.place,) if observation.place else ()
    return Finding(
        rule.id, rule.kind, rule.severity, "broken",
        rule.chinese.format(scope=chinese, value=value) + DOUBT_ZH[doubt],
        rule.english.format(scope=english, value=value) + DOUBT_EN[doubt],
        variable.table, variable.item, variable.column, value, observation.value, None, None,
        (variable,), (variable,), "", places, doubt=doubt,
    )  # fmt: skip
