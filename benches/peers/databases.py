"""Leads out of PostgreSQL and scores back: `python3 benches/peers/databases.py BANTAM [--leads 1000000] [--repeat 3]`.

It needs the environment that `tests/databases/run.sh` makes (in the target folder), and PostgreSQL's programs. It starts a cluster, trains the
sample from its files, and fills a table with so many leads, the 402 of the sample over and over under other ids. Then it runs in turn:

psql     COPY of the columns that the model needs out to a file, and COPY of the predictions in from one
bantam   `predict --no-ledger warehouse:crm.leads -o warehouse:crm.lead_scores` with id, probability, score, grade and route
files    the same from the file to a file, so that the difference is what the database costs

Both write into a table that was emptied, and then in one transaction in place of the rows there, as every night.

Fair or not: bantam scores the leads besides, and psql does not. Its rows go through a temporary table, so that readers never see a part of them; those of psql
go straight into the table. Peaks of memory are those of the process; they are measured with half of the leads, too, to show whether they grow.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tests" / "databases"))

import servers  # noqa: E402

COLUMNS = "id,probability,score,grade,route"


def peak_of(command, **more):
    """The seconds and the peak memory in MB of a command."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    _, said = process.communicate()
    if process.returncode != 0:
        raise SystemExit(said.decode())
    return time.perf_counter() - started


def measured(command, **more):
    """The same in a child, whose children the peak is of."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        seconds = peak_of(command, **more)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        os.write(writer, f"{seconds} {peak}".encode())
        os._exit(0)
    os.close(writer)
    os.wait()
    seconds, peak = os.read(reader, 100).decode().split()
    os.close(reader)
    return float(seconds), float(peak)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bantam", type=os.path.abspath)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    repository = HERE.parent.parent
    postgres = servers.Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            compare(arguments, repository, postgres, folder)
    finally:
        postgres.close()


def compare(arguments, repository, postgres, folder):
    text = (repository / "bantam.toml").read_text().replace('"data/', f'"{repository}/data/')
    Path(folder, "bantam.toml").write_text(text.replace("[outcome]", postgres.section + "\n[outcome]", 1))
    subprocess.run([arguments.bantam, "train", "-q"], cwd=folder, check=True)
    leads = servers.csv_table(repository / "data" / "leads.csv", True)
    postgres.load("leads", leads)
    names = leads.column_names[1:]
    list_of = ", ".join(names)
    for table, rows in [("many", arguments.leads), ("half", arguments.leads // 2)]:
        postgres.rows(
            f"CREATE TABLE crm.{table} AS SELECT 'N' || n AS lead_id, {list_of} FROM generate_series(1, {rows}) AS n "
            f"JOIN (SELECT row_number() OVER () - 1 AS place, * FROM crm.leads) AS l ON l.place = n % 402",
            f"GRANT SELECT ON crm.{table} TO etl",
            f"ANALYZE crm.{table}",
        )
    psql = ["psql", "-q", "-v", "ON_ERROR_STOP=1", postgres.admin_uri, "-c"]
    out, scores = os.path.join(folder, "many.csv"), os.path.join(folder, "scores.csv")
    environment = {**os.environ, **postgres.environment}
    more = {"cwd": folder, "env": environment}
    predict = [arguments.bantam, "predict", "-q", "--no-ledger", "--columns", COLUMNS]
    names_of_runs = ["psql out", "psql in", "psql replaces", "bantam", "bantam replaces", "bantam, half", "files"]
    runs = {name: [] for name in names_of_runs}
    made = "(id text, probability float8, score int, grade text, route text)"
    subprocess.run([*psql, f"CREATE TABLE crm.copied {made}"], check=True)
    for _ in range(arguments.repeat):
        runs["psql out"].append(measured([*psql, f"\\copy (SELECT lead_id, {list_of} FROM crm.many) TO '{out}' CSV HEADER"]))
        runs["files"].append(measured([*predict, out, "-o", scores], **more))
        if runs["bantam"]:
            subprocess.run([*psql, "TRUNCATE crm.lead_scores"], check=True)
        for name in ["bantam", "bantam replaces"]:
            runs[name].append(measured([*predict, "warehouse:crm.many", "-o", "warehouse:crm.lead_scores"], **more))
        runs["bantam, half"].append(measured([*predict, "warehouse:crm.half", "-o", "warehouse:crm.half_scores"], **more))
        subprocess.run([*psql, "TRUNCATE crm.copied"], check=True)
        copy = f"\\copy crm.copied FROM '{scores}' CSV HEADER"
        runs["psql in"].append(measured([*psql, copy]))
        replace = ["BEGIN", "-c", "DELETE FROM crm.copied", "-c", copy, "-c", "COMMIT"]
        runs["psql replaces"].append(measured([*psql, *replace]))
    (written,) = postgres.rows("SELECT count(*) FROM crm.lead_scores")[0]
    assert written == arguments.leads, written
    print(f"{arguments.leads:,} leads, {len(names) + 1} columns; medians of {arguments.repeat}")
    median = lambda name, place: sorted(run[place] for run in runs[name])[len(runs[name]) // 2]
    for name in runs:
        print(f"{name:14} {median(name, 0):7.2f} s  {median(name, 1):7.0f} MB")
    for own, peer, words in [("bantam", "psql in", "out and in"), ("bantam replaces", "psql replaces", "out and in its place")]:
        both = median("psql out", 0) + median(peer, 0)
        print(f"{own} takes {median(own, 0) / both:.2f} times psql {words} ({both:.2f} s)")
    both = median("psql out", 0) + median("psql in", 0)
    print(f"bantam less scoring from file to file: {(median('bantam', 0) - median('files', 0)) / both:.2f} times")


main()
