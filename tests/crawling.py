"""A small site on loopback whose pages are functions, and a reader of its pages that is not ours."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

from extract.model.capture import Link, Sighting

_LINK = re.compile(r'<a(?: rel="(\w+)")? href="([^"]*)">([^<]*)</a>')
_TITLE = re.compile(r"<title>([^<]*)</title>")


def look(address: str, data: bytes, media_type: str, link: Link | None = None) -> Sighting:
    """What a page of the small site is: its links say their kind, its title what it is."""
    if media_type != "text/html":
        return Sighting("report" if link is not None and "年报" in link.title else "other", "by its link")
    text = data.decode("utf-8", "replace")
    links = tuple(
        Link(urljoin(address, target), kind or "article", "by its mark", title)  # type: ignore[arg-type]
        for kind, target, title in _LINK.findall(text)
    )
    title = (_TITLE.findall(text) or [""])[0]
    if "breaks" in title:
        raise ValueError("a page that nobody foresaw")
    kind = "report" if title.endswith("年报") else "not_a_report" if title.endswith("指南") else "list"
    year = re.search(r"20\d\d", title)
    return Sighting(kind, f"title {title}", links, year=int(year[0]) if year else None, metadata={"title": title})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Reply:
    """An answer; `pieces` are sent one by one with a pause in between."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    pieces: Iterable[bytes] = ()
    pause: float = 0.0


Page = str | Reply | Callable[["Visit"], Reply]


@dataclass(frozen=True)
class Visit:
    """A request that came in."""

    path: str
    headers: Mapping[str, str]
    at: float
    number: int


def page(title: str, *links: str) -> str:
    """A page with links, each `kind address text`."""
    made = "".join('<a rel="{}" href="{}">{}</a>'.format(*link.split(" ", 2)) for link in links)
    return f"<html><head><title>{title}</title></head><body>{made}</body></html>"


class Site:
    """A server of pages by their path, which remembers who asked for what."""

    def __init__(self, pages: Mapping[str, Page], host: str = "127.0.0.1") -> None:
        self.pages = dict(pages)
        self.visits: list[Visit] = []
        self._server = ThreadingHTTPServer((host, 0), _handler(self))
        self._server.daemon_threads = True
        self.address = f"http://{host}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def paths(self, *, robots: bool = False) -> list[str]:
        """What was asked for, in order."""
        return [visit.path for visit in self.visits if robots or visit.path != "/robots.txt"]

    def answer(self, path: str, headers: Mapping[str, str]) -> Reply:
        number = sum(visit.path == path for visit in self.visits)
        visit = Visit(path, headers, time.monotonic(), number)
        self.visits.append(visit)
        found = self.pages.get(path, Reply(b"nothing here", 404))
        if isinstance(found, str):
            return Reply(found.encode())
        return found if isinstance(found, Reply) else found(visit)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            reply = site.answer(self.path, {name.lower(): value for name, value in self.headers.items()})
            try:
                self._send(reply)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.pieces:
                self.send_header("Connection", "close")
                self.close_connection = True
            elif reply.status != 304 and "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            for piece in reply.pieces or (reply.body,):
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(reply.pause)

        def handle(self) -> None:
            with suppress(ConnectionResetError):  # whoever asked was killed
                super().handle()

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


# The process of a run, with the reader above. `127.0.0.1` counts as public so that what is refused beside it can be told
# apart; `moving.example` is a name whose address changes with every look-up.


def run() -> None:
    """Stand in for the process of a run; the words on the command line say how."""
    import socket  # noqa: PLC0415
    import sys  # noqa: PLC0415

    from extract.sources.crawl import guard  # noqa: PLC0415
    from extract.sources.crawl.__main__ import main  # noqa: PLC0415

    if "guarded" in sys.argv:
        plain, resolve, asked = guard.is_public, socket.getaddrinfo, []
        guard.is_public = lambda address: str(address) == "127.0.0.1" or plain(address)

        def moving(host: Any, *others: Any, **named: Any) -> Any:
            if host == "moving.example":
                asked.append(host)
                host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
            return resolve(host, *others, **named)

        socket.getaddrinfo = moving
    sys.exit(main(look))


if __name__ == "__main__":
    run()
