//! Conditions that cannot hold: rules compared with the values of their columns, in `check`, `train` and `predict`.

use super::space::TestSpace;

/// What `check` says on standard error, and its exit code.
fn checked(space: &TestSpace) -> (String, i32) {
    let output = space.run(&["check"]);
    (output.stderr, output.status)
}

/// The warnings of `check` on the project with `from` replaced by `to`.
fn warned(from: &str, to: &str) -> String {
    let (said, status) = checked(&TestSpace::new().replace("bantam.toml", from, to));
    assert_eq!(status, 0, "{said}");
    said
}

/// The mistakes of `check` on the project with `from` replaced by `to`.
fn refused(from: &str, to: &str) -> String {
    let (said, status) = checked(&TestSpace::new().replace("bantam.toml", from, to));
    assert_eq!(status, 3, "{said}");
    said
}

const BUDGET: &str = "pass = \"budget_amount >= 10000\"";

#[test]
fn a_sound_project_gets_no_warning() {
    assert_eq!(checked(&TestSpace::new()), (String::new(), 0));
}

#[test]
fn a_text_that_no_row_has_is_a_warning_with_the_one_that_was_meant() {
    insta::assert_snapshot!(warned(BUDGET, "pass = \"seniority = 'vp'\""), @"
    warning: bantam.toml:47:32: `seniority = 'vp'`: none of 60 deals has 'vp' in `seniority`, 17 have 'VP'; the condition is true for none of 58 closed deals
    hint: texts are compared letter by letter: write 'VP'
    warning: bantam.toml:56:9: `grade IN ('A', 'B') AND bant = 'pass'`: true for none of 58 closed deals
    hint: compare it with the values and units of `bant`, `grade`; a condition that never holds can be left out
    ");
    insta::assert_snapshot!(warned(BUDGET, "pass = \"seniority IN ('VP', 'Founder', 'Owner')\""), @"
    warning: bantam.toml:47:40: `seniority IN ('VP', 'Founder', 'Owner')`: none of 60 deals has 'Founder' or 'Owner' in `seniority`, which has 'User' (22), 'Manager' (21), 'VP' (17)
    hint: write a value that the column has, or leave it out
    ");
    insta::assert_snapshot!(warned("kind = 'pricing'", "kind = 'prising'"), @"
    warning: bantam.toml:37:56: `kind = 'prising'`: none of 110 rows of `activities` has 'prising' in `kind`, 75 have 'pricing'; the condition is true for none of 110 rows of `activities`
    hint: did you mean 'pricing'?
    ");
}

#[test]
fn a_text_of_a_derived_column_is_compared_with_what_the_column_may_be() {
    let derived = |text: &str| {
        let section = "[derive]\nsize = \"CASE WHEN employees > 500 THEN 'large' WHEN employees > 5000 THEN 'huge' ELSE 'small' END\"\n\n";
        let space = TestSpace::new().replace(
            "bantam.toml",
            "[features.demographic]",
            &format!("{section}[features.demographic]"),
        );
        checked(&space.replace(
            "bantam.toml",
            BUDGET,
            &format!("pass = \"size = '{text}' OR budget_amount > 0\""),
        ))
    };
    assert_eq!([derived("large"), derived("huge")], [(String::new(), 0), (String::new(), 0)]);
    insta::assert_snapshot!(derived("Large").0, @"
    warning: bantam.toml:50:27: `size = 'Large' OR budget_amount > 0`: none of 58 closed deals has 'Large' in `size`, 30 have 'large'
    hint: texts are compared letter by letter: write 'large'
    ");
}

#[test]
fn a_comparison_with_null_is_a_warning() {
    insta::assert_snapshot!(warned(BUDGET, "pass = \"budget_amount <> NULL\""), @"
    warning: bantam.toml:47:34: `budget_amount <> NULL`: a comparison with NULL is never true; the condition is unknown for all of 58 closed deals
    hint: write `budget_amount IS NOT NULL`
    warning: bantam.toml:56:9: `grade IN ('A', 'B') AND bant = 'pass'`: true for none of 58 closed deals
    hint: compare it with the values and units of `bant`, `grade`; a condition that never holds can be left out
    ");
}

#[test]
fn a_condition_that_is_true_for_none_or_all_is_a_warning_with_its_counts() {
    insta::assert_snapshot!(warned(BUDGET, "pass = \"budget_amount >= 10000000\""), @"
    warning: bantam.toml:47:20: `budget_amount >= 10000000`: true for none of 58 closed deals (false for 41, unknown for 17)
    hint: compare it with the values and units of `budget_amount`; a condition that never holds can be left out
    warning: bantam.toml:56:9: `grade IN ('A', 'B') AND bant = 'pass'`: true for none of 58 closed deals
    hint: compare it with the values and units of `bant`, `grade`; a condition that never holds can be left out
    ");
    insta::assert_snapshot!(warned(BUDGET, "pass = \"timeline_months >= 0\""), @"
    warning: bantam.toml:47:20: `timeline_months >= 0`: true for all of 58 closed deals
    hint: compare it with the values and units of `timeline_months`; a condition that always holds can be left out
    ");
    insta::assert_snapshot!(warned("grade IN ('A', 'B') AND bant = 'pass'", "score > 50 AND timeline_months > 900"), @"
    warning: bantam.toml:56:9: `score > 50 AND timeline_months > 900`: true for none of 58 closed deals
    hint: compare it with the values and units of `score`, `timeline_months`; a condition that never holds can be left out
    ");
}

#[test]
fn a_condition_that_arithmetic_decides_is_a_warning() {
    let route = "grade IN ('A', 'B') AND bant = 'pass'";
    for (sql, whom, why) in [
        ("probability > 30", "no", "`probability` is from 0 to 1"),
        ("probability > 1", "no", "`probability` is from 0 to 1"),
        ("score > 150", "no", "`score` is from 0 to 100"),
        (
            "grade >= 'A'",
            "every",
            "`grade` is 'A' from a score of 60 on, 'B' from a score of 50 on, else 'D'",
        ),
        ("score > 65 AND grade = 'D'", "no", "`score` is from 0 to 100"),
    ] {
        let said = warned(route, sql);
        assert!(said.contains(&format!("`{sql}`: true for {whom} lead: ")) && said.contains(why), "{said}");
    }
    for sql in ["score > 65 AND grade = 'A'", "probability > 0.3"] {
        assert!(!warned(route, sql).contains("true for"), "{sql}");
    }
    for (sql, whom) in
        [("1 = 1", "every"), ("TRUE", "every"), ("1 = 2", "no"), ("FALSE", "no"), ("NULL", "no")]
    {
        let said = warned(BUDGET, &format!("pass = \"{sql}\""));
        assert!(said.contains(&format!("`{sql}`: true for {whom} lead")), "{sql}: {said}");
    }
    assert!(warned(BUDGET, "must = true, pass = \"TRUE\"").contains("true for every lead"));
}

#[test]
fn a_must_that_every_deal_passes_is_no_warning() {
    let said = warned(BUDGET, "must = true, pass = \"timeline_months >= 0\"");
    assert_eq!(said, "");
}

#[test]
fn verdicts_grades_and_personas_that_do_not_exist_are_mistakes() {
    insta::assert_snapshot!(refused("bant = 'pass'", "bant = 'passed'"), @"
    error: bantam.toml:56:40: `grade IN ('A', 'B') AND bant = 'passed'`: `bant` is never 'passed': it is one of 'pass', 'fail' and 'unknown'
    hint: did you mean `pass`?
    ");
    insta::assert_snapshot!(refused("grade IN ('A', 'B')", "grade IN ('a', 'E')"), @"
    error: bantam.toml:56:19: `grade IN ('a', 'E') AND bant = 'pass'`: `grade` is never 'a': it is one of 'A', 'B' and 'D'
    hint: did you mean `A`?

    error: bantam.toml:56:24: `grade IN ('a', 'E') AND bant = 'pass'`: `grade` is never 'E': it is one of 'A', 'B' and 'D'
    ");
    let persona = "[personas]\nbuyer = \"seniority = 'VP'\"\n\n[gates.bant]";
    let space = TestSpace::new().replace("bantam.toml", "[gates.bant]", persona);
    let (said, status) =
        checked(&space.replace("bantam.toml", BUDGET, "pass = \"persona IN ('byer', 'unknown')\""));
    assert_eq!(status, 3);
    insta::assert_snapshot!(said, @"
    error: bantam.toml:50:32: `persona IN ('byer', 'unknown')`: `persona` is never 'byer': it is 'buyer'
    hint: did you mean `buyer`?

    error: bantam.toml:50:40: `persona IN ('byer', 'unknown')`: `persona` is never 'unknown': it is 'buyer'
    hint: where none matches, write `persona IS NULL`
    ");
}

#[test]
fn grades_named_by_letters_fall_from_a_on() {
    insta::assert_snapshot!(refused("A = 60\nB = 50", "A = 60\nB = 70\nC = 30"), @"
    error: bantam.toml:52:5: `B` in [grades] starts at 70, above `A` at 60
    hint: A is the best grade: give each later letter a lower score
    ");
    refused("A = 60\nB = 50", "A = 30\nB = 50\nC = 60");
    let (said, status) =
        checked(&TestSpace::new().replace("bantam.toml", "A = 60\nB = 50", "cold = 30\nwarm = 60").replace(
            "bantam.toml",
            "grade IN ('A', 'B')",
            "grade = 'warm'",
        ));
    assert_eq!((said.as_str(), status), ("", 0));
}

#[test]
fn training_repeats_what_is_wrong_with_a_route() {
    let space = TestSpace::new().replace("bantam.toml", "bant = 'pass'", "seniority = 'vp'");
    let said = space.run(&["train"]).stderr;
    assert!(
        said.contains("bantam.toml:56:45: ") && said.contains("none of 58 closed deals has 'vp'"),
        "{said}"
    );
    assert!(said.contains("bantam.toml:56:8: the route \"sales\" would get no lead"), "{said}");
    let said = space.run(&["predict"]).stderr;
    assert!(said.contains("none of 5 leads has 'vp' in `seniority`"), "{said}");
}

#[test]
fn leads_that_spell_the_word_of_a_criterion_otherwise_are_named() {
    let space = TestSpace::new().replace("bantam.toml", BUDGET, "pass = \"seniority = 'VP'\"").trained();
    let space = space.edit_column("leads.csv", "seniority", |_, cell| cell.to_lowercase());
    let said = space.run(&["predict"]).stderr;
    assert!(said.contains("none of 5 leads has 'VP' in `seniority`"), "{said}");
}

/// A project whose deals and leads have a further column, written by row.
fn with_champion(deals: fn(usize) -> &'static str, leads: fn(usize) -> &'static str) -> TestSpace {
    let column = |write: fn(usize) -> &'static str| {
        move |line: usize, text: &str| match line {
            1 => format!("{text},champion"),
            _ => format!("{text},{}", write(line)),
        }
    };
    let space =
        TestSpace::new().edit_lines("deals.csv", column(deals)).edit_lines("leads.csv", column(leads));
    space.replace("bantam.toml", BUDGET, "pass = \"champion = 'yes'\"")
}

#[test]
fn a_flag_in_another_spelling_is_the_same_flag_for_gates() {
    let answer = |line: usize| ["yes", "no", ""][line % 3];
    let verdicts = |leads: fn(usize) -> &'static str| {
        let space = with_champion(answer, leads).trained();
        let output = space.run(&["predict", "--format", "csv", "-o", "out.csv"]);
        assert_eq!((output.status, output.stderr.contains("none of")), (0, false), "{}", output.stderr);
        let text = space.read("out.csv");
        let mut lines = text.lines();
        let place = lines.next().unwrap().split(',').position(|name| name == "bant").unwrap();
        lines.map(|line| line.split(',').nth(place).unwrap().to_owned()).collect::<Vec<_>>()
    };
    let same = verdicts(answer);
    assert_eq!(verdicts(|line| ["TRUE", "FALSE", ""][line % 3]), same);
    assert_eq!(verdicts(|line| ["Ja", "nein", ""][line % 3]), same);
    assert!(same.contains(&"fail".to_owned()), "{same:?}");
    assert_ne!(verdicts(|line| ["maybe", "no", ""][line % 3]), same, "a word that is neither stays itself");
}

#[test]
fn a_column_with_other_words_keeps_those_of_the_leads() {
    let space = with_champion(|line| ["yes", "no", "maybe"][line % 3], |_| "TRUE").trained();
    assert!(
        !space.read(&format!("models/inbound/{}/model.json", space.model().unwrap())).contains("\"yes_no\"")
    );
}

#[test]
fn a_table_that_is_inverted_as_a_whole_makes_a_swap_suspected() {
    let points = "[points]\nrules = [{ name = \"VP\", when = \"seniority = 'VP'\", points = -10 }, { name = \"soon\", when = \
                  \"timeline_months <= 4\", points = -10 }]\n\n[gates.bant]";
    let space = TestSpace::new().replace("bantam.toml", "[gates.bant]", points);
    for command in ["check", "train", "compare"] {
        let said = space.run(&[command]).stderr;
        assert!(said.contains("won and lost may be swapped: deals with more points"), "{command}: {said}");
    }
    let right = space.replace("bantam.toml", "points = -10", "points = 10");
    assert!(!right.run(&["check"]).stderr.contains("swapped"));
}

const ROUTE: &str = "grade IN ('A', 'B') AND bant = 'pass'";

#[test]
fn one_unknown_cell_does_not_silence_the_warning_of_a_route() {
    for sql in [
        "budget_amount > 10000000",
        "score > 50 AND budget_amount > 10000000",
        "grade = 'A' AND NOT (budget_amount > 1)",
        "budget_amount > 5 AND NOT budget_amount > 5",
        "seniority LIKE '%chief%'",
    ] {
        let said = warned(ROUTE, sql);
        assert!(
            said.contains(&format!("`{sql}`")) && said.contains("true for none of 58 closed deals"),
            "{sql}: {said}"
        );
    }
    for sql in [
        "score > 50 AND budget_amount > 10000",
        "grade = 'D' OR budget_amount > 10000000",
        "previous_score > 50",
    ] {
        assert!(!warned(ROUTE, sql).contains("true for"), "{sql}");
    }
}

#[test]
fn a_condition_that_is_true_wherever_it_is_known_is_a_warning() {
    for sql in ["budget_amount >= -5", "budget_amount > 10 OR budget_amount <= 10"] {
        for said in [warned(BUDGET, &format!("pass = \"{sql}\"")), warned(ROUTE, sql)] {
            let why = format!(
                "`{sql}`: true wherever it is known: for 41 of 58 closed deals, unknown for the other 17"
            );
            assert!(said.contains(&why), "{said}");
        }
    }
    // Who writes so asks whether there is an answer.
    for sql in ["budget_amount > 0", "pain <> ''", "budget_amount IS NOT NULL"] {
        assert!(!warned(BUDGET, &format!("pass = \"{sql}\"")).contains("wherever"), "{sql}");
    }
}

#[test]
fn a_prediction_repeats_what_is_wrong_with_a_route() {
    let predicted = |sql: &str| {
        let space = TestSpace::new().trained().replace("bantam.toml", ROUTE, sql);
        let header = space.read("leads.csv").lines().next().unwrap().to_owned();
        let row = space.read("leads.csv").lines().nth(1).unwrap().to_owned();
        let (_, rest) = row.split_once(',').unwrap();
        let leads: Vec<String> = (0..320).map(|lead| format!("N{lead:03},{rest}\n")).collect();
        let leads = leads.concat();
        let space = space.write("leads.csv", &format!("{header}\n{leads}"));
        let output = space.run(&["predict", "--output", "out.csv"]);
        assert_eq!(output.status, 0, "{}", output.stderr);
        output.stderr
    };
    let never = predicted("employees > 10000000");
    assert!(never.contains("`employees > 10000000`: true for none of 320 leads"), "{never}");
    let null = predicted("budget_amount = NULL");
    assert!(null.contains("a comparison with NULL is never true"), "{null}");
    let arithmetic = predicted("score > 150");
    assert!(arithmetic.contains("`score > 150`: true for no lead"), "{arithmetic}");
    let open = predicted("grade IN ('A', 'B')");
    assert!(!open.contains("true for"), "{open}");
}

#[test]
fn a_text_without_its_accents_is_found_in_predictions_too() {
    let space = TestSpace::new()
        .edit_column("deals.csv", "seniority", |_, cell| {
            if cell == "VP" { "Santé".to_owned() } else { cell.to_owned() }
        })
        .edit_column("leads.csv", "seniority", |_, _| "Santé".to_owned())
        .trained()
        .replace("bantam.toml", ROUTE, "seniority = 'sante'");
    let output = space.run(&["predict", "--output", "out.csv"]);
    assert!(
        output.stderr.contains("have 'Santé'") && output.stderr.contains("write 'Santé'"),
        "{}",
        output.stderr
    );
}

/// The warnings of `check` where two routes stand before the last one.
fn warned_of_routes(first: &str, second: &str) -> String {
    let second = format!("when = \"{first}\"\n\n[[routes]]\nname = \"second\"\nwhen = \"{second}\"");
    warned("when = \"grade IN ('A', 'B') AND bant = 'pass'\"", &second)
}

#[test]
fn a_route_whose_leads_an_earlier_one_takes_is_a_warning() {
    insta::assert_snapshot!(warned_of_routes("score >= 40", "grade = 'A' AND seniority = 'VP'"), @"
    warning: bantam.toml:60:9: `grade = 'A' AND seniority = 'VP'`: the route `second` takes no lead: all leads that may meet it meet the condition of an earlier route (`sales`)
    hint: the first route whose condition a lead meets takes it: put the narrower one first
    ");
    insta::assert_snapshot!(warned_of_routes("employees >= 100", "employees >= 300"), @"
    warning: bantam.toml:60:9: `employees >= 300`: the route `second` takes no lead: all 43 closed deals that may meet it meet the condition of an earlier route (`sales`)
    hint: the first route whose condition a lead meets takes it: put the narrower one first
    ");
    for (first, second) in [
        ("score >= 60", "score >= 40"),
        ("grade = 'A' AND probability > 0.5", "grade = 'A'"),
        ("budget_amount >= 20000", "budget_amount >= 10000"),
        ("employees >= 300 AND score > 50", "employees >= 300"),
        ("employees >= 300", "employees >= 100"),
    ] {
        assert_eq!(warned_of_routes(first, second), "", "{first}, {second}");
    }
}

#[test]
fn a_grade_or_a_verdict_that_is_compared_by_its_letters_is_a_warning() {
    let route = "grade IN ('A', 'B') AND bant = 'pass'";
    insta::assert_snapshot!(warned(route, "grade >= 'B'"), @"
    warning: bantam.toml:56:15: `grade >= 'B'`: `grade` is compared by its letters here, which is true for 'B', 'D' and not for 'A'
    hint: write `grade IN ('A', 'B')` for 'B' and better, or `grade IN ('B', 'D')` for those above
    ");
    insta::assert_snapshot!(warned(route, "bant >= 'pass' AND grade <= 'B'"), @"
    warning: bantam.toml:56:14: `bant >= 'pass' AND grade <= 'B'`: `bant` is compared by its letters here, which is true for 'pass', 'unknown' and not for 'fail'
    hint: name the words that are meant: `bant IN ('pass', 'unknown')`
    ");
}

#[test]
fn a_pain_that_no_deal_names_is_a_warning() {
    let pains = |money: &str, time: &str| {
        let space = TestSpace::new().replace(
            "bantam.toml",
            "need = { pass = \"pain <> ''\"",
            &format!("pains = {{ money = [\"{money}\"], time = [\"{time}\"] }}\nneed = {{ pass = \"seniority <> '' AND pain <> ''\""),
        );
        checked(&space)
    };
    assert_eq!(pains("VP", "User"), (String::new(), 0));
    insta::assert_snapshot!(pains("VPs", "people").0, @"
    warning: bantam.toml:48:19: none of 58 closed deals has 'VPs' in `seniority`
    hint: did you mean 'VP'?
    warning: bantam.toml:48:35: none of 58 closed deals has 'people' in `seniority`
    hint: the column has 'Manager', 'User', 'VP'
    ");
}
