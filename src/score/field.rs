//! The possible changes of one feature of a lead, with their gains in log-odds.

use super::grid::{CounterfactualStep, Grid};
use crate::design::{EncodeError, Encoder, Encoding, Features, Value, shaped, unshaped};
use crate::linear_model::LinearModel;

/// How far from the training mean a number may go, in standard deviations, as a model does not record the range.
const MOST_DEVIATIONS: f64 = 2.5;

/// One way to change a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FieldChoice {
    pub to: Value,
    /// The member that is added to a set.
    pub added: Option<String>,
    /// Its gain in log-odds; above 0.
    pub gain: f64,
    /// How large the move is.
    pub effort: f64,
}

/// An actionable feature of a lead.
#[derive(Debug)]
pub(super) struct Field {
    pub feature: usize,
    /// The choice with the largest gain.
    pub best: FieldChoice,
    ways: FieldOptions,
}

#[derive(Debug)]
enum FieldOptions {
    /// All choices.
    Choices(Vec<FieldChoice>),
    /// A number that moves in one direction.
    Number(NumberField),
}

impl Field {
    /// The ways to change a feature for the better; `None` when there are none.
    pub fn new(
        model: &LinearModel,
        feature: usize,
        from: &Value,
        step: CounterfactualStep,
    ) -> Result<Option<Self>, EncodeError> {
        let part = FieldPart::new(model, feature, from)?;
        if let Encoding::Number { .. } = part.encoding() {
            let number = NumberField::new(&part, from, step);
            let found = number.and_then(|number| Some((number.best()?, number)));
            return Ok(found.map(|(best, number)| Self {
                feature,
                best,
                ways: FieldOptions::Number(number),
            }));
        }
        let choices = part.choices(from, step)?;
        let better = |a: &&FieldChoice, b: &&FieldChoice| {
            a.gain.total_cmp(&b.gain).then(b.effort.total_cmp(&a.effort))
        };
        let best = choices.iter().max_by(better).cloned();
        Ok(best.map(|best| Self { feature, best, ways: FieldOptions::Choices(choices) }))
    }

    /// The smallest move that gains at least `need`.
    pub fn cheapest(&self, need: f64) -> Option<FieldChoice> {
        match &self.ways {
            FieldOptions::Number(number) => number.cheapest(need),
            FieldOptions::Choices(choices) => {
                let enough = choices.iter().filter(|choice| choice.gain >= need);
                let larger = |a: &&FieldChoice, b: &&FieldChoice| {
                    a.effort.total_cmp(&b.effort).then(b.gain.total_cmp(&a.gain))
                };
                enough.min_by(larger).cloned()
            }
        }
    }
}

/// The part of a model that scores one feature.
struct FieldPart {
    encoder: Encoder,
    coefficients: Vec<f64>,
    /// The contribution of the lead's current value to the log-odds.
    now: f64,
}

impl FieldPart {
    fn new(model: &LinearModel, feature: usize, from: &Value) -> Result<Self, EncodeError> {
        let columns = model.encoder.columns().iter().zip(&model.coefficients);
        let own = columns.filter(|(column, _)| column.feature == feature);
        let coefficients = own.map(|(_, &coefficient)| coefficient).collect();
        let mut part = Self { encoder: model.encoder.only(feature), coefficients, now: 0.0 };
        part.now = part.contributions(std::slice::from_ref(from))?[0];
        Ok(part)
    }

    fn encoding(&self) -> &Encoding {
        &self.encoder.features()[0].encoding
    }

    /// The contributions of these values to the log-odds, as the model scores them.
    fn contributions(&self, values: &[Value]) -> Result<Vec<f64>, EncodeError> {
        let rows: Vec<&[Value]> = values.iter().map(std::slice::from_ref).collect();
        let features = Features::from_rows(self.encoder.features(), &rows);
        Ok(self.encoder.encode(&features)?.design.matvec(&self.coefficients))
    }

    /// The choices with a gain, of a feature other than a number with a slope.
    fn choices(&self, from: &Value, step: CounterfactualStep) -> Result<Vec<FieldChoice>, EncodeError> {
        let plain = |to: Value| (to, None, 1.0);
        let ways: Vec<(Value, Option<String>, f64)> = match self.encoding() {
            Encoding::Flag { .. } => [true, false].map(|flag| plain(Value::Flag(flag))).to_vec(),
            Encoding::Levels { levels, .. } => {
                levels.iter().map(|level| plain(Value::Words(level.clone()))).collect()
            }
            Encoding::Members { separator, members, .. } => {
                let cell = if let Value::Words(words) = from { words.trim() } else { "" };
                let with = |member: &String| match cell {
                    "" => member.clone(),
                    cell => format!("{cell}{separator}{member}"),
                };
                members.iter().map(|member| (Value::Words(with(member)), Some(member.clone()), 1.0)).collect()
            }
            Encoding::Bins { edges, .. } => bins(edges, from, step),
            Encoding::Number { .. } => Vec::new(),
        };
        let values: Vec<Value> = ways.iter().map(|(to, ..)| to.clone()).collect();
        let gains = self.contributions(&values)?.into_iter().map(|then| then - self.now);
        let choices = ways.into_iter().zip(gains);
        let choices = choices.map(|((to, added, effort), gain)| FieldChoice { to, added, gain, effort });
        Ok(choices.filter(|choice| choice.gain > 0.0).collect())
    }
}

/// The value of each other bin that is nearest to the lead's, or for an unknown one the largest, and how many bins away it is.
fn bins(edges: &[f64], from: &Value, step: CounterfactualStep) -> Vec<(Value, Option<String>, f64)> {
    let own = if let Value::Number(number) = from { Some(*number) } else { None };
    let bin_of = |number: f64| edges.partition_point(|&edge| edge <= number);
    let gaps = edges.windows(2).map(|pair| pair[1] - pair[0]);
    let smallest = gaps.reduce(f64::min).or_else(|| edges.first().map(|edge| edge.abs())).unwrap_or(1.0);
    let whole = step == CounterfactualStep::Whole
        || own.is_none_or(|own| own.fract() == 0.0) && edges.iter().all(|edge| (2.0 * edge).fract() == 0.0);
    let grid = if whole { Grid::whole() } else { Grid::of_scale(smallest) };
    let value = |bin: usize| {
        let (low, high) = (bin.checked_sub(1).map(|below| edges[below]), edges.get(bin).copied());
        let is_above = own.is_some_and(|own| bin_of(own) < bin);
        let number = match (low, high) {
            (Some(low), _) if is_above || high.is_none() => grid.round(low, 1.0),
            (_, Some(high)) => {
                let below = grid.round(high, -1.0);
                if below < high { below } else { grid.next(below, -1.0) }
            }
            (low, None) => low?,
        };
        // A bin may contain no number of the grid; then its edge is used if it belongs to the bin.
        let number = if bin_of(number) == bin { number } else { low.filter(|_| !whole)? };
        let moved = own.map_or(1.0, |own| bin_of(own).abs_diff(bin) as f64);
        Some((Value::Number(number), None, moved))
    };
    let others = (0..=edges.len()).filter(|&bin| own.is_none_or(|own| bin_of(own) != bin));
    others.filter_map(value).collect()
}

/// A number whose log-odds rise or fall with it.
#[derive(Debug)]
struct NumberField {
    log: bool,
    mean: f64,
    deviation: f64,
    weight: f64,
    /// The contribution of the lead's current value to the log-odds.
    now: f64,
    /// The lead's current value; the training median if it is unknown.
    anchor: f64,
    is_known: bool,
    /// 1 if more is better, -1 if less is.
    direction: f64,
    low: f64,
    high: f64,
    grid: Grid,
}

impl NumberField {
    fn new(part: &FieldPart, from: &Value, step: CounterfactualStep) -> Option<Self> {
        let Encoding::Number { log, mean, deviation, median, .. } = *part.encoding() else { return None };
        let weight = *part.coefficients.first()?;
        let own = if let Value::Number(number) = from { Some(*number) } else { None };
        let typical = unshaped(median, log);
        let reach = MOST_DEVIATIONS * deviation;
        let (low, high) = (unshaped(mean - reach, log), unshaped(mean + reach, log));
        let low = if median < 0.0 { low } else { low.max(0.0) };
        let anchor = own.unwrap_or_else(|| typical.clamp(low.min(high), high));
        let is_whole = |number: f64| (number - number.round()).abs() < 1e-9 * number.abs().max(1.0);
        let whole = step == CounterfactualStep::Whole || is_whole(typical) && own.is_none_or(is_whole);
        let scale = if log { deviation.exp_m1() } else { deviation };
        let is_usable = weight != 0.0 && weight.is_finite() && anchor.is_finite() && high.is_finite();
        is_usable.then_some(Self {
            log,
            mean,
            deviation,
            weight,
            now: part.now,
            anchor,
            is_known: own.is_some(),
            direction: weight.signum(),
            low: low.min(anchor),
            high: high.max(anchor),
            grid: if whole { Grid::whole() } else { Grid::of_scale(scale) },
        })
    }

    fn gain(&self, number: f64) -> f64 {
        self.weight * ((shaped(number, self.log) - self.mean) / self.deviation) - self.now
    }

    /// Whether the lead could have this value instead of its own, with a gain.
    fn is_choice(&self, number: f64) -> bool {
        let moved = (number - self.anchor) * self.direction;
        let is_ahead = if self.is_known { moved > 0.0 } else { moved >= 0.0 };
        is_ahead && (self.low..=self.high).contains(&number) && self.gain(number) > 0.0
    }

    fn choice(&self, number: f64) -> Option<FieldChoice> {
        let effort = (shaped(number, self.log) - shaped(self.anchor, self.log)).abs() / self.deviation;
        let to = Value::Number(number);
        self.is_choice(number).then(|| FieldChoice { to, added: None, gain: self.gain(number), effort })
    }

    fn best(&self) -> Option<FieldChoice> {
        let limit = if self.direction > 0.0 { self.high } else { self.low };
        self.choice(self.grid.round(limit, -self.direction))
    }

    fn cheapest(&self, need: f64) -> Option<FieldChoice> {
        let target = self.mean + self.deviation * (self.now + need) / self.weight;
        let exact = unshaped(target, self.log);
        let start = if (exact - self.anchor) * self.direction > 0.0 { exact } else { self.anchor };
        let mut number = self.grid.round(start, self.direction);
        // The solution may be off by its last digit on either side.
        if self.gain(number) < need || !self.is_choice(number) {
            number = self.grid.next(number, self.direction);
        } else {
            let before = self.grid.next(number, -self.direction);
            if self.is_choice(before) && self.gain(before) >= need {
                number = before;
            }
        }
        self.choice(number).filter(|choice| choice.gain >= need)
    }
}
