//! PMML, ONNX and the table of features: their structure, escapes, refusals, and that they agree with the predictions.
//!
//! `tests/formats/run.sh` scores the files in the engines that read them.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::space::TestSpace;

/// An element of a document: its name, and its attributes without escapes.
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
}

/// All elements of a document in order.
fn tags(document: &str) -> Vec<Tag> {
    let mut reader = Reader::from_str(document);
    let mut tags = Vec::new();
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                depth += 1;
                tags.push(tag(&start));
            }
            Event::Empty(start) => tags.push(tag(&start)),
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "an element has no end");
    tags
}

fn tag(start: &quick_xml::events::BytesStart<'_>) -> Tag {
    let attribute = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
        let attribute = attribute.unwrap();
        let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
        (attribute.key.as_ref().to_owned(), value)
    };
    Tag { name: start.name().as_ref().to_owned(), attributes: start.attributes().map(attribute).collect() }
}

fn named<'a>(tags: &'a [Tag], name: &str) -> Vec<&'a BTreeMap<String, String>> {
    tags.iter().filter(|tag| tag.name == name).map(|tag| &tag.attributes).collect()
}

/// The fields of a Protocol Buffers message: their numbers, and their bytes or whole numbers.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, &[u8])> {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let byte = bytes[0];
            *bytes = &bytes[1..];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let value = varint(&mut bytes);
        let content = match key & 7 {
            0 => &[][..],
            2 => {
                let (content, rest) = bytes.split_at(value as usize);
                bytes = rest;
                content
            }
            other => panic!("wire type {other}"),
        };
        fields.push((key >> 3, value, content));
    }
    fields
}

/// The contents of all fields with a number.
fn contents(bytes: &[u8], number: u64) -> Vec<&[u8]> {
    fields(bytes).into_iter().filter(|field| field.0 == number).map(|field| field.2).collect()
}

fn text(bytes: &[u8], number: u64) -> String {
    String::from_utf8(contents(bytes, number)[0].to_vec()).unwrap()
}

#[test]
fn a_scorecard_has_a_characteristic_for_each_feature_and_says_which_model_it_is() {
    let space = TestSpace::new().trained();
    let output = space.run(&["export", "pmml"]);
    assert_eq!((output.status, output.stderr.as_str()), (0, ""));
    let tags = tags(&output.stdout);
    let of = |name: &str| named(&tags, name);
    let features = ["seniority", "employees", "pricing_views", "timeline_months"];
    let names =
        |tags: Vec<&BTreeMap<String, String>>| tags.iter().map(|tag| tag["name"].clone()).collect::<Vec<_>>();
    for element in ["DataField", "MiningField", "Characteristic"] {
        assert_eq!(names(of(element)), features, "{element}");
    }
    assert_eq!(of("PMML")[0]["version"], "4.4");
    assert_eq!(of("Scorecard")[0]["reasonCodeAlgorithm"], "pointsAbove");
    let outputs = ["log_odds", "probability", "score", "reason_1", "reason_2", "reason_3"];
    assert_eq!(names(of("OutputField")), outputs);
    let about: BTreeMap<String, String> =
        of("Extension").iter().map(|tag| (tag["name"].clone(), tag["value"].clone())).collect();
    assert_eq!(Some(&about["model"]), space.model().as_ref());
    assert!(about["model_sha256"].starts_with(about["model"].rsplit_once('-').unwrap().1), "{about:?}");
    assert_eq!(about["grades"], "A from 60, B from 50, else D, by the rounded score");
    // Each characteristic begins with the unknown value.
    let missing = of("SimplePredicate").iter().filter(|tag| tag["operator"] == "isMissing").count();
    assert_eq!(missing, features.len());
    let against = space.run(&["export", "pmml", "--reasons", "against"]).stdout;
    assert_eq!(against, output.stdout.replace("pointsAbove", "pointsBelow"));
}

/// A project whose levels, members and labels need escaping.
fn nasty() -> TestSpace {
    let words = ["a <b> & \"c\"", "it's; back\\slash", "é 東京"];
    TestSpace::new()
        .edit_column("deals.csv", "seniority", |row, _| {
            format!("\"{}\"", words[row % 3].replace('"', "\"\""))
        })
        .replace("bantam.toml", "seniority = { ", "seniority = { label = \"<Seniority> & more\", ")
        .replace(
            "bantam.toml",
            "[features.firmographic]\n",
            "pain = { kind = \"set\", separator = \";\", min_count = 1 }\n\n[features.firmographic]\n",
        )
}

#[test]
fn words_of_users_come_back_as_they_were() {
    let space = nasty().trained();
    let document = space.run(&["export", "pmml"]).stdout;
    let tags = tags(&document);
    assert_eq!(named(&tags, "DataField")[0]["displayName"], "<Seniority> & more");
    let levels: Vec<&str> = named(&tags, "SimplePredicate")
        .iter()
        .filter(|tag| tag["field"] == "seniority" && tag["operator"] == "equal")
        .map(|tag| tag["value"].as_str())
        .collect();
    assert_eq!(levels, ["a <b> & \"c\"", "it's; back\\slash", "é 東京"]);
    let onnx = space.run(&["export", "onnx", "-o", "model.onnx"]);
    assert_eq!(onnx.status, 0, "{}", onnx.stderr);
    let bytes = std::fs::read(space.path("model.onnx")).unwrap();
    let graph = contents(&bytes, 7)[0];
    let encoders = contents(graph, 1).into_iter().filter(|node| text(node, 4) == "LabelEncoder");
    let keys: Vec<Vec<String>> = encoders
        .map(|node| {
            let attribute = contents(node, 5).into_iter().find(|own| text(own, 1) == "keys_strings").unwrap();
            let texts = contents(attribute, 9).into_iter();
            texts.map(|word| String::from_utf8(word.to_vec()).unwrap()).collect()
        })
        .collect();
    assert!(
        keys.contains(&["", "a <b> & \"c\"", "it's; back\\slash", "é 東京"].map(str::to_owned).to_vec()),
        "{keys:?}"
    );
}

#[test]
fn an_onnx_file_has_its_versions_its_inputs_and_its_metadata() {
    let space = TestSpace::new().trained();
    assert_eq!(space.run(&["export", "onnx", "-o", "model.onnx"]).status, 0);
    let bytes = std::fs::read(space.path("model.onnx")).unwrap();
    let ir_version = fields(&bytes).into_iter().find(|field| field.0 == 1).unwrap().1;
    let operators: Vec<(String, u64)> = contents(&bytes, 8)
        .into_iter()
        .map(|set| (text(set, 1), fields(set).into_iter().find(|field| field.0 == 2).unwrap().1))
        .collect();
    assert_eq!((ir_version, operators), (9, vec![(String::new(), 20), ("ai.onnx.ml".to_owned(), 3)]));
    let graph = contents(&bytes, 7)[0];
    let names = |number: u64| contents(graph, number).into_iter().map(|own| text(own, 1)).collect::<Vec<_>>();
    assert_eq!(names(11), ["seniority", "employees", "pricing_views", "timeline_months"]);
    assert_eq!(names(12), ["log_odds", "probability", "score"]);
    // No operator that computes in 32 bits.
    let operators: Vec<String> = contents(graph, 1).into_iter().map(|node| text(node, 4)).collect();
    assert!(!operators.iter().any(|operator| operator.starts_with("Linear")), "{operators:?}");
    let about: BTreeMap<String, String> =
        contents(&bytes, 14).into_iter().map(|own| (text(own, 1), text(own, 2))).collect();
    assert_eq!(Some(&about["model"]), space.model().as_ref());
}

#[test]
fn files_are_the_same_every_time_and_on_a_pipe() {
    let space = nasty().trained();
    for file in ["one", "two"] {
        assert_eq!(space.run(&["export", "onnx", "-o", &format!("{file}.onnx")]).status, 0);
        assert_eq!(space.run(&["export", "pmml", "-o", &format!("{file}.pmml")]).status, 0);
    }
    let read = |file: &str| std::fs::read(space.path(file)).unwrap();
    assert_eq!(read("one.onnx"), read("two.onnx"));
    assert_eq!(read("one.pmml"), read("two.pmml"));
    let piped = space.command(&["export", "onnx", "-o", "-"]).output().unwrap();
    assert_eq!(piped.stdout, read("one.onnx"));
}

#[test]
fn the_features_of_leads_have_the_log_odds_of_their_predictions() {
    let space = TestSpace::new().trained();
    insta::assert_snapshot!(space.run(&["export", "features", "-q", "--raw-csv", "-o", "-", "--format", "csv"]).stdout, @"
    id,seniority,employees,pricing_views,timeline_months,log_odds
    L060,VP,561.0,2.0,1.0,5.324022984239379
    L061,Manager,90.0,2.0,9.0,-1.504164019562961
    L062,VP,852.0,2.0,1.0,5.313631654101225
    L063,User,844.0,1.0,1.0,1.868433750883948
    L064,User,791.0,1.0,4.0,0.5682691242588174
    ");
    let output = space.run(&["export", "features", "--format", "jsonl", "-o", "-", "-q"]).stdout;
    let predictions = space.run(&["predict", "--format", "jsonl", "-o", "-", "-q", "--no-ledger"]).stdout;
    let rows = |text: &str| -> Vec<serde_json::Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (features, predictions) = (rows(&output), rows(&predictions));
    assert_eq!((features.len(), predictions.len()), (5, 5));
    for (features, prediction) in features.iter().zip(&predictions) {
        assert_eq!(features["id"], prediction["id"]);
        let log_odds = features["log_odds"].as_f64().unwrap();
        let probability = 1.0 / (1.0 + (-log_odds).exp());
        assert!((probability - prediction["probability"].as_f64().unwrap()).abs() < 1e-15, "{features}");
    }
}

#[test]
fn features_take_names_before_outputs_and_words_have_the_spelling_of_training() {
    let features = "log_odds = { kind = \"number\", column = \"timeline_months\" }\n\n[evaluation]\n";
    let space = TestSpace::new()
        .replace("bantam.toml", "[evaluation]\n", features)
        .edit_column("deals.csv", "seniority", |row, _| ["1", "2", "a"][row % 3].to_owned())
        .edit_column("leads.csv", "seniority", |row, _| ["1.0", "2.0", "x"][row % 3].to_owned())
        .trained();
    let table = space.run(&["export", "features", "-q", "-o", "-", "--format", "jsonl"]).stdout;
    let rows: Vec<serde_json::Value> =
        table.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let codes: Vec<&str> = rows.iter().map(|row| row["seniority"].as_str().unwrap()).collect();
    assert!(codes.iter().all(|code| ["1", "2", "x"].contains(code)) && codes.contains(&"x"), "{codes:?}");
    assert!(rows.iter().all(|row| row["log_odds_"].is_f64()), "{table}");
    let document = space.run(&["export", "pmml"]).stdout;
    assert_eq!(named(&tags(&document), "OutputField")[0]["name"], "log_odds_");
    assert!(document.contains("\"1\" \"1.0\""), "{document}");
}

/// What an export says of a project that it cannot express.
fn refused(space: &TestSpace, format: &str) -> String {
    let output = space.run(&["export", format, "-o", "model.file"]);
    assert_eq!(output.status, 1, "{}", output.stderr);
    assert!(!space.path("model.file").exists());
    output.stderr
}

#[test]
fn what_a_format_cannot_express_is_refused_by_name() {
    let with = |line: &str| {
        TestSpace::new().replace(
            "bantam.toml",
            "[features.firmographic]\n",
            &format!("{line}\n\n[features.firmographic]\n"),
        )
    };
    let separator = with("pain = { kind = \"set\", separator = \";;\", min_count = 1 }").trained();
    insta::assert_snapshot!(refused(&separator, "onnx"), @r#"
    error: the separator ";;" of the feature `pain` overlaps with itself, so that no pattern finds its members
    hint: use a separator such as ; in the column, set `separator`, and train again
    "#);
    let empty =
        with("rank = { kind = \"category\", min_count = 1 }\n\n[derive]\nrank = \"coalesce(pain, '')\"")
            .trained();
    insta::assert_snapshot!(refused(&empty, "pmml"), @"
    error: the feature `rank` has the empty text as a level, which the format cannot distinguish from a missing value
    hint: let the feature be NULL in place of '', for example by NULLIF(…, ''), and train again
    ");
    let control = TestSpace::new()
        .edit_column("deals.csv", "seniority", |row, _| ["a\u{1}b", "VP"][row % 2].to_owned())
        .trained();
    insta::assert_snapshot!(refused(&control, "pmml"), @"
    error: the feature `seniority` has the character U+0001 in its name, its label or a level, which XML cannot hold
    hint: replace the character in the column or in bantam.toml, and train again
    ");
    assert_eq!(control.run(&["export", "onnx", "-o", "model.file"]).status, 0);
}
