//! What the comparison of a champion with its challengers shows.

use crate::evaluate::{ChampionComparison, ChampionResult, ContestRules, MonthlyContest, PairedDifference};
use crate::numbers::{count, counted, date, decimals, listed, pair, signed};
use crate::project::{Promotion, PromotionPolicy};

/// The least share of draws for a claim at 95 % two-sided.
pub(super) const SURE: f64 = 0.975;

/// What the deals since a champion was trained say of its challengers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ContestVerdict {
    /// No deal with a snapshot since is closed, or every challenger is the champion.
    NoEvidence,
    /// So many deals of the smaller class, fewer than the project asks for.
    TooFew(usize),
    /// The challengers have a lower log loss.
    Better(PairedDifference),
    /// They have a higher one.
    Worse(PairedDifference),
    /// Neither is shown, but they are not worse by more than the margin.
    NotWorse(PairedDifference),
    /// Neither is shown.
    Open(PairedDifference),
}

/// The verdict on a contest.
pub(crate) fn contest_verdict(contest: &MonthlyContest, promotion: &Promotion) -> ContestVerdict {
    let Some(gain) = contest.gain else { return ContestVerdict::NoEvidence };
    let events = contest.n_won.min(contest.n_lost);
    match gain {
        _ if events < promotion.min_events => ContestVerdict::TooFew(events),
        gain if gain.p_above >= SURE => ContestVerdict::Better(gain),
        gain if gain.p_above <= 1.0 - SURE => ContestVerdict::Worse(gain),
        gain if gain.p_not_below >= SURE => ContestVerdict::NotWorse(gain),
        gain => ContestVerdict::Open(gain),
    }
}

impl ContestVerdict {
    /// Whether the policy promotes the new model.
    pub(crate) const fn promotes(&self, policy: PromotionPolicy) -> bool {
        match policy {
            PromotionPolicy::Never => false,
            PromotionPolicy::Better => matches!(self, Self::Better(_)),
            PromotionPolicy::NotWorse => matches!(self, Self::Better(_) | Self::NotWorse(_)),
        }
    }

    /// The finding as a sentence, which begins with the finding itself.
    pub(crate) fn sentence(&self, contest: &MonthlyContest, promotion: &Promotion) -> String {
        let since = date(contest.since);
        match self {
            Self::NoEvidence if contest.deals.is_empty() => {
                let why = if contest.months.iter().any(|month| month.is_immature) {
                    "; those that are closed are the quick ones, and no fair sample (`within` under [outcome] allows for those still open)"
                } else {
                    ""
                };
                format!(
                    "no evidence yet: no deal with a snapshot since {since}, when the champion was trained, could be compared{why}"
                )
            }
            Self::NoEvidence => format!(
                "no evidence yet: in every month since {since} that can be judged this project, trained on the deals that were closed before, \
                 is the champion"
            ),
            Self::TooFew(events) => format!(
                "too few deals for a comparison with the champion: {} of the smaller class with a snapshot since {since} can be \
                 judged, {} are needed (`min_events` under [promotion])",
                count(*events),
                count(promotion.min_events)
            ),
            Self::Better(gain) => format!("better than the champion: {}", figures(contest, gain)),
            Self::Worse(gain) => format!("worse than the champion: {}", figures(contest, gain)),
            Self::NotWorse(gain) => format!(
                "not shown to be better than the champion, and not worse by more than {}: {}",
                decimals(promotion.margin, 3),
                figures(contest, gain)
            ),
            Self::Open(gain) => {
                format!("not shown to be better than the champion: {}", figures(contest, gain))
            }
        }
    }
}

/// `log loss lower by 0.012 a deal [0.003, 0.021], P(better) 99.2 %; 320 deals (90 won) since 2025-10-01`.
fn figures(contest: &MonthlyContest, gain: &PairedDifference) -> String {
    let months = contest.months.iter().filter(|month| month.is_same).count();
    let same = match months {
        0 => String::new(),
        n => format!(
            ", of which those of {} count zero, as the challenger of the month is the champion",
            counted(n, "month")
        ),
    };
    format!(
        "log loss {} a deal [95 %: {}], P(better) {} %; {} ({} won) with a snapshot since {}{same}",
        signed(-gain.value, 4),
        pair(&signed(-gain.high, 4), &signed(-gain.low, 4)),
        decimals(100.0 * gain.p_above, 1),
        counted(contest.n_won + contest.n_lost, "deal"),
        count(contest.n_won),
        date(contest.since)
    )
}

/// Why the challengers must not replace the champion before a person has looked, whatever their log loss is.
pub(crate) fn objections(compared: &ChampionComparison) -> Vec<String> {
    let ChampionResult::Contested(contest) = &compared.result else { return Vec::new() };
    worse_than_chance(contest).into_iter().chain(too_good(contest, &compared.new_features)).collect()
}

/// That the challengers rank the deals worse than chance, with their interval, if so: they are no replacement, however bad the champion is.
fn worse_than_chance(contest: &MonthlyContest) -> Option<String> {
    let area = contest.challenger_auc?;
    let (low, high) = area.interval.filter(|(_, high)| *high < 0.5)?;
    Some(format!(
        "the new model ranks the deals since {} worse than chance: ROC AUC {} [{}]",
        date(contest.since),
        decimals(area.value, 3),
        pair(&decimals(low, 3), &decimals(high, 3))
    ))
}

/// That challengers with new features are better by so much that these may be known only after the outcome.
fn too_good(contest: &MonthlyContest, new_features: &[String]) -> Option<String> {
    let gain = contest.auc_gain.filter(|_| !new_features.is_empty())?;
    let (low, high) = gain.interval();
    let names: Vec<String> = new_features.iter().map(|name| format!("`{name}`")).collect();
    (low >= ContestRules::TOO_GOOD).then(|| {
        format!(
            "with new features ({}) the new model ranks the deals better by {} AUC [{}], as with columns that are filled in after the \
             outcome: make sure that they are known when a lead is scored, then use it by `bantam models promote`",
            listed(&names, MOST_NAMES),
            signed(gain.value, 2),
            pair(&signed(low, 2), &signed(high, 2))
        )
    })
}

/// New features that are named.
const MOST_NAMES: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Measurement, UnjudgedDeals};
    use crate::units::AsOf;

    fn contest(n: usize, gain: Option<(f64, f64)>) -> MonthlyContest {
        let gain = gain.map(|(p_above, p_not_below)| PairedDifference {
            value: 0.01,
            low: -0.01,
            high: 0.03,
            p_above,
            p_not_below,
        });
        MonthlyContest {
            since: AsOf::parse("2026-01-01").unwrap(),
            months: Vec::new(),
            deals: Vec::new(),
            n_won: n,
            n_lost: 2 * n,
            unjudged: UnjudgedDeals::default(),
            n_open: 0,
            gain,
            auc_gain: None,
            champion_auc: None,
            challenger_auc: None,
            champion_log_loss: None,
            challenger_log_loss: None,
            capture: None,
        }
    }

    #[test]
    fn a_policy_promotes_what_it_asks_for() {
        let promotion = Promotion { policy: PromotionPolicy::Better, margin: 0.01, min_events: 30 };
        let promoted = |n, gain| {
            let verdict = contest_verdict(&contest(n, gain), &promotion);
            [PromotionPolicy::Better, PromotionPolicy::NotWorse, PromotionPolicy::Never]
                .map(|policy| verdict.promotes(policy))
        };
        assert_eq!(promoted(50, Some((0.98, 1.0))), [true, true, false]);
        assert_eq!(promoted(50, Some((0.80, 0.99))), [false, true, false]);
        assert_eq!(promoted(50, Some((0.80, 0.90))), [false; 3]);
        assert_eq!(promoted(50, Some((0.01, 0.99))), [false; 3], "worse, if only a little");
        assert_eq!(promoted(29, Some((0.99, 1.0))), [false; 3]);
        assert_eq!(promoted(50, None), [false; 3]);
    }

    #[test]
    fn a_gain_that_only_a_leak_brings_is_for_a_person_to_look_at() {
        let with = |gain: f64, new: &[&str]| {
            let auc_gain = Some(Measurement { value: gain, error: 0.02, freedom: 1e6 });
            let contest = MonthlyContest { auc_gain, ..contest(50, None) };
            too_good(&contest, &new.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        let found = with(0.21, &["handover", "size"]).unwrap();
        assert!(
            found.contains("(`handover`, `size`)") && found.contains("+0.21 AUC [+0.17, +0.25]"),
            "{found}"
        );
        assert_eq!([with(0.12, &["size"]), with(0.21, &[])], [None, None]);
    }

    #[test]
    fn without_evidence_no_difference_is_printed() {
        let promotion = Promotion { policy: PromotionPolicy::Better, margin: 0.01, min_events: 30 };
        let none = contest(50, None);
        let sentence = contest_verdict(&none, &promotion).sentence(&none, &promotion);
        assert!(sentence.starts_with("no evidence yet") && !sentence.contains("0.000"), "{sentence}");
    }
}
