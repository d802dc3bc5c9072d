"""The specimens of the accuracy card: which truths there are, and the files that they are rendered to."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from extract.errors import ExtractError
from extract.specimen import FORMS, LAYOUTS, PRINTED, SIZES, STYLES, Truth, make_truth
from extract.specimen.html import HTML_LAYOUTS
from extract.specimen.slips import plant_any

SPECIMENS = 400
# A third of the set leaves zeros blank, each of these ways as often as the others.
_BLANKS = (
    "blank_zeros", "blank_detail_totals", "only_total", "person_and_total", "single_blanks", "half_blank"
)  # fmt: skip
_OTHERS = tuple(name for name in STYLES if name not in (*_BLANKS, "plain"))
_PLAIN_SHARE = 0.6  # of the specimens that print their zeros
_EDITIONS = ("2021", "2021", "2021", "2019", "2019", *FORMS)
# Numbers without a common divisor, so that blanks, slips and kinds of files meet in every combination.
_BLANK_EVERY, _SLIP_EVERY, _PDF_EVERY = 3, 5, 8
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Specimen:
    """One truth of the set and the layouts in which it is published; no PDF if `pdf` is empty."""

    number: int
    truth: Truth
    html: str
    docx: str
    pdf: str

    def layout(self, source: str) -> str:
        """Its layout in a source format; empty if it is not published in that."""
        return {"html": self.html, "docx": self.docx, "pdf": self.pdf}[source]


@lru_cache(maxsize=8)
def specimen(number: int) -> Specimen:
    """The specimen of that number; the same number makes the same specimen."""
    layouts = sorted(HTML_LAYOUTS)
    pdf = ("pdf_office", "pdf_browser")[number // _PDF_EVERY % 2] if number % _PDF_EVERY == 0 else ""
    docx = ("docx_merged", "docx_numbered")[number % 2]
    return Specimen(number, _truth(number), layouts[number % len(layouts)], docx, pdf)


def _truth(number: int) -> Truth:
    rng = Random(f"accuracy/{number}")  # noqa: S311 - reproducible, not secret
    slipped = number % _SLIP_EVERY == 0
    for _ in range(_TRIES):
        truth = make_truth(rng.randrange(2**32), rng.choice(_EDITIONS), _size(rng, slipped), STYLES[_style(rng, number)])
        try:
            return plant_any(truth, rng.randrange(2**32)) if slipped else truth
        except ExtractError:
            continue  # a report without a place for a slip
    raise ExtractError(f"no specimen {number} with a slip could be made")


def _size(rng: Random, slipped: bool) -> str:  # noqa: FBT001 - private, called once
    return rng.choice([name for name in SIZES if not slipped or name != "none"])


def _style(rng: Random, number: int) -> str:
    if number % _BLANK_EVERY == 0:
        return rng.choice(_BLANKS)
    return "plain" if rng.random() < _PLAIN_SHARE else rng.choice(_OTHERS)


def rendered(given: Specimen, source: str) -> bytes:
    """The specimen's file in a source format; OutputError where the program that prints it is missing or fails."""
    return _made(given.number, given.layout(source))


@lru_cache(maxsize=8)
def _made(number: int, layout: str) -> bytes:
    return LAYOUTS[layout](specimen(number).truth)


def fingerprint(given: Specimen, source: str) -> str:
    """Digest of what a file is made of: its bytes, or for formats whose bytes vary with a program what goes into it."""
    layout = given.layout(source)
    if layout in PRINTED:
        layout = {"pdf_office": "docx_merged", "pdf_browser": "html_plain"}[layout]
    data = _made(given.number, layout)
    if layout.startswith("docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read("word/document.xml")
    return hashlib.sha256(data).hexdigest()


def set_digest(fingerprints: Iterable[str]) -> str:
    """Digest of a set from the fingerprints of its files, in their order."""
    return hashlib.sha256("\n".join(fingerprints).encode()).hexdigest()
