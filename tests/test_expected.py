"""Whose reports are expected: a user's list, and the names under which agencies publish."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.errors import SchemaError
from extract.model.ledger import Expected
from extract.schema.expected import Roll, names_region, read_expected, read_years

SITE, OTHER = "www.wangshu.example", "www.caiwei.example"


def listed(folder: Path, text: str) -> Path:
    path = folder / "expected.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_a_list_names_agencies_with_their_sites_and_years(tmp_path: Path) -> None:
    path = listed(tmp_path, "agency,site,from,to\n望舒县水务局,http://WWW.wangshu.example/zfxxgk/,2019,\n采薇镇人民政府,,,2021\n")

    assert read_expected(path) == (
        Expected("望舒县水务局", "www.wangshu.example", 2019, None), Expected("采薇镇人民政府", "", None, 2021),
    )  # fmt: skip


def test_names_alone_are_a_list(tmp_path: Path) -> None:
    assert read_expected(listed(tmp_path, "agency\n望舒县水务局\n")) == (Expected("望舒县水务局"),)


@pytest.mark.parametrize(("text", "said"), [
    ("name\n望舒县水务局\n", "expected the columns agency"),
    ("agency,level\n望舒县水务局,1\n", "found agency,level"),
    ("agency,from\n望舒县水务局,去年\n", "line 2: expected a year, found '去年'"),
    ("agency,from,to\n望舒县水务局,2022,2020\n", "line 2: from 2022 is later than to 2020"),
    ("agency\n望舒县水务局,2022\n", "line 2: expected agency, and no more cells"),
    ("agency,site\n,www.example\n", "line 2: expected agency"),
])  # fmt: skip
def test_a_list_that_is_none_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as refused:
        read_expected(listed(tmp_path, text))
    assert said in str(refused.value)


def test_a_list_may_be_in_the_encoding_of_a_chinese_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "expected.csv").write_bytes("agency,from\n望舒县水务局,2021\n".encode("gbk"))
    assert read_expected(tmp_path / "expected.csv") == (Expected("望舒县水务局", first=2021),)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no such file"):
        read_expected(tmp_path / "none.csv")


@pytest.mark.parametrize(("text", "years"), [("2019-2025", (2019, 2025)), (" 2023 ", (2023, 2023))])
def test_years_are_a_span_or_one(text: str, years: tuple[int, int]) -> None:
    assert read_years(text) == years


@pytest.mark.parametrize("text", ["", "2025-2019", "19-25", "2019-", "all"])
def test_years_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(SchemaError, match="expected years such as 2019-2025"):
        read_years(text)


def met(expected: list[Expected], *names: tuple[str, str]) -> list[str]:
    """The expected agency of each name, empty for none."""
    found = Roll(expected).matches(names)
    return [found[name].agency if name in found else "" for name in names]


@pytest.mark.parametrize(("expected", "name", "same"), [
    ("望舒县水务局", "望舒县水务局", True),
    ("望舒县水务局", "望舒縣水務局", True),
    ("望舒县水务局", "望舒县 水务局(本级)", True),
    ("望舒县水务局", "青岚市望舒县水务局", True),
    ("青岚市望舒县水务局", "水务局", True),
    ("望舒县水务局", "采薇县水务局", False),
    ("青岚市水务局", "青岚市望舒县水务局", False),
    ("望舒县人民政府", "望舒县", True),
    ("青岚市望舒县人民政府", "望舒县", True),
    ("青岚经济开发区", "青岚经济开发区管委会", True),
    ("望舒县人民政府", "望舒县人民政府办公室", False),
    ("青岚市人民政府", "青岚市望舒县人民政府", False),
    ("望舒县漱石镇人民政府", "人民政府", False),
    ("望舒县水务局", "局", False),
    ("望舒县水务局", "", False),
])  # fmt: skip
def test_a_name_is_that_of_an_agency_if_at_most_the_region_is_left_out(expected: str, name: str, *, same: bool) -> None:
    assert met([Expected(expected)], (name, SITE)) == [expected if same else ""]


def test_of_two_that_fit_the_one_on_the_same_site_is_meant() -> None:
    both = [Expected("青岚市望舒县水务局", SITE), Expected("青岚市采薇县水务局", OTHER)]

    assert met(both, ("水务局", OTHER)) == ["青岚市采薇县水务局"]
    assert met(both, ("水务局", "elsewhere.example")) == [""]


def test_one_short_name_does_not_stand_for_two_bodies() -> None:
    assert met([Expected("水务局")], ("望舒县水务局", SITE), ("采薇县水务局", SITE)) == ["", ""]
    assert met([Expected("水务局", SITE)], ("望舒县水务局", SITE), ("采薇县水务局", OTHER)) == ["水务局", ""]


def test_a_body_may_write_its_name_with_the_region_in_one_year_and_without_in_another() -> None:
    names = (("水务局", SITE), ("望舒县水务局", SITE), ("青岚市望舒县水务局", SITE))

    assert met([Expected("望舒县水务局")], *names) == ["望舒县水务局"] * 3


def test_lines_about_one_body_with_different_years_are_one_body() -> None:
    renewed = [Expected("望舒县水务局", "", 2019, 2020), Expected("望舒县水务局", "", 2022, None)]

    assert met(renewed, ("望舒县水务局", SITE)) == ["望舒县水务局"]


@pytest.mark.parametrize(("name", "full"), [
    ("望舒县教育局", True), ("青岚市教育局", True), ("教育局", False), ("县教育局", False), ("市政府办公室", False),
])  # fmt: skip
def test_a_full_name_says_of_which_region_a_body_is(name: str, *, full: bool) -> None:
    assert names_region(name) is full
