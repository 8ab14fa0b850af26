//! Workbooks whose first sheet is a README or a cover.

use std::fmt::Write as _;
use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{SIZE, STAGE, fails, init, space, table, works};
use crate::space::TestSpace;

/// A workbook with these sheets: a name, and rows as CSV.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let (mut list, mut links) = (String::new(), String::new());
    for (index, (name, rows)) in sheets.iter().enumerate() {
        let mut data = String::new();
        for (row, line) in rows.lines().enumerate() {
            let cells = line
                .split(',')
                .map(|cell| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"))
                .collect::<Vec<_>>()
                .concat();
            let _ = write!(data, "<row r=\"{}\">{cells}</row>", row + 1);
        }
        part(
            &format!("xl/worksheets/sheet{index}.xml"),
            &format!("<worksheet><sheetData>{data}</sheetData></worksheet>"),
        );
        let _ = write!(list, "<sheet name=\"{name}\" sheetId=\"{index}\" r:id=\"r{index}\"/>");
        let _ = write!(
            links,
            "<Relationship Id=\"r{index}\" Type=\"http://x/relationships/worksheet\" Target=\"worksheets/sheet{index}.xml\"/>"
        );
    }
    let linked = |inner: &str| format!("<Relationships xmlns=\"r\">{inner}</Relationships>");
    let main =
        "<Relationship Id=\"a\" Type=\"http://x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>";
    part("[Content_Types].xml", "<Types/>");
    part("_rels/.rels", &linked(main));
    part("xl/_rels/workbook.xml.rels", &linked(&links));
    part("xl/workbook.xml", &format!("<workbook><sheets>{list}</sheets></workbook>"));
    zip.finish().unwrap().into_inner()
}

fn tracker(sheets: &[(&str, &str)]) -> TestSpace {
    space().write_bytes("Pipeline tracker.xlsx", &workbook(sheets))
}

const COVERS: [(&str, &str); 4] = [
    ("a header alone", "How to use this file\n"),
    ("lines of text", "Pipeline tracker\nOwner of this file: Ann\nPlease fill in all columns\nThank you\n"),
    ("a list of columns", "Column,Meaning\nstage,where the deal is\nsize,of the company\n"),
    ("nothing", ""),
];

#[test]
fn the_only_other_sheet_with_deals_is_read_and_said() {
    let deals = table(&[STAGE, SIZE]);
    for (what, cover) in COVERS {
        let space =
            tracker(&[("README", cover), ("Deals FY24-26", &deals), ("Lists", "size\nsmall\nlarge\n")]);
        let said = init(&space, &["Pipeline tracker.xlsx"]);
        assert!(said.starts_with("exit code: 0"), "{what}: {said}");
        assert!(
            said.contains("sheet `README` has no table of deals, so `Deals FY24-26` was read, the only other sheet that has one"),
            "{what}: {said}"
        );
        assert!(
            space.read("bantam.toml").contains("\nsheet = \"Deals FY24-26\""),
            "{}",
            space.read("bantam.toml")
        );
        works(&space, "bantam.toml");
    }
}

#[test]
fn several_sheets_with_deals_are_a_choice() {
    let deals = table(&[STAGE, SIZE]);
    for (what, cover) in COVERS {
        let space = tracker(&[("README", cover), ("FY 24", &deals), ("FY 25", &deals)]);
        let said = fails(&space, &["Pipeline tracker.xlsx"]);
        let commands = "choose one: bantam init \"Pipeline tracker.xlsx\" --sheet \"FY 24\", or bantam init \"Pipeline tracker.xlsx\" \
                        --sheet \"FY 25\"";
        assert!(said.contains(commands), "{what}: {said}");
    }
}

#[test]
fn without_a_sheet_of_deals_the_sheets_are_listed() {
    let space =
        tracker(&[("README", "How to use this file\n"), ("Lists", "size\nsmall\n"), ("Notes", "note\nx\n")]);
    let said = fails(&space, &["Pipeline tracker.xlsx"]);
    assert!(
        said.contains("error: sheet `README` of Pipeline tracker.xlsx has no rows under its header"),
        "{said}"
    );
    assert!(
        said.contains("hint: the other sheets are `Lists`, `Notes`: name the one with the deals"),
        "{said}"
    );
    assert!(said.contains("--sheet Lists"), "{said}");
}

#[test]
fn a_named_sheet_and_a_first_sheet_with_deals_are_read_as_before() {
    let deals = table(&[STAGE, SIZE]);
    let space = tracker(&[("Deals", &deals), ("Old deals", &deals)]);
    let said = init(&space, &["Pipeline tracker.xlsx"]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    let question =
        "sheet `Deals` was read, and not `Old deals`, with the same columns: are their rows deals, too?";
    assert!(said.contains(question), "{said}");
    let said = init(&space, &["Pipeline tracker.xlsx", "--sheet", "Old deals", "--force"]);
    assert!(said.starts_with("exit code: 0") && !said.contains("was read"), "{said}");
}

#[test]
fn other_sheets_with_rows_are_named_and_those_without_are_not() {
    let deals = table(&[STAGE, SIZE]);
    let space = tracker(&[("Deals", &deals), ("README", ""), ("Legend", "stage,meaning\nClosed Won,won\n")]);
    let said = init(&space, &["Pipeline tracker.xlsx"]);
    assert!(said.contains("sheet `Deals` was read, and none of the others with rows (`Legend`)"), "{said}");
    let space = tracker(&[("Deals", &deals), ("README", "")]);
    let said = init(&space, &["Pipeline tracker.xlsx"]);
    assert!(said.starts_with("exit code: 0") && !said.contains("was read"), "{said}");
}
