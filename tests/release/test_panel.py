"""The panel: one row for each agency-year that counts, every value by the form of its block, every missing one told."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from releasing import AGENCIES, filled, resolve, write_data_set

from extract.errors import OutputError
from extract.release.frames import Release, load
from extract.release.inputs import read_inputs
from extract.release.tables import number_texts
from extract.release.write import write_panel, write_release
from extract.schema.crosswalk import load_crosswalk


def panel_of(folder: Path) -> Release:
    """The panel of a data set, without the files that are made of it."""
    write_panel(folder, read_inputs(folder), load_crosswalk())
    return load(folder)


def rows_of(folder: Path, *filings: object) -> dict[str, object]:
    """The panel's rows of some filings by agency and year."""
    write_data_set(folder, filings)  # type: ignore[arg-type]
    made = panel_of(folder)
    return {
        (row["agency_id"], row["year"]): {**row, "status": status}
        for row, status in zip(
            made["panel"].astype(object).to_dict("records"), made["panel_status"].to_dict("records"), strict=True
        )
    }  # type: ignore[return-value]


def row(tmp_path: Path, filing: object) -> dict[str, object]:
    (found,) = rows_of(tmp_path / "data", filing).values()
    return found  # type: ignore[return-value]


def test_three_rows_of_2021_and_the_one_row_of_2019_become_one_variable(tmp_path: Path) -> None:
    new = filled("漱泉市财政局", 2022, "2021", {"requests.other_fee_unpaid.total": ("reported", 5)})
    old = filled("漱泉市财政局", 2020, "2019", {"requests.other.total": ("reported", 9)})
    rows = rows_of(tmp_path / "data", new, old)
    assert rows["漱泉市财政局", 2022]["req_oth_tot"] == 7
    assert rows["漱泉市财政局", 2020]["req_oth_tot"] == 9


def test_the_form_of_the_block_decides_and_not_the_year(tmp_path: Path) -> None:
    found = row(tmp_path, filled("漱泉市财政局", 2023, "2019", {"requests.other.total": ("reported", 4)}))
    assert found["req_oth_tot"] == 4
    assert found["status"]["req_oth_fee_unpaid_tot"] == "not_collected"
    assert found["status"]["pro_norm_docs_in_force"] == "not_collected"
    assert found["pro_norm_docs_tot_public"] == 1


def test_the_table_of_2014_fills_the_variables_that_it_shares_with_later_forms(tmp_path: Path) -> None:
    found = row(tmp_path, filled("漱泉市财政局", 2016, "2014", {
        "statistics.received.this_year": ("reported", 30), "statistics.answered_granted.this_year": ("reported", 8),
        "statistics.answered_already_public.this_year": ("reported", 3), "statistics.litigation.this_year": ("reported", 2),
    }))  # fmt: skip
    assert [found[name] for name in ("req_new_received_tot", "req_granted_tot", "cha_lit_tot")] == [30, 11, 2]
    assert found["status"]["req_carried_in_tot"] == "not_collected"


@pytest.mark.parametrize("status", ["blank", "not_applicable", "absent", "ambiguous", "unreadable"])
def test_a_missing_value_keeps_its_kind(tmp_path: Path, status: str) -> None:
    found = row(tmp_path, filled("漱泉市财政局", 2022, "2021", {"requests.granted.total": (status, None)}))
    assert found["status"]["req_granted_tot"] == status
    assert found["req_granted_tot"] is None


def test_a_sum_with_a_blank_is_blank_and_never_counts_it_as_zero(tmp_path: Path) -> None:
    found = row(tmp_path, filled("漱泉市财政局", 2022, "2021", {"requests.other_fee_unpaid.total": ("blank", None)}))
    assert found["status"]["req_oth_tot"] == "blank"
    assert found["req_oth_tot"] is None


def test_a_sum_takes_the_gravest_reason_of_its_cells(tmp_path: Path) -> None:
    found = row(tmp_path, filled("漱泉市财政局", 2022, "2021", {
        "requests.other_fee_unpaid.total": ("blank", None), "requests.other_remaining.total": ("ambiguous", None),
    }))  # fmt: skip
    assert found["status"]["req_oth_tot"] == "ambiguous"


def test_a_derived_or_corrected_value_says_so(tmp_path: Path) -> None:
    found = row(tmp_path, filled("漱泉市财政局", 2022, "2021", {
        "requests.granted.total": ("derived", 12), "requests.carried_in.total": ("corrected", 3),
    }))  # fmt: skip
    assert (found["req_granted_tot"], found["status"]["req_granted_tot"]) == (12, "derived")
    assert (found["req_carried_in_tot"], found["status"]["req_carried_in_tot"]) == (3, "corrected")


def test_a_report_without_tables_lacks_what_the_form_of_its_year_asks_for(tmp_path: Path) -> None:
    found = row(tmp_path, filled("漱泉市财政局", 2022, ""))
    assert found["status"]["req_granted_tot"] == "absent"
    assert found["status"]["sta_received_fax"] == "not_collected"


def test_amounts_come_in_one_unit_and_one_without_a_unit_is_unsure(tmp_path: Path) -> None:
    filing = filled("漱泉市财政局", 2020, "2019", {"proactive.procurement.amount": ("reported", 25000)})
    rows = []
    for unit in ("元", "万元", ""):
        folder = tmp_path / (unit or "none")
        write_data_set(folder, [filing])
        table = parquet.read_table(folder / "observations.parquet")
        units = [
            unit if c == "amount" else u
            for c, u in zip(table["column"].to_pylist(), table["unit"].to_pylist(), strict=True)
        ]
        parquet.write_table(
            table.set_column(table.column_names.index("unit"), "unit", pa.array(units)), folder / "observations.parquet"
        )
        release = panel_of(folder)
        rows.append(
            (release["panel"]["pro_procurement_amount"][0], release["panel_status"]["pro_procurement_amount"][0])
        )
    assert rows[0] == (2.5, "reported")
    assert rows[1] == (25000, "reported")
    assert rows[2][1] == "ambiguous"


def test_no_agency_year_stands_there_twice_and_the_fuller_report_counts(tmp_path: Path) -> None:
    full, bare = filled("漱泉市财政局", 2022, "2021"), filled("漱泉市财政局", 2022, "", mark="copy")
    rows = rows_of(tmp_path / "data", bare, full)
    assert list(rows) == [("漱泉市财政局", 2022)]
    assert rows["漱泉市财政局", 2022]["report_id"] == full.report_id


def test_reports_that_do_not_count_stay_out(tmp_path: Path) -> None:
    folder = write_data_set(
        tmp_path / "data", [filled("漱泉市财政局", 2022, "2021"), filled("漱泉市财政局", 2023, "2021")]
    )
    resolve(folder, lambda _: "A1")
    table = parquet.read_table(folder / "identities.parquet").to_pylist()
    table[0]["counts"] = 0
    parquet.write_table(pa.Table.from_pylist(table), folder / "identities.parquet")
    assert panel_of(folder)["panel"]["year"].tolist() == [2023]


def test_agencies_are_those_of_the_tables_even_if_names_change(tmp_path: Path) -> None:
    folder = write_data_set(
        tmp_path / "data", [filled(name, 2020 + n, "2021") for n, name in enumerate(AGENCIES.values())]
    )
    resolve(folder, lambda _: "A1")
    panel = panel_of(folder)["panel"]
    assert panel["agency_id"].tolist() == ["A1"] * 3
    assert panel["province"].tolist() == ["浙江省"] * 3


def test_the_long_panel_holds_every_value_of_the_wide_one(released: Path) -> None:
    release = load(released)
    wide, long = release["panel"], release["panel_long"]
    values = long.dropna(subset=["value"])
    told = {(r.report_id, r.variable): r.value for r in values.itertuples()}
    variables = [name for name in wide if name in set(long["variable"])]
    flat = wide.melt(id_vars="report_id", value_vars=variables).dropna(subset=["value"])
    assert told == {(r.report_id, r.variable): r.value for r in flat.itertuples()}


def test_csv_and_parquet_hold_the_same_rows(released: Path) -> None:
    for name in ("panel", "panel_status", "panel_long", "crosswalk", "codebook"):
        table = parquet.read_table(released / f"{name}.parquet")
        with (released / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == table.column_names
        assert len(rows) == table.num_rows + 1
        for values, printed in zip(table.to_pylist()[:50], rows[1:], strict=False):
            assert [_same(value, text) for value, text in zip(values.values(), printed, strict=True)]


def _same(value: object, text: str) -> bool:
    return text == "" if value is None else float(text) == value if isinstance(value, float) else text == str(value)


def test_numbers_are_written_without_exponent_and_whole_ones_without_a_point() -> None:
    values = pa.array([0.0, 3.0, -8.0, 1234567.0, 0.1, 2.5e-7, None])
    assert number_texts(values).to_pylist() == ["0", "3", "-8", "1234567", "0.1", "0.00000025", None]
    assert number_texts(pa.array([1.0, None])).to_pylist() == ["1", None]


def test_a_folder_without_a_data_set_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="holds no data set"):
        write_release(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_data_set_gives_an_empty_panel(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path / "data", [])
    write_release(folder)
    assert len(load(folder)["panel"]) == 0
