//! Log-odds, probability, score, sub-scores and grade.

use super::contributions::contribution_name;
use super::job::SqlJob;
use super::query::{NewColumn, Query, balanced};
use crate::linear_model::LinearModel;
use crate::score::{AVERAGE_SCORE, SubScore, points};
use crate::sql_dialect::SqlDialect;

/// The names of the columns of decisions, which no column of a user has.
pub(super) const LOG_ODDS: &str = "bantam_log_odds";
pub(super) const PROBABILITY: &str = "bantam_probability";
pub(super) const SCORE: &str = "bantam_score";
pub(super) const GRADE: &str = "bantam_grade";
/// What the features add up to.
const SUM: &str = "bantam_sum";

/// The name of a sub-score.
pub(super) fn sub_score_name(part: SubScore) -> String {
    format!("bantam_{}", part.column())
}

/// The name of the sum of a sub-score.
fn sum_name(part: SubScore) -> String {
    format!("bantam_sum_{}", part.column())
}

/// Whether a model has a sub-score: fit and engagement always.
pub(super) fn has_part(model: &LinearModel, part: SubScore) -> bool {
    matches!(part, SubScore::Fit | SubScore::Engagement) || !features_of(model, part).is_empty()
}

/// The features that count towards a sub-score.
fn features_of(model: &LinearModel, part: SubScore) -> Vec<usize> {
    let features = model.encoder.features().iter().enumerate();
    features
        .filter(|(_, feature)| part.counts(feature.group, feature.signal))
        .map(|(place, _)| place)
        .collect()
}

/// Adds log-odds, probability, score, sub-scores and grade.
pub(super) fn add_scores(job: &SqlJob<'_>, query: &mut Query, model: &LinearModel) {
    let dialect = query.dialect;
    let parts: Vec<SubScore> = SubScore::ALL.into_iter().filter(|part| has_part(model, *part)).collect();
    let sums: Vec<NewColumn> = parts
        .iter()
        .map(|&part| NewColumn::new(sum(query, &features_of(model, part)), sum_name(part)))
        .collect();
    query.extend("sums", "what the features of each sub-score add up to", &sums);
    add_log_odds(query, model);

    let mut scores = vec![
        NewColumn::new(probability(dialect, &query.column(LOG_ODDS)), PROBABILITY),
        NewColumn::new(score(dialect, &query.column(SUM)), SCORE)
            .with_comment("50 for the average lead, 10 more for twice the odds"),
    ];
    scores.extend(
        parts.iter().map(|&part| {
            NewColumn::new(score(dialect, &query.column(&sum_name(part))), sub_score_name(part))
        }),
    );
    query.extend("scores", "probability, score and sub-scores", &scores);

    let grades = &job.workspace.project.grades;
    let shown = query.column(SCORE);
    let arms: Vec<String> = grades
        .levels
        .iter()
        .map(|(name, least)| {
            format!("WHEN {shown} >= {} THEN {}", dialect.number(*least), dialect.text(name))
        })
        .collect();
    let below = dialect.text(&grades.below);
    let grade = if arms.is_empty() { below } else { format!("CASE {} ELSE {below} END", arms.join(" ")) };
    query.extend("grades", "the best grade whose score is reached", &[NewColumn::new(grade, GRADE)]);
}

/// Adds the log-odds.
pub(super) fn add_log_odds(query: &mut Query, model: &LinearModel) {
    let every: Vec<usize> = (0..model.encoder.features().len()).collect();
    let all = sum(query, &every);
    query.extend("sum", "what all features add up to", &[NewColumn::new(all, SUM)]);
    let base = query.dialect.number(model.base_log_odds());
    let log_odds = format!("({base} + {})", query.column(SUM));
    query.extend("log_odds", "the log-odds of winning", &[NewColumn::new(log_odds, LOG_ODDS)]);
}

/// The sum of the contributions of some features.
fn sum(query: &Query, features: &[usize]) -> String {
    let all: Vec<String> =
        features.iter().map(|&feature| query.column(&contribution_name(feature))).collect();
    balanced(&all, "+").unwrap_or_else(|| query.dialect.number(0.0))
}

/// The logistic function, without overflow.
pub(super) fn probability(dialect: SqlDialect, log_odds: &str) -> String {
    const MOST: f64 = 700.0;
    let (one, zero) = (dialect.number(1.0), dialect.number(0.0));
    let (most, least) = (dialect.number(MOST), dialect.number(-MOST));
    format!(
        "CASE WHEN {log_odds} > {most} THEN {one} WHEN {log_odds} < {least} THEN {zero} WHEN {log_odds} >= {zero} THEN {one} / \
         ({one} + EXP(-{log_odds})) ELSE EXP({log_odds}) / ({one} + EXP({log_odds})) END"
    )
}

/// The score that a sum of contributions to the log-odds is shown as: a whole number from 0 to 100.
fn score(dialect: SqlDialect, sum: &str) -> String {
    let exact = format!("({} + {sum} * {})", dialect.number(AVERAGE_SCORE), dialect.number(points(1.0)));
    let (half, zero, hundred) = (dialect.number(0.5), dialect.number(0.0), dialect.number(100.0));
    let rounded = format!("FLOOR({exact} + {half})");
    dialect.as_integer(&format!(
        "CASE WHEN {exact} < {zero} THEN {zero} WHEN {exact} > {hundred} THEN {hundred} ELSE {rounded} END"
    ))
}
