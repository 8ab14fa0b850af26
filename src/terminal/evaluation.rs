//! The figures on the test set, for the terminal.

use std::fmt::Write as _;

use super::lines::{paragraphs, wrapped};
use super::text_table::TextTable;
use crate::evaluate::{Assessment, Contestant, Optimism, Quarter, QuarterFigures, QuarterResult, Segment};
use crate::model::Model;
use crate::numbers::{count, decimals, percent};
use crate::project::Promotion;
use crate::report::{
    Metric, TestSet, Unit, contestant_name, level_name, model_verdict, of_judged_deals, segment_sentences,
};
use crate::statistics::Figure;

/// How the model compares with the baselines, the backtest, and the verdict by the policy and the errors of the audit.
pub fn evaluation(model: &Model, assessment: &Assessment, judged: (&Promotion, usize)) -> String {
    let test_set = TestSet::of(&model.evaluation, false).ordered_as(assessment.evidence.as_ref());
    let mut text = paragraphs(&test_set.in_calendar(model.calendar()).sentences(), "");
    let _ = writeln!(text, "\n{}", contestants(&assessment.contestants));
    if !assessment.backtest.is_empty() {
        let about =
            "backtest: retrained at the start of each quarter, tested on the deals with a snapshot in it";
        let _ = writeln!(text, "\n{about}\n{}", backtest(&assessment.backtest));
    }
    if let Some(figures) = &assessment.optimism {
        let _ = writeln!(text, "\n{}", wrapped(&optimism(figures), ""));
    }
    text += &segments(model, assessment);
    text + "\n" + &verdict(&model_verdict(model, assessment, judged).sentences)
}

/// The segments of the project: the figures of each, and whether one set of weights serves all.
fn segments(model: &Model, assessment: &Assessment) -> String {
    let tests = &assessment.segment_tests;
    if tests.is_empty() {
        return String::new();
    }
    let header = ["segment", "deals", "won", "ROC AUC", "win rate", "predicted"];
    let mut table = TextTable::new(header.map(str::to_owned));
    let is_named = |segment: &&Segment| tests.iter().any(|test| test.column == segment.column);
    for segment in assessment.segments.iter().filter(is_named) {
        table.push([
            format!("{}: {}", segment.column, level_name(&segment.level)),
            count(segment.n_won + segment.n_lost),
            count(segment.n_won),
            Unit::Number(3).maybe(segment.auc).to_string(),
            Unit::Share.figure(&segment.observed).to_string(),
            percent(segment.predicted),
        ]);
    }
    let sentences = paragraphs(&segment_sentences(model, tests), "");
    format!("\nsegments, deals {}\n{}\n{sentences}", of_judged_deals(&model.evaluation.method), table.text())
}

/// The sentences of a verdict, one below the other.
pub(super) fn verdict(sentences: &[String]) -> String {
    let line = |(place, sentence): (usize, &String)| {
        let head = if place == 0 { "verdict: " } else { "         " };
        wrapped(&format!("{head}{sentence}"), "           ") + "\n"
    };
    sentences.iter().enumerate().map(line).collect()
}

/// The figures of all contestants, side by side, and the meaning of those of the model.
pub(super) fn contestants(all: &[Contestant]) -> String {
    let Some(model) = all.first() else { return "too few deals for a test set".to_owned() };
    let measures = measures(model);
    let heads = all.iter().map(|contestant| contestant_name(&contestant.who));
    let mut table = TextTable::new(std::iter::once("with 95 % intervals".to_owned()).chain(heads));
    for &measure in &measures {
        let cell = |contestant: &Contestant| {
            let figure = measure.figure(&contestant.figures);
            figure.map(|figure| measure.unit().figure(&figure).to_string()).unwrap_or_default()
        };
        table.push(std::iter::once(measure.name()).chain(all.iter().map(cell)));
    }
    let difference = |contestant: &Contestant| {
        let difference = Metric::RocAuc.model_minus(contestant);
        difference.map(|found| Unit::Number(3).difference(&found).to_string()).unwrap_or_default()
    };
    let label = "ROC AUC, model minus this".to_owned();
    table.push(std::iter::once(label).chain(all.iter().map(difference)));
    let meanings = measures.iter().filter_map(|&measure| meaning(measure, model));
    format!("{}\n\n{}", table.text(), paragraphs(&meanings.collect::<Vec<_>>(), "  ").trim_end_matches('\n'))
}

/// The measures that are shown: of the selections only the first, the capacity.
fn measures(model: &Contestant) -> Vec<Metric> {
    let capacity = model.figures.best.first().map_or(0.0, |best| best.share);
    let n = Metric::OF_ALL.len() + 3;
    let all = Metric::all(&model.figures, capacity).into_iter().take(n);
    all.filter(|measure| *measure != Metric::KolmogorovSmirnov).collect()
}

/// The model's figure and its meaning.
fn meaning(measure: Metric, model: &Contestant) -> Option<String> {
    let figure = measure.figure(&model.figures)?;
    let value = measure.unit().figure(&figure).value;
    Some(format!("{} {value}: {}", measure.name(), measure.meaning(&figure)))
}

fn backtest(quarters: &[Quarter]) -> String {
    let share = quarters.iter().find_map(|quarter| Some(percent(quarter_figures(quarter).ok()?.lift?.share)));
    let lift = share.map(|share| format!("lift at {share}")).unwrap_or_default();
    let header = ["quarter", "trained", "tested", "won", "open", "ROC AUC", "log loss", "base rate", "slope"];
    let mut table = TextTable::new(header.map(str::to_owned).into_iter().chain([lift]));
    let mut reasons = String::new();
    for quarter in quarters {
        let counts = [quarter.n_train, quarter.n_won + quarter.n_lost, quarter.n_won, quarter.still_open];
        let counts = std::iter::once(quarter.name()).chain(counts.map(count));
        match quarter_figures(quarter) {
            Err(why) => {
                let _ = write!(reasons, "\n{}", wrapped(&format!("{}: {why}", quarter.name()), "  "));
                table.push(counts.chain(["not tested".to_owned()]));
            }
            Ok(figures) => table.push(counts.chain(quarter_cells(figures))),
        }
    }
    table.text() + &reasons
}

/// The figures of a quarter, or why it was not tested.
fn quarter_figures(quarter: &Quarter) -> Result<&QuarterFigures, &str> {
    match &quarter.result {
        QuarterResult::Judged(figures) => Ok(figures),
        QuarterResult::NotJudged(why) => Err(why),
    }
}

fn quarter_cells(figures: &QuarterFigures) -> [String; 5] {
    let plain = |value: Option<f64>| value.map(|value| Figure { value, interval: None });
    [
        Unit::Number(3).maybe(figures.auc).to_string(),
        Unit::Number(3).maybe(plain(figures.log_loss)).value,
        Unit::Number(3).maybe(plain(figures.base_log_loss)).value,
        Unit::Number(2).maybe(figures.slope).value,
        Unit::Factor.maybe(plain(figures.lift.map(|lift| lift.lift))).value,
    ]
}

fn optimism(figures: &Optimism) -> String {
    let slope = figures.slope.map(|slope| format!(", calibration slope {}", decimals(slope.corrected, 2)));
    format!(
        "expected performance on new deals, corrected for optimism with {} bootstraps, as the test set is small: \
         ROC AUC {} (apparent {}), log loss {}, Brier score {}{}",
        figures.bootstraps,
        decimals(figures.auc.corrected, 3),
        decimals(figures.auc.apparent, 3),
        decimals(figures.log_loss.corrected, 3),
        decimals(figures.brier.corrected, 3),
        slope.unwrap_or_default()
    )
}
