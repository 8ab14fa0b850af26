"""The predictions of bantam against those of the engines that read its PMML and ONNX files.

    compare.py BANTAM FOLDER
"""

import math
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy
import onnx
import onnxruntime
import pandas
import pyarrow.parquet
from jpmml_evaluator import make_evaluator
from pypmml import Model

TOLERANCE = 1e-9

# The log-odds that bantam gives to a lead.
EXPECTED = "(expected log-odds)"


def run(bantam, folder, *arguments):
    done = subprocess.run([bantam, *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        sys.exit(f"{folder}: bantam {' '.join(arguments)}: {done.stderr}")


def files(bantam, folder):
    """Trains a model, and writes it in all formats with the features and the predictions of the leads."""
    run(bantam, folder, "train", "-q")
    run(bantam, folder, "export", "pmml", "-q", "-o", "for.pmml")
    run(bantam, folder, "export", "pmml", "-q", "--reasons", "against", "-o", "against.pmml")
    run(bantam, folder, "export", "onnx", "-q", "-o", "model.onnx")
    run(bantam, folder, "export", "features", "-q", "-o", "features.parquet")
    run(bantam, folder, "predict", "-q", "--no-ledger", "-o", "predictions.parquet")
    features = pyarrow.parquet.read_table(folder / "features.parquet").to_pylist()
    predictions = pyarrow.parquet.read_table(folder / "predictions.parquet").to_pylist()
    assert len(features) == len(predictions) > 0
    for own, prediction in zip(features, predictions):
        # The last column, which has another name where a feature is called so.
        own[EXPECTED] = own[list(own)[-1]]
        assert own["id"] == prediction["id"]
        agree(logistic(own[EXPECTED]), prediction["probability"], "the table of features and predict")
    return features, predictions


def logistic(x):
    return 1 / (1 + math.exp(-x))


def agree(found, expected, what):
    assert abs(found - expected) <= TOLERANCE * max(1, abs(expected)), f"{what}: {found} is not {expected}"


def column(features, name, kind):
    values = [own[name] for own in features]
    if kind == "tensor(string)":
        cells = ["" if value is None else value for value in values]
        return numpy.array(cells, dtype=object).reshape(-1, 1)
    assert kind == "tensor(double)", kind
    return numpy.array([math.nan if value is None else float(value) for value in values]).reshape(-1, 1)


def check_onnx(folder, features, predictions):
    """The largest difference in log-odds."""
    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    about = {own.key: own.value for own in model.metadata_props}
    assert about["model"] == predictions[0]["model"], about
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    inputs = {own.name: column(features, own.name, own.type) for own in session.get_inputs()}
    assert [own.name for own in session.get_outputs()][0] == free("log_odds", inputs)
    log_odds, probability, score = (values.ravel() for values in session.run(None, inputs))
    return compare("onnxruntime", features, predictions, log_odds, probability, score)


def compare(engine, features, predictions, log_odds, probability, score):
    differences = [abs(found - own[EXPECTED]) for found, own in zip(log_odds, features, strict=True)]
    for index, (own, prediction) in enumerate(zip(features, predictions)):
        where = f"{engine}, lead {own['id']} {own}"
        assert differences[index] <= TOLERANCE, f"{where}: log-odds {log_odds[index]} are not {own['log_odds']}"
        agree(probability[index], prediction["probability"], where)
        shown = min(max(score[index], 0), 100)
        assert abs(shown - prediction["score"]) <= 0.5 + TOLERANCE, f"{where}: {score[index]} is not {prediction['score']}"
    return max(differences)


def columns_of(features, names):
    return {name: [own[name] for own in features] for name in names}


def free(name, features):
    """The name of an output: with underscores behind it where a feature is called so."""
    while name in features:
        name += "_"
    return name


def printed(reason):
    """The name or label, and the points, of a reason such as `employees +3.1`."""
    name, points = reason.rsplit(" ", 1)
    return name, abs(float(points))


def labels(file):
    """The name that people read of each feature."""
    fields = ElementTree.parse(file).getroot().iter("{http://www.dmg.org/PMML-4_4}DataField")
    return {field.get("name"): field.get("displayName", field.get("name")) for field in fields}


def is_tied(prediction, direction, rank):
    """Whether the reason before or after has the same points as far as they are printed."""
    names = [f"{direction}_{other}" for other in [rank - 1, rank, rank + 1]]
    points = [printed(prediction[name])[1] for name in names if prediction.get(name)]
    return len(set(points)) < len(points)


def check_jpmml(folder, features, predictions):
    """The largest difference in log-odds, and the number of reasons that were compared."""
    n_reasons = 0
    difference = 0
    for direction in ["for", "against"]:
        evaluator = make_evaluator(folder / f"{direction}.pmml")
        evaluator.verify()
        label_of = labels(folder / f"{direction}.pmml")
        names = [own.getName() for own in evaluator.getInputFields()]
        table = pandas.DataFrame(columns_of(features, names), dtype=object)
        results = evaluator.evaluateAll(table)
        assert "errors" not in results or results["errors"].isna().all(), results["errors"].dropna().iloc[0]
        outputs = [results[free(name, names)] for name in ["log_odds", "probability", "score"]]
        found = compare("jpmml", features, predictions, *outputs)
        difference = max(difference, found)
        for index, prediction in enumerate(predictions):
            for rank in range(1, 4):
                reason = prediction[f"{direction}_{rank}"]
                if reason is None:
                    break
                name, _ = printed(reason)
                code = label_of[results[f"reason_{rank}"][index]]
                # After the last printed reason there may be another with the same points.
                if is_tied(prediction, direction, rank) or rank == 3:
                    continue
                assert code == name, f"{prediction['id']}: reason {rank} {direction} is {code}, not {reason}"
                n_reasons += 1
    return difference, n_reasons


def check_pypmml(folder, features, predictions):
    """The largest difference in log-odds."""
    model = Model.load(str(folder / "for.pmml"))
    names = list(model.inputNames)
    results = [model.predict({name: own[name] for name in names if own[name] is not None}) for own in features]
    outputs = [[own[free(name, names)] for own in results] for name in ["log_odds", "probability", "score"]]
    return compare("pypmml", features, predictions, *outputs)


def main(bantam, work):
    for folder in sorted(path for path in Path(work).iterdir() if path.is_dir()):
        features, predictions = files(bantam, folder)
        onnx_difference = check_onnx(folder, features, predictions)
        jpmml_difference, n_reasons = check_jpmml(folder, features, predictions)
        pypmml_difference = check_pypmml(folder, features, predictions)
        print(
            f"{folder.name}: {len(features)} leads; largest difference in log-odds: onnxruntime {onnx_difference:.1e}, "
            f"jpmml {jpmml_difference:.1e}, pypmml {pypmml_difference:.1e}; {n_reasons} reasons agree"
        )
    Model.close()


main(sys.argv[1], sys.argv[2])
