"""How an agency prints its figures: zeros, blanks, marks, signs, units and digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extract.errors import ExtractError
from extract.model.form import Kind

Zeros = Literal[
    "printed", "blank", "blank_without_detail_totals", "only_total", "person_and_total", "single_blanks", "share"
]
_FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")


@dataclass(frozen=True, slots=True)
class Printing:
    """One agency's habits.

    `zeros` says which zeros stay blank (`blank_without_detail_totals` leaves the total column of the outcome rows blank
    as well, whatever its value), `share` how many under `zeros="share"`. `mark` stands in rows that do not apply.
    `money` is the unit written into cells of amounts, `sign` how changes are signed, `footnote` a sign behind the grand
    total, `unreadable` words in place of one number, `missing` the blocks that the report leaves out.
    """

    zeros: Zeros = "printed"
    share: float = 0.0
    mark: str = ""
    money: str = ""
    sign: Literal["plain", "plus", "word"] = "plain"
    full_width: bool = False
    thousands: bool = False
    footnote: str = ""
    unreadable: str = ""
    missing: tuple[str, ...] = ()


PLAIN = Printing()

STYLES: Mapping[str, Printing] = {
    "plain": PLAIN,
    "blank_zeros": Printing(zeros="blank"),
    "blank_detail_totals": Printing(zeros="blank_without_detail_totals", money="元"),
    "only_total": Printing(zeros="only_total"),
    "person_and_total": Printing(zeros="person_and_total"),
    "single_blanks": Printing(zeros="single_blanks"),
    "half_blank": Printing(zeros="share", share=0.5),
    "slashes": Printing(mark="/"),
    "hyphens": Printing(mark="-"),
    "dashes": Printing(mark="—"),
    "words_for_none": Printing(mark="无"),
    "yuan": Printing(money="元"),
    "ten_thousand_yuan": Printing(money="万元", sign="plus"),
    "signs": Printing(sign="plus"),
    "signs_in_words": Printing(sign="word", money="万元"),
    "full_width": Printing(full_width=True),
    "thousands": Printing(thousands=True),
    "footnotes": Printing(footnote="*"),
    "unreadable": Printing(unreadable="见附件"),
    "no_challenges": Printing(missing=("challenges",)),
}


def style_named(name: str) -> Printing:
    """The habits of that name; ExtractError with the known names if there are none."""
    if name not in STYLES:
        raise ExtractError(f"no style of printing is called {name!r} (there are: {', '.join(sorted(STYLES))})")
    return STYLES[name]


def print_number(value: Decimal, kind: Kind, style: Printing) -> str:
    """A number in the agency's habit, without unit or footnote."""
    text = f"{value:,f}" if style.thousands else f"{value:f}"
    if kind == "change" and style.sign != "plain":
        text = _signed(text, value, style)
    return text.translate(_FULL_WIDTH) if style.full_width else text


def _signed(text: str, value: Decimal, style: Printing) -> str:
    if value > 0 and style.sign == "plus":
        return "+" + text
    return "减" + text.removeprefix("-") if value < 0 and style.sign == "word" else text


def print_amount(value: Decimal, form_unit: str, style: Printing) -> tuple[str, Decimal, str]:
    """An amount in 万元 as printed, with the value and unit that a careful reader takes from it.

    Where the form gives the unit, the value is in it; else it is in the unit printed, which is empty if none is.
    """
    shown = plain(value * 10000) if style.money == "元" else value
    text = print_number(shown, "amount", style) + style.money
    if form_unit:
        return text, value, form_unit
    return text, shown, style.money


def plain(value: Decimal) -> Decimal:
    """The same number without an exponent and without zeros at its end."""
    return Decimal(f"{value.normalize():f}")
