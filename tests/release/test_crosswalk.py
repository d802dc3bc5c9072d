"""The crosswalk: every cell of every edition in the panel once, and comparisons that say what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.errors import SchemaError
from extract.schema.crosswalk import Concept, load_crosswalk, short_name

CROSSWALK = load_crosswalk()
CONCEPTS = {concept.name: concept for concept in CROSSWALK.concepts}
PAIRS = {(pair.concept.name, pair.first, pair.second): pair for pair in CROSSWALK.pairs()}
FILE = Path(__file__).resolve().parents[2] / "schemas" / "crosswalk.yaml"


def concept(name: str) -> Concept:
    return CONCEPTS[name]


def test_names_of_variables_fit_stata_and_are_told_apart() -> None:
    names = [each.variable for each in CROSSWALK.concepts]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and name.isascii() and name.islower() and name.isidentifier() for name in names)


def test_words_are_shortened_whole_and_empty_parts_left_out() -> None:
    short = {"statistics": "sta", "this_year": "", "other": "oth"}
    assert short_name("statistics.other_mother.this_year", short) == "sta_oth_mother"


@pytest.mark.parametrize(
    ("name", "first", "second", "is_"),
    [
        ("requests.other.total", "2019", "2021", "sum"),
        ("proactive.normative_documents.in_force", "2019", "2021", "break"),
        ("proactive.licences.decisions", "2019", "2021", "same"),
        ("requests.new_received.total", "2014", "2021", "same"),
        ("requests.new_received.total", "fujian", "2021", "narrower"),
        ("requests.new_received.total", "2021", "fujian", "wider"),
        ("requests.refused.total", "2014", "2019", "wider"),
        ("challenges.litigation.total", "2014", "2021", "narrower"),
        ("challenges.litigation.upheld", "2014", "2019", "sum"),
        ("proactive.fees.amount", "2014", "2021", "break"),
        ("requests.carried_in.total", "2014", "2021", "not_collected"),
        ("requests.partly_granted.total", "fujian", "2014", "same"),
    ],
)
def test_a_pair_of_editions_says_how_far_it_may_be_compared(name: str, first: str, second: str, is_: str) -> None:
    assert PAIRS[name, first, second].comparability == is_


def test_a_comparison_read_backwards_says_the_contrary() -> None:
    mirrored = {"narrower": "wider", "wider": "narrower"}
    for (name, first, second), pair in PAIRS.items():
        assert PAIRS[name, second, first].comparability == mirrored.get(pair.comparability, pair.comparability)


def test_every_comparison_that_is_not_the_same_has_its_reason_in_both_languages() -> None:
    assert all(pair.chinese and pair.english for pair in PAIRS.values())


def test_a_broken_series_keeps_out_of_the_column_and_the_cell_has_one_of_its_own() -> None:
    assert not concept("proactive.normative_documents.in_force").uses["2019"].counts
    assert concept("proactive.normative_documents.total_public").uses["2019"].counts


def test_a_sum_names_every_cell_that_it_adds() -> None:
    cells = concept("requests.other.total").uses["2021"].cells
    assert cells == (
        "requests.other_not_corrected.total",
        "requests.other_fee_unpaid.total",
        "requests.other_remaining.total",
    )


def test_a_year_expects_the_national_form_of_its_time() -> None:
    assert [CROSSWALK.expected(year) for year in (2013, 2014, 2018, 2019, 2020, 2021, 2030)] == [
        "", "2014", "2014", "2019", "2019", "2021", "2021",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("formula: proactive.regulations.made", "formula: proactive.regulations.maid", "no cell is called"),
        ("        is: same\n        zh: “本年新制作数量”", "        zh: “本年新制作数量”", "expected `is`, `zh` and `en`"),
        ("complaints_and_suits.this_year", "complaints_and_suits.cumulative", "stands there twice"),
        ("'2014':", "'2015':", "no edition is called 2015"),
        ("  items_last_year: items_prev\n", "", "more than 31 characters"),
        ("  unavailable: una", "  unavailable: ref", "stands there twice"),
        ("    unit: 万元\n", "", "expected a unit of money"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_told_in_one_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "crosswalk.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        load_crosswalk(tmp_path)
    assert message in str(caught.value)
    assert "crosswalk.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_cell_that_reaches_no_column_is_a_mistake(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    lost = text.replace(
        "fujian: {formula: statistics.complaints.this_year}", "fujian: {formula: statistics.litigation.this_year}"
    )
    (tmp_path / "crosswalk.yaml").write_text(lost, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"no concept takes statistics\.complaints\.this_year"):
        load_crosswalk(tmp_path)
