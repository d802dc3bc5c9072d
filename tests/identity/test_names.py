"""Printed names as region, body and scope."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.identity.names import read_names
from extract.identity.places import Spot

CASES = yaml.safe_load((Path(__file__).parents[1] / "data/identity/names.yaml").read_text(encoding="utf-8"))


def shown(spot: Spot) -> str:
    return "/".join(filter(None, (spot.region.code if spot.region else "", *spot.tail)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_name_tells_region_body_and_scope(case: dict[str, Any]) -> None:
    (name,) = read_names(case["name"], case.get("year", 2021))
    assert sorted(map(shown, name.spots)) == case.get("regions", [])
    assert (name.bare, name.is_national) == (case.get("bare", ""), case.get("national", case.get("function") == "customs"))
    body = name.body
    expected = (case["kind"], case.get("core", ""), "+".join(sorted(filter(None, case.get("function", "").split("+")))))
    assert (body.kind, body.core, body.function) == expected
    assert name.scope == case.get("scope")


def test_joint_publishers_are_told_apart_however_they_are_separated() -> None:
    separated = ("•", " ", "、", "")
    for mark in separated:
        first, second = read_names(f"北京市统计局{mark}国家统计局北京调查总队", 2021)
        assert (first.body.function, second.body.function) == ("statistics", "survey")
    first, second = read_names("广州市黄埔区人民政府广州开发区管委会", 2021)
    assert (first.body.kind, second.body.kind) == ("government", "development_zone")


def test_one_body_with_a_long_name_is_not_joint() -> None:
    for name in ("望舒县人民政府办公室", "望舒县人民政府外事办公室", "望舒县教育和体育局", "国有资产监督管理委员会"):
        assert len(read_names(name, 2021)) == 1


def test_words_that_are_no_body_name_none() -> None:
    assert read_names("", 2021) == read_names("关于", 2021) == ()
