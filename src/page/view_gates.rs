//! What gates and routes would have done with past deals, as the report shows it.

use super::view::Estimate;

/// The frameworks and routes of the project, held against closed deals.
#[derive(Debug, Clone)]
pub struct Gates {
    /// Which deals, and how they were scored: a sentence.
    pub about: String,
    /// The frameworks.
    pub gates: Vec<Gate>,
    /// The routes.
    pub routes: Vec<Route>,
    /// What sales said, against what the model says.
    pub feedback: Option<Feedback>,
}

/// What sales said of leads, against what the model says.
#[derive(Debug, Clone)]
pub struct Feedback {
    /// How many deals it rests on: a sentence.
    pub about: String,
    /// Model and sales, each with what they said: "ranked in the best 20 %, rejected".
    pub cells: Vec<(String, WonShare)>,
    /// Where they disagree, and who was right.
    pub sentences: Vec<String>,
    /// Why sales sent leads back, with what became of these.
    pub reasons: Vec<(String, WonShare)>,
}

/// One framework.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Its name and what it requires: "bant: 4 of 4 criteria".
    pub title: String,
    /// Its criteria, and last the framework as a whole.
    pub rows: Vec<GateRow>,
}

/// One criterion, or a framework as a whole.
#[derive(Debug, Clone)]
pub struct GateRow {
    /// Its name.
    pub name: String,
    /// Won deals and deals that passed, failed and were unknown, each with the share won.
    pub shares: [WonShare; 3],
    /// Share won of those that pass less that of those that fail.
    pub difference: Option<Estimate>,
    /// How often so much would be gained beside the model by chance, from 0 to 1.
    pub chance: Option<f64>,
    /// What it comes to.
    pub words: String,
}

/// Won deals among some.
#[derive(Debug, Clone, Copy)]
pub struct WonShare {
    /// Won deals.
    pub won: usize,
    /// Deals.
    pub n: usize,
    /// Share won; `None` without deals.
    pub share: Option<Estimate>,
}

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// Its condition; empty for the last one.
    pub when: String,
    /// Deals that meet its condition.
    pub matching: usize,
    /// Deals that go there.
    pub won: WonShare,
    /// Why it gets none.
    pub idle: Option<String>,
}
