//! The tails of Student's t distribution.

/// The two-sided p-value of the statistic `t` with `freedom` degrees of freedom, above 0.
///
/// # Reference
/// Abramowitz & Stegun (1964), 26.5.27 and 26.7.1: P(|T| > t) = I(ν / (ν + t²); ν / 2, 1 / 2).
#[must_use]
pub fn student_p(t: f64, freedom: f64) -> f64 {
    if t == 0.0 {
        return 1.0;
    }
    let x = freedom / (freedom + t * t);
    incomplete_beta(x, freedom / 2.0, 0.5)
}

/// The regularised incomplete beta function I(x; a, b), for x from 0 to 1.
///
/// # Reference
/// Abramowitz & Stegun (1964), 26.5.8, by the method of Lentz (1976).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    // The fraction converges fast on this side of the mean.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let log_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let front = (a * x.ln() + b * (-x).ln_1p() - log_beta).exp() / a;
    front / fraction(x, a, b)
}

/// The continued fraction of the incomplete beta function.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    /// Far more terms than are ever needed.
    const MOST_TERMS: u32 = 10_000;
    const TINY: f64 = 1e-300;
    let term = |n: u32| {
        let m = f64::from(n / 2);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        if n.is_multiple_of(2) { even } else { odd }
    };
    let (mut value, mut above, mut below) = (1.0, 1.0, 0.0);
    for n in 1..MOST_TERMS {
        let coefficient = term(n);
        let away = |number: f64| if number.abs() < TINY { TINY } else { number };
        below = 1.0 / away(1.0 + coefficient * below);
        above = away(1.0 + coefficient / above);
        let step = above * below;
        value *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tails_are_those_of_the_tables() {
        // 2 * scipy.stats.t.sf([2.022690920036762, 1, 12.706204736432095, 6.3668], [39, 5, 1, 39])
        for (t, freedom, p) in [
            (2.022_690_920_036_762, 39.0, 0.05),
            (1.0, 5.0, 0.363_217_467_649_122_9),
            (12.706_204_736_432_095, 1.0, 0.05),
            (6.366_8, 39.0, 1.603_461_445_782_933_7e-7),
        ] {
            assert!(
                (student_p(t, freedom) / p - 1.0).abs() < 1e-9,
                "{t} {freedom} {}",
                student_p(t, freedom)
            );
        }
        // t = √3 with 3 degrees of freedom has a closed form: p = 2 (1/2 − (1/π)(1/2 + π/4)).
        let exact = 1.0 - 2.0 / std::f64::consts::PI * (0.5 + std::f64::consts::FRAC_PI_4);
        assert!((student_p(3.0_f64.sqrt(), 3.0) - exact).abs() < 1e-14);
        assert!((student_p(1.96, 1e7) - super::super::normal_p(1.96)).abs() < 1e-7);
        assert_eq!(student_p(0.0, 4.0), 1.0);
    }
}
