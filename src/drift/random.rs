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

    /// How many of `n` are successes with this probability, for an `n` of up to a few hundred.
    ///
    /// # Reference
    /// Inversion from the rarer end: Kachitvichyanukul & Schmeiser (1988), "Binomial random variate generation".
    pub(super) fn binomial(&mut self, n: u32, probability: f64) -> u32 {
        let mut rest = self.uniform();
        if n == 1 {
            return u32::from(rest <= probability);
        }
        let rare = probability.min(1.0 - probability);
        let odds = rare / (1.0 - rare);
        let mut mass = (1.0 - rare).powi(n.cast_signed());
        let mut successes = 0;
        while rest > mass && successes < n {
            rest -= mass;
            mass *= odds * f64::from(n - successes) / f64::from(successes + 1);
            successes += 1;
        }
        if probability > rare { n - successes } else { successes }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binomial_numbers_have_their_mean_and_variance() {
        const DRAWS: f64 = 20_000.0;
        for (n, p) in
            [(1, 0.3), (2, 0.5), (40, 0.02), (40, 0.5), (40, 0.97), (400, 0.5), (40, 0.0), (40, 1.0)]
        {
            let mut random = RandomStream::new(5, u64::from(n));
            let draws: Vec<f64> = (0..DRAWS as u32).map(|_| f64::from(random.binomial(n, p))).collect();
            let mean = draws.iter().sum::<f64>() / DRAWS;
            let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / DRAWS;
            let (expected, spread) = (f64::from(n) * p, f64::from(n) * p * (1.0 - p));
            assert!((mean - expected).abs() <= 4.0 * (spread / DRAWS).sqrt(), "{n} {p}: {mean}");
            assert!((variance - spread).abs() <= 0.06 * spread, "{n} {p}: {variance}");
        }
    }
}
