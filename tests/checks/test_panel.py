from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.checks.balance import judge
from extract.checks.panel import (
    BEYOND,
    BLANK,
    BROKEN,
    HOLDS,
    NUMBER,
    SINGLY,
    UNJUDGED,
    VERDICTS,
    Outcome,
    check_panel,
    from_floats,
    odd_numbers,
    panel_of,
    to_decimal,
)
from extract.checks.years import check_relations_over_years
from extract.model.filing import Filing, Observation
from extract.model.form import Form, Relation, Rule
from extract.model.rulebook import Case
from extract.schema import editions, load_form


def relations(form: Form, kind: str = "balance") -> list[Rule]:
    return [rule for rule in form.rules if rule.kind == kind and rule.relations]


@st.composite
def filings(draw: st.DrawFn, edition: str) -> Filing:
    """A report with a few cells that are not zero: small numbers, decimals, negative ones, blanks, marks, open ones."""
    form = load_form(edition)
    small = st.integers(-2, 6).map(str) | st.sampled_from(["0.5", "1.25", "12", "3.333333"])
    states = st.sampled_from(["blank", "not_applicable", "ambiguous", "absent", "unreadable"])
    changes: dict[str, Observation] = {}
    for variable in draw(st.lists(st.sampled_from(form.variables), max_size=14, unique=True)):
        value = draw(small | st.none())
        status = "reported" if value is not None else draw(states)
        changes[str(variable)] = samples.cell(variable, value, status, form=edition)
    return samples.filing(changes, edition=edition)


def singly(filing: Filing, form: Form, rules: list[Rule]) -> list[tuple[str, str, Decimal, Decimal] | None]:
    """Verdict and sides of each relation as report by report they are found; None if it holds or says nothing."""
    found = []
    for rule in rules:
        for relation in rule.relations:
            judged = judge(filing, form, relation)
            found.append(judged and (relation.rule, judged.verdict, judged.left.value, judged.right.value))
    return found


def together(outcomes: list[Outcome], column: int) -> list[tuple[str, str, Decimal, Decimal] | None]:
    found = []
    for outcome in outcomes:
        verdict = VERDICTS.get(int(outcome.verdicts[column]))
        sides = to_decimal(outcome.left[column]), to_decimal(outcome.right[column])
        found.append(verdict and (outcome.relation.rule, verdict, *sides))
    return found


@pytest.mark.parametrize("edition", editions())
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_panel_gives_the_verdicts_and_sides_of_single_reports(edition: str, data: st.DataObject) -> None:
    form = load_form(edition)
    reports = data.draw(st.lists(filings(edition), min_size=1, max_size=4))
    rules = relations(form)
    outcomes = list(check_panel(panel_of(form, reports), rules))

    for column, report in enumerate(reports):
        assert together(outcomes, column) == singly(report, form, rules)


@pytest.mark.parametrize("edition", editions())
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_two_panels_give_the_verdicts_of_two_reports_on_years_running(edition: str, data: st.DataObject) -> None:
    form = load_form(edition)
    now = data.draw(filings(edition))
    before = replace(data.draw(filings(edition)), year=2022)
    found = [
        (finding.rule, finding.verdict, finding.left, finding.right)
        for rule in relations(form, "years") for finding in check_relations_over_years(Case(now, before), rule)
    ]  # fmt: skip
    outcomes = check_panel(panel_of(form, [now]), relations(form, "years"), panel_of(form, [before], any_edition=True))

    assert [each for each in together(list(outcomes), 0) if each] == found


@pytest.mark.parametrize("edition", editions())
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_a_panel_finds_the_odd_numbers_of_single_reports(edition: str, data: st.DataObject) -> None:
    from extract.checks import check_filing  # noqa: PLC0415

    report = data.draw(filings(edition))
    found = [finding.cells[0] for finding in check_filing(report) if finding.rule == "counts_are_whole"]
    assert [variable for variable, odd in odd_numbers(panel_of(load_form(edition), [report])) if odd[0]] == found


# Amounts that were rounded


def test_rounding_is_allowed_for_alike() -> None:
    form = load_form("2014")
    amount = "statistics.budget.this_year", "statistics.request_fees.this_year"
    one, other = (next(v for v in form.variables if str(v) == name) for name in amount)
    relation = Relation("custom", ((1, one), (2, other)), "==", (), 0, 3, table="statistics")
    rule = replace(form.rules[0], relations=(relation,))
    texts = [("1.0", "1.0"), ("1.1", "1"), ("2.4", "0.1"), ("9", "0"), ("2", "0"), ("1.99", "0.31"), ("3.05", "0"), (None, "1")]
    reports = [
        samples.filed(dict(zip(amount, pair, strict=True)), "2014") for pair in texts
    ]  # fmt: skip
    (outcome,) = check_panel(panel_of(form, reports), [rule])

    single = [judge(report, form, relation) for report in reports]
    assert [VERDICTS.get(int(code)) for code in outcome.verdicts] == [each and each.verdict for each in single]
    assert outcome.verdicts[0] == HOLDS
    assert outcome.verdicts[3] == BROKEN


# What a panel cannot say


def test_reports_that_are_not_known_and_numbers_too_large_are_left_out() -> None:
    huge = samples.filed({"challenges.reconsideration.total": "9" * 12})
    form = load_form("2021")
    rules = [rule for rule in form.rules if rule.id == "challenges_results"]
    first = next(iter(check_panel(panel_of(form, [huge, None, samples.filing()]), rules)))

    assert first.verdicts.tolist() == [SINGLY, UNJUDGED, HOLDS]


def test_relations_over_the_years_need_the_panel_of_the_year_before() -> None:
    form = load_form("2021")
    rules = relations(form, "years")
    panel = panel_of(form, [samples.filing()])

    assert list(check_panel(panel, rules)) == []
    silent = list(check_panel(panel, rules, panel_of(form, [None], any_edition=True)))
    assert {int(outcome.verdicts[0]) for outcome in silent} == {int(UNJUDGED)}


def test_floats_become_exact_numbers_or_say_that_they_are_none() -> None:
    values = np.array([0.0, 12.0, 0.1, 96171.6, 190.457379, -4.0, np.nan, 1e11, np.inf, 1 / 3])
    numbers, states = from_floats(values)

    assert [float(to_decimal(number)) for number in numbers[:6]] == values[:6].tolist()
    assert states.tolist() == [NUMBER] * 6 + [BLANK] + [BEYOND] * 3
    assert not numbers[6:].any()
