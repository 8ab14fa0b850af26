//! Law: a table is the same in every dialect.

use std::io::Write;

use proptest::prelude::*;

use super::testing::read_in_slices;

/// How a table is written.
#[expect(clippy::struct_excessive_bools, reason = "each is one way to write a table")]
#[derive(Debug, Clone)]
struct Writing {
    separator: char,
    line_end: &'static str,
    /// Quote all cells, or only those that need it.
    quotes_all: bool,
    blank_before_quote: bool,
    ends_with_separator: bool,
    last_line_ends: bool,
    marks: usize,
    sep_line: bool,
    titles: usize,
    blank_lines: usize,
    repeats_header: bool,
    footer: bool,
    encoding: usize,
    compression: usize,
    slice_bytes: usize,
}

fn writing() -> impl Strategy<Value = Writing> {
    let cells = (
        prop::sample::select(vec![',', ';', '\t', '|']),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        any::<[bool; 5]>(),
    );
    let lines = (0..3usize, any::<bool>(), 0..3usize, 0..4usize, any::<bool>());
    let bytes = (0..4usize, 0..3usize, prop::sample::select(vec![1, 2, 7, 64, 300, 5000, 1 << 20]));
    (cells, lines, bytes).prop_map(
        |((separator, line_end, flags), (marks, sep_line, titles, blank_lines, footer), bytes)| {
            Writing {
                separator,
                line_end,
                quotes_all: flags[0],
                blank_before_quote: flags[1],
                ends_with_separator: flags[2],
                last_line_ends: flags[3],
                marks,
                // Excel takes the line only as the first.
                sep_line: sep_line && titles == 0,
                titles,
                blank_lines,
                repeats_header: flags[4],
                footer,
                encoding: bytes.0,
                compression: bytes.1,
                slice_bytes: bytes.2,
            }
        },
    )
}

/// Words with all special characters of CSV, but no blanks at their ends, which are trimmed.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9]{1,8}",
        1 => Just(String::new()),
        1 => "-?[0-9]{1,3}([.,][0-9]{1,2})?",
        1 => "[a-zäßé]{1,3}[,;|\" ]{1,3}[a-zÜ]{1,3}",
        1 => "\"[a-z,]{1,5}\"",
        1 => "[a-z]{1,4}(\r\n|\n)[a-z ]{0,4}[a-z]",
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (3..7usize)
        .prop_flat_map(|n| prop::collection::vec(prop::collection::vec(cell(), n - 1), 5..40))
        .prop_map(|mut rows| {
            rows.iter_mut().enumerate().for_each(|(index, row)| row.insert(0, format!("D{index:03}")));
            rows
        })
}

fn write_line(cells: &[String], writing: &Writing, text: &mut String) {
    let line: Vec<String> = cells
        .iter()
        .map(|cell| {
            let needs = cell.contains([writing.separator, '"', '\n', '\r']);
            let blank = if writing.blank_before_quote { " " } else { "" };
            let quoted = || format!("{blank}\"{}\"", cell.replace('"', "\"\""));
            if writing.quotes_all || needs { quoted() } else { cell.clone() }
        })
        .collect();
    text.push_str(&line.join(&writing.separator.to_string()));
    if writing.ends_with_separator {
        text.push(writing.separator);
    }
    text.push_str(writing.line_end);
}

fn write(header: &[String], rows: &[Vec<String>], writing: &Writing) -> Vec<u8> {
    let end = writing.line_end;
    let mut text = "\u{FEFF}".repeat(writing.marks);
    if writing.sep_line {
        text.extend(["sep=", &writing.separator.to_string(), end]);
    }
    ["Report of deals", "Created 2025-05-05"]
        .iter()
        .take(writing.titles)
        .for_each(|title| text.extend([title, end]));
    write_line(header, writing, &mut text);
    for (index, row) in rows.iter().enumerate() {
        if writing.repeats_header && index == rows.len() / 2 {
            write_line(header, writing, &mut text);
        }
        if index < writing.blank_lines {
            text.push_str(&writing.separator.to_string().repeat(index));
            text.push_str(end);
        }
        write_line(row, writing, &mut text);
    }
    if writing.footer {
        text.extend([end, "Copyright (c) somebody", end, "Some Company", end]);
    }
    if !writing.last_line_ends {
        text.truncate(text.len() - end.len());
    }
    compress(encode(&text, writing), writing)
}

fn encode(text: &str, writing: &Writing) -> Vec<u8> {
    let plain = text.trim_start_matches('\u{FEFF}');
    match writing.encoding {
        0 => text.as_bytes().to_vec(),
        1 => encoding_rs::WINDOWS_1252.encode(plain).0.into_owned(),
        2 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

fn compress(bytes: Vec<u8>, writing: &Writing) -> Vec<u8> {
    match writing.compression {
        0 => bytes,
        1 => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(&bytes).unwrap();
            encoder.finish().unwrap()
        }
        _ => zstd::stream::encode_all(&bytes[..], 1).unwrap(),
    }
}

fn header_of(width: usize) -> Vec<String> {
    ["deal id", "Größe, \"m\"", "name", "stage", "note", "kind", "city"][..width]
        .iter()
        .map(ToString::to_string)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_table_is_read_as_it_was_written(rows in table(), writing in writing()) {
        let width = rows[0].len();
        let header = header_of(width);
        let read = read_in_slices(write(&header, &rows, &writing), writing.slice_bytes).unwrap();
        prop_assert_eq!(&read.columns[..width], &header[..]);
        prop_assert_eq!(&read.faults, &[]);
        let found: Vec<Vec<String>> = read.rows.iter().map(|row| row[..width].to_vec()).collect();
        prop_assert_eq!(&found, &rows);
        prop_assert_eq!(read.skipped.header.count, u64::from(writing.repeats_header));
        prop_assert_eq!(read.skipped.footer.count, 2 * u64::from(writing.footer));
        prop_assert_eq!(read.findings.skipped.title.count as usize, writing.titles);
    }

    #[test]
    fn the_size_of_slices_changes_nothing(rows in table(), writing in writing(), sizes in prop::collection::vec(1..2000usize, 3)) {
        let bytes = write(&header_of(rows[0].len()), &rows, &writing);
        let right = read_in_slices(&bytes, 1 << 20).unwrap();
        for size in sizes {
            prop_assert_eq!(&read_in_slices(&bytes, size).unwrap(), &right);
        }
    }
}
