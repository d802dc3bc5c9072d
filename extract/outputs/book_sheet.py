"""The sheet of one report in the workbook: the statutory form as filed, and live formulae that confront it with the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.utility import xl_rowcol_to_cell

from extract.model.filing import Observation
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.model.review import Review
from extract.model.rulebook import RuleBook
from extract.outputs.book_formulas import BROKEN, SIGNS, Bound, Spot, bound_relations
from extract.outputs.book_pen import Area, Pen
from extract.outputs.form_sheets import Drawn, Sheet, filing_sheets
from extract.outputs.labels import DOUBTS, SEVERITIES, VERDICTS, plain, rule_words, scope_words
from extract.outputs.suspects import suspicions

_NARROW, _LABEL, _VALUE = 13.0, 32.0, 9.0  # widths of columns
_MARGIN = 12.0
_WIDEST = 18  # columns of values and margins that a sheet provides for
_URL = 2000  # characters; longer addresses are no links in a workbook
_DIAGNOSES = "综合诊断"
_LEGEND = (
    "表中数字为原报告填报数,空白单元格保持空白(公式中按零计);蓝色部分为公式,改动填报数后计算值和差额随之变动。"
    "黄色底为差额不为零的关系所涉单元格,橙色粗框为存疑单元格(批注中有建议),灰色斜体为未能可靠读出的单元格。"
)


@dataclass(frozen=True)
class _Placed:
    """A table of the form on the sheet: from which row, and how its columns move so that values stand below values."""

    sheet: Sheet
    top: int
    left: int
    labels: int

    def area(self, drawn: Drawn) -> Area:
        """Where a drawn cell stands on the sheet."""
        first, last = self._moved(drawn.column), self._moved(drawn.column + drawn.colspan)
        return Area(self.top + drawn.row, first, drawn.rowspan, last - first)

    def _moved(self, column: int) -> int:
        """The first of the label columns takes what room there is."""
        return column + self.labels - self.left if column or not self.left else 0

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.sheet.height

    @property
    def right(self) -> int:
        """The first column beside it."""
        return self._moved(self.sheet.width)

    def spots(self) -> Mapping[Variable, Spot]:
        """Where each of its values stands."""
        areas = ((cell.variable, self.area(cell)) for cell in self.sheet.cells)
        return {variable: (area.row, area.column) for variable, area in areas if variable is not None}


def write_report_sheet(pen: Pen, review: Review, book: RuleBook, home: str) -> None:
    """Write the sheet of one report; `home` is the place of the workbook that it links back to."""
    sheets = filing_sheets(review.filing)
    labels = max((_left(sheet) for sheet in sheets), default=3)
    pen.columns(0, (*([_NARROW] * (labels - 1)), _LABEL, *([_VALUE] * 7), *([_MARGIN] * (_WIDEST - 7))))
    _page(pen)
    row = _head(pen, review, labels + 7, home)
    spots: dict[Variable, Spot] = {}
    for sheet in sheets:
        pen.text(Area(row, 0), f"{sheet.number}、{sheet.title}({'+'.join(sheet.editions)} 版格式)", "section")
        placed = _Placed(sheet, row + 1, _left(sheet), labels)
        _draw(pen, placed, review)
        bounds = list(bound_relations(review.filing, review.findings, book, placed.spots()))
        row = _beside(pen, placed, [bound for bound in bounds if _totals(bound)]) + 1
        spots |= placed.spots()
    row = _findings(pen, review, row, labels)
    row = _diagnoses(pen, review, row, labels)
    every = bound_relations(review.filing, review.findings, book, spots)
    _relations(pen, review, sorted(every, key=lambda bound: not bound.is_broken), row, labels)


def _totals(bound: Bound) -> bool:
    """Whether a relation belongs beside the cells: one within the report that says what a total must come to."""
    return bound.relation.operator == "==" and not bound.relation.over_years and bool(bound.spots)


def _left(sheet: Sheet) -> int:
    """How many columns of labels stand before the values."""
    return min(cell.column for cell in sheet.cells if cell.variable is not None)


def _page(pen: Pen) -> None:
    pen.sheet.set_paper(9)
    pen.sheet.set_landscape()
    pen.sheet.fit_to_pages(1, 0)
    pen.sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    pen.sheet.hide_gridlines(2)


def _head(pen: Pen, review: Review, wide: int, home: str) -> int:
    filing = review.filing
    source = filing.document.source
    year = "年度不明" if filing.year is None else f"{filing.year} 年度"
    pen.text(Area(0, 0), filing.title or "(无标题)", "title")
    pen.text(Area(1, 0), f"{filing.agency or '(机关不明)'} · {year} · {filing.form or '无表'} · {filing.report_id}")
    pen.link(Area(2, 0), home, "返回总览")
    url = source.url or (source.name if source.name.startswith(("http://", "https://")) else "")
    if url.isascii() and 0 < len(url) <= _URL and url.startswith(("http://", "https://")) and plain(url) == url:
        pen.link(Area(2, 2), url, "原报告")
    pen.text(Area(3, 0, 1, wide), f"来源:{source.name}", "note")
    pen.text(Area(4, 0, 1, wide), _LEGEND, "note")
    pen.text(Area(5, 0), f"发现:{_counted(review)},见表后。", "summary")
    return 7


# --- the form as filed -----------------------------------------------------------------------------------------------


def _draw(pen: Pen, placed: _Placed, review: Review) -> None:
    suspected = suspicions(review)
    for drawn in placed.sheet.cells:
        area = placed.area(drawn)
        if drawn.variable is None:
            pen.text(area, drawn.text, drawn.role)
            continue
        cell, reasons = review.filing.cells.get(drawn.variable), suspected.get(drawn.variable, ())
        _value(pen, area, cell, suspect=drawn.variable in suspected)
        if reasons:
            said = plain("\n".join(reasons))
            pen.sheet.write_comment(
                area.row, area.column, said[:2000], {"author": "", "x_scale": 2.2, "y_scale": 1 + len(said) / 90}
            )


def _value(pen: Pen, area: Area, cell: Observation | None, *, suspect: bool) -> None:
    """A number as a number, a blank as nothing, a mark or what could not be read as the text that is printed."""
    style = "suspect" if suspect else "value"
    if cell is not None and cell.value is not None:
        pen.number(area, cell.value, style)
    elif cell is None or cell.status == "absent":
        pen.text(area, "", "unread")
    elif cell.status == "blank":
        pen.number(area, None, style)
    else:
        pen.text(area, cell.raw, style if cell.status == "not_applicable" or suspect else "unread")


# --- formulae beside the filed totals --------------------------------------------------------------------------------


def _beside(pen: Pen, placed: _Placed, bounds: Sequence[Bound]) -> int:
    """Relations of a row to the right of it, those of a column below it; the first row that is free after them."""
    one_row = len({row for row, _ in placed.spots().values()}) == 1
    right: list[Bound] = []
    below: list[Bound] = []
    for bound in bounds:
        rows, columns = ({spot[axis] for spot in bound.spots.values()} for axis in (0, 1))
        if one_row or len(columns) == 1:
            below.append(bound)
        elif len(rows) == 1:
            right.append(bound)
    column = placed.right
    for _, group in groupby(right, key=lambda bound: bound.rule.id):
        column = _to_the_right(pen, list(group), column)
    row = placed.bottom
    for _, group in groupby(below, key=lambda bound: bound.rule.id):
        row = _under(pen, list(group), row, placed.labels)
    return row


def _faces(bound: Bound) -> tuple[str, ...]:
    """What is shown of a relation beside the filed cells: the sides that are no cell, then the difference."""
    left, right = (bound.is_bare(left=side) for side in (True, False))
    sides = () if left and right else ("right",) if left else ("left",) if right else ("left", "right")
    return (*sides, "difference")


def _face_words(face: str, faces: Sequence[str]) -> str:
    return "差额" if face == "difference" else "计算值" if len(faces) == 2 else {"left": "左边", "right": "右边"}[face]


def _write_face(pen: Pen, bound: Bound, face: str, spot: Spot) -> None:
    area = Area(*spot)
    if face == "difference":
        pen.formula(area, *bound.difference)
    else:
        pen.formula(area, f"={bound.side(left=face == 'left')}", bound.value(left=face == "left"))


def _colour_differences(pen: Pen, spots: Sequence[Spot], criteria: str) -> None:
    """Colour the range of those spots while a criterion, worded for the first of them, is met."""
    condition = {"type": "formula", "criteria": criteria, "format": pen.styles["differs"]}
    pen.sheet.conditional_format(*min(spots), *max(spots), condition)


def _to_the_right(pen: Pen, bounds: Sequence[Bound], column: int) -> int:
    faces = _faces(bounds[0])
    rows = [next(iter(bound.spots.values()))[0] for bound in bounds]
    first = min(rows)
    head = Area(first - 2, column, 1, len(faces)) if first >= 2 else None
    if head is not None:
        pen.text(head, rule_words(bounds[0].rule).zh, "live_head")
    for offset, face in enumerate(faces):
        pen.text(Area(first - 1, column + offset), _face_words(face, faces), "live_head")
        for row, bound in zip(rows, bounds, strict=True):
            _write_face(pen, bound, face, (row, column + offset))
    differences = [(row, column + len(faces) - 1) for row in rows]
    _colour_differences(pen, differences, f"={bounds[0].breaks(_name(min(differences)))}")
    return column + len(faces)


def _under(pen: Pen, bounds: Sequence[Bound], row: int, labels: int) -> int:
    faces = _faces(bounds[0])
    said = rule_words(bounds[0].rule).zh
    for offset, face in enumerate(faces):
        pen.text(Area(row + offset, 0, 1, labels), f"{said}{_face_words(face, faces)}", "live_label")
        for bound in bounds:
            _write_face(pen, bound, face, (row + offset, _anchor(bound)))
    differences = [(row + len(faces) - 1, _anchor(bound)) for bound in bounds]
    _colour_differences(pen, differences, f"={bounds[0].breaks(_name(min(differences)))}")
    return row + len(faces)


def _anchor(bound: Bound) -> int:
    """The column of the filed total, else of the first cell."""
    relation = bound.relation
    total = relation.right if bound.is_bare(left=False) else relation.left
    return bound.spots[total[0][1] if total else relation.variables[0]][1]


def _name(spot: Spot, *, fixed: bool = False) -> str:
    name: str = xl_rowcol_to_cell(*spot, row_abs=fixed, col_abs=fixed)
    return name


# --- all relations, below the form -----------------------------------------------------------------------------------


def _relations(pen: Pen, review: Review, bounds: Sequence[Bound], row: int, labels: int) -> None:
    """Every relation with both sides, the difference and whether it holds; cells of one that does not are coloured."""
    if not bounds:
        return
    pen.text(Area(row, 0), "勾稽关系一览", "section")
    pen.text(Area(row + 1, 0, 1, labels), "关系", "live_head")
    for offset, head in enumerate(("左边", "", "右边", "差额", "判断")):
        pen.text(Area(row + 1, labels + offset), head, "live_head")
    pen.text(Area(row + 1, labels + 5, 1, 2), "规则", "live_head")
    suspected = suspicions(review)
    for number, bound in enumerate(bounds, row + 2):
        _relation(pen, review, bound, (number, labels))
        _colour_cells(pen, bound, (number, labels + 4), suspected)
    differences = [(number, labels + 3) for number, _ in enumerate(bounds, row + 2)]
    _colour_differences(pen, differences, f'={_name((row + 2, labels + 4))}="{BROKEN}"')


def _relation(pen: Pen, review: Review, bound: Bound, spot: Spot) -> None:
    row, column = spot
    relation = bound.relation
    scope = scope_words(review.filing, relation.table, relation.item, relation.column)
    pen.text(Area(row, 0, 1, column), f"{scope}:{rule_words(bound.rule).zh}", "label")
    pen.formula(Area(row, column), f"={bound.side(left=True)}", bound.value(left=True))
    pen.text(Area(row, column + 1), SIGNS[relation.operator], "sign")
    pen.formula(Area(row, column + 2), f"={bound.side(left=False)}", bound.value(left=False))
    _write_face(pen, bound, "difference", (row, column + 3))
    pen.formula(Area(row, column + 4), *bound.state(_name((row, column + 3))))
    pen.text(Area(row, column + 5, 1, 2), bound.rule.id, "label")


def _colour_cells(pen: Pen, bound: Bound, state: Spot, suspected: Mapping[Variable, object]) -> None:
    """Colour the cells of a relation while it does not hold; suspects keep their own colour."""
    names = [_name(spot) for variable, spot in bound.spots.items() if variable not in suspected]
    if names:
        condition = {
            "type": "formula", "criteria": f'={_name(state, fixed=True)}="{BROKEN}"',
            "format": pen.styles["involved"], "multi_range": " ".join(names),
        }  # fmt: skip
        pen.sheet.conditional_format(names[0], condition)


# --- in words --------------------------------------------------------------------------------------------------------


def _diagnoses(pen: Pen, review: Review, row: int, labels: int) -> int:
    if not review.diagnoses:
        return row
    pen.text(Area(row, 0), _DIAGNOSES, "section")
    for number, diagnosis in enumerate(review.diagnoses, 1):
        row += 1
        count = "唯一的最小改动" if diagnosis.is_unique else f"最小改动共 {diagnosis.count or '多'} 种"
        pen.text(Area(row, 0), f"第 {number} 组 · {DOUBTS[diagnosis.doubt]}", "warning")
        said = "\n".join(repair.zh for repair in diagnosis.repairs) or "未找到能使各项关系同时成立的改动。"
        pen.text(Area(row, 1, 1, labels + 6), f"{count}:\n{said}" if diagnosis.repairs else said, "text")
    return row + 2


def _findings(pen: Pen, review: Review, row: int, labels: int) -> int:
    pen.text(Area(row, 0), f"发现({_counted(review)})", "section")
    for number, finding in enumerate(review.findings, row + 1):
        severity = f"{SEVERITIES[finding.severity]} · {VERDICTS[finding.verdict]}"
        pen.text(Area(number, 0), severity, finding.severity)
        pen.text(Area(number, 1, 1, labels + 6), "\n".join(_told(finding, review)), "text")
    return row + len(review.findings) + 2


def _counted(review: Review) -> str:
    counts: Counter[str] = Counter(finding.severity for finding in review.findings)
    return "、".join(f"{name} {counts[severity]} 项" for severity, name in SEVERITIES.items() if counts[severity])


def _told(finding: Finding, review: Review) -> Iterator[str]:
    yield finding.message_zh
    if finding.quote not in finding.message_zh:
        yield f"原文:“{finding.quote}”"
    key = finding.rule, finding.item, finding.column
    groups = [str(number) for number, each in enumerate(review.diagnoses, 1) if key in each.broken]
    if groups:
        yield f"建议:见“{_DIAGNOSES}”第 {'、'.join(groups)} 组。"
    elif finding.suggestion:
        yield f"建议:{finding.suggestions[0]}"
