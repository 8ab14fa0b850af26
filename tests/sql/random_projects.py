"""Random projects: every measure, encoding, kind and null pattern, three-valued logic, names and texts that need quoting,
empty tables, leads without account, and ties in time. `write(folder, seed)` gives the date of the prediction."""

import csv
import datetime
import json
import math
import os
import random

AS_OF = datetime.datetime(2026, 7, 1)
WORDS = ["Software", "Retail", "O'Brien & Co", 'the "best"', "50% off_", "back\\slash", "Zürich", "日本", "a[b]*?c", "x--y", "naïve"]
ODD_NAMES = ["size", "größe (m²)", "it's", 'say "hi"', "Lead Source", "select", "ORDER", "e", "t", "a.b", "x%", "count", "back\\slash", "bantam_score", "bantam_c1", "AS_OF"]
MEMBERS = ["api", "sso", "ERP 2", "größe", "it's", "100%", "c++", "日本"]


def messy(r, word):
    """A word as people and programs write it: other blanks, runs of them, and characters without a width."""
    word = word.replace(" ", r.choice(["  ", "\u00a0", " \u2003", "\t", " "]))
    return r.choice([word, word + "\u200b", "\ufeff" + word, "\u3000" + word, word[:1] + "\u00ad" + word[1:], word + "\u2028"])


def toml(value):
    return json.dumps(value, ensure_ascii=False)


def column(name):
    return '"' + name.replace('"', '""') + '"'


def text(value):
    return "'" + value.replace("'", "''") + "'"


class Project:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = self.random.sample(ODD_NAMES, len(ODD_NAMES))
        self.numbers, self.flags, self.words, self.sets = [], [], [], []
        self.columns = {}
        self.lines = []

    def name(self):
        return self.names.pop()

    # --- columns of deals and leads ---

    def make_columns(self):
        r = self.random
        for _ in range(r.randint(1, 3)):
            name = self.name()
            kind = r.choice(["whole", "decimal", "wide", "negative"])
            self.numbers.append(name)
            self.columns[name] = self.number_cells(kind, r.choice([0.0, 0.1, 0.5]))
        for _ in range(r.randint(1, 2)):
            name = self.name()
            self.flags.append(name)
            words = r.choice([["yes", "no"], ["Yes", "no", "YES", "No"]])
            self.columns[name] = self.choice_cells(words, r.choice([0.0, 0.3]), padded=r.random() < 0.3)
        for _ in range(r.randint(1, 3)):
            name = self.name()
            self.words.append(name)
            words = r.sample(WORDS, r.randint(2, 7)) if r.random() < 0.8 else ["1", "2", "10", "007"]
            self.columns[name] = self.choice_cells(words, r.choice([0.0, 0.2]), padded=r.random() < 0.3)
        for _ in range(r.randint(0, 2)):
            name = self.name()
            self.sets.append((name, r.choice([";", ",", "|", "/", ";;", ", ", " and "])))
            self.columns[name] = self.set_cells(self.sets[-1][1], r.random() < 0.3)

    def number_cells(self, kind, missing):
        r = self.random

        def cell():
            if r.random() < missing:
                return r.choice(["", "NA"])
            number = {
                "whole": lambda: r.randint(0, 12),
                "decimal": lambda: round(r.uniform(-3, 9), 3),
                "wide": lambda: int(10 ** r.uniform(0, 7)),
                "negative": lambda: r.randint(-50, 50),
            }[kind]()
            return str(number)

        return cell

    def choice_cells(self, words, missing, padded=False):
        r = self.random
        weights = [1 / (place + 1) for place in range(len(words))]

        def cell():
            if r.random() < missing:
                return r.choice(["", "NA", "  "])
            word = r.choices(words, weights)[0]
            if padded and r.random() < 0.2:
                return messy(r, word)
            return f"  {word} " if padded and r.random() < 0.3 else word

        return cell

    def set_cells(self, separator, padded):
        r = self.random

        def cell():
            if r.random() < 0.2:
                return ""
            members = r.sample(MEMBERS, r.randint(1, 4))
            blank = r.choice(["", " "])
            ends = separator if r.random() < 0.1 else ""
            if padded:
                members = [messy(r, member) if r.random() < 0.2 else member for member in members]
            return (separator + blank).join(members) + ends

        return cell

    # --- expressions ---

    def number(self, depth=2):
        r = self.random
        if depth <= 0 or r.random() < 0.3:
            return column(r.choice(self.numbers)) if r.random() < 0.7 else str(r.choice([0, 1, 2.5, 1e3, 0.1]))
        a, b = self.number(depth - 1), self.number(depth - 1)
        return r.choice(
            [
                f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"({a} / {b})", f"abs({a})", f"floor({a})", f"ceil({a})",
                f"round({a})", f"round({a}, 1)", f"trunc({a})", f"sqrt({a})", f"ln({a})", f"sign({a})", f"coalesce({a}, {b})",
                f"nullif({a}, {b})", f"greatest({a}, {b})", f"least({a}, {b}, 3)", f"mod({a}, 7)", f"({a} % {r.choice([0.1, 0.3, 3, 7.5])})",
                f"CASE WHEN {self.condition(depth - 1)} THEN {a} ELSE {b} END", f"length({self.word()})",
                f"position('o' IN {self.word()})", "days_between(created_at, as_of)", "year(created_at)", "month(created_at)",
                "quarter(created_at)", "weekday(created_at)", "day_of_year(created_at)", "hour(created_at)", "day(created_at)",
                "-" + a, f"power({a}, 2)", f"log10({a})", f"exp(-abs({a}))", f"CAST({self.flag()} AS INTEGER)",
                "days_between(date_trunc('month', created_at), created_at)", "days_between(date_trunc('week', created_at), as_of)",
                "days_between(created_at, created_at + INTERVAL '36 hours')", "days_between(created_at, add_days(created_at, 2.5))",
                self.count_of(),
            ]
        )

    def count_of(self):
        if not self.sets:
            return "3"
        name, separator = self.random.choice(self.sets)
        return f"count_of({column(name)}, {text(separator)})"

    def word(self):
        r = self.random
        name = column(r.choice(self.words))
        return r.choice(
            [
                name, name, f"coalesce({name}, 'none')", f"trim({name}, 'S')", f"substr({name}, 2, 3)", f"left({name}, 4)",
                f"right({name}, 3)", f"replace({name}, 'o', '0')", f"({name} || '!')", f"nullif({name}, 'Retail')",
                f"left({name}, -2)", f"right({name}, -1)", f"substr({name}, 0, 2)", f"ltrim({name}, 'R')",
            ]
        )

    def flag(self):
        r = self.random
        name = column(r.choice(self.flags))
        return r.choice([f"({name} = 'yes')", f"CAST({name} AS BOOLEAN)", f"({name} <> 'no')"])

    def condition(self, depth=2):
        r = self.random
        if depth > 0 and r.random() < 0.6:
            a, b = self.condition(depth - 1), self.condition(depth - 1)
            return r.choice(
                [f"({a} AND {b})", f"({a} OR {b})", f"(NOT {a})", f"({a} IS TRUE)", f"({a} IS NOT FALSE)", f"({a} IS UNKNOWN)", f"({a} IS NOT NULL)"]
            )
        words = r.sample(WORDS, 3)
        x, w = self.number(depth), self.word()
        choices = [
            f"{x} >= {r.choice([0, 2, 10, 0.5])}", f"{x} < {self.number(0)}", f"{w} = {text(words[0])}", f"{w} <> {text(words[1])}",
            f"{w} IN ({', '.join(text(word) for word in words)})", f"{w} NOT IN ({text(words[0])}, NULL)", f"{x} IN (1, 2, NULL)",
            f"{x} BETWEEN 1 AND 8", f"{x} NOT BETWEEN 2 AND 3", f"{w} LIKE '%o%'", f"{w} LIKE 'S%'", f"{w} NOT LIKE '_e%'",
            f"{w} LIKE '%!%%' ESCAPE '!'", f"{w} LIKE '%\\%'", f"{w} LIKE '%[b]*?%'", f"starts_with({w}, 'O''')", f"ends_with({w}, 'e')", f"contains({w}, 'ü')",
            f"{w} IS NULL", f"{w} IS DISTINCT FROM 'Retail'", f"{x} IS NOT DISTINCT FROM 3", self.flag(), "created_at >= DATE '2026-01-01'",
            "created_at + INTERVAL '30 days' < as_of", f"{w} < 'S'", f"({x} > 1) = {self.flag()}", "CAST(created_at AS DATE) = DATE '2025-05-05'",
        ]
        if self.sets:
            name, separator = r.choice(self.sets)
            choices += [f"has({column(name)}, {text(r.choice(MEMBERS))}, {text(separator)})"] * 3
        return r.choice(choices)

    # --- features over timed tables ---

    def event_condition(self):
        return self.random.choice(
            ["TRUE", "kind = 'view'", "kind IN ('view', 'it''s')", "value > 2", "kind <> 'call'", "kind LIKE 'v%' OR value IS NULL", "NOT (value > 3)", "tag = 'ü'"]
        )

    def aggregate(self, words=True):
        r = self.random
        measure = r.choice(["count", "any", "sum", "days_since"] if not words else ["count", "any", "sum", "mean", "min", "max", "last", "last_word", "last_flag", "distinct", "days_since"])
        parts = [f"from = {toml('events')}"]
        kind = None
        if measure in ("count", "any", "days_since"):
            parts.append(f"{measure} = {toml(self.event_condition())}")
            kind = "flag" if measure == "any" else None
        elif measure == "last_word":
            parts += [f"last = {toml('tag')}", 'kind = "category"']
            kind = "category"
        elif measure == "last_flag":
            parts += [f"last = {toml('value > 2')}", 'kind = "flag"']
            kind = "flag"
        elif measure == "distinct":
            parts.append(f"distinct = {toml(r.choice(['tag', 'kind', 'value']))}")
        else:
            parts.append(f"{measure} = {toml(r.choice(['value', 'value * 2', 'coalesce(value, 1)']))}")
        if r.random() < 0.4:
            parts.append(f"where = {toml(self.event_condition())}")
        if r.random() < 0.5:
            parts.append(f"within = {toml(r.choice(['30d', '90d', '12w']))}")
        if measure in ("count", "sum", "mean") and r.random() < 0.5:
            parts.append(f"half_life = {toml(r.choice(['7d', '45d']))}")
        if kind is None:
            parts.append(self.shape())
        return parts

    def shape(self):
        return self.random.choice(
            ['shape = "linear"', 'shape = "log"', 'shape = "bins", bins = 3', 'shape = "bins", bins = [1.0, 5.0]']
        )

    # --- files ---

    def blanks_around(self, key):
        """A key as another program writes it: with other blanks, or with a character without a width."""
        forms = [key, key, f" {key}", f"{key} ", f"\t{key}\u00a0", f"\u00a0{key}", f"\u200b{key}", f"{key[:2]}\u00ad{key[2:]}\ufeff"]
        return self.random.choice(forms)

    def rows(self, count, prefix, with_outcome):
        r = self.random
        for number in range(count):
            days = r.randint(60, 700) if with_outcome else r.randint(1, 60)
            at = AS_OF - datetime.timedelta(days=days, seconds=r.randint(1, 80000))
            created = at - datetime.timedelta(days=r.randint(0, 30), hours=r.randint(0, 20))
            row = {
                "lead_id": r.choice(["", "", "é"]) + f"{prefix}{number:04}" + r.choice(["", "ß"]),
                "account_id": r.choice(["", "NA", " NA", *(self.blanks_around(f"A{r.randint(0, 40):03}") for _ in range(4))]),
                "created_at": r.choice([created.date().isoformat(), created.isoformat(timespec="seconds")]),
            }
            row |= {name: cell() for name, cell in self.columns.items()}
            row["qualified_at"] = at.isoformat(timespec="seconds")
            if with_outcome:
                signal = 0.8 * (row[self.flags[0]] == "yes") + 0.5 * (len(row[self.words[0]]) % 2) - 0.6
                won = r.random() < 1 / (1 + math.exp(-2 * signal))
                closed = at + datetime.timedelta(days=r.randint(1, 50))
                row["stage"] = "won" if won else "lost"
                row["closed_at"] = closed.isoformat(timespec="seconds")
            yield row

    def events(self, rows, empty):
        r = self.random
        if empty:
            # A row of nobody: a table needs one.
            yield {"lead_id": "nobody", "at": "2026-01-01", "kind": "view", "value": 1, "tag": "a"}
            return
        for row in rows:
            if r.random() < 0.3:
                continue
            at = datetime.datetime.fromisoformat(row["qualified_at"])
            times = set()
            for _ in range(r.randint(0, 7)):
                time = at + datetime.timedelta(days=r.randint(-120, 40), seconds=r.choice([0, 3600, 43200]))
                bare = r.random() < 0.3
                time = datetime.datetime.combine(time.date(), datetime.time()) if bare else time
                # Rows of one time: the last value is the largest, as in the order of the file.
                copies = r.choice([1, 1, 2])
                if (time.date(), bare) in times:
                    continue
                times.add((time.date(), bare))
                values = sorted(r.choice([0.5, 1, 2, 3.25, 7]) for _ in range(copies))
                tags = sorted(r.choice(["a", "b'c", "ü", "日本"]) for _ in range(copies))
                for value, tag in zip(values, tags):
                    yield {
                        "lead_id": self.blanks_around(row["lead_id"]),
                        "at": time.date().isoformat() if bare else time.isoformat(timespec="seconds"),
                        "kind": messy(r, r.choice(["view", "call", "it's", ""])) if r.random() < 0.1 else r.choice(["view", "call", "it's", ""]),
                        "value": value if copies == 2 or r.random() > 0.15 else "",
                        "tag": tag if copies == 2 or r.random() > 0.15 else "",
                    }


def table(folder, name, rows, header):
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def write(folder, seed):
    p = Project(seed)
    r = p.random
    p.make_columns()
    deals = list(p.rows(r.randint(120, 220), "D", True))
    leads = list(p.rows(r.choice([0, 1, 40, 60]), "L", False))
    empty = r.random() < 0.1
    header = ["lead_id", "account_id", "created_at", *p.columns, "qualified_at"]
    table(folder, "deals.csv", deals, [*header, "stage", "closed_at"])
    table(folder, "leads.csv", leads, header)
    table(folder, "events.csv", p.events(deals + leads, empty), ["lead_id", "at", "kind", "value", "tag"])
    accounts = [
        {"account_id": p.blanks_around(f"A{n:03}"), "employees": r.choice(["", r.randint(1, 5000)]), "Branch": r.choice([*WORDS[:4], ""])}
        for n in range(0, 30)
    ]
    table(folder, "accounts.csv", accounts, ["account_id", "employees", "Branch"])
    # The choice of the penalty and the backtest take half of a training, and change weights only.
    given = ["[fit]", "alpha = 10.0", "bootstraps = 0", "[evaluation]", "backtest = 0"] if seed % 4 else []
    with open(os.path.join(folder, "bantam.toml"), "w", encoding="utf-8") as file:
        file.write("\n".join([project_text(p), *given, ""]))
    return AS_OF.date().isoformat()


def project_text(p):
    r = p.random
    lines = [
        "config_version = 1", 'name = "random"', "[data]", 'deals = "deals.csv"', 'leads = "leads.csv"', 'id = "lead_id"',
        'account = "account_id"', r.choice(['null_values = ["", "NA"]', 'null_values = ["NA"]']), "[outcome]", "won = \"stage = 'won'\"", "lost = \"stage = 'lost'\"",
        'closed_at = "closed_at"', "[snapshot]", 'at = "qualified_at"', "[tables.events]", 'file = "events.csv"', 'key = "lead_id"',
        'at = "at"', "[lookups.accounts]", 'file = "accounts.csv"', 'key = "account_id"',
    ]
    derived = {f"d{n}": p.condition() for n in range(r.randint(0, 2))}
    derived |= {f"n{n}": p.number() for n in range(r.randint(0, 2))}
    derived |= {f"w{n}": p.word() for n in range(r.randint(0, 1))}
    lines.append("[derive]")
    lines += [f"{name} = {toml(rule)}" for name, rule in derived.items()]
    if r.random() < 0.5:
        lines.append("seen = { " + ", ".join(part for part in p.aggregate(False) if not part.startswith(("shape", "kind"))) + " }")
    if r.random() < 0.6:
        lines.append("[personas]")
        lines += [f"p{n} = {toml(p.condition(1))}" for n in range(r.randint(1, 3))]
    lines.append("[features.firmographic]")
    for name in p.numbers:
        lines.append(f'{toml(name)} = {{ kind = "number", {p.shape()} }}')
    lines.append('employees = { kind = "number", shape = "log" }')
    lines.append('branch = { column = "Branch", kind = "category", min_count = 5 }')
    lines.append("[features.demographic]")
    lines += [f'{toml(name)} = {{ kind = "flag", label = {toml(r.choice(WORDS) + name)} }}' for name in p.flags]
    lines += [f'{toml(name)} = {{ kind = "category", min_count = {r.choice([2, 10, 30])} }}' for name in p.words]
    lines += [f'{name} = {{ kind = "flag" }}' for name in derived if name.startswith("d")]
    lines += [f'{name} = {{ kind = "number", {p.shape()} }}' for name in derived if name.startswith("n")]
    lines += [f'{name} = {{ kind = "category", min_count = 5 }}' for name in derived if name.startswith("w")]
    lines.append("[features.psychographic]")
    lines += [
        f'{toml(name)} = {{ kind = "set", separator = {toml(separator)}, min_count = {r.choice([2, 40])} }}' for name, separator in p.sets
    ]
    lines.append("[features.behavioural]")
    for n in range(r.randint(1, 4)):
        signal = r.choice([[], ['signal = "intent"'], ['signal = "interest"']])
        lines.append(f"b{n} = {{ {', '.join(p.aggregate() + signal)} }}")
    lines += gates(p) + points(p) + decisions(p)
    # A column of the result that differs in case only is refused.
    keep = r.sample([name for name in ["account_id", *p.words, *p.numbers] if name != "AS_OF"], 2)
    lines += ["[predict]", f"keep = {toml(keep)}"]
    return "\n".join(lines) + "\n"


def gates(p):
    r = p.random
    lines = ["[gates.own]", f"require = {r.choice([1, 2, toml('all')])}"]
    for n in range(3):
        must = ", must = true" if r.random() < 0.3 else ""
        lines.append(f"c{n} = {{ pass = {toml(p.condition(1))}{must} }}")
    if r.random() < 0.5:
        lines += ["[gates.bant]", 'template = "bant"', f"budget = {toml(p.condition(0))}"]
    return lines


def points(p):
    r = p.random
    if r.random() < 0.4:
        return []
    lines = ["[points]", "threshold = 10", "rules = ["]
    for n in range(3):
        group = ', group = "g"' if r.random() < 0.4 else ""
        lines.append(f'  {{ name = "rule {n}", when = {toml(p.condition(1))}, points = {r.choice([5, -3, 7.5])}{group} }},')
    lines.append(']')
    if any("group" in line for line in lines):
        lines += ["[points.groups.g]", "cap = 6"]
    return lines


def decisions(p):
    lines = ["[grades]", "A = 60", "B = 50", "C = 45"]
    for n in range(2):
        rule = p.random.choice(
            [f"grade = 'A' AND {p.condition(0)}", f"own = 'pass' OR {p.condition(0)}", "probability > 0.5", f"score >= 55 AND {p.condition(0)}", "own_c1 = 'unknown'", "fit_score > engagement_score"]
        )
        lines += ["[[routes]]", f'name = "route {n}"', f"when = {toml(rule)}"]
    return lines + ["[[routes]]", 'name = "it\'s last"']


def write_wide(folder):
    """A project with 300 features and a category of 5,000 levels."""
    r = random.Random(1)
    names = [f"x{n}" for n in range(299)]
    header = ["lead_id", "qualified_at", "city", *names]

    def row(number, prefix, days):
        at = AS_OF - datetime.timedelta(days=days)
        cells = {name: r.choice(["", r.randint(0, 9)]) if n % 3 else r.choice(["yes", "no"]) for n, name in enumerate(names)}
        return {"lead_id": f"{prefix}{number}", "qualified_at": at.isoformat(), "city": f"city {number}"} | cells

    deals = [row(number, "D", r.randint(60, 700)) for number in range(5000)]
    for deal in deals:
        deal["stage"] = "won" if r.random() < (0.6 if deal["x0"] == "yes" else 0.4) else "lost"
        deal["closed_at"] = (datetime.datetime.fromisoformat(deal["qualified_at"]) + datetime.timedelta(days=20)).isoformat()
    leads = [row(number, "L", r.randint(1, 50)) for number in range(4900, 5100)]
    table(folder, "deals.csv", deals, [*header, "stage", "closed_at"])
    table(folder, "leads.csv", leads, header)
    lines = [
        "config_version = 1", 'name = "random"', "[data]", 'deals = "deals.csv"', 'leads = "leads.csv"', 'id = "lead_id"', "[outcome]",
        "won = \"stage = 'won'\"", "lost = \"stage = 'lost'\"", 'closed_at = "closed_at"', "[snapshot]", 'at = "qualified_at"',
        "[fit]", "alpha = 10.0", "[evaluation]", "backtest = 0", "[features.demographic]", 'city = { kind = "category", min_count = 20 }',
    ]
    lines += [f'{name} = {{ kind = "{"number" if n % 3 else "flag"}" }}' for n, name in enumerate(names)]
    lines += ["[grades]", "A = 60", "B = 50"]
    with open(os.path.join(folder, "bantam.toml"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return AS_OF.date().isoformat()
