from __future__ import annotations

import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

import extract
from testsite import judge
from testsite.agencies import city
from testsite.core import PUBLISHED
from testsite.documents import FILES
from testsite.server import Request, Served, served
from testsite.shapes import SHAPES, reports_of
from testsite.walk import reachable
from testsite.world import SITES, make_world


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served(hang=0.1) as running:
        yield running


def _rows(site: Served) -> list[dict[str, str]]:
    """The manifest of a fetch that got everything right."""
    return [
        {
            "address": address, "final_address": address, "role": "attachment" if number else "report", "message": "",
            "sha256": site.world.sha256(address), "agency": p.agency, "year": str(p.year), "title": "", "status": "200",
            "report": p.editions[0],
        }
        for p in site.world.reports()
        for number, address in enumerate(p.editions)
    ]  # fmt: skip


def test_it_has_three_levels_sixty_agencies_and_four_years(site: Served) -> None:
    counted = Counter((p.agency, p.year) for p in site.world.truth)
    assert len({agency for agency, _ in counted}) == 60
    assert len(counted) == 240
    assert [key for key, number in counted.items() if number > 1] == [("青岚市望舒县人民政府", 2022)]


def test_every_way_to_publish_occurs_and_every_outcome(site: Served) -> None:
    assert {p.shape for p in site.world.truth} == set(SHAPES)
    assert {p.status for p in site.world.truth} == set(SHAPES.values())
    assert all(sum(p.site == name for p in site.world.reports()) >= 3 for name in SITES if name != "insecure")


def test_the_same_world_is_made_again() -> None:
    bases = {name: f"http://{name}.example" for name in SITES}
    first, second = make_world(bases), make_world(bases)
    assert first.truth == second.truth
    assert {name: set(page.pages) for name, page in first.sites.items()} == {
        name: set(page.pages) for name, page in second.sites.items()
    }
    addresses = [address for p in first.reports() for address in p.editions][::9]
    assert [first.sha256(a) for a in addresses] == [second.sha256(a) for a in addresses]


def test_no_two_pages_of_reports_are_the_same(site: Served) -> None:
    hashes = Counter(site.world.sha256(address) for p in site.world.reports() for address in p.editions)
    assert [sha256 for sha256, number in hashes.items() if number > 1] == []


def test_everything_published_can_be_reached_from_the_home_page(site: Served) -> None:
    found = {address: hashlib.sha256(data).hexdigest() for address, data in reachable(site.world).items()}
    expected = {address: site.world.sha256(address) for p in site.world.reports() for address in p.editions}
    assert {a for a, sha256 in expected.items() if found.get(a) != sha256} == set()


def test_nothing_published_is_ruled_out_by_robots(site: Served) -> None:
    asked = [Request(0.0, p.site, "/robots.txt", "", {}, 200) for p in site.world.truth]
    asked += [Request(0.0, p.site, a, "", {}, 200) for p in site.world.reports() for a in p.editions]
    assert judge.disobeyed(site.world, asked) == []


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_its_files_can_be_read(kind: str) -> None:
    report = next(reports_of("city", city(), (2022,), 200))
    filing = extract.align(extract.read(FILES[kind][0](report)))
    assert (filing.agency, filing.year) == (report.agency.name, 2022)


def test_its_archive_holds_a_word_document() -> None:
    report = next(reports_of("city", city(), (2022,), 200))
    with zipfile.ZipFile(io.BytesIO(FILES["zip"][0](report))) as archive:
        assert archive.namelist() == [f"{report.title}.docx"]


def test_the_judge_is_content_with_a_perfect_manifest(site: Served) -> None:
    verdict = judge.judge(site.world, _rows(site))
    assert verdict.lines()[len(verdict.by_site) + 1 :] == []
    assert (verdict.recall, verdict.precision) == (1.0, 1.0)


def test_the_judge_sees_what_is_missing_wrong_and_misread(site: Served) -> None:
    rows = _rows(site)
    rows[3]["year"] = "1999"
    lost = rows.pop(10)
    rows.append({**lost, "address": f"{site.world.home}x.html", "final_address": "", "role": "report"})
    verdict = judge.judge(site.world, rows)
    assert (len(verdict.missed) + len(verdict.incomplete), len(verdict.wrong), len(verdict.misread)) == (1, 1, 1)
    assert lost["address"] in "".join(verdict.missed + verdict.incomplete)


def test_the_judge_sees_pages_that_are_asked_for_twice_and_pauses() -> None:
    requests = [Request(time, "slj", f"http://a/{time}", "", {}, 200) for time in (1.0, 1.5, 2.0, 2.5)]
    again = replace(requests[0], time=3.1)
    assert judge.fetched_twice([*requests, again]) == ["http://a/1.0"]
    assert judge.fetched_twice([*requests, replace(again, status=304)]) == []
    assert judge.shortest_pause([*requests, again], "slj") == 0.5
    assert judge.shortest_pause(requests, "city") == float("inf")


def test_another_version_of_a_page_has_another_hash(site: Served) -> None:
    address = next(p.editions[0] for p in site.world.reports(*PUBLISHED) if p.shape == "page")
    before = site.world.sha256(address)
    page = site.world.page(address)
    assert page is not None
    old = page.body()
    site.world.change(address, old + b"<!-- -->")
    assert site.world.sha256(address) != before
    site.world.change(address, old)
