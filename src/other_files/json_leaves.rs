//! From a JSON object to its values, with the keys that lead to each.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use serde::de::{self, DeserializeSeed, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cell_builder::CellView;
use crate::cells::{MEMBER_SEPARATOR, list_cell};

/// The maximum depth of nested objects. Deeper ones are not used.
const DEEPEST: usize = 32;

/// Why a list or an object is not a value.
pub(super) const LIST_OF_OBJECTS: &str = "a list of objects";
/// A list such as `[{"name": "industry", "value": "it"}]`, whose names are columns.
pub(crate) const LIST_OF_PAIRS: &str = "a list of names with values";
/// What to do about lists of names with values in JSON.
pub(crate) const PAIRS_REMEDY: &str = "write each name as a key of its object, such as \"industry\": \"it\", as with \
    jq -c '. + (.LIST | map({(.name): .value}) | add)' FILE.jsonl > FILE2.jsonl";

const TOO_DEEP: &str = "an object more than 32 levels deep";

/// A value that is one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum JsonLeaf<'a> {
    /// Null, NaN, Infinity, or a list without members.
    Unknown,
    Flag(bool),
    /// A number as it is written.
    Digits(&'a str),
    Text(Cow<'a, str>),
    /// The members of a list, and all of them as one text.
    List(Vec<String>, String),
    /// A value that is not a cell, with its type.
    LeftOut(&'static str),
}

impl JsonLeaf<'_> {
    /// The value as a cell; one that is not a cell is unknown.
    pub(super) fn cell(&self) -> CellView<'_> {
        match self {
            Self::Unknown | Self::LeftOut(_) => CellView::Unknown,
            Self::Flag(flag) => CellView::Flag(*flag),
            Self::Digits(digits) => CellView::Digits(digits),
            Self::Text(text) => CellView::Text(text),
            Self::List(_, text) => CellView::Text(text),
        }
    }
}

/// A visitor of the values of an object.
pub(super) trait LeafSink {
    /// Whether the value or the object under these keys is of interest.
    fn wants(&mut self, path: &str) -> bool;
    /// The value under the keys that were asked for last.
    fn leaf(&mut self, path: &str, leaf: JsonLeaf<'_>) -> Result<(), LeafFault>;
    /// An object under the keys that were asked for last, before its own keys are.
    fn object(&mut self, path: &str) -> Result<(), LeafFault>;
}

/// Why a record is not a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LeafFault {
    /// It is not JSON: line and column within the record.
    Syntax { what: String, line: usize, column: usize },
    /// It is JSON, but not a row: the column of the fault, if it is in one, and the message.
    Value { column: Option<String>, reason: String },
}

/// Reads records, and reuses its buffers.
#[derive(Default)]
pub(super) struct LeafReader {
    path: String,
    /// A record without the tokens that are not JSON.
    mended: Vec<u8>,
}

impl LeafReader {
    /// Visits all values of a record.
    pub(super) fn read(&mut self, record: &[u8], sink: &mut impl LeafSink) -> Result<(), LeafFault> {
        if let Some(found) = other_than_object(record) {
            let reason = format!("should be a JSON object, but it is {found}");
            return Err(LeafFault::Value { column: None, reason });
        }
        read_object(record, &mut self.path, sink)
    }

    /// The record with empty lists, of the same length, for the tokens NaN and Infinity outside of quotes; `None` when it
    /// has none.
    pub(super) fn without_tokens(&mut self, record: &[u8]) -> Option<Vec<u8>> {
        self.mended.clear();
        self.mended.extend_from_slice(record);
        let changed = replace_tokens(&mut self.mended);
        changed.then(|| std::mem::take(&mut self.mended))
    }
}

fn other_than_object(record: &[u8]) -> Option<String> {
    let text = record.trim_ascii();
    match text.first()? {
        b'{' => None,
        b'[' => Some("a list".to_owned()),
        _ => serde_json::from_slice::<serde_json::Value>(text)
            .ok()
            .map(|value| format!("`{}`", crate::quotation::shortened(&value.to_string()))),
    }
}

fn read_object(json: &[u8], path: &mut String, sink: &mut impl LeafSink) -> Result<(), LeafFault> {
    path.clear();
    let mut fault = None;
    let mut reader = serde_json::Deserializer::from_slice(json);
    let walk = LeafWalk { path, sink, fault: &mut fault, depth: 0 };
    let read = walk.deserialize(&mut reader).and_then(|()| reader.end());
    match (fault, read) {
        (Some(fault), _) => Err(fault),
        (None, Err(error)) => Err(syntax(&error)),
        (None, Ok(())) => Ok(()),
    }
}

fn syntax(error: &serde_json::Error) -> LeafFault {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    LeafFault::Syntax { what: what.to_owned(), line: error.line(), column: error.column() }
}

/// Goes through one object.
struct LeafWalk<'w, S> {
    path: &'w mut String,
    sink: &'w mut S,
    fault: &'w mut Option<LeafFault>,
    depth: usize,
}

impl<'de, S: LeafSink> DeserializeSeed<'de> for LeafWalk<'_, S> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, S: LeafSink> Visitor<'de> for LeafWalk<'_, S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let outer = self.path.len();
        if outer > 0 {
            self.path.push('.');
        }
        let inner = self.path.len();
        while map.next_key_seed(Text { into: self.path })?.is_some() {
            let raw: &RawValue = map.next_value()?;
            if self.sink.wants(self.path) {
                self.value(raw.get()).map_err(|fault| {
                    *self.fault = Some(fault);
                    de::Error::custom("")
                })?;
            }
            self.path.truncate(inner);
        }
        self.path.truncate(outer);
        Ok(())
    }
}

impl<S: LeafSink> LeafWalk<'_, S> {
    fn value(&mut self, raw: &str) -> Result<(), LeafFault> {
        if !raw.starts_with('{') {
            let leaf = leaf(raw)?;
            return self.sink.leaf(self.path, leaf);
        }
        if self.depth == DEEPEST {
            return self.sink.leaf(self.path, JsonLeaf::LeftOut(TOO_DEEP));
        }
        self.sink.object(self.path)?;
        let mut reader = serde_json::Deserializer::from_str(raw);
        let mut fault = None;
        let walk = LeafWalk { path: self.path, sink: self.sink, fault: &mut fault, depth: self.depth + 1 };
        let read = walk.deserialize(&mut reader);
        match (fault, read) {
            (Some(fault), _) => Err(fault),
            (None, Err(error)) => Err(syntax(&error)),
            (None, Ok(())) => Ok(()),
        }
    }
}

/// The value of what is no object.
fn leaf(raw: &str) -> Result<JsonLeaf<'_>, LeafFault> {
    Ok(match raw.as_bytes().first() {
        Some(b'"') => JsonLeaf::Text(text(raw)?),
        Some(b't') => JsonLeaf::Flag(true),
        Some(b'f') => JsonLeaf::Flag(false),
        Some(b'n') | None => JsonLeaf::Unknown,
        Some(b'[') => return joined(raw),
        Some(_) => JsonLeaf::Digits(raw),
    })
}

/// The text within quotes. Half a surrogate pair becomes U+FFFD; NUL characters, which other files cannot contain, are dropped.
fn text(quoted: &str) -> Result<Cow<'_, str>, LeafFault> {
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(inner));
    }
    let mut into = String::with_capacity(inner.len());
    let mut reader = serde_json::Deserializer::from_str(quoted);
    Text { into: &mut into }.deserialize(&mut reader).map_err(|error| syntax(&error))?;
    Ok(Cow::Owned(into))
}

/// The keys of a name, and of its value, in lists of pairs.
const NAME_KEYS: [&str; 7] = ["name", "key", "property", "field", "fieldName", "propertyName", "Name"];
const VALUE_KEYS: [&str; 4] = ["value", "val", "fieldValue", "Value"];

/// What a list is whose first member is an object: names with values where each object has one of each.
fn list_of_objects(raw: &str) -> &'static str {
    let is_pair = |pair: &IndexMap<&str, &RawValue>| {
        let is_name = |key: &&str| pair.get(key).is_some_and(|name| name.get().starts_with('"'));
        NAME_KEYS.iter().any(is_name) && VALUE_KEYS.iter().any(|key| pair.contains_key(key))
    };
    let pairs: Result<Vec<IndexMap<&str, &RawValue>>, _> = serde_json::from_str(raw);
    if pairs.is_ok_and(|pairs| pairs.iter().all(is_pair)) { LIST_OF_PAIRS } else { LIST_OF_OBJECTS }
}

/// The members of a list as one text.
fn joined(raw: &str) -> Result<JsonLeaf<'_>, LeafFault> {
    let members: Vec<&RawValue> = serde_json::from_str(raw).map_err(|error| syntax(&error))?;
    let mut all = Vec::new();
    for member in members {
        let known = match member.get().as_bytes().first() {
            Some(b'{') => return Ok(JsonLeaf::LeftOut(list_of_objects(raw))),
            Some(b'[') => return Ok(JsonLeaf::LeftOut("a list of lists")),
            _ => leaf(member.get())?,
        };
        let text = match &known {
            JsonLeaf::Digits(text) => *text,
            JsonLeaf::Text(text) => text,
            JsonLeaf::Flag(true) => "true",
            JsonLeaf::Flag(false) => "false",
            JsonLeaf::Unknown | JsonLeaf::List(..) | JsonLeaf::LeftOut(_) => continue,
        };
        if !text.is_empty() {
            all.push(text.to_owned());
        }
    }
    let cell = list_cell(all.iter().map(String::as_str), MEMBER_SEPARATOR);
    Ok(if cell.is_empty() { JsonLeaf::Unknown } else { JsonLeaf::List(all, cell) })
}

/// Appends a string of JSON to a text.
struct Text<'t> {
    into: &'t mut String,
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // As bytes, half a surrogate pair is no error.
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<(), E> {
        let text = String::from_utf8_lossy(bytes);
        if memchr::memchr(0, bytes).is_some() {
            self.into.extend(text.chars().filter(|&letter| letter != '\0'));
        } else {
            self.into.push_str(&text);
        }
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.visit_bytes(text.as_bytes())
    }
}

/// The tokens of Python and JavaScript that are not JSON, longest first.
const TOKENS: [&[u8]; 4] = [b"-Infinity", b"Infinity", b"-NaN", b"NaN"];

/// Replaces tokens outside of quotes by empty lists, padded to the same length.
fn replace_tokens(record: &mut [u8]) -> bool {
    let (mut position, mut is_quoted, mut changed) = (0, false, false);
    while let Some(&byte) = record.get(position) {
        match byte {
            b'\\' if is_quoted => position += 1,
            b'"' => is_quoted = !is_quoted,
            b'-' | b'I' | b'N' if !is_quoted => {
                let rest = &record[position..];
                if let Some(token) = TOKENS.iter().find(|token| rest.starts_with(token)) {
                    let place = &mut record[position..position + token.len()];
                    place.fill(b' ');
                    place[..2].copy_from_slice(b"[]");
                    changed = true;
                    position += token.len() - 1;
                }
            }
            _ => {}
        }
        position += 1;
    }
    changed
}
