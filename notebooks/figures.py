"""The figures of bantam, recomputed from the deals of its test set. Each takes the scores or log-odds of deals and their
 outcomes, as two polars columns of the same length."""

import math

import polars as pl


def auc(rank_by: pl.Series, won: pl.Series) -> float:
    """The probability that a won deal scores above a lost one; ties count one half."""
    n_won, n_lost = won.sum(), (~won).sum()
    ranks = rank_by.rank("average").filter(won).sum()
    return (ranks - n_won * (n_won + 1) / 2) / (n_won * n_lost)


def log_loss(log_odds: pl.Series, won: pl.Series) -> float:
    """The mean of -ln(predicted probability of the outcome)."""
    deals = zip(log_odds, won, strict=True)
    losses = [_softplus(-x if is_won else x) for x, is_won in deals]
    return math.fsum(losses) / len(losses)


def brier(log_odds: pl.Series, won: pl.Series) -> float:
    """The mean squared distance of probability and outcome."""
    return ((probability(log_odds) - won.cast(pl.Float64)) ** 2).mean()


def probability(log_odds: pl.Series) -> pl.Series:
    """The probability of winning."""
    return 1 / (1 + (-log_odds).exp())


def steps(rank_by: pl.Series, won: pl.Series) -> pl.DataFrame:
    """Deals and won deals at each distinct score and above, the highest first."""
    deals = pl.DataFrame({"rank_by": rank_by, "won": won})
    by_score = deals.group_by("rank_by").agg(pl.len().alias("n"), pl.col("won").sum().alias("n_won"))
    by_score = by_score.sort("rank_by", descending=True).with_columns(pl.col("n", "n_won").cast(pl.Int64))
    return by_score.with_columns(above=pl.col("n").cum_sum(), won_above=pl.col("n_won").cum_sum())


def average_precision(rank_by: pl.Series, won: pl.Series) -> float:
    """The precision at each won deal, averaged."""
    found = steps(rank_by, won)
    return (found["n_won"] * found["won_above"] / found["above"]).sum() / won.sum()


def kolmogorov_smirnov(rank_by: pl.Series, won: pl.Series) -> float:
    """The largest distance between the shares of won and of lost deals above a score."""
    found = steps(rank_by, won)
    lost_above = found["above"] - found["won_above"]
    return (found["won_above"] / won.sum() - lost_above / (~won).sum()).abs().max()


def gains(rank_by: pl.Series, won: pl.Series) -> tuple[list[float], list[float]]:
    """The share of all deals above each score, and of the won ones."""
    found = steps(rank_by, won)
    return [0.0, *(found["above"] / len(won))], [0.0, *(found["won_above"] / won.sum())]


def wins_of_best(rank_by: pl.Series, won: pl.Series, n: int) -> float:
    """Won deals among the best `n`. If the cut falls among equal deals, those selected count with the share won of all of them."""
    wins, left = 0.0, n
    for n_equal, n_won in steps(rank_by, won).select("n", "n_won").iter_rows():
        if n_equal >= left:
            return wins + n_won * left / n_equal
        wins, left = wins + n_won, left - n_equal
    return wins


def places(rank_by: pl.Series) -> pl.Series:
    """The rank of each deal, 1 is the best; equal ones share the mean of their ranks."""
    return rank_by.rank("average", descending=True)


def wilson(n_won: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z, share = 1.959963984540054, n_won / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    width = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - width), min(1.0, centre + width)


def same(ours: float, of_bantam: float, tolerance: float = 1e-9) -> float:
    """The recomputed number, which must equal that of bantam."""
    assert math.isclose(ours, of_bantam, rel_tol=0, abs_tol=tolerance), f"computed {ours}, but bantam has {of_bantam}"
    return ours


def shown(figure: dict | None, digits: int = 3) -> str:
    """A figure of bantam with its 95 % interval."""
    if figure is None:
        return ""
    text = f"{figure['value']:.{digits}f}"
    if figure.get("interval") is None:
        return text
    low, high = figure["interval"]
    return f"{text} [{low:.{digits}f}, {high:.{digits}f}]"


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))
