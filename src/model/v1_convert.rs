//! Between the model and version 1 of its file.

use super::answers::{Answer, Answers};
use super::trained_model::{Input, Model, Recalibrated, SelfTest, TrainingCounts};
use super::trained_outcome::{OutcomeDates, TrainedOutcome};
use super::v1_fit::{certificate_to_file, record_from_file, record_to_file};
use super::v1_format::{
    AnswerV1, AnswersV1, AucV1, ColumnV1, EncodingV1, EvaluationV1, FORMAT, FeatureV1, FileV1, InputV1,
    LiftV1, MethodV1, OutcomeDatesV1, OutcomeV1, RecalibratedV1, SelfTestV1, TrainingV1, TypesV1, ValueV1,
};
use super::v1_profile::{profile_from_file, profile_to_file};
use super::v1_spec::SpecV1;
use crate::conditions::YesNoWords;
use crate::design::{Encoder, Encoding, FeatureEncoding, Value};
use crate::evaluate::{Auc, Evaluation, Lift, Method};
use crate::linear_model::LinearModel;
use crate::project::Feature;
use crate::units::{AsOf, Days};

/// The file of a model.
pub(super) fn to_file(model: &Model) -> Result<FileV1, serde_json::Error> {
    let linear = &model.linear;
    let feature = |feature: &FeatureEncoding| FeatureV1 {
        name: feature.name.clone(),
        encoding: encoding_to_file(&feature.encoding),
    };
    Ok(FileV1 {
        format: FORMAT.to_owned(),
        version: 1,
        name: model.name.clone(),
        trained_on: model.trained_on.to_string(),
        alpha: model.record.penalty.alpha(),
        training: training_to_file(&model.training),
        evaluation: evaluation_to_file(&model.evaluation),
        certificate: certificate_to_file(&model.record.certificate),
        fit: record_to_file(&model.record)?,
        inputs: model.inputs.iter().map(input_to_file).collect(),
        types: TypesV1 { main: model.main_types.clone(), tables: model.table_types.clone() },
        spec: SpecV1::of(&model.spec),
        intercept: linear.intercept,
        features: linear.encoder.features().iter().map(feature).collect(),
        columns: columns_to_file(linear),
        self_test: model.self_test.iter().map(self_test_to_file).collect(),
        answers: model.answers.iter().map(answers_to_file).collect(),
        yes_no: model.yes_no.iter().map(|(column, own)| (column.clone(), own.words().to_vec())).collect(),
        recalibrated: model.recalibrated.as_ref().map(|own| RecalibratedV1 {
            from: own.from.clone(),
            intercept: own.intercept,
            slope: own.slope,
        }),
        profile: model
            .profile
            .as_ref()
            .map(|profile| profile_to_file(profile, &linear.encoder))
            .transpose()?,
        outcome: model.outcome.as_ref().map(outcome_to_file),
        checksum: None,
    })
}

fn outcome_to_file(outcome: &TrainedOutcome) -> OutcomeV1 {
    let TrainedOutcome { won, lost, within, dates } = outcome.clone();
    let dates = dates.map(|OutcomeDates { closed_at, snapshot }| OutcomeDatesV1 { closed_at, snapshot });
    OutcomeV1 { won, lost, within: within.map(|span| span.to_string()), dates }
}

fn outcome_from_file(file: OutcomeV1) -> Result<TrainedOutcome, String> {
    let OutcomeV1 { won, lost, within, dates } = file;
    let dates = dates.map(|OutcomeDatesV1 { closed_at, snapshot }| OutcomeDates { closed_at, snapshot });
    Ok(TrainedOutcome { won, lost, within: within.map(|span| Days::parse(&span)).transpose()?, dates })
}

fn training_to_file(training: &TrainingCounts) -> TrainingV1 {
    let TrainingCounts { n_won, n_lost, n_open, n_rejected, period } = *training;
    let (first, last) = period.unzip();
    TrainingV1 {
        n_won,
        n_lost,
        n_open,
        n_set_aside: n_rejected,
        first_snapshot: first.map(|at| at.to_string()),
        last_snapshot: last.map(|at| at.to_string()),
    }
}

pub(super) fn columns_to_file(linear: &LinearModel) -> Vec<ColumnV1> {
    let columns = linear.coefficients.iter().zip(&linear.means).enumerate();
    let column = |(column, (&coefficient, &mean))| {
        let name = linear.encoder.column_name(column);
        ColumnV1 { name, coefficient, mean }
    };
    columns.map(column).collect()
}

fn self_test_to_file(test: &SelfTest) -> SelfTestV1 {
    SelfTestV1 { values: test.values.iter().map(value_to_file).collect(), log_odds: test.log_odds }
}

fn self_test_from_file(test: SelfTestV1) -> SelfTest {
    SelfTest { values: test.values.into_iter().map(value_from_file).collect(), log_odds: test.log_odds }
}

fn answers_to_file(answers: &Answers) -> AnswersV1 {
    let value =
        |answer: &Answer| AnswerV1 { value: value_to_file(&answer.value), shares: answer.shares.clone() };
    AnswersV1 {
        column: answers.column.clone(),
        edges: answers.edges.clone(),
        values: answers.values.iter().map(value).collect(),
    }
}

fn answers_from_file(file: AnswersV1) -> Result<Answers, String> {
    let strata = file.edges.len() + 1;
    let is_rising = file.edges.windows(2).all(|pair| pair[0] < pair[1]);
    let are_shares = |answer: &AnswerV1| {
        answer.shares.len() == strata && answer.shares.iter().all(|share| (0.0..=1.0).contains(share))
    };
    if !is_rising || !file.values.iter().all(are_shares) {
        return Err(format!("the answers to `{}` have no shares for each stratum", file.column));
    }
    let values = file.values.into_iter();
    let value = |answer: AnswerV1| Answer { value: value_from_file(answer.value), shares: answer.shares };
    Ok(Answers { column: file.column, edges: file.edges, values: values.map(value).collect() })
}

fn yes_no_from_file((column, words): (String, Vec<String>)) -> Result<(String, YesNoWords), String> {
    match YesNoWords::from_words(words) {
        Some(words) => Ok((column, words)),
        None => Err(format!("the words of `{column}` are not those for yes and no")),
    }
}

fn input_to_file(input: &Input) -> InputV1 {
    InputV1 { file: input.file.clone(), bytes: input.bytes, sha256: input.sha256.clone() }
}

/// The model in a file, or what is inconsistent.
pub(super) fn from_file(file: FileV1) -> Result<Model, String> {
    let spec = file.spec.into_spec()?;
    if spec.features.len() != file.features.len() {
        return Err(format!("it has {} encodings for {} features", file.features.len(), spec.features.len()));
    }
    let features = spec.features.iter().zip(file.features);
    let features = features.map(|(feature, encoded)| feature_from_file(feature, encoded));
    let encoder = Encoder::new(features.collect::<Result<_, _>>()?);
    let alpha = file.alpha.unwrap_or_default();
    check(&file.columns, [file.intercept, alpha], &file.self_test, &encoder)?;
    let training = training_from_file(&file.training)?;
    let n_deals = (training.n_won, training.n_lost);
    let n_coordinates = file.columns.len() + 1;
    let record = record_from_file(file.alpha, file.certificate, file.fit, n_deals, n_coordinates)?;
    let profile = file.profile.map(|profile| profile_from_file(profile, &encoder)).transpose()?;
    Ok(Model {
        name: file.name,
        trained_on: date(&file.trained_on)?,
        outcome: file.outcome.map(outcome_from_file).transpose()?,
        spec,
        main_types: file.types.main,
        table_types: file.types.tables,
        yes_no: file.yes_no.into_iter().map(yes_no_from_file).collect::<Result<_, _>>()?,
        linear: LinearModel {
            encoder,
            intercept: file.intercept,
            coefficients: file.columns.iter().map(|column| column.coefficient).collect(),
            means: file.columns.iter().map(|column| column.mean).collect(),
        },
        training,
        record,
        evaluation: evaluation_from_file(file.evaluation)?,
        inputs: file.inputs.into_iter().map(input_from_file).collect(),
        profile,
        answers: file.answers.into_iter().map(answers_from_file).collect::<Result<_, _>>()?,
        self_test: file.self_test.into_iter().map(self_test_from_file).collect(),
        recalibrated: file.recalibrated.map(|RecalibratedV1 { from, intercept, slope }| Recalibrated {
            from,
            intercept,
            slope,
        }),
    })
}

fn feature_from_file(feature: &Feature, encoded: FeatureV1) -> Result<FeatureEncoding, String> {
    if feature.name != encoded.name {
        return Err(format!("its encoding of `{}` is in the place of `{}`", encoded.name, feature.name));
    }
    let encoding = encoding_from_file(encoded.encoding);
    let (name, label) = (feature.name.clone(), feature.label.clone());
    Ok(FeatureEncoding { name, label, group: feature.group, signal: feature.signal, encoding })
}

fn input_from_file(input: InputV1) -> Input {
    Input { file: input.file, bytes: input.bytes, sha256: input.sha256 }
}

/// Fails unless there is a finite weight for each column, in order, and a complete self-test.
fn check(
    columns: &[ColumnV1],
    others: [f64; 2],
    self_test: &[SelfTestV1],
    encoder: &Encoder,
) -> Result<(), String> {
    check_weights(columns, others, encoder)?;
    let n_values = encoder.features().len();
    if self_test.is_empty() || self_test.iter().any(|test| test.values.len() != n_values) {
        return Err("it has no complete self-test rows".to_owned());
    }
    Ok(())
}

/// Fails unless there is a finite weight for each column, in order.
pub(super) fn check_weights(columns: &[ColumnV1], others: [f64; 2], encoder: &Encoder) -> Result<(), String> {
    if encoder.columns().len() != columns.len() {
        return Err(format!("it has {} weights for {} columns", columns.len(), encoder.columns().len()));
    }
    if let Some(column) =
        (0..columns.len()).find(|&column| encoder.column_name(column) != columns[column].name)
    {
        return Err(format!("its weight of `{}` is out of order", columns[column].name));
    }
    let numbers = columns.iter().flat_map(|column| [column.coefficient, column.mean]);
    if !numbers.chain(others).all(f64::is_finite) {
        return Err("it has a weight that is not a finite number".to_owned());
    }
    Ok(())
}

fn date(text: &str) -> Result<AsOf, String> {
    AsOf::parse(text).ok_or_else(|| format!("\"{text}\" is not a date"))
}

fn training_from_file(file: &TrainingV1) -> Result<TrainingCounts, String> {
    let period = match (&file.first_snapshot, &file.last_snapshot) {
        (Some(first), Some(last)) => Some((date(first)?, date(last)?)),
        _ => None,
    };
    let TrainingV1 { n_won, n_lost, n_open, n_set_aside: n_rejected, .. } = *file;
    Ok(TrainingCounts { n_won, n_lost, n_open, n_rejected, period })
}

fn evaluation_to_file(evaluation: &Evaluation) -> EvaluationV1 {
    EvaluationV1 {
        method: match &evaluation.method {
            Method::Holdout { cut, between, still_open } => {
                MethodV1::Holdout { cut: cut.to_string(), between: *between, still_open: *still_open }
            }
            Method::CrossValidation { folds, instead } => {
                MethodV1::CrossValidation { folds: *folds, instead: instead.clone() }
            }
        },
        n_train: evaluation.n_train,
        n_won: evaluation.n_won,
        n_lost: evaluation.n_lost,
        auc: evaluation.auc,
        auc_interval: evaluation.auc_interval.as_ref().map(|auc| AucV1 {
            value: auc.value,
            low: auc.low,
            high: auc.high,
            low_99: auc.low_99,
            high_99: auc.high_99,
            n_won: auc.n_won,
            n_lost: auc.n_lost,
        }),
        average_precision: evaluation.average_precision,
        log_loss: evaluation.log_loss,
        base_log_loss: evaluation.base_log_loss,
        brier: evaluation.brier,
        base_brier: evaluation.base_brier,
        lift: evaluation.lift.as_ref().map(|lift| LiftV1 {
            share: lift.share,
            n_selected: lift.n_selected,
            won_selected: lift.won_selected,
            precision: lift.precision,
            capture: lift.capture,
            lift: lift.lift,
        }),
    }
}

fn evaluation_from_file(file: EvaluationV1) -> Result<Evaluation, String> {
    Ok(Evaluation {
        method: match file.method {
            MethodV1::Holdout { cut, between, still_open } => {
                Method::Holdout { cut: date(&cut)?, between, still_open }
            }
            MethodV1::CrossValidation { folds, instead } => Method::CrossValidation { folds, instead },
        },
        n_train: file.n_train,
        n_won: file.n_won,
        n_lost: file.n_lost,
        auc: file.auc,
        auc_interval: file.auc_interval.map(|auc| Auc {
            value: auc.value,
            low: auc.low,
            high: auc.high,
            low_99: auc.low_99,
            high_99: auc.high_99,
            n_won: auc.n_won,
            n_lost: auc.n_lost,
        }),
        average_precision: file.average_precision,
        log_loss: file.log_loss,
        base_log_loss: file.base_log_loss,
        brier: file.brier,
        base_brier: file.base_brier,
        lift: file.lift.map(|lift| Lift {
            share: lift.share,
            n_selected: lift.n_selected,
            won_selected: lift.won_selected,
            precision: lift.precision,
            capture: lift.capture,
            lift: lift.lift,
        }),
    })
}

pub(super) fn encoding_to_file(encoding: &Encoding) -> EncodingV1 {
    match encoding.clone() {
        Encoding::Number { log, mean, deviation, median, unknown } => {
            EncodingV1::Number { log, mean, deviation, median, unknown }
        }
        Encoding::Flag { mean, unknown } => EncodingV1::Flag { mean, unknown },
        Encoding::Bins { edges, unknown } => EncodingV1::Bins { edges, unknown },
        Encoding::Levels { levels, rare, unknown } => EncodingV1::Levels { levels, rare, unknown },
        Encoding::Members { separator, members, rare, unknown } => {
            EncodingV1::Members { separator, members, rare, unknown }
        }
    }
}

pub(super) fn encoding_from_file(encoding: EncodingV1) -> Encoding {
    match encoding {
        EncodingV1::Number { log, mean, deviation, median, unknown } => {
            Encoding::Number { log, mean, deviation, median, unknown }
        }
        EncodingV1::Flag { mean, unknown } => Encoding::Flag { mean, unknown },
        EncodingV1::Bins { edges, unknown } => Encoding::Bins { edges, unknown },
        EncodingV1::Levels { levels, rare, unknown } => Encoding::Levels { levels, rare, unknown },
        EncodingV1::Members { separator, members, rare, unknown } => {
            Encoding::Members { separator, members, rare, unknown }
        }
    }
}

fn value_to_file(value: &Value) -> ValueV1 {
    match value {
        Value::Unknown => ValueV1::Unknown,
        Value::Flag(flag) => ValueV1::Flag(*flag),
        Value::Number(number) => ValueV1::Number(*number),
        Value::Words(words) => ValueV1::Words(words.clone()),
    }
}

fn value_from_file(value: ValueV1) -> Value {
    match value {
        ValueV1::Unknown => Value::Unknown,
        ValueV1::Flag(flag) => Value::Flag(flag),
        ValueV1::Number(number) => Value::Number(number),
        ValueV1::Words(words) => Value::Words(words),
    }
}
