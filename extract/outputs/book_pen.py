"""Writing into a sheet of a workbook: styles by name, spans, rows as high as their text, nothing taken for a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from extract.outputs.labels import plain
from extract.outputs.show import width

_FONT = "宋体"
_LONGEST = 32_000  # characters; a cell holds 32,767
_LINE = 15.0  # points
_TALLEST = 409.0  # points; no row of a workbook is higher
_THIN = {"border": 1, "border_color": "#808080"}
_LABEL = {"text_wrap": True, "valign": "vcenter"}
_STYLES: Mapping[str, Mapping[str, object]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 14},
    "section": {"bold": True, "font_size": 12, "valign": "vcenter"},
    "summary": {"bold": True},
    "note": {"font_color": "#595959", "text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0563C1", "underline": 1},
    "line": {"valign": "top", **_THIN},
    "text": {"text_wrap": True, "valign": "top", **_THIN},
    "caption": {"bold": True, "align": "center", "bg_color": "#EDEDED", **_LABEL, **_THIN},
    "head": {"bold": True, "align": "center", "bg_color": "#EDEDED", **_LABEL, **_THIN},
    "label": {**_LABEL, **_THIN},
    "unit": {"align": "center", **_LABEL, **_THIN},
    "value": {"align": "right", "valign": "vcenter", **_THIN},
    "suspect": {
        "align": "right", "valign": "vcenter", "bold": True, "font_color": "#9C0006", "bg_color": "#FFC000", "border": 2,
        "border_color": "#C00000",
    },
    "unread": {"align": "right", "valign": "vcenter", "italic": True, "bg_color": "#D9D9D9", **_THIN},
    "sign": {"align": "center", "valign": "vcenter", **_THIN},
    "live": {"align": "right", "valign": "vcenter", "font_color": "#1F4E79", "bg_color": "#DDEBF7", **_THIN},
    "live_head": {"bold": True, "align": "center", "font_color": "#1F4E79", "bg_color": "#BDD7EE", **_LABEL, **_THIN},
    "live_label": {"font_color": "#1F4E79", "bg_color": "#DDEBF7", **_LABEL, **_THIN},
    "error": {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE", "valign": "top", **_THIN},
    "warning": {"bold": True, "font_color": "#7F6000", "bg_color": "#FFEB9C", "valign": "top", **_THIN},
    "notice": {"font_color": "#595959", "valign": "top", **_THIN},
    # Conditional: while a number is not restored.
    "differs": {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "involved": {"bg_color": "#FFF2CC"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """A cell or a range of a sheet, counted from 0."""

    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1

    @property
    def is_range(self) -> bool:
        """Whether it is more than one cell."""
        return self.rowspan > 1 or self.colspan > 1


def formats(book: Workbook) -> dict[str, Any]:
    """The styles of this module as formats of a workbook."""
    return {name: book.add_format({"font_name": _FONT, "font_size": 10, **style}) for name, style in _STYLES.items()}


class Pen:
    """A sheet with the styles of its workbook."""

    def __init__(self, sheet: Any, styles: Mapping[str, Any]) -> None:
        self.sheet = sheet
        self.styles = styles
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}

    def columns(self, first: int, widths: tuple[float, ...]) -> None:
        """Widths of columns from some column on, in half-width characters."""
        for column, wide in enumerate(widths, first):
            self.sheet.set_column(column, column, wide, self.styles["plain"])
            self._widths[column] = wide

    def text(self, area: Area, text: str, style: str = "plain") -> None:
        """Text as it is, whatever it looks like; rows grow with what is wrapped in them."""
        self._span(area, style)
        said, shape = self.fitting(text, style)
        self.sheet.write_string(area.row, area.column, said, shape)
        if _STYLES[style].get("text_wrap"):
            self._grow(area, said)

    def fitting(self, text: str, style: str) -> tuple[str, Any]:
        """Text as a cell can hold it, with its format."""
        said = plain(text)
        return said if len(said) <= _LONGEST else said[:_LONGEST] + "…", self.styles[style]

    def number(self, area: Area, value: Decimal | None, style: str = "value") -> None:
        """A number; a cell that stays empty for none."""
        self._span(area, style)
        if value is None:
            self.sheet.write_blank(area.row, area.column, None, self.styles[style])
        else:
            self.sheet.write_number(area.row, area.column, float(value), self.styles[style])

    def formula(self, area: Area, formula: str, value: Decimal | str, style: str = "live") -> None:
        """A formula with the value that it has now, for readers that do not calculate."""
        self._span(area, style)
        known = value if isinstance(value, str) else float(value)
        self.sheet.write_formula(area.row, area.column, formula, self.styles[style], known)

    def link(self, area: Area, target: str, text: str) -> None:
        """A link to another place of the workbook (`internal:`) or outside of it."""
        self.sheet.write_url(area.row, area.column, target, self.styles["link"], text)

    def _span(self, area: Area, style: str) -> None:
        if area.is_range:
            last = area.row + area.rowspan - 1, area.column + area.colspan - 1
            self.sheet.merge_range(area.row, area.column, *last, "", self.styles[style])

    def _grow(self, area: Area, text: str) -> None:
        """Make the rows high enough: programs do so by themselves, but not for merged cells."""
        wide = sum(self._widths.get(area.column + offset, 9.0) for offset in range(area.colspan))
        lines = sum(1 + int(max(width(line) - 1, 0) / max(wide - 1, 1)) for line in text.split("\n"))
        height = min(lines * _LINE / area.rowspan, _TALLEST)
        for row in range(area.row, area.row + area.rowspan):
            if height > self._heights.get(row, _LINE):
                self._heights[row] = height
                self.sheet.set_row(row, height)
