"""A truth as the sequence of lines and tables that every layout prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extract.schema import load_form
from extract.specimen.sheets import Sheet, section_sheets
from extract.specimen.truth import FORMS, Truth

_WIDE = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "：", ";": "；"})
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the report; `number` is the ordinal before a heading."""

    text: str
    role: Literal["title", "heading", "body", "signature"] = "body"
    number: str = ""


def report_parts(truth: Truth) -> Iterator[Line | Sheet]:
    """Title, paragraphs and tables in reading order."""
    yield Line(truth.title, "title")
    yield from (Line(text) for text in truth.sentences[""])
    for section in load_form(FORMS[truth.form][0]).sections:
        yield Line(section.label, "heading", section.number + "、")
        yield from (Line(text) for text in truth.sentences.get(section.id, ()))
        yield from section_sheets(truth, section.id)
    yield Line(truth.agency, "signature")
    yield Line(chinese_date(truth.imprint.published), "signature")


def chinese_date(iso: str) -> str:
    """An ISO date as official papers print it."""
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{year}年{month}月{day}日"


def widen(text: str) -> str:
    """Words of the form with the full-width punctuation of the printed original; commas within numbers stay."""
    wide = text.translate(_WIDE)
    return _THOUSANDS.sub(",", wide) if "," in text else wide
