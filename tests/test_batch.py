"""Many reports together: what one leaves open its neighbours decide, wherever in the batch they stand."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import samples

import extract
from extract.batch import build_data_set
from extract.cli import main
from extract.errors import OutputError, SourceError
from extract.model.finding import Finding
from extract.model.ledger import Ledger
from extract.outputs.tables import file_names
from extract.release.options import ReleaseOptions
from extract.result import PLAIN, Result
from extract.spool import Spool, pack
from extract.workers import Limits

ITEMS = (
    ("主动公开文件数", "条"), ("其中:1.政府网站公开数", "条"), ("2.政府公报公开数", "条"), ("受理依申请公开信息总数", "条"),
    ("其中:1.当面申请数", "条"), ("2.网上申请数", "条"), ("3.信函、传真申请数", "条"), ("对申请的答复总数", "条"),
    ("其中:1.同意公开答复数", "条"), ("2.同意部分公开答复数", "条"), ("3.不予公开答复数", "条"), ("4.其他类型答复数", "条"),
    ("接受行政诉讼、举报数", "件"), ("行政复议数", "件"), ("行政诉讼数", "件"),
)  # fmt: skip
PUBLISHED = {2015: ("312", "4107"), 2016: ("1288", "5395"), 2017: ("2061", "7456"), 2018: ("95", "7551")}


def report(agency: str, year: int, *, glued: bool = True) -> str:
    """A report of the years before 2019 as text, the figures of each row run together (or not)."""
    between = "" if glued else " | "
    figures = [PUBLISHED[year], PUBLISHED[year], *[("0", "0")] * (len(ITEMS) - 2)]
    rows = [
        between.join((label + unit, this_year, cumulative))
        for (label, unit), (this_year, cumulative) in zip(ITEMS, figures, strict=True)
    ]
    head = f"{agency}{year}年度政府信息公开工作年度报告\n本机关依照条例编制本报告,附表列出各项指标,供公众查阅。\n"
    header = between.join(("指标名称", "计量单位", f"{year}年度", "历年累计"))
    return head + "\n".join(("政府信息公开情况统计表", header, *rows, ""))


def write(folder: Path, *reports: tuple[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in reports:
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(folder: Path) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Value, status and evidence of the published items by year and column."""
    return {
        (row["year"], row["column"]): (row["value"], row["status"], row["evidence"])
        for row in table(folder, "observations")
        if row["item"] == "published"
    }


AGENCY = "青岚市望舒县人民政府"
OTHER = "青岚市望舒县采薇镇人民政府"


def test_readings_that_each_report_leaves_open_are_decided_by_the_years_around_it(tmp_path: Path) -> None:
    write(tmp_path / "in", *((f"{year}.txt", report(AGENCY, year)) for year in PUBLISHED))
    extract.build([tmp_path / "in"], tmp_path / "out", release=False)

    cells = published(tmp_path / "out")
    assert {key: value for key, (value, _, _) in cells.items()} == {
        (str(year), column): value
        for year, values in PUBLISHED.items()
        for column, value in zip(("this_year", "cumulative"), values, strict=True)
    }
    assert {status for _, status, _ in cells.values()} == {"derived"}
    assert "years: statistics_cumulative_flow (2015)" in cells["2016", "cumulative"][2]


def test_one_report_printed_apart_decides_the_others_year_by_year(tmp_path: Path) -> None:
    """In the order of the files the deciding report comes last, three years away from the first."""
    names = {2018: "a.txt", 2017: "b.txt", 2016: "c.txt", 2015: "d.txt"}
    write(tmp_path / "in", *((names[year], report(AGENCY, year, glued=year > 2015)) for year in PUBLISHED))
    extract.build([tmp_path / "in"], tmp_path / "out", release=False)

    assert published(tmp_path / "out")["2018", "cumulative"][:2] == ("7551", "derived")


def test_a_report_alone_stays_open(tmp_path: Path) -> None:
    write(tmp_path / "in", ("a.txt", report(AGENCY, 2016)), ("b.txt", report(AGENCY, 2018)))
    extract.build([tmp_path / "in"], tmp_path / "out", release=False)

    assert {status for _, status, _ in published(tmp_path / "out").values()} == {"ambiguous"}


def test_reports_of_other_agencies_are_no_neighbours(tmp_path: Path) -> None:
    write(tmp_path / "in", ("a.txt", report(AGENCY, 2016)), ("b.txt", report(OTHER, 2017)))
    extract.build([tmp_path / "in"], tmp_path / "out", release=False)

    assert {status for _, status, _ in published(tmp_path / "out").values()} == {"ambiguous"}


def test_two_reports_of_one_agency_on_one_year_decide_nothing(tmp_path: Path) -> None:
    twice = report(AGENCY, 2016, glued=False)
    write(tmp_path / "in", ("a.txt", twice), ("b.txt", twice + "\n"), ("c.txt", report(AGENCY, 2017)))
    extract.build([tmp_path / "in"], tmp_path / "out", release=False)

    assert published(tmp_path / "out")["2017", "cumulative"][1] == "ambiguous"


def test_a_copy_byte_for_byte_is_no_second_report(tmp_path: Path) -> None:
    same = report(AGENCY, 2016, glued=False)
    write(tmp_path / "in", ("a.txt", same), ("b.txt", same), ("c.txt", report(AGENCY, 2017)))
    extract.build([tmp_path / "in"], tmp_path / "out", release=False)

    assert published(tmp_path / "out")["2017", "cumulative"][:2] == ("7456", "derived")


def test_a_neighbour_at_odds_with_every_reading_decides_nothing(tmp_path: Path) -> None:
    odd = report(AGENCY, 2016, glued=False).replace("5395", "90000")
    write(tmp_path / "in", ("a.txt", odd), ("b.txt", report(AGENCY, 2017)))
    extract.build([tmp_path / "in"], tmp_path / "out", release=False)

    assert published(tmp_path / "out")["2017", "cumulative"][1] == "ambiguous"


def test_a_break_between_two_years_is_a_finding_of_the_later_report(tmp_path: Path) -> None:
    odd = report(AGENCY, 2016, glued=False).replace("5395", "5400")
    write(tmp_path / "in", ("b.txt", odd), ("a.txt", report(AGENCY, 2017, glued=False)))
    extract.build([tmp_path / "in"], tmp_path / "out", release=False)

    later = next(row["report_id"] for row in table(tmp_path / "out", "reports") if row["year"] == "2017")
    found = [row for row in table(tmp_path / "out", "findings") if row["kind"] == "years"]
    assert {(row["report_id"], row["rule"], row["difference"]) for row in found} == {
        (later, "statistics_cumulative_flow", "-5")
    }
    assert [row["item"] for row in found] == ["published", "published_website"]


def test_the_command_check_looks_at_neighbours_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = report(AGENCY, 2016, glued=False).replace("5395", "5400")
    write(tmp_path, ("a.txt", odd), ("b.txt", report(AGENCY, 2017, glued=False)))

    assert main(["check", str(tmp_path)]) == 1
    assert "5400 + 2017 年" in capsys.readouterr().out.replace("历年累计 ", "")


def test_the_same_bytes_come_out_whatever_the_number_of_workers(tmp_path: Path) -> None:
    write(
        tmp_path / "in",
        *((f"{agency}{year}.txt", report(agency, year)) for agency in (AGENCY, OTHER) for year in PUBLISHED),
    )
    for jobs in (1, 2):
        extract.build([tmp_path / "in"], tmp_path / str(jobs), jobs=jobs, release=False)

    one, two = (
        [hashlib.sha256((tmp_path / jobs / name).read_bytes()).hexdigest() for name in file_names()] for jobs in "12"
    )
    assert one == two


# What is kept between the passes


def result(size: int = 0) -> Result:
    filing = samples.filing(data=b"a" * size)
    return Result("a.html", "complete", "", filing.document.source, filing.document, (filing,))


def test_a_result_is_kept_without_the_bytes_of_its_source_and_still_knows_their_hash() -> None:
    packed = pack(result(1 << 20))

    assert len(packed.data) < 100_000
    with Spool() as spool:
        spool.add(packed)
        ((kept, around),) = spool.results()
    assert kept.rows() == result(1 << 20).rows()
    assert around.years == ()


def test_results_come_back_in_their_order_with_the_reports_on_the_years_around(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        for year in (2020, 2018, 2019):
            filing = replace(samples.filing(), year=year)
            spool.add(pack(Result(str(year), "complete", "", filing.document.source, filing.document, (filing,))))
        back = [(kept.name, [other.year for other in around.years]) for kept, around in spool.results()]

    assert back == [("2020", [2019]), ("2018", [2019]), ("2019", [2018, 2020])]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write a temporary file"):
        Spool(tmp_path / "gone")


def test_a_report_that_trips_a_rule_is_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    def trip(*_: object) -> list[Finding]:
        raise ZeroDivisionError("tripped")

    monkeypatch.setattr("extract.result.check_case", trip)
    (row,) = result().rows().reports

    assert (row.outcome, row.sha256) == ("unreadable", samples.filing(data=b"").document.source.sha256)
    assert "ZeroDivisionError: tripped" in row.message


def test_a_list_of_what_is_expected_that_has_no_corpus_to_tell_of_is_said_to_be_idle(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("无关的文字。", encoding="utf-8")
    policy = replace(PLAIN, ledger=Ledger(years=(2019, 2025)))
    summary = build_data_set([str(tmp_path / "a.txt")], tmp_path / "out", Limits(1), policy=policy)
    assert "未写 coverage.csv" in str(summary)


def test_a_release_before_that_is_none_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("无关的文字。", encoding="utf-8")
    options = ReleaseOptions(previous=tmp_path / "none")
    with pytest.raises(SourceError, match="no data set to compare with"):
        build_data_set([str(tmp_path / "a.txt")], tmp_path / "out", Limits(1), release=options)
    assert not (tmp_path / "out").exists()
