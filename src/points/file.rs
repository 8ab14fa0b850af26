//! The rules of a points table in a separate file, as a marketing tool exports it.

use polars::prelude::*;

use crate::cells::{NumberEvidence, NumberFormat, NumberVerdict, parse_number};
use crate::config::{Mistake, Path};
use crate::project::{Connections, Points, PointsRule, Project, Reading, group_of};
use crate::quotation::in_quotes;
use crate::rules::{Rule, Yields};
use crate::tables::{
    ColumnType, Reader, Request, Table, TableError, Types, Typing, has_exact_cells, without_guards,
};

/// The columns of the file; others are ignored.
const NAME: &str = "name";
const CONDITION: &str = "condition";
const POINTS: &str = "points";
/// The optional column.
const GROUP: &str = "group";

/// The points table of a project whose rules are in a file, and the mistakes in that file: `instead`, relative to the
/// working folder, or the file that the project names, relative to its own folder. `None` if the rules are in
/// `bantam.toml`.
pub(crate) fn read_file(
    project: &Project,
    connections: Connections<'_>,
    instead: Option<&std::path::Path>,
) -> Result<Option<(Points, Vec<Mistake>)>, TableError> {
    let written = project.points.as_ref();
    let (folder, file) = match (instead, written.and_then(|points| points.file.as_ref())) {
        (Some(file), _) => (std::path::Path::new(""), file.display().to_string()),
        (None, Some(file)) => (project.folder.as_path(), file.clone()),
        (None, None) => return Ok(None),
    };
    let mut points = Points {
        threshold: written.and_then(|points| points.threshold),
        file: Some(file.clone()),
        rules: Vec::new(),
        groups: written.map(|points| points.groups.clone()).unwrap_or_default(),
    };
    let table = read(folder, &file, connections)?;
    let mistakes;
    (points.rules, mistakes) = rules(&table, &points)?;
    points.file = table.files.first().cloned();
    Ok(Some((points, mistakes)))
}

/// The rows of the file; the columns used are text.
fn read(folder: &std::path::Path, file: &str, connections: Connections<'_>) -> Result<Table, TableError> {
    let types: Types =
        [NAME, CONDITION, POINTS, GROUP].map(|name| (name.to_owned(), ColumnType::Text)).into();
    let optional = Types::from([(GROUP.to_owned(), ColumnType::Text)]);
    // The null values of the deals are not those of the marketing tool.
    let reading = Reading::plain();
    let reader = Reader::open(
        Request::new(file, &reading, Typing::Fixed(&types))
            .in_folder(folder)
            .with_connections(connections)
            .with_optional(&optional),
    )?;
    for column in [NAME, CONDITION, POINTS] {
        reader.require(column)?;
    }
    let mut table = reader.read_all()?;
    if !has_exact_cells(file, connections) {
        table.frame = without_guards(&table.frame)?;
    }
    Ok(table)
}

/// The path of a rule of a file: its mistakes are located by its row.
fn path_of(row: u64) -> Path {
    Path::new(["points", "file"]).element(usize::try_from(row).unwrap_or(usize::MAX))
}

/// The row of a rule of a file, by its path.
pub(crate) fn row_at(path: &Path) -> Option<u64> {
    path.number().map(|row| row as u64).filter(|&row| *path == path_of(row))
}

/// The rules of the rows, and their mistakes.
fn rules(table: &Table, points: &Points) -> PolarsResult<(Vec<PointsRule>, Vec<Mistake>)> {
    let file = table.files.first().map(String::as_str).unwrap_or_default();
    let rejected = table.rejected.iter();
    let mut mistakes: Vec<Mistake> = rejected
        .map(|row| Mistake::new(path_of(row.row), row.reason.clone()).in_row(file, row.row))
        .collect();
    let text = |name: &str| table.frame.column(name).and_then(|column| column.str().cloned());
    let columns = [text(NAME)?, text(CONDITION)?, text(POINTS)?];
    let groups = text(GROUP).ok();
    let format = match format_of(&columns[2]) {
        Ok(format) => format,
        Err(message) => {
            let hint = "write numbers such as 7.5 or 7,5 in all rows";
            // The first number that is not of digits alone is one that can be read in two ways.
            let is_doubtful = |cell: Option<&str>| cell.is_some_and(|cell| cell.contains(['.', ',']));
            let row = columns[2].iter().position(is_doubtful).unwrap_or_default();
            let row = table.places.get(row).map_or(1, |place| place.row);
            let mistake = Mistake::new(path_of(row), message).with_hint(hint).in_row(file, row);
            return Ok((Vec::new(), vec![mistake]));
        }
    };
    let mut rules: Vec<PointsRule> = Vec::with_capacity(table.places.len());
    for (index, place) in table.places.iter().enumerate() {
        let cell = |cells: &StringChunked| {
            cells.get(index).map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty())
        };
        let cells = columns.each_ref().map(cell);
        let mut wrong = Vec::new();
        if let Some(name) = cells[0].as_ref().filter(|name| rules.iter().any(|rule| rule.name == **name)) {
            let message = format!("another rule is named `{name}`, too");
            wrong.push(Mistake::new(path_of(place.row), message).with_hint("give each rule a unique name"));
        }
        let group = groups.as_ref().and_then(cell);
        let group = group.map(|group| group_of(&group, &points.groups, path_of(place.row)));
        let group = group.transpose().map_err(|mistake| wrong.push(mistake)).ok().flatten();
        rules.extend(rule(cells, format, path_of(place.row), group, &mut wrong));
        mistakes.extend(wrong.into_iter().map(|mistake| mistake.in_row(file, place.row)));
    }
    Ok((rules, mistakes))
}

/// The number format of the points, ignoring cells that are not numbers; the mistake, if the format is not identifiable.
fn format_of(points: &StringChunked) -> Result<NumberFormat, String> {
    let mut evidence = NumberEvidence::default();
    points.iter().flatten().for_each(|cell| evidence.add(cell));
    match evidence.verdict(points.len()) {
        NumberVerdict::Plain | NumberVerdict::NotNumbers { .. } => Ok(NumberFormat::Plain),
        NumberVerdict::Format(format) => Ok(format),
        NumberVerdict::Ambiguous { example, as_point, as_comma } => {
            Err(format!("`{POINTS}` {example} may be {as_point} or {as_comma}", example = in_quotes(example)))
        }
        NumberVerdict::Contradicting { point, comma } => Err(format!(
            "`{POINTS}` has both {point}, with a decimal point, and {comma}, with a decimal comma",
            point = in_quotes(point),
            comma = in_quotes(comma)
        )),
    }
}

/// The rule of a row; missing cells and cells that are not numbers are added to the mistakes.
fn rule(
    [name, condition, points]: [Option<String>; 3],
    format: NumberFormat,
    path: Path,
    group: Option<usize>,
    wrong: &mut Vec<Mistake>,
) -> Option<PointsRule> {
    let cells = [
        (&name, NAME, "give each rule a unique name"),
        (&condition, CONDITION, "write in SQL when the points are added"),
        (&points, POINTS, "write 0 for a rule without points"),
    ];
    for (_, column, hint) in cells.into_iter().filter(|(cell, ..)| cell.is_none()) {
        wrong.push(Mistake::new(path.clone(), format!("`{column}` is blank")).with_hint(hint));
    }
    let number = points.as_deref().and_then(|points| parse_number(points, format));
    if let Some(text) = points.filter(|_| number.is_none()) {
        let message = format!("`{POINTS}` should be a number, found {text}", text = in_quotes(text));
        wrong.push(Mistake::new(path.clone(), message));
    }
    let when = condition.and_then(|sql| {
        let rule = Rule::parse(&sql, path.clone(), Yields::Condition);
        rule.map_err(|error| wrong.push(Mistake::new(path, error.to_string()))).ok()
    });
    Some(PointsRule { name: name?, label: None, when: when?, points: number?, group, decay: None })
}
