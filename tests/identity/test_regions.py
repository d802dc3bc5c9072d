"""Regions over the years."""

from __future__ import annotations

import pytest

from extract.schema.regions import Region, region_book


def region(name: str, year: int) -> Region:
    (found,) = [r for r in region_book().by_name[name] if r.first <= year <= (r.last or 9999)]
    return found


@pytest.mark.parametrize(("name", "year", "code", "today"), [
    ("洪泽县", 2015, "320829", "320813"), ("寿县", 2014, "341521", "340422"), ("沙县", 2020, "350427", "350405"),
    ("绍兴县", 2012, "330621", "330603"), ("米林县", 2022, "540422", "540481"), ("襄樊市", 2009, "420600", "420600"),
    ("莱城区", 2017, "371202", "370116"), ("綦江县", 2010, "500222", "500110"),
])  # fmt: skip
def test_a_region_is_followed_through_changes_of_code_and_name(name: str, year: int, code: str, today: str) -> None:
    found = region(name, year)
    assert found.code == code
    assert region_book().line(found).code == today


def test_a_merged_region_has_no_line_but_a_place_today() -> None:
    found = region("江干区", 2019)
    assert region_book().line(found) == found
    today = region_book().today(found)
    assert today is not None
    assert today.name == "上城区"
    assert region_book().today(region("邢台县", 2018)) is None


def test_superiors_are_those_of_the_years() -> None:
    assert [r.name for r in region_book().superiors(region("寿县", 2014))] == ["安徽省", "六安市"]
    assert [r.name for r in region_book().superiors(region("寿县", 2020))] == ["安徽省", "淮南市"]
    assert [r.name for r in region_book().superiors(region("海淀区", 2020))] == ["北京市"]


def test_every_region_lies_in_one_that_stands() -> None:
    codes = {r.code for r in region_book().regions}
    assert all(not r.parent or r.parent in codes for r in region_book().regions)
    assert all(r.parent or r.level == "province" for r in region_book().regions)


def test_no_region_is_followed_in_a_circle() -> None:
    for each in region_book().regions:
        assert region_book().line(region_book().line(each)).code == region_book().line(each).code
