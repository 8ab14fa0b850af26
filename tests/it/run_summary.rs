//! `--summary FILE` and `--log-format json`: what a scheduler reads.

use insta::assert_snapshot;
use serde_json::{Map, Value};

use crate::space::{Output, TestSpace};

/// The schema that the program prints.
fn schema(space: &TestSpace) -> Value {
    serde_json::from_str(&space.run(&["schema", "--summary"]).stdout).unwrap()
}

/// Where a value breaks its schema. A keyword that this check does not know is an error, too.
fn breaches(root: &Value, schema: &Map<String, Value>, value: &Value, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    let part = |schema: &Value, value: &Value, place: &str| match schema {
        Value::Object(schema) => breaches(root, schema, value, place),
        _ => vec![format!("{place}: not a schema: {schema}")],
    };
    for (keyword, rule) in schema {
        let is_met = match keyword.as_str() {
            "$schema" | "title" | "description" | "format" | "$defs" => true,
            "$ref" => {
                let target = root.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap();
                found.extend(part(target, value, place));
                true
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_of_type(value, name)),
                name => is_of_type(value, name),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
            "anyOf" | "oneOf" => {
                rule.as_array().unwrap().iter().filter(|option| part(option, value, place).is_empty()).count()
                    == 1
            }
            "required" => {
                rule.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some())
            }
            "additionalProperties" => {
                let known = &schema["properties"];
                *rule == false
                    && value.as_object().is_none_or(|keys| keys.keys().all(|key| known.get(key).is_some()))
            }
            "properties" => {
                for (key, schema) in rule.as_object().unwrap() {
                    let inner = value.get(key).map(|value| part(schema, value, &format!("{place}.{key}")));
                    found.extend(inner.unwrap_or_default());
                }
                true
            }
            "items" => {
                let items = value.as_array().into_iter().flatten();
                found.extend(items.flat_map(|item| part(rule, item, &format!("{place}[]"))));
                true
            }
            _ => false,
        };
        if !is_met {
            found.push(format!("{place}: {keyword}: {rule} is not met by {value}"));
        }
    }
    found
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    }
}

/// Runs a command that must end with this code, and returns its output and its summary, which follows the schema.
fn summarised(space: &TestSpace, code: i32, arguments: &[&str]) -> (Output, Value) {
    let output = space.run(&[arguments, &["--summary", "run.json"]].concat());
    assert_eq!(output.status, code, "{}", output.transcript());
    let summary: Value = serde_json::from_str(&space.read("run.json")).unwrap();
    let schema = schema(space);
    let breaches = breaches(&schema, schema.as_object().unwrap(), &summary, "");
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    assert_eq!(summary["exit"]["code"], code);
    assert_eq!(summary["command"], arguments[0]);
    assert!(summary["duration_seconds"].as_f64().unwrap() > 0.0);
    assert!(summary["started"].as_str().unwrap().ends_with('Z'));
    for input in summary["inputs"].as_array().unwrap() {
        let rows = &input["rows"];
        let count = |key: &str| rows[key].as_u64().unwrap();
        assert!(
            rows.is_null() || count("read") == count("used") + count("rejected") + count("superseded"),
            "{input}"
        );
    }
    (output, summary)
}

/// The input of a kind and name.
fn input<'a>(summary: &'a Value, kind: &str, name: &str) -> &'a Value {
    let inputs = summary["inputs"].as_array().unwrap();
    inputs
        .iter()
        .find(|input| input["kind"] == kind && input["name"] == name)
        .unwrap_or_else(|| panic!("{kind} {name}"))
}

fn names<'a>(summary: &'a Value, list: &str, key: &str) -> Vec<&'a str> {
    summary[list].as_array().unwrap().iter().map(|item| item[key].as_str().unwrap()).collect()
}

#[test]
fn a_training_sums_up_its_deals_figures_inputs_and_outputs() {
    let space = TestSpace::new();
    let (_, summary) = summarised(&space, 0, &["train"]);
    let deals = input(&summary, "deals", "deals");
    let count = |key: &str| summary["deals"][key].as_u64().unwrap();
    assert_eq!(
        count("won") + count("lost") + count("open") + count("later"),
        deals["rows"]["used"].as_u64().unwrap()
    );
    assert_eq!((&deals["rows"]["read"], count("open")), (&Value::from(60), 2));
    assert!(deals["newest"].as_str().unwrap().starts_with("2026-"), "{deals}");
    assert!(input(&summary, "table", "activities")["newest"].is_string());
    assert!(input(&summary, "lookup", "accounts")["newest"].is_null());
    let file = &deals["files"][0];
    assert_eq!(file["path"], "deals.csv");
    assert_eq!(file["bytes"].as_u64().unwrap() as usize, space.read("deals.csv").len());
    let id = summary["model"]["id"].as_str().unwrap();
    let model: Value = serde_json::from_str(&space.read(&format!("models/inbound/{id}/model.json"))).unwrap();
    let hashed =
        model["inputs"].as_array().unwrap().iter().find(|input| input["file"] == "deals.csv").unwrap();
    assert_eq!(file["sha256"], hashed["sha256"]);
    assert!(["promote", "keep"].contains(&summary["decision"]["decision"].as_str().unwrap()));
    assert_eq!(&names(&summary, "figures", "name")[..3], ["roc_auc", "average_precision", "log_loss"]);
    for output in names(&summary, "outputs", "path") {
        assert!(space.path(output).is_file(), "{output}");
    }
    assert_eq!(names(&summary, "outputs", "kind"), ["model", "weights", "evaluation", "report"]);
}

#[test]
fn a_prediction_sums_up_its_rows_grades_and_routes() {
    let space = TestSpace::new().trained().append("leads.csv", "L060,A001,2026-07-01,VP,,9000,soon\n");
    let (output, summary) = summarised(&space, 0, &["predict"]);
    assert_snapshot!(serde_json::to_string_pretty(&summary["leads"]).unwrap(), @r#"
    {
      "closed": 0,
      "rejected": 1,
      "rows": 6,
      "scored": 5,
      "skipped": 0,
      "superseded": 0
    }
    "#);
    assert_eq!(summary["as_of"], "2026-08-01");
    assert_eq!(summary["model"]["state"], "champion");
    for list in ["grades", "routes"] {
        let leads: u64 =
            summary[list].as_array().unwrap().iter().map(|of| of["leads"].as_u64().unwrap()).sum();
        assert_eq!(leads, 5, "{list}");
    }
    assert_eq!(names(&summary, "outputs", "kind"), ["predictions", "rejects", "ledger"]);
    assert!(names(&summary, "outputs", "path").iter().all(|path| space.path(path).is_file()));
    assert_eq!(input(&summary, "leads", "leads")["rows"]["rejected"], 1);
    assert!(input(&summary, "model", &space.model().unwrap())["files"][0]["sha256"].is_string());
    // Each warning that was printed, with its code.
    let printed = output.stderr.lines().filter(|line| line.starts_with("warning: ")).count();
    assert_eq!(names(&summary, "warnings", "code").len(), printed, "{}", output.transcript());
    let codes = names(&summary, "warnings", "code");
    assert!(codes.contains(&"rejected-rows"), "{codes:?}");
}

#[test]
fn a_prediction_that_is_refused_says_why_and_what_it_has_read() {
    let space =
        TestSpace::new().replace("bantam.toml", "[grades]", "[predict]\nmin_rows = 6\n\n[grades]").trained();
    let (_, summary) = summarised(&space, 6, &["predict"]);
    assert_snapshot!(serde_json::to_string_pretty(&summary["exit"]).unwrap(), @r#"
    {
      "code": 6,
      "errors": [
        {
          "hint": "no output was written; check whether the export is complete, or lower `min_rows` under [predict]",
          "message": "leads.csv has 5 rows, and [predict] asks for at least 6"
        }
      ],
      "reason": "refused"
    }
    "#);
    assert_eq!(summary["leads"]["scored"], 5);
    assert!(summary["outputs"].as_array().unwrap().is_empty());
    assert!(input(&summary, "leads", "leads")["files"][0]["sha256"].is_string());
}

#[test]
fn leads_from_a_pipe_have_no_hash() {
    let space = TestSpace::new().trained();
    let arguments = ["predict", "-", "-o", "-", "--summary", "run.json"];
    let output = space.run_with_input(&arguments, space.read("leads.csv").as_bytes());
    assert_eq!(output.status, 0, "{}", output.transcript());
    let summary: Value = serde_json::from_str(&space.read("run.json")).unwrap();
    let leads = input(&summary, "leads", "leads");
    assert_eq!((&leads["files"][0]["path"], &leads["files"][0]["sha256"]), (&Value::from("-"), &Value::Null));
    assert_eq!(leads["rows"]["used"], 5);
    assert_eq!(summary["outputs"][0]["path"], "-");
}

#[test]
fn every_other_command_has_a_summary_too() {
    let space = TestSpace::new();
    let (_, check) = summarised(&space, 0, &["check"]);
    assert_eq!(check["findings"]["errors"], 0);
    assert_eq!(check["deals"]["open"], 2);
    let space = space.trained();
    let drift = space.run(&["drift"]).status;
    let (_, drift) = summarised(&space, drift, &["drift"]);
    assert_eq!(drift["leads"]["scored"], 5);
    assert!(names(&drift, "figures", "basis").contains(&"drift"));
    assert_eq!(space.run(&["predict", "deals.csv", "--as-of", "2026-08-01"]).status, 0);
    let (_, review) = summarised(&space, 0, &["review"]);
    assert!(!input(&review, "predictions", "ledger")["files"].as_array().unwrap().is_empty());
    let quarter = space.run(&["quarter", "--dry-run"]).status;
    let (_, quarter) = summarised(&space, quarter, &["quarter", "--dry-run"]);
    assert!(
        ["keep", "look", "promote", "recalibrate"]
            .contains(&quarter["decision"]["decision"].as_str().unwrap())
    );
    assert!(names(&quarter, "outputs", "kind").contains(&"quarter"));
    assert_eq!(quarter["model"]["state"], "champion");
}

#[test]
fn a_project_with_mistakes_has_a_summary_and_so_has_one_that_is_not_there() {
    let space = TestSpace::new().replace("bantam.toml", "[outcome]", "[outcomes]");
    let (output, summary) = summarised(&space, 3, &["train"]);
    assert_eq!(summary["exit"]["reason"], "mistakes");
    let errors = summary["exit"]["errors"].as_array().unwrap();
    assert_eq!(errors.len(), output.stderr.matches("error: ").count());
    assert!(summary["project"].is_null() && summary["model"].is_null());
    let (_, summary) = summarised(&space.remove("bantam.toml"), 1, &["predict"]);
    assert_eq!(summary["exit"]["reason"], "failed");
}

#[test]
fn a_summary_replaces_no_other_file() {
    let space = TestSpace::new().trained();
    let deals = space.read("deals.csv");
    for file in ["deals.csv", "bantam.toml", "leads.csv"] {
        for command in ["train", "predict", "check", "drift", "review", "quarter"] {
            let output = space.run(&[command, "--summary", file]);
            assert_eq!(output.status, 2, "{}", output.transcript());
        }
    }
    assert_eq!(space.read("deals.csv"), deals);
    assert_snapshot!(space.transcript(&["predict", "--summary", "deals.csv"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: deals.csv exists and is not a run summary, so that it is not replaced
    hint: name another file with --summary
    ");
    assert_snapshot!(space.transcript(&["predict", "--summary", "predictions.csv"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: predictions.csv is named for two outputs
    hint: name a file for each
    ");
    assert_snapshot!(space.transcript(&["predict", "-o", "a.csv", "--summary", "a.rejects.csv"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: a.rejects.csv is named for two outputs
    hint: name a file for each
    ");
    assert_snapshot!(space.transcript(&["predict", "new.csv", "--summary", "new.csv"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: new.csv is an input of this job, so it cannot be an output, too
    hint: name another file to write to
    ");
    let champion = "models/inbound/champion.json";
    assert_eq!(space.run(&["train", "--summary", champion]).status, 2);
    let quarter = "models/inbound/quarter/quarter.json";
    assert_eq!(space.run(&["quarter", "--summary", quarter]).status, 2);
    assert_eq!(space.run(&["train", "--summary", "-"]).status, 2);
    for file in ["predictions.csv", "a.csv", "a.rejects.csv", "new.csv", quarter] {
        assert!(!space.path(file).exists(), "{file}");
    }
    // An earlier summary and an empty file are replaced.
    let space = space.write("run.json", "");
    summarised(&space, 0, &["check"]);
    summarised(&space, 0, &["predict"]);
}

#[test]
fn a_summary_that_cannot_be_written_is_an_error() {
    let space = TestSpace::new();
    let output = space.run(&["check", "--summary", "deals.csv/run.json"]);
    assert_eq!(output.status, 1, "{}", output.transcript());
    assert!(output.stderr.contains("deals.csv/run.json"), "{}", output.transcript());
}

/// The lines of standard error as JSON, without their times.
fn log_lines(output: &Output) -> Vec<Value> {
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let time = line.as_object_mut().unwrap().remove("time").unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(time.as_str().unwrap()).is_ok(), "{time}");
        line
    };
    output.stderr.lines().map(line).collect()
}

#[test]
fn the_log_is_json_on_request() {
    let space = TestSpace::new().trained();
    let output = space.run(&["predict", "--log-format", "json", "-vv"]);
    let lines = log_lines(&output);
    let of_level = |level: &str| lines.iter().filter(|line| line["level"] == level).count();
    assert!(of_level("info") > 0 && of_level("debug") > 0, "{}", output.transcript());
    assert!(lines.iter().filter(|line| line["level"] == "warning").all(|line| line["code"].is_string()));
    let refused = space.run(&["predict", "missing.csv", "--log-format", "json"]);
    assert_eq!(refused.status, 1);
    let error = log_lines(&refused).pop().unwrap();
    assert_eq!((&error["level"], &error["code"]), (&Value::from("error"), &Value::from("failed")));
    // Tables stay on standard output.
    let text = space.run(&["check"]).stdout;
    assert_eq!(space.run(&["--log-format", "json", "check"]).stdout, text);
    let quiet = space.run(&["predict", "--log-format", "json", "-q"]);
    assert_eq!(quiet.stderr, "");
}
