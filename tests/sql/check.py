"""Compares the exported SQL with `bantam predict`: check.py BANTAM SAMPLE [--random N] [--real FOLDER]."""

import argparse
import concurrent.futures
import contextlib
import csv
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time

import odd_project
import random_projects
import scoring
import typed_project
from engines import ENGINES

# The projects of the real tables.
REAL = ("ibm", "maven", "salvirt", "x_education")


@contextlib.contextmanager
def sample_folder(repository):
    """A folder with the sample."""
    with tempfile.TemporaryDirectory(prefix="bantam-sql-") as folder:
        shutil.copy(os.path.join(repository, "bantam.toml"), folder)
        shutil.copytree(os.path.join(repository, "data"), os.path.join(folder, "data"))
        yield folder


def sample(program, repository, engines):
    with sample_folder(repository) as folder:
        scoring.bantam(program, folder, "train", "-q")
        return scoring.check(program, folder, engines, "2026-07-01")


def training(program, repository, engines):
    with sample_folder(repository) as folder:
        return scoring.check_training(program, folder, engines, "2026-07-01")


def wide(program, engines):
    with tempfile.TemporaryDirectory(prefix="bantam-sql-") as folder:
        as_of = random_projects.write_wide(folder)
        scoring.bantam(program, folder, "train", "-q", "--no-promote", "--as-of", as_of)
        return scoring.check(program, folder, engines, as_of, model=("-m", newest(folder)))


# The engines of the tests that compose letters and their accents.
COMPOSING = ("duckdb", "postgres", "clickhouse")

# The engines whose tables of the tests have lists.
TYPED = ("duckdb", "postgres", "sqlite", "datafusion")


def odd(program, composed, engines):
    """A project of odd names, texts and numbers, on the engines that take its texts."""
    leads, differences = 0, {}
    for is_sqlite in (False, True):
        own = [engine for engine in engines if (engine.name == "sqlite") == is_sqlite and (composed or engine.name in COMPOSING)]
        if not own:
            continue
        with tempfile.TemporaryDirectory(prefix="bantam-sql-") as folder:
            as_of = odd_project.write(folder, composed, is_sqlite)
            scoring.bantam(program, folder, "train", "-q", "--no-promote", "--as-of", as_of)
            leads, found = scoring.check(program, folder, own, as_of, model=("-m", newest(folder, "odd")))
            differences |= found
    return leads, differences


def typed(program, engines):
    """A project of lists and timestamps with a zone, on the engines of the tests that have them."""
    with tempfile.TemporaryDirectory(prefix="bantam-sql-") as folder:
        as_of = typed_project.write(folder)
        scoring.bantam(program, folder, "train", "-q", "--no-promote", "--as-of", as_of)
        own = [engine for engine in engines if engine.name in TYPED]
        return scoring.check(program, folder, own, as_of, model=("-m", newest(folder, "typed")))


def random_project(program, seed, engines):
    with tempfile.TemporaryDirectory(prefix="bantam-sql-") as folder:
        as_of = random_projects.write(folder, seed)
        try:
            scoring.bantam(program, folder, "train", "-q", "--as-of", as_of)
        except scoring.Difference as error:
            if "exit 4" in str(error):
                return None
            raise
        try:
            return scoring.check(program, folder, engines, as_of, model=("-m", newest(folder)))
        except scoring.Difference:
            kept = os.environ.get("BANTAM_SQL_KEEP")
            if kept:
                shutil.copytree(folder, os.path.join(kept, str(seed)), dirs_exist_ok=True)
            raise


# The engines of a process that takes random projects.
own_engines = []


def start_worker(names, cluster):
    """Engines of its own, in the cluster of the first process."""
    own_engines.extend(ENGINES[name](cluster) if name == "postgres" else ENGINES[name]() for name in names)


def work(program, seed):
    """A random project with the engines of this process; what differs is given back as text."""
    try:
        return seed, random_project(program, seed, own_engines), None
    except scoring.Difference as error:
        return seed, None, str(error)


def random_done(program, seeds, names, engines, jobs):
    """Each seed with its result, or with what differs: in this process, or in several with one cluster of PostgreSQL."""
    if jobs == 1:
        own_engines.extend(engines)
        yield from (work(program, seed) for seed in seeds)
        return
    cluster = next((engine.cluster for engine in engines if engine.name == "postgres"), None)
    uri = cluster and cluster.uri
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, context, start_worker, (names, uri)) as pool:
        yield from pool.map(work, [program] * len(seeds), seeds)


def newest(folder, project="random"):
    """The only model of a project."""
    models = os.path.join(folder, "models", project)
    (name,) = [name for name in os.listdir(models) if os.path.isfile(os.path.join(models, name, "model.json"))]
    return os.path.join("models", project, name)


def real(program, repository, data, name, engines):
    """A real table. Projects without an id get the number of the row, as SQL has none of its own."""
    with tempfile.TemporaryDirectory(prefix="bantam-sql-") as folder:
        with open(os.path.join(repository, "tests", "real", f"{name}.toml"), encoding="utf-8") as file:
            text = file.read()
        for entry in os.listdir(data):
            os.symlink(os.path.join(data, entry), os.path.join(folder, entry))
        if "\nid = " not in text:
            text = with_row_numbers(folder, text)
        with open(os.path.join(folder, "bantam.toml"), "w", encoding="utf-8") as file:
            file.write(text)
        scoring.bantam(program, folder, "train", "-q", "--no-promote", "--as-of", "2026-07-01")
        model = ("-m", newest(folder, name))
        return scoring.check(program, folder, engines, "2026-07-01", model=model)


def with_row_numbers(folder, text):
    """The project with its table copied and a column `row_number` in it."""
    file = re.search('^deals = "(.*?)"', text, re.M).group(1)
    with open(os.path.join(folder, file), newline="", encoding="utf-8-sig") as source:
        separator = max(",;\t", key=source.readline().count)
        source.seek(0)
        rows = list(csv.reader(source, delimiter=separator))
    with open(os.path.join(folder, "numbered.csv"), "w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow([*rows[0], "row_number"])
        writer.writerows([*row, number] for number, row in enumerate(rows[1:], 1))
    return text.replace(f'"{file}"', '"numbered.csv"').replace("[data]", '[data]\nid = "row_number"', 1)


def say(name, done):
    if done is None:
        print(f"{name}: no model", flush=True)
        return
    leads, differences = done
    figures = ", ".join(f"{engine} {difference:.1e}" for engine, difference in differences.items())
    rows = "weights" if name.startswith("training") else "leads"
    what = "weights" if name.startswith("training") else "log-odds"
    print(f"{name}: {leads} {rows}, largest difference of {what}: {figures}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bantam")
    parser.add_argument("repository")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--real")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--parse", action="store_true", help="parse the statements of all dialects by sqlglot, too")
    parser.add_argument("--no-sample", action="store_true")
    parser.add_argument("--jobs", type=int, default=1, help="processes for the random projects")
    args = parser.parse_args()
    program = os.path.abspath(args.bantam)
    names = args.engines.split(",")
    if args.parse or not set(names) <= set(ENGINES):
        import more_engines
    engines = [ENGINES[name]() for name in names]
    failed = []

    def tried(name, job, *rest):
        try:
            done = job(program, *rest, engines)
            say(name, done)
            return done
        except scoring.Difference as error:
            print(f"{name}: {error}", file=sys.stderr, flush=True)
            failed.append(name)
            return None

    try:
        if not args.no_sample:
            tried("sample", sample, args.repository)
            tried("300 features and a category of 5,000 levels", wide)
            tried("odd names, texts and numbers", odd, True)
            tried("lists and timestamps with a zone", typed)
            tried("letters apart from their accents", odd, False)
            tried("training on a table of an engine", training, args.repository)
        largest, projects, leads, unfit, start = {}, 0, 0, 0, time.time()
        seeds = range(args.first, args.first + args.random)
        for seed, done, difference in random_done(program, seeds, names, engines, args.jobs):
            if difference is not None:
                print(f"random project {seed}: {difference}", file=sys.stderr, flush=True)
                failed.append(f"random project {seed}")
                continue
            if done is None:
                unfit += 1
                continue
            projects += 1
            leads += done[0]
            for engine, difference in done[1].items():
                largest[engine] = max(largest.get(engine, 0.0), difference)
        if args.random:
            say(f"{projects} random projects ({unfit} without a model) in {time.time() - start:.0f} s", (leads, largest))
        if args.parse:
            with sample_folder(args.repository) as folder:
                scoring.bantam(program, folder, "train", "-q")
                more_engines.parsed(program, folder, "2026-07-01")
        for name in REAL if args.real else ():
            tried(f"real table {name}", real, args.repository, args.real, name)
    finally:
        for engine in engines:
            engine.close()
    for what, times in scoring.left_out.items():
        print(f"left out in {times} {'project' if times == 1 else 'projects'}: {what}")
    if failed:
        sys.exit(f"{len(failed)} differ: {failed[:20]}")


if __name__ == "__main__":
    main()
