//! The tables of the bench and their rows.

use super::censored::WITHIN;
use super::worlds::{N_FEATURES, N_FRESH, World};
use super::{censored, optimism, verdicts, weights};

/// A table of the results.
pub struct Table {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Its title, what it shows, and the first two lines of the table.
    heading: String,
    pub rows: Vec<Row>,
}

/// A row of a table.
pub struct Row {
    /// What it is called on the command line.
    pub name: String,
    /// Its line, from so many runs.
    pub run: Box<dyn Fn(usize) -> String>,
}

impl Table {
    /// The whole table, from so many runs a row.
    pub fn text(&self, runs: usize) -> String {
        let mut text = self.heading.clone();
        for row in &self.rows {
            let line = (row.run)(runs);
            println!("{line}");
            text += &(line + "\n");
        }
        text
    }
}

impl Row {
    fn new(name: String, run: impl Fn(usize) -> String + 'static) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// All tables, in their order in `honesty.md`.
pub fn tables() -> Vec<Table> {
    vec![of_verdicts(), of_censoring(), of_optimism(), of_weights()]
}

fn of_verdicts() -> Table {
    let heading = format!(
        "# Error rates of the verdicts\n\n`cargo bench --bench honesty`. Deals have {N_FEATURES} features, half of them equal within an account if \
         there are accounts, the penalty is chosen, and a deal is closed within 45 days. *True AUC*: the mean area of the models of all deals on \
         {N_FRESH} fresh deals. *Covered*: the 95 % interval of the AUC includes it, \
         where there is one (none with fewer than five accounts of an outcome, or more than a third of it in one account). *Better*, *no evidence*, *ready*, *miscalibrated*: the verdict at \
         99 %.\n\n\
         | deals | n | runs | true AUC | covered | width | better than chance | no evidence | ready | mean slope | miscalibrated | out of time |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    );
    let mut rows = Vec::new();
    for (name, signal, deals_each, is_unequal, is_dated) in [
        ("noise", 0.0, 1, false, false),
        ("noise, accounts of 5", 0.0, 5, false, false),
        ("noise, accounts of 8, unequal", 0.0, 8, true, false),
        ("signal", 0.75, 1, false, false),
        ("signal, accounts of 5", 0.75, 5, false, false),
        ("noise, dated", 0.0, 1, false, true),
        ("noise, dated, accounts of 40", 0.0, 40, false, true),
        ("noise, dated, accounts of 10", 0.0, 10, false, true),
        ("noise, dated, accounts of 10, unequal", 0.0, 10, true, true),
        ("signal, dated", 0.75, 1, false, true),
        ("signal, dated, accounts of 5", 0.75, 5, false, true),
    ] {
        let world = World { signal, base: -1.0, deals_each, is_unequal, is_dated };
        for n in if is_dated { vec![800, 3000] } else { vec![60, 120, 300, 1000, 3000] } {
            rows.push(Row::new(format!("{name} {n}"), move |runs| verdicts::row(name, world, n, runs)));
        }
    }
    Table { name: "verdicts", heading, rows }
}

fn of_censoring() -> Table {
    let heading = format!(
        "## Deals whose span has not ended\n\nWinners close after 25 days on average, losers after 120, and `within` is {WITHIN} days: \
         calibration in the large and the calibration slope less 1 of the pooled deals, whose truth is 0. *None*: deals closed within a \
         span that has not ended are used as if it had.\n\n| weights | n | runs | calibration in the large | slope − 1 |\n\
         |---|---:|---:|---:|---:|\n"
    );
    let rows = [("inverse probability of censoring", true), ("none", false)].map(|(name, is_weighted)| {
        Row::new(format!("weighted by {name}"), move |runs| censored::row(name, 3000, runs, is_weighted))
    });
    Table { name: "censoring", heading, rows: rows.into() }
}

fn of_optimism() -> Table {
    let heading = format!(
        "## Optimism\n\nThe area on the training deals, and the optimism-corrected one, less that of the model on {N_FRESH} fresh deals, on \
         average.\n\n| deals | n | runs | apparent | corrected |\n|---|---:|---:|---:|---:|\n"
    );
    let mut rows = Vec::new();
    for n in [120, 300, 1000] {
        for (name, signal) in [("noise", 0.0), ("signal", 0.75)] {
            let world = World { signal, base: -1.0, deals_each: 1, is_unequal: false, is_dated: false };
            let run = move |runs| optimism::row(name, world, n, runs);
            rows.push(Row::new(format!("optimism of {name} {n}"), run));
        }
    }
    Table { name: "optimism", heading, rows }
}

fn of_weights() -> Table {
    let heading = "## Intervals of weights\n\nCoverage of 95 % intervals of the weight of a feature of the account, and of one of the deal: \
         by account, and as if deals were independent.\n\n| accounts | deals each | runs | of the account | if independent | of the deal | \
         if independent |\n|---:|---:|---:|---:|---:|---:|---:|\n";
    let rows = [(50, 5), (50, 10), (200, 5), (200, 10), (1000, 5)].map(|(n_accounts, deals_each)| {
        let name = format!("weights of {n_accounts} × {deals_each}");
        Row::new(name, move |runs| weights::row(n_accounts, deals_each, runs))
    });
    Table { name: "weights", heading: heading.into(), rows: rows.into() }
}
