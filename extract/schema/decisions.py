"""Files in which people write down decisions: waivers of findings and corrections of cells, as YAML or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from extract.errors import SchemaError
from extract.model.decision import Correction, Report, Waiver
from extract.model.decision import Verdict as Decision
from extract.model.form import Variable
from extract.schema.files import Strict, complaint, table_rows, validated
from extract.schema.forms import editions, load_form


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _whole(value: object) -> object:
    return None if value is None or str(value).strip() == "" else value


_Text = Annotated[str, BeforeValidator(_text)]
_Year = Annotated[int | None, BeforeValidator(_whole)]


class _About(Strict):
    report: _Text = ""
    agency: _Text = ""
    year: _Year = None
    reason: _Text = Field(min_length=1)
    author: _Text = Field(min_length=1)
    date: _Text = Field(pattern=r"^\d{4}-\d{2}-\d{2}")

    @model_validator(mode="after")
    def _names_a_report(self) -> _About:
        if not self.report and not (self.agency and self.year):
            raise ValueError("expected `report` (a report_id), or `agency` and `year`")
        return self

    @property
    def about(self) -> Report:
        return Report(self.report, self.agency, self.year)


class _Waiver(_About):
    rule: _Text = Field(min_length=1)
    table: _Text = ""
    item: _Text = ""
    column: _Text = ""
    fingerprint: _Text = Field(min_length=1)
    decision: Decision
    formula: _Text = ""
    message: _Text = ""


class _Waivers(Strict):
    waivers: tuple[_Waiver, ...]


class _Correction(_About):
    cell: _Text = Field(min_length=1)
    printed: _Text = ""
    value: _Text = Field(min_length=1)


class _Corrections(Strict):
    corrections: tuple[_Correction, ...]


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Decisions about findings; rows of a CSV without a decision are open and left out. SchemaError says what is wrong."""
    if _is_table(path):
        rows = [(f"line {number}", row) for number, row in table_rows(_OpenWaiver, path) if row.decision]
        entries = [(place, _decided(row, path, place)) for place, row in rows]
    else:
        entries = list(_numbered(validated(_Waivers, path).waivers))
    return tuple(
        Waiver(
            e.about, e.rule, e.table, e.item, e.column, e.fingerprint, e.decision, e.reason, e.author, e.date,
            f"{path.name}: {place}",
        )
        for place, e in entries
    )  # fmt: skip


class _OpenWaiver(Strict):
    """A row of the list that a run writes for people to fill in: open until it has a decision."""

    report: _Text = ""
    agency: _Text = ""
    year: _Year = None
    rule: _Text = ""
    table: _Text = ""
    item: _Text = ""
    column: _Text = ""
    formula: _Text = ""
    message: _Text = ""
    fingerprint: _Text = ""
    decision: _Text = ""
    reason: _Text = ""
    author: _Text = ""
    date: _Text = ""


def _decided(row: _OpenWaiver, path: Path, place: str) -> _Waiver:
    try:
        return _Waiver.model_validate(row.model_dump())
    except ValidationError as error:
        raise SchemaError(f"{place}: {complaint(error)}", str(path)) from error


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Cells as people read them. SchemaError says what is wrong, where."""
    if _is_table(path):
        entries = [(f"line {number}", row) for number, row in table_rows(_Correction, path)]
    else:
        entries = list(_numbered(validated(_Corrections, path).corrections))
    return tuple(_correction(entry, path, place) for place, entry in entries)


def _correction(entry: _Correction, path: Path, place: str) -> Correction:
    known = {str(variable): variable for edition in editions() for variable in load_form(edition).variables}
    if entry.cell not in known:
        raise SchemaError(f"{place}: cell: no form has a cell {entry.cell!r}", str(path))
    variable: Variable = known[entry.cell]
    try:
        value = Decimal(entry.value)
    except InvalidOperation as error:
        raise SchemaError(f"{place}: value: expected a number, found {entry.value!r}", str(path)) from error
    return Correction(
        entry.about, variable, entry.printed, value, entry.reason, entry.author, entry.date, f"{path.name}: {place}"
    )


def _is_table(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


_Entry = TypeVar("_Entry", bound=Strict)


def _numbered(entries: tuple[_Entry, ...]) -> Iterator[tuple[str, _Entry]]:
    return ((f"entry {number}", entry) for number, entry in enumerate(entries, 1))
