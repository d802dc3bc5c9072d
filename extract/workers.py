"""Work done in processes of their own, so that one bad document harms no other.

Each worker has a limit of memory, each item a limit of time; what a worker loses comes back as `Lost`, in its turn.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as OutOfTime
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext, ForkServerContext, ForkServerProcess
from pkgutil import resolve_name
from types import ModuleType
from typing import Any, Generic, Literal, TypeVar

import psutil
from pebble import ProcessExpired, ProcessFuture, ProcessPool

try:
    import resource
except ModuleNotFoundError:  # not everywhere: there, memory is not limited
    resource = None  # type: ignore[assignment]

Item = TypeVar("Item")
Made = TypeVar("Made")

# Enough that no worker waits while the oldest result is awaited; few enough that memory stays flat.
_AHEAD = 8
# A worker is replaced after so many items: what its libraries cache or leak stays small.
_ITEMS_PER_WORKER = 400
_OUT_OF_MEMORY = 86  # exit code of a worker; no library and no system uses it


@dataclass(frozen=True, slots=True)
class Limits:
    """How many workers; seconds for each item; bytes for each worker above what it takes to start."""

    jobs: int = 1
    seconds: float = 120.0
    memory: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that was given up: it took too long, too much memory, or its worker died (`detail` says how)."""

    reason: Literal["time", "memory", "crash"]
    detail: str = ""


def in_workers(
    function: Callable[[Item], Made], items: Iterable[Item], limits: Limits, preload: tuple[str, ...] = ()
) -> Iterator[tuple[Item, Made | Lost]]:
    """Each item with what the function makes of it, in the order of the items whatever the number of workers.

    Modules named in `preload` are imported once for all workers. Exceptions of the function pass through.
    """
    crew = _Crew(function, limits, _context(preload))
    rest = iter(items)
    try:
        while True:
            crew.take(islice(rest, limits.jobs * _AHEAD - len(crew.waiting)))
            if not crew.waiting:
                return
            yield crew.oldest()
    finally:
        crew.dismiss()


class _Crew(Generic[Item, Made]):
    """A pool of workers with the items that they were given, oldest first."""

    def __init__(self, function: Callable[[Item], Made], limits: Limits, context: BaseContext) -> None:
        self.function = function
        self.limits = limits
        self.context = context
        self.waiting: deque[tuple[Item, ProcessFuture[Made]]] = deque()
        self.pool = self._hire()

    def take(self, items: Iterable[Item]) -> None:
        for item in items:
            future = self.pool.schedule(_worked, (self.function, item), timeout=self.limits.seconds)
            self.waiting.append((item, future))

    def oldest(self) -> tuple[Item, Made | Lost]:
        """The oldest item with what was made of it."""
        item, future = self.waiting[0]
        try:
            made = self._made(future)
        except BrokenProcessPool:
            # Workers died between items (killed from outside, say): the items are not to blame, so once more.
            self._hire_again()
            made = self._made_at_last(self.waiting[0][1])
        self.waiting.popleft()
        return item, made

    def dismiss(self) -> None:
        self.pool.stop()
        self.pool.join()

    def _hire(self) -> ProcessPool:
        limits = self.limits
        return ProcessPool(limits.jobs, _ITEMS_PER_WORKER, _limit_memory, (limits.memory,), self.context)

    def _hire_again(self) -> None:
        items = [item for item, _ in self.waiting]
        self.dismiss()
        self.waiting.clear()
        self.pool = self._hire()
        self.take(items)

    def _made(self, future: ProcessFuture[Made]) -> Made | Lost:
        try:
            made: Made = future.result()
        except OutOfTime:
            return Lost("time", f"{self.limits.seconds:g} s")
        except ProcessExpired as expired:
            if expired.exitcode == _OUT_OF_MEMORY:
                return Lost("memory", f"{self.limits.memory >> 20} MiB")
            return Lost("crash", f"exit code {expired.exitcode}")
        return made

    def _made_at_last(self, future: ProcessFuture[Made]) -> Made | Lost:
        try:
            return self._made(future)
        except BrokenProcessPool:
            self._hire_again()
            return Lost("crash", "no worker stays alive")


def _worked(function: Callable[[Item], Made], item: Item) -> Made:
    """What the function makes of an item, in a worker.

    One that met its limit of memory ends: what it holds it would not give back, and the next item would pay for it.
    """
    try:
        return function(item)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def call_by_name(name: str, item: Any) -> Any:
    """What the function of that name (`module:function`) makes of an item: whoever asks need not import it."""
    return resolve_name(name)(item)


def _limit_memory(allowed: int) -> None:
    """Let this process grow by so many bytes and no more, where the system can hold it to that."""
    if resource is None:
        return
    base = psutil.Process().memory_info().vms
    try:
        resource.setrlimit(resource.RLIMIT_AS, (base + allowed, base + allowed))
    except (ValueError, OSError):  # a lower limit stands already
        return


def _context(preload: tuple[str, ...]) -> BaseContext:
    """How workers start: forked from a clean server that has imported what they need, or else from scratch."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    server = _Context()
    server.set_forkserver_preload(list(preload))
    # Who presses Ctrl-C interrupts this process alone: a server caught while it imports would complain of its own.
    resource_tracker.ensure_running()  # first: starting it would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    # Once this has come and gone the server has imported all: an interrupt leaves nothing half begun behind.
    first = server.Process(target=int, daemon=True)
    first.start()
    first.join()
    return server


class _Process(ForkServerProcess):
    """A worker that does not run the caller's script again: a script need not guard its call with `__main__`."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name that multiprocessing calls
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return ForkServerProcess._Popen(process_obj)  # noqa: SLF001
        finally:
            sys.modules["__main__"] = main


class _Context(ForkServerContext):
    Process = _Process
