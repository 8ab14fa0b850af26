//! Random numbers that depend on a seed alone, so that the same input gives the same output on every machine.

use crate::fit::split_mix64;

/// A stream of random numbers.
pub(super) struct RandomStream {
    seed: u64,
    place: u64,
}

impl RandomStream {
    /// The stream `number` of a seed.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        Self { seed: split_mix64(seed ^ split_mix64(number)), place: 0 }
    }

    /// Uniform above 0 and up to 1.
    pub(super) fn uniform(&mut self) -> f64 {
        const STEPS: f64 = (1_u64 << 53) as f64;
        self.place += 1;
        let bits = split_mix64(self.seed.wrapping_add(self.place)) >> 11;
        (bits as f64 + 1.0) / STEPS
    }

    /// Two independent standard normal numbers.
    ///
    /// # Reference
    /// Box & Muller (1958), "A note on the generation of random normal deviates".
    pub(super) fn normal_pair(&mut self) -> [f64; 2] {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        let angle = std::f64::consts::TAU * self.uniform();
        [radius * angle.cos(), radius * angle.sin()]
    }
}
