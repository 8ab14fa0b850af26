//! Laws: what is read within a limit of memory gives the columns, the warnings and the counts of what is read as a whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use polars::prelude::*;
use proptest::prelude::*;

use super::{BoundedReading, ReadPlan, Snapshot, Sources, Spec, main_types, wanted_columns};
use crate::project::{self, Project};
use crate::tables::{KeptFile, MemoryLimit, Reader, Request, Table, Types, Typing, write_atomically};
use crate::units::AsOf;
use crate::warning::Warning;

/// All measures, with conditions that are shared, and values that are lost.
fn project() -> Project {
    const MEASURES: [(&str, &str); 14] = [
        ("n", "count = \"kind = 'a'\""),
        ("n_recent", "count = \"TRUE\", within = \"20d\", half_life = \"5d\""),
        ("n_within", "count = \"kind = 'a'\", where = \"amount > 0\", within = \"9d\""),
        ("any_b", "any = \"kind = 'b'\", within = \"30d\""),
        ("total", "sum = \"amount\", where = \"kind <> 'c'\", half_life = \"7d\""),
        ("average", "mean = \"amount\""),
        ("weighted", "mean = \"amount\", half_life = \"3d\""),
        ("smallest", "min = \"amount\""),
        ("largest", "max = \"1 / amount\", within = \"10d\""),
        ("newest", "last = \"CAST(word AS DOUBLE)\""),
        ("newest_kind", "last = \"kind\", kind = \"category\""),
        ("newest_is_high", "last = \"amount > 0\", kind = \"flag\""),
        ("kinds", "distinct = \"kind || word\""),
        ("silent", "days_since = \"kind = 'a'\""),
    ];
    let mut text = "config_version = 1\nname = \"law\"\ndata = { deals = \"deals.csv\", id = \"id\" }\n\
                    outcome = { won = \"stage = 'won'\", lost = \"stage = 'lost'\" }\n\
                    tables.events = { file = \"events.csv\", key = \"id\", at = \"time\" }\n\
                    lookups.accounts = { file = \"accounts.csv\", key = \"account\", on = \"id\" }\n\
                    features.firmographic.size = { kind = \"number\" }\n\
                    features.firmographic.revenue = { kind = \"number\" }\n\
                    features.firmographic.industry = { kind = \"category\" }\n\
                    features.firmographic.is_key = { kind = \"flag\" }\n"
        .to_owned();
    for (name, measure) in MEASURES {
        writeln!(text, "derive.{name} = {{ from = \"events\", {measure} }}").unwrap();
    }
    project::parse(Path::new("bantam.toml"), &text).unwrap()
}

/// A row of the timed table: its key, minutes from midnight of 2026-03-01, kind, amount and a word.
type TimedEvent = (String, i64, char, i32, &'static str);

/// Some keys have most of the rows, one lists two others, some cells are no key, and many rows have the same time.
fn event() -> impl Strategy<Value = TimedEvent> {
    let key = prop_oneof![
        6 => Just("d0".to_owned()),
        3 => (0..12_u32).prop_map(|key| format!("d{key}")),
        1 => Just(String::new()),
        1 => Just("d1; d2".to_owned()),
        1 => (0..12_u32).prop_map(|key| format!("{key}.0")),
    ];
    let minutes = prop_oneof![(-40..12_i64).prop_map(|days| 1440 * days), -3000..1500_i64, Just(0)];
    let kind = prop_oneof![Just('a'), Just('b'), Just('c')];
    (key, minutes, kind, -2..3_i32, prop_oneof![Just("1.5"), Just("x"), Just("-7"), Just("")])
}

/// A lookup that has, depending on how many rows there are, one account twice, one without a key, one that lists two, and a number that is none.
fn accounts(n: usize) -> String {
    let mut text = String::from("account,revenue,industry,is_key\n");
    for row in 0..n % 60 {
        let is_key = ["yes", "no", ""][row % 3];
        writeln!(text, "d{row},{},{},{is_key}", row * 1000 + n, ["Retail", "", "Énergie"][row % 3]).unwrap();
    }
    let odd =
        ["d0,7,Retail,no", ",8,Retail,no", "d3;d4,9,Retail,no", "d61,much,Retail,no", "d62.0,1,Retail,no"];
    odd.iter()
        .zip(2..)
        .filter(|(_, every)| n.is_multiple_of(*every))
        .for_each(|(row, _)| writeln!(text, "{row}").unwrap());
    text
}

/// Writes the tables, and returns the text of the timed one.
fn written(folder: &Path, events: &[TimedEvent]) -> String {
    let start = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
    let mut text = String::from("id,time,kind,amount,word\n");
    for (key, minutes, kind, amount, word) in events {
        let time = start + chrono::Duration::minutes(*minutes);
        let time = match minutes.rem_euclid(1440) {
            0 => time.format("%Y-%m-%d"),
            _ => time.format("%Y-%m-%dT%H:%M:%S"),
        };
        writeln!(text, "{key},{time},{kind},{amount},{word}").unwrap();
    }
    write_atomically(&folder.join("events.csv"), text.as_bytes()).unwrap();
    write_atomically(&folder.join("accounts.csv"), accounts(events.len()).as_bytes()).unwrap();
    let keys = (0..14).map(|lead| format!("d{lead}")).chain((0..4).map(|lead| format!("{lead}")));
    let rows = keys.chain(["d3;d4".to_owned()]).map(|key| format!("{key},open,1\n"));
    let deals = format!("id,stage,size\n{}", rows.collect::<String>());
    write_atomically(&folder.join("deals.csv"), deals.as_bytes()).unwrap();
    text
}

/// A folder with the tables of some rows, and the types of a training on others.
struct BoundedTables {
    folder: tempfile::TempDir,
    spec: Spec,
    types: BTreeMap<String, Types>,
    leads: Table,
}

impl BoundedTables {
    fn of(events: &[TimedEvent]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spec = Spec::of(&project());
        let trained: Vec<TimedEvent> =
            (0..40).map(|row| (format!("d{}", row % 4), -60 * row, 'a', 1, "x")).collect();
        written(folder.path(), &trained);
        let plan = ReadPlan::default();
        let types = Sources::load(&spec, &plan, folder.path(), None).unwrap().types;
        written(folder.path(), events);
        let (of_leads, columns) = (main_types(&spec, &plan), wanted_columns(&spec, &plan));
        let request = Request::new("deals.csv", &spec.reading, Typing::Infer(&of_leads))
            .in_folder(folder.path())
            .with_columns(Some(&columns))
            .with_id(spec.id.as_deref());
        let leads = Reader::open(request).unwrap().read_all().unwrap();
        Self { folder, spec, types, leads }
    }

    /// The tables read as a whole, or within a limit.
    fn read(&self, bytes: Option<u64>, today: AsOf) -> Result<Sources, String> {
        self.read_kept(bytes, None, today)
    }

    /// The same, keeping work in a folder.
    fn read_kept(&self, bytes: Option<u64>, kept: Option<&Path>, today: AsOf) -> Result<Sources, String> {
        let folder = self.folder.path().to_owned();
        let kept = kept.map(Path::to_owned);
        let limit = bytes.map(|bytes| MemoryLimit { bytes, folder, kept });
        let bounded = limit.as_ref().map(|limit| BoundedReading { limit, as_of: today });
        let plan = ReadPlan::default();
        let sources = Sources::load_within(&self.spec, &plan, self.folder.path(), Some(&self.types), bounded);
        sources.map_err(|error| error.to_string())
    }

    /// The frame as of one date from the rows before another, to the last bit, and the warnings.
    fn columns(&self, sources: &Sources, as_of: AsOf, until: AsOf) -> String {
        let n = self.leads.places.len();
        self.columns_at(sources, &vec![as_of; n], &vec![until; n])
    }

    /// The same with dates for each lead.
    fn columns_at(&self, sources: &Sources, as_of: &[AsOf], until: &[AsOf]) -> String {
        let n = as_of.len();
        let taken =
            sources.snapshot_with_history_until(&self.spec, self.leads.clone(), as_of.to_vec(), until);
        let Snapshot { table, mut warnings, .. } = taken.unwrap();
        warnings.extend(sources.take_warnings());
        let bits = |column: &Column| match column.f64() {
            Ok(numbers) => format!("{:?}", numbers.iter().map(|x| x.map(f64::to_bits)).collect::<Vec<_>>()),
            Err(_) => format!("{:?}", (0..n).map(|row| column.get(row).unwrap()).collect::<Vec<_>>()),
        };
        let columns = table.frame.columns().iter();
        let columns: Vec<String> =
            columns.map(|column| format!("{} {}", column.name(), bits(column))).collect();
        format!("{}\n{warnings:#?}", columns.join("\n"))
    }
}

/// The warnings and the counts of the tables as they were read.
fn counts(sources: &Sources, today: AsOf) -> String {
    format!("{:#?}\n{:#?}\n{:#?}", sources.warnings, sources.tables_read(today), sources.ages(today))
}

fn date(text: &str) -> AsOf {
    AsOf::parse(text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_limit_of_memory_changes_nothing(events in proptest::collection::vec(event(), 1..400)) {
        let tables = BoundedTables::of(&events);
        let (today, then) = (date("2026-03-01"), date("2026-02-20"));
        for bytes in [1, 5000, 1 << 40] {
            // Values that are lost are counted once.
            let whole = tables.read(None, today);
            let bounded = tables.read(Some(bytes), today);
            let (Ok(whole), Ok(bounded)) = (&whole, &bounded) else {
                prop_assert_eq!(whole.as_ref().err(), bounded.as_ref().err());
                continue;
            };
            prop_assert_eq!(counts(whole, today), counts(bounded, today), "{} bytes", bytes);
            for (as_of, until) in [(today, today), (today, then), (then, then), (today, today)] {
                let columns = |sources| tables.columns(sources, as_of, until);
                prop_assert_eq!(columns(whole), columns(bounded), "{} bytes, as of {}", bytes, as_of);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_is_resumed_has_the_same_columns(
        events in proptest::collection::vec(event(), 1..400),
        share in 0.0..1.0,
        (before, after) in (prop_oneof![Just(1), Just(5000_u64)], prop_oneof![Just(1), Just(5000), Just(1 << 40)]),
    ) {
        let tables = BoundedTables::of(&events);
        let today = date("2026-03-01");
        let Ok(whole) = tables.read(None, today) else { return Ok(()) };
        let expected = (counts(&whole, today), tables.columns(&whole, today, today));
        let kept = tempfile::tempdir().unwrap();
        let read = |bytes| tables.read_kept(Some(bytes), Some(kept.path()), today).unwrap();
        let first = read(before);
        prop_assert!(first.resumed().is_empty());
        prop_assert_eq!(&(counts(&first, today), tables.columns(&first, today, today)), &expected);
        drop(first);
        KeptFile::cut_lists(kept.path(), share);
        let resumed = read(after);
        prop_assert_eq!(&(counts(&resumed, today), tables.columns(&resumed, today, today)), &expected);
        drop(resumed);
        // Everything was kept, unless all has fitted in memory.
        let is_kept = KeptFile::has_entries(kept.path());
        let last = read(before);
        prop_assert_eq!(last.resumed().is_empty(), !is_kept);
        prop_assert_eq!(&(counts(&last, today), tables.columns(&last, today, today)), &expected);
        for table in last.resumed() {
            prop_assert_eq!(table.done, table.partitions);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_training_within_a_limit_has_the_columns_of_one_without(events in proptest::collection::vec(event(), 1..400)) {
        let tables = BoundedTables::of(&events);
        let n = tables.leads.places.len();
        let today = date("2026-03-01");
        let day = |lead: usize, most: usize| AsOf::from_date(chrono::NaiveDate::from_ymd_opt(2026, 2, 1 + (lead * 7 % most) as u32).unwrap());
        let as_of: Vec<AsOf> = (0..n).map(|lead| day(lead, 28)).collect();
        let until: Vec<AsOf> = (0..n).map(|lead| day(lead, 28).min(day(lead, 11))).collect();
        let read = |bytes: Option<u64>| {
            let limit = bytes.map(|bytes| MemoryLimit { bytes, folder: tables.folder.path().to_owned(), kept: None });
            let bounded = limit.as_ref().map(|limit| BoundedReading { limit, as_of: today });
            let sources = Sources::load_within(&tables.spec, &ReadPlan::default(), tables.folder.path(), None, bounded);
            let sources = sources.map_err(|error| error.to_string())?;
            let shown = tables.columns_at(&sources, &as_of, &until);
            let again = tables.columns_at(&sources, &until, &until);
            let warnings: Vec<&Warning> = sources.warnings.iter().filter(|warning| !matches!(warning, Warning::NotCompared { .. })).collect();
            Ok::<String, String>(format!("{shown}\n{again}\n{warnings:#?}\n{:#?}\n{:#?}", sources.types, sources.ages(today)))
        };
        prop_assert_eq!(read(None), read(Some(1)));
    }
}

#[test]
fn leads_with_dates_of_their_own_are_those_of_each_date() {
    let events: Vec<TimedEvent> =
        (0..200).map(|row| (format!("d{}", row % 9), -300 * row, 'a', row as i32, "1.5")).collect();
    let tables = BoundedTables::of(&events);
    let n = tables.leads.places.len();
    let dates = [date("2026-03-01"), date("2026-02-20"), date("2026-02-25")];
    let as_of: Vec<AsOf> = (0..n).map(|lead| dates[lead % 3]).collect();
    let of = |bytes| {
        let sources = tables.read(bytes, dates[0]).unwrap();
        let snapshot = sources.snapshot(&tables.spec, tables.leads.clone(), as_of.clone()).unwrap();
        (format!("{:?}", snapshot.warnings), snapshot.table.frame)
    };
    let (whole, bounded) = (of(None), of(Some(1)));
    assert!(whole.1.equals_missing(&bounded.1), "{}\n{}", whole.1, bounded.1);
    assert_eq!(whole.0, bounded.0);
}

#[test]
fn a_table_with_many_bad_rows_is_refused_as_it_is_without_a_limit() {
    let mut events: Vec<TimedEvent> =
        (0..100).map(|row| (format!("d{}", row % 9), -300 * row, 'a', 1, "x")).collect();
    for bad in [0, 5, 30] {
        let tables = BoundedTables::of(&events);
        let folder = tables.folder.path();
        let text = written(folder, &events).replacen(",a,1,", ",a,much,", bad);
        write_atomically(&folder.join("events.csv"), text.as_bytes()).unwrap();
        let today = date("2026-03-01");
        let (whole, bounded) = (tables.read(None, today), tables.read(Some(1), today));
        assert_eq!(whole.is_err(), bad == 30);
        let shown = |sources: Result<Sources, String>| sources.map(|sources| counts(&sources, today));
        assert_eq!(shown(whole), shown(bounded), "{bad} bad rows");
    }
    events.clear();
    let tables = BoundedTables::of(&events);
    let today = date("2026-03-01");
    let (whole, bounded) = (tables.read(None, today), tables.read(Some(1), today));
    assert_eq!(whole.err(), bounded.err(), "an empty table");
}

#[test]
fn a_folder_that_cannot_be_written_is_named_once_it_is_needed() {
    let events: Vec<TimedEvent> = (0..200).map(|row| (format!("d{row}"), -row, 'a', 1, "x")).collect();
    let tables = BoundedTables::of(&events);
    let load = |bytes| {
        let limit = MemoryLimit { bytes, folder: tables.folder.path().join("missing"), kept: None };
        let bounded = BoundedReading { limit: &limit, as_of: date("2026-03-01") };
        let (plan, folder) = (ReadPlan::default(), tables.folder.path());
        Sources::load_within(&tables.spec, &plan, folder, Some(&tables.types), Some(bounded))
    };
    assert!(load(1 << 40).is_ok());
    let error = load(1).unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
    assert!(error.hint().unwrap().contains("--temp-dir"));
}

/// The counts and the columns with a lookup of this text, in memory and within a limit; `None` where it is refused.
fn with_accounts(text: &str) -> [Result<String, String>; 2] {
    let events: Vec<TimedEvent> =
        (0..40).map(|row| (format!("d{}", row % 4), -60 * row, 'a', 1, "x")).collect();
    let tables = BoundedTables::of(&events);
    write_atomically(&tables.folder.path().join("accounts.csv"), text.as_bytes()).unwrap();
    let today = date("2026-03-01");
    let shown =
        |sources: &Sources| format!("{}\n{}", counts(sources, today), tables.columns(sources, today, today));
    [None, Some(1)].map(|bytes| tables.read(bytes, today).map(|sources| shown(&sources)))
}

#[test]
fn what_only_all_rows_of_a_lookup_show_is_shown_within_a_limit() {
    let rows =
        |range: std::ops::Range<usize>, of: &dyn Fn(usize) -> String| range.map(of).collect::<String>();
    let plain = |row: usize| format!("d{row},{row},Retail,yes\n");
    let (some, many) = (rows(0..14, &plain), rows(14..120, &plain));
    // Ids that a spreadsheet has rounded, and repeat in another batch; or of which another shows that they are not.
    let cut = rows(0..12, &|row| format!("1234567890123{row:02}00000,{row},Retail,yes\n"));
    let rounded = format!("{cut}{some}{many}{cut}");
    let not_cut = format!("{cut}{some}{many}123456789012345678901,1,Retail,yes\n{cut}");
    // Thousands, or decimals as another shows.
    let thousands = rows(200..260, &|row| format!("d{row},{row}.125,Retail,yes\n"));
    let contrary = format!("{some}{many}{thousands}");
    let refuted = format!("{thousands}{some}{many}d300,1.5,Retail,yes\n");
    // Keys that list others, in other forms of their letters.
    let listed = format!("{some}e\u{301}d3;d4,9,Retail,no\nd3  ;  d4,9,Retail,no\n{many}");
    for rows in [&rounded, &not_cut, &contrary, &refuted, &listed] {
        let [whole, bounded] = with_accounts(&format!("account,revenue,industry,is_key\n{rows}"));
        assert_eq!(whole, bounded);
    }
}
