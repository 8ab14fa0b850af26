//! Numbers that look random and are the same on every run.

/// A number from 0 to 1 for each pair of numbers.
pub fn uniform(stream: u64, row: u64) -> f64 {
    let mix = |mut x: u64| {
        x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    };
    ((mix(mix(stream) ^ row) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// A standard normal number for each pair of numbers, by the method of Box and Muller.
pub fn normal(stream: u64, row: u64) -> f64 {
    let (radius, angle) = (uniform(stream, 2 * row), uniform(stream, 2 * row + 1));
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}
