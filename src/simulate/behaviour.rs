//! The behaviour of a lead at its snapshot, aggregated exactly as in the sample `bantam.toml`.

use super::activities::Activity;
use super::calendar::MINUTES_PER_DAY;
use super::vocabulary::{ActivityKind, PagePath};

/// Window of pricing views and opened mail, in days.
const PRICING_WINDOW: i32 = 90;
/// The half-life of a pricing view in days.
const PRICING_HALF_LIFE: f64 = 21.0;
/// Window of webinars, in days.
const WEBINAR_WINDOW: i32 = 180;

/// The behavioural features of one lead.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Behaviour {
    /// Views of pricing pages in 90 days, with a half-life of 21 days.
    pub pricing_views: f64,
    /// Minutes of webinars in 180 days.
    pub webinar_minutes: f64,
    /// Mail opened in 90 days.
    pub email_opens: f64,
    /// Days since the last activity other than opened mail; unknown without one.
    pub days_since_last: Option<f64>,
    /// Whether the lead signed up for a trial; unknown without activities.
    pub trial: Option<bool>,
}

impl Behaviour {
    /// Aggregates the activities of one lead before the first minute of the day `as_of`.
    #[must_use]
    pub fn at(as_of: i32, activities: &[Activity]) -> Self {
        let now = as_of * MINUTES_PER_DAY;
        let mut behaviour = Self::default();
        for activity in activities.iter().filter(|activity| activity.at < now) {
            behaviour.add(now - activity.at, activity);
        }
        behaviour
    }

    fn add(&mut self, age_minutes: i32, activity: &Activity) {
        let age = f64::from(age_minutes) / f64::from(MINUTES_PER_DAY);
        let within = |days: i32| age_minutes <= days * MINUTES_PER_DAY;
        let is_pricing = matches!(activity.page, Some(PagePath::Pricing | PagePath::PricingEnterprise));
        match activity.kind {
            ActivityKind::PageView if is_pricing && within(PRICING_WINDOW) => {
                self.pricing_views += (-age / PRICING_HALF_LIFE).exp2();
            }
            ActivityKind::Webinar if within(WEBINAR_WINDOW) => {
                self.webinar_minutes += activity.minutes.map_or(0.0, f64::from);
            }
            ActivityKind::EmailOpen if within(PRICING_WINDOW) => self.email_opens += 1.0,
            _ => {}
        }
        if activity.kind != ActivityKind::EmailOpen {
            self.days_since_last = Some(self.days_since_last.map_or(age, |last| last.min(age)));
        }
        let is_trial = activity.kind == ActivityKind::TrialSignup;
        self.trial = Some(self.trial.unwrap_or(false) || is_trial);
    }
}
