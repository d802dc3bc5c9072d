"""Sources of an agency-year that do not count: where they print something else than the one that counts, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.release.engine import engine, parquet_of
from extract.release.tables import TYPES, Table

COLUMNS = {
    "agency_id": "string", "year": "integer", "scope": "string", "report_id": "string", "other_report_id": "string",
    "table": "string", "item": "string", "column": "string", "value": "number", "status": "string", "raw": "string",
    "other_value": "number", "other_status": "string", "other_raw": "string",
}  # fmt: skip

# A cell that is not printed differs in nothing from one that the other form does not have, and a number in nothing from
# the same number that was read in another way.
_QUERY = """
    WITH pairs AS (
        SELECT one.agency_id, one.year, one.scope, one.report_id, other.report_id AS other_report_id
        FROM {identities} AS one
        JOIN {identities} AS other USING (agency_id, year, scope)
        WHERE one.counts = 1 AND other.counts = 0 AND one.agency_id <> '' AND one.year IS NOT NULL
    ),
    here AS (SELECT pairs.*, cell.* EXCLUDE (report_id, agency, year)
             FROM pairs JOIN {observations} AS cell ON cell.report_id = pairs.report_id),
    there AS (SELECT pairs.*, cell.* EXCLUDE (report_id, agency, year)
              FROM pairs JOIN {observations} AS cell ON cell.report_id = pairs.other_report_id)
    SELECT agency_id, year, scope, report_id, other_report_id, "table", item, "column",
           here.value, coalesce(here.status, 'absent'), coalesce(here.raw, ''),
           there.value, coalesce(there.status, 'absent'), coalesce(there.raw, '')
    FROM here FULL JOIN there USING (agency_id, year, scope, report_id, other_report_id, "table", item, "column")
    WHERE here.value IS DISTINCT FROM there.value
       OR (here.value IS NULL AND coalesce(here.status, 'absent') <> coalesce(there.status, 'absent'))
    ORDER BY ALL
"""


def write_alternatives(staging: Path, folder: Path) -> None:
    """The table `alternatives`; empty where every agency-year has one source, or agencies are not known."""
    identities = folder / "identities.parquet"
    schema = pa.schema([(name, TYPES[kind]) for name, kind in COLUMNS.items()])
    with Table(staging, "alternatives", schema) as table:
        if not identities.is_file():
            return
        files = {name: parquet_of(folder / f"{name}.parquet") for name in ("identities", "observations")}
        with engine(staging) as connection:
            found: Any = connection.sql(_QUERY.format(**files)).to_arrow_table()
        kinds = zip(found.columns, COLUMNS.values(), strict=True)
        table.add([column.combine_chunks().cast(TYPES[kind]) for column, kind in kinds])
