"""What kind of body an agency is, as far as its name says it: `schemas/agencies.csv`."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from extract.schema.files import Strict, require_unique, schemas_folder, table_rows
from extract.text import fold

Level = Literal["", "government", "department", "township"]


class _Ending(Strict):
    ending: str
    level: Level
    note: str = ""


@cache
def _endings() -> dict[str, Level]:
    """Levels by the folded endings of names, the longest first."""
    path = schemas_folder() / "agencies.csv"
    rows = [row for _, row in table_rows(_Ending, path)]
    require_unique(path, "ending", (row.ending for row in rows))
    return {fold(row.ending): row.level for row in sorted(rows, key=lambda row: -len(row.ending))}


_ASIDE = re.compile(r"\([^()]*\)$")


def agency_level(name: str) -> Level:
    """`government` (county level and above), `department` of one, `township`; empty where the name does not say it.

    What stands in brackets behind a name does not count.
    """
    folded = _ASIDE.sub("", fold(name))
    return next((level for ending, level in _endings().items() if folded.endswith(ending)), "")
