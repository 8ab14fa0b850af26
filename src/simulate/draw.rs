//! Random draws, the same on every machine: a `ChaCha8` stream and a few distributions on top of it.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, Poisson, StandardNormal};

use super::vocabulary::Members;

/// A seeded source of draws.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream numbered `stream` of `seed`; streams do not overlap.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self(source)
    }

    /// A number from 0 up to, not including, 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// True with the given probability; below 0 is never and above 1 is always.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// An integer from `low` to `high`, both included; `low` if `high` is smaller.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        if low < high { self.0.random_range(low..=high) } else { low }
    }

    /// A position in a list of `length` items; 0 when it is empty.
    pub fn position(&mut self, length: usize) -> usize {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        if length > 1 { self.0.random_range(0..length) as usize } else { 0 }
    }

    /// One of the choices, each with its weight; the last one if rounding leaves a remainder.
    pub fn pick<T: Copy>(&mut self, choices: &[(T, f64)], last: T) -> T {
        let total: f64 = choices.iter().map(|choice| choice.1).sum();
        let mut left = self.unit() * total;
        for &(choice, weight) in choices {
            if left < weight {
                return choice;
            }
            left -= weight;
        }
        last
    }

    /// A cell of several words: each word of a list is in it with its own probability.
    pub fn members(&mut self, probabilities: &[f64]) -> Members {
        let mut members = Members::default();
        for (position, &probability) in probabilities.iter().enumerate() {
            if self.chance(probability) {
                members = members.with(position);
            }
        }
        members
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// A log-normal number: `spread` is the standard deviation of its logarithm.
    pub fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }

    /// An exponential number.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = Exp1.sample(&mut self.0);
        mean * unit
    }

    /// A Poisson count; 0 when the mean is not positive.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        Poisson::new(mean).map_or(0, |distribution| distribution.sample(&mut self.0) as u32)
    }

    /// A yes-or-no answer that is known with one probability, and yes with another when it is known.
    pub fn answer(&mut self, answered: f64, yes: f64) -> Option<bool> {
        let answer = self.chance(yes);
        self.chance(answered).then_some(answer)
    }
}
