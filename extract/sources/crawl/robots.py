"""robots.txt obeyed: what it forbids is not asked for, the pause that it asks for is kept.

As RFC 9309 says: a site without the file forbids nothing, one that fails to answer forbids everything; redirects of the
file are followed.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from twisted.internet.defer import Deferred

from extract.sources.crawl import words
from extract.sources.crawl.address import clean, server_of
from extract.sources.crawl.options import ROBOT, lengthened
from extract.sources.crawl.throttle import MOST_TRIES, hold_apart

_MOST_REDIRECTS = 5
_LONGEST_PAUSE = 60.0  # seconds; a site that asks for more would not be done within a year
_ANY = Protego.parse("")
_NONE = Protego.parse("User-agent: *\nDisallow: /")


class RobotsRefusal(IgnoreRequest):
    """A request that a site's robots.txt does not allow; carries the reason."""


class RobotsRules:
    """A downloader middleware that asks each site's robots.txt once."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._rules: dict[str, Any] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> RobotsRules:
        """The middleware of a crawler."""
        return cls(crawler)

    async def process_request(self, request: Any) -> None:
        """Let a request pass or refuse it."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_for(request)
        if isinstance(rules, Exception):
            # The server is not to be had at all: that is what is wrong with the page, too, and no reason to try for long.
            request.meta["tries"] = MOST_TRIES
            raise rules
        if not rules.can_fetch(request.url, ROBOT):
            raise RobotsRefusal(words.NO_ROBOTS if rules is _NONE else words.ROBOTS)

    async def _rules_for(self, request: Any) -> Any:
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            waiting: Deferred[Any] = Deferred()
            self._rules[site] = waiting
            rules = await self._asked(f"{site}/robots.txt")
            wish = 0.0 if isinstance(rules, Exception) else float(rules.crawl_delay(ROBOT) or 0)
            hold_apart(self._crawler, server_of(site), lengthened(min(wish, _LONGEST_PAUSE)))
            self._rules[site] = rules
            waiting.callback(rules)
        found = self._rules[site]
        return await _shared(found) if isinstance(found, Deferred) else found

    async def _asked(self, address: str) -> Any:
        """The rules at an address, redirects followed; the failure where nothing answers."""
        # Whatever goes wrong must come out of here: other requests to the site wait for it.
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                response = await self._crawler.engine.download_async(_request(address))
                location = response.headers.get("Location")
                if not 300 <= response.status < 400 or location is None:
                    return _parsed(response)
                address = clean(urljoin(address, location.decode("latin-1")))
                if not address:
                    break
        except Exception as error:  # noqa: BLE001 - as said
            return error
        return _ANY


def _request(address: str) -> Request:
    meta = {"dont_obey_robotstxt": True, "download_slot": server_of(address)}
    return Request(address, priority=1000, callback=NO_CALLBACK, meta=meta)


def _parsed(response: Any) -> Any:
    if response.status >= 500:
        return _NONE
    text = response.body.decode("utf-8-sig", "replace") if response.status < 300 else ""
    # Many servers answer every address with a page; such a page forbids nothing.
    return _ANY if text.lstrip()[:1] == "<" else Protego.parse(text)


async def _shared(waiting: Deferred[Any]) -> Any:
    """The result of a Deferred that others wait for as well."""
    from scrapy.utils.defer import maybe_deferred_to_future  # noqa: PLC0415 - needs the reactor

    mine: Deferred[Any] = Deferred()

    def hand_on(result: Any) -> Any:
        mine.callback(result)
        return result

    waiting.addCallback(hand_on)
    return await maybe_deferred_to_future(mine)
