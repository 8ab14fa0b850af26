//! A sample of the log-odds of leads, however many there are.

/// Of so many numbers every other one is dropped.
const MOST: usize = 131_072;

/// Every lead, or one in two, four, …, in the order of the leads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LogOddsSample {
    values: Vec<f64>,
    step: usize,
    n_leads: usize,
}

impl LogOddsSample {
    pub(super) const fn new() -> Self {
        Self { values: Vec::new(), step: 1, n_leads: 0 }
    }

    /// The log-odds of the sample.
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The leads that it is of.
    pub(crate) const fn n_leads(&self) -> usize {
        self.n_leads
    }

    pub(super) fn extend(&mut self, log_odds: &[f64]) {
        for &log_odds in log_odds {
            if self.n_leads.is_multiple_of(self.step) {
                self.values.push(log_odds);
                self.thin();
            }
            self.n_leads += 1;
        }
    }

    /// Adds the sample of the next leads.
    pub(super) fn absorb(&mut self, next: &Self) {
        for (place, &log_odds) in next.values.iter().enumerate() {
            if (self.n_leads + place * next.step).is_multiple_of(self.step) {
                self.values.push(log_odds);
                self.thin();
            }
        }
        self.n_leads += next.n_leads;
    }

    fn thin(&mut self) {
        if self.values.len() > MOST {
            let mut place = 0;
            self.values.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.step *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(range: std::ops::Range<usize>) -> Vec<f64> {
        range.map(|lead| lead as f64).collect()
    }

    #[test]
    fn a_sample_is_evenly_spaced_whatever_the_batches() {
        let n = 3 * MOST;
        let mut whole = LogOddsSample::new();
        whole.extend(&leads(0..n));
        assert_eq!((whole.n_leads(), whole.step), (n, 4));
        assert!(whole.values().iter().enumerate().all(|(place, value)| *value == 4.0 * place as f64));
        for batch in [1_000, 65_536] {
            let mut parts = LogOddsSample::new();
            for first in (0..n).step_by(batch) {
                let mut part = LogOddsSample::new();
                part.extend(&leads(first..n.min(first + batch)));
                parts.absorb(&part);
            }
            assert_eq!(parts, whole, "{batch}");
        }
    }
}
