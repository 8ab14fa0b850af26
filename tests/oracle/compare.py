"""Evaluates the expressions that `generate` wrote in DuckDB and compares value by value.

    compare.py FILE [--documented]        (needs `pip install duckdb==2.0.1 numpy`)

Exits with 1 if a value differs outside of the documented differences (macros.py) and of `LAST_DIGITS`. With --documented, also counts
for how many of the rules each documented difference matters.
"""

import json
import re
import sys
from collections import Counter

import duckdb

import macros

TYPES = {"text": "TEXT", "number": "DOUBLE", "flag": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP"}
BATCH = 40
# The C library's functions and libm's may differ in the last bit; what follows in the expression may magnify it.
LAST_DIGITS = re.compile(r"\b(ln|log10|log2|exp|power|pow)\(", re.IGNORECASE)
NEAR = 1e-13
# Few values depend on the last bit so strongly (as text, or as the remainder of a division). More of them are a mistake.
MOST_MAGNIFIED = 1 / 1000
SHOWN = 40


def load(connection, table):
    names = [column["name"].replace('"', '""') for column in table]
    written = [
        f"make_timestamp(CAST(? AS BIGINT))::{TYPES[column['type']]}"
        if column["type"] in ("date", "timestamp")
        else f"CAST(? AS {TYPES[column['type']]})"
        for column in table
    ]
    definitions = ", ".join(f'"{name}" {TYPES[column["type"]]}' for name, column in zip(names, table))
    connection.execute(f"CREATE TABLE leads (row_number INTEGER, {definitions})")
    rows = zip(*(column["values"] for column in table))
    for number, row in enumerate(rows):
        connection.execute(f"INSERT INTO leads VALUES ({number}, {', '.join(written)})", list(row))


def typed(line):
    """The expression for DuckDB, with a value that compares with ours."""
    cast = f"CAST(({line['duckdb']}) AS {TYPES[line['type']]})"
    return f"epoch_us(CAST({cast} AS TIMESTAMP))" if line["type"] in ("date", "timestamp") else cast


def evaluate(connection, lines):
    """The columns of values of the lines; an error of DuckDB is a string instead of a column."""
    selected = ", ".join(f"{typed(line)} AS c{place}" for place, line in enumerate(lines))
    try:
        rows = connection.execute(f"SELECT {selected} FROM leads ORDER BY row_number").fetchall()
        return [list(column) for column in zip(*rows)]
    except duckdb.Error as error:
        if len(lines) == 1:
            return [str(error).split("\n")[0]]
        middle = len(lines) // 2
        return evaluate(connection, lines[:middle]) + evaluate(connection, lines[middle:])


def evaluate_all(connection, lines):
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        yield from zip(batch, evaluate(connection, batch))


def is_near(ours, theirs):
    if ours is None or theirs is None or isinstance(ours, (bool, str)):
        return False
    return abs(ours - theirs) <= NEAR * max(abs(ours), abs(theirs))


def difference(line, theirs):
    """None, or the class of the difference with the first row."""
    if isinstance(theirs, str):
        return "DuckDB's error", theirs
    worst = None
    for row, (ours, other) in enumerate(zip(line["values"], theirs, strict=True)):
        if ours == other and isinstance(ours, bool) == isinstance(other, bool):
            continue
        shown = f"row {row}: {ours!r} here, {other!r} in DuckDB"
        if LAST_DIGITS.search(line["rule"]):
            worst = worst or (("last digits" if is_near(ours, other) else "last digits, magnified"), shown)
        else:
            return "difference", shown
    return worst


def compare(connection, lines):
    classes, shown = Counter(), Counter()
    for line, theirs in evaluate_all(connection, lines):
        found = difference(line, theirs)
        kind = found[0] if found else "equal"
        classes[kind] += 1
        if found and kind != "last digits" and shown[kind] < SHOWN:
            shown[kind] += 1
            print(f"{kind} in rule {line['number']} ({line['type']})\n  {line['rule']}\n  {line['duckdb']}\n  {found[1]}")
    return classes


def documented(connection, lines):
    """For how many rules each documented difference matters."""
    for name, (plain, reason) in macros.DIFFERENCES.items():
        if plain is None:
            continue
        users = [line for line in lines if re.search(rf"\b{name}\(", line["duckdb"])]
        macros.define(connection, plain=name)
        found = (difference(line, theirs) for line, theirs in evaluate_all(connection, users))
        changed = sum(kind is not None and not kind[0].startswith("last digits") for kind in found)
        print(f"{changed:6} of {len(users):6} rules: {reason}")
    macros.define(connection)


def main():
    connection = duckdb.connect()
    connection.create_function("positional", macros.positional, ["DOUBLE"], "VARCHAR")
    lines, faults, operations = [], [], {}
    with open(sys.argv[1], encoding="utf-8") as file:
        load(connection, json.loads(next(file))["table"])
        for text in file:
            line = json.loads(text)
            operations = line.get("operations", operations)
            if "rule" in line:
                (faults if "fault" in line else lines).append(line)
    macros.define(connection)
    classes = compare(connection, lines)
    for line in faults[:SHOWN]:
        print(f"fault in rule {line['number']} ({line['type']})\n  {line['rule']}\n  {line['fault']}")
    classes["fault here"] = len(faults)
    values = sum(len(line["values"]) for line in lines)
    unknown = sum(value is None for line in lines for value in line["values"])
    print(f"{len(lines) + len(faults)} rules, {values} values, {100 * unknown / max(values, 1):.1f} % unknown")
    print(f"rules with no known value: {sum(all(v is None for v in line['values']) for line in lines)}")
    rarest = sorted(operations.items(), key=lambda item: item[1])
    print(f"{len(rarest)} operations; the rarest: " + ", ".join(f"{name} {count}" for name, count in rarest[:8]))
    print(", ".join(f"{kind}: {count}" for kind, count in classes.most_common()))
    if "--documented" in sys.argv:
        documented(connection, lines)
    is_magnified = classes["last digits, magnified"] > MOST_MAGNIFIED * len(lines)
    return 1 if classes["difference"] or classes["DuckDB's error"] or classes["fault here"] or is_magnified else 0


if __name__ == "__main__":
    sys.exit(main())
