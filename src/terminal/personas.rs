//! The win rate of each persona, as text and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::lines::wrapped;
use super::text_table::TextTable;
use crate::jobs::PersonasReport;
use crate::numbers::{MISSING, count, counted, decimals, percent};
use crate::personas::{PersonaFigures, Personas, ShareTrend};
use crate::report::Unit;

/// The label of the deals without a persona.
const NONE: &str = "(none)";

/// The figures of the personas as text.
pub fn personas(report: &PersonasReport) -> String {
    let personas = &report.personas;
    let closed = personas.n_won + personas.n_lost;
    let mut text = format!(
        "{} ({} won, {}), {} open\n",
        counted(closed, "closed deal"),
        count(personas.n_won),
        percent(personas.n_won as f64 / closed as f64),
        count(personas.n_open)
    );
    let _ = writeln!(text, "\n{}", figures(personas));
    for line in legend(personas) {
        let _ = writeln!(text, "{}", wrapped(&line, "  "));
    }
    let remarks = remarks(personas);
    if !remarks.is_empty() {
        text.push('\n');
    }
    for remark in remarks {
        let _ = writeln!(text, "{}", wrapped(&remark, "  "));
    }
    text
}

fn figures(personas: &Personas) -> String {
    let mut header = vec!["persona", "closed", "won", "win rate", "lift"];
    let (has_revenue, has_quarters) = (personas.revenue.is_some(), !personas.quarters.is_empty());
    header.extend(has_revenue.then_some("revenue"));
    header.extend(has_quarters.then_some("share by quarter"));
    header.extend(has_quarters.then_some("drift"));
    let mut table = TextTable::new(header);
    for row in &personas.rows {
        let rate = row.win_rate.map(|rate| Unit::Share.figure(&rate).to_string());
        let mut cells = vec![
            row.name.clone().unwrap_or_else(|| NONE.to_owned()),
            count(row.n_closed()),
            count(row.n_won),
            rate.unwrap_or_default(),
            row.lift.map(|lift| format!("{}×", decimals(lift, 2))).unwrap_or_default(),
        ];
        cells.extend(has_revenue.then(|| row.revenue_share.map(percent).unwrap_or_default()));
        cells.extend(has_quarters.then(|| by_quarter(row, personas)));
        cells.extend(has_quarters.then(|| drift(row).to_owned()));
        table.push(cells);
    }
    table.text()
}

/// The share of a persona in each quarter, in whole percent, the oldest first.
fn by_quarter(row: &PersonaFigures, personas: &Personas) -> String {
    let shares = row.by_quarter.iter().zip(&personas.quarters).map(|(&n, quarter)| match quarter.n_deals {
        0 => format!(" {MISSING}"),
        all => format!("{:>2.0}", 100.0 * n as f64 / all as f64),
    });
    format!("{} %", shares.collect::<Vec<_>>().join(" "))
}

fn drift(row: &PersonaFigures) -> &'static str {
    match row.drift.map(|drift| drift.direction) {
        None => "too few",
        Some(ShareTrend::Rising) => "rising",
        Some(ShareTrend::Falling) => "falling",
        Some(ShareTrend::Steady) => "steady",
    }
}

fn legend(personas: &Personas) -> Vec<String> {
    let mut lines = vec![
        "win rate: of the closed deals, with its 95 % interval; lift: win rate divided by that of all deals"
            .to_owned(),
    ];
    if personas.revenue.is_some() {
        let unknown = personas.n_won_without_amount;
        let without = match unknown {
            0 => String::new(),
            _ => format!("; {} without an amount excluded", counted(unknown, "won deal")),
        };
        lines.push(format!("revenue: share of the amounts of won deals{without}"));
    }
    if let [first, .., last] = &personas.quarters[..] {
        lines.push(format!(
            "share by quarter: of all deals with a snapshot from {} to {}, closed and open; drift: rising or falling where the \
             trend is significant (p < 0.01)",
            first.name, last.name
        ));
    }
    lines
}

/// Problems of the conditions, in words.
fn remarks(personas: &Personas) -> Vec<String> {
    let mut remarks = Vec::new();
    let named = || personas.rows.iter().filter_map(|row| Some((row.name.as_deref()?, row)));
    let is_shadowed = |row: &PersonaFigures| row.n_matches > 0 && row.n_deals() == 0;
    for (name, row) in named() {
        if row.n_matches == 0 {
            remarks.push(format!("`{name}` matches no deal: correct its condition, or remove it"));
        } else if is_shadowed(row) {
            let earlier: Vec<String> = personas
                .overlaps
                .iter()
                .filter(|overlap| overlap.second == name)
                .map(|overlap| format!("`{}`", overlap.first))
                .collect();
            remarks.push(format!(
                "`{name}` gets no deal: all that it matches ({}) go to {}, earlier in the list; move it up, or remove it",
                count(row.n_matches),
                earlier.join(" and ")
            ));
        }
    }
    let shadowed: Vec<&str> = named().filter(|(_, row)| is_shadowed(row)).map(|(name, _)| name).collect();
    let is_listed = |name: &String| shadowed.contains(&name.as_str());
    for overlap in personas.overlaps.iter().filter(|pair| !is_listed(&pair.first) && !is_listed(&pair.second))
    {
        let (first, second) = (&overlap.first, &overlap.second);
        let deals = counted(overlap.n_deals, "deal");
        remarks.push(format!("`{first}` and `{second}` both match {deals}; `{first}` comes first"));
    }
    if personas.n_undecided > 0 {
        let deals = counted(personas.n_undecided, "deal");
        remarks.push(format!(
            "{deals} of {NONE} might have a persona, but a column of its condition is unknown"
        ));
    }
    remarks
}

/// The JSON that `bantam personas --json` prints. Keys are never renamed; new ones may be added.
#[derive(Debug, Serialize)]
struct Json<'a> {
    #[serde(flatten)]
    personas: &'a Personas,
    warnings: Vec<String>,
}

/// The figures of the personas, as JSON.
pub fn personas_json(report: &PersonasReport) -> Result<String, serde_json::Error> {
    let warnings = report.warnings.iter().map(ToString::to_string).collect();
    Ok(serde_json::to_string_pretty(&Json { personas: &report.personas, warnings })? + "\n")
}
