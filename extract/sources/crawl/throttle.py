"""Pauses between requests: never shorter than the user or the site wants, longer while a server is slow or says so."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.extensions.throttle import AutoThrottle

from extract.sources.crawl.address import host_of, server_of
from extract.sources.crawl.guard import GuardedResolver

LONGEST_WAIT = 600.0  # seconds; a server that wants a longer pause is left alone for this run
MOST_TRIES = 1 << 20  # more than any user orders
_PASSING = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_BUSY = frozenset({429, 503})
_FAILURES = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError,
             ResponseDataLossError, OSError)  # fmt: skip


def hold_apart(crawler: Any, server: str, pause: float) -> None:
    """Keep requests to a server at least so many seconds apart from now on."""
    if pause <= 0:
        return
    floors = crawler.__dict__.setdefault("pauses", {})
    floors[server] = max(pause, floors.get(server, 0.0))
    slot = crawler.engine.downloader.slots.get(server)
    if slot is not None:
        slot.delay = max(slot.delay, pause)


class Throttle(AutoThrottle):
    """Scrapy's adjusting of pauses to a server's speed, with each site's own wish as the least pause."""

    def _adjust_delay(self, slot: Any, latency: float, response: Any) -> None:
        super()._adjust_delay(slot, latency, response)
        wish = self.crawler.__dict__.get("pauses", {}).get(server_of(response.url), 0.0)
        slot.delay = max(slot.delay, wish)


class Backoff:
    """A downloader middleware that asks again after a pause that doubles, or after the one that the server names."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._times = crawler.settings.getint("RETRY_TIMES")
        self._first = crawler.settings.getfloat("BACKOFF")

    @classmethod
    def from_crawler(cls, crawler: Any) -> Backoff:
        """The middleware of a crawler."""
        return cls(crawler)

    async def process_response(self, request: Any, response: Any) -> Any:
        """An answer, or the request once more where the answer may pass."""
        if response.status not in _PASSING:
            return response
        wish = wished_pause(response.headers.get("Retry-After", b"").decode("latin-1"), datetime.now(UTC))
        if response.status in _BUSY:
            self._pause_host(request, wish or self._pause(request))
        return await self._again(request, wish) or response

    async def process_exception(self, request: Any, exception: Exception) -> Any:
        """The request once more where the failure may pass; None where it stands."""
        if not isinstance(exception, _FAILURES) or host_of(request.url) in GuardedResolver.refused:
            return None
        return await self._again(request, 0.0)

    def _pause(self, request: Any) -> float:
        return float(self._first * 2 ** request.meta.get("tries", 0))

    async def _again(self, request: Any, wish: float) -> Any:
        tries = request.meta.get("tries", 0)
        if tries >= self._times or wish > LONGEST_WAIT:
            return None
        await asyncio.sleep(max(wish, self._pause(request)))
        again = request.replace(dont_filter=True)
        again.meta["tries"] = tries + 1
        return again

    def _pause_host(self, request: Any, seconds: float) -> None:
        """Ask a host that is busy for nothing at all for a while."""
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None and seconds <= LONGEST_WAIT:
            slot.delay = max(slot.delay, 0.001)  # without any pause the downloader does not look at the clock
            slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay)


def wished_pause(said: str, now: datetime) -> float:
    """The seconds of a Retry-After header, which may be a date; 0 where it says nothing."""
    if said.strip().isdecimal():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0
