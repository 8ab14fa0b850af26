"""Projects, models and explanations."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Union

from . import _bantam
from ._frame import Frame, Predictions
from ._leads import Job, Leads, warn
from ._messages import BantamError

_Path = Union[str, "os.PathLike[str]"]

#: The name of a project file.
_PROJECT_FILE = "bantam.toml"

#: The columns of the tables of an explanation, with their types.
_REASONS = {"feature": "text", "group": "text", "value": "text", "points": "number"}
_CRITERIA = {
    "framework": "text", "framework_verdict": "text", "criterion": "text", "verdict": "text", "must": "flag", "ask": "text",
}  # fmt: skip


class Explanation:
    """The explanation of one lead, or of a past deal as of its snapshot. `str()` is what `bantam explain` prints."""

    #: The id.
    id: str
    #: The snapshot date.
    as_of: str
    #: The id of the model.
    model: str
    #: The probability of a win, from 0 to 1.
    probability: float
    #: Its 95 % interval; None if the model has none.
    interval: tuple[float, float] | None
    #: The score, not rounded: 50 is the average lead, +10 doubles the odds.
    score: float
    #: The grade.
    grade: str
    #: The route; None in a project without routes.
    route: str | None
    #: The next questions, the best first.
    questions: list[str]
    #: The features by influence: feature, group, value, points. 50 and the points add up to the score.
    reasons: Frame
    #: The criteria: framework, framework_verdict, criterion, verdict, must, ask.
    criteria: Frame

    def __init__(self, found: dict[str, Any]) -> None:
        found = dict(found)
        self._text: str = found.pop("text")
        self.reasons = _table(_REASONS, found.pop("reasons"))
        self.criteria = _table(_CRITERIA, found.pop("criteria"))
        self.__dict__.update(found)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<bantam.Explanation of {self.id}: score {self.score:.1f}, grade {self.grade}>"


class Model:
    """A trained model, with the project that it scores leads for: `Project.train`, `Project.model` or `Model.load` gives one."""

    #: Whether the training made it the champion; None for a model that was loaded.
    is_champion: bool | None
    #: The result of the training as `bantam train` prints it; None for a model that was loaded.
    result: str | None

    def __init__(self, project: object, model: object, is_champion: bool | None, result: str | None) -> None:
        self._project = project
        self._model = model
        self.is_champion = is_champion
        self.result = result
        self._id, self._name, self._trained_on, self._file = _bantam.model_facts(model)

    @staticmethod
    def load(
        path: _Path, project: _Path | None = None, *, data_dir: _Path | None = None, as_of: str | None = None
    ) -> Model:
        """The model in a folder or file.

        It scores leads for `project`, or else for the nearest bantam.toml in the folders above the model.
        """
        if project is None:
            folders = Path(os.path.abspath(path)).parents
            project = next((file for folder in folders if (file := folder / _PROJECT_FILE).is_file()), None)
        if project is None:
            hint = 'name the project: bantam.Model.load(path, project="bantam.toml")'
            raise BantamError(f"there is no {_PROJECT_FILE} in a folder above {os.fspath(path)}", hint, 2)
        return Project(project, data_dir=data_dir, as_of=as_of).model(path)

    def predict(
        self,
        leads: Leads | None = None,
        *,
        columns: Sequence[str] = (),
        previous: Leads | None = None,
        ledger: bool = False,
    ) -> Predictions:
        """Scores leads, applies the gates and assigns routes, as `bantam predict` does.

        `leads` is a data frame of any library with the Arrow PyCapsule interface (polars, pandas, pyarrow, DuckDB), or the path of
        a file; None is the leads of the project. `columns` are the columns of the predictions, and what is left out is not
        computed. `previous` is an earlier prediction to compare with. With `ledger`, the predictions are kept for `bantam review`; it is an error
        in a project that keeps none.
        """
        return self._predicted(leads, columns, previous, ledger)

    def _predicted(
        self, leads: Leads | None, columns: Sequence[str], previous: Leads | None, ledger: bool
    ) -> Predictions:
        with Job.begin() as job:
            output = job.folder / "predictions.parquet"
            files = job.file(leads, "leads"), job.file(previous, "previous")
            read, superseded, texts = _bantam.predict(
                self._project, self._model, *files, list(columns), ledger, output, job.rejects
            )
            predictions = Predictions(_bantam.read_parquet(output), read, superseded, job.rejected())
            # At the call of `predict`.
            job.warn(texts, 3)
            return predictions

    def explain(self, id: str, leads: Leads | None = None) -> Explanation:
        """Explains the score, the verdicts and the route of one lead.

        Without `leads` it is a lead of the project, or else a past deal as of its snapshot.
        """
        with Job.begin() as job:
            found = _bantam.explain(self._project, self._model, id, job.file(leads, "leads"))
            return Explanation(found)

    @property
    def weights(self) -> Frame:
        """The weights with their intervals: the columns of weights.csv."""
        return Frame(_bantam.model_weights(self._model))

    @property
    def id(self) -> str:
        """The id: the date and the first digits of the hash."""
        return self._id

    @property
    def name(self) -> str:
        """The name of the project that it was trained for."""
        return self._name

    @property
    def trained_on(self) -> str:
        """The date on which it was trained."""
        return self._trained_on

    @property
    def folder(self) -> Path:
        """The folder with the model, its report and its weights."""
        return Path(self._file).parent

    def __repr__(self) -> str:
        return f"<bantam.Model {self.name}/{self.id}>"


class Project:
    """A project: bantam.toml, checked.

    The arguments are the options of the commands: the project file, the folder that data files are relative to, the folder of the
    models, and the snapshot date of the leads, such as "2026-06-30".
    """

    def __init__(
        self,
        project: _Path = _PROJECT_FILE,
        *,
        data_dir: _Path | None = None,
        models_dir: _Path | None = None,
        as_of: str | None = None,
    ) -> None:
        self._file = os.fspath(project)
        self._project = _bantam.open_project(project, data_dir, models_dir, as_of)

    @property
    def name(self) -> str:
        """The name."""
        return _bantam.project_name(self._project)

    def train(self, *, promote: bool = True) -> Model:
        """Trains a model on the closed deals and saves it, as `bantam train` does.

        It becomes the champion as the project says; with promote=False it stays a candidate.
        """
        model, is_champion, result, texts = _bantam.train(self._project, promote)
        warn(texts, 2)
        return Model(self._project, model, is_champion, result)

    def model(self, path: _Path | None = None) -> Model:
        """The model in a folder or file; None is the champion, or before there is one the newest candidate, with a warning."""
        return self._loaded(path)

    def _loaded(self, path: _Path | None = None) -> Model:
        model, texts = _bantam.model(self._project, path)
        # At the call of the public method.
        warn(texts, 3)
        return Model(self._project, model, None, None)

    def predict(
        self,
        leads: Leads | None = None,
        *,
        columns: Sequence[str] = (),
        previous: Leads | None = None,
        ledger: bool = False,
    ) -> Predictions:
        """Scores leads with the champion: see `Model.predict`."""
        return self._loaded()._predicted(leads, columns, previous, ledger)

    def explain(self, id: str, leads: Leads | None = None) -> Explanation:
        """Explains one lead with the champion: see `Model.explain`."""
        return self._loaded().explain(id, leads)

    def __repr__(self) -> str:
        return f"<bantam.Project {self.name} in {self._file}>"


def _table(types: dict[str, str], rows: list[tuple[Any, ...]]) -> Frame:
    return Frame._of(types, {name: [row[place] for row in rows] for place, name in enumerate(types)})
