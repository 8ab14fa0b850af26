"""Makes the table that the benchmark trains on: `table.py <folder> <rows>` writes deals.parquet and bantam.toml.

Nothing is measured here. The table is drawn from a true logistic model on its own columns, so that a fit needs about
as many steps as on real deals, and it is the same for the same number of rows (and the same numpy). Encoded it has
117 columns: 13 numbers, 2 indicators of unknown numbers, and 102 levels of 10 categories.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

SEED = 20260101
ALPHA = 1.0
WON = 0.22
LEVELS = [3, 4, 5, 6, 8, 10, 12, 14, 18, 22]
NUMBERS = [f"number_{number:02}" for number in range(1, 14)]
CATEGORIES = [f"category_{number:02}" for number in range(1, 11)]
WITH_GAPS = {"number_02": 0.08, "number_09": 0.08}
FIRST_DAY, DAYS = date(2021, 9, 2), 1461  # The last snapshot is on 2025-09-01, and the last close by 2025-12-30.


def numbers(rng, n):
    """The 13 numbers without missing values: sizes and amounts (skewed, growing with the firm), measures, counts, a share."""
    size = rng.normal(size=n)
    skewed = [
        np.exp(mean + spread * (share * size + np.sqrt(1 - share**2) * rng.normal(size=n)))
        for mean, spread, share in [
            (5, 0.9, 0.9),
            (15, 1.0, 0.8),
            (3, 0.8, 0.5),
            (9, 0.7, 0.6),
            (2, 0.6, 0.3),
            (11, 0.8, 0),
        ]
    ]
    skewed[0] = np.ceil(skewed[0])
    plain = [rng.normal(mean, spread, size=n) for mean, spread in [(50, 15), (0, 1), (7, 2), (200, 40)]]
    counts = [rng.poisson(mean, size=n).astype(float) for mean in (2, 6)]
    return dict(zip(NUMBERS, [*skewed, *plain, *counts, rng.beta(2, 5, size=n)], strict=True))


def categories(rng, n):
    """The level numbers of each category; the k-th level is 1/k as frequent as the first."""
    frequencies = [1 / np.arange(1, levels + 1) for levels in LEVELS]
    return {
        name: rng.choice(len(frequency), size=n, p=frequency / frequency.sum())
        for name, frequency in zip(CATEGORIES, frequencies, strict=True)
    }


def chances(number, gaps, category):
    """The true probability to win; its weights are the same for every number of rows, and its mean is `WON`."""
    rng = np.random.default_rng(SEED)
    log_odds = 0.0
    for name in NUMBERS:
        x = number[name]
        if name in gaps:
            x = np.where(gaps[name], np.median(x[~gaps[name]]), x)
            log_odds = log_odds + rng.normal(0, 0.3) * gaps[name]
        log_odds = log_odds + rng.normal(0, 0.3) * (x - x.mean()) / x.std()
    for name, levels in zip(CATEGORIES, LEVELS, strict=True):
        log_odds = log_odds + rng.normal(0, 0.4, size=levels)[category[name]]
    low, high = -20.0, 20.0
    for _ in range(60):
        intercept = (low + high) / 2
        chance = 1 / (1 + np.exp(-(log_odds + intercept)))
        low, high = (intercept, high) if chance.mean() < WON else (low, intercept)
    return chance


def deals(n):
    """The table of `n` closed deals, not ordered in time."""
    rng = np.random.default_rng([SEED, n])
    number, category = numbers(rng, n), categories(rng, n)
    gaps = {name: rng.random(n) < share for name, share in WITH_GAPS.items()}
    won = rng.random(n) < chances(number, gaps, category)
    account = rng.permutation(np.arange(n) % max(1, round(n / 1.5)))
    qualified = rng.integers(0, DAYS, size=n)
    closed = qualified + rng.integers(10, 121, size=n)

    def day(days):
        return pl.lit(FIRST_DAY) + pl.duration(days=pl.Series(days))

    def text(prefix, values, width):
        return pl.lit(prefix) + pl.Series(values).cast(pl.String).str.zfill(width)

    def known(name):
        return (
            pl.when(~pl.Series(gaps[name])).then(pl.Series(number[name])) if name in gaps else pl.Series(number[name])
        )

    return pl.select(
        lead_id=text("L", np.arange(n), 9),
        account_id=text("A", account, 9),
        qualified_at=day(qualified),
        closed_at=day(closed),
        **{name: known(name) for name in NUMBERS},
        **{name: text("level_", category[name] + 1, 2) for name in CATEGORIES},
        stage=pl.when(pl.Series(won)).then(pl.lit("Closed Won")).otherwise(pl.lit("Closed Lost")),
    )


def project():
    """The project file of bantam for the table."""
    features = [f'{name} = {{ kind = "number" }}' for name in NUMBERS]
    features += [f'{name} = {{ kind = "category", min_count = 1 }}' for name in CATEGORIES]
    return f"""config_version = 1
name = "bench"

[data]
deals = "deals.parquet"
id = "lead_id"
account = "account_id"

[outcome]
won = "stage = 'Closed Won'"
lost = "stage = 'Closed Lost'"
closed_at = "closed_at"

[snapshot]
at = "qualified_at"
as_of = "2026-01-01"

[features.firmographic]
{"\n".join(features)}

[evaluation]
backtest = 0

[fit]
alpha = {ALPHA}

[[routes]]
name = "all"
"""


def main():
    folder, n = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    deals(n).write_parquet(folder / "deals.parquet", compression="zstd")
    (folder / "bantam.toml").write_text(project(), encoding="utf-8")


if __name__ == "__main__":
    main()
