"""Pictures of a release as SVG: no clock, no random marks, text as text, places that depend on no installed font."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from extract.release.columns import label
from extract.schema import load_form
from extract.schema.crosswalk import Concept, Crosswalk

_STYLE: Any = {
    "svg.hashsalt": "extract", "svg.fonttype": "none", "font.family": ["DejaVu Sans"], "font.size": 9,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#8a94a3", "axes.titlesize": 9.5,
}  # fmt: skip
_BLUE, _RED, _PALE = "#2f6690", "#b23a48", "#dfe6ee"
_AGENCIES = 400  # rows of the map; more agencies are drawn by region and kind
_NAMED = 45  # rows that have room for their names
MAIN = (
    "requests.new_received.total", "requests.total.total", "requests.granted.total", "requests.refused.total",
    "challenges.reconsideration.total", "challenges.litigation.total", "proactive.normative_documents.issued",
    "proactive.licences.decisions", "proactive.penalties.decisions",
)  # fmt: skip
_FONTS = "'DejaVu Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_COLOURS = {
    "complete": _BLUE, "partial": "#8fb3d0", "no_tables": "#d9c27e", "unreadable": _RED, "not_a_report": "#999999",
}  # fmt: skip
Drawn = Mapping[str, str]


def draw(panel: pd.DataFrame, crosswalk: Crosswalk) -> dict[str, str]:
    """The pictures by name; `panel` has the columns of agency and report and the main variables."""
    makers: dict[str, Callable[[Figure], None]] = {
        "coverage": lambda figure: _coverage(figure, panel),
        "agencies_by_year": lambda figure: _map(figure, panel),
        "main_concepts": lambda figure: _series(figure, panel, crosswalk),
        "broken_balances": lambda figure: _broken(figure, panel),
    }
    return {name: _svg(maker) for name, maker in makers.items()} if len(panel) else {}


def write_figures(folder: Path, drawn: Drawn) -> None:
    """Each picture as a file of its own."""
    target = folder / "figures"
    target.mkdir(exist_ok=True)
    for name, svg in drawn.items():
        (target / f"{name}.svg").write_text(svg, encoding="utf-8")


def main_concepts(crosswalk: Crosswalk) -> list[Concept]:
    """The variables of which the card tells the course over the years."""
    found = {concept.name: concept for concept in crosswalk.concepts}
    return [found[name] for name in MAIN if name in found]


def _svg(maker: Callable[[Figure], None]) -> str:
    """A drawing as SVG without the declarations that stand before it in a file."""
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        # The text is written as text and drawn by the reader's own fonts; the built-in one lacks Chinese characters.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(10, 4))
        maker(figure)
        text = StringIO()
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(text, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :].replace("'DejaVu Sans'", _FONTS).rstrip() + "\n"


def _years(panel: pd.DataFrame) -> list[int]:
    return list(range(int(panel["year"].min()), int(panel["year"].max()) + 1))


def _coverage(figure: Figure, panel: pd.DataFrame) -> None:
    """Reports by year and outcome."""
    figure.set_size_inches(10, 3)
    axes = figure.add_axes((0.07, 0.13, 0.74, 0.75))
    counted = pd.crosstab(panel["year"], panel["outcome"]).reindex(_years(panel), fill_value=0)
    below = np.zeros(len(counted))
    for outcome in (name for name in _COLOURS if name in counted):
        axes.bar(counted.index, counted[outcome], bottom=below, color=_COLOURS[outcome], label=outcome, width=0.75)
        below += counted[outcome].to_numpy()
    axes.set_title("机关年度数,按读取结果 agency-years by outcome", loc="left")
    axes.set_xticks(_years(panel))
    axes.legend(frameon=False, bbox_to_anchor=(1.01, 1), loc="upper left")


def _map(figure: Figure, panel: pd.DataFrame) -> None:
    """Which agency has a report on which year, and how much of it could be read."""
    read = panel.assign(read=1 - panel["cells_unsure"] / panel["cells"].where(panel["cells"] > 0))
    read["read"] = read["read"].where(panel["outcome"] != "no_tables", 0).fillna(0)
    rows, names = _map_rows(read)
    years = _years(panel)
    table = read.assign(row=rows).pivot_table(index="row", columns="year", values="read", aggfunc="mean")
    table = table.reindex(index=names, columns=years)
    high = max(2.0, min(12.0, 0.8 + 0.17 * len(table))) if len(table) <= _NAMED else 9.0
    figure.set_size_inches(10, high)
    axes = figure.add_axes((0.36 if len(table) <= _NAMED else 0.07, 0.5 / high, 0.54, 1 - 1.0 / high))
    drawn = axes.pcolormesh(
        [year - 0.5 for year in [*years, years[-1] + 1]], np.arange(len(table) + 1), np.ma.masked_invalid(table.to_numpy()),
        cmap="viridis", vmin=0, vmax=1, edgecolors="white", linewidth=0.4 if len(table) <= _NAMED else 0,
    )  # fmt: skip
    axes.invert_yaxis()
    axes.set_xticks(years)
    axes.set_yticks(np.arange(len(table)) + 0.5 if len(table) <= _NAMED else [])
    axes.set_yticklabels([str(name)[:28] for name in table.index] if len(table) <= _NAMED else [])
    axes.set_title("读出的格所占比例,空白为无报告 share of cells read; white: no report", loc="left")
    bar = figure.add_axes((0.93, 0.5 / high, 0.012, 1 - 1.0 / high))
    figure.colorbar(drawn, cax=bar)


def _map_rows(panel: pd.DataFrame) -> tuple[pd.Series, list[str]]:
    """The row of the map for each agency-year, and the rows in order: agencies, or groups where there are too many."""
    agencies = panel.drop_duplicates("agency_id")
    if len(agencies) <= _AGENCIES:
        order = agencies.sort_values(["region_code", "agency_id"])
        names = dict(zip(order["agency_id"], order["agency"], strict=True))
        return panel["agency_id"].map(names), list(dict.fromkeys(names.values()))
    groups = panel["province"].replace("", "?") + " · " + panel["kind"].replace("", "?")
    return groups, sorted(groups.unique())


def _series(figure: Figure, panel: pd.DataFrame, crosswalk: Crosswalk) -> None:
    """Mean and median of the main variables over the years, with the years in which the form changed."""
    concepts, years = main_concepts(crosswalk), _years(panel)
    rows = -(-len(concepts) // 3)
    figure.set_size_inches(10, 2.1 * rows)
    changes = [load_form(edition).first_year for edition in crosswalk.editions if edition not in crosswalk.local]
    for number, concept in enumerate(concepts):
        left, top = 0.06 + 0.325 * (number % 3), 1 - (number // 3 + 0.86) / rows
        axes = figure.add_axes((left, top, 0.26, 0.62 / rows))
        of_year = panel.groupby("year")[concept.variable]
        axes.plot(years, of_year.mean().reindex(years), color=_BLUE, marker="o", markersize=3, label="均值 mean")
        axes.plot(years, of_year.median().reindex(years), color=_RED, marker="o", markersize=3, label="中位数 median")
        for change in (year for year in changes if years[0] < year <= years[-1]):
            axes.axvline(change - 0.5, color="#8a94a3", linestyle=":", linewidth=1)
        _count_axis(axes, years)
        axes.set_title(_short(concept), loc="left")
        if number == 0:
            axes.legend(frameon=False, fontsize=7)


def _short(concept: Concept) -> str:
    return f"{concept.chinese.split(' · ')[0][:9]} {concept.variable}"


def _count_axis(axes: Any, years: list[int]) -> None:
    step = max(1, len(years) // 5)
    axes.set_xticks(years[::step])
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    axes.set_ylim(0, 1.15 * max(1, axes.dataLim.y1))


def _broken(figure: Figure, panel: pd.DataFrame) -> None:
    """The share of reports whose balance rules do not all hold."""
    figure.set_size_inches(10, 2.8)
    axes = figure.add_axes((0.07, 0.14, 0.9, 0.72))
    years = _years(panel)
    share = (panel["balance_breaks"] > 0).groupby(panel["year"]).mean().reindex(years).fillna(0) * 100
    bars = axes.bar(years, share, color=_RED, width=0.7)
    axes.bar_label(bars, [f"{value:.1f}%" for value in share], fontsize=8, padding=2)
    axes.set_xticks(years)
    axes.set_ylim(0, max(1.0, float(share.max()) * 1.2))
    axes.set_title(label("表内勾稽不成立的报告所占比例 (%)", "share of reports with broken balances"), loc="left")
