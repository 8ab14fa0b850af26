//! Completions: what the shell is told about models, frameworks and tables of a project.

use std::process::Command;

use crate::space::TestSpace;

/// What the bash script offers for the last word of a line.
fn offered(space: &TestSpace, words: &[&str]) -> Vec<String> {
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_bantam")).parent().unwrap();
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "source <(bantam completions bash)\nCOMP_WORDS=({})\nCOMP_CWORD={}\n\
         _clap_complete_bantam bantam {}\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
        words.last().unwrap(),
    );
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    let done = bash.args(["-c", &script]).current_dir(space.path(".")).env("PATH", path).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_shell_completes_models_frameworks_and_tables() {
    let space = TestSpace::new();
    assert_eq!(space.run(&["run", "-q"]).status, 0);
    let model = space.model().unwrap();
    for line in [&["bantam", "models", "show", ""][..], &["bantam", "review", "--model", &model[..4]]] {
        assert!(offered(&space, line).contains(&model), "{line:?}: {:?}", offered(&space, line));
    }
    let folder = format!("./models/inbound/{model}");
    let paths = offered(&space, &["bantam", "predict", "--model", ""]);
    assert!(paths.iter().any(|path| folder.ends_with(path.trim_start_matches("./"))), "{paths:?}");
    let gates = offered(&space, &["bantam", "gates", ""]);
    assert!(["bant", "meddic", "champ"].iter().all(|name| gates.contains(&(*name).to_owned())), "{gates:?}");
    let gates = offered(&space, &["bantam", "gates", "m"]);
    assert_eq!(gates, ["meddic"]);
    let leads = offered(&space, &["bantam", "predict", ""]);
    let has = |name: &str| leads.contains(&name.to_owned());
    assert!(has("leads.csv") && has("-") && !has("bantam.toml"), "{leads:?}");
    assert_eq!(offered(&space, &["bantam", "models", "ro"]), ["rollback"]);
    assert_eq!(offered(&space, &["bantam", "help", "sq"]), ["sql"]);
}

#[test]
fn the_project_on_the_line_is_the_one_whose_models_are_offered() {
    let space = TestSpace::new();
    assert_eq!(space.run(&["run", "-q"]).status, 0);
    let model = space.model().unwrap();
    std::fs::rename(space.path("bantam.toml"), space.path("x.toml")).unwrap();
    assert!(!offered(&space, &["bantam", "models", "show", "2"]).contains(&model));
    assert_eq!(offered(&space, &["bantam", "models", "show", "--project", "x.toml", "2"]), [&*model]);
    assert_eq!(offered(&space, &["bantam", "-p", "x.toml", "models", "show", "2"]), [&*model]);
    let elsewhere = ["bantam", "-p", "x.toml", "--models-dir", "none", "models", "show", "2"];
    assert!(!offered(&space, &elsewhere).contains(&model));
}
