//! Columns that look like leaks and are known at the snapshot.

use chrono::{Datelike, Days};

use super::deals::{Draw, digits, quarter};
use super::{Planted, category, date, number};

fn uniform(draw: &mut Draw, least: usize, most: usize) -> String {
    (least + draw.below(most - least + 1)).to_string()
}

pub const HONEST: [Planted; 40] = [
    // Durations and ages of other things.
    number("Age", |_, draw| uniform(draw, 25, 64)),
    number("Days since first touch", |deal, _| (deal.created - deal.first_touch).num_days().to_string()),
    number("Alter der Firma", |_, draw| uniform(draw, 1, 90)),
    number("Durée souhaitée (mois)", |_, draw| draw.pick(&["12", "24", "36", "48"]).to_owned()),
    number("Meses en el mercado", |_, draw| uniform(draw, 1, 400)),
    number("Looptijd huidige lease", |_, draw| uniform(draw, 6, 72)),
    number("cycle length of production", |_, draw| uniform(draw, 1, 30)),
    number("Laufzeit Altvertrag (Tage)", |_, draw| uniform(draw, 30, 1000)),
    // Functions of the creation.
    category("Quarter", |deal, _| quarter(deal.created)),
    number("Monat", |deal, _| deal.created.month().to_string()),
    number("Jahr", |deal, _| deal.created.year().to_string()),
    number("entry", |deal, _| digits(deal.created)),
    category("jour", |deal, _| deal.created.weekday().to_string()),
    category("Campaign", |deal, draw| format!("{}-{}", quarter(deal.created), draw.pick(&["web", "fair"]))),
    number("benchmark", |deal, draw| {
        format!("{:.2}", f64::from(deal.created.num_days_from_ce() % 1000) / 10.0 + 5.0 * draw.normal())
    }),
    // Counts of other things, and counts before the snapshot.
    number("Number of employees", |deal, _| format!("{}", deal.employees)),
    number("Number of offices", |deal, draw| (1 + draw.count(deal.employees.ln())).to_string()),
    number("Anzahl Filialen", |_, draw| draw.count(4.0).to_string()),
    number("Nombre de sites", |_, draw| draw.count(2.0).to_string()),
    number("Número de usuarios", |deal, draw| format!("{:.0}", deal.employees * (0.2 + 0.6 * draw.unit()))),
    number("Pageviews", |deal, draw| draw.count((1.5 + 0.3 * deal.fit).exp()).to_string()),
    number("Anrufe", |_, draw| draw.count(3.0).to_string()),
    // Names with a word of a leak.
    category("Last Name", |_, draw| format!("Name{}", draw.below(120))),
    number("postcode no", |_, draw| uniform(draw, 10_000, 99_999)),
    number("revenue key", |deal, draw| {
        format!("{:.0}", 9000.0 * deal.employees * (0.5 * draw.normal()).exp())
    }),
    number("Region", |_, draw| uniform(draw, 1, 12)),
    number("Department code", |_, draw| uniform(draw, 100, 130)),
    category("Marital status", |_, draw| draw.pick(&["single", "married", "divorced"]).to_owned()),
    category("Statut juridique", |_, draw| draw.pick(&["SARL", "SA", "SAS"]).to_owned()),
    number("Credit rating", |deal, draw| format!("{:.1}", 3.0 + 0.5 * deal.fit + draw.normal())),
    number("closing hour", |_, draw| uniform(draw, 16, 21)),
    category("Contract now", |_, draw| draw.pick(&["none", "yearly", "monthly"]).to_owned()),
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
    category("Source", |_, draw| draw.pick(&["web", "fair", "referral", "cold call"]).to_owned()),
    date("Erstkontakt", |deal, draw| (deal.created - Days::new(draw.below(200) as u64)).to_string()),
    date("fin du contrat actuel", |deal, draw| {
        (deal.created + Days::new(draw.below(500) as u64)).to_string()
    }),
];
