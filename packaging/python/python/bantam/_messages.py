"""The exception and the warning of bantam."""

from __future__ import annotations


class BantamError(Exception):
    """A job that failed.

    `message` says what is wrong and where, `hint` what to do about it (or None). `exit_code` is that of the command: 2 for wrong
    arguments, 3 for mistakes in bantam.toml or a table, 4 where no model can be fitted, 6 for leads beyond a limit of [predict],
    else 1.
    """

    def __init__(self, message: str, hint: str | None = None, exit_code: int = 1) -> None:
        super().__init__(message, hint, exit_code)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class BantamWarning(UserWarning):
    """What bantam noticed: the text of the warning and, on the next line, its hint."""
