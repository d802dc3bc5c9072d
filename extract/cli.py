"""The command `extract`: thin commands over the library; errors are one line on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from extract.errors import ExtractError
from extract.model.decision import Policy
from extract.model.ledger import Ledger
from extract.outputs.rows import Rows
from extract.workers import Limits

# Libraries that a command alone needs load inside it, so that `--help` and errors answer at once.

_WRONG_USE = 2
_INTERRUPTED = 130
_BROKEN_PIPE = 141
_SEVERITIES = {"error": {"error"}, "warning": {"error", "warning"}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code."""
    try:
        # Not `cli.main`: it would answer a closed pipe and an interrupt in its own way.
        given = sys.argv[1:] if arguments is None else arguments
        with cli.make_context("extract", list(given) or ["--help"]) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        return _fail(error.format_message())
    except KeyboardInterrupt:
        return _fail("已中断,未写入 (interrupted, nothing was written)", _INTERRUPTED)
    except BrokenPipeError:
        # Whoever reads the pipe has read enough; what is still in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except ExtractError as error:
        return _fail(str(error))
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int = _WRONG_USE) -> int:
    click.echo(f"extract: {' '.join(message.split())}", err=True)
    return code


class _Lines(click.Command):
    """A command whose help keeps the lines of its example as they are."""

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write((self.epilog or "") + "\n")


class _Commands(click.Group):
    command_class = _Lines


_Function = Callable[..., Any]
_NUMBERS = {int: click.IntRange, float: click.FloatRange}


def _with(*options: Callable[[_Function], _Function]) -> Callable[[_Function], _Function]:
    """Options as one, in the order in which help shows them."""

    def given(command: _Function) -> _Function:
        for option in reversed(options):
            command = option(command)
        return command

    return given


def _number(
    name: str, default: float, metavar: str, told: str, least: int | None = 0
) -> Callable[[_Function], _Function]:
    """An option that takes a number, whole if its default is; no least means more than nothing."""
    bounds = _NUMBERS[type(default)](min=least or 0, min_open=least is None)
    return click.option(name, type=bounds, default=default, show_default=bool(default), metavar=metavar, help=told)


def _limited(function: _Function) -> _Function:
    """Options of the commands that read many sources, handed on as one `limits`."""

    @_with(
        _number("--jobs", 0, "NUMBER", "Worker processes; 0 takes one for each CPU."),
        _number("--timeout", 120.0, "SECONDS", "Give a document up after so long.", least=None),
        _number("--memory", 2048, "MIB", "Give a document up beyond so much memory.", least=1),
    )
    @wraps(function)
    def command(*, jobs: int, timeout: float, memory: int, **others: Any) -> Any:
        return function(**others, limits=Limits(jobs, timeout, memory << 20))

    return command


def _told(function: _Function) -> _Function:
    """Options of the commands that check reports, handed on as one `policy`."""

    @_with(
        click.option("--rules", metavar="FILE", help="Your own rules: switch off, change severities, add (YAML)."),
        click.option("--waivers", metavar="FILE", help="What people decided about findings (YAML or CSV)."),
        click.option("--corrections", metavar="FILE", help="Cells that people read differently (YAML or CSV)."),
        click.option("--units", metavar="FILE", help="Which agency compiles the figures of which (CSV: agency,parent)."),
        click.option("--agencies", metavar="FILE",
                     help="Whose reports are whose (CSV: name,agency_id[,region_code][,from][,to])."),
    )  # fmt: skip
    @wraps(function)
    def command(
        *, rules: str | None, waivers: str | None, corrections: str | None, units: str | None, agencies: str | None,
        **others: Any,
    ) -> Any:  # fmt: skip
        return function(**others, policy=_policy(rules, waivers, corrections, units, agencies))

    return command


def _owed(function: _Function) -> _Function:
    """Options of the commands that keep a ledger of what is expected and found, handed on as one `ledger`."""

    @_with(
        click.option("--expected", metavar="FILE", help="Whose reports are expected (CSV: agency[,site][,from][,to])."),
        click.option("--years", metavar="YEARS", help="On which years, such as 2019-2025."),
    )
    @wraps(function)
    def command(*, expected: str | None, years: str | None, **others: Any) -> Any:
        return function(**others, ledger=_ledger(expected, years))

    return command


def _ledger(expected: str | None, years: str | None) -> Ledger:
    if expected is None and years is None:
        return Ledger()
    from extract.schema.expected import read_expected, read_years

    return Ledger(read_expected(Path(expected)) if expected else (), read_years(years) if years else None)


def _policy(
    rules: str | None, waivers: str | None, corrections: str | None, units: str | None, agencies: str | None
) -> Policy:
    """The files of the options, read."""
    from extract.checks import book_for
    from extract.schema.bodies import read_agencies
    from extract.schema.decisions import read_corrections, read_waivers
    from extract.schema.units import read_units

    told: dict[str, Any] = {"units": read_units(Path(units))} if units else {}
    return Policy(
        book_for(Path(rules)) if rules else None,
        read_waivers(Path(waivers)) if waivers else (),
        read_corrections(Path(corrections)) if corrections else (),
        agencies=read_agencies(Path(agencies)) if agencies else (),
        **told,
    )


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="govinfo-extract", message="%(version)s")
def cli() -> None:
    """Exact, tidy data from Chinese annual reports on government information disclosure (政府信息公开工作年度报告)."""


@cli.command(
    short_help="Read reports, write the data set.",
    epilog="Example:\n  extract build reports/ --output output --jobs 4\n  extract build reports/ --previous output-2024",
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--output", default="output", show_default=True, metavar="DIR", help="Folder of the data set.")
@click.option("--all-versions", is_flag=True, help="Of a corpus also read what a later version took the place of.")
@click.option("--archive-root", default="", metavar="DIR", help="Where the archive files of a list of captures are.")
@click.option(
    "--release/--tables-only",
    default=True,
    envvar="EXTRACT_RELEASE",
    help="Make panel, codebook, files for Stata, SPSS, Excel and SQL, and the report card as well (default).",
)
@click.option(
    "--previous", metavar="DIR", help="The release before: CHANGES.csv tells each changed cell with the cause."
)
@_owed
@_told
@_limited
def build(  # noqa: PLR0913 - a command has an argument for each option
    *, sources: tuple[str, ...], output: str, all_versions: bool, archive_root: str, release: bool, previous: str | None,
    ledger: Ledger, limits: Limits, policy: Policy,
) -> None:  # fmt: skip
    """Read files and folders (`-` is standard input), write the data set and its release.

    The data set: observations, reports, findings, statements and others. The release: a panel of agencies over years with
    comparable variables, codebook, crosswalk, files for Stata, SPSS, Excel and SQL, a data package and a report card.

    For a corpus that `extract fetch` wrote, coverage.csv says what was found for each agency and year.
    """
    from extract.batch import build_data_set
    from extract.release.options import ReleaseOptions

    ledger = replace(ledger, all_versions=all_versions, archive_root=archive_root)
    told = replace(policy, ledger=ledger)
    options = ReleaseOptions(previous=Path(previous) if previous else None) if release else None
    click.echo(build_data_set(sources, Path(output), limits, bar=True, policy=told, release=options))


@cli.command(
    short_help="Print what is wrong with reports.",
    epilog="Example:\n  extract check draft.docx\n  extract check reports/ --output review --waivers decided.csv",
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv", "sarif", "junit"]), default="text", show_default=True,
              help="How findings are printed.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error", show_default=True,
              help="Exit with 1 if a finding this severe stands.")  # fmt: skip
@click.option("--output", metavar="DIR", help="Write the data set and the files for reviewers.")
@_told
@_limited
def check(  # noqa: PLR0913 - a command has an argument for each option
    *, sources: tuple[str, ...], layout: str, fail_on: str, output: str | None, limits: Limits, policy: Policy
) -> int:
    """Print what is wrong with reports (`-` is standard input).

    With --output the folder receives the data set, review.html, review.xlsx, an opinion on each report with findings, and
    to_decide.csv, a list of findings to fill in and hand to a later run with --waivers.
    """
    from extract.outputs.listing import LISTINGS

    failed = False
    for piece in LISTINGS[layout](_made(sources, output, limits, policy), policy.book):
        click.echo(piece.text, nl=False, err=piece.aside)
        failed |= piece.finding is not None and _stands(piece.finding, _SEVERITIES[fail_on])
    return int(failed)


@cli.command(
    short_help="Print the tables of one report as they were read.",
    epilog="Example:\n  extract show report.docx\n  extract show report.txt --explain",
)
@click.argument("file")
@click.option("--explain", is_flag=True, help="Print how cells were read whose digits do not say their value.")
def show(file: str, *, explain: bool) -> None:
    """Print the statutory tables of a report as they were read, and its findings (`-` is standard input)."""
    from extract.checks import check_filing
    from extract.outputs.explain import explanation_lines
    from extract.outputs.show import report_lines
    from extract.run import process
    from extract.schema import load_form
    from extract.sources.local import STANDARD_INPUT, list_sources

    if file != STANDARD_INPUT and Path(file).is_dir():
        raise ExtractError("是文件夹,应为单个文件 (is a folder; expected a file: see extract build and check)", file)
    result = process(list_sources([file], ()).origins[0])
    if not result.filings:
        raise ExtractError(result.message, file)
    for filing in result.filings:
        forms = {edition: load_form(edition) for edition in filing.editions.values()}
        lines = explanation_lines(filing, forms) if explain else report_lines(filing, forms, check_filing(filing))
        for line in lines:
            click.echo(line)


@cli.command(
    short_help="Print the official forms and their rules.",
    epilog="Example:\n  extract forms 2021",
)
@click.argument("edition", required=False)
def forms(edition: str | None) -> None:
    """Print the official forms: sections, tables, labels, units, articles of law and rules; all editions, or one."""
    from extract.outputs.show import form_lines
    from extract.schema import editions, load_form

    for name in (edition,) if edition else editions():
        click.echo("\n".join(form_lines(load_form(name))) + "\n")


@cli.command(
    short_help="Print the rule book.",
    epilog="Example:\n  extract rules requests_flow\n  extract rules --markdown > handbook.md",
)
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="Print the whole handbook as a page of Markdown.")
@click.option("--rules", "own", metavar="FILE", help="With your own rules (YAML).")
def rules(name: str | None, own: str | None, *, markdown: bool) -> None:
    """Print all rules in short, or one in full: relation, sentences, reason, severity, what it binds, settings."""
    from extract.checks import book_for
    from extract.outputs.rulebook import handbook, rule_detail, rule_lines

    book = book_for(Path(own) if own else None)
    if name and markdown:
        raise click.UsageError("--markdown prints the whole rule book: give no name")
    lines = [handbook(book)] if markdown else rule_detail(book, name) if name else rule_lines(book)
    for line in lines:
        click.echo(line)


@cli.command(
    short_help="Fetch the reports of a government site.",
    epilog="Example:\n  extract fetch www.example.gov.cn --output corpus --contact mailto:me@example.org\n"
    "  extract fetch addresses.csv --dry-run",
)
@click.argument("sources", nargs=-1, required=True, metavar="SITE|URL|LIST...")
@click.option("--output", default="fetched", show_default=True, metavar="DIR", help="Folder of the corpus.")
@click.option("--contact", default="", metavar="ADDRESS", help="Where people reach you; told to servers.")
@_with(
    _number("--delay", 1.0, "SECONDS", "Least pause between two requests to a host."),
    _number("--concurrency", 2, "NUMBER", "Requests to a host at a time.", least=1),
    _number("--timeout", 60.0, "SECONDS", "Give a document up after so long.", least=None),
    _number("--retries", 3, "NUMBER", "Ask again so often where a failure may pass."),
    _number("--backoff", 2.0, "SECONDS", "Pause before the first of them; it doubles each time."),
    _number("--max-size", 64, "MIB", "Give a document up beyond so many bytes.", least=1),
    _number("--pages-per-host", 20_000, "NUMBER", "Ask a host for no more pages.", least=1),
    _number("--seconds", 0.0, "SECONDS", "End the run after so long."),
)
@click.option("--limit", type=click.IntRange(min=1), metavar="NUMBER", help="Fetch so many documents at most.")
@click.option(
    "--cache", default="", metavar="DIR", help="Keep answers here and take them from here (to try things out)."
)
@click.option("--dry-run", is_flag=True, help="Say what would be fetched: only lists and home pages are.")
@click.option("--fresh", is_flag=True, help="Begin anew where an interrupted run could go on.")
@click.option("--allow-private", is_flag=True, help="Allow addresses of your own network.")
@_owed
def fetch(*, sources: tuple[str, ...], output: str, max_size: int, ledger: Ledger, **said: Any) -> int:
    """Find the annual reports of sites and keep them, politely: a second run fetches only what changed.

    Takes a site, a page or list of it, single reports, or a list of addresses (CSV with a column address or url, and
    agency, year, kind if known; or a text file with one in each line).
    """
    from extract.fetch import FetchOptions
    from extract.fetch import fetch as fetched

    summary = fetched(sources, Path(output), FetchOptions(max_size=max_size << 20, **said), bar=True, ledger=ledger)
    click.echo(summary)
    return _INTERRUPTED if summary.interrupted else 0


@cli.command(
    short_help="Print what changed in reports.",
    epilog="Example:\n  extract diff draft.docx published.html\n  extract diff fetched --format csv",
)
@click.argument("old")
@click.argument("new", required=False, default="")
@click.option("--format", "layout", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True,
              help="How changes are printed.")  # fmt: skip
def diff(old: str, new: str, layout: str) -> int:
    """Print what changed between two reports, two data sets or two corpora, cell by cell; exit with 1 if anything did.

    OLD alone is a corpus, of whose reports the versions are compared; NEW may then be an address in it.
    """
    from extract.diff import diff as compared
    from extract.outputs.changes import LAYOUTS

    changed = [comparison for comparison in compared(old, new) if comparison.fate]
    for line in LAYOUTS[layout](changed):
        click.echo(line)
    return int(bool(changed))


@cli.command(
    short_help="Ask a web archive's index for captures.",
    epilog="Example:\n  extract captures 'www.example.gov.cn/zwgk/nb/*' --index https://archive.example.org/cdx --from 2020\n"
    "  extract build captures.csv --archive-root archives/",
)
@click.argument("patterns", nargs=-1, required=True, metavar="PATTERN...")
@click.option("--index", "address", envvar="EXTRACT_INDEX", required=True, metavar="ADDRESS",
              help="The index (CDX) to ask; the environment variable EXTRACT_INDEX says the same.")  # fmt: skip
@click.option("--match", type=click.Choice(["exact", "prefix", "host", "domain"]), help="What a pattern stands for.")
@click.option("--from", "first", default="", metavar="YYYY", help="The first year.")
@click.option("--to", "last", default="", metavar="YYYY", help="The last year.")
@click.option("--limit", type=click.IntRange(min=1), metavar="NUMBER", help="So many captures of a pattern at most.")
@click.option(
    "--replay", default="", metavar="TEMPLATE", help="Where the archive shows captures: {timestamp}, {address}."
)
@click.option("--output", default="captures.csv", show_default=True, metavar="FILE", help="The list to write.")
def captures(
    *, patterns: tuple[str, ...], address: str, match: str | None, limit: int | None, output: str, **said: str
) -> None:
    """Ask the index of a web archive which pages it holds, and write the list that `extract build` reads.

    A pattern is an address, `address*` for all that begin so, or `*.domain`.
    """
    from extract.captures import look_up

    number = look_up(patterns, Path(output), address=address, match=match or "", limit=limit or 0, **said)
    click.echo(f"{number:,} 个存档 captures: {output}")


@cli.command(
    short_help="Write invented reports to test with.",
    epilog="Example:\n  extract specimen specimens --count 20 --seed 7 --slips 5 --layout html_plain",
)
@click.argument("folder", metavar="FOLDER")
@click.option("--count", type=click.IntRange(min=1), default=10, show_default=True, help="How many reports.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same reports.")
@click.option("--layout", "layouts", multiple=True, metavar="NAME", help="Layouts that take turns; may be repeated.")
@click.option("--slips", type=click.IntRange(min=0), default=0, show_default=True, help="So many with a planted slip.")
def specimen(folder: str, count: int, seed: int, layouts: tuple[str, ...], slips: int) -> None:
    """Write invented reports, with what a careful reader finds in each, to test readers and rules on."""
    from extract.specimen import write_specimens

    for path in write_specimens(folder, count, seed, layouts, slips):
        click.echo(path)


def _stands(finding: Mapping[str, object], severities: set[str]) -> bool:
    """Whether a finding is severe enough, and known to be one."""
    return finding["severity"] in severities and finding["verdict"] != "cannot_say"


def _made(sources: Sequence[str], output: str | None, limits: Limits, policy: Policy) -> Iterator[Rows]:
    """The rows of the sources, written on the way if a folder is given: the data set and what a reviewer receives."""
    from extract.batch import Batch

    folder = Path(output) if output else None
    batch = Batch(sources, limits, folder, bar=True, policy=policy)
    with ExitStack() as stack:
        writers = [stack.enter_context(writer) for writer in _writers(folder, policy)] if folder else []
        for rows in batch.rows():
            for writer in writers:
                writer.add(rows)
            yield rows


def _writers(folder: Path, policy: Policy) -> tuple[Any, ...]:
    from extract.outputs.review_folder import ReviewFolder
    from extract.outputs.tables import DataSet

    return DataSet(folder), ReviewFolder(folder, policy.book)
