//! Columns made from the rows of timed tables: derived aggregates, contacts by account, and the data up to a day.

mod aggregates;
mod facts;

use bantam::units::AsOf;

use crate::space::{Output, TestSpace};

fn day() -> AsOf {
    AsOf::parse("2026-03-01").unwrap()
}

/// A project with a table of the contacts of each account: account 0 has a champion since 2024-09-20, before its first
/// deal; account 1 since 2026-05-01, after it, and account 2 knows a user only.
fn with_contacts() -> TestSpace {
    let contacts = "contact_id,account_id,added_at,role,engaged\n\
                    C1,A000,2024-09-20,champion,1\nC2,A000,2024-09-21,user,0\n\
                    C3,A001,2026-05-01,champion,1\nC4,A002,2024-09-01,user,1\n";
    TestSpace::new()
        .write("contacts.csv", contacts)
        .replace(
            "bantam.toml",
            "[lookups.accounts]",
            "[tables.contacts]\nfile = \"contacts.csv\"\nkey = \"account_id\"\nat = \"added_at\"\n\n[lookups.accounts]",
        )
        .replace(
            "bantam.toml",
            "[features.demographic]",
            "[derive]\nchampion_known = { from = \"contacts\", any = \"role = 'champion'\" }\n\
             roles_covered = { from = \"contacts\", distinct = \"role\" }\n\
             is_multithreaded = \"roles_covered >= 2\"\n\n[features.demographic]",
        )
        .replace(
            "bantam.toml",
            "[grades]",
            "[gates.committee]\nchampion = { pass = \"champion_known\", ask = \"Who wants it?\" }\n\
             breadth = { pass = \"is_multithreaded\", ask = \"Who else?\" }\n\n[grades]",
        )
}

fn succeeds(space: &TestSpace, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output
}

/// The values of a column of predictions, in the order of the leads.
fn predicted(space: &TestSpace, file: &str, column: &str) -> Vec<String> {
    let text = space.read(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    reader.records().map(Result::unwrap).map(|row| row[at].to_owned()).collect()
}
