"""The process that carries a run out: told of its job on standard input, telling of its progress on standard output.

A process of its own, because the network library's loop cannot begin twice in one. It ends at once when its standard
input does: whoever started it is gone then, and the journal holds what was fetched.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from threading import Thread, Timer
from typing import Any

from extract.sources.crawl.harvest import Look
from extract.sources.crawl.options import Job
from extract.sources.crawl.work import Work

_ORPHAN = 3
_GRACE = 10.0  # seconds in which answers may still come in after an interrupt


class _Reins:
    """What the process that started us may still say: to stop, or nothing more for ever."""

    def __init__(self) -> None:
        self._said = b""
        self._stop: Callable[[], None] | None = None
        self._wanted = False

    def line(self) -> str:
        """The next line; empty at the end."""
        # The plain descriptor: a thread that waits for a buffered file would hold its lock when the process ends.
        while b"\n" not in self._said:
            more = os.read(0, 1 << 16)
            if not more:
                return ""
            self._said += more
        line, _, self._said = self._said.partition(b"\n")
        return line.decode() + "\n"

    def watch(self) -> None:
        """Heed what comes from now on."""
        Thread(target=self._heed, daemon=True).start()

    def _heed(self) -> None:
        while self.line():
            self._wanted = True
            timer = Timer(_GRACE, _leave)
            timer.daemon = True
            timer.start()
            if self._stop is not None:
                self._stop()
        os._exit(_ORPHAN)

    def hold(self, stop: Callable[[], None]) -> None:
        """Say what stops the run."""
        self._stop = stop
        if self._wanted:
            stop()


def _leave() -> None:
    """Wait no longer for answers: every line of the journal is written, what is under way is asked for another time."""
    _tell({"end": False})
    os._exit(0)


def main(look: Look | None = None) -> int:
    """Carry out the job on standard input; `look` reads the pages, ours if none is given."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us is asked, and says so
    reins = _Reins()
    job = Job.from_json(reins.line())
    reins.watch()
    with Work(job, look or _our_look(), _tell) as work:
        reason = _collected(work, reins)
        if job.options.dry_run:
            work.plan()
        if reason is not None:
            work.finish(reason)
    _tell({"end": reason is not None})
    return 0


def _our_look() -> Look:
    from extract.sources.looking import look  # noqa: PLC0415 - a test's reader takes its place

    return look


def _collected(work: Work, reins: _Reins) -> str | None:
    """Why a run ended early, empty if it did not; None if it was interrupted."""
    first = work.begin() or work.idle()
    if not first:
        return ""
    from extract.sources.crawl.spider import collect  # noqa: PLC0415 - loads the network libraries

    spider = collect(work, first, reins.hold)
    return None if spider.is_interrupted else spider.reason


def _tell(said: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
