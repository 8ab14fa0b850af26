//! Weights of a made-up model.

use bantam::page::{Weight, WeightGroup, WeightedFeature};

use super::estimate;

pub fn weight(term: &str, points: f64, spread: f64, sentence: &str) -> Weight {
    Weight {
        term: term.to_owned(),
        points: estimate(points, spread),
        odds_factor: (points / 10.0).exp2(),
        sign_stability: Some((0.5 + points.abs() / 2.0 / (spread + points.abs())).min(1.0)),
        sentence: sentence.to_owned(),
        contradicts: None,
    }
}

pub fn levels(name: &str, points: &[(&str, f64, f64)]) -> WeightedFeature {
    let weights = points.iter().map(|(level, value, spread)| {
        let verb = if *value < 0.0 { "lowers" } else { "raises" };
        let sentence = format!("{name} {level} {verb} the odds against the average deal");
        weight(level, *value, *spread, &sentence)
    });
    WeightedFeature {
        name: name.to_owned(),
        unit: "against the average deal".to_owned(),
        weights: weights.collect(),
    }
}

pub fn single(name: &str, unit: &str, weight: Weight) -> WeightedFeature {
    WeightedFeature { name: name.to_owned(), unit: unit.to_owned(), weights: vec![weight] }
}

const DEVIATION: &str = "per standard deviation of ln(1 + x)";

/// Four groups, strongest first.
pub fn groups() -> Vec<WeightGroup> {
    let group = |name: &str, features| WeightGroup { name: name.to_owned(), features };
    vec![
        group("behavioural", behavioural()),
        group("persona", persona()),
        group("firmographic", firmographic()),
        group("qualification", qualification()),
    ]
}

fn behavioural() -> Vec<WeightedFeature> {
    vec![
        single(
            "pricing_views",
            DEVIATION,
            weight(
                "",
                9.4,
                1.8,
                "one standard deviation more views of the pricing page raises the odds 1.9 times",
            ),
        ),
        single(
            "trial",
            "yes against no",
            weight("", 12.1, 3.1, "a trial raises the odds of winning 2.3 times"),
        ),
        single(
            "days_since_last",
            DEVIATION,
            weight("", -7.8, 1.9, "the longer nothing was heard, the lower the odds"),
        ),
        single(
            "webinar_minutes",
            DEVIATION,
            weight("", 1.2, 1.6, "the deals do not tell whether webinars matter"),
        ),
        single(
            "email_opens",
            DEVIATION,
            weight("", 0.3, 1.4, "the deals do not tell whether opened mail matters"),
        ),
    ]
}

fn persona() -> Vec<WeightedFeature> {
    vec![levels(
        "persona",
        &[
            ("hands_on_lead", 8.8, 2.4),
            ("it_leader", 5.1, 2.9),
            ("sales_leader", 2.0, 2.7),
            ("finance_leader", -1.4, 3.9),
            ("chief_executive", -9.9, 4.2),
            ("(unknown)", -0.8, 1.7),
        ],
    )]
}

fn firmographic() -> Vec<WeightedFeature> {
    let mut revenue = weight("", -2.6, 2.1, "a larger company is a little less likely to buy");
    revenue.contradicts = Some("expected to help".to_owned());
    vec![
        levels(
            "industry",
            &[
                ("Software", 6.3, 2.2),
                ("Logistics", 3.9, 2.5),
                ("Health care", 1.1, 2.8),
                ("Manufacturing", 0.2, 2.0),
                ("Public sector", -7.2, 3.6),
                ("other", -1.9, 2.4),
            ],
        ),
        single(
            "employees",
            DEVIATION,
            weight("", 3.3, 1.7, "a larger company is a little more likely to buy"),
        ),
        single("annual_revenue", DEVIATION, revenue),
    ]
}

fn qualification() -> Vec<WeightedFeature> {
    vec![
        single(
            "champion_contact",
            "yes against no",
            weight("", 10.6, 2.6, "a champion inside the company doubles the odds"),
        ),
        single("timeline_months", DEVIATION, weight("", -4.4, 1.8, "the further off, the lower the odds")),
    ]
}
