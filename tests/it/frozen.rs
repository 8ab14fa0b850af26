//! A model file of version 1 loads and scores the same for ever.

use std::path::PathBuf;

use bantam::predict::{LeadsFrom, Predictor};

use crate::training::{repository, sample_project, workspace};

/// A model of the sample, as version 0.1.0 wrote it. It is never written anew.
fn frozen() -> PathBuf {
    repository().join("tests/frozen/v1/model.json")
}

/// Leads and the log-odds that version 0.1.0 gave them.
const EXPECTED: [(&str, f64); 6] = [
    ("L004001", 0.023_057_653_505_030),
    ("L004002", -1.448_428_320_898_989),
    ("L004100", -3.738_985_389_490_41),
    ("L004200", -2.587_507_030_040_092),
    ("L900001", -5.387_032_727_807_827),
    ("L900002", 3.756_406_537_325_859),
];

#[test]
fn a_frozen_model_of_version_1_scores_as_it_always_did() {
    let saved = bantam::registry::load(&frozen()).unwrap();
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let workspace = workspace(&project, &repository(), folder.path());
    let mut predictor = Predictor::new(&workspace, &saved).unwrap();
    for (id, expected) in EXPECTED {
        let prediction = predictor.find(&LeadsFrom::Project, id).unwrap();
        let log_odds = prediction.batch.scored[prediction.row].log_odds.value();
        assert!((log_odds - expected).abs() < 1e-9, "{id}: {log_odds}, not {expected}");
    }
}

/// Leads with the log-odds, and the bounds of their 95 % interval, that a model with the record of its fit gave them.
const EXPECTED_BOUNDS: [(&str, [f64; 3]); 4] = [
    ("L004001", [-0.204_622_802_198, -0.745_608_673_294, 0.336_363_068_897]),
    ("L004100", [-2.841_262_843_948, -3.697_133_312_448, -1.985_392_375_448]),
    ("L900001", [-4.323_058_641_933, -5.187_775_334_594, -3.458_341_949_271]),
    ("L900002", [3.266_087_031_450, 2.632_974_799_997, 3.899_199_262_903]),
];

#[test]
fn a_frozen_model_with_the_record_of_its_fit_gives_the_intervals_that_it_always_did() {
    let saved = bantam::registry::load(&repository().join("tests/frozen/v1_record/model.json")).unwrap();
    assert_eq!(saved.model.record.path.as_ref().unwrap().alpha(), 14.0);
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let workspace = workspace(&project, &repository(), folder.path());
    let mut predictor = Predictor::new(&workspace, &saved).unwrap();
    for (id, expected) in EXPECTED_BOUNDS {
        let prediction = predictor.find(&LeadsFrom::Project, id).unwrap();
        let lead = &prediction.batch.scored[prediction.row];
        let (low, high) = lead.interval.unwrap();
        let log_odds = |probability: f64| (probability / (1.0 - probability)).ln();
        let found = [lead.log_odds.value(), log_odds(low.value()), log_odds(high.value())];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-8, "{id}: {found}, not {expected}");
        }
    }
}

#[test]
fn a_model_file_that_is_not_fully_understood_is_refused() {
    let text = std::fs::read_to_string(frozen()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let refusal = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let file = folder.path().join("model.json");
        std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
        bantam::registry::load(&file)
            .unwrap_err()
            .to_string()
            .replace(&folder.path().display().to_string(), "")
    };
    assert_eq!(
        refusal("\"version\": 1", "\"version\": 3"),
        "/model.json cannot be used: its format version is 3, this version of bantam reads 1 to 2"
    );
    assert_eq!(
        refusal("\"format\": \"bantam model\"", "\"format\": \"other\""),
        "/model.json cannot be used: its format is \"other\", expected \"bantam model\""
    );
    assert!(refusal("\"alpha\"", "\"alpha2\"").contains("unknown field `alpha2`"));
    assert!(refusal("\"unknown\": true", "\"unknown\": false").contains("weights for"));
    let intercept = text.lines().find(|line| line.starts_with("  \"intercept\"")).unwrap();
    assert!(refusal(intercept, "  \"intercept\": 0.25,").contains("its self-test row 1 gives log-odds"));
    let half = folder.path().join("half.json");
    std::fs::write(&half, &text[..text.len() / 2]).unwrap();
    assert!(bantam::registry::load(&half).unwrap_err().to_string().contains("it is not a model file"));
}
