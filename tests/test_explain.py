"""How doubtful cells were read: the records of the library and their print."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import samples

from extract.model.document import Place
from extract.model.filing import Explanation, Filing, OpenRow
from extract.model.form import Variable
from extract.outputs.explain import explanation_lines
from extract.schema import load_form

ROW = tuple(Variable("proactive", "regulations", column) for column in ("issued", "repealed", "in_force"))


def derived(values: tuple[str, ...], evidence: str, start: int = 100) -> Filing:
    """A report in which the digits of one row run together."""
    cells = {}
    for variable, value in zip(ROW, values, strict=True):
        place = Place(f"chars {start}-{start + len(value)}")
        cells[str(variable)] = samples.cell(variable, value, "derived", evidence=evidence, place=place)
        start += len(value)
    return samples.filing(cells)


def ambiguous() -> Filing:
    readings = (("1", "2", "34"), ("1", "23", "4"), ("12", "3", "4"))
    cells = {
        str(variable): samples.cell(
            variable, None, "ambiguous", raw="1234", candidates=tuple(dict.fromkeys(each[index] for each in readings))
        )
        for index, variable in enumerate(ROW)
    }
    row = OpenRow(ROW, tuple(tuple(map(Decimal, each)) for each in readings), readings)
    return replace(samples.filing(cells), open_rows=(row,))


def lines(filing: Filing) -> str:
    return "\n".join(explanation_lines(filing, {"2021": load_form("2021")}))


def test_cells_as_printed_need_no_explanation() -> None:
    assert samples.filing().explain() == []
    assert "what was read is as printed" in lines(samples.filing())


def test_a_derived_cell_is_explained_by_the_digits_around_it_its_reading_and_the_rule() -> None:
    first, second, _ = derived(("12", "3", "40"), "some_rule;narrative: 制发12件").explain()

    assert first == Explanation(
        ROW[0], "derived", "12340", ("12",), ("some_rule", "narrative: 制发12件"), place=Place("chars 100-102")
    )  # fmt: skip
    assert (second.digits, second.readings) == ("12340", ("3",))


def test_derived_cells_that_stand_apart_have_digits_of_their_own() -> None:
    filing = derived(("12", "3", "40"), "digits")
    apart = replace(filing.cells[ROW[1]], place=Place("chars 200-201"))
    filing = replace(filing, observations=tuple(apart if o.variable == ROW[1] else o for o in filing.observations))

    assert [each.digits for each in filing.explain()] == ["12", "3", "40"]


def test_an_ambiguous_cell_is_explained_by_all_readings_of_its_row() -> None:
    first = ambiguous().explain()[0]

    assert (first.digits, first.readings, first.decided_by) == ("1234", ("1", "12"), ())
    assert first.variables == ROW
    assert first.together == (("1", "2", "34"), ("1", "23", "4"), ("12", "3", "4"))


def test_the_print_names_labels_digits_readings_and_reasons() -> None:
    text = lines(derived(("12", "3", "40"), "digits;counts_are_whole;narrative: 制发12件"))

    assert "推得 derived 3 · 存疑 ambiguous 0" in text
    assert "规章  proactive.regulations\n  印作 printed   12340\n" in text
    assert "本年制发件数 12 · 本年废止件数 3 · 现行有效件数 40" in text
    assert "counts_are_whole 应为不小于零的整数" in text
    assert "正文 narrative: “制发12件”" in text
    assert "one way only" not in text
    assert "位置 place     chars 100-102 … chars 103-105" in text


def test_the_print_says_where_digits_alone_decided_and_where_another_year_did() -> None:
    assert "数字只有一种切分" in lines(derived(("1", "0", "0"), "digits"))

    text = lines(derived(("12", "3", "40"), "digits;years: in_force_flow (2022)"))
    assert "2022 年报告 that year's report: in_force_flow 现行有效件数应等于" in text


def test_the_print_lists_readings_and_counts_those_that_it_leaves_out() -> None:
    filing = ambiguous()
    assert "读法 reading 3  本年制发件数 12 · 本年废止件数 3 · 现行有效件数 4" in lines(filing)
    assert "存疑 open      本年制发件数: 1 / 12" in lines(filing)
    assert "nothing known excludes the other readings" in lines(filing)

    row = filing.open_rows[0]
    many = replace(filing, open_rows=(OpenRow(row.variables, row.values * 5, row.texts * 5),))
    assert "另有 and 5 种读法 more readings" in lines(many)


def test_what_stands_apart_from_its_labels_is_explained_in_words() -> None:
    assert "their order and the sums tell the rows" in lines(derived(("12", "3", "40"), "sequence;counts_are_whole"))
    assert "备注 note: “本年新增”" in lines(derived(("12", "3", "40"), "note: 本年新增"))


def test_a_table_that_is_printed_twice_is_explained_in_words() -> None:
    name = "proactive.regulations.issued"
    cell = samples.cell(name, None, "ambiguous", candidates=("1", "2"), evidence="printed twice")
    assert "依据 because   此表印了两遍而数字不同" in lines(samples.filing({name: cell}))
