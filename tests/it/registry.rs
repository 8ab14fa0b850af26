//! The registry: the log, the champion, promotion and rollback, also by many processes at once.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};

use crate::space::TestSpace;

const PROGRAM: &str = env!("CARGO_BIN_EXE_bantam");

/// A process of the program in the folder of a test.
fn start(space: &TestSpace, arguments: &[&str]) -> Child {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(space.path("."));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The lines of the log.
fn log(space: &TestSpace) -> Vec<serde_json::Value> {
    let text = space.read("models/inbound/log.jsonl");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn events(space: &TestSpace, kind: &str) -> Vec<String> {
    let of_kind = log(space).into_iter().filter(|event| event["event"] == kind);
    of_kind.map(|event| event["model"].as_str().unwrap().to_owned()).collect()
}

fn promote(space: &TestSpace, id: &str) {
    let output = space.run(&["models", "promote", id, "--reason", "a \"test\""]);
    assert_eq!(output.status, 0, "{}", output.stderr);
}

/// Three models, of which the newest is the champion.
fn three() -> (TestSpace, Vec<String>) {
    let space = TestSpace::new();
    for day in ["2026-06-28", "2026-06-29", "2026-06-30"] {
        let output = space.run(&["train", "--as-of", day]);
        assert_eq!(output.status, 0, "{}", output.stderr);
    }
    let ids: Vec<String> =
        log(&space).iter().map(|event| event["model"].as_str().unwrap().to_owned()).collect();
    for id in &ids {
        promote(&space, id);
    }
    (space, ids)
}

#[test]
fn models_of_one_day_are_listed_in_the_order_of_their_training() {
    let mut space = TestSpace::new();
    // The amount is part of no model, but of the files that its id covers.
    for amount in ["1001", "1002", "1003", "1004", "1005"] {
        space = space.edit_column("deals.csv", "amount", |line, cell| {
            if line == 5 { amount.to_owned() } else { cell.to_owned() }
        });
        assert_eq!(space.run(&["train"]).status, 0);
    }
    let listed = space.run(&["models"]).stdout;
    let ids =
        listed.lines().filter_map(|line| line.split_whitespace().next()).filter(|id| id.starts_with("20"));
    let trained: Vec<String> =
        log(&space).iter().rev().map(|event| event["model"].as_str().unwrap().to_owned()).collect();
    assert_eq!((ids.collect::<Vec<_>>(), trained.len()), (trained.iter().map(String::as_str).collect(), 5));
}

#[test]
fn models_are_listed_shown_promoted_and_rolled_back() {
    let (space, ids) = three();
    assert_eq!(space.model().as_ref(), Some(&ids[2]));
    let listed = space.run(&["models"]).stdout;
    assert!(log(&space).iter().all(|event| event["who"].as_str().unwrap().contains('@')), "who did it");
    let line = |id: &str| listed.lines().find(|line| line.contains(id)).unwrap().to_owned();
    assert!(line(&ids[2]).contains(" champion ") && line(&ids[0]).contains(" former "), "{listed}");
    assert!(listed.lines().all(|line| line.chars().count() <= 100), "{listed}");
    let shown = space.run(&["models", "show", &ids[1]]).stdout;
    assert!(shown.contains("promoted by ") && shown.contains(&format!("in place of {}", ids[0])), "{shown}");
    let back = space.run(&["models", "rollback", "--reason", "it was wrong"]);
    assert_eq!((back.status, space.model().as_ref()), (0, Some(&ids[1])), "{}", back.stderr);
    let again = space.run(&["models", "rollback"]);
    assert_eq!((again.status, space.model().as_ref()), (0, Some(&ids[0])), "{}", again.stderr);
    let none = space.run(&["models", "rollback"]);
    assert_eq!(none.status, 1, "{}", none.transcript());
    assert!(none.stderr.contains("was the champion before"), "{}", none.stderr);
}

#[test]
fn the_champion_and_the_one_before_it_are_never_pruned() {
    let (space, ids) = three();
    let dry = space.run(&["models", "prune", "--keep", "1", "--dry-run"]);
    assert!(dry.stderr.contains(&format!("would be deleted: {}", ids[0])), "{}", dry.stderr);
    let pruned = space.run(&["models", "prune", "--keep", "0"]);
    assert_eq!(pruned.status, 0, "{}", pruned.stderr);
    assert_eq!(events(&space, "pruned"), ids[..1]);
    assert!(space.path(&format!("models/inbound/{}/model.json", ids[2])).exists());
    let back = space.run(&["models", "rollback"]);
    assert_eq!((back.status, space.model().as_ref()), (0, Some(&ids[1])), "{}", back.transcript());
}

#[test]
fn a_torn_line_of_the_log_is_named_and_hides_no_champion() {
    let (space, ids) = three();
    let log = space.read("models/inbound/log.jsonl");
    let space = space.write("models/inbound/log.jsonl", &log[..log.len() - 30]);
    let listed = space.run(&["models"]);
    let named: Vec<&str> = listed.stderr.lines().filter(|line| line.contains("is no event")).collect();
    let [line] = named[..] else { panic!("once: {}", listed.transcript()) };
    let says = "of models/inbound/log.jsonl is no event, and is left out";
    assert!(line.starts_with("warning: line ") && line.contains(says), "{}", listed.transcript());
    let champions: Vec<&str> = listed.stdout.lines().filter(|line| line.contains(" champion")).collect();
    assert!(matches!(champions[..], [line] if line.contains(&ids[2])), "{}", listed.stdout);
    // Whatever changes the champion goes by the log, which rules: of it, the torn promotion never was.
    let back = space.run(&["models", "rollback"]);
    assert_eq!((back.status, space.model().as_ref()), (0, Some(&ids[0])), "{}", back.transcript());
    assert!(back.stderr.contains(&format!("in place of {}", ids[1])), "{}", back.stderr);
}

#[test]
fn a_champion_that_is_not_there_is_named_by_the_list() {
    let (space, ids) = three();
    for id in ["x", "2026-06-30-00000000"] {
        let space = TestSpace::new();
        assert_eq!(space.run(&["train"]).status, 0);
        let space = space.write("models/inbound/champion.json", &format!("{{\"model\":\"{id}\"}}\n"));
        let listed = space.run(&["models"]);
        assert_eq!(listed.status, 1, "{}", listed.transcript());
        let says = format!("champion.json names the model {id}, which is not in its folder");
        assert!(
            listed.stderr.contains(&says) && listed.stdout.contains(" former "),
            "{}",
            listed.transcript()
        );
    }
    let broken = space.write("models/inbound/champion.json", "{");
    assert_eq!(broken.run(&["models"]).status, 1);
    promote(&broken.remove("models/inbound/champion.json"), &ids[0]);
}

#[test]
fn without_its_file_the_champion_is_that_of_the_log() {
    let (space, ids) = three();
    promote(&space, &ids[0]);
    let space = space.remove("models/inbound/champion.json");
    let predicted = space.run(&["predict", "-o", "p.csv"]);
    assert!(!predicted.stderr.contains("no model is the champion"), "{}", predicted.transcript());
    assert!(space.read("p.csv").lines().nth(1).unwrap().contains(&ids[0]), "{}", space.read("p.csv"));
    let listed = space.run(&["models"]).stdout;
    let champion = listed.lines().find(|line| line.contains(" champion ")).unwrap();
    assert!(champion.contains(&ids[0]), "{listed}");
    // What changes the champion writes the file anew.
    promote(&space, &ids[1]);
    assert_eq!(space.model().as_ref(), Some(&ids[1]));
}

#[test]
fn without_a_champion_the_model_of_the_newest_training_scores() {
    let space = TestSpace::new();
    for day in ["2026-06-28", "2026-06-29", "2026-06-28"] {
        assert_eq!(space.run(&["train", "--no-promote", "--as-of", day]).status, 0);
    }
    let predicted = space.run(&["predict", "-o", "p.csv"]);
    let says = "no model is the champion yet: the candidate 2026-06-29-";
    assert!(predicted.stderr.contains(says), "{}", predicted.transcript());
}

#[test]
fn a_model_of_another_project_does_not_become_the_champion() {
    let (space, ids) = three();
    let space = space.replace("bantam.toml", "name = \"inbound\"", "name = \"outbound\"");
    std::fs::create_dir_all(space.path(&format!("models/outbound/{}", ids[0]))).unwrap();
    let model = space.read(&format!("models/inbound/{}/model.json", ids[0]));
    let space = space.write(&format!("models/outbound/{}/model.json", ids[0]), &model);
    let refused = space.run(&["models", "promote", &ids[0], "--reason", "it is good"]);
    assert_eq!(refused.status, 1, "{}", refused.transcript());
    let says = "was trained by the project \"inbound\", and this one is \"outbound\"";
    assert!(refused.stderr.contains(says), "{}", refused.stderr);
    assert!(!space.path("models/outbound/champion.json").exists());
}

#[test]
fn without_dates_no_deals_are_those_that_two_models_did_not_know() {
    let snapshot = "[snapshot]\nat = \"qualified_at\"\nas_of = \"2026-08-01\"\n";
    let space = TestSpace::new().replace("bantam.toml", snapshot, "").replace(
        "bantam.toml",
        "[evaluation]\nholdout = \"90d\"\n",
        "",
    );
    for day in ["2026-06-28", "2026-06-29"] {
        let trained = space.run(&["train", "--no-promote", "--as-of", day]);
        assert_eq!(trained.status, 0, "{}", trained.transcript());
    }
    let ids: Vec<String> =
        log(&space).iter().map(|event| event["model"].as_str().unwrap().to_owned()).collect();
    let diff = space.run(&["models", "diff", &ids[0], &ids[1]]);
    let text = diff.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = "without dates it is not known which deals they were trained on";
    assert!(text.contains(says) && !text.contains("neither knew"), "{}", diff.transcript());
}

#[test]
fn a_diff_names_what_two_models_predict_where_it_differs() {
    let train = |space: &TestSpace, day: &str| {
        let trained = space.run(&["train", "--no-promote", "--as-of", day]);
        assert_eq!(trained.status, 0, "{}", trained.transcript());
        log(space).last().unwrap()["model"].as_str().unwrap().to_owned()
    };
    let space = TestSpace::new();
    let (first, same) = (train(&space, "2026-06-28"), train(&space, "2026-06-29"));
    let space = space
        .replace(
            "bantam.toml",
            "closed_at = \"closed_at\"\n",
            "closed_at = \"closed_at\"\nwithin = \"90d\"\n",
        )
        .replace("bantam.toml", "won = \"stage = 'Closed Won'\"", "won = \"stage IN ('Closed Won')\"");
    let within = train(&space, "2026-06-30");
    let space = space
        .replace("bantam.toml", "closed_at = \"closed_at\"\nwithin = \"90d\"\n", "")
        .replace("bantam.toml", "[snapshot]\nat = \"qualified_at\"\nas_of = \"2026-08-01\"\n", "")
        .replace("bantam.toml", "[evaluation]\nholdout = \"90d\"\n", "");
    let undated = train(&space, "2026-07-01");
    let diff = |one: &str, other: &str| {
        let text = space.run(&["models", "diff", one, other]).stdout;
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!diff(&first, &same).contains("outcomes"), "{}", diff(&first, &same));
    let says = "they predict different outcomes: `won` is `stage = 'Closed Won'` and `stage IN ('Closed Won')`; `within` is not set and `90d`";
    assert!(diff(&first, &within).contains(says), "{}", diff(&first, &within));
    let says = "`within` is `90d` and not set; `closed_at` is `closed_at` and not set; `[snapshot] at` is `qualified_at` and not set";
    assert!(diff(&within, &undated).contains(says), "{}", diff(&within, &undated));
}

#[test]
fn the_first_promotion_has_its_figures_in_the_log() {
    let space = crate::quarter::trained(crate::quarter::space(crate::quarter::usual, crate::quarter::usual));
    let log = log(&space);
    let [event] = &log[..] else { panic!("one event: {log:?}") };
    let evidence = &event["evidence"];
    assert_eq!(event["event"], "promoted");
    assert!(evidence["auc"]["value"].as_f64().unwrap() > 0.7, "{event}");
    assert!(evidence["n_won"].as_u64().unwrap() > 100, "{event}");
}

#[test]
fn a_first_model_whose_report_says_not_to_use_it_is_promoted_with_these_words() {
    let space = TestSpace::new().replace("bantam.toml", "closed_at = \"closed_at\"\n", "");
    let output = space.run(&["train", "-q"]);
    let said = output.stdout.replace('\n', " ");
    assert!(said.contains("is the champion: the first model that ranks deals better than chance;"), "{said}");
    assert!(
        said.contains("but its report says “do not use it”: when deals were closed is not known"),
        "{said}"
    );
    let reason = &log(&space)[0]["reason"];
    assert!(reason.as_str().unwrap().contains("“do not use it”"), "{reason}");
}

#[test]
fn a_promotion_by_hand_has_a_reason() {
    let (space, ids) = three();
    let refused = space.run(&["models", "promote", &ids[0], "--reason", ""]);
    assert_eq!((refused.status, space.model().as_ref()), (2, Some(&ids[2])), "{}", refused.transcript());
}

#[test]
fn ids_that_are_paths_are_refused() {
    let space = TestSpace::new().trained();
    for id in ["../elsewhere", "/tmp", "..", "2026-06-30-zzzzzzzz"] {
        let refused = space.run(&["models", "promote", id, "--reason", "x"]);
        assert_eq!(refused.status, 1, "{}", refused.transcript());
        assert!(refused.stderr.contains("is not the id of a model"), "{}", refused.stderr);
    }
    // The model column of an earlier prediction is no path either.
    let model = space.model().unwrap();
    let space = space.write("none", "");
    let predicted = space.run(&["predict", "--as-of", "2026-07-01", "-o", "earlier.csv"]);
    assert_eq!(predicted.status, 0, "{}", predicted.stderr);
    let space = space.replace("earlier.csv", &model, "../../elsewhere");
    let compared = space.run(&["predict", "--previous", "earlier.csv", "-o", "later.csv"]);
    assert_eq!(compared.status, 1, "{}", compared.transcript());
    let right = "earlier.csv cannot be compared with: its `model` is \"../../elsewhere\", which is not the id of a model";
    assert!(compared.stderr.contains(right), "{}", compared.stderr);
}

#[test]
fn a_model_file_that_was_changed_is_refused_wherever_it_lies() {
    let space = TestSpace::new().trained();
    let model = space.read(&format!("models/inbound/{}/model.json", space.model().unwrap()));
    let space = space.write("copy.json", &model);
    let used = space.run(&["predict", "--model", "copy.json", "-o", "p.csv"]);
    assert_eq!(used.status, 0, "an unchanged copy is used: {}", used.stderr);
    let mean = model.find("\"mean\": ").unwrap() + "\"mean\": ".len();
    let end = mean + model[mean..].find(['\n', ',']).unwrap();
    let changed = format!("{}0.25{}", &model[..mean], &model[end..]);
    // Written anew by another program, with the same values.
    let value: serde_json::Value = serde_json::from_str(&model).unwrap();
    for changed in [changed, serde_json::to_string(&value).unwrap()] {
        let space = TestSpace::new().trained().write("copy.json", &changed);
        let refused = space.run(&["predict", "--model", "copy.json", "-o", "p.csv"]);
        assert_eq!(refused.status, 1, "{}", refused.transcript());
        assert!(refused.stderr.contains("was changed since it was written"), "{}", refused.stderr);
    }
}

#[test]
fn a_log_that_is_ahead_of_the_champion_is_followed() {
    let (space, ids) = three();
    // As if a process had been killed between the line and the file.
    let space = space.write("models/inbound/champion.json", &format!("{{\"model\":\"{}\"}}\n", ids[1]));
    let back = space.run(&["models", "rollback"]);
    assert_eq!(back.status, 0, "{}", back.stderr);
    assert!(back.stderr.contains(&format!("in place of {}", ids[2])), "{}", back.stderr);
    // A line that was cut off is none, and the next one begins on a line of its own.
    let space = space.append("models/inbound/log.jsonl", "{\"at\":\"2026-0");
    promote(&space, &ids[0]);
    let text = space.read("models/inbound/log.jsonl");
    assert!(text.lines().last().unwrap().contains("\"event\":\"promoted\""), "{text}");
    assert_eq!(space.model().as_ref(), Some(&ids[0]));
}

#[test]
fn a_log_of_an_earlier_version_is_read() {
    let space = TestSpace::new().trained();
    let id = space.model().unwrap();
    let old = format!(
        "{{\"on\":\"2026-06-30\",\"event\":\"promoted\",\"model\":\"{id}\",\"replaces\":null,\"auc\":0.7,\"log_loss\":0.6,\"n_test\":20}}\n"
    );
    let listed = space.write("models/inbound/log.jsonl", &old).run(&["models"]).stdout;
    let line = listed.lines().find(|line| line.contains(&id)).unwrap();
    assert!(line.contains(" champion ") && line.ends_with("2026-06-30"), "{listed}");
}

#[test]
fn many_processes_at_once_lose_no_event_and_the_champion_loads_at_every_moment() {
    let (space, ids) = three();
    let before = log(&space).len();
    let mut running = Vec::new();
    for turn in 0..7 {
        running.push(start(&space, &["train", "--as-of", &format!("2026-06-{:02}", 20 + turn)]));
        running.push(start(&space, &["models", "promote", &ids[turn % 3], "--reason", "one of many"]));
        running.push(start(&space, &["models", "rollback"]));
    }
    let mut succeeded = 0;
    while !running.is_empty() {
        let champion = space.model().expect("champion.json is whole at every moment");
        assert!(space.path(&format!("models/inbound/{champion}/model.json")).exists());
        running.retain_mut(|child| match child.try_wait().unwrap() {
            Some(status) => {
                succeeded += usize::from(status.success());
                false
            }
            None => true,
        });
    }
    let events = log(&space);
    assert_eq!(events.len(), before + succeeded, "each that succeeded has one line");
    let models: BTreeSet<&str> = events.iter().map(|event| event["model"].as_str().unwrap()).collect();
    assert_eq!(models.len(), 10);
    let last = events.last().unwrap();
    assert_eq!(last["champion"].as_str(), space.model().as_deref(), "the last line names the champion");
}

#[test]
fn a_champion_with_a_path_for_its_id_is_refused_by_the_name_of_the_file() {
    let space = TestSpace::new();
    assert_eq!(space.run(&["train"]).status, 0);
    let champion = space.read("models/inbound/champion.json");
    let id = space.model().unwrap();
    let space = space.write("models/inbound/champion.json", &champion.replace(&id, "../x"));
    let refused = space.run(&["predict", "-o", "out.csv"]);
    let flat = refused.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let right = "models/inbound/champion.json cannot be used: its `model` is \"../x\", which is not the id of a model";
    assert!(refused.status != 0 && flat.contains(right), "{}", refused.transcript());
}
