//! Simulated deals whose truth is known.

use bantam::design::Features;
use bantam::evaluate::{Dates, EvaluationData, Weighting};
use bantam::project::{Feature, Group, Kind, Shape, Source};
use bantam::units::{AsOf, MICROSECONDS_PER_DAY, logistic};
use polars::prelude::{Column, DataFrame};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// Features of each deal.
pub const N_FEATURES: usize = 12;

/// The number of fresh deals for the true area of a model.
pub const N_FRESH: usize = 10_000;

/// The distribution of deals.
#[derive(Clone, Copy)]
pub struct World {
    /// The standard deviation of the log-odds that the features explain.
    pub signal: f64,
    /// Mean log-odds.
    pub base: f64,
    /// Deals of each account; 1 for none. An account comes back at any time.
    pub deals_each: usize,
    /// Whether some accounts have many times as many deals as others.
    pub is_unequal: bool,
    /// Whether deals have dates.
    pub is_dated: bool,
}

pub struct Drawn {
    pub features: Vec<Feature>,
    pub values: Features,
    pub won: Vec<bool>,
    pub accounts: Vec<u64>,
    pub as_of: Vec<AsOf>,
    pub closed_at: Vec<AsOf>,
}

/// A column of numbers.
pub fn feature(index: usize) -> Feature {
    Feature {
        name: format!("x{index}"),
        group: Group::Firmographic,
        source: Source::Column(format!("x{index}")),
        kind: Kind::Number(Shape::Linear),
        expect: None,
        actionable: false,
        label: None,
        signal: None,
    }
}

impl World {
    pub fn draw(self, random: &mut ChaCha8Rng, n: usize) -> Drawn {
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); N_FEATURES];
        let (mut won, mut accounts) = (Vec::new(), Vec::new());
        let mut of_account = [0.0; N_FEATURES];
        let mut common = 0.0;
        let (mut left, mut account) = (0, 0);
        for _ in 0..n {
            if left == 0 {
                let spread = if self.is_unequal { random.sample::<f64, _>(StandardNormal) } else { 0.0 };
                left = (self.deals_each as f64 * spread.exp()).ceil() as usize;
                account += 1;
                of_account = std::array::from_fn(|_| random.sample(StandardNormal));
                // The random effect of an account.
                common = if self.deals_each > 1 { random.sample::<f64, _>(StandardNormal) } else { 0.0 };
            }
            left -= 1;
            let mut log_odds = self.base + common;
            for (index, column) in columns.iter_mut().enumerate() {
                let of_deal: f64 = random.sample(StandardNormal);
                let x = if index % 2 == 0 { of_account[index] } else { of_deal };
                // Every third feature carries no information.
                let weight = if index % 3 == 2 { 0.0 } else { self.signal / (8.0_f64).sqrt() };
                log_odds += weight * x;
                column.push(x);
            }
            won.push(random.random_bool(logistic(log_odds)));
            accounts.push(account);
        }
        let day = |day: f64| AsOf::from_microseconds((19_700.0 + day) as i64 * MICROSECONDS_PER_DAY);
        let starts: Vec<f64> = (0..n).map(|_| random.random_range(0.0..730.0)).collect();
        let ends: Vec<f64> = starts.iter().map(|start| start + random.random_range(1.0..45.0)).collect();
        let features: Vec<Feature> = (0..N_FEATURES).map(feature).collect();
        let columns = columns.into_iter().zip(&features);
        let columns = columns.map(|(values, feature)| Column::new(feature.name.as_str().into(), values));
        let frame = DataFrame::new(n, columns.collect()).expect("columns of one length");
        Drawn {
            values: Features::of(&features, &frame).expect("numbers"),
            features,
            won,
            accounts,
            as_of: starts.into_iter().map(day).collect(),
            closed_at: ends.into_iter().map(day).collect(),
        }
    }
}

impl Drawn {
    pub fn data(&self, world: World) -> EvaluationData<'_> {
        EvaluationData {
            features: &self.features,
            values: &self.values,
            won: &self.won,
            dates: world.is_dated.then_some(Dates::new(&self.as_of, Some(&self.closed_at))),
            weighting: Weighting::default(),
            censoring: None,
            groups: &self.accounts,
            clusters: (world.deals_each > 1).then_some(&self.accounts),
            points: None,
            prior: None,
            open_as_of: &[],
        }
    }
}
