//! A flag for closed, open or lost deals beside one for won deals: not won is lost only where a deal is closed.

use super::column::ColumnProfile;
use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use super::inferred_outcome::{ClosedFlag, InferredOutcome};
use super::names::{is_close, is_overwritten, names_expectation};
use super::vocabulary::{DEALS, LOST};
use crate::audit::{is_listed, names_closed, words};
use crate::cells::parse_flag;
use crate::numbers::counted;
use crate::tables::ColumnType;

/// Whole words for open in the name of a flag.
const OPEN_FLAGS: &str = "open isopen opened active offen aktiv ouvert ouverte actif active abierto abierta activo activa aberto aberta \
    ativo ativa aperto aperta attivo attiva lopend actief otwarta otwarty aktywna öppen åben åpen";

/// Words beside these, which change nothing.
const BESIDE: &str = "is still flag ist noch est encore es está é è ancora nog jest czy är er";

/// Which deals a flag means by yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FlagMeaning {
    Closed,
    Open,
    Lost,
}

impl FlagMeaning {
    /// The meaning of a column by its name; `None` if it is no such flag.
    fn of(name: &str, profile: &ColumnProfile) -> Option<Self> {
        if !profile.is_flag {
            return None;
        }
        let words = words(name);
        let is_beside = |word: &str| is_listed(word, BESIDE) || DEALS.contains(&word);
        let all = |is_one: &dyn Fn(&str) -> bool| {
            words.iter().any(|word| is_one(word)) && words.iter().all(|word| is_one(word) || is_beside(word))
        };
        if names_closed(name) {
            Some(Self::Closed)
        } else if all(&|word| is_listed(word, OPEN_FLAGS)) {
            Some(Self::Open)
        } else {
            all(&|word| LOST.contains(&word)).then_some(Self::Lost)
        }
    }

    /// The answer of a deal that is closed and not won.
    fn of_lost(self) -> bool {
        self != Self::Open
    }

    /// The answer of a deal that is won.
    fn of_won(self) -> bool {
        self == Self::Closed
    }
}

/// Whether a column is a flag that says that a deal is closed, and not whether it was won.
pub(super) fn is_closed_flag(name: &str, profile: &ColumnProfile) -> bool {
    FlagMeaning::of(name, profile) == Some(FlagMeaning::Closed)
}

/// The outcome by a flag for won deals, with the flag that says which of the others are closed; without one, with the date that does.
pub(super) fn with_closed(
    outcome: InferredOutcome,
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
) -> InferredOutcome {
    if !outcome.lost_is_not_won() {
        return outcome;
    }
    let flags = || {
        deals.columns.iter().zip(profiles).filter_map(|(column, profile)| {
            let meaning = FlagMeaning::of(&column.name, profile)?;
            is_closed_by(&outcome, column, meaning).then_some((column, profile, meaning))
        })
    };
    // A flag that says what is closed takes precedence over the others.
    let found = [FlagMeaning::Closed, FlagMeaning::Lost, FlagMeaning::Open]
        .into_iter()
        .find_map(|wanted| flags().find(|(.., meaning)| *meaning == wanted));
    let Some((column, profile, meaning)) = found else {
        return with_closed_by_date(outcome, deals, profiles);
    };
    let is_closed = |level: &str| parse_flag(level) == Some(meaning.of_lost());
    let Some((yes, _)) = profile.levels.iter().find(|(level, _)| is_closed(level)) else {
        return outcome;
    };
    let flag = ClosedFlag { column: column.name.clone(), kind: profile.kind, yes: Some(yes.clone()) };
    closed_where(outcome, column, flag, |cell| cell == Some(yes.as_str()))
}

/// The outcome by a flag for won deals, with the close date where it says which of the others are closed.
fn with_closed_by_date(
    outcome: InferredOutcome,
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
) -> InferredOutcome {
    let dated = deals.columns.iter().zip(profiles).find(|(column, profile)| {
        let name = &column.name;
        let is_named = is_close(name) && !names_expectation(name) && !is_overwritten(name);
        profile.kind == ColumnType::Time && is_named && is_dated_when_closed(&outcome, column)
    });
    let Some((column, profile)) = dated else { return outcome };
    let flag = ClosedFlag { column: column.name.clone(), kind: profile.kind, yes: None };
    let mut outcome = closed_where(outcome, column, flag, |cell| cell.is_some());
    let n_open = outcome.rows.iter().filter(|row| row.is_none()).count();
    outcome.questions.push(format!(
        "`{}`: of the deals that are not won, {} with a date in `{}` count as lost, and {} without one as open: is it so?",
        outcome.column,
        counted(outcome.n_lost(), "deal"),
        column.name,
        counted(n_open, "deal")
    ));
    outcome
}

/// The outcome with those deals open that are not won and not closed.
fn closed_where(
    mut outcome: InferredOutcome,
    column: &ExportedColumn<'_>,
    flag: ClosedFlag,
    is_closed: impl Fn(Option<&str>) -> bool,
) -> InferredOutcome {
    for (row, cell) in outcome.rows.iter_mut().zip(&column.cells) {
        if *row == Some(false) && !is_closed(*cell) {
            *row = None;
        }
    }
    outcome.met.clone_from(&outcome.rows);
    outcome.closed = Some(flag);
    outcome
}

/// Whether a flag has for all won deals the answer of won ones, and for some, not all, of the others that of lost ones.
fn is_closed_by(outcome: &InferredOutcome, column: &ExportedColumn<'_>, meaning: FlagMeaning) -> bool {
    let is_yes = |cell: Option<&str>| cell.and_then(parse_flag) == Some(true);
    let of = |won: bool| {
        let rows = outcome.rows.iter().zip(&column.cells);
        rows.filter(move |(row, _)| **row == Some(won)).map(move |(_, cell)| is_yes(*cell))
    };
    column.name != outcome.column
        && of(true).all(|yes| yes == meaning.of_won())
        && of(false).any(|yes| yes)
        && of(false).any(|yes| !yes)
}

/// Whether nearly all won deals have a date, many of the others have one, and several have none.
fn is_dated_when_closed(outcome: &InferredOutcome, column: &ExportedColumn<'_>) -> bool {
    /// The least share of won deals with the date.
    const LEAST_OF_WON: f64 = 0.95;
    /// The least share of the others: with fewer, it may be a date of won deals only.
    const LEAST_OF_OTHERS: f64 = 0.2;
    /// The least number of deals without it.
    const LEAST_OPEN: usize = 5;
    let of = |won: bool| {
        let rows = outcome.rows.iter().zip(&column.cells).filter(|(row, _)| **row == Some(won));
        rows.fold((0_usize, 0_usize), |(with, all), (_, cell)| (with + usize::from(cell.is_some()), all + 1))
    };
    let ((won, all_won), (others, all_others)) = (of(true), of(false));
    won as f64 >= LEAST_OF_WON * all_won as f64
        && others as f64 >= LEAST_OF_OTHERS * all_others as f64
        && all_others - others >= LEAST_OPEN
}

/// The value of a column that all closed deals have and no open one, where enough are open: it says which deals are closed.
pub(super) fn value_of_closed<'c>(column: &ExportedColumn<'c>, won: &[Option<bool>]) -> Option<&'c str> {
    /// The least number of open deals with another value.
    const LEAST_OPEN: usize = 5;
    let rows = || won.iter().zip(&column.cells);
    let of_closed = rows().find_map(|(won, cell)| won.and(*cell))?;
    let n_open = rows().filter(|(won, cell)| won.is_none() && cell.is_some()).count();
    let is_so = rows().all(|(won, cell)| won.is_some() == (*cell == Some(of_closed)));
    (n_open >= LEAST_OPEN && is_so).then_some(of_closed)
}
