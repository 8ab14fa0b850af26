//! What the dates of the deals leave open: the close, and what follows from its absence.

use super::column::ColumnProfile;
use super::dates::{self, LEAST_DATED, Roles};
use super::error::DraftError;
use super::inferred_outcome::InferredOutcome;
use super::names::is_close;
use crate::numbers::counted;
use crate::units::AsOf;

/// The dates of the deals with their roles. Deals that are closed on the day `today` or later become open; where only wins are
/// recorded, it is decided which deals count as lost.
///
/// # Errors
/// When only wins are recorded, and no dates say which deals were not won in time.
pub(super) fn roles_of_dates(
    outcome: &mut InferredOutcome,
    dated: &[(&str, &ColumnProfile)],
    file: &str,
    today: AsOf,
) -> Result<Roles, DraftError> {
    let times = |name: &Option<String>| {
        let found = dated.iter().find(|(own, _)| Some(*own) == name.as_deref());
        found.map(|(_, profile)| profile.times())
    };
    if let Some(closes) = times(&dates::roles(dated, &outcome.rows).close) {
        outcome.cut(closes, today);
    }
    let mut roles = dates::roles(dated, &outcome.rows);
    if outcome.has_only_wins() {
        let refused = |why| {
            let (file, column) = (file.to_owned(), outcome.column.clone());
            DraftError::OnlyWins { file, column, why }
        };
        let Some(at) = times(&roles.snapshot) else {
            return Err(refused("no column has the date on which a deal would have been scored"));
        };
        roles.close = roles.close.or_else(|| date_of_wins(dated, at, &outcome.rows));
        let Some(closes) = times(&roles.close) else {
            return Err(refused("no column has the date on which a deal was won"));
        };
        let last = closes.iter().flatten().max().copied().map(AsOf::from_microseconds);
        roles.newest = roles.newest.max(last);
        let day = as_of(&roles, today).unwrap_or(today);
        let error = refused("no deal is old enough to count as not won");
        let certain = outcome.lose_after_span(at, closes, day).ok_or(error)?;
        roles.holdout = dates::holdout(at, &certain, &outcome.rows);
    }
    Ok(roles)
}

/// The column with a date of nearly all won deals and of few others, which is not before that of the snapshot.
fn date_of_wins(
    dated: &[(&str, &ColumnProfile)],
    at: &[Option<i64>],
    won: &[Option<bool>],
) -> Option<String> {
    let others: Vec<Option<bool>> = won.iter().map(|won| won.is_none().then_some(false)).collect();
    let is_after = |times: &[Option<i64>]| {
        times.iter().zip(at).all(|(time, at)| time.zip(*at).is_none_or(|(time, at)| time >= at))
    };
    let is_of_wins = |times: &[Option<i64>]| {
        dates::share_of_closed(times, won) >= LEAST_DATED
            && dates::share_of_closed(times, &others) <= 1.0 - LEAST_DATED
            && is_after(times)
    };
    let found = dated.iter().find(|(_, profile)| is_of_wins(profile.times()));
    found.map(|(name, _)| (*name).to_owned())
}

/// The day after the newest date, if the data end long before today.
pub(super) fn as_of(dates: &Roles, today: AsOf) -> Option<AsOf> {
    /// The number of days without a new deal after which an export counts as archived.
    const LONG: i64 = 90;
    let newest = dates.newest.filter(|_| dates.snapshot.is_some())?;
    let day_after = AsOf::from_date(newest.date()).plus(crate::units::Days::new(1));
    (newest.day() + LONG < today.day()).then_some(day_after)
}

/// The question for the date of the close, where deals have a snapshot and no close.
pub(super) fn question_of_close(
    dated: &[(&str, &ColumnProfile)],
    roles: &Roles,
    won: &[Option<bool>],
) -> Option<String> {
    if roles.close.is_some() {
        return None;
    }
    let snapshot = roles.snapshot.as_deref()?;
    let of = |name: &str| dated.iter().find(|(own, _)| *own == name).map(|(_, profile)| profile.times());
    let share = |times: &[Option<i64>]| dates::share_of_closed(times, won);
    let sparse = dated.iter().find(|(name, profile)| is_close(name) && share(profile.times()) < LEAST_DATED);
    let why = sparse.map(|(name, profile)| {
        format!(" (`{name}` is filled in for only {:.0} % of closed deals)", 100.0 * share(profile.times()))
    });
    let at = of(snapshot)?;
    let is_later = |times: &[Option<i64>]| {
        let closed = times.iter().zip(at).zip(won).filter(|(_, won)| won.is_some());
        let (later, all) = closed.fold((0_usize, 0_usize), |(later, all), ((time, at), _)| {
            (later + usize::from(time.zip(*at).is_some_and(|(time, at)| time >= at)), all + 1)
        });
        later as f64 >= LEAST_DATED * all as f64
    };
    let candidate = dated.iter().find(|(name, profile)| *name != snapshot && is_later(profile.times()));
    let candidate = candidate.map(|(name, _)| format!(": is it `{name}`?"));
    Some(format!(
        "no column has the date on which a deal was won or lost{}: the model cannot be tested on deals that came after its \
         training, and columns that follow from the close are not recognised. Set `closed_at` under [outcome]{}",
        why.unwrap_or_default(),
        candidate.unwrap_or_default()
    ))
}

/// The question of a table that records wins only.
pub(super) fn question_of_wins(outcome: &InferredOutcome, roles: &Roles) -> Option<String> {
    let (within, at) = (outcome.within?, roles.snapshot.as_deref()?);
    Some(format!(
        "`{}` records wins only: {} not won within {} of `{at}` count as lost. Set `within` under [outcome] to the length of \
         your sales cycle, or export the lost deals, too",
        outcome.column,
        counted(outcome.n_lost(), "deal"),
        counted(within.value() as usize, "day")
    ))
}

#[cfg(test)]
mod tests {
    use super::super::conventions::Conventions;
    use super::super::exported_column::ExportedColumn;
    use super::*;

    fn question(columns: &[(&str, &[&'static str])]) -> Option<String> {
        let profiles: Vec<ColumnProfile> = columns
            .iter()
            .map(|(name, cells)| {
                let cells = cells.iter().map(|cell| (!cell.is_empty()).then_some(*cell)).collect();
                let column = ExportedColumn { name: (*name).to_owned(), cells };
                ColumnProfile::of(&column, &Conventions::default())
            })
            .collect();
        let dated: Vec<(&str, &ColumnProfile)> =
            columns.iter().map(|(name, _)| *name).zip(&profiles).collect();
        let won = [Some(true), Some(false), None];
        let roles = dates::roles(&dated, &won);
        question_of_close(&dated, &roles, &won)
    }

    #[test]
    fn a_close_that_is_not_there_is_asked_for() {
        let created: (&str, &[&str]) = ("Creado", &["2026-01-02", "2026-01-05", "2026-02-03"]);
        let alone = question(&[created]).unwrap();
        assert!(alone.starts_with("no column has the date on which a deal was won or lost: "), "{alone}");
        let sparse = question(&[created, ("Cierre", &["2026-02-02", "", ""])]).unwrap();
        assert!(sparse.contains("(`Cierre` is filled in for only 50 % of closed deals)"), "{sparse}");
        let other = question(&[created, ("Vertragstag", &["2026-02-02", "2026-01-09", ""])]).unwrap();
        assert!(other.ends_with(": is it `Vertragstag`?"), "{other}");
        assert_eq!(question(&[created, ("Cierre", &["2026-02-02", "2026-03-02", ""])]), None);
    }
}
