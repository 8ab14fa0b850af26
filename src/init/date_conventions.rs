//! The date formats of each table.

use std::collections::{BTreeMap, BTreeSet};

use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use super::names;
use super::open_convention::OpenConvention;
use super::some_dates::SomeDates;
use crate::cells::{DateEvidence, DatePattern, DateVerdict, DateZone, conflicting};
use crate::tables::too_many;

/// The dates of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct TableDates {
    /// The formats besides ISO 8601, the most frequent first.
    pub patterns: Vec<DatePattern>,
    /// Columns that these formats would misread, with their own.
    pub columns: BTreeMap<String, Vec<DatePattern>>,
    /// Columns of numbers that are dates, with the unit in words.
    pub serials: BTreeMap<String, String>,
    /// Columns whose format is open.
    pub open: Vec<(String, OpenConvention)>,
    /// All columns of dates.
    pub names: BTreeSet<String>,
    /// Columns of dates with cells that are none: one of them, and how many.
    pub faulty: BTreeMap<String, (String, usize)>,
}

/// A column of dates.
struct DatedColumn<'c> {
    table: usize,
    name: &'c str,
    evidence: DateEvidence,
    verdict: DateVerdict,
}

/// How the user says that dates are written.
#[derive(Debug, Clone, Default)]
pub(super) struct GivenDates {
    /// Their format.
    pub format: Option<DatePattern>,
    /// The zone of those without an offset.
    pub time_zone: Option<DateZone>,
}

impl GivenDates {
    /// The abbreviation in these cells that the given time zone does not have, and how many cells have one.
    fn unknown_zone(&self, evidence: &DateEvidence) -> Option<OpenConvention> {
        let (zone, values) = evidence.first_shared_zone()?;
        let is_own = self.time_zone.is_some_and(|own| own.has_abbreviation(&zone));
        (!is_own).then_some(OpenConvention::SharedZone { zone, values })
    }
}

/// The dates of each table.
pub(super) fn find(
    tables: &[&ExportedTable<'_>],
    null_words: &[String],
    given: &GivenDates,
) -> Vec<TableDates> {
    let mut dated = Vec::new();
    for (table, exported) in tables.iter().enumerate() {
        dated.extend(exported.columns.iter().filter_map(|column| dated_column(table, column, null_words)));
    }
    let of_table = |table| {
        let mut found = TableDates::default();
        for column in dated.iter().filter(|column| column.table == table) {
            found.names.insert(column.name.to_owned());
            if let Some(fault) = column.evidence.first_fault() {
                found.faulty.insert(column.name.to_owned(), fault);
            }
            match given.unknown_zone(&column.evidence) {
                Some(open) => found.open.push((column.name.to_owned(), open)),
                None => found.add(column, &dated, given.format.as_ref()),
            }
        }
        found.add_some_dates(tables[table], null_words, given.format.as_ref());
        found
    };
    (0..tables.len()).map(of_table).collect()
}

fn dated_column<'c>(
    table: usize,
    column: &'c ExportedColumn<'_>,
    null_words: &[String],
) -> Option<DatedColumn<'c>> {
    let evidence = tolerant_evidence(column, null_words)?;
    let verdict = evidence.verdict(evidence.no_dates());
    let is_date = match verdict {
        DateVerdict::NotDates { .. } => false,
        DateVerdict::Serial(_) => names::is_date(&column.name),
        _ => true,
    };
    is_date.then_some(DatedColumn { table, name: &column.name, evidence, verdict })
}

/// The evidence of cells of which as few are no dates as a reader rejects; `None` if more are.
fn tolerant_evidence(column: &ExportedColumn<'_>, null_words: &[String]) -> Option<DateEvidence> {
    let known = column.filled(null_words).count();
    let mut evidence = DateEvidence::default();
    for cell in column.filled(null_words) {
        evidence.add(cell);
        if too_many(evidence.no_dates(), known) {
            return None;
        }
    }
    (evidence.cells() > 0).then_some(evidence)
}

/// The evidence of cells all of which are dates; `None` if one is not.
pub(super) fn evidence<'a>(cells: impl Iterator<Item = &'a str>) -> Option<DateEvidence> {
    let mut evidence = DateEvidence::default();
    for cell in cells {
        evidence.add(cell);
        if evidence.no_dates() > 0 {
            return None;
        }
    }
    (evidence.cells() > 0).then_some(evidence)
}

impl TableDates {
    /// Adds the columns most of whose cells are dates, but not enough to be read as such.
    fn add_some_dates(
        &mut self,
        table: &ExportedTable<'_>,
        null_words: &[String],
        format: Option<&DatePattern>,
    ) {
        let known: Vec<DatePattern> = format.into_iter().chain(&self.patterns).cloned().collect();
        for column in &table.columns {
            if self.names.contains(&column.name) {
                continue;
            }
            if let Some(dates) = SomeDates::of(column, null_words, &known) {
                self.names.insert(column.name.clone());
                self.open.push((column.name.clone(), OpenConvention::SomeDates(Box::new(dates))));
            }
        }
    }

    fn add(&mut self, column: &DatedColumn<'_>, all: &[DatedColumn<'_>], format: Option<&DatePattern>) {
        let name = column.name.to_owned();
        let patterns = match &column.verdict {
            DateVerdict::Iso | DateVerdict::NotDates { .. } => return,
            DateVerdict::Serial(unit) => {
                self.serials.insert(name, unit.to_string());
                return;
            }
            DateVerdict::Contradicting { day_first, month_first } => {
                let (day_first, month_first) = (day_first.clone(), month_first.clone());
                self.open.push((name, OpenConvention::MixedDates { day_first, month_first }));
                return;
            }
            DateVerdict::Patterns(patterns) => patterns.clone(),
            DateVerdict::Ambiguous { day_first, month_first, example } => {
                let is_first = format.map(is_day_first).or_else(|| column.is_day_first(all));
                let Some(is_first) = is_first else {
                    let open = OpenConvention::DayOrMonth {
                        day_first: day_first.to_string(),
                        month_first: month_first.to_string(),
                        example: example.clone(),
                    };
                    self.open.push((name, open));
                    return;
                };
                vec![if is_first { day_first } else { month_first }.clone()]
            }
        };
        let mut both: Vec<DatePattern> = self.patterns.iter().chain(format).cloned().collect();
        both.extend(patterns.iter().filter(|pattern| !self.patterns.contains(pattern)).cloned());
        if conflicting(&both).is_some() {
            self.columns.insert(name, patterns);
        } else {
            self.patterns
                .extend(patterns.into_iter().filter(|pattern| Some(pattern) != format).collect::<Vec<_>>());
            self.patterns.dedup();
        }
    }
}

/// Whether a format has the day before the month.
fn is_day_first(format: &DatePattern) -> bool {
    let text = format.to_string();
    text.find("%d") < text.find("%m").or(Some(usize::MAX))
}

impl DatedColumn<'_> {
    /// The order of a column whose own cells leave it open: that of its table, as one program wrote it, else that of all tables.
    fn is_day_first(&self, all: &[DatedColumn<'_>]) -> Option<bool> {
        let DateVerdict::Ambiguous { day_first, month_first, .. } = &self.verdict else { return None };
        let order = |others: &mut dyn Iterator<Item = &DatedColumn<'_>>| {
            let mut evidence = self.evidence.clone();
            others.for_each(|other| evidence.merge(&other.evidence));
            match evidence.verdict(evidence.cells()) {
                DateVerdict::Patterns(found) if found.contains(day_first) => Some(true),
                DateVerdict::Patterns(found) if found.contains(month_first) => Some(false),
                _ => None,
            }
        };
        let is_serial = |column: &&DatedColumn<'_>| matches!(column.verdict, DateVerdict::Serial(_));
        let others = || all.iter().filter(|other| !is_serial(other) && !std::ptr::eq(*other, self));
        let is_mixed = others().any(|other| matches!(other.verdict, DateVerdict::Contradicting { .. }));
        if is_mixed {
            return None;
        }
        order(&mut others().filter(|other| other.table == self.table)).or_else(|| order(&mut others()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, cells: &[&'static str]) -> ExportedColumn<'static> {
        ExportedColumn { name: name.to_owned(), cells: cells.iter().map(|cell| Some(*cell)).collect() }
    }

    fn dates_of(columns: Vec<ExportedColumn<'static>>) -> TableDates {
        let table = ExportedTable {
            label: "d.csv".to_owned(),
            file: "d.csv".to_owned(),
            columns,
            ..ExportedTable::default()
        };
        find(&[&table], &[], &GivenDates::default()).remove(0)
    }

    fn formats(dates: &TableDates) -> Vec<String> {
        dates.patterns.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_abbreviation_that_zones_share_is_asked_for() {
        let column = || vec![column("created", &["2024-03-05 10:11:12 PST", "2024-07-05 10:11:12 PDT"])];
        let open = dates_of(column()).open.remove(0).1;
        assert!(matches!(open, OpenConvention::SharedZone { zone, values: 2 } if zone == "PDT"));
        let table = ExportedTable {
            label: "d.csv".to_owned(),
            file: "d.csv".to_owned(),
            columns: column(),
            ..ExportedTable::default()
        };
        let asked = |zone: &str| {
            let given = GivenDates { time_zone: DateZone::parse(zone), ..GivenDates::default() };
            !find(&[&table], &[], &given).remove(0).open.is_empty()
        };
        assert!(!asked("America/Los_Angeles") && asked("America/New_York"));
    }

    #[test]
    fn a_day_above_12_determines_the_format_of_all_columns() {
        let clear = column("a", &["31/01/2026", "01/02/2026"]);
        let unclear = column("b", &["01/02/2026", "03/04/2026"]);
        let both = dates_of(vec![clear, unclear.clone()]);
        assert_eq!((formats(&both), both.open.len()), (vec!["%d/%m/%Y".to_owned()], 0));
        let alone = dates_of(vec![unclear]);
        assert!(alone.patterns.is_empty());
        assert!(
            matches!(&alone.open[0].1, OpenConvention::DayOrMonth { example, .. } if example == "01/02/2026")
        );
    }

    #[test]
    fn years_of_two_digits_times_and_months_in_words_are_read() {
        let one = |cells| formats(&dates_of(vec![column("a", cells)]));
        assert_eq!(one(&["31.12.25", "01.01.26"]), ["%d.%m.%y"]);
        // A pattern of a date reads any time of day behind it.
        assert_eq!(one(&["12/31/2025 3:05 PM"]), ["%m/%d/%Y"]);
        assert_eq!(one(&["31-Jan-2026"]), ["%d-%b-%Y"]);
        assert!(one(&["2026-01-31"]).is_empty() && one(&["Product 1", "12"]).is_empty());
    }

    #[test]
    fn each_column_has_its_format_and_numbers_are_dates_by_name() {
        let dates = dates_of(vec![
            column("created", &["31/01/2026"]),
            column("closed", &["01/31/2026"]),
            column("closed_at", &["1767225600000"]),
            column("employees", &["45356"]),
        ]);
        assert_eq!(formats(&dates), ["%d/%m/%Y"]);
        assert_eq!(dates.columns["closed"][0].to_string(), "%m/%d/%Y");
        assert_eq!(dates.serials["closed_at"], "milliseconds since 1970");
        assert!(!dates.names.contains("employees"));
    }
}
