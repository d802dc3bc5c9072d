"""The panel card's own rules, and its floors on a small part of the world."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.schema.crosswalk import load_crosswalk
from extract.specimen.truth import CellTruth
from extract.specimen.world import World, make_world
from extract.specimen.world_pages import suffix

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def _tool(name: str) -> Any:
    if str(TOOLS) not in sys.path:
        sys.path.insert(0, str(TOOLS))
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def small_world() -> tuple[World, Any]:
    return _tool("panel_card").subset()


@pytest.fixture(scope="module")
def pinned() -> Any:
    return _tool("panel_card").load_floors()


def test_the_small_world_is_the_one_whose_floors_are_pinned(small_world: tuple[World, Any], pinned: Any) -> None:
    assert _tool("panel_card").world_digest(small_world[0]) == pinned["tests"]["digest"]


def test_the_small_world_keeps_its_floors(small_world: tuple[World, Any], pinned: Any) -> None:
    cards = _tool("panel_card")
    assert list(cards.shortfalls(cards.shares(small_world[1]), pinned["tests"])) == []


def test_the_small_world_meets_the_aims(small_world: tuple[World, Any]) -> None:
    cards = _tool("panel_card")
    found = cards.shares(small_world[1])
    assert {name: found[name] for name, aim in cards.AIMS.items() if found[name] < aim} == {}


def test_the_whole_world_met_the_aims_when_its_floors_were_pinned(pinned: Any) -> None:
    floors = pinned["card"]["floors"]
    assert {name: floors[name] for name, aim in _tool("panel_card").AIMS.items() if floors[name] < aim} == {}
    assert pinned["card"]["agencies"] == 400


# The statement of what variables mean


def test_the_crosswalk_means_what_is_stated_of_every_variable() -> None:
    assert _tool("panel_crosswalk").disagreements(load_crosswalk()) == []


def test_every_variable_of_the_crosswalk_is_stated() -> None:
    crosswalk = load_crosswalk()
    assert set(_tool("panel_crosswalk").counterparts(crosswalk)) == {concept.name for concept in crosswalk.concepts}


def _cells(**texts: tuple[str, str | None, str]) -> dict[str, tuple[str, CellTruth]]:
    """Cells of an edition by name: status, value and unit of each."""
    found = {}
    for name, (status, value, unit) in texts.items():
        edition, cell = name.split("__", 1)
        number = None if value is None else Decimal(value)
        found[cell.replace("__", ".")] = (edition.removeprefix("e"), CellTruth("", status, number, unit))
    return found


def test_a_sum_of_cells_is_missing_where_one_of_them_is() -> None:
    statement = _tool("panel_crosswalk")
    both = {
        "e2014__statistics__answered_already_public__this_year": ("reported", "3", "件"),
        "e2014__statistics__answered_granted__this_year": ("reported", "4", "件"),
    }
    assert statement.expected("requests.granted.total", _cells(**both), "件").value == 7
    blank = both | {"e2014__statistics__answered_granted__this_year": ("blank", None, "件")}
    found = statement.expected("requests.granted.total", _cells(**blank), "件")
    assert (found.value, found.reasons) == (None, frozenset({"blank"}))


def test_an_amount_without_a_unit_is_no_number() -> None:
    statement = _tool("panel_crosswalk")
    name = "e2019__proactive__procurement__amount"
    concept = "proactive.procurement.amount"
    assert statement.expected(concept, _cells(**{name: ("reported", "20000", "元")}), "万元").value == 2
    assert statement.expected(concept, _cells(**{name: ("reported", "20000", "")}), "万元").value is None


# The judgement


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(6, years=(2018, 2020, 2022))


def _perfect(world: World) -> list[dict[str, Any]]:
    """What somebody who knows the truth decides."""
    chosen = {id(source) for source in world.final.values()}
    return [
        {
            "report_id": source.file + suffix(source), "agency_id": source.report.body.key, "year": source.report.year,
            "scope": source.report.scope, "counts": int(id(source) in chosen), "choice": "", "evidence": "",
        }
        for source in world.sources
    ]  # fmt: skip


def _judged(world: World, identities: list[dict[str, Any]], agencies: list[Mapping[str, Any]] | None = None) -> Any:
    judge = _tool("panel_judge")
    files = {row["report_id"]: row["report_id"] for row in identities}
    return judge.judge(world, judge.Found(identities, agencies or [], files))


def test_who_decides_by_the_truth_has_every_share(world: World) -> None:
    judged = _judged(world, _perfect(world))
    assert set(_tool("panel_card").shares(judged).values()) == {1.0}
    assert not any(judged.failures.values())


def test_two_agencies_taken_for_one_cost_precision_and_double_years(world: World) -> None:
    one, other = sorted({source.report.body.key for source in world.sources if source.report.body.kind == "department"})[:2]
    rows = [row | {"agency_id": one if row["agency_id"] == other else row["agency_id"]} for row in _perfect(world)]
    found = _tool("panel_card").shares(_judged(world, rows))
    assert found["identity precision"] < 1
    assert found["identity recall"] == 1


def test_one_agency_taken_for_two_costs_recall(world: World) -> None:
    rows = _perfect(world)
    rows[0] = rows[0] | {"agency_id": "another"}
    judged = _judged(world, rows)
    assert _tool("panel_card").shares(judged)["identity recall"] < 1
    assert "is taken for 2 agencies" in judged.failures["identity recall"][0]


def test_reports_without_an_agency_are_not_taken_together(world: World) -> None:
    rows = [row | {"agency_id": ""} for row in _perfect(world)]
    judged = _judged(world, rows)
    assert judged.all["identity precision"] == 0
    assert judged.right["identity recall"] == 0


def test_a_file_that_is_not_identified_is_missed(world: World) -> None:
    assert _judged(world, _perfect(world)[1:]).failures["files identified"]


def test_a_second_report_that_counts_doubles_its_agency_year(world: World) -> None:
    rows = _perfect(world)
    rows.append(rows[0] | {"counts": 1})
    assert _tool("panel_card").shares(_judged(world, rows))["agency-years not doubled"] < 1


# Floors


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    module = _tool("panel_card")
    monkeypatch.setattr(module, "FLOORS", tmp_path / "floors.json")
    return module


def test_floors_rise_with_a_better_run_and_sink_only_on_request(cards: Any, world: World) -> None:
    rows = _perfect(world)
    worse = [rows[0] | {"agency_id": "another"}, *rows[1:]]
    assert cards.pin("card", world, _judged(world, rows), lower=False) == []
    assert cards.pin("card", world, _judged(world, worse), lower=False)
    assert cards.load_floors()["card"]["floors"]["identity recall"] == 1.0
    assert cards.pin("card", world, _judged(world, worse), lower=True) == []
    assert cards.load_floors()["card"]["floors"]["identity recall"] < 1.0


def test_a_measure_that_is_gone_falls_short(cards: Any) -> None:
    assert list(cards.shortfalls({}, {"floors": {"region": 0.9}})) == ["region: 0.00%, floor 90.00%"]
