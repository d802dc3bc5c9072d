"""What changed between two readings of reports, printed for people, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from extract.model.difference import Comparison, Difference, Fact, Side
from extract.model.filing import Observation, writable
from extract.text import number_text

CHANGES = (
    "agency", "year", "old_report_id", "new_report_id", "old_source", "new_source", "url", "kind", "variable", "old_value",
    "old_status", "old_raw", "old_place", "new_value", "new_status", "new_raw", "new_place",
)  # fmt: skip
_CHINESE = {"changed": "数值变化", "appeared": "新出现", "vanished": "消失", "status": "状态变化", "fact": "信息变化"}
_FATES = {"appeared": "新增报告 new report", "vanished": "报告消失 report is gone"}
_FACTS = {"title": "标题", "agency": "机关", "year": "年份", "form": "格式", "outcome": "读取结果"}
_EQUAL = "没有差别 (no difference)"
_NOTHING = "∅"


def change_lines(comparisons: Iterable[Comparison]) -> Iterator[str]:
    """For people: each report with its changes below it; one line where nothing changed."""
    reports = cells = 0
    for comparison in comparisons:
        if comparison.fate is None:
            continue
        reports += 1
        cells += len(comparison.differences)
        yield from _report_lines(comparison)
    yield f"{reports:,} 份报告有差别,{cells:,} 格 ({reports:,} reports differ, {cells:,} cells)" if reports else _EQUAL


def _report_lines(comparison: Comparison) -> Iterator[str]:
    side = comparison.named
    year = f"{side.year}年" if side.year is not None else "年份不明"
    yield f"{side.agency or side.source} {year}  {comparison_ids(comparison)}"
    if side.url:
        yield f"  {side.url}"
    if comparison.fate in _FATES:
        yield f"  {_FATES[comparison.fate]}: {side.source}"
    for fact in comparison.facts:
        yield f"  {_FACTS.get(fact.name, fact.name)} {fact.name}: {fact.here or _NOTHING} → {fact.there or _NOTHING}"
    for difference in comparison.differences:
        here, there = _brief(difference.here), _brief(difference.there)
        yield f"  {difference.variable!s}: {here} → {there}  {_CHINESE[difference.kind]} {difference.kind}"


def comparison_ids(comparison: Comparison) -> str:
    """The ids of a report before and after, one where they are the same."""
    ids = (side.report_id for side in (comparison.here, comparison.there) if side is not None)
    return " → ".join(dict.fromkeys(ids))


def _brief(cell: Observation | None) -> str:
    """A cell in few words: its number, with the status where that says more; what is printed where there is none."""
    if cell is None:
        return _NOTHING
    if cell.value is not None:
        return number_text(cell.value) + (f" ({cell.status})" if cell.status != "reported" else "")
    return f"{cell.status} {cell.raw!r}" if cell.raw else cell.status


def change_rows(comparisons: Iterable[Comparison]) -> Iterator[dict[str, str]]:
    """A row for each change of a cell or a fact, one for a report that came or went."""
    for comparison in comparisons:
        head = _head(comparison)
        if comparison.fate in _FATES:
            yield _row(head, comparison.fate or "", "report")
        for fact in comparison.facts:
            yield _fact_row(head, fact)
        for difference in comparison.differences:
            yield _cell_row(head, difference)


def _head(comparison: Comparison) -> dict[str, str]:
    side = comparison.named
    old, new = comparison.here, comparison.there
    return {
        "agency": side.agency, "year": str(side.year if side.year is not None else ""),
        "old_report_id": _of(old, "report_id"), "new_report_id": _of(new, "report_id"),
        "old_source": _of(old, "source"), "new_source": _of(new, "source"), "url": side.url,
    }  # fmt: skip


def _of(side: Side | None, name: str) -> str:
    return "" if side is None else str(getattr(side, name))


def _row(head: Mapping[str, str], kind: str, variable: str, **more: str) -> dict[str, str]:
    said = {**head, "kind": kind, "variable": variable, **more}
    return {column: writable(said.get(column, "")) for column in CHANGES}


def _fact_row(head: Mapping[str, str], fact: Fact) -> dict[str, str]:
    return _row(head, "fact", fact.name, old_value=fact.here, new_value=fact.there)


def _cell_row(head: Mapping[str, str], difference: Difference) -> dict[str, str]:
    cells = {"old": difference.here, "new": difference.there}
    more = {f"{side}_{name}": value for side, cell in cells.items() if cell for name, value in _shown(cell).items()}
    return _row(head, difference.kind, str(difference.variable), **more)


def _shown(cell: Observation) -> dict[str, str]:
    place = "" if cell.place is None else cell.place.path
    if cell.place is not None and cell.place.page is not None:
        place = f"page {cell.place.page}: {place}"
    return {"value": number_text(cell.value), "status": cell.status, "raw": cell.raw, "place": place}


def change_csv(comparisons: Iterable[Comparison]) -> Iterator[str]:
    """The rows as lines of CSV, the head first."""
    yield _line(CHANGES)
    yield from (_line(row.values()) for row in change_rows(comparisons))


def _line(values: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(values)
    return buffer.getvalue()


def change_json(comparisons: Iterable[Comparison]) -> Iterator[str]:
    """The rows as one JSON array, a row in each line."""
    lines = [json.dumps(row, ensure_ascii=False) for row in change_rows(comparisons)]
    yield "[" + ",\n ".join(lines) + "]"


LAYOUTS: Mapping[str, Callable[[Iterable[Comparison]], Iterator[str]]] = {
    "text": change_lines, "csv": change_csv, "json": change_json,
}  # fmt: skip
