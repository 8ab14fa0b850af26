//! The chi-square distribution with any degrees of freedom, central and non-central.

use std::f64::consts::SQRT_2;

/// The maximum number of terms of a series or a continued fraction.
const MOST_TERMS: usize = 100_000;

/// Terms below this share of their sum do not change it.
const NEGLIGIBLE: f64 = 1e-16;

/// The non-centrality above which the distribution is approximated by the normal one.
const MOST_EXACT: f64 = 10_000.0;

/// Halvings of an interval that exhaust the digits of a number.
const HALVINGS: usize = 80;

/// P(X > `statistic`) for X ~ χ² with `freedom` degrees of freedom, above 0.
///
/// # Reference
/// Press et al. (2007), *Numerical Recipes*, §6.2: the incomplete gamma function by its series and by its continued fraction.
#[must_use]
pub fn chi_square_upper(statistic: f64, freedom: f64) -> f64 {
    1.0 - lower_gamma(freedom / 2.0, statistic.max(0.0) / 2.0)
}

/// P(X ≤ `statistic`) for X ~ non-central χ² with `freedom` degrees of freedom, above 0, and this `noncentrality`, at least 0.
///
/// # Reference
/// Johnson, Kotz & Balakrishnan (1995), *Continuous Univariate Distributions*, volume 2, chapter 29: the mixture of central
/// distributions with Poisson weights; above a non-centrality of 10,000 the approximation of Sankaran (1963).
#[must_use]
pub fn noncentral_cdf(statistic: f64, freedom: f64, noncentrality: f64) -> f64 {
    if statistic <= 0.0 {
        return 0.0;
    }
    if noncentrality > MOST_EXACT {
        sankaran(statistic, freedom, noncentrality)
    } else {
        mixture(statistic, freedom, noncentrality)
    }
}

/// The 95 % interval of the non-centrality of a χ² with `freedom` degrees of freedom that came out as `statistic`.
#[must_use]
pub fn noncentrality_interval(statistic: f64, freedom: f64) -> (f64, f64) {
    (noncentrality_at(statistic, freedom, 0.975), noncentrality_at(statistic, freedom, 0.025))
}

/// The non-centrality at which P(X ≤ `statistic`) is `probability`; 0 if it is smaller at 0 already.
fn noncentrality_at(statistic: f64, freedom: f64, probability: f64) -> f64 {
    let is_below = |noncentrality: f64| noncentral_cdf(statistic, freedom, noncentrality) < probability;
    if is_below(0.0) || !statistic.is_finite() {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, statistic.max(1.0));
    while !is_below(high) {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        *(if is_below(middle) { &mut high } else { &mut low }) = middle;
    }
    f64::midpoint(low, high)
}

/// The Poisson mixture, from its largest weight down and up.
fn mixture(statistic: f64, freedom: f64, noncentrality: f64) -> f64 {
    let (x, mean) = (statistic / 2.0, noncentrality / 2.0);
    let middle = mean.floor();
    let shape = freedom / 2.0 + middle;
    let weight = poisson(middle, mean);
    let start = (lower_gamma(shape, x), poisson(shape, x), weight);
    let mut sum = weight * start.0;
    // P(a + 1, x) = P(a, x) − x^a e^−x / Γ(a + 1).
    let (mut below, mut term, mut weight) = start;
    let (mut place, mut total) = (middle, weight);
    while total < 1.0 && weight > NEGLIGIBLE * total {
        below -= term;
        place += 1.0;
        term *= x / (freedom / 2.0 + place);
        weight *= mean / place;
        sum += weight * below.max(0.0);
        total += weight;
    }
    (below, term, weight) = start;
    place = middle;
    while place > 0.0 && weight > NEGLIGIBLE * total {
        term *= (freedom / 2.0 + place) / x;
        below += term;
        weight *= place / mean;
        place -= 1.0;
        sum += weight * below.min(1.0);
    }
    sum.clamp(0.0, 1.0)
}

/// e^−x x^k / Γ(k + 1).
fn poisson(k: f64, x: f64) -> f64 {
    if x == 0.0 {
        return if k == 0.0 { 1.0 } else { 0.0 };
    }
    (k * x.ln() - x - libm::lgamma(k + 1.0)).exp()
}

/// Sankaran's approximation.
fn sankaran(statistic: f64, freedom: f64, noncentrality: f64) -> f64 {
    let [one, two, three] = [1.0, 2.0, 3.0].map(|factor| freedom + factor * noncentrality);
    let h = 1.0 - 2.0 * one * three / (3.0 * two * two);
    let p = two / (one * one);
    let m = (h - 1.0) * (1.0 - 3.0 * h);
    let mean = 1.0 + h * p * (h - 1.0 - 0.5 * (2.0 - h) * m * p);
    let deviation = h * (2.0 * p).sqrt() * (1.0 + 0.5 * m * p);
    0.5 * libm::erfc(-((statistic / one).powf(h) - mean) / deviation / SQRT_2)
}

/// The regularised lower incomplete gamma function P(a, x), for a above 0.
fn lower_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x < a + 1.0 {
        poisson(a, x) * series(a, x)
    } else {
        1.0 - (poisson(a, x) * a).max(0.0) * fraction(a, x)
    }
}

/// P(a, x) = x^a e^−x / Γ(a + 1) × this.
fn series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..MOST_TERMS {
        term *= x / (a + n as f64);
        sum += term;
        if term < NEGLIGIBLE * sum {
            break;
        }
    }
    sum
}

/// Q(a, x) = x^a e^−x / Γ(a) × this, by the modified method of Lentz.
fn fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let or_tiny = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut denominator = x + 1.0 - shape;
    let (mut above, mut below) = (1.0 / TINY, 1.0 / or_tiny(denominator));
    let mut value = below;
    for n in 1..MOST_TERMS {
        let n = n as f64;
        let numerator = -n * (n - shape);
        denominator += 2.0;
        below = 1.0 / or_tiny(numerator * below + denominator);
        above = or_tiny(denominator + numerator / above);
        value *= above * below;
        if (above * below - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6 * expected.max(1e-3), "{found} {expected}");
    }

    /// `scipy.stats.chi2.sf(x, k)`.
    #[test]
    fn upper_tails_are_those_of_scipy() {
        close(chi_square_upper(16.918_977_604_620_448, 9.0), 0.05);
        close(chi_square_upper(3.841_458_820_694_124, 1.0), 0.05);
        close(chi_square_upper(447.632_472_640_378, 399.0), 0.046_519_077_142_76);
        close(chi_square_upper(0.0, 4.0), 1.0);
    }

    #[test]
    fn a_non_central_distribution_is_that_of_shifted_normal_numbers() {
        // One degree of freedom: P(|Z + √λ| ≤ √x) by the normal distribution.
        let phi = |z: f64| 0.5 * libm::erfc(-z / SQRT_2);
        for (x, noncentrality) in [(1.0_f64, 0.5_f64), (9.0, 4.0), (130.0, 100.0), (9_000.0, 9_500.0)] {
            let (root, shift) = (x.sqrt(), noncentrality.sqrt());
            let expected = phi(root - shift) - phi(-root - shift);
            assert!((noncentral_cdf(x, 1.0, noncentrality) - expected).abs() < 1e-8, "{x} {noncentrality}");
        }
        let (exact, approximate) = (mixture(9_100.0, 9.0, 9_000.0), sankaran(9_100.0, 9.0, 9_000.0));
        assert!((exact - approximate).abs() < 1e-4, "{exact} {approximate}");
    }

    #[test]
    fn the_interval_of_the_non_centrality_leaves_its_tails() {
        let (low, high) = noncentrality_interval(40.0, 9.0);
        close(noncentral_cdf(40.0, 9.0, low), 0.975);
        close(noncentral_cdf(40.0, 9.0, high), 0.025);
        assert_eq!(noncentrality_interval(2.0, 9.0), (0.0, 0.0));
        assert_eq!(noncentrality_interval(9.0, 9.0).0, 0.0);
    }
}
