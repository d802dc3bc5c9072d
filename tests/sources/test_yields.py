"""A harvest that breaks down is noticed, with the page whose links dwindled."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from corpora import SITE, attachment, home, line

from extract.model.capture import Entry
from extract.sources.yields import Yield, alarms

KNOWN = "known from before"


def page(path: str, referrer: str) -> Entry:
    return home(path, referrer=SITE + referrer if referrer else "")


def reports(numbers: Sequence[int], referrer: str = "/nb/", **said: str) -> list[Entry]:
    return [line(f"/nb/{number}.html", f"{number}".encode(), referrer=SITE + referrer, **said) for number in numbers]


LISTS = [page("/", ""), page("/nb/", "/"), page("/nb/2/", "/nb/")]
BEFORE = [*LISTS, *reports(range(6)), *reports(range(6, 10), "/nb/2/")]


def told(before: Sequence[Entry], now: Sequence[Entry]) -> list[tuple[str, int, int, str, int, int]]:
    return [
        (found.site, found.before, found.now, found.page.removeprefix(SITE), found.page_before, found.page_now)
        for found in alarms(before, now, {KNOWN})
    ]


HOST = SITE.removeprefix("http://")


@pytest.mark.parametrize(("now", "alarm"), [
    (BEFORE, []),
    ([*LISTS, *reports(range(6)), *reports([6], "/nb/2/")], []),
    ([*LISTS, *reports(range(6))], [(HOST, 10, 6, "/nb/2/", 4, 0)]),
    ([*LISTS, *reports(range(2)), *reports(range(6, 10), "/nb/2/")], [(HOST, 10, 6, "/nb/", 6, 2)]),
    ([*LISTS[:2], *reports(range(6))], [(HOST, 10, 6, "/nb/", 10, 6)]),
    (LISTS[:1], [(HOST, 10, 0, "/", 10, 0)]),
    ([*LISTS, *reports(range(10), discovered=KNOWN)], [(HOST, 10, 0, "/nb/", 6, 0)]),
], ids=["as before", "a few fewer", "a page lost its links", "a page lost most", "a page of a list is no longer linked",
        "the column is no longer linked", "only known from before"])  # fmt: skip
def test_a_site_that_yields_far_less_is_reported_with_its_page(now: list[Entry], alarm: list[object]) -> None:
    assert told(BEFORE, now) == alarm


def test_what_the_run_had_no_reason_to_come_by_is_not_missed() -> None:
    assert told(BEFORE, reports([3])) == []
    assert told(BEFORE, [LISTS[2], *reports(range(6, 10), "/nb/2/")]) == []
    assert told([], BEFORE) == []


def test_two_reports_fewer_are_no_alarm_however_few_there_were() -> None:
    assert told([*LISTS, *reports(range(2))], LISTS) == []


def test_a_list_that_could_not_be_had_says_why() -> None:
    broken = line("/nb/", role="error", status=500, message="HTTP 500 Internal Server Error", referrer=SITE + "/")
    (alarm,) = alarms(BEFORE, [LISTS[0], broken])

    assert (alarm.page, alarm.message) == (SITE + "/nb/", "HTTP 500 Internal Server Error")
    assert str(alarm) == (
        "www.wangshu.example 疑似采集失效:年报由 10 份降至 0 份,页面 http://www.wangshu.example/nb/ 所列由 10 份降至 0 份;"
        "HTTP 500 Internal Server Error (harvest looks broken: 10 reports before, 0 now; the page listed 10, now 0)"
    )


def test_attachments_do_not_count_beside_their_article() -> None:
    files = [attachment(f"/f/{number}.pdf", b"x", f"/nb/{number}.html") for number in range(6)]
    before = [*LISTS, *reports(range(6)), *files]

    assert told(before, [*LISTS, *reports(range(6))]) == []


def test_pages_that_lead_to_each_other_in_a_circle_end_the_search() -> None:
    circle = [page("/a/", "/b/"), page("/b/", "/a/")]

    assert told([*circle, *reports(range(5), "/a/")], [page("/c/", "")]) == []


def test_the_limits_are_settings() -> None:
    now = [*LISTS, *reports(range(6)), *reports([6, 7], "/nb/2/")]

    assert alarms(BEFORE, now) == []
    assert len(alarms(BEFORE, now, limits=Yield(least_share=0.9, least_loss=2))) == 1
