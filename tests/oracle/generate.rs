//! Writes random rules with the values that they have here, and the same expressions for `DuckDB`: `compare.py` evaluates them there.
//!
//! `generate SEED COUNT FILE` writes JSON Lines: the table, then a line for each rule. `generate SEED COUNT FILE NUMBER …` writes
//! the parts of the rules with these numbers instead, so that the smallest one that differs is found.

mod chance;
mod constants;
mod flag_forms;
mod form;
mod grow;
mod number_forms;
mod pipeline;
mod table;
mod text_forms;
mod time_forms;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Error, Result, Write};

use serde_json::{Value, json};

use chance::Chance;
use grow::{Gardener, Grown, type_name};
use pipeline::Pipeline;

/// Enough for each column to hold most of the values that it draws from.
const ROWS: usize = 60;
/// Of so many rules one is evaluated row by row and on a larger table as well.
const IN_BATCHES: usize = 10;
/// The seed of the table is not the seed of the rules.
const TABLE_SEED: u64 = 1 << 32;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seed, count, file, parts @ ..] = arguments.as_slice() else {
        return Err(Error::other("usage: generate SEED COUNT FILE [NUMBER OF A RULE TO SHOW IN PARTS …]"));
    };
    let seed: u64 = seed.parse().map_err(Error::other)?;
    let count: usize = count.parse().map_err(Error::other)?;
    let parts =
        parts.iter().map(|number| number.parse().map_err(Error::other)).collect::<Result<Vec<_>>>()?;
    write(seed, count, file, &parts)
}

fn write(seed: u64, count: usize, file: &str, parts: &[usize]) -> Result<()> {
    let table = table::table(&mut Chance::new(TABLE_SEED + seed), ROWS);
    let mut gardener = Gardener::new(Chance::new(seed), &table);
    let pipeline = Pipeline::new(&table, ROWS);
    let mut out = BufWriter::new(File::create(file)?);
    let mut counts = BTreeMap::new();
    writeln!(out, "{}", header(&table))?;
    for number in 0..count {
        let grown = gardener.expression();
        grown.count(&mut counts);
        if parts.is_empty() {
            writeln!(out, "{}", line(&pipeline, number, &grown))?;
        } else if parts.contains(&number) {
            for part in grown.parts() {
                writeln!(out, "{}", line(&pipeline, number, part))?;
            }
        }
    }
    writeln!(out, "{}", json!({ "operations": counts }))?;
    out.flush()
}

fn header(table: &[table::TableColumn]) -> Value {
    let columns: Vec<Value> = table
        .iter()
        .map(|column| json!({ "name": column.name, "type": type_name(column.value_type), "values": column.values }))
        .collect();
    json!({ "table": columns })
}

fn line(pipeline: &Pipeline, number: usize, grown: &Grown) -> Value {
    let printed = grown.print();
    let yields = type_name(grown.yields());
    let mut line =
        json!({ "number": number, "rule": printed.rule, "duckdb": printed.duckdb, "type": yields });
    match pipeline.evaluate(&printed.rule, grown.yields(), number.is_multiple_of(IN_BATCHES)) {
        Ok(values) => line["values"] = values.into(),
        Err(fault) => line["fault"] = fault.into(),
    }
    line
}
