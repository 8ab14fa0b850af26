"""Leads for a job: a table, a file, or those of the project."""

from __future__ import annotations

import csv
import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, Union

from . import _bantam
from ._frame import Frame
from ._messages import BantamError, BantamWarning
from ._tables import Unread, columns_of


class ArrowTable(Protocol):
    """A table of any library with the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


#: A table, or the path of a file: CSV, TSV, JSON Lines, Excel, Parquet, Arrow; a glob is several files.
Leads = Union[ArrowTable, str, "os.PathLike[str]"]

#: What messages say in place of the temporary file of a table.
_WORDS = "the data frame"

#: The columns of rejected rows; those of a table are of no file.
_REJECTED = dict.fromkeys(("row", "id", "reason", "column"), "text")

#: The file of rejected rows, and what messages say in its place.
_REJECTED_FILE = "rejected.csv"
_REJECTED_WORDS = "the attribute `rejected` of this error"


class Job:
    """A temporary folder for the tables of a job.

    A table is written to it batch by batch as an Arrow stream, so that leads that a database streams need little memory, and are read by
    the code that reads files: the predictions are the same to the last bit.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.unread = Unread()

    @classmethod
    @contextmanager
    def begin(cls) -> Iterator[Job]:
        """A folder that is removed with the job. Messages name a table in place of its file."""
        with tempfile.TemporaryDirectory(prefix="bantam-") as folder:
            job = cls(Path(folder))
            try:
                yield job
            except BantamError as error:
                raise job.explained(error) from None

    def explained(self, error: BantamError) -> BantamError:
        """An error with the rejected rows, which names no file of the folder."""
        for name in self.unread:
            if re.search(f"(a|no) column `{re.escape(name)}`", error.message):
                return self.unread.error(name)
        rejected = self.rejected() if self.rejects.exists() else None
        hint = error.hint and self.in_words(error.hint)
        return BantamError(self.in_words(error.message), hint, error.exit_code, rejected)

    @property
    def rejects(self) -> Path:
        """The file of rejected rows, which is there if there are any."""
        return self.folder / _REJECTED_FILE

    def in_words(self, text: str) -> str:
        for file in self.folder.glob("*.arrow"):
            text = text.replace(str(file), _WORDS)
        return text.replace(str(self.rejects), _REJECTED_WORDS)

    def file(self, leads: Leads | None, name: str) -> str | None:
        """The file of a table with this name, or the path that was given."""
        if leads is None:
            return None
        if isinstance(leads, (str, os.PathLike)) and not _bantam.is_table(leads):
            return os.fspath(leads)
        file = self.folder / f"{name}.arrow"
        table, unread = columns_of(leads)
        unread.add(_bantam.write_stream(table, file))
        self.unread.update(unread)
        return str(file)

    def warn(self, texts: list[str], stacklevel: int) -> None:
        warn([self.in_words(text) for text in texts], stacklevel + 1)

    def rejected(self) -> Frame:
        """The rejected rows."""
        rows = []
        if self.rejects.exists():
            with self.rejects.open(newline="", encoding="utf-8") as lines:
                rows = list(csv.DictReader(lines))
        return Frame._of(_REJECTED, {name: [row[name] or None for row in rows] for name in _REJECTED})


def warn(texts: list[str], stacklevel: int) -> None:
    """Issues warnings at the call of the user, `stacklevel` calls above the caller."""
    for text in texts:
        warnings.warn(text, BantamWarning, stacklevel=stacklevel + 1)
