//! The README's main job on the bundled sample, and the two leads that the product is about.

use std::path::Path;
use std::process::{Command, Output};

use crate::training::repository;

/// Runs the program in the repository with its models in `models`.
fn bantam(models: &Path, arguments: &[&str], threads: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bantam"))
        .current_dir(repository())
        .env("NO_COLOR", "1")
        .env("RAYON_NUM_THREADS", threads)
        .args(arguments)
        .arg("--models-dir")
        .arg(models)
        .output()
        .unwrap()
}

/// Trains and predicts; returns the output, and the predictions as CSV.
fn run(folder: &Path, threads: &str) -> (String, String) {
    let output = folder.join("predictions.csv");
    let done = bantam(&folder.join("models"), &["run", "-o", output.to_str().unwrap()], threads);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    (String::from_utf8(done.stdout).unwrap(), std::fs::read_to_string(output).unwrap())
}

/// Rows of a CSV file by column name.
fn rows(csv: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what the program prints")]
fn the_main_job_trains_judges_scores_and_writes() {
    let folder = tempfile::tempdir().unwrap();
    let (printed, predictions) = run(folder.path(), "2");
    // The folder of the models is a temporary one; everything before it is the same everywhere.
    let figures = printed.split("\nstrongest weights").next().unwrap();
    insta::assert_snapshot!(figures, @"
    3,811 closed deals (828 won, 21.7 %), snapshots from 2024-01-01 to 2026-06-19; excluded: 189 open, 0
      rejected
    17 features in 69 columns, ridge penalty 14
    the penalty is chosen by cross-validation of 3,359 deals in 5 folds
    penalties from 7 to 14 are within one standard error; intervals allow for the smallest
    17 events per parameter: 828 deals in the smaller class, 49.7 effective parameters (10 or more is
      fine)
    converged: the gradient is below 1e−8 standard errors

    trained on 3,359 deals closed before 2026-03-21; test set: 292 deals with a snapshot on or after
      2026-03-21 (64 won, 21.9 %)
    excluded: 160 deals open at the cut, and 170 with a snapshot since that are still open

     with 95 % intervals                          model                base rate
     ROC AUC                       0.857 [0.805, 0.910]                    0.500
     Average precision                0.70 [0.59, 0.80]                    0.219
     Log loss                      0.365 [0.308, 0.420]     0.526 [0.467, 0.586]
     Brier score                   0.113 [0.091, 0.134]     0.171 [0.145, 0.198]
     Calibration slope                1.39 [1.01, 1.77]
     Calibration in the large        0.00 [−0.32, 0.32]
     Precision at capacity (20 %)         64 % [51, 78]                   21.9 %
     Capture at capacity (20 %)     57.8 % [49.3, 69.2]                   19.9 %
     Lift at capacity (20 %)         2.91× [2.45, 3.46]                    1.00×
     ROC AUC, model minus this                           +0.357 [+0.305, +0.410]

     with 95 % intervals           best single feature: champion_contact             points table
     ROC AUC                                        0.706 [0.636, 0.776]     0.643 [0.558, 0.727]
     Average precision                              0.367 [0.283, 0.467]        0.43 [0.32, 0.55]
     Log loss                                       0.473 [0.415, 0.535]     0.495 [0.431, 0.559]
     Brier score                                    0.152 [0.127, 0.177]     0.158 [0.132, 0.184]
     Calibration slope                                 1.27 [0.82, 1.72]        1.12 [0.59, 1.65]
     Calibration in the large                         0.00 [−0.29, 0.29]       0.05 [−0.24, 0.33]
     Precision at capacity (20 %)                          46 % [35, 59]            43 % [30, 57]
     Capture at capacity (20 %)                      42.1 % [34.4, 53.0]            39 % [30, 50]
     Lift at capacity (20 %)                          2.12× [1.72, 2.64]       1.98× [1.48, 2.49]
     ROC AUC, model minus this                   +0.151 [+0.084, +0.219]  +0.215 [+0.135, +0.294]

      ROC AUC 0.857: a won deal scores above a lost one in 86 of 100 pairs; chance is 50
      Average precision 0.70: precision averaged over all won deals; chance is the base rate
      Log loss 0.365: mean negative log-likelihood in nats; lower is better
      Brier score 0.113: mean squared error of the probabilities; lower is better
      Calibration slope 1.39: under-confident; leads promised 70 % win more often than that
      Calibration in the large 0.00: in log-odds; no significant difference from 0, which is calibrated
      Precision at capacity (20 %) 64 %: of the best 20 % of the leads, 64 % were won
      Capture at capacity (20 %) 57.8 %: 58 % of all won deals are among the best 20 %
      Lift at capacity (20 %) 2.91×: the best 20 % win 2.9 times as often as all leads

    backtest: retrained at the start of each quarter, tested on the deals with a snapshot in it
     quarter  trained  tested  won  open               ROC AUC  log loss  base rate  slope
     2025 Q3    2,255     373   86     2  0.794 [0.738, 0.850]     0.427      0.540   1.09
     2025 Q4    2,614     382   89     4  0.765 [0.707, 0.824]     0.444      0.543   0.89
     2026 Q1    3,025     415   90    16  0.834 [0.789, 0.878]     0.390      0.523   1.06
     2026 Q2    3,412     238   52   167  0.847 [0.786, 0.907]     0.371      0.525   1.44

     quarter  lift at 20 %
     2025 Q3         2.49×
     2025 Q4         2.48×
     2026 Q1         2.56×
     2026 Q2         3.05×

    expected performance on new deals, corrected for optimism with 100 bootstraps, as the test set is
    small: ROC AUC 0.808 (apparent 0.823), log loss 0.404, Brier score 0.128, calibration slope 1.04

    verdict: ranks deals better than chance: ROC AUC 0.799 [99 %: 0.761, 0.837]; 1,408 deals (317 won)
               scored out of time, each by the newest of 5 models trained since 2025-07-01
             better than your points table: +0.215 AUC [+0.135, +0.294]
             better than `champion_contact`, the best single feature: +0.151 AUC [99 %: +0.063, +0.240]
             calibrated: calibration slope 1.06 [99 %: 0.88, 1.23]
             170 of the 462 deals with a snapshot since the cut are still open, so the test set
               over-represents deals that closed quickly; see the earlier quarters of the backtest, or
               set `within` under [outcome] to predict wins in a given time
             ready: 828 deals of the smaller class in training, 17 events per parameter (10 or more is
               fine); better than chance, a log loss better than that of the base rate, and no evidence
               of miscalibration
    ");
    let rows = rows(&predictions);
    assert_eq!(rows.len(), 402);
    for row in &rows {
        let probability: f64 = row["probability"].parse().unwrap();
        let score: u32 = row["score"].parse().unwrap();
        assert!((0.0..=1.0).contains(&probability) && score <= 100, "{row:?}");
        assert!(["A", "B", "C", "D"].contains(&row["grade"].as_str()), "{row:?}");
        assert!(["pass", "fail", "unknown"].contains(&row["bant"].as_str()), "{row:?}");
        assert!(!row["route"].is_empty(), "{row:?}");
    }
}

#[test]
fn models_and_predictions_are_the_same_bytes_for_any_number_of_threads() {
    let results: Vec<(String, String, Vec<u8>)> = ["1", "2", "8"]
        .iter()
        .map(|threads| {
            let folder = tempfile::tempdir().unwrap();
            let (_, predictions) = run(folder.path(), threads);
            let models = folder.path().join("models/inbound");
            let champion = std::fs::read_to_string(models.join("champion.json")).unwrap();
            let id = champion.split('"').nth(3).unwrap().to_owned();
            let model = std::fs::read(models.join(&id).join("model.json")).unwrap();
            (id, predictions, model)
        })
        .collect();
    assert_eq!(results[0], results[1]);
    assert_eq!(results[0], results[2]);
}

#[test]
fn chief_executives_pass_bant_fail_meddic_and_are_not_routed_to_sales() {
    let folder = tempfile::tempdir().unwrap();
    let (_, predictions) = run(folder.path(), "2");
    let leads = std::fs::read_to_string(repository().join("data/leads.csv")).unwrap();
    let chiefs: Vec<String> = rows(&leads)
        .into_iter()
        .filter(|lead| lead["seniority"] == "C-level" && lead["department"] == "General management")
        .filter(|lead| lead["decision_role"] == "approver" && lead["champion_contact"] == "no")
        .map(|lead| lead["lead_id"].clone())
        .collect();
    assert!(chiefs.len() >= 10, "{} chief executives", chiefs.len());
    for row in rows(&predictions).iter().filter(|row| chiefs.contains(&row["id"])) {
        let verdicts = (row["bant"].as_str(), row["meddic"].as_str());
        assert_eq!(verdicts, ("pass", "fail"), "{row:?}");
        assert_ne!(row["route"], "sales", "{row:?}");
        assert!(row["probability"].parse::<f64>().unwrap() < 0.1, "{row:?}");
    }
}

#[test]
fn the_team_lead_with_the_company_card_fails_bant_on_budget_and_goes_to_sales() {
    let folder = tempfile::tempdir().unwrap();
    let (_, predictions) = run(folder.path(), "2");
    let row = rows(&predictions).into_iter().find(|row| row["id"] == "L900002").unwrap();
    assert_eq!(
        (row["bant"].as_str(), row["meddic"].as_str(), row["route"].as_str()),
        ("fail", "pass", "sales")
    );
    assert!(row["probability"].parse::<f64>().unwrap() > 0.8, "{row:?}");
}

#[test]
fn explain_shows_every_reason_and_every_verdict_of_the_chief_executive() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "2");
    let explained = bantam(&folder.path().join("models"), &["explain", "L900001"], "2");
    let text = String::from_utf8(explained.stdout).unwrap();
    // The id of the model is that of its bytes, which differ between processors in the last digits.
    let text =
        text.split("  model 2026").next().unwrap().to_owned() + "\n\n" + text.split_once("\n\n").unwrap().1;
    insta::assert_snapshot!(text, @"
    L900001  score 12  grade D  probability 1.3 % [0.7 %, 2.6 %]  route nurture
    fit 23  engagement 39  interest 49  intent 40  as of 2026-07-01

     feature                 points  value               group
     average lead              50.0
     employees                −10.7  42,000              firmographic
     timeline_months           +8.6  0                   qualification
     days_since_last           −6.9  39.32               behavioural
     seniority                 −6.5  C-level             demographic
     champion_contact          −6.4  no                  qualification
     annual_revenue            −4.2  9,800,000,000       firmographic
     persona                   −3.7  chief_executive     persona
     decision_process_known    −2.5  no                  qualification
     industry                  −1.9  Financial services  firmographic
     pricing_views             −1.6  0                   behavioural
     trial                     −1.5  no                  behavioural
     webinar_minutes           −1.4  0                   behavioural
     country                   +1.2  United States       demographic
     tech_stack                −1.1  CRM;ERP             firmographic
     free_mail                 +0.6  no                  demographic
     pain                      −0.5  rising costs        psychographic
     email_opens               +0.1  1                   behavioural
     score                     11.5

    to grade C (score 35): if trial were yes (now no) and champion_contact were yes (now no), the score
      would be 37

    bant: pass (4 of 4 needed)
     pass  budget     budget_amount >= 10000
     pass  authority  seniority IN ('VP', 'C-level') OR decision_role = 'approver'
     pass  need       pain <> ''
     pass  timeline   timeline_months <= 6

    meddic: fail (4 of 6 needed)
     fail  metrics            metrics_defined = 'yes'; ask: Which figure should change, and by how
                              much?
     pass  economic_buyer     economic_buyer_met = 'yes'
     fail  decision_criteria  decision_criteria_known = 'yes'; ask: What will you compare offers on?
     fail  decision_process   decision_process_known = 'yes'; ask: Which steps lead from here to a
                              signature?
     pass  identify_pain      pain <> ''
     fail  champion (a must)  champion_contact = 'yes' OR (champion_contact IS NULL AND
                              champion_known); ask: Who inside the company wants this to succeed, and
                              what does it change for them?
     pains: rising costs (money)
    ");
}

/// The activities of won deals after their close are the trap of the sample; all other columns are honest.
#[test]
fn check_finds_the_activities_after_the_close_and_shows_the_effect_of_the_cut() {
    let folder = tempfile::tempdir().unwrap();
    let checked = bantam(folder.path(), &["check"], "2");
    assert_eq!(checked.status.code(), Some(0));
    let text = String::from_utf8(checked.stdout).unwrap();
    let start = text.find("audit: ").unwrap();
    insta::assert_snapshot!(&text[start..], @"
    audit: 0 errors, 2 warnings, 0 questions, 2 notes

    2 warnings: possibly not available when a lead is scored, or wrong in the data
      [tables.activities]
        7,859 of 24,123 rows are on or after the snapshot date, 3,827 on or after the close date: 98.1 %
          of won and 0 % of lost deals have such rows
        → none needed: history is cut at the snapshot date. Do not aggregate this table without that cut
      [tables.renewals]
        604 of 604 rows are on or after the snapshot date, 604 on or after the close date: 59.7 % of won
          and 0 % of lost deals have such rows
        → none needed: history is cut at the snapshot date. Do not aggregate this table without that cut

    2 notes: good to know
      [tables.contacts]
        4,741 of 12,207 rows are on or after the snapshot date, 1,962 on or after the close date: 17.6 %
          of won and 20.1 % of lost deals have such rows
        → none needed: history is cut at the snapshot date. Do not aggregate this table without that cut
      [tables.feedback]
        2,182 of 2,182 rows are on or after the snapshot date, 0 on or after the close date: 0 % of won
          and 0 % of lost deals have such rows
        → none needed: history is cut at the snapshot date. Do not aggregate this table without that cut

    the same model, cross-validated on 3,811 deals, with
     history                              ROC AUC (95 % interval)
     cut at the snapshot, as in training     0.807 [0.790, 0.824]
     up to the close of each deal            0.847 [0.832, 0.861]
     all of it, also after the close         0.931 [0.923, 0.939]
    Without the cut the ROC AUC would be higher by 0.124: what happens after the snapshot is predictive,
    and no lead has it yet.

    readiness: 12 events per parameter (828 events for 69 parameters of 17 features); 10 or more is fine

    828 won, 2,983 lost and 189 open deals; 0 would be rejected
    sales accepted 1,188 and rejected 994 of the closed deals by their close
    17 features, 10 criteria and 4 routes fit the tables
    ");
}

#[test]
fn the_two_jobs_alone_do_what_the_commands_do() {
    let folder = tempfile::tempdir().unwrap();
    let (_, expected) = run(folder.path(), "2");
    let output = folder.path().join("alone.csv");
    let alone = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command
            .current_dir(repository())
            .args(arguments)
            .arg("--models-dir")
            .arg(folder.path().join("alone"));
        let done = command.output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    alone(env!("CARGO_BIN_EXE_bantam-train"), &[]);
    alone(env!("CARGO_BIN_EXE_bantam-predict"), &["-o", output.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(output).unwrap(), expected);
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
        let script = command.args(["completions", shell]).output().unwrap();
        assert!(
            script.status.success() && String::from_utf8(script.stdout).unwrap().contains("explain"),
            "{shell}"
        );
    }
}

#[test]
fn simulate_writes_the_sample_again_and_any_other_size() {
    let folder = tempfile::tempdir().unwrap();
    let simulate = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
        let done = command.arg("simulate").arg("-o").arg(folder.path()).args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    simulate(&[]);
    for (name, _) in bantam::simulate::FILES {
        let sample = std::fs::read(repository().join("data").join(name)).unwrap();
        assert!(std::fs::read(folder.path().join(name)).unwrap() == sample, "{name}");
    }
    simulate(&["--deals", "123", "--leads", "4", "--seed", "9", "--end", "2025-01-01"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("deals.csv")).unwrap().lines().count(), 124);
    assert_eq!(std::fs::read_to_string(folder.path().join("leads.csv")).unwrap().lines().count(), 7);
}

#[test]
fn both_solvers_of_the_project_give_the_same_predictions() {
    let folder = tempfile::tempdir().unwrap();
    let project = std::fs::read_to_string(repository().join("bantam.toml")).unwrap();
    let predictions = |solver: &str| {
        let file = folder.path().join(format!("{solver}.toml"));
        let text = project.replace("[fit]", &format!("[fit]\nsolver = \"{solver}\""));
        let text = text.replace("backtest = 4", "backtest = 0");
        std::fs::write(&file, text).unwrap();
        let output = folder.path().join(format!("{solver}.csv"));
        let models = folder.path().join(solver);
        let arguments =
            ["run", "--project", file.to_str().unwrap(), "--data-dir", ".", "-o", output.to_str().unwrap()];
        let done = bantam(&models, &arguments, "2");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        rows(&std::fs::read_to_string(output).unwrap())
    };
    let (newton, lbfgs) = (predictions("newton"), predictions("lbfgs"));
    assert_eq!(newton.len(), lbfgs.len());
    for (one, other) in newton.iter().zip(&lbfgs) {
        let probability =
            |row: &std::collections::BTreeMap<String, String>| row["probability"].parse::<f64>().unwrap();
        assert!((probability(one) - probability(other)).abs() < 1e-9, "{one:?} {other:?}");
        assert_eq!((&one["score"], &one["route"]), (&other["score"], &other["route"]));
    }
}
