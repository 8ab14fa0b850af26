//! What people read in place of names: labels, from training to the reasons of a lead.

use crate::space::TestSpace;

const LABEL: &str = "seniority = { label = \"Rank of the contact\", kind = \"category\"";

fn labelled(space: TestSpace) -> TestSpace {
    space
        .replace("bantam.toml", "seniority = { kind = \"category\"", LABEL)
        .replace(
            "bantam.toml",
            "timeline_months = { kind",
            "timeline_months = { label = \"Months to decision\", kind",
        )
        .replace("bantam.toml", "[gates.bant]\n", "[gates.bant]\nlabel = \"BANT\"\n")
        .replace("bantam.toml", "need = { pass", "need = { label = \"a need\", pass")
}

/// The cells of a column of a CSV file without quotes.
fn column(csv: &str, name: &str) -> Vec<String> {
    let place = csv.lines().next().unwrap().split(',').position(|column| column == name).unwrap();
    csv.lines().skip(1).map(|line| line.split(',').nth(place).unwrap().to_owned()).collect()
}

fn run(space: &TestSpace, arguments: &[&str]) -> String {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.stderr);
    output.stdout
}

fn file(space: &TestSpace, end: &str) -> String {
    space.read(&space.files().into_iter().find(|file| file.ends_with(end)).unwrap())
}

#[test]
fn people_read_labels_and_files_for_programs_keep_names() {
    let space = labelled(TestSpace::new()).trained();
    let weights = file(&space, "weights.csv");
    assert!(column(&weights, "feature").contains(&"seniority".to_owned()));
    assert!(column(&weights, "label").contains(&"Rank of the contact".to_owned()));
    assert!(column(&weights, "label").contains(&"employees".to_owned()), "without a label, the name");
    let report = file(&space, "report.html");
    assert!(report.contains("Rank of the contact") && report.contains("a need"), "{report}");
    assert!(!report.contains(">seniority<"));
    let evaluation = file(&space, "evaluation.json");
    assert!(evaluation.contains("\"seniority\"") && !evaluation.contains("Rank of the contact"));
    let explained = run(&space, &["explain", "L061"]);
    assert!(explained.contains("Rank of the contact") && explained.contains("BANT: "), "{explained}");
    run(&space, &["predict", "-o", "predictions.csv"]);
    let predictions = space.read("predictions.csv");
    assert!(predictions.lines().next().unwrap().contains(",bant,"), "{predictions}");
    assert!(
        predictions.contains("Rank of the contact ") && !predictions.contains("seniority "),
        "{predictions}"
    );
    let effects = run(&space, &["gates", "--effect"]);
    assert!(
        effects.contains(
            "
BANT: 2 of 2 criteria must pass"
        ),
        "{effects}"
    );
    assert!(run(&space, &["gates", "--effect", "--json"]).contains("\"name\": \"bant\""));
    let card = run(&space, &["export", "scorecard", "--format", "md"]);
    assert!(card.contains("Rank of the contact (`seniority`)"), "{card}");
}

#[test]
fn a_label_needs_no_new_training_and_changes_no_score() {
    let space = TestSpace::new().trained();
    run(&space, &["predict", "-o", "before.csv", "--as-of", "2026-07-31"]);
    run(&space, &["predict", "-o", "plain.csv"]);
    let space = labelled(space);
    let output = space.run(&["predict", "-o", "labelled.csv", "--previous", "before.csv"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(!output.stderr.contains("differs from that of model"), "{}", output.stderr);
    let (plain, labelled) = (space.read("plain.csv"), space.read("labelled.csv"));
    for same in ["id", "probability", "score", "grade", "model"] {
        assert_eq!(column(&plain, same), column(&labelled, same), "{same}");
    }
    assert!(plain.contains("seniority ") && labelled.contains("Rank of the contact "));
    // The model itself is as it was: the label is that of the project.
    assert!(!file(&space, "model.json").contains("Rank of the contact"));
    // A model that was trained with a label keeps it where the project drops the feature.
    let space = space.trained();
    let ids: Vec<String> = run(&space, &["models"])
        .lines()
        .filter_map(|line| {
            line.split_whitespace().next().filter(|word| word.starts_with("20")).map(str::to_owned)
        })
        .collect();
    assert_eq!(ids.len(), 2, "a model with labels is another file");
    let space =
        space.replace("bantam.toml", LABEL, "department = { column = \"seniority\", kind = \"category\"");
    let space = space.trained();
    let newest = run(&space, &["models"]);
    let newest = newest
        .lines()
        .find(|line| line.contains(" champion"))
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    let with_label = ids
        .iter()
        .find(|id| space.read(&format!("models/inbound/{id}/model.json")).contains("Rank of"))
        .unwrap();
    let diff = run(&space, &["models", "diff", with_label, &newest]);
    assert!(diff.contains("Rank of the contact"), "{diff}");
}

#[test]
fn flags_and_earlier_verdicts_are_shown_with_labels_and_written_with_names() {
    let space =
        labelled(TestSpace::new()).replace("bantam.toml", "label = \"BANT\"", "label = \"Four questions\"");
    let space = space.trained();
    run(&space, &["predict", "-o", "before.csv", "--as-of", "2026-07-31"]);
    let space = space
        .edit_column("leads.csv", "seniority", |_, _| "Astronaut".to_owned())
        .edit_column("leads.csv", "timeline_months", |_, _| String::new())
        .edit_column("leads.csv", "budget_amount", |_, _| String::new());
    run(&space, &["predict", "-o", "after.csv", "--previous", "before.csv", "--page", "page.html"]);
    let page = space.read("page.html");
    for text in [
        "Rank of the contact: a value that is not in the training deals.",
        "Months to decision: unknown, which it never was in training.",
        " Then: ",
        "Four questions pass",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("seniority") && !page.contains("Bant "), "{page}");
    let explained = run(&space, &["explain", "L060", "--previous", "before.csv"]);
    let words = explained.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [
        "unseen “Rank of the contact”",
        "unknown “Months to decision”",
        "before: score ",
        " Four questions pass",
    ] {
        assert!(words.contains(text), "{text}: {explained}");
    }
    let file = space.read("after.csv");
    assert!(file.contains("unseen seniority; unknown timeline_months"), "{file}");
}
