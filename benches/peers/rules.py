"""Rules of a project in bantam and in polars, in one run: `python3 benches/peers/rules.py [ROWS]`, after `run.py` has made `.venv`.

The rules of `rules.txt` are evaluated on a table of ROWS (1,000,000) deals, each by itself, best of seven. polars gets
integers and floats as they are and may use all cores, as bantam does; it evaluates `polars.sql_expr` eagerly. Prints
Markdown with the ratio of each.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import polars as pl

HERE = pathlib.Path(__file__).parent
REPEATS = 7


def table(rows):
    draw = random.Random(7)

    def words(choices, missing):
        return [None if draw.random() < missing else draw.choice(choices) for _ in range(rows)]

    def numbers(below, missing):
        return [None if draw.random() < missing else float(draw.randrange(below)) for _ in range(rows)]

    hosts = ["gmail.com", "outlook.com", "acme.com", "globex.example"]
    return pl.DataFrame(
        {
            "email": [f"person{row}@{draw.choice(hosts)}" for row in range(rows)],
            "seniority": words(["VP", "C-level", "Director", "Manager", "Team lead", "Individual contributor"], 0.1),
            "department": words(
                ["IT", "Sales", "Finance", "Marketing", "Operations", "Customer success", "General management"], 0.1
            ),
            "industry": words(["Software", "Retail", "Manufacturing", "Health care"], 0.1),
            "decision_role": words(["approver", "user", "influencer"], 0.4),
            "champion_contact": words(["maybe", "yes", "no"], 0.4),
            "champion_known": words([True, False], 0.3),
            "employees": numbers(5000, 0.1),
            "pricing_views": numbers(5, 0.0),
            "budget_amount": numbers(50_000, 0.3),
            "timeline_months": numbers(24, 0.3),
        }
    )


def best(evaluate):
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        evaluate()
        times.append(time.perf_counter() - start)
    return min(times)


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rules = (HERE / "rules.txt").read_text().splitlines()
    frame = table(rows)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "deals.parquet"
        frame.write_parquet(file)
        command = ["cargo", "bench", "--quiet", "--bench", "rules", "--", str(file)]
        ours = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE).stdout)
    theirs = [best(lambda rule=rule: frame.select(pl.sql_expr(rule).alias("value"))) for rule in rules]
    print(f"{rows:,} rows, polars {pl.__version__}, best of {REPEATS}, milliseconds\n")
    print("| rule | bantam | polars | polars to bantam |")
    print("|---|---:|---:|---:|")
    for rule, own, other in zip([*rules, "**all**"], [*ours, sum(ours)], [*theirs, sum(theirs)]):
        text = rule if rule == "**all**" else f"`{rule}`"
        print(f"| {text} | {own * 1e3:.1f} | {other * 1e3:.1f} | {other / own:.2f} × |")


if __name__ == "__main__":
    main()
