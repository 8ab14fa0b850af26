//! Columns that `bantam.toml` names but no table has.
//!
//! They are checked before anything else: a missing column is the most common mistake, and everything
//! derived from it would be reported as missing, too.

use std::collections::BTreeSet;

use super::columns::prefixed;
use super::header::{Header, missing_in};
use super::mistakes::with_hint;
use super::sources::Sources;
use super::spec::Spec;
use super::values::AS_OF;
use crate::config::{Mistake, Path, nearest};
use crate::project::{Aggregate, Feature, Lineage, PERSONA, Source};
use crate::rules::Rule;
use crate::syntax::{column_sql, text_sql};
use crate::tables::Table;

/// The result.
#[derive(Debug)]
pub struct Missing {
    /// One for each use of a missing column.
    pub mistakes: Vec<Mistake>,
    /// The paths of these uses, and of everything that depends on them.
    consequences: BTreeSet<Path>,
    /// The columns that are missing without a similar one, each with the index of its mistake.
    lacking: Vec<(usize, String)>,
    /// The columns that were looked for.
    wanted: usize,
    /// The main table.
    file: String,
}

impl Missing {
    /// Whether a mistake is one of these or follows from one.
    #[must_use]
    pub fn explains(&self, mistake: &Mistake) -> bool {
        self.consequences.contains(&mistake.path)
    }

    /// Reports many missing columns of leads as one mistake, with this hint.
    pub(crate) fn group(&mut self, hint: &str) {
        /// From so many columns on, they are listed.
        const MANY: usize = 4;
        let mut names: Vec<&str> = Vec::new();
        for (_, column) in &self.lacking {
            if !names.contains(&column.as_str()) {
                names.push(column);
            }
        }
        if names.len() < MANY {
            return;
        }
        let message = format!("{} lacks {} columns: {}", self.file, names.len(), listed(&names));
        let is_other_table = 2 * names.len() > self.wanted;
        let hint = if is_other_table { format!("is this a table of leads? {hint}") } else { hint.to_owned() };
        let mut number = 0;
        let lacking = &self.lacking;
        self.mistakes.retain(|_| {
            number += 1;
            !lacking.iter().any(|(index, _)| index + 1 == number)
        });
        self.lacking.clear();
        self.mistakes.insert(0, Mistake::new(Path::new(["data", "leads"]), message).with_hint(hint));
    }
}

impl Sources {
    /// Looks for the columns of `spec` and of these rules in the tables; `main` are the deals or leads.
    ///
    /// Routes are not among the rules, as they can also use decisions.
    #[must_use]
    pub fn missing(&self, spec: &Spec, rules: &[&Rule], main: &Table) -> Missing {
        let mut search = NameSearch::new(self, spec, main);
        for (section, name, on) in spec.keys() {
            search.key(section, name, on, main);
        }
        let facts = self.facts.iter().map(|fact| (fact.name.as_str(), &fact.value));
        for (name, aggregate) in spec.aggregates().chain(facts) {
            search.aggregate(name, aggregate);
        }
        let of_spec = spec.expressions().filter(|expression| expression.table.is_none());
        for rule in of_spec.map(|expression| expression.rule).chain(rules.iter().copied()) {
            search.rule(rule);
        }
        for feature in &spec.features {
            if let Source::Column(column) = &feature.source {
                search.column(&feature.path(), column);
            }
        }
        Missing {
            mistakes: search.mistakes,
            consequences: search.consequences,
            lacking: search.lacking,
            wanted: search.wanted.len(),
            file: Header::of(main).files,
        }
    }
}

/// The use of a missing column.
#[derive(Clone, Copy)]
enum NamePlace<'a> {
    /// SQL.
    Sql(&'a str),
    /// The name as the value of this key.
    Key(&'a str),
}

struct NameSearch<'a> {
    sources: &'a Sources,
    main: &'a Table,
    lineage: Lineage<'a>,
    /// The files that have columns of leads: the main table, then the lookups.
    files: Vec<String>,
    /// All names that an expression over a snapshot may use.
    names: BTreeSet<String>,
    /// The columns of the main table and of the lookups that have been joined to it.
    joined: BTreeSet<String>,
    /// Names of columns that cannot be made because a table lacks a column.
    broken: BTreeSet<String>,
    /// Lookups and timed tables that are joined by a missing column.
    unmatched: BTreeSet<String>,
    mistakes: Vec<Mistake>,
    consequences: BTreeSet<Path>,
    lacking: Vec<(usize, String)>,
    wanted: BTreeSet<String>,
}

impl<'a> NameSearch<'a> {
    fn new(sources: &'a Sources, spec: &'a Spec, main: &'a Table) -> Self {
        let headers = spec.lookups.iter().filter_map(|lookup| sources.headers.get(&lookup.name));
        let files = std::iter::once(Header::of(main).files).chain(headers.map(|header| header.files.clone()));
        Self {
            sources,
            main,
            lineage: spec.lineage(),
            files: files.collect(),
            names: names(sources, spec, main),
            joined: main.columns.iter().cloned().chain([AS_OF.to_owned()]).collect(),
            broken: BTreeSet::new(),
            unmatched: BTreeSet::new(),
            mistakes: Vec::new(),
            consequences: BTreeSet::new(),
            lacking: Vec::new(),
            wanted: BTreeSet::new(),
        }
    }

    /// Reports it when the column `on` that a table is matched by is missing: then all columns of that table are. That of a
    /// lookup has to be there before it is joined: in the main table, or in an earlier lookup.
    fn key(&mut self, section: &str, name: &str, on: &str, main: &Table) {
        let is_there = match section {
            "lookups" => self.joined.contains(on),
            _ => self.names.contains(on),
        };
        if is_there {
            let sources = self.sources;
            if let Some(header) = sources.headers.get(name).filter(|_| section == "lookups") {
                let columns = header.columns.iter();
                self.joined.extend(columns.flat_map(|column| [prefixed(name, column), column.clone()]));
            }
            return;
        }
        let path = Path::new([section, name, "on"]);
        if self.names.contains(on) {
            self.joined_too_late(path, name, on);
        } else {
            self.report(path, NamePlace::Key("on"), on);
        }
        self.unmatched.insert(name.to_owned());
        let columns = self.sources.headers.get(name).map_or(&[][..], |header| &header.columns);
        self.broken.extend(columns.iter().map(|column| prefixed(name, column)));
        self.broken.extend(columns.iter().filter(|&column| !main.columns.contains(column)).cloned());
    }

    /// Reports that a lookup is matched by a column that the main table does not have, but the lookup itself or a later one.
    fn joined_too_late(&mut self, path: Path, lookup: &str, on: &str) {
        let file = self.files.first().map_or("the main table", String::as_str);
        let message = format!("{file} has no column `{on}`, which [lookups.{lookup}] is matched by");
        let near = nearest(on, self.joined.iter().map(String::as_str));
        let hint = match near {
            Some(near) => format!("did you mean `on = \"{near}\"`?"),
            None => {
                "set `key` to the column of the lookup, and `on` to that of the deals, with the same keys"
                    .to_owned()
            }
        };
        self.consequences.insert(path.clone());
        self.wanted.insert(on.to_owned());
        if near.is_none() {
            self.lacking.push((self.mistakes.len(), on.to_owned()));
        }
        self.mistakes.push(Mistake::new(path, message).with_hint(hint));
    }

    /// Reports the missing columns of the expressions of the aggregate `name`, which are over its timed table.
    fn aggregate(&mut self, name: &str, aggregate: &Aggregate) {
        let missing = |rule: &Rule| {
            let header = self.sources.headers.get(&aggregate.table)?;
            Some((rule.path().clone(), missing_in(header, rule)?))
        };
        // All of them are checked, as each may have a mistake.
        let missing: Vec<(Path, Mistake)> = aggregate.rules().filter_map(missing).collect();
        if self.unmatched.contains(&aggregate.table) || !missing.is_empty() {
            self.broken.insert(name.to_owned());
        }
        let (paths, mistakes): (Vec<Path>, Vec<Mistake>) = missing.into_iter().unzip();
        self.consequences.extend(paths);
        self.mistakes.extend(mistakes);
    }

    /// Reports the missing columns of an expression, and that it follows from one.
    fn rule(&mut self, rule: &Rule) {
        for column in rule.columns() {
            self.name(rule.path(), NamePlace::Sql(rule.text()), column);
        }
    }

    /// The same for a column that is used by name.
    fn column(&mut self, path: &Path, column: &str) {
        self.name(path, NamePlace::Key("column"), column);
    }

    fn name(&mut self, path: &Path, place: NamePlace<'_>, column: &str) {
        self.wanted.insert(column.to_owned());
        if !self.names.contains(column) {
            self.report(path.clone(), place, column);
        } else if self.is_broken(column) {
            self.consequences.insert(path.clone());
        }
    }

    /// Whether a column is derived from a missing one.
    fn is_broken(&self, column: &str) -> bool {
        let is_missing = |column: &str| self.broken.contains(column) || !self.names.contains(column);
        self.lineage.find(column, &is_missing).is_some()
    }

    fn report(&mut self, path: Path, place: NamePlace<'_>, column: &str) {
        if let (Some(later), Some(first)) = (self.main.later_columns.get(column), self.main.files.first()) {
            let message = format!("{first} has no column `{column}`, which {later} has");
            let hint = "write the column in all files of the export";
            self.consequences.insert(path.clone());
            self.mistakes.push(Mistake::new(path, message).with_hint(hint));
            return;
        }
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
        let near = nearest(column, self.names.iter().map(String::as_str));
        let in_quotes = format!("\"{column}\"");
        let hint = match place {
            NamePlace::Sql(sql) if sql.contains(&in_quotes) => Some(quoted_text_hint(column, near)),
            NamePlace::Sql(_) => near.map(|name| format!("did you mean `{}`?", column_sql(name))),
            NamePlace::Key(key) => near.map(|name| format!("did you mean `{key} = \"{name}\"`?")),
        };
        self.consequences.insert(path.clone());
        if near.is_none() {
            self.lacking.push((self.mistakes.len(), column.to_owned()));
        }
        self.mistakes.push(with_hint(Mistake::new(path, message), hint));
    }
}

/// The first names of a list.
fn listed(names: &[&str]) -> String {
    /// Enough to recognise what is missing.
    const SHOWN: usize = 12;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// What to write where a name in double quotes is that of no column: mostly a text was meant.
fn quoted_text_hint(name: &str, near: Option<&str>) -> String {
    let text = text_sql(name);
    match near.filter(|near| near.eq_ignore_ascii_case(name)) {
        Some(near) => format!("did you mean the column `{}`, or the text {text}?", column_sql(near)),
        None => format!("double quotes name a column: write the text in single quotes, {text}"),
    }
}

/// All names that an expression over a snapshot of `spec` may use.
fn names(sources: &Sources, spec: &Spec, main: &Table) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = main.columns.iter().cloned().collect();
    for lookup in &spec.lookups {
        let columns = sources.headers.get(&lookup.name).map_or(&[][..], |header| &header.columns);
        names.extend(columns.iter().flat_map(|column| [prefixed(&lookup.name, column), column.clone()]));
    }
    names.insert(AS_OF.to_owned());
    // It has been checked that only the outcome uses facts.
    names.extend(sources.facts.iter().map(|fact| fact.name.clone()));
    names.extend(spec.derived.iter().map(|derived| derived.name.clone()));
    names.extend((!spec.personas.is_empty()).then(|| PERSONA.to_owned()));
    // A feature with the name of its column adds no column.
    let is_new =
        |feature: &&Feature| !matches!(&feature.source, Source::Column(name) if *name == feature.name);
    names.extend(spec.features.iter().filter(is_new).map(|feature| feature.name.clone()));
    names
}

/// Two or more files in a negative sentence.
fn none_of(files: &[String]) -> String {
    match files {
        [one, other] => format!("neither {one} nor {other}"),
        [first @ .., last] => format!("none of {} and {last}", first.join(", ")),
        [] => "no table".to_owned(),
    }
}
