from __future__ import annotations

from dataclasses import replace

import samples

from extract.checks import check_filing
from extract.model.document import Place
from extract.model.filing import Leftover
from extract.model.finding import Finding


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
    assert "requests.granted.enterprise" in finding.message_en
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


def test_a_message_names_some_cells_and_counts_all() -> None:
    items = ("granted", "total")
    columns = ("natural_person", "enterprise", "research", "welfare")
    names = [f"requests.{item}.{column}" for item in items for column in columns]
    cells = {name: samples.cell(name, None, "unreadable", raw="?") for name in names}
    (finding,) = reading(check_filing(samples.filing(cells)))

    assert "8" in finding.message_zh
    assert finding.message_en.count("requests.") == 6
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
