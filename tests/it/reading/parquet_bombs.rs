//! Small Parquet files that would take gigabytes, each kind written here page by page.

use polars_parquet_format::thrift::protocol::TCompactOutputProtocol;
use polars_parquet_format::{
    ColumnChunk, ColumnMetaData, CompressionCodec, ConvertedType, DataPageHeader, DictionaryPageHeader,
    Encoding, FieldRepetitionType, FileMetaData, PageHeader, PageType, RowGroup, SchemaElement, Type,
};

use super::CaseFolder;

/// A page of a column: its header and its bytes.
struct Page {
    header: PageHeader,
    body: Vec<u8>,
}

impl Page {
    fn data(values: i32, encoding: Encoding, body: Vec<u8>) -> Self {
        let data = DataPageHeader::new(values, encoding, Encoding::RLE, Encoding::RLE, None);
        let size = i32::try_from(body.len()).unwrap();
        let header = PageHeader::new(PageType::DATA_PAGE, size, size, None, data, None, None, None);
        Self { header, body }
    }

    fn dictionary(values: i32, body: Vec<u8>) -> Self {
        let about = DictionaryPageHeader::new(values, Encoding::PLAIN, None);
        let size = i32::try_from(body.len()).unwrap();
        let header = PageHeader::new(PageType::DICTIONARY_PAGE, size, size, None, None, None, about, None);
        Self { header, body }
    }

    /// The same page with another size once it is decompressed.
    fn claiming(mut self, size: i32) -> Self {
        self.header.uncompressed_page_size = size;
        self
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        self.header.write_to_out_protocol(&mut TCompactOutputProtocol::new(&mut *bytes)).unwrap();
        bytes.extend_from_slice(&self.body);
    }
}

/// An element of a schema; a leaf is text.
fn element(
    name: &str,
    repetition: Option<FieldRepetitionType>,
    children: Option<i32>,
    converted: Option<ConvertedType>,
) -> SchemaElement {
    let kind = children.is_none().then_some(Type::BYTE_ARRAY);
    SchemaElement::new(kind, None, repetition, name.to_owned(), children, converted, None, None, None, None)
}

/// The schema of one column of text, required or a list, and the path of its values.
fn schema(is_list: bool) -> (Vec<SchemaElement>, Vec<String>) {
    let (required, repeated) = (Some(FieldRepetitionType::REQUIRED), Some(FieldRepetitionType::REPEATED));
    let (root, text) = (element("schema", None, Some(1), None), Some(ConvertedType::UTF8));
    if !is_list {
        return (vec![root, element("notes", required, None, text)], vec!["notes".to_owned()]);
    }
    let list = element("notes", required, Some(1), Some(ConvertedType::LIST));
    let schema =
        vec![root, list, element("list", repeated, Some(1), None), element("element", required, None, text)];
    (schema, ["notes", "list", "element"].map(str::to_owned).to_vec())
}

/// A Parquet file of one column of text, `notes`, required or a list.
fn file(pages: &[Page], rows: i64, values: i64, codec: CompressionCodec, is_list: bool) -> Vec<u8> {
    let (schema, path) = schema(is_list);
    let mut bytes = b"PAR1".to_vec();
    for page in pages {
        page.write(&mut bytes);
    }
    let size = i64::try_from(bytes.len() - 4).unwrap();
    let dictionary = (pages[0].header.type_ == PageType::DICTIONARY_PAGE).then_some(4);
    let about = ColumnMetaData::new(
        Type::BYTE_ARRAY,
        vec![Encoding::PLAIN],
        path,
        codec,
        values,
        size,
        size,
        None,
        4,
        None,
        dictionary,
        None,
        None,
        None,
        None,
        None,
    );
    let chunk = ColumnChunk::new(None, 4, about, None, None, None, None, None, None);
    let group = RowGroup::new(vec![chunk], size, rows, None, None, None, None);
    let metadata = FileMetaData::new(1, schema, rows, vec![group], None, None, None, None, None);
    let start = bytes.len();
    metadata.write_to_out_protocol(&mut TCompactOutputProtocol::new(&mut bytes)).unwrap();
    let length = u32::try_from(bytes.len() - start).unwrap();
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(b"PAR1");
    bytes
}

/// A text of so many letters as a plain value.
fn text(length: u32) -> Vec<u8> {
    [&length.to_le_bytes()[..], &vec![b'x'; length as usize]].concat()
}

/// So many times the first word of the dictionary.
fn first_word(rows: i32) -> Page {
    let mut body = vec![1];
    number(u64::try_from(rows).unwrap() << 1, &mut body);
    body.push(0);
    Page::data(rows, Encoding::RLE_DICTIONARY, body)
}

fn number(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Lengths in the encoding `DELTA_BINARY_PACKED`: the first, and one other for the rest.
fn lengths(count: usize, first: i64, other: i64) -> Vec<u8> {
    let zigzag = |number: i64| (number << 1 ^ number >> 63).cast_unsigned();
    let mut bytes = Vec::new();
    for value in [128, 1, count as u64, zigzag(first)] {
        number(value, &mut bytes);
    }
    let least = (other - first).min(0);
    number(zigzag(least), &mut bytes);
    bytes.push(32);
    for index in 0..128 {
        let delta = if index == 0 { other - first } else { 0 };
        bytes.extend_from_slice(&u32::try_from(delta - least).unwrap().to_le_bytes());
    }
    (0..(count - 1).div_ceil(128) - 1).for_each(|_| bytes.extend([0, 0]));
    bytes
}

/// Texts of a thousand letters, each but the first the whole of the one before.
fn repeated_prefixes(rows: i32) -> Page {
    let count = usize::try_from(rows).unwrap();
    let body = [lengths(count, 0, 1000), lengths(count, 1000, 0), vec![b'x'; 1000]].concat();
    Page::data(rows, Encoding::DELTA_BYTE_ARRAY, body)
}

/// The program on a file, with so little memory that a bomb would end it.
fn init(bytes: &[u8]) -> (i32, String) {
    /// In kilobytes, of addresses rather than of memory.
    const MEMORY: u32 = 1_500_000;
    let case = CaseFolder::of("20-parquet-extra-nested").written("bomb.parquet", bytes);
    let program = env!("CARGO_BIN_EXE_bantam");
    let limited = format!("ulimit -v {MEMORY}; exec '{program}' init bomb.parquet -o -");
    let output =
        std::process::Command::new("sh").args(["-c", &limited]).current_dir(case.path("")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), text)
}

#[test]
#[cfg(target_os = "linux")]
fn what_would_take_gigabytes_is_refused_by_name() {
    let (none, zstd) = (CompressionCodec::UNCOMPRESSED, CompressionCodec::ZSTD);
    let dictionary = |length| Page::dictionary(1, text(length));
    let page = Page::data(100, Encoding::PLAIN, text(100)).claiming(1_900_000_000);
    let large = Page::dictionary(i32::MAX, text(100));
    let bombs = [
        ("a page", file(&[page], 100, 100, zstd, false), "most of it for `notes`"),
        (
            "rows",
            file(&[dictionary(3), first_word(100_000_000)], 100_000_000, 100_000_000, none, false),
            "claims 100000000 rows",
        ),
        (
            "a text",
            file(&[dictionary(100_000), first_word(100_000)], 100_000, 100_000, none, false),
            "most of it for `notes`",
        ),
        (
            "a dictionary",
            file(&[large, first_word(100)], 100, 100, none, false),
            "`notes` has a dictionary of 2147483647 values",
        ),
        (
            "prefixes",
            file(&[repeated_prefixes(1_000_000)], 1_000_000, 1_000_000, none, false),
            "most of it for `notes`",
        ),
        (
            "members",
            file(&[dictionary(3), first_word(1_000_000_000)], 10, 1_000_000_000, none, true),
            "most of it for `notes`",
        ),
    ];
    for (kind, bytes, message) in bombs {
        assert!(bytes.len() < 200_000, "{kind}: {}", bytes.len());
        let (code, text) = init(&bytes);
        assert!(
            code == 3 && text.contains("bomb.parquet") && text.contains(message),
            "{kind}: {code} {text}"
        );
    }
}

#[test]
fn columns_that_compress_well_are_read() {
    use bantam::project::Reading;
    use bantam::tables::{Reader, Request, Types, Typing};

    let none = CompressionCodec::UNCOMPRESSED;
    let constant =
        file(&[Page::dictionary(1, text(3)), first_word(1_000_000)], 1_000_000, 1_000_000, none, false);
    let prefixes = file(&[repeated_prefixes(10_000)], 10_000, 10_000, none, false);
    for (bytes, rows) in [(constant, 1_000_000), (prefixes, 10_000)] {
        let case = CaseFolder::of("20-parquet-extra-nested").written("small.parquet", &bytes);
        let (reading, types) = (Reading::default(), Types::new());
        let request = Request::new("small.parquet", &reading, Typing::Infer(&types));
        let folder = case.path("");
        let table = Reader::open(request.in_folder(&folder)).and_then(Reader::read_all);
        assert_eq!(table.map_err(|error| error.to_string()).unwrap().frame.height(), rows);
    }
}
