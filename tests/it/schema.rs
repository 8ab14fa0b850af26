//! The JSON Schema of `bantam.toml` that editors use is the one the program checks with.

use std::path::Path;

#[test]
fn the_schema_in_the_repository_is_generated_from_the_types() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/bantam.schema.json");
    let written = std::fs::read_to_string(&file).unwrap();
    let generated = format!("{:#}\n", bantam::config::json_schema());
    assert!(
        written == generated,
        "data/bantam.schema.json is out of date; write it anew with `cargo run --release -- schema > data/bantam.schema.json`"
    );
}
