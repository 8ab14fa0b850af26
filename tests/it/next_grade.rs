//! The changes that `bantam explain` suggests for the next grade lead to that grade.

use crate::space::TestSpace;

/// A project in which the deadline, and the views of prices, can be changed.
fn space() -> TestSpace {
    TestSpace::new()
        .replace(
            "bantam.toml",
            "timeline_months = { kind = \"number\" }",
            "timeline_months = { kind = \"number\", actionable = true }",
        )
        .replace(
            "bantam.toml",
            "within = \"90d\", shape = \"log\" }",
            "within = \"90d\", shape = \"log\", actionable = true }",
        )
}

fn explained(space: &TestSpace, lead: usize) -> String {
    let output = space.run(&["explain", &format!("L{lead:03}")]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    output.stdout
}

/// What follows `before` in a text, up to a blank or comma.
fn after<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    text.split(before).nth(1)?.split([' ', ',', '\n']).next()
}

#[test]
fn the_change_that_is_named_gives_the_grade_and_the_score() {
    let space = TestSpace::new().replace(
        "bantam.toml",
        "timeline_months = { kind = \"number\" }",
        "timeline_months = { kind = \"number\", actionable = true }",
    );
    // Many grades, so that some are near; and leads that have time, so that less would help.
    let space = space.edit_column("leads.csv", "timeline_months", |line, _| {
        if line == 4 { String::new() } else { (line + 6).to_string() }
    });
    let mut space =
        space.replace("bantam.toml", "B = 50", "B = 54\nC = 48\nE = 42\nF = 36\nG = 30").trained();
    let mut n_changed = 0;
    for lead in 60..65 {
        // Without the line breaks of the terminal.
        let text = explained(&space, lead).split_whitespace().collect::<Vec<_>>().join(" ");
        let (Some(grade), Some(to)) = (after(&text, "to grade "), after(&text, "timeline_months were "))
        else {
            continue;
        };
        let to = to.to_owned();
        let score = after(&text, "the score would be ").unwrap().trim_end_matches(';');
        space = space.edit_column("leads.csv", "timeline_months", |line, cell| {
            if line == lead - 58 { to.clone() } else { cell.to_owned() }
        });
        let then = explained(&space, lead);
        assert!(then.contains(&format!("score {score} ")), "{text}\n{then}");
        assert_eq!(
            then.contains(&format!("grade {grade} ")),
            !text.contains("not reachable"),
            "{text}\n{then}"
        );
        n_changed += 1;
    }
    assert!(n_changed >= 3, "{n_changed}");
}

#[test]
fn without_actionable_features_or_with_the_best_grade_nothing_is_printed() {
    let plain = TestSpace::new().trained();
    assert!((60..65).all(|lead| !explained(&plain, lead).contains("to grade ")));
    let space = space().trained();
    for lead in 60..65 {
        let text = explained(&space, lead);
        assert_eq!(text.contains("to grade "), !text.contains("  grade A  "), "{text}");
    }
    // What can be done about a feature is no part of a model.
    assert_eq!(space.model(), plain.model());
}
