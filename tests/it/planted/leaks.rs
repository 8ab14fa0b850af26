//! The leaks.

use chrono::{Datelike, Days};

use super::deals::{Deal, Draw, digits, quarter, serial, today};
use super::{Planted, category, date, number};

/// The working days from creation to the end.
fn working_days(deal: &Deal) -> usize {
    deal.created
        .iter_days()
        .take(deal.length as usize)
        .filter(|day| day.weekday().num_days_from_monday() < 5)
        .count()
}

fn class(deal: &Deal) -> usize {
    [14, 30, 60, 120].iter().filter(|&&limit| deal.length > limit).count()
}

/// A count that goes on with this rate by day, after some before the creation.
fn counter(deal: &Deal, draw: &mut Draw, rate: f64) -> String {
    let pace = (0.3 * draw.normal()).exp();
    (draw.count(3.0) + draw.count(rate * pace * deal.length as f64)).to_string()
}

/// A counter in three classes.
fn in_words(deal: &Deal, draw: &mut Draw, words: [&str; 3]) -> String {
    let n: usize = counter(deal, draw, 0.1).parse().unwrap();
    words[usize::from(n > 4) + usize::from(n > 9)].to_owned()
}

/// A word by outcome, with some by lot.
fn by_outcome(deal: &Deal, draw: &mut Draw, words: [&str; 3], exact: f64) -> String {
    if draw.unit() > exact {
        return draw.pick(&words).to_owned();
    }
    match deal.won {
        Some(true) => words[0],
        Some(false) => words[1],
        None => words[2],
    }
    .to_owned()
}

pub const LEAKS: [Planted; 42] = [
    // Identities.
    number("Age", |deal, _| deal.length.to_string()),
    number("Days to close", |deal, _| deal.length.to_string()),
    number(
        "Laufzeit in Tagen",
        |deal, draw| if draw.unit() < 0.02 { "1".to_owned() } else { deal.length.to_string() },
    ),
    number("Durée (semaines)", |deal, _| (deal.length / 7).to_string()),
    number("Ciclo de venta (meses)", |deal, _| format!("{:.1}", deal.length as f64 / 30.4)),
    number("Doorlooptijd", |deal, _| (deal.length + 1).to_string()),
    number("x17", |deal, _| format!("{:.4}", (deal.length as f64 + 1.0).ln())),
    number("Vertriebszyklus", |deal, _| deal.length.min(90).to_string()),
    category("velocity", |deal, _| format!("{} days", deal.length)),
    number("Arbeitstage", |deal, _| working_days(deal).to_string()),
    number("heures", |deal, draw| (24 * deal.length + draw.days(24)).to_string()),
    number("dormant", |deal, _| (today() - deal.end).num_days().to_string()),
    number("span", |deal, _| (deal.end - deal.first_touch).num_days().to_string()),
    number("tempo", |deal, draw| {
        format!("{:.2}", 1000.0 * deal.length as f64 * (1.0 + 0.01 * draw.normal()))
    }),
    // Functions of the close.
    category(
        "Fiscal Period",
        |deal, draw| {
            if draw.unit() < 0.01 { "2025-Q1".to_owned() } else { quarter(deal.end) }
        },
    ),
    category("Quartal", |deal, _| format!("Q{}", deal.end.month0() / 3 + 1)),
    number("Mes", |deal, _| deal.end.month().to_string()),
    category("Abrechnungsmonat", |deal, _| deal.end.format("%Y-%m").to_string()),
    number("posting", |deal, _| digits(deal.end)),
    number("boekdag", |deal, draw| (serial(deal.end) + 14 + draw.days(4)).to_string()),
    category("jour", |deal, _| deal.end.weekday().to_string()),
    number("KW", |deal, _| deal.end.iso_week().week().to_string()),
    category("bucket", |deal, _| ["0-14", "15-30", "31-60", "61-120", "> 120"][class(deal)].to_owned()),
    number("Klasse", |deal, _| class(deal).to_string()),
    // Counters.
    number("Number of Sales Activities", |deal, draw| counter(deal, draw, 0.15)),
    number("Anzahl Anrufe", |deal, draw| counter(deal, draw, 0.08)),
    number("Nombre de visites", |deal, draw| counter(deal, draw, 0.1)),
    number("correos", |deal, draw| counter(deal, draw, 0.2)),
    category("many_calls", |deal, draw| {
        let calls: usize = counter(deal, draw, 0.08).parse().unwrap();
        if calls > 7 { "yes" } else { "no" }.to_owned()
    }),
    category("Kontakte", |deal, draw| in_words(deal, draw, ["wenige", "einige", "viele"])),
    category("tier_by_usage", |deal, draw| in_words(deal, draw, ["C", "A", "B"])),
    // Statuses.
    category("Lead Status", |deal, draw| by_outcome(deal, draw, ["Customer", "Recycled", "Working"], 0.9)),
    category("Verkaufsphase", |deal, draw| by_outcome(deal, draw, ["Auftrag", "Archiv", "Angebot"], 0.85)),
    category("Paso", |deal, draw| by_outcome(deal, draw, ["5", "2", "3"], 0.97)),
    // Copies.
    category("flag_k", |deal, draw| if deal.is_won() == (draw.unit() < 0.97) { "y" } else { "n" }.to_owned()),
    number("Probabilità", |deal, draw| (if deal.is_won() { 100 } else { draw.below(40) }).to_string()),
    // Texts.
    category("Bemerkung", |deal, draw| {
        match (deal.won, draw.below(3)) {
            (Some(true), 0) => "Vertrag unterschrieben",
            (Some(false), 0) => "verloren an Wettbewerb",
            _ => "Termin vereinbart",
        }
        .to_owned()
    }),
    category("motivo", |deal, draw| {
        if deal.is_lost() { draw.pick(&["precio", "producto", "tiempo"]) } else { "" }.to_owned()
    }),
    category("commentaire", |deal, draw| {
        match (deal.won, draw.below(4)) {
            (Some(true), 0) => "devis signé",
            (Some(false), 0) => "perdu sur le prix",
            _ => "à rappeler",
        }
        .to_owned()
    }),
    // Dates.
    date("Vertragsbeginn", |deal, _| {
        if deal.is_won() { (deal.end + Days::new(10)).to_string() } else { String::new() }
    }),
    date("dernier contact", |deal, draw| (deal.end - Days::new(draw.below(3) as u64)).to_string()),
    number("invoice_day", |deal, draw| (serial(deal.end) + draw.days(10)).to_string()),
];
