"""Executes notebooks in their folder, and fails at the first error.

    execute.py [--store] NOTEBOOK...

With --store the outputs are written into the notebooks. Without it the notebooks stay as they are, and their stored text must
be what this execution gives, so that readers see the results of the current program. Images are not compared."""

import difflib
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def executed(path: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    # The version of Python is removed, as it differs between machines.
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def text(notebook: nbformat.NotebookNode) -> list[str]:
    """The text outputs of the cells, with models by their day: the rest of an id differs between processors."""
    lines = []
    for place, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            said = output.get("text") or output.get("data", {}).get("text/plain", "")
            said = re.sub(r"(\d{4}-\d\d-\d\d)-[0-9a-f]{8}", r"\1", said)
            lines += [f"cell {place}: {line}" for line in said.splitlines()]
    return lines


def main() -> int:
    arguments = sys.argv[1:]
    store = "--store" in arguments
    failed = False
    for path in (Path(argument) for argument in arguments if argument != "--store"):
        notebook = executed(path)
        if store:
            nbformat.write(notebook, path)
            print(f"{path.name}: executed and stored")
            continue
        stored = text(nbformat.read(path, as_version=4))
        changes = list(difflib.unified_diff(stored, text(notebook), "stored", "executed", lineterm="", n=0))
        print(f"{path.name}: executed, {'its stored outputs are others' if changes else 'as stored'}")
        if changes:
            print("\n".join(changes), file=sys.stderr)
            print("hint: run notebooks/run.sh with --store, and read what changed", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
