"""The run's traffic: Scrapy asks for what the work orders and hands over what comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import (
    CannotResolveHostError,
    DontCloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from extract.sources.crawl import words
from extract.sources.crawl.address import host_of, server_of
from extract.sources.crawl.frontier import Task
from extract.sources.crawl.guard import GuardedResolver
from extract.sources.crawl.options import ROBOT, FetchOptions
from extract.sources.crawl.robots import RobotsRefusal
from extract.sources.crawl.settings import settings_for
from extract.sources.crawl.work import Received, Work

# So many requests in a row without any answer, each tried again as often as ordered: the host is given up.
_DEAD = 8
_INTERRUPTED = "interrupted"


class Collector(scrapy.Spider):
    """Asks for pages and hands over answers."""

    name = ROBOT

    def __init__(self, work: Work, first: list[Task], **others: Any) -> None:
        super().__init__(**others)
        self._work = work
        self._first = first
        self._silent: Counter[str] = Counter()
        self.reason = ""

    @classmethod
    def from_crawler(cls, crawler: Any, *arguments: Any, **named: Any) -> Any:
        """A collector that is told when nothing is left to do."""
        spider = super().from_crawler(crawler, *arguments, **named)
        crawler.signals.connect(spider.idle, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The first requests."""
        for request in self._requests(self._first):
            yield request

    def _requests(self, tasks: Iterable[Task]) -> Iterator[scrapy.Request]:
        """Requests for tasks; those to a host that was given up are put down at once."""
        waiting = list(tasks)
        while waiting:
            task = waiting.pop(0)
            if self._silent[server_of(task.address)] >= _DEAD:
                waiting.extend(self._work.failed(task, words.DEAD_HOST, skipped=True))
            else:
                yield self._request(task)

    def _request(self, task: Task) -> scrapy.Request:
        headers = {"Referer": task.referrer} if task.referrer else {}
        held = self._work.earlier(task)
        if held is not None and held.etag:
            headers["If-None-Match"] = held.etag
        if held is not None and held.last_modified:
            headers["If-Modified-Since"] = held.last_modified
        meta = {"task": task, "download_slot": server_of(task.address)}
        return scrapy.Request(
            task.address, self.answered, headers=headers, meta=meta, priority=task.priority,
            dont_filter=True, errback=self.failed,
        )  # fmt: skip

    def answered(self, response: Any) -> Iterator[scrapy.Request]:
        """Hand over an answer."""
        task = response.meta["task"]
        self._silent[server_of(task.address)] = 0
        location = response.headers.get("Location", b"").decode("utf-8", "replace").strip()
        received = Received(
            response.status, _pairs(response.headers), response.body, _pairs(response.request.headers),
            urljoin(task.address, location) if location else "",
        )  # fmt: skip
        yield from self._going_on(self._work.received(task, received))

    def failed(self, failure: Any) -> Iterator[scrapy.Request]:
        """Put down why a page was not had."""
        task: Task = failure.request.meta["task"]
        error = failure.value
        refused = GuardedResolver.refused.get(host_of(task.address))
        # First of all: a site that may not be talked to has no robots.txt either.
        if refused is not None:
            message = words.PRIVATE.format(refused, refused)
            yield from self._going_on(self._work.failed(task, message, skipped=True))
            return
        if isinstance(error, RobotsRefusal):
            yield from self._going_on(self._work.failed(task, str(error), skipped=True))
            return
        self._silent[server_of(task.address)] += not isinstance(error, IgnoreRequest | DownloadCancelledError)
        yield from self._going_on(self._work.failed(task, _said(error, self._work.job.options)))

    def _going_on(self, tasks: list[Task]) -> Iterator[scrapy.Request]:
        """Requests for tasks, unless the run has had enough."""
        if not self.reason:
            self.reason = self._work.exhausted
            if self.reason:
                self.stop(self.reason)
        if not self.reason:
            yield from self._requests(tasks)

    def idle(self) -> None:
        """Ask for what only the end of all else brings up."""
        requests = [] if self.reason else list(self._requests(self._work.idle()))
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def stop(self, reason: str) -> None:
        """Let what is under way come back, and ask for nothing more."""
        from scrapy.utils.defer import deferred_from_coro  # noqa: PLC0415 - needs the reactor

        self.reason = reason
        deferred_from_coro(self.crawler.engine.close_spider_async(reason=reason))

    def interrupt(self) -> None:
        """Stop because the user wants it."""
        if self.reason != _INTERRUPTED:
            self.stop(_INTERRUPTED)

    @property
    def is_interrupted(self) -> bool:
        """Whether the run is to be gone on with another time."""
        return self.reason == _INTERRUPTED


def _pairs(headers: Any) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("utf-8", "backslashreplace"))
            for name, values in headers.items() for value in values]  # fmt: skip


def _said(error: Exception, options: FetchOptions) -> str:
    """Why a page was not had."""
    plain = (
        (DownloadTimeoutError, words.TIMEOUT.format(options.timeout)),
        (CannotResolveHostError, words.NO_HOST),
        (DownloadConnectionRefusedError, words.REFUSED),
        (ResponseDataLossError | DownloadFailedError, words.CUT_OFF),
        # The only reasons for which this program cancels or ignores an answer of its own accord.
        (DownloadCancelledError | IgnoreRequest, words.TOO_LARGE.format(options.max_size)),
    )
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return next((message for kind, message in plain if isinstance(error, kind)), words.OTHER.format(said))


def collect(work: Work, first: list[Task], on_start: Any) -> Collector:
    """Ask for everything that the work orders; gives the spider, which knows how it ended.

    `on_start` receives a function that stops the run and may be called from any thread.
    """
    process = AsyncCrawlerProcess(settings_for(work.job.options), install_root_handler=True)
    crawler = process.create_crawler(Collector)
    process.crawl(crawler, work=work, first=first)

    def stop() -> None:
        from twisted.internet import reactor  # noqa: PLC0415 - installs itself when imported

        reactor.callFromThread(lambda: crawler.spider and crawler.spider.interrupt())  # type: ignore[attr-defined]

    on_start(stop)
    process.start(install_signal_handlers=False)
    if crawler.spider is None:
        raise RuntimeError("the crawler did not start")
    return crawler.spider  # type: ignore[return-value]
