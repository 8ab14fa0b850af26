//! The strings that the cells of a workbook share.

use quick_xml::events::Event;

use super::OtherFileError;
use super::cell_batch::TextCells;
use super::xml_part::{XmlPart, is, push_text, unescape_codes};

/// As many strings as a workbook may share: those of sixteen text columns of a full sheet, all different.
const MOST_STRINGS: usize = 1 << 24;

/// Reads all of them. Of rich text the letters are kept, of Japanese text not the reading aids.
pub(super) fn read_shared_text(xml: &mut XmlPart) -> Result<TextCells, OtherFileError> {
    let mut strings = TextCells::default();
    let mut text = String::new();
    let (mut in_text, mut in_reading_aid) = (false, false);
    loop {
        match xml.next()? {
            Event::Start(element) if is(&element, "si") => text.clear(),
            Event::Start(element) if is(&element, "t") => in_text = !in_reading_aid,
            Event::Start(element) if is(&element, "rPh") => in_reading_aid = true,
            Event::End(element) => match element.local_name().into_inner() {
                "t" => in_text = false,
                "rPh" => in_reading_aid = false,
                "si" => {
                    unescape_codes(&mut text, 0);
                    strings.push(Some(&text));
                }
                _ => {}
            },
            Event::Eof => return Ok(strings),
            event if in_text => push_text(&event, &mut text),
            _ => {}
        }
        if strings.len() > MOST_STRINGS {
            return Err(xml.damaged("it has more strings than a sheet has cells"));
        }
    }
}
