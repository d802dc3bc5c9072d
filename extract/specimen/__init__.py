"""Specimens: invented reports in many layouts, with slips planted on purpose, to test readers and rules on."""

from extract.specimen.corpus import write_corpus, write_specimens
from extract.specimen.expected import Expected, expected_findings
from extract.specimen.figures import SIZES
from extract.specimen.filings import filing_of
from extract.specimen.layouts import LAYOUTS, LOSSY, PRINTED
from extract.specimen.maker import make_truth
from extract.specimen.printing import STYLES, Printing
from extract.specimen.sentences import with_sentences
from extract.specimen.slips import DIGIT_SLIPS, SLIPS, plant
from extract.specimen.slips_narrative import plant_in_sentence
from extract.specimen.slips_years import YEAR_SLIPS, plant_in_years
from extract.specimen.truth import FORMS, CellTruth, Imprint, Slip, Stated, Truth
from extract.specimen.years import make_years

__all__ = [
    "DIGIT_SLIPS",
    "FORMS",
    "LAYOUTS",
    "LOSSY",
    "PRINTED",
    "SIZES",
    "SLIPS",
    "STYLES",
    "YEAR_SLIPS",
    "CellTruth",
    "Expected",
    "Imprint",
    "Printing",
    "Slip",
    "Stated",
    "Truth",
    "expected_findings",
    "filing_of",
    "make_truth",
    "make_years",
    "plant",
    "plant_in_sentence",
    "plant_in_years",
    "with_sentences",
    "write_corpus",
    "write_specimens",
]
