//! Examples and exit codes of the commands: one table for `--help`, `bantam help` and the manual pages.

use super::manual_page::ManualPage;
use crate::run_summary::ExitReason::{self, Failed, Look, Mistakes, Refused, Success, Unfit, Usage};

const NO_PROJECT: &[ExitReason] = &[Success, Failed, Usage];
const PROJECT: &[ExitReason] = &[Success, Failed, Usage, Mistakes];
const FITTED: &[ExitReason] = &[Success, Failed, Usage, Mistakes, Unfit];
const LEADS: &[ExitReason] = &[Success, Failed, Usage, Mistakes, Refused];
const LOOKED: &[ExitReason] = &[Success, Failed, Usage, Mistakes, Look];
const DECIDED: &[ExitReason] = &[Success, Failed, Usage, Mistakes, Unfit, Look];
const TRAINED_AND_USED: &[ExitReason] = &[Success, Failed, Usage, Mistakes, Unfit, Refused];
const ALL: &[ExitReason] = &[Success, Failed, Usage, Mistakes, Unfit, Look, Refused];

const PAGES: &[ManualPage] = &[
    ManualPage {
        command: "",
        examples: &[
            ("Train on the past deals of the project, and score its leads", "bantam run"),
            ("Draft a project from your own export", "bantam init data/deals.csv -o draft.toml"),
            ("Explain the score of a lead", "bantam explain L900001"),
            ("Read the reference of the rule language", "bantam help sql"),
        ],
        exits: ALL,
    },
    ManualPage {
        command: "init",
        examples: &[
            ("Print a draft", "bantam init data/deals.csv -o -"),
            (
                "Use activities and accounts, too",
                "bantam init data/deals.csv --activities data/activities.csv \\\n      --lookup accounts=data/accounts.csv -o draft.toml --force",
            ),
            (
                "Name the outcome",
                "bantam init data/deals.csv --outcome stage --won \"Closed Won\" --lost \"Closed Lost\" -o -",
            ),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "run",
        examples: &[
            ("Train, and score the leads of the project", "bantam run"),
            ("Write Parquet, as of a date", "bantam run --as-of 2026-07-01 -o scored.parquet"),
        ],
        exits: TRAINED_AND_USED,
    },
    ManualPage {
        command: "check",
        examples: &[
            ("Check the project and audit its data", "bantam check"),
            ("The same for programs", "bantam check --json --summary check-run.json"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "train",
        examples: &[
            ("Train; the policy of the project decides on the champion", "bantam train"),
            (
                "Only save the model, as it would have been on a day",
                "bantam train --no-promote --as-of 2026-04-01",
            ),
        ],
        exits: FITTED,
    },
    ManualPage {
        command: "models",
        examples: &[
            ("List the models", "bantam models"),
            ("Show one of them", "bantam models show ID"),
            ("Go back to the champion before", "bantam models rollback --reason \"complaints about scores\""),
        ],
        exits: FITTED,
    },
    ManualPage {
        command: "models list",
        examples: &[
            ("List the models", "bantam models list"),
            ("List those in another folder", "bantam models list --models-dir models"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "models show",
        examples: &[
            ("Show a model; `bantam models list` prints the ids", "bantam models show ID"),
            ("The same for another project file", "bantam models show ID --project bantam.toml"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "models diff",
        examples: &[
            ("Compare two models; `bantam models list` prints the ids", "bantam models diff ID1 ID2"),
            ("The same with the data as of a date", "bantam models diff ID1 ID2 --as-of 2026-07-01"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "models recalibrate",
        examples: &[
            ("Test and correct the calibration of the champion", "bantam models recalibrate"),
            ("With the data as of a date", "bantam models recalibrate --as-of 2026-07-01"),
        ],
        exits: FITTED,
    },
    ManualPage {
        command: "models promote",
        examples: &[
            ("Make a model the champion", "bantam models promote ID --reason \"agreed with sales\""),
            (
                "The same in another folder of models",
                "bantam models promote ID --reason \"new year\" --models-dir models",
            ),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "models rollback",
        examples: &[
            ("Make the champion before the champion again", "bantam models rollback"),
            ("Say why, for the log", "bantam models rollback --reason \"complaints about scores\""),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "models prune",
        examples: &[
            ("List what would be deleted", "bantam models prune --dry-run"),
            ("Delete all but the newest four", "bantam models prune --keep 4"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "quarter",
        examples: &[
            ("Decide on the champion, and change nothing", "bantam quarter --dry-run"),
            ("Decide, with a summary for the scheduler", "bantam quarter --summary quarter-run.json"),
        ],
        exits: DECIDED,
    },
    ManualPage {
        command: "compare",
        examples: &[
            ("Evaluate the points table of the project", "bantam compare"),
            (
                "Write the page and the scored deals elsewhere",
                "bantam compare --output comparison --deals scored-deals.csv",
            ),
        ],
        exits: FITTED,
    },
    ManualPage {
        command: "predict",
        examples: &[
            ("Score the leads of the project", "bantam predict"),
            (
                "Score the leads of a file, to Parquet, with 500 MB for the activities",
                "bantam predict data/leads.csv -o scored.parquet --memory 500MB",
            ),
            ("Read and write a pipe", "bantam predict - -o - --format jsonl < data/leads.csv"),
            (
                "Say what has changed since earlier predictions",
                "bantam predict --previous predictions.csv --as-of 2026-07-08 -o newer.csv",
            ),
        ],
        exits: LEADS,
    },
    ManualPage {
        command: "drift",
        examples: &[
            ("Compare the leads of the project with the training", "bantam drift"),
            ("Those of a file, as JSON", "bantam drift data/leads.csv --json"),
        ],
        exits: LOOKED,
    },
    ManualPage {
        command: "review",
        examples: &[
            ("Compare the ledger with the outcomes", "bantam review"),
            ("Compare the predictions of one model, as JSON", "bantam review --model ID --json"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "ledger",
        examples: &[
            ("List the runs", "bantam ledger list"),
            ("Remove old predictions", "bantam ledger prune --before 2025-01-01"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "ledger list",
        examples: &[
            ("List the runs", "bantam ledger list"),
            ("List those in another folder", "bantam ledger list --models-dir models"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "ledger prune",
        examples: &[
            ("Remove the predictions as of an earlier date", "bantam ledger prune --before 2025-01-01"),
            ("Remove those of a lead", "echo L900001 | bantam ledger prune --ids -"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "explain",
        examples: &[
            ("Explain a lead of the project", "bantam explain L900001"),
            ("A lead of a file", "bantam explain L900002 --leads data/leads.csv"),
            ("With what has changed", "bantam explain L900002 --previous predictions.csv --as-of 2026-07-08"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "gates",
        examples: &[
            ("List the frameworks", "bantam gates"),
            ("Print one, with its questions", "bantam gates meddic"),
            ("Evaluate gates and routes on past deals", "bantam gates --effect"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "personas",
        examples: &[
            ("Win rate and trend of each persona", "bantam personas"),
            ("The same as JSON", "bantam personas --json"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "export",
        examples: &[
            ("Re-weighted points for the marketing tool", "bantam export points --format csv -o points.csv"),
            ("The model as a scorecard", "bantam export scorecard"),
            ("The model for a scoring engine that reads PMML", "bantam export pmml -o model.pmml"),
            ("The scoring job as SQL", "bantam export sql --dialect duckdb -o scores.sql"),
        ],
        exits: FITTED,
    },
    ManualPage {
        command: "export points",
        examples: &[
            ("Print a Markdown table", "bantam export points"),
            ("Write a file for the marketing tool", "bantam export points --format csv -o points.csv"),
            ("Write a section [points] for bantam.toml", "bantam export points --format toml -o points.toml"),
        ],
        exits: FITTED,
    },
    ManualPage {
        command: "export scorecard",
        examples: &[
            ("Print a Markdown table", "bantam export scorecard"),
            ("Write a row for each value", "bantam export scorecard --format csv -o scorecard.csv"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "export pmml",
        examples: &[
            ("Write a PMML scorecard", "bantam export pmml -o model.pmml"),
            ("With reason codes for low scores", "bantam export pmml --reasons against -o model.pmml"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "export onnx",
        examples: &[
            ("Write an ONNX file", "bantam export onnx -o model.onnx"),
            ("Of a certain model", "bantam export onnx --model models/inbound/ID -o model.onnx"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "export features",
        examples: &[
            ("The features of the leads of the project, as Parquet", "bantam export features"),
            ("As CSV for a program", "bantam export features data/leads.csv --raw-csv -o features.csv"),
        ],
        exits: LEADS,
    },
    ManualPage {
        command: "export sql",
        examples: &[
            ("Write a query for DuckDB", "bantam export sql --dialect duckdb -o scores.sql"),
            ("A training table", "bantam export sql --what training --dialect spark -o training.sql"),
            (
                "Create a view in a warehouse, as of the day of each query",
                "bantam export sql --dialect snowflake --as view --as-of-sql current-date \\\n      --tables leads=crm.leads,activities=crm.activities",
            ),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "export dbt",
        examples: &[
            ("Write a package for DuckDB", "bantam export dbt -o scores_dbt"),
            ("The same for a warehouse", "bantam export dbt --dialect snowflake -o scores_dbt"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "export hubspot",
        examples: &[
            ("Count and check what would be written", "bantam export hubspot --dry-run"),
            ("Write what an upsert takes", "bantam export hubspot -o hubspot.jsonl"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "export salesforce",
        examples: &[
            ("Count and check what would be written", "bantam export salesforce --dry-run"),
            ("Write a file for an upsert", "bantam export salesforce -o salesforce.csv"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "export dynamics",
        examples: &[
            ("Count and check what would be written", "bantam export dynamics --dry-run"),
            ("Write rows of msdyn_predictivescore", "bantam export dynamics -o dynamics.jsonl"),
        ],
        exits: PROJECT,
    },
    ManualPage {
        command: "verify",
        examples: &[
            ("Compare the table of an engine with the predictions", "bantam verify sql predictions.csv"),
            ("The same as of a date", "bantam verify sql predictions.csv --as-of 2026-07-01"),
        ],
        exits: LOOKED,
    },
    ManualPage {
        command: "verify sql",
        examples: &[
            ("Compare the table of an engine with the predictions", "bantam verify sql predictions.csv"),
            ("Of other leads", "bantam verify sql predictions.csv --leads data/leads.csv"),
        ],
        exits: LOOKED,
    },
    ManualPage {
        command: "simulate",
        examples: &[
            ("Write 500 deals and 50 leads", "bantam simulate -o simulated --deals 500 --leads 50"),
            (
                "Four quarters in which the mix changes",
                "bantam simulate -o quarters --drift mix --quarters 4",
            ),
        ],
        exits: NO_PROJECT,
    },
    ManualPage {
        command: "schema",
        examples: &[
            ("For an editor of bantam.toml", "bantam schema > bantam.schema.json"),
            ("For readers of run summaries", "bantam schema --summary"),
        ],
        exits: NO_PROJECT,
    },
    ManualPage {
        command: "completions",
        examples: &[
            ("Bash: a line for ~/.bashrc (zsh: likewise in ~/.zshrc)", "source <(bantam completions bash)"),
            ("Fish: a file of its folder of completions", "bantam completions fish > bantam.fish"),
        ],
        exits: NO_PROJECT,
    },
    ManualPage {
        command: "man",
        examples: &[
            ("Write the manual pages", "bantam man man1"),
            ("Read one", "man -l man1/bantam-train.1"),
        ],
        exits: NO_PROJECT,
    },
    ManualPage {
        command: "help",
        examples: &[
            ("The help of a command", "bantam help models diff"),
            ("The reference of the rule language", "bantam help sql"),
        ],
        exits: NO_PROJECT,
    },
];

/// The page of a command, given without the name of the program.
pub(super) fn manual_page(command: &str) -> Option<&'static ManualPage> {
    PAGES.iter().find(|page| page.command == command)
}
