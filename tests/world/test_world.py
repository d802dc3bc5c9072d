"""The invented world: the same every time, true to the regions of the years, and read back as it was written."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from extract.alignment import align_document
from extract.errors import OutputError
from extract.model.document import Source
from extract.model.form import Variable
from extract.readers import read_document
from extract.schema.regions import region_book
from extract.specimen.world import World, make_world, truth_tables, with_pdf, world_digest, write_world
from extract.specimen.world_bodies import Body, make_bodies, may_be_one
from extract.specimen.world_codes import make_codes
from extract.specimen.world_pages import filing_of, render, suffix
from extract.specimen.world_places import above, code_today, namesakes, path, places, short_name
from extract.specimen.world_reports import blocks_of, make_reports
from extract.specimen.world_sources import Published

SMALL = 24


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(SMALL)


@pytest.fixture(scope="module")
def bodies() -> dict[str, Body]:
    return {body.key: body for body in make_bodies()}


def test_the_same_seed_makes_the_same_world_and_another_one_another() -> None:
    again = make_world(4, years=(2018, 2021))
    assert world_digest(make_world(4, years=(2018, 2021))) == world_digest(again)
    assert world_digest(make_world(4, seed=1, years=(2018, 2021))) != world_digest(again)


# Places


def test_every_place_stands_in_the_published_code_table_under_its_name_of_the_years() -> None:
    known = {(region.code, region.name) for regions in region_book().by_code.values() for region in regions}
    states = {(state.code, state.name) for place in places().values() for state in place.states}
    assert states - known == {("100000", "")}


def test_a_place_lies_in_the_regions_of_its_year() -> None:
    laiwu = places()["莱芜区"]
    assert path(laiwu, 2017) == ("山东省", "莱芜市", "莱城区")
    assert path(laiwu, 2018) == ("山东省", "济南市", "莱芜区")
    assert above(places()["江苏"], 2020) is None
    assert (laiwu.level, laiwu.codes()) == ("county", ("371202", "370116"))


def test_a_place_that_ended_has_the_code_of_the_one_that_took_it_over() -> None:
    assert code_today(places()["闸北"]) == "310106"
    assert code_today(places()["洪泽"]) == "320813"


def test_short_names_keep_two_characters() -> None:
    assert [short_name(name) for name in ("洪泽区", "沙县", "凉山彝族自治州", "开县")] == ["洪泽", "沙县", "凉山", "开县"]
    assert {"鼓楼区", "市中区"} <= namesakes()


# Bodies


def test_the_world_has_every_level_and_kind(bodies: dict[str, Body]) -> None:
    assert len(bodies) == 400
    assert {body.kind for body in bodies.values()} == {
        "government", "office", "department", "town", "development_zone", "vertical",
    }  # fmt: skip
    assert {body.level for body in bodies.values()} == {"national", "province", "prefecture", "county", "township", ""}


def test_a_body_changes_its_name_with_the_reform_and_with_its_region(bodies: dict[str, Body]) -> None:
    health = next(body for body in bodies.values() if body.line == "health" and body.level == "county")
    assert health.name(2018).endswith("卫生和计划生育局")
    assert health.name(2019).endswith("卫生健康局")
    education = bodies["洪泽/education"]
    assert [education.name(year, 2) for year in (2015, 2016)] == ["淮安市洪泽县教育局", "淮安市洪泽区教育局"]
    assert education.name(2016, 0) == "区教育局"


def test_what_becomes_of_a_body_is_a_matter_of_opinion_only_after_it_ended(bodies: dict[str, Body]) -> None:
    trade, market = bodies["南通/commerce_administration"], bodies["南通/market_regulation"]
    quality = bodies["南通/quality"]
    assert may_be_one((trade, 2016), (market, 2020))
    assert may_be_one((market, 2020), (trade, 2016))
    assert not may_be_one((trade, 2016), (quality, 2017))
    absorbed, taker = bodies["港闸/finance"], bodies["崇川/finance"]
    assert may_be_one((absorbed, 2019), (taker, 2020))
    assert not may_be_one((absorbed, 2018), (taker, 2019))


def test_credit_codes_are_valid_and_of_the_region_of_their_registration(bodies: dict[str, Body]) -> None:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for body in list(bodies.values())[:60]:
        for year, code in make_codes(body, 0).credit:
            weighed = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
            assert (weighed + signs.index(code[17])) % 31 == 0
            assert code[2:8] == body.place.at(year).code


# Reports and files


def test_every_kind_of_file_and_form_occurs(world: World) -> None:
    carriers = {(source.carrier, source.version) for source in world.sources}
    forms = Counter(source.truth.form for source in world.sources)
    assert {("page", 1), ("page", 2), ("copy", 1), ("attachment", 1)} <= carriers
    assert {"", "2014", "2019", "2021"} <= set(forms)


def test_each_agency_year_has_a_file_that_may_count(world: World) -> None:
    keys = {(s.report.body.key, s.report.year, s.report.scope) for s in world.sources}
    assert set(world.final) == keys


def test_only_the_corrected_version_counts_and_its_figures_differ(world: World) -> None:
    corrected = [source for source in world.sources if source.version == 2 and source.carrier == "page"]
    assert corrected
    for source in corrected:
        first = next(s for s in world.sources if s.report == source.report and s.version == 1)
        assert not first.counts
        assert first.truth.cells != source.truth.cells or first.truth.style.zeros != "printed"
        assert first.published < source.published


def test_requests_carried_out_arrive_in_the_next_report(world: World) -> None:
    out, carried_in = (Variable("requests", item, "total") for item in ("carried_out", "carried_in"))
    reports = {(s.report.body.key, s.report.year, s.report.scope): s.truth.numbers for s in world.final.values()}
    pairs = [
        (numbers[out], later[carried_in])
        for (key, year, scope), numbers in reports.items()
        for later in (reports.get((key, year + 1, scope), {}),)
        if out in numbers and carried_in in later
    ]
    assert len(pairs) > 20
    assert all(one == other for one, other in pairs)


def test_cumulative_figures_of_fujian_grow_by_those_of_the_year(bodies: dict[str, Body]) -> None:
    body = next(b for b in bodies.values() if b.place.states[0].code.startswith("35") and b.kind == "government")
    reports = [report for report in make_reports(body) if report.truth.form == "fujian"]
    pairs = [pair for pair in pairwise(reports) if pair[1].year == pair[0].year + 1]
    assert pairs
    cumulative, this_year = (Variable("statistics", "received", column) for column in ("cumulative", "this_year"))
    for before, report in pairs:
        numbers = report.truth.numbers
        assert numbers[cumulative] == before.truth.numbers[cumulative] + numbers[this_year]


def _read_back(source: Published) -> dict[str, tuple[Decimal | None, str]]:
    document = read_document(Source(source.file + suffix(source), render(source)))
    (filing,) = align_document(document)
    assert filing.year == source.report.year
    return {str(o.variable): (o.value, o.status) for o in filing.observations}


def test_files_of_every_layout_are_read_back_cell_by_cell(world: World) -> None:
    by_layout: dict[str, Published] = {}
    for source in world.sources:
        by_layout.setdefault(f"{source.layout} {source.truth.form}", source)
    assert len(by_layout) > 15
    for source in by_layout.values():
        truth = {str(o.variable): (o.value, o.status) for o in filing_of(source).observations}
        assert _read_back(source) == truth, source.file


def test_a_page_says_of_itself_what_the_filing_without_a_page_says(world: World) -> None:
    for layout in ("html_trs", "html_jcms", "html_gkmlpt"):
        source = next(s for s in world.sources if s.layout == layout and s.publisher and s.index_number)
        document = read_document(Source(source.file, render(source)))
        said = filing_of(source).document.metadata
        assert {key: document.metadata.get(key) for key in said} == dict(said)


def test_a_written_world_has_its_truth_beside_it(tmp_path: Path) -> None:
    small = make_world(2, years=(2018, 2021))
    files = write_world(tmp_path, small)
    assert all(path.exists() for path in files)
    with (tmp_path / "expected" / "identities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows] == [path.name for path in files]
    cells = sum(len(block.variables) for s in small.final.values() for _, block in blocks_of(s.truth.form))
    assert len(list(truth_tables(small)["cells"][1])) == cells


def test_some_attachments_can_be_printed_as_pdf(world: World) -> None:
    printed = with_pdf(world, every=2)
    layouts = Counter(s.layout for s in printed.sources if s.carrier == "attachment")
    assert layouts["pdf_office"] >= 1
    assert {suffix(s) for s in printed.sources if s.layout.startswith("pdf")} == {".pdf"}
    assert [s.file for s in printed.sources] == [s.file for s in world.sources]


def test_a_world_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="the world cannot be written"):
        write_world(tmp_path / "file", make_world(1, years=(2021,)))
