"""Projects with every encoding, missing values, words that training never saw, and texts that need escaping.

    generate.py FOLDER N
"""

import csv
import math
import random
import sys
from pathlib import Path

NASTY = [
    'say "hi"', "back\\slash", "a\\", "<tag a='1'> & more", "comma, semi; colon", "=1+1", "+x", "-", "@y", "ümläut 東京 😀",
    "two  spaces", "(other)", "(unknown)", "]]>", "%s {0} $1", "line\nbreak", "tab\there", "quote'", "True story",
]
CODES = ["1", "2", "3", "007", "10"]
MEMBERS = ["kafka", "kaf.ka", "a+b", "c*", "[d]", "x|y", "été", "<e>", 'f"g', "h\\i", "two words", "$", "^", "(p)"]
UNSEEN = ["never seen", "KAFKA", "", " ", "nan", "null", "0"]

PROJECT = """config_version = 1
name = "generated"

[data]
deals = "deals.csv"
leads = "leads.csv"
id = "id"
null_values = [""]

[outcome]
won = "stage = 'won'"
lost = "stage = 'lost'"

[personas]
big = "linear > 60"
small = "linear <= 40"

[features.firmographic]
linear = {{ kind = "number" }}
full_number = {{ kind = "number" }}
signed_log = {{ kind = "number", shape = "log" }}
quantiles = {{ kind = "number", shape = "bins", bins = 5 }}
edges = {{ kind = "number", shape = "bins", bins = [-1, 0, 2.5] }}
words = {{ kind = "category", min_count = {min_count} }}
all_words = {{ kind = "category", min_count = 1 }}
code = {{ kind = "category", column = "code_text", min_count = 5 }}
[features.behavioural]
trial = {{ kind = "flag", label = "Has a <trial> & more" }}
asked = {{ kind = "flag" }}
[features.psychographic]
semicolons = {{ kind = "set", separator = ";", min_count = {min_count} }}
commas = {{ kind = "set", separator = ", ", min_count = 2 }}
log_odds = {{ kind = "number", column = "odd_name" }}

[derive]
code_text = "raw_code || ''"

[fit]
alpha = {alpha}

[evaluation]
backtest = 0

[gates.need]
need = {{ pass = "linear > 50", ask = "Which problem?" }}

[grades]
A = 60
B = 50

[[routes]]
name = "sales"
when = "grade = 'A'"

[[routes]]
name = "nurture"
"""

COLUMNS = [
    "id", "linear", "full_number", "signed_log", "quantiles", "edges", "words", "all_words", "raw_code", "trial", "asked", "semicolons",
    "commas", "odd_name",
]


def cell_of_set(rng, separator, members):
    chosen = rng.choices(members, k=rng.randint(0, 4))
    spaces = ["", " ", "  ", "\u00a0", "\t"] if separator == ";" else ["", "", " "]
    return separator.join(rng.choice(spaces) + member + rng.choice(spaces) for member in chosen)


def row(rng, number, is_lead):
    gap = 0.25 if is_lead else 0.15

    def maybe(value, training_has_gaps=True):
        return "" if (training_has_gaps or is_lead) and rng.random() < gap else value

    def words(known):
        return rng.choice(UNSEEN) if is_lead and rng.random() < 0.2 else rng.choice(known)

    # A few words are rare.
    nasty = NASTY + NASTY[: len(NASTY) // 2] * 6
    members = MEMBERS + MEMBERS[:6] * 6 + ([" lead only "] if is_lead else [])
    return {
        "id": f"L{number:05}",
        "linear": maybe(repr(rng.gauss(50, 20))),
        "full_number": maybe(str(rng.randint(-3, 9)), training_has_gaps=False),
        "signed_log": maybe(repr(math.copysign(rng.lognormvariate(2, 2), rng.random() - 0.3))),
        "quantiles": maybe(str(rng.randint(0, 12))),
        "edges": maybe(rng.choice(["-1", "0", "2.5", "-1.5", "0.25", "7", "2.4999999999"]), training_has_gaps=False),
        "words": maybe(words(nasty)),
        "all_words": maybe(words(NASTY), training_has_gaps=False),
        "raw_code": maybe(words(CODES)),
        "trial": maybe(rng.choice(["yes", "no"])),
        "asked": maybe(rng.choice(["true", "false"]), training_has_gaps=False),
        "semicolons": maybe(cell_of_set(rng, ";", members)),
        "commas": maybe(cell_of_set(rng, ", ", members)),
        "odd_name": maybe(repr(rng.random())),
    }


def stage(rng, own):
    x = 0.03 * (float(own["linear"] or 50) - 50) + (own["trial"] == "yes") + ("kafka" in own["semicolons"]) - 0.8
    x += 0.3 * math.log1p(abs(float(own["signed_log"] or 0))) - 0.5 * (own["words"] == NASTY[0])
    return "won" if rng.random() < 1 / (1 + math.exp(-x)) else "lost"


def write(file, columns, rows):
    with open(file, "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)


def main(folder, n):
    for seed in range(n):
        rng = random.Random(seed)
        project = Path(folder) / f"generated_{seed}"
        project.mkdir(parents=True)
        text = PROJECT.format(min_count=rng.choice([2, 10, 25]), alpha=rng.choice([0.01, 1, 10]))
        (project / "bantam.toml").write_text(text, encoding="utf-8")
        deals = [row(rng, number, False) for number in range(600)]
        for own in deals:
            own["stage"] = stage(rng, own)
        write(project / "deals.csv", [*COLUMNS, "stage"], deals)
        write(project / "leads.csv", COLUMNS, [row(rng, number, True) for number in range(300)])


main(sys.argv[1], int(sys.argv[2]))
