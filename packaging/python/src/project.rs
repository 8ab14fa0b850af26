//! Projects and models.

use std::path::PathBuf;

use bantam::bindings::{
    CriterionVerdict, LeadExplanation, LoadedModel, PredictRequest, ProjectPlace, ScoreReason, Session,
};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyTuple};

use crate::errors::{failed, texts};
use crate::frame::of_weights;
use crate::handle::Held as _;
use crate::interrupt;

/// (file, `data_dir`, `models_dir`, `as_of`) -> project.
pub(crate) fn open(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (file, data_folder, models_folder, as_of): (
        PathBuf,
        Option<PathBuf>,
        Option<PathBuf>,
        Option<String>,
    ) = args.extract()?;
    let place = ProjectPlace { file, data_folder, models_folder, as_of };
    let session = py.detach(|| Session::open(place)).map_err(|failure| failed(py, &failure))?;
    session.hold(py)?.into_py_any(py)
}

/// (project) -> its name.
pub(crate) fn name(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (session,): (Bound<'_, PyCapsule>,) = args.extract()?;
    Session::of(&session)?.name().into_py_any(args.py())
}

/// (project, promote) -> (model, whether it is the champion, the result as text, warnings).
pub(crate) fn train(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (session, promote): (Bound<'_, PyCapsule>, bool) = args.extract()?;
    let session = Session::of(&session)?;
    let done = interrupt::run(py, |report| session.train(promote, report))?;
    let trained = done.map_err(|failure| failed(py, &failure))?;
    (trained.model.hold(py)?, trained.is_champion, trained.text, texts(&trained.notes)).into_py_any(py)
}

/// (project, path) -> (model, warnings).
pub(crate) fn model(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (session, path): (Bound<'_, PyCapsule>, Option<PathBuf>) = args.extract()?;
    let session = Session::of(&session)?;
    let loaded = py.detach(|| session.model(path.as_deref()));
    let (model, notes) = loaded.map_err(|failure| failed(py, &failure))?;
    (model.hold(py)?, texts(&notes)).into_py_any(py)
}

/// (model) -> (id, name, date, file).
pub(crate) fn facts(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (model,): (Bound<'_, PyCapsule>,) = args.extract()?;
    let model = LoadedModel::of(&model)?;
    (model.id(), model.name(), model.trained_on(), model.file()).into_py_any(args.py())
}

/// (model) -> the frame of its weights.
pub(crate) fn weights(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let (model,): (Bound<'_, PyCapsule>,) = args.extract()?;
    of_weights(args.py(), LoadedModel::of(&model)?.weights())
}

/// The arguments of a prediction: the project, the model, leads, earlier predictions, columns, whether to use the ledger, and the files
/// of predictions and rejected rows.
type Prediction<'py> = (
    Bound<'py, PyCapsule>,
    Bound<'py, PyCapsule>,
    Option<PathBuf>,
    Option<PathBuf>,
    Vec<String>,
    bool,
    PathBuf,
    PathBuf,
);

/// (see [`Prediction`]) -> (rows read, rows superseded, warnings).
pub(crate) fn predict(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (session, model, leads, previous, columns, ledger, output, rejects): Prediction<'_> =
        args.extract()?;
    let (session, model) = (Session::of(&session)?, LoadedModel::of(&model)?);
    let request = PredictRequest {
        leads: leads.as_deref(),
        columns: &columns,
        previous: previous.as_deref(),
        ledger,
        output: &output,
        rejects: &rejects,
    };
    let done = interrupt::run(py, |report| session.predict(model, &request, report))?;
    let counts = done.map_err(|failure| failed(py, &failure))?;
    (counts.read, counts.superseded, texts(&counts.notes)).into_py_any(py)
}

/// (project, model, id, leads) -> the explanation as a dictionary.
pub(crate) fn explain(args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (session, model, id, leads): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>, String, Option<PathBuf>) =
        args.extract()?;
    let (session, model) = (Session::of(&session)?, LoadedModel::of(&model)?);
    let done = interrupt::run(py, |_| session.explain(model, &id, leads.as_deref()))?;
    dictionary(py, done.map_err(|failure| failed(py, &failure))?)?.into_py_any(py)
}

fn dictionary(py: Python<'_>, lead: LeadExplanation) -> PyResult<Bound<'_, PyDict>> {
    let found = PyDict::new(py);
    found.set_item("text", lead.text)?;
    found.set_item("id", lead.id)?;
    found.set_item("as_of", lead.as_of)?;
    found.set_item("model", lead.model)?;
    found.set_item("probability", lead.probability)?;
    found.set_item("interval", lead.interval)?;
    found.set_item("score", lead.score)?;
    found.set_item("grade", lead.grade)?;
    found.set_item("route", lead.route)?;
    found.set_item("questions", lead.questions)?;
    let reason = |reason: ScoreReason| (reason.feature, reason.group, reason.value, reason.points);
    found.set_item("reasons", lead.reasons.into_iter().map(reason).collect::<Vec<_>>())?;
    let criterion = |found: CriterionVerdict| {
        (found.framework, found.framework_verdict, found.criterion, found.verdict, found.must, found.ask)
    };
    found.set_item("criteria", lead.criteria.into_iter().map(criterion).collect::<Vec<_>>())?;
    Ok(found)
}
