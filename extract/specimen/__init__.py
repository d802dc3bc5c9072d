"""Specimens: invented reports in many layouts, with slips planted on purpose, to test readers and rules on."""

from extract.specimen.corpus import write_corpus, write_specimens
from extract.specimen.expected import Expected, expected_findings
from extract.specimen.figures import SIZES
from extract.specimen.layouts import LAYOUTS, LOSSY, PRINTED
from extract.specimen.maker import make_truth
from extract.specimen.printing import STYLES, Printing
from extract.specimen.slips import SLIPS, plant
from extract.specimen.truth import FORMS, CellTruth, Imprint, Slip, Truth

__all__ = [
    "FORMS",
    "LAYOUTS",
    "LOSSY",
    "PRINTED",
    "SIZES",
    "SLIPS",
    "STYLES",
    "CellTruth",
    "Expected",
    "Imprint",
    "Printing",
    "Slip",
    "Truth",
    "expected_findings",
    "make_truth",
    "plant",
    "write_corpus",
    "write_specimens",
]
