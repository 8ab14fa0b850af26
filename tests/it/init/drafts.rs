//! What a draft contains.

use insta::assert_snapshot;

use super::{SIZE, STAGE, fails, init, space, table, works};
use crate::space::TestSpace;

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
    9 features, 0 suspected leaks, 1 column left out, each with its reason
    bantam.toml written: review it, then `bantam check` and `bantam run`
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
    amount = "amount"                         # 5,000 to 14,000, median 12,000; for reports only: often determined late
    null_values = [""]                        # no other null value found
    leaks = []                                # columns filled in after the snapshot date; none suspected

    [outcome]
    won = "stage = 'Closed Won'"              # 27 deals
    lost = "stage = 'Closed Lost'"            # 31 deals
    # All other values are open deals, not used for training: Negotiation (2)
    closed_at = "closed_at"

    [snapshot]
    at = "qualified_at"                       # features use the data as of this date (point in time)
    as_of = "2026-08-01"                      # as given; remove it to score leads as of today

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

    [predict]
    keep = ["company"]                        # columns that predictions and the page of leads carry
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
    for part in
        ["won = \"\\\"Is \\\"\\\"it\\\"\\\" won?\\\" = 'Won'\"", "\"Größe, ungefähr\" = {", "[gates.bant_2]"]
    {
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
    open question: the dates of `created`, `closed`, such as "01/02/2026", match "%d/%m/%Y" and "%m/%d/%Y": choose one with --date-format; until then they are not used
    open question: `as_of` needs the snapshot date, which is not known: until then give the day to each command, as in `bantam run --as-of 2026-08-01`
    bantam.toml written: review it, then `bantam check` and `bantam run`
    "#);
    works(&unclear, "bantam.toml");
    let settled = init(&unclear, &["deals.csv", "--date-format", "%m/%d/%Y", "--force"]);
    assert!(!settled.contains("open question"), "{settled}");
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
    open question: no column has the date on which a deal would have been scored (`created_at` is after the close date in 100 % of deals): leakage and time order cannot be checked
    open question: `as_of` needs the snapshot date, which is not known: until then give the day to each command, as in `bantam run --as-of 2026-08-01`
    open question: activities.csv is not used: without a snapshot date for each deal, later activities would leak
    bantam.toml written: review it, then `bantam check` and `bantam run`
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

#[test]
fn a_project_file_that_is_there_is_kept() {
    let space = TestSpace::new();
    let before = space.read("bantam.toml");
    assert_snapshot!(fails(&space, &["deals.csv"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml already exists
    hint: overwrite it with --force, or name another file with -o; -o - prints the draft instead
    ");
    assert_eq!(space.read("bantam.toml"), before);
    let said = init(&space, &["deals.csv", "--force"]);
    assert!(said.starts_with("exit code: 0") && space.read("bantam.toml") != before, "{said}");
}
