//! Warnings about the leads and their predictions, and about dates and accounts of the deals.

use crate::label::Labelled;
use crate::numbers::{count, counted};
use crate::quotation::in_quotes;
use crate::units::AsOf;

/// A warning about the leads and their predictions, or about dates and accounts of the deals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum LeadWarning {
    /// There is no champion.
    #[error("no model is the champion yet: the candidate {model} is used, the newest")]
    Candidate {
        /// Its id.
        model: String,
    },
    /// The model is that of another project.
    #[error("the model {model} was trained by the project \"{of}\", and this one is \"{project}\"")]
    OtherProject {
        /// Its id.
        model: String,
        /// The name of the project that trained it.
        of: String,
        /// The name of this project.
        project: String,
    },
    /// Numbers outside of the range of the training data, where the model extrapolates.
    #[error("{} of {} leads have a {} outside of the range of the training data, {range}",
        count(*.leads), count(*.of), .feature.quoted())]
    OutsideTraining {
        /// The feature.
        feature: Labelled,
        /// Leads with such a number.
        leads: usize,
        /// All leads.
        of: usize,
        /// The range, in words.
        range: String,
    },
    /// Another difference between the leads and the training deals.
    #[error("{what}")]
    Drift {
        /// Which difference, in words.
        what: String,
    },
    /// The predictions of a run could not be appended to the ledger.
    #[error("the predictions were not added to the ledger: {reason}")]
    LedgerNotWritten {
        /// Why not, in words.
        reason: String,
    },
    /// The deals end long before the date of the job.
    #[error(
        "the newest snapshot or close of the deals is of {newest}, {days} days before {as_of}; in the year before, the longest time \
        without a new deal was {longest_gap} days"
    )]
    StaleDeals {
        /// The newest snapshot or close.
        newest: AsOf,
        /// The date of the job.
        as_of: AsOf,
        /// Days between them.
        days: i64,
        /// The most days without a snapshot in the year before.
        longest_gap: i64,
    },
    /// Deals of one outcome have closes on days to come.
    #[error("{} with a close on {as_of} or later, which has not come: they count as open and are not trained on, though next to no {} \
             have one, so that the share of won deals is wrong",
        counted(*.deals, if *.won { "won deal" } else { "lost deal" }), if *.won { "lost deals" } else { "won deals" })]
    ClosesAhead {
        /// Whether they are won.
        won: bool,
        /// How many.
        deals: usize,
        /// The date of the job.
        as_of: AsOf,
    },
    /// The date in the project leaves rows out.
    #[error("`as_of` under [snapshot] is {as_of}: rows of `{table}` on {} from then on, up to {newest}, are left out",
        counted(*.days, "day"))]
    PinnedDate {
        /// The date.
        as_of: AsOf,
        /// The table.
        table: String,
        /// The days with such rows.
        days: usize,
        /// The newest.
        newest: AsOf,
    },
    /// There was nothing to score.
    #[error("{files} has no leads: the predictions have no rows")]
    NoLeads {
        /// The files.
        files: String,
    },
    /// The earlier predictions have no rows.
    #[error("{file} has no predictions: no lead has an earlier one to compare with")]
    PreviousEmpty {
        /// The file.
        file: String,
    },
    /// Most leads have no earlier prediction.
    #[error("{} of {} leads are not in {file}: they have no earlier prediction", count(*.missing), count(*.leads))]
    NotInPrevious {
        /// The file of earlier predictions.
        file: String,
        /// Leads that it does not have.
        missing: usize,
        /// All leads.
        leads: usize,
    },
    /// One account has most of the deals.
    #[error("{} of {} deals are of one account, `{column}` = {account}", count(*.deals), count(*.of), account = in_quotes(account))]
    LargeAccount {
        /// The column of the account.
        column: String,
        /// The account.
        account: String,
        /// Its deals.
        deals: usize,
        /// All closed deals.
        of: usize,
    },
    /// Some snapshots lie long before all others.
    #[error("{} of {} deals have a snapshot long before all others, the first on {first}", count(*.deals), count(*.of))]
    EarlySnapshots {
        /// These deals.
        deals: usize,
        /// All closed deals.
        of: usize,
        /// The earliest.
        first: AsOf,
    },
    /// One snapshot for most deals.
    #[error("{} of {} deals have the same snapshot, {date}: they have no order in time, and their history is not cut where they became leads",
        count(*.deals), count(*.of))]
    OneSnapshot {
        /// The snapshot.
        date: AsOf,
        /// Deals that have it.
        deals: usize,
        /// All deals.
        of: usize,
    },
    /// Deals with the values and the snapshot of another under ids of their own.
    #[error("{} of {} deals have the values and the snapshot of another: they count as one deal in folds and intervals",
        count(*.copies), count(*.of))]
    CopiedDeals {
        /// Those beyond the first of each.
        copies: usize,
        /// All deals.
        of: usize,
    },
    /// Keys that the other table has in another spelling.
    #[error("{} of {} keys in `{column}` of the deals or leads are keys of {other_table} but for capital letters or leading zeros, such as \
             {example} for {other}: their rows are not found",
        count(*.keys), count(*.of), example = in_quotes(example), other = in_quotes(other))]
    SpelledKeys {
        /// The section of the other table.
        other_table: String,
        /// The column of these keys.
        column: String,
        /// How many are spelled otherwise.
        keys: usize,
        /// How many were compared.
        of: usize,
        /// One of them.
        example: String,
        /// The same in the other table.
        other: String,
    },
}

impl LeadWarning {
    /// The hint, if there is one.
    pub(super) const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::OtherProject { .. } => Some(
                "name a model of this project, or none for its champion; the predictions count as those of this project, in its ledger, too",
            ),
            Self::OutsideTraining { .. } => Some(
                "compare the unit of the leads with that of the deals; beyond its training data a model extrapolates",
            ),
            Self::LedgerNotWritten { .. } => Some(
                "`bantam review` will not know these predictions; give it the file of the predictions, or switch the ledger off with \
                 `--no-ledger` or `ledger = false` under [predict]",
            ),
            Self::StaleDeals { .. } => Some(
                "export the deals again, or use the date of the export with --as-of: deals that were closed since count as open, and with \
                 `within` as lost",
            ),
            Self::ClosesAhead { .. } => Some(
                "a date that was expected is no close: let `closed_at` under [outcome] be the day on which each deal was won or lost; if the \
                 deals are newer than the date of the job, set a later `as_of`",
            ),
            Self::PinnedDate { .. } => Some(
                "remove `as_of` from the project for jobs that run every night or quarter, and give the date of a single run by --as-of",
            ),
            Self::NotInPrevious { .. } => Some("if they are not new, it may be cut off, or of other leads"),
            Self::NoLeads { .. } => {
                Some("`min_rows` under [predict] makes it an error that replaces nothing")
            }
            Self::LargeAccount { .. } => Some(
                "if that stands for \"not known\", add it to null_values under [data]: deals of one account share a fold",
            ),
            Self::CopiedDeals { .. } => {
                Some("leave the copies out of the export: `bantam check` names some of them")
            }
            Self::OneSnapshot { .. } => Some(
                "set `at` under [snapshot] to the date on which each lead would have been scored, not that of an import",
            ),
            Self::SpelledKeys { .. } => Some("write the keys alike in both exports"),
            Self::EarlySnapshots { .. } => Some(
                "programs write such dates for no date: if that is so, add them to null_values under [data]",
            ),
            _ => None,
        }
    }
}
