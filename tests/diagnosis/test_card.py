"""The diagnosis card's own rules, and its floors on a small part of the set."""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extract.schema import rule_book
from extract.specimen import DIGIT_SLIPS, SLIPS, YEAR_SLIPS
from extract.specimen.mutations import mutation_scores

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def _tool(name: str) -> Any:
    if str(TOOLS) not in sys.path:
        sys.path.insert(0, str(TOOLS))
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def small_set() -> Any:
    return _tool("diagnosis_card").subset()


@pytest.fixture(scope="module")
def pinned() -> Any:
    return _tool("diagnosis_card").load_floors()


def test_the_small_set_is_the_one_whose_floors_are_pinned(small_set: Any, pinned: Any) -> None:
    assert (small_set.specimens, small_set.digest) == (pinned["tests"]["specimens"], pinned["tests"]["digest"])


def test_the_small_set_keeps_its_floors(small_set: Any, pinned: Any) -> None:
    assert list(_tool("diagnosis_card").shortfalls(small_set, pinned["tests"])) == []


def test_every_broken_relation_of_the_small_set_is_found_and_none_is_invented(small_set: Any) -> None:
    assert small_set.counts["expected"].total() > 100
    assert small_set.counts["met"] == small_set.counts["expected"]
    assert small_set.counts["invented"] == Counter()


def test_clean_reports_in_the_form_of_their_year_have_no_finding_but_blanks(small_set: Any) -> None:
    spoken_of = {heading for heading in small_set.failures if heading.startswith("clean: ")}
    assert spoken_of == set()


def test_every_rule_has_a_mutation_score_no_lower_than_pinned(pinned: Any) -> None:
    found = {name: score.share for name, score in mutation_scores(rule_book()).items()}
    assert {name: share for name, share in found.items() if share < pinned["mutations"].get(name, 0.0)} == {}


def test_balance_rules_of_kind_error_catch_every_slip() -> None:
    scores = mutation_scores(rule_book(), rounds=3)
    strict = {
        rule.id for rule in rule_book().rules
        if rule.kind in ("balance", "years") and rule.severity == "error"
        and all(relation.operator == "==" for relation in rule.relations)
    }  # fmt: skip
    assert {"requests_flow", "requests_outcomes", "requests_applicants", "challenges_results", "carry_over"} <= strict
    assert {name: scores[name] for name in strict if scores[name].share < 1} == {}


def test_the_set_holds_every_kind_of_slip_one_to_three_at_a_time() -> None:
    sets = _tool("diagnosis_set")
    specimens = [sets.slipped_specimen(number) for number in range(60)]
    in_cells = {slip.kind for each in specimens for slip in each.slips if slip.cells}
    in_sentences = {slip.kind for each in specimens for slip in each.slips if slip.sentence}
    stocks = {kind for kind in YEAR_SLIPS if kind.startswith("stock_")}
    assert in_cells == (set(SLIPS) | set(YEAR_SLIPS)) - stocks
    assert in_sentences == set(DIGIT_SLIPS)
    assert {len(each.slips) for each in specimens} == {1, 2, 3}
    assert {variable.table for each in specimens for slip in each.slips for variable in slip.cells} == {
        "proactive", "requests", "challenges",
    }  # fmt: skip
    assert {len(each.truths) for each in specimens} == {1, 3}


def test_a_specimen_is_the_same_every_time() -> None:
    sets = _tool("diagnosis_set")
    first = [sets.mark(sets.slipped_specimen(number)) for number in (3, 17)]
    sets.slipped_specimen.cache_clear()
    assert first == [sets.mark(sets.slipped_specimen(number)) for number in (3, 17)]


def test_slips_are_told_apart_only_where_no_other_cell_mends_them() -> None:
    sets, judge = _tool("diagnosis_set"), _tool("diagnosis_judge")
    single = [each for each in map(sets.slipped_specimen, range(40)) if len(each.slips) == 1 and each.slips[0].cells]
    told = [judge.told_apart(each) for each in single]
    assert {True, False} == set(told)
    shifted = [each for each in single if len(each.slips[0].cells) > 2]
    assert not any(map(judge.told_apart, shifted))


# Floors


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    module = _tool("diagnosis_card")
    monkeypatch.setattr(module, "FLOORS", tmp_path / "floors.json")
    return module


def _measured(cards: Any, met: int, *, digest: str = "d") -> Any:
    counts = {name: Counter() for name in cards._COUNTS}
    counts["expected"]["requests_flow"], counts["met"]["requests_flow"] = 100, met
    return cards.Measured(2, 2, digest, counts, {}, [])


def test_a_better_run_raises_the_floors_and_a_worse_one_lowers_them_only_on_request(cards: Any) -> None:
    assert cards.pin("card", _measured(cards, 90), lower=False) == []
    assert cards.pin("card", _measured(cards, 95), lower=False) == []
    assert cards.pin("card", _measured(cards, 94), lower=False) == [
        "requests_flow recall: 94.00%, floor 95.00%", "relations recall: 94.00%, floor 95.00%",
    ]  # fmt: skip
    assert cards.load_floors()["card"]["floors"]["relations recall"] == 0.95
    assert cards.pin("card", _measured(cards, 94), lower=True) == []
    assert cards.load_floors()["card"]["floors"]["relations recall"] == 0.94


def test_another_set_begins_with_its_own_floors(cards: Any) -> None:
    cards.pin("card", _measured(cards, 95), lower=False)
    assert cards.pin("card", _measured(cards, 90, digest="e"), lower=False) == []


def test_a_measure_of_which_nothing_is_left_to_count_is_no_shortfall(cards: Any) -> None:
    cards.pin("card", _measured(cards, 95), lower=False)
    empty = cards.Measured(2, 2, "d", {name: Counter() for name in cards._COUNTS}, {}, [])
    assert list(cards.shortfalls(empty, cards.load_floors()["card"])) == []


def test_a_share_is_never_rounded_up(cards: Any) -> None:
    assert dict(cards._share("x", 99_999, 100_000)) == {"x": 0.9999}


def test_pinned_floors_are_json_that_people_can_read(cards: Any) -> None:
    cards.pin("card", _measured(cards, 95), lower=False)
    assert json.loads(cards.FLOORS.read_text(encoding="utf-8"))["card"]["specimens"] == 2
