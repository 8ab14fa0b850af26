//! Connections without a database: what is said where none can be opened, and that nothing is written.

use crate::space::TestSpace;

/// A project whose leads are a table of a connection.
fn space() -> TestSpace {
    let connection = "[connections.warehouse]\ndriver = \"postgresql\"\nuri_env = \"BANTAM_TEST_NO_SUCH_URI\"\n\n[outcome]";
    TestSpace::new().replace("bantam.toml", "[outcome]", connection)
}

#[test]
fn what_a_connection_needs_is_said_and_nothing_is_written() {
    let space = space().trained();
    let before = space.files();
    for arguments in [
        &["predict", "warehouse:crm.leads"][..],
        &["predict", "-o", "warehouse:crm.scores", "--no-ledger"],
        &["review", "warehouse:crm.scores"],
        &["predict", "--previous", "warehouse: SELECT * FROM crm.scores"],
    ] {
        let output = space.run(arguments);
        assert_eq!(output.status, 1, "{}", output.transcript());
        let expected = if cfg!(feature = "databases") {
            "the environment variable BANTAM_TEST_NO_SUCH_URI is not set\nhint: set it to the address"
        } else {
            "which this build of bantam cannot open\nhint: install a released bantam"
        };
        assert!(output.stderr.contains(expected), "{arguments:?}: {}", output.stderr);
    }
    let mut after = space.files();
    after.retain(|file| !file.contains("rejects"));
    assert_eq!(after, before);
}

#[test]
fn a_draft_of_a_database_needs_its_driver_and_shows_no_address() {
    let space = TestSpace::new().remove("bantam.toml");
    let init = |arguments: &[&str]| {
        let output = space.run(&[&["init", "warehouse:crm.deals"], arguments].concat());
        assert!(!output.transcript().contains("lanted7"), "{arguments:?}: {}", output.transcript());
        assert!(!space.path("bantam.toml").exists());
        (output.status, output.stderr)
    };
    let (status, said) = init(&[]);
    assert_eq!(status, 2, "{said}");
    assert!(
        said.contains("there is no connection `warehouse`\nhint: say how it is reached: --driver"),
        "{said}"
    );
    let (status, said) = init(&["--driver", "postgresql"]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("needs the place of the address\nhint: say how it is reached"), "{said}");
    for wrong in [
        &["--driver", "postgresql", "--uri-env", "postgresql://etl:Planted7@db/crm"][..],
        &["--driver", "postgresql://etl:Planted7@db/crm", "--uri-env", "WAREHOUSE_URI"],
        &["--driver", "duckdb", "--database", "postgresql://etl:Planted7@db/crm"],
    ] {
        let (status, said) = init(wrong);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains("put it into an environment variable, and name that"), "{said}");
    }
    let (status, said) = init(&["--driver", "postgresql", "--uri-env", "BANTAM_TEST_NO_SUCH_URI"]);
    assert_eq!(status, 1, "{said}");
    let expected = if cfg!(feature = "databases") {
        "BANTAM_TEST_NO_SUCH_URI is not set"
    } else {
        "this build of bantam"
    };
    assert!(said.contains(expected), "{said}");
    let files = space.run(&["init", "deals.csv", "--driver", "postgresql"]);
    assert!(
        files.status == 2 && files.stderr.contains("--driver is for tables of a database"),
        "{}",
        files.stderr
    );
}

#[test]
fn deals_of_a_connection_are_no_file() {
    let place = "deals = { connection = \"warehouse\", table = \"crm.deals\" }";
    let output = space().replace("bantam.toml", "deals = \"deals.csv\"", place).run(&["train"]);
    assert!(output.stderr.contains("warehouse"), "{}", output.stderr);
    assert!(!output.stderr.contains("No such file"), "{}", output.stderr);
}

#[test]
fn an_unknown_connection_and_a_mode_without_a_table_are_mistakes() {
    let space = space().trained();
    let unknown = space.run(&["predict", "warehose:crm.leads"]);
    assert!(
        unknown.stderr.contains("there is no connection `warehose`\nhint: did you mean `warehouse`?"),
        "{}",
        unknown.stderr
    );
    let mode = space.run(&["predict", "-o", "scores.csv", "--mode", "append"]);
    assert!(
        mode.stderr.contains("--mode is for a table of a database\nhint: name the table"),
        "{}",
        mode.stderr
    );
}

#[test]
fn the_output_of_the_project_is_used_unless_another_is_named() {
    let space = TestSpace::new().append("bantam.toml", "\n[predict]\noutput = \"scored.jsonl\"\n").trained();
    assert_eq!(space.run(&["predict", "-q"]).status, 0);
    assert!(space.read("scored.jsonl").starts_with('{'));
    assert_eq!(space.run(&["predict", "-q", "-o", "other.csv"]).status, 0);
    assert!(space.read("other.csv").starts_with("id,"));
    assert!(!space.path("predictions.csv").exists());
}

#[test]
fn an_address_in_the_project_file_is_refused_and_not_shown() {
    for wrong in [
        "file = \"postgresql://etl:Planted7@db/crm\"",
        "uri_env = \"postgresql://etl:Planted7@db/crm\"",
        "uri_env = \"host=db password=Planted7\"",
        "uri_env = \"Planted7 two\"",
        "uri_file = \"postgresql://etl:Planted7@db/crm\"",
        "uri_file = \"host=db user=etl password=Planted7\"",
        "uri_command = [\"postgresql://etl:Planted7@db/crm\"]",
        "uri_command = \"postgresql://etl:Planted7@db/crm\"",
        "options = { uri = \"postgresql://etl:Planted7@db/crm\" }",
        "options = { uri = { env = \"postgresql://etl:Planted7@db/crm\" } }",
    ] {
        let failed =
            space().replace("bantam.toml", "uri_env = \"BANTAM_TEST_NO_SUCH_URI\"", wrong).run(&["check"]);
        assert_eq!(failed.status, 3, "{wrong}\n{}", failed.stderr);
        assert!(!failed.transcript().contains("lanted7"), "{wrong}\n{}", failed.stderr);
        let expected =
            if wrong.starts_with("uri_command = \"") { "found an address" } else { "environment variable" };
        assert!(failed.stderr.contains(expected), "{wrong}\n{}", failed.stderr);
    }
    let deals = space().replace("bantam.toml", "\"deals.csv\"", "\"postgresql://etl:Planted7@db/crm\"");
    let failed = deals.run(&["check"]);
    assert!(failed.status == 3 && !failed.transcript().contains("lanted7"), "{}", failed.stderr);
}

#[test]
fn a_ledger_is_a_table_of_a_known_connection_and_not_that_of_the_output() {
    let output = "output = { connection = \"warehouse\", table = \"crm.scores\" }\n";
    for (section, expected) in [
        ("ledger = \"ledger.parquet\"", "expected true, false or a table for `ledger` in [predict]"),
        ("ledger = \"warehouse:crm scores\"", "expected true, false or a table for `ledger` in [predict]"),
        ("ledger = \"warehose:crm.ledger\"", "there is no connection `warehose`\n"),
        ("ledger = { connection = \"warehose\", table = \"t\" }", "hint: did you mean `warehouse`?"),
        ("ledger = { connection = \"warehouse\", table = \"a b\" }", "expected the name of a table"),
        ("ledger = \"postgresql://etl:Planted7@db/crm\"", "is an address, not a file"),
        (&format!("{output}ledger = \"warehouse:crm.scores\""), "is the table of `output`"),
        ("ledger = 3", "`ledger`"),
    ] {
        let failed = space().append("bantam.toml", &format!("\n[predict]\n{section}\n")).run(&["check"]);
        assert_eq!(failed.status, 3, "{section}: {}", failed.transcript());
        assert!(failed.stderr.contains(expected), "{section}: {}", failed.stderr);
        assert!(!failed.transcript().contains("lanted7"), "{section}: {}", failed.stderr);
    }
}

#[test]
fn predictions_are_written_where_the_table_of_the_ledger_cannot_be() {
    let space = space().append("bantam.toml", "\n[predict]\nledger = \"warehouse:crm.ledger\"\n").trained();
    let predicted = space.run(&["predict", "-o", "scores.csv"]);
    assert_eq!(predicted.status, 0, "{}", predicted.transcript());
    assert!(
        predicted.stderr.contains("the predictions were not added to the ledger: "),
        "{}",
        predicted.stderr
    );
    assert!(space.path("scores.csv").exists() && !space.path("models/inbound/ledger").exists());
    let without = space.run(&["predict", "--no-ledger", "-o", "scores.csv"]);
    assert!(!without.stderr.contains("ledger"), "{}", without.stderr);
    for arguments in [&["review"][..], &["ledger", "list"], &["ledger", "prune", "--before", "2026-01-01"]] {
        let failed = space.run(arguments);
        assert_eq!(failed.status, 1, "{}", failed.transcript());
        let expected = if cfg!(feature = "databases") {
            "BANTAM_TEST_NO_SUCH_URI is not set"
        } else {
            "this build of bantam"
        };
        assert!(failed.stderr.contains(expected), "{}", failed.stderr);
    }
    let refused = space.run(&["predict", "-o", "warehouse:crm.ledger"]);
    assert_eq!(refused.status, 2, "{}", refused.transcript());
}
