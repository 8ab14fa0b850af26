//! Columns that look like leaks and are known at the snapshot; half of them say something of the outcome, as good features do.

use chrono::{Datelike, Days};

use super::deals::{Deal, Draw, digits, quarter};
use super::{Planted, category, date, number};

fn uniform(draw: &mut Draw, least: usize, most: usize) -> String {
    (least + draw.below(most - least + 1)).to_string()
}

/// What a good feature says of the fit, about standard normal: a ROC AUC from 0.65 to 0.72.
fn signal(deal: &Deal, draw: &mut Draw) -> f64 {
    (deal.fit + draw.normal()) / std::f64::consts::SQRT_2
}

/// One of three words by the fit.
fn class<'a>(deal: &Deal, draw: &mut Draw, words: [&'a str; 3]) -> &'a str {
    let signal = signal(deal, draw);
    words[usize::from(signal > -0.4) + usize::from(signal > 0.4)]
}

pub const HONEST: [Planted; 40] = [
    // Durations and ages of other things.
    number("Age", |deal, draw| format!("{:.0}", 45.0 + 8.0 * signal(deal, draw))),
    number("Days since first touch", |deal, _| (deal.created - deal.first_touch).num_days().to_string()),
    number("Alter der Firma", |deal, draw| format!("{:.0}", (3.0 + 0.6 * signal(deal, draw)).exp())),
    number("Durée souhaitée (mois)", |deal, draw| class(deal, draw, ["12", "24", "36"]).to_owned()),
    category("reason_for_contact", |deal, draw| class(deal, draw, ["info", "demo", "pricing"]).to_owned()),
    number("Looptijd huidige lease", |deal, draw| format!("{:.0}", 40.0 + 12.0 * signal(deal, draw))),
    number("days since last activity", |deal, draw| format!("{:.0}", (3.0 - 0.6 * signal(deal, draw)).exp())),
    number("Laufzeit Altvertrag (Tage)", |deal, draw| format!("{:.0}", 500.0 + 150.0 * signal(deal, draw))),
    // Functions of the creation.
    category("Quarter", |deal, _| quarter(deal.created)),
    category("stage_of_company", |deal, draw| class(deal, draw, ["seed", "growth", "mature"]).to_owned()),
    number("last_year_revenue", |deal, draw| format!("{:.0}", (12.0 + 0.7 * signal(deal, draw)).exp())),
    number("entry", |deal, _| digits(deal.created)),
    category("jour", |deal, _| deal.created.weekday().to_string()),
    category("Campaign", |deal, draw| format!("{}-{}", quarter(deal.created), draw.pick(&["web", "fair"]))),
    number("benchmark", |deal, draw| {
        format!("{:.2}", f64::from(deal.created.num_days_from_ce() % 1000) / 10.0 + 5.0 * draw.normal())
    }),
    // Counts of other things, and counts before the snapshot.
    number("Number of employees", |deal, _| format!("{}", deal.employees)),
    category("contract_type", |deal, draw| class(deal, draw, ["none", "monthly", "annual"]).to_owned()),
    number("Anzahl Filialen", |deal, draw| draw.count((1.5 + 0.45 * deal.fit).exp()).to_string()),
    number("number of visits before snapshot", |deal, draw| {
        draw.count((1.4 + 0.45 * deal.fit).exp()).to_string()
    }),
    number("Número de usuarios", |deal, draw| format!("{:.0}", deal.employees * (0.2 + 0.6 * draw.unit()))),
    number("Pageviews", |deal, draw| draw.count((1.5 + 0.45 * deal.fit).exp()).to_string()),
    number("Anrufe", |deal, draw| draw.count((1.2 + 0.45 * deal.fit).exp()).to_string()),
    // Names with a word of a leak.
    category("Last Name", |_, draw| format!("Name{}", draw.below(120))),
    number("postcode no", |_, draw| uniform(draw, 10_000, 99_999)),
    number("revenue key", |deal, draw| {
        format!("{:.0}", 9000.0 * deal.employees * (0.5 * draw.normal()).exp())
    }),
    number("Region", |_, draw| uniform(draw, 1, 12)),
    number("Department code", |_, draw| uniform(draw, 100, 130)),
    category("status_of_company", |deal, draw| class(deal, draw, ["startup", "sme", "listed"]).to_owned()),
    category("Statut juridique", |deal, draw| class(deal, draw, ["SARL", "SA", "SAS"]).to_owned()),
    number("Credit rating", |deal, draw| format!("{:.1}", 3.0 + signal(deal, draw))),
    number("closing hour", |deal, draw| class(deal, draw, ["17", "18", "20"]).to_owned()),
    category("Contract now", |deal, draw| class(deal, draw, ["none", "monthly", "yearly"]).to_owned()),
    number("Score", |deal, draw| format!("{:.0}", 50.0 + 10.0 * (deal.fit + draw.normal()))),
    // What looks like a copy, or depends on the length through the size.
    number("Umsatz", |deal, draw| format!("{:.0}", 120.0 * deal.employees * (0.4 * draw.normal()).exp())),
    number("Budget", |deal, draw| {
        format!("{:.0}", 300.0 * deal.employees.powf(0.8) * (0.3 * draw.normal()).exp())
    }),
    category("Edition", |deal, draw| {
        if deal.employees * (0.5 * draw.normal()).exp() > 100.0 { "Enterprise" } else { "Team" }.to_owned()
    }),
    // Texts and dates.
    category("Notiz", |_, draw| {
        draw.pick(&["lost their vendor", "won a prize", "asked for a quote", "new office"]).to_owned()
    }),
    category("tags_industry", |deal, draw| class(deal, draw, ["retail", "saas", "bio"]).to_owned()),
    date("Erstkontakt", |deal, draw| (deal.created - Days::new(draw.below(200) as u64)).to_string()),
    date("fin du contrat actuel", |deal, draw| {
        (deal.created + Days::new(draw.below(500) as u64)).to_string()
    }),
];
