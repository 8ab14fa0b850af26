//! Columns made from the rows of timed tables: derived aggregates, contacts by account, and what was known until a day.

use std::fmt::Write as _;
use std::path::Path;

use bantam::design::Features;
use bantam::project::{self, Project};
use bantam::snapshot::{ReadPlan, Snapshot, Sources, Spec, main_types, wanted_columns};
use bantam::tables::{Reader, Request, Table, Typing};
use bantam::units::{AsOf, Days};
use proptest::prelude::*;

use crate::space::{Output, TestSpace};

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

    /// The features on the day `as_of`, from what was known before `known_until`.
    fn known_until(&self, as_of: AsOf, known_until: AsOf) -> Features {
        let (as_of, known_until) = (vec![as_of; N_DEALS], vec![known_until; N_DEALS]);
        let deals = self.deals.clone();
        self.features(&self.sources.snapshot_known_until(&self.spec, deals, as_of, &known_until).unwrap())
    }

    fn at(&self, as_of: AsOf) -> Features {
        let deals = self.deals.clone();
        self.features(&self.sources.snapshot(&self.spec, deals, vec![as_of; N_DEALS]).unwrap())
    }
}

fn day() -> AsOf {
    AsOf::parse("2026-03-01").unwrap()
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
    fn what_was_known_until_the_snapshot_is_the_snapshot(
        events in proptest::collection::vec(event(-1200..600), 1..60),
        later in 0..40u32,
    ) {
        let tables = Tables::of(&events);
        prop_assert_eq!(tables.known_until(day(), day()), tables.at(day()));
        prop_assert_eq!(tables.known_until(day(), day().plus(Days::new(later))), tables.at(day()));
    }

    #[test]
    fn rows_after_what_was_known_change_nothing_and_time_goes_on(
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

/// A project with a table of the contacts of each account: account 0 has a champion since 2024-09-20, before its first
/// deal; account 1 since 2026-05-01, after it, and account 2 knows a user only.
fn with_contacts() -> TestSpace {
    let contacts = "contact_id,account_id,added_at,role,engaged\n\
                    C1,A000,2024-09-20,champion,1\nC2,A000,2024-09-21,user,0\n\
                    C3,A001,2026-05-01,champion,1\nC4,A002,2024-09-01,user,1\n";
    TestSpace::new()
        .write("contacts.csv", contacts)
        .replace(
            "bantam.toml",
            "[lookups.accounts]",
            "[tables.contacts]\nfile = \"contacts.csv\"\nkey = \"account_id\"\nat = \"added_at\"\n\n[lookups.accounts]",
        )
        .replace(
            "bantam.toml",
            "[features.demographic]",
            "[derive]\nchampion_known = { from = \"contacts\", any = \"role = 'champion'\" }\n\
             roles_covered = { from = \"contacts\", distinct = \"role\" }\n\
             is_multithreaded = \"roles_covered >= 2\"\n\n[features.demographic]",
        )
        .replace(
            "bantam.toml",
            "[grades]",
            "[gates.committee]\nchampion = { pass = \"champion_known\", ask = \"Who wants it?\" }\n\
             breadth = { pass = \"is_multithreaded\", ask = \"Who else?\" }\n\n[grades]",
        )
}

fn succeeds(space: &TestSpace, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output
}

/// The values of a column of predictions, in the order of the leads.
fn predicted(space: &TestSpace, file: &str, column: &str) -> Vec<String> {
    let text = space.read(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    reader.records().map(Result::unwrap).map(|row| row[at].to_owned()).collect()
}

#[test]
fn criteria_ask_for_the_contacts_of_the_account() {
    let space = with_contacts().edit_column("leads.csv", "account_id", |line, _| format!("A{:03}", line - 2));
    succeeds(&space, &["run"]);
    let verdicts = predicted(&space, "predictions.csv", "committee");
    // No champion among the contacts is a no; no contact at all is not known.
    assert_eq!(verdicts, ["pass", "fail", "fail", "unknown", "unknown"]);
    let then = succeeds(&space, &["predict", "--as-of", "2026-05-01", "-o", "then.csv"]);
    assert!(then.stderr.contains("1 of 4 rows of `contacts` lie at or after"), "{}", then.stderr);
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
fn a_model_of_derived_aggregates_is_saved_and_knows_when_they_change() {
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

    error: bantam.toml:41:9: `after > 1` names the column `after`, which does not exist
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
    hint: make each a column of its own
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
        output.stderr.contains("`stage` of an earlier deal may not have been known yet"),
        "{}",
        output.stderr
    );
    succeeds(
        &space.replace("bantam.toml", "at = \"qualified_at\"\n\n[lookups", "at = \"closed_at\"\n\n[lookups"),
        &["check"],
    );
}

/// Won means renewed: of the won deals some were not renewed, which makes them lost, one of them on the last day, which is
/// not known yet.
fn with_renewals() -> TestSpace {
    let deals = TestSpace::new().read("deals.csv");
    let won: Vec<&str> = deals
        .lines()
        .filter(|line| line.contains("Closed Won"))
        .map(|line| line.split(',').next().unwrap())
        .collect();
    let mut renewals = String::from("lead_id,at,renewed\n");
    for (place, id) in won.iter().enumerate() {
        match place {
            0..4 => writeln!(renewals, "{id},2026-07-15,no").unwrap(),
            4 => writeln!(renewals, "{id},2026-08-01,no").unwrap(),
            5..8 => writeln!(renewals, "{id},2026-07-15,yes").unwrap(),
            _ => {}
        }
    }
    TestSpace::new()
        .write("renewals.csv", &renewals)
        .replace(
            "bantam.toml",
            "lost = \"stage = 'Closed Lost'\"",
            "lost = \"stage = 'Closed Lost' OR NOT renewed\"",
        )
        .replace("bantam.toml", "won = \"stage = 'Closed Won'\"", "won = \"stage = 'Closed Won' AND (renewed IS NULL OR renewed)\"")
        .replace(
            "bantam.toml",
            "[snapshot]",
            "[outcome.facts]\nrenewed = { from = \"renewals\", last = \"renewed = 'yes'\", kind = \"flag\" }\n\n[snapshot]",
        )
        .replace(
            "bantam.toml",
            "[tables.activities]",
            "[tables.renewals]\nfile = \"renewals.csv\"\nkey = \"lead_id\"\nat = \"at\"\n\n[tables.activities]",
        )
}

/// How many closed deals there are, and how many of them were won, as training says.
fn closed_and_won(space: &TestSpace) -> (usize, usize) {
    let output = succeeds(space, &["train"]);
    let words: Vec<&str> = output.stdout.split_whitespace().collect();
    let number = |word: &str| word.trim_start_matches('(').parse().unwrap();
    (number(words[0]), number(words[3]))
}

#[test]
fn a_fact_of_the_outcome_is_seen_as_of_today_and_not_later() {
    let (closed, won) = closed_and_won(&TestSpace::new());
    let space = with_renewals();
    // The renewals lie long after the snapshots; the one on the day of the training is not known yet.
    assert_eq!(closed_and_won(&space), (closed, won - 4));
    let inputs = space.read(&format!("models/inbound/{}/model.json", space.model().unwrap()));
    assert!(inputs.contains("renewals.csv"), "{inputs}");
    succeeds(&space, &["predict"]);
    let earlier = space.replace("bantam.toml", "as_of = \"2026-08-01\"", "as_of = \"2026-07-15\"");
    assert_eq!(closed_and_won(&earlier), (closed, won));
}

#[test]
fn a_fact_tells_which_deals_are_still_leads() {
    let space = with_renewals().trained().replace("bantam.toml", "leads = \"leads.csv\"\n", "");
    succeeds(&space, &["predict"]);
    assert_eq!(predicted(&space, "predictions.csv", "id").len(), 2);
    // Without a `lost` for them, deals that were not renewed are neither won nor lost: they are leads again.
    let space = space.replace("bantam.toml", " OR NOT renewed", "");
    succeeds(&space, &["predict"]);
    assert_eq!(predicted(&space, "predictions.csv", "id").len(), 2 + 4);
}

#[test]
fn a_model_of_before_is_judged_by_the_facts_of_now() {
    let space =
        TestSpace::new().replace("bantam.toml", "as_of = \"2026-08-01\"", "as_of = \"2026-01-01\"").trained();
    let project = with_renewals().read("bantam.toml");
    let renewals = with_renewals().read("renewals.csv");
    let space = space.write("bantam.toml", &project).write("renewals.csv", &renewals);
    succeeds(&space, &["train"]);
}

#[test]
fn facts_that_do_not_fit_the_tables_or_stand_elsewhere_are_refused() {
    let space = with_renewals()
        .replace("bantam.toml", "last = \"renewed = 'yes'\"", "last = \"renwed = 'yes'\"")
        .replace(
            "bantam.toml",
            "[outcome.facts]",
            "[outcome.facts]\nstage = { from = \"renewals\", count = \"TRUE\" }",
        );
    insta::assert_snapshot!(space.transcript(&["check"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:18:1: there is a column `stage` already
    hint: give it a name that is not in use

    error: bantam.toml:19:39: `renwed = 'yes'` names the column `renwed`, which renewals.csv does not have
    hint: did you mean `renewed`?
    "#);
    let space = with_renewals().replace(
        "bantam.toml",
        "timeline_months = {",
        "renewed = { kind = \"flag\" }\ntimeline_months = {",
    );
    let space = space.replace("bantam.toml", "need = { pass = \"pain <> ''\"", "need = { pass = \"renewed\"");
    insta::assert_snapshot!(space.transcript(&["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:48:1: `renewed` in [features.qualification] uses `renewed`, a fact in [outcome.facts], which only `won`, `lost` and `weight` may use
    hint: a fact is computed as of today; for a value as of the snapshot use an aggregate in [derive]

    error: bantam.toml:57:17: `pass` in [gates.bant] need uses `renewed`, a fact in [outcome.facts], which only `won`, `lost` and `weight` may use
    hint: a fact is computed as of today; for a value as of the snapshot use an aggregate in [derive]
    "#);
    let space = with_renewals().replace("bantam.toml", "(renewed IS NULL OR renewed)", "renewed > 3");
    let space = space.replace("bantam.toml", "[snapshot]", "odd = 1\n\n[snapshot]");
    insta::assert_snapshot!(space.transcript(&["train"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:20:7: expected a table for `odd` in [outcome.facts], found 1
    "#);
}

#[test]
fn a_model_whose_derived_columns_are_not_understood_is_refused() {
    let space = with_contacts()
        .replace(
            "bantam.toml",
            "[features.qualification]",
            "[features.qualification]\nroles_covered = { kind = \"number\" }",
        )
        .trained();
    let model = space.read(&format!("models/inbound/{}/model.json", space.model().unwrap()));
    let refused = |from: &str, to: &str| {
        assert!(model.contains(from), "{model}");
        std::fs::write(space.path("model.json"), model.replacen(from, to, 1)).unwrap();
        let output = space.run(&["predict", "--model", "model.json"]);
        assert_eq!(output.status, 1, "{}", output.transcript());
        output.stderr
    };
    assert!(refused("\"gives\": \"number\"", "\"gives\": \"set\"").contains("unknown variant `set`"));
    assert!(
        refused("\"measure\": \"distinct\"", "\"measure\": \"median\"").contains("no aggregate \"median\"")
    );
    let neither = refused("\"name\": \"roles_covered\",", "\"name\": \"roles_covered\", \"sql\": \"1\",");
    assert!(neither.contains("\"roles_covered\" is neither SQL nor an aggregate"), "{neither}");
}

#[test]
fn a_fact_may_have_the_name_of_a_feature_of_an_older_model() {
    let space = TestSpace::new()
        .replace("bantam.toml", "as_of = \"2026-08-01\"", "as_of = \"2026-01-01\"")
        .replace(
            "bantam.toml",
            "[features.qualification]",
            "renewed = { from = \"activities\", any = \"kind = 'email'\" }\n\n[features.qualification]",
        )
        .trained();
    let (project, renewals) = (with_renewals().read("bantam.toml"), with_renewals().read("renewals.csv"));
    let space = space.write("bantam.toml", &project).write("renewals.csv", &renewals);
    // The model in use is judged beside the new one: its feature is not the fact.
    succeeds(&space, &["train"]);
}
