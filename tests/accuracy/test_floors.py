"""Floors may rise by themselves and sink only when somebody says so."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(sys, "path", [str(TOOLS), *sys.path])
    module = importlib.import_module("accuracy_card")
    monkeypatch.setattr(module, "FLOORS", tmp_path / "floors.json")
    return module


def _measured(cards: Any, exact: int, wrong: int = 0, *, findings: int = 1, digest: str = "d") -> Any:
    grades = importlib.import_module("accuracy_grade")
    marks = {"exact": exact, "ambiguous": 1000 - exact - wrong, "wrong": wrong}
    score = grades.Score(1, {mark: count for mark, count in marks.items() if count}, findings)
    return cards.Measured(1, digest, {"beautifulsoup4": "4"}, cards.tallies({"html/bs4": [score]}))


def test_a_better_run_raises_the_floors(cards: Any) -> None:
    assert cards.pin("card", _measured(cards, 900), lower=False) == []
    assert cards.pin("card", _measured(cards, 950), lower=False) == []
    assert cards.load_floors()["card"]["floors"]["html/bs4"] == {"exact_or_derived": 0.95, "wrong": 0, "silent": 0}


def test_a_worse_run_lowers_them_only_on_request(cards: Any) -> None:
    cards.pin("card", _measured(cards, 950), lower=False)
    assert cards.pin("card", _measured(cards, 900), lower=False) == ["html/bs4: exact or derived 90.00%, floor 95.00%"]
    assert cards.load_floors()["card"]["floors"]["html/bs4"]["exact_or_derived"] == 0.95
    assert cards.pin("card", _measured(cards, 900), lower=True) == []
    assert cards.load_floors()["card"]["floors"]["html/bs4"]["exact_or_derived"] == 0.9


def test_another_set_begins_with_its_own_floors(cards: Any) -> None:
    cards.pin("card", _measured(cards, 950), lower=False)
    assert cards.pin("card", _measured(cards, 900, digest="e"), lower=False) == []


def test_more_wrong_cells_than_allowed_are_a_shortfall(cards: Any) -> None:
    cards.pin("card", _measured(cards, 950, 1), lower=False)
    fallen = list(cards.shortfalls(_measured(cards, 950, 2), cards.load_floors()["card"]))
    assert fallen == ["html/bs4: 2 wrong cells, at most 1 allowed"]


def test_a_silent_error_is_a_shortfall_whatever_is_pinned(cards: Any) -> None:
    assert list(cards.shortfalls(_measured(cards, 950, 2, findings=0), {})) == [
        "html/bs4: 1 reports with wrong cells that no finding speaks of"
    ]


def test_a_share_is_never_rounded_up_to_everything(cards: Any) -> None:
    assert cards._percent(0.99999) == "99.99%"
    assert cards._percent(1.0) == "100.00%"


def test_the_pinned_floors_are_json_that_people_can_read(cards: Any) -> None:
    cards.pin("card", _measured(cards, 950), lower=False)
    assert json.loads(cards.FLOORS.read_text(encoding="utf-8"))["card"]["versions"] == {"beautifulsoup4": "4"}
