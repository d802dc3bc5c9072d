"""A descriptive figure: requests received and granted over the years, in agencies that report every year.

python examples/figure_over_years.py output requests.svg
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

import extract

VARIABLES = {"req_new_received_tot": "received", "req_granted_tot": "granted"}


def series(folder: Path) -> pd.DataFrame:
    """Means by year over the agencies that have a report on every year, so that no curve bends as agencies come and go."""
    panel = extract.load(folder)["panel"]
    years = panel["year"].nunique()
    steady = panel.groupby("agency_id")["year"].transform("nunique") == years
    return panel[steady].groupby("year")[list(VARIABLES)].mean().rename(columns=VARIABLES)


def main(folder: Path, target: Path) -> None:
    """Draw it."""
    figure = Figure(figsize=(7, 4))
    axes = figure.add_subplot()
    series(folder).astype(float).plot(ax=axes, marker="o")
    axes.set_ylabel("requests per agency")
    axes.set_ylim(bottom=0)
    figure.savefig(target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
