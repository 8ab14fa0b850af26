//! What a stage found that a user should know, though the work could go on.
//!
//! Warnings are values: a stage returns them beside its result, and the command line prints them
//! grouped and counted.

use std::fmt;

use crate::numbers::{count, counted};

/// Something to know about a result.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// The project has no `[snapshot]`.
    NoSnapshot,
    /// Rows of a timed table at or after the snapshot they belong to.
    FutureRows {
        /// Name of the timed table.
        table: String,
        /// Rows that were dropped.
        dropped: usize,
        /// Rows whose key belongs to a deal or lead here.
        matched: usize,
    },
    /// Deals or leads whose key is not in a lookup.
    UnmatchedKeys {
        /// Name of the lookup.
        lookup: String,
        /// The column of the deals or leads.
        on: String,
        /// Rows whose key is given but not found.
        unmatched: usize,
        /// Rows whose key is given.
        given: usize,
        /// One such key.
        example: String,
    },
    /// Values of a rule that became unknown while it was evaluated.
    LostValues {
        /// Where the rule is written, in words.
        place: String,
        /// What happened to them, in words: `cannot be cast`.
        reason: &'static str,
        /// How many.
        values: usize,
        /// The first of them.
        example: String,
    },
    /// Rows that were rejected.
    SetAside {
        /// The file they come from.
        file: String,
        /// How many.
        rows: usize,
        /// Rows in the file.
        of: usize,
        /// The first of them, in words.
        first: String,
    },
    /// Most snapshots lie on the day of the close.
    SnapshotAtClose {
        /// Deals for which they do.
        deals: usize,
        /// Closed deals.
        of: usize,
    },
    /// A feature with one value in all training rows.
    ConstantFeature {
        /// Its name.
        feature: String,
    },
    /// A column that a level separates: all its rows have one outcome.
    Separated {
        /// Feature and level.
        term: String,
        /// Deals with it.
        rows: usize,
        /// Whether all of them were won.
        won: bool,
    },
    /// The model puts every won deal above every lost one.
    FullySeparated {
        /// Features that do so alone.
        alone: Vec<String>,
    },
    /// A number or flag that others explain, so that Firth's penalty leaves it out.
    Aliased {
        /// Feature and what of it.
        term: String,
    },
    /// The penalty was to be chosen, but could not be.
    AlphaNotChosen {
        /// What it is instead, in words.
        alpha: String,
    },
    /// Rules of the points table that the features of the model cannot express, so that its prior leaves out most of them.
    NotExpressed {
        /// Their names, and the share of each that is expressed, in words.
        rules: Vec<(String, String)>,
    },
    /// The points table ranks the training deals no better than chance, so its prior is 0.
    IdlePrior,
    /// The weights of the deals change the share of won ones.
    WeightedRate {
        /// The share as it is, in words.
        plain: String,
        /// The weighted share, in words.
        weighted: String,
    },
    /// Few events for the number of weights.
    FewEvents {
        /// Deals in the smaller class.
        events: usize,
        /// Effective parameters that are fitted, rounded.
        parameters: usize,
        /// Deals of the smaller class that are still missing.
        missing: usize,
    },
    /// A weight has clearly another sign than the project expects.
    Contradicted {
        /// The feature.
        feature: String,
        /// The sign that the project expects.
        expected: &'static str,
        /// The 95 % interval of the weight, in log-odds, in words.
        interval: String,
    },
    /// A route that no past deal would have taken.
    IdleRoute {
        /// Its name.
        route: String,
        /// Why.
        why: String,
    },
    /// An earlier prediction was made by a model that is not there any more.
    PreviousModelMissing {
        /// Its id.
        model: String,
    },
    /// Values that training never saw.
    UnseenLevels {
        /// The feature.
        feature: String,
        /// Leads with such a value.
        leads: usize,
        /// Leads in all.
        of: usize,
        /// One such value.
        example: String,
    },
    /// Values that are unknown, though training always knew them.
    NewlyUnknown {
        /// The features.
        features: Vec<String>,
        /// Leads without a value.
        leads: usize,
        /// Leads in all.
        of: usize,
    },
    /// The features in `bantam.toml` are not those of the model.
    ProjectChanged {
        /// The model's id.
        model: String,
        /// What differs.
        what: String,
    },
    /// Criteria of a framework that no column answers.
    Unmapped {
        /// The framework.
        gate: String,
        /// Each criterion with the columns that would map it.
        criteria: Vec<(String, Vec<String>)>,
    },
    /// The model is older or newer than the date it is used at.
    ModelFromTheFuture {
        /// The model's date.
        trained: String,
        /// The date of the predictions.
        as_of: String,
    },
}

impl Warning {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoSnapshot => Some(
                "add [snapshot] at = \"…\" with the date on which a deal would have been scored".to_owned(),
            ),
            Self::UnmatchedKeys { lookup, .. } => Some(format!(
                "their columns from [lookups.{lookup}] are unknown; compare the spelling of the keys"
            )),
            Self::SnapshotAtClose { .. } => Some(
                "set `at` under [snapshot] to the date on which a lead would have been scored".to_owned(),
            ),
            Self::ConstantFeature { feature } => {
                Some(format!("it carries no information; remove `{feature}` from [features]"))
            }
            Self::AlphaNotChosen { .. } => Some("set `alpha` under [fit]".to_owned()),
            Self::WeightedRate { .. } => Some(
                "if that is not intended, `weight` under [outcome] must not depend on the outcome".to_owned(),
            ),
            Self::NotExpressed { .. } => Some(
                "add a feature for the condition of each: under [derive] as a flag, or as a number with `bins` at its thresholds"
                    .to_owned(),
            ),
            Self::FullySeparated { .. } => Some(
                "look for a column that is filled in once the outcome is known, and add it to `leaks`; with few \
                 deals it may be chance"
                    .to_owned(),
            ),
            Self::Contradicted { feature, .. } => Some(format!(
                "check how `{feature}` is filled in, and correlated features; or change `expect`"
            )),
            Self::FewEvents { missing, .. } => Some(format!(
                "about {missing} more such deals are needed, or fewer features, or a stronger penalty"
            )),
            Self::Unmapped { gate, criteria } => criteria.first().map(|(name, _)| {
                format!(
                    "write `{name} = \"…\"` under [gates.{gate}], or `{name} = false` to leave it out; see `bantam gates \
                     {gate}`"
                )
            }),
            Self::ProjectChanged { .. } => {
                Some("run `bantam train` to use the current bantam.toml".to_owned())
            }
            _ => None,
        }
    }
}

impl Warning {
    /// Takes the counts of the same warning about further rows into this one; false when it is another.
    pub fn absorb(&mut self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::FutureRows { table, dropped, matched },
                Self::FutureRows { table: same, dropped: more, matched: of },
            ) if table == same => {
                *dropped += more;
                *matched += of;
            }
            (
                Self::UnmatchedKeys { lookup, unmatched, given, .. },
                Self::UnmatchedKeys { lookup: same, unmatched: more, given: of, .. },
            ) if lookup == same => {
                *unmatched += more;
                *given += of;
            }
            (
                Self::LostValues { place, reason, values, .. },
                Self::LostValues { place: same, reason: again, values: more, .. },
            ) if place == same && reason == again => *values += more,
            (known, other) => return known == other,
        }
        true
    }
}

impl fmt::Display for Warning {
    #[expect(clippy::too_many_lines, reason = "one sentence for each warning")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSnapshot => f.write_str(
                "without [snapshot], values that were filled in later cannot be excluded, and the evaluation is a cross-validation \
                 that ignores time",
            ),
            Self::FutureRows { table, dropped, matched } => write!(
                f,
                "{} of {} rows of `{table}` lie at or after the snapshot of their deal and were not used",
                count(*dropped),
                count(*matched)
            ),
            Self::UnmatchedKeys { lookup, on, unmatched, given, example } => write!(
                f,
                "{} of {} values of `{on}` are not in [lookups.{lookup}], such as \"{example}\"",
                count(*unmatched),
                count(*given)
            ),
            Self::LostValues { place, reason, values, example } => write!(
                f,
                "{} of {place} {reason}, such as {example}, so the rule is unknown there",
                counted(*values, "value")
            ),
            Self::SetAside { file, rows, of, first } => {
                write!(
                    f,
                    "{} of {} rows of {file} were rejected; the first: {first}",
                    count(*rows),
                    count(*of)
                )
            }
            Self::SnapshotAtClose { deals, of } => write!(
                f,
                "{} of {} deals have their snapshot on the day of their close, when the outcome is often already recorded",
                count(*deals),
                count(*of)
            ),
            Self::ConstantFeature { feature } => {
                write!(f, "`{feature}` has the same value in all training rows")
            }
            Self::Separated { term, rows, won } => write!(
                f,
                "all {} deals with {term} were {}: only the penalty keeps its weight finite",
                count(*rows),
                if *won { "won" } else { "lost" }
            ),
            Self::FullySeparated { alone } => {
                f.write_str("every won deal is ranked above every lost one: only the penalty keeps the weights finite")?;
                let names: Vec<String> = alone.iter().map(|feature| format!("`{feature}`")).collect();
                if names.is_empty() { Ok(()) } else { write!(f, "; {} alone can do so", names.join(", ")) }
            }
            Self::Aliased { term } => {
                write!(f, "{term} is a linear combination of other features (aliased), so it has no weight")
            }
            Self::AlphaNotChosen { alpha } => write!(
                f,
                "alpha cannot be chosen by cross-validation, as there are too few won or lost deals or accounts, or too many \
                 columns: it is {alpha}"
            ),
            Self::NotExpressed { rules } => {
                let rules: Vec<String> = rules.iter().map(|(name, share)| format!("`{name}` ({share})")).collect();
                let rules = rules.join(", ");
                write!(f, "the features cannot express these rules of [points], so the prior does not include most of them: {rules}")
            }
            Self::IdlePrior => f.write_str(
                "the points table ranks these deals no better than chance, so `prior = \"points\"` has no effect",
            ),
            Self::WeightedRate { plain, weighted } => write!(
                f,
                "the weights of the deals change the base rate from {plain} to {weighted}, and the probabilities with it"
            ),
            Self::FewEvents { events, parameters, .. } => write!(
                f,
                "{} in the smaller class for {}: fewer than {EVENTS_PER_PARAMETER} events per parameter",
                counted(*events, "deal"),
                counted(*parameters, "effective parameter"),
            ),
            Self::Contradicted { feature, expected, interval } => write!(
                f,
                "the weight of `{feature}` is expected to be \"{expected}\", but has significantly the other sign: 95 % interval {interval} log-odds"
            ),
            Self::IdleRoute { route, why } => write!(f, "the route \"{route}\" would get no lead: {why}"),
            Self::PreviousModelMissing { model } => write!(
                f,
                "the model {model} of the earlier predictions does not exist any more, so changes by the new model and by new data \
                 cannot be separated"
            ),
            Self::UnseenLevels { feature, leads, of, example } => write!(
                f,
                "{} of {} leads have a `{feature}` that is not in the training data, such as \"{example}\"; \
                 it adds nothing to their score",
                count(*leads),
                count(*of)
            ),
            Self::NewlyUnknown { features, leads, of } => write!(
                f,
                "{} of {} leads have no {}, which was never missing in the training data; a number or flag is imputed with its \
                 typical value, a set is empty, and a category adds nothing",
                count(*leads),
                count(*of),
                features.iter().map(|feature| format!("`{feature}`")).collect::<Vec<_>>().join(", ")
            ),
            Self::ProjectChanged { model, what } => {
                write!(
                    f,
                    "{what} in bantam.toml differs from that of model {model}; that of the model is used"
                )
            }
            Self::Unmapped { gate, criteria } => {
                let named: Vec<String> = criteria
                    .iter()
                    .map(|(name, columns)| match columns.as_slice() {
                        [] => format!("`{name}`"),
                        columns => {
                            format!("`{name}` (such as {})", columns[..columns.len().min(SHOWN)].join(", "))
                        }
                    })
                    .collect();
                write!(
                    f,
                    "[gates.{gate}] has no matching column for {}: unknown for every lead",
                    named.join(", ")
                )
            }
            Self::ModelFromTheFuture { trained, as_of } => write!(
                f,
                "the model was trained on {trained}, after {as_of}: it may have been trained on these leads"
            ),
        }
    }
}

/// Columns that are named for a criterion without one; its page in the handbook names all.
const SHOWN: usize = 3;

/// Deals of the smaller class that each effective parameter should have.
///
/// Peduzzi et al. 1996, "A simulation study of the number of events per variable in logistic regression".
pub const EVENTS_PER_PARAMETER: f64 = 10.0;
