"""A project from Python does what the command line does, to the last bit, whatever library the leads are in."""

from __future__ import annotations

import csv
import os
import pickle
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.csv
import pytest

import bantam

from conftest import program


pytestmark = pytest.mark.filterwarnings("ignore::bantam.BantamWarning")


@pytest.fixture
def project(sample: Path) -> bantam.Project:
    return bantam.Project(sample / "bantam.toml")


@pytest.fixture
def model(project: bantam.Project) -> bantam.Model:
    return project.model()


def as_texts(frame: bantam.Frame) -> list[list[str]]:
    """The cells as the command line writes them to CSV. The text of a number has all of its bits, in Python and in Rust."""
    columns = [[text(value) for value in frame[column]] for column in frame.columns]
    return [frame.columns, *map(list, zip(*columns))]


def text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def cells(file: Path) -> list[list[str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return [[number_or_text(cell) for cell in row] for row in csv.reader(lines)]


def number_or_text(cell: str) -> str:
    # 1e-5 of Rust is 1e-05 in Python, and 1 is 1.0 in a column of fractions.
    try:
        return repr(float(cell))
    except ValueError:
        return cell


def same(frame: bantam.Frame, file: Path) -> None:
    found = [[number_or_text(cell) for cell in row] for row in as_texts(frame)]
    expected = cells(file)
    assert found[0] == expected[0]
    assert len(found) == len(expected) > 100
    for row, other in zip(found, expected):
        assert row == other


LIBRARIES = {
    "polars": lambda file: polars.read_csv(file, infer_schema=False),
    "polars with types": lambda file: polars.read_csv(file, try_parse_dates=True),
    "pandas": lambda file: pandas.read_csv(file, dtype=str, keep_default_na=False, na_values=[""]),
    "pandas with types": lambda file: pandas.read_csv(file),
    "pyarrow": lambda file: pyarrow.csv.read_csv(file),
    "pyarrow in batches": lambda file: pyarrow.csv.open_csv(file),
    "duckdb": lambda file: duckdb.sql(f"SELECT * FROM read_csv('{file}')"),
    "a path": lambda file: file,
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_predictions_of_a_frame_are_those_of_the_program(sample: Path, model: bantam.Model, library: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", bantam.BantamWarning)
        predictions = model.predict(LIBRARIES[library](sample / "data" / "leads.csv"))
    same(predictions, sample / "predictions.csv")
    assert predictions.rows_read == len(predictions) + len(predictions.rejected) + predictions.rows_superseded


def test_a_project_predicts_its_own_leads(sample: Path, project: bantam.Project) -> None:
    same(project.predict(), sample / "predictions.csv")
    chosen = project.predict(columns=["id", "score", "route"])
    assert chosen.columns == ["id", "score", "route"]
    assert chosen["score"] == project.predict()["score"]


def test_predictions_go_to_every_library(project: bantam.Project) -> None:
    predictions = project.predict(columns=["id", "probability", "score"])
    frames = [
        predictions.to_polars(),
        predictions.to_pandas(),
        predictions.to_arrow(),
        polars.DataFrame(predictions),
        pyarrow.table(predictions),
        duckdb.sql("SELECT * FROM predictions").pl(),
    ]
    for frame in frames:
        column = frame["probability"]
        values = column.to_pylist() if isinstance(frame, pyarrow.Table) else column.to_list()
        assert values == predictions["probability"]
    assert predictions.shape == (len(predictions), 3)
    # A stream can be taken more than once, and may be dropped without being read.
    predictions.__arrow_c_stream__()
    assert pyarrow.table(predictions).equals(pyarrow.table(predictions))


def test_training_gives_the_model_of_the_program(sample: Path, tmp_path: Path) -> None:
    project = bantam.Project(sample / "bantam.toml", models_dir=tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", bantam.BantamWarning)
        model = project.train(promote=False)
    assert model.is_champion is False
    champion = bantam.Project(sample / "bantam.toml").model()
    assert model.id == champion.id
    assert (model.folder / "model.json").read_bytes() == (champion.folder / "model.json").read_bytes()
    assert " AUC " in model.result
    loaded = bantam.Model.load(champion.folder)
    assert loaded.id == champion.id and loaded.is_champion is None
    # Above a folder of models elsewhere there is no project.
    with pytest.raises(bantam.BantamError, match="bantam.toml"):
        bantam.Model.load(model.folder)


def test_weights_are_those_of_the_file(model: bantam.Model) -> None:
    weights = model.weights
    written = cells(model.folder / "weights.csv")
    assert [[number_or_text(cell) for cell in row] for row in as_texts(weights)] == written
    assert polars.DataFrame(weights)["log_odds"].dtype == polars.Float64


def test_an_explanation_is_that_of_the_program(sample: Path, project: bantam.Project, model: bantam.Model) -> None:
    explanation = model.explain("L900001")
    assert str(explanation) == program("explain", "L900001", cwd=sample).stdout.rstrip("\n") + "\n"
    assert explanation.score == pytest.approx(50 + sum(explanation.reasons["points"]), abs=1e-9)
    leads = polars.read_csv(sample / "data" / "leads.csv", infer_schema=False)
    assert str(project.explain("L900001", leads.filter(polars.col("lead_id") == "L900001"))) == str(explanation)
    assert set(explanation.criteria["verdict"]) <= {"pass", "fail", "unknown"}
    with pytest.raises(bantam.BantamError, match="L999999999"):
        model.explain("L999999999")


def test_errors_have_a_message_and_a_hint_and_name_the_frame(tmp_path: Path, model: bantam.Model) -> None:
    with pytest.raises(bantam.BantamError) as raised:
        model.predict(polars.DataFrame({"Lead": ["a"], "country": ["DE"]}))
    assert "the data frame" in raised.value.message and "lead_id" in raised.value.message
    assert "/" not in raised.value.message and "tmp" not in str(raised.value)
    assert raised.value.hint
    (tmp_path / "bantam.toml").write_text("config_version = 1\nnmae = 'x'\n")
    with pytest.raises(bantam.BantamError) as raised:
        bantam.Project(tmp_path / "bantam.toml")
    assert "nmae" in str(raised.value) and raised.value.exit_code == 3
    assert "did you mean" in str(raised.value)
    with pytest.raises(bantam.BantamError, match="no table"):
        model.predict(7)
    with pytest.raises(bantam.BantamError, match="one column"):
        model.predict(polars.Series([1, 2]))
    with pytest.raises(bantam.BantamError, match="no column `nothing`|`nothing`"):
        model.predict(columns=["nothing"])
    again = pickle.loads(pickle.dumps(raised.value))
    assert str(again) == str(raised.value)


def test_rejected_rows_come_with_their_reasons(sample: Path, model: bantam.Model) -> None:
    leads = polars.read_csv(sample / "data" / "leads.csv", infer_schema=False)
    first = polars.col("lead_id") == leads["lead_id"][0]
    wrong = leads.head(50).with_columns(polars.when(first).then(polars.lit("a lot")).otherwise("timeline_months").alias("timeline_months"))
    with pytest.warns(bantam.BantamWarning) as warned:
        predictions = model.predict(polars.concat([wrong, wrong.tail(1)]))
    assert (len(predictions), predictions.rows_read, predictions.rows_superseded) == (49, 51, 1)
    rejected = predictions.rejected
    assert rejected["id"] == [leads["lead_id"][0]] and rejected["column"] == ["timeline_months"]
    assert "a lot" in rejected["reason"][0]
    assert not any("/" in str(warning.message) and "tmp" in str(warning.message) for warning in warned)


def test_an_empty_frame_gives_no_rows(sample: Path, model: bantam.Model) -> None:
    leads = polars.read_csv(sample / "data" / "leads.csv", infer_schema=False)
    assert len(model.predict(leads.clear())) == 0


def test_earlier_predictions_may_be_a_frame(sample: Path, model: bantam.Model) -> None:
    before = bantam.Project(sample / "bantam.toml", as_of="2026-06-20").predict()
    now = model.predict(previous=before)
    assert now["id"] == before["id"] and now["previous_score"] == before["score"]
    assert now["previous_score"] != now["score"]


def test_only_a_prediction_that_is_asked_to_goes_to_the_ledger(sample: Path, project: bantam.Project) -> None:
    ledger = sample / "models" / project.name / "ledger"
    count = lambda: len(list(ledger.glob("*.parquet")))
    before = count()
    earlier = bantam.Project(sample / "bantam.toml", as_of="2026-06-20")
    earlier.predict()
    assert count() == before
    earlier.predict(ledger=True)
    assert count() == before + 1


def test_other_threads_run_during_a_training(sample: Path, tmp_path: Path) -> None:
    project = bantam.Project(sample / "bantam.toml", models_dir=tmp_path)
    ticks, stop = [], threading.Event()

    def tick() -> None:
        while not stop.wait(0.005):
            ticks.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", bantam.BantamWarning)
        project.train(promote=False)
    stop.set()
    thread.join()
    assert len(ticks) > 10


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_a_training_and_leaves_no_model(sample: Path, tmp_path: Path) -> None:
    code = f"""
import bantam
project = bantam.Project({str(sample / "bantam.toml")!r}, models_dir={str(tmp_path)!r})
print("ready", flush=True)
try:
    project.train()
except KeyboardInterrupt:
    print("interrupted")
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    threading.Timer(0.2, process.send_signal, [signal.SIGINT]).start()
    out, err = process.communicate(timeout=60)
    assert out == "interrupted\n", err
    assert not list(tmp_path.rglob("model.json"))


def test_the_package_has_types_and_docs() -> None:
    folder = Path(bantam.__file__).parent
    assert (folder / "py.typed").exists() and (folder / "_bantam.pyi").exists()
    for name in bantam.__all__:
        found = getattr(bantam, name)
        if isinstance(found, type):
            assert found.__doc__, name
            public = [method for method in vars(found) if not method.startswith("_")]
            undocumented = [method for method in public if callable(vars(found)[method]) and not vars(found)[method].__doc__]
            assert not undocumented, (name, undocumented)


def test_the_command_line_is_that_of_the_program(sample: Path) -> None:
    assert program("--version", cwd=sample).stdout == f"bantam {bantam.__version__}\n"
    failed = subprocess.run([sys.executable, "-m", "bantam", "explain", "nobody"], cwd=sample, capture_output=True, text=True)
    assert failed.returncode == 1 and failed.stderr.startswith("error: ")
    usage = subprocess.run([sys.executable, "-m", "bantam", "predict", "--nothing"], cwd=sample, capture_output=True, text=True)
    assert usage.returncode == 2
