"""Trains the model of table.py with one library: `peers.py <engine> <parquet> <alpha>` prints one line of JSON.

Every engine minimises the same objective on the same 117 columns: the sum of the negative log-likelihood plus
alpha / 2 · ‖w‖², the intercept free. The columns: 13 numbers, gaps filled with the median, then centred and scaled to
unit population deviation; 2 indicators (0 or 1, not scaled) of the numbers with gaps; all 102 levels of 10 categories.

Seconds of wall clock, in this process, after all imports:

read      the Parquet file to a polars table, only the columns that the model needs
encode    the table to the matrix, in the form that its solver is fastest with (see the engines)
fit       the solver alone; the best of 3 where one takes less than 5 seconds
pipeline  read, encode and the first fit, one after the other
ended     when the pipeline was done, in seconds since 1970: with the time at which the caller started the process it
          gives what a scheduled job takes, Python and the imports of its own library included

`peak_mib` is the peak of the process at the end of the pipeline, imports included (some 250 MiB). `objective` is
computed from the weights by `objective`, the same for all, and not measured.

Fair or not: nothing here reads ids or dates, cuts history, holds out deals, computes standard errors or writes a model. scikit-learn looks for the
levels in text because that is what its encoder is given; glum gets categories that polars has made, which is much
faster. `sklearn-pipeline` is what most people write: pandas, and the preprocessing of scikit-learn's own example for
columns of mixed types as it comes. On a machine with other work the engines with several threads may take ten times as long and more, because
their threads wait for each other in a busy loop.
"""

import json
import os
import resource
import sys
from time import perf_counter, time

# The number of threads is fixed when numpy and tabmat are imported.
os.environ.pop("OMP_NUM_THREADS", None)
if sys.argv[1:2] == ["glum"]:
    os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import polars as pl

# Each process imports its own library only, before its clock starts.
if sys.argv[1].startswith("glum"):
    import tabmat
    from glum import GeneralizedLinearRegressor
else:
    import pandas as pd
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

from table import CATEGORIES, NUMBERS, WITH_GAPS

SHORT = 5.0  # Seconds; a shorter fit is measured more than once.
FITS = 3


def read(parquet):
    """The table, and 1 or 0 for won or lost."""
    table = pl.read_parquet(parquet, columns=[*NUMBERS, *CATEGORIES, "stage"])
    return table, (table["stage"] == "Closed Won").cast(pl.Float64).to_numpy()


def read_pandas(parquet):
    """The same as a table of pandas."""
    table = pd.read_parquet(parquet, columns=[*NUMBERS, *CATEGORIES, "stage"])
    return table, (table["stage"] == "Closed Won").astype(float).to_numpy()


def sklearn_columns(table, sparse):
    """The matrix by scikit-learn's own encoders."""
    scale_numbers = ColumnTransformer(
        [("scale", StandardScaler(), slice(len(NUMBERS)))],
        remainder="passthrough",  # The indicators, which come last.
    )
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), scale_numbers)
    encoder = ColumnTransformer(
        [("numbers", numbers, NUMBERS), ("categories", OneHotEncoder(sparse_output=sparse), CATEGORIES)]
    )
    return encoder.fit_transform(table)


def sklearn_fit(solver, columns, won, alpha):
    """The tolerance is the default.

    L-BFGS then ends some 1e-5 above the optimum (relative), which favours it: with `tol=1e-6` it would end within
    1e-6 like the others, and take two to three times as long.
    """
    model = LogisticRegression(C=1 / alpha, solver=solver, max_iter=10_000).fit(columns, won)
    return model.coef_[0], model.intercept_[0]


def standardised(table):
    """Numbers filled, centred and scaled, then the indicators of missing values, then categories with their levels in order."""
    levels = {name: table[name].unique().sort() for name in CATEGORIES}
    filled = table.select(
        pl.col(NUMBERS).fill_null(pl.col(NUMBERS).median()),
        pl.col(list(WITH_GAPS)).is_null().cast(pl.Float64).name.suffix("_unknown"),
        *(pl.col(name).cast(pl.Enum(levels[name])) for name in CATEGORIES),
    )
    return filled.with_columns((pl.col(NUMBERS) - pl.col(NUMBERS).mean()) / pl.col(NUMBERS).std(ddof=0))


def glum_columns(table):
    """The matrix as tabmat splits it: numbers dense, rare indicators sparse, a category as one code for each row."""
    return tabmat.from_df(standardised(table), drop_first=False)


def glum_fit(columns, won, alpha):
    """glum divides the likelihood by the number of rows, so the penalty is divided, too.

    Its default `gradient_tol`, 1e-4, ends within 1e-8 of the optimum (relative) on these tables, so it stays.
    """
    model = GeneralizedLinearRegressor(
        family="binomial", alpha=alpha / len(won), l1_ratio=0, fit_intercept=True, drop_first=False
    ).fit(columns, won)
    return model.coef_, model.intercept_


# How each engine reads, makes its matrix, and fits. Newton is faster on a dense matrix (twice, for 1.5 times the
# memory), L-BFGS on a sparse one. glum gains nothing from a second thread at a million rows and loses half at 100,000.
ENGINES = {
    "sklearn-pipeline": (
        read_pandas,
        lambda table: sklearn_columns(table, sparse=True),
        lambda *args: sklearn_fit("newton-cholesky", *args),
    ),
    "sklearn-newton-cholesky": (
        read,
        lambda table: sklearn_columns(table, sparse=False),
        lambda *args: sklearn_fit("newton-cholesky", *args),
    ),
    "sklearn-lbfgs": (
        read,
        lambda table: sklearn_columns(table, sparse=True),
        lambda *args: sklearn_fit("lbfgs", *args),
    ),
    "glum": (read, glum_columns, glum_fit),
    "glum-default-threads": (read, glum_columns, glum_fit),
}


def objective(table, won, alpha, weights, intercept):
    """The value that every engine minimises, in float64, whatever the engine calls its objective."""
    columns = standardised(table)
    dense = columns.drop(CATEGORIES).to_numpy()
    log_odds = intercept + dense @ weights[: dense.shape[1]]
    start = dense.shape[1]
    for name in CATEGORIES:
        end = start + len(columns[name].dtype.categories)
        log_odds += weights[start:end][columns[name].to_physical().to_numpy()]
        start = end
    assert start == len(weights)
    return np.sum(np.logaddexp(0, log_odds) - won * log_odds) + alpha / 2 * np.sum(weights**2)


def main():
    engine, parquet, alpha = sys.argv[1], sys.argv[2], float(sys.argv[3])
    load, encode, fit = ENGINES[engine]

    start = perf_counter()
    table, won = load(parquet)
    was_read = perf_counter()
    columns = encode(table)
    encoded = perf_counter()
    weights, intercept = fit(columns, won, alpha)
    end, ended = perf_counter(), time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)

    fits = [end - encoded]
    while fits[0] < SHORT and len(fits) < FITS:
        again = perf_counter()
        fit(columns, won, alpha)
        fits.append(perf_counter() - again)

    result = {
        "engine": engine,
        "n_rows": columns.shape[0],
        "n_columns": columns.shape[1],
        "read": was_read - start,
        "encode": encoded - was_read,
        "fit": min(fits),
        "pipeline": end - start,
        "ended": ended,
        "objective": objective(read(parquet)[0], won, alpha, weights, intercept),
        "peak_mib": peak,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
