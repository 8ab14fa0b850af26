"""Tables of results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import _bantam

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Frame:
    """A table of results.

    Any library with the Arrow PyCapsule interface takes it as it is: `polars.DataFrame(frame)`, `pyarrow.table(frame)`, DuckDB by
    the name of the variable. It needs none of them: `frame["score"]` is a list.
    """

    __slots__ = ("_frame",)

    def __init__(self, frame: object) -> None:
        self._frame = frame

    @classmethod
    def _of(cls, types: dict[str, str], columns: dict[str, list[Any]]) -> Frame:
        """The table with columns of the type "text", "number" or "flag", which also one without a value has."""
        return Frame(_bantam.frame_of([(name, types[name], values) for name, values in columns.items()]))

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return _bantam.frame_columns(self._frame)

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        return len(self), len(self.columns)

    def __len__(self) -> int:
        return _bantam.frame_height(self._frame)

    def __getitem__(self, column: str) -> list[Any]:
        """The values of a column; None where a value is not known."""
        return _bantam.frame_values(self._frame, column)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<bantam.{type(self).__name__}: {rows} rows, {columns} columns: {', '.join(self.columns)}>"

    def select(self, columns: Sequence[str]) -> Frame:
        """The table with these columns only, in this order."""
        return Frame(_bantam.frame_select(self._frame, list(columns)))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as an Arrow C stream. A schema that is asked for is not used, as the interface allows."""
        return _bantam.frame_stream(self._frame)

    def to_polars(self) -> polars.DataFrame:
        """The table as a polars.DataFrame."""
        import polars

        return polars.DataFrame(self)

    def to_arrow(self) -> pyarrow.Table:
        """The table as a pyarrow.Table."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas.DataFrame. It needs pyarrow, too."""
        return self.to_arrow().to_pandas()


class Predictions(Frame):
    """Predictions: one row for each lead, with the columns of the file that `bantam predict` writes."""

    __slots__ = ("rejected", "rows_read", "rows_superseded")

    #: Rows that were read: the scored, the rejected and the superseded ones.
    rows_read: int
    #: Rows that a newer row with the same id replaces.
    rows_superseded: int
    #: The rejected rows: row, id, reason, and the column with the value that cannot be read.
    rejected: Frame

    def __init__(self, frame: object, rows_read: int, rows_superseded: int, rejected: Frame) -> None:
        super().__init__(frame)
        self.rows_read = rows_read
        self.rows_superseded = rows_superseded
        self.rejected = rejected
