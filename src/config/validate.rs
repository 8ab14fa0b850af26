//! Checks the values of `bantam.toml` against its schema.
//!
//! The check collects every mistake. Invalid values are removed from the tree, and a required key that is missing gets a
//! placeholder, so that the rest can still be read and checked: one wrong key does
//! not hide another mistake.

use std::borrow::Cow;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::mistake::Mistake;
use super::nearest::nearest;
use super::path::Path;
use super::vocabulary::{Schema, Type, ValueTypes, amount, describe};

/// Removes the values that violate `definition` from `root`; returns all mistakes, and the paths at which `root` now
/// differs from the file: keys that were removed, replaced, or probably intended there.
pub(crate) fn validate(definition: &Value, root: &mut DeTable<'_>) -> (Vec<Mistake>, Vec<Path>) {
    let mut validator = Validator { definition, mistakes: Vec::new(), damage: Vec::new() };
    validator.table(Schema::root(definition), root, &Path::default());
    (validator.mistakes, validator.damage)
}

/// A walk over the values that collects mistakes and removes invalid values.
struct Validator<'s> {
    definition: &'s Value,
    mistakes: Vec<Mistake>,
    damage: Vec<Path>,
}

impl<'s> Validator<'s> {
    /// Checks one value; returns whether the rest of it can be read.
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

    /// Checks the keys of a table, the rest of which can always be read.
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

    /// Inserts a placeholder of the right type for a required key that is missing.
    fn fill(&self, key: &str, schema: Schema<'s>, table: &mut DeTable<'_>) {
        if let Some(value) = schema.property(key).and_then(|property| self.placeholder(property)) {
            table.insert(Spanned::new(0..0, Cow::Owned(key.to_owned())), Spanned::new(0..0, value));
        }
    }

    fn placeholder<'v>(&self, schema: Schema<'s>) -> Option<DeValue<'v>> {
        let schema = schema.resolve(self.definition);
        if let Some(choices) = schema.choices() {
            return choices.first().map(|&word| DeValue::String(Cow::Owned(word.to_owned())));
        }
        if let Some(branches) = schema.branches(self.definition) {
            return branches.first().and_then(|first| self.placeholder(*first));
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
            let characters =
                if most == 1 { "one character".to_owned() } else { format!("at most {most} characters") };
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

    /// Checks a value that may have one of several forms against the closest one.
    fn any_of(&mut self, branches: &[Schema<'s>], value: &mut DeValue<'_>, path: &Path) -> bool {
        let fitting = branches.iter().filter(|branch| branch.types().accept(value, **branch));
        let closest = fitting.min_by_key(|branch| self.distance(**branch, value, path)).copied();
        // A word that is not one of the choices may be intended for another form.
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

    /// The distance of a value from a form: the number of mistakes, then of unknown keys.
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

    /// Adds a mistake; `false`, as a value with one cannot be read.
    fn reject(&mut self, mistake: Mistake) -> bool {
        self.mistakes.push(mistake);
        false
    }
}

fn wrong_type(types: &ValueTypes<'_>, value: &DeValue<'_>, path: &Path) -> Mistake {
    let message = format!("expected {types} for {}, found {}", path.in_words(), describe(value));
    Mistake::new(path.clone(), message)
}

/// The mistake of an unknown key, with the most similar known key.
fn unknown_key<'s>(key: &str, known: &[&'s str], table: &Path) -> (Mistake, Option<&'s str>) {
    let near = nearest(key, known.iter().copied());
    let path = table.join(key);
    let message = format!("unknown key {}", path.in_words());
    let otherwise = format!("known keys are {}", quoted(known));
    let mistake = Mistake::of_key(path, message).with_nearest(key, known.iter().copied(), otherwise);
    (mistake, near)
}

/// The text in the style of messages: lower-case start, no full stop.
fn first_sentence(description: &str) -> String {
    let sentence = description.split_terminator(". ").next().unwrap_or_default().trim_end_matches('.');
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
