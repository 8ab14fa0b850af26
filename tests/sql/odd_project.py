"""A project of everything that engines name, type or compute in another way: names of steps and of internal columns, texts of other forms,
numbers that are none, years beyond the calendar, and conditions that are always unknown."""

import csv
import datetime
import os
import random
import unicodedata

AS_OF = datetime.datetime(2026, 7, 1)
ROLES = ["Head of Sales", "Head  of Sales", "Head\u00a0of Sales", "Head\tof Sales", "Head\u200b of Sales", "VP", "VP\u00ad", "\u2003VP\u3000", "IT", ""]
SETS = ["a;;b", "a;;;b", "b;;;a", ";;;a", "a;;;;b", "", "c;;  d e", "c"]
LISTS = ["x, y", "x, , y", "y", "x,y", ", x", "y, ", "x ,  y", ""]

PROJECT = """config_version = 1
name = "odd"
[data]
deals = "deals.csv"
leads = "leads.csv"
id = "lead_id"
null_values = ["NA", "NaN"]
[outcome]
won = "stage = 'won'"
lost = "stage = 'lost'"
closed_at = "closed_at"
[snapshot]
at = "qualified_at"
[fit]
alpha = 3.0
bootstraps = 0
[evaluation]
backtest = 0
[tables.ev]
file = "events.csv"
key = "lead_id"
at = "at"
[tables.ev_read]
file = "calls.csv"
key = "lead_id"
at = "at"
[tables.ev_by_key]
file = "calls.csv"
key = "lead_id"
at = "at"
[tables.%(long)s1]
file = "events.csv"
key = "lead_id"
at = "at"
[tables.%(long)s2]
file = "calls.csv"
key = "lead_id"
at = "at"
[lookups.scores]
file = "accounts.csv"
key = "account"
[derive]
tenths = "x %% 0.1"
near_tenth = "x %% 0.1 > 0.05"
near_third = "mod(x, -0.3) > 0.2"
half = "round(0.49999999999999994 * bantam_score / bantam_score)"
later = "add_days(created, x * 400000) IS NULL"
spans = "created + INTERVAL '9000 years' IS NULL"
cut = "CAST(x / 10 AS INTEGER)"
tenth = "round(x / 100, 1)"
parsed = "CAST(signed AS DOUBLE)"
nothing = "NULL AND x > 1"
minus = "CASE WHEN -x = 0 THEN 1 / (x * -1) ELSE x END"
snapshot_word = "AS_OF = 'u' AND days_between(created, as_of) > 20"
words = "regexp_like(role, '^Head of [A-Z]')"
largest = "greatest(%(many_values)s) = x"
smallest = "least(%(many_values)s) = x"
last_word = "greatest(role, bantam_c1, %(many_texts)s)"
total = "%(sum)s > 3"
any_of = "%(any)s"
letters = "length(%(texts)s)"
first_step = "%(steps)s"
exact = "round(x / 4, 400) = x / 4"
huge = "floor(x * 1e300) = x * 1e300 AND ceil(x * 1e300) = x * 1e300 AND trunc(x * 1e300) = x * 1e300"
is_true = '"true" > 1'
[features.demographic]
x = { kind = "number" }
tiny = { kind = "number", shape = "log" }
role = { kind = "category", min_count = 2 }
AS_OF = { kind = "category", min_count = 2 }
bantam_score = { kind = "number" }
bantam_c1 = { kind = "category", min_count = 2 }
double = { kind = "set", separator = ";;", min_count = 2 }
listed = { kind = "set", separator = ", ", min_count = 2 }
employees = { kind = "number" }
tenths = { kind = "number" }
snapshot_word = { kind = "flag" }
words = { kind = "flag" }
cut = { kind = "category", min_count = 2 }
tenth = { kind = "category", min_count = 2 }
parsed = { kind = "category", min_count = 2 }
[features.behavioural]
views = { from = "ev", count = "kind = 'view'" }
bantam_key = { from = "ev", sum = "bantam_x0" }
latest = { from = "ev", last = "bantam_at", kind = "number" }
calls = { from = "ev_read", count = "kind = 'call'" }
others = { from = "ev_by_key", last = "kind", kind = "category", min_count = 2 }
days = { from = "ev", days_since = "TRUE" }
"true" = { kind = "number" }
long_1 = { from = "%(long)s1", count = "TRUE" }
long_2 = { from = "%(long)s2", count = "TRUE" }
[gates.own]
require = 1
a = "x > 3"
b = { pass = "NULL" }
[points]
threshold = 1
rules = [
  { name = "none", when = "NULL", points = 3 },
  { name = "some", when = "x > 2", points = 5 },
]
[grades]
A = 55
[[routes]]
name = "never"
when = "NULL OR 1 > NULL"
[[routes]]
name = "rest"
[predict]
keep = ["role", "bantam_c1", "near_tenth", "near_third", "half", "later", "spans", "minus", "largest", "smallest", "last_word", "total", "any_of", "letters", "first_step", "exact", "huge", "is_true", "latest"]
""" % {
    # Tables with names of which PostgreSQL reads one part, and chains that are longer than a parser is deep.
    "long": "e" * 62,
    "many_values": ", ".join(f"x / {divisor}" for divisor in range(1, 151)),
    "many_texts": ", ".join(f"'{letter}'" for letter in "abc"),
    "sum": " + ".join(f"x / {divisor}" for divisor in range(1, 201)),
    "any": " OR ".join(f"(x > {number} AND role = 'v{number}')" for number in range(600)),
    "texts": " || ".join(["bantam_c1"] * 600),
    "steps": "".join(f"CASE WHEN x > {number} THEN {number} ELSE " for number in range(60, 0, -1)) + "0" + " END" * 60,
}


# What SQLite has no equivalent of, by the names of the columns.
NOT_IN_SQLITE = ("spans", "words", "parsed")


def project_text(is_sqlite):
    """The project, without what SQLite has no equivalent of if it is for that."""
    if not is_sqlite:
        return PROJECT
    lines = [line for line in PROJECT.split("\n") if not line.startswith(tuple(f"{name} = " for name in NOT_IN_SQLITE))]
    return "\n".join(lines).replace('"spans", ', "")


def write(folder, composed, is_sqlite):
    """Writes the project; with `composed` all texts are in Unicode form NFC, as some engines have no other."""
    r = random.Random(3)
    roles = ROLES if composed else [*ROLES, unicodedata.normalize("NFD", "Zürich"), "Zürich"]

    def row(number, prefix, days):
        at = AS_OF - datetime.timedelta(days=days, seconds=r.randint(1, 80000))
        return {
            "lead_id": f"{prefix}{number:03}" if number % 3 else f"{1000 * (prefix == 'D') + number}.0",
            "account": r.choice(["100", "100.0", " 101 ", "102.00", "A\u200b1", "none"]),
            "x": r.choice(["", "NaN", "0", "1", "2", "0.3", "7", "-2.5", "NA"]),
            "tiny": repr(r.random() * 1e-9),
            "role": r.choice(roles),
            "signed": r.choice(["-0", "0", "1", "-1", ""]),
            "AS_OF": r.choice("uv"),
            "true": r.randint(1, 2),
            "bantam_score": r.randint(1, 2),
            "bantam_c1": r.choice("ab"),
            "double": r.choice(SETS),
            "listed": r.choice(LISTS),
            "created": r.choice(["2026-05-01", "1950-02-28", "2024-02-29T10:00:00.25"]),
            "qualified_at": at.isoformat(timespec="seconds"),
        }

    deals = [row(number, "D", r.randint(60, 700)) for number in range(240)]
    leads = [row(number, "L", r.randint(1, 50)) for number in range(80)]
    for deal in deals:
        deal["stage"] = "won" if r.random() < (0.7 if deal["role"].startswith("Head") else 0.3) else "lost"
        at = datetime.datetime.fromisoformat(deal["qualified_at"])
        deal["closed_at"] = (at + datetime.timedelta(days=r.randint(1, 50))).isoformat(timespec="seconds")
    _table(folder, "deals.csv", deals)
    _table(folder, "leads.csv", leads)
    for name, kinds in (("events.csv", ["view", "call"]), ("calls.csv", ["call", "talk"])):
        _table(folder, name, [event for lead in deals + leads for event in _events(r, lead, kinds)])
    accounts = [(100, 7), ("101.0", 40), (102, 300), ("A1", 2)]
    _table(folder, "accounts.csv", [{"account": account, "employees": size} for account, size in accounts])
    with open(os.path.join(folder, "bantam.toml"), "w", encoding="utf-8") as file:
        file.write(project_text(is_sqlite))
    return AS_OF.date().isoformat()


def _events(r, lead, kinds):
    at = datetime.datetime.fromisoformat(lead["qualified_at"])
    for place in range(r.randint(0, 4)):
        # The key as another program writes it.
        key = r.choice([lead["lead_id"], lead["lead_id"].removesuffix(".0"), f" {lead['lead_id']}\u00a0"])
        time = at + datetime.timedelta(days=r.randint(-100, 30), seconds=100 * place)
        # A date without a time of day comes after the last microsecond of it.
        written = time.isoformat(timespec="seconds") if place else time.strftime("%Y-%m-%dT23:59:59.999999")
        yield {
            "lead_id": key,
            "at": written,
            "kind": r.choice(kinds),
            "bantam_key": 3,
            "bantam_at": r.randint(1, 9),
            "bantam_x0": r.randint(1, 5),
            "bantam_last": "z",
        }


def _table(folder, name, rows):
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
