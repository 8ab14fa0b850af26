//! What is said about mistakes of the command line and of models, and what to do about them.

use crate::space::{Output, TestSpace};

/// Runs a command, which ends with this exit code.
fn ends(space: &TestSpace, code: i32, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, code, "{arguments:?}\n{}", output.transcript());
    output
}

/// The error of a command, which has all these words.
fn says(space: &TestSpace, code: i32, arguments: &[&str], words: &[&str]) -> String {
    let said = ends(space, code, arguments).stderr;
    for word in words {
        assert!(said.contains(word), "{arguments:?}: {word}\n{said}");
    }
    said
}

#[test]
fn a_model_of_another_project_is_named_before_its_predictions_are_kept() {
    let space = TestSpace::new().trained();
    let model = format!("models/inbound/{}", space.model().unwrap());
    let own = ends(&space, 0, &["predict", "-m", &model]);
    assert!(!own.stderr.contains("was trained by the project"), "{}", own.stderr);
    let space = space.replace("bantam.toml", "name = \"inbound\"", "name = \"outbound\"");
    says(
        &space,
        0,
        &["predict", "-m", &model],
        &["was trained by the project \"inbound\", and this one is \"outbound\"", "ledger"],
    );
}

#[test]
fn a_champion_that_is_gone_is_named_by_all_that_need_it() {
    let space = TestSpace::new().trained();
    std::fs::remove_dir_all(space.path("models/inbound").join(space.model().unwrap())).unwrap();
    let lead = space.read("leads.csv").lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let words = ["champion.json names the model", "which is not in its folder", "bantam train"];
    for arguments in [&["predict"][..], &["explain", &lead], &["models"], &["drift"]] {
        let said = says(&space, 1, arguments, &words);
        assert!(!said.contains("--model"), "{said}");
    }
    assert_eq!(ends(&space, 1, &["models"]).stdout, "");
    let said = says(&space, 1, &["quarter"], &words);
    assert!(!said.contains("--model"), "{said}");
}

#[test]
fn a_model_that_is_not_there_is_looked_for_in_the_list() {
    let space = TestSpace::new();
    ends(&space, 1, &["models", "rollback"]);
    assert!(!space.path("models").exists(), "a rollback without a model leaves nothing");
    let arguments = ["models", "promote", "2026-01-01-00000000", "--reason", "x"];
    let said =
        says(&space, 1, &arguments, &["there is no model 2026-01-01-00000000", "`bantam models` lists"]);
    assert!(!said.contains("--model"), "{said}");
    assert!(!space.path("models").exists());
}

#[test]
fn tables_that_the_project_does_not_have_are_refused_in_sql() {
    let space = TestSpace::new().trained();
    let arguments = ["export", "sql", "--dialect", "duckdb", "--tables", "lead=crm.leads"];
    says(&space, 2, &arguments, &["no table `lead`", "`leads`", "`activities`", "`accounts`"]);
    ends(&space, 0, &["export", "sql", "--dialect", "duckdb", "--tables", "leads=a,activities=b,accounts=c"]);
}

#[test]
fn an_unknown_connection_is_named_for_outputs_too_and_without_any() {
    let space = TestSpace::new().trained();
    let none = ["there is no connection `warehouse`", "[connections.warehouse]"];
    says(&space, 2, &["predict", "warehouse:crm.leads"], &none);
    says(&space, 2, &["predict", "-o", "warehouse:crm.scores"], &none);
    let said =
        says(&space, 2, &["predict", "postgresql://etl:Planted7@db/crm"], &["no connection `postgresql`"]);
    assert!(!said.contains("Planted7"), "{said}");
    // Such a name with the ending of a table is that of a file.
    ends(&space, 0, &["predict", "-o", "of:today.csv"]);
    says(&space, 1, &["predict", "of:yesterday.csv"], &["cannot read of:yesterday.csv"]);
    let connection =
        "[connections.warehouse]\ndriver = \"postgresql\"\nuri_env = \"NO_SUCH_URI\"\n\n[outcome]";
    let space = space.replace("bantam.toml", "[outcome]", connection);
    for more in [&[][..], &["--mode", "upsert"]] {
        let arguments = [&["predict", "-o", "warehous:crm.scores"], more].concat();
        says(&space, 2, &arguments, &["there is no connection `warehous`", "did you mean `warehouse`?"]);
    }
}

#[test]
fn a_small_program_has_its_own_name_in_its_usage() {
    let space = TestSpace::new().trained();
    let run = |program: &str, arguments: &[&str]| {
        let mut command = std::process::Command::new(program);
        let output = command.args(arguments).current_dir(space.path(".")).output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    let predict = env!("CARGO_BIN_EXE_bantam-predict");
    let help = run(predict, &["--help"]);
    assert!(help.contains("Usage: bantam-predict [OPTIONS] [LEADS]"), "{help}");
    let wrong = run(predict, &["--unknown"]);
    assert!(wrong.contains("Usage: bantam-predict [OPTIONS] [LEADS]"), "{wrong}");
    let help = run(env!("CARGO_BIN_EXE_bantam-train"), &["-h"]);
    assert!(help.contains("Usage: bantam-train [OPTIONS]"), "{help}");
    // The command said twice is the command.
    let twice = run(predict, &["predict", "leads.csv", "-q"]);
    assert_eq!(twice, "");
    let two = run(predict, &["leads.csv", "more.csv"]);
    assert!(!two.contains("bantam init"), "{two}");
}

#[test]
fn mistakes_in_the_project_have_its_exit_code_and_its_name() {
    let space = TestSpace::new().trained();
    says(&space, 3, &["compare"], &["has no section [points]"]);
    let wrong = space
        .read("bantam.toml")
        .replace("null_values = [\"\"]", "null_values = [\"\"]\nencoding = \"utf16\"");
    let space = space.write("p.toml", &wrong);
    says(&space, 3, &["train", "--project", "p.toml"], &["did you mean \"utf-16le\"?"]);
    let wrong = space.read("bantam.toml").replace("'Closed Won'", "'Won'");
    let space = space.write("p.toml", &wrong);
    let said = says(&space, 3, &["train", "-p", "p.toml"], &["under [outcome] in p.toml"]);
    assert!(!said.contains("bantam.toml"), "{said}");
    let wrong = space.read("bantam.toml").replace("'Closed Won'", "Closed Won");
    let space = space.write("p.toml", &wrong);
    says(&space, 3, &["check", "-p", "p.toml"], &["a text stands in single quotes: `'Closed Won'`"]);
}

#[test]
fn of_two_keys_that_exclude_each_other_it_is_said_that_one_may_stand() {
    let connection = "[connections.warehouse]\ndriver = \"postgresql\"\nuri_env = \"NO_SUCH_URI\"\nfile = \"x.db\"\n\n[outcome]";
    let space = TestSpace::new().replace("bantam.toml", "[outcome]", connection);
    says(&space, 3, &["check"], &["has `file` and `uri_env`, of which only one may stand"]);
    let both = "{ connection = \"warehouse\", table = \"a\", query = \"SELECT 1\" }";
    let space =
        space.replace("bantam.toml", "file = \"x.db\"\n", "").replace("bantam.toml", "\"deals.csv\"", both);
    says(&space, 3, &["check"], &["has `table` and `query`, of which only one may stand"]);
}

#[test]
fn rejected_rows_are_named_where_no_row_can_be_scored() {
    let space =
        TestSpace::new().trained().edit_column("leads.csv", "timeline_months", |_, _| "soon".to_owned());
    let said = says(
        &space,
        6,
        &["predict"],
        &["no output was written, the rejected rows are in predictions.rejects.csv"],
    );
    assert!(space.path("predictions.rejects.csv").exists(), "{said}");
}

#[test]
fn no_line_of_a_log_is_empty_and_the_last_line_of_a_message_ends() {
    let space = TestSpace::new().trained();
    let logged = ends(&space, 0, &["predict", "--log-format", "json"]).stderr;
    for line in logged.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_ne!(entry["message"], "", "{logged}");
    }
    for arguments in [
        &["export", "hubspot", "-o", "out.jsonl"][..],
        &["export", "dynamics", "-o", "out.jsonl"],
        &["export", "sql", "--dialect", "duckdb", "--what", "training", "-o", "out.sql"],
        &["export", "sql", "--dialect", "mysql", "-o", "out.sql"],
        &["export", "dbt", "-o", "package"],
    ] {
        let output = space.run(arguments);
        assert!(
            output.stderr.is_empty() || output.stderr.ends_with('\n'),
            "{arguments:?}: {}",
            output.stderr
        );
    }
}
