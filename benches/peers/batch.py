"""Batch scoring beside a lazy query of polars: `python3 benches/peers/batch.py [--leads 5000000] [--repeat 3]`.

It uses the virtual environment and the tables of run.py (Python 3.12 or newer; the folder may be given by `--folder`, to be kept), trains one model
on 200,000 deals, and then runs in turn, each as a process of its own, on a file that the page cache holds:

polars           the formula of the model as one expression, streamed into a file: id, probability, score, grade, route
bantam, slim     the same five columns: `predict --no-ledger --columns ...`
bantam, all      all columns: intervals, reasons, flags, dates

Fair or not: polars does not look for repeated ids, rejects nothing and compares nothing with the training deals. Seconds are of wall clock
without the start of Python, the best of the repeats; processor seconds are those of the whole process. Before anything is printed, the
probabilities of both are compared.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

HERE = Path(__file__).resolve().parent
DEALS = 200_000
COLUMNS = ["id", "probability", "score", "grade", "route"]
GRADES = [("A", 65), ("B", 50), ("C", 35)]


def formula(model):
    """The columns of the output as expressions of polars, from the model file."""
    import polars as pl

    weights = {column["name"]: column["coefficient"] for column in model["columns"]}
    log_odds = pl.lit(model["intercept"])
    for feature in model["features"]:
        name, ((kind, encoding),) = feature["name"], feature["encoding"].items()
        if kind == "number":
            known = pl.col(name).fill_null(encoding["median"])
            log_odds += (known - encoding["mean"]) / encoding["deviation"] * weights[name]
            if encoding["unknown"]:
                unknown = pl.when(pl.col(name).is_null()).then(weights[f"{name} = (unknown)"])
                log_odds += unknown.otherwise(0.0)
        else:
            levels = {level: weights[f"{name} = {level}"] for level in encoding["levels"]}
            log_odds += pl.col(name).replace_strict(levels, default=0.0, return_dtype=pl.Float64)
    average = model["intercept"] + sum(column["coefficient"] * column["mean"] for column in model["columns"])
    score = (50 + 10 / math.log(2) * (pl.col("log_odds") - average)).round().clip(0, 100).cast(pl.Int32)
    grade = pl.lit("D")
    for name, least in reversed(GRADES):
        grade = pl.when(pl.col("score") >= least).then(pl.lit(name)).otherwise(grade)
    return log_odds, score, grade


def peer(model_file, leads, output):
    """One run of polars; prints its seconds."""
    import polars as pl

    log_odds, score, grade = formula(json.loads(Path(model_file).read_text(encoding="utf-8")))
    start = perf_counter()
    rows = pl.scan_parquet(leads) if leads.endswith(".parquet") else pl.scan_csv(leads)
    rows = rows.select(id=pl.col("lead_id"), log_odds=log_odds)
    rows = rows.select("id", probability=1 / (1 + (-pl.col("log_odds")).exp()), score=score)
    rows = rows.with_columns(grade=grade, route=pl.lit("all"))
    (rows.sink_parquet if output.endswith(".parquet") else rows.sink_csv)(output)
    print(json.dumps({"wall": perf_counter() - start}))


def make(folder, n):
    """The deals with their project, and `n` leads as Parquet and CSV."""
    import polars as pl
    from table import deals, project

    (folder / "bantam.toml").write_text(project(), encoding="utf-8")
    deals(DEALS).write_parquet(folder / "deals.parquet", compression="zstd")
    leads = deals(n).drop("stage", "closed_at")
    leads.write_parquet(folder / "leads.parquet", compression="zstd")
    leads.write_csv(folder / "leads.csv")


def run(command, folder):
    """Seconds of wall clock and of processors, and the peak in MiB, of one process; its own seconds if it prints them."""
    start = perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    own = json.loads(printed)["wall"] if printed.startswith("{") else wall
    return {"wall": own, "processor": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}


def compare(folder, python, files=("polars.parquet", "slim.parquet"), most=1e-12):
    """Fails if the probabilities of two files differ by so much."""
    read = "scan_csv" if files[0].endswith(".csv") else "scan_parquet"
    code = (
        f"import polars as pl; a, b = (pl.{read}(f).select('id', 'probability').collect().sort('id') for f in {files!r});"
        f"d = (a['probability'] - b['probability']).abs().max(); assert a['id'].equals(b['id']) and d < {most!r}, d; print(d)"
    )
    largest = subprocess.run([python, "-c", code], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(f"largest difference of a probability: {float(largest):.1e}", file=sys.stderr)


def measure(folder, repeat, bantam, python):
    """The best figures of each program for each format."""
    predict = [bantam, "predict", "-q", "--no-ledger"]
    model = next((folder / "models" / "bench").glob("*/model.json"))
    best = {}
    for number in range(repeat):
        for form in ("parquet", "csv"):
            leads = f"leads.{form}"
            commands = {
                "polars": [python, HERE / "batch.py", "--peer", model, leads, f"polars.{form}"],
                "bantam, slim": [*predict, leads, "--columns", ",".join(COLUMNS), "-o", f"slim.{form}"],
                "bantam, all": [*predict, leads, "-o", f"all.{form}"],
            }
            for engine, command in commands.items():
                print(f"{number + 1} of {repeat}: {form}, {engine}", file=sys.stderr)
                figures = run([str(part) for part in command], folder)
                known = best.setdefault((form, engine), figures)
                best[form, engine] = {key: min(known[key], value) for key, value in figures.items()}
        compare(folder, python)
    return best


def main():
    """Makes the tables, measures and prints Markdown."""
    if sys.argv[1:2] == ["--peer"]:
        return peer(*sys.argv[2:5])
    import run as trainings

    parser = argparse.ArgumentParser()
    parser.add_argument("--leads", type=int, default=5_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    python, bantam = trainings.PYTHON, trainings.BANTAM
    trainings.install()
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=trainings.ROOT, check=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        code = f"import sys; sys.path.insert(0, {str(HERE)!r}); from pathlib import Path; import batch; batch.make(Path({str(folder)!r}), {arguments.leads})"
        subprocess.run([python, "-c", code], check=True)
        subprocess.run([bantam, "train", "-q"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        best = measure(folder, arguments.repeat, bantam, python)
    print(f"{arguments.leads:,} leads; best of {arguments.repeat}.\n")
    print("| leads | program | s | to polars | processor s | peak MiB |\n|---|---|---:|---:|---:|---:|")
    for (form, engine), figures in best.items():
        ratio = figures["wall"] / best[form, "polars"]["wall"]
        print(f"| {form} | {engine} | {figures['wall']:.2f} | {ratio:.2f} × | {figures['processor']:.2f} | {figures['peak']:.0f} |")


if __name__ == "__main__":
    main()
