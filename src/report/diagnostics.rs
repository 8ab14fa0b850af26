//! How the weights were fitted: the penalty, and the diagnostics of the solver.

use crate::fit::{AlphaPath, Certificate, Penalty};
use crate::model::{FitRecord, Model};
use crate::numbers::{count, counted, decimals, exact, scientific, three_digits};

pub(crate) struct Diagnostic {
    pub label: &'static str,
    pub value: String,
    /// Its meaning, in half a sentence.
    pub meaning: &'static str,
}

pub(crate) fn penalty_name(penalty: Penalty) -> String {
    match penalty {
        Penalty::Ridge(alpha) => format!("ridge penalty {}", penalty_size(alpha)),
        Penalty::Firth => "Firth's penalty".to_owned(),
    }
}

/// A penalty with at most four digits.
pub(crate) fn penalty_size(alpha: f64) -> String {
    let text = exact(alpha);
    if text.len() <= 8 { text } else { three_digits(alpha) }
}

pub(crate) fn diagnostics(model: &Model) -> Vec<Diagnostic> {
    let record = &model.record;
    let mut all = vec![Diagnostic {
        label: "Penalty",
        value: penalty_name(record.penalty),
        meaning: "shrinks the weights, so that they stay finite",
    }];
    all.extend(of_solver(&record.certificate));
    all.extend(of_inference(record));
    all
}

fn of_solver(certificate: &Certificate) -> Vec<Diagnostic> {
    let Certificate { gradient_norm, iterations, log_likelihood, separated, .. } = certificate;
    let mut all = vec![
        Diagnostic {
            label: "Gradient norm",
            value: scientific(*gradient_norm, 1),
            meaning: "distance of each weight from the optimum, in standard errors",
        },
        Diagnostic {
            label: "Log-likelihood",
            value: decimals(*log_likelihood, 3),
            meaning: "of the training deals, in nats",
        },
    ];
    all.extend(iterations.map(|iterations| Diagnostic {
        label: "Iterations",
        value: iterations.to_string(),
        meaning: "steps of the solver to the optimum",
    }));
    let n = separated.len();
    all.push(Diagnostic {
        label: "Separation",
        value: if n == 0 { "none".to_owned() } else { counted(n, "column") },
        meaning: "flags, levels and members whose deals all had one outcome: only the penalty keeps their weights finite",
    });
    all
}

fn of_inference(record: &FitRecord) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    if let Some(inference) = &record.inference {
        let slopes = inference.slopes();
        let each = record.events / slopes.max(1.0);
        all.extend([
            Diagnostic {
                label: "Effective parameters",
                value: decimals(slopes, 1),
                meaning: "degrees of freedom of the penalised fit",
            },
            Diagnostic {
                label: "Events per parameter",
                value: decimals(each, 1),
                meaning: "events (deals of the smaller class) per effective parameter; 10 or more is fine",
            },
            Diagnostic {
                label: "Condition number",
                value: scientific(inference.condition, 1),
                meaning: "below 1e8 the weights are numerically identifiable",
            },
        ]);
    }
    all.extend(record.effective_deals.map(|effective| Diagnostic {
        label: "Effective sample size",
        value: count(effective.round() as usize),
        meaning: "deals of equal weight with the same information as the weighted ones",
    }));
    all
}

/// The chosen penalty; the one-standard-error rule is named only if the choice agrees with it.
///
/// # Reference
/// Hastie, Tibshirani and Friedman (2009), *The Elements of Statistical Learning*, section 7.10.
pub(crate) fn penalty_choice(path: &AlphaPath) -> Option<String> {
    let (chosen, best) = (path.points.get(path.chosen)?, path.points.get(best_penalty(path))?);
    let (alpha, lowest) = (penalty_size(chosen.alpha), penalty_size(best.alpha));
    let is_within = chosen.log_loss <= best.log_loss + best.excess_error;
    Some(if chosen.alpha == best.alpha {
        format!("chosen: {alpha}, where the cross-validated log loss is lowest")
    } else if chosen.alpha > best.alpha && is_within {
        format!("chosen: {alpha}, the loss is lowest at {lowest}, but within one standard error of it")
    } else {
        format!("chosen: {alpha}; the loss is lowest at {lowest}")
    })
}

/// The index of the penalty with the lowest loss.
pub(crate) fn best_penalty(path: &AlphaPath) -> usize {
    let losses = path.points.iter().map(|point| point.log_loss).enumerate();
    losses.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(path.chosen, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::AlphaPoint;

    #[test]
    fn the_rule_of_one_standard_error_is_claimed_only_where_it_holds() {
        let point = |alpha, log_loss| AlphaPoint { alpha, log_loss, excess: 0.0, excess_error: 0.01 };
        let points = vec![point(100.0, 0.5), point(10.0, 0.405), point(1.0, 0.4), point(0.1, 0.402)];
        let path = |chosen| AlphaPath {
            points: points.clone(),
            chosen,
            plausible: (1, 3),
            n_rows: 100,
            folds: 5,
            prior: None,
        };
        assert!(penalty_choice(&path(1)).unwrap().contains("within one standard error"));
        assert!(penalty_choice(&path(2)).unwrap().contains("where the cross-validated log loss is lowest"));
        for other in [0, 3] {
            assert!(!penalty_choice(&path(other)).unwrap().contains("standard error"));
        }
        assert_eq!(penalty_choice(&path(9)), None);
    }
}
