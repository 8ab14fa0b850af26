//! Checks when a prediction is refused.

use super::check_rules::{CHANGES, RESERVED};
use super::checker::Checker;
use super::decisions::Route;
use super::derived::PERSONA;
use super::framework::Gate;
use super::predict_limits::PredictLimits;
use crate::config::{Mistake, Path, RawPercent, RawPredict};

/// With more bad rows, the export itself is usually wrong.
const DEFAULT_MAX_REJECTED: f64 = 0.05;

/// Whether the predictions have a column of this name, whatever the frameworks.
pub(crate) fn is_output_column(name: &str) -> bool {
    name != PERSONA && (RESERVED.contains(&name) || CHANGES.contains(&name))
}

impl Checker {
    /// The limits of a prediction; `routes` are those of the project.
    pub(super) fn predict_limits(&mut self, raw: &RawPredict, routes: &[Route]) -> PredictLimits {
        let mut share = |percent: Option<&RawPercent>, key: &str, hint: &str| {
            percent.and_then(|percent| self.share(percent, Path::new(["predict", key]), hint))
        };
        let hint = "0% allows 3 rejected rows at most, 100% any number of them";
        let max_rejected = share(raw.max_rejected.as_ref(), "max_rejected", hint);
        let hint = "0% allows 3 leads without a value at most, 100% any number of them";
        let max_unknown = share(raw.max_unknown.as_ref(), "max_unknown", hint);
        self.required_routes(&raw.require_routes, routes);
        PredictLimits {
            max_rejected: max_rejected.unwrap_or(DEFAULT_MAX_REJECTED),
            min_rows: raw.min_rows as usize,
            max_unknown,
            require_routes: raw.require_routes.clone(),
        }
    }

    /// The columns that are carried into the predictions: each once, and none with the name of a column of the output.
    pub(super) fn kept_columns(&mut self, keep: Vec<String>, gates: &[Gate]) -> Vec<String> {
        let of_gate =
            |gate: &Gate, name: &str| gate.name == name || name.strip_prefix("previous_") == Some(&gate.name);
        let is_output = |name: &str| is_output_column(name) || gates.iter().any(|gate| of_gate(gate, name));
        for (number, name) in (1..).zip(&keep) {
            let path = Path::new(["predict", "keep"]).element(number);
            let mistake = if name.is_empty() {
                Mistake::new(path, "a column of `keep` has no name").with_hint("remove it")
            } else if is_output(name) {
                let message = format!("`{name}` is the name of a column of the predictions");
                let hint = "derive a copy of it with another name under [derive], and keep that";
                Mistake::new(path, message).with_hint(hint)
            } else if keep[..number - 1].contains(name) {
                Mistake::new(path, format!("`{name}` is in `keep` twice")).with_hint("remove one of them")
            } else {
                continue;
            };
            self.report(mistake);
        }
        keep
    }

    /// Rejects required routes that the project does not have.
    fn required_routes(&mut self, required: &[String], routes: &[Route]) {
        let names = || routes.iter().map(|route| route.name.as_str());
        for (number, name) in (1..).zip(required) {
            if names().any(|route| route == name) {
                continue;
            }
            let path = Path::new(["predict", "require_routes"]).element(number);
            let hint = match names().collect::<Vec<_>>().as_slice() {
                [] => "the project has no [[routes]]".to_owned(),
                names => format!("the routes are {}", names.join(", ")),
            };
            self.report(Mistake::new(path, format!("no route is named `{name}`")).with_nearest(
                name,
                names(),
                hint,
            ));
        }
    }

    /// A percentage as a share, from 0 to 1.
    fn share(&mut self, raw: &RawPercent, path: Path, hint: &str) -> Option<f64> {
        let number = raw.0.trim().strip_suffix('%').map(str::trim_end);
        let percent =
            number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
        let share = percent.and_then(|number| number.parse::<f64>().ok()).map(|percent| percent / 100.0);
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        if share.is_none() {
            let message =
                format!("expected a percentage such as \"5%\" for {}, found \"{}\"", path.in_words(), raw.0);
            self.report(Mistake::new(path, message).with_hint(hint));
        }
        share
    }
}
