from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extract.errors import ExtractError
from extract.specimen import Truth, make_truth, plant_in_sentence, with_sentences
from extract.specimen.bonds import contradicted, tellings_of
from extract.specimen.hands import chinese_number, growth, percentage, write
from extract.specimen.report import widen

SIZES = st.sampled_from(["none", "township", "county", "city", "province"])
FORMS = st.sampled_from(["2021", "2019", "2021_one_row_other", "2021_old_documents"])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), form=FORMS, size=SIZES)
def test_every_figure_stands_where_it_is_said_to_stand(seed: int, form: str, size: str) -> None:
    truth = with_sentences(make_truth(seed, form, size), seed)
    text = "\n".join(paragraph for paragraphs in truth.sentences.values() for paragraph in paragraphs)
    for stated in truth.stated:
        assert stated.sentence in text
        assert stated.at < 0 or stated.sentence[stated.at :].startswith(stated.printed)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), form=FORMS, size=SIZES)
def test_honest_sentences_contradict_no_table(seed: int, form: str, size: str) -> None:
    assert contradicted([with_sentences(make_truth(seed, form, size), seed)]) == []


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_sentences_survive_printing(seed: int) -> None:
    truth = with_sentences(make_truth(seed, "2021", "city"), seed)
    assert all(widen(stated.sentence) == stated.sentence for stated in truth.stated)


def test_sentences_vary_and_leave_the_figures_alone() -> None:
    honest = make_truth(5, "2021", "city")
    told = [with_sentences(honest, seed) for seed in range(30)]
    assert len({truth.sentences["overview"] for truth in told}) == 30
    assert all((truth.numbers, truth.cells) == (honest.numbers, honest.cells) for truth in told)
    stated = [each for truth in told for each in truth.stated]
    assert {each.exact for each in stated} == {each.office for each in stated} == {each.earlier for each in stated} == {
        True, False,
    }  # fmt: skip
    assert any(each.at < 0 for each in stated)
    assert any(len(each.readings) > 1 for each in stated)


def test_a_report_without_requests_says_so_and_prints_no_number_of_them() -> None:
    for seed in range(20):
        truth = with_sentences(make_truth(seed, "2021", "none"), seed)
        told = [telling.stated for telling in tellings_of([truth])]
        requests = [each for each in told if each.readings[0][0][1].table == "requests"]
        assert requests
        assert {each.value for each in requests} == {Decimal(0)}


def _slipped(truth: Truth, kind: str, seed: int) -> Truth:
    """The truth itself where no sentence has a place for the slip."""
    try:
        return plant_in_sentence(truth, kind, seed)
    except ExtractError:
        return truth


def test_a_text_without_figures_offers_no_place_for_a_slip() -> None:
    with pytest.raises(ExtractError, match="no sentence offers a place"):
        plant_in_sentence(make_truth(4, "2021", "city"), "digit_lost", 1)
    with pytest.raises(ExtractError, match="no kind of slip in sentences is called 'unit'"):
        plant_in_sentence(make_truth(4, "2021", "city"), "unit", 1)


@pytest.mark.parametrize("kind", ["digits_swapped", "digit_lost", "digit_doubled"])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_slip_in_a_sentence_contradicts_the_table_in_that_sentence_alone(kind: str, seed: int) -> None:
    honest = with_sentences(make_truth(4, "2021", "city"), seed)
    slipped = _slipped(honest, kind, seed)
    assume(slipped is not honest)
    (slip,) = slipped.slips
    assert slipped.cells == honest.cells
    assert slip.sentence not in "".join(honest.sentences["overview"])
    assert slip.sentence in "".join(slipped.sentences["overview"])
    assert {telling.stated.sentence for telling in contradicted([slipped])} == {slip.sentence}
    for stated in slipped.stated:
        assert stated.at < 0 or stated.sentence[stated.at :].startswith(stated.printed)


def test_commas_between_digits_stay_narrow_and_others_are_widened() -> None:
    assert widen("共12,345件,其中3,4类") == "共12,345件，其中3，4类"


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (2, "两"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九")])
def test_numbers_in_chinese_numerals(number: int, words: str) -> None:
    assert chinese_number(number) == words


def _rng(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - reproducible, not secret


def test_round_numbers_never_claim_to_be_exact() -> None:
    for seed in range(50):
        written = write(Decimal(1370), "~", "plain", _rng(seed))
        assert not written.exact
        assert abs(written.value - 1370) <= 100


def test_ten_thousands_are_exact_only_where_nothing_was_rounded() -> None:
    rng = _rng(0)
    assert (write(Decimal(12300), "w", "plain", rng).printed, write(Decimal(12300), "w", "plain", rng).exact) == ("1.23万", True)
    assert not write(Decimal(12345), "w", "plain", rng).exact


def test_shares_are_rounded_or_cut() -> None:
    shares = {percentage(Decimal(59), Decimal(130), _rng(seed)).printed for seed in range(60)}
    assert shares == {"45.4%", "45.3%", "45.38%"}


def test_growth_has_a_direction() -> None:
    rng = _rng(1)
    assert growth(Decimal(5), Decimal(5), rng).text == "持平"
    assert growth(Decimal(6), Decimal(5), rng).value > 0 > growth(Decimal(4), Decimal(5), rng).value
