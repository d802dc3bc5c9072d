"""What a user may say about a fetch, and the order that goes to the process that carries it out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from extract.errors import ExtractError

# The name by which a site's robots.txt may speak to this program.
ROBOT = "govinfo-extract"
_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """How a fetch behaves; ExtractError names the option that makes no sense.

    `contact` is an address for people that servers are told. `delay` are seconds between two requests to a host, `concurrency`
    requests to a host at a time, `timeout` seconds for one document, `backoff` seconds before the first of `retries`.
    `max_size` are bytes of one document; `pages_per_host`, `pages`, `run_bytes` and `seconds` (0 for no end) bound a run;
    `limit` are documents to fetch at most, None for all. `cache` is a folder for answers while developing. `fresh` begins
    anew where an unfinished run could be resumed. `clock` is the time (ISO 8601, UTC) that is written down, empty for now.
    """

    contact: str = ""
    delay: float = 1.0
    concurrency: int = 2
    timeout: float = 60.0
    retries: int = 3
    backoff: float = 2.0
    max_size: int = 64 * _MIB
    pages_per_host: int = 20_000
    pages: int = 200_000
    run_bytes: int = 50 * 1024 * _MIB
    seconds: float = 0.0
    limit: int | None = None
    dry_run: bool = False
    allow_private: bool = False
    fresh: bool = False
    cache: str = ""
    clock: str = ""

    def __post_init__(self) -> None:
        for name in ("delay", "backoff", "seconds", "retries"):
            _check(getattr(self, name) >= 0, name, "must not be negative")
        for name in ("concurrency", "timeout", "max_size", "pages_per_host", "pages", "run_bytes"):
            _check(getattr(self, name) > 0, name, "must be above zero")
        _check(self.limit is None or self.limit > 0, "limit", "must be above zero")
        _check(
            re.fullmatch(r"[\x20-\x7e]*", self.contact) is not None, "contact", "must be printable ASCII in one line"
        )
        _check(not self.clock or _is_time(self.clock), "clock", "must be a time such as 2024-01-31T08:00:00Z")

    @property
    def user_agent(self) -> str:
        """How the program introduces itself to servers."""
        from importlib.metadata import version  # noqa: PLC0415 - costs a search of the disk

        about = f" (+{self.contact})" if self.contact else ""
        return f"{ROBOT}/{version('govinfo-extract')}{about}"

    def now(self) -> str:
        """The time to write down, to the second."""
        return self.clock or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def lengthened(pause: float) -> float:
    """A pause as it is kept: a little longer, as the way to a server takes one request longer than another."""
    return pause and pause * 1.05 + 0.02


def _check(sound: bool, option: str, message: str) -> None:  # noqa: FBT001 - the condition is what is checked
    if not sound:
        raise ExtractError(message, option)


def _is_time(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Seed:
    """An address that the user gave, with what a list says about it; `kind` is empty where nobody knows."""

    address: str
    agency: str = ""
    year: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One run: what to begin with, the folder that receives it, and its name."""

    seeds: tuple[Seed, ...]
    folder: str
    run: str
    options: FetchOptions = field(default_factory=FetchOptions)

    @property
    def identity(self) -> str:
        """The same for two runs of which one can go on with what the other fetched."""
        said = [[asdict(seed) for seed in self.seeds], self.options.limit, self.options.max_size]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """The job as one line."""
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def from_json(cls, line: str) -> Job:
        """The job of such a line."""
        said: Mapping[str, Any] = json.loads(line)
        seeds = tuple(Seed(**seed) for seed in said["seeds"])
        return cls(seeds, said["folder"], said["run"], FetchOptions(**said["options"]))
