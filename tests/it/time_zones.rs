//! With a time zone, days, months and quarters are those of its clocks: an export that has dates alone gives what it gives in UTC.

use crate::quarter::{FIRST, day, space, usual};
use crate::space::TestSpace;

const PERSONAS: &str = "[personas]\nhigh = \"a > 0\"\n\n[features.firmographic]";

/// A text without the hashes in it, which differ with the project.
fn without_hashes(text: &str) -> String {
    let is_hash = |word: &str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .map(|word| match word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric()) {
            hash if is_hash(hash) => &word[hash.len()..],
            _ => word,
        })
        .collect()
}

/// What the commands of a year say in a time zone.
fn said(zone: &str) -> Vec<String> {
    let zone = format!("[data]\ntime_zone = \"{zone}\"");
    let space = space(usual, |a, b| 0.3 * a - usual(b, a))
        .replace("bantam.toml", "[features.firmographic]", PERSONAS)
        .replace("bantam.toml", "[data]", &zone);
    let later = day(FIRST + 400.0);
    let commands: [&[&str]; 8] = [
        &["train", "--as-of", &day(FIRST)],
        &["predict", "--as-of", "2025-09-01"],
        &["personas", "--as-of", &later],
        &["models", "list"],
        &["drift", "--as-of", &later],
        &["review", "--as-of", &later, "--json"],
        &["quarter", "--as-of", &later],
        &["models", "list"],
    ];
    commands.iter().map(|command| in_words(&space, command)).collect()
}

fn in_words(space: &TestSpace, command: &[&str]) -> String {
    let output = space.run(command);
    assert!([0, 5].contains(&output.status), "{}", output.transcript());
    let lines: Vec<&str> = output.stdout.lines().chain(output.stderr.lines()).collect();
    format!("{command:?}\n{}", without_hashes(&lines.join("\n")))
}

#[test]
fn dates_alone_give_the_same_days_months_and_quarters_in_every_time_zone() {
    let right = said("UTC");
    assert!(right[3].contains("2025-08-23"), "{}", right[3]);
    for zone in ["Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"] {
        for (said, right) in said(zone).iter().zip(&right) {
            assert_same(said, right, zone);
        }
    }
}

/// Fails with the first line that differs.
fn assert_same(said: &str, right: &str, zone: &str) {
    let mut lines = said.lines().zip(right.lines());
    let different = lines.find(|(said, right)| said != right);
    assert_eq!(different, None, "in {zone}\n{said}");
    assert_eq!(said.lines().count(), right.lines().count(), "in {zone}\n{said}\n{right}");
}
