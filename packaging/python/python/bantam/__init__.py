"""Lead scores learned from won and lost deals.

    import bantam

    project = bantam.Project("bantam.toml")
    model = project.train()
    model.weights.to_polars()
    predictions = model.predict(leads)       # a data frame of polars, pandas, pyarrow or DuckDB
    print(model.explain("L900001"))

Tables that are returned are taken by any library with the Arrow PyCapsule interface: `polars.DataFrame(predictions)`,
`pyarrow.table(predictions)`, or `predictions.to_pandas()`.

`BantamClassifier` is the fit alone, as an estimator of scikit-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._bantam import __version__
from ._frame import Frame, Predictions
from ._messages import BantamError, BantamWarning
from ._project import Explanation, Model, Project

if TYPE_CHECKING:
    from ._classifier import BantamClassifier

__all__ = [
    "BantamClassifier",
    "BantamError",
    "BantamWarning",
    "Explanation",
    "Frame",
    "Model",
    "Predictions",
    "Project",
    "__version__",
]


def __getattr__(name: str) -> Any:
    # scikit-learn is needed by the estimator alone, and is imported when it is used.
    if name == "BantamClassifier":
        from ._classifier import BantamClassifier

        return BantamClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
