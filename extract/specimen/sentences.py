"""Varied running text about a report: sentences drawn from a table of our own, with count of every figure stated."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import get_args

from extract.specimen.facts import PARTS, Fact, facts_of
from extract.specimen.hands import Look, Written, can_write, growth, percentage, write
from extract.specimen.report import widen
from extract.specimen.truth import Stated, Truth

_TABLE = Path(__file__).with_name("sentences.csv")
_MARK = re.compile(r"\{([^}]+)\}|\[([^\]:]+):([^\]]+)\]")
# Numbers that count nothing: years, days, numbers of papers.
_PLAIN = frozenset({"year", "last_year", "day", "paper"})
# What a list names, in order; each part has wordings to choose from.
_LISTS: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]] = {
    "applicants": (("natural", ("自然人",)), ("org", ("法人或其他组织", "法人和其他组织"))),
    "bodies": (
        ("natural", ("自然人",)), ("from_enterprise", ("商业企业",)), ("from_research", ("科研机构",)),
        ("from_welfare", ("社会公益组织",)), ("from_legal_service", ("法律服务机构",)), ("from_other", ("其他组织",)),
    ),
    "channels": (
        ("online", ("网络申请", "在线提交")), ("mail", ("信函申请", "邮寄")), ("visit", ("当面申请", "现场提交")),
        ("fax", ("传真申请", "电子邮件")),
    ),
    "outcomes": (
        ("granted", ("予以公开",)), ("partly", ("部分公开",)), ("refused", ("不予公开",)),
        ("unavailable", ("无法提供",)), ("rejected", ("不予处理",)), ("other_done", ("其他处理", "作其他处理")),
    ),
    "refusals": (
        ("refused_state_secret", ("属于国家秘密",)), ("refused_prohibited_by_law", ("法律行政法规禁止公开",)),
        ("refused_third_party", ("保护第三方合法权益",)), ("refused_internal_affairs", ("属于三类内部事务信息",)),
        ("refused_process_information", ("属于四类过程性信息",)), ("refused_enforcement_file", ("属于行政执法案卷",)),
        ("refused_administrative_inquiry", ("属于行政查询事项",)), ("refused_security_stability", ("危及“三安全一稳定”",)),
    ),
    "r_results": (
        ("r_upheld", ("结果维持", "维持")), ("r_corrected", ("结果纠正", "纠正")), ("r_other", ("其他结果",)),
        ("r_pending", ("尚未审结", "未审结")),
    ),
    "s_results": (
        ("s_upheld", ("结果维持", "维持")), ("s_corrected", ("结果纠正", "纠正")), ("s_other", ("其他结果",)),
        ("s_pending", ("尚未审结", "未审结")),
    ),
    "media": (("site", ("政府网站", "门户网站")), ("wechat", ("政务微信",)), ("weibo", ("政务微博",))),
    "parts": tuple(
        zip(PARTS, (("工作动态",), ("政策文件",), ("规划计划",), ("人事信息",), ("财政资金",)), strict=True)
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Template:
    """One line of the table: what must be zero (`!name`) or not, and what the words state without a number."""

    topic: str
    when: tuple[str, ...]
    states: tuple[str, ...]
    text: str


@cache
def _templates(topic: str) -> tuple[_Template, ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        _Template(row["topic"], tuple(row["when"].split()), tuple(row["states"].split()), row["text"])
        for row in rows
        if row["topic"] == topic
    )


def with_sentences(truth: Truth, seed: int, before: Truth | None = None) -> Truth:
    """The same report with varied running text whose figures are the true ones; `stated` says what it states.

    `before` is the agency's report on the year before, for comparisons; without it last year's figures are invented.
    """
    rng = Random(f"sentences/{seed}")  # noqa: S311 - reproducible, not secret
    teller = _Teller(truth, facts_of(truth, before, rng), rng, rng.choice(_LOOKS))
    overview = [
        f"({number}){name}。{text}"
        for number, (name, text) in zip("一二三四", _chapters(truth, teller), strict=False)
        if text
    ]
    paragraphs = {
        "": truth.sentences[""],
        "overview": tuple(map(widen, overview)),
        "problems": (teller.tell("problems", "problems"), teller.tell("improvements", "problems")),
        "other_matters": (teller.tell("fee", "other_matters"), teller.tell("closing", "other_matters")),
    }
    return replace(truth, sentences=paragraphs, stated=tuple(teller.stated))


_LOOKS: tuple[Look, ...] = (*(("plain",) * 5), *get_args(Look), "spaced")


def _chapters(truth: Truth, teller: _Teller) -> Iterator[tuple[str, str]]:
    missing = truth.style.missing
    documents = ("documents", "decisions?", "charges?") if "documents" not in missing else ()
    yield "主动公开情况", teller.chapter("published", "media?", *documents)
    if teller.is_zero("all_in") and teller.is_zero("done"):
        yield "依申请公开情况", teller.chapter("none_requests")
    else:
        yield "依申请公开情况", teller.chapter(
            "received", "office??", "applicants?", "channels?", "carried_in?", "last??", "handled", "outcomes?",
            "outcomes?", "carried_out?",
        )  # fmt: skip
    if "challenges" not in missing:
        nothing = teller.is_zero("reviews") and teller.is_zero("suits")
        together = teller.rng.random() < (0.6 if nothing else 0.15)
        yield "行政复议和行政诉讼情况", teller.chapter(*(("both",) if together else ("reviews", "suits")))
    yield "平台与保障情况", teller.chapter("work", "work?", "work??")


@dataclass
class _Teller:
    """Draws sentences and keeps count of the figures that they state."""

    truth: Truth
    facts: Mapping[str, Fact]
    rng: Random
    look: Look
    stated: list[Stated] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def is_zero(self, name: str) -> bool:
        """Whether the figure is zero or not at hand."""
        return name not in self.facts or self.facts[name].value == 0

    def chapter(self, *topics: str) -> str:
        """Sentences on the topics; each question mark behind one makes it rarer."""
        chosen = [topic.rstrip("?") for topic in topics if self.rng.random() < 0.45 ** topic.count("?")]
        return "".join(self.tell(topic, "overview") for topic in chosen)

    def tell(self, topic: str, section: str) -> str:
        """A sentence on the topic that the figures allow and that was not told yet; empty if there is none."""
        fitting = [t for t in _templates(topic) if t.text not in self.told and self._fits(t)]
        if not fitting:
            return ""
        template = self.rng.choice(fitting)
        self.told.add(template.text)
        return self._written(template, section)

    def _fits(self, template: _Template) -> bool:
        for condition in template.when:
            name = condition.removeprefix("!")
            if name not in self.facts or self.is_zero(name) != condition.startswith("!"):
                return False
        return all(self._can(match) for match in _MARK.finditer(template.text))

    def _can(self, match: re.Match[str]) -> bool:
        if match[2]:
            return sum(not self.is_zero(name) for name, _ in _LISTS[match[2]]) > 1
        manner, names = _taken_apart(match[1])
        if names[0] in _PLAIN:
            return True
        if manner == "+":
            return not self.is_zero("last_new") and not self.is_zero(names[0])
        return not any(map(self.is_zero, names)) and (manner == "%" or can_write(self.facts[names[0]].value, manner))

    def _written(self, template: _Template, section: str) -> str:
        pieces: list[str] = []
        marks: list[Stated] = []
        end = 0
        for match in _MARK.finditer(template.text):
            pieces.append(template.text[end : match.start()])
            self._fill(match, pieces, marks)
            end = match.end()
        sentence = "".join([*pieces, template.text[end:]])
        marks += [self._mark(name, Written("", "", Decimal(0)), -1) for name in template.states]
        self.stated += [replace(mark, sentence=sentence, section=section) for mark in marks]
        return sentence

    def _fill(self, match: re.Match[str], pieces: list[str], marks: list[Stated]) -> None:
        if match[2]:
            self._list(match[2], match[3], pieces, marks)
            return
        manner, names = _taken_apart(match[1])
        if names[0] in _PLAIN:
            pieces.append(self._plain(names[0]))
            return
        facts = [self.facts[name] for name in names] + ([self.facts["last_new"]] if manner == "+" else [])
        if manner == "%":
            written = percentage(facts[0].value, facts[1].value, self.rng)
        elif manner == "+":
            written = growth(facts[0].value, facts[1].value, self.rng)
        else:
            written = write(facts[0].value, manner, self.look, self.rng)
        name = {"%": f"share.{names[0]}", "+": f"growth.{names[0]}"}.get(manner, names[0])
        self._add(name, written, pieces, marks)
        if len(facts) > 1:
            marks[-1] = replace(marks[-1], readings=facts[0].readings, over=facts[1].readings)

    def _list(self, name: str, unit: str, pieces: list[str], marks: list[Stated]) -> None:
        """The parts of a whole that are not zero, and now and then one that is."""
        shown = [(part, words) for part, words in _LISTS[name] if not self.is_zero(part) or self._shows_zero(part)]
        for number, (part, words) in enumerate(shown):
            pieces.append(("、" if number else "") + self.rng.choice(words))
            self._add(part, write(self.facts[part].value, "", self.look, self.rng), pieces, marks)
            pieces.append(unit)

    def _shows_zero(self, part: str) -> bool:
        return part in self.facts and self.rng.random() < 0.2

    def _add(self, name: str, written: Written, pieces: list[str], marks: list[Stated]) -> None:
        at = sum(map(len, pieces)) + written.text.find(written.printed)
        pieces.append(written.text)
        marks.append(self._mark(name, written, at if written.printed else -1))

    def _mark(self, name: str, written: Written, at: int) -> Stated:
        fact = self.facts.get(name, Fact(Decimal(0)))
        return Stated(
            name, written.value, written.printed, at, readings=fact.readings, exact=written.exact,
            office=fact.office, earlier=fact.earlier,
        )  # fmt: skip

    def _plain(self, name: str) -> str:
        year = self.truth.year
        number = {"year": year, "last_year": year - 1, "day": self.rng.randint(1, 28), "paper": self.rng.randint(1, 60)}
        return str(number[name])


def _taken_apart(mark: str) -> tuple[str, list[str]]:
    """The manner of a mark and the names in it: `~new`, `zh:new`, `%granted/done`."""
    if mark[0] in "~%+":
        return mark[0], mark[1:].split("/")
    manner, _, name = mark.rpartition(":")
    return manner, [name]
