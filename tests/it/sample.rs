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

/// Trains and predicts with all tables printed; returns the output, and the predictions as CSV.
fn run(folder: &Path, threads: &str) -> (String, String) {
    let output = folder.join("predictions.csv");
    let done = bantam(&folder.join("models"), &["run", "-v", "-o", output.to_str().unwrap()], threads);
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
    3,169 closed deals (687 won, 21.7 %), snapshots from 2024-01-01 to 2026-01-01; excluded: 831 open, 0
      rejected
    648 of the open ones were closed, but their 180 days have not ended: they are in the fit, in which
      weights of up to 1.3 make up for those still open
    17 features in 69 columns, ridge penalty 14
    the penalty is chosen by cross-validation of 2,626 deals in 5 folds
    penalties from 3.4 to 14 are within one standard error; intervals allow for the smallest
    weighted deals: an effective sample size of 3,811
    17 events per parameter: 828 deals in the smaller class, 49.6 effective parameters (10 or more is
      fine)
    converged: the gradient is below 1e−8 standard errors

    trained on 2,626 deals closed before 2025-10-03; test set: 377 deals with a snapshot on or after
      2025-10-03 (88 won, 23.3 %)
    excluded: 166 deals open at the cut, and 831 with a snapshot since that are still open

     with 95 % intervals                          model                base rate
     ROC AUC                       0.773 [0.715, 0.831]                    0.500
     Average precision             0.606 [0.504, 0.695]                    0.233
     Log loss                      0.437 [0.377, 0.501]     0.544 [0.492, 0.599]
     Brier score                   0.138 [0.115, 0.161]     0.179 [0.156, 0.203]
     Calibration slope                0.92 [0.68, 1.16]
     Calibration in the large        0.06 [−0.21, 0.34]
     Precision at capacity (20 %)         60 % [47, 70]                   23.3 %
     Capture at capacity (20 %)     51.1 % [42.4, 59.6]                   19.9 %
     Lift at capacity (20 %)         2.57× [2.12, 2.98]                    1.00×
     ROC AUC, model minus this                           +0.273 [+0.215, +0.331]

     with 95 % intervals           best single feature: Has a champion             points table
     ROC AUC                                      0.660 [0.599, 0.721]     0.670 [0.605, 0.735]
     Average precision                            0.327 [0.264, 0.399]     0.405 [0.317, 0.508]
     Log loss                                     0.513 [0.458, 0.570]     0.507 [0.458, 0.561]
     Brier score                                  0.168 [0.145, 0.192]     0.165 [0.144, 0.188]
     Calibration slope                               0.88 [0.52, 1.24]        1.28 [0.79, 1.76]
     Calibration in the large                       0.09 [−0.16, 0.34]       0.05 [−0.19, 0.29]
     Precision at capacity (20 %)                  39.0 % [30.3, 48.0]            42 % [32, 54]
     Capture at capacity (20 %)                    33.2 % [27.0, 40.6]      36.2 % [28.4, 44.6]
     Lift at capacity (20 %)                        1.67× [1.35, 2.03]       1.82× [1.41, 2.23]
     ROC AUC, model minus this                 +0.113 [+0.048, +0.178]  +0.103 [+0.039, +0.166]

      ROC AUC 0.773: a won deal scores above a lost one in 77 of 100 pairs; chance is 50
      Average precision 0.606: precision averaged over all won deals; chance is the base rate
      Log loss 0.437: mean negative log-likelihood in nats; lower is better
      Brier score 0.138: mean squared error of the probabilities; lower is better
      Calibration slope 0.92: no significant difference from 1, which is calibrated
      Calibration in the large 0.06: in log-odds; no significant difference from 0, which is calibrated
      Precision at capacity (20 %) 60 %: of the best 20 % of the leads, 60 % were won
      Capture at capacity (20 %) 51.1 %: 51 % of all won deals are among the best 20 %
      Lift at capacity (20 %) 2.57×: the best 20 % win 2.6 times as often as all leads

    backtest: retrained at the start of each quarter, tested on the deals with a snapshot in it
     quarter  trained  tested  won  open               ROC AUC  log loss  base rate  slope
     2025 Q2    1,812     404   80     0  0.755 [0.695, 0.815]     0.426      0.499   0.76
     2025 Q3    2,260     375   86     0  0.792 [0.736, 0.848]     0.426      0.539   1.00
     2025 Q4    2,617     386   89     0  0.765 [0.706, 0.823]     0.441      0.540   0.89
     2026 Q1    3,029       5    1   426            not tested

     quarter  lift at 20 %
     2025 Q2         2.31×
     2025 Q3         2.56×
     2025 Q4         2.48×
     2026 Q1
    2026 Q1: only 1 won and 4 lost deals have a snapshot from 2026-01-01 to before 2026-04-01

    expected performance on new deals, corrected for optimism with 100 bootstraps, as the test set is
    small: ROC AUC 0.800 (apparent 0.818), log loss 0.410, Brier score 0.130, calibration slope 1.04

    verdict: ranks deals better than chance: ROC AUC 0.815 [99 %: 0.777, 0.853]; 1,818 deals (397 won)
               scored out of time, each by the newest of 4 models trained since 2025-04-01; 317 are of
               accounts with deals in training, and scored without these accounts; weighted for deals
               whose span has not ended: 1,769 effective deals, largest weight 3.2
             better than your points table: +0.167 AUC [95 %: +0.130, +0.204]
             better than “Has a champion”, the best single feature: +0.137 AUC [99 %: +0.090, +0.184]
             calibrated: calibration slope 0.99 [99.7 %: 0.81, 1.16]
             the test set has only deals that were followed for 180 days; 831 newer deals are not in it
               yet
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
    let (before, after) = text.split_once("  model 2026").unwrap();
    let text = before.to_owned() + "\n" + after.split_once('\n').unwrap().1;
    insta::assert_snapshot!(text, @"
    L900001: grade D, route nurture; about 1 of 100 such leads are won (1.3 % [0.7 %, 2.5 %])
    for it: “Months to decision” is 0 (+8.6), “Country” is United States (+1.2), “Free mail address” is
      no (+0.6)
    against it: “Employees” is 42,000 (−10.7), “Days since last activity” is 39.32 (−6.9), “Seniority”
      is C-level (−6.5), and 9 more
    BANT: pass
    MEDDIC: fail on metrics, decision criteria, decision process, champion
    to grade C (score 35): if “Started a trial” were yes (now no) and “Has a champion” were yes (now
      no), the score would be 37; an association, and not the effect of a change

    L900001  score 11  grade D  probability 1.3 % [0.7 %, 2.5 %]  route nurture
    fit 23  engagement 39  interest 49  intent 40  as of 2026-07-01

     feature                    points  value               group
     average lead                 50.0
     Employees                   −10.7  42,000              firmographic
     Months to decision           +8.6  0                   qualification
     Days since last activity     −6.9  39.32               behavioural
     Seniority                    −6.5  C-level             demographic
     Has a champion               −6.4  no                  qualification
     Annual revenue               −4.2  9,800,000,000       firmographic
     Type of buyer                −3.6  chief_executive     persona
     Decision process known       −2.5  no                  qualification
     Industry                     −1.9  Financial services  firmographic
     Views of the pricing page    −1.7  0                   behavioural
     Started a trial              −1.5  no                  behavioural
     Minutes in webinars          −1.4  0                   behavioural
     Country                      +1.2  United States       demographic
     Technology in use            −1.1  CRM;ERP             firmographic
     Free mail address            +0.6  no                  demographic
     Pain                         −0.4  rising costs        psychographic
     Opened mails                 +0.1  1                   behavioural
     score                        11.5

    BANT: pass (4 of 4 needed)
     pass  budget     budget_amount >= 10000
     pass  authority  seniority IN ('VP', 'C-level') OR decision_role = 'approver'
     pass  need       pain <> ''
     pass  timeline   timeline_months <= 6

    MEDDIC: fail (4 of 6 needed)
     fail  metrics            metrics_defined = 'yes'; ask: Which figure should change, and by how
                              much?
     pass  economic buyer     economic_buyer_met = 'yes'
     fail  decision criteria  decision_criteria_known = 'yes'; ask: What will you compare offers on?
     fail  decision process   decision_process_known = 'yes'; ask: Which steps lead from here to a
                              signature?
     pass  pain identified    pain <> ''
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
    insta::assert_snapshot!(&text[start..], @r#"
    audit: 0 errors, 0 warnings, 0 questions, 4 notes

    4 notes: good to know
      [tables.activities]
        6,703 of 20,277 rows are on or after the snapshot date, 3,286 on or after the close date: 99.4 %
          of won and 0 % of lost deals have such rows
        → none needed: history is cut at the snapshot date. Do not aggregate this table without that cut
      [tables.contacts]
        4,293 of 10,572 rows are on or after the snapshot date, 1,923 on or after the close date: 20.8 %
          of won and 23.4 % of lost deals have such rows
        → none needed: history is cut at the snapshot date. Do not aggregate this table without that cut
      [tables.feedback]
        1,814 of 1,814 rows are on or after the snapshot date, 0 on or after the close date: 0 % of won
          and 0 % of lost deals have such rows
        → none needed: history is cut at the snapshot date. Do not aggregate this table without that cut
      [tables.renewals]
        604 of 604 rows are on or after the snapshot date, 604 on or after the close date: 71.9 % of won
          and 0 % of lost deals have such rows
        → none needed: history is cut at the snapshot date. Do not aggregate this table without that cut

    the same model, cross-validated on 3,169 deals, with
     history                              ROC AUC (95 % interval)
     cut at the snapshot, as in training     0.796 [0.777, 0.814]
     up to the close of each deal            0.845 [0.829, 0.861]
     all of it, also after the close         0.934 [0.926, 0.943]
    Without the cut the ROC AUC would be higher by 0.139: what happens after the snapshot is predictive,
    and no lead has it yet.

    readiness: 10.0 events per parameter (687 events for 69 parameters of 17 features); for 10, 3 more
    are needed, about 14 closed deals. With fewer, the ridge penalty shrinks the weights more

    687 won, 2,482 lost and 831 open deals; 0 would be rejected
    sales accepted 984 and rejected 830 of the closed deals by their close
    17 features, 10 criteria and 4 routes fit the tables
    "#);
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
fn a_job_without_the_program_beside_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let alone = folder.path().join("bantam-train");
    std::fs::copy(env!("CARGO_BIN_EXE_bantam-train"), &alone).unwrap();
    let done = Command::new(alone).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(said.contains("needs `bantam` in the folder in which it lies"), "{said}");
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
        let script = command.args(["completions", shell]).output().unwrap();
        assert!(
            script.status.success() && String::from_utf8(script.stdout).unwrap().contains("BANTAM_COMPLETE"),
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
        // With it deals are weighted, which L-BFGS does not support.
        let text = text.replace("\nwithin = \"180d\" ", "\n# ");
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
