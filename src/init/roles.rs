//! Columns of the deals with a role other than feature: the id, the company, the e-mail address.

use super::column::{ColumnProfile, best};
use super::drafted_column::DraftedColumn;
use super::error::DraftError;
use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use super::{names, toml};
use crate::audit::{Share, follows_outcome};
use crate::cells::{BrokenIds, RoundedIds};
use crate::numbers::count;
use crate::quotation::in_quotes;
use crate::tables::{ColumnType, too_many};

/// Fails when the ids of the deals or companies of a table were rounded by a spreadsheet: each stands for many.
pub(crate) fn refuse_rounded_ids(table: &ExportedTable<'_>) -> Result<(), DraftError> {
    for column in table.columns.iter().filter(|column| is_key(&column.name)) {
        let cells = || column.cells.iter().flatten();
        let all = RoundedIds::of(cells().copied());
        let rounded = || cells().filter(|cell| all.has(cell));
        let (bad, known) = (rounded().count(), cells().count());
        if let (true, Some(found)) = (too_many(bad, known), rounded().next()) {
            let (file, column, found) = (table.label.clone(), column.name.clone(), (*found).to_owned());
            return Err(DraftError::RoundedIds { file, column, found, bad, known });
        }
        let all = BrokenIds::of(cells().copied(), true);
        let broken = || cells().filter_map(|cell| Some((*cell, all.what(cell)?)));
        let bad = broken().count();
        if let (true, Some((found, what))) = (too_many(bad, known), broken().next()) {
            let [_, what] = what;
            let what = format!(
                "has {bad} of {known} values of `{}` that {what}, such as {}",
                column.name,
                in_quotes(found)
            );
            let remedy = "export them again, as text, and without a spreadsheet between".to_owned();
            return Err(DraftError::NoTable { file: table.label.clone(), what, remedy });
        }
    }
    Ok(())
}

/// The question whether the ids of a table are rounded though all of them differ.
pub(crate) fn rounded_question(table: &ExportedTable<'_>) -> Option<String> {
    let suspects =
        |column: &ExportedColumn<'_>| RoundedIds::of(column.cells.iter().flatten().copied()).suspects();
    let column = table.columns.iter().find(|column| is_key(&column.name) && suspects(column) > 0)?;
    Some(format!(
        "all {} values of `{}` with more than 15 digits end in zeros from the 16th on: has a spreadsheet rounded them? Then \
         export them again, as text",
        suspects(column),
        column.name
    ))
}

/// Whether a column with this name identifies deals or companies.
fn is_key(name: &str) -> bool {
    matches!(names::deal_id_rank(name), Some(0..=2)) || names::account_rank(name) == Some(0)
}

/// The column that is nearly unique, with its number of duplicates.
pub(crate) fn almost_id(deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Option<(String, usize)> {
    /// The least ratio of distinct values to rows.
    const LEAST: f64 = 0.9;
    let name = best(deals, profiles, |name, profile| {
        names::deal_id_rank(name)
            .filter(|_| profile.gaps() == 0 && profile.variety() >= LEAST && !profile.is_unique())
    })?;
    let place = deals.columns.iter().position(|column| column.name == name)?;
    Some((name, profiles[place].rows - profiles[place].different()))
}

/// Whether the column identifies companies: many distinct values, some with several deals.
fn is_account(profile: &ColumnProfile) -> bool {
    /// The least number of distinct values; fewer are types of companies.
    const LEAST: usize = 20;
    !profile.is_unique() && profile.kind != ColumnType::Time && profile.different() >= LEAST
}

/// The company of the deals: a column with its name, else `group`, which the rows of one id share.
pub(crate) fn account(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    (id, group): (Option<&str>, Option<String>),
    won: &[Option<bool>],
) -> Option<String> {
    let named = best(deals, profiles, |name, profile| {
        let is_one = is_account(profile) && id != Some(name) && is_filled_alike(deals, name, won);
        names::account_rank(name).filter(|_| is_one)
    });
    named.or_else(|| group.filter(|name| is_filled_alike(deals, name, won)))
}

/// The question whether the value of most deals in the column of the account stands for "not known".
pub(crate) fn question_of_account(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    account: Option<&str>,
) -> Option<String> {
    let place = deals.columns.iter().position(|column| Some(column.name.as_str()) == account)?;
    let profile = &profiles[place];
    let (value, rows) = profile.levels.first().filter(|(_, rows)| 2 * rows > profile.filled)?;
    Some(format!(
        "{} of {} rows have {value} in `{}`, the account: does it stand for \"not known\"? Then add it to null_values",
        count(*rows),
        count(profile.filled),
        deals.columns[place].name,
        value = in_quotes(value)
    ))
}

/// Whether a column is filled in about as often for won deals as for lost ones: a number that only customers have groups the deals by
/// their outcome.
fn is_filled_alike(deals: &ExportedTable<'_>, name: &str, won: &[Option<bool>]) -> bool {
    let Some(column) = deals.columns.iter().find(|column| column.name == name) else { return true };
    let share = |outcome: bool| {
        let cells = column.cells.iter().zip(won).filter(|(_, won)| **won == Some(outcome));
        cells.fold(Share::default(), |share, (cell, _)| Share {
            n: share.n + usize::from(cell.is_some()),
            of: share.of + 1,
        })
    };
    !follows_outcome(share(true), share(false))
}

/// A derived column for private e-mail addresses, if there are some.
pub(crate) fn free_mail(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    has_role: impl Fn(&str) -> bool,
) -> Option<DraftedColumn> {
    /// Providers of private addresses.
    const PROVIDERS: [&str; 6] = ["gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "gmx.de", "web.de"];
    /// The least share of private, and of other, addresses.
    const LEAST: f64 = 0.01;
    const NAME: &str = "free_mail";
    const PRIVATE: &str = "whether the address is private; the address itself is left out";
    let is_mail = |cell: &str| cell.contains('@') && cell.contains('.') && !cell.contains(' ');
    let columns = deals.columns.iter().zip(profiles);
    let (column, profile) = columns
        .filter(|(column, profile)| profile.filled > 0 && !has_role(&column.name))
        .find(|(column, profile)| {
            10 * column.cells.iter().flatten().filter(|cell| is_mail(cell)).count() >= 9 * profile.filled
        })?;
    let sql = toml::column(&column.name);
    let is_taken = deals.columns.iter().any(|column| column.name == NAME);
    let ends = |provider: &&str| {
        let cells = column.cells.iter().flatten();
        cells.filter(|cell| cell.split('@').next_back() == Some(*provider)).count()
    };
    let used: Vec<&str> = PROVIDERS.into_iter().filter(|provider| ends(provider) > 0).collect();
    let share = used.iter().map(ends).sum::<usize>() as f64 / profile.filled as f64;
    let conditions: Vec<String> = used
        .iter()
        .map(|provider| format!("{sql} LIKE {}", toml::sql_text(&format!("%@{provider}"))))
        .collect();
    (!is_taken && (LEAST..=1.0 - LEAST).contains(&share)).then(|| DraftedColumn {
        name: NAME.to_owned(),
        sql: conditions.join(" OR "),
        note: PRIVATE.to_owned(),
    })
}
