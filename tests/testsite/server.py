"""The servers of the test site: one per site, on loopback, with a record of every request."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from testsite.core import Page, Site, World
from testsite.world import SITES, YEARS, make_world

_HANG = 4.0  # seconds without a word before the connection is closed
_SLOW = 1.0
COOKIE = "c0ffee00secret"
Spread = Literal["ports", "addresses"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; `status` is 0 where the server gave no whole answer."""

    time: float
    site: str
    address: str
    agent: str
    headers: Mapping[str, str]
    status: int


@dataclass
class Record:
    """All requests so far; a lock keeps them in order."""

    requests: list[Request] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    def add(self, request: Request) -> None:
        """Write a request down."""
        with self.lock:
            self.requests.append(request)

    def attempt(self, address: str) -> int:
        """Which request for that address this is, from 1."""
        with self.lock:
            self.attempts[address] += 1
            return self.attempts[address]

    def take(self) -> list[Request]:
        """The requests since the last call."""
        with self.lock:
            requests, self.requests = self.requests, []
        return requests


@dataclass(frozen=True, slots=True)
class Served:
    """The world while it is served."""

    world: World
    record: Record


@contextmanager
def served(
    years: Sequence[int] = YEARS,
    *,
    small: bool = False,
    spread: Spread = "addresses",
    hang: float = _HANG,
    turn: int = 0,
) -> Iterator[Served]:
    """Serve the world: every site on a port of its own, or on an address of its own as well."""
    record = Record()
    servers: dict[str, _Server] = {}
    bases: dict[str, str] = {}
    for number, name in enumerate(SITES):
        host = "127.0.0.1" if spread == "ports" else f"127.0.0.{10 + number}"
        servers[name] = _Server((host, 0), _Handler)
        bases[name] = f"http://{host}:{servers[name].server_address[1]}"
    world = make_world(bases, years, small=small, turn=turn)
    for name, server in servers.items():
        server.site, server.record, server.hang = world.sites[name], record, hang
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield Served(world, record)
    finally:
        record.closing.set()
        for server in servers.values():
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: Site
    record: Record
    hang: float

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no matter."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        site, path = self.server.site, self.path
        if path == "/robots.txt":
            self._robots(site)
            return
        if site.redirect_all:
            self._send(Page(lambda: b"", status=301, headers={"Location": site.redirect_all + path}))
            return
        page = site.find(path)
        if page is None:
            missing = b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
            page = Page(lambda: missing, status=404)
        self._answer(page)

    do_HEAD = do_GET  # noqa: N815 - the name that the library looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are recorded, not printed."""

    def _robots(self, site: Site) -> None:
        if site.robots is None:
            self._send(Page(lambda: b"not found", "text/plain", 404))
        else:
            rules = site.robots
            self._send(Page(lambda: rules, "text/plain"))

    def _answer(self, page: Page) -> None:
        """A page in its manner."""
        first = self.server.record.attempt(self.server.site.url(self.path)) == 1
        if page.manner == "fail_once" and first:
            self._send(Page(lambda: b"<h1>503</h1>", status=503))
        elif page.manner == "drop_once" and first:
            self._note(0)
            self._head(page, {"Content-Length": str(len(page.body()))})
            self.wfile.write(page.body()[: len(page.body()) // 2])
            self.close_connection = True
        elif page.manner == "hang":
            self._note(0)
            self.server.record.closing.wait(self.server.hang)
            self.close_connection = True
        elif self._is_known(page):
            self._note(304)
            self._head(Page(page.body, page.media_type, 304), {"ETag": _etag(page)})
        else:
            self._send(page)

    def _is_known(self, page: Page) -> bool:
        """Whether the client has this version already, for sites that tell versions apart."""
        kind = _VALIDATORS.get(self.server.site.name, "")
        if page.status != 200 or not kind:
            return False
        if kind == "etag":
            return self.headers.get("If-None-Match", "") == _etag(page)
        return self.headers.get("If-Modified-Since", "") == _modified(page)

    def _send(self, page: Page) -> None:
        data = page.body()
        headers = dict(self._validators(page)) if page.status == 200 else {}
        if self.server.site.name == "tlq" and "gzip" in self.headers.get("Accept-Encoding", "") and page.status == 200:
            data = gzip.compress(data, 1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self._note(page.status)
        self._head(page, {**headers, "Content-Length": str(len(data))})
        if self.command == "HEAD":
            return
        if page.manner == "slow":
            for start in range(0, len(data), len(data) // 8 + 1):
                self.wfile.write(data[start : start + len(data) // 8 + 1])
                self.server.record.closing.wait(_SLOW / 8)
        else:
            self.wfile.write(data)

    def _validators(self, page: Page) -> Iterator[tuple[str, str]]:
        kind = _VALIDATORS.get(self.server.site.name, "")
        if kind == "etag":
            yield "ETag", _etag(page)
        elif kind == "modified":
            yield "Last-Modified", _modified(page)
        if page.media_type.startswith("text/html"):
            yield "Set-Cookie", f"JSESSIONID={COOKIE}; Path=/"

    def _head(self, page: Page, headers: Mapping[str, str]) -> None:
        self.send_response(page.status)
        self.send_header("Content-Type", page.media_type)
        for name, value in {**page.headers, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _note(self, status: int) -> None:
        address = self.server.site.url(self.path)
        agent = self.headers.get("User-Agent", "")
        headers = dict(self.headers.items())
        self.server.record.add(Request(time.monotonic(), self.server.site.name, address, agent, headers, status))


# How sites tell versions of a page apart; those not named do not.
_VALIDATORS = {"province": "modified", "city": "etag", "slj": "etag", "wsx": "etag", "zone": "modified", "qwx": "etag"}


def _etag(page: Page) -> str:
    return f'"{hashlib.sha256(page.body()).hexdigest()[:16]}"'


def _modified(page: Page) -> str:
    """A day of April 2024 that depends on the content, as far as a test needs."""
    day = 2 + hashlib.sha256(page.body()).digest()[0] % 28
    return f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[(day - 1) % 7]}, {day:02} Apr 2024 08:00:00 GMT"
