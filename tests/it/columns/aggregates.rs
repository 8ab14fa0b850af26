//! Derived aggregates of timed tables.

use std::fmt::Write as _;
use std::path::Path;

use bantam::design::Features;
use bantam::project::{self, Project};
use bantam::snapshot::{ReadPlan, Snapshot, Sources, Spec, main_types, wanted_columns};
use bantam::tables::{Reader, Request, Table, Typing};
use bantam::units::{AsOf, Days};
use proptest::prelude::*;

use super::{day, predicted, succeeds, with_contacts};
use crate::space::TestSpace;

/// All measures, as derived columns and as features of their own under another name.
fn measures() -> Project {
    const MEASURES: [(&str, &str, &str); 11] = [
        ("n", "number", "count = \"kind = 'a'\""),
        ("n_recent", "number", "count = \"TRUE\", within = \"20d\", half_life = \"5d\""),
        ("any_b", "flag", "any = \"kind = 'b'\", within = \"30d\""),
        ("total", "number", "sum = \"amount\", where = \"kind <> 'c'\", half_life = \"7d\""),
        ("average", "number", "mean = \"amount\""),
        ("smallest", "number", "min = \"amount\""),
        ("largest", "number", "max = \"amount\", within = \"10d\""),
        ("newest", "number", "last = \"amount\""),
        ("newest_kind", "category", "last = \"kind\", kind = \"category\""),
        ("newest_is_high", "flag", "last = \"amount > 0\", kind = \"flag\""),
        ("silent", "number", "days_since = \"kind = 'a'\""),
    ];
    let mut text = "config_version = 1\nname = \"law\"\ndata = { deals = \"deals.csv\", id = \"id\" }\n\
                    outcome = { won = \"stage = 'won'\", lost = \"stage = 'lost'\" }\nsnapshot.at = \"at\"\n\
                    tables.events = { file = \"events.csv\", key = \"id\", at = \"time\" }\n"
        .to_owned();
    for (name, kind, measure) in MEASURES {
        writeln!(text, "derive.{name} = {{ from = \"events\", {measure} }}").unwrap();
        writeln!(text, "features.behavioural.{name} = {{ kind = \"{kind}\" }}").unwrap();
        writeln!(text, "features.behavioural.own_{name} = {{ from = \"events\", {measure} }}").unwrap();
    }
    project::parse(Path::new("bantam.toml"), &text).unwrap()
}

/// An event: deal, hours from midnight of 2026-03-01, kind and amount.
type Event = (usize, i64, char, i32);

const N_DEALS: usize = 4;

fn event(hours: std::ops::Range<i64>) -> impl Strategy<Value = Event> {
    (0..N_DEALS, hours, prop_oneof![Just('a'), Just('b'), Just('c')], -50..50i32)
}

/// The deals and the timed table of a project in a folder of its own.
struct Tables {
    project: Project,
    spec: Spec,
    deals: Table,
    sources: Sources,
}

impl Tables {
    fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
        let mut text = String::from("id,time,kind,amount\n");
        for (deal, hours, kind, amount) in events {
            let time = (start + chrono::Duration::hours(*hours)).format("%Y-%m-%dT%H:%M:%S");
            writeln!(text, "d{deal},{time},{kind},{amount}").unwrap();
        }
        std::fs::write(folder.path().join("events.csv"), text).unwrap();
        let rows = (0..N_DEALS).map(|deal| format!("d{deal},won,2026-03-01\n"));
        let deals = format!("id,stage,at\n{}", rows.collect::<String>());
        std::fs::write(folder.path().join("deals.csv"), deals).unwrap();
        let project = measures();
        let spec = Spec::of(&project);
        let extra = ReadPlan { columns: vec!["at"], ..ReadPlan::default() };
        let (types, columns) = (main_types(&spec, &extra), wanted_columns(&spec, &extra));
        let reader = Reader::open(
            Request::new("deals.csv", &spec.reading, Typing::Infer(&types))
                .in_folder(folder.path())
                .with_columns(Some(&columns))
                .with_id(spec.id.as_deref()),
        );
        let deals = reader.unwrap().read_all().unwrap();
        let sources = Sources::load(&spec, &extra, folder.path(), None).unwrap();
        Self { project, spec, deals, sources }
    }

    fn features(&self, snapshot: &Snapshot) -> Features {
        Features::of(&self.project.features, &snapshot.table.frame).unwrap()
    }

    /// The features on the day `as_of`, from the history before `known_until`.
    fn known_until(&self, as_of: AsOf, known_until: AsOf) -> Features {
        let (as_of, known_until) = (vec![as_of; N_DEALS], vec![known_until; N_DEALS]);
        let deals = self.deals.clone();
        self.features(
            &self.sources.snapshot_with_history_until(&self.spec, deals, as_of, &known_until).unwrap(),
        )
    }

    fn at(&self, as_of: AsOf) -> Features {
        let deals = self.deals.clone();
        self.features(&self.sources.snapshot(&self.spec, deals, vec![as_of; N_DEALS]).unwrap())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_derived_aggregate_is_what_the_same_aggregate_is_as_a_feature(
        events in proptest::collection::vec(event(-1200..600), 1..60),
    ) {
        let tables = Tables::of(&events);
        let features = tables.at(day());
        for (pair, features) in features.columns().chunks(2).zip(tables.project.features.chunks(2)) {
            prop_assert_eq!(&features[1].name, &format!("own_{}", features[0].name));
            prop_assert_eq!(&pair[0], &pair[1], "{}", &features[0].name);
        }
    }

    #[test]
    fn the_history_until_the_snapshot_gives_the_snapshot(
        events in proptest::collection::vec(event(-1200..600), 1..60),
        later in 0..40u32,
    ) {
        let tables = Tables::of(&events);
        prop_assert_eq!(tables.known_until(day(), day()), tables.at(day()));
        prop_assert_eq!(tables.known_until(day(), day().plus(Days::new(later))), tables.at(day()));
    }

    #[test]
    fn rows_after_the_history_change_nothing_and_ages_increase(
        before in proptest::collection::vec(event(-1200..0), 1..60),
        between in proptest::collection::vec(event(0..960), 1..60),
        days in 0..40u32,
    ) {
        let later = day().plus(Days::new(days));
        let all = Tables::of(between.iter().chain(&before).chain(&between));
        let known = Tables::of(&before);
        prop_assert_eq!(all.known_until(later, day()), known.at(later));
    }
}

#[test]
fn time_alone_changes_ages_and_spans() {
    let tables = Tables::of(&[(0, -24, 'a', 5)]);
    let shown = |features: Features, name: &str| {
        let place = tables.project.features.iter().position(|feature| feature.name == name).unwrap();
        format!("{:?}", features.columns()[place].value(0))
    };
    let later = day().plus(Days::new(19));
    for (name, then, now) in [("silent", 1.0, 20.0), ("n_recent", (-0.2_f64).exp2(), (-4.0_f64).exp2())] {
        assert_eq!(shown(tables.known_until(day(), day()), name), format!("Number({then:?})"));
        assert_eq!(shown(tables.known_until(later, day()), name), format!("Number({now:?})"));
    }
}

#[test]
fn criteria_ask_for_the_contacts_of_the_account() {
    let space = with_contacts().edit_column("leads.csv", "account_id", |line, _| format!("A{:03}", line - 2));
    succeeds(&space, &["run"]);
    let verdicts = predicted(&space, "predictions.csv", "committee");
    // No champion among the contacts is a no; no contact at all is not known.
    assert_eq!(verdicts, ["pass", "fail", "fail", "unknown", "unknown"]);
    let then = succeeds(&space, &["predict", "--as-of", "2026-05-01", "-o", "then.csv"]);
    assert!(then.stderr.contains("1 of 4 rows of `contacts` are dated on or after"), "{}", then.stderr);
    // On that day the champion of account 1 is not there yet.
    let verdicts = predicted(&space, "then.csv", "committee");
    assert_eq!(verdicts, ["pass", "unknown", "fail", "unknown", "unknown"]);
}

#[test]
fn a_column_that_only_criteria_look_at_is_no_part_of_the_model() {
    let plain = TestSpace::new().trained();
    let space = with_contacts().trained();
    assert_eq!(space.model(), plain.model());
    let changed = space.replace("bantam.toml", "roles_covered >= 2", "roles_covered >= 1");
    let output = succeeds(&changed, &["predict"]);
    assert!(!output.stderr.contains("changed"), "{}", output.stderr);
}

#[test]
fn a_model_of_derived_aggregates_is_saved_and_detects_changes() {
    let space = with_contacts()
        .replace(
            "bantam.toml",
            "[features.qualification]",
            "[features.qualification]\nis_multithreaded = { kind = \"flag\" }\nroles_covered = { kind = \"number\" }",
        )
        .trained();
    let model = space.read(&format!("models/inbound/{}/model.json", space.model().unwrap()));
    assert!(model.contains("\"roles_covered\"") && !model.contains("champion_known"), "{model}");
    succeeds(&space, &["predict"]);
    let before = predicted(&space, "predictions.csv", "probability");
    let space = space.replace("bantam.toml", "distinct = \"role\"", "count = \"TRUE\"");
    let output = succeeds(&space, &["predict"]);
    assert!(output.stderr.contains("[derive]"), "{}", output.stderr);
    // The model goes on with the column that it was trained with.
    assert_eq!(predicted(&space, "predictions.csv", "probability"), before);
}

#[test]
fn mistakes_in_derived_aggregates_are_reported_at_once() {
    let space = with_contacts().replace(
        "bantam.toml",
        "is_multithreaded = ",
        "seniority = { from = \"contacts\", last = \"role\", kind = \"category\" }\n\
         wordy = { from = \"contacts\", last = \"role\" }\n\
         late = { from = \"contacts\", count = \"rle = 'user'\" }\n\
         early = \"after > 1\"\nafter = { from = \"contacts\", count = \"TRUE\" }\n\
         from_late = \"late + 1\"\nis_multithreaded = ",
    );
    insta::assert_snapshot!(space.transcript(&["check"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:38:1: there is a column `seniority` already
    hint: give it a name that is not in use

    error: bantam.toml:39:37: `role` should be a number, but it gives text
    hint: for the newest word, add kind = "category"

    error: bantam.toml:40:37: `rle = 'user'` names the column `rle`, which contacts.csv does not have
    hint: did you mean `role`?

    error: bantam.toml:41:10: `after > 1`: there is no column `after`
    hint: text is written in single quotes: `'after'`
    "#);
    let space =
        with_contacts().replace("bantam.toml", "distinct = \"role\"", "distinct = \"role\", any = \"TRUE\"");
    let space = space.replace(
        "bantam.toml",
        "any = \"role = 'champion'\"",
        "any = \"role = 'champion'\", kind = \"flag\"",
    );
    insta::assert_snapshot!(space.transcript(&["check"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:36:66: `kind` in [derive] champion_known is only for `last`, and this is `any`
    hint: remove `kind`

    error: bantam.toml:37:38: `roles_covered` in [derive] has more than one measure: `any`, `distinct`
    hint: define a separate column for each
    "#);
    let space = with_contacts().replace(
        "bantam.toml",
        "key = \"account_id\"\nat",
        "key = \"account_id\"\non = \"company_id\"\nat",
    );
    insta::assert_snapshot!(space.transcript(&["check"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:29:6: neither deals.csv nor accounts.csv has a column `company_id`
    hint: did you mean `on = "company"`?
    "#);
}

#[test]
fn a_derived_aggregate_over_the_deals_may_not_look_at_how_they_ended() {
    let space = with_contacts()
        .replace(
            "bantam.toml",
            "[lookups.accounts]",
            "[tables.earlier]\nfile = \"deals.csv\"\nkey = \"account_id\"\nat = \"qualified_at\"\n\n[lookups.accounts]",
        )
        .replace("bantam.toml", "is_multithreaded = ", "wins = { from = \"earlier\", count = \"stage = 'Closed Won'\" }\nis_multithreaded = ");
    let output = space.run(&["check"]);
    assert_eq!(output.status, 3);
    assert!(
        output.stderr.contains("`stage` of an earlier deal may not have been known at the snapshot"),
        "{}",
        output.stderr
    );
    succeeds(
        &space.replace("bantam.toml", "at = \"qualified_at\"\n\n[lookups", "at = \"closed_at\"\n\n[lookups"),
        &["check"],
    );
}
