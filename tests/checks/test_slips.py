from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.checks.slips import slip_in_digits
from extract.errors import SchemaError
from extract.schema import slips as kinds_module
from extract.schema.slips import slip_kinds, unexplained_cost
from extract.specimen.slips import DIGIT_SLIPS, SLIPS
from extract.specimen.slips_years import YEAR_SLIPS


@pytest.mark.parametrize(
    ("filed", "value", "kind"),
    [
        (683, 638, "digits_swapped"),
        (63, 638, "digit_lost"),
        (5, 105, "digit_lost"),
        (6638, 638, "digit_doubled"),
        (6387, 638, "digit_added"),
        (635, 638, "digit_changed"),
        (-7, 7, "sign"),
        (7, 9, ""),
        (12, 500, ""),
        (0, 0, ""),
    ],
)
def test_the_digits_tell_the_slip(filed: int, value: int, kind: str) -> None:
    assert slip_in_digits(filed, value) == kind


@given(st.integers(10, 10**7), st.data())
def test_every_slip_in_digits_is_recognised_as_one(value: int, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(DIGIT_SLIPS)))
    options = [each for each in DIGIT_SLIPS[kind](str(value)) if each != str(value) and each[0] != "0"]
    if options:
        assert slip_in_digits(int(data.draw(st.sampled_from(options))), value) == kind


def test_every_kind_that_specimens_can_hold_is_told_in_both_languages() -> None:
    planted = {kind.removeprefix("stock_") for kind in (*SLIPS, *YEAR_SLIPS)}
    assert planted <= set(slip_kinds())

    for kind in slip_kinds().values():
        told = kind.told(cell="甲", other="乙", filed="635", value="638", count="2")
        assert all(told)
        assert 0 < kind.cost < unexplained_cost()


def test_a_kind_with_an_unknown_placeholder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "unexplained: 30\nslips:\n  - {id: a, zh: 甲, en: a, cost: 1, told_zh: '{who}', told_en: ''}\n"
    (tmp_path / "slips.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(kinds_module, "schemas_folder", lambda: tmp_path)

    with pytest.raises(SchemaError, match="a sentence takes cell, other"):
        slip_kinds.__wrapped__()
