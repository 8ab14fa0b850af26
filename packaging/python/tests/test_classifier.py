"""The estimator: scikit-learn's own checks, its pipelines, and what is bantam's."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading

import numpy as np
import pandas
import polars
import pytest
from scipy.special import expit
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from bantam import BantamClassifier, BantamWarning

pytestmark = pytest.mark.filterwarnings("ignore::bantam.BantamWarning")

EXPECTED_FAILURES = {
    "check_sample_weight_equivalence_on_dense_data": "the ridge is chosen by folds of rows and the scale of a number is that of the rows: a row that "
    "is there twice may be in two folds, and one of weight 0 has a share in the scale",
}


@parametrize_with_checks([BantamClassifier()], expected_failed_checks=lambda estimator: EXPECTED_FAILURES)
def test_scikit_learn_s_own_checks(estimator: BantamClassifier, check: object) -> None:
    check(estimator)


def deals(rows: int = 2000, seed: int = 1) -> tuple[polars.DataFrame, np.ndarray]:
    random = np.random.default_rng(seed)
    size = random.lognormal(4, 1.5, rows)
    country = random.choice(["DE", "FR", "US", "JP"], rows)
    trial = random.random(rows) < 0.3
    log_odds = -1 + 0.5 * (np.log(size) - 4) + 1.2 * trial + 0.8 * (country == "US")
    won = np.where(random.random(rows) < expit(log_odds), "won", "lost")
    size[::7] = np.nan
    frame = polars.DataFrame({"size": size, "country": country, "trial": trial})
    return frame.with_columns(polars.col("size").fill_nan(None)), won


@pytest.fixture(scope="module")
def fitted() -> BantamClassifier:
    frame, won = deals()
    return BantamClassifier(shapes={"size": "log"}).fit(frame, won)


def test_missing_values_and_categories_are_taken_as_they_are(fitted: BantamClassifier) -> None:
    assert list(fitted.classes_) == ["lost", "won"]
    assert list(fitted.feature_names_in_) == ["size", "country", "trial"]
    assert {"size", "size = (unknown)", "country = US", "trial = yes"} <= set(fitted.terms_)
    weights = dict(zip(fitted.terms_, fitted.coef_[0]))
    assert weights["trial = yes"] > 0.6 and weights["size"] > 0
    table = polars.DataFrame(fitted.weights_)
    assert ((table["low_95"] < table["log_odds"]) & (table["log_odds"] < table["high_95"])).all()
    assert fitted.certificate_["gradient_norm"] <= fitted.certificate_["tolerance"]
    assert fitted.alpha_ in [alpha for alpha, _ in fitted.path_]
    # A value that the training never had, and one that is missing, are no errors.
    unseen = polars.DataFrame({"size": [None, 50.0], "country": ["XX", None], "trial": [True, None]}, schema_overrides={"size": polars.Float64})
    assert np.isfinite(fitted.decision_function(unseen)).all()


def test_pandas_and_polars_give_the_same_bits(fitted: BantamClassifier) -> None:
    frame, won = deals()
    other = BantamClassifier(shapes={"size": "log"}).fit(frame.to_pandas(), pandas.Series(won))
    assert (other.coef_ == fitted.coef_).all()
    assert (other.predict_proba(frame.to_pandas()) == fitted.predict_proba(frame)).all()
    categories = frame.with_columns(polars.col("country").cast(polars.Categorical))
    assert (fitted.predict_proba(categories) == fitted.predict_proba(frame)).all()


def test_intervals_contain_the_probability(fitted: BantamClassifier) -> None:
    frame, _ = deals(rows=300, seed=2)
    interval, positive = fitted.predict_interval(frame), fitted.predict_proba(frame)[:, 1]
    assert interval.shape == (300, 2)
    assert ((interval[:, 0] < positive) & (positive < interval[:, 1])).all()


def test_a_given_ridge_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(3)
    X = random.normal(size=(500, 4)) * [1, 10, 0.1, 3]
    y = random.random(500) < expit(X @ [0.5, 0.05, 2, -0.2])
    ours = BantamClassifier(alpha=2.0).fit(X, y)
    scaled = StandardScaler().fit(X)
    theirs = LogisticRegression(C=1 / 2.0, tol=1e-10, max_iter=1000).fit(scaled.transform(X), y)
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-6)
    assert ours.predict_proba(X) == pytest.approx(theirs.predict_proba(scaled.transform(X)), abs=1e-7)
    # Weights of rows, too.
    weights = random.integers(1, 4, 500).astype(float)
    ours = BantamClassifier(alpha=2.0).fit(X, y, sample_weight=weights)
    theirs.fit(scaled.transform(X), y, sample_weight=weights)
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-6)
    assert (BantamClassifier(alpha=2.0).fit(np.asfortranarray(X), y).coef_ == BantamClassifier(alpha=2.0).fit(X, y).coef_).all()


def test_firth_is_finite_where_the_classes_are_separated() -> None:
    X = np.arange(20.0).reshape(-1, 1)
    y = np.arange(20) >= 10
    fit = BantamClassifier(penalty="firth").fit(X, y)
    assert fit.alpha_ is None and np.isfinite(fit.coef_).all() and fit.coef_[0, 0] > 0
    assert fit.certificate_["fully_separated"]


def test_grid_search_and_a_pipeline() -> None:
    frame, won = deals()
    X = frame.to_pandas()
    search = GridSearchCV(BantamClassifier(), {"alpha": [0.1, 10.0], "penalty": ["ridge"]}, scoring="neg_log_loss", cv=3).fit(X, won)
    assert search.best_params_["alpha"] in (0.1, 10.0) and search.best_score_ > -0.7
    columns = ColumnTransformer([("one", OneHotEncoder(), ["country"]), ("rest", "passthrough", ["size", "trial"])], sparse_threshold=0)
    pipeline = make_pipeline(columns, BantamClassifier(alpha=1.0))
    assert cross_val_score(pipeline, X, won, scoring="roc_auc", cv=3).mean() > 0.6
    assert cross_val_score(BantamClassifier(alpha=1.0), X, won, scoring="roc_auc", cv=3).mean() > 0.6
    as_frame = ColumnTransformer([("kept", "passthrough", ["country", "size"])], verbose_feature_names_out=False).set_output(transform="pandas")
    kept = make_pipeline(as_frame, BantamClassifier(alpha=1.0)).fit(X, won)
    assert "country = US" in kept[-1].terms_


def test_groups_stay_together_and_widen_the_intervals() -> None:
    frame, won = deals(rows=400)
    groups = np.repeat(np.arange(40), 10)
    plain = BantamClassifier(alpha=1.0).fit(frame, won)
    grouped = BantamClassifier(alpha=1.0).fit(frame, won, groups=groups)
    assert (plain.coef_ == grouped.coef_).all()
    assert plain.weights_["std_error"] != grouped.weights_["std_error"]


def test_a_fit_is_copied_and_pickled(fitted: BantamClassifier) -> None:
    frame, _ = deals(rows=100, seed=4)
    again = pickle.loads(pickle.dumps(fitted))
    assert (again.predict_proba(frame) == fitted.predict_proba(frame)).all()
    assert again.weights_["std_error"] == fitted.weights_["std_error"]
    assert not hasattr(clone(fitted), "classes_")


def test_mistakes_are_said() -> None:
    frame, won = deals(rows=100)
    with pytest.raises(ValueError, match="Only binary classification"):
        BantamClassifier().fit(frame, np.arange(100) % 3)
    with pytest.raises(ValueError, match="alpha"):
        BantamClassifier(alpha=-1).fit(frame, won)
    with pytest.raises(ValueError, match="shape of `size`"):
        BantamClassifier(shapes={"size": "cubic"}).fit(frame, won)
    with pytest.raises(ValueError, match="`when` is of type date"):
        BantamClassifier().fit(frame.with_columns(when=polars.date(2026, 1, 1)), won)
    fit = BantamClassifier(alpha=1.0).fit(frame, won)
    with pytest.raises(ValueError, match="`size` holds texts"):
        fit.predict(frame.with_columns(polars.lit("big").alias("size")))
    with pytest.warns(BantamWarning):
        BantamClassifier().fit(frame.with_columns(polars.lit(1.0).alias("constant")), won)


def test_columns_of_other_types_are_refused_as_in_the_training(fitted: BantamClassifier) -> None:
    row = polars.DataFrame({"size": [50.0], "country": ["US"], "trial": [True]})
    for name, value in {
        "size": polars.date(2026, 1, 1),
        "country": polars.struct(a=polars.lit("US")),
        "trial": polars.lit("banana"),
    }.items():
        for function in (fitted.predict, fitted.predict_proba, fitted.predict_interval, fitted.decision_function):
            with pytest.raises(ValueError, match=f"`{name}`"):
                function(row.with_columns(value.alias(name)))
    for name, value in {"size": b"US", "country": True, "trial": 7.5}.items():
        with pytest.raises(ValueError, match=f"`{name}`"):
            fitted.predict(row.with_columns(polars.lit(value).alias(name)))


def test_nan_in_a_flag_is_unknown(fitted: BantamClassifier) -> None:
    size, country = [50.0] * 4, ["US"] * 4
    flags = polars.DataFrame({"size": size, "country": country, "trial": [True, False, None, None]})
    numbers = flags.with_columns(trial=polars.Series([1.0, 0.0, float("nan"), None]))
    assert (fitted.predict_proba(numbers) == fitted.predict_proba(flags)).all()
    assert (fitted.predict_proba(numbers.to_pandas()) == fitted.predict_proba(flags)).all()


def test_shapes_are_of_columns_of_numbers() -> None:
    frame, won = deals(rows=100)
    for shapes in ({"siez": "log"}, {"country": "log"}, {"trial": 3}):
        with pytest.raises(ValueError, match=f"`{next(iter(shapes))}`"):
            BantamClassifier(shapes=shapes).fit(frame, won)
    with pytest.raises(ValueError, match="`x0`"):
        BantamClassifier(shapes={"size": "log"}).fit(frame.select("size").to_numpy(), won)
    with pytest.raises(ValueError, match="dictionary"):
        BantamClassifier(shapes=["size"]).fit(frame, won)


def test_errors_name_the_column_or_the_parameter() -> None:
    frame, won = deals(rows=100)
    fit = BantamClassifier(alpha=1.0).fit(frame, won)
    infinite = frame.with_columns(size=polars.lit(float("inf")))
    for function in (fit.predict, fit.predict_interval, lambda X: BantamClassifier().fit(X, won)):
        with pytest.raises(ValueError, match="column `size` holds an infinite number"):
            function(infinite)
    for seed in (-1, 2**64, 0.5, np.random.default_rng(0)):
        with pytest.raises(ValueError, match="random_state"):
            BantamClassifier(random_state=seed).fit(frame, won)
    with pytest.raises(ValueError, match="folds"):
        BantamClassifier(folds=2**40).fit(frame, won)
    with pytest.raises(ValueError, match="0 rows"):
        BantamClassifier().fit(frame.clear(), won[:0])
    with pytest.raises(ValueError, match="0 columns"):
        BantamClassifier().fit(pandas.DataFrame(index=range(100)), won)
    assert len(fit.predict(frame.clear())) == 0


def test_the_unit_of_a_number_changes_nothing() -> None:
    random = np.random.default_rng(8)
    X = random.normal(size=(400, 2)) + [0, 5]
    y = random.random(400) < expit(X[:, 0])
    fit = BantamClassifier(alpha=1.0).fit(X, y)
    for unit in (1e-13, 1e-30, 1e30):
        assert BantamClassifier(alpha=1.0).fit(X * unit, y).coef_ == pytest.approx(fit.coef_, rel=1e-9)
    # A constant but for rounding has no weight.
    nearly = np.column_stack([X[:, 0], 1e-13 * (0.1 + 0.2 * (1 + 1e-16 * X[:, 1]))])
    assert BantamClassifier(alpha=1.0).fit(nearly, y).coef_[0, 1] == pytest.approx(0, abs=1e-6)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("parameters", ['penalty="firth"', "folds=60", "alpha=1e-6"])
def test_ctrl_c_ends_a_fit(parameters: str) -> None:
    code = f"""
import numpy as np
from bantam import BantamClassifier
random = np.random.default_rng(0)
X, y = random.normal(size=(900, 300)), random.random(900) < 0.4
print("ready", flush=True)
try:
    while True:
        BantamClassifier({parameters}).fit(X, y)
except KeyboardInterrupt:
    print("interrupted")
"""
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    threading.Timer(1, process.send_signal, [signal.SIGINT]).start()
    out, err = process.communicate(timeout=20)
    assert out == "interrupted\n", err
