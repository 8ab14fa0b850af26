//! Checks the values of `bantam.toml` against its schema.
//!
//! The check collects every mistake. Invalid values are removed from the tree, and a placeholder put
//! where a key must not be missing, so that the rest can still be read and checked: one wrong key does
//! not hide another mistake.

use std::borrow::Cow;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::mistake::Mistake;
use super::nearest::nearest;
use super::path::Path;
use super::vocabulary::{Schema, Type, ValueTypes, amount, describe};

/// Takes what contradicts `definition` out of `root`; all mistakes, and the paths at which `root` now
/// differs from the file: keys that were removed, replaced, or may have been meant there.
pub(crate) fn validate(definition: &Value, root: &mut DeTable<'_>) -> (Vec<Mistake>, Vec<Path>) {
    let mut validator = Validator { definition, mistakes: Vec::new(), damage: Vec::new() };
    validator.table(Schema::root(definition), root, &Path::default());
    (validator.mistakes, validator.damage)
}

/// A walk over the values that collects mistakes and removes what cannot be read.
struct Validator<'s> {
    definition: &'s Value,
    mistakes: Vec<Mistake>,
    damage: Vec<Path>,
}

impl<'s> Validator<'s> {
    /// Checks one value; whether what is left of it can be read.
    fn value(&mut self, schema: Schema<'s>, value: &mut DeValue<'_>, path: &Path) -> bool {
        let schema = schema.resolve(self.definition);
        if let Some(choices) = schema.choices() {
            return self.choice(&choices, value, path);
        }
        if let Some(branches) = schema.branches(self.definition) {
            return self.any_of(&branches, value, path);
        }
        if !schema.types().accept(value, schema) {
            return self.reject(wrong_type(&schema.types(), value, path));
        }
        match value {
            DeValue::Table(table) => self.table(schema, table, path),
            DeValue::Array(list) => self.list(schema, list, path),
            DeValue::String(text) => self.text(schema, text, path),
            DeValue::Integer(_) | DeValue::Float(_) => self.number(schema, value, path),
            DeValue::Boolean(_) | DeValue::Datetime(_) => true,
        }
    }

    /// Checks the keys of a table. What is left of it can always be read.
    fn table(&mut self, schema: Schema<'s>, table: &mut DeTable<'_>, path: &Path) -> bool {
        let known = schema.properties();
        let mut suggested = Vec::new();
        let mut invalid = Vec::new();
        for (key, value) in table.iter_mut() {
            let key = key.get_ref();
            let is_sound = if let Some(property) = schema.property(key) {
                self.value(property, value.get_mut(), &path.join(key))
            } else {
                let (mistake, near) = unknown_key(key, &known, path);
                suggested.extend(near);
                self.reject(mistake)
            };
            if !is_sound {
                invalid.push(key.clone().into_owned());
            }
        }
        for key in &invalid {
            table.remove(key.as_str());
        }
        suggested.retain(|key| !table.contains_key(*key));
        let missing: Vec<&str> = schema.required().filter(|&key| !table.contains_key(key)).collect();
        for key in missing {
            if !suggested.contains(&key) && !invalid.iter().any(|invalid| invalid == key) {
                self.reject(self.missing_key(key, schema, path));
            }
            self.damage.push(path.join(key));
            self.fill(key, schema, table);
        }
        let damaged = invalid.iter().map(String::as_str).chain(suggested);
        self.damage.extend(damaged.map(|key| path.join(key)));
        true
    }

    /// Puts a placeholder of the right type where a key must not be missing.
    fn fill(&self, key: &str, schema: Schema<'s>, table: &mut DeTable<'_>) {
        if let Some(value) = schema.property(key).and_then(|property| self.stand_in(property)) {
            table.insert(Spanned::new(0..0, Cow::Owned(key.to_owned())), Spanned::new(0..0, value));
        }
    }

    fn stand_in<'v>(&self, schema: Schema<'s>) -> Option<DeValue<'v>> {
        let schema = schema.resolve(self.definition);
        if let Some(choices) = schema.choices() {
            return choices.first().map(|&word| DeValue::String(Cow::Owned(word.to_owned())));
        }
        match schema.types().single()? {
            Type::Text => Some(DeValue::String(Cow::Borrowed(""))),
            Type::Whole | Type::Number => Some(DeValue::Integer(DeInteger::default())),
            Type::Table => {
                let mut table = DeTable::new();
                schema.required().for_each(|key| self.fill(key, schema, &mut table));
                Some(DeValue::Table(table))
            }
            Type::Flag | Type::List | Type::Choice(_) => None,
        }
    }

    fn missing_key(&self, key: &str, schema: Schema<'s>, table: &Path) -> Mistake {
        let path = table.join(key);
        let message = format!("missing key {}", path.in_words());
        let mistake = Mistake::of_key(path, message);
        let Some(property) = schema.property(key) else {
            return mistake;
        };
        let meaning = property.description().map(first_sentence).unwrap_or_default();
        let choices = property.resolve(self.definition).choices();
        let choices =
            choices.map(|choices| format!(", {}", ValueTypes::of_choices(&choices))).unwrap_or_default();
        mistake.with_hint(format!("`{key}`: {meaning}{choices}"))
    }

    fn list(&mut self, schema: Schema<'s>, list: &mut [Spanned<DeValue<'_>>], path: &Path) -> bool {
        if (list.len() as u64) < schema.least_items() {
            return self.reject(Mistake::new(path.clone(), format!("{} is an empty list", path.in_words())));
        }
        let Some(items) = schema.items() else { return true };
        let mut is_sound = true;
        for (i, item) in list.iter_mut().enumerate() {
            is_sound &= self.value(items, item.get_mut(), &path.element(i + 1));
        }
        is_sound
    }

    fn text(&mut self, schema: Schema<'s>, text: &str, path: &Path) -> bool {
        let (least, most) = schema.lengths();
        let length = text.chars().count() as u64;
        if length < least {
            return self.reject(Mistake::new(path.clone(), format!("{} is empty", path.in_words())));
        }
        if length > most {
            let characters = if most == 1 { "one character" } else { "fewer characters" };
            let message = format!("expected {characters} for {}, found \"{text}\"", path.in_words());
            return self.reject(Mistake::new(path.clone(), message));
        }
        true
    }

    fn number(&mut self, schema: Schema<'s>, value: &DeValue<'_>, path: &Path) -> bool {
        let amount = amount(value).unwrap_or(f64::INFINITY);
        let limits = schema.limits(amount);
        if limits.allow(amount) {
            return true;
        }
        let expected = if amount.is_finite() || value.is_integer() {
            format!("{}{limits}", schema.types())
        } else {
            "a finite number".to_owned()
        };
        let message = format!("expected {expected} for {}, found {}", path.in_words(), describe(value));
        self.reject(Mistake::new(path.clone(), message))
    }

    fn choice(&mut self, choices: &[&'s str], value: &DeValue<'_>, path: &Path) -> bool {
        if value.as_str().is_some_and(|text| choices.contains(&text)) {
            return true;
        }
        let expected = ValueTypes::of_choices(choices);
        let message = format!("expected {expected} for {}, found {}", path.in_words(), describe(value));
        let mistake = Mistake::new(path.clone(), message);
        self.reject(match value.as_str() {
            Some(word) => mistake.with_nearest(word, choices.iter().copied(), None),
            None => mistake,
        })
    }

    /// Checks a value that may have one of several forms against the form it comes closest to.
    fn any_of(&mut self, branches: &[Schema<'s>], value: &mut DeValue<'_>, path: &Path) -> bool {
        let fitting = branches.iter().filter(|branch| branch.types().accept(value, **branch));
        let closest = fitting.min_by_key(|branch| self.distance(**branch, value, path)).copied();
        // A word that is none of a choice may be meant for one of the other forms.
        let is_other_word = |branch: &Schema<'s>| {
            let word = value.as_str();
            branch.choices().is_some_and(|choices| !word.is_some_and(|word| choices.contains(&word)))
        };
        let Some(branch) = closest.filter(|branch| !is_other_word(branch)) else {
            let types = branches.iter().map(|branch| branch.types()).collect();
            let words: Vec<&str> = branches.iter().filter_map(|branch| branch.choices()).flatten().collect();
            let mistake = wrong_type(&types, value, path);
            return self.reject(match value.as_str() {
                Some(word) => mistake.with_nearest(word, words, None),
                None => mistake,
            });
        };
        self.value(branch, value, path)
    }

    /// How far a value is from a form: the number of mistakes, then of keys the form does not know.
    fn distance(&self, schema: Schema<'s>, value: &DeValue<'_>, path: &Path) -> (usize, usize) {
        let mut trial = Validator { definition: self.definition, mistakes: Vec::new(), damage: Vec::new() };
        trial.value(schema, &mut value.clone(), path);
        let unknown = match value {
            DeValue::Table(table) => {
                table.keys().filter(|key| schema.property(key.get_ref()).is_none()).count()
            }
            _ => 0,
        };
        (trial.mistakes.len(), unknown)
    }

    /// Notes a mistake; `false`, as what has one cannot be read.
    fn reject(&mut self, mistake: Mistake) -> bool {
        self.mistakes.push(mistake);
        false
    }
}

fn wrong_type(types: &ValueTypes<'_>, value: &DeValue<'_>, path: &Path) -> Mistake {
    let message = format!("expected {types} for {}, found {}", path.in_words(), describe(value));
    Mistake::new(path.clone(), message)
}

/// The mistake of an unknown key, and the known key that was probably meant.
fn unknown_key<'s>(key: &str, known: &[&'s str], table: &Path) -> (Mistake, Option<&'s str>) {
    let near = nearest(key, known.iter().copied());
    let path = table.join(key);
    let message = format!("unknown key {}", path.in_words());
    let otherwise = format!("known keys are {}", quoted(known));
    let mistake = Mistake::of_key(path, message).with_nearest(key, known.iter().copied(), otherwise);
    (mistake, near)
}

/// Lower-case start, no full stop: as messages are written.
fn first_sentence(description: &str) -> String {
    let sentence = description.split_terminator(". ").next().unwrap_or_default().trim_end_matches('.');
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use crate::project::tests::{LEAST, mistakes, mistakes_of};

    #[test]
    fn an_unknown_key_suggests_the_nearest_else_all() {
        let expected = [
            "1:5: unknown key `aplha` in [fit] | did you mean `alpha`?",
            "2:5: unknown key `ridge` in [fit] | known keys are `alpha`, `bootstraps`, `max_iterations`, `penalty`, `prior`, `seed`, `solver`",
        ];
        assert_eq!(mistakes_of("fit.aplha = 1\nfit.ridge = 1\n"), expected);
    }

    #[test]
    fn a_wrong_type_is_told_with_what_was_expected_and_found() {
        for (text, message) in [
            ("fit.alpha = \"1\"", "13: expected a number or \"auto\" for `alpha` in [fit], found \"1\""),
            ("fit.seed = 1.5", "12: expected a whole number for `seed` in [fit], found 1.5"),
            ("fit = 3", "7: expected a table for `fit`, found 3"),
            ("derive.x = true", "12: expected text or a table for `x` in [derive], found true"),
            (
                "derive.x = 2026-01-01",
                "12: expected text or a table for `x` in [derive], found the date 2026-01-01",
            ),
            ("routes = \"a\"", "10: expected a list for `routes`, found \"a\""),
            ("routes = [3]", "11: expected a table for `routes[1]`, found 3"),
            (
                "gates.a.b = [1]",
                "13: expected text or a table or true or false for `b` in [gates.a], found a list",
            ),
            (
                "gates.a.b = { pass = \"1\", must = 1 }",
                "34: expected true or false for `must` in [gates.a] b, found 1",
            ),
            ("features.persona.x = 1", "22: expected a table for `x` in [features.persona], found 1"),
        ] {
            assert_eq!(mistakes_of(text), [format!("1:{message}")]);
        }
    }

    #[test]
    fn a_number_out_of_range_is_told_with_the_range() {
        for (text, message) in [
            ("fit.alpha = 0", "13: expected a number above 0 for `alpha` in [fit], found 0"),
            ("fit.alpha = inf", "13: expected a finite number for `alpha` in [fit], found inf"),
            ("fit.seed = -1", "12: expected a whole number of at least 0 for `seed` in [fit], found -1"),
            (
                "fit.max_iterations = 0",
                "22: expected a whole number of at least 1 for `max_iterations` in [fit], found 0",
            ),
            (
                "evaluation.folds = 0x33",
                "20: expected a whole number from 2 to 50 for `folds` in [evaluation], found 0x33",
            ),
            (
                "evaluation.capacity = 1.5",
                "23: expected a number above 0 and at most 1 for `capacity` in [evaluation], found 1.5",
            ),
        ] {
            assert_eq!(mistakes_of(text), [format!("1:{message}")]);
        }
        let found = mistakes_of("features.persona.x = { kind = \"set\", min_count = 5000000000 }");
        assert!(found[0].contains("expected a whole number from 1 to 4294967295"), "{found:?}");
        let found = mistakes_of("fit.seed = 99999999999999999999");
        assert!(found[0].contains("for `seed` in [fit], found 99999999999999999999"), "{found:?}");
    }

    #[test]
    fn every_missing_key_is_told_with_its_meaning() {
        let found = mistakes("config_version = 1\n");
        let expected = [
            "1:1: missing key `data` | `data`: the tables of deals and leads",
            "1:1: missing key `name` | `name`: name of the project; its models are stored in a folder of this name",
            "1:1: missing key `outcome` | `outcome`: when a deal counts as won or lost",
        ];
        assert_eq!(found.len(), 3);
        assert!(expected.iter().all(|mistake| found.iter().any(|found| found == mistake)), "{found:#?}");
        let found = mistakes_of("features.persona.x = {}\n");
        let kinds = "one of \"number\", \"flag\", \"category\", \"set\"";
        assert_eq!(
            found,
            [format!(
                "1:18: missing key `kind` in [features.persona] x | `kind`: how it is encoded, {kinds}"
            )]
        );
    }

    #[test]
    fn a_feature_is_held_against_the_form_it_comes_closest_to() {
        let found = mistakes_of(
            "features.persona.x = { kind = \"number\", count = \"1\" }\nfeatures.persona.y = { frm = \"a\", count = \"1\" }\n",
        );
        assert!(found[0].starts_with("1:18: missing key `from` in [features.persona] x"), "{found:?}");
        assert_eq!(found[2], "2:24: unknown key `frm` in [features.persona] y | did you mean `from`?");
    }

    #[test]
    fn empty_texts_are_refused() {
        let found = mistakes(&LEAST.replace("deals.csv", ""));
        assert_eq!(found, ["3:18: `deals` in [data] is empty"]);
    }

    #[test]
    fn a_file_without_anything_has_mistakes() {
        assert_eq!(mistakes("").len(), 4);
    }
}
