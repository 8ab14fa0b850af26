"""Timed tables larger than memory: `python3 benches/peers/spill.py [--leads 2000000] [--activities 20000000] [--memory 1GiB] [--repeat 3]`.

It uses the virtual environment of run.py (Python 3.12 or newer; the folder may be given by `--folder`, to be kept), trains one model on 20,000
deals with 200,000 activities, and then runs in turn, each as a process of its own, on Parquet files that the page cache holds:

duckdb           one query with the same aggregates and the formula of the model, `memory_limit` and `threads` set: id, probability, score, grade
bantam           `predict --no-ledger --columns id,probability,score,grade --memory ...`
bantam, at once  the same without a limit, but for half of the memory

Fair or not: DuckDB does not look for repeated ids, rejects nothing and compares nothing with the training deals. It adds in any order; bantam
adds the rows of a lead in the order of time, so that the sums have the same last bit every time. Before anything is printed, the
probabilities of both are compared. Peaks are those of the processes, the libraries of Python included.

`--csv` does the same from and to CSV files, and without a limit of memory; bantam writes all columns, with intervals and reasons.

`--training 1,100` measures trainings on so many million deals with so many million activities instead, each deal as of its own date, `train --no-promote
--memory ...` beside the query of DuckDB that gives the same aggregates and no model.

`--growth 1,10,100` measures peak memory with so many million leads of a CSV file instead, of which 1 % are rejected, within `--memory`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from batch import GRADES, compare, run

HERE = Path(__file__).resolve().parent
DEALS, ACTIVITIES, SEED = 20_000, 200_000, 20260101
COLUMNS = ["id", "probability", "score", "grade"]
AS_OF = "2026-07-01"
PROJECT = """config_version = 1
name = "bench"
data = { deals = "deals.parquet", leads = "leads.parquet", id = "lead_id" }
outcome = { won = "stage = 'won'", lost = "stage = 'lost'", closed_at = "closed_at" }
snapshot = { at = "qualified_at", as_of = "2026-07-01" }
tables.activities = { file = "activities.parquet", key = "lead_id", at = "occurred_at" }
[features.firmographic]
employees = { kind = "number" }
[features.behavioural]
views = { from = "activities", count = "kind = 'page_view'", within = "90d" }
recent = { from = "activities", count = "TRUE", half_life = "21d" }
minutes = { from = "activities", sum = "minutes", where = "kind = 'webinar'", within = "180d" }
silent = { from = "activities", days_since = "kind <> 'email_open'" }
longest = { from = "activities", max = "minutes" }
[fit]
alpha = 1.0
[grades]
A = 65
B = 50
C = 35
[[routes]]
name = "all"
"""
AGGREGATES = """SELECT lead_id,
  count(*) FILTER (kind = 'page_view' AND occurred_at >= DATE '2026-07-01' - 90) AS views,
  sum(pow(2.0, -age / 21.0)) AS recent,
  coalesce(sum(minutes) FILTER (kind = 'webinar' AND occurred_at >= DATE '2026-07-01' - 180), 0) AS minutes,
  min(age) FILTER (kind <> 'email_open') AS silent,
  max(minutes) AS longest
FROM (SELECT *, epoch_us(TIMESTAMP '2026-07-01' - occurred_at) / 86400000000.0 AS age FROM 'activities.parquet'
      WHERE occurred_at < TIMESTAMP '2026-07-01') GROUP BY lead_id"""


def formula(model):
    """The log-odds of the model as SQL, and those of the average lead."""
    weights = {column["name"]: column["coefficient"] for column in model["columns"]}
    terms = [repr(model["intercept"])]
    for feature in model["features"]:
        name, ((_, encoding),) = feature["name"], feature["encoding"].items()
        value = f"coalesce({name}, 0)" if name in ("views", "recent", "minutes") else name
        terms.append(f"(coalesce({value}, {encoding['median']!r}) - {encoding['mean']!r}) / {encoding['deviation']!r} * {weights[name]!r}")
        if encoding["unknown"]:
            terms.append(f"CASE WHEN {value} IS NULL THEN {weights[f'{name} = (unknown)']!r} ELSE 0 END")
    average = model["intercept"] + sum(column["coefficient"] * column["mean"] for column in model["columns"])
    return " + ".join(terms), average


def peer(model_file, memory, threads, form="parquet"):
    """One run of DuckDB on files of this form; prints its seconds."""
    import duckdb

    log_odds, average = formula(json.loads(Path(model_file).read_text(encoding="utf-8")))
    grade = " ".join(f"WHEN score >= {least} THEN '{name}'" for name, least in GRADES)
    start = perf_counter()
    database = duckdb.connect(config={"memory_limit": memory, "threads": threads, "temp_directory": "duckdb-spill"})
    database.execute("SET preserve_insertion_order = true")
    query = f"""COPY (
      SELECT id, probability, score, CASE {grade} ELSE 'D' END AS grade FROM (
        SELECT id, 1 / (1 + exp(-log_odds)) AS probability,
          CAST(least(100, greatest(0, round(50 + 10 / ln(2) * (log_odds - ({average!r}))))) AS INTEGER) AS score
        FROM (SELECT leads.lead_id AS id, {log_odds} AS log_odds FROM 'leads.parquet' AS leads LEFT JOIN ({AGGREGATES}) USING (lead_id)))
    ) TO 'duckdb.parquet' (FORMAT parquet)"""
    database.execute(query.replace("parquet", form))
    print(json.dumps({"wall": perf_counter() - start}))


def make(folder, n_leads, n_activities):
    """The project, deals and leads, each in a folder with their activities."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(SEED)
    kinds = np.array(["page_view", "email_open", "webinar", "call"])
    for name, letter, n, rows in (("deals", "D", DEALS, ACTIVITIES), ("leads", "L", n_leads, n_activities)):
        where = folder / name
        where.mkdir(parents=True, exist_ok=True)
        (where / "bantam.toml").write_text(PROJECT, encoding="utf-8")
        # Some leads have many rows, a tenth has none.
        lead = (rng.random(rows) ** 1.5 * 0.9 * n).astype(np.int64)
        minute = rng.integers(0, 900 * 1440, rows)
        kind = kinds[rng.choice(4, rows, p=[0.5, 0.3, 0.1, 0.1])]
        # Never at midnight, which bantam takes for a date without a time of day: it orders it after the times of its day.
        base = np.datetime64("2026-08-01T00:00:30", "us")
        pl.DataFrame({
            "lead_id": letter + pl.Series(lead).cast(pl.String).str.pad_start(7, "0"),
            "occurred_at": base - minute.astype("timedelta64[m]"),
            "kind": kind,
            "minutes": pl.Series(np.round(rng.gamma(2.0, 8.0, rows), 1)).set(pl.Series(kind == "email_open"), None),
        }).write_parquet(where / "activities.parquet", compression="zstd", row_group_size=1_000_000)
        counts = np.bincount(lead, minlength=n)
        employees = np.round(np.exp(rng.normal(4, 1.2, n)))
        table = {"lead_id": letter + pl.Series(np.arange(n)).cast(pl.String).str.pad_start(7, "0"), "employees": employees}
        day = np.datetime64("2026-06-30", "D") - rng.integers(100, 900, n).astype("timedelta64[D]")
        table["qualified_at"] = day
        if name == "deals":
            chance = 1 / (1 + np.exp(1.5 - 0.06 * counts - 0.2 * (np.log(employees) - 4)))
            table["stage"] = np.where(rng.random(n) < chance, "won", "lost")
            table["closed_at"] = day + np.timedelta64(60, "D")
        pl.DataFrame(table).write_parquet(where / f"{name}.parquet", compression="zstd", row_group_size=1_000_000)


def make_csv(folder):
    """The same tables as CSV, with their project."""
    import polars as pl

    for name in ("deals", "leads"):
        where = folder / name
        for table in (name, "activities"):
            pl.scan_parquet(where / f"{table}.parquet").sink_csv(where / f"{table}.csv", datetime_format="%Y-%m-%d %H:%M:%S")
        (where / "bantam.toml").write_text(PROJECT.replace("parquet", "csv"), encoding="utf-8")


def check(folder, python, is_csv):
    """Fails if the probabilities differ, or if a limit of memory changes anything."""
    if is_csv:
        return compare(folder, python, ("duckdb.csv", "all.csv"), 1e-9)
    code = "import polars as pl; b, c = (pl.read_parquet(f) for f in ('limited.parquet', 'whole.parquet')); assert b.equals(c)"
    subprocess.run([python, "-c", code], cwd=folder, check=True)
    compare(folder, python, ("duckdb.parquet", "limited.parquet"), 1e-9)


def measure(folder, arguments, bantam, python):
    """The best figures of each program."""
    model = next((folder / "models" / "bench").glob("*/model.json"))
    predict = [bantam, "predict", "-q", "--no-ledger", "--models-dir", folder / "models", "--columns", ",".join(COLUMNS)]
    commands = {
        "duckdb": [python, HERE / "spill.py", "--peer", model, arguments.memory, "2"],
        "bantam": [*predict, "--memory", arguments.memory, "-o", "limited.parquet"],
        "bantam, at once": [*predict, "-o", "whole.parquet"],
    }
    if arguments.csv:
        commands = {
            "duckdb": [python, HERE / "spill.py", "--peer", model, "16GiB", "2", "csv"],
            "bantam, all columns": [predict[0], "predict", "-q", "--no-ledger", "--models-dir", folder / "models", "-o", "all.csv"],
        }
    best = {}
    for number in range(arguments.repeat):
        for engine, command in commands.items():
            print(f"{number + 1} of {arguments.repeat}: {engine}", file=sys.stderr)
            figures = run([str(part) for part in command], folder / "leads")
            known = best.setdefault(engine, figures)
            best[engine] = {key: min(known[key], value) for key, value in figures.items()}
    check(folder / "leads", python, arguments.csv)
    return best


def training_query(memory, threads):
    """The aggregates of each deal as of its own date, by DuckDB; prints its seconds."""
    import duckdb

    start = perf_counter()
    database = duckdb.connect(config={"memory_limit": memory, "threads": threads, "temp_directory": "duckdb-spill"})
    database.execute("""COPY (
      SELECT lead_id, any_value(stage) AS stage, any_value(employees) AS employees,
        count(*) FILTER (kind = 'page_view' AND age <= 90) AS views, sum(pow(2.0, -age / 21.0)) AS recent,
        coalesce(sum(minutes) FILTER (kind = 'webinar' AND age <= 180), 0) AS minutes,
        min(age) FILTER (kind <> 'email_open') AS silent, max(minutes) AS longest
      FROM (SELECT deals.*, kind, minutes, epoch_us(qualified_at::TIMESTAMP - occurred_at) / 86400000000.0 AS age
            FROM 'deals.parquet' AS deals LEFT JOIN 'activities.parquet' AS activities
              ON deals.lead_id = activities.lead_id AND activities.occurred_at < deals.qualified_at) GROUP BY lead_id
    ) TO 'duckdb-training.parquet' (FORMAT parquet)""")
    print(json.dumps({"wall": perf_counter() - start}))


def make_training(folder, deals, activities):
    """Deals that are won the more often the more page views they have before their date, and their activities."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bantam.toml").write_text(PROJECT.replace('leads = "leads.parquet", ', ""), encoding="utf-8")
    database = duckdb.connect(config={"memory_limit": "4GB", "preserve_insertion_order": False})
    database.execute("SELECT setseed(0.5)")
    database.execute(f"""COPY (
      SELECT lead_id, employees, qualified_at, CASE WHEN random() < 0.15 + 0.5 * (hash(lead_id) / 18446744073709551616.0) THEN 'won' ELSE 'lost' END AS stage,
        qualified_at + 60 AS closed_at
      FROM (SELECT 'D' || lpad(n::VARCHAR, 8, '0') AS lead_id, round(exp(4 + 1.2 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))) AS employees,
              DATE '2026-03-22' - (random() * 800)::INTEGER AS qualified_at FROM range({deals}) AS numbers(n))
    ) TO '{folder}/deals.parquet' (FORMAT parquet, COMPRESSION zstd)""")
    database.execute(f"""COPY (
      SELECT lead_id, TIMESTAMP '2026-08-01 00:00:30' - (minute * INTERVAL 1 MINUTE) AS occurred_at, kind,
        CASE WHEN kind = 'email_open' THEN NULL ELSE round(32 * random() * random(), 1) END AS minutes
      FROM (SELECT lead_id, (random() * (1300 - 400 * (hash(lead_id) / 18446744073709551616.0)) * 1440)::INTEGER AS minute,
              CASE WHEN share < 0.5 THEN 'page_view' WHEN share < 0.8 THEN 'email_open' WHEN share < 0.9 THEN 'webinar' ELSE 'call' END AS kind
            FROM (SELECT 'D' || lpad((pow(random(), 1.5) * 0.9 * {deals})::INTEGER::VARCHAR, 8, '0') AS lead_id, random() AS share
                  FROM range({activities})))
    ) TO '{folder}/activities.parquet' (FORMAT parquet, COMPRESSION zstd)""")


def training(folder, python, bantam, arguments):
    """Time and peak memory of a training, and of the query of its features."""
    deals, activities = (int(float(number) * 1_000_000) for number in arguments.training.split(","))
    where = folder / "training"
    if not (where / "activities.parquet").exists():
        code = f"import sys; sys.path.insert(0, {str(HERE)!r}); from pathlib import Path; import spill; spill.make_training(Path({str(where)!r}), {deals}, {activities})"
        subprocess.run([python, "-c", code], check=True)
    commands = {
        "duckdb, the features": [python, HERE / "spill.py", "--training-query", arguments.memory, "2"],
        "bantam train": [bantam, "train", "-q", "--no-promote", "--memory", arguments.memory],
    }
    print(f"{deals:,} deals, {activities:,} activities, {arguments.memory}.\n")
    print("| program | s | processor s | peak MiB |\n|---|---:|---:|---:|")
    for engine, command in commands.items():
        figures = run([str(part) for part in command], where)
        print(f"| {engine} | {figures['wall']:.1f} | {figures['processor']:.1f} | {figures['peak']:.0f} |", flush=True)


def growth(folder, bantam, arguments):
    """Peak memory with the number of leads, with the activities of the deals; one in a hundred has a number that is none."""
    predict = [bantam, "predict", "-q", "--no-ledger", "--models-dir", folder / "models", "--columns", ",".join(COLUMNS), "--memory", arguments.memory]
    print("| leads | s | processor s | peak MiB |\n|---:|---:|---:|---:|")
    for millions in map(int, arguments.growth.split(",")):
        file = folder / "deals" / "growth.csv"
        with file.open("w", encoding="utf-8") as text:
            text.write("lead_id,employees,qualified_at\n")
            for first in range(0, millions * 1_000_000, 100_000):
                rows = range(first, first + 100_000)
                text.writelines(f"L{row:09},{'some' if row % 100 == 7 else row % 977},2026-0{row % 6 + 1}-11\n" for row in rows)
        figures = run([str(part) for part in [*predict, "growth.csv", "-o", "growth.parquet"]], folder / "deals")
        print(f"| {millions},000,000 | {figures['wall']:.2f} | {figures['processor']:.2f} | {figures['peak']:.0f} |", flush=True)
        file.unlink()


def main():
    """Makes the tables, measures and prints Markdown."""
    if sys.argv[1:2] == ["--peer"]:
        return peer(*sys.argv[2:6])
    if sys.argv[1:2] == ["--training-query"]:
        return training_query(*sys.argv[2:4])
    import run as trainings

    parser = argparse.ArgumentParser()
    parser.add_argument("--leads", type=int, default=2_000_000)
    parser.add_argument("--activities", type=int, default=20_000_000)
    parser.add_argument("--memory", default="1GiB")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--growth", metavar="MILLIONS")
    parser.add_argument("--training", metavar="MILLIONS")
    parser.add_argument("--csv", action="store_true")
    arguments = parser.parse_args()
    python, bantam = trainings.PYTHON, trainings.BANTAM
    trainings.install()
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=trainings.ROOT, check=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        if arguments.training:
            return training(folder, python, bantam, arguments)
        if not (folder / "leads" / "leads.parquet").exists():
            code = f"import sys; sys.path.insert(0, {str(HERE)!r}); from pathlib import Path; import spill; spill.make(Path({str(folder)!r}), {arguments.leads}, {arguments.activities})"
            subprocess.run([python, "-c", code], check=True)
        if arguments.csv and not (folder / "leads" / "leads.csv").exists():
            code = f"import sys; sys.path.insert(0, {str(HERE)!r}); from pathlib import Path; import spill; spill.make_csv(Path({str(folder)!r}))"
            subprocess.run([python, "-c", code], check=True)
        if not (folder / "models").exists():
            train = [bantam, "train", "-q", "--models-dir", folder / "models"]
            subprocess.run(train, cwd=folder / "deals", check=True, stdout=subprocess.DEVNULL)
        if arguments.growth:
            return growth(folder, bantam, arguments)
        best = measure(folder, arguments, bantam, python)
    limit = "CSV" if arguments.csv else arguments.memory
    print(f"{arguments.leads:,} leads, {arguments.activities:,} activities, {limit}; best of {arguments.repeat}.\n")
    print("| program | s | to duckdb | processor s | peak MiB |\n|---|---:|---:|---:|---:|")
    for engine, figures in best.items():
        ratio = figures["wall"] / best["duckdb"]["wall"]
        print(f"| {engine} | {figures['wall']:.2f} | {ratio:.2f} × | {figures['processor']:.2f} | {figures['peak']:.0f} |")


if __name__ == "__main__":
    main()
