"""Why a value is missing, as Stata, SPSS and the workbook say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """A kind of missing value: Stata's letter, SPSS's number, and words."""

    letter: str
    number: int
    statuses: tuple[str, ...]
    chinese: str
    english: str

    @property
    def label(self) -> str:
        """Its words in both languages."""
        return f"{self.chinese} {self.english}"


# SPSS takes one range of missing values for a variable: it holds no number that a report could print.
MISSING = (
    Missing("a", -999999999995, ("blank",), "空白", "blank"),
    Missing("b", -999999999994, ("not_applicable",), "填“/”“-”“无”等", "marked as not applicable"),
    Missing("c", -999999999993, ("absent",), "报告未印此格", "not printed in the report"),
    Missing(
        "d", -999999999992, ("ambiguous", "unreadable"),
        "无法确定(金额未注单位的也是)", "ambiguous or unreadable (an amount without unit as well)",
    ),
    Missing("e", -999999999991, ("not_collected",), "该版格式不设此项", "not collected by the form"),
)  # fmt: skip
