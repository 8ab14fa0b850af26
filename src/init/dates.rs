//! The format of the dates, and which of them are the close and the snapshot.

use super::column::{ExportedColumn, times};
use crate::audit::words;
use crate::cells::DatePattern;
use crate::project::Reading;
use crate::tables::{ColumnType, parse_time, type_of};
use crate::units::{AsOf, Days};

/// The date formats that are tried.
const DATES: [&str; 17] = [
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%y",
    "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y",
    "%b %d %Y",
];

/// The time formats that may follow a date.
const TIMES: [&str; 5] = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"];

/// Plausible years; any other results from a wrong date format.
const YEARS: std::ops::Range<i32> = 1950..2150;

/// The format of the dates of all tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DateFormat {
    /// ISO 8601, or no dates at all.
    Iso,
    /// This format.
    Format(String),
    /// One of these formats, all of which match.
    Ambiguous(Vec<String>),
}

/// Infers the format of the dates.
pub(crate) fn writing(columns: &[&ExportedColumn<'_>], null_words: &[String]) -> DateFormat {
    let iso = Reading::default();
    let mut n_iso = 0;
    let mut others: Vec<Vec<String>> = Vec::new();
    for column in columns {
        match type_of(|| column.filled(null_words), &iso) {
            ColumnType::Time => n_iso += 1,
            ColumnType::Text => {
                let formats = formats(column, null_words);
                if !formats.is_empty() {
                    others.push(formats);
                }
            }
            ColumnType::Number(_) | ColumnType::Flag => {}
        }
    }
    if others.len() <= n_iso {
        return DateFormat::Iso;
    }
    // One format applies to all columns, so the one that matches most of them is taken.
    let mut counts: Vec<(String, usize)> = Vec::new();
    for format in others.iter().flatten() {
        match counts.iter_mut().find(|(other, _)| other == format) {
            Some((_, count)) => *count += 1,
            None => counts.push((format.clone(), 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let mut best: Vec<String> =
        counts.into_iter().filter(|(_, count)| *count == most).map(|(format, _)| format).collect();
    // A format with a time of day also reads dates without one: where all columns go without it, so does the format.
    let shorter = best.clone();
    best.retain(|format| {
        !shorter.iter().any(|other| format.len() > other.len() && format.starts_with(other))
    });
    match best.len() {
        1 => DateFormat::Format(best.swap_remove(0)),
        _ => DateFormat::Ambiguous(best),
    }
}

/// Whether all filled cells are dates in some format.
pub(crate) fn are_dates(column: &ExportedColumn<'_>) -> bool {
    !formats(column, &[]).is_empty()
}

/// The formats that match all filled cells of a column.
fn formats(column: &ExportedColumn<'_>, null_words: &[String]) -> Vec<String> {
    let looks_dated = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit()) && cell.len() >= 6;
    if !column.filled(null_words).next().is_some_and(looks_dated) {
        return Vec::new();
    }
    let all = DATES.iter().flat_map(|date| TIMES.iter().map(move |time| format!("{date}{time}")));
    all.filter(|format| {
        let Ok(pattern) = DatePattern::parse(format) else { return false };
        let reading = Reading { date_formats: vec![pattern], ..Reading::default() };
        column.filled(null_words).all(|cell| {
            let time = parse_time(cell, &reading).map(|time| AsOf::from_microseconds(time).date());
            time.is_some_and(|date| YEARS.contains(&chrono::Datelike::year(&date)))
        })
    })
    .collect()
}

/// Words in the name of a close date.
const CLOSE: [&str; 12] = [
    "closed", "close", "closing", "won", "signed", "decided", "decision", "end", "ended", "completed",
    "finished", "converted",
];

/// Words in the name of a snapshot date, in order of preference.
const SNAPSHOT: [&[&str]; 3] = [
    &[
        "qualified", "qualification", "mql", "sql", "scored", "accepted", "handed", "assigned", "engage",
        "engaged",
    ],
    &[
        "opened", "open", "created", "create", "creation", "started", "start", "received", "added",
        "entered", "registered", "submitted", "inquiry", "enquiry",
    ],
    &["date", "day", "at", "on"],
];

/// The least share of closed deals with the date, as deals without it are excluded.
const LEAST_DATED: f64 = 0.95;

/// The least number of deals of each outcome in the test set; below it, evaluation uses cross-validation.
const LEAST_TEST_DEALS: usize = 10;

/// The holdout periods that are tried, in days; the first is the default of the project file.
const HOLDOUTS: [u32; 6] = [90, 180, 365, 60, 30, 14];

/// The dates of the deals.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roles {
    /// The close date.
    pub close: Option<String>,
    /// The snapshot date.
    pub snapshot: Option<String>,
    /// The newest date of either.
    pub newest: Option<AsOf>,
    /// The holdout period.
    pub holdout: Option<Days>,
    /// The reasons why date columns were not taken as the snapshot date.
    pub refused: Vec<String>,
}

/// A column of dates.
struct Dated<'c> {
    name: &'c str,
    words: Vec<String>,
    times: Vec<Option<i64>>,
}

/// Infers which of the dates is the close and which the snapshot; `won` is the outcome of each row.
pub(crate) fn roles(columns: &[&ExportedColumn<'_>], reading: &Reading, won: &[Option<bool>]) -> Roles {
    let dated: Vec<Dated<'_>> = columns
        .iter()
        .map(|column| Dated { name: &column.name, words: words(&column.name), times: times(column, reading) })
        .collect();
    let mut roles = Roles::default();
    let is_close = |dated: &&Dated<'_>| dated.words.iter().any(|word| CLOSE.contains(&word.as_str()));
    let close = dated.iter().filter(is_close).find(|dated| dated.share_of_closed(won) >= LEAST_DATED);
    roles.close = close.map(|dated| dated.name.to_owned());
    let is_in = |dated: &&Dated<'_>, tier: &[&str]| {
        dated.words.iter().any(|word| tier.contains(&word.as_str())) && !is_close(dated)
    };
    let candidates = SNAPSHOT.iter().flat_map(|tier| dated.iter().filter(|dated| is_in(dated, tier)));
    let mut snapshot = None;
    for candidate in candidates {
        match candidate.objection(close, won) {
            None => {
                snapshot = Some(candidate);
                break;
            }
            Some(reason) if !roles.refused.contains(&reason) => roles.refused.push(reason),
            Some(_) => {}
        }
    }
    roles.snapshot = snapshot.map(|dated| dated.name.to_owned());
    let closed_times = |dated: &Dated<'_>| {
        dated.times.iter().zip(won).filter_map(|(time, won)| (*time).filter(|_| won.is_some())).max()
    };
    let newest = [
        close.and_then(closed_times),
        snapshot.and_then(|dated| dated.times.iter().flatten().copied().max()),
    ];
    roles.newest = newest.into_iter().flatten().max().map(AsOf::from_microseconds);
    if let (Some(close), Some(snapshot)) = (close, snapshot) {
        roles.holdout = holdout(&snapshot.times, &close.times, won);
    }
    roles
}

impl Dated<'_> {
    /// The share of closed deals with the date.
    fn share_of_closed(&self, won: &[Option<bool>]) -> f64 {
        let closed = self.times.iter().zip(won).filter(|(_, won)| won.is_some());
        let (with, all) = closed
            .fold((0usize, 0usize), |(with, all), (time, _)| (with + usize::from(time.is_some()), all + 1));
        with as f64 / all.max(1) as f64
    }

    /// Why this cannot be the snapshot date, if so.
    fn objection(&self, close: Option<&Dated<'_>>, won: &[Option<bool>]) -> Option<String> {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let filled = self.share_of_closed(won);
        if filled < LEAST_DATED {
            return Some(format!(
                "`{}` is filled in for only {} of closed deals",
                self.name,
                percent(filled)
            ));
        }
        let close = close?;
        let pairs = self.times.iter().zip(&close.times).zip(won).filter_map(|((at, closed), won)| {
            won.and(at.zip(*closed)).map(|(at, closed)| {
                let day = |time| AsOf::from_microseconds(time).day();
                (day(at), day(closed))
            })
        });
        let pairs: Vec<(i64, i64)> = pairs.collect();
        let share = |count: usize| count as f64 / pairs.len().max(1) as f64;
        let late = share(pairs.iter().filter(|(at, closed)| at > closed).count());
        if 1.0 - late < LEAST_DATED {
            return Some(format!("`{}` is after the close date in {} of deals", self.name, percent(late)));
        }
        let same = share(pairs.iter().filter(|(at, closed)| at == closed).count());
        (same > 0.5).then(|| format!("`{}` is the close date in {} of deals", self.name, percent(same)))
    }
}

/// The first holdout period with enough deals of each outcome in the training and the test set.
fn holdout(at: &[Option<i64>], closed_at: &[Option<i64>], won: &[Option<bool>]) -> Option<Days> {
    let rows = at.iter().zip(closed_at).zip(won);
    let deals: Vec<(AsOf, AsOf, bool)> = rows
        .filter_map(|((at, closed), won)| {
            Some((AsOf::from_microseconds((*at)?), AsOf::from_microseconds((*closed)?), (*won)?))
        })
        .collect();
    let newest = deals.iter().map(|(at, _, _)| *at).max()?;
    let is_enough = |days: &Days| {
        let cut = newest.minus(*days);
        let count = |won: bool, test: bool| {
            deals
                .iter()
                .filter(|deal| deal.2 == won && if test { deal.0 >= cut } else { deal.1 < cut })
                .count()
        };
        [(true, true), (false, true), (true, false), (false, false)]
            .iter()
            .all(|(won, test)| count(*won, *test) >= LEAST_TEST_DEALS)
    };
    HOLDOUTS.into_iter().map(Days::new).find(is_enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, cells: &[&'static str]) -> ExportedColumn<'static> {
        ExportedColumn { name: name.to_owned(), cells: cells.iter().map(|cell| Some(*cell)).collect() }
    }

    fn writing_of(columns: &[ExportedColumn<'_>]) -> DateFormat {
        writing(&columns.iter().collect::<Vec<_>>(), &[])
    }

    #[test]
    fn a_day_above_12_determines_the_format_of_all_columns() {
        let clear = column("a", &["31/01/2026", "01/02/2026"]);
        let unclear = column("b", &["01/02/2026", "03/04/2026"]);
        assert_eq!(writing_of(&[clear, unclear.clone()]), DateFormat::Format("%d/%m/%Y".to_owned()));
        let both = ["%d/%m/%Y".to_owned(), "%m/%d/%Y".to_owned()];
        assert_eq!(writing_of(&[unclear]), DateFormat::Ambiguous(both.to_vec()));
    }

    #[test]
    fn years_of_two_digits_times_and_months_in_words_are_read() {
        let one = |cells| writing_of(&[column("a", cells)]);
        assert_eq!(one(&["31.12.25", "01.01.26"]), DateFormat::Format("%d.%m.%y".to_owned()));
        // A pattern of a date reads any time of day behind it.
        assert_eq!(one(&["12/31/2025 3:05 PM"]), DateFormat::Format("%m/%d/%Y".to_owned()));
        assert_eq!(one(&["31-Jan-2026"]), DateFormat::Format("%d-%b-%Y".to_owned()));
        assert_eq!(one(&["2026-01-31"]), DateFormat::Iso);
        assert_eq!(one(&["Product 1", "12"]), DateFormat::Iso);
    }

    #[test]
    fn the_snapshot_is_before_the_close() {
        let created = column("Created Date", &["2026-01-01", "2026-01-02", "2026-01-03"]);
        let closed = column("Close Date", &["2026-02-01", "2026-02-02", "2026-02-03"]);
        let won = [Some(true), Some(false), Some(true)];
        let inferred = roles(&[&closed, &created], &Reading::default(), &won);
        assert_eq!(inferred.close.as_deref(), Some("Close Date"));
        assert_eq!(inferred.snapshot.as_deref(), Some("Created Date"));
        let late = column("Start Date", &["2026-03-01", "2026-03-02", "2026-03-03"]);
        let inferred = roles(&[&closed, &late], &Reading::default(), &won);
        assert_eq!(inferred.snapshot, None);
        assert_eq!(inferred.refused, ["`Start Date` is after the close date in 100 % of deals"]);
    }
}
