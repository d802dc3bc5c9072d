"""A small index of captures on loopback, in the flavours that are in use."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Row = Mapping[str, str]
# Our names and those of the flavours.
ARRAY = {"url": "original", "mime": "mimetype", "status": "statuscode"}
COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


@dataclass
class Index:
    """What an index holds and how it behaves.

    `flavour` is `lines` (counts pages), `lines_keyed` (gives keys to go on with) or `array` (likewise). `failures` are answers
    with which the next questions are refused; `asked` are the questions.
    """

    rows: Sequence[Row]
    flavour: str = "lines"
    page: int = 2
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    body: bytes | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    address: str = ""

    def answer(self, question: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append(question)
        if self.body is not None:
            return 200, self.body
        rows = [row for row in self.rows if fnmatch(row["url"], f"*{question['url'].removeprefix('http://')}")]
        rows = [row for row in rows if question.get("from", "") <= row["timestamp"] <= question.get("to", "9") + "9" * 14]
        if "showNumPages" in question:
            pages = -(-len(rows) // self.page)
            return (200, json.dumps({"pages": pages}).encode()) if self.flavour == "lines" else (400, b"no such thing")
        if "page" in question:
            start = int(question["page"]) * self.page
            return 200, self._lines(rows[start : start + self.page])
        start = int(question.get("resumeKey", "0"))
        end = start + min(int(question["limit"]), self.page)
        key = str(end) if end < len(rows) and "showResumeKey" in question else ""
        if not rows and self.flavour != "array":
            return 404, b""
        return 200, (self._array if self.flavour == "array" else self._lines)(rows[start:end], key)

    @staticmethod
    def _lines(rows: Sequence[Row], key: str = "") -> bytes:
        text = "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows)
        return (text + (f"\n{key}\n" if key else "")).encode()

    @staticmethod
    def _array(rows: Sequence[Row], key: str = "") -> bytes:
        named = [{ARRAY.get(name, name): value for name, value in row.items()} for row in rows]
        table = [list(COLUMNS), *([row.get(column, "-") for column in COLUMNS] for row in named)]
        return json.dumps(table + ([[], [key]] if key else []) if rows else []).encode()


@contextmanager
def serving(index: Index) -> Iterator[Index]:
    """The index at its address as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.agents.append(self.headers["User-Agent"])
            status, headers = index.failures.pop(0) if index.failures else (0, {})
            body = b""
            if not status:
                status, body = index.answer({name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()})
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    index.address = f"http://127.0.0.1:{server.server_port}/archive/cdx"
    try:
        yield index
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
