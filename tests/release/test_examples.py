"""The worked examples run, and say what they promise."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest
from pyarrow import parquet

from extract.errors import SourceError
from extract.release.frames import load

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_figure_over_years(released: Path, tmp_path: Path) -> None:
    made = example("figure_over_years")
    assert made.series(released).index.tolist() == [2019, 2020, 2021, 2022, 2023]
    made.main(released, tmp_path / "figure.svg")
    assert (tmp_path / "figure.svg").read_text(encoding="utf-8").count("<path") > 5


def test_a_frame_for_fixed_effects(released: Path, tmp_path: Path) -> None:
    made = example("fixed_effects_frame")
    frame = made.frame(released)
    assert frame["share_granted"].between(0, 1).all()
    assert frame["share_granted_within"].mean() == pytest.approx(0, abs=1e-9)
    assert not frame.duplicated(["agency_id", "year", "scope"]).any()
    made.main(released, tmp_path / "frame.csv")


def test_a_list_of_inconsistent_filers(released: Path, tmp_path: Path) -> None:
    made = example("inconsistent_filers")
    found = made.filers(released)
    assert len(found) == 2
    assert (found["years"] == 5).all()
    made.main(released, tmp_path / "filers.csv")


def test_loaded_frames_have_types_and_labels(released: Path) -> None:
    release = load(released)
    panel = release["panel"]
    assert str(panel["req_granted_tot"].dtype) == "Int64"
    assert str(panel["year"].dtype) == "int64"
    assert str(panel["province"].dtype) == "category"
    assert panel.attrs["labels"]["req_granted_tot"] == "予以公开 · 总计 Granted · Total"
    assert panel.attrs["units"]["pro_fees_amount"] == "万元"
    assert {"panel", "observations", "agencies", "crosswalk"} <= set(release)
    assert "panel_long" in repr(release)


def test_missing_values_can_be_told_apart_in_frames(released: Path) -> None:
    release = load(released)
    old = release["panel"]["year"] < 2021
    assert (release.missing("not_collected")["req_oth_fee_unpaid_tot"] == old).all()


def test_variables_that_mean_the_same_in_given_editions_can_be_listed(released: Path) -> None:
    found = load(released).comparable("2021", "2019")
    assert {"req_granted_tot", "req_oth_tot"} <= set(found)
    assert "pro_norm_docs_in_force" not in found


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no data set"):
        load(tmp_path)
    parquet.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    release = load(tmp_path)
    with pytest.raises(KeyError):
        release["nothing"]
