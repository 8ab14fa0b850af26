"""Compares the fit that is called from Python with the same called from Rust: `python3 benches/peers/python_fit.py [ROWS [REPEATS]]`.

It runs in a Python environment (3.12 or newer) with numpy, polars, scikit-learn and the wheel of bantam. Both read the
same Parquet file to memory first; what is measured is from the frame to weights with intervals: in Rust `TableFit::fit`, in Python
`BantamClassifier.fit` with all checks of its arguments. Best of the repeats, in turn.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import polars

from bantam import BantamClassifier

import table

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ["lead_id", "account_id", "qualified_at", "closed_at", "stage"]


def rust(folder: Path, repeats: int) -> dict:
    command = ["cargo", "bench", "--quiet", "--bench", "table_fit", "--", str(folder), str(repeats)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])


def python(deals: polars.DataFrame, outcome: object, repeats: int) -> tuple[float, float]:
    frame = deals.drop(OTHERS)
    seconds = []
    for _ in range(repeats):
        start = perf_counter()
        fit = BantamClassifier(alpha=1.0, min_count=1).fit(frame, outcome)
        seconds.append(perf_counter() - start)
    return min(seconds), fit.certificate_["objective"]


def main() -> None:
    given = [int(argument) for argument in sys.argv[1:]]
    rows, repeats = given + [1_000_000, 5][len(given) :]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        deals = table.deals(rows)
        deals.write_parquet(folder / "deals.parquet")
        deals = polars.read_parquet(folder / "deals.parquet")
        flags = (deals["stage"] == "Closed Won").to_numpy()
        found = rust(folder, repeats)
        words, objective = python(deals, deals["stage"], repeats)
        booleans, _ = python(deals, flags, repeats)
        assert abs(objective - found["objective"]) <= 1e-9 * abs(objective), (objective, found)
    best = min(found["seconds"])
    print(f"{rows} rows; Rust {best:.3f} s; Python {booleans:.3f} s ({booleans / best:.2f} x) with flags as outcomes, "
          f"{words:.3f} s ({words / best:.2f} x) with texts")


if __name__ == "__main__":
    main()
