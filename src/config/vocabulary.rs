//! The part of the JSON Schema vocabulary that [`json_schema`](super::schema::json_schema) uses, as typed views.
//!
//! Descriptions and defaults are for editors only, and so are patterns and formats, whose own mistakes
//! are found when the value is read.

use std::fmt;

use serde_json::Value;
use toml::de::{DeInteger, DeValue};

/// A schema within the schema of the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema<'s>(&'s Value);

/// Longer texts are replaced by the word `text` in messages.
const LONGEST_QUOTE: usize = 40;

impl<'s> Schema<'s> {
    /// The schema of the whole file.
    pub(crate) fn root(definition: &'s Value) -> Self {
        Self(definition)
    }

    /// The schema that a `$ref` refers to, else this one.
    pub(crate) fn resolve(self, definition: &'s Value) -> Self {
        let target = self.0.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
        match target.and_then(|pointer| definition.pointer(pointer)) {
            Some(schema) => Self(schema).resolve(definition),
            None => self,
        }
    }

    /// The schema of a key: its own, or that of all keys of a map; `None` for an unknown key.
    pub(crate) fn property(self, key: &str) -> Option<Self> {
        let own = self.0.get("properties").and_then(|properties| properties.get(key));
        let any = || self.0.get("additionalProperties").filter(|schema| schema.is_object());
        own.or_else(any).map(Self)
    }

    /// The keys with a schema of their own, sorted.
    pub(crate) fn properties(self) -> Vec<&'s str> {
        let properties = self.0.get("properties").and_then(Value::as_object);
        properties.into_iter().flatten().map(|(key, _)| key.as_str()).collect()
    }

    /// The required keys.
    pub(crate) fn required(self) -> impl Iterator<Item = &'s str> {
        self.0.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// The description that an editor shows.
    pub(crate) fn description(self) -> Option<&'s str> {
        self.0.get("description").and_then(Value::as_str)
    }

    /// The schema of the elements of a list.
    pub(crate) fn items(self) -> Option<Self> {
        self.0.get("items").map(Self)
    }

    /// The words of an enumeration, in the order of its type.
    pub(crate) fn choices(self) -> Option<Vec<&'s str>> {
        if let Some(word) = self.0.get("const").and_then(Value::as_str) {
            return Some(vec![word]);
        }
        let words = |list: &'s Value| list.as_array()?.iter().map(Value::as_str).collect();
        let constants = |list: &'s Value| {
            list.as_array()?.iter().map(|option| option.get("const").and_then(Value::as_str)).collect()
        };
        self.0.get("enum").and_then(words).or_else(|| self.0.get("oneOf").and_then(constants))
    }

    /// The forms that a value can have, resolved.
    pub(crate) fn branches(self, definition: &'s Value) -> Option<Vec<Self>> {
        let options = self.0.get("anyOf")?.as_array()?;
        Some(options.iter().map(|option| Self(option).resolve(definition)).collect())
    }

    /// The valid types.
    pub(crate) fn types(self) -> ValueTypes<'s> {
        if let Some(choices) = self.choices() {
            return ValueTypes(vec![Type::Choice(choices)]);
        }
        let word = self.0.get("type").and_then(Value::as_str);
        ValueTypes(word.and_then(Type::from_word).into_iter().collect())
    }

    /// The minimum number of items of a list.
    pub(crate) fn least_items(self) -> u64 {
        self.0.get("minItems").and_then(Value::as_u64).unwrap_or(0)
    }

    /// The minimum and maximum number of characters of a text.
    pub(crate) fn lengths(self) -> (u64, u64) {
        let limit = |key| self.0.get(key).and_then(Value::as_u64);
        (limit("minLength").unwrap_or(0), limit("maxLength").unwrap_or(u64::MAX))
    }

    /// The range of a number, with the largest of a `u32` where `amount` is beyond it.
    pub(crate) fn limits(self, amount: f64) -> Limits {
        let limit = |key| self.0.get(key).and_then(Value::as_f64);
        let is_small = self.0.get("format").and_then(Value::as_str) == Some("uint32");
        let largest = f64::from(u32::MAX);
        Limits {
            least: limit("minimum"),
            above: limit("exclusiveMinimum"),
            most: limit("maximum").or((is_small && amount > largest).then_some(largest)),
        }
    }

    /// Whether a TOML date is valid as well as a text.
    fn takes_date(self) -> bool {
        self.0.get("format").and_then(Value::as_str) == Some("date")
    }
}

/// The range of a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    least: Option<f64>,
    above: Option<f64>,
    most: Option<f64>,
}

impl Limits {
    pub(crate) fn allow(self, amount: f64) -> bool {
        amount.is_finite()
            && self.least.is_none_or(|least| amount >= least)
            && self.above.is_none_or(|above| amount > above)
            && self.most.is_none_or(|most| amount <= most)
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.above, self.most) {
            (Some(least), _, Some(most)) => write!(f, " from {least} to {most}"),
            (Some(least), _, None) => write!(f, " of at least {least}"),
            (None, Some(above), Some(most)) => write!(f, " above {above} and at most {most}"),
            (None, Some(above), None) => write!(f, " above {above}"),
            (None, None, Some(most)) => write!(f, " of at most {most}"),
            (None, None, None) => Ok(()),
        }
    }
}

/// The valid types in words: `a whole number or a list`.
#[derive(Debug)]
pub(crate) struct ValueTypes<'s>(Vec<Type<'s>>);

/// A type of value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type<'s> {
    /// Any text.
    Text,
    /// A number without a fraction.
    Whole,
    /// Any number.
    Number,
    /// True or false.
    Flag,
    /// A list.
    List,
    /// A table.
    Table,
    /// One of these words.
    Choice(Vec<&'s str>),
}

impl Type<'_> {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "string" => Some(Self::Text),
            "integer" => Some(Self::Whole),
            "number" => Some(Self::Number),
            "boolean" => Some(Self::Flag),
            "array" => Some(Self::List),
            "object" => Some(Self::Table),
            _ => None,
        }
    }
}

impl<'s> ValueTypes<'s> {
    /// Whether `value` is of one of the types, by the rules of `schema`.
    pub(crate) fn accept(&self, value: &DeValue<'_>, schema: Schema<'s>) -> bool {
        self.0.iter().any(|accepted| match accepted {
            Type::Text => value.is_str() || (value.is_datetime() && schema.takes_date()),
            Type::Choice(_) => value.is_str(),
            Type::Whole => value.is_integer(),
            Type::Number => value.is_integer() || value.is_float(),
            Type::Flag => value.is_bool(),
            Type::List => value.is_array(),
            Type::Table => value.is_table(),
        })
    }

    /// The type, if there is only one.
    pub(crate) fn single(&self) -> Option<&Type<'s>> {
        match self.0.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// These words.
    pub(crate) fn of_choices(choices: &[&'s str]) -> Self {
        Self(vec![Type::Choice(choices.to_vec())])
    }
}

impl<'s> FromIterator<ValueTypes<'s>> for ValueTypes<'s> {
    fn from_iter<I: IntoIterator<Item = ValueTypes<'s>>>(types: I) -> Self {
        let mut all = Vec::new();
        for accepted in types.into_iter().flat_map(|types| types.0) {
            if !all.contains(&accepted) {
                all.push(accepted);
            }
        }
        Self(all)
    }
}

impl fmt::Display for ValueTypes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(Type::words).collect();
        f.write_str(&words.join(" or "))
    }
}

impl Type<'_> {
    fn words(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Whole => "a whole number".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::List => "a list".to_owned(),
            Self::Table => "a table".to_owned(),
            Self::Choice(choices) => {
                let quoted: Vec<String> = choices.iter().map(|word| format!("\"{word}\"")).collect();
                match quoted.as_slice() {
                    [only] => only.clone(),
                    _ => format!("one of {}", quoted.join(", ")),
                }
            }
        }
    }
}

/// The form of a found value in messages.
pub(crate) fn describe(value: &DeValue<'_>) -> String {
    match value {
        // It may have a password in it.
        DeValue::String(text) if text.contains("://") => "an address".to_owned(),
        DeValue::String(text) if text.chars().count() <= LONGEST_QUOTE => {
            format!("\"{}\"", text.escape_debug())
        }
        DeValue::String(_) => "text".to_owned(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => format!("the date {date}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A whole number; `None` when it is beyond 64 bits.
pub(crate) fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The value of a number; `None` if it is not a number, or beyond 64 bits.
#[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53")]
pub(crate) fn amount(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(number) => integer(number).map(|number| number as f64),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    }
}
