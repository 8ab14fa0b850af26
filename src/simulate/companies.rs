//! Companies: industry, size, revenue and tools, with the gaps that real tables have.

use super::draw::Draw;
use super::vocabulary::{Industry, Members};

/// A company, with gaps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Account {
    /// Industry, if known.
    pub industry: Option<Industry>,
    /// Number of employees, if known.
    pub employees: Option<u32>,
    /// Annual revenue in dollars, if known.
    pub annual_revenue: Option<u64>,
    /// Tools in use; empty is unknown.
    pub tech_stack: Members,
    /// The seed of the company's name.
    pub name: u16,
}

/// How large a company is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Any size: a median of 180 employees.
    Any,
    /// A few dozen to a thousand employees: where a team lead with a company card works.
    Middle,
    /// Thousands of employees: where the chief executive does not choose the software.
    VeryLarge,
}

/// An industry is missing for one company in fourteen.
const INDUSTRY_GAP: f64 = 0.07;
/// Size is missing for one company in eight.
const EMPLOYEES_GAP: f64 = 0.12;
/// Revenue is missing more often than size.
const REVENUE_GAP: f64 = 0.25;
/// The tools are missing for one company in five.
const TECH_STACK_GAP: f64 = 0.2;
/// Median revenue in dollars for each employee.
const REVENUE_PER_EMPLOYEE: f64 = 170_000.0;
/// Spread of that figure: revenue is correlated with size.
const REVENUE_SPREAD: f64 = 0.6;
/// Share of companies that use each of the tools, in the order of [`super::vocabulary::Tool`].
const TOOL_SHARES: [f64; 7] = [0.55, 0.3, 0.22, 0.35, 0.3, 0.4, 0.12];
/// Share of companies in each industry.
const INDUSTRY_SHARES: [(Industry, f64); 9] = [
    (Industry::Software, 0.2),
    (Industry::Manufacturing, 0.16),
    (Industry::FinancialServices, 0.12),
    (Industry::Healthcare, 0.1),
    (Industry::Retail, 0.11),
    (Industry::Logistics, 0.09),
    (Industry::ProfessionalServices, 0.12),
    (Industry::Education, 0.05),
    (Industry::PublicSector, 0.05),
];
/// The same after a change of the mix: public bodies and schools come in.
const SHIFTED_INDUSTRY_SHARES: [(Industry, f64); 9] = [
    (Industry::Software, 0.06),
    (Industry::Manufacturing, 0.08),
    (Industry::FinancialServices, 0.08),
    (Industry::Healthcare, 0.14),
    (Industry::Retail, 0.08),
    (Industry::Logistics, 0.04),
    (Industry::ProfessionalServices, 0.08),
    (Industry::Education, 0.2),
    (Industry::PublicSector, 0.24),
];
/// After a change of the mix, companies are so many times as large.
const SHIFTED_SIZE: f64 = 4.0;
/// First words of invented company names.
const FIRST_WORDS: [&str; 24] = [
    "Alder", "Amber", "Birch", "Cobalt", "Copper", "Coral", "Dover", "Elm", "Fjord", "Flint", "Harbor",
    "Heron", "Indigo", "Juniper", "Kestrel", "Larch", "Maple", "Meadow", "Onyx", "Osprey", "Quarry", "Rowan",
    "Sable", "Tidal",
];
/// Last words of invented company names.
const LAST_WORDS: [&str; 12] = [
    "Works", "Systems", "Group", "Labs", "Partners", "Foods", "Freight", "Health", "Tools", "Supply",
    "Studios", "Energy",
];

impl Account {
    /// Draws a company of the given size, of the usual mix or of the one after its change.
    pub(super) fn draw(draw: &mut Draw, size: Size, is_shifted: bool) -> Self {
        let employees = employees(draw, size, if is_shifted { SHIFTED_SIZE } else { 1.0 });
        let revenue = f64::from(employees) * draw.log_normal(REVENUE_PER_EMPLOYEE, REVENUE_SPREAD);
        let has_gaps = size == Size::Any;
        let mut gap = |share: f64| has_gaps && draw.chance(share);
        let (no_industry, no_employees) = (gap(INDUSTRY_GAP), gap(EMPLOYEES_GAP));
        let (no_revenue, no_tech_stack) = (gap(REVENUE_GAP), gap(TECH_STACK_GAP));
        let shares = if is_shifted { &SHIFTED_INDUSTRY_SHARES } else { &INDUSTRY_SHARES };
        let industry = draw.pick(shares, Industry::Software);
        let tech_stack = draw.members(&TOOL_SHARES);
        Self {
            industry: (!no_industry).then_some(industry),
            employees: (!no_employees).then_some(employees),
            annual_revenue: (!no_revenue).then_some(rounded(revenue)),
            tech_stack: if no_tech_stack { Members::default() } else { tech_stack },
            name: u16::try_from(draw.position(FIRST_WORDS.len() * LAST_WORDS.len())).unwrap_or_default(),
        }
    }

    /// The company's invented name; several companies may share it.
    #[must_use]
    pub fn company(&self) -> String {
        let [first, last] = self.name_words();
        format!("{first} {last}")
    }

    /// The company's mail domain under the reserved top-level domain `.example` (RFC 2606).
    pub(super) fn domain(&self, number: u32) -> String {
        let [first, last] = self.name_words();
        format!("{first}{last}{number}.example").to_lowercase()
    }

    fn name_words(&self) -> [&'static str; 2] {
        let name = usize::from(self.name);
        [FIRST_WORDS[name % FIRST_WORDS.len()], LAST_WORDS[name / FIRST_WORDS.len() % LAST_WORDS.len()]]
    }
}

/// Draws a number of employees: log-normal, as company sizes are; that of a company of any size is multiplied by `scale`.
fn employees(draw: &mut Draw, size: Size, scale: f64) -> u32 {
    let (median, spread, least, most) = match size {
        Size::Any => (180.0 * scale, 1.35, 2.0, 60_000.0),
        Size::Middle => (220.0, 0.7, 40.0, 1_000.0),
        Size::VeryLarge => (18_000.0, 0.6, 6_000.0, 120_000.0),
    };
    draw.log_normal(median, spread).clamp(least, most).round() as u32
}

/// Revenue is recorded in steps of ten thousand dollars.
fn rounded(revenue: f64) -> u64 {
    (revenue / 10_000.0).round().max(1.0) as u64 * 10_000
}
