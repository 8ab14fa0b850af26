//! Columns that `bantam.toml` names and no table has.
//!
//! They are looked for before anything else is checked: a missing column is the commonest mistake, and whatever
//! is made from it would be reported as missing, too.

use std::collections::{BTreeMap, BTreeSet};

use super::{AS_OF, PERSONA, Sources, Spec};
use crate::config::{Mistake, Path, nearest};
use crate::project::{Aggregate, DerivedValue, Feature, Source, Sql};
use crate::rules::Rule;
use crate::tables::{Table, TableError};

/// The files of a table and all their columns, whether they are read or not.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub files: String,
    pub columns: Vec<String>,
}

impl Header {
    pub(super) fn of(table: &Table) -> Self {
        /// More files than this are counted, not named.
        const SHOWN: usize = 2;
        let files = match table.files.as_slice() {
            [first, rest @ ..] if rest.len() >= SHOWN => format!("{first} and {} more", rest.len()),
            files => files.join(" and "),
        };
        Self { files, columns: table.columns.clone() }
    }
}

/// What was found.
#[derive(Debug)]
pub struct Missing {
    /// One for each place that names a missing column.
    pub mistakes: Vec<Mistake>,
    /// These places, and those that use what is made at them.
    consequences: BTreeSet<Path>,
}

impl Missing {
    /// Whether a mistake is one of these or follows from one.
    #[must_use]
    pub fn explains(&self, mistake: &Mistake) -> bool {
        self.consequences.contains(&mistake.path)
    }
}

/// The mistake that a table lacks the column that `bantam.toml` names at `path`.
#[must_use]
pub fn lacks(path: Path, error: &TableError) -> Mistake {
    super::with_hint(Mistake::new(path, error.to_string()), error.hint())
}

impl Sources {
    /// Looks for the columns of `spec` and of the rules of `extra` in the tables; `main` are the deals or leads.
    ///
    /// Routes are not among the rules: they may also name what is decided.
    #[must_use]
    pub fn missing(&self, spec: &Spec, rules: &[&Sql], main: &Table) -> Missing {
        let mut search = NameSearch::new(self, spec, main);
        for (section, name, on) in keys(spec) {
            if !search.known.contains(on) {
                search.report(Path::new([section, name, "on"]), NamePlace::Key("on"), on);
                search.unmatched.insert(name.to_owned());
                let columns =
                    self.headers.get(name).map(|header| header.columns.as_slice()).unwrap_or_default();
                search.broken.extend(columns.iter().map(|column| super::columns::prefixed(name, column)));
                search
                    .broken
                    .extend(columns.iter().filter(|&column| !main.columns.contains(column)).cloned());
            }
        }
        for derived in &spec.derived {
            let unsound = match &derived.value {
                DerivedValue::Sql(sql) => search.is_unsound(sql),
                DerivedValue::Aggregate(aggregate) => search.is_unsound_aggregate(aggregate, &self.headers),
            };
            if unsound {
                search.broken.insert(derived.name.clone());
            }
        }
        for persona in &spec.personas {
            if search.is_unsound(&persona.when) {
                search.broken.insert(PERSONA.to_owned());
            }
        }
        for feature in &spec.features {
            let unsound = match &feature.source {
                Source::Column(column) => search.is_unsound_column(&feature.path(), column),
                Source::Aggregate(aggregate) => search.is_unsound_aggregate(aggregate, &self.headers),
            };
            if unsound {
                search.broken.insert(feature.name.clone());
            }
        }
        for fact in &self.facts {
            if search.is_unsound_aggregate(&fact.value, &self.headers) {
                search.broken.insert(fact.name.clone());
            }
        }
        for sql in rules {
            search.is_unsound(sql);
        }
        Missing { mistakes: search.mistakes, consequences: search.consequences }
    }
}

/// Section and name of each table beside the main one, and the column of the main one that its key is matched with.
fn keys(spec: &Spec) -> impl Iterator<Item = (&'static str, &str, &String)> {
    let lookups = spec.lookups.iter().map(|lookup| ("lookups", lookup.name.as_str(), &lookup.on));
    lookups.chain(spec.tables.iter().map(|table| ("tables", table.name.as_str(), &table.on)))
}

/// What stands where a missing column is named.
#[derive(Clone, Copy)]
enum NamePlace<'a> {
    /// SQL.
    Sql(&'a str),
    /// The name itself, under this key.
    Key(&'a str),
}

struct NameSearch {
    /// The files that have columns of leads: the main table, then the lookups.
    files: Vec<String>,
    /// All names that an expression over a snapshot may use.
    known: BTreeSet<String>,
    /// Names that are made from a missing column.
    broken: BTreeSet<String>,
    /// Lookups and timed tables whose keys are matched with a missing column.
    unmatched: BTreeSet<String>,
    mistakes: Vec<Mistake>,
    consequences: BTreeSet<Path>,
}

impl NameSearch {
    fn new(sources: &Sources, spec: &Spec, main: &Table) -> Self {
        let main = Header::of(main);
        let mut files = vec![main.files];
        let mut known: BTreeSet<String> = main.columns.into_iter().collect();
        for lookup in &spec.lookups {
            let Some(header) = sources.headers.get(&lookup.name) else { continue };
            files.push(header.files.clone());
            known.extend(
                header
                    .columns
                    .iter()
                    .flat_map(|column| [super::columns::prefixed(&lookup.name, column), column.clone()]),
            );
        }
        known.insert(AS_OF.to_owned());
        // That nothing but the outcome names a fact has been seen to.
        known.extend(sources.facts.iter().map(|fact| fact.name.clone()));
        known.extend(spec.derived.iter().map(|derived| derived.name.clone()));
        if !spec.personas.is_empty() {
            known.insert(PERSONA.to_owned());
        }
        // A feature under the name of its own column makes no new one.
        let is_new =
            |feature: &&Feature| !matches!(&feature.source, Source::Column(name) if *name == feature.name);
        known.extend(spec.features.iter().filter(is_new).map(|feature| feature.name.clone()));
        Self {
            files,
            known,
            broken: BTreeSet::new(),
            unmatched: BTreeSet::new(),
            mistakes: Vec::new(),
            consequences: BTreeSet::new(),
        }
    }

    /// Whether an expression names a missing column, which is noted, or one that is made from one.
    fn is_unsound(&mut self, sql: &Sql) -> bool {
        let Ok(rule) = Rule::parse(&sql.text) else { return false };
        let mut unsound = false;
        for column in rule.columns() {
            if !self.known.contains(column) {
                self.report(sql.path.clone(), NamePlace::Sql(&sql.text), column);
                unsound = true;
            } else if self.broken.contains(column) {
                self.consequences.insert(sql.path.clone());
                unsound = true;
            }
        }
        unsound
    }

    fn is_unsound_column(&mut self, path: &Path, column: &str) -> bool {
        if !self.known.contains(column) {
            self.report(path.clone(), NamePlace::Key("column"), column);
            return true;
        }
        let unsound = self.broken.contains(column);
        if unsound {
            self.consequences.insert(path.clone());
        }
        unsound
    }

    /// The same for the expressions of an aggregate, which are over its timed table.
    fn is_unsound_aggregate(&mut self, aggregate: &Aggregate, headers: &BTreeMap<String, Header>) -> bool {
        let is_unmatched = self.unmatched.contains(&aggregate.table);
        let Some(header) = headers.get(&aggregate.table) else { return is_unmatched };
        // All of them are looked at: each may have a mistake of its own.
        let unsound = aggregate.rules().filter(|sql| self.is_unsound_in(header, sql)).count();
        is_unmatched || unsound > 0
    }

    /// The same for an expression over a timed table.
    fn is_unsound_in(&mut self, header: &Header, sql: &Sql) -> bool {
        let Some(mistake) = missing_in(header, sql) else { return false };
        self.consequences.insert(sql.path.clone());
        self.mistakes.push(mistake);
        true
    }

    fn report(&mut self, path: Path, place: NamePlace<'_>, column: &str) {
        let files = self.files.as_slice();
        let message = match (place, files) {
            (NamePlace::Sql(sql), [file]) => {
                format!("`{sql}` names the column `{column}`, which {file} does not have")
            }
            (NamePlace::Sql(sql), _) => {
                format!("`{sql}` names the column `{column}`, which {} has", none_of(files))
            }
            (NamePlace::Key(_), [file]) => format!("{file} has no column `{column}`"),
            (NamePlace::Key(_), _) => format!("{} has a column `{column}`", none_of(files)),
        };
        let near = nearest(column, self.known.iter().map(String::as_str));
        let hint = near.map(|name| match place {
            NamePlace::Sql(_) => format!("did you mean `{}`?", super::quoted(name)),
            NamePlace::Key(key) => format!("did you mean `{key} = \"{name}\"`?"),
        });
        let in_quotes = format!("\"{column}\"");
        let hint = hint.or_else(|| match place {
            NamePlace::Sql(sql) if sql.contains(&in_quotes) => {
                Some(format!("text stands in single quotes: '{column}'"))
            }
            _ => None,
        });
        self.consequences.insert(path.clone());
        self.mistakes.push(super::with_hint(Mistake::new(path, message), hint));
    }
}

/// The mistake that an expression over a timed table names a column that it does not have.
pub(super) fn missing_in(header: &Header, sql: &Sql) -> Option<Mistake> {
    let rule = Rule::parse(&sql.text).ok()?;
    let column = rule.columns().iter().find(|column| !header.columns.contains(column))?;
    let message = format!("`{}` names the column `{column}`, which {} does not have", sql.text, header.files);
    let near = nearest(column, header.columns.iter().map(String::as_str));
    let hint = near.map(|name| format!("did you mean `{}`?", super::quoted(name)));
    Some(super::with_hint(Mistake::new(sql.path.clone(), message), hint))
}

/// Two or more files in a sentence that denies.
fn none_of(files: &[String]) -> String {
    match files {
        [one, other] => format!("neither {one} nor {other}"),
        [first @ .., last] => format!("none of {} and {last}", first.join(", ")),
        [] => "no table".to_owned(),
    }
}
