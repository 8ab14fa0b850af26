//! XML elements as values, written with every text escaped.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An element with its attributes, and either text or other elements in it.
pub(super) struct Element {
    name: String,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Element>,
    text: Option<String>,
}

impl Element {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), attributes: Vec::new(), children: Vec::new(), text: None }
    }

    pub(super) fn with(mut self, attribute: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((attribute, value.into()));
        self
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    pub(super) fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    pub(super) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// The document of which this is the root.
    pub(super) fn document(&self) -> String {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
        // Writing to memory cannot fail.
        let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        let _ = self.write(&mut writer);
        let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
        text.push('\n');
        text
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let mut start = BytesStart::new(&*self.name);
        for (name, value) in &self.attributes {
            start.push_attribute((*name, value.as_str()));
        }
        if self.children.is_empty() && self.text.is_none() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        if let Some(text) = &self.text {
            // Quotes need no escape in a text, and some readers lose what is before one.
            let text = quick_xml::escape::partial_escape(text.as_str());
            writer.write_event(Event::Text(BytesText::from_escaped(text)))?;
        }
        self.children.iter().try_for_each(|child| child.write(writer))?;
        writer.write_event(Event::End(BytesEnd::new(&*self.name)))
    }
}

/// The first character of a text that XML cannot hold.
pub(super) fn illegal_character(text: &str) -> Option<char> {
    text.chars().find(|&character| !is_legal(character))
}

/// Whether XML 1.0 can hold a character, escaped or not.
pub(super) fn is_legal(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        character => character >= ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were() {
        let hostile = " <a b=\"c\" d='e'>&amp; ]]>\t\n\r é ";
        let root = Element::new("a").with("b", hostile).child(Element::new("c").text(hostile));
        let document = root.document();
        let mut reader = quick_xml::Reader::from_str(&document);
        let (mut attribute, mut text) = (String::new(), String::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) if start.name().as_ref() == "a" => {
                    let value = start.attributes().next().unwrap().unwrap().value.into_owned();
                    attribute = quick_xml::escape::unescape(&value).unwrap().into_owned();
                }
                Event::Text(part) => text.push_str(&part),
                Event::GeneralRef(part) => {
                    text.push_str(&quick_xml::escape::unescape(&format!("&{};", &*part)).unwrap());
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(attribute, hostile);
        assert!(text.contains(hostile), "{text:?}");
    }

    #[test]
    fn control_characters_are_seen() {
        assert_eq!(illegal_character("a\u{1}"), Some('\u{1}'));
        assert_eq!(illegal_character("tab\tline\n é \u{85} 😀"), None);
    }
}
