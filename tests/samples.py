"""Small filings of an invented agency, built cell by cell, for tests that need no reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from extract.model.document import Document, Place, Source
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.schema import load_form

AGENCY = "青岚市望舒县水务局"


def document(name: str = "sample.html", data: bytes = b"sample") -> Document:
    return Document(Source(name, data), (), "html", {"url": "https://example.org/1.html"})


def filing(changes: Mapping[str, Observation] | None = None, data: bytes = b"sample", edition: str = "2021") -> Filing:
    """A report on 2023 with a zero in every cell of the form, but for the changes."""
    form = load_form(edition)
    observations = tuple(
        (changes or {}).get(str(variable), cell(variable, form=edition)) for variable in form.variables
    )
    return Filing(
        document(data=data), "2023年政府信息公开工作年度报告", AGENCY, 2023, "2023-01-01", "2023-12-31", "2024-01-20",
        {block.id: edition for block in form.blocks}, observations,
    )  # fmt: skip


def filed(values: Mapping[str, str | None], edition: str = "2021", **others: object) -> Filing:
    """A report with a zero in every cell but for the values; None stands for a blank cell."""
    cells = {
        name: cell(name, value, "reported" if value is not None else "blank", form=edition)
        for name, value in values.items()
    }
    return replace(filing(cells, edition=edition), **others)


def cell(variable: Variable | str, value: str | None = "0", status: str = "reported", **others: object) -> Observation:
    if isinstance(variable, str):
        variable = Variable(*variable.split("."))
    number = None if value is None else Decimal(value)
    place = Place(f"/table[1]/{variable.item}/{variable.column}")
    given = {"raw": value or "", "place": place, "form": "2021"} | others
    edition = str(given.pop("form"))
    block = next(block for block in load_form(edition).blocks if variable in block.variables)
    return Observation(variable, edition, number, block.unit(variable), status, **given)  # type: ignore[arg-type]


def finding(**others: object) -> Finding:
    given = {
        "rule": "requests_flow", "kind": "balance", "severity": "error", "verdict": "broken",
        "message_zh": "不平衡", "message_en": "does not balance", "table": "requests", "column": "total",
        "formula": "1 + 0 = 2 + 0", "left": Decimal(1), "right": Decimal(2), "difference": Decimal(-1),
        "cells": (Variable("requests", "new_received", "total"), Variable("requests", "total", "total")),
        "places": (Place("/a", 1), Place("/b")),
    }  # fmt: skip
    return Finding(**(given | others))
