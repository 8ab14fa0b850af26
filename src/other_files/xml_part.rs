//! A part of a workbook as XML events, each limited to the size of the largest cell.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use flate2::Crc;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::OtherFileError;

/// The bytes that one event may have. The longest cell of Excel has 32,767 characters.
const LONGEST_EVENT: u64 = 2 << 20;

/// The maximum depth of nested elements. Workbooks have ten levels.
const DEEPEST: usize = 256;

/// Reads a part event by event.
pub(super) struct XmlPart {
    name: String,
    reader: quick_xml::Reader<Metered>,
    buffer: Vec<u8>,
    depth: usize,
}

impl XmlPart {
    /// A part of this name, of at most `limit` bytes, whose bytes have this checksum.
    pub(super) fn new(name: &str, read: Box<dyn Read + Send>, limit: u64, checksum: u32) -> Self {
        let source = BufReader::with_capacity(64 << 10, read);
        let metered = Metered {
            source,
            left: limit,
            limit,
            left_of_event: LONGEST_EVENT,
            crc: Crc::new(),
            checksum,
            is_over: false,
        };
        let mut reader = quick_xml::Reader::from_reader(metered);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Self { name: name.to_owned(), reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next event; [`Event::Eof`] at the end.
    ///
    /// # Errors
    /// When the part is damaged, or expands beyond its limit.
    pub(super) fn next(&mut self) -> Result<Event<'_>, OtherFileError> {
        self.buffer.clear();
        self.reader.get_mut().left_of_event = LONGEST_EVENT;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                let metered = self.reader.get_mut();
                if metered.is_over {
                    return Err(OtherFileError::Expands { part: self.name.clone(), limit: metered.limit });
                }
                return Err(damaged(&self.name, &error.to_string()));
            }
        };
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > DEEPEST {
            return Err(damaged(&self.name, "its elements are nested too deep"));
        }
        Ok(event)
    }

    /// The error that the part is damaged.
    pub(super) fn damaged(&self, what: &str) -> OtherFileError {
        damaged(&self.name, what)
    }
}

fn damaged(name: &str, what: &str) -> OtherFileError {
    OtherFileError::Damaged { what: format!("{name}: {what}") }
}

/// The value of an attribute, whatever the prefix of its name.
pub(super) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let found = element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().into_inner() == name);
    found.map(|attribute| match quick_xml::escape::unescape(&attribute.value) {
        Ok(Cow::Owned(text)) => Cow::Owned(text),
        Ok(Cow::Borrowed(_)) | Err(_) => attribute.value,
    })
}

/// The name of an element without its prefix.
pub(super) fn is(element: &BytesStart<'_>, name: &str) -> bool {
    element.local_name().into_inner() == name
}

/// Appends the text of an event, if it has any.
pub(super) fn push_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => push_reference(name, text),
        _ => {}
    }
}

fn push_reference(name: &BytesRef<'_>, text: &mut String) {
    let letter = match name.as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.resolve_char_ref().ok().flatten(),
    };
    text.extend(letter);
}

/// Replaces `_x000D_` and the like from `start` on, as Excel writes characters that XML does not allow.
pub(super) fn unescape_codes(text: &mut String, start: usize) {
    let Some(found) = text.get(start..).and_then(|rest| rest.find("_x")) else { return };
    let mut clean = String::with_capacity(text.len() - start - found);
    let mut rest = &text[start + found..];
    while let Some(position) = rest.find("_x") {
        clean.push_str(&rest[..position]);
        rest = &rest[position..];
        let code = rest.get(2..6).filter(|_| rest.as_bytes().get(6) == Some(&b'_'));
        let letter = code
            .filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        if let Some(letter) = letter {
            clean.extend(Some(letter).filter(|&letter| letter != '\0'));
            rest = &rest[7..];
        } else {
            clean.push_str("_x");
            rest = &rest[2..];
        }
    }
    clean.push_str(rest);
    text.truncate(start + found);
    text.push_str(&clean);
}

/// Counts the bytes that are read, and enforces the limit.
struct Metered {
    source: BufReader<Box<dyn Read + Send>>,
    left: u64,
    limit: u64,
    left_of_event: u64,
    crc: Crc,
    checksum: u32,
    is_over: bool,
}

impl Read for Metered {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(into.len());
        into[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Metered {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            self.is_over = true;
            return Err(io::Error::other("it is too large"));
        }
        if self.left_of_event == 0 {
            return Err(io::Error::other("a text or element in it is longer than any cell"));
        }
        let bytes = self.source.fill_buf()?;
        if bytes.is_empty() && self.crc.sum() != self.checksum {
            return Err(io::Error::other("its checksum is wrong"));
        }
        Ok(bytes)
    }

    fn consume(&mut self, count: usize) {
        self.crc.update(self.source.buffer().get(..count).unwrap_or_default());
        self.source.consume(count);
        self.left = self.left.saturating_sub(count as u64);
        self.left_of_event = self.left_of_event.saturating_sub(count as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_characters_are_replaced() {
        for (raw, expected) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x00", "_x00"),
            ("_xäöü_", "_xäöü_"),
            ("_xD800_", "_xD800_"),
            ("_x0041__x0042_", "AB"),
            ("plain", "plain"),
            ("_x0000_", ""),
        ] {
            let mut text = format!("=={raw}");
            unescape_codes(&mut text, 2);
            assert_eq!(text, format!("=={expected}"));
        }
    }
}
