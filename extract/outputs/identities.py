"""Whose the reports are, as rows of the tables `agencies` and `identities`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from extract.model.agency import AgencyRow, IdentityRow
from extract.model.filing import Row, Value, writable
from extract.outputs.rows import Rows


def identified(agencies: Iterable[AgencyRow], identities: Iterable[IdentityRow]) -> Rows:
    """The rows of both tables; they belong to no source of their own."""
    return Rows((), agencies=tuple(map(_row, agencies)), identities=tuple(map(_row, identities)))


def _row(found: AgencyRow | IdentityRow) -> Row:
    return tuple(map(_value, found.row))


def _value(value: str | float | None) -> Value:
    if isinstance(value, float):
        return Decimal(str(value))
    return writable(value) if isinstance(value, str) else value
