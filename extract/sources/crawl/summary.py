"""What a fetch came to, for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from extract.sources.manifest import SKIPPED, Noted

_NAMED = 10
_ROLES = {
    "report": "年报 reports", "attachment": "年报附件 attachments", "list": "栏目、列表 lists", "home": "首页 home pages",
    "not_a_report": "不是年报 not reports", "other": "其他页面 other pages", "gone": "已不存在 gone",
    "duplicate": "重复 same page as another",
}  # fmt: skip
_COUNT = re.compile(r" ×(\d+)$")


@dataclass(frozen=True, slots=True)
class Planned:
    """A page that a dry run would have fetched."""

    address: str
    title: str
    kind: str


@dataclass(frozen=True)
class FetchSummary:
    """What a fetch came to.

    `fetched` are pages that were had, `unchanged`, `new` and `changed` those of them; `roles` counts all pages by what they
    are. `failed` names pages that were not had, with the reason; `skipped` counts pages that were not asked for, by reason,
    `passed_over` pages that are no reports, by reason. `planned` are the pages that a dry run would have fetched. `reason`
    says why a run ended early, `interrupted` that it goes on when it is ordered again. `alarms` are sites whose harvest looks
    broken, `coverage` counts expected reports by what was found.
    """

    fetched: int = 0
    unchanged: int = 0
    new: int = 0
    changed: int = 0
    roles: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[tuple[str, str], ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    passed_over: Mapping[str, int] = field(default_factory=dict)
    planned: tuple[Planned, ...] = ()
    reason: str = ""
    interrupted: bool = False
    output: str = ""
    alarms: tuple[str, ...] = ()
    coverage: str = ""

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def summed(lines: Iterable[Noted], **others: object) -> FetchSummary:
    """The summary of a run's lines."""
    had: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    passed_over: Counter[str] = Counter()
    failed: list[tuple[str, str]] = []
    for line in lines:
        entry = line.entry
        if entry.role == SKIPPED:
            number = _COUNT.search(entry.message)
            skipped[_COUNT.sub("", entry.message)] += int(number[1]) if number else 1
            continue
        roles[entry.role] += 1
        if entry.sha256:
            had["unchanged" if line.unchanged else "changed" if entry.supersedes else "new"] += 1
        if entry.role == "error":
            failed.append((entry.address, entry.message))
        if entry.role == "not_a_report":
            passed_over[entry.message] += 1
    return FetchSummary(
        had.total(), had["unchanged"], had["new"], had["changed"], dict(roles), tuple(failed), dict(skipped),
        dict(passed_over), **others,  # type: ignore[arg-type]
    )  # fmt: skip


def _lines(summary: FetchSummary) -> Iterator[str]:
    yield (
        f"取得 fetched {summary.fetched:,}   新 new {summary.new:,} · 有变化 changed {summary.changed:,} · "
        f"未变 unchanged {summary.unchanged:,} · 失败 failed {len(summary.failed):,}"
    )
    for role, label in _ROLES.items():
        if summary.roles.get(role):
            yield f"  {summary.roles[role]:>7,}  {label}"
    yield from _counted("不是年报 not reports", summary.passed_over)
    yield from _counted("未取 skipped", summary.skipped)
    if summary.failed:
        yield "失败 failed:"
        yield from (f"  {address}: {message}" for address, message in summary.failed[:_NAMED])
        if len(summary.failed) > _NAMED:
            yield f"  …另有 and {len(summary.failed) - _NAMED:,}"
    yield from _ending(summary)


def _counted(label: str, reasons: Mapping[str, int]) -> Iterator[str]:
    if reasons:
        yield f"{label}:"
        ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        yield from (f"  {number:>7,}  {reason}" for reason, number in ordered[:_NAMED])
        if len(ordered) > _NAMED:
            yield f"  {sum(number for _, number in ordered[_NAMED:]):>7,}  …其他 others"


def _ending(summary: FetchSummary) -> Iterator[str]:
    if summary.planned:
        yield f"将取 would fetch {len(summary.planned):,}:"
        yield from (f"  {page.address}  {page.title}".rstrip() for page in summary.planned)
    if summary.coverage:
        yield f"应有年报 expected reports: {summary.coverage}"
    yield from (f"警告 alarm: {alarm}" for alarm in summary.alarms)
    if summary.reason:
        yield f"提前结束 ended early: {summary.reason}"
    if summary.interrupted:
        yield "已中断,再次运行即可继续 (interrupted: the same command goes on from here)"
    if summary.output:
        yield f"文件 files: {summary.output}/{{manifest,coverage}}.{{csv,parquet}}, bytes/, warc/"
