//! Compression and encodings.

use std::io::Write;

use flate2::Compression as Level;
use flate2::write::GzEncoder;

use super::settings::SettingOrigin;
use super::testing::{read, read_with};
use super::{Compression, LineFaultReason, TextEncoding, TextError, TextSettings};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Level::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str, is_big: bool, has_mark: bool) -> Vec<u8> {
    let mark = if has_mark { "\u{FEFF}" } else { "" };
    let units: Vec<u16> = mark.encode_utf16().chain(text.encode_utf16()).collect();
    units.iter().flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn rows(n: usize) -> String {
    (0..n).map(|i| format!("D{i},{}", i * 7919)).collect::<Vec<_>>().join("\n") + "\n"
}

const TEXT: &str = "id,city\nD1,München\nD2,Łódź €\n";

fn cities(bytes: &[u8]) -> (Vec<String>, TextEncoding, Compression) {
    let table = read(bytes).unwrap();
    assert_eq!(table.columns, ["id", "city"]);
    assert_eq!(table.faults, []);
    let cities = table.rows.into_iter().map(|mut row| row.remove(1)).collect();
    (cities, table.findings.encoding, table.findings.compression)
}

#[test]
fn members_and_frames_of_any_number_are_one_text() {
    let (a, b) = TEXT.as_bytes().split_at(13);
    let right = (vec!["München".to_owned(), "Łódź €".to_owned()], TextEncoding::UTF_8);
    for (bytes, compression) in [
        (TEXT.as_bytes().to_vec(), Compression::None),
        (gzip(TEXT.as_bytes()), Compression::Gzip),
        ([gzip(a), gzip(b)].concat(), Compression::Gzip),
        ([gzip(a), gzip(b""), gzip(b), vec![0; 700]].concat(), Compression::Gzip),
        (zstd(TEXT.as_bytes()), Compression::Zstd),
        ([zstd(a), zstd(b)].concat(), Compression::Zstd),
    ] {
        let (cities, encoding, found) = cities(&bytes);
        assert_eq!((cities, encoding), right);
        assert_eq!(found, compression);
    }
}

#[test]
fn cut_off_or_damaged_compressed_bytes_are_reported() {
    let long = format!("{TEXT}{}", rows(20_000));
    for (whole, compression) in [(gzip(long.as_bytes()), "gzip"), (zstd(long.as_bytes()), "zstd")] {
        let cut = &whole[..whole.len() * 2 / 3];
        assert_eq!(read(cut).unwrap_err().to_string(), format!("the {compression} data are cut off"));
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 40].fill(0xA5);
        let error = read(&damaged).unwrap_err();
        assert!(matches!(error, TextError::Damaged { .. } | TextError::Truncated(_)), "{error}");
        assert!(error.hint().is_some());
    }
    for behind in [&[0, 0, 7][..], b"x", b"lead_id,country\n", b"\x1F\x9D more"] {
        let error = read([&gzip(TEXT.as_bytes()), behind].concat()).unwrap_err();
        assert_eq!(error.to_string(), "the gzip data are damaged: the bytes after its end are not gzip");
    }
    let error = read(&gzip(TEXT.as_bytes())[..5]).unwrap_err();
    assert_eq!(error.to_string(), "the gzip data are cut off");
}

#[test]
fn utf16_is_found_by_its_mark_and_by_its_zeros() {
    let right = vec!["München".to_owned(), "Łódź €".to_owned()];
    for is_big in [false, true] {
        for has_mark in [false, true] {
            let (cities, encoding, _) = cities(&utf16(TEXT, is_big, has_mark));
            assert_eq!(cities, right);
            assert_eq!(encoding.name(), if is_big { "UTF-16BE" } else { "UTF-16LE" });
        }
    }
    let mut cut = utf16(TEXT, false, true);
    cut.extend(utf16("D3,x", false, false));
    cut.push(0x41);
    let table = read(&cut).unwrap();
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.faults[0].reason.to_string(), "`city` should be UTF-16LE, found \"x\u{FFFD}\"");
}

#[test]
fn byte_order_marks_of_any_number_are_no_part_of_a_name() {
    for marks in 0..4 {
        let text = format!("{}{TEXT}", "\u{FEFF}".repeat(marks));
        assert_eq!(cities(text.as_bytes()).0.len(), 2);
        assert_eq!(cities(&gzip(text.as_bytes())).0.len(), 2);
    }
    assert_eq!(cities(&utf16(&format!("\u{FEFF}{TEXT}"), false, true)).0.len(), 2);
    // At the seam of two files that were put together.
    let table = read(format!("{TEXT}\u{FEFF}{TEXT}\u{FEFF}D3,x\n")).unwrap();
    assert_eq!(table.first_cells(), ["D1", "D2", "D1", "D2", "D3"]);
    assert_eq!((table.skipped.header.count, table.skipped.header.first.unwrap().0), (1, 4));
}

#[test]
fn windows_1252_is_found_when_it_is_not_utf8() {
    let (cities, encoding, _) = cities(b"id,city\nD1,M\xFCnchen\nD2,\x80uro\n");
    assert_eq!(cities, ["München", "€uro"]);
    assert_eq!(encoding, TextEncoding::WINDOWS_1252);
}

#[test]
fn a_first_letter_beyond_ascii_that_comes_late_decides_then() {
    let plain = rows(400_000);
    let late = |tail: &[u8]| [b"id,city\n", plain.as_bytes(), tail].concat();
    let table = read(late(b"E1,M\xFCnchen\n")).unwrap();
    assert_eq!(table.rows.last().unwrap(), &["E1", "München"]);
    assert_eq!(table.findings.encoding, TextEncoding::WINDOWS_1252);
    let table = read(late("E1,München\n".as_bytes())).unwrap();
    assert_eq!(table.rows.last().unwrap(), &["E1", "München"]);
    assert_eq!(table.findings.encoding, TextEncoding::UTF_8);
    assert!(!table.findings.is_encoding_doubtful);
}

#[test]
fn in_a_file_of_utf8_a_wrong_byte_is_a_fault_of_its_row() {
    let table = read(b"id,city\nD1,M\xC3\xBCnchen\nD2,K\xC3\xB6ln\nD3,N\xFCrnberg\nD4,Bonn\n").unwrap();
    assert_eq!(table.first_cells(), ["D1", "D2", "D4"]);
    assert_eq!(table.fault_lines(), [4]);
    assert_eq!(table.faults[0].reason.to_string(), "`city` should be UTF-8, found \"N\u{FFFD}rnberg\"");
}

#[test]
fn an_encoding_can_be_forced() {
    let forced = |label: &str| TextSettings { encoding: Some(label.to_owned()), ..TextSettings::default() };
    let bytes = b"id,city\nD1,\xA3\xF3d\xBC\n";
    assert_eq!(read_with(bytes, &forced("windows-1250")).unwrap().rows[0][1], "ŁódĽ");
    let table = read_with(bytes, &forced("iso-8859-2")).unwrap();
    assert_eq!(table.rows[0][1], "Łódź");
    assert_eq!(
        (table.findings.encoding.name(), table.findings.encoding_origin),
        ("ISO-8859-2", SettingOrigin::Setting)
    );
    let table = read_with(bytes, &forced("utf-8")).unwrap();
    assert!(matches!(table.faults[0].reason, LineFaultReason::Encoding { .. }));
    let error = read_with(bytes, &forced("windows-125")).unwrap_err();
    assert_eq!(error.to_string(), "there is no encoding \"windows-125\"");
    assert_eq!(error.hint().unwrap(), "did you mean \"windows-1252\"?");
    // A mark of UTF-8 says more than a setting that suits other files.
    let table = read_with(format!("\u{FEFF}{TEXT}"), &forced("windows-1252")).unwrap();
    assert_eq!(table.rows[0][1], "München");
}

#[test]
fn other_formats_are_named() {
    let found = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert!(found(b"PK\x03\x04rest of it").contains("Excel workbook (.xlsx)"));
    assert!(found(b"PAR1\x15\x04rest").contains("a Parquet file"));
    assert!(found(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest").contains("(.xls), or one with a password"));
    assert!(found(b"\n<!DOCTYPE html><html>").contains("a web page (HTML)"));
    assert!(found(&gzip(b"PK\x03\x04rest of it")).contains("Excel workbook (.xlsx)"));
    assert!(read("PAR1,b\n1,2\n").is_ok());
}

#[test]
fn a_bomb_is_read_as_a_stream() {
    // 400 MB of commas in 0.4 MB: the line is left out, and the rows around it are read.
    let mut encoder = GzEncoder::new(Vec::new(), Level::fast());
    encoder.write_all(b"id,city\nD1,Bonn\n").unwrap();
    for _ in 0..100 {
        encoder.write_all(&vec![b','; 1 << 20]).unwrap();
    }
    encoder.write_all(b"x\nD2,Ulm\n").unwrap();
    let table = read(encoder.finish().unwrap()).unwrap();
    assert_eq!(table.first_cells(), ["D1", "D2"]);
    assert_eq!((table.fault_lines(), table.lines), (vec![3], vec![2, 4]));
    assert_eq!(table.faults[0].reason, LineFaultReason::TooLong);
}
