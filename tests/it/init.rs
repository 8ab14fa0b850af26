//! `bantam init`: a project file from an export, and what it says when the columns do not tell enough.

use insta::assert_snapshot;

use crate::space::TestSpace;

/// The day on which the drafts are made: the deals of the space are fresh then.
const TODAY: [&str; 2] = ["--as-of", "2026-08-01"];

/// A space with the deals, and no project file.
fn space() -> TestSpace {
    TestSpace::new().remove("bantam.toml")
}

/// What a run said.
fn init(space: &TestSpace, arguments: &[&str]) -> String {
    let all: Vec<&str> = ["init"].iter().chain(arguments).chain(&TODAY).copied().collect();
    let text = space.transcript(&all);
    assert!(!text.contains("panicked") && !text.contains(space.path("").to_str().unwrap()), "{text}");
    text
}

/// What a run said that must fail and leave no file.
fn fails(space: &TestSpace, arguments: &[&str]) -> String {
    let before = space.files();
    let text = init(space, arguments);
    assert!(!text.starts_with("exit code: 0"), "{text}");
    assert_eq!(space.files(), before, "{text}");
    text
}

/// Asserts that the draft is accepted as it is.
fn works(space: &TestSpace, project: &str) {
    for arguments in [["check", "--project", project], ["run", "--project", project]] {
        let output = space.run(&arguments);
        assert_eq!(output.status, 0, "{arguments:?}\n{}\n{}", output.stderr, space.read(project));
    }
}

/// A table of these columns, each of whose cells come round again, with 60 rows.
fn table(columns: &[(&str, &[&str])]) -> String {
    let header: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let row = |row: usize| {
        let cells: Vec<&str> = columns.iter().map(|(_, cells)| cells[row % cells.len()]).collect();
        cells.join(",") + "\n"
    };
    format!("{}\n{}", header.join(","), (0..60).map(row).collect::<String>())
}

const STAGE: (&str, &[&str]) = ("stage", &["Won", "Lost", "Lost", "Won", "Lost", "Talks", "Lost"]);
const SIZE: (&str, &[&str]) = ("size", &["small", "large", "middling", "large", "small"]);

// --- What it writes --------------------------------------------------------------------------------------------------

#[test]
#[expect(clippy::too_many_lines, reason = "the whole draft stands in it")]
fn a_draft_has_its_reasons_and_works_as_it_is() {
    let space = space();
    let arguments = ["deals.csv", "--activities", "activities.csv", "--lookup", "accounts=accounts.csv"];
    assert_snapshot!(init(&space, &arguments), @"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    27 won, 31 lost and 2 open deals, by `stage`
    9 features, 1 suspected leak, 1 column left out, each with its reason
    bantam.toml is written: read it, then `bantam check` and `bantam run`
    ");
    assert_snapshot!(space.read("bantam.toml"), @r#"
    # Drafted by `bantam init`. Every line is a suggestion with its reason. Review it, then run
    # `bantam check` and `bantam run`. Paths are relative to this file.
    # Every condition is SQL. An empty cell is NULL, and NULL means "not known", never "no".
    config_version = 1
    name = "deals"                            # models are stored under models/deals/

    # --- Tables ------------------------------------------------------------------------------------------------

    [data]
    deals = "deals.csv"                       # 60 rows, 10 columns
    # leads = "new-leads.csv"                 # default: the open deals are scored
    id = "lead_id"                            # unique in every row
    account = "account_id"                    # deals of one company share a fold in cross-validation
    null_values = [""]                        # no other null value found
    # Suspected leaks, never used as features. Remove those that are available on the date a lead is scored.
    leaks = [
      "amount",                               # given for 100 % of the won and 0 % of the lost deals
    ]

    [outcome]
    won = "stage = 'Closed Won'"              # 27 deals
    lost = "stage = 'Closed Lost'"            # 31 deals
    # All other values are open deals, not used for training: Negotiation (2)
    closed_at = "closed_at"

    [snapshot]
    at = "qualified_at"                       # features use the data as of this date (point in time)
    # as_of = "2026-06-30"                    # score leads as of this date instead of today

    [tables.activities]                       # rows on or after the snapshot date of a lead are never used
    file = "activities.csv"
    key = "lead_id"
    at = "occurred_at"

    [lookups.accounts]                        # matches 60 of 60 deals
    file = "accounts.csv"
    key = "account_id"

    # --- Features ----------------------------------------------------------------------------------------------

    # kind: number, flag, category or set (several values in one cell). shape: linear, log = ln(1 + x), or bins.
    # min_count: levels with fewer deals share one weight (default 20).

    [features.demographic]                    # attributes of the person
    seniority = { kind = "category", min_count = 3 }   # 3 values

    [features.firmographic]                   # attributes of the company
    employees = { kind = "number" }           # 50 to 852, median 561

    [features.psychographic]                  # pains, goals and attitudes
    pain = { kind = "category", min_count = 3 }   # 2 values, unknown in 23 rows

    [features.behavioural]                    # activities and source of the lead
    activities_90d = { from = "activities", count = "TRUE", within = "90d", shape = "log" }
    days_since_last = { from = "activities", days_since = "TRUE", shape = "log" }
    pricing_90d = { from = "activities", count = "kind = 'pricing'", within = "90d", shape = "log" }   # 75 rows
    email_90d = { from = "activities", count = "kind = 'email'", within = "90d", shape = "log" }   # 35 rows

    [features.qualification]                  # answers to qualification questions
    budget_amount = { kind = "number" }       # 9,000 to 27,000, median 18,000, unknown in 18 rows
    timeline_months = { kind = "number" }     # 1 to 12, median 6

    # Left out:
    #   company: a name, an address or free text: 40 distinct values in 60 rows

    # --- Fit and evaluation ------------------------------------------------------------------------------------

    [fit]
    alpha = "auto"                            # ridge penalty; "auto": chosen by cross-validation
    seed = 7                                  # for folds and bootstrap

    [evaluation]
    # holdout = "90d"                         # too few deals for a test set: evaluated by cross-validation
    capacity = 0.2                            # share of leads that sales can work

    # --- Frameworks --------------------------------------------------------------------------------------------

    # Each criterion passes, fails or is unknown. The template has its question and meaning:
    # `bantam gates bant` prints them. Adjust the thresholds.

    [gates.bant]
    template = "bant"                         # all criteria in use must pass; `require` may be a smaller number
    budget = "budget_amount >= 18000"         # threshold: median of the deals; adjust it
    authority = "seniority = 'VP'"            # levels of likely decision makers; check them
    need = "pain <> ''"                       # any answer passes
    timeline = "timeline_months <= 6"         # threshold: median of the deals; adjust it

    # --- Decisions ---------------------------------------------------------------------------------------------

    [grades]                                  # 50: average lead; +10 doubles the odds; below C is D
    A = 65
    B = 50
    C = 35

    [[routes]]                                # the first match applies
    name = "sales"
    when = "grade IN ('A', 'B') AND bant = 'pass'"

    [[routes]]                                # likely to buy, with open questions to ask first
    name = "discovery"
    when = "grade IN ('A', 'B') AND bant = 'unknown'"

    [[routes]]
    name = "marketing"
    when = "grade IN ('A', 'B', 'C')"

    [[routes]]                                # the last one takes all other leads
    name = "nurture"
    "#);
    works(&space, "bantam.toml");
}

#[test]
fn the_same_export_gives_the_same_bytes() {
    let drafts: Vec<String> = (0..2)
        .map(|_| {
            let space = space();
            init(&space, &["deals.csv", "--activities", "activities.csv"]);
            space.read("bantam.toml")
        })
        .collect();
    assert_eq!(drafts[0], drafts[1]);
}

#[test]
fn a_draft_goes_to_standard_output_and_no_file_is_left() {
    let space = space();
    let before = space.files();
    let output = space.run(&["init", "deals.csv", "-o", "-"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert_eq!(space.files(), before);
    assert!(output.stdout.starts_with("# Drafted by") && output.stdout.contains("[outcome]"));
    let space = space.write("piped.toml", &output.stdout);
    works(&space, "piped.toml");
}

#[test]
fn paths_are_relative_to_the_project_file() {
    let space = space();
    let output = space.run(&["init", "deals.csv", "-o", "projects/new/bantam.toml"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(space.read("projects/new/bantam.toml").contains("deals = \"../../deals.csv\""));
    works(&space, "projects/new/bantam.toml");
}

#[test]
fn odd_names_of_columns_survive() {
    let names = [
        "it's a \"\"column\"\"",
        "Größe, ungefähr",
        "#1 = [x]",
        "order",
        "^a$",
        "back\\slash",
        "bant",
        "grade x",
    ];
    let cells: [&[&str]; 2] = [&["red", "green", "blue", "red", "green"], &["yes", "no", "no"]];
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let mut columns: Vec<(&str, &[&str])> =
        quoted.iter().enumerate().map(|(place, name)| (name.as_str(), cells[place % 2])).collect();
    columns.push(("\"Is \"\"it\"\" won?\"", STAGE.1));
    columns.push(("budget's", &["Yes", "No", "Unknown", "No"]));
    let space = space().write("deals.csv", &table(&columns));
    let said = init(&space, &["deals.csv"]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    let draft = space.read("bantam.toml");
    for part in [
        "won = \"\\\"Is \\\"\\\"it\\\"\\\" won?\\\" = 'Won'\"",
        "\"Größe, ungefähr\" = {",
        "[gates.bant_2]",
        "bant_2 = 'pass'",
    ] {
        assert!(draft.contains(part), "{part}\n{draft}");
    }
    works(&space, "bantam.toml");
}

#[test]
fn null_words_are_taken_and_answers_are_kept() {
    let space = space().write(
        "deals.csv",
        &table(&[
            STAGE,
            SIZE,
            ("rival", &["None", "Acme", "Unknown", "None"]),
            ("city", &["Select", "Bonn", "N/A", "Köln"]),
            ("staff", &["12", "Unknown", "70", "-", "33"]),
        ]),
    );
    init(&space, &["deals.csv"]);
    let draft = space.read("bantam.toml");
    let of = |start: &str| draft.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned();
    assert!(of("null_values").contains("[\"\", \"N/A\", \"Select\", \"-\"]"), "{draft}");
    assert!(draft.contains("#   \"None\" in 30 cells, most in `rival`"), "{draft}");
    works(&space, "bantam.toml");
}

#[test]
fn dates_in_another_order_are_read_and_ambiguous_ones_are_asked_for() {
    let dates = |at: &[&'static str], closed: &[&'static str]| -> String {
        table(&[STAGE, SIZE, ("created", at), ("closed", closed)])
    };
    let clear =
        space().write("deals.csv", &dates(&["13/01/2026", "01/02/2026"], &["14/03/2026", "02/04/2026"]));
    init(&clear, &["deals.csv"]);
    let draft = clear.read("bantam.toml");
    assert!(draft.contains("date_format = \"%d/%m/%Y\"") && draft.contains("at = \"created\""), "{draft}");
    works(&clear, "bantam.toml");
    let unclear =
        space().write("deals.csv", &dates(&["03/01/2026", "01/02/2026"], &["04/03/2026", "02/04/2026"]));
    assert_snapshot!(init(&unclear, &["deals.csv"]), @r#"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    18 won, 34 lost and 8 open deals, by `stage`
    1 feature, 1 suspected leak, 1 column left out, each with its reason
    to settle: dates match "%d/%m/%Y" or "%m/%d/%Y": choose one with --date-format; until then no date is used
    bantam.toml is written: read it, then `bantam check` and `bantam run`
    "#);
    works(&unclear, "bantam.toml");
    let settled = init(&unclear, &["deals.csv", "--date-format", "%m/%d/%Y", "--force"]);
    assert!(!settled.contains("to settle"), "{settled}");
    works(&unclear, "bantam.toml");
}

#[test]
fn a_date_after_the_close_is_no_snapshot_and_activities_wait_for_one() {
    let space = space().write(
        "deals.csv",
        &table(&[
            ("lead_id", &["L001", "L002", "L003"]),
            STAGE,
            SIZE,
            ("closed_at", &["2026-01-02"]),
            ("created_at", &["2026-02-03"]),
        ]),
    );
    assert_snapshot!(init(&space, &["deals.csv", "--activities", "activities.csv"]), @"
    exit code: 0
    ----- stdout -----
    ----- stderr -----
    18 won, 34 lost and 8 open deals, by `stage`
    1 feature, 0 suspected leaks, 2 columns left out, each with its reason
    to settle: no column has the date on which a deal would have been scored (`created_at` is after the close date in 100 % of deals): leakage and time order cannot be checked
    to settle: activities.csv is not used: without a snapshot date for each deal, later activities would leak
    bantam.toml is written: read it, then `bantam check` and `bantam run`
    ");
    works(&space, "bantam.toml");
}

#[test]
fn the_outcome_can_be_named() {
    let space = space().write("deals.csv", &table(&[("end", &["x", "y", "z", "y"]), SIZE]));
    let said = init(&space, &["deals.csv", "--outcome", "end", "--won", "x", "--won", "z", "--lost", "y"]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    assert!(
        space.read("bantam.toml").contains("won = \"\\\"end\\\" IN ('x', 'z')\""),
        "{}",
        space.read("bantam.toml")
    );
    works(&space, "bantam.toml");
}

// --- Mistakes --------------------------------------------------------------------------------------------------------

#[test]
fn a_project_file_that_is_there_is_kept() {
    let space = TestSpace::new();
    let before = space.read("bantam.toml");
    assert_snapshot!(fails(&space, &["deals.csv"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml is there already
    hint: write over it with --force, or name another file with -o; -o - only prints
    ");
    assert_eq!(space.read("bantam.toml"), before);
    let said = init(&space, &["deals.csv", "--force"]);
    assert!(said.starts_with("exit code: 0") && space.read("bantam.toml") != before, "{said}");
}

#[test]
fn an_export_that_is_not_there_is_named() {
    assert_snapshot!(fails(&space(), &["export.csv"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read export.csv: No such file or directory (os error 2)
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
}

#[test]
fn empty_exports_are_refused() {
    assert_snapshot!(fails(&space().write("deals.csv", ""), &["deals.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv is empty
    hint: a table is a line with the names of the columns, and below it a line for each row
    ");
    assert_snapshot!(fails(&space().write("deals.csv", "stage,size\n"), &["deals.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv has no rows under its header
    hint: a table is a line with the names of the columns, and below it a line for each row
    ");
}

#[test]
fn an_export_of_one_column_has_nothing_to_learn_from() {
    assert_snapshot!(fails(&space().write("deals.csv", &table(&[STAGE])), &["deals.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: no column of deals.csv can be a feature: `stage` is the outcome
    hint: export more columns about the lead: person, company, source, activities
    ");
}

#[test]
fn two_outcomes_are_a_question() {
    let other: (&str, &[&str]) = ("Renewal status", &["Won", "Won", "Lost"]);
    let space = space().write("deals.csv", &table(&[STAGE, other, SIZE]));
    assert_snapshot!(fails(&space, &["deals.csv"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: several columns of deals.csv look like the outcome (won or lost)
      `stage`: "Won", "Lost", "Talks"
      `Renewal status`: "Won", "Lost"
    hint: choose one: bantam init deals.csv --outcome stage, or bantam init deals.csv --outcome "Renewal status"
    "#);
    let said = init(&space, &["deals.csv", "--outcome", "Renewal status"]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    works(&space, "bantam.toml");
}

#[test]
fn no_outcome_is_a_question() {
    let space =
        space().write("deals.csv", &table(&[("Phase", &["A1", "B2", "C3"]), SIZE, ("mail", &["yes", "no"])]));
    assert_snapshot!(fails(&space, &["deals.csv"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: no column of deals.csv looks like the outcome (won or lost)
      `Phase`: "A1", "B2", "C3"
      `size`: "large", "small", "middling"
      `mail`: "no", "yes"
    hint: set the column and its values: bantam init deals.csv --outcome COLUMN --won VALUE --lost VALUE
    "#);
}

#[test]
fn an_outcome_of_other_words_is_asked_for_its_values() {
    let space = space().write("deals.csv", &table(&[("Phase", &["A1", "B2", "Won"]), SIZE]));
    assert_snapshot!(fails(&space, &["deals.csv", "--outcome", "Phase"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: cannot infer from the values of `Phase` in deals.csv which deals are lost: found "A1", "B2"
    hint: set the values: bantam init deals.csv --outcome Phase --lost VALUE
    "#);
    assert_snapshot!(fails(&space, &["deals.csv", "--outcome", "Phase", "--won", "won"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: no row of deals.csv has "won" in `Phase` (found "A1", "B2", "Won")
    hint: values must match exactly; quote those with spaces
    "#);
    assert_snapshot!(fails(&space, &["deals.csv", "--outcome", "Phase", "--won", "A1", "--lost", "A1"]), @r#"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: "A1" of `Phase` cannot be both won and lost
    hint: give --won and --lost different values
    "#);
}

#[test]
fn a_column_that_is_not_there_has_a_nearest_one() {
    assert_snapshot!(fails(&space(), &["deals.csv", "--outcome", "Stage"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: deals.csv has no column `Stage` (found `lead_id`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`, `stage`, `closed_at`, `amount`)
    hint: did you mean `stage`?
    ");
}

#[test]
fn options_that_do_not_fit_are_refused() {
    assert_snapshot!(fails(&space(), &["deals.csv", "--won", "Closed Won"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: the following required arguments were not provided:
      --outcome <COLUMN>

    Usage: bantam init --outcome <COLUMN> --won <VALUE> --as-of <DATE> <DEALS>

    For more information, try '--help'.
    ");
    assert_snapshot!(fails(&space(), &["deals.csv", "--lookup", "accounts.csv"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: invalid value 'accounts.csv' for '--lookup <NAME=FILE>': expected NAME=FILE, such as accounts=accounts.csv

    For more information, try '--help'.
    ");
    assert_snapshot!(fails(&space(), &["deals.csv", "--date-format", "dd/mm/yyyy"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: invalid value 'dd/mm/yyyy' for '--date-format <FORMAT>': expected a format such as %d/%m/%Y

    For more information, try '--help'.
    ");
}

#[test]
fn a_pipe_cannot_be_named_in_a_project() {
    assert_snapshot!(fails(&space(), &["-"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: a project file cannot be drafted from a pipe
    hint: save the export as a file: bantam.toml has to name it
    ");
}

#[test]
fn tables_that_do_not_belong_together_are_refused() {
    let space = space()
        .write("strange.csv", "firm,size\nx,1\ny,2\n")
        .write("undated.csv", "lead_id,kind\nL001,call\nL002,mail\n");
    assert_snapshot!(fails(&space, &["deals.csv", "--lookup", "firms=strange.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: no column of strange.csv can be joined to deals.csv
    hint: both tables need a column with the same values, preferably of the same name, such as the id of the deal
    ");
    assert_snapshot!(fails(&space, &["deals.csv", "--activities", "undated.csv"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: undated.csv has no column of dates
    hint: activities need the time of each row; pass a table without dates as --lookup NAME=FILE
    ");
}
