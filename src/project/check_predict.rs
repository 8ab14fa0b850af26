//! Checks when a prediction is refused.

use super::checker::Checker;
use super::predict_limits::PredictLimits;
use crate::config::{Mistake, Path, RawPercent, RawPredict};

/// With more bad rows, the export itself is usually wrong.
const DEFAULT_MAX_REJECTED: f64 = 0.05;

impl Checker {
    pub(super) fn predict_limits(&mut self, raw: &RawPredict) -> PredictLimits {
        let path = Path::new(["predict", "max_rejected"]);
        let share = raw.max_rejected.as_ref().and_then(|percent| self.share(percent, path));
        let max_rejected = share.unwrap_or(DEFAULT_MAX_REJECTED);
        PredictLimits { max_rejected, min_rows: raw.min_rows as usize }
    }

    /// A percentage as a share, from 0 to 1.
    fn share(&mut self, raw: &RawPercent, path: Path) -> Option<f64> {
        let number = raw.0.trim().strip_suffix('%').map(str::trim_end);
        let percent =
            number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
        let share = percent.and_then(|number| number.parse::<f64>().ok()).map(|percent| percent / 100.0);
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        if share.is_none() {
            let message =
                format!("expected a percentage such as \"5%\" for {}, found \"{}\"", path.in_words(), raw.0);
            let hint = "0% allows 3 rejected rows at most, 100% any number of them";
            self.report(Mistake::new(path, message).with_hint(hint));
        }
        share
    }
}
