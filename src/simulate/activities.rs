//! Activities of leads: before they were qualified, while the deal was open, and after it was won.
//!
//! Only the first part may reach a feature. The last part is a trap: a tool that does not cut history
//! when the lead is qualified sees won deals read `/onboarding` and return to `/pricing`.

use super::calendar::MINUTES_PER_DAY;
use super::draw::Draw;
use super::people::Archetype;
use super::vocabulary::{ActivityKind, PagePath};

/// An activity of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// Number of the lead.
    pub lead: u32,
    /// When, in minutes since 1970-01-01T00:00 UTC.
    pub at: i32,
    /// The kind.
    pub kind: ActivityKind,
    /// The page, for page views.
    pub page: Option<PagePath>,
    /// The duration, for kinds that have one.
    pub minutes: Option<u8>,
}

/// Mean age in days of the activities of ordinary leads when they are qualified.
const MEAN_AGE: f64 = 32.0;
/// The same for team leads with a company card: they are in a hurry.
const TEAM_LEAD_MEAN_AGE: f64 = 8.0;
/// Older visits are not recorded.
const OLDEST: i32 = 400;
/// A deal is not followed for longer than this many days after it was qualified.
const LONGEST_PURSUIT: i32 = 60;
/// Activities of a won deal after its close: the trap.
const AFTER_CLOSE: f64 = 5.0;
/// Mean days from the close of a won deal to an activity after it.
const AFTER_CLOSE_DAYS: f64 = 35.0;

/// The activities of one lead, added to those of the others.
pub(super) struct ActivityLog<'a> {
    /// The list that they are added to.
    pub activities: &'a mut Vec<Activity>,
    /// Number of the lead.
    pub lead: u32,
    /// The end of the data: activities on this day or later are not recorded.
    pub end: i32,
}

impl ActivityLog<'_> {
    /// The activities before the day on which the lead is qualified.
    pub fn before(
        &mut self,
        draw: &mut Draw,
        archetype: Archetype,
        intent: f64,
        created: i32,
        qualified: i32,
    ) {
        match archetype {
            Archetype::Ordinary => self.ordinary(draw, intent, qualified),
            Archetype::ChiefExecutive => self.chief_executive(draw, created, qualified),
            Archetype::TeamLead => self.team_lead(draw, intent, qualified),
        }
    }

    fn ordinary(&mut self, draw: &mut Draw, intent: f64, qualified: i32) {
        let age = MEAN_AGE * (-0.35 * intent).exp();
        let pricing = (0.2 + 0.08 * intent).clamp(0.02, 0.6);
        for _ in 0..draw.poisson(1.9 * (0.45 * intent).exp()) {
            let page = any_page(draw, pricing);
            self.add_before(draw, (age, qualified), ActivityKind::PageView, Some(page));
        }
        let trial = u32::from(draw.chance(0.13 + 0.08 * intent));
        let counts = [
            (ActivityKind::EmailOpen, draw.poisson(1.3 * (0.2 * intent).exp())),
            (ActivityKind::Webinar, draw.poisson(0.25 * (0.25 * intent).exp())),
            (ActivityKind::Call, draw.poisson(0.35)),
            (ActivityKind::Demo, u32::from(draw.chance(0.06 + 0.03 * intent))),
            (ActivityKind::TrialSignup, trial),
        ];
        for (kind, count) in counts {
            for _ in 0..count {
                self.add_before(draw, (age, qualified), kind, None);
            }
        }
    }

    /// One phone call, and perhaps a page view.
    fn chief_executive(&mut self, draw: &mut Draw, created: i32, qualified: i32) {
        self.add(draw, created, ActivityKind::Call, None);
        for _ in 0..draw.poisson(0.4) {
            let day = draw.between(created, qualified - 1);
            self.add(draw, day, ActivityKind::EmailOpen, None);
        }
        if draw.chance(0.2) {
            self.add(draw, created, ActivityKind::PageView, Some(PagePath::Customers));
        }
    }

    /// A trial, and many visits of the last days.
    fn team_lead(&mut self, draw: &mut Draw, intent: f64, qualified: i32) {
        let age = TEAM_LEAD_MEAN_AGE;
        self.add_before(draw, (age, qualified), ActivityKind::TrialSignup, None);
        for _ in 0..2 + draw.poisson(2.5 * (0.2 * intent).exp()) {
            let page = any_page(draw, 0.5);
            self.add_before(draw, (age, qualified), ActivityKind::PageView, Some(page));
        }
        for _ in 0..draw.poisson(1.0) {
            self.add_before(draw, (age, qualified), ActivityKind::EmailOpen, None);
        }
    }

    /// Adds an activity some days, on average `mean_age`, before the day `qualified`.
    fn add_before(
        &mut self,
        draw: &mut Draw,
        (mean_age, qualified): (f64, i32),
        kind: ActivityKind,
        page: Option<PagePath>,
    ) {
        let age = (1 + draw.exponential(mean_age) as i32).min(OLDEST);
        self.add(draw, qualified - age, kind, page);
    }

    /// The activities while the deal was open: from the day it was qualified to the day before `until`.
    pub fn during(&mut self, draw: &mut Draw, intent: f64, won: Option<bool>, qualified: i32, until: i32) {
        let days = (until - qualified).min(LONGEST_PURSUIT);
        let speed = if won == Some(true) { 1.6 } else { 0.8 };
        for _ in 0..draw.poisson(speed * (0.25 * intent).exp() * f64::from(days) / 30.0) {
            let choices = [
                (ActivityKind::Call, 0.35),
                (ActivityKind::EmailOpen, 0.25),
                (ActivityKind::PageView, 0.3),
                (ActivityKind::Demo, 0.1),
            ];
            let kind = draw.pick(&choices, ActivityKind::Call);
            let page = (kind == ActivityKind::PageView).then(|| any_page(draw, 0.4));
            let day = draw.between(qualified, qualified + days - 1);
            self.add(draw, day, kind, page);
        }
    }

    /// The activities of the new customer from the day of the close on: the trap.
    pub fn after(&mut self, draw: &mut Draw, closed: i32) {
        for _ in 0..draw.poisson(AFTER_CLOSE) {
            let day = closed + draw.exponential(AFTER_CLOSE_DAYS) as i32;
            let choices = [
                (Some(PagePath::Onboarding), 0.35),
                (Some(PagePath::Pricing), 0.2),
                (Some(PagePath::PricingEnterprise), 0.1),
                (Some(PagePath::Docs), 0.15),
                (None, 0.2),
            ];
            let page = draw.pick(&choices, None);
            let kind = if page.is_some() { ActivityKind::PageView } else { ActivityKind::Call };
            self.add(draw, day, kind, page);
        }
    }

    /// Adds an activity at some time of `day`, with a suitable duration.
    pub fn add(&mut self, draw: &mut Draw, day: i32, kind: ActivityKind, page: Option<PagePath>) {
        let minute = draw.between(8 * 60, 18 * 60 - 1);
        let (shortest, longest) = match kind {
            ActivityKind::PageView => (1, 9),
            ActivityKind::Webinar => (15, 60),
            ActivityKind::Call => (3, 30),
            ActivityKind::Demo => (30, 60),
            ActivityKind::EmailOpen | ActivityKind::TrialSignup => (0, 0),
        };
        let minutes = u8::try_from(draw.between(shortest, longest)).ok().filter(|&minutes| minutes > 0);
        if day < self.end {
            let at = day * MINUTES_PER_DAY + minute;
            self.activities.push(Activity { lead: self.lead, at, kind, page, minutes });
        }
    }
}

/// A page: one about prices with the given probability, else another.
fn any_page(draw: &mut Draw, pricing: f64) -> PagePath {
    let other = 1.0 - pricing;
    let choices = [
        (PagePath::Pricing, 0.75 * pricing),
        (PagePath::PricingEnterprise, 0.25 * pricing),
        (PagePath::Docs, 0.25 * other),
        (PagePath::BlogFollowUp, 0.25 * other),
        (PagePath::BlogReporting, 0.25 * other),
        (PagePath::Customers, 0.2 * other),
        (PagePath::Careers, 0.05 * other),
    ];
    draw.pick(&choices, PagePath::Docs)
}
