"""What is followed and what is not; what a run makes of its answers, whatever the order in which they came."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawling import look, page

from extract.errors import ExtractError, SourceError
from extract.model.capture import Capture, Entry, Link, LinkKind, Sighting
from extract.sources.crawl.frontier import ALLOWANCE, Frontier, Task
from extract.sources.crawl.harvest import Corpus, Harvest, Known, settled
from extract.sources.crawl.options import FetchOptions, Job, Seed
from extract.sources.crawl.seeds import read_seeds
from extract.sources.crawl.throttle import wished_pause
from extract.sources.manifest import Answer, Noted

HOME = "http://www.example.gov.cn/"


def task(address: str = HOME, kind: LinkKind = "site") -> Task:
    return Task(Link(address, kind, "given"), address, address)


def begun(**options: int) -> tuple[Frontier, Task]:
    frontier = Frontier(FetchOptions(**options))  # type: ignore[arg-type]
    first = frontier.seed(task())
    assert first is not None
    return frontier, first


def link(address: str, kind: LinkKind = "article", title: str = "") -> Link:
    return Link(address, kind, "by its mark", title)


def test_a_page_is_asked_for_once() -> None:
    frontier, home = begun()
    assert frontier.follow(link("http://www.example.gov.cn/a.html#x"), home) is not None
    for again in (
        "https://www.example.gov.cn/a.html",
        "http://www.example.gov.cn//a.html",
        HOME,
        "http://www.example.gov.cn/index.html",
    ):
        assert frontier.follow(link(again), home) is None


def test_a_government_is_followed_to_its_departments_and_not_to_others() -> None:
    frontier, home = begun()
    assert frontier.follow(link("http://fgw.example.gov.cn/", "site"), home) is not None
    assert frontier.follow(link("http://www.other.gov.cn/", "site"), home) is None


def test_reports_elsewhere_are_fetched_and_lead_no_further() -> None:
    frontier, home = begun()
    guest = frontier.follow(link("http://www.other.gov.cn/nb/", "list"), home)
    assert guest is not None
    assert frontier.follow(link("http://www.other.gov.cn/nb/1.html"), guest) is not None
    assert frontier.follow(link("http://www.third.gov.cn/nb/", "list"), guest) is None
    assert frontier.follow(link("http://www.other.gov.cn/", "site"), guest) is None
    assert frontier.follow(link("http://files.example.cn/x.pdf", "attachment"), guest) is not None


def test_pages_of_a_kind_that_lead_to_reports_may_be_many() -> None:
    frontier, home = begun()
    tasks = [frontier.follow(link(f"{HOME}list?page={n}", "list"), home) for n in range(3 * ALLOWANCE)]
    allowed = [each for each in tasks if each is not None]
    assert len(allowed) == ALLOWANCE
    (waiting,) = frontier.refused()
    assert waiting[0] == "allowance"
    assert len(frontier.credit(allowed[0], 3)) == 60
    assert len(frontier.credit(allowed[1], 100)) == 2 * ALLOWANCE - 60
    assert frontier.refused() == []


def test_steps_without_a_report_are_not_taken_for_ever() -> None:
    frontier, here = begun()
    steps = 0
    while True:
        following = frontier.follow(
            link(f"{HOME}{'abcdefghijklmnopqrstuvwxyz'[steps % 26]}{'x' * steps}", "list"), here
        )
        if following is None:
            break
        here, steps = following, steps + 1
    assert 20 < steps < 40
    assert [reason for reason, _, _ in frontier.refused()] == ["barren"]


def test_limits_of_a_host_and_of_a_run_hold() -> None:
    for name, value in {"pages_per_host": 4, "pages": 4, "limit": 3}.items():
        frontier, home = begun(**{name: value})
        taken = [frontier.follow(link(f"{HOME}{n}.html"), home) for n in range(10)]
        assert sum(each is not None for each in taken) == 3
        assert frontier.refused()[0][2] == 7


def test_a_server_may_send_to_the_same_page_under_another_scheme_but_not_in_a_circle() -> None:
    frontier, home = begun()
    secure = frontier.redirected(home, "https://www.example.gov.cn/")
    assert secure is not None
    assert frontier.redirected(secure, HOME) is None
    index = frontier.redirected(secure, "https://www.example.gov.cn/index.html")
    assert index is not None
    assert (index.asked, index.address) == (HOME, "https://www.example.gov.cn/index.html")


def test_a_server_that_sends_on_for_ever_is_left() -> None:
    frontier, here = begun()
    for number in range(50):
        following = frontier.redirected(here, f"{HOME}?{number}")
        if following is None:
            break
        here = following
    assert number < 20
    assert frontier.refused()[0][0] == "redirects"


# What a run makes of its answers

PAGES = {
    "": page("首页", "list /l1.html 年报", "list /l2.html 年报", "article /gone.html 年报"),
    "l1.html": page("列表", "article /a.html 年报", "article /b.html 年报"),
    "l2.html": page("列表", "article /b.html 乙局年报", "article /moved.html 年报", "article /a.html 甲局年报"),
    "a.html": page("甲局2023年年报", "attachment /x.pdf 附件"),
    "b.html": page("乙局2023年年报", "attachment /x.pdf 附件", "list /l3.html 更多"),
    "l3.html": page("列表", "article /c.html 年报"),
    "c.html": page("丙局2022年年报"),
    "x.pdf": "%PDF-1.4",
}
STORE = {f"sha-{name}": text.encode() for name, text in PAGES.items()}


def answer(address: str) -> Answer:
    name = address.removeprefix(HOME)
    at = "2024-01-01T00:00:00Z"
    if name == "moved.html":
        return Answer(Capture(address, address, at, 302, {"location": HOME + "c.html"}, ""))
    if name not in PAGES:
        return Answer(Capture(address, address, at, 404, {}, ""))
    return Answer(Capture(address, address, at, 200, {"content-type": "text/html"}, f"sha-{name}"))


def crawled(seed: int, rows: tuple[Entry, ...] = ()) -> list[Noted]:
    """The lines of a run whose answers came in some order."""
    answers: dict[str, Answer] = {}
    job = Job((Seed(HOME),), "nowhere", "run")
    corpus = Corpus(Known(rows), STORE.get, answers)
    harvest = Harvest(job, corpus, look)
    waiting = harvest.begin()
    order = random.Random(seed)  # noqa: S311 - an order, not a secret
    while waiting:
        task = waiting.pop(order.randrange(len(waiting)))
        given = answer(task.address)
        _, following = harvest.take(task, given)
        answers[task.address] = given
        waiting += harvest.advance(following)
    return settled(job, corpus, look, "2024-01-01T00:00:00Z")


def test_the_outcome_does_not_depend_on_who_answers_first() -> None:
    outcomes = [crawled(seed) for seed in range(20)]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    roles = {line.entry.address.removeprefix(HOME): line.entry.role for line in outcomes[0]}
    assert roles["gone.html"] == "gone"
    assert [name for name, role in roles.items() if role == "report"] == ["a.html", "b.html", "moved.html"]
    assert roles["x.pdf"] == "attachment"


def test_what_a_page_says_of_itself_fits_one_line_of_a_table() -> None:
    said = "甲局\u2028\ud800\r\n\x00 年报"
    corpus = Corpus(Known(), lambda _: b"", {HOME: answer(HOME)})
    (line,) = settled(
        Job((Seed(HOME),), "nowhere", "run"),
        corpus,
        lambda *_: Sighting("report", said, metadata={"title": said}),
        "now",
    )
    assert line.entry.title == line.entry.message == "甲局 ? 年报"


def test_a_run_that_goes_on_asks_only_for_what_is_missing() -> None:
    answers = {HOME + name: answer(HOME + name) for name in ("", "l1.html", "a.html")}
    harvest = Harvest(Job((Seed(HOME),), "nowhere", "run"), Corpus(Known(), STORE.get, answers), look)
    still = {task.address.removeprefix(HOME) for task in harvest.begin()}
    assert still == {"l2.html", "gone.html", "b.html", "x.pdf"}


def test_what_was_known_is_unchanged_changed_or_gone() -> None:
    first = [line.entry for line in crawled(0)]
    again = {line.entry.address: line for line in crawled(1, tuple(first))}
    assert all(line.unchanged for line in again.values())
    older = tuple(
        replace(entry, sha256="old" if entry.address.endswith("/a.html") else entry.sha256) for entry in first
    )
    changed = {line.entry.address: line for line in crawled(2, older)}[HOME + "a.html"]
    assert (changed.unchanged, changed.entry.supersedes) == (False, "old")


# What users say


def test_options_that_make_no_sense_are_named() -> None:
    for name, value in {"delay": -1, "timeout": 0, "limit": 0, "contact": "a\r\nX: y", "clock": "now"}.items():
        with pytest.raises(ExtractError, match=name):
            FetchOptions(**{name: value})  # type: ignore[arg-type]


def test_a_job_survives_the_way_between_processes() -> None:
    job = Job((Seed(HOME, "甲局", 2020, "list"),), "folder", "run", FetchOptions(limit=3, contact="me@example.org"))
    assert Job.from_json(job.to_json()) == job


def test_lists_of_addresses_are_read(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes(
        "机构,URL,agency,year\n甲,www.example.gov.cn/a,甲局,2020\n乙,,乙局,\n丙,https://x.gov.cn,丙局,\n".encode(
            "gb18030"
        )
    )
    lines = tmp_path / "b.txt"
    lines.write_text("# mine\nhttp://x.gov.cn/1\n\nhttp://x.gov.cn/1\n")
    assert read_seeds([str(table), str(lines), "www.y.gov.cn:8080/z"]) == (
        Seed("http://www.example.gov.cn/a", "甲局", 2020), Seed("https://x.gov.cn/", "丙局"), Seed("http://x.gov.cn/1"),
        Seed("http://www.y.gov.cn:8080/z"),
    )  # fmt: skip
    for row, fault in {"http://x.gov.cn,20": "year", "http://x.gov.cn,2020,book": "kind", "ftp://x": "address"}.items():
        table.write_text(f"url,year,kind\n{row}\n")
        with pytest.raises(SourceError, match=f"csv:2: .*{fault}"):
            read_seeds([str(table)])


def test_a_servers_wish_for_a_pause_is_a_number_or_a_date() -> None:
    now = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert wished_pause("120", now) == 120
    assert wished_pause("Mon, 06 May 2024 07:09:09 GMT", now) == 60
    assert wished_pause("Mon, 06 May 2024 07:00:00 GMT", now) == 0
    for nothing in ("", "soon", "-5", "²"):
        assert wished_pause(nothing, now) == 0
