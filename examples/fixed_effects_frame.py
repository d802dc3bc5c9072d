"""A frame ready for a regression with fixed effects of agency and year: comparable variables, missing values told apart.

python examples/fixed_effects_frame.py output regression.csv
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import extract


def frame(folder: Path) -> pd.DataFrame:
    """Agency-years with shares and logarithms; variables that mean the same in the forms of 2019 and 2021 alone.

    A blank is not zero: agency-years whose requests are blank, absent or unsure fall out, and `why_missing` counts them.
    """
    release = extract.load(folder)
    comparable = set(release.comparable("2021", "2019"))
    wanted = [name for name in ("req_tot_tot", "req_granted_tot", "req_new_received_tot") if name in comparable]
    panel = release["panel"]
    data = panel[["agency_id", "year", "scope", *wanted]].copy()
    known = data[wanted].notna().all(axis=1) & (data["req_tot_tot"] > 0).fillna(value=False)
    data = data[known].astype(dict.fromkeys(wanted, "float64"))
    data["share_granted"] = data["req_granted_tot"] / data["req_tot_tot"]
    data["log_received"] = np.log1p(data["req_new_received_tot"])
    data.attrs["why_missing"] = release["panel_status"].loc[~known, "req_tot_tot"].value_counts().to_dict()
    return _within(data, ["share_granted", "log_received"])


def _within(data: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """With the deviations from the means of agency and of year (`_within`), as fixed effects leave them in a balanced panel."""
    for name in names:
        of_agency = data.groupby("agency_id")[name].transform("mean")
        of_year = data.groupby("year")[name].transform("mean")
        data[f"{name}_within"] = data[name] - of_agency - of_year + data[name].mean()
    return data


def main(folder: Path, target: Path) -> None:
    """Write it."""
    frame(folder).to_csv(target, index=False)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
