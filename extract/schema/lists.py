"""Lists that users bring as CSV, in whatever encoding their spreadsheet saves: strict about columns, exact about lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.errors import SchemaError
from extract.schema.files import csv_table


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a user's list: its cells by column, without blanks around them, and where it stands."""

    cells: Mapping[str, str]
    number: int
    path: Path

    def wrong(self, chinese: str, english: str) -> SchemaError:
        """What is wrong with the line."""
        return SchemaError(f"第 {self.number} 行:{chinese} (line {self.number}: {english})", str(self.path))

    def years(self) -> tuple[int | None, int | None]:
        """The years in the columns from and to, None where one is left open; SchemaError if they are none."""
        first, last = (self._year(self.cells.get(name, "")) for name in ("from", "to"))
        if first is not None and last is not None and first > last:
            raise self.wrong(f"起始年 {first} 晚于终止年 {last}", f"from {first} is later than to {last}")
        return first, last

    def _year(self, text: str) -> int | None:
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            raise self.wrong(f"应为四位年份,读到“{text}”", f"expected a year, found {text!r}")
        return int(text)


def read_list(path: Path, needed: Sequence[str], wanted: Sequence[str]) -> list[Line]:
    """The lines of a list that has the needed columns, and of others only wanted ones; SchemaError for any other file.

    A line with more cells than columns, or with a needed cell left blank, is wrong.
    """
    columns, rows = csv_table(path)
    if not set(needed) <= set(columns) <= {*needed, *wanted}:
        expected, found = ",".join(needed) + "".join(f"[,{name}]" for name in wanted), ",".join(columns)
        raise SchemaError(
            f"各列应为 {expected},读到 {found or '无'} (expected the columns {expected}, found {found or 'none'})", str(path)
        )
    lines = []
    for number, row in enumerate(rows, 2):
        line = Line({name: (row.get(name) or "").strip() for name in columns}, number, path)
        if None in row or not all(line.cells[name] for name in needed):
            names = "、".join(needed)
            raise line.wrong(
                f"{names} 各须填写,且单元格不得多于列数", f"expected {' and '.join(needed)}, and no more cells than columns"
            )
        lines.append(line)
    return lines
