"""The exception and the warning of bantam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._frame import Frame


class BantamError(Exception):
    """A job that failed.

    `message` says what is wrong and where, `hint` what to do about it (or None). `exit_code` is that of the command: 2 for wrong
    arguments, 3 for mistakes in bantam.toml or a table, 4 where no model can be fitted, 6 for leads beyond a limit of [predict],
    else 1. `rejected` has the rejected rows of a prediction, as `Predictions.rejected` (or None).
    """

    message: str
    hint: str | None
    exit_code: int
    rejected: Frame | None

    def __init__(
        self, message: str, hint: str | None = None, exit_code: int = 1, rejected: Frame | None = None
    ) -> None:
        super().__init__(message, hint, exit_code)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code
        self.rejected = rejected

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        rejected = self.rejected and {name: self.rejected[name] for name in self.rejected.columns}
        return _again, (type(self), self.message, self.hint, self.exit_code, rejected)


def _again(
    kind: type[BantamError], message: str, hint: str | None, exit_code: int, rejected: dict[str, list[str]] | None
) -> BantamError:
    """An error that was pickled. The cells of rejected rows are texts."""
    from ._frame import Frame

    frame = None if rejected is None else Frame._of(dict.fromkeys(rejected, "text"), rejected)
    return kind(message, hint, exit_code, frame)


class BantamWarning(UserWarning):
    """What bantam noticed: the text of the warning and, on the next line, its hint."""
