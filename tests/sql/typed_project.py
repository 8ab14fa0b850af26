"""A project of Parquet files with columns that texts have no types for: lists, and timestamps with a zone."""

import datetime
import os
import random

import pyarrow
import pyarrow.parquet

AS_OF = datetime.datetime(2026, 7, 1)
LISTS = [None, [], ["a"], ["a", "b"], ["b", "c;d  e"], ["a", "a"], ["  a ", None, "b"]]

PROJECT = """config_version = 1
name = "typed"
[data]
deals = "deals.parquet"
leads = "leads.parquet"
id = "lead_id"
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
[derive]
has_a = "has(tools, 'a')"
tools_used = "count_of(tools)"
morning = "hour(created) < 12"
age = "days_between(day, as_of)"
[features.demographic]
tools = { kind = "set", min_count = 2 }
morning = { kind = "flag" }
age = { kind = "number" }
[predict]
keep = ["has_a", "tools_used", "created", "day"]
[[routes]]
name = "rest"
"""


def write(folder):
    """Writes the project, and gives the date of its leads."""
    r = random.Random(3)
    instant = datetime.timezone.utc

    def row(number, prefix, days):
        at = AS_OF - datetime.timedelta(days=days, hours=r.randint(0, 23))
        return {
            "lead_id": f"{prefix}{number:03}",
            "tools": r.choice(LISTS),
            "created": (at - datetime.timedelta(days=3)).replace(tzinfo=instant),
            "day": (at - datetime.timedelta(days=r.randint(0, 99))).date(),
            "qualified_at": at.replace(tzinfo=instant),
        }

    deals = [row(number, "D", r.randint(60, 700)) for number in range(240)]
    leads = [row(number, "L", r.randint(1, 50)) for number in range(80)]
    for deal in deals:
        deal["stage"] = "won" if r.random() < (0.7 if deal["tools"] and "a" in deal["tools"] else 0.3) else "lost"
        deal["closed_at"] = deal["qualified_at"] + datetime.timedelta(days=20)
    zoned = pyarrow.timestamp("us", "UTC")
    types = [
        ("lead_id", pyarrow.string()),
        ("tools", pyarrow.list_(pyarrow.string())),
        ("created", zoned),
        ("day", pyarrow.date32()),
        ("qualified_at", zoned),
    ]
    outcome = [("stage", pyarrow.string()), ("closed_at", zoned)]
    for name, rows, schema in (("leads", leads, types), ("deals", deals, types + outcome)):
        table = pyarrow.Table.from_pylist(rows, schema=pyarrow.schema(schema))
        pyarrow.parquet.write_table(table, os.path.join(folder, f"{name}.parquet"))
    with open(os.path.join(folder, "bantam.toml"), "w", encoding="utf-8") as file:
        file.write(PROJECT)
    return AS_OF.date().isoformat()
