//! Warnings: problems that do not stop a job.
//!
//! Warnings are values: a stage returns them beside its result, and the command line prints them grouped and counted.

use crate::label::Labelled;
use crate::numbers::{count, counted};
use crate::quotation::in_quotes;

mod absorb;
mod hint;
mod leads;
mod code;

pub(crate) use code::WarningCode;
pub(crate) use leads::LeadWarning;

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Warning {
    /// About the leads, or the dates and accounts of the deals.
    #[error(transparent)]
    Leads(#[from] LeadWarning),
    /// The project has no `[snapshot]`.
    #[error(
        "without [snapshot], values that were filled in later cannot be excluded, and the evaluation is a cross-validation \
         that ignores time"
    )]
    NoSnapshot,
    /// The project has `[snapshot]`, but no `closed_at`.
    #[error(
        "without `closed_at`, deals can be ordered by their snapshots only: training deals may have been closed after the \
         snapshots of the test deals, so that figures may be too good"
    )]
    NoCloses,
    /// The account is the same for all deals.
    #[error(
        "`{column}` is the same for all deals, so it is not used as their account: intervals take each deal as independent of the \
         others"
    )]
    OneAccount {
        /// The column of the account.
        column: String,
    },
    /// Rows of a timed table dated on or after the snapshot of their deal or lead.
    #[error("{} of {} rows of `{table}` are dated on or after the snapshot of their deal and were not used",
        count(*.dropped), count(*.matched))]
    FutureRows {
        /// Name of the timed table.
        table: String,
        /// Excluded rows.
        dropped: usize,
        /// Rows whose key belongs to a deal or lead here.
        matched: usize,
    },
    /// Deals or leads whose key is not in a lookup.
    #[error("{} of {} values of `{on}` are not in [lookups.{lookup}], such as {example}",
        count(*.unmatched), count(*.given), example = in_quotes(example))]
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
    /// Keys that list several keys of the other table.
    #[error("{} of {} keys in `{column}` of {place} list keys of {other}, such as {example}: they match none of its rows",
        count(*.listed), count(*.given), example = in_quotes(example))]
    ListedKeys {
        /// The table of these keys: a section, or the deals or leads.
        place: String,
        /// The other table.
        other: String,
        /// The column of these keys.
        column: String,
        /// How many list several.
        listed: usize,
        /// How many keys there are.
        given: usize,
        /// One of them.
        example: String,
    },
    /// No row of a timed table belongs to a deal or lead.
    #[error(
        "no row of `{table}` belongs to one of the {} deals or leads: its keys are such as {key}, those in \
         `{on}` such as {example}",
        count(*.rows), key = in_quotes(key), example = in_quotes(example)
    )]
    UnmatchedTable {
        /// Name of the timed table.
        table: String,
        /// The column of the deals or leads.
        on: String,
        /// Deals or leads with a key.
        rows: usize,
        /// A key of the table.
        key: String,
        /// A key of the deals or leads.
        example: String,
    },
    /// The rows of a timed table that is read batch by batch are not compared with the conditions on them.
    #[error(
        "`{table}` is read in parts, as it may not fit in memory: whether conditions on its rows can hold is not examined"
    )]
    NotCompared {
        /// Name of the timed table.
        table: String,
    },
    /// Cells that are not used for training or scoring and cannot be read.
    #[error("{} of {} values of `{column}` {what}; the first is {found} in {file}, row {row}: unknown there",
        count(*.cells), count(*.of), found = in_quotes(found))]
    UnreadableCells {
        /// The column.
        column: String,
        /// Why they cannot be read, in words: `are not numbers`.
        what: &'static str,
        /// How many.
        cells: usize,
        /// Known values.
        of: usize,
        /// The first of them.
        found: String,
        /// Its file.
        file: String,
        /// Its row.
        row: u64,
    },
    /// Values of a file that are unknown, or cannot be compared with each other, though somebody meant them to be used.
    #[error("{file}: {}", .what.join("; "))]
    DoubtfulValues {
        /// The file.
        file: String,
        /// Which values, in words.
        what: Vec<String>,
        /// What to do about them.
        remedy: &'static str,
    },
    /// The encoding of a file is a guess.
    #[error("the encoding of {file} is a guess, {encoding}: some of its letters may be wrong")]
    GuessedEncoding {
        /// The file.
        file: String,
        /// The encoding.
        encoding: String,
        /// What to do where it seems to be another one.
        remedy: Option<String>,
    },
    /// A column that a route cannot use because a decision has its name.
    #[error(
        "in routes, `{column}` is what is decided on a lead; the column `{column}` of {file} is not used"
    )]
    HiddenColumn {
        /// The column.
        column: String,
        /// The file that has it.
        file: String,
    },
    /// Values of a rule that became unknown while it was evaluated.
    #[error("{} of {place} {reason}, such as {example}, and the rule is unknown there", counted(*.values, "value"), example = in_quotes(example))]
    LostValues {
        /// Where the rule is written, in words.
        place: String,
        /// What happened to them, in words: `could not be cast`.
        reason: &'static str,
        /// How many.
        values: usize,
        /// The first of them.
        example: String,
    },
    /// Rows that were rejected.
    #[error("{} of {} rows of {file} were rejected; the first: {first}", count(*.rows), count(*.of))]
    RejectedRows {
        /// The file they come from.
        file: String,
        /// How many.
        rows: usize,
        /// Rows in the file.
        of: usize,
        /// The first of them, in words.
        first: String,
        /// What to do about those of a column.
        remedy: Option<String>,
    },
    /// Most snapshots lie on the day of the close.
    #[error("{} of {} deals have their snapshot on the day of their close, when the outcome is often already recorded",
        count(*.deals), count(*.of))]
    SnapshotAtClose {
        /// Deals for which they do.
        deals: usize,
        /// Closed deals.
        of: usize,
    },
    /// A feature with one value in all training rows.
    #[error("{} has the same value in all training rows", .feature.quoted())]
    ConstantFeature {
        /// The feature.
        feature: Labelled,
    },
    /// A level whose deals all have one outcome (separation).
    #[error("all {} deals with {term} were {}: only the penalty keeps its weight finite",
        count(*.rows), if *.won { "won" } else { "lost" })]
    Separated {
        /// Feature and level.
        term: String,
        /// Deals with it.
        rows: usize,
        /// Whether all of them were won.
        won: bool,
    },
    /// The model ranks every won deal above every lost one (complete separation).
    #[error("every won deal is ranked above every lost one: only the penalty keeps the weights finite{}",
        alone_in_words(.alone))]
    FullySeparated {
        /// Features that do so by themselves.
        alone: Vec<Labelled>,
    },
    /// A number or flag that is aliased, so that it has no weight under Firth's penalty.
    #[error("{term} is a linear combination of other features (aliased), so it has no weight")]
    Aliased {
        /// Feature and column.
        term: String,
    },
    /// The penalty could not be chosen by cross-validation.
    #[error(
        "alpha cannot be chosen by cross-validation, as there are too few won or lost deals or accounts, or too many \
         columns: it is {alpha}"
    )]
    AlphaNotChosen {
        /// The penalty used instead, in words.
        alpha: String,
    },
    /// Rules of the points table that the features of the model cannot express, so that its prior leaves out most of them.
    #[error("the features cannot express these rules of [points], so the prior does not include most of them: {}",
        .rules.iter().map(|(rule, share)| format!("{} ({share})", rule.quoted())).collect::<Vec<_>>().join(", "))]
    NotExpressed {
        /// Their names, and the share of each that is expressed, in words.
        rules: Vec<(Labelled, String)>,
    },
    /// The points table ranks the training deals no better than chance, so its prior is 0.
    #[error(
        "the points table ranks these deals no better than chance, so `prior = \"points\"` has no effect"
    )]
    IdlePrior,
    /// The weights of the deals change the share of won ones.
    #[error(
        "the weights of the deals change the base rate from {plain} to {weighted}, and the probabilities with it"
    )]
    WeightedRate {
        /// The unweighted share, in words.
        plain: String,
        /// The weighted share, in words.
        weighted: String,
    },
    /// Few events for the number of weights.
    #[error("{} in the smaller class for {}: fewer than {} events per parameter",
        counted(*.events, "deal"), counted(*.parameters, "effective parameter"), EVENTS_PER_PARAMETER)]
    FewEvents {
        /// Deals in the smaller class.
        events: usize,
        /// Effective parameters that are fitted, rounded.
        parameters: usize,
        /// Further deals of the smaller class that are needed.
        missing: usize,
    },
    /// A weight has significantly another sign than the project expects.
    #[error(
        "the weight of {} is expected to be \"{expected}\", but has significantly the other sign: 95 % interval {interval} log-odds",
        .feature.quoted()
    )]
    Contradicted {
        /// The feature.
        feature: Labelled,
        /// The sign that the project expects.
        expected: &'static str,
        /// The 95 % interval of the weight, in log-odds, in words.
        interval: String,
    },
    /// What people expect of the deals is inverted as a whole.
    #[error("won and lost may be swapped: {evidence}")]
    SuspectedSwap {
        /// What is inverted, in words.
        evidence: String,
    },
    /// A condition of `bantam.toml` that cannot hold, or holds of every row.
    #[error("{place}: {message}")]
    Condition {
        /// Where it stands among those that were found, so that they are listed in the order of the file.
        number: usize,
        /// File, line and column: `bantam.toml:12:3`.
        place: String,
        /// What was found.
        message: String,
        /// What to do about it.
        remedy: Option<String>,
    },
    /// The model of an earlier prediction does not exist any more.
    #[error(
        "the model {model} of the earlier predictions does not exist any more, so changes by the new model and by new data \
         cannot be separated"
    )]
    PreviousModelMissing {
        /// Its id.
        model: String,
    },
    /// Values that are not in the training data.
    #[error("{} of {} leads have a value of {} that is not in the training data, such as {example}; \
         it contributes 0 to their score", count(*.leads), count(*.of), .feature.quoted(), example = in_quotes(example))]
    UnseenLevels {
        /// The feature.
        feature: Labelled,
        /// Leads with such a value.
        leads: usize,
        /// All leads.
        of: usize,
        /// One such value.
        example: String,
    },
    /// Values that are unknown, but were never missing in the training data.
    #[error("{} of {} leads have no {}, which was never missing in the training data; a number or flag is imputed with its \
         typical value, a set is empty, and a category contributes 0", count(*.leads), count(*.of), quoted(.features))]
    NewlyUnknown {
        /// The features.
        features: Vec<Labelled>,
        /// Leads without a value.
        leads: usize,
        /// All leads.
        of: usize,
    },
    /// The features in `bantam.toml` are not those of the model.
    #[error("{what} in bantam.toml differs from that of model {model}; that of the model is used")]
    ProjectChanged {
        /// The model's id.
        model: String,
        /// What differs.
        what: String,
    },
    /// The outcome in `bantam.toml` is not the one that the model predicts.
    #[error("model {model} predicts another outcome than [outcome] in bantam.toml: {what}")]
    OutcomeChanged {
        /// The model's id.
        model: String,
        /// What differs.
        what: String,
    },
    /// Criteria of a framework that no column answers.
    #[error("[gates.{gate}] has no matching column for {}: unknown for every lead", criteria_in_words(.criteria))]
    Unmapped {
        /// The framework.
        gate: String,
        /// Each criterion with the columns that would map it.
        criteria: Vec<(String, Vec<String>)>,
    },
    /// The model is older or newer than the date it is used at.
    #[error("the model was trained on {trained}, after {as_of}: it may have been trained on these leads")]
    ModelFromTheFuture {
        /// The model's date.
        trained: String,
        /// The date of the predictions.
        as_of: String,
    },
}

fn quoted(names: &[Labelled]) -> String {
    names.iter().map(Labelled::quoted).collect::<Vec<_>>().join(", ")
}

/// The features that separate won from lost deals by themselves.
fn alone_in_words(names: &[Labelled]) -> String {
    if names.is_empty() { String::new() } else { format!("; {} alone can do so", quoted(names)) }
}

/// Criteria, each with some of the columns that would map it.
fn criteria_in_words(criteria: &[(String, Vec<String>)]) -> String {
    let named = criteria.iter().map(|(name, columns)| match columns.as_slice() {
        [] => format!("`{name}`"),
        columns => format!("`{name}` (such as {})", columns[..columns.len().min(SHOWN)].join(", ")),
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Columns that are named for a criterion without one; its page in the handbook names all.
const SHOWN: usize = 3;

/// Deals of the smaller class that each effective parameter should have.
///
/// Peduzzi et al. 1996, "A simulation study of the number of events per variable in logistic regression".
pub const EVENTS_PER_PARAMETER: f64 = 10.0;
