//! Deals by quarter, and whether the share of a persona changes over them.

use chrono::Datelike;
use serde::Serialize;

use crate::statistics::NORMAL_995;
use crate::units::AsOf;

/// The number of newest quarters in the trend: two years show a change of direction and fit on a line.
const MOST_QUARTERS: i64 = 8;

/// Deals expected with the persona, and without it, for a trend that is close to normal: the rule of thumb for a binomial.
const FEWEST_FOR_TREND: f64 = 10.0;

/// A quarter of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonaQuarter {
    /// Its name: `2026 Q1`.
    pub name: String,
    /// Deals with a snapshot in it, closed and open.
    pub n_deals: usize,
}

/// How the share of a persona changes over the quarters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Drift {
    /// Armitage's statistic, approximately standard normal without a trend: above 0 the share rises.
    pub z: f64,
    /// The conclusion.
    pub direction: ShareTrend,
}

/// Whether a share rises or falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareTrend {
    /// A significant rise (two-sided p < 0.01).
    Rising,
    /// A significant fall (two-sided p < 0.01).
    Falling,
    /// No significant change.
    Steady,
}

/// The quarter of the calendar that a day is in, counted from the year 0.
fn quarter_of(as_of: AsOf) -> i64 {
    let date = as_of.date();
    i64::from(date.year()) * 4 + i64::from(date.month0() / 3)
}

/// The newest quarters, oldest first, without their deals; quarters without deals are included.
pub(super) fn quarters(as_of: &[AsOf]) -> Vec<PersonaQuarter> {
    let Some(newest) = as_of.iter().map(|&at| quarter_of(at)).max() else { return Vec::new() };
    let oldest = as_of.iter().map(|&at| quarter_of(at)).min().unwrap_or(newest);
    let first = oldest.max(newest - MOST_QUARTERS + 1);
    let name = |quarter: i64| format!("{} Q{}", quarter.div_euclid(4), quarter.rem_euclid(4) + 1);
    (first..=newest).map(|quarter| PersonaQuarter { name: name(quarter), n_deals: 0 }).collect()
}

/// The index of the quarter of each deal, `None` for an older one; the deals of each quarter are counted.
pub(super) fn places(quarters: &mut [PersonaQuarter], as_of: &[AsOf]) -> Vec<Option<usize>> {
    let Some(newest) = as_of.iter().map(|&at| quarter_of(at)).max() else { return Vec::new() };
    let mut places = Vec::with_capacity(as_of.len());
    for &at in as_of {
        // The quarters end with the newest deal, so none lies beyond them.
        let back = (newest - quarter_of(at)) as usize;
        let place = quarters.len().checked_sub(back + 1);
        places.push(place);
        if let Some(place) = place {
            quarters[place].n_deals += 1;
        }
    }
    places
}

/// The trend of a persona with `counts` of `totals` deals by quarter; `None` with too few deals.
pub(super) fn drift(counts: &[usize], totals: &[usize]) -> Option<Drift> {
    let z = trend(counts, totals)?;
    let direction = match z {
        z if z > NORMAL_995 => ShareTrend::Rising,
        z if z < -NORMAL_995 => ShareTrend::Falling,
        _ => ShareTrend::Steady,
    };
    Some(Drift { z, direction })
}

/// The trend of a share over periods of equal length: a z-statistic, above 0 when the share rises.
///
/// z = Σ sᵢ (kᵢ − nᵢ p) / √(p (1 − p) Σ nᵢ (sᵢ − s̄)²), for kᵢ of nᵢ in period i, sᵢ = i, p the share in all periods and s̄ the
/// mean period of a deal. Approximately standard normal if the share does not change. Deals are assumed independent: if
/// accounts have several, the variance is underestimated. `None` if fewer than ten are expected of
/// either kind, or all lie in one period.
///
/// # Reference
/// Armitage (1955), "Tests for linear trends in proportions and frequencies". Its square is `prop.trend.test` of R.
fn trend(counts: &[usize], totals: &[usize]) -> Option<f64> {
    let (with, all) = (counts.iter().sum::<usize>() as f64, totals.iter().sum::<usize>() as f64);
    if with < FEWEST_FOR_TREND || all - with < FEWEST_FOR_TREND {
        return None;
    }
    let share = with / all;
    let periods = || totals.iter().enumerate().map(|(period, &n)| (period as f64, n as f64));
    let mean = periods().map(|(period, n)| period * n).sum::<f64>() / all;
    let spread: f64 = periods().map(|(period, n)| n * (period - mean) * (period - mean)).sum();
    let sum: f64 =
        periods().zip(counts).map(|((period, n), &k)| (period - mean) * (k as f64 - n * share)).sum();
    (spread > 0.0).then(|| sum / (share * (1.0 - share) * spread).sqrt())
}
