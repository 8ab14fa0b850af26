//! The strongest reasons, three up and three down. Of equal ones the first feature counts, as in `predict`.

use super::contributions::contribution_name;
use super::query::{NewColumn, Query};
use crate::linear_model::LinearModel;
use crate::score::POINTS_TO_DOUBLE;
use crate::sql_dialect::SqlDialect;

/// Reasons in each direction.
const REASONS: usize = 3;
/// Reasons below this many score points are not shown.
const SMALLEST: f64 = 0.05;
/// Fewer than any points.
const NONE: f64 = -1e300;
/// Values that one GREATEST compares: more than 100 arguments are too many for some engines.
const COMPARED: usize = 16;

/// A direction: the name of its columns, its sign, and the prefix of its output.
#[derive(Clone, Copy)]
struct Direction {
    name: &'static str,
    prefix: &'static str,
    sign: f64,
}

const DIRECTIONS: [Direction; 2] = [
    Direction { name: "up", prefix: "for", sign: 1.0 },
    Direction { name: "down", prefix: "against", sign: -1.0 },
];

/// The output columns of the reasons: internal name and name.
pub(super) fn reason_names() -> Vec<(String, String)> {
    let of = |direction: Direction| {
        (1..=REASONS).map(move |rank| {
            (format!("bantam_{}{rank}_text", direction.name), format!("{}_{rank}", direction.prefix))
        })
    };
    DIRECTIONS.into_iter().flat_map(of).collect()
}

/// Adds the reasons.
pub(super) fn add_reasons(query: &mut Query, model: &LinearModel) {
    let features = model.encoder.features().len();
    // As `predict` computes it, so that reasons that are equal there are equal here.
    let (double, ln_2) =
        (query.dialect.number(POINTS_TO_DOUBLE), query.dialect.number(std::f64::consts::LN_2));
    let points: Vec<NewColumn> = (0..features)
        .map(|feature| {
            let contribution = query.column(&contribution_name(feature));
            NewColumn::new(format!("({contribution} * {double}) / {ln_2}"), points_name(feature))
        })
        .collect();
    query.extend("score_points", "the contribution of each feature to the score", &points);
    for rank in 1..=REASONS {
        let best: Vec<NewColumn> = DIRECTIONS
            .iter()
            .map(|direction| {
                let candidates: Vec<String> =
                    (0..features).map(|feature| candidate(query, *direction, feature, rank)).collect();
                let best = greatest(query.dialect, &candidates);
                NewColumn::new(best, format!("bantam_{}{rank}", direction.name))
            })
            .collect();
        query.extend(
            &format!("reasons_{rank}"),
            &format!("the strongest contributions of rank {rank}"),
            &best,
        );
        let which: Vec<NewColumn> = DIRECTIONS
            .iter()
            .map(|direction| {
                let best = query.column(&format!("bantam_{}{rank}", direction.name));
                let arms: Vec<String> = (0..features)
                    .map(|feature| {
                        let candidate = candidate(query, *direction, feature, rank);
                        format!("WHEN {candidate} = {best} THEN {}", feature + 1)
                    })
                    .collect();
                let which =
                    if arms.is_empty() { "0".to_owned() } else { format!("CASE {} END", arms.join(" ")) };
                NewColumn::new(which, format!("bantam_{}{rank}_of", direction.name))
            })
            .collect();
        query.extend(&format!("features_{rank}"), "and their features; of equal ones the first", &which);
    }
    let names: Vec<String> =
        model.encoder.features().iter().map(|feature| feature.labelled().to_string()).collect();
    let texts: Vec<NewColumn> = DIRECTIONS
        .iter()
        .flat_map(|direction| (1..=REASONS).map(|rank| text(query, *direction, rank, &names)))
        .collect();
    query.extend("reasons", "the reasons in words, in score points", &texts);
}

/// The name of the score points of a feature.
fn points_name(feature: usize) -> String {
    format!("bantam_r{}", feature + 1)
}

/// The score points of a feature in a direction, unless it has a better rank.
fn candidate(query: &Query, direction: Direction, feature: usize, rank: usize) -> String {
    let points = query.column(&points_name(feature));
    let points = if direction.sign < 0.0 { format!("-{points}") } else { points };
    if rank == 1 {
        return points;
    }
    let taken: Vec<String> = (1..rank)
        .map(|better| {
            let of = query.column(&format!("bantam_{}{better}_of", direction.name));
            format!("{of} = {}", feature + 1)
        })
        .collect();
    format!("CASE WHEN {} THEN {} ELSE {points} END", taken.join(" OR "), query.dialect.number(NONE))
}

/// The greatest of known numbers.
fn greatest(dialect: SqlDialect, values: &[String]) -> String {
    let name = if dialect == SqlDialect::Sqlite { "MAX" } else { "GREATEST" };
    match values {
        [] => dialect.number(NONE),
        [only] => only.clone(),
        _ if values.len() <= COMPARED => format!("{name}({})", values.join(", ")),
        _ => {
            let size = values.len().div_ceil(COMPARED).max(2);
            let parts: Vec<String> = values.chunks(size).map(|part| greatest(dialect, part)).collect();
            greatest(dialect, &parts)
        }
    }
}

/// A reason in words: `pricing_views +6.2`; NULL if it is too small to be shown.
fn text(query: &Query, direction: Direction, rank: usize, names: &[String]) -> NewColumn {
    let dialect = query.dialect;
    let strength = query.column(&format!("bantam_{}{rank}", direction.name));
    let of = query.column(&format!("bantam_{}{rank}_of", direction.name));
    let arms: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(feature, name)| format!("WHEN {} THEN {}", feature + 1, dialect.text(name)))
        .collect();
    let name = if arms.is_empty() { "''".to_owned() } else { format!("CASE {of} {} END", arms.join(" ")) };
    let (ten, half) = (dialect.number(10.0), dialect.number(0.5));
    let tenths = format!("FLOOR({strength} * {ten} + {half})");
    let whole = format!("FLOOR({tenths} / {ten})");
    let digit = dialect.as_text(&dialect.as_long(&format!("({tenths} - {ten} * {whole})")));
    let whole = dialect.as_text(&dialect.as_long(&whole));
    let sign = if direction.sign < 0.0 { " -" } else { " +" };
    let sql = format!(
        "CASE WHEN {strength} >= {} THEN {name} || '{sign}' || {whole} || '.' || {digit} END",
        dialect.number(SMALLEST)
    );
    NewColumn::new(sql, format!("bantam_{}{rank}_text", direction.name))
}
