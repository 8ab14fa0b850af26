//! The chi-square distribution.

/// The 95 % quantile of the chi-square distribution with one degree of freedom.
pub const CHI_SQUARE_95: f64 = 3.841_458_820_694_126;

/// The p-value of a likelihood-ratio `statistic` (0 or more) with 1 or 2 degrees of freedom; `None` for others, which have no
/// such short form.
///
/// # Reference
/// Wilks (1938); Abramowitz & Stegun (1964), 26.4.18 and 26.4.19: erfc(√(x/2)) for one degree of freedom and exp(−x/2) for two.
#[must_use]
pub fn chi_square_tail(statistic: f64, freedom: u32) -> Option<f64> {
    match freedom {
        1 => Some(libm::erfc((statistic / 2.0).sqrt())),
        2 => Some((-statistic / 2.0).exp()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.5: `qchisq(0.95, 1:2)`.
    #[test]
    fn the_critical_values_leave_five_per_cent() {
        assert!((chi_square_tail(CHI_SQUARE_95, 1).unwrap() - 0.05).abs() < 1e-14);
        assert!((chi_square_tail(5.991_464_547_107_979, 2).unwrap() - 0.05).abs() < 1e-14);
        assert_eq!(chi_square_tail(1.0, 3), None);
    }
}
