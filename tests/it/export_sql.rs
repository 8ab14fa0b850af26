//! `bantam export sql` and `bantam verify sql`. `tests/sql/run.sh` runs the statements in engines.

use crate::space::{Output, TestSpace};

const DIALECTS: [&str; 9] = [
    "duckdb", "postgres", "sqlite", "datafusion", "clickhouse", "spark", "databricks", "snowflake",
    "bigquery",
];

fn export(space: &TestSpace, args: &[&str]) -> Output {
    space.run(&[&["export", "sql"][..], args].concat())
}

#[test]
fn every_dialect_has_a_statement_with_its_model_and_its_tables() {
    let space = TestSpace::new()
        .append(
            "bantam.toml",
            "[points]\nthreshold = 10\nrules = [{ name = \"big\", when = \"employees > 50\", points = 10 }]\n",
        )
        .trained();
    for dialect in DIALECTS {
        let done = export(&space, &["--dialect", dialect]);
        assert_eq!(done.status, 0, "{dialect}: {}", done.stderr);
        let sql = &done.stdout;
        assert!(sql.starts_with("-- bantam "), "{sql}");
        assert!(sql.contains("\n-- model ") && sql.contains("-- \"leads\" | \"lead_id\" | text\n"), "{sql}");
        assert!(done.stderr.contains("as SQL cannot say it: open_questions"), "{}", done.stderr);
        let wanted = ["contributions", "reasons", "verdicts", "routes"];
        assert!(wanted.iter().all(|step| sql.contains(step)), "{dialect}: {sql}");
        for (what, column) in [("training", "pricing_views"), ("points", "passed")] {
            let done = export(&space, &["--dialect", dialect, "--what", what]);
            assert_eq!(done.status, 0, "{dialect} {what}: {}", done.stderr);
            assert!(done.stdout.contains(column), "{}", done.stdout);
        }
    }
}

#[test]
fn tables_views_and_dates_are_those_that_were_asked_for() {
    let space = TestSpace::new().trained();
    let tables = "leads=crm.leads,activities=crm.activities";
    let named = ["--dialect", "postgres", "--as", "view", "--name", "crm.scores", "--tables", tables];
    let done = export(&space, &named);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stdout.contains("CREATE OR REPLACE VIEW crm.scores AS\nWITH"), "{}", done.stdout);
    assert!(
        done.stdout.contains("FROM crm.leads AS t_") && done.stdout.contains("FROM crm.activities AS t_")
    );
    let done = export(&space, &["--dialect", "postgres", "--as-of-sql", "parameter"]);
    assert!(done.stdout.contains("$1") && !done.stdout.contains("CURRENT_"), "{}", done.stdout);
    let done = export(&space, &["--dialect", "duckdb", "--as-of-sql", "current-date", "--as", "table"]);
    assert!(
        done.stdout.contains("CREATE TABLE lead_scores AS\n") && done.stdout.contains("CURRENT_TIMESTAMP")
    );
    let done = export(&space, &["--dialect", "duckdb", "--tables", "leads=x; DROP TABLE y"]);
    assert_eq!(done.status, 2, "{}", done.stdout);
    let done = export(&space, &["--dialect", "duckdb", "--as-of-sql", "parameter", "--as", "view"]);
    assert_eq!(done.status, 2, "{}", done.stdout);
    assert!(done.stderr.contains("a view or a table has no parameters"), "{}", done.stderr);
}

#[test]
fn the_interval_is_in_the_statement_where_it_is_asked_for() {
    let space = TestSpace::new().trained();
    for dialect in DIALECTS {
        let done = export(&space, &["--dialect", dialect, "--interval"]);
        assert_eq!(done.status, 0, "{dialect}: {}", done.stderr);
        let wanted = ["interval_design", "interval_variance", "probability_low", "probability_high"];
        assert!(wanted.iter().all(|step| done.stdout.contains(step)), "{dialect}: {}", done.stdout);
        assert!(!done.stderr.contains("probability_low"), "{}", done.stderr);
        let without = export(&space, &["--dialect", dialect]);
        assert!(!without.stdout.contains("bantam_variance"), "{}", without.stdout);
        assert!(without.stderr.contains("probability_high, which --interval adds"), "{}", without.stderr);
    }
    let with_sites = |text: &str| {
        let lines = text.lines().enumerate().map(|(row, line)| {
            if row == 0 {
                return format!("{line},sites");
            }
            let sites: Vec<String> = (0..10).map(|site| format!("s{}", (10 * row + site) % 300)).collect();
            format!("{line},{}", sites.join(";"))
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let sites = "[features.demographic]\nsites = { kind = \"set\", separator = \";\", min_count = 1 }";
    let space = TestSpace::new()
        .write("deals.csv", &with_sites(&space.read("deals.csv")))
        .write("leads.csv", &with_sites(&space.read("leads.csv")))
        .replace("bantam.toml", "[features.demographic]", sites)
        .trained();
    let done = export(&space, &["--dialect", "duckdb", "--interval"]);
    assert_eq!(done.status, 3, "{}", done.stdout);
    let other = export(&space, &["--dialect", "duckdb", "--what", "training", "--interval"]);
    assert_eq!(other.status, 2, "{}", other.stdout);
    assert!(other.stderr.contains("only scores have an interval"), "{}", other.stderr);
    let words = "weights, more than 200, cannot be written as SQL";
    assert!(done.stderr.contains(words) && done.stderr.contains("leave out --interval"), "{}", done.stderr);
}

#[test]
fn an_expression_without_a_translation_is_refused_by_its_place() {
    let derived = "[derive]\nback = \"reverse(seniority)\"\n\n[features.demographic]";
    let space = TestSpace::new().replace("bantam.toml", "[features.demographic]", derived).trained();
    let done = export(&space, &["--dialect", "duckdb"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let done = export(&space, &["--dialect", "sqlite"]);
    assert_eq!(done.status, 3, "{}", done.stdout);
    assert!(done.stderr.contains("`reverse` has no equivalent in SQLite"), "{}", done.stderr);
    assert!(
        done.stderr.contains("bantam.toml:") && done.stderr.contains("hint: add a column"),
        "{}",
        done.stderr
    );
}

#[test]
fn what_sql_has_no_words_for_is_refused() {
    let space = TestSpace::new().replace("bantam.toml", "id = \"lead_id\"\n", "").trained();
    let done = export(&space, &["--dialect", "duckdb"]);
    assert_eq!(done.status, 3, "{}", done.stdout);
    assert!(
        done.stderr.contains("the row number as the id of a lead cannot be written as SQL"),
        "{}",
        done.stderr
    );
}

#[test]
fn the_predictions_agree_with_themselves_and_changed_ones_do_not() {
    let space = TestSpace::new().trained();
    let done = space.run(&["predict", "-q", "--no-ledger", "--raw-csv"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let done = space.run(&["verify", "sql", "predictions.csv"]);
    assert_eq!(done.status, 0, "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.contains("predictions.csv agrees with predict"), "{}", done.stdout);
    let text = space.read("predictions.csv");
    let lines: Vec<&str> = text.lines().collect();
    let route = if lines[1].contains(",nurture,") { ",nurture," } else { ",sales," };
    let low = lines[0].split(',').position(|name| name == "probability_low").unwrap();
    let other = text.lines().enumerate().map(|(row, line)| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if row == 1 {
            cells[low] = "0.00001";
        }
        cells.join(",")
    });
    let space = space.write("engine.csv", &other.collect::<Vec<_>>().join("\n"));
    let done = space.run(&["verify", "sql", "engine.csv"]);
    assert_eq!(done.status, 5, "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.contains("probability_low: 1 row"), "{}", done.stdout);
    let kept = [lines[0], &lines[1].replace(route, ",elsewhere,"), lines[2], lines[2]].join("\n");
    let space = space.write("engine.csv", &kept);
    let done = space.run(&["verify", "sql", "engine.csv"]);
    assert_eq!(done.status, 5, "{}{}", done.stdout, done.stderr);
    for words in ["3 leads not in engine.csv", "route: 1 row", "elsewhere", "with an id of another row"] {
        assert!(done.stdout.contains(words), "{words}: {}", done.stdout);
    }
}

#[test]
fn a_snapshot_table_is_trained_on_and_the_model_keeps_its_definitions() {
    // An engine would make the table: here all leads have no activities, so that the aggregate is known.
    let space =
        TestSpace::new().write("activities.csv", "lead_id,occurred_at,kind\nnobody,2025-01-01,pricing\n");
    let accounts = space.read("accounts.csv");
    let employees = |account: &str| {
        let line = accounts.lines().find(|line| line.split(',').next() == Some(account));
        line.and_then(|line| line.split(',').nth(2)).unwrap_or_default().to_owned()
    };
    let deals = space.read("deals.csv");
    let table: Vec<String> = deals
        .lines()
        .enumerate()
        .map(|(row, line)| match row {
            0 => format!("{line},employees,pricing_views"),
            _ => format!("{line},{},0", employees(line.split(',').nth(1).unwrap_or_default())),
        })
        .collect();
    let weights = |space: TestSpace| {
        let space = space.trained();
        let id = space.model().unwrap();
        (space.read(&format!("models/inbound/{id}/weights.csv")), space)
    };
    let (expected, space) = weights(space);
    std::fs::remove_dir_all(space.path("models")).unwrap();
    let space = space.write("table.csv", &(table.join("\n") + "\n")).replace(
        "bantam.toml",
        "deals = \"deals.csv\"",
        "deals = \"deals.csv\"\nsnapshot_table = \"table.csv\"",
    );
    let (found, space) = weights(space);
    assert_eq!(found, expected);
    let done = space.run(&["predict", "-q", "--no-ledger"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(!done.stderr.contains("warning"), "{}", done.stderr);
    // The other tables may be in the engine alone.
    let done = space.remove("deals.csv").remove("activities.csv").remove("accounts.csv").run(&["check"]);
    assert_eq!(done.status, 0, "{}", done.transcript());
    assert!(done.stdout.contains("table.csv") && !done.stdout.contains("activities.csv"), "{}", done.stdout);
}

#[test]
fn columns_and_tables_with_names_of_a_statement_are_told_apart() {
    let space = TestSpace::new();
    let leads = space.read("leads.csv").replacen("seniority", "bantam_score", 1);
    let deals = space.read("deals.csv").replacen("seniority", "bantam_score", 1);
    let project = space.read("bantam.toml").replace("seniority", "bantam_score");
    let space =
        space.write("leads.csv", &leads).write("deals.csv", &deals).write("bantam.toml", &project).trained();
    let done = export(&space, &["--dialect", "duckdb"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stdout.contains("\"bantam_sco (bantam "), "{}", done.stdout);
    let done = export(&space, &["--dialect", "sqlite", "--tables", "activities=activities_cut"]);
    assert!(done.stdout.contains("\"bantam_activities_cut\" AS "), "{}", done.stdout);
    assert!(done.stdout.contains("FROM activities_cut AS t_"), "{}", done.stdout);
}

#[test]
fn two_tables_and_two_columns_of_one_name_are_refused() {
    let space = TestSpace::new();
    let project = space.read("bantam.toml");
    let space = space.write("bantam.toml", &project.replace("lookups.accounts", "lookups.Leads")).trained();
    let done = export(&space, &["--dialect", "duckdb"]);
    assert_eq!(done.status, 3, "{}", done.stdout);
    assert!(done.stderr.contains("[lookups.Leads], which has the name of the leads"), "{}", done.stderr);
    assert!(done.stderr.contains("hint: give [lookups.Leads] another name"), "{}", done.stderr);
    let done = export(&space, &["--dialect", "duckdb", "--name", "my scores", "--as", "view"]);
    assert_eq!(done.status, 2, "{}", done.stdout);
    assert!(done.stderr.contains("in quotes where it has blanks"), "{}", done.stderr);
}

#[test]
fn columns_that_differ_in_case_only_are_refused_where_an_engine_has_one_of_them() {
    let space = TestSpace::new();
    let with_more = |file: &str| {
        let text = space.read(file);
        let lines = text.lines().enumerate().map(|(row, line)| {
            let cell = if row == 0 { "SENIORITY" } else { ["a", "b"][row % 2] };
            format!("{line},{cell}\n")
        });
        lines.collect::<String>()
    };
    let (deals, leads) = (with_more("deals.csv"), with_more("leads.csv"));
    let feature = "[features.demographic]\nSENIORITY = { kind = \"category\", min_count = 5 }";
    let space = space
        .write("deals.csv", &deals)
        .write("leads.csv", &leads)
        .replace("bantam.toml", "[features.demographic]", feature)
        .trained();
    let done = export(&space, &["--dialect", "duckdb"]);
    assert_eq!(done.status, 3, "{}", done.stdout);
    let words = "the columns `SENIORITY` and `seniority` of the leads, which are one in DuckDB";
    assert!(done.stderr.contains(words), "{}", done.stderr);
    assert_eq!(export(&space, &["--dialect", "postgres"]).status, 0);
}

#[test]
fn what_only_sql_has_is_verified_too() {
    let space = TestSpace::new()
        .append(
            "bantam.toml",
            "[points]\nthreshold = 10\nrules = [{ name = \"all\", when = \"TRUE\", points = 2.5 }]\n",
        )
        .trained();
    let done = space.run(&["predict", "-q", "--no-ledger", "--raw-csv"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let text = space.read("predictions.csv");
    let with = |name: &str, cell: &str| {
        let lines = text
            .lines()
            .enumerate()
            .map(|(row, line)| if row == 0 { format!("{line},{name}") } else { format!("{line},{cell}") });
        lines.collect::<Vec<_>>().join("\n")
    };
    for (name, right, wrong) in
        [("unseen_levels", "0", "7"), ("points", "2.5", "3.5"), ("bant_budget", "", "q")]
    {
        let space = &space;
        for (cell, is_right) in [(right, true), (wrong, false)] {
            if cell.is_empty() {
                continue;
            }
            std::fs::write(space.path("engine.csv"), with(name, cell)).unwrap();
            let done = space.run(&["verify", "sql", "engine.csv"]);
            assert_eq!(done.status, if is_right { 0 } else { 5 }, "{name}: {}{}", done.stdout, done.stderr);
            assert!(done.stdout.contains(name), "{name}: {}", done.stdout);
        }
    }
    // The probability is compared where the log-odds are right, and a reason is not at a border of rounding.
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<String>>();
    let header = cells(text.lines().next().unwrap());
    let place = header.iter().position(|name| name == "probability").unwrap();
    let changed = text.lines().enumerate().map(|(row, line)| {
        let mut cells = cells(line);
        let p: f64 = cells[place].parse().unwrap_or(0.5);
        cells.push(if row == 0 { "log_odds".to_owned() } else { (p / (1.0 - p)).ln().to_string() });
        if row == 1 {
            cells[place] = "0.5".to_owned();
        }
        cells.join(",")
    });
    std::fs::write(space.path("engine.csv"), changed.collect::<Vec<_>>().join("\n")).unwrap();
    let done = space.run(&["verify", "sql", "engine.csv"]);
    assert_eq!(done.status, 5, "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.contains("probability: 1 row differ"), "{}", done.stdout);
}

#[test]
fn a_step_is_never_named_as_a_table_of_the_engine() {
    let space = TestSpace::new().trained();
    let text = export(&space, &["--dialect", "sqlite"]).stdout;
    assert!(text.contains("\"scores\" AS ") && !text.contains("bantam_scores"), "{text}");
    let text = export(&space, &["--dialect", "sqlite", "--tables", "activities=Scores"]).stdout;
    assert!(text.contains("FROM Scores AS t_") && text.contains("\"bantam_scores\" AS "), "{text}");
    assert!(!text.contains("\"scores\""), "{text}");
}
