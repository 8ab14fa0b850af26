//! Exports as vendors write them: `init` and `run` work with no edit beyond naming the outcome.
//!
//! One story, 480 deals with a known signal, is written by each module in the format that its vendor documents.

mod bigquery;
mod dynamics;
mod exports;
mod hubspot;
mod pipedrive;
mod postgres;
mod salesforce;

use chrono::{Days, NaiveDate};

pub use self::exports::export;

use crate::space::TestSpace;

const N_DEALS: usize = 480;

/// Long after the newest deal.
const TODAY: &str = "2026-08-01";

const INDUSTRIES: [&str; 4] = ["Software", "Retail", "Banking", "Energy"];
const SOURCES: [&str; 4] = ["Web", "Referral", "Event", "Outbound"];

/// A deal, whoever writes it.
struct Deal {
    number: usize,
    company: usize,
    industry: usize,
    source: usize,
    employees: u32,
    has_champion: bool,
    /// In hundredths.
    amount: u64,
    created: NaiveDate,
    /// Minutes of the day.
    minute: u32,
    closed: NaiveDate,
    /// `None`: open.
    is_won: Option<bool>,
    /// Dates of the visits before the close.
    visits: Vec<NaiveDate>,
}

/// Numbers that look random, and are the same on every machine.
struct Dice(u64);

impl Dice {
    /// From 0 to below 1.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1u32 << 31)
    }

    fn below(&mut self, n: u32) -> u32 {
        (self.roll() * f64::from(n)) as u32
    }
}

fn deals() -> Vec<Deal> {
    let mut dice = Dice(14);
    let first = NaiveDate::from_ymd_opt(2023, 1, 2).unwrap();
    let deal = |number| {
        let created = first.checked_add_days(Days::new(2 * number as u64)).unwrap();
        let deal = deal(number, created, &mut dice);
        if number + 40 > N_DEALS { Deal { is_won: None, ..deal } } else { deal }
    };
    (0..N_DEALS).map(deal).collect()
}

fn deal(number: usize, created: NaiveDate, dice: &mut Dice) -> Deal {
    let closed = created.checked_add_days(Days::new(10 + u64::from(dice.below(80)))).unwrap();
    let (industry, source) = (dice.below(4) as usize, dice.below(4) as usize);
    let employees = (dice.roll() * 9.0).exp() as u32 + 3;
    let has_champion = dice.below(2) == 1;
    let n_visits = dice.below(6);
    let log_odds = -2.2
        + 0.25 * f64::from(employees).ln()
        + if source == 1 { 1.0 } else { 0.0 }
        + if has_champion { 1.0 } else { -0.6 }
        + 0.2 * f64::from(n_visits);
    let is_won = dice.roll() < 1.0 / (1.0 + (-log_odds).exp());
    Deal {
        number,
        company: dice.below(200) as usize,
        industry,
        source,
        employees,
        has_champion,
        amount: 100_000 + u64::from(dice.below(9_000_000)),
        created,
        minute: dice.below(24 * 60),
        closed,
        is_won: Some(is_won),
        visits: (0..n_visits)
            .map(|visit| created.checked_sub_days(Days::new(u64::from(visit) * 9 + 1)).unwrap())
            .collect(),
    }
}

impl Deal {
    /// The word for the outcome.
    fn word<'w>(&self, won: &'w str, lost: &'w str, open: &'w str) -> &'w str {
        match self.is_won {
            Some(true) => won,
            Some(false) => lost,
            None => open,
        }
    }

    /// The time of day of its creation, such as `14:05`.
    fn clock(&self) -> String {
        format!("{:02}:{:02}", self.minute / 60, self.minute % 60)
    }
}

/// An amount in hundredths with these signs for thousands and decimals.
fn money(hundredths: u64, thousands: &str, decimal: &str) -> String {
    format!("{}{decimal}{:02}", grouped(hundredths / 100, thousands), hundredths % 100)
}

/// A whole number with a sign between thousands.
fn grouped(number: u64, thousands: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(thousands);
        }
        text.push(digit);
    }
    text
}

/// A table without a project.
fn space() -> TestSpace {
    TestSpace::new().remove("bantam.toml").remove("deals.csv").remove("leads.csv")
}

/// The draft of `init`, and the output of `init` and `run`.
struct Drafted {
    project: bantam::project::Project,
    text: String,
    said: String,
}

/// Drafts a project and runs it as it is; all deals must be accounted for.
fn drafted(space: &TestSpace, arguments: &[&str]) -> Drafted {
    let all: Vec<&str> = ["init"].iter().chain(arguments).chain(&["--as-of", TODAY]).copied().collect();
    let init = space.run(&all);
    assert_eq!(init.status, 0, "{}", init.transcript());
    let text = space.read("bantam.toml");
    let run = space.run(&["run"]);
    assert_eq!(run.status, 0, "{}\n{text}", run.transcript());
    let said = init.stderr + &run.stdout + &run.stderr;
    let all = deals();
    let count = |outcome| all.iter().filter(|deal| deal.is_won == outcome).count();
    let (won, lost, open) = (count(Some(true)), count(Some(false)), count(None));
    assert!(said.contains(&format!("{won} won, {lost} lost and {open} open deals")), "{said}");
    assert!(said.contains(&format!("{} closed deals ({won} won", won + lost)), "{said}");
    assert!(!said.contains("were rejected"), "{said}");
    let project = bantam::project::load(&space.path("bantam.toml")).unwrap();
    Drafted { project, text, said }
}

impl Drafted {
    /// The names of the features, in alphabetical order.
    fn features(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.project.features.iter().map(|feature| feature.name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// Fails unless the file contains all of these.
    fn has(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.text.contains(part), "no {part:?} in\n{}\n{}", self.text, self.said);
        }
    }

    /// Fails unless the range of a number is that of the deals.
    fn has_range(&self, feature: &str, values: impl Fn(&Deal) -> f64) {
        let values: Vec<f64> = deals().iter().map(values).collect();
        let (least, most) =
            (values.iter().copied().fold(f64::MAX, f64::min), values.iter().copied().fold(0.0, f64::max));
        let shown = |number: f64| {
            // Nobody reads the cents of thousands.
            let is_whole = number.fract() == 0.0 || number >= 1_000.0;
            if is_whole { grouped(number.round() as u64, ",") } else { number.to_string() }
        };
        let range = format!("{} to {}, median", shown(least), shown(most));
        // A long comment is on the line before.
        let lines: Vec<&str> = self.text.lines().collect();
        let pair = lines.windows(2).find(|pair| pair[1].starts_with(feature)).unwrap();
        let line = pair.join(" ");
        assert!(line.contains(&range), "{feature}: no {range} in {line:?}\n{}", self.text);
    }

    /// Fails unless the newest date of the deals is the day before `as_of`.
    fn has_dates(&self) {
        let all = deals();
        let closed = all.iter().filter(|deal| deal.is_won.is_some()).map(|deal| deal.closed).max();
        let newest = all.iter().map(|deal| deal.created).max().max(closed).unwrap();
        let next = newest.checked_add_days(Days::new(1)).unwrap();
        self.has(&[&format!("as_of = \"{next}\"")]);
    }
}
