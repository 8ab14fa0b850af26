//! The tables of deals and leads: `[data]`.

use super::reading::Reading;
use crate::units::Currency;

/// The tables of deals and leads, and how they are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// File or glob of the deals, relative to the project's folder; or a table or query of a connection, as text.
    pub deals: String,
    /// The same of the leads; `None`: the open deals are the leads.
    pub leads: Option<String>,
    /// File of the deals with the columns of lookups and aggregates, as an engine has computed them: it is trained on instead of `deals`.
    pub snapshot_table: Option<String>,
    /// Column with the id of a lead; `None`: the row number.
    pub id: Option<String>,
    /// Column of the company; its deals are in one fold of a cross-validation.
    pub account: Option<String>,
    /// Column with the value of a deal, for reports: never a feature, even if it is not in `leaks`.
    pub amount: Option<String>,
    /// The currency of the amounts.
    pub currency: Option<Currency>,
    /// How its files are read.
    pub reading: Reading,
    /// Column with the date of the last change of a row: of rows with the same id, the newest is used.
    pub version: Option<String>,
    /// Columns that are known only after the outcome, and must not be used by a feature.
    pub leaks: Vec<String>,
}

impl Data {
    /// The columns that no feature may use: `leaks` and then `amount`, each once.
    pub fn excluded_columns(&self) -> impl Iterator<Item = &String> {
        let amount = self.amount.iter().filter(|amount| !self.leaks.contains(amount));
        self.leaks.iter().chain(amount)
    }
}
