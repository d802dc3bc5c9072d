from __future__ import annotations

from extract.model.rulebook import RuleBook
from extract.schema import rule_book
from extract.specimen.mutations import Score, mutation_scores


def test_every_rule_on_cells_or_form_gets_slips_planted() -> None:
    scores = mutation_scores(rule_book(), rounds=2)
    silent = {rule.id for rule in rule_book().rules if rule.kind != "narrative"} - set(scores)
    assert silent == set()


def test_an_equation_catches_every_slip_and_an_inequality_some() -> None:
    rules = [*rule_book().named("requests_outcomes"), *rule_book().named("issued_within_in_force")]
    scores = mutation_scores(RuleBook(tuple(rules)), rounds=12)
    assert scores["requests_outcomes"].share == 1
    assert 0 < scores["issued_within_in_force"].share < 1


def test_scores_are_the_same_every_time() -> None:
    book = RuleBook(rule_book().named("carry_over"))
    assert mutation_scores(book, 2) == mutation_scores(book, 2)


def test_a_rule_without_slips_has_no_share() -> None:
    assert Score(0, 0).share == 0
