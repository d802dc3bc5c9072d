"""Agencies whose reports contradict themselves in more than one year, with the rules that they break.

python examples/inconsistent_filers.py output inconsistent.csv
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

import extract


def filers(folder: Path, least: int = 2) -> pd.DataFrame:
    """A row for each agency with broken balances in at least so many years, worst first."""
    release = extract.load(folder)
    findings = release["findings"]
    broken = findings[(findings["kind"] == "balance") & (findings["verdict"] == "broken")]
    panel = release["panel"][["report_id", "agency_id", "agency", "year"]]
    found = broken[["report_id", "rule"]].merge(panel, on="report_id")
    by_agency = found.groupby(["agency_id", "agency"]).agg(
        years=("year", "nunique"), findings=("rule", "size"), rules=("rule", lambda rules: ";".join(sorted(set(rules))))
    )
    worst = by_agency[by_agency["years"] >= least].reset_index()
    return worst.sort_values(["years", "findings", "agency_id"], ascending=[False, False, True], ignore_index=True)


def main(folder: Path, target: Path) -> None:
    """Write it."""
    filers(folder).to_csv(target, index=False, encoding="utf-8-sig")  # Excel asks for the mark


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
