from __future__ import annotations

from dataclasses import replace

import samples

from extract.checks import check_filing
from extract.model.document import Place
from extract.model.filing import Imbalance, Leftover
from extract.model.finding import Finding
from extract.schema import load_form


def reading(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.kind == "reading"]


def test_open_cells_of_a_table_are_one_finding_that_names_cells_and_digits() -> None:
    names = [f"requests.granted.{column}" for column in ("natural_person", "enterprise")]
    cells = {name: samples.cell(name, None, "ambiguous", raw="713", candidates=("7", "71")) for name in names}
    (finding,) = reading(check_filing(samples.filing(cells)))

    assert (finding.rule, finding.table, finding.verdict, finding.severity) == (
        "cells_ambiguous", "requests", "cannot_say", "warning",
    )  # fmt: skip
    assert [str(variable) for variable in finding.cells] == names
    assert "713" in finding.message_zh
    assert 'Granted, commercial enterprise "713"' in finding.message_en
    assert [place.path for place in finding.places] == [
        "/table[1]/granted/natural_person", "/table[1]/granted/enterprise",
    ]  # fmt: skip


def test_each_table_and_each_kind_of_doubt_has_its_own_finding() -> None:
    cells = {
        "requests.granted.total": samples.cell("requests.granted.total", None, "ambiguous"),
        "challenges.reconsideration.total": samples.cell("challenges.reconsideration.total", None, "unreadable"),
        "challenges.reconsideration.other": samples.cell("challenges.reconsideration.other", None, "ambiguous"),
    }
    assert [(each.table, each.rule) for each in reading(check_filing(samples.filing(cells)))] == [
        ("requests", "cells_ambiguous"), ("challenges", "cells_ambiguous"), ("challenges", "cells_unreadable"),
    ]  # fmt: skip


def test_a_table_and_rows_that_were_not_read_are_told_apart() -> None:
    cells = {str(variable): samples.cell(variable, None, "absent") for variable in load_form("2021").variables}
    gone = {name: cell for name, cell in cells.items() if cell.variable.table == "challenges"}
    name = "requests.granted.total"
    table, row = reading(check_filing(samples.filing(gone | {name: cells[name]})))[::-1]

    assert (table.rule, table.severity, len(table.cells)) == ("table_absent", "warning", 15)
    assert "没有读到“政府信息公开行政复议、行政诉讼情况”表(15 格)" in table.message_zh
    assert (row.rule, [str(variable) for variable in row.cells]) == ("cells_absent", [name])
    assert "(一)予以公开/总计" in row.message_zh


def test_a_report_without_any_table_is_told_which_form_it_lacks_if_there_was_one() -> None:
    bare = replace(samples.filing(), observations=(), editions={}, year=2022)
    (finding,) = reading(check_filing(bare))

    assert (finding.rule, finding.severity) == ("no_tables", "warning")
    assert "国办公开办函〔2021〕30号" in finding.message_zh
    assert reading(check_filing(replace(bare, year=2010))) == []


def test_a_message_names_some_cells_and_counts_all() -> None:
    items = ("granted", "total")
    columns = ("natural_person", "enterprise", "research", "welfare")
    names = [f"requests.{item}.{column}" for item in items for column in columns]
    cells = {name: samples.cell(name, None, "unreadable", raw="?") for name in names}
    (finding,) = reading(check_filing(samples.filing(cells)))

    assert "8" in finding.message_zh
    assert finding.message_en.count('"?"') == 6
    assert "…" in finding.message_en
    assert len(finding.cells) == 8


def test_printed_values_that_no_cell_took_are_reported_with_their_places() -> None:
    left = (Leftover("17", "no cell of the form takes it", Place("/table[9]")), Leftover("4", "spare"))
    (finding,) = check_filing(replace(samples.filing(), leftovers=left))

    assert finding.rule == "values_unclaimed"
    assert [place.path for place in finding.places] == ["/table[9]"]
    assert "17" in finding.message_zh


def test_a_report_read_as_printed_has_no_findings_about_the_reading() -> None:
    cells = {"proactive.fees.amount": samples.cell("proactive.fees.amount", None, "blank")}
    assert reading(check_filing(samples.filing(cells))) == []


def imbalance(*ways: tuple[tuple[str, str, str], ...], readings: int = 2) -> Finding:
    filing = replace(samples.filing(), imbalances=(Imbalance("requests", ways, readings),))
    (finding,) = reading(check_filing(filing))
    return finding


def test_rules_that_give_way_in_every_reading_speak_against_the_filing() -> None:
    finding = imbalance((("requests_applicants", "granted", ""), ("requests_outcomes", "", "total")))

    assert (finding.rule, finding.doubt, finding.table) == ("same_rules_break_in_every_reading", "filing", "requests")
    assert "requests_applicants (予以公开)、requests_outcomes (总计)" in finding.message_zh
    assert {"requests.granted.total", "requests.carried_in.total"} & set(map(str, finding.cells)) == {
        "requests.granted.total"
    }


def test_one_rule_that_gives_way_sets_the_row_or_column_that_it_binds() -> None:
    finding = imbalance((("requests_outcomes", "", "research"),))

    assert (finding.item, finding.column) == ("", "research")


def test_rules_that_give_way_in_turn_speak_against_the_reading() -> None:
    ways = ((("requests_applicants", "granted", ""),), (("requests_outcomes", "", "total"),))
    finding = imbalance(*ways)

    assert (finding.rule, finding.doubt) == ("no_reading_balances", "reading")
    assert finding.message_en.count("requests_") == 2


def test_readings_that_nobody_counted_do_not_speak_against_the_filing() -> None:
    assert imbalance((("requests_outcomes", "", "total"),), readings=0).doubt == "reading"
