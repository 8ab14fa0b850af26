"""bantam's fit as an estimator of scikit-learn."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import column_or_1d, check_consistent_length
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from . import _bantam
from ._frame import Frame
from ._leads import warn
from ._messages import BantamError
from ._tables import columns_of

#: The columns of the weights of a fit without a project.
_WEIGHT_COLUMNS = (
    "feature", "term", "unit", "log_odds", "std_error", "low_95", "high_95", "z", "p_value", "training_mean",
)  # fmt: skip


class BantamClassifier(ClassifierMixin, BaseEstimator):
    """A penalised logistic regression of two classes, with intervals and a certificate of its convergence.

    It takes a data frame as it is: numbers, flags, and texts or categories, each of which gets a weight. Missing values are
    a value of their own: a number that is missing has the median and a weight for being missing. Numbers are put on one scale
    for the penalty. A fit that does not converge is an error.

    Parameters
    ----------
    alpha : "auto" or float, default "auto"
        The strength of the ridge: the precision of a normal prior of each weight, greater than 0. "auto" chooses it by cross-validated log
        loss, by the rule of one standard error.
    penalty : "ridge" or "firth", default "ridge"
        Firth's penalised likelihood needs no strength: it removes the bias of few events and is finite also where a value has one
        outcome only. Its intervals are those of the profile likelihood.
    solver : "auto", "newton" or "lbfgs", default "auto"
        "auto" is Newton's method up to a few thousand columns.
    max_iterations : int, default 1000
        The limit of the solver.
    folds : int, default 5
        Folds that choose the ridge.
    random_state : int, RandomState or None, default None
        The seed of the folds. None is a fixed seed, so that a fit can be repeated.
    min_count : int, default 20
        Values of a category with fewer rows share one weight.
    shapes : dict, default None
        How numbers enter, by the name of the column: "linear", "log" for ln(1 + x), a number of quantile bins, or a list of edges.

    Attributes
    ----------
    classes_ : array of shape (2,)
        The classes. Weights, log-odds and intervals are those of the second.
    terms_ : list of str
        The names of the columns of the design.
    coef_ : array of shape (1, n_terms)
        Their weights in log-odds: for one standard deviation of a number, else for having the value.
    intercept_ : array of shape (1,)
    weights_ : bantam.Frame
        The weights with standard errors, 95 % intervals, z and p, for one unit of each number.
    alpha_ : float or None
        The strength of the ridge; None under Firth's penalty.
    path_ : list of (float, float)
        The strengths that were compared, with their log losses; empty unless `alpha` is "auto" and the data allow a choice.
    certificate_ : dict
        The diagnostics: the scaled gradient and its tolerance, iterations, the likelihood, and what separates the classes.
    effective_parameters_ : float or None
        The effective degrees of freedom; None for more than 1,000 columns.
    n_features_in_ : int
    feature_names_in_ : array of str, for a data frame
    """

    def __init__(
        self,
        *,
        alpha: Any = "auto",
        penalty: str = "ridge",
        solver: str = "auto",
        max_iterations: int = 1000,
        folds: int = 5,
        random_state: Any = None,
        min_count: int = 20,
        shapes: dict[str, Any] | None = None,
    ) -> None:
        self.alpha = alpha
        self.penalty = penalty
        self.solver = solver
        self.max_iterations = max_iterations
        self.folds = folds
        self.random_state = random_state
        self.min_count = min_count
        self.shapes = shapes

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> BantamClassifier:
        """Fits the classes of the rows.

        X is a data frame with the Arrow PyCapsule interface (polars, pandas, pyarrow), or an array of numbers. Rows with the same
        value in `groups` stay in one fold, and standard errors are clustered by it.
        """
        alpha = self._checked_alpha()
        if y is None:
            raise ValueError(
                f"This {type(self).__name__} estimator requires y to be passed, but the target y is None."
            )
        if _is_table(X):
            validate_data(self, X, skip_check_array=True)
            y = column_or_1d(y, warn=True)
            check_consistent_length(X, y)
            if 0 in (len(y), self.n_features_in_):
                found = f"{len(y)} rows and {self.n_features_in_} columns"
                raise ValueError(f"X has {found}, expected at least one of each")
        else:
            X, y = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
        self.classes_, is_second = _two_classes(y)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
            if not (sample_weight[is_second].any() and sample_weight[~is_second].any()):
                raise ValueError("all rows with a weight above 0 are of one class")
        if groups is not None:
            groups = column_or_1d(groups)
            check_consistent_length(y, groups)
            groups = np.unique(groups, return_inverse=True)[1].astype(np.uint64)
        rows = (*self._native(X), is_second.view(np.uint8), sample_weight, groups)
        plan = (
            self.penalty, alpha, self.solver, int(self.max_iterations), int(self.folds), self._seed(), int(self.min_count),
            dict(self.shapes or {}),
        )  # fmt: skip
        try:
            self._fit, texts = _bantam.fit(rows, plan)
        except BantamError as error:
            raise ValueError(str(error)) from error
        warn(texts, 2)
        intercept, weights, self.terms_, self.alpha_, self.effective_parameters_ = _bantam.fit_facts(self._fit)
        self.coef_ = np.frombuffer(weights).reshape(1, -1).copy()
        self.intercept_ = np.array([intercept])
        self.path_ = _bantam.fit_path(self._fit)
        self.certificate_ = _bantam.fit_certificate(self._fit)
        return self

    def decision_function(self, X: Any) -> np.ndarray:
        """The log-odds of the second class."""
        return np.frombuffer(self._of_rows(X, _bantam.fit_log_odds)).copy()

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probabilities of both classes, one row for each row of X."""
        positive = expit(self.decision_function(X))
        return np.column_stack([1.0 - positive, positive])

    def predict(self, X: Any) -> np.ndarray:
        """The more probable class of each row."""
        is_second = self.decision_function(X) > 0.0
        return self.classes_[is_second.astype(int)]

    def predict_interval(self, X: Any) -> np.ndarray:
        """The lower and the upper end of the 95 % interval of the probability of the second class, one row for each row of X."""
        ends = self._of_rows(X, _bantam.fit_intervals)
        if ends is None:
            raise ValueError("the fit has no covariance: it has more than 1,000 columns")
        return np.frombuffer(ends).reshape(-1, 2).copy()

    @property
    def weights_(self) -> Frame:
        """The weights with their intervals, for one unit of each number."""
        check_is_fitted(self)
        return Frame(_bantam.fit_weights(self._fit)).select(_WEIGHT_COLUMNS)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_fit")

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        if "_fit" in state:
            state = {**state, "_fit": _bantam.fit_to_json(state["_fit"])}
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "_fit" in self.__dict__:
            self._fit = _bantam.fit_from_json(self._fit)

    def _of_rows(self, X: Any, function: Any) -> Any:
        check_is_fitted(self)
        if _is_table(X):
            validate_data(self, X, skip_check_array=True, reset=False)
        else:
            X = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        try:
            return function(self._fit, *self._native(X))
        except BantamError as error:
            raise ValueError(str(error)) from error

    def _checked_alpha(self) -> float | None:
        """The strength of the ridge; None to choose it. The words of the other parameters are checked, too."""
        for name, words in (("penalty", ("ridge", "firth")), ("solver", ("auto", "newton", "lbfgs"))):
            if getattr(self, name) not in words:
                raise ValueError(f"{name}={getattr(self, name)!r}, expected one of {', '.join(words)}")
        for name, least in (("max_iterations", 1), ("folds", 2), ("min_count", 0)):
            value = getattr(self, name)
            if not isinstance(value, numbers.Integral) or not least <= value < 2**32:
                raise ValueError(f"{name}={value!r}, expected a whole number of at least {least} and below 2**32")
        if not isinstance(self.shapes, (Mapping, type(None))):
            raise ValueError(f"shapes={self.shapes!r}, expected a dictionary with the names of columns, or None")
        if isinstance(self.alpha, str) and self.alpha == "auto":
            return None
        if isinstance(self.alpha, numbers.Real) and self.alpha > 0:
            return float(self.alpha)
        raise ValueError(f"alpha={self.alpha!r}, expected 'auto' or a number greater than 0")

    def _seed(self) -> int:
        """The seed of the folds; that of bantam.toml where none is given."""
        if self.random_state is None:
            return 7
        if isinstance(self.random_state, numbers.Integral) and 0 <= int(self.random_state) < 2**64:
            return int(self.random_state)
        if self.random_state is np.random or isinstance(self.random_state, np.random.RandomState):
            return int(self.random_state.randint(2**31))
        expected = "a whole number of at least 0 and below 2**64, a numpy.random.RandomState or None"
        raise ValueError(f"random_state={self.random_state!r}, expected {expected}")

    def _native(self, X: Any) -> tuple[Any, list[str]]:
        """A table or an array of numbers, with the names of its columns; none are all columns of a table."""
        if not _is_table(X):
            return X, [f"x{column}" for column in range(X.shape[1])]
        table, unread = columns_of(X)
        names = [str(name) for name in getattr(self, "feature_names_in_", ())]
        for name in unread:
            if name in names or (not names and name in map(str, X.columns)):
                raise ValueError(str(unread.error(name)))
        return table, names


def _two_classes(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two classes in order, and whether each row is of the second. Without a sort, which would take longer than the fit."""
    others = y != y[0]
    second = y[int(np.argmax(others))]
    is_binary = bool(np.all(others == (y == second))) and bool(np.any(others))
    if not is_binary or y.dtype.kind not in "biuUO":
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        if not is_binary:
            raise ValueError(f"two classes are needed, and the data have one class: {y[0]!r}")
    classes = np.unique(np.array([y[0], second], dtype=y.dtype))
    return classes, np.ascontiguousarray(others if classes[0] == y[0] else ~others)


def _is_table(X: Any) -> bool:
    return hasattr(X, "__arrow_c_stream__")
