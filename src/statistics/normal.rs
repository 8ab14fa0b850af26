//! The standard normal distribution.

/// The 97.5 % quantile of the standard normal distribution, for intervals of 95 %.
pub const NORMAL_975: f64 = 1.959_963_984_540_054;

/// The 99.5 % quantile of the standard normal distribution, for intervals of 99 %.
pub const NORMAL_995: f64 = 2.575_829_303_548_901;

/// The two-sided p-value of the statistic `z` of a Wald test.
///
/// # Reference
/// Abramowitz & Stegun (1964), 26.2.29: P(|Z| > z) = erfc(|z| / √2).
#[must_use]
pub fn normal_p(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_leave_their_tails() {
        assert!((normal_p(NORMAL_975) - 0.05).abs() < 1e-15);
        assert!((normal_p(-NORMAL_995) - 0.01).abs() < 1e-15);
    }
}
