//! Generated deals: created over two years, open, won or lost after a time that depends on the size of the company and the outcome.

use chrono::{Datelike, Days, NaiveDate};

/// A generator of our own (`SplitMix64`, Steele et al. 2014), so that the tables are the same everywhere.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        // Mixed, so that the streams of two seeds do not overlap.
        Self(mixed(seed.wrapping_add(0x5851_f42d_4c95_7f2d)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// Uniform from 0 to 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number from 0 to `n` − 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// A whole number of days from 0 to `n` − 1.
    pub fn days(&mut self, n: u32) -> i64 {
        (self.unit() * f64::from(n)) as i64
    }

    /// Standard normal (Box & Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A Poisson count of this mean, by the times between events.
    pub fn count(&mut self, mean: f64) -> usize {
        let (mut n, mut time) = (0, 0.0);
        loop {
            time -= (1.0 - self.unit()).ln();
            if time > mean {
                return n;
            }
            n += 1;
        }
    }

    pub fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The day of the export.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 8, 1).unwrap()
}

pub struct Deal {
    pub created: NaiveDate,
    pub first_touch: NaiveDate,
    /// `None` while open.
    pub won: Option<bool>,
    /// The close; of an open deal the day of the export.
    pub end: NaiveDate,
    /// Days from creation to the end.
    pub length: i64,
    pub employees: f64,
    /// What the seller could know of the fit.
    pub fit: f64,
}

impl Deal {
    fn draw(draw: &mut Draw) -> Self {
        let created = today() - Days::new(1 + draw.below(730) as u64);
        let first_touch = created - Days::new(draw.below(60) as u64);
        let size = draw.normal();
        let fit = draw.normal();
        let is_won = draw.unit() < 1.0 / (1.0 + (0.6 - 1.2 * fit - 0.3 * size).exp());
        let median = if is_won { 45.0 } else { 75.0 };
        let length = (median * (0.35 * size + 0.7 * draw.normal()).exp()).ceil().min(700.0) as i64;
        let close = created + Days::new(length as u64);
        let is_open = close >= today();
        let end = if is_open { today() } else { close };
        Self {
            created,
            first_touch,
            won: (!is_open).then_some(is_won),
            end,
            length: (end - created).num_days(),
            employees: (80.0 * (1.2 * size).exp()).ceil(),
            fit,
        }
    }

    /// The cells of creation, first touch, close and stage.
    pub fn cells(&self) -> String {
        let close = if self.won.is_some() { self.end.to_string() } else { String::new() };
        let stage = match self.won {
            Some(true) => "won",
            Some(false) => "lost",
            None => "proposal",
        };
        format!("{},{},{close},{stage}", self.created, self.first_touch)
    }

    /// Whether the deal was won; an open one counts as not.
    pub fn is_won(&self) -> bool {
        self.won == Some(true)
    }

    pub fn is_lost(&self) -> bool {
        self.won == Some(false)
    }
}

pub fn deals(seed: u64) -> Vec<Deal> {
    let mut draw = Draw::new(seed);
    (0..700).map(|_| Deal::draw(&mut draw)).collect()
}

/// `2026-Q3`
pub fn quarter(date: NaiveDate) -> String {
    format!("{}-Q{}", date.year(), date.month0() / 3 + 1)
}

/// `20260801`
pub fn digits(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

/// The number of a spreadsheet.
pub fn serial(date: NaiveDate) -> i64 {
    (date - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days()
}
