//! Comparisons to look at and to test with: a rich one, one of too few deals, and an ugly one.

use bantam::page::{
    Comparison, Cost, Costs, Difference, Effect, Estimate, Figures, Gains, KeyFigure, Measure, Part, Reach,
    Role, Rule, Tone, Verdict,
};
use bantam::points::{RankedDeal, RankedReason, RuleVerdict, VolumeRule};

use super::broken::{NASTY, STRANGE, endless};
use super::charts::{contestant, curve};
use super::estimate;
use super::figures::figures;

/// Model, rules with learned weights, table: the places of these among all contestants of the other samples.
const OURS: [usize; 3] = [0, 4, 3];

fn three() -> Figures {
    let all = figures();
    let mut rows = all.rows;
    for row in &mut rows {
        row.cells = OURS.iter().map(|&place| row.cells[place]).collect();
    }
    Figures { contestants: OURS.iter().map(|&place| all.contestants[place].clone()).collect(), rows }
}

fn rule(name: &str, points: f64, learned: Option<(f64, f64)>, verdict: RuleVerdict) -> Rule {
    Rule {
        name: name.to_owned(),
        points,
        learned: learned.map(|(value, spread)| estimate(value, spread)),
        n_deals: 711,
        win_rate: Some(estimate(0.31, 0.03)),
        win_rate_without: Some(estimate(0.19, 0.01)),
        verdict,
        sentence: "The deals agree with its points.".to_owned(),
    }
}

fn rules() -> Vec<Rule> {
    let mut rules = vec![
        rule("decision maker", 20.0, Some((18.2, 5.0)), RuleVerdict::Keep),
        rule("saw pricing", 10.0, Some((24.4, 6.0)), RuleVerdict::Raise),
        rule("opened mail", 10.0, Some((4.0, 3.0)), RuleVerdict::Lower),
        rule("mid-size", 10.0, Some((-9.0, 4.0)), RuleVerdict::Reverse),
        rule("large", 5.0, Some((0.2, 2.0)), RuleVerdict::Drop),
        rule("boss", 12.5, Some((3.0, 30.0)), RuleVerdict::TooFew),
        rule("chief", 1.0, Some((3.0, 30.0)), RuleVerdict::Duplicate),
        rule("intern", 3.0, None, RuleVerdict::NeverFires),
        rule("has a name", 1.0, None, RuleVerdict::AlwaysFires),
        rule("free mail address, seen 30 days ago or more", -10.0, Some((-10.0, 6.0)), RuleVerdict::Keep),
    ];
    rules[7].n_deals = 0;
    rules[7].win_rate = None;
    rules
}

fn effects() -> Vec<Effect> {
    let effect = |place: usize| Effect {
        feature: format!("feature_{place}"),
        term: if place.is_multiple_of(3) { "1 std. deviation".to_owned() } else { "yes".to_owned() },
        points: estimate(30.0 - place as f64, 4.0),
        share: (!place.is_multiple_of(3)).then_some(0.25),
        rules: if place % 10 == 9 { vec!["saw pricing".to_owned(), "boss".to_owned()] } else { Vec::new() },
    };
    (0..30).map(effect).collect()
}

fn costs(cut: VolumeRule, with_money: bool) -> Costs {
    let cost = |(role, label, wins): (Role, &str, f64)| Cost {
        contestant: contestant(role, label),
        wins_passed_on: wins,
        wins_missed: 64.0 - wins,
        losses_worked: 58.0 - wins,
        amount_passed_on: with_money.then_some(wins * 12_500.0),
        amount_missed: with_money.then_some((64.0 - wins) * 12_500.0),
    };
    let all = [
        (Role::Model, "model", 37.0),
        (Role::RelearnedPoints, "its rules, learned", 28.0),
        (Role::PointsTable, "points table", 25.5),
    ];
    Costs {
        cut,
        n_passed_on: 58,
        n_judged: 292,
        n_without_amount: with_money.then_some(3),
        columns: all.map(cost).into(),
        wins_ahead: Some(Estimate { value: 11.5, interval: Some((6.0, 19.0)) }),
    }
}

fn deal(place: usize) -> RankedDeal {
    let reason =
        |feature: &str, score_points: f64| RankedReason { feature: feature.to_owned(), score_points };
    RankedDeal {
        id: format!("L{place:06}"),
        won: place.is_multiple_of(2),
        points: 35.0,
        table_place: 58.5,
        model_place: 290.0 - place as f64,
        reasons: vec![reason("employees", -11.2), reason("timeline_months", 9.0)],
        rules: vec!["decision maker".to_owned(), "saw pricing".to_owned()],
    }
}

/// Everything there is.
pub fn compared() -> Comparison {
    let powers = [0.26, 0.36, 0.44];
    let contestants = three().contestants;
    let curves = contestants.into_iter().zip(powers).map(|(of, power)| curve(of, power, 200, None)).collect();
    Comparison {
        project: "inbound".to_owned(),
        compared_on: "2026-07-01".to_owned(),
        program_version: "0.1.0".to_owned(),
        answer: "change the points".to_owned(),
        verdict: Verdict {
            tone: Tone::Caution,
            headline: "The model is better than your points table: +0.100 AUC [+0.070, +0.130]; 4 of 10 rules should change".to_owned(),
            sentences: vec!["Reverse “mid-size”; drop “large”; lower “opened mail”; raise “saw pricing”.".to_owned()],
        },
        key_figures: vec![KeyFigure {
            label: "Rules to keep".to_owned(),
            value: "2 of 10".to_owned(),
            interval: Some("4 not to be told".to_owned()),
            meaning: "rules whose points agree with the deals".to_owned(),
        }],
        judged_on: "Judged on the 292 deals that were looked at from 2026-03-21 on.".to_owned(),
        figures: Part::Shown(three()),
        relearned_minus_table: vec![
            Difference { measure: Measure::RocAuc, estimate: estimate(0.037, 0.02) },
            Difference { measure: Measure::LogLoss, estimate: estimate(-0.018, 0.03) },
            Difference { measure: Measure::Capture(Reach::Capacity(0.2)), estimate: estimate(0.04, 0.02) },
        ],
        rules_on: "On all 3,811 closed deals. 16.9 points double the odds of a deal being won.".to_owned(),
        rules: rules(),
        alike: vec!["“boss” and “chief” hold of the same deals: only their sum is known.".to_owned()],
        effects: Part::Shown(effects()),
        gains: Part::Shown(Gains { curves, capacity: Some(0.2) }),
        costs: vec![costs(VolumeRule::Threshold(40.0), false), costs(VolumeRule::Capacity(0.2), true)],
        model_prefers: (0..10).map(deal).collect(),
        table_prefers: (10..11).map(deal).collect(),
        in_use: Part::Shown(three()),
    }
}

/// Too few deals for anything.
pub fn undecided() -> Comparison {
    let mut comparison = compared();
    for rule in &mut comparison.rules {
        rule.learned = None;
        rule.verdict = RuleVerdict::TooFew;
    }
    Comparison {
        answer: "too few deals to tell".to_owned(),
        key_figures: Vec::new(),
        figures: Part::Missing("There are too few deals to judge by.".to_owned()),
        relearned_minus_table: Vec::new(),
        alike: Vec::new(),
        effects: Part::Missing("It cannot be told: points have no worth.".to_owned()),
        gains: Part::Omitted,
        costs: Vec::new(),
        model_prefers: Vec::new(),
        table_prefers: Vec::new(),
        in_use: Part::Missing("The model in use is not compared.".to_owned()),
        ..comparison
    }
}

/// Names of 200 letters, mark-up in every text, and numbers that are none.
pub fn ugly_comparison() -> Comparison {
    let mut comparison = compared();
    let nasty = || NASTY.to_owned();
    comparison.project = nasty();
    comparison.compared_on = nasty();
    comparison.program_version = nasty();
    comparison.answer = nasty();
    comparison.judged_on = nasty();
    comparison.rules_on = nasty();
    comparison.rules[1].name = nasty();
    comparison.rules[2].sentence = nasty();
    comparison.costs[0].columns[0].contestant.label = nasty();
    comparison.model_prefers[0].id = nasty();
    comparison.model_prefers[1].reasons[0].feature = nasty();
    comparison.model_prefers[2].rules[0] = nasty();
    comparison.alike[0] = nasty();
    comparison.verdict = Verdict { tone: Tone::Bad, headline: nasty(), sentences: vec![nasty(), endless()] };
    comparison.rules[0].name = endless();
    comparison.rules[3].learned = Some(STRANGE);
    comparison.rules[4].learned = Some(Estimate { value: 4.0, interval: Some((-9000.0, 7000.0)) });
    comparison.rules[5].points = f64::NAN;
    comparison.rules[6].win_rate = Some(STRANGE);
    comparison.costs[0].wins_ahead = Some(STRANGE);
    comparison.costs[0].columns[1].wins_missed = f64::NAN;
    comparison.relearned_minus_table[0].estimate = STRANGE;
    comparison.model_prefers[3].points = f64::NAN;
    if let (Part::Shown(figures), Part::Shown(gains)) = (&mut comparison.figures, &mut comparison.gains) {
        figures.contestants[1].label = nasty();
        gains.curves[1].contestant.label = nasty();
    }
    if let Part::Shown(effects) = &mut comparison.effects {
        effects[0].feature = nasty();
        effects[1].term = endless();
        effects[9].rules[0] = nasty();
        effects[2].points = STRANGE;
    }
    comparison
}
