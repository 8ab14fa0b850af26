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
