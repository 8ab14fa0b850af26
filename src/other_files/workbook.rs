//! The parts of a workbook: its sheets, shared strings and formats.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use quick_xml::events::Event;
use zip::{CompressionMethod, ZipArchive};

use super::OtherFileError;
use super::cell_batch::TextCells;
use super::number_style::NumberStyle;
use super::shared_text::read_shared_text;
use super::xml_part::{XmlPart, attribute, is};

/// The parts that a workbook may have.
const MOST_PARTS: usize = 65_536;

/// The maximum expanded size of the parts of a workbook. Sheets are streamed, so that their limit is one of time: a full sheet of a
/// hundred columns has 4 GiB.
const SMALL_PART: u64 = 64 << 20;
const STRINGS_PART: u64 = 512 << 20;
const SHEET_PART: u64 = 8 << 30;

/// The first bytes of ZIP files, and of the container of Excel 97 and of encrypted workbooks.
const ZIP_MARK: [u8; 4] = *b"PK\x03\x04";
const CONTAINER_MARK: [u8; 8] = *b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Whether bytes from the beginning of a file are those of a workbook, of whatever age.
pub fn looks_like_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(&ZIP_MARK) || bytes.starts_with(&CONTAINER_MARK)
}

/// An open workbook.
pub(super) struct Workbook {
    package: Package,
    sheets: Vec<SheetEntry>,
    pub is_1904: bool,
    /// By the number of a style.
    pub number_styles: Vec<NumberStyle>,
    pub strings: Arc<TextCells>,
}

#[derive(Debug, Clone)]
struct SheetEntry {
    name: String,
    part: String,
    is_visible: bool,
}

impl Workbook {
    /// Opens a workbook and reads its shared strings.
    pub(super) fn open(file: File) -> Result<Self, OtherFileError> {
        let package = Package::open(file)?;
        let main = match package.linked("", "/officeDocument")?.pop() {
            Some((_, part)) => part,
            None => "xl/workbook.xml".to_owned(),
        };
        if Path::new(&main).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("bin")) {
            return Err(OtherFileError::NotAWorkbook { found: "a binary workbook (.xlsb)" });
        }
        let mut book = Self {
            sheets: Vec::new(),
            is_1904: false,
            number_styles: Vec::new(),
            strings: Arc::default(),
            package,
        };
        let sheets: HashMap<String, String> = book.package.linked(&main, "/worksheet")?.into_iter().collect();
        book.read_sheets(&main, &sheets)?;
        if let Some((_, part)) = book.package.linked(&main, "/styles")?.pop() {
            book.number_styles = read_number_styles(&mut book.package.part(&part, SMALL_PART)?)?;
        }
        if let Some((_, part)) = book.package.linked(&main, "/sharedStrings")?.pop() {
            book.strings = Arc::new(read_shared_text(&mut book.package.part(&part, STRINGS_PART)?)?);
        }
        Ok(book)
    }

    fn read_sheets(&mut self, main: &str, parts: &HashMap<String, String>) -> Result<(), OtherFileError> {
        let mut xml = self.package.part(main, SMALL_PART)?;
        loop {
            match xml.next()? {
                Event::Start(element) if is(&element, "workbookPr") => {
                    let value = attribute(&element, "date1904");
                    self.is_1904 = value.is_some_and(|value| matches!(&*value, "1" | "true" | "on"));
                }
                Event::Start(element) if is(&element, "sheet") => {
                    let part = attribute(&element, "id").and_then(|id| parts.get(&*id));
                    if let (Some(name), Some(part)) = (attribute(&element, "name"), part) {
                        let is_visible = attribute(&element, "state").is_none_or(|state| state == "visible");
                        self.sheets.push(SheetEntry {
                            name: name.into_owned(),
                            part: part.clone(),
                            is_visible,
                        });
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The name of the sheet that is asked for, or of the first visible one.
    pub(super) fn sheet_name(&self, wanted: Option<&str>) -> Result<String, OtherFileError> {
        let Some(wanted) = wanted else {
            let first = self.sheets.iter().find(|sheet| sheet.is_visible);
            return first.map(|sheet| sheet.name.clone()).ok_or(OtherFileError::NoVisibleSheet);
        };
        // Excel compares names without regard to case.
        let same = |name: &str| name.trim().to_lowercase() == wanted.trim().to_lowercase();
        let exact = self.sheets.iter().find(|sheet| sheet.name == wanted);
        let found = exact.or_else(|| self.sheets.iter().find(|sheet| same(&sheet.name)));
        found
            .map(|sheet| sheet.name.clone())
            .ok_or_else(|| OtherFileError::NoSheet { sheet: wanted.to_owned(), found: self.sheet_names() })
    }

    /// The names of all sheets of cells, hidden or not.
    pub(super) fn sheet_names(&self) -> Vec<String> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    /// The names of the visible ones, in their order.
    pub(super) fn visible_sheets(&self) -> Vec<String> {
        self.sheets.iter().filter(|sheet| sheet.is_visible).map(|sheet| sheet.name.clone()).collect()
    }

    /// The part of a sheet.
    pub(super) fn sheet(&self, name: &str) -> Result<XmlPart, OtherFileError> {
        let part = self.sheets.iter().find(|sheet| sheet.name == name).map(|sheet| sheet.part.as_str());
        self.package.part(part.unwrap_or_default(), SHEET_PART)
    }
}

/// How each style shows numbers.
fn read_number_styles(xml: &mut XmlPart) -> Result<Vec<NumberStyle>, OtherFileError> {
    let mut codes: HashMap<u32, NumberStyle> = HashMap::new();
    let mut number_styles = Vec::new();
    let mut in_cell_formats = false;
    loop {
        match xml.next()? {
            Event::Start(element) if is(&element, "cellXfs") => in_cell_formats = true,
            Event::End(element) if element.local_name().into_inner() == "cellXfs" => in_cell_formats = false,
            Event::Start(element) if is(&element, "numFmt") => {
                let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                if let (Some(id), Some(code)) = (id, attribute(&element, "formatCode")) {
                    codes.insert(id, NumberStyle::of_code(&code));
                }
            }
            Event::Start(element) if in_cell_formats && is(&element, "xf") => {
                let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                number_styles.push(codes.get(&id).copied().unwrap_or_else(|| NumberStyle::of_builtin(id)));
            }
            Event::Eof => return Ok(number_styles),
            _ => {}
        }
    }
}

/// A ZIP file of parts.
struct Package {
    file: Arc<File>,
    parts: HashMap<String, PartEntry>,
}

#[derive(Debug, Clone, Copy)]
struct PartEntry {
    start: u64,
    length: u64,
    is_deflated: bool,
    checksum: u32,
}

impl Package {
    fn open(mut file: File) -> Result<Self, OtherFileError> {
        refuse_others(&mut file)?;
        let mut archive = ZipArchive::new(io::BufReader::new(&file)).map_err(damaged)?;
        let mut parts = HashMap::new();
        for index in 0..archive.len() {
            if index == MOST_PARTS {
                let what = format!("it has more than {MOST_PARTS} parts");
                return Err(OtherFileError::Damaged { what });
            }
            let entry = archive.by_index_raw(index).map_err(damaged)?;
            if entry.encrypted() {
                return Err(OtherFileError::Password);
            }
            let is_deflated = match entry.compression() {
                CompressionMethod::Stored => false,
                CompressionMethod::Deflated => true,
                _ => continue,
            };
            let name = String::from_utf8_lossy(entry.name_raw());
            let place = Some(entry.data_start()).map(|start| PartEntry {
                start,
                length: entry.compressed_size(),
                is_deflated,
                checksum: entry.crc32(),
            });
            if let Some(place) = place {
                parts.insert(part_key(&name), place);
            }
        }
        drop(archive);
        if parts.contains_key("content.xml") {
            return Err(OtherFileError::NotAWorkbook { found: "an OpenDocument spreadsheet (.ods)" });
        }
        if !parts.contains_key("[content_types].xml") {
            return Err(OtherFileError::NotAWorkbook { found: "a ZIP file of something else" });
        }
        Ok(Self { file: Arc::new(file), parts })
    }

    fn part(&self, name: &str, limit: u64) -> Result<XmlPart, OtherFileError> {
        let Some(entry) = self.parts.get(&part_key(name)) else {
            return Err(OtherFileError::Damaged { what: format!("its part {name} is missing") });
        };
        let bytes = PartBytes { file: Arc::clone(&self.file), next: entry.start, left: entry.length };
        let read: Box<dyn Read + Send> =
            if entry.is_deflated { Box::new(DeflateDecoder::new(bytes)) } else { Box::new(bytes) };
        Ok(XmlPart::new(name, read, limit, entry.checksum))
    }

    /// Ids and parts that a part is linked to, of the type with this ending.
    fn linked(&self, from: &str, ending: &str) -> Result<Vec<(String, String)>, OtherFileError> {
        let (folder, file) = from.rsplit_once('/').unwrap_or(("", from));
        let links = format!("{folder}/_rels/{file}.rels");
        if !self.parts.contains_key(&part_key(&links)) {
            return Ok(Vec::new());
        }
        let mut xml = self.part(links.trim_start_matches('/'), SMALL_PART)?;
        let mut found = Vec::new();
        loop {
            match xml.next()? {
                Event::Start(element) if is(&element, "Relationship") => {
                    let is_wanted = attribute(&element, "Type").is_some_and(|kind| kind.ends_with(ending));
                    let is_inside = attribute(&element, "TargetMode").is_none_or(|mode| mode != "External");
                    let id = attribute(&element, "Id").unwrap_or_default().into_owned();
                    if let Some(target) = attribute(&element, "Target").filter(|_| is_wanted && is_inside) {
                        found.push((id, resolved(folder, &target)));
                    }
                }
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }
}

/// A target of a link as the name of a part.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// Names of parts are compared without regard to case or to the kind of slash.
fn part_key(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

fn damaged(error: impl std::fmt::Display) -> OtherFileError {
    OtherFileError::Damaged { what: error.to_string() }
}

/// The error for a file that is not a ZIP file.
fn refuse_others(file: &mut File) -> Result<(), OtherFileError> {
    file.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    Read::take(&mut *file, 512).read_to_end(&mut start)?;
    if start.starts_with(&ZIP_MARK) {
        return Ok(());
    }
    let found = if start.starts_with(&CONTAINER_MARK) {
        if holds_encrypted(file)? {
            return Err(OtherFileError::Password);
        }
        "a workbook of Excel 97 to 2003 (.xls)"
    } else if start.is_empty() {
        "empty"
    } else if start.trim_ascii_start().starts_with(b"<") {
        "a page of HTML or XML"
    } else {
        "not a workbook"
    };
    Err(OtherFileError::NotAWorkbook { found })
}

/// Whether a container names the stream of an encrypted workbook.
fn holds_encrypted(file: &mut File) -> io::Result<bool> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let finder = memchr::memmem::Finder::new(&name);
    let mut window = Vec::new();
    loop {
        let kept = window.len().min(name.len());
        window.drain(..window.len() - kept);
        if Read::take(&mut *file, 1 << 20).read_to_end(&mut window)? == 0 {
            return Ok(false);
        }
        if finder.find(&window).is_some() {
            return Ok(true);
        }
    }
}

/// The bytes of a part within the file.
struct PartBytes {
    file: Arc<File>,
    next: u64,
    left: u64,
}

impl Read for PartBytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.next))?;
        let read = file.read(&mut into[..count])?;
        self.next += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}
