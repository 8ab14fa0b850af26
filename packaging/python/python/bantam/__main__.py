"""The command line: `python -m bantam`, and the programs of the wheel."""

from __future__ import annotations

import signal
import sys

from ._bantam import run


def main() -> None:
    """Runs the command line, and ends the process with its exit code.

    Called by the name `bantam-train` or `bantam-predict`, it is that command.
    """
    # As for any other program: Ctrl-C ends it at once, and nothing half-written is left.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    name = "bantam" if sys.argv[0].endswith("__main__.py") else sys.argv[0]
    sys.exit(run([name, *sys.argv[1:]]))


if __name__ == "__main__":
    main()
