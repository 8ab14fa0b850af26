"""Tables of other libraries, as the native part takes them."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from ._messages import BantamError

#: What columns of one name are, in the native part, too.
_TWICE = "there more than once"


class Unread(dict[str, tuple[str, str]]):
    """Columns that cannot be read, by their names: what each is, and what to do about it."""

    def error(self, name: str) -> BantamError:
        """The error where such a column is needed."""
        what, hint = self[name]
        return BantamError(f"column `{name}` of the data frame is {what}", hint, 2)

    def add(self, faults: dict[str, str]) -> None:
        """Adds columns of types that are not supported, and those that are there more than once."""
        for name, what in faults.items():
            if what == _TWICE:
                self[name] = (what, "give each column a name of its own")
            else:
                self[name] = (f"{what}, which is not supported", "convert it to numbers, flags or texts")


def columns_of(table: Any) -> tuple[Any, Unread]:
    """A table, and those of its columns that are left out.

    Of a pandas.DataFrame the index is left out: pandas appends it as columns, unless it counts the rows.
    """
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(table, pandas.DataFrame):
        return table, Unread()
    import pyarrow

    names = [str(name) for name in table.columns]
    unread = Unread()
    twice = [name for name, times in Counter(names).items() if times > 1]
    unread.add(dict.fromkeys(twice, _TWICE))
    levels = {str(name) for name in table.index.names if name is not None}
    unread.update({name: ("its index", "make it a column with reset_index()") for name in levels.difference(names)})
    kept = [place for place, name in enumerate(names) if name not in unread]
    try:
        kept_alone = table if len(kept) == len(names) else table.iloc[:, kept]
        return pyarrow.Table.from_pandas(kept_alone, preserve_index=False), unread
    except pyarrow.ArrowException:
        pass
    faults = {}
    for place in kept:
        try:
            pyarrow.Array.from_pandas(table.iloc[:, place])
        except pyarrow.ArrowException:
            faults[names[place]] = "of mixed or unknown types"
    unread.add(faults)
    kept = [place for place in kept if names[place] not in faults]
    return pyarrow.Table.from_pandas(table.iloc[:, kept], preserve_index=False), unread
