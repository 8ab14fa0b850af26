//! What a model gains at the capacity of sales, in words.

use super::figure_text::may_be_zero;
use super::tone::sentence;
use crate::evaluate::Who;
use crate::numbers::{count, decimals, money, whole};
use crate::points::SelectionGain;
use crate::statistics::Figure;
use crate::units::Currency;

/// A gain in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GainText {
    /// "The same 75 calls: 13 more wins, 104,500 more".
    pub(crate) headline: String,
    /// The counts behind it.
    pub(crate) counts: String,
    /// The intervals of the differences; `None` without any.
    pub(crate) intervals: Option<String>,
}

impl GainText {
    pub(crate) fn of(gain: &SelectionGain, currency: Option<&Currency>) -> Self {
        let selected = count(gain.n_selected);
        // What may be chance is no headline; the intervals below have it.
        let is_shown = !may_be_zero(&gain.more_wins);
        let amount = gain.more_amount.filter(|amount| is_shown && !may_be_zero(amount)).map(|amount| {
            let size = money(rounded(amount, amount.value.abs()), currency);
            format!(", {size} {}", if amount.value < 0.0 { "less" } else { "more" })
        });
        let headline = format!(
            "The same {selected} {}: {}{}{}",
            if gain.n_selected == 1 { "call" } else { "calls" },
            if is_shown { more_wins(gain.more_wins.value) } else { "no difference shown".to_owned() },
            amount.unwrap_or_default(),
            match (is_shown, gain.against == Who::Points) {
                (true, true) => "",
                (true, false) => " than calling in random order",
                (false, true) => " from your points table",
                (false, false) => " from calling in random order",
            }
        );
        let own = format!("{} of the {selected} leads with the best scores were won", decimals(gain.wins, 0));
        let other = match gain.against {
            Who::Points => {
                format!("{} of the {selected} with the most points", decimals(gain.wins_of_other, 0))
            }
            _ => format!("{} of {selected} in random order", decimals(gain.wins_of_other, 1)),
        };
        let counts = sentence(&format!("{own}, and {other}, of {} in the test set", count(gain.n_deals)));
        let range = |figure: Figure, text: &dyn Fn(f64) -> String, unit: &str| {
            let (low, high) = figure.interval?;
            let [low, high] = [low, high].map(|end| text(rounded(figure, end)));
            Some(format!("{low} to {high} {unit}"))
        };
        let of_amount = |amount| range(amount, &|end| money(end, currency), "in the amount won");
        let ranges = [range(gain.more_wins, &whole, "wins"), gain.more_amount.and_then(of_amount)];
        let ranges: Vec<String> = ranges.into_iter().flatten().collect();
        let intervals = (!ranges.is_empty())
            .then(|| sentence(&format!("95 % intervals of the difference: {}", ranges.join("; "))));
        Self { headline, counts, intervals }
    }
}

fn more_wins(wins: f64) -> String {
    let size = decimals(wins.abs(), 0);
    let noun = if size == "1" { "win" } else { "wins" };
    match size.as_str() {
        "0" => "as many wins".to_owned(),
        _ if wins < 0.0 => format!("{size} fewer {noun}"),
        _ => format!("{size} more {noun}"),
    }
}

/// A value with the digits that the interval of the figure supports: two of its half width.
fn rounded(figure: Figure, value: f64) -> f64 {
    let half = figure.interval.map_or(0.0, |(low, high)| (high - low) / 2.0);
    if half < 10.0 {
        return value;
    }
    let mut unit = 10_f64.powf(half.log10().floor() - 1.0);
    // An end on one side of 0 is not written as 0.
    while value.abs() >= 1.0 && (value / unit).round() == 0.0 {
        unit /= 10.0;
    }
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(against: Who, wins: (f64, f64, f64), amount: Option<(f64, f64, f64)>) -> SelectionGain {
        let figure = |(value, low, high)| Figure { value, interval: Some((low, high)) };
        SelectionGain {
            against,
            n_selected: 75,
            n_deals: 377,
            wins: 45.0,
            wins_of_other: 45.0 - wins.0,
            more_wins: figure(wins),
            more_amount: amount.map(figure),
        }
    }

    #[test]
    fn a_gain_has_a_headline_and_its_intervals() {
        let text =
            GainText::of(&gain(Who::Points, (13.0, 5.6, 20.4), Some((104_512.0, -8_400.0, 217_000.0))), None);
        assert_eq!(text.headline, "The same 75 calls: 13 more wins", "the amount may be chance");
        assert_eq!(
            text.counts,
            "45 of the 75 leads with the best scores were won, and 32 of the 75 with the most points, of 377 in the test set."
        );
        let intervals =
            "95 % intervals of the difference: 6 to 20 wins; −10,000 to 220,000 in the amount won.";
        assert_eq!(text.intervals.unwrap(), intervals);
        let text =
            GainText::of(&gain(Who::Points, (13.0, 5.6, 20.4), Some((104_512.0, 8_400.0, 217_000.0))), None);
        assert_eq!(text.headline, "The same 75 calls: 13 more wins, 100,000 more");
    }

    #[test]
    fn a_loss_is_said_as_one_and_chance_as_chance() {
        let text = GainText::of(&gain(Who::BaseRate, (-3.2, -5.0, -1.0), None), None);
        assert_eq!(text.headline, "The same 75 calls: 3 fewer wins than calling in random order");
        let text = GainText::of(&gain(Who::BaseRate, (1.2, -3.0, 5.0), Some((9.0, 1.0, 20.0))), None);
        assert_eq!(text.headline, "The same 75 calls: no difference shown from calling in random order");
        assert_eq!(more_wins(0.3), "as many wins");
    }
}
