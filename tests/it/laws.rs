//! Laws that hold for any data.

use std::fmt::Write as _;
use std::path::Path;

use bantam::design::{Encoder, Features, Value};
use bantam::jobs::{self, TrainOptions};
use bantam::predict::{LeadsFrom, Predictor};

use bantam::project::{self, Feature, Group, Kind, PenaltySetting, Project, Shape, Source};
use polars::prelude::{DataFrame, IdxCa, IdxSize, NamedFrom, Series};
use proptest::prelude::*;

use crate::training::{closed_deals, fitted, repository, sample_project, workspace, written_to};

/// Deals with a number, a flag, a category and a set, some of it unknown.
fn deals() -> impl Strategy<Value = (DataFrame, Vec<bool>)> {
    let row = (
        proptest::option::weighted(0.9, -5.0..20.0f64),
        proptest::option::weighted(0.8, any::<bool>()),
        proptest::option::weighted(0.9, 0..4u8),
        proptest::option::weighted(0.9, proptest::collection::vec(0..3u8, 0..3)),
        any::<bool>(),
    );
    proptest::collection::vec(row, 40..120).prop_map(|rows| {
        let word = |letters: &[&str], at: u8| letters[at as usize].to_owned();
        let number: Vec<Option<f64>> = rows.iter().map(|row| row.0).collect();
        let flag: Vec<Option<bool>> = rows.iter().map(|row| row.1).collect();
        let level: Vec<Option<String>> =
            rows.iter().map(|row| row.2.map(|at| word(&["a", "b", "c", "d"], at))).collect();
        let members =
            |set: &Vec<u8>| set.iter().map(|&at| word(&["x", "y", "z"], at)).collect::<Vec<_>>().join(";");
        let set: Vec<Option<String>> = rows.iter().map(|row| row.3.as_ref().map(members)).collect();
        let mut won: Vec<bool> = rows.iter().map(|row| row.4).collect();
        (won[0], won[1]) = (true, false);
        let columns = vec![
            Series::new("number".into(), number).into(),
            Series::new("flag".into(), flag).into(),
            Series::new("level".into(), level).into(),
            Series::new("set".into(), set).into(),
        ];
        (DataFrame::new(rows.len(), columns).unwrap(), won)
    })
}

fn features(shape: Shape) -> Vec<Feature> {
    let feature = |name: &str, kind| Feature {
        name: name.to_owned(),
        group: Group::Demographic,
        source: Source::Column(name.to_owned()),
        kind,
        expect: None,
        actionable: false,
        label: None,
        signal: None,
    };
    vec![
        feature("number", Kind::Number(shape)),
        feature("flag", Kind::Flag),
        feature("level", Kind::Category { min_count: 5 }),
        feature("set", Kind::Set { separator: ";".to_owned(), min_count: 5 }),
    ]
}

/// Log-odds of all rows, by a model learned from all of them.
fn learned(features: &[Feature], frame: &DataFrame, won: &[bool]) -> (Encoder, f64, Vec<f64>, Vec<f64>) {
    let values = Features::of(features, frame).unwrap();
    let (encoder, _) = Encoder::learn(features, &values).unwrap();
    let design = encoder.encode(&values).unwrap().design;
    let fit = fitted(&design, won, 0.5);
    let log_odds = design.matvec(&fit.coefficients).into_iter().map(|sum| sum + fit.intercept).collect();
    (encoder, fit.intercept, fit.coefficients, log_odds)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn probabilities_do_not_depend_on_the_order_of_the_rows((frame, won) in deals(), turn in 1..30usize) {
        let order: Vec<usize> = (0..won.len()).map(|row| (row * 7 + turn) % won.len()).collect();
        prop_assume!(won.len() % 7 != 0);
        let rows: Vec<IdxSize> = order.iter().map(|&row| row as IdxSize).collect();
        let moved = frame.take(&IdxCa::from_vec("rows".into(), rows)).unwrap();
        let moved_won: Vec<bool> = order.iter().map(|&row| won[row]).collect();
        let (_, _, _, before) = learned(&features(Shape::Log), &frame, &won);
        let (_, _, _, after) = learned(&features(Shape::Log), &moved, &moved_won);
        for (&row, after) in order.iter().zip(after) {
            prop_assert!((before[row] - after).abs() < 1e-6);
        }
    }

    #[test]
    fn swapping_won_and_lost_negates_every_weight((frame, won) in deals()) {
        let lost: Vec<bool> = won.iter().map(|won| !won).collect();
        let (_, intercept, weights, _) = learned(&features(Shape::Linear), &frame, &won);
        let (_, other, others, _) = learned(&features(Shape::Linear), &frame, &lost);
        prop_assert!((intercept + other).abs() < 1e-6);
        for (weight, other) in weights.iter().zip(&others) {
            prop_assert!((weight + other).abs() < 1e-6);
        }
    }

    #[test]
    fn the_unit_of_a_number_changes_no_probability((frame, won) in deals(), factor in 0.01..1000.0f64) {
        let mut scaled = frame.clone();
        scaled.apply("number", |column| column * factor).unwrap();
        let (_, _, _, before) = learned(&features(Shape::Linear), &frame, &won);
        let (_, _, _, after) = learned(&features(Shape::Linear), &scaled, &won);
        for (before, after) in before.iter().zip(after) {
            prop_assert!((before - after).abs() < 1e-6);
        }
    }

    #[test]
    fn a_row_alone_is_encoded_as_in_its_batch((frame, _) in deals(), row in 0..40usize) {
        let features = features(Shape::Quantiles(4));
        let values = Features::of(&features, &frame).unwrap();
        let (encoder, _) = Encoder::learn(&features, &values).unwrap();
        let weights: Vec<f64> = (0..encoder.columns().len()).map(|column| 0.1 + column as f64 * 0.37).collect();
        let batch = encoder.encode(&values).unwrap().design.matvec(&weights);
        let alone = Features::of(&features, &frame.slice(i64::try_from(row).unwrap(), 1)).unwrap();
        let alone = encoder.encode(&alone).unwrap().design.matvec(&weights);
        prop_assert_eq!(batch[row].to_bits(), alone[0].to_bits());
    }
}

/// A project whose every aggregate looks at one timed table.
const AGGREGATES: &str = r#"
config_version = 1
name = "law"
[data]
deals = "deals.csv"
id = "id"
[outcome]
won = "stage = 'won'"
lost = "stage = 'lost'"
closed_at = "closed"
[snapshot]
at = "at"
[tables.events]
file = "events.csv"
key = "id"
at = "time"
[features.behavioural]
n = { from = "events", count = "kind = 'a'" }
n_recent = { from = "events", count = "TRUE", within = "20d", half_life = "5d" }
any_b = { from = "events", any = "kind = 'b'", within = "30d" }
total = { from = "events", sum = "amount", where = "kind <> 'c'", half_life = "7d" }
average = { from = "events", mean = "amount" }
smallest = { from = "events", min = "amount" }
largest = { from = "events", max = "amount", within = "10d" }
newest = { from = "events", last = "amount" }
newest_kind = { from = "events", last = "kind", kind = "category" }
kinds = { from = "events", distinct = "kind" }
silent = { from = "events", days_since = "kind = 'a'" }
"#;

/// Six deals, each with a snapshot in March and closed in May.
fn write_deals(folder: &Path, days: &[u32]) {
    let mut deals = String::from("id,stage,at,closed\n");
    for (index, day) in days.iter().enumerate() {
        let stage = if index % 2 == 0 { "won" } else { "lost" };
        writeln!(deals, "d{index},{stage},2026-03-{day:02},2026-05-01").unwrap();
    }
    std::fs::write(folder.join("deals.csv"), deals).unwrap();
}

/// An event: deal, hours from the deal's own snapshot (before is negative), kind and amount.
type Event = (usize, i64, char, i32);

fn write_events<'a>(folder: &Path, days: &[u32], events: impl Iterator<Item = &'a Event>) {
    let mut text = String::from("id,time,kind,amount\n");
    for (deal, hours, kind, amount) in events {
        let day =
            chrono::NaiveDate::from_ymd_opt(2026, 3, days[*deal]).unwrap().and_hms_opt(0, 0, 0).unwrap();
        let time = day + chrono::Duration::hours(*hours);
        writeln!(text, "d{deal},{},{kind},{amount}", time.format("%Y-%m-%dT%H:%M:%S")).unwrap();
    }
    std::fs::write(folder.join("events.csv"), text).unwrap();
}

fn event(hours: std::ops::Range<i64>) -> impl Strategy<Value = Event> {
    (0..6usize, hours, prop_oneof![Just('a'), Just('b'), Just('c')], -50..50i32)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_event_at_or_after_the_snapshot_changes_no_feature(
        days in proptest::collection::vec(1..28u32, 6),
        before in proptest::collection::vec(event(-1200..0), 1..60),
        after in proptest::collection::vec(event(0..1200), 1..60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let project: Project = project::parse(Path::new("bantam.toml"), AGGREGATES).unwrap();
        write_deals(folder.path(), &days);
        write_events(folder.path(), &days, before.iter());
        let known_then = closed_deals(&project, folder.path());
        write_events(folder.path(), &days, after.iter().chain(&before).chain(&after));
        let known_later = closed_deals(&project, folder.path());
        prop_assert_eq!(known_then.features, known_later.features);
    }
}

#[test]
fn aggregates_are_what_their_definition_says() {
    let folder = tempfile::tempdir().unwrap();
    let project: Project = project::parse(Path::new("bantam.toml"), AGGREGATES).unwrap();
    let days = [10, 10, 10, 10, 10, 10];
    write_deals(folder.path(), &days);
    // Deal 0: 'a' five days before, 'b' ten days before (twice the half-life of n_recent), 'c' thirty days before.
    let events = [
        (0, -5 * 24, 'a', 8),
        (0, -10 * 24, 'b', 2),
        (0, -30 * 24, 'c', -4),
        (1, 0, 'a', 99),
        (2, -31 * 24, 'b', 1),
    ];
    write_events(folder.path(), &days, events.iter());
    let closed = closed_deals(&project, folder.path());
    let shown = |row: usize| {
        let cells = project.features.iter().zip(closed.features.columns()).map(|(feature, cells)| {
            let value = match cells.value(row) {
                Value::Unknown => "null".to_owned(),
                Value::Number(number) => format!("{number:.9}"),
                Value::Flag(flag) => flag.to_string(),
                Value::Words(words) => format!("{words:?}"),
            };
            format!("{}={value}", feature.name)
        });
        cells.collect::<Vec<_>>().join(" ")
    };
    let total = 8.0 * (-5.0f64 / 7.0).exp2() + 2.0 * (-10.0f64 / 7.0).exp2();
    assert_eq!(
        shown(0),
        format!(
            "n=1.000000000 n_recent=0.750000000 any_b=true total={total:.9} average=2.000000000 \
             smallest=-4.000000000 largest=8.000000000 newest=8.000000000 newest_kind=\"a\" kinds=3.000000000 \
             silent=5.000000000"
        )
    );
    // What happens on the very day of the snapshot is not known: only counts and sums are 0, the rest is unknown.
    let nothing = "n=0.000000000 n_recent=0.000000000 any_b=null total=0.000000000 average=null smallest=null \
                   largest=null newest=null newest_kind=null kinds=null silent=null";
    assert_eq!(shown(1), nothing);
    assert_eq!(shown(3), nothing);
    assert!(shown(2).starts_with("n=0.000000000 n_recent=0.000000000 any_b=null total=0.04"), "{}", shown(2));
}

/// The sample project with a model in `folder`.
fn trained(project: &Project, folder: &Path) -> bantam::registry::Saved {
    let workspace = workspace(project, &repository(), folder);
    jobs::train(&workspace, &TrainOptions::default(), &|_, _, _| {}).unwrap().saved
}

#[test]
fn one_lead_scores_the_same_alone_and_in_a_batch() {
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let saved = trained(&project, folder.path());
    let workspace = workspace(&project, &repository(), folder.path());
    let predict = |leads: &LeadsFrom, output: &str| {
        let output = folder.path().join(output);
        let mut predictor = Predictor::new(&workspace, &saved).unwrap();
        predictor.run(leads, &written_to(&output), &|_, _, _| {}).unwrap();
        std::fs::read_to_string(output).unwrap()
    };
    let batch = predict(&LeadsFrom::Project, "batch.csv");
    let leads = std::fs::read_to_string(repository().join("data/leads.csv")).unwrap();
    let (header, lines) = leads.split_once('\n').unwrap();
    for line in lines.lines().step_by(23) {
        let file = folder.path().join("one.csv");
        std::fs::write(&file, format!("{header}\n{line}\n")).unwrap();
        let alone = predict(&LeadsFrom::File(file.to_str().unwrap().to_owned()), "alone.csv");
        let row = alone.lines().nth(1).unwrap();
        assert!(batch.lines().any(|known| known == row), "{row}");
    }
}

#[test]
fn the_average_lead_and_all_reasons_add_up_to_the_score() {
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let saved = trained(&project, folder.path());
    let workspace = workspace(&project, &repository(), folder.path());
    let mut predictor = Predictor::new(&workspace, &saved).unwrap();
    for id in ["L004001", "L004002", "L004100", "L004200", "L900001", "L900002"] {
        let prediction = predictor.find(&LeadsFrom::Project, id).unwrap();
        let lead = &prediction.batch.scored[prediction.row];
        let sum: f64 = lead.reasons.iter().map(|reason| reason.points).sum();
        assert!((50.0 + sum - lead.score.exact).abs() < 1e-9, "{id}: 50 + {sum} is not {}", lead.score.exact);
        let features = saved.model.linear.encoder.features();
        let parts = |wanted: &dyn Fn(Group) -> bool| {
            let reasons = lead.reasons.iter().filter(|reason| wanted(features[reason.feature].group));
            50.0 + reasons.map(|reason| reason.points).sum::<f64>()
        };
        assert!((parts(&|group| group.is_fit()) - lead.fit.exact).abs() < 1e-9);
        assert!((parts(&|group| group == Group::Behavioural) - lead.engagement.exact).abs() < 1e-9);
    }
}

#[test]
fn saving_and_loading_gives_the_same_scores_to_the_last_bit() {
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let saved = trained(&project, folder.path());
    let loaded = bantam::registry::load(&saved.file).unwrap();
    assert_eq!(loaded.id, saved.id);
    let closed = closed_deals(&project, &repository());
    let before = saved.model.linear.log_odds(&closed.features).unwrap();
    let after = loaded.model.linear.log_odds(&closed.features).unwrap();
    assert!(before.iter().zip(&after).all(|(before, after)| before.to_bits() == after.to_bits()));
}

#[test]
fn the_order_of_the_columns_in_a_file_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    for name in
        ["deals.csv", "accounts.csv", "activities.csv", "contacts.csv", "feedback.csv", "renewals.csv"]
    {
        let mut reader = csv::Reader::from_path(repository().join("data").join(name)).unwrap();
        std::fs::create_dir_all(folder.path().join("data")).unwrap();
        let mut writer = csv::Writer::from_path(folder.path().join("data").join(name)).unwrap();
        let backwards =
            |record: &csv::StringRecord| record.iter().rev().map(str::to_owned).collect::<Vec<_>>();
        writer.write_record(backwards(reader.headers().unwrap())).unwrap();
        for record in reader.records() {
            writer.write_record(backwards(&record.unwrap())).unwrap();
        }
        writer.flush().unwrap();
    }
    let project = sample_project();
    let forwards = closed_deals(&project, &repository());
    let backwards = closed_deals(&project, folder.path());
    assert_eq!(forwards.ids, backwards.ids);
    assert_eq!(forwards.features, backwards.features);
}

#[test]
fn verdicts_do_not_depend_on_the_model() {
    let verdicts = |alpha: f64| {
        let mut project = sample_project();
        project.fit.penalty = PenaltySetting::Ridge(Some(alpha));
        let folder = tempfile::tempdir().unwrap();
        let saved = trained(&project, folder.path());
        let workspace = workspace(&project, &repository(), folder.path());
        let output = folder.path().join("predictions.csv");
        let mut predictor = Predictor::new(&workspace, &saved).unwrap();
        predictor.run(&LeadsFrom::Project, &written_to(&output), &|_, _, _| {}).unwrap();
        let mut reader = csv::Reader::from_path(output).unwrap();
        let headers = reader.headers().unwrap().clone();
        let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
        let (bant, meddic, probability) = (at("bant"), at("meddic"), at("probability"));
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let pick = |column: usize| records.iter().map(|record| record[column].to_owned()).collect::<Vec<_>>();
        (pick(bant), pick(meddic), pick(probability))
    };
    let (loose, strict) = (verdicts(1.0), verdicts(1000.0));
    assert_eq!((loose.0, loose.1), (strict.0, strict.1));
    assert_ne!(loose.2, strict.2);
}
