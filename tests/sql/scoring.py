"""Runs `bantam predict` and the exported SQL on one project, and compares them row by row."""

import collections
import csv
import datetime
import json
import math
import os
import re
import subprocess
import tempfile
import tomllib

from engines import Table

TOLERANCE = 1e-9


class Difference(Exception):
    pass


class Unable(Exception):
    """What an engine of the tests cannot do, whatever the statement."""


# A limit of the engine, in the words of `export`.
LIMIT = re.compile(r"the statement has .*, more than the .* of .*\)")

# How often an engine was unable, or a statement beyond a limit that `export` states.
left_out = collections.Counter()


def bantam(program, folder, *args):
    """Runs a command in the folder of a project; its standard error if it fails."""
    done = subprocess.run([program, *args], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise Difference(f"bantam {' '.join(args)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def columns_of(statement):
    """The tables that a statement reads, with the types of their columns: from its header."""
    tables = {}
    for line in statement.splitlines():
        if not line.startswith("--"):
            break
        parts = line[3:].rsplit(" | ", 1)
        if len(parts) != 2 or parts[1] not in ("text", "list", "number", "flag", "time"):
            continue
        decoder = json.JSONDecoder()
        table, end = decoder.raw_decode(parts[0])
        column = json.loads(parts[0][end + 3 :])
        tables.setdefault(table, []).append((column, parts[1]))
    return tables


def value(cell, kind, nulls, date_formats=()):
    """A cell of a file as a value of a type."""
    if isinstance(cell, datetime.datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, datetime.date):
        return datetime.datetime.combine(cell, datetime.time())
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if kind == "text":
        # Texts are given as they are: the statement trims them.
        return cell
    if kind == "number" and text == "NaN":
        # A word for a missing value in a file, and a number that is none in an engine.
        return math.nan
    if text in nulls or text == "":
        return None
    if kind == "number":
        return float(text)
    if kind == "flag":
        return text.lower() in ("true", "yes", "1", "t", "y")
    for form in date_formats:
        try:
            return datetime.datetime.strptime(text, form)
        except ValueError:
            pass
    return datetime.datetime.fromisoformat(text.replace("Z", ""))


def rows_of(path):
    if path.endswith(".parquet"):
        import pyarrow.parquet

        yield from pyarrow.parquet.read_table(path).to_pylist()
        return
    with open(path, newline="", encoding="utf-8-sig") as file:
        sample = file.read(65536)
        file.seek(0)
        header = sample.split("\n", 1)[0]
        separator = max(",;\t", key=header.count)
        yield from csv.DictReader(file, delimiter=separator)


def read_tables(folder, project, statement, ids):
    """The tables of a project with the types that the statement expects."""
    data = project["data"]
    nulls = data.get("null_values", [""])
    formats = data.get("date_format", [])
    formats = [formats] if isinstance(formats, str) else formats
    files = {"leads": data.get("leads", data["deals"]), "deals": data["deals"]}
    files |= {name: table["file"] for name, table in project.get("tables", {}).items()}
    files |= {name: table["file"] for name, table in project.get("lookups", {}).items()}
    tables = []
    for name, columns in columns_of(statement).items():
        names = [column for column, _ in columns]
        kinds = [kind for _, kind in columns]
        rows = [
            [value(row.get(column), kind, nulls, formats) for column, kind in columns]
            for row in rows_of(os.path.join(folder, files[name]))
        ]
        if name == "leads" and "leads" not in data:
            # The open deals.
            place = names.index(data["id"])
            rows = [row for row in rows if row[place] in ids]
        tables.append(Table(name, names, kinds, rows))
    return tables


def predictions(program, folder, as_of, project_file="bantam.toml", model=()):
    """The output of `bantam predict`, by id."""
    bantam(
        program, folder, "predict", "-p", project_file, "-o", "predictions.csv", "--no-ledger", "--raw-csv",
        "--as-of", as_of, *model,
    )
    with open(os.path.join(folder, "predictions.csv"), newline="", encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def logit(probability):
    if probability <= 0.0 or probability >= 1.0:
        return math.copysign(math.inf, probability - 0.5)
    return math.log(probability) - math.log1p(-probability)


def near_border(log_odds, base):
    """Whether a score is so close to a half that rounding may go either way."""
    exact = 50 + (log_odds - base) * 10 / math.log(2)
    return abs(exact - math.floor(exact) - 0.5) < 1e-7


def compare(expected, rows, extra=()):
    """The largest difference of log-odds; an exception where something else differs."""
    found = {row["id"]: row for row in rows}
    if len(found) != len(rows):
        raise Difference("an id stands in several rows")
    if set(found) != set(expected):
        missing, more = set(expected) - set(found), set(found) - set(expected)
        raise Difference(f"ids differ: {len(missing)} missing ({list(missing)[:3]}), {len(more)} more ({list(more)[:3]})")
    largest, borders = 0.0, 0
    for key, want in expected.items():
        row = found[key]
        p = float(want["probability"])
        got = float(row["probability"])
        if abs(got - p) > TOLERANCE:
            raise Difference(f"{key}: probability {got}, expected {p}")
        if 1e-5 < p < 1 - 1e-5:
            difference = abs(float(row["log_odds"]) - logit(p))
            largest = max(largest, difference)
            if difference > TOLERANCE:
                raise Difference(f"{key}: log-odds {row['log_odds']}, expected {logit(p)}")
        for bound in ("probability_low", "probability_high"):
            if bound in row and want.get(bound) and abs(float(row[bound]) - float(want[bound])) > TOLERANCE:
                raise Difference(f"{key}: {bound} {row[bound]}, expected {want[bound]}")
        borders += compare_texts(key, want, row, extra)
    if borders > max(2, len(expected) // 200):
        raise Difference(f"{borders} rows differ at a border of rounding")
    return largest


def compare_texts(key, want, row, extra):
    """1 if the row differs only in the last digit at a border of rounding; an exception if it differs otherwise."""
    border = 0
    for name, text in want.items():
        if name in ("probability", "probability_low", "probability_high", "id") or name not in row:
            continue
        got = row[name]
        got = "" if got is None else str(got)
        if got == text:
            continue
        if name.endswith("score") and abs(int(got) - int(text)) == 1:
            border = 1
        elif name.startswith(("for_", "against_")) and close_reasons(got, text):
            border = 1
        elif border and name in ("grade", "route"):
            pass
        else:
            raise Difference(f"{key}: {name} is {got!r}, expected {text!r}")
    return border


def close_reasons(a, b):
    """Whether two reasons are one but for the last digit."""
    (name_a, _, points_a), (name_b, _, points_b) = a.rpartition(" "), b.rpartition(" ")
    try:
        return name_a == name_b and abs(float(points_a) - float(points_b)) < 0.11
    except ValueError:
        return False


def with_interval(program, folder, export, engine):
    """The statement with the interval, or without it where there are too many weights or none has a covariance."""
    try:
        return bantam(program, folder, *export, "--interval")
    except Difference as error:
        why = re.search(r"the interval of a model with.* cannot be written as SQL", str(error))
        limit = LIMIT.search(str(error))
        if why is None and limit is None:
            raise
        left_out[f"{engine}: without the interval: {(why or limit).group()}"] += 1
        return bantam(program, folder, *export)


def check(program, folder, engines, as_of, project_file="bantam.toml", model=()):
    """Compares all engines with `predict`; the largest difference of log-odds by engine."""
    with open(os.path.join(folder, project_file), "rb") as file:
        project = tomllib.load(file)
    expected = predictions(program, folder, as_of, project_file, model)
    differences = {}
    for engine in engines:
        export = ("export", "sql", "-q", "-p", project_file, "--dialect", engine.name, "--as-of", as_of, *model)
        try:
            statement = with_interval(program, folder, export, engine.name)
        except Difference as error:
            limit = LIMIT.search(str(error))
            if limit is None:
                raise
            left_out[f"{engine.name}: refused by export: {limit.group()}"] += 1
            continue
        tables = read_tables(folder, project, statement, expected)
        try:
            rows = engine.run(tables, statement)
            differences[engine.name] = compare(expected, rows)
        except Unable as error:
            left_out[f"{engine.name}: {error}"] += 1
        except Difference as error:
            raise Difference(f"{engine.name}: {error}") from None
        except Exception as error:
            raise Difference(f"{engine.name}: {type(error).__name__}: {str(error)[:2000]}") from None
    return len(expected), differences


def check_training(program, folder, engines, as_of):
    """The weights of a training on the table that an engine makes, against those of a training on the files; the largest difference."""
    with open(os.path.join(folder, "bantam.toml"), "rb") as file:
        project = tomllib.load(file)
    expected = weights(folder, program, as_of)
    differences = {}
    for engine in engines:
        statement = bantam(program, folder, "export", "sql", "-q", "--what", "training", "--dialect", engine.name, "--as-of", as_of)
        rows = engine.run(read_tables(folder, project, statement, ()), statement)
        with tempfile.TemporaryDirectory(prefix="bantam-sql-") as other:
            with open(os.path.join(other, "table.csv"), "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows({name: written(value) for name, value in row.items()} for row in rows)
            with open(os.path.join(folder, "bantam.toml"), encoding="utf-8") as file:
                text = file.read().replace("[data]", '[data]\nsnapshot_table = "table.csv"', 1)
            with open(os.path.join(other, "bantam.toml"), "w", encoding="utf-8") as file:
                file.write(text)
            found = weights(other, program, as_of)
        if [row[0] for row in found] != [row[0] for row in expected]:
            raise Difference(f"{engine.name}: a training on its table has other terms")
        difference = max(abs(a[1] - b[1]) for a, b in zip(found, expected))
        if difference > TOLERANCE:
            raise Difference(f"{engine.name}: weights of a training on its table differ by {difference}")
        differences[engine.name] = difference
    return len(expected), differences


def written(value):
    """A value as a cell of a file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return value


def weights(folder, program, as_of):
    """Trains, and gives each term with its weight."""
    bantam(program, folder, "train", "-q", "--no-promote", "--as-of", as_of)
    models = os.path.join(folder, "models")
    files = [os.path.join(base, "weights.csv") for base, _, names in os.walk(models) if "weights.csv" in names]
    with open(max(files, key=os.path.getmtime), newline="", encoding="utf-8") as file:
        return [((row["feature"], row["term"]), float(row["log_odds"])) for row in csv.DictReader(file) if row["log_odds"]]
