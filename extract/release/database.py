"""`dataset.duckdb`: every table of the release in one file, with views for the questions that are asked most."""

from __future__ import annotations

from pathlib import Path

from extract.release.columns import labels
from extract.release.engine import engine, parquet_of, text
from extract.schema.crosswalk import Crosswalk

FILE = "dataset.duckdb"
# Later versions of the file format carry a random mark of each file; this one is the same in every run.
_STORAGE = "v1.2.0"
# These ways of compressing draw samples by chance: other bytes in each run.
_CHANCE = "fsst,dict_fsst,zstd,alp,alprd,chimp,patas"
TABLES = (
    "agencies", "identities", "alternatives", "reports", "panel", "panel_status", "panel_long", "observations", "findings",
    "statements", "crosswalk", "codebook",
)  # fmt: skip
_VIEWS = {
    "v_coverage": """
        SELECT province, year, kind, count(*) AS agency_years,
               count(*) FILTER (outcome = 'complete') AS complete, sum(cells_unsure) AS cells_unsure
        FROM panel GROUP BY ALL ORDER BY ALL""",
    "v_requests": """
        SELECT agency_id, agency, year, scope, province, level, kind, req_new_received_tot AS received,
               req_carried_in_tot AS carried_in, req_tot_tot AS handled, req_granted_tot AS granted,
               req_partly_granted_tot AS partly_granted, req_ref_tot AS refused, req_una_tot AS unavailable,
               req_rej_tot AS rejected, req_carried_out_tot AS carried_out,
               req_granted_tot / nullif(req_tot_tot, 0) AS share_granted
        FROM panel ORDER BY agency_id, year, scope""",
    "v_challenges": """
        SELECT agency_id, agency, year, scope, cha_recon_tot AS reconsiderations, cha_recon_corrected AS recon_corrected,
               cha_lit_tot AS suits, cha_lit_corrected AS suits_corrected
        FROM panel ORDER BY agency_id, year, scope""",
    "v_yearly": """
        SELECT year, scope, count(*) AS agency_years, sum(req_new_received_tot) AS received, sum(req_tot_tot) AS handled,
               sum(req_granted_tot) AS granted, sum(cha_recon_tot) AS reconsiderations, sum(cha_lit_tot) AS suits,
               avg(CASE WHEN balance_breaks > 0 THEN 1.0 ELSE 0.0 END) AS share_inconsistent
        FROM panel GROUP BY ALL ORDER BY ALL""",
    "v_inconsistent": """
        SELECT agency_id, agency, year, scope, report_id, balance_breaks
        FROM panel WHERE balance_breaks > 0 ORDER BY balance_breaks DESC, agency_id, year, scope""",
    "v_unsure": """
        SELECT agency_id, year, scope, concept, variable, status FROM panel_long
        WHERE status IN ('ambiguous', 'unreadable') ORDER BY ALL""",
    "v_gaps": """
        SELECT agency_id, scope, year + 1 AS first_missing, following - 1 AS last_missing FROM (
            SELECT agency_id, scope, year, lead(year) OVER (PARTITION BY agency_id, scope ORDER BY year) AS following
            FROM panel) WHERE following > year + 1 ORDER BY ALL""",
}


def write_database(folder: Path, source: Path, crosswalk: Crosswalk) -> None:
    """Put the tables of the release (`folder`) and of its data set (`source`) into one database."""
    path = folder / FILE
    path.unlink(missing_ok=True)
    with engine(folder) as connection:
        connection.execute(f"ATTACH {text(str(path))} AS release (STORAGE_VERSION '{_STORAGE}')")
        connection.execute(f"SET disabled_compression_methods = '{_CHANCE}'")
        connection.execute("USE release")
        for name in TABLES:
            found = next((each for each in (folder, source) if (each / f"{name}.parquet").is_file()), None)
            if found is not None:
                file = parquet_of(found / f"{name}.parquet")
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {file}")  # noqa: S608 - our own names
                # One after the other: tables of one transaction go to the file in the order of their addresses in memory.
                connection.execute("CHECKPOINT release")
        connection.execute("BEGIN")
        for name, words in labels(crosswalk).items():
            connection.execute(f"COMMENT ON COLUMN panel.{name} IS {text(words)}")
        for name, query in _VIEWS.items():
            connection.execute(f"CREATE VIEW {name} AS {query}")
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT release")
        connection.execute("USE memory")
        connection.execute("DETACH release")
