//! `bantam gates`, and templates in a project.

use crate::space::TestSpace;

/// A folder without a project.
fn empty() -> TestSpace {
    TestSpace::new().remove("bantam.toml")
}

/// The small project with this instead of its framework.
fn with_gates(text: &str) -> TestSpace {
    let space = TestSpace::new();
    let project = space.read("bantam.toml");
    let (before, rest) = project.split_once("[gates.bant]").unwrap();
    let (_, after) = rest.split_once("[grades]").unwrap();
    let text = format!("{before}{text}\n[grades]{after}");
    space.write("bantam.toml", &text)
}

#[test]
fn the_frameworks_are_listed_with_and_without_a_project() {
    insta::assert_snapshot!(empty().transcript(&["gates"]), @"
    exit code: 0
    ----- stdout -----
    Templates:
      bant       BANT: budget, authority, need, timeline
      champ      CHAMP: challenges, authority, money, prioritization
      gpctba_ci  GPCTBA/C&I: goals, plans, challenges, timeline, budget, authority; consequences and implications
      meddic     MEDDIC: metrics, economic buyer, decision criteria, decision process, identify pain, champion
      icp        ICP filters: organisation, need, individual

    `bantam gates NAME` prints the page of one.
    ----- stderr -----
    ");
    let listed = TestSpace::new().run(&["gates"]).stdout;
    insta::assert_snapshot!(listed.split_once("\n\n").unwrap().1, @"
    This project:
      bant       2 of 2 needed: budget, need

    `bantam gates NAME` prints the page of one.
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "the page is long")]
fn a_framework_reads_like_a_page_of_a_handbook_and_needs_no_project() {
    insta::assert_snapshot!(empty().transcript(&["gates", "meddic"]), @r#"
    exit code: 0
    ----- stdout -----
    MEDDIC: metrics, economic buyer, decision criteria, decision process, identify pain, champion
    =============================================================================================

    For larger sales with several people on the buyer's side. It asks what is known about the way to a
    decision, so it distinguishes a friendly conversation from a deal, and its open questions are the
    plan for the next meetings.

    How it decides
      A lead passes with 4 of its 6 criteria, and champion must be among them. It fails as soon as a
      must fails or the required number can no longer be reached, whatever the unknown answers are.
      Otherwise it is unknown, and the open questions show what to ask.
      Four of six are required, as some answers are still being worked out while a deal is qualified.
      The champion is a must: nobody outside can speak for a purchase when the decision is taken, so a
      lead that is known to have no champion fails, whatever else is known. A stricter team sets
      `require = "all"`.
      Source: Dick Dunkel and Jack Napoli at Parametric Technology Corporation (PTC), 1990s.

    1. metrics
       ask       "Which figure should change, and by how much?"
       checks    The buyer has put a number on what the purchase should bring about.
       why       A number makes the gain comparable with the price, and with everything else that the
                 money could be spent on.
       evidence  a yes or no (`metrics_defined`, `metrics_known`), or the figure in words (`metrics`,
                 `success_metric`)
       unknown   No figure has been talked about.
       source    Dunkel and Napoli, PTC, the M of MEDDIC
       passes    metrics_defined = yes
       else      metrics_known = yes
       else      metrics <> ''
       else      success_metric <> ''

    2. economic_buyer
       ask       "Who can release the money, and when do we meet?"
       checks    We have met the person who can release the money.
       why       Others can say no; only this person can say yes where no budget was planned.
       evidence  a yes or no (`economic_buyer_met`, `economic_buyer_identified`), or a name
                 (`economic_buyer`)
       unknown   It is not on record whether we have met this person.
       source    Dunkel and Napoli, PTC, the E of MEDDIC
       passes    economic_buyer_met = yes
       else      economic_buyer_identified = yes
       else      economic_buyer <> ''

    3. decision_criteria
       ask       "What will you compare offers on?"
       checks    We know what offers are compared on.
       why       With the criteria known, we can show how the offer meets them, or see in time that it
                 does not.
       evidence  a yes or no (`decision_criteria_known`), or the criteria in words (`decision_criteria`)
       unknown   The criteria have not been talked about.
       source    Dunkel and Napoli, PTC, the first D of MEDDIC
       passes    decision_criteria_known = yes
       else      decision_criteria <> ''

    4. decision_process
       ask       "Which steps lead from here to a signature?"
       checks    We know the steps, the people and the dates from here to a signature.
       why       Deals slip on steps that nobody knew of: a legal review, a second quote, a board that
                 meets in March.
       evidence  a yes or no (`decision_process_known`), or the steps in words (`decision_process`)
       unknown   The steps have not been talked about.
       source    Dunkel and Napoli, PTC, the second D of MEDDIC
       passes    decision_process_known = yes
       else      decision_process <> ''

    5. identify_pain
       ask       "What does it cost you to leave things as they are?"
       checks    The buyer names a pain that the offer takes away. Each pain is on one side of a
                 triangle: money (financial), time (productivity) or people (support); a project says on
                 which under `pains`.
       why       Without pain the cheapest offer is to do nothing. The side determines what to show: a
                 saving, a faster way of working, or people who are helped. A pain that touches all
                 three sides is the most urgent.
       evidence  the pain in words (`pain`, `pains`, `challenge`) or a yes or no (`pain_identified`)
       unknown   No pain is on record. That nobody wrote one down does not mean that there is none.
       source    Dunkel and Napoli, PTC, the I of MEDDIC; the triangle of time, people and money is a
                 common way to class pains and no part of the original
       passes    pain_identified = yes
       else      pain <> ''
       else      pains <> ''
       else      challenge <> ''

    6. champion (a must)
       ask       "Who inside the company wants this to succeed, and what does it change for them?"
       checks    Somebody inside has influence and speaks for the purchase when we are not there. It is
                 another person than the economic buyer, and one whom the pain touches directly.
       why       The decision is taken in meetings that we are not in. Somebody who feels the pain has a
                 reason of their own to speak for us; somebody who only likes us has none. The economic
                 buyer decides, so somebody else has to win them over.
       evidence  a yes or no (`champion_contact`, `champion_identified`, `has_champion`), or the names
                 of both persons (`champion`, `economic_buyer`). Say yes only for a person who is not
                 the economic buyer and whom the pain touches directly.
       unknown   Nobody has said yet whether there is such a person, or it is not known whether it is
                 another than the economic buyer.
       source    Dunkel and Napoli, PTC, the C of MEDDIC
       passes    champion_contact = yes
       else      champion_identified = yes
       else      has_champion = yes
       else      champion <> '' AND champion <> economic_buyer

    The triangle of pains
       money     financial pains. Something costs too much, or money is lost.
                 "Our costs for support rise faster than our sales."
       time      productivity pains. Something takes too long, or is done twice.
                 "Every month two people spend three days on a report."
       people    support pains. People do not get the help that they need: customers wait, colleagues
                 are left alone, good people leave.
                 "Nobody calls customers back, and we hear of it when they cancel."

    In bantam.toml
      [gates.meddic]
      template = "meddic"
      Write a criterion to change it, or `require` to change the required number:
      metrics = "…"                          # another condition
      metrics = { ask = "…", must = true }   # another question, and a must
      metrics = false                        # omitted
      The first condition whose columns the data have is used. `= yes` means a column of yes and no, be
      it text, numbers or flags; anything else in it is unknown.
    ----- stderr -----
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "the page is long")]
fn in_a_project_the_page_shows_the_mapping_of_each_criterion() {
    let space = with_gates(
        "[gates.bant]\ntemplate = \"bant\"\nrequire = 2\nbudget = { pass = \"budget_amount >= 10000\", must = true }\n\
         authority = false\nsize = \"employees > 50\"\n",
    );
    insta::assert_snapshot!(space.transcript(&["gates", "bant"]), @r#"
    exit code: 0
    ----- stdout -----
    BANT: budget, authority, need, timeline
    =======================================

    A quick check early on whether a lead can buy at all: there is a budget, the contact can decide,
    there is a need, and there is a date. It suits short sales with one decision maker. It does not
    consider behaviour, so a lead that answers well and never buys passes it.

    How it decides
      A lead passes with 2 of its 4 criteria, and budget must be among them. It fails as soon as a must
      fails or the required number can no longer be reached, whatever the unknown answers are. Otherwise
      it is unknown, and the open questions show what to ask.
      That is this project's own rule. In the template: a lead passes with all of its 4 criteria.
      Source: IBM; in use since the second half of the 20th century, and the best known framework for
      qualifying leads.

    1. budget (a must)
       ask       "What budget is set aside for this project?"
       checks    Money for the purchase is set aside or can be released.
       why       Without money a deal waits for the next budget round. A small amount is an answer, too:
                 it shows which offer fits.
       evidence  an amount (`budget_amount`, `budget`) or a yes or no (`budget_approved`,
                 `budget_confirmed`, `has_budget`)
       unknown   Nobody has asked, or the contact did not want to say. An empty amount is not an amount
                 of zero.
       source    IBM, the B of BANT
       here      passes where budget_amount >= 10000

    2. need
       ask       "Which problem should this solve?"
       checks    The lead names a problem that the offer solves.
       why       Without a problem to solve, money and authority do not lead to a purchase.
       evidence  the problem in words (`pain`, `need`, `challenge`) or a yes or no (`need_confirmed`,
                 `has_need`)
       unknown   No problem is on record. That nobody wrote one down does not mean that there is none.
       source    IBM, the N of BANT
       here      passes where pain <> ''

    3. timeline
       ask       "By when should it run?"
       checks    The purchase is meant to happen within six months.
       why       A deal without a date has no reason to close this quarter. Six months are a common
                 horizon; write the one of your own sales cycle.
       evidence  months or days until it should run (`timeline_months`, `timeline_days`) or a yes or no
                 (`timeline_confirmed`, `has_timeline`)
       unknown   No date or span is on record.
       source    IBM, the T of BANT
       here      passes where timeline_months <= 6

    4. size
       here      passes where employees > 50

    In bantam.toml
      [gates.bant]
      template = "bant"
      Write a criterion to change it, or `require` to change the required number:
      budget = "…"                          # another condition
      budget = { ask = "…", must = true }   # another question, and a must
      budget = false                        # omitted
    ----- stderr -----
    "#);
    // A template that the project does not use is checked against its data, too.
    let page = space.run(&["gates", "champ"]).stdout;
    assert!(page.contains("here      passes where pain <> ''"), "{page}");
    assert!(
        page.contains("here      unmapped, so it is unknown for every lead. One of these columns"),
        "{page}"
    );
}

#[test]
fn every_template_has_a_page_whose_lines_are_short() {
    for name in ["bant", "champ", "gpctba_ci", "meddic", "icp"] {
        let page = empty().run(&["gates", name]);
        assert_eq!(page.status, 0, "{}", page.stderr);
        assert!(page.stdout.lines().all(|line| line.chars().count() <= 110), "{}", page.stdout);
        assert_eq!(
            page.stdout.matches("   ask       \"").count(),
            page.stdout.matches("   source    ").count()
        );
    }
    let filters = empty().run(&["gates", "icp"]).stdout;
    assert!(filters.contains("each is asked only where those before it did not fail."), "{filters}");
}

#[test]
fn a_framework_that_does_not_exist_is_answered_with_the_nearest() {
    insta::assert_snapshot!(empty().transcript(&["gates", "medic"]), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: no framework `medic`
    hint: did you mean `meddic`?
    ");
    let own = with_gates("[gates.qualified]\nneed = \"pain <> ''\"\n").replace(
        "bantam.toml",
        "bant = 'pass'",
        "qualified = 'pass'",
    );
    assert!(own.run(&["gates", "qualifed"]).stderr.contains("did you mean `qualified`?"));
    assert!(own.run(&["gates", "xyz"]).stderr.contains("`bantam gates` lists them"));
    let other = empty().run(&["gates", "--project", "other.toml"]);
    assert_eq!(other.status, 1);
}

#[test]
fn an_unmapped_criterion_is_reported_once_and_unknown_in_routes_and_output() {
    let space = with_gates("[gates.bant]\ntemplate = \"bant\"\n[gates.champ]\ntemplate = \"champ\"\n").replace(
        "bantam.toml",
        "bant = 'pass'\"",
        "champ_prioritization = 'unknown'\"\n\n[[routes]]\nname = \"marketing\"\nwhen = \"champ_money = 'unknown'\"",
    );
    // The data have `timeline_months` and `budget_amount`; without the latter two criteria have no column.
    let space = space.edit_lines("deals.csv", rename_budget);
    let space = space.edit_lines("leads.csv", rename_budget);
    let run = space.run(&["run"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let warnings: Vec<&str> =
        run.stderr.lines().filter(|line| line.contains("no matching column for")).collect();
    insta::assert_snapshot!(warnings.join("\n"), @"
    warning: [gates.bant] has no matching column for `budget` (such as `budget_amount`, `budget`, `budget_approved`): unknown for every lead
    warning: [gates.champ] has no matching column for `authority` (such as `decision_role`, `decision_process_known`, `champion_contact`), `money` (such as `budget_amount`, `budget`, `budget_approved`): unknown for every lead
    ");
    assert!(run.stderr.contains("routes: sales 0, marketing 5, nurture 0"), "{}", run.stderr);
    let checked = space.run(&["check"]);
    assert_eq!(checked.stderr.matches("no matching column for").count(), 2, "{}", checked.stderr);
    let predictions = space.read("predictions.csv");
    assert!(!predictions.contains("pass"), "{predictions}");
}

fn rename_budget(line: usize, text: &str) -> String {
    if line == 1 { text.replace("budget_amount", "money_spent") } else { text.to_owned() }
}

#[test]
fn a_column_that_only_a_template_names_never_makes_a_file_fail() {
    // As a condition of the project's own this would be an error: the amounts are words.
    let space = with_gates("[gates.bant]\ntemplate = \"bant\"\n")
        .edit_column("deals.csv", "budget_amount", |_, _| "some".to_owned())
        .edit_column("leads.csv", "budget_amount", |_, _| "some".to_owned());
    let run = space.run(&["run"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("has no matching column for `budget` (such as `budget_amount`"),
        "{}",
        run.stderr
    );
    let own = with_gates("[gates.bant]\nbudget = \"budget_amount > 0\"\n").edit_column(
        "deals.csv",
        "budget_amount",
        |_, _| "some".to_owned(),
    );
    assert_eq!(own.run(&["check"]).status, 3);
}

#[test]
fn a_condition_of_the_projects_own_that_names_a_missing_column_stays_an_error() {
    let space = with_gates("[gates.bant]\ntemplate = \"bant\"\nbudget = \"budget_amnt > 0\"\n");
    insta::assert_snapshot!(space.transcript(&["check"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:47:10: `budget_amnt > 0` names the column `budget_amnt`, which neither deals.csv nor accounts.csv has
    hint: did you mean `budget_amount`?
    ");
}

#[test]
fn a_lead_is_explained_by_filters_in_order_and_long_conditions_by_their_columns() {
    let space = with_gates(
        "[gates.icp]\ntemplate = \"icp\"\norganisation = \"employees > 100000\"\n\
         [gates.meddic]\ntemplate = \"meddic\"\n[gates.meddic.pains]\ntime = [\"slow reports\"]\n\
         [gates.bant]\ntemplate = \"bant\"\n",
    )
    .edit_column("leads.csv", "pain", |_, _| "slow reports".to_owned())
    .edit_lines("leads.csv", |line, text| {
        format!("{text},{}", if line == 1 { "decision_role" } else { "user" })
    })
    .edit_lines("deals.csv", |line, text| {
        format!("{text},{}", if line == 1 { "decision_role" } else { "user" })
    })
    .trained();
    let explained = space.run(&["explain", "L060"]).stdout;
    insta::assert_snapshot!(explained.split_once("\n\nicp").unwrap().1, @"
    : fail (3 of 3 needed)
     fail     organisation  employees > 100000; ask: How large is your company, what does it do, and
                            where?
     unknown  need          not asked, as an earlier criterion failed
     pass     individual    by decision_role

    meddic: unknown (4 of 6 needed)
     unknown  metrics            ask: Which figure should change, and by how much?
     unknown  economic_buyer     ask: Who can release the money, and when do we meet?
     unknown  decision_criteria  ask: What will you compare offers on?
     unknown  decision_process   ask: Which steps lead from here to a signature?
     pass     identify_pain      pain <> ''
     unknown  champion (a must)  ask: Who inside the company wants this to succeed, and what does it
                                 change for them?
     pains: slow reports (time)

    bant: pass (4 of 4 needed)
     pass  budget     budget_amount > 0
     pass  authority  by decision_role, seniority
     pass  need       pain <> ''
     pass  timeline   timeline_months <= 6

    ask next
    1. Which figure should change, and by how much?
    2. Who can release the money, and when do we meet?
    3. What will you compare offers on?

    flags: score beyond the scale
    ");
}
