"""What a corpus folder says of its bytes: the manifest, and the journal of a run that has not become part of it yet.

`manifest.csv` is written whole at the end of a run. Until then each answer is a line of `journal.jsonl`, which survives a
kill: what stands there is not asked for again by the run that goes on, and counts as part of the manifest for readers.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from extract.errors import SourceError
from extract.model.capture import Capture, Entry

MANIFEST = "manifest.csv"
JOURNAL = "journal.jsonl"
SKIPPED = "skipped"  # the role of what was not asked for: a later line for the address takes its place
COLUMNS = tuple(each.name for each in fields(Entry))
_NUMBERS = frozenset({"status", "size"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request: the capture, or the reason why it was not made (`skipped`).

    `archived` names the web archive that holds it and how long that file is with it.
    """

    capture: Capture
    skipped: bool = False
    archived: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A line for the manifest; `unchanged` where the bytes are those of the line before it for the same address."""

    entry: Entry
    unchanged: bool = False


@dataclass
class Run:
    """What a journal holds: the run's name and identity, its answers, its lines for the manifest, how it ended.

    `noted` are the lines as the answers came, `settled` those of a run that reached its end.
    """

    name: str = ""
    identity: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    noted: dict[str, Noted] = field(default_factory=dict)
    settled: list[Noted] = field(default_factory=list)
    end: Mapping[str, Any] | None = None

    @property
    def lines(self) -> list[Noted]:
        """The lines for the manifest, as good as they are known."""
        return self.settled if self.end is not None else list(self.noted.values())


def read_manifest(folder: Path) -> list[Entry]:
    """Every line of a corpus's manifest, those of an unfinished run included; empty where the folder has none.

    SourceError if a manifest is there and is none of ours.
    """
    return merged(read_rows(folder), read_journal(folder).lines)


def read_rows(folder: Path) -> list[Entry]:
    """The lines of `manifest.csv` alone; empty where there is none. SourceError as above."""
    path = folder / MANIFEST
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(COLUMNS) - set(reader.fieldnames or ())
            if missing:
                raise SourceError(f"no manifest of ours: lacks {', '.join(sorted(missing))}", str(path))
            return [_entry(row) for row in reader]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, csv.Error) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"cannot be read as a manifest: {error}", str(path)) from error


def _entry(row: Mapping[str, Any]) -> Entry:
    values: dict[str, Any] = {name: row[name] or "" for name in COLUMNS}
    values |= {name: int(values[name] or 0) for name in _NUMBERS}
    return Entry(**values | {"year": int(values["year"]) if values["year"] else None})


def merged(rows: Iterable[Entry], lines: Iterable[Noted]) -> list[Entry]:
    """The manifest with a run's lines, in the order of addresses and times; merging the same lines again changes nothing."""
    of_address: dict[str, list[Entry]] = {}
    for row in rows:
        of_address.setdefault(row.address, []).append(row)
    for line in lines:
        _merge(of_address.setdefault(line.entry.address, []), line)
    return sorted((row for known in of_address.values() for row in known), key=lambda row: (row.address, row.retrieved))


def _merge(known: list[Entry], line: Noted) -> None:
    """One line among those of its address: an unchanged page gets what is newly known of it, a changed one a line."""
    entry = line.entry
    same = [index for index, row in enumerate(known) if _version(row) == _version(entry)]
    if same:
        known[same[-1]] = replace(entry, supersedes=known[same[-1]].supersedes or entry.supersedes)
    elif known and known[-1].role == SKIPPED:
        known[-1] = entry
    elif line.unchanged and known:
        last = known[-1]
        known[-1] = replace(entry, retrieved=last.retrieved, status=last.status, supersedes=last.supersedes)
    else:
        known.append(entry)


def _version(entry: Entry) -> tuple[str, int, str]:
    return entry.retrieved, entry.status, entry.sha256


def read_journal(folder: Path) -> Run:
    """The journal of a corpus; an empty run where there is none. A last line that a kill cut off does not count."""
    run = Run()
    try:
        data = (folder / JOURNAL).read_bytes()
    except FileNotFoundError:
        return run
    for line in data[: data.rfind(b"\n") + 1].splitlines():
        _take(run, json.loads(line))
    return run


def _take(run: Run, line: Mapping[str, Any]) -> None:
    """One line of a journal."""
    if "run" in line:
        run.name, run.identity = line["run"], line["identity"]
    elif "answer" in line:
        answer = _answer(line["answer"])
        run.answers[answer.capture.address] = answer
        if line["noted"]:
            run.noted[answer.capture.address] = _noted(line["noted"])
    elif "settled" in line:
        # A run that was killed while it settled begins to settle anew: the later line counts.
        run.settled = [*run.settled, _noted(line["settled"])] if line["number"] else [_noted(line["settled"])]
    elif "end" in line:
        run.end = line["end"]


def _answer(said: Mapping[str, Any]) -> Answer:
    archived = said["archived"]
    return Answer(Capture(**said["capture"]), said["skipped"], (archived[0], archived[1]) if archived else None)


def _noted(said: Mapping[str, Any]) -> Noted:
    return Noted(Entry(**said["entry"]), said["unchanged"])


class Journal:
    """The journal of a run, open for more; each line is with the system before the next request is answered."""

    def __init__(self, folder: Path) -> None:
        path = folder / JOURNAL
        self._file = path.open("ab")
        whole = _whole_lines(path)
        if whole < self._file.tell():
            self._file.truncate(whole)

    def __enter__(self) -> Self:
        return self

    def begin(self, name: str, identity: str) -> None:
        """Say which run it is."""
        self._write({"run": name, "identity": identity})

    def add(self, answer: Answer, noted: Noted | None) -> None:
        """Write down an answer, with its line for the manifest if it has one."""
        said = asdict(answer)
        said["capture"].pop("data")
        said["capture"]["headers"] = dict(answer.capture.headers)
        self._write({"answer": said, "noted": asdict(noted) if noted else None})

    def settle(self, lines: Sequence[Noted]) -> None:
        """Write down the run's lines for the manifest as they stay."""
        for number, line in enumerate(lines):
            self._write({"settled": asdict(line), "number": number})

    def end(self, said: Mapping[str, Any]) -> None:
        """Say that the run reached its end, and what is to be said of it; have the system put it on disk."""
        self._write({"end": dict(said)})
        os.fsync(self._file.fileno())

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        self._file.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _whole_lines(path: Path) -> int:
    """How long a file is up to its last whole line."""
    return path.read_bytes().rfind(b"\n") + 1


def versions(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Each changed page as its earlier and its later line."""
    held = {(entry.address, entry.sha256): entry for entry in entries if entry.sha256}
    for entry in held.values():
        earlier = held.get((entry.address, entry.supersedes))
        if entry.supersedes and earlier is not None:
            yield earlier, entry
