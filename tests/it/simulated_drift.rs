//! Simulations in which something changes on a day, and what each part of the program says of it.

use std::collections::BTreeSet;

use bantam::simulate::{
    DriftKind, Settings, SimulatedDeal, SimulatedDrift, Simulation, TrueEffect, simulate,
};
use bantam::units::{AsOf, logistic};

use crate::space::TestSpace;
use crate::training::repository;

/// The day of the changes: 2026-01-01, in days since 1970-01-01.
const FROM: i32 = 20_454;

const KINDS: [DriftKind; 4] = [DriftKind::Mix, DriftKind::Weights, DriftKind::Column, DriftKind::SlowLosers];

fn date(text: &str) -> AsOf {
    AsOf::parse(text).unwrap()
}

fn drifted(deals: usize, kinds: &[DriftKind]) -> Simulation {
    let drift = SimulatedDrift { kinds: kinds.iter().copied().collect(), from: date("2026-01-01") };
    let drift = (!kinds.is_empty()).then_some(drift);
    simulate(&Settings { deals, leads: 50, drift, ..Settings::default() })
}

/// The deals before the day of the changes, and those since.
fn halves(simulation: &Simulation) -> (&[SimulatedDeal], &[SimulatedDeal]) {
    let first = simulation.deals.partition_point(|deal| deal.lead.qualified < FROM);
    simulation.deals.split_at(first)
}

fn share(deals: &[SimulatedDeal], is_so: impl Fn(&SimulatedDeal) -> bool) -> f64 {
    deals.iter().filter(|deal| is_so(deal)).count() as f64 / deals.len() as f64
}

#[test]
fn before_the_day_of_a_change_the_deals_are_those_without_one() {
    let usual = drifted(2_000, &[]);
    for kind in KINDS {
        let changed = drifted(2_000, &[kind]);
        assert_eq!(halves(&changed).0, halves(&usual).0, "{kind:?}");
        assert_ne!(halves(&changed).1, halves(&usual).1, "{kind:?}");
    }
}

#[test]
fn the_truth_names_what_changed_and_when() {
    assert!(drifted(10, &[]).truth.drift.is_none());
    let truth = drifted(10, &KINDS).truth.drift.unwrap();
    assert!(truth.from.starts_with("2026-01-01"), "{}", truth.from);
    assert_eq!(truth.mix, ["industry", "employees", "annual_revenue"]);
    assert_eq!(truth.column, ["champion_contact"]);
    assert_eq!(truth.weights.len(), 3);
    assert!(matches!(truth.weights["trial"], TrueEffect::Flag { yes, .. } if yes < 0.0));
    assert_eq!(truth.lost_days, Some((30.0, 120.0)));
    let column = drifted(10, &[DriftKind::Column]).truth.drift.unwrap();
    assert!(column.mix.is_empty() && column.weights.is_empty() && column.lost_days.is_none());
}

#[test]
fn each_change_is_the_one_that_the_truth_names() {
    let mix = drifted(8_000, &[DriftKind::Mix]);
    let large = |deals: &[SimulatedDeal]| {
        share(deals, |deal| {
            mix.accounts[deal.lead.account as usize - 1].employees.is_some_and(|employees| employees > 1_000)
        })
    };
    let (before, since) = halves(&mix);
    assert!(large(since) > large(before) + 0.15, "{} {}", large(before), large(since));

    let column = drifted(8_000, &[DriftKind::Column]);
    let known = |deals: &[SimulatedDeal]| share(deals, |deal| deal.lead.answers.champion_contact.is_some());
    let (before, since) = halves(&column);
    assert!(known(before) > 0.5 && known(since) == 0.0, "{} {}", known(before), known(since));

    let slow = drifted(8_000, &[DriftKind::SlowLosers]);
    let is_lost_soon = |deal: &SimulatedDeal| {
        deal.outcome.won() == Some(false)
            && deal.outcome.closed.is_some_and(|closed| closed < deal.lead.qualified + 60)
    };
    let (before, since) = halves(&slow);
    let soon = [share(before, is_lost_soon), share(since, is_lost_soon)];
    assert!(soon[1] < 0.5 * soon[0], "{soon:?}");

    let weights = drifted(8_000, &[DriftKind::Weights]);
    let (before, since) = halves(&weights);
    // Won deals are as frequent as their probabilities say, before and since.
    for deals in [before, since] {
        let closed: Vec<SimulatedDeal> =
            deals.iter().filter(|deal| deal.outcome.closed.is_some()).copied().collect();
        let expected =
            closed.iter().map(|deal| logistic(deal.lead.log_odds)).sum::<f64>() / closed.len() as f64;
        let won = share(&closed, |deal| deal.outcome.won() == Some(true));
        assert!((won - expected).abs() < 0.04, "{won} {expected}");
    }
    let of_champions = |deals: &[SimulatedDeal]| {
        let is = |deal: &&SimulatedDeal| deal.lead.answers.champion_contact == Some(true);
        let of: Vec<SimulatedDeal> = deals.iter().filter(is).copied().collect();
        share(&of, |deal| deal.outcome.won() == Some(true))
    };
    assert!(of_champions(since) < 0.5 * of_champions(before));
}

#[test]
fn an_export_of_an_earlier_day_holds_nothing_that_came_later() {
    let all = drifted(2_000, &[DriftKind::Weights]);
    let (early, late) = (all.as_of(date("2026-01-01")), all.as_of(date("2026-04-01")));
    let end = FROM;
    assert!(early.deals.iter().all(|deal| deal.lead.qualified < end));
    assert!(early.deals.iter().all(|deal| deal.outcome.closed.is_none_or(|closed| closed < end)));
    assert!(early.activities.iter().all(|activity| activity.at < end * 1_440));
    assert!(early.contacts.iter().all(|contact| contact.added < end));
    assert!(early.feedback.iter().all(|feedback| feedback.day < end));
    assert!(early.renewals.iter().all(|renewal| renewal.day < end));
    let ids: BTreeSet<u32> = early.deals.iter().map(|deal| deal.lead.number).collect();
    assert!(early.activities.iter().all(|activity| ids.contains(&activity.lead)));
    assert!(early.leads.iter().all(|lead| ids.contains(&lead.number) && lead.qualified >= end - 30));
    assert!(early.leads.len() > 30, "{}", early.leads.len());
    // What was closed then has the same outcome later, and the leads of then are deals of which some are won.
    for (then, now) in early.deals.iter().zip(&late.deals) {
        assert_eq!(then.lead.number, now.lead.number);
        assert!(then.outcome.closed.is_none() || then.outcome == now.outcome);
    }
    let leads: BTreeSet<u32> = early.leads.iter().map(|lead| lead.number).collect();
    let later = late.deals.iter().filter(|deal| leads.contains(&deal.lead.number));
    assert!(later.filter(|deal| deal.outcome.won() == Some(true)).count() > 3);
    // A contact keeps its number, and the last day has all.
    assert_eq!(early.contacts[0], late.contacts[0]);
    assert_eq!(all.as_of(date("2026-07-01")).deals, all.deals);
}

/// The sample project, for tables in folders by kind of drift and by day.
fn space() -> TestSpace {
    let sample = std::fs::read_to_string(repository().join("bantam.toml")).unwrap();
    let project = sample
        .replace("\"data/", "\"")
        .replace("\nseed = 7", "\nbootstraps = 0\nseed = 7")
        .replace("\nbacktest = 4", "\nbacktest = 0");
    TestSpace::new().write("bantam.toml", &project)
}

/// Simulates the quarters of a kind of drift, of which the oldest has none yet.
fn simulated(space: &TestSpace, kind: &str) {
    let folder = space.path(kind);
    let output = space.run(&["simulate", "-o", folder.to_str().unwrap(), "--quarters", "4", "--drift", kind]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    let truth = space.read(&format!("{kind}/2025-10-01/truth.json"));
    assert!(truth.contains("\"from\": \"2025-10-01\""), "{truth}");
}

/// Runs a command on the tables of a kind of drift as of a day; the text without line breaks, and the exit code.
fn on(space: &TestSpace, (kind, day): (&str, &str), command: &[&str]) -> (String, i32) {
    let folder = space.path(&format!("{kind}/{day}"));
    let tables = ["--data-dir", folder.to_str().unwrap(), "--as-of", day];
    let output = space.run(&[command, &tables].concat());
    let text = output.stdout + &output.stderr;
    (text.split_whitespace().collect::<Vec<_>>().join(" "), output.status)
}

const LAST: &str = "2026-07-01";

#[test]
fn each_part_of_the_loop_says_what_the_truth_names() {
    let space = space();
    let kinds = ["mix", "weights", "column", "slow-losers"];
    for kind in kinds {
        simulated(&space, kind);
    }
    // On the oldest day nothing has changed: the champion is the same for all.
    let exports = kinds.map(|kind| space.read(&format!("{kind}/2025-10-01/deals.csv")));
    assert!(exports.iter().all(|deals| *deals == exports[0]));
    let (text, status) = on(&space, ("mix", "2025-10-01"), &["train"]);
    assert!(status == 0 && text.contains("is the champion: the first model"), "{text}");
    let quarter = |kind: &str| on(&space, (kind, LAST), &["quarter", "--dry-run"]);
    let drift = |kind: &str| on(&space, (kind, LAST), &["drift"]);
    let is_calibrated = |text: &str| text.contains("the probabilities of the champion do not differ");

    // The mix: material drift of the features that the truth names, and probabilities that hold.
    let (text, status) = drift("mix");
    assert!(status == 5 && text.contains("“Industry” has a PSI of"), "{text}");
    let (text, status) = quarter("mix");
    assert!(status == 5 && text.starts_with("look: "), "{text}");
    assert!(text.contains("“Industry” has a PSI of") && is_calibrated(&text), "{text}");

    // The weights: the leads are as ever, but what was realised was not to be expected. A new model is better and replaces
    // it: the champion with corrected probabilities would predict better still, but that its order is worse is no matter of these.
    let (text, status) = quarter("weights");
    assert!(status == 0 && text.starts_with("promote; 1 alarm: the new model is better"), "{text}");
    assert!(text.contains("the probabilities of the new model will need a recalibration"), "{text}");
    assert!(text.contains("alarm: the champion ranked the deals since its training worse"), "{text}");
    assert!(text.contains("ranked the deals since its training worse than was to be expected"), "{text}");
    assert!(text.contains("the probabilities of the champion differ from the outcomes"), "{text}");
    // Leads are compared as of their own snapshots, as deals are: nothing has drifted, although days have passed since.
    let (text, status) = drift("weights");
    assert!(status == 0 && text.contains("each with its data as of its own snapshot"), "{text}");
    assert!(
        ["champion_contact", "trial"].iter().all(|name| !text.contains(&format!("`{name}` has"))),
        "{text}"
    );

    // A prediction scores all leads as of today, when timed tables have grown: one remark, which is no alarm.
    let (text, status) = on(&space, ("weights", LAST), &["predict", "--no-ledger", "-o", "scored.csv"]);
    assert!(status == 0 && text.contains("days after their snapshot (median)"), "{text}");
    assert!(!text.contains("`days_since_last` has changed since the training"), "{text}");

    // The column: unknown for all, and the probabilities are those of unknown.
    let (text, status) = drift("column");
    assert!(status == 5 && text.contains("is unknown for 100 % of the leads"), "{text}");
    let (text, status) = quarter("column");
    assert!(status == 5 && text.starts_with("look: "), "{text}");

    // Slow losers: the weights for open deals make up for them.
    let (text, status) = quarter("slow-losers");
    assert!(status == 0 && text.starts_with("keep: ") && is_calibrated(&text), "{text}");
}

#[test]
fn without_a_span_slow_losers_leave_no_month_to_judge_by() {
    // Won within a span is what the sample asks for; without one, the deals that are closed are the quick ones.
    let space = space().edit_lines("bantam.toml", |_, line| {
        if line.starts_with("within = ") { String::new() } else { line.to_owned() }
    });
    simulated(&space, "slow-losers");
    let (text, status) = on(&space, ("slow-losers", "2025-10-01"), &["train"]);
    assert_eq!(status, 0, "{text}");
    let (text, _) = on(&space, ("slow-losers", LAST), &["quarter", "--dry-run"]);
    assert!(text.starts_with("keep: no evidence yet"), "{text}");
    assert!(text.contains("those that are closed are the quick ones"), "{text}");
    assert!(text.contains("% of its deals are closed, and the quick ones are no fair sample"), "{text}");
}

#[test]
fn a_year_of_heavy_drift_is_no_reason_to_keep_the_champion() {
    let space = space();
    let folder = space.path("heavy").join(LAST);
    let arguments = ["simulate", "--drift", "mix,weights", "--drift-from", "2025-07-01", "-o"];
    let output = space.run(&[&arguments[..], &[folder.to_str().unwrap()]].concat());
    assert_eq!(output.status, 0, "{}", output.transcript());
    let tables = folder.to_str().unwrap();
    let output = space.run(&["train", "--data-dir", tables, "--as-of", "2025-07-01"]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    let (text, status) = on(&space, ("heavy", LAST), &["drift"]);
    assert_eq!(status, 5, "{text}");
    let says = [
        "warning: “Industry” has changed since the training",
        "warning: “Employees” has changed since the training",
        "a person must look at these leads",
        "the leads differ from the training deals",
        // What expected performance does not see.
        "expected, if what wins has not changed",
    ];
    assert!(says.iter().all(|says| text.contains(says)), "{text}");
    let (text, _) = on(&space, ("heavy", LAST), &["quarter"]);
    // The challengers rank the deals better, which no correction of the champion would.
    assert!(text.starts_with("promote; 3 alarms: the new model is better than the champion"), "{text}");
    assert!(text.contains("the probabilities of the new model will need a recalibration"), "{text}");
    assert!(text.contains("if what wins had not changed"), "{text}");
    assert!(text.contains("ranked the deals since its training worse than was to be expected"), "{text}");
}

#[test]
fn quarters_do_not_overwrite_tables_of_others_and_go_without_extra_leads() {
    let space = TestSpace::new();
    let folder = space.path("loop");
    let out = folder.to_str().unwrap();
    std::fs::create_dir_all(folder.join("2026-04-01")).unwrap();
    std::fs::write(folder.join("2026-04-01/deals.csv"), "mine\n").unwrap();
    let arguments = ["simulate", "-o", out, "--deals", "200", "--quarters", "2"];
    let refused = space.run(&arguments);
    assert_eq!(refused.status, 1, "{}", refused.transcript());
    assert!(!folder.join("2026-07-01").exists(), "nothing is written");
    std::fs::remove_file(folder.join("2026-04-01/deals.csv")).unwrap();
    assert_eq!(space.run(&arguments).status, 0);
    assert!(folder.join("2026-07-01/leads.csv").exists());
    for wrong in [&["--leads", "5"][..], &["--drift", "everything"], &["--drift-from", "2026-01-01"]] {
        assert_eq!(space.run(&[&arguments[..], wrong].concat()).status, 2, "{wrong:?}");
    }
}
