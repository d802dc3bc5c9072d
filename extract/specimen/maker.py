"""From a seed to a truth: figures, then how they are printed, then the sentences about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random

from extract.errors import ExtractError
from extract.model.form import Block, Variable
from extract.schema import load_form
from extract.specimen.figures import SIZES, block_figures
from extract.specimen.names import invented_agency
from extract.specimen.narrative import sentences
from extract.specimen.printing import PLAIN, Printing, print_amount, print_number
from extract.specimen.truth import FORMS, CellTruth, Imprint, Truth, form_blocks

_LAST_YEAR = 2025


def make_truth(
    seed: int, form: str = "2021", size: str = "county", style: Printing = PLAIN, imprint: Imprint | None = None
) -> Truth:
    """One invented report that satisfies every relation of its form; the same seed makes the same report.

    `form` is one of `FORMS`, `size` one of `SIZES`; without an imprint, agency, year and date are drawn too.
    """
    _require_known("form", form, FORMS)
    _require_known("size", size, SIZES)
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    imprint = imprint or _imprint(form, size, rng)
    blocks = tuple(block for _, block in form_blocks(form))
    numbers = {
        variable: value for block in blocks for variable, value in block_figures(block, SIZES[size], rng).items()
    }
    cells = printed_cells(form, numbers, style, rng)
    return Truth(seed, imprint, form, size, numbers, cells, sentences(imprint, numbers, style.missing, rng), style)


def _require_known(what: str, name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        raise ExtractError(f"no {what} of specimens is called {name!r} (there are: {', '.join(known)})")


def _imprint(form: str, size: str, rng: Random) -> Imprint:
    """Agency, year and date of publication that fit the form."""
    edition = load_form(FORMS[form][0])
    year = rng.randint(edition.first_year, edition.last_year or _LAST_YEAR)
    return Imprint(invented_agency(size, rng), year, f"{year + 1}-01-{rng.randint(8, 31):02}")


def printed_cells(
    form: str, numbers: Mapping[Variable, Decimal], style: Printing, rng: Random
) -> dict[Variable, CellTruth]:
    """Every cell of a form as an agency of that habit prints it."""
    return {
        variable: cell
        for _, block in form_blocks(form)
        for variable, cell in _printed_block(block, numbers, style, rng)
    }


def _printed_block(
    block: Block, numbers: Mapping[Variable, Decimal], style: Printing, rng: Random
) -> Iterator[tuple[Variable, CellTruth]]:
    """The cells of a block as its agency prints them."""
    zeros = [variable for variable in block.variables if numbers[variable] == 0]
    single = frozenset(rng.sample(zeros, min(3, len(zeros)))) if style.zeros == "single_blanks" else frozenset()
    for variable in block.variables:
        unit, value = block.unit(variable), numbers[variable]
        if block.id in style.missing:
            yield variable, CellTruth("", "absent", None, unit)
        elif style.mark and value == 0 and variable.item in _NOT_FOR_EVERYBODY:
            yield variable, CellTruth(style.mark, "not_applicable", None, unit)
        elif variable in single or _is_blank(variable, value, block, style, rng):
            yield variable, CellTruth("", "blank", None, unit)
        elif style.unreadable and (variable.item, variable.column) == ("licences", "decisions"):
            yield variable, CellTruth(style.unreadable, "unreadable", None, unit)
        else:
            yield variable, printed(block, variable, value, style)


# Rows that many bodies have no powers for and mark so.
_NOT_FOR_EVERYBODY = frozenset({"regulations", "coercive_measures", "fees"})


def _is_blank(variable: Variable, value: Decimal, block: Block, style: Printing, rng: Random) -> bool:
    """Whether the agency leaves the cell blank."""
    detail = len(block.item(variable.item).group) > 0 and variable.item != "total"
    if (
        style.zeros == "blank_without_detail_totals"
        and block.table == "requests"
        and variable.column == "total"
        and detail
    ):
        return True
    if value != 0:
        return False
    if style.zeros == "share":
        return rng.random() < style.share
    kept: Mapping[str, bool] = {
        "blank": False,
        "blank_without_detail_totals": False,
        "only_total": variable.column == "total" or block.table == "proactive",
        "person_and_total": variable.column in {"natural_person", "total"} or block.table != "requests",
    }
    return not kept.get(style.zeros, True)


def printed(block: Block, variable: Variable, value: Decimal, style: Printing) -> CellTruth:
    """A number as the agency prints it into that cell."""
    kind, unit = block.kind(variable), block.unit(variable)
    if kind == "amount":
        text, value, unit = print_amount(value, unit, style)
    else:
        text = print_number(value, kind, style)
    footnote = style.footnote if variable.item == "total" and variable.column == "total" else ""
    return CellTruth(text + footnote, "reported", value, unit)
