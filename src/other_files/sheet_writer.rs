//! Writes workbooks for tests: a ZIP file of parts as they are given, and the usual parts around a sheet.

use std::fs::File;
use std::io::{Seek, Write};

use flate2::Crc;

/// A workbook for a test. Every part can be replaced.
#[derive(Debug, Clone)]
pub(super) struct TestWorkbook {
    pub parts: Vec<(String, Vec<u8>)>,
}

impl TestWorkbook {
    /// A workbook with one sheet, whose element `sheetData` holds this.
    pub(super) fn of_rows(rows: &str) -> Self {
        Self::of_sheets(&[("Deals", "", rows)])
    }

    /// A workbook with sheets: name, further attributes and rows.
    pub(super) fn of_sheets(sheets: &[(&str, &str, &str)]) -> Self {
        let links = |inner: &str| format!("<Relationships xmlns=\"r\">{inner}</Relationships>");
        let link = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"http://x/relationships/{kind}\" Target=\"{target}\"/>")
        };
        let mut list = Vec::new();
        let mut inner =
            link("s", "styles", "styles.xml") + &link("t", "sharedStrings", "/xl/sharedStrings.xml");
        let mut book = Self { parts: Vec::new() };
        for (index, (name, attributes, rows)) in sheets.iter().enumerate() {
            list.push(format!("<sheet name=\"{name}\" sheetId=\"{index}\" r:id=\"r{index}\" {attributes}/>"));
            inner += &link(&format!("r{index}"), "worksheet", &format!("worksheets/sheet{index}.xml"));
            let sheet =
                format!("<worksheet><dimension ref=\"A1\"/><sheetData>{rows}</sheetData></worksheet>");
            book = book.with(&format!("xl/worksheets/sheet{index}.xml"), sheet);
        }
        book.with("[Content_Types].xml", "<Types/>")
            .with("_rels/.rels", links(&link("a", "officeDocument", "xl/workbook.xml")))
            .with("xl/_rels/workbook.xml.rels", links(&inner))
            .with("xl/workbook.xml", format!("<workbook><sheets>{}</sheets></workbook>", list.concat()))
            .with("xl/styles.xml", STYLES)
            .with("xl/sharedStrings.xml", "<sst/>")
    }

    /// The workbook with these cells of its first sheet merged.
    pub(super) fn with_merged(mut self, places: &[&str]) -> Self {
        let merged: Vec<String> =
            places.iter().map(|place| format!("<mergeCell ref=\"{place}\"/>")).collect();
        let merged = merged.concat();
        let (_, sheet) = self.parts.iter_mut().find(|(name, _)| name == "xl/worksheets/sheet0.xml").unwrap();
        let text = String::from_utf8(std::mem::take(sheet)).unwrap();
        let end = format!("</sheetData><mergeCells>{merged}</mergeCells>");
        *sheet = text.replace("</sheetData>", &end).into_bytes();
        self
    }

    /// The workbook with this part, in the place of one of the same name.
    pub(super) fn with(mut self, name: &str, part: impl Into<Vec<u8>>) -> Self {
        self.parts.retain(|(other, _)| other != name);
        self.parts.push((name.to_owned(), part.into()));
        self
    }

    /// The bytes of the ZIP file; parts are deflated.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut directory = Vec::new();
        for (name, part) in &self.parts {
            let start = file.len() as u32;
            let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(part).unwrap();
            let packed = packed.finish().unwrap();
            let mut crc = Crc::new();
            crc.update(part);
            let mut fields = Vec::new();
            fields.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
            for number in [crc.sum(), packed.len() as u32, part.len() as u32] {
                fields.extend(number.to_le_bytes());
            }
            fields.extend((name.len() as u16).to_le_bytes());
            fields.extend([0, 0]);
            file.extend(b"PK\x03\x04");
            file.extend(&fields);
            file.extend(name.as_bytes());
            file.extend(packed);
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(&fields);
            directory.extend([0; 10]);
            directory.extend(start.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let count = (self.parts.len() as u16).to_le_bytes();
        let start = file.len() as u32;
        file.extend(&directory);
        file.extend(b"PK\x05\x06\0\0\0\0");
        file.extend(count);
        file.extend(count);
        file.extend((directory.len() as u32).to_le_bytes());
        file.extend(start.to_le_bytes());
        file.extend([0, 0]);
        file
    }

    /// The workbook as a file.
    pub(super) fn file(&self) -> File {
        file_of(&self.bytes())
    }
}

/// A file with these bytes.
pub(super) fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

/// Style 0 is general, 1 a date, 2 a date with a time of day, 3 a duration, 4 a number.
const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd hh:mm\"/>\
    <numFmt numFmtId=\"165\" formatCode=\"[h]:mm\"/><numFmt numFmtId=\"166\" formatCode=\"#,##0.00 &quot;days&quot;\"/></numFmts>\
    <cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>\
    <xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/></cellXfs></styleSheet>";

/// A row of the sheet from cells: column letters and the inside of the element `c` after its name.
pub(super) fn row(number: u32, cells: &[(&str, String)]) -> String {
    let cell = |(column, cell): &(&str, String)| format!("<c r=\"{column}{number}\"{cell}</c>");
    format!("<row r=\"{number}\">{}</row>", cells.iter().map(cell).collect::<Vec<_>>().concat())
}

/// Inside of a cell: text, a number in a style, a flag, an error.
pub(super) fn text(text: &str) -> String {
    format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is>", quick_xml::escape::escape(text))
}

pub(super) fn number(number: f64, style: u32) -> String {
    format!(" s=\"{style}\"><v>{number}</v>")
}

pub(super) fn flag(flag: bool) -> String {
    format!(" t=\"b\"><v>{}</v>", u8::from(flag))
}

/// Rows of texts from the first row and column on; an empty text is no cell.
pub(super) fn rows_of_texts(rows: &[&[&str]]) -> String {
    let letters = ["A", "B", "C", "D", "E", "F"];
    let line = |(index, cells): (usize, &&[&str])| {
        let cells: Vec<(&str, String)> = letters
            .iter()
            .zip(cells.iter())
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(letter, cell)| (*letter, text(cell)))
            .collect();
        row(index as u32 + 1, &cells)
    };
    rows.iter().enumerate().map(line).collect()
}
