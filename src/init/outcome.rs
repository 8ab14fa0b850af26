//! The outcome: its column, and the values for won and lost.

use super::closed_flag::{is_closed_flag, with_closed};
use super::column::ColumnProfile;
use super::early_outcomes::{ValueMeaning, with_early_ones_open};
use super::error::{DraftError, OutcomeChoice};
use super::export::{ExportedTable, Wishes};
use super::exported_column::ExportedColumn;
use super::foreseen::is_foreseen;
use super::inferred_outcome::InferredOutcome;
use super::vocabulary::{LOST, MAYBE_LOST, MAYBE_WON, NOT, OUTCOMES, OUTCOMES_WITHOUT_BLANKS, WON};
use super::wins_only::says_open;
use crate::audit::words;
use crate::cells::parse_flag;
use crate::tables::ColumnType;

/// The largest number of distinct values of an outcome.
const MOST_VALUES: usize = 50;

/// The largest number of distinct values of a column that is offered as a choice without the name of an outcome.
const FEW_VALUES: usize = 12;

/// The outcome as the user gives it, or inferred.
pub(crate) fn find(
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    wishes: &Wishes,
) -> Result<InferredOutcome, DraftError> {
    let file = || deals.label.clone();
    if let Some(name) = &wishes.outcome
        && let Some(place) = deals.columns.iter().position(|column| column.name == *name)
    {
        let given = given(deals, place, &profiles[place], wishes)?;
        let given = with_early_ones_open(given, deals, profiles, wishes, value_meaning);
        return Ok(with_closed(given, deals, profiles));
    }
    let columns = || deals.columns.iter().zip(profiles);
    let closed = |(column, profile): (&ExportedColumn<'_>, &ColumnProfile)| {
        is_closed_flag(&column.name, profile).then(|| column.name.clone())
    };
    let ranked = columns().filter_map(|(column, profile)| {
        if is_closed_flag(&column.name, profile) {
            return None;
        }
        let (strength, meanings) = rank(&column.name, profile)?;
        Some((strength, inferred(column, profile, &meanings)))
    });
    let mut ranked: Vec<(u8, InferredOutcome)> = ranked.collect();
    // The best first; a stable sort leaves equals in the order of the table.
    ranked.sort_by_key(|(strength, _)| std::cmp::Reverse(*strength));
    let Some(best) = ranked.first().map(|(strength, _)| *strength) else {
        let closed = columns().find_map(closed);
        let dates = dates_of_outcomes(deals, profiles);
        return Err(DraftError::NoOutcome {
            file: file(),
            candidates: choices(deals, profiles),
            closed,
            dates,
        });
    };
    let all: Vec<OutcomeChoice> = ranked.iter().map(|(_, inferred)| choice(inferred)).collect();
    let mut candidates: Vec<InferredOutcome> =
        ranked.into_iter().filter(|(strength, _)| *strength == best).map(|(_, inferred)| inferred).collect();
    let mut first = candidates.remove(0);
    let (same, others): (Vec<InferredOutcome>, Vec<InferredOutcome>) =
        candidates.into_iter().partition(|other| other.rows == first.rows);
    if !others.is_empty() {
        return Err(DraftError::AmbiguousOutcome { file: file(), candidates: all });
    }
    first.same = same.into_iter().map(|inferred| inferred.column).collect();
    let first = with_early_ones_open(first, deals, profiles, wishes, value_meaning);
    Ok(with_closed(first, deals, profiles))
}

/// A candidate with its values.
fn choice(inferred: &InferredOutcome) -> OutcomeChoice {
    let levels = inferred.won.iter().chain(&inferred.lost).chain(&inferred.open);
    (inferred.column.clone(), levels.map(|(value, _)| value.clone()).collect())
}

/// The outcome that the words of a value suggest.
fn meaning(value: &str) -> Option<bool> {
    let (won, is_foreseen) = value_meaning(value);
    won.filter(|_| !is_foreseen)
}

/// The outcome that the words of a value name, and whether it is only foreseen.
fn value_meaning(value: &str) -> ValueMeaning {
    let words = words(value);
    let place = |list: &[&str]| words.iter().position(|word| list.contains(&word.as_str()));
    let not = place(&NOT);
    // The words of "won't".
    let is_negated = |place: usize| words.get(place + 1).is_some_and(|word| word == "t");
    match (place(&WON), place(&LOST)) {
        (Some(place), None) if not.is_none() && !is_negated(place) => {
            (Some(true), is_foreseen(&words, place, true))
        }
        // "Lost, not interested" is lost, and "not lost" is not.
        (None, Some(place)) if not.is_none_or(|not| not + 1 != place) => {
            (Some(false), is_foreseen(&words, place, false))
        }
        _ => (None, false),
    }
}

/// The outcome that a value suggests in a column with the name of an outcome.
fn weak_meaning(value: &str) -> Option<bool> {
    let small = value.to_lowercase();
    meaning(value).or_else(|| {
        let is_won = MAYBE_WON.contains(&small.as_str());
        (is_won || MAYBE_LOST.contains(&small.as_str())).then_some(is_won)
    })
}

/// The rank of a column as the outcome, with the outcome of each value; `None` if it is none.
fn rank(name: &str, profile: &ColumnProfile) -> Option<(u8, Vec<Option<bool>>)> {
    if profile.different() < 2 || profile.different() > MOST_VALUES {
        return None;
    }
    let is_named = names_outcome(name);
    let both = |meanings: &[Option<bool>]| meanings.contains(&Some(true)) && meanings.contains(&Some(false));
    let of = |meaning: &dyn Fn(&str) -> Option<bool>| {
        profile.levels.iter().map(|(value, _)| meaning(value)).collect::<Vec<_>>()
    };
    let strong = of(&meaning);
    if both(&strong) {
        return Some((3 + u8::from(is_named), strong));
    }
    if !is_named {
        return None;
    }
    let weak = of(&weak_meaning);
    if both(&weak) {
        return Some((2, weak));
    }
    let flags = of(&parse_flag);
    (profile.is_flag && both(&flags)).then_some((1, flags))
}

fn inferred(
    column: &ExportedColumn<'_>,
    profile: &ColumnProfile,
    meanings: &[Option<bool>],
) -> InferredOutcome {
    let of = |wanted: Option<bool>| {
        let levels = profile.levels.iter().zip(meanings).filter(|(_, meaning)| **meaning == wanted);
        levels.map(|(level, _)| level.clone()).collect::<Vec<_>>()
    };
    let (won, lost, open) = (of(Some(true)), of(Some(false)), of(None));
    let row = |cell: Option<&str>| {
        let is_in = |levels: &[(String, usize)]| levels.iter().any(|(value, _)| Some(value.as_str()) == cell);
        if is_in(&won) { Some(true) } else { is_in(&lost).then_some(false) }
    };
    let rows: Vec<Option<bool>> = column.cells.iter().copied().map(row).collect();
    InferredOutcome {
        column: column.name.clone(),
        kind: profile.kind,
        won,
        lost,
        open,
        met: rows.clone(),
        rows,
        same: Vec::new(),
        closed: None,
        within: None,
        questions: Vec::new(),
    }
}

/// The outcome in the column that the user gives.
fn given(
    deals: &ExportedTable<'_>,
    place: usize,
    profile: &ColumnProfile,
    wishes: &Wishes,
) -> Result<InferredOutcome, DraftError> {
    let column = &deals.columns[place];
    let values = || profile.levels.iter().map(|(value, _)| value.clone()).collect::<Vec<_>>();
    for value in wishes.won.iter().chain(&wishes.lost) {
        if !profile.levels.iter().any(|(level, _)| level == value) {
            let (file, column, value) = (deals.label.clone(), column.name.clone(), value.clone());
            return Err(DraftError::NoSuchValue { file, column, value, values: values() });
        }
    }
    if let Some(value) = wishes.won.iter().find(|value| wishes.lost.contains(value)) {
        return Err(DraftError::Both { column: column.name.clone(), value: value.clone() });
    }
    let by_words = |value: &str| {
        let own = weak_meaning(value).or_else(|| parse_flag(value).filter(|_| profile.is_flag));
        // Of two values, the one that is not given is the other outcome.
        let is_other =
            profile.different() == 2 && wishes.won.is_empty() != wishes.lost.is_empty() && !says_open(value);
        if is_other { Some(wishes.won.is_empty()) } else { own }
    };
    let meaning = |value: &String| match (wishes.won.contains(value), wishes.lost.contains(value)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        // Values given by the user are all values of that outcome.
        _ => by_words(value).filter(|won| if *won { wishes.won.is_empty() } else { wishes.lost.is_empty() }),
    };
    let meanings: Vec<Option<bool>> = profile.levels.iter().map(|(value, _)| meaning(value)).collect();
    let is_unclear =
        |(level, meaning): (&(String, usize), &Option<bool>)| meaning.is_none() && !says_open(&level.0);
    let has = |outcome: bool| meanings.contains(&Some(outcome));
    if has(true) && !has(false) && !profile.levels.iter().zip(&meanings).any(is_unclear) {
        return Ok(inferred(column, profile, &meanings));
    }
    let what = match (meanings.contains(&Some(true)), meanings.contains(&Some(false))) {
        (true, true) => return Ok(inferred(column, profile, &meanings)),
        (true, false) => "lost",
        (false, true) => "won",
        (false, false) => "won and which are lost",
    };
    let left: Vec<String> = profile
        .levels
        .iter()
        .zip(&meanings)
        .filter(|(_, meaning)| meaning.is_none())
        .map(|(level, _)| level.0.clone())
        .collect();
    Err(DraftError::UnclearValues {
        file: deals.label.clone(),
        column: column.name.clone(),
        what,
        values: left,
    })
}

/// The columns with the dates on which deals were won and lost, where no deal has both.
fn dates_of_outcomes(deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Option<(String, String)> {
    let dated = |list: &[&str]| {
        let is_dated = |(column, profile): &(&ExportedColumn<'_>, &ColumnProfile)| {
            let is_date = profile.kind == ColumnType::Time || profile.open.is_some();
            is_date && words(&column.name).iter().any(|word| list.contains(&word.as_str()))
        };
        deals.columns.iter().zip(profiles).find(is_dated).map(|(column, _)| column)
    };
    let (won, lost) = (dated(&WON)?, dated(&LOST)?);
    let mut rows = won.cells.iter().zip(&lost.cells);
    rows.all(|(won, lost)| won.is_none() || lost.is_none()).then(|| (won.name.clone(), lost.name.clone()))
}

/// Whether a name has a word for an outcome.
fn names_outcome(name: &str) -> bool {
    let names = words(name);
    let is_in = |list: &[&str]| names.iter().any(|word| list.contains(&word.as_str()));
    is_in(&OUTCOMES) || is_in(&WON) || OUTCOMES_WITHOUT_BLANKS.iter().any(|part| name.contains(part))
}

/// Columns with few distinct values, the most likely outcome first: by a value that says won or lost, by the name, as a yes or no.
fn choices(deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Vec<OutcomeChoice> {
    let choice = |(column, profile): (&ExportedColumn<'_>, &ColumnProfile)| {
        let is_named = names_outcome(&column.name);
        let has_meaning = profile.levels.iter().any(|(value, _)| meaning(value).is_some());
        let has_gaps = profile.gaps() > 0;
        let most = if is_named || has_meaning { MOST_VALUES } else { FEW_VALUES };
        // One value with gaps may be the outcome of a table of wins.
        let least = if has_gaps && (is_named || has_meaning) { 1 } else { 2 };
        let is_choice = (least..=most).contains(&profile.different()) && profile.filled > profile.different();
        let values = profile.levels.iter().map(|(value, _)| value.clone()).collect();
        let is_flag = profile.is_flag || profile.kind == ColumnType::Flag;
        let rank = match (has_meaning, is_named, is_flag) {
            _ if is_closed_flag(&column.name, profile) => 4,
            (true, ..) => 0,
            (_, true, true) => 1,
            (_, true, false) => 2,
            (_, _, true) => 3,
            _ => 5,
        };
        is_choice.then(|| (rank, (column.name.clone(), values)))
    };
    let mut choices: Vec<(u8, OutcomeChoice)> =
        deals.columns.iter().zip(profiles).filter_map(choice).collect();
    // A stable sort leaves equals in the order of the table.
    choices.sort_by_key(|(rank, _)| *rank);
    choices.into_iter().map(|(_, choice)| choice).collect()
}

#[cfg(test)]
mod tests {
    use super::super::conventions::Conventions;
    use super::*;

    fn find_in(columns: &[(&str, &[&'static str])], wishes: &Wishes) -> Result<InferredOutcome, DraftError> {
        let columns = columns.iter().map(|(name, cells)| ExportedColumn {
            name: (*name).to_owned(),
            cells: cells.iter().map(|cell| Some(*cell)).collect(),
        });
        let deals = ExportedTable {
            label: "d.csv".to_owned(),
            file: "d.csv".to_owned(),
            columns: columns.collect(),
            ..ExportedTable::default()
        };
        let profiles: Vec<ColumnProfile> =
            deals.columns.iter().map(|column| ColumnProfile::of(column, &Conventions::default())).collect();
        find(&deals, &profiles, wishes)
    }

    #[test]
    fn won_and_lost_are_found_by_words_and_the_rest_is_open() {
        let stage: (&str, &[&str]) = ("Stage", &["Closed Won", "Closed Lost", "Proposal", "Closed Won"]);
        let optional: (&str, &[&str]) = ("converted", &["1", "0", "0", "1"]);
        let inferred = find_in(&[optional, stage], &Wishes::default()).unwrap();
        assert_eq!((inferred.column.as_str(), inferred.n_won(), inferred.n_lost()), ("Stage", 2, 1));
        assert_eq!(inferred.open, [("Proposal".to_owned(), 1)]);
        let inferred = find_in(&[optional], &Wishes::default()).unwrap();
        assert_eq!((inferred.won[0].0.as_str(), inferred.lost[0].0.as_str()), ("1", "0"));
    }

    #[test]
    fn outcomes_are_found_in_other_languages() {
        let cases: [(&str, &[&str]); 8] = [
            ("Status", &["gewonnen", "verloren", "offen"]),
            ("Statut", &["Gagnée", "Perdue", "En cours"]),
            ("Etapa", &["Cerrada ganada", "Cerrada perdida", "Propuesta"]),
            ("Situação", &["Ganho", "Perdido", "Aberto"]),
            ("Stato", &["Vinta", "Persa", "Aperta"]),
            ("Fase", &["Gewonnen", "Verloren", "Open"]),
            ("フェーズ", &["受注", "失注", "提案"]),
            ("dealstage", &["closedwon", "closedlost", "qualifiedtobuy"]),
        ];
        for case in cases {
            let inferred = find_in(&[case], &Wishes::default()).unwrap();
            assert_eq!((inferred.won[0].0.as_str(), inferred.lost[0].0.as_str()), (case.1[0], case.1[1]));
            assert_eq!(inferred.open.len(), 1, "{case:?}");
        }
        assert_eq!(meaning("nicht gewonnen"), None);
    }

    #[test]
    fn a_flag_without_the_name_of_an_outcome_is_none() {
        let mail: (&str, &[&str]) = ("Newsletter", &["Yes", "No", "Yes"]);
        assert!(
            matches!(find_in(&[mail], &Wishes::default()), Err(DraftError::NoOutcome { candidates, .. }) if candidates.len() == 1)
        );
    }

    #[test]
    fn contradicting_outcomes_are_a_question_and_equal_ones_are_not() {
        let first: (&str, &[&str]) = ("Stage", &["Won", "Lost", "Lost"]);
        let other: (&str, &[&str]) = ("Status", &["Won", "Won", "Lost"]);
        let same: (&str, &[&str]) = ("Result", &["win", "loss", "loss"]);
        assert!(matches!(
            find_in(&[first, other], &Wishes::default()),
            Err(DraftError::AmbiguousOutcome { candidates, .. }) if candidates.len() == 2
        ));
        assert_eq!(find_in(&[first, same], &Wishes::default()).unwrap().same, ["Result"]);
        let wishes = Wishes { outcome: Some("Status".to_owned()), ..Wishes::default() };
        assert_eq!(find_in(&[first, other], &wishes).unwrap().n_won(), 2);
    }

    #[test]
    fn given_values_are_checked_against_the_column() {
        let end: (&str, &[&str]) = ("end", &["x", "y", "z", "x"]);
        let wish = |won: &[&str], lost: &[&str]| {
            let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
            let wishes = Wishes {
                outcome: Some("end".to_owned()),
                won: own(won),
                lost: own(lost),
                ..Wishes::default()
            };
            find_in(&[end], &wishes)
        };
        assert_eq!(wish(&["x"], &["y", "z"]).unwrap().n_lost(), 2);
        assert!(
            matches!(wish(&["x"], &[]), Err(DraftError::UnclearValues { what: "lost", values, .. }) if values == ["y", "z"])
        );
        assert!(matches!(wish(&["X"], &["y"]), Err(DraftError::NoSuchValue { .. })));
        assert!(matches!(wish(&["x"], &["x"]), Err(DraftError::Both { .. })));
    }
}
