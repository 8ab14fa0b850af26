//! The points table against the deals: verdicts on deals of known truth, the same rows for all, files of rules.

mod outputs;
mod verdicts;

use std::fmt::Write as _;

use bantam::fit::split_mix64;
use bantam::project::{Feature, Group, Kind, Source};
use bantam::units::{AsOf, Days, logistic};
use serde_json::Value;

use crate::space::TestSpace;

/// A rule of the simulated table: its name, its points, the points that it deserves, and the verdict that it should get.
const RULES: [(&str, f64, f64, &str); 6] = [
    ("right", 25.0, 25.0, "keep"),
    ("also_right", 20.0, 20.0, "keep"),
    ("right_against", -15.0, -15.0, "keep"),
    ("twice_too_high", 20.0, 10.0, "weaken"),
    ("useless", 15.0, 0.0, "drop"),
    ("turned_round", 10.0, -10.0, "flip_sign"),
];

/// Log-odds per point in the simulation.
const WORTH: f64 = 0.03;

/// Log-odds of a flag that no rule looks at.
const IGNORED: f64 = 0.9;

/// A number from 0 to 1 that looks drawn by lot.
fn uniform(row: usize, what: usize, seed: u64) -> f64 {
    split_mix64(split_mix64(row as u64 ^ split_mix64(seed)) ^ split_mix64(what as u64 + 1000)) as f64
        / u64::MAX as f64
}

/// Deals of known truth: each rule holds of three in ten, whatever the others do.
fn simulated(n_deals: usize, seed: u64) -> TestSpace {
    let names = RULES.map(|rule| rule.0);
    let mut deals = format!("id,seen,closed,{},ignored,noise,stage\n", names.join(","));
    for row in 0..n_deals {
        let holds: Vec<bool> = (0..RULES.len() + 2).map(|what| uniform(row, what, seed) < 0.3).collect();
        let known = RULES.iter().zip(&holds).filter(|(_, holds)| **holds);
        let points: f64 = known.map(|(rule, _)| rule.2).sum();
        let log_odds = WORTH * points + IGNORED * f64::from(u8::from(holds[RULES.len()])) - 1.9;
        let stage = if uniform(row, 99, seed) < logistic(log_odds) { "won" } else { "lost" };
        let day = row * 365 / n_deals;
        let date = |day: usize| AsOf::parse("2024-01-01").unwrap().plus(Days::new(day as u32)).date();
        let flags = holds.iter().map(|holds| if *holds { "yes" } else { "no" });
        let flags: Vec<&str> = flags.collect();
        let _ = writeln!(deals, "D{row},{},{},{},{stage}", date(day), date(day + 5), flags.join(","));
    }
    let rules = RULES.map(|(name, points, ..)| {
        format!("  {{ name = \"{name}\", when = \"{name} = 'yes'\", points = {points} }},\n")
    });
    let features = names.iter().chain(&["ignored", "noise"]);
    let features: Vec<String> = features.map(|name| format!("{name} = {{ kind = \"flag\" }}\n")).collect();
    let features = features.concat();
    let project = format!(
        "config_version = 1\nname = \"simulated\"\n[data]\ndeals = \"deals.csv\"\nid = \"id\"\n\
         [outcome]\nwon = \"stage = 'won'\"\nlost = \"stage = 'lost'\"\nclosed_at = \"closed\"\n\
         [snapshot]\nat = \"seen\"\nas_of = \"2025-07-01\"\n[features.qualification]\n{features}\
         [evaluation]\nholdout = \"90d\"\n[points]\nthreshold = 40\nrules = [\n{}]\n",
        rules.concat()
    );
    TestSpace::new().write("bantam.toml", &project).write("deals.csv", &deals)
}

fn compared(space: &TestSpace, arguments: &[&str]) -> Value {
    let output = space.run(&[&["compare", "--json"], arguments].concat());
    assert_eq!(output.status, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

fn features(n: usize) -> Vec<Feature> {
    let feature = |place: usize| Feature {
        name: format!("flag {place}"),
        group: Group::Qualification,
        source: Source::Column(format!("flag {place}")),
        kind: Kind::Flag,
        expect: None,
        signal: None,
        actionable: false,
        label: None,
    };
    (0..n).map(feature).collect()
}
