//! `bantam export sql` and `bantam verify sql`.

use crate::space::TestSpace;

const DIALECTS: [&str; 9] = [
    "duckdb", "postgres", "sqlite", "datafusion", "clickhouse", "spark", "databricks", "snowflake",
    "bigquery",
];

fn trained() -> TestSpace {
    let space = TestSpace::new();
    let done = space.run(&["train", "-q", "--no-promote"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    space
}

/// The path of the only model.
fn model(space: &TestSpace) -> String {
    let folder = space.path().join("models").join("inbound");
    let mut models = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    models.find(|path| path.join("model.json").exists()).unwrap().display().to_string()
}

fn export(space: &TestSpace, args: &[&str]) -> crate::space::Output {
    let model = model(space);
    let all = [&["export", "sql", "-m", &model][..], args].concat();
    space.run(&all)
}

#[test]
fn every_dialect_has_a_statement_with_its_model_and_its_tables() {
    let space = trained();
    for dialect in DIALECTS {
        let done = export(&space, &["--dialect", dialect]);
        assert_eq!(done.status, 0, "{dialect}: {}", done.stderr);
        let sql = &done.stdout;
        assert!(sql.starts_with("-- bantam "), "{sql}");
        assert!(sql.contains("\n-- model ") && sql.contains("-- \"leads\" | \"lead_id\" | text\n"), "{sql}");
        assert!(done.stderr.contains("Left out, as SQL cannot say it"), "{}", done.stderr);
        let wanted = ["contributions", "reasons", "verdicts", "routes"];
        assert!(wanted.iter().all(|step| sql.contains(step)), "{dialect}: {sql}");
        for what in ["training", "points"] {
            let done = export(&space, &["--dialect", dialect, "--what", what]);
            let is_refused = done.stderr.contains("has no section [points]");
            assert!(done.status == 0 || is_refused, "{dialect} {what}: {}", done.stderr);
        }
    }
}

#[test]
fn tables_views_and_dates_are_those_that_were_asked_for() {
    let space = trained();
    let tables = "leads=crm.leads,activities=crm.activities";
    let done = export(
        &space,
        &["--dialect", "postgres", "--as", "view", "--name", "crm.scores", "--tables", tables],
    );
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stdout.contains("CREATE OR REPLACE VIEW crm.scores AS\nWITH"), "{}", done.stdout);
    assert!(done.stdout.contains("FROM crm.leads AS t") && done.stdout.contains("FROM crm.activities AS t"));
    let done = export(&space, &["--dialect", "postgres", "--as-of-sql", "parameter"]);
    assert!(done.stdout.contains("$1") && !done.stdout.contains("CURRENT_DATE"), "{}", done.stdout);
    let done = export(&space, &["--dialect", "duckdb", "--as-of-sql", "current-date", "--as", "table"]);
    assert!(done.stdout.contains("CREATE TABLE lead_scores AS\n") && done.stdout.contains("CURRENT_DATE"));
}

#[test]
fn an_expression_without_a_translation_is_refused_by_its_place() {
    let space = TestSpace::new();
    space.replace(
        "bantam.toml",
        "[features.demographic]",
        "[derive]\nback = \"reverse(seniority)\"\n\n[features.demographic]",
    );
    let done = space.run(&["train", "-q", "--no-promote"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let done = export(&space, &["--dialect", "duckdb"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let done = export(&space, &["--dialect", "sqlite"]);
    assert_eq!(done.status, 3);
    assert!(done.stderr.contains("`reverse` has no equivalent in SQLite"), "{}", done.stderr);
    assert!(
        done.stderr.contains("bantam.toml:") && done.stderr.contains("hint: add a column"),
        "{}",
        done.stderr
    );
}

#[test]
fn the_predictions_agree_with_themselves_and_changed_ones_do_not() {
    let space = trained();
    let model = model(&space);
    let done = space.run(&["predict", "-q", "-m", &model, "--no-ledger", "--raw-csv"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let done = space.run(&["verify", "sql", "predictions.csv", "-m", &model]);
    assert_eq!(done.status, 0, "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.contains("predictions.csv agrees with predict"), "{}", done.stdout);
    let text = space.read("predictions.csv");
    let lines: Vec<&str> = text.lines().collect();
    let changed = lines[1].replace(",pass,", ",fail,").replace(",unknown,", ",pass,");
    let kept = [lines[0], &changed, lines[2]].join("\n");
    space.write("engine.csv", &kept);
    let done = space.run(&["verify", "sql", "engine.csv", "-m", &model]);
    assert_eq!(done.status, 5, "{}{}", done.stdout, done.stderr);
    assert!(
        done.stdout.contains("not in engine.csv") && done.stdout.contains("differs from predict"),
        "{}",
        done.stdout
    );
}

#[test]
fn a_model_from_a_snapshot_table_has_the_weights_of_one_from_the_tables() {
    let space = TestSpace::new();
    space.replace(
        "bantam.toml",
        "deals = \"deals.csv\"",
        "deals = \"deals.csv\"\nsnapshot_table = \"gone.csv\"",
    );
    let done = space.run(&["train", "-q", "--no-promote"]);
    assert_eq!(done.status, 1, "{}", done.stderr);
    assert!(done.stderr.contains("gone.csv"), "{}", done.stderr);
}
