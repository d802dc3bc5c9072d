"""The rule book as a whole: what every rule must bring, its examples, how it is printed, and users' own files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import samples
import yaml

from extract.checks import book_for, case_of, check_case, check_names
from extract.cli import main
from extract.errors import ExtractError, SchemaError
from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Rule
from extract.model.rulebook import RuleBook
from extract.model.statement import Passage
from extract.outputs.rulebook import handbook, rule_detail, rule_lines
from extract.schema import rule_book, schemas_folder

EXAMPLES = Path(__file__).parent / "data" / "rules"
BOOK = rule_book()
OURS = ("balance", "years")  # rules of other kinds have their examples beside their algorithms


# What every rule brings


def rule_id(rule: Rule) -> str:
    return "-".join((rule.id, *rule.editions))


@pytest.mark.parametrize("rule", BOOK.rules, ids=rule_id)
def test_a_rule_says_what_it_asks_in_one_line_and_in_two_languages(rule: Rule) -> None:
    assert re.search(r"[\u4e00-\u9fff]", rule.chinese)
    assert re.search(r"[A-Za-z]{3}", rule.english)
    assert rule.line
    assert "\n" not in rule.chinese + rule.english + rule.reason


@pytest.mark.parametrize("rule", BOOK.rules, ids=rule_id)
def test_a_rule_gives_its_reason_and_one_of_numbers_names_the_clause(rule: Rule) -> None:
    assert len(rule.reason) >= 10
    assert rule.kind not in OURS or re.search(r"条例.*第.+条|〔\d{4}〕\d+号", rule.reason)


@pytest.mark.parametrize("rule", [rule for rule in BOOK.rules if rule.kind in OURS], ids=rule_id)
def test_both_languages_of_a_rule_name_the_same_things(rule: Rule) -> None:
    chinese, english = ({name for _, name, _, _ in Formatter().parse(text)} - {None} for text in (rule.chinese, rule.english))
    assert chinese == english


@pytest.mark.parametrize("rule", BOOK.rules, ids=rule_id)
def test_a_rule_calls_an_algorithm_that_there_is(rule: Rule) -> None:
    assert rule.check in check_names()


def test_no_rule_stands_twice_for_an_edition_and_none_changes_its_kind() -> None:
    bound = [(rule.id, edition) for rule in BOOK.rules for edition in rule.editions or ("",)]
    assert len(set(bound)) == len(bound)
    assert all(len({rule.kind for rule in BOOK.named(name)}) == 1 for name in BOOK.names)


def test_only_users_rules_are_custom() -> None:
    assert {rule.status for rule in BOOK.rules} <= {"stated", "implied"}


# Examples


@cache
def examples() -> list[dict[str, Any]]:
    return [
        {**example, "name": f"{path.stem}-{number}-{example['rule']}"}
        for path in sorted(EXAMPLES.glob("*.yaml"))
        for number, example in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1)
    ]


def filing(cells: Mapping[str, object], edition: str, text: list[str], **others: object) -> Filing:
    values = {name: None if value is None else str(value) for name, value in cells.items()}
    passages = tuple(Passage(line, "problems", Place(f"/p[{at}]")) for at, line in enumerate(text, 1))
    return samples.filed(values, edition, passages=passages, **others)


def of_example(example: Mapping[str, Any], book: RuleBook = BOOK) -> list[Finding]:
    edition = example["edition"]
    now = filing(example.get("now", {}), edition, example.get("text", []))
    before = filing(
        example.get("before", {}), edition, example.get("text_before", []), year=2022, document=samples.document(data=b"before")
    )
    alone = "before" not in example and "text_before" not in example
    found = check_case(case_of(now, () if alone else [before]), book)
    return [finding for finding in found if finding.rule == example["rule"]]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["name"])
def test_an_example_is_judged_as_it_says(example: dict[str, Any]) -> None:
    found = of_example(example)
    if example["verdict"] == "none":
        assert found == []
        return
    finding = found[0]
    sides = {side: Decimal(str(example[side])) for side in ("left", "right", "difference") if side in example}

    assert len(found) == example.get("count", 1)
    assert finding.verdict == example["verdict"]
    assert (finding.item, finding.column) == (example.get("item", ""), example.get("column", ""))
    assert {side: getattr(finding, side) for side in sides} == sides
    assert example.get("severity", finding.severity) == finding.severity
    assert example.get("says", "") in finding.message_zh
    assert finding.formula
    assert finding.places
    assert finding.cells or finding.quote


@pytest.mark.parametrize("rule", [rule for rule in BOOK.rules if rule.kind in OURS], ids=rule_id)
def test_every_rule_has_an_example_that_breaks_it_and_one_that_keeps_it(rule: Rule) -> None:
    own = [
        example["verdict"] == "none" for example in examples()
        if example["rule"] == rule.id and (not rule.editions or example["edition"] in rule.editions)
    ]  # fmt: skip
    assert True in own
    assert False in own


@pytest.mark.parametrize("example", [e for e in examples() if e["verdict"] != "none"], ids=lambda example: example["name"])
def test_a_rule_that_is_switched_off_says_nothing(example: dict[str, Any]) -> None:
    book = RuleBook(tuple(rule for rule in BOOK.rules if rule.id != example["rule"]))
    assert of_example(example, book) == []


def test_findings_do_not_depend_on_the_order_of_other_reports() -> None:
    cells = {"requests.carried_out.total": "4"}
    others = [samples.filed(cells, year=year, document=samples.document(data=b"%d" % year)) for year in (2022, 2024, 2019)]
    orders = [others, others[::-1], others[1:] + others[:1]]

    found = [check_case(case_of(samples.filing(), order), BOOK) for order in orders]
    assert found[0] == found[1] == found[2]
    assert [finding.rule for finding in found[0]] == ["carry_over"]


# In print


def test_the_list_names_every_rule_with_its_severity_and_relation() -> None:
    text = "\n".join(rule_lines(BOOK))

    assert all(name in text for name in BOOK.names)
    assert "new_received + carried_in == total + carried_out" in text
    assert re.search(r"statistics_answered +warning, error +2014, fujian", text)
    assert text.endswith(f"合计 total: {len(BOOK.names)}")


def test_the_details_of_a_rule_tell_all_that_is_known_of_it() -> None:
    text = "\n".join(rule_detail(BOOK, "jump"))

    rule = BOOK.named("jump")[0]
    assert all(part in text for part in (rule.chinese, rule.english, rule.reason, "floor: 20", "notice", "implied"))


def test_a_rule_whose_editions_differ_is_told_once_for_each() -> None:
    text = "\n".join(rule_detail(BOOK, "statistics_answered"))
    assert "八类答复" in text
    assert "各类答复数" in text


def test_a_name_that_no_rule_has_is_an_error_that_offers_the_nearest() -> None:
    with pytest.raises(ExtractError, match="perhaps 'requests_flow'"):
        list(rule_detail(BOOK, "request_flow"))


def test_a_finding_about_the_reading_can_be_looked_up_like_a_rule() -> None:
    text = "\n".join(rule_detail(BOOK, "cells_absent"))
    assert "读取存疑 reading" in text
    assert "没有读到 {count} 个单元格" in text
    assert "cells_absent" in "\n".join(rule_lines(BOOK))


def test_the_handbook_has_an_entry_for_each_rule_and_its_contents_lead_there() -> None:
    page = handbook(BOOK)

    links, headings = re.findall(r"\]\(#(\w+)\)", page), re.findall(r"^### (\w+)$", page, re.MULTILINE)
    assert links == headings
    assert set(headings) == set(BOOK.names)
    assert page == handbook(RuleBook(BOOK.rules))


# Users' own files


OWN = schemas_folder() / "README.md"


def own_file(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_of_the_manual_works(tmp_path: Path) -> None:
    manual = OWN.read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(# my-rules\.yaml.*?)```", manual, re.DOTALL)
    book = book_for(own_file(tmp_path, example))

    assert "copied_row" not in book.names
    assert {rule.severity for rule in book.named("in_force_flow")} == {"notice"}
    assert [(rule.status, rule.kind, *rule.editions) for rule in book.named("few_reviews")] == [
        ("custom", "balance", "2021"), ("custom", "balance", "2019"),
    ]  # fmt: skip
    values = {"challenges.reconsideration.total": "3", "challenges.reconsideration.upheld": "3"}
    (finding,) = [each for each in check_case(case_of(samples.filed(values)), book) if each.kind == "balance"]
    assert (finding.rule, finding.severity, finding.left, finding.right) == ("few_reviews", "notice", 3, 2)
    assert "large_jump" in book.names


@pytest.mark.parametrize(("text", "message"), [
    ("of: [jump]", "of: Extra inputs are not permitted"),
    ("switch_off: jump", "switch_off: Input should be a valid tuple"),
    ("switch_off: [jumps]", "switch_off: no rule is called 'jumps'; perhaps 'jump'"),
    ("severity: {jump: fatal}", r"severity\.jump: Input should be 'error', 'warning'"),
    ("severity: {bounce: notice}", "severity: no rule is called 'bounce'"),
    ("rules: [{id: jump}]", r"rules\.0\.severity: Field required"),
    ("rules: [{+, id: jump}]", "jump stands there twice"),
    ("rules: [{+, status: stated}]", r"rules\.0\.status: Input should be 'custom'"),
    ("rules: [{+, kind: balanced}]", r"rules\.0\.kind: Input should be 'balance'"),
    ("rules: [{+, relation: a == b}]", r"rules\.mine: relation: the table has no cell 'a'"),
    ("rules: [{+, relation: granted.total}]", "expected one of == <= >="),
    ("rules: [{+, relation: 0 * granted.total == 0}]", "a weight of 0 binds nothing"),
    ("rules: [{+, table: request}]", "no table is called 'request'"),
    ("rules: [{+, editions: ['2012']}]", r"rules\.mine\.editions: no edition '2012'; perhaps '2021'"),
    ("rules: [{+, editions: []}]", r"rules\.mine\.editions: a rule of this check binds cells of editions"),
    ("rules: [{+, kind: narrative}]", "relations are of kind balance or years, not narrative"),
    ("rules: [{+, check: jumping}]", r"rules\.mine\.check: no check is called 'jumping'; perhaps 'jump'"),
    ("rules: [{+, check: jump}]", r"rules\.mine\.check: table, each, items and relations belong to"),
    ("rules: [{+, zh: '{cell}'}]", r"zh: nothing is called \{cell\} here \(there are: \{scope\}\)"),
    ("rules: [{+, en: '{scope'}]", "en: .*expected '}'"),
    ("rules: [{+, settings: {floor: 1}}]", r"settings\.floor: Extra inputs are not permitted"),
    ("rules: {", "cannot be read as YAML"),
])  # fmt: skip
def test_a_mistake_in_an_own_file_is_named_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    rule = (
        "id: mine, table: requests, relation: granted.total <= total.total, severity: notice, zh: x, en: x, reason: x,"
        " editions: ['2021']"
    )
    given = [part.partition(":")[0].strip() for part in re.findall(r"\w+: ", text)]
    kept = ", ".join(part for part in re.split(r", (?=\w+: )", rule) if part.partition(":")[0] not in given[1:])
    path = own_file(tmp_path, text.replace("+", kept))

    with pytest.raises(SchemaError, match=message) as caught:
        book_for(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(("settings", "message"), [
    ("{}", r"settings\.floor: Field required"), ("{floor: many}", r"settings\.floor: Input should be a valid decimal"),
    ("{floor: 0}", r"settings\.floor: Input should be greater than or equal to 1"),
])  # fmt: skip
def test_a_setting_that_is_missing_or_wrong_is_named(settings: str, message: str, tmp_path: Path) -> None:
    text = "rules: [{id: mine, check: stale_total, kind: years, severity: notice, zh: x, en: x, reason: x, settings: %s}]"
    with pytest.raises(SchemaError, match=message):
        book_for(own_file(tmp_path, text % settings))


def test_a_rule_of_another_kind_takes_an_algorithm_and_settings(tmp_path: Path) -> None:
    text = (
        "rules: [{id: mine, check: stale_total, kind: years, severity: error, zh: '合计 {value}', en: 'total {value}',"
        " reason: 本局要求, settings: {floor: 1}}]"
    )
    book = book_for(own_file(tmp_path, text))
    example = [each for each in examples() if each["rule"] == "stale_total"][-1]  # a total below the floor of our own rule

    assert of_example(example) == []
    (finding,) = of_example(example | {"rule": "mine"}, book)
    assert (finding.severity, finding.message_zh) == ("error", "合计 2")


def test_years_limit_a_rule_that_names_no_edition(tmp_path: Path) -> None:
    text = (
        "rules: [{id: mine, check: stale_total, kind: years, severity: error, zh: x, en: x, reason: x, last_year: 2022,"
        " settings: {floor: 1}}]"
    )
    book = book_for(own_file(tmp_path, text))
    example = next(each for each in examples() if each["rule"] == "stale_total")

    assert of_example(example | {"rule": "mine"}, book) == []
    assert replace(book.named("mine")[0], years=(None, 2023)).binds("2021", 2023)


# The command


def test_the_command_prints_the_list_one_rule_and_the_handbook(capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["rules"]), main(["rules", "jump"]), main(["rules", "--markdown"])] == [0, 0, 0]
    printed = capsys.readouterr().out
    assert printed == "\n".join((*rule_lines(BOOK), *rule_detail(BOOK, "jump"), handbook(BOOK), ""))


def test_the_command_takes_an_own_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own_file(tmp_path, "switch_off: [jump]")
    assert main(["rules", "--rules", str(path), "jump"]) == 2
    assert "no rule is called 'jump'" in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "message"), [
    (["rules", "bounce"], "no rule is called 'bounce'"), (["rules", "jump", "--markdown"], "give no name"),
    (["rules", "--rules", "no/such.yaml"], "no/such.yaml: 没有这个文件 (no such file)"),
])  # fmt: skip
def test_a_mistaken_call_is_one_line_on_standard_error(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
