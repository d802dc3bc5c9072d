"""Decisions about findings hold while the finding stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
import samples

from extract.model.decision import Policy, Report, Waiver
from extract.model.review import Review
from extract.model.rulebook import RuleBook
from extract.result import ALONE, review
from extract.schema import rule_book

SUM = {"challenges.reconsideration.upheld": "3", "challenges.reconsideration.total": "5"}


def looked_at(values: Mapping[str, str | None], *waivers: Waiver, book: RuleBook | None = None) -> Review:
    return review(samples.filed(values), ALONE, Policy(book, waivers))


def fingerprint_of(values: Mapping[str, str | None]) -> str:
    """The fingerprint of the sum that does not add up."""
    found = looked_at(values)
    rules = [finding.rule for finding in found.findings]
    return found.fingerprints[rules.index("challenges_results")]


def waiver(decision: str = "accepted", **others: object) -> Waiver:
    given = {
        "report": Report(agency=samples.AGENCY, year=2023), "rule": "challenges_results", "table": "challenges",
        "item": "reconsideration", "column": "", "fingerprint": fingerprint_of(SUM), "decision": decision,
        "reason": "经核实,另有两件并案审理", "author": "审核员甲", "date": "2024-05-06",
    }  # fmt: skip
    return Waiver(**(given | others))  # type: ignore[arg-type]


def rules_of(found: Review) -> list[str]:
    return [finding.rule for finding in found.findings if finding.kind == "balance"]


@pytest.mark.parametrize("decision", ["accepted", "reader_error"])
def test_a_finding_that_is_accepted_no_longer_stands_and_the_decision_is_told(decision: str) -> None:
    found = looked_at(SUM, waiver(decision))

    assert rules_of(found) == []
    (decided,) = found.decided
    assert (decided.state, decided.waiver.author) == ("holds", "审核员甲")
    assert decided.finding is not None
    assert decided.finding.formula == "3 + 0 + 0 + 0 = 3 ≠ 5"


def test_the_filers_own_error_stands_with_its_decision() -> None:
    found = looked_at(SUM, waiver("filer_error"))

    assert rules_of(found) == ["challenges_results"]
    assert [decided.state for decided in found.decided] == ["holds"]


def test_a_decision_reopens_when_a_value_changes() -> None:
    found = looked_at(SUM | {"challenges.reconsideration.upheld": "2"}, waiver())

    assert rules_of(found) == ["challenges_results"]
    assert [decided.state for decided in found.decided] == ["reopened"]


def test_a_decision_reopens_when_numbers_change_between_the_sides_of_the_same_difference() -> None:
    changed = {"challenges.reconsideration.upheld": "13", "challenges.reconsideration.total": "15"}
    assert [decided.state for decided in looked_at(changed, waiver()).decided] == ["reopened"]


def test_a_decision_reopens_when_the_rule_changes_but_not_for_other_words() -> None:
    def with_rule(**changes: object) -> RuleBook:
        rules = rule_book().rules
        return RuleBook(tuple(replace(r, **changes) if r.id == "challenges_results" else r for r in rules))  # type: ignore[arg-type]

    stricter = looked_at(SUM, waiver(), book=with_rule(line="upheld + corrected + other + pending <= total"))
    reworded = looked_at(SUM, waiver(), book=with_rule(chinese="{scope}:四项之和等于总计。", severity="warning"))
    assert [decided.state for decided in stricter.decided] == ["reopened"]
    assert [decided.state for decided in reworded.decided] == ["holds"]


def test_a_decision_whose_finding_is_gone_says_so() -> None:
    assert [decided.state for decided in looked_at({}, waiver()).decided] == ["no_finding"]


@pytest.mark.parametrize("report", [
    Report(agency=samples.AGENCY, year=2022), Report(agency="别的机关", year=2023), Report(report_id="0" * 16),
])  # fmt: skip
def test_a_decision_about_another_report_does_not_touch_this_one(report: Report) -> None:
    found = looked_at(SUM, waiver(report=report))

    assert rules_of(found) == ["challenges_results"]
    assert found.decided == ()


def test_a_report_can_be_named_by_its_id_alone() -> None:
    report = Report(report_id=samples.filed(SUM).report_id)
    assert rules_of(looked_at(SUM, waiver(report=report))) == []
