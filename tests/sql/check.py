"""Compares the exported SQL with `bantam predict`: check.py BANTAM SAMPLE [--random N] [--real FOLDER]."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

import random_projects
import scoring
from engines import ENGINES

# The projects of the real tables, and the columns that say when a lead was known.
REAL = {"ibm": "ibm", "maven": "maven", "salvirt": "salvirt", "x_education": "x_education"}


def sample(program, repository, engines):
    with tempfile.TemporaryDirectory(prefix="bantam-sql-") as folder:
        shutil.copy(os.path.join(repository, "bantam.toml"), folder)
        shutil.copytree(os.path.join(repository, "data"), os.path.join(folder, "data"))
        scoring.bantam(program, folder, "train", "-q")
        return scoring.check(program, folder, engines, "2026-07-01")


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


def newest(folder):
    """The only model of a project."""
    models = os.path.join(folder, "models", "random")
    (name,) = [name for name in os.listdir(models) if os.path.isfile(os.path.join(models, name, "model.json"))]
    return os.path.join("models", "random", name)


def real(program, repository, data, name, engines):
    with tempfile.TemporaryDirectory(prefix="bantam-sql-") as folder:
        project = os.path.join(folder, "bantam.toml")
        shutil.copy(os.path.join(repository, "tests", "real", f"{name}.toml"), project)
        source = os.path.join(data, name)
        for entry in os.listdir(source):
            os.symlink(os.path.join(source, entry), os.path.join(folder, entry))
        scoring.bantam(program, folder, "train", "-q", "--no-promote")
        return scoring.check(program, folder, engines, "2026-07-01")


def say(name, done):
    if done is None:
        print(f"{name}: no model", flush=True)
        return
    leads, differences = done
    figures = ", ".join(f"{engine} {difference:.1e}" for engine, difference in differences.items())
    print(f"{name}: {leads} leads, largest difference of log-odds: {figures}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bantam")
    parser.add_argument("repository")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--real")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--no-sample", action="store_true")
    args = parser.parse_args()
    program = os.path.abspath(args.bantam)
    engines = [ENGINES[name]() for name in args.engines.split(",")]
    failed = []

    def tried(name, job, *rest):
        try:
            done = job(program, *rest, engines)
            if name is not None:
                say(name, done)
            return done
        except scoring.Difference as error:
            print(f"{name or rest}: {error}", file=sys.stderr, flush=True)
            failed.append(name or rest)
            return None

    try:
        if not args.no_sample:
            tried("sample", sample, args.repository)
        largest, projects, leads, unfit, start = {}, 0, 0, 0, time.time()
        for seed in range(args.first, args.first + args.random):
            done = tried(None, random_project, seed)
            if done is None:
                unfit += 1
                continue
            projects += 1
            leads += done[0]
            for engine, difference in done[1].items():
                largest[engine] = max(largest.get(engine, 0.0), difference)
        if args.random:
            say(f"{projects} random projects ({unfit} without a result) in {time.time() - start:.0f} s", (leads, largest))
        for name in REAL if args.real else ():
            tried(f"real table {name}", real, args.repository, args.real, name)
    finally:
        for engine in engines:
            engine.close()
    if failed:
        sys.exit(f"{len(failed)} differ: {failed[:20]}")


if __name__ == "__main__":
    main()
