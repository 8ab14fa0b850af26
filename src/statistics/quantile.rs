//! Quantiles of a sample.

/// Maps a float to an integer with the same order, −0 below 0: integers compare far faster. Applied to the result as the
/// bits of a float, it gives the bits of `number` again.
///
/// # Reference
/// IEEE 754-2019, §5.10 (totalOrder): apart from the sign, the bits of floats are in the order of the floats.
#[must_use]
pub fn order_key(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

/// The median, by [`quantile`]'s definition.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    // Compared as integers, which is far faster.
    let mut keys: Vec<i64> = values.iter().map(|&value| order_key(value)).collect();
    let (_, &mut below, above) = keys.select_nth_unstable(last / 2);
    let value = |key: i64| f64::from_bits(order_key(f64::from_bits(key.cast_unsigned())).cast_unsigned());
    if last % 2 == 0 {
        return Some(value(below));
    }
    let (below, above) = (value(below), value(above.iter().copied().min().unwrap_or(below)));
    Some(below + 0.5 * (above - below))
}

/// The quantile `share` of sorted values by linear interpolation (type 7 of Hyndman & Fan 1996, R's default); `None` without
/// values.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = share * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (position - below as f64) * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_quantile() {
        for n in 0..20 {
            let mut values: Vec<f64> = (0..n).map(|index| f64::from(index * index * 7 % 19)).collect();
            let found = median(&values);
            values.sort_unstable_by(f64::total_cmp);
            assert_eq!(found, quantile(&values, 0.5), "{n}");
        }
    }
}
