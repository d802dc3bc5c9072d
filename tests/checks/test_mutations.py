"""How many slips each rule catches: every one in a cell that an equation binds, a known share where a rule gives bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random

import pytest
import samples

from extract.checks import case_of, check_case
from extract.model.filing import Filing
from extract.model.form import Relation, Rule, Variable
from extract.model.rulebook import RuleBook
from extract.schema import editions, load_form, rule_book
from extract.specimen import make_truth

# Shares that rules of bounds catch on these slips: an inequality is silent where a number moves to its lawful side.
FLOORS = {
    "issued_within_in_force": 0.30, "published_within_public": 0.30, "leaders_within_events": 0.30,
    "statistics_channels": 0.30, "statistics_cumulative": 0.30,
}  # fmt: skip
SLIPS = 60
OVER_YEARS = RuleBook(tuple(rule for rule in rule_book().rules if rule.kind == "years" and not rule.editions))


def rules() -> list[tuple[str, Rule]]:
    return [(edition, rule) for edition in editions() for rule in load_form(edition).rules if rule.relations]


def digits(value: Decimal, random: Random) -> Decimal:
    """The number with one digit lost, doubled, swapped or mistyped."""
    text = str(abs(value))
    at = random.randrange(len(text))
    edited = random.choice((
        text[:at] + text[at + 1 :] or "0", text[: at + 1] + text[at:],
        text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
        text[:at] + str(random.randrange(10)) + text[at + 1 :],
    ))  # fmt: skip
    changed = Decimal(edited).copy_sign(value)
    return changed if changed != value else value + 1


def sound(relation: Relation, edition: str, random: Random) -> tuple[dict[Variable, Decimal], dict[Variable, Decimal]]:
    """Numbers of this year and the year before that keep a relation by a hair: its last cell takes what is left."""
    now = {variable: Decimal(random.randrange(1, 400)) for variable in relation.variables}
    then = {variable: Decimal(random.randrange(1, 400)) for _, variable in (*relation.left_earlier, *relation.right_earlier)}
    sign, weight, variable = (-1, *relation.right[-1]) if relation.right else (1, *relation.left[-1])
    now[variable] -= sign * weight * difference(relation, now, then)
    if now[variable] < 0 and load_form(edition).block(block_name(edition, variable)).kind(variable) != "change":
        return sound(relation, edition, random)
    return now, then


def block_name(edition: str, variable: Variable) -> str:
    return next(block.id for block in load_form(edition).blocks if variable in block.variables)


def difference(relation: Relation, now: Mapping[Variable, Decimal], then: Mapping[Variable, Decimal]) -> Decimal:
    parts = [
        (1, relation.left, now), (-1, relation.right, now), (1, relation.left_earlier, then), (-1, relation.right_earlier, then),
    ]  # fmt: skip
    total = Decimal(relation.left_constant - relation.right_constant)
    return total + sum(sign * weight * values[variable] for sign, terms, values in parts for weight, variable in terms)


@cache
def zeros(edition: str) -> Filing:
    return samples.filing(edition=edition)


def filed(values: Mapping[Variable, Decimal], edition: str, when: int = 2023) -> Filing:
    cells = (
        replace(cell, value=values[cell.variable]) if cell.variable in values else cell
        for cell in zeros(edition).observations
    )  # fmt: skip
    return replace(zeros(edition), observations=tuple(cells), year=when)


def slips(rule: Rule, edition: str) -> Iterator[tuple[Relation, Filing, Filing, Filing]]:
    """A relation with a sound report, the same with one slip, and the report of the year before."""
    random = Random(rule.id + edition)  # noqa: S311 - reproducible, not secret
    for _ in range(SLIPS):
        relation = random.choice(rule.relations)
        now, then = sound(relation, edition, random)
        cell = random.choice(sorted(now, key=str))
        before = filed(then, edition, 2022)
        yield relation, filed(now, edition), filed(now | {cell: digits(now[cell], random)}, edition), before


@pytest.mark.parametrize(("edition", "rule"), rules(), ids=lambda value: value.id if isinstance(value, Rule) else value)
def test_a_rule_catches_its_share_of_slips_and_invents_none(edition: str, rule: Rule) -> None:
    book = RuleBook((rule,))
    caught = []
    for relation, right, wrong, before in slips(rule, edition):
        place = (relation.item, relation.column)
        clean = [(each.item, each.column) for each in check_case(case_of(right, [before]), book) if each.rule == rule.id]
        found = [(each.item, each.column) for each in check_case(case_of(wrong, [before]), book) if each.rule == rule.id]
        assert place not in clean
        caught.append(place in found)

    assert sum(caught) / len(caught) >= FLOORS.get(rule.id, 1.0)


# Rules that compare years as a whole


def year(seed: int, when: int) -> Filing:
    values = {variable: cell.value for variable, cell in make_truth(seed, "2021", "city").cells.items()}
    return filed({variable: value for variable, value in values.items() if value is not None}, "2021", when)


def named(now: Filing, before: Filing, rule: str) -> set[str]:
    return {str(cell) for each in check_case(case_of(now, [before]), OVER_YEARS) if each.rule == rule for cell in each.cells}


@pytest.mark.parametrize("seed", range(12))
def test_an_amount_in_the_wrong_unit_is_always_caught(seed: int) -> None:
    before, fees = year(seed, 2022), Variable("proactive", "fees", "amount")
    amount = before.cells[fees].value or Decimal(12)
    now = filed({fees: amount * 10000}, "2021")

    assert named(now, filed({fees: amount}, "2021", 2022), "jump") == {str(fees)}
    assert named(filed({fees: amount}, "2021"), filed({fees: amount}, "2021", 2022), "jump") == set()


@pytest.mark.parametrize("seed", range(12))
def test_a_row_copied_from_last_year_is_caught_where_it_says_enough(seed: int) -> None:
    before, now = year(seed, 2022), year(seed + 100, 2023)
    row = [cell for cell in before.observations if cell.variable.item == "new_received"]
    copied = replace(now, observations=tuple(
        before.cells[cell.variable] if cell.variable.item == "new_received" else cell for cell in now.observations
    ))  # fmt: skip

    assert named(now, before, "copied_row") == set()
    assert named(copied, before, "copied_row") == {str(cell.variable) for cell in row}
