"""A bantam with databases against PostgreSQL, SQLite and DuckDB. usage: check.py BANTAM REPOSITORY --kills N --duckdb LIBRARY"""

import argparse
import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import pyarrow

import servers

TABLES = ["deals", "leads", "activities", "contacts", "feedback", "renewals", "accounts"]
# The type of a column of PostgreSQL, a value in SQL, and what predictions carry of it, or `None` where the type is refused.
TYPES = [
    ("smallint", "7", "7"),
    ("integer", "70000", "70000"),
    ("bigint", "9007199254740993", "9007199254740993"),
    ("real", "0.5", "0.5"),
    ("double precision", "0.1", "0.1"),
    ("numeric", "1234.50", "1234.50"),
    ("numeric(20, 0)", "12345678901234567891", "12345678901234567891"),
    ("numeric(10, 3)", "1.234", "1.234"),
    ("boolean", "true", ["true", "yes"]),
    ("text", "'Zürich'", "Zürich"),
    ("varchar(20)", "'a b'", "a b"),
    ("char(6)", "'ab'", "ab"),
    ("name", "'n'", "n"),
    ("date", "'2026-02-03'", "2026-02-03"),
    ("timestamp", "'2026-02-03 04:05:06'", re.compile("2026-02-03 04:05:06")),
    ("timestamp", "'infinity'", re.compile("9999-12-31")),
    ("date", "'infinity'", re.compile("9999-12-31")),
    ("timestamptz", "'2026-02-03 04:05:06+05:30'", re.compile("2026-02-02 22:35:06")),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("crm.stage", "'open'", "open"),
    ("text[]", "ARRAY['a','b']", "a;b"),
    ("integer[]", "ARRAY[1,2]", "1;2"),
    ("numeric[]", "ARRAY[1.50,2]", "1.50;2"),
    ("numeric(9, 2)[]", "ARRAY[1.5,NULL]", "1.50"),
    ("time", "'04:05:06'", re.compile("04:05:06")),
    ("date[]", "ARRAY[DATE '2026-02-03']", None),
    ("money", "'12.50'", None),
    ("bytea", "'\\x00ff'", None),
    ("json", "'{}'", None),
    ("jsonb", "'{}'", None),
    ("jsonb[]", "ARRAY['{}'::jsonb]", None),
    ("xml", "'<a/>'", None),
    ("interval", "'1 day'", None),
    ("timetz", "'04:05:06+01'", None),
    ("inet", "'10.0.0.1'", None),
    ("cidr", "'10.0.0.0/8'", None),
    ("macaddr", "'08:00:2b:01:02:03'", None),
    ("bit(3)", "b'101'", None),
    ("point", "'(1,2)'", None),
    ("int4range", "'[1,3)'", None),
    ("tsvector", "'a b'", None),
    ("oid", "7", None),
    ("crm.pair", "ROW(1, 'a')", None),
]
# The same for DuckDB.
DUCKDB_TYPES = [
    ("HUGEINT", "12345678901234567891", "12345678901234567891"),
    ("DECIMAL(10, 3)", "1.234", "1.234"),
    ("UUID", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("ENUM('open', 'won')", "'open'", "open"),
    ("VARCHAR[]", "['a', 'b']", "a;b"),
    ("TIME", "'04:05:06'", "04:05:06"),
    ("JSON", "'{}'", None),
    ("JSON[]", "['{}']", None),
    ("TIME WITH TIME ZONE", "'04:05:06+01'", None),
    ("BLOB", "'ab'", None),
    ("BIT", "'101'", None),
    ("INTERVAL", "'1 day'", None),
    ("STRUCT(a INTEGER)", "{'a': 1}", None),
]


class Check:
    def __init__(self, bantam, repository, folder):
        self.bantam, self.repository, self.folder = bantam, repository, folder
        self.output = []
        self.passed = 0

    def project(self, name, database=None):
        """A copy of the sample project, on the tables of a database."""
        folder = os.path.join(self.folder, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        with open(os.path.join(self.repository, "bantam.toml"), encoding="utf-8") as file:
            text = file.read()
        data = os.path.join(os.path.abspath(self.repository), "data")
        if database is None:
            text = text.replace('"data/', f'"{data}/')
        else:
            place = '{{ connection = "warehouse", table = "{}{}" }}'
            for table in TABLES:
                text = text.replace(f'"data/{table}.csv"', place.format(database.schema, table))
            assert '"data/' not in text, "a table of the sample is still a file"
            text = text.replace("[outcome]", database.section + "\n[outcome]", 1)
        self.write(folder, text)
        return folder

    def write(self, folder, text):
        with open(os.path.join(folder, "bantam.toml"), "w", encoding="utf-8") as file:
            file.write(text)

    def append(self, folder, old, new):
        path = os.path.join(folder, "bantam.toml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert old in text, old
        self.write(folder, text.replace(old, new, 1))

    def run(self, folder, *arguments, environment=None, status=0):
        started = subprocess.run(
            [self.bantam, *arguments], cwd=folder, capture_output=True, text=True, env={**os.environ, **(environment or {})}
        )
        said = started.stdout + started.stderr
        self.output.append(said)
        if status is not None and started.returncode != status:
            raise SystemExit(f"bantam {' '.join(arguments)} ended with {started.returncode}, not {status}:\n{said}")
        return said

    def says(self, what, said, *expected):
        for words in expected:
            if words not in said:
                raise SystemExit(f"{what}: expected {words!r} in\n{said}")
        self.passed += 1
        line = next((line for line in said.splitlines() if line.startswith("error")), said.strip().splitlines()[-1])
        print(f"  {what}: {line}")

    def holds(self, what, is_so, detail=""):
        if not is_so:
            raise SystemExit(f"failed: {what} {detail}")
        self.passed += 1
        print(f"  {what}")


def rows_of(file):
    with open(file, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def without_model(rows):
    return [{name: value for name, value in row.items() if name != "model"} for row in rows]


def weights(folder):
    models = os.path.join(folder, "models", "inbound")
    (model,) = [name for name in os.listdir(models) if re.match(r"\d{4}-", name)]
    with open(os.path.join(models, model, "weights.csv"), encoding="utf-8") as file:
        return file.read()


def same_as_csv(check, database, from_csv):
    """Training and prediction from tables equal those from CSV, and the results that were written back equal those of the file."""
    for table in TABLES:
        database.load(table, servers.csv_table(os.path.join(check.repository, "data", f"{table}.csv"), database.has_types))
    folder = check.project(database.name, database)
    environment = database.environment
    check.run(folder, "check", environment=environment, status=None)
    check.run(folder, "train", "-v", "--summary", "train.json", environment=environment)
    check.holds(f"{database.name}: weights to the last bit", weights(folder) == weights(from_csv))
    check.run(folder, "predict", "-q", "-o", "scored.csv", "--summary", "predict.json", environment=environment)
    scored = without_model(rows_of(os.path.join(folder, "scored.csv")))
    expected = without_model(rows_of(os.path.join(from_csv, "scored.csv")))
    check.holds(f"{database.name}: {len(scored)} predictions to the last bit", scored == expected)
    table = f"{database.schema}lead_scores"
    said = check.run(folder, "predict", f"warehouse:{database.schema}leads", "-o", f"warehouse:{table}", environment=environment)
    check.says(f"{database.name}: written back", said, f"written to warehouse:{table}")
    written = database.rows(f"SELECT id, probability, score, grade, route, as_of, next_question FROM {table}")
    found = {row[0]: (float(row[1]), int(row[2]), row[3], row[4], str(row[5]), row[6] or "") for row in written}
    wanted = {
        row["id"]: (float(row["probability"]), int(row["score"]), row["grade"], row["route"], row["as_of"], row["next_question"])
        for row in expected
    }
    check.holds(f"{database.name}: table equals file", found == wanted, f"{len(found)} and {len(wanted)} rows")
    modes(check, database, folder, table, len(wanted))


def modes(check, database, folder, table, leads):
    """What becomes of the rows that a table has."""
    environment = database.environment
    count = lambda: tuple(database.rows(f"SELECT count(*), count(DISTINCT as_of) FROM {table}")[0])
    predict = lambda *more: check.run(folder, "predict", "-q", "-o", f"warehouse:{table}", *more, environment=environment)
    predict("--mode", "append", "--as-of", "2026-07-02")
    check.holds(f"{database.name}: append", count() == (2 * leads, 2), count())
    predict("--mode", "upsert", "--as-of", "2026-07-02")
    check.holds(f"{database.name}: upsert", count() == (2 * leads, 2), count())
    said = check.run(folder, "review", f"warehouse:{table}", environment=environment, status=None)
    check.holds(f"{database.name}: review reads the table", "cannot read" not in said and "error: warehouse" not in said, said)
    said = check.run(folder, "predict", "--previous", f"warehouse:{table}", environment=environment, status=None)
    predict("--as-of", "2026-07-03")
    check.holds(f"{database.name}: replace", count() == (leads, 1), count())
    said = check.run(folder, "predict", "-q", "--previous", f"warehouse:{table}", "--as-of", "2026-07-05", "-o", "changed.csv", environment=environment)
    check.holds(f"{database.name}: changes since the table", "previous_score" in rows_of(os.path.join(folder, "changed.csv"))[0])


def types(check, postgres, folder):
    """Every type in a table of its own: read right, or refused by its name."""
    postgres.rows("CREATE TYPE crm.stage AS ENUM ('open', 'won')", "CREATE TYPE crm.pair AS (a int, b text)")
    check.append(folder, 'keep = ["company", "department", "lead_source"]', 'keep = ["x"]')
    for kind, value, expected in TYPES:
        postgres.rows(
            "DROP TABLE IF EXISTS crm.one",
            f"CREATE TABLE crm.one AS SELECT *, CAST({value} AS {kind}) AS x FROM crm.leads LIMIT 3",
            "GRANT SELECT ON crm.one TO etl",
        )
        place, out = "warehouse:crm.one", os.path.join(folder, "one.csv")
        if expected is None:
            said = check.run(folder, "predict", place, "-q", "-o", "one.csv", environment=postgres.environment, status=3)
            name = kind.split("(")[0].split(".")[-1]
            name = {"jsonb[]": "array", "date[]": "array", "bit": "bit"}.get(name, name)
            if not (f"`x` in {place} has values of the type" in said and (name in said or kind in ("crm.pair", "int4range", "jsonb[]", "date[]"))):
                raise SystemExit(f"{kind}: {said}")
            continue
        check.run(folder, "predict", place, "-q", "--raw-csv", "-o", "one.csv", environment=postgres.environment)
        found = rows_of(out)[0]["x"]
        is_right = expected.match(found) if isinstance(expected, re.Pattern) else found in expected if isinstance(expected, list) else found == expected
        if not is_right:
            raise SystemExit(f"{kind}: expected {expected!r}, found {found!r}")
    check.holds(f"{len(TYPES)} types of PostgreSQL are read right or refused by name", True)


def duckdb_types(check, duckdb, folder):
    """Every type of DuckDB in a table and in a query; a cast in the query makes of a refused one what can be read."""
    check.append(folder, 'keep = ["company", "department", "lead_source"]', 'keep = ["x"]')
    for kind, value, expected in DUCKDB_TYPES:
        duckdb.rows("DROP TABLE IF EXISTS one", f"CREATE TABLE one AS SELECT *, CAST({value} AS {kind}) AS x FROM leads LIMIT 3")
        for place in ["warehouse:one", "warehouse: SELECT * FROM one -- all"]:
            said = check.run(folder, "predict", place, "-q", "--raw-csv", "-o", "one.csv", status=0 if expected else 3)
            if expected is None and "has values of the type" not in said:
                raise SystemExit(f"{kind}: {said}")
            found = rows_of(os.path.join(folder, "one.csv"))[0]["x"] if expected else None
            if found is not None and not found.startswith(expected):
                raise SystemExit(f"{kind}: expected {expected!r}, found {found!r}")
    duckdb.rows("DROP TABLE one", "CREATE TABLE one AS SELECT *, CAST('04:05:06+01' AS TIMETZ) AS x, CAST('{}' AS JSON) AS y FROM leads LIMIT 3")
    said = check.run(folder, "predict", "warehouse:one", "-q", "-o", "one.csv", status=3)
    check.says("a time of day with an offset of DuckDB", said, "`x` in warehouse:one has values of the type timetz", "hint: cast it in a query")
    check.run(folder, "predict", "warehouse: SELECT * REPLACE (CAST(x AS TIME) AS x) FROM one", "-q", "--raw-csv", "-o", "one.csv")
    found = rows_of(os.path.join(folder, "one.csv"))[0]["x"]
    check.holds(f"{len(DUCKDB_TYPES)} types of DuckDB are read right or refused by name, and a cast reads them", found.startswith("04:05:06"), found)


def killed(check, database, folder, kills):
    """A run that is killed at a random moment leaves the old table or the new one."""
    environment = {**os.environ, **database.environment}
    table = f"{database.schema}lead_scores"
    wide = f"{database.schema}many_leads"
    many = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(40))
    columns = ", ".join(name for name in servers.csv_table(os.path.join(check.repository, "data", "leads.csv"), True).column_names[1:])
    database.rows(
        f"CREATE TABLE {wide} AS SELECT lead_id || '-' || n AS lead_id, {columns} FROM {database.schema}leads, ({many}) AS numbers"
    )
    if database.schema:
        database.rows(f"GRANT SELECT ON {wide} TO etl")
    command = lambda day: [check.bantam, "predict", f"warehouse:{wide}", "-q", "--no-ledger", "-o", f"warehouse:{table}", "--as-of", f"2026-08-{day:02}"]
    times = []
    for _ in range(3):
        started = time.monotonic()
        subprocess.run(command(1), cwd=folder, env=environment, check=True, capture_output=True)
        times.append(time.monotonic() - started)
    whole = sorted(times)[1]
    state = lambda: tuple(map(str, database.rows(f"SELECT count(*), min(as_of), max(as_of) FROM {table}")[0]))
    old, chance, ended, new = state(), random.Random(7), 0, 0
    for kill in range(kills):
        day = 2 + kill % 27
        run = subprocess.Popen(command(day), cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.4, 1.2) * whole)
        if run.poll() is None:
            run.send_signal(signal.SIGKILL)
        else:
            ended += 1
        run.wait()
        fresh = (old[0], f"2026-08-{day:02}", f"2026-08-{day:02}")
        deadline, now = time.monotonic() + 20, state()
        # The server may still be ending the transaction of the killed client.
        while now not in (old, fresh) and time.monotonic() < deadline:
            time.sleep(0.2)
            now = state()
        if now not in (old, fresh):
            raise SystemExit(f"{database.name}: after kill {kill} the table is {now}, neither {old} nor {fresh}")
        new += now == fresh
        old = now
    check.holds(f"{database.name}: killed at {kills} moments: {kills - new} times the old table, {new} times the new one ({ended} runs had ended)", True)


def failures(check, postgres, folder):
    """What goes wrong is said with what to do; nothing is half-written."""
    environment, port = postgres.environment, postgres.port
    state = lambda: postgres.rows("SELECT count(*), min(as_of), max(as_of) FROM crm.lead_scores")
    before = state()
    predict = lambda *more, uri=postgres.uri, status=1, **others: check.run(
        folder, "predict", *more, environment={**environment, "WAREHOUSE_URI": uri, **others}, status=status
    )
    wrong = servers.ESCAPED + "x"
    said = predict(uri=f"postgresql://etl:{wrong}@127.0.0.1:{port}/postgres")
    check.says("wrong password", said, "cannot connect to `warehouse`", "password authentication failed", "hint:")
    # A password that is not escaped is read as a host in part.
    said = predict(uri=f"postgresql://etl:{servers.PASSWORD}@127.0.0.1:{port}/postgres")
    check.says("password that is not escaped", said, "cannot connect to `warehouse`")
    said = predict(uri=f"postgresql://etl:{servers.ESCAPED}@127.0.0.1:1/postgres")
    check.says("no server", said, "cannot connect to `warehouse`", "127.0.0.1")
    said = predict(uri="")
    check.says("no address", said, "environment variable WAREHOUSE_URI is not set", "hint: set it")
    said = predict(uri=postgres.uri, VIRTUAL_ENV="/nowhere", BANTAM_DRIVERS="/nowhere")
    check.says("no driver", said, "the driver postgresql was not found", "pip install adbc-driver-postgresql")
    said = predict("warehouse:crm.nothing")
    check.says("no table", said, "cannot read warehouse:crm.nothing")
    said = predict("-o", "warehouse:crm.lead_scores", uri=postgres.reader_uri)
    lacks = "lacks TEMPORARY on the database, INSERT on the table, DELETE on the table"
    check.says("read-only role", said, "cannot write warehouse:crm.lead_scores", lacks, "GRANT INSERT, DELETE ON crm.lead_scores TO", "nothing was written")
    columns = "account_id, created_at, qualified_at, lead_source, country, seniority, department, email, pain, budget_amount, decision_role, timeline_months, decision_process_known, decision_criteria_known, metrics_defined, champion_contact, economic_buyer_met"
    one = f"(SELECT {columns} FROM crm.leads LIMIT 1) AS l"
    late = f"warehouse: SELECT 'N' || n AS lead_id, {columns.replace('budget_amount', 'budget_amount / (1000000 - n) AS budget_amount')} FROM generate_series(1, 1100000) AS n, {one}"
    said = predict(late, "-q", "-o", "warehouse:crm.lead_scores", "--no-ledger")
    check.says("error at row 1,000,000", said, "cannot read warehouse: SELECT 'N'", "after row 9", "division by zero")
    check.holds("  and the table is as it was", state() == before, state())
    slow = f"warehouse: SELECT 'N' || n AS lead_id, {columns} FROM generate_series(1, 3000000) AS n, {one}"
    reading = "query LIKE 'COPY (SELECT ''N''%'"
    for what, whose, words in [
        ("reading", f"AND {reading}", "cannot read warehouse: SELECT 'N'"),
        ("writing", f"AND NOT {reading}", "cannot write warehouse:crm.lead_scores"),
    ]:
        ender = threading.Thread(target=terminate, args=(postgres, whose))
        ender.start()
        said = predict(slow, "-q", "-o", "warehouse:crm.lead_scores", "--no-ledger")
        ender.join()
        check.says(f"connection lost while {what}", said, words, "hint:")
        check.holds("  and the table is as it was", state() == before, state())
    postgres.rows("ALTER TABLE crm.lead_scores DROP COLUMN fit_score")
    said = predict("-o", "warehouse:crm.lead_scores")
    check.says("column that is missing", said, "it has no column `fit_score`", "ADD COLUMN")
    said = predict("warehouse:crm.leads", "-o", "warehouse:crm.leads", status=2)
    check.says("a table of the project as output", said, "crm.leads")
    postgres.rows(
        "CREATE TABLE crm.crm_leads AS SELECT l.*, l.lead_id AS id, 0.5::float8 AS probability, 0::int AS score, 'A' AS grade FROM crm.leads AS l",
        "GRANT ALL ON crm.crm_leads TO etl",
        "CREATE VIEW crm.lead_view AS SELECT id, probability, score, grade FROM crm.crm_leads",
        "GRANT ALL ON crm.lead_view TO etl",
    )
    before = postgres.rows("SELECT count(country), sum(score) FROM crm.crm_leads")
    for table in ["CRM.crm_leads", 'crm."crm_leads"', "crm.lead_view"]:
        for mode in ["replace", "upsert"]:
            more = ["as_of"] if mode == "upsert" and "view" not in table else []
            if more:
                postgres.rows("ALTER TABLE crm.crm_leads ADD COLUMN IF NOT EXISTS as_of date")
            columns = ",".join(["id", "probability", "score", "grade", *more])
            said = predict("warehouse:crm.crm_leads", "--columns", columns, "-o", f"warehouse:{table}", "--mode", mode)
            check.says(f"rows of {table} are not replaced ({mode})", said, "it is a view" if "view" in table else "columns that are not of predictions: `lead_id`", "hint:")
    check.holds("  and they are as they were", postgres.rows("SELECT count(country), sum(score) FROM crm.crm_leads") == before)


def writes(check, postgres, folder):
    """Runs without leads, tables that refuse rows or leave them out, runs at the same time, and queries that are odd."""
    predict = lambda *more, status=0: check.run(folder, "predict", "-q", "--no-ledger", *more, environment=postgres.environment, status=status)
    count = lambda table: postgres.rows(f"SELECT count(*) FROM crm.{table}")[0][0]
    none = "warehouse: SELECT * FROM crm.leads WHERE false -- nobody"
    for mode in ["replace", "append", "upsert"]:
        table = f"first_{mode}"
        predict(none, "-o", f"warehouse:crm.{table}", "--mode", mode)
        predict("-o", f"warehouse:crm.{table}", "--mode", mode)
        (kind,) = postgres.rows(f"SELECT data_type FROM information_schema.columns WHERE table_name = '{table}' AND column_name = 'as_of'")[0]
        check.holds(f"a first run without leads, then one with them ({mode})", (count(table), kind) == (402, "date"), (count(table), kind))
        predict(none, "-o", f"warehouse:crm.{table}", "--mode", mode)
        check.holds(f"  and a run without leads after it ({mode})", count(table) == (0 if mode == "replace" else 402), count(table))
    postgres.rows("ALTER TABLE crm.first_upsert ADD CHECK (probability > 2) NOT VALID")
    said = predict("-o", "warehouse:crm.first_upsert", status=1)
    check.says("a constraint of the table", said, "violates check constraint", "the table is as it was")
    postgres.rows(
        "CREATE FUNCTION crm.none() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER none BEFORE INSERT ON crm.first_append FOR EACH ROW EXECUTE FUNCTION crm.none()",
    )
    said = predict("-o", "warehouse:crm.first_append", status=1)
    check.says("a trigger that leaves rows out", said, "of 402 rows it has taken 0")
    check.holds("  and the table is as it was", count("first_append") == 402, count("first_append"))
    command = [check.bantam, "predict", "-q", "--no-ledger", "-o", "warehouse:crm.together"]
    started = [subprocess.Popen(command, cwd=folder, env={**os.environ, **postgres.environment}, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [run.communicate()[1] for run in started]
    check.holds("four first runs at the same time", not any(run.returncode for run in started) and count("together") == 402, said)
    said = predict("warehouse: SELECT l.*, l.country FROM crm.leads AS l", "-o", "twice.csv", status=3)
    check.says("a column twice", said, "two columns named `country`")
    said = predict("warehouse: DELETE FROM crm.leads RETURNING *", "-o", "deleted.csv", status=1)
    check.says("a query that writes", said, "cannot read warehouse: DELETE", "hint: a query only reads")
    keys = "SELECT lead_id, 9007199254740992 + row_number() OVER () AS big FROM crm.deals"
    postgres.rows(
        f"CREATE TABLE crm.exact AS SELECT d.*, CAST(k.big AS numeric(20, 0)) AS big FROM crm.deals AS d JOIN ({keys}) AS k USING (lead_id)",
        "CREATE TABLE crm.touches AS SELECT big AS k, TIMESTAMP '2023-06-01' AS at, 'x' AS kind FROM crm.exact WHERE big % 4 = 0",
        "CREATE TABLE crm.as_text AS SELECT * FROM crm.touches",
        "ALTER TABLE crm.as_text ALTER k TYPE text",
        "GRANT SELECT ON crm.exact, crm.touches, crm.as_text TO etl",
    )
    found = []
    for table in ["touches", "as_text"]:
        project = check.project(f"keys-{table}", postgres)
        check.append(project, 'table = "crm.deals"', 'table = "crm.exact"')
        check.append(project, 'table = "crm.leads"', 'table = "crm.exact"')
        place = f'[tables.touches]\nfile = {{ connection = "warehouse", table = "crm.{table}" }}\nkey = "k"\non = "big"\nat = "at"\n\n'
        check.append(project, "[outcome]", place + "[outcome]")
        check.append(project, "[features.behavioural]", "[features.behavioural]\ntouched = { from = \"touches\", any = \"kind = 'x'\" }")
        check.run(project, "train", "-q", environment=postgres.environment)
        found.append(weights(project))
    check.holds("numeric keys are joined by all their digits", found[0] == found[1] and "touched" in found[0])
    names(check, postgres, folder)
    empty_tables(check, postgres)


def names(check, postgres, folder):
    """Names that PostgreSQL would cut, ids that are no number, and columns of another type than the predictions."""
    predict = lambda *more, status=0: check.run(folder, "predict", "-q", "--no-ledger", *more, environment=postgres.environment, status=status)
    said = predict("-o", "warehouse:crm." + "t" * 64, status=1)
    check.says("a table whose name would be cut", said, "at most 63 bytes", "has 64", "hint: give the table a shorter name")
    long = check.project("long-names", postgres)
    check.append(long, "[derive]", "[derive]\n" + "y" * 70 + " = \"country\"")
    check.append(long, 'keep = ["company", "department", "lead_source"]', f'keep = ["{"y" * 70}"]')
    check.run(long, "train", "-q", environment=postgres.environment)
    said = check.run(long, "predict", "-q", "--no-ledger", "-o", "warehouse:crm.long", environment=postgres.environment, status=1)
    check.says("a column whose name would be cut", said, "at most 63 bytes", "has 70", "hint: give it a short name under [derive]")
    check.holds("  and there is no table", postgres.rows("SELECT to_regclass('crm.long') IS NULL")[0][0])
    postgres.rows(
        "CREATE TYPE crm.mark AS ENUM ('A', 'B', 'C', 'D')",
        "CREATE TABLE crm.marks (id text, score int, grade crm.mark, as_of date)",
        "GRANT SELECT, INSERT, DELETE ON crm.marks TO etl",
        "CREATE TABLE crm.undefined AS SELECT *, CASE lead_id WHEN (SELECT min(lead_id) FROM crm.leads) THEN numeric 'NaN' ELSE 7 END AS n FROM crm.leads",
        "ALTER TABLE crm.undefined DROP COLUMN lead_id",
        "ALTER TABLE crm.undefined RENAME COLUMN n TO lead_id",
        "GRANT SELECT ON crm.undefined TO etl",
    )
    said = predict("-o", "warehouse:crm.marks", "--columns", "id,score,grade,as_of", status=1)
    check.says("a column of an enum", said, "is of type crm.mark", "ALTER COLUMN", "nothing was written")
    said = check.run(folder, "predict", "warehouse:crm.undefined", "-o", "undefined.csv", "--no-ledger", environment=postgres.environment, status=None)
    check.says("an id that is no number", said, "it has no `lead_id`")


def empty_tables(check, postgres):
    """A timed table and a lookup of a database may be empty: the types of their columns are known."""
    project = check.project("empty-tables", postgres)
    for table in ["activities", "accounts"]:
        postgres.rows(f"CREATE TABLE crm.{table}_none (LIKE crm.{table})", f"GRANT SELECT ON crm.{table}_none TO etl")
    check.run(project, "train", "-q", environment=postgres.environment)
    for table in ["activities", "accounts"]:
        check.append(project, f'table = "crm.{table}"', f'table = "crm.{table}_none"')
    for memory in ["1KiB", "1GiB"]:
        said = check.run(project, "predict", "--no-ledger", "--memory", memory, "-o", "none.csv", environment=postgres.environment)
        check.says(f"an empty timed table and lookup ({memory})", said, "402 rows = 402 scored")


def dated_queries(check, database, from_csv):
    """A query has the date of the job: the rows after it stay in the database, and the predictions are the same."""
    folder = check.project(f"dated-{database.name}", database)
    table = f"{database.schema}activities"
    query = f"SELECT * FROM {table} WHERE occurred_at < {{as_of}}"
    check.append(folder, f'table = "{table}"', f'query = "{query}"')
    shutil.copytree(os.path.join(from_csv, "models"), os.path.join(folder, "models"))
    for as_of in ["2026-07-01", "2026-03-01"]:
        files = {}
        for where, environment in [(from_csv, None), (folder, database.environment)]:
            files[where] = os.path.join(where, f"dated-{as_of}.csv")
            check.run(where, "predict", "-q", "--no-ledger", "--as-of", as_of, "-o", files[where], environment=environment)
        same = rows_of(files[from_csv]) == rows_of(files[folder])
        check.holds(f"{database.name}: a query up to {as_of} gives the same predictions", same)


def repeated_ids(check, database, folder):
    """Ids that do not fit in memory go to disk, and one that occurs again is found there: then they are all held in memory."""
    leads, twice = f"{database.schema}leads", f"{database.schema}twice"
    database.rows(
        f"CREATE TABLE {twice} AS SELECT * FROM {leads}",
        f"UPDATE {twice} SET lead_id = (SELECT min(lead_id) FROM {leads}) WHERE lead_id = (SELECT max(lead_id) FROM {leads})",
        *([f"GRANT SELECT ON {twice} TO etl"] if database.schema else []),
    )
    scores = {}
    for table, memory, words in [
        (leads, "1KiB", "402 rows = 402 scored"),
        (twice, "1GiB", "402 rows = 401 scored + 1 rejected"),
        (twice, "1KiB", "402 rows = 401 scored + 1 rejected"),
    ]:
        output = f"{database.schema}scores_within"
        arguments = ["predict", f"warehouse:{table}", "--no-ledger", "--memory", memory, "-o", f"warehouse:{output}"]
        said = check.run(folder, *arguments, environment=database.environment)
        check.says(f"{database.name}: {table} within {memory}", said, words)
        scores[table, memory] = sorted(database.rows(f"SELECT id, probability FROM {output}"))
    check.holds(f"{database.name}: the same predictions", scores[twice, "1GiB"] == scores[twice, "1KiB"])


def rights(check, postgres, folder):
    """A role that may only insert appends; what it lacks for more is named. Quotes in the name of a table are written twice."""
    name = '"odd ""scores"""'
    postgres.rows(
        f"CREATE ROLE appender LOGIN PASSWORD '{servers.PASSWORD}'",
        "GRANT USAGE ON SCHEMA crm TO appender",
        "GRANT TEMPORARY ON DATABASE postgres TO appender",
        f"GRANT SELECT ON {', '.join('crm.' + table for table in TABLES)} TO appender",
        f"CREATE TABLE crm.{name} (id text, probability numeric, score int, grade text, route text, model varchar, as_of date, at timestamptz DEFAULT now())",
        f"GRANT INSERT ON crm.{name} TO appender",
    )
    environment = {"WAREHOUSE_URI": f"postgresql://appender:{servers.ESCAPED}@127.0.0.1:{postgres.port}/postgres"}
    columns = "id,probability,score,grade,route,model,as_of"
    place = f"warehouse:crm.{name}"
    predict = lambda mode, status=0: check.run(
        folder, "predict", "-q", "--no-ledger", "--columns", columns, "-o", place, "--mode", mode, environment=environment, status=status
    )
    count = lambda: postgres.rows(f"SELECT count(*), count(as_of), count(at) FROM crm.{name}")[0]
    predict("append")
    check.holds("a role that may only insert appends to a table with quotes in its name", count() == (402, 402, 402), count())
    check.says("  and cannot replace", predict("replace", 1), "lacks DELETE on the table", "GRANT DELETE ON crm." + name)
    check.says("  nor upsert", predict("upsert", 1), "lacks DELETE on the table, SELECT on the table")
    postgres.rows("REVOKE TEMPORARY ON DATABASE postgres FROM appender")
    check.says("  and needs temporary tables", predict("append", 1), "lacks TEMPORARY on the database", "GRANT TEMPORARY ON DATABASE")
    check.holds("  and the table is as it was", count() == (402, 402, 402), count())


def drafted(check, database):
    """A first project file from tables of a database, with which everything works at once."""
    folder = os.path.join(check.folder, f"drafted-{database.name}")
    os.makedirs(folder)
    place = lambda table: f"warehouse:{database.schema}{table}"
    if database.schema:
        address = ["--uri-env", "WAREHOUSE_URI"]
    else:
        shutil.copy(database.file, os.path.join(folder, "crm.db"))
        address = ["--database", "crm.db"]
    tables = [place("deals"), "--activities", place("activities"), "--lookup", f"accounts={place('accounts')}"]
    environment = database.environment
    said = check.run(folder, "init", *tables, "--driver", database.name, *address, environment=environment)
    with open(os.path.join(folder, "bantam.toml"), encoding="utf-8") as file:
        text = file.read()
    expected = [
        "[connections.warehouse]",
        f'driver = "{database.name}"',
        'uri_env = "WAREHOUSE_URI"' if database.schema else 'file = "crm.db"',
        f'deals = {{ connection = "warehouse", table = "{database.schema}deals" }}',
        f'file = {{ connection = "warehouse", table = "{database.schema}activities" }}',
        f'file = {{ connection = "warehouse", table = "{database.schema}accounts" }}',
        'name = "deals"',
    ]
    check.says(f"{database.name}: a project file is drafted", text, *expected)
    check.run(folder, "check", environment=environment, status=None)
    check.run(folder, "train", "-q", environment=environment, status=None)
    said = check.run(folder, "predict", "-o", "scored.csv", environment=environment)
    check.says(f"{database.name}: and it can be trained and used at once", said, "leads scored")
    query = f"warehouse: SELECT * FROM {database.schema}deals"
    check.run(folder, "init", query, "--driver", database.name, *address, "-o", "query.toml", environment=environment)
    with open(os.path.join(folder, "query.toml"), encoding="utf-8") as file:
        check.says(f"{database.name}: from a query, too", file.read(), f'query = "SELECT * FROM {database.schema}deals"', 'name = "warehouse"')
    return folder


def ledger(check, database):
    """Predictions kept in a table: as those of files, repeated without a trace, pruned, and as they were when a run fails or is killed."""
    folder = check.project(f"ledger-{database.name}", database)
    environment, table = database.environment, f"{database.schema}lead_ledger"
    run = lambda *arguments, status=0: check.run(folder, *arguments, environment=environment, status=status)
    state = lambda: [tuple(map(str, row)) for row in database.rows(f"SELECT as_of, count(*), count(DISTINCT id) FROM {table} GROUP BY as_of ORDER BY as_of")]
    run("train", "-q", "--as-of", "2025-10-01")
    with open(os.path.join(folder, "bantam.toml"), encoding="utf-8") as file:
        text = file.read()
    in_files = re.sub(r"(?m)^leads = .*$", "", text)
    check.write(folder, in_files.replace("[predict]", f'[predict]\nledger = "warehouse:{table}"', 1))
    with open(os.path.join(folder, "files.toml"), "w", encoding="utf-8") as file:
        file.write(in_files)
    said = run("review", "--as-of", "2026-07-01", status=1)
    check.says(f"{database.name}: a ledger that nothing was added to", said, f"no predictions in warehouse:{table}")
    check.says("  is empty when it is listed", run("ledger", "list"), f"no predictions in warehouse:{table}")
    for day in ["2025-10-01", "2025-10-15", "2025-10-15"]:
        run("predict", "-q", "--as-of", day, "-o", "out.csv", "--summary", "run.json")
        run("predict", "-q", "--as-of", day, "-o", "out.csv", "-p", "files.toml")
    with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
        check.says(f"{database.name}: the summary names the ledger", file.read(), f"warehouse:{table}")
    before = state()
    whole = [day for day, rows, ids in before if rows == ids]
    check.holds(f"{database.name}: a repeated run replaces itself", whole == ["2025-10-01", "2025-10-15"], before)
    of_table, of_files = run("review", "--as-of", "2026-07-01", "--json"), run("review", "--as-of", "2026-07-01", "--json", "-p", "files.toml")
    figures = lambda said: json.loads(re.sub(r'"files": \d+', '"files": 0', said[said.index("{") : said.rindex("}") + 1]))
    check.holds(f"{database.name}: a review of the table is that of files", figures(of_table) == figures(of_files), of_table + of_files)
    said = run("review", "--as-of", "2026-07-01", "--model", "2020-01-01-00000000", status=1)
    check.says("  and names the models that it has", said, "no predictions of the model 2020-01-01-00000000", "only of 20")
    check.says(f"{database.name}: the ledger is listed", run("ledger", "list"), "2025-10-15", f"in warehouse:{table}")
    check.run(folder, "quarter", "--as-of", "2026-07-01", environment=environment, status=None)
    if database.has_comments:
        (comment,) = database.rows(database.comment.format(table=table, column="probability"))[0]
        check.holds("  its columns have comments", "Probability" in comment, comment)
    run("predict", "-q", "--as-of", "2025-10-20", "-o", "out.csv", "warehouse: SELECT lead_id FROM " + database.schema + "leads", status=None)
    check.holds("  a run that fails leaves it as it was", state() == before, state())
    for _ in range(4):
        command = [check.bantam, "predict", "-q", "--as-of", "2025-10-20", "-o", "out.csv"]
        started = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.Random(check.passed).uniform(0.05, 0.6))
        started.kill()
        started.wait()
        check.passed += 1
        time.sleep(0.3)
        now = state()
        new = [row for row in now if row not in before]
        if not (now == before or [row[0] for row in new] == ["2025-10-20"] and new[0][1] == new[0][2]):
            raise SystemExit(f"{database.name}: after a kill the ledger is {now}, was {before}")
    said = run("predict", "-q", "-o", f"warehouse:{table}", status=2)
    check.says("  it is no output", said, table)
    (id,) = database.rows(f"SELECT id FROM {table} WHERE as_of = '2025-10-01' ORDER BY id LIMIT 1")[0]
    with open(os.path.join(folder, "erase.txt"), "w", encoding="utf-8") as file:
        file.write(f"{id}\nnobody's \"id\"\n")
    said = run("ledger", "prune", "--ids", "erase.txt")
    check.says("  a lead is erased from it", said, f"removed from warehouse:{table}; 1 id without a prediction")
    check.holds("  whole", database.rows(f"SELECT count(*) FROM {table} WHERE id = '{id}'")[0][0] == 0)
    check.says("  and old runs", run("ledger", "prune", "--before", "2025-10-15"), f"predictions removed from warehouse:{table}")
    check.holds("  whole", "2025-10-01" not in [row[0] for row in state()], state())


def terminate(postgres, whose):
    """Ends connections of the run once rows flow."""
    with postgres.connect() as connection:
        for _ in range(200):
            time.sleep(0.1)
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'etl' AND query LIKE 'COPY (SELECT ''N''%' AND now() - query_start > interval '2 s'"
            ).fetchall()
            if found:
                ended = connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'etl' " + whose).fetchall()
                # On a busy machine the connection that writes may not be open yet.
                if ended:
                    return


def addresses(check, postgres, folder):
    """An address from a program, and from a file that only its owner may read."""
    for line, is_right in [
        (f'uri_command = ["sh", "-c", "echo $WAREHOUSE_URI"]', True),
        ('uri_command = ["sh", "-c", "exit 3"]', False),
        ('uri_file = "address"', True),
    ]:
        shutil.copy(os.path.join(folder, "bantam.toml"), os.path.join(folder, "kept.toml"))
        check.append(folder, 'uri_env = "WAREHOUSE_URI"', line)
        address = os.path.join(folder, "address")
        with open(address, "w", encoding="utf-8") as file:
            file.write(postgres.uri + "\n")
        os.chmod(address, 0o600)
        said = check.run(folder, "predict", "-q", "-o", "again.csv", environment=postgres.environment, status=0 if is_right else 1)
        if "uri_file" in line:
            os.chmod(address, 0o644)
            said = check.run(folder, "predict", "-q", "-o", "again.csv", status=1)
            check.says("file that others can read", said, "can be read by other users", "chmod 600")
        if not is_right:
            check.says("program that fails", said, "of `uri_command` ended with")
        os.remove(address)
        shutil.move(os.path.join(folder, "kept.toml"), os.path.join(folder, "bantam.toml"))
    passwords = os.path.join(check.folder, "pgpass")
    with open(passwords, "w", encoding="utf-8") as file:
        file.write(f"127.0.0.1:{postgres.port}:postgres:etl:{servers.PASSWORD}\n")
    os.chmod(passwords, 0o600)
    uri = f"postgresql://etl@127.0.0.1:{postgres.port}/postgres"
    check.run(folder, "predict", "-q", "-o", "again.csv", environment={"WAREHOUSE_URI": uri, "PGPASSFILE": passwords})
    os.remove(passwords)
    check.holds("the address comes from a variable, a program or a file, the password from .pgpass", True)


def tutorial(check, postgres):
    """The blocks of the tutorial of a warehouse, one after the other, in a project of their own."""
    with open(os.path.join(check.repository, "docs", "tutorials", "warehouse.md"), encoding="utf-8") as file:
        page = file.read()
    blocks = re.findall(r"(<!-- not executed: [^>]*-->\n)?```(sql|toml|sh)\n(.*?)```", page, re.DOTALL)
    # The last block is the connection of DuckDB, which has a project of its own.
    folder = check.project("tutorial", postgres)
    home, programs = os.path.join(check.folder, "home"), os.path.join(check.folder, "programs")
    os.makedirs(home, exist_ok=True)
    os.makedirs(programs, exist_ok=True)
    os.symlink(check.bantam, os.path.join(programs, "bantam"))
    environment = {
        **os.environ,
        "HOME": home,
        "PGHOST": "127.0.0.1",
        "PGPORT": str(postgres.port),
        "PATH": programs + os.pathsep + os.environ["PATH"],
    }
    postgres.rows("DROP TABLE IF EXISTS crm.lead_scores")
    ran = 0
    for note, kind, text in blocks:
        if kind == "toml" and "uri_env" in text:
            predict = text[text.index("[predict]") :]
            check.append(folder, "[predict]", predict.rstrip())
        elif kind == "sql":
            postgres.rows(*[statement for statement in text.split(";") if statement.strip()])
        elif kind == "sh" and "tests/databases/run.sh" in note:
            done = subprocess.run(["sh", "-eu", "-c", text], cwd=folder, env=environment, capture_output=True, text=True)
            check.output.append(done.stdout + done.stderr)
            if done.returncode != 0:
                raise SystemExit(f"the tutorial: {text}\n{done.stdout}{done.stderr}")
        else:
            continue
        ran += 1
    (scored,) = postgres.rows("SELECT count(*) FROM crm.lead_scores")[0]
    check.holds(f"the tutorial of a warehouse: {ran} blocks, {scored} scores", ran == 7 and scored == 402)


def no_secret(check, folders):
    """The password is in nothing that was said or written, in no form."""
    forms = [servers.PASSWORD, servers.ESCAPED, "S3cret", "nted/S3", "nted%2F"]
    for said in check.output:
        for form in forms:
            if form in said:
                raise SystemExit(f"a secret was shown:\n{said}")
    files = 0
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                files += 1
                with open(os.path.join(place, name), "rb") as file:
                    content = file.read()
                if any(form.encode() in content for form in forms):
                    raise SystemExit(f"a secret is in {os.path.join(place, name)}")
    check.holds(f"no secret in {len(check.output)} outputs and {files} files", True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bantam")
    parser.add_argument("repository")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--duckdb", required=True)
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="bantam-databases-")
    check = Check(arguments.bantam, os.path.abspath(arguments.repository), folder)
    from_csv = check.project("files")
    check.run(from_csv, "train", "-q")
    check.run(from_csv, "predict", "-q", "--raw-csv", "-o", "scored.csv")
    postgres = servers.Postgres()
    try:
        databases = [postgres, servers.sqlite(folder), servers.duckdb(folder, arguments.duckdb)]
        for database in databases:
            same_as_csv(check, database, from_csv)
        project = os.path.join(folder, postgres.name)
        for database in databases:
            killed(check, database, os.path.join(folder, database.name), arguments.kills if database is postgres else max(arguments.kills // 5, 1))
        writes(check, postgres, project)
        failures(check, postgres, project)
        addresses(check, postgres, project)
        rights(check, postgres, project)
        for database in databases:
            drafted(check, database)
            ledger(check, database)
            repeated_ids(check, database, os.path.join(folder, database.name))
            dated_queries(check, database, from_csv)
        types(check, postgres, project)
        duckdb_types(check, databases[2], os.path.join(folder, "duckdb"))
        tutorial(check, postgres)
        names = [database.name for database in databases]
        no_secret(check, [os.path.join(folder, name) for name in names + [f"{what}-{name}" for what in ["drafted", "ledger"] for name in names]])
    finally:
        postgres.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{check.passed} checks of databases passed")


main()
