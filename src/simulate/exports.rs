//! The tables as they would have been exported on an earlier day.

use chrono::{Datelike, Months, NaiveDate};

use super::calendar::{MINUTES_PER_DAY, day_of};
use super::generator::LEAD_DAYS;
use super::{SimulatedDeal, Simulation};
use crate::units::AsOf;

impl Simulation {
    /// The tables as of a day: nothing of it or later is recorded, deals that close later are open, and the leads are those of the open
    /// deals that were qualified in the 30 days before.
    #[must_use]
    pub fn as_of(&self, date: AsOf) -> Self {
        let end = day_of(date);
        let is_there = |deal: &&SimulatedDeal| deal.lead.qualified < end;
        let deal = |deal: &SimulatedDeal| SimulatedDeal { outcome: deal.outcome.as_of(end), ..*deal };
        let deals: Vec<SimulatedDeal> = self.deals.iter().filter(is_there).map(deal).collect();
        let is_lead =
            |deal: &&SimulatedDeal| deal.outcome.won().is_none() && deal.lead.qualified >= end - LEAD_DAYS;
        let n_accounts = deals.iter().map(|deal| deal.lead.account).max().unwrap_or_default() as usize;
        // Deals are numbered in the order of their days, so that the tables of later ones are at the end.
        let last = deals.iter().map(|deal| deal.lead.number).max().unwrap_or_default();
        let is_known = |lead: u32, day: i32| lead <= last && day < end;
        let before = |at: i32| at.div_euclid(MINUTES_PER_DAY);
        Self {
            leads: deals.iter().filter(is_lead).map(|deal| deal.lead).collect(),
            accounts: self.accounts[..n_accounts].to_vec(),
            activities: only(&self.activities, |activity| is_known(activity.lead, before(activity.at))),
            contacts: only(&self.contacts, |contact| {
                contact.account as usize <= n_accounts && contact.added < end
            }),
            feedback: only(&self.feedback, |feedback| is_known(feedback.lead, feedback.day)),
            renewals: only(&self.renewals, |renewal| is_known(renewal.lead, renewal.day)),
            truth: self.truth.clone(),
            deals,
        }
    }
}

fn only<T: Copy>(rows: &[T], is_kept: impl Fn(&T) -> bool) -> Vec<T> {
    rows.iter().filter(|row| is_kept(row)).copied().collect()
}

/// The first days of the last `n` quarters that began by `end`, the oldest first.
pub(crate) fn quarter_starts(end: AsOf, n: u32) -> Vec<AsOf> {
    let date = end.date();
    let first = NaiveDate::from_ymd_opt(date.year(), 3 * (date.month0() / 3) + 1, 1);
    let start = |ago: u32| first.and_then(|first| first.checked_sub_months(Months::new(3 * ago)));
    (0..n).rev().filter_map(start).map(AsOf::from_date).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_begin_in_january_april_july_and_october() {
        let starts = |end: &str, n| {
            let days = quarter_starts(AsOf::parse(end).unwrap(), n);
            days.iter().map(|day| day.date().to_string()).collect::<Vec<String>>()
        };
        assert_eq!(starts("2026-07-01", 3), ["2026-01-01", "2026-04-01", "2026-07-01"]);
        assert_eq!(starts("2026-06-30", 2), ["2026-01-01", "2026-04-01"]);
        assert_eq!(starts("2026-03-31", 2), ["2025-10-01", "2026-01-01"]);
    }
}
