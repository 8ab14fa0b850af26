//! From what the user wrote to what the program uses, with every mistake on the way.
//!
//! The schema has already refused what a single key can get wrong in type, choice and range; here is what
//! it cannot see: SQL, spans, dates and names, and keys that need or exclude each other. A mistake that
//! rests on something being *absent* is reported only where the schema removed nothing.

use std::path::{Path as FilePath, PathBuf};

use chrono::format::{Item, StrftimeItems};
use indexmap::IndexMap;

use super::{
    Data, Derived, DerivedValue, Lookup, OutcomeRules, Persona, Project, Reading, SnapshotRule, Sql,
    TimedTable,
};
use crate::config::{
    Mistake, Mistakes, Path, RawData, RawDate, RawDerived, RawLookup, RawOutcome, RawProject, RawSnapshot,
    RawSpan, RawSql, RawTable, ReadConfig, read,
};
use crate::rules;
use crate::units::{AsOf, Days};

/// Why there is no project.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The file is missing or may not be read.
    #[error("cannot read {}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is not text.
    #[error("{}:{line}: expected UTF-8 text, found other bytes", file.display())]
    NotUtf8 {
        /// The file.
        file: PathBuf,
        /// The line of the first such byte.
        line: usize,
    },
    /// The file has mistakes.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
}

impl ProjectError {
    /// What to do about it; mistakes carry their own hints.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Some("name one with --project; `bantam schema` prints what can stand in it")
            }
            Self::NotUtf8 { .. } => Some("save the file with the encoding UTF-8"),
            Self::Read { .. } | Self::Mistakes(_) => None,
        }
    }
}

/// Reads and checks a project file.
///
/// # Errors
/// When the file cannot be read, is not UTF-8, or has mistakes; then all of them are told.
pub fn load(file: &FilePath) -> Result<Project, ProjectError> {
    let bytes = std::fs::read(file).map_err(|source| ProjectError::Read { file: file.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = sound.split(|&byte| byte == b'\n').count();
        ProjectError::NotUtf8 { file: file.to_owned(), line }
    })?;
    Ok(parse(file, &text)?)
}

/// Checks the `text` of a project; `file` is its name, for messages and for its folder.
///
/// # Errors
/// All mistakes in the file, in its order.
pub fn parse(file: &FilePath, text: &str) -> Result<Project, Mistakes> {
    let ReadConfig { raw, mistakes, damage } = read(text);
    let mut checker = Checker { mistakes, damage };
    let project = raw.and_then(|raw| checker.project(raw, file, text));
    match project {
        Some(project) if checker.mistakes.is_empty() => Ok(project),
        _ => Err(Mistakes::new(file, text, checker.mistakes)),
    }
}

/// Collects the mistakes while the parts are checked.
pub(super) struct Checker {
    mistakes: Vec<Mistake>,
    damage: Vec<Path>,
}

impl Checker {
    /// The project; `None` only where a mistake has been noted.
    fn project(&mut self, raw: RawProject, file: &FilePath, text: &str) -> Option<Project> {
        self.project_name(&raw.name);
        let data = self.data(raw.data);
        let tables = self.tables(raw.tables);
        let outcome = self.outcome(raw.outcome, raw.snapshot.is_some(), &tables);
        let snapshot = raw.snapshot.map(|snapshot| self.snapshot(snapshot));
        let lookups = self.lookups(raw.lookups);
        let derived = self.derived(raw.derive, &tables);
        let personas = self.personas(raw.personas);
        let features = self.features(raw.features, &tables, &data, !personas.is_empty());
        let evaluation = self.evaluation(&raw.evaluation);
        let has_points = raw.points.is_some();
        let points = raw.points.map(|points| self.points(points));
        let feedback = raw.feedback.map(|feedback| self.feedback(feedback, &tables));
        let gates = self.gates(raw.gates);
        let grades = self.grades(raw.grades);
        let routes = self.routes(raw.routes);
        self.column_names(&outcome.facts, &derived, &features, &gates, !personas.is_empty());
        let project = Project {
            file: file.to_owned(),
            text: text.to_owned(),
            folder: file.parent().map(FilePath::to_owned).unwrap_or_default(),
            name: raw.name,
            data,
            outcome,
            snapshot,
            tables,
            lookups,
            derived,
            personas,
            features,
            fit: self.fit(&raw.fit, has_points),
            evaluation: evaluation?,
            points,
            feedback,
            gates,
            grades,
            routes,
        };
        self.facts_stay_in_the_outcome(&project);
        Some(project)
    }

    /// Notes a mistake, unless it is about a stand-in, whose mistake has been noted.
    pub(super) fn report(&mut self, mistake: Mistake) {
        if !self.damage.iter().any(|damaged| damaged.contains(&mistake.path)) {
            self.mistakes.push(mistake);
        }
    }

    /// Whether `path` and the keys directly below it are as the user wrote them.
    pub(super) fn is_intact(&self, path: &Path) -> bool {
        !self.damage.iter().any(|damaged| damaged == path || damaged.parent().as_ref() == Some(path))
    }

    /// The expression at `path`, its syntax checked.
    pub(super) fn sql(&mut self, raw: RawSql, path: Path) -> Sql {
        if let Some(error) = rules::syntax_error(&raw.0) {
            let message = format!("{}: {error}", path.in_words());
            self.report(Mistake::new(path.clone(), message));
        }
        Sql { text: raw.0, path }
    }

    /// The span at `path`.
    pub(super) fn span(&mut self, raw: &RawSpan, path: &Path) -> Option<Days> {
        match Days::parse(&raw.0) {
            Ok(days) => Some(days),
            Err(error) => {
                let message = format!("{}: {error}", path.in_words());
                self.report(Mistake::new(path.clone(), message));
                None
            }
        }
    }

    /// Refuses the key at `path` when its `name` is empty.
    pub(super) fn not_empty(&mut self, name: &str, path: &Path) {
        if name.trim().is_empty() {
            self.report(Mistake::of_key(path.clone(), format!("{} is an empty name", path.in_words())));
        }
    }

    fn project_name(&mut self, name: &str) {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            let message = format!("expected letters, digits, `-` and `_` for `name`, found \"{name}\"");
            let hint = "models are kept in a folder of this name";
            self.report(Mistake::new(Path::new(["name"]), message).with_hint(hint));
        }
    }

    fn data(&mut self, raw: RawData) -> Data {
        let path = Path::new(["data"]);
        let separator = raw.separator.and_then(|text| self.separator(&text, &path.join("separator")));
        if let Some(format) = &raw.date_format
            && StrftimeItems::new(format).any(|item| item == Item::Error)
        {
            let message =
                format!("expected a format of dates for `date_format` in [data], found \"{format}\"");
            let mistake = Mistake::new(path.join("date_format"), message);
            self.report(mistake.with_hint("for 31-12-2026 write `date_format = \"%d-%m-%Y\"`"));
        }
        Data {
            deals: raw.deals,
            leads: raw.leads,
            id: raw.id,
            account: raw.account,
            amount: raw.amount,
            reading: Reading { null_values: raw.null_values, separator, date_format: raw.date_format },
            leaks: raw.leaks,
        }
    }

    fn separator(&mut self, text: &str, path: &Path) -> Option<u8> {
        let separator = text.bytes().next().filter(u8::is_ascii);
        if separator.is_none() {
            let message = format!("expected an ASCII character for {}, found \"{text}\"", path.in_words());
            self.report(Mistake::new(path.clone(), message));
        }
        separator
    }

    fn outcome(&mut self, raw: RawOutcome, has_snapshot: bool, tables: &[TimedTable]) -> OutcomeRules {
        let path = Path::new(["outcome"]);
        let within = raw.within.and_then(|span| {
            let within_path = path.join("within");
            let closed_at = (raw.closed_at.is_some(), path.join("closed_at"), "`closed_at` beside it");
            let snapshot = (has_snapshot, Path::new(["snapshot"]), "[snapshot]");
            for (is_there, needed, words) in [closed_at, snapshot] {
                if !is_there && self.is_intact(&needed) {
                    let message = format!("{} needs {words}", within_path.in_words());
                    self.report(Mistake::of_key(within_path.clone(), message));
                }
            }
            self.span(&span, &within_path)
        });
        OutcomeRules {
            won: self.sql(raw.won, path.join("won")),
            lost: self.sql(raw.lost, path.join("lost")),
            weight: raw.weight.map(|sql| self.sql(sql, path.join("weight"))),
            half_life: raw.half_life.and_then(|span| {
                let half_life_path = path.join("half_life");
                if raw.closed_at.is_none() && self.is_intact(&path.join("closed_at")) {
                    let message = format!("{} needs `closed_at` beside it", half_life_path.in_words());
                    self.report(Mistake::of_key(half_life_path.clone(), message));
                }
                self.span(&span, &half_life_path)
            }),
            closed_at: raw.closed_at,
            within,
            facts: self.facts(raw.facts, tables),
        }
    }

    fn snapshot(&mut self, raw: RawSnapshot) -> SnapshotRule {
        let as_of = raw.as_of.and_then(|date| {
            let text = match date {
                RawDate::Text(text) => text,
                RawDate::Native(date) => date.to_string(),
            };
            let as_of = AsOf::parse(&text);
            if as_of.is_none() {
                let message = format!("expected a date for `as_of` in [snapshot], found \"{text}\"");
                let mistake = Mistake::new(Path::new(["snapshot", "as_of"]), message);
                self.report(mistake.with_hint("write year, month and day: `as_of = \"2026-06-30\"`"));
            }
            as_of
        });
        SnapshotRule { at: raw.at, as_of }
    }

    fn tables(&mut self, raw: IndexMap<String, RawTable>) -> Vec<TimedTable> {
        let path = Path::new(["tables"]);
        let table = |(name, raw): (String, RawTable)| {
            self.not_empty(&name, &path.join(&name));
            let on = raw.on.unwrap_or_else(|| raw.key.clone());
            TimedTable { name, file: raw.file, key: raw.key, on, at: raw.at }
        };
        raw.into_iter().map(table).collect()
    }

    fn lookups(&mut self, raw: IndexMap<String, RawLookup>) -> Vec<Lookup> {
        let path = Path::new(["lookups"]);
        let lookup = |(name, raw): (String, RawLookup)| {
            self.not_empty(&name, &path.join(&name));
            let on = raw.on.unwrap_or_else(|| raw.key.clone());
            Lookup { name, file: raw.file, key: raw.key, on }
        };
        raw.into_iter().map(lookup).collect()
    }

    fn derived(&mut self, raw: IndexMap<String, RawDerived>, tables: &[TimedTable]) -> Vec<Derived> {
        let path = Path::new(["derive"]);
        let derived = |(name, raw): (String, RawDerived)| {
            let path = path.join(&name);
            self.not_empty(&name, &path);
            let value = match raw {
                RawDerived::Sql(sql) => DerivedValue::Sql(self.sql(sql, path)),
                RawDerived::Aggregate(raw) => DerivedValue::Aggregate(self.aggregate(*raw, tables, &path)?),
            };
            Some(Derived { name, value })
        };
        raw.into_iter().filter_map(derived).collect()
    }

    fn personas(&mut self, raw: IndexMap<String, RawSql>) -> Vec<Persona> {
        let path = Path::new(["personas"]);
        let persona = |(name, sql): (String, RawSql)| {
            let path = path.join(&name);
            self.not_empty(&name, &path);
            Persona { name, when: self.sql(sql, path) }
        };
        raw.into_iter().map(persona).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::project::tests::{LEAST, mistakes, mistakes_of, project_of};
    use crate::units::AsOf;

    #[test]
    fn a_project_name_is_a_folder_name() {
        let found = mistakes(&LEAST.replace("inbound", "a/b"));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("2:8: expected letters, digits, `-` and `_` for `name`, found \"a/b\""));
    }

    #[test]
    fn a_separator_is_one_ascii_character_and_a_date_format_is_one() {
        let data = "data = { deals = \"d\", separator = \"ß\", date_format = \"%d %Q\" }\n";
        let found = mistakes(&LEAST.replace("data = { deals = \"deals.csv\" }\n", data));
        assert_eq!(found[0], "3:35: expected an ASCII character for `separator` in [data], found \"ß\"");
        assert!(found[1].starts_with("3:54: expected a format of dates for `date_format` in [data]"));
    }

    #[test]
    fn within_needs_the_close_and_the_snapshot() {
        let found = mistakes(&LEAST.replace("lost =", "within = \"180d\", lost ="));
        let expected = [
            "4:36: `within` in [outcome] needs `closed_at` beside it",
            "4:36: `within` in [outcome] needs [snapshot]",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_span_is_days_or_weeks() {
        let expected =
            "2:11: `holdout` in [evaluation]: expected a duration such as \"90d\" or \"12w\", found \"90\"";
        assert_eq!(mistakes_of("[evaluation]\nholdout = \"90\"\n"), [expected]);
    }

    #[test]
    fn a_date_is_text_or_of_toml_but_a_date() {
        let as_of = |date: &str| format!("snapshot = {{ at = \"x\", as_of = {date} }}\n");
        for date in ["2026-06-30", "\"2026-06-30\"", "2026-06-30T00:00:00Z"] {
            let project = project_of(&as_of(date));
            assert_eq!(project.snapshot.and_then(|snapshot| snapshot.as_of), AsOf::parse("2026-06-30"));
        }
        for date in ["09:00:00", "\"30.6.2026\""] {
            let found = mistakes_of(&as_of(date));
            assert!(
                found[0].starts_with("1:32: expected a date for `as_of` in [snapshot], found"),
                "{found:?}"
            );
        }
        assert_eq!(mistakes_of(&as_of("5")), ["1:32: expected text for `as_of` in [snapshot], found 5"]);
    }

    #[test]
    fn names_are_not_empty() {
        for (text, path) in [
            ("derive.\"\" = \"1\"", "1:8: `\"\"` in [derive]"),
            ("personas.\" \" = \"1\"", "1:10: `\" \"` in [personas]"),
            ("features.persona.\"\".kind = \"flag\"", "1:18: `\"\"` in [features.persona]"),
            ("gates.\"\".x = \"1\"", "1:7: `\"\"` in [gates]"),
            ("gates.a.\"\" = \"1\"", "1:9: `\"\"` in [gates.a]"),
            ("grades.\"\" = 1", "1:8: `\"\"` in [grades]"),
            ("lookups.\"\" = { file = \"a\", key = \"b\" }", "1:9: `\"\"` in [lookups]"),
            ("tables.\"\" = { file = \"a\", key = \"b\", at = \"c\" }", "1:8: `\"\"` in [tables]"),
        ] {
            assert_eq!(mistakes_of(text), [format!("{path} is an empty name")]);
        }
    }
}
