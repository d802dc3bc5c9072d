"""What the agencies of the invented world report year by year: the form, the figures, the running text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from extract.model.form import Block, Variable
from extract.schema import load_form
from extract.specimen.figures import SIZES
from extract.specimen.maker import printed_cells
from extract.specimen.narrative import sentences
from extract.specimen.printing import STYLES, Printing, print_amount, print_number
from extract.specimen.sentences import with_sentences
from extract.specimen.truth import CellTruth, Imprint, Truth, form_blocks
from extract.specimen.world_bodies import Body
from extract.specimen.world_statistics import OLD_FORMS, statistics_figures
from extract.specimen.years import Habits

NO_TABLES = ""  # the form of a report that only tells
_STYLES = ("plain",) * 9 + ("blank_zeros", "slashes", "single_blanks", "thousands", "no_challenges", "ten_thousand_yuan")
_SIZES = {"province": "city", "prefecture": "city", "county": "county", "township": "township", "": "county", "national": "city"}
_SILENT = 0.05  # share of the years on which nothing was published or is found


@dataclass(frozen=True)
class Report:
    """What one agency reports on one year for one scope; `truth` holds figures, cells and sentences.

    `truth.form` may name an old form, or be empty where the report has no tables; only `blocks_of` knows those.
    """

    body: Body
    year: int
    scope: str
    truth: Truth

    @property
    def key(self) -> str:
        """A short name, unique in the world."""
        return f"{self.body.key}/{self.year}/{self.scope}"


def blocks_of(form: str) -> list[tuple[str, Block]]:
    """The blocks of any form of the world with their editions, in printed order."""
    if form == NO_TABLES:
        return []
    if form in OLD_FORMS:
        return [(form, block) for block in load_form(form).blocks]
    return list(form_blocks(form))


def make_reports(body: Body, seed: int = 0, years: Sequence[int] = range(2014, 2026)) -> list[Report]:
    """Every report of an agency, oldest first; its figures agree over the years."""
    rng = Random(f"world/reports/{seed}/{body.key}")  # noqa: S311 - reproducible, not secret
    silent = {year for year in years if rng.random() < _SILENT}
    reports = [report for scope in body.reports for report in _of_scope(body, scope, years, rng)]
    kept = [report for report in reports if report.year not in silent]
    return sorted(kept or reports[:1], key=lambda report: (report.year, report.scope))


def _of_scope(body: Body, scope: str, years: Sequence[int], rng: Random) -> Iterator[Report]:
    size = "province" if scope == "compiled" and body.level == "province" else _SIZES[body.level]
    if scope == "own" and rng.random() < 0.06:
        size = "none"
    style = STYLES[rng.choice(_STYLES)]
    habits = Habits(body.name(body.last), SIZES[size], rng)
    before: Truth | None = None
    for year in years:
        if not body.first <= year <= body.last:
            continue
        form = _form(body, year, rng)
        truth = _truth(body, year, (form, size, style), before, habits)
        truth = _with_scope(truth, body, scope, rng)
        yield Report(body, year, scope, truth)
        before = truth


def _form(body: Body, year: int, rng: Random) -> str:
    """The form that the report uses: that of its year, a mixture, one out of its year, or none at all."""
    drawn = rng.random()
    if year < 2019:
        old = "fujian" if body.place.states[0].code.startswith("35") else "2014"
        return NO_TABLES if drawn < 0.08 else old
    if year < 2021:
        return NO_TABLES if drawn < 0.03 else "2014" if drawn < 0.05 and year == 2019 else "2019"
    if year == 2021 and drawn < 0.08:
        return "2019"
    mixtures = {0.03: "2021_one_row_other", 0.05: "2021_old_documents", 0.06: "2021_old_documents_one_row_other"}
    return next((form for share, form in mixtures.items() if drawn < share), "2021")


def _truth(
    body: Body, year: int, how: tuple[str, str, Printing], before: Truth | None, habits: Habits
) -> Truth:
    form, size, style = how
    rng = habits.rng
    imprint = Imprint(body.name(year), year, f"{year + 1}-0{rng.randint(1, 3)}-{rng.randint(8, 28):02}")
    carried = before.numbers if before and before.year == year - 1 else {}
    if form == NO_TABLES or form in OLD_FORMS:
        return _old_truth(imprint, (form, size), carried, rng)
    numbers = habits.report(tuple(block for _, block in form_blocks(form)), carried)
    text = sentences(imprint, numbers, style.missing, rng)
    cells = printed_cells(form, numbers, style, rng)
    truth = Truth(rng.randrange(2**32), imprint, form, size, numbers, cells, text, style)
    told = before if before and before.form not in ("", *OLD_FORMS) and before.year == year - 1 else None
    return with_sentences(truth, rng.randrange(2**32), told)


def _old_truth(
    imprint: Imprint, how: tuple[str, str], carried: Mapping[Variable, Decimal], rng: Random
) -> Truth:
    """A report in the chapters of old, with a statistics table or without."""
    form, size = how
    known = form or "2014"
    numbers = statistics_figures(known, size, {v: n for v, n in carried.items() if v.table == "statistics"}, rng)
    cells = {v: _old_cell(block, v, numbers[v]) for _, block in blocks_of(form) for v in block.variables}
    return Truth(rng.randrange(2**32), imprint, form, size, numbers, cells, _old_sentences(imprint, numbers, rng))


def _old_cell(block: Block, variable: Variable, value: Decimal) -> CellTruth:
    unit = block.unit(variable)
    if block.kind(variable) == "amount":
        return CellTruth(print_amount(value, unit, Printing())[0], "reported", value, unit)
    return CellTruth(print_number(value, "count", Printing()), "reported", value, unit)


def _old_sentences(imprint: Imprint, numbers: Mapping[Variable, Decimal], rng: Random) -> dict[str, tuple[str, ...]]:
    def figure(item: str) -> Decimal:
        return numbers[Variable("statistics", item, "this_year")]

    opening = (
        f"根据《中华人民共和国政府信息公开条例》的要求,{imprint.agency}编制本年度报告。报告中数据的统计期限为"
        f"{imprint.year}年1月1日至{imprint.year}年12月31日。"
    )
    return {
        "": (opening,),
        "概述": (rng.choice(("公开工作由办公室牵头,各科室设信息员。", "年内修订公开指南,完善了审核流程。")),),
        "主动公开政府信息情况": (f"全年主动公开政府信息{figure('published')}条。",),
        "依申请公开政府信息情况": (f"全年收到申请{figure('received')}件,答复{figure('answered')}件。",),
        "复议和诉讼情况": (f"发生行政复议{figure('reconsideration')}件,行政诉讼{figure('litigation')}件。",),
        "存在的问题和改进措施": ("栏目更新不够及时,下一年将加强检查。",),
    }


def _with_scope(truth: Truth, body: Body, scope: str, rng: Random) -> Truth:
    """The opening says whose figures these are where that is not the agency alone."""
    if len(body.reports) == 1 and scope == "own":
        return truth
    region = body.place.at(truth.year).name
    words = {
        "compiled": (
            f"本报告由办公室汇总{region}各部门、各乡镇的数据编制。",
            f"本报告汇总{region}人民政府及其工作部门和派出机构的情况。",
        ),
        "system": (f"本报告数据包括{region}全系统各单位。", f"所列数据为{region}本系统汇总数。"),
        "own": ("本报告只反映本级机关的情况,不含下级单位。",),
    }
    said = rng.choice(words[scope])
    return replace(truth, sentences={**truth.sentences, "": (*truth.sentences[""], said)})
