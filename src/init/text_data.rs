//! The section `[data]`: files, id, account, null words, dates and leaks.

use std::fmt::Write as _;

use super::amount::AmountCurrency;
use super::features::{ColumnRole, range};
use super::nulls::NullWord;
use super::open_convention::OpenConvention;
use super::plan::DraftPlan;
use super::text_format::formats;
use super::toml;
use crate::config::{toml_key, toml_text};
use crate::numbers::{count, counted};
use crate::project::{Address, Connection};
use crate::quotation::in_quotes;

/// The whole section.
pub(crate) fn data(plan: &DraftPlan<'_>) -> String {
    let deals = plan.export.place(&plan.export.deals.file);
    let mut text = "[data]\n".to_owned();
    let size = format!(
        "{}, {} columns",
        counted(plan.export.deals.n_rows(), "row"),
        count(plan.export.deals.columns.len())
    );
    text += &toml::line(&format!("deals = {deals}"), &size);
    if plan.scores_open_deals() {
        text += &toml::line("# leads = \"new-leads.csv\"", "default: the open deals are scored");
    } else {
        let words = "no deal is open, so all deals are scored; replace this with the file of your new leads";
        text += &toml::line(&format!("leads = {deals}"), words);
    }
    if let Some(sheet) = &plan.wishes.sheet {
        text += &toml::line(&format!("sheet = {}", toml_text(sheet)), "of the workbook");
    }
    if let Some(encoding) = &plan.wishes.encoding {
        text += &toml::line(&format!("encoding = {}", toml_text(encoding)), "of text files");
    }
    text += &id(plan);
    text += &match &plan.account {
        Some(account) => toml::line(
            &format!("account = {}", toml_text(account)),
            "deals of one company share a fold in cross-validation",
        ),
        None => {
            toml::line("# account = \"…\"", "no column identifies the company; its deals would share a fold")
        }
    };
    if let Some(amount) = &plan.amount {
        let words = format!("{}; for reports only: often determined late", range(amount.numbers));
        text += &toml::line(&format!("amount = {}", toml_text(&amount.name)), &words);
        text += &amount.currency.as_ref().map(currency).unwrap_or_default();
    }
    text += &null_values(plan);
    text += &date_format(plan);
    if let Some(zone) = plan.conventions.reading.time_zone {
        let words = "of dates without an offset, and of abbreviations that several zones share";
        text += &toml::line(&format!("time_zone = {}", toml_text(zone.name())), words);
    }
    if let Some(format) = plan.conventions.reading.numbers {
        text += &toml::line(&format!("numbers = \"{format}\""), "how numbers are written, shown on 1234.5");
    }
    text += &leaks(plan);
    text + &columns(plan)
}

/// The section of the database that tables are in; empty without one.
pub(crate) fn connection(plan: &DraftPlan<'_>) -> String {
    let Some(Connection { name, driver, address, .. }) = &plan.export.connection else {
        return String::new();
    };
    let (code, words) = match address {
        Some(Address::Variable(variable)) => {
            let words = "the environment variable that has the address, which is never in this file";
            (format!("uri_env = {}", toml_text(variable)), words)
        }
        Some(Address::File(file)) => (format!("file = {}", toml_text(file)), "no secret"),
        _ => (String::new(), ""),
    };
    let heading = toml::line(&format!("[connections.{}]", toml_key(name)), "the database of the tables");
    format!("{heading}driver = {}\n{}", toml_text(driver), toml::line(&code, words))
}

/// The currency of the amounts.
fn currency(currency: &AmountCurrency) -> String {
    let line = |code: &str, words: &str| toml::line(&format!("currency = {}", toml_text(code)), words);
    match currency {
        AmountCurrency::Named(code) => line(code, "of the amounts, by the name of their column"),
        AmountCurrency::Same { column, code } => {
            line(code, &format!("of the amounts: no other stands in `{column}`"))
        }
        AmountCurrency::Mixed { column, codes } => {
            let (shown, rest) = codes.split_at(codes.len().min(4));
            let more = if rest.is_empty() { "" } else { " and others" };
            let words = format!(
                "`{column}` has {}{more}: convert the amounts, as they are added up",
                shown.join(", ")
            );
            toml::line("# currency = \"…\"", &words)
        }
    }
}

/// The id, and the date that determines the newest of its rows.
fn id(plan: &DraftPlan<'_>) -> String {
    let line = |id: &String, words: &str| toml::line(&format!("id = {}", toml_text(id)), words);
    match (&plan.id, &plan.repeated, &plan.almost_id) {
        (Some(id), Some(repeated), _) if *id == repeated.id => {
            let words =
                format!("{} of {}", counted(repeated.rows, "row"), counted(repeated.deals, "different id"));
            let version = repeated.version.as_ref().map(|version| {
                let words = "the newest row of each id counts; older ones are superseded";
                toml::line(&format!("version = {}", toml_text(version)), words)
            });
            let open =
                || toml::line("# version = \"…\"", "the date of the last change: the newest row counts");
            line(id, &words) + &version.unwrap_or_else(open)
        }
        (Some(id), ..) => line(id, "unique in every row"),
        (None, _, Some((id, repeated))) => toml::line(
            &format!("# id = {}", toml_text(id)),
            &format!(
                "{} would be rejected; deals are identified by row number{}",
                counted(*repeated, "duplicate row"),
                match plan.contradicting {
                    0 => String::new(),
                    ids => format!("; {} a won and a lost row", counted_verb(ids)),
                }
            ),
        ),
        (None, ..) => toml::line(
            "# id = \"…\"",
            "no column that is unique is named as an id; deals are identified by row number",
        ),
    }
}

fn counted_verb(ids: usize) -> String {
    format!("{} {}", counted(ids, "id"), if ids == 1 { "has" } else { "have" })
}

fn null_values(plan: &DraftPlan<'_>) -> String {
    let named = |is_null: bool| plan.nulls.iter().filter(move |word| word.is_null == is_null);
    let words: Vec<String> =
        std::iter::once("\"\"".to_owned()).chain(named(true).map(|word| toml_text(&word.word))).collect();
    let cells = |word: &NullWord| {
        format!("{} in {}, most in `{}`", in_quotes(&word.word), counted(word.cells, "cell"), word.column)
    };
    let nulls: Vec<String> = named(true).map(cells).collect();
    let words = format!("null_values = [{}]", words.join(", "));
    let mut text = match nulls.as_slice() {
        [] => toml::line(&words, "no other null value found"),
        [only] => toml::line(&words, only),
        _ => toml::line(&words, "values that mean \"not known\":") + &toml::comments(&indented(&nulls)),
    };
    let answers: Vec<String> = named(false).map(cells).collect();
    if !answers.is_empty() {
        text += "# Treated as answers, as an unknown value can be predictive; add a value above if it means \"not asked\":\n";
        text += &toml::comments(&indented(&answers));
    }
    text
}

fn indented(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("  {line}")).collect()
}

fn date_format(plan: &DraftPlan<'_>) -> String {
    let found = formats(&plan.conventions.reading.date_formats);
    let mut text = found
        .map(|format| toml::line(&format, "format of dates; ISO 8601 is always read"))
        .unwrap_or_default();
    let open = plan.conventions.open.iter().find_map(|(column, open)| match open {
        OpenConvention::DayOrMonth { day_first, month_first, .. } => Some((column, [day_first, month_first])),
        _ => None,
    });
    if let Some((column, formats)) = open {
        text += &toml::comment(&format!(
            "The dates of `{column}` match two formats and are not used. Uncomment the right one:"
        ));
        text.push('\n');
        for format in formats {
            let _ = writeln!(text, "# date_format = {}", toml_text(format));
        }
    }
    for (column, open) in &plan.conventions.open {
        let OpenConvention::SomeDates(dates) = open else { continue };
        text += &toml::comments(&[format!("{} of `{column}` are dates. To use them:", dates.share())]);
        text += &toml::comments(&dates.settings());
    }
    text
}

/// The columns that are written in another way than the others, or may be.
fn columns(plan: &DraftPlan<'_>) -> String {
    let mut text = String::new();
    for (name, reading) in &plan.conventions.reading.columns {
        let Some(format) = formats(&reading.date_formats) else { continue };
        let _ = write!(text, "\n[data.columns.{}]\n{format}\n", toml_key(name));
    }
    for (name, open) in &plan.conventions.open {
        let OpenConvention::PointOrComma { example, as_point, as_comma } = open else { continue };
        let words = format!(
            "{example} is {as_point} or {as_comma}: uncomment one of these, and add the feature",
            example = in_quotes(example)
        );
        text += "\n";
        text += &toml::comments(&[words, format!("[data.columns.{}]", toml_key(name))]);
        text += "# numbers = \"1,234.5\"\n# numbers = \"1.234,5\"\n";
    }
    text
}

fn leaks(plan: &DraftPlan<'_>) -> String {
    let leaks: Vec<(&str, &str)> = plan
        .decisions
        .iter()
        .filter_map(|decision| match &decision.role {
            ColumnRole::Leak(reason) => Some((decision.column.as_str(), reason.as_str())),
            _ => None,
        })
        .collect();
    if leaks.is_empty() {
        return toml::line("leaks = []", "columns filled in after the snapshot date; none suspected");
    }
    let mut text = "# Suspected leaks, never used as features. Remove those that are available on the date a lead is scored.\n".to_owned();
    text += "leaks = [\n";
    let leaks: Vec<(String, &str)> =
        leaks.into_iter().map(|(column, reason)| (format!("  {},", toml_text(column)), reason)).collect();
    text + &toml::lines(leaks.iter().map(|(code, reason)| (code.as_str(), *reason))) + "]\n"
}
