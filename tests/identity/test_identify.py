"""Reports to agencies."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from extract.errors import SchemaError
from extract.identity import facts_of, identify_reports
from extract.model.agency import AGENCIES, IDENTITIES, AgencyOverride, ReportFacts
from extract.schema.bodies import read_agencies

WORLDS = yaml.safe_load((Path(__file__).parents[1] / "data/identity/worlds.yaml").read_text(encoding="utf-8"))
_EXPECTED = ("agency", "counts", "scope", "review")


def facts(number: int, said: dict[str, Any]) -> ReportFacts:
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items() if key not in _EXPECTED}
    return ReportFacts(f"{number:016x}", **given)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world["title"])
def test_reports_are_those_of_their_agencies(world: dict[str, Any]) -> None:
    reports = world["reports"]
    _, rows = identify_reports(facts(number, report) for number, report in enumerate(reports))
    found: dict[str, set[str]] = defaultdict(set)
    for report, row in zip(reports, rows, strict=True):
        if report["agency"] == "none":
            assert row.agency_id == ""
        else:
            found[report["agency"]].add(row.agency_id)
        for key in ("counts", "scope", "review"):
            assert report.get(key, getattr(row, key)) == getattr(row, key), (report["title"], row)
    assert all(len(ids) == 1 for ids in found.values()), dict(found)
    assert len({*map(min, found.values())}) == len(found), dict(found)


def world_facts() -> list[ReportFacts]:
    return [facts(number, report) for number, report in enumerate(r for world in WORLDS for r in world["reports"])]


def test_the_order_of_reports_does_not_matter() -> None:
    reports = world_facts()
    first = identify_reports(reports)
    Random(1).shuffle(reports)  # noqa: S311 - reproducible, not secret
    assert identify_reports(reports) == first


def test_at_most_one_report_counts_for_an_agency_year_and_scope() -> None:
    _, rows = identify_reports(world_facts())
    counted = [(row.agency_id, row.year, row.scope) for row in rows if row.counts]
    assert len(counted) == len(set(counted))


def test_the_rows_have_the_columns_of_their_tables() -> None:
    agencies, rows = identify_reports(world_facts())
    assert {len(agency.row) for agency in agencies} == {len(AGENCIES)}
    assert {len(row.row) for row in rows} == {len(IDENTITIES)}
    assert len({agency.agency_id for agency in agencies}) == len(agencies)
    assert {row.agency_id for row in rows if row.agency_id} == {agency.agency_id for agency in agencies}


def test_an_agency_has_names_codes_and_regions_of_its_latest_report() -> None:
    (agency,), rows = identify_reports([
        ReportFacts("1", 2015, title="洪泽县环境保护局2015年政府信息公开年度报告"),
        ReportFacts("2", 2020, title="淮安市生态环境局洪泽分局2020年政府信息公开工作年度报告"),
    ])  # fmt: skip
    assert (agency.name, agency.former_names) == ("淮安市生态环境局洪泽分局", "洪泽县环境保护局")
    assert (agency.province, agency.prefecture, agency.county) == ("江苏省", "淮安市", "洪泽区")
    assert (agency.region_code, agency.region_code_today, agency.level) == ("320813", "320813", "county")
    assert (agency.kind, agency.function, agency.first_year, agency.last_year) == ("department", "environment", 2015, 2020)
    assert "沿用洪泽县环境保护局" in rows[1].evidence
    assert rows[1].confidence == pytest.approx(0.93 - 0.01 * 4)


def test_an_agency_of_a_merged_district_is_found_in_the_district_of_today() -> None:
    (agency,), _ = identify_reports([ReportFacts("1", 2019, title="江干区教育局2019年政府信息公开工作年度报告")])
    assert (agency.region_code, agency.region_code_today) == ("330104", "330102")


def test_a_users_decision_stands_above_all_clues() -> None:
    reports = [
        ReportFacts("1", 2018, title="望舒县规划局2018年政府信息公开工作年度报告"),
        ReportFacts("2", 2019, title="望舒县自然资源和规划局2019年政府信息公开工作年度报告"),
        ReportFacts("3", 2020, title="望舒县自然资源和规划局2020年政府信息公开工作年度报告"),
    ]
    overrides = [
        AgencyOverride("望舒县规划局", "planners"),
        AgencyOverride("望舒县自然资源和规划局", "planners", last=2019),
    ]
    _, rows = identify_reports(reports, overrides)
    assert [row.agency_id for row in rows[:2]] == ["planners", "planners"]
    assert rows[2].agency_id != "planners"
    assert (rows[0].confidence, rows[0].review) == (1.0, 0)


def test_a_users_decision_may_name_an_agency_that_was_found() -> None:
    reports = [
        ReportFacts("1", 2018, title="望舒县规划局2018年政府信息公开工作年度报告"),
        ReportFacts("2", 2018, title="望舒县审计局2018年政府信息公开工作年度报告", figures="x", cells=9),
    ]
    _, rows = identify_reports(reports)
    agencies, joined = identify_reports(reports, [AgencyOverride("望舒县规划局", rows[1].agency_id)])
    assert len(agencies) == 1
    assert [row.counts for row in joined] == [0, 1]


def test_decisions_are_read_from_a_table(tmp_path: Path) -> None:
    path = tmp_path / "agencies.csv"
    path.write_text("name,region_code,from,to,agency_id\n望舒县规划局,,2014,,planners\n", encoding="utf-8")
    assert read_agencies(path) == (AgencyOverride("望舒县规划局", "planners", first=2014),)
    path.write_text("name,from,agency_id\n望舒县规划局,起初,planners\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="line 2: from and to are years"):
        read_agencies(path)


def test_real_reports_of_one_zone_are_of_one_agency() -> None:
    import extract  # noqa: PLC0415 - only where the real reports are

    folder = Path(__file__).resolve().parents[3] / "shared" / "real"
    if not folder.is_dir():
        pytest.skip("shared/real is not here")
    paths = sorted(folder.glob("pingtan*.txt"))
    _, rows = identify_reports(facts_of(extract.align(extract.read(str(path)))) for path in paths)
    assert len({row.agency_id for row in rows}) == 1
    assert not any(row.review for row in rows)
