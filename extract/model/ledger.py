"""The ledger of a harvest: whose reports are expected, what was found for each year, and what looks broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Standing = Literal["found", "picture_only", "attachment_only", "wrong_year", "removed", "error", "not_found"]
ExpectedBy = Literal["list", "directory", "reports", "nobody"]
Years = tuple[int, int]  # the first and the last one


@dataclass(frozen=True, slots=True)
class Expected:
    """An agency that owes a report for each year from `first` to `last` (None: without end); `site` is a host, if known."""

    agency: str
    site: str = ""
    first: int | None = None
    last: int | None = None

    def owes(self, year: int) -> bool:
        """Whether a report on that year is expected of it."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a user says about the corpora of a run.

    `expected` are the agencies of a list, empty where the site's own directory is to say; `years` None for those on which
    there are reports. `all_versions` also reads what a later version took the place of. `archive_root` is the folder or store
    with the files of the web archives that lists of captures name.
    """

    expected: tuple[Expected, ...] = ()
    years: Years | None = None
    all_versions: bool = False
    archive_root: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A site that yields far fewer reports than it did before.

    `before` and `now` count its reports; `page` is the page whose links dwindled most, from `page_before` reports to
    `page_now`; `message` says what became of the page.
    """

    site: str
    before: int
    now: int
    page: str
    page_before: int
    page_now: int
    message: str = ""

    def __str__(self) -> str:
        said = f";{self.message}" if self.message else ""
        return (
            f"{self.site} 疑似采集失效:年报由 {self.before} 份降至 {self.now} 份,页面 {self.page} 所列由 {self.page_before} 份"
            f"降至 {self.page_now} 份{said} (harvest looks broken: {self.before} reports before, {self.now} now; "
            f"the page listed {self.page_before}, now {self.page_now})"
        )


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What reading the bytes of a capture came to; agency and year are empty and None where the report does not say.

    `period_to` is the last day of its statistics. `pictures` says that it is made of pictures alone.
    """

    sha256: str
    report_id: str
    agency: str
    year: int | None
    period_to: str
    outcome: str
    message: str
    pictures: bool = False
