//! The section `[predict]` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_connections::RawOutput;
use super::raw_values::RawPercent;

/// When a prediction is refused as a whole (exit code 6, and no output), and whether predictions are kept in the ledger.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawPredict {
    /// Where predictions are written to unless the command line says so: a file, or a table of a database. Default: `predictions.csv` in
    /// the current folder.
    pub output: Option<RawOutput>,
    /// Largest share of the rows that may be rejected, such as `5%`; 3 rows or fewer are never too many. Default: `5%`.
    pub max_rejected: Option<RawPercent>,
    /// Fewest rows that the leads must have, to notice an export that is cut off. Default: 0.
    pub min_rows: u32,
    /// Largest share of the scored leads for which a feature of the model may be unknown, such as `20%`, to notice a column that is
    /// no longer filled in; it applies to each feature, and 3 leads or fewer are never too many. Default: no limit.
    pub max_unknown: Option<RawPercent>,
    /// Routes that must get at least one lead, by their names in `[[routes]]`. Default: none.
    pub require_routes: Vec<String>,
    /// Columns that predictions and the page of leads carry as text, such as `["company", "owner"]`: those of the leads, of lookups, and
    /// derived ones. Default: none.
    pub keep: Vec<String>,
    /// The columns of the predictions, in this order, such as `["id", "score", "grade", "route"]`; those of `keep` are among them only if they
    /// are named. What is left out is not computed. Default: all.
    pub columns: Vec<String>,
    /// Decimals of the probabilities in the predictions, from 1 to 15; the ledger has seven digits anyhow. Default: as computed.
    #[schemars(range(min = 1, max = 15))]
    pub decimals: Option<u8>,
    /// Whether predictions are appended to `models/<name>/ledger/`, so that `bantam review` can compare them with the outcomes: id,
    /// date, model, probability, score, grade, route and verdicts. `false` where ids must not be kept. A table of a database keeps them
    /// in place of the folder. Default: true.
    #[schemars(default = "default_ledger")]
    pub ledger: Option<RawLedger>,
}

/// The default of `ledger`.
const fn default_ledger() -> bool {
    true
}

/// Whether and where predictions are kept.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawLedger {
    /// Whether they are appended to the folder of the models.
    IsKept(bool),
    /// A table with its connection, such as `warehouse:crm.lead_ledger`.
    Place(#[schemars(length(min = 1))] String),
    /// A table of a database.
    Database(RawLedgerTable),
}

/// A table of a database that predictions are kept in.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLedgerTable {
    /// Name of the connection under `[connections]`.
    #[schemars(length(min = 1))]
    pub connection: String,
    /// Table, such as `crm.lead_ledger`. It is made if it does not exist.
    #[schemars(length(min = 1))]
    pub table: String,
}
