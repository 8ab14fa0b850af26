//! Random choices, the same for a seed on every platform.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A seeded generator of choices.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A whole number below `end`. The bias of the remainder is far below what a test of this size could notice.
    pub fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end.max(1) as u64) as usize
    }

    /// True once in `times`.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.0.next_u64().is_multiple_of(times)
    }

    /// A number of any size, with all its digits.
    pub fn number(&mut self) -> f64 {
        let digits = self.0.next_u64() as f64;
        let power = i32::try_from(self.below(60)).unwrap_or(0) - 40;
        let sign = if self.one_in(2) { 1.0 } else { -1.0 };
        sign * digits * 10_f64.powi(power)
    }

    /// One of the choices.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}
