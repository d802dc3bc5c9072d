"""Slips in the sentences of a report: a figure in the text that is not the one in the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from extract.errors import ExtractError
from extract.specimen.slips import DIGIT_SLIPS, edited_digits
from extract.specimen.truth import Slip, Stated, Truth


def plant_in_sentence(truth: Truth, kind: str, seed: int) -> Truth:
    """The same report with one slip in the digits of a figure that a sentence states.

    No cell of the table, nor any sum that the sentence may mean, is the figure that then stands there. ExtractError if
    the kind is not one of `DIGIT_SLIPS` or no sentence has a place for it.
    """
    if kind not in DIGIT_SLIPS:
        raise ExtractError(f"no kind of slip in sentences is called {kind!r} (there are: {', '.join(DIGIT_SLIPS)})")
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    known = _known(truth)
    for stated, digits in _proposals(truth, kind, rng):
        if Decimal(digits) not in known:
            return _changed(truth, stated, digits, kind)
    raise ExtractError(f"no sentence offers a place for a slip of the kind {kind!r}", truth.title)


def _proposals(truth: Truth, kind: str, rng: Random) -> Iterator[tuple[Stated, str]]:
    places = [
        stated
        for stated in truth.stated
        if stated.readings and stated.exact and stated.printed.isascii() and stated.printed.isdigit()
        and not stated.earlier and not stated.office
    ]  # fmt: skip
    for stated in rng.sample(places, len(places)):
        yield from ((stated, digits) for digits in edited_digits(kind, stated.printed, rng))


def _known(truth: Truth) -> set[Decimal]:
    """Numbers that the text or the tables hold already: a slip into one of them would be another slip."""
    numbers = {cell.value for cell in truth.cells.values() if cell.value is not None}
    sums = {
        sum((weight * (truth.cells[v].value or Decimal(0)) for weight, v in reading), Decimal(0))
        for stated in truth.stated
        for reading in stated.readings
        if all(v in truth.cells for _, v in reading)
    }
    return numbers | sums | {stated.value for stated in truth.stated}


def _changed(truth: Truth, stated: Stated, digits: str, kind: str) -> Truth:
    end = stated.at + len(stated.printed)
    sentence = stated.sentence[: stated.at] + digits + stated.sentence[end:]
    longer = len(digits) - len(stated.printed)
    kept = tuple(_in_changed(each, stated, sentence, digits, longer) for each in truth.stated)
    paragraphs = {
        section: tuple(text.replace(stated.sentence, sentence) for text in texts)
        for section, texts in truth.sentences.items()
    }
    slip = Slip(kind, (), (stated.printed,), (digits,), ((f"stated.{stated.quantity}", "", ""),), sentence)
    return replace(truth, sentences=paragraphs, stated=kept, slips=(*truth.slips, slip))


def _in_changed(each: Stated, slipped: Stated, sentence: str, digits: str, longer: int) -> Stated:
    """A figure of the narrative after one of them has changed: those behind it in its sentence have moved."""
    if each is slipped:
        return replace(each, value=Decimal(digits), printed=digits, sentence=sentence)
    if each.sentence != slipped.sentence:
        return each
    return replace(each, sentence=sentence, at=each.at + (longer if each.at > slipped.at else 0))
