"""`report-card.html`: what the release covers, how well it was read, and where the reports contradict themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow import parquet

from extract.release.codebook import rendered
from extract.release.engine import engine, parquet_of
from extract.release.figures import draw, main_concepts, write_figures
from extract.release.inputs import HEADS, Inputs
from extract.schema import rule_book
from extract.schema.crosswalk import Crosswalk

FILE = "report-card.html"
_TITLES = {
    "coverage": "各年机关年度数 Coverage by year",
    "agencies_by_year": "机关与年度 Agencies by year",
    "main_concepts": "主要变量逐年水平(虚线:格式改版) Main variables over the years (dotted: a new form)",
    "broken_balances": "表内勾稽不成立的比例 Share of broken balances",
}
_RULES = 20  # the rules broken most often
_METHODS = """
    SELECT method, "table", count(*) AS cells,
           count(*) FILTER (status NOT IN ('ambiguous', 'unreadable', 'absent')) AS read,
           count(*) FILTER (status = 'derived') AS derived, count(*) FILTER (status = 'ambiguous') AS ambiguous,
           count(*) FILTER (status = 'unreadable') AS unreadable, count(*) FILTER (status = 'absent') AS absent,
           count(*) FILTER (status = 'corrected') AS corrected
    FROM {} GROUP BY ALL ORDER BY ALL"""
_FINDINGS = """
    SELECT rule, kind, severity, count(*) AS findings, count(DISTINCT report_id) AS reports
    FROM {} WHERE verdict = 'broken' GROUP BY ALL ORDER BY reports DESC, rule, kind, severity LIMIT {}"""
_OUTCOMES = "SELECT outcome, count(*) AS reports FROM {} GROUP BY ALL ORDER BY reports DESC, outcome"


def write_card(staging: Path, inputs: Inputs, crosswalk: Crosswalk, told: Mapping[str, Any]) -> None:
    """Write the card and its pictures of the panel that stands in `staging`."""
    names = [head.name for head in HEADS] + [concept.variable for concept in main_concepts(crosswalk)]
    panel = parquet.read_table(staging / "panel.parquet", columns=names).to_pandas()
    drawn = draw(panel, crosswalk)
    write_figures(staging, drawn)
    with engine(staging) as connection:
        methods = _asked(connection, _METHODS, inputs.folder / "observations.parquet")
        broken = _asked(connection, _FINDINGS, inputs.folder / "findings.parquet", _RULES)
        outcomes = _asked(connection, _OUTCOMES, inputs.folder / "reports.parquet")
    said = {
        "pictures": [(name, _TITLES[name], svg) for name, svg in drawn.items()],
        "tiles": _tiles(panel, inputs, methods), "methods": methods, "outcomes": outcomes, "broken": _named(broken),
        "provinces": _crossed(panel, "province"), "kinds": _crossed(panel, "kind"), "review": _review(panel), **told,
    }  # fmt: skip
    (staging / FILE).write_text(rendered("report-card.html.j2", said), encoding="utf-8")


def _asked(connection: Any, query: str, path: Path, *more: object) -> list[dict[str, Any]]:
    """The answer as rows; none where the table is not there."""
    if not path.is_file():
        return []
    found = connection.execute(query.format(parquet_of(path), *more))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _tiles(panel: pd.DataFrame, inputs: Inputs, methods: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    cells, read = (sum(row[name] for row in methods) for name in ("cells", "read"))
    unsure = sum(row["ambiguous"] + row["unreadable"] for row in methods)
    broken = float((panel["balance_breaks"] > 0).mean()) if len(panel) else 0.0
    return [
        ("报告 reports", f"{inputs.reports:,}"), ("机关 agencies", f"{panel['agency_id'].nunique():,}"),
        ("机关年度 agency-years", f"{len(panel):,}"), ("格 cells", f"{cells:,}"),
        ("读出 read", _share(read, cells)), ("未定 unsure", f"{unsure:,}"), ("勾稽不符的报告 inconsistent", f"{broken:.1%}"),
    ]  # fmt: skip


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.2%}" if whole else ""


def _crossed(panel: pd.DataFrame, by: str) -> dict[str, Any]:
    """Agency-years by a column and year, with their sums."""
    if not len(panel):
        return {"years": [], "rows": []}
    counted = pd.crosstab(panel[by].replace("", "—"), panel["year"])
    lines = zip(counted.index, counted.to_numpy(), strict=True)
    rows = [(name, *map(int, values), int(values.sum())) for name, values in lines]
    return {"years": [int(year) for year in counted.columns], "rows": rows}


def _review(panel: pd.DataFrame) -> int:
    return int(panel["identity_review"].fillna(0).sum())


def _named(broken: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Broken rules with what they ask for."""
    book = {rule.id: rule for rule in rule_book().rules}
    return [{**row, "reason": book[row["rule"]].reason if row["rule"] in book else ""} for row in broken]
