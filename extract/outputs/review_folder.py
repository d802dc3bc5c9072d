"""What a reviewer receives of a run, in one folder: page, workbook, opinions, and the list of findings to decide about."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from extract.model.rulebook import RuleBook
from extract.outputs.decisions import open_list, open_list_head
from extract.outputs.opinions import Opinions
from extract.outputs.review_book import FILE_NAME as BOOK
from extract.outputs.review_book import ReviewBook
from extract.outputs.review_page import ReviewPage
from extract.outputs.rows import Rows
from extract.outputs.staging import staged, writing

PAGE, OPINIONS, TO_DECIDE = "review.html", "opinion", "to_decide.csv"


class ReviewFolder(AbstractContextManager["ReviewFolder"]):
    """The files for reviewers; they take their places when the block ends well. OutputError if they cannot be written."""

    def __init__(self, folder: Path, book: RuleBook | None = None) -> None:
        self.folder = folder
        self._book = book

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._writers = (
                stack.enter_context(ReviewPage(self.folder / PAGE, self._book)),
                stack.enter_context(ReviewBook(self.folder / BOOK, self._book)),
                stack.enter_context(Opinions(self.folder / OPINIONS, self._book)),
                stack.enter_context(OpenList(self.folder)),
            )
            self._open = stack.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        """Take up what was found about one source."""
        for writer in self._writers:
            writer.add(rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)


class OpenList(AbstractContextManager["OpenList"]):
    """The list of findings in which a person writes decisions, to be handed to a later run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            staging = stack.enter_context(staged(self.folder))
            with writing(self.folder):
                # With a byte order mark: this file is made to be opened, filled in and saved in Excel.
                path = staging / TO_DECIDE
                self._file = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
                self._file.write(open_list_head())
            self._open = stack.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        """A line for each finding."""
        with writing(self.folder):
            self._file.writelines(line for review in rows.reviews for line in open_list(review))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with writing(self.folder):
            self._open.__exit__(kind, error, trace)
