"""2 million leads with 20 million activities in DuckDB: the exported SQL against a query written by hand for the same features.

    python benches/sql_duckdb.py BANTAM [LEADS]

Needs the package duckdb. The tables are the sample's leads, accounts and contacts, copied with ids of their own, and ten activities for
each lead. The query by hand computes the same features and the log-odds; the exported one gives reasons, verdicts and routes, too.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import duckdb

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
AS_OF = "2026-07-01"

TABLES = """
CREATE TABLE leads AS
  SELECT * REPLACE (lead_id || '-' || copy AS lead_id, CASE WHEN account_id IS NOT NULL THEN account_id || '-' || copy % 50 END AS account_id)
  FROM read_csv('data/leads.csv', all_varchar = true), range({copies}) AS c(copy);
CREATE TABLE accounts AS
  SELECT * REPLACE (account_id || '-' || copy AS account_id)
  FROM read_csv('data/accounts.csv', all_varchar = true), range(50) AS c(copy);
CREATE TABLE contacts AS
  SELECT * REPLACE (account_id || '-' || copy AS account_id)
  FROM read_csv('data/contacts.csv', all_varchar = true), range(50) AS c(copy);
CREATE TABLE activities AS
  SELECT lead_id, TIMESTAMP '{as_of}' - to_seconds(CAST(hash(lead_id, n) % 17280000 AS BIGINT)) AS occurred_at,
    ['page_view', 'email_open', 'webinar', 'call', 'trial_signup', 'page_view'][CAST(1 + hash(n, lead_id) % 6 AS BIGINT)] AS kind,
    ['/pricing', '/customers', '/pricing/enterprise', NULL][CAST(1 + hash(lead_id, n, 1) % 4 AS BIGINT)] AS page,
    CAST(hash(n, lead_id, 2) % 90 AS DOUBLE) AS minutes
  FROM leads, range(10) AS r(n);
"""

# The features of the sample, as an analyst would write them.
FEATURES = """
WITH behaviour AS (
  SELECT lead_id,
    SUM(CASE WHEN kind = 'page_view' AND page LIKE '/pricing%' AND age <= 90 THEN POWER(2, -age / 21) END) AS pricing_views,
    BOOL_OR(kind = 'trial_signup') AS trial,
    MIN(CASE WHEN kind <> 'email_open' THEN age END) AS days_since_last,
    SUM(CASE WHEN kind = 'webinar' AND age <= 180 THEN minutes END) AS webinar_minutes,
    SUM(CASE WHEN kind = 'email_open' AND age <= 90 THEN 1 END) AS email_opens
  FROM (
    SELECT *, (EPOCH_US(TIMESTAMP '{as_of}') - EPOCH_US(occurred_at)) / 86400000000 AS age
    FROM activities WHERE occurred_at < TIMESTAMP '{as_of}' AND lead_id IN (SELECT lead_id FROM leads)
  )
  GROUP BY lead_id
), committee AS (
  SELECT account_id, BOOL_OR(role = 'champion') AS champion_known, COUNT(DISTINCT role) AS roles_covered,
    COUNT(CASE WHEN engaged = 'yes' AND CAST(added_at AS TIMESTAMP) >= TIMESTAMP '{as_of}' - INTERVAL 180 DAY THEN 1 END) AS contacts_engaged
  FROM contacts WHERE CAST(added_at AS TIMESTAMP) < TIMESTAMP '{as_of}' GROUP BY account_id
)
SELECT l.lead_id, l.seniority, l.country, l.email LIKE '%@gmail.com' OR l.email LIKE '%@outlook.com' AS free_mail, a.industry,
  LN(1 + CAST(a.employees AS DOUBLE)) AS employees, LN(1 + CAST(a.annual_revenue AS DOUBLE)) AS annual_revenue, a.tech_stack, l.pain,
  LN(1 + COALESCE(b.pricing_views, 0)) AS pricing_views, COALESCE(b.trial, FALSE) AS trial, LN(1 + b.days_since_last) AS days_since_last,
  LN(1 + COALESCE(b.webinar_minutes, 0)) AS webinar_minutes, LN(1 + COALESCE(b.email_opens, 0)) AS email_opens,
  l.department, LN(1 + CAST(l.timeline_months AS DOUBLE)) AS timeline_months, l.champion_contact, l.decision_process_known,
  c.champion_known, c.roles_covered, c.contacts_engaged
FROM leads l LEFT JOIN accounts a USING (account_id) LEFT JOIN behaviour b USING (lead_id) LEFT JOIN committee c USING (account_id)
"""


def by_hand(weights):
    """The query of the features with the log-odds: a CASE for each term of the model."""
    terms = []
    for row in weights:
        name, term, weight = row["feature"], row["term"], float(row["log_odds"] or 0)
        if name == "persona":
            condition = "department = 'IT'"
        elif row["kind"] == "set":
            condition = f"{name} LIKE '%{term}%'"
        elif term in ("", name):
            terms.append(f"COALESCE({weight} * {name}, 0)")
            continue
        elif term == "(unknown)":
            condition = f"{name} IS NULL"
        else:
            condition = f"CAST({name} AS VARCHAR) = '{term}'"
        terms.append(f"CASE WHEN {condition} THEN {weight} ELSE 0 END")
    return f"SELECT lead_id, {' + '.join(terms)} AS log_odds FROM ({FEATURES.format(as_of=AS_OF)})"


def weights_of(folder):
    import csv

    for base, _, names in os.walk(os.path.join(folder, "models")):
        if "weights.csv" in names:
            with open(os.path.join(base, "weights.csv"), newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            for row in rows:
                row["kind"] = "set" if row["feature"] in ("tech_stack", "pain") and row["term"] != "(unknown)" else ""
            return rows
    raise SystemExit("no model")


def main():
    program, leads = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2_000_000
    with tempfile.TemporaryDirectory(prefix="bantam-bench-") as folder:
        shutil.copy(os.path.join(HERE, "bantam.toml"), folder)
        shutil.copytree(os.path.join(HERE, "data"), os.path.join(folder, "data"))
        os.chdir(folder)
        subprocess.run([program, "train", "-q"], check=True, stdout=subprocess.DEVNULL)
        export = [program, "export", "sql", "-q", "--dialect", "duckdb", "--as-of", AS_OF]
        exported = subprocess.run(export, check=True, capture_output=True, text=True).stdout.rstrip().rstrip(";")
        connection = duckdb.connect("bench.duckdb")
        connection.execute(TABLES.format(copies=max(1, leads // 402), as_of=AS_OF))
        count = lambda table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        print(f"{count('leads'):,} leads, {count('activities'):,} activities, DuckDB {duckdb.__version__}")
        queries = {
            "by hand": by_hand(weights_of(folder)),
            "exported, log-odds": f"SELECT id, log_odds FROM ({exported})",
            "exported": exported,
        }
        times = {name: [] for name in queries}
        for _ in range(3):
            for name, query in queries.items():
                start = time.perf_counter()
                connection.execute(f"CREATE OR REPLACE TABLE result AS {query}")
                times[name].append(time.perf_counter() - start)
        best = {name: min(seconds) for name, seconds in times.items()}
        for name, seconds in best.items():
            print(f"{name}: {seconds:.2f} s (best of 3)")
        for name in queries:
            print(f"{name}: {best[name] / best['by hand']:.2f} times by hand")


if __name__ == "__main__":
    main()
