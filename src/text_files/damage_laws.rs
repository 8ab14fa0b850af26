//! Laws for any bytes: no panic, every record is counted, and the result does not depend on the size of slices.

use proptest::prelude::*;

use super::TextEncoding;
use super::testing::{ReadTable, read, read_in_slices};

/// The pieces of random CSV.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => "[a-z0-9]{1,4}".prop_map(String::into_bytes),
        3 => Just(b",".to_vec()),
        2 => Just(b"\"".to_vec()),
        2 => Just(b"\n".to_vec()),
        1 => prop::sample::select(vec![
            &b"\r"[..], b"\r\n", b"\"\"", b",\"", b"\",", b"\\\"", b" ", b";", b"\t", b"\0", b"\xFF", b"\x1A", b"\xEF\xBB\xBF",
            b"\xC3", b"sep=;", b"a,b,c\n", b"1,2,3\n", b"Total,,\n", b"Copyright by somebody\n", b"\n\n",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

/// A table with bytes that are changed, taken out or put in.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0..4u8, prop::sample::select(b"\",\n\r\0\xFF\\ ;x".to_vec()));
    (5..60usize, prop::collection::vec(change, 0..12)).prop_map(|(n, changes)| {
        let row = |i: usize| format!("D{i},\"Retail, {i}\",{},note of {i},\"two\nlines\"\n", i * 37);
        let mut bytes = b"id,kind,size,note,text\n".to_vec();
        bytes.extend((0..n).flat_map(|i| row(i).into_bytes()));
        for (place, kind, byte) in changes {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                2 => drop(bytes.remove(place)),
                _ => bytes.truncate(place.max(30)),
            }
        }
        bytes
    })
}

/// The lines of all rows and faults differ, and with the skipped ones there are no more than the file has.
fn assert_accounted(table: &ReadTable, bytes: &[u8]) {
    let mut lines: Vec<u64> = table.lines.iter().copied().chain(table.fault_lines()).collect();
    lines.sort_unstable();
    assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{lines:?}");
    let above = table.findings.skipped.count() + 1;
    let n_lines = super::line_breaks::count_line_breaks(bytes) + 1;
    assert!(table.n_records() + above <= n_lines, "{} + {above} of {n_lines}", table.n_records());
    let is_utf8 = table.findings.encoding == TextEncoding::UTF_8;
    if is_utf8
        && !bytes.contains(&b'"')
        && matches!(bytes.last(), Some(byte) if !matches!(byte, b'\n' | b'\r' | 0 | 0x1A))
    {
        assert_eq!(table.n_records() + above, n_lines);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
        for magic in [&[0x1F, 0x8B, 8, 0][..], &[0x28, 0xB5, 0x2F, 0xFD]] {
            let _ = read([magic, &bytes].concat());
        }
    }

    #[test]
    fn a_soup_of_csv_is_accounted_for_in_slices_of_any_size(bytes in soup(), size in 1..300usize) {
        let whole = read_in_slices(&bytes, 1 << 20);
        let sliced = read_in_slices(&bytes, size);
        match (whole, sliced) {
            (Ok(whole), Ok(sliced)) => {
                prop_assert_eq!(&whole, &sliced);
                if !bytes.starts_with(b"\xFF") {
                    assert_accounted(&whole, &bytes);
                }
            }
            (Err(whole), Err(sliced)) => prop_assert_eq!(whole.to_string(), sliced.to_string()),
            (whole, sliced) => prop_assert!(false, "{:?} {:?}", whole, sliced),
        }
    }

    #[test]
    fn without_quotes_each_line_is_a_record(bytes in soup(), size in 1..300usize) {
        let mut bytes: Vec<u8> = bytes.into_iter().filter(|byte| *byte != b'"').collect();
        bytes.push(b'x');
        if let Ok(table) = read_in_slices(&bytes, size) {
            assert_accounted(&table, &bytes);
        }
    }

    #[test]
    fn a_damaged_table_is_accounted_for_in_slices_of_any_size(bytes in damaged(), size in 1..600usize) {
        if let Ok(whole) = read_in_slices(&bytes, 1 << 20) {
            assert_accounted(&whole, &bytes);
            prop_assert_eq!(&read_in_slices(&bytes, size).unwrap(), &whole);
        }
    }
}

#[test]
fn one_damaged_row_costs_at_most_itself_and_its_halves() {
    let row = |i: usize| format!("D{i},Retail,{},note of {i},x\n", i * 37);
    let text = format!("id,kind,size,note,text\n{}", (0..200).map(row).collect::<String>());
    for byte in *b"\",\n\r\xFF\0" {
        for place in 3000..3100 {
            let mut bytes = text.clone().into_bytes();
            bytes.insert(place, byte);
            let table = read(&bytes).unwrap();
            assert!(
                table.rows.len() >= 199 && table.rows.len() <= 200,
                "{byte} at {place}: {}",
                table.rows.len()
            );
        }
    }
}

#[test]
fn slices_are_parsed_by_any_thread() {
    fn is_shared<T: Send + Sync>() {}
    fn is_sent<T: Send>() {}
    is_shared::<super::TextSlice>();
    is_shared::<super::TextLayout>();
    is_shared::<super::ParsedRows>();
    is_sent::<super::SliceReader>();
}
