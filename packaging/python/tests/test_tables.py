"""Tables as other libraries make them: an index, categories, types that cannot be read, and columns without a value."""

from __future__ import annotations

import decimal
import multiprocessing
import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import duckdb
import numpy as np
import pandas
import polars
import pyarrow
import pyarrow.compute
import pytest

import bantam
from bantam import BantamClassifier

pytestmark = pytest.mark.filterwarnings("ignore::bantam.BantamWarning")

ROWS = 300


@pytest.fixture(scope="module")
def model(sample: Path) -> bantam.Model:
    return bantam.Project(sample / "bantam.toml").model()


@pytest.fixture(scope="module")
def leads(sample: Path) -> polars.DataFrame:
    return polars.read_csv(sample / "data" / "leads.csv", infer_schema=False)


@pytest.fixture(scope="module")
def scores(model: bantam.Model, leads: polars.DataFrame) -> list[float]:
    return model.predict(leads)["probability"]


def deals() -> tuple[pandas.DataFrame, np.ndarray]:
    random = np.random.default_rng(5)
    size = random.lognormal(4, 1, ROWS)
    frame = pandas.DataFrame({"size": size, "country": random.choice(["DE", "FR"], ROWS), "trial": random.random(ROWS) < 0.5})
    return frame, (random.random(ROWS) < 1 / (1 + np.exp(2 - 0.5 * np.log(size)))).astype(int)


INDICES = {
    "of numbers": lambda frame: frame.set_axis(np.arange(ROWS)[::-1]),
    "with a name": lambda frame: frame.set_index(pandas.Index(range(ROWS), name="customer_id", dtype="int64")),
    "of texts": lambda frame: frame.set_axis([f"c{row}" for row in range(ROWS)]),
    "of two levels": lambda frame: frame.set_index(pandas.MultiIndex.from_arrays([range(ROWS), ["a"] * ROWS], names=["row", None])),
}


@pytest.mark.parametrize("index", INDICES)
def test_the_index_of_a_frame_is_no_feature(index: str) -> None:
    frame, won = deals()
    plain = BantamClassifier(alpha=1.0).fit(frame, won)
    indexed = INDICES[index](frame)
    fit = BantamClassifier(alpha=1.0).fit(indexed, won)
    assert fit.terms_ == plain.terms_ and (fit.coef_ == plain.coef_).all()
    assert (plain.predict_proba(indexed) == plain.predict_proba(frame)).all()
    assert (plain.predict_interval(indexed) == plain.predict_interval(frame)).all()
    assert BantamClassifier().fit(indexed, won).path_ == BantamClassifier().fit(frame, won).path_


def test_the_index_of_leads_is_no_column(model: bantam.Model, leads: polars.DataFrame, scores: list[float]) -> None:
    frame = leads.to_pandas()
    assert model.predict(frame.set_axis([f"x{row}" for row in range(len(frame))]))["probability"] == scores
    with pytest.raises(bantam.BantamError, match="`lead_id` of the data frame is its index") as raised:
        model.predict(frame.set_index("lead_id"))
    assert "reset_index" in raised.value.hint


@pytest.mark.parametrize("column", ["lead_source", "country", "timeline_months"])
def test_a_category_with_missing_values_is_read_as_its_values(model: bantam.Model, leads: polars.DataFrame, scores: list[float], column: str) -> None:
    frame = pandas.DataFrame(leads.to_dict(as_series=False))
    frame[column] = frame[column].where(np.arange(len(frame)) % 9 > 0)
    expected = model.predict(frame)["probability"]
    assert model.predict(frame.astype({column: "category"}))["probability"] == expected
    numbers = pandas.to_numeric(frame["timeline_months"])
    assert model.predict(frame.assign(timeline_months=numbers.astype("category")))["probability"] == model.predict(frame.assign(timeline_months=numbers))["probability"]


def test_a_category_without_a_value_is_unknown() -> None:
    frame, won = deals()
    fit = BantamClassifier(alpha=1.0).fit(frame, won)
    missing = frame.assign(country=pandas.Categorical([None] * ROWS, categories=[]))
    assert (fit.predict_proba(missing) == fit.predict_proba(frame.assign(country=None))).all()
    some = frame.assign(country=frame["country"].where(frame.index % 3 > 0))
    assert (fit.predict_proba(some.astype({"country": "category"})) == fit.predict_proba(some)).all()


UNREADABLE = {
    "an interval": lambda rows: pyarrow.array([(1, 2, 3)] * rows, pyarrow.month_day_nano_interval()),
    "a decimal of 256 bits": lambda rows: pyarrow.array([decimal.Decimal(1)] * rows, pyarrow.decimal256(60, 2)),
    "a union": lambda rows: pyarrow.UnionArray.from_sparse(pyarrow.array([0] * rows, pyarrow.int8()), [pyarrow.array([1] * rows)]),
    "run-end encoded": lambda rows: pyarrow.compute.run_end_encode(pyarrow.array([1] * rows)),
    "a list view": lambda rows: pyarrow.array([[1]] * rows, pyarrow.list_view(pyarrow.int64())),
    "a 16-bit floating-point number": lambda rows: pyarrow.array(np.ones(rows, np.float16)),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_columns_that_cannot_be_read_matter_where_they_are_used(model: bantam.Model, leads: polars.DataFrame, scores: list[float], kind: str) -> None:
    table, array = leads.to_arrow(), UNREADABLE[kind](len(leads))
    for place in (0, table.num_columns):
        assert model.predict(table.add_column(place, "other", array))["probability"] == scores
    used = table.set_column(table.column_names.index("timeline_months"), "timeline_months", array)
    with pytest.raises(bantam.BantamError, match=f"column `timeline_months` of the data frame is {kind}"):
        model.predict(used)
    frame, won = deals()
    with pytest.raises(ValueError, match=f"column `x` is {kind}"):
        BantamClassifier().fit(pyarrow.table({"size": frame["size"], "x": UNREADABLE[kind](ROWS)}), won)


def test_columns_of_duckdb_that_cannot_be_read_are_left_out(model: bantam.Model, sample: Path, scores: list[float]) -> None:
    read = f"read_csv('{sample / 'data' / 'leads.csv'}', all_varchar=true)"
    for column in ("INTERVAL 2 DAY", "union_value(num := 2)", "MAP {'a': 1}"):
        assert model.predict(duckdb.sql(f"SELECT {column} AS sla, * FROM {read}"))["probability"] == scores


def test_a_name_that_is_there_twice_matters_where_it_is_used(model: bantam.Model, leads: polars.DataFrame, scores: list[float]) -> None:
    table = leads.to_arrow()
    twice = table.append_column("other", table["country"]).append_column("other", table["country"])
    assert model.predict(twice)["probability"] == scores
    frame = leads.to_pandas()
    for used in (table.append_column("country", table["country"]), pandas.concat([frame, frame[["country"]]], axis=1)):
        with pytest.raises(bantam.BantamError, match="column `country` of the data frame is there more than once\nhint: give each"):
            model.predict(used)
    frame, won = deals()
    with pytest.raises(ValueError, match="size"):
        BantamClassifier().fit(pandas.concat([frame, frame[["size"]]], axis=1), won)


def test_columns_of_pandas_without_one_type_matter_where_they_are_used(model: bantam.Model, leads: polars.DataFrame, scores: list[float]) -> None:
    frame = leads.to_pandas()
    mixed = pandas.Series([1, "a"] * len(frame), dtype=object)[: len(frame)]
    assert model.predict(frame.assign(other=mixed))["probability"] == scores
    deal_frame, won = deals()
    with pytest.raises(ValueError, match="column `other` of the data frame is of mixed"):
        BantamClassifier().fit(deal_frame.assign(other=mixed[:ROWS]), won)
    with pytest.raises(ValueError, match="column `when` is of type pandas.period"):
        BantamClassifier().fit(deal_frame.assign(when=pandas.period_range("2026-01-01", periods=ROWS)), won)


def test_tables_of_results_have_one_schema(model: bantam.Model, leads: polars.DataFrame) -> None:
    first = polars.col("lead_id") == leads["lead_id"][0]
    wrong = leads.with_columns(timeline_months=polars.when(first).then(polars.lit("a lot")).otherwise("timeline_months"))
    none, one = (polars.DataFrame(model.predict(frame.head(40)).rejected) for frame in (leads, wrong))
    assert none.schema == one.schema == dict.fromkeys(("row", "id", "reason", "column"), polars.String)
    assert len(polars.concat([none, one])) == 1
    explanation = model.explain(leads["lead_id"][1])
    assert polars.DataFrame(explanation.criteria).schema["ask"] == polars.String
    assert polars.DataFrame(explanation.reasons).schema["points"] == polars.Float64


def test_an_error_has_the_rejected_rows(model: bantam.Model, leads: polars.DataFrame) -> None:
    for wrong in (polars.lit("abc"), polars.when(polars.int_range(polars.len()) % 2 == 0).then(polars.lit("abc")).otherwise("timeline_months")):
        with pytest.raises(bantam.BantamError) as raised:
            model.predict(leads.with_columns(timeline_months=wrong))
        error = raised.value
        assert "`rejected`" in error.hint and "/" not in str(error), str(error)
        assert len(error.rejected) >= len(leads) // 2 and set(error.rejected["column"]) == {"timeline_months"}
        again = pickle.loads(pickle.dumps(error))
        assert again.rejected["id"] == error.rejected["id"] and str(again) == str(error)
    with pytest.raises(bantam.BantamError) as raised:
        model.predict(leads.drop("lead_id"))
    assert raised.value.rejected is None


def test_a_ledger_that_the_project_does_not_keep_is_an_error(sample: Path, tmp_path: Path, model: bantam.Model) -> None:
    text = (sample / "bantam.toml").read_text(encoding="utf-8")
    file = tmp_path / "bantam.toml"
    file.write_text(text.replace("[predict]", "[predict]\nledger = false"), encoding="utf-8")
    project = bantam.Project(file, data_dir=sample, models_dir=model.folder.parents[1])
    with pytest.raises(bantam.BantamError, match="keeps no ledger"):
        project.predict(ledger=True)
    assert len(project.predict()) > 100


def first_weight(_: int) -> float:
    frame, won = deals()
    return float(BantamClassifier(alpha=1.0).fit(frame, won).coef_[0, 0])


LOADED = """
import multiprocessing, sys, bantam
model = bantam.Project(sys.argv[1]).model()
def count(_):
    return len(model.predict())
with multiprocessing.get_context("fork").Pool(1) as pool:
    try:
        pool.apply_async(count, [0]).get(timeout=30)
    except RuntimeError as error:
        print(error)
"""


def test_a_process_that_is_forked_after_a_model_was_loaded_says_so(sample: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", LOADED, sample / "bantam.toml"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.startswith("this process was forked"), ended.stdout


def test_a_forked_process_says_so() -> None:
    expected = first_weight(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with multiprocessing.get_context("fork").Pool(1) as pool, pytest.raises(RuntimeError, match="spawn"):
            pool.apply_async(first_weight, [0]).get(timeout=60)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply_async(first_weight, [0]).get(timeout=60) == expected
