"""The specimens of the diagnosis card: reports of invented agencies, alone and over the years, with planted slips."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from extract.errors import ExtractError
from extract.specimen import (
    DIGIT_SLIPS,
    FORMS,
    SLIPS,
    STYLES,
    YEAR_SLIPS,
    Slip,
    Truth,
    make_truth,
    make_years,
    plant_in_sentence,
    plant_in_years,
    with_sentences,
)

SLIPPED, CLEAN = 1200, 1200
SENTENCE = "sentence_"  # before the kind of a slip in a sentence
KINDS = (*SLIPS, *YEAR_SLIPS, *(SENTENCE + kind for kind in DIGIT_SLIPS))
_ALONE_EVERY = 4  # so many specimens have no reports of other years beside them
_SIZES = ("township", "county", "county", "city", "city", "province")
_STYLES = ("plain", "plain", "plain", "thousands", "blank_zeros", "person_and_total", "hyphens")
_TRIES = 40


@dataclass(frozen=True, slots=True)
class Specimen:
    """Reports of one agency, oldest first; `at` is the one that holds the slips, if any do."""

    number: int
    truths: tuple[Truth, ...]
    at: int

    @property
    def truth(self) -> Truth:
        """The report that holds the slips."""
        return self.truths[self.at]

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Its slips in the order in which they were planted."""
        return self.truth.slips


@lru_cache(maxsize=4)
def clean_specimen(number: int) -> Specimen:
    """A specimen without slips."""
    rng = Random(f"diagnosis/clean/{number}")  # noqa: S311 - reproducible, not secret
    size = rng.choice(("none", *_SIZES))
    return Specimen(number, _truths(rng, number, size, rng.choice(_STYLES)), 0)


@lru_cache(maxsize=4)
def slipped_specimen(number: int) -> Specimen:
    """A specimen with one to three slips in one of its reports; the number decides on their kinds in turn."""
    rng = Random(f"diagnosis/slipped/{number}")  # noqa: S311 - reproducible, not secret
    for _ in range(_TRIES):
        first = KINDS[number % len(KINDS)]
        count = rng.choices((1, 2, 3), (6, 2, 1))[0]
        kinds = [first, *rng.sample([kind for kind in KINDS if kind != first], count - 1)]
        size = rng.choice(_SIZES if number % 2 else _SIZES[1:])
        over_years = first in YEAR_SLIPS or number // len(KINDS) % _ALONE_EVERY
        truths = _truths(rng, 0 if over_years else _ALONE_EVERY - 1, size, "plain")
        at = 0 if len(truths) == 1 else rng.choice((1, 1, 2))
        try:
            for kind in kinds:
                truths = _planted(truths, at, kind, rng.randrange(2**32))
        except ExtractError:
            continue  # a report without a place for such a slip
        return Specimen(number, truths, at)
    raise ExtractError(f"no specimen {number} with its slips could be made")


def _truths(rng: Random, number: int, size: str, style: str) -> tuple[Truth, ...]:
    if number % _ALONE_EVERY == _ALONE_EVERY - 1:
        truth = make_truth(rng.randrange(2**32), rng.choice(("2021", "2021", "2019", *FORMS)), size, STYLES[style])
        return (with_sentences(truth, rng.randrange(2**32)),)
    return make_years(rng.randrange(2**32), 3, size, style=STYLES[style])


def _planted(truths: tuple[Truth, ...], at: int, kind: str, seed: int) -> tuple[Truth, ...]:
    if kind.startswith(SENTENCE):
        return (*truths[:at], plant_in_sentence(truths[at], kind.removeprefix(SENTENCE), seed), *truths[at + 1 :])
    return plant_in_years(truths, at, kind, seed)


def set_digest(marks: Iterable[str]) -> str:
    """Digest of a set from the marks of its specimens, in their order."""
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def mark(specimen: Specimen) -> str:
    """Digest of all that a specimen prints."""
    return hashlib.sha256("\n".join(_texts(specimen)).encode()).hexdigest()


def _texts(specimen: Specimen) -> Iterator[str]:
    for truth in specimen.truths:
        yield truth.title
        yield from (f"{variable} {cell.status} {cell.text}" for variable, cell in truth.cells.items())
        yield from (text for texts in truth.sentences.values() for text in texts)
