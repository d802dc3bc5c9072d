"""`CHANGES.csv`: every cell and every fact of an agency-year that differs from the release before, with the cause.

Causes: `source` another document counts (or there is a new one), `reading` the same document is read otherwise,
`code_table` the agency or its region is named otherwise, `correction` a person replaced the value.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.release.engine import engine, parquet_of
from extract.release.inputs import read_inputs

FILE = "CHANGES.csv"
_AT_ONCE = 32_768
COLUMNS = (
    "agency_id", "agency", "year", "scope", "table", "item", "column", "field", "old_value", "old_status", "new_value",
    "new_status", "cause", "old_report_id", "new_report_id",
)  # fmt: skip
_KEYS = ("agency_id", "agency", "year", "scope", "report_id")
# Facts of an agency-year with the cause of their change.
_FACTS = {
    "agency_id": "code_table", "agency": "code_table", "region_code": "code_table", "region_code_today": "code_table",
    "province": "code_table", "prefecture": "code_table", "county": "code_table", "level": "code_table",
    "kind": "code_table", "function": "code_table", "scope": "code_table", "year": "reading",
}  # fmt: skip

# A report that both releases count is compared with itself; else what counts for the same agency, year and scope.
_MATCHED = """
    CREATE TABLE matched AS
    SELECT n.row_number AS place, n.report_id AS new_id, o.report_id AS old_id FROM new n JOIN old o USING (report_id)
    UNION ALL
    SELECT n.row_number, n.report_id, o.report_id FROM new n JOIN old o USING (agency_id, year, scope)
    WHERE n.report_id <> o.report_id
      AND n.report_id NOT IN (SELECT report_id FROM old) AND o.report_id NOT IN (SELECT report_id FROM new)"""
_ALONE = """
    SELECT agency_id, agency, year, scope, '' AS "table", '' AS item, '' AS "column", 'report' AS field,
           '' AS old_value, '' AS old_status, report_id AS new_value, 'added' AS new_status, 'source' AS cause,
           '' AS old_report_id, report_id AS new_report_id
    FROM new WHERE report_id NOT IN (SELECT new_id FROM matched)
    UNION ALL
    SELECT agency_id, agency, year, scope, '', '', '', 'report', report_id, '', '', 'removed', 'source', report_id, ''
    FROM old WHERE report_id NOT IN (SELECT old_id FROM matched)
    ORDER BY agency_id, year, scope, old_report_id, new_report_id"""
_FACT = """
    SELECT n.row_number AS place, {number} AS number, n.agency_id, n.agency, n.year, n.scope, '' AS "table", '' AS item,
           '' AS "column", '{name}' AS field, CAST(o.{name} AS VARCHAR) AS old_value, '' AS old_status,
           CAST(n.{name} AS VARCHAR) AS new_value, '' AS new_status, '{cause}' AS cause, o.report_id AS old_report_id,
           n.report_id AS new_report_id
    FROM new n JOIN old o USING (report_id) WHERE n.{name} IS DISTINCT FROM o.{name}"""
_CELLS = """
    WITH was AS (SELECT *, file_row_number AS line FROM {old} WHERE report_id IN (SELECT old_id FROM matched)),
         is_now AS (SELECT *, file_row_number AS line FROM {new} WHERE report_id IN (SELECT new_id FROM matched)),
         before AS (SELECT m.place, m.new_id, m.old_id, was.* FROM matched m JOIN was ON was.report_id = m.old_id),
         after AS (SELECT m.place, m.new_id, m.old_id, is_now.* FROM matched m JOIN is_now ON is_now.report_id = m.new_id)
    SELECT n.agency_id, n.agency, n.year, n.scope, c."table", c.item, c."column", 'cell' AS field,
           c.old_value, c.old_status, c.new_value, c.new_status,
           CASE WHEN 'corrected' IN (c.old_status, c.new_status) THEN 'correction'
                WHEN c.new_id <> c.old_id THEN 'source' ELSE 'reading' END AS cause,
           c.old_id AS old_report_id, c.new_id AS new_report_id
    FROM (
        SELECT place, new_id, old_id, "table", item, "column", b.value AS was, a.value AS is_now,
               coalesce({was}, '') AS old_value, coalesce(b.status, '') AS old_status,
               coalesce({now}, '') AS new_value, coalesce(a.status, '') AS new_status,
               coalesce(a.line, b.line) AS line
        FROM before b FULL JOIN after a USING (place, new_id, old_id, "table", item, "column")
        WHERE b.value IS DISTINCT FROM a.value OR b.status IS DISTINCT FROM a.status
           OR (b.unit IS DISTINCT FROM a.unit AND a.value IS NOT NULL)
    ) c JOIN new n ON n.row_number = c.place
    ORDER BY c.place, c.line, c."table", c.item, c."column" """
_AS_TEXT = """
    CASE WHEN {0} = trunc({0}) AND abs({0}) < 1e15
         THEN CAST(CAST({0} AS BIGINT) AS VARCHAR) ELSE CAST({0} AS VARCHAR) END"""


def write_changes(folder: Path, old: Path, new: Path) -> None:
    """Compare two releases and write the list into `folder`; OutputError if one of them is no data set."""
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(changes(old, new, folder))


def changes(old: Path, new: Path, scratch: Path) -> Iterator[tuple[Any, ...]]:
    """The differences as rows: agency-years that came and went, then facts, then cells."""
    with engine(scratch) as connection:
        for name, folder in (("old", old), ("new", new)):
            connection.register(f"{name}_entries", _entries(folder))
            connection.execute(
                f"CREATE TABLE {name} AS SELECT *, row_number() OVER () AS row_number FROM {name}_entries"  # noqa: S608
            )
        connection.execute(_MATCHED)
        yield from _rows(connection, _ALONE)
        yield from _rows(connection, _facts())
        yield from _rows(connection, _cells(old, new))


def _entries(folder: Path) -> Any:
    """What counts in a release, as an Arrow table."""
    entries = read_inputs(folder).entries
    names = (*dict.fromkeys((*_KEYS, *_FACTS)),)
    types = {"year": pa.int64()}
    columns = {name: [entry[name] for entry in entries] for name in names}
    return pa.table({name: pa.array(values, types.get(name, pa.string())) for name, values in columns.items()})


def _facts() -> str:
    """Facts that differ for one report that both releases count."""
    pieces = (
        _FACT.format(number=number, name=name, cause=cause) for number, (name, cause) in enumerate(_FACTS.items())
    )
    return f"SELECT * EXCLUDE (place, number) FROM ({' UNION ALL '.join(pieces)}) ORDER BY place, number"  # noqa: S608


def _cells(old: Path, new: Path) -> str:
    """Cells that differ between reports that are compared."""
    before, after = (parquet_of(each / "observations.parquet", ", file_row_number = true") for each in (old, new))
    return _CELLS.format(old=before, new=after, was=_AS_TEXT.format("b.value"), now=_AS_TEXT.format("a.value"))


def _rows(connection: Any, query: str) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(query)
    while rows := found.fetchmany(_AT_ONCE):
        yield from rows
