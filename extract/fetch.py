"""Sites to a corpus: the run is carried out by a process of its own, its outcome becomes part of the manifest here."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

from extract.errors import ExtractError, OutputError
from extract.ledgers import write_harvest
from extract.model.ledger import Ledger
from extract.outputs.manifest import write_manifest
from extract.outputs.staging import writing
from extract.sources.crawl.options import FetchOptions, Job
from extract.sources.crawl.seeds import read_seeds
from extract.sources.crawl.summary import FetchSummary, Planned, summed
from extract.sources.manifest import JOURNAL, Run, merged, read_journal, read_rows

__all__ = ["FetchOptions", "FetchSummary", "fetch"]

# Not the folder that we happen to be in: what lies there is no part of the program.
COMMAND = (sys.executable, "-P", "-m", "extract.sources.crawl")
_LOCK = ".lock"
# A process whose starter was killed is gone at once; one that is at work stays.
_PATIENCE = 5.0


def fetch(
    sources: Sequence[str],
    output: Path,
    options: FetchOptions | None = None,
    *,
    bar: bool = False,
    ledger: Ledger | None = None,
) -> FetchSummary:
    """Fetch the reports of sites into a corpus folder, or say what would be fetched; `ledger` says whose are expected.

    An interrupt stops the run in good order: what was fetched stays, and the same call goes on from there. SourceError for
    what is no address, OutputError if the folder cannot be written or is in use, ExtractError for senseless options.
    """
    options = options or FetchOptions()
    seeds = read_seeds(sources)
    if options.dry_run:
        with tempfile.TemporaryDirectory(prefix="extract-") as folder:
            return _dry(Job(seeds, folder, "dry-run", options), bar=bar)
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
    with _locked(output) as lock:
        job = _resumed_or_new(Job(seeds, str(output), _name(options), options))
        told = _carried_out(job, lock, bar=bar)
        return _folded(job, told, ledger or Ledger())


def _dry(job: Job, *, bar: bool) -> FetchSummary:
    with _locked(Path(job.folder)) as lock:
        told = _carried_out(job, lock, bar=bar)
    run = read_journal(Path(job.folder))
    return summed(run.lines, planned=tuple(told.planned), interrupted=told.interrupted)


def _name(options: FetchOptions) -> str:
    """A run's name: when it began."""
    return options.now().replace("-", "").replace(":", "")


def _resumed_or_new(job: Job) -> Job:
    """The job under the name of the unfinished run that it goes on with; another unfinished run is closed before."""
    folder = Path(job.folder)
    run = read_journal(folder)
    if run.name and run.end is None and run.identity == job.identity and not job.options.fresh:
        return replace(job, run=run.name)
    if run.name:
        _fold(folder, run)
    taken = {path.name.partition("-")[0] for path in (folder / "warc").glob("*.warc.gz")}
    number, name = 1, job.run
    while name in taken:
        number += 1
        name = f"{job.run}.{number}"
    return replace(job, run=name)


def _folded(job: Job, told: _Told, ledger: Ledger) -> FetchSummary:
    """The outcome of a run, made part of the manifest and the ledger if the run is done."""
    folder = Path(job.folder)
    run = read_journal(folder)
    reason = str(run.end["reason"]) if run.end is not None else ""
    summary = summed(run.lines, reason=reason, interrupted=told.interrupted, output=folder.as_posix())
    if run.end is not None:
        whole = not reason and job.options.limit is None
        lines = [line.entry for line in run.lines]
        harvest = write_harvest(folder, read_rows(folder) if whole else (), lines, ledger)
        _fold(folder, run)
        summary = replace(summary, alarms=tuple(map(str, harvest.alarms)), coverage=harvest.counted)
    return summary


def _fold(folder: Path, run: Run) -> None:
    """Make a run part of the manifest; killed in between, the next call does the same once more to the same end."""
    write_manifest(folder, merged(read_rows(folder), run.lines))
    (folder / JOURNAL).unlink()


@contextmanager
def _locked(folder: Path) -> Iterator[IO[bytes]]:
    """The folder for this run alone; OutputError if another is at work in it."""
    with writing(folder):
        lock = (folder / _LOCK).open("wb")
    with lock:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > end:
                    raise OutputError("另一个抓取正在进行 (another fetch is at work here)", str(folder)) from error
                time.sleep(0.05)
        yield lock


@dataclass
class _Told:
    """What the process said on its way."""

    planned: list[Planned]
    ended: bool = False
    interrupted: bool = False


def _carried_out(job: Job, lock: IO[bytes], *, bar: bool) -> _Told:
    """Have a process carry the job out; ExtractError if it breaks down."""
    told = _Told([])
    with tempfile.TemporaryFile() as aside, _process(aside, lock) as process:
        with tqdm(unit="页", disable=None if bar else True) as progress:
            _listened(process, job, told, progress)
        process.wait()
        if not told.ended and not told.interrupted:
            raise ExtractError(f"the crawler broke down: {_last_words(aside)}", job.folder)
    return told


@contextmanager
def _process(aside: IO[bytes], lock: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The process that fetches, gone when the block ends, however it ends."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=aside,
        pass_fds=[lock.fileno()],  # as long as either of us lives the folder is in use
        process_group=0,  # an interrupt at the keyboard is ours to hand on
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):  # who would have read it is gone
                stream.close()  # type: ignore[union-attr]


def _listened(process: subprocess.Popen[bytes], job: Job, told: _Told, progress: Any) -> None:
    """Tell the process its job and hear it to its end; an interrupt is handed on, a second one ends it at once."""
    try:
        _say(process, job.to_json())
        _heard(process, told, progress)
    except KeyboardInterrupt:
        told.interrupted = True
        _say(process, "stop")
        _heard(process, told, progress)
        told.interrupted = not told.ended


def _say(process: subprocess.Popen[bytes], line: str) -> None:
    with suppress(BrokenPipeError):  # it broke down before it could hear: its last words say why
        process.stdin.write(line.encode() + b"\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]


def _heard(process: subprocess.Popen[bytes], told: _Told, progress: Any) -> None:
    """Each line that the process says."""
    found = 0
    for line in process.stdout or ():
        if not line.endswith(b"\n"):
            return  # it was killed in the middle of a word
        said = json.loads(line)
        if "page" in said:
            found += said["page"] in {"report", "attachment"}
            progress.update()
            progress.set_postfix_str(f"年报 {found}", refresh=False)
        elif "plan" in said:
            told.planned.append(Planned(said["plan"], said["title"], said["kind"]))
        elif "end" in said:
            told.ended = bool(said["end"])
            told.interrupted = not told.ended


def _last_words(aside: IO[bytes]) -> str:
    aside.seek(0)
    lines = aside.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "no reason given"
