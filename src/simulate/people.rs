//! The people behind the leads: who they are, and the sources of the leads.

use super::companies::Size;
use super::draw::Draw;
use super::vocabulary::{Country, Department, LeadSource, Members, Seniority};

/// The two planted stories, and all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archetype {
    /// Anybody else.
    Ordinary,
    /// Phones in from a very large firm, passes BANT, never buys.
    ChiefExecutive,
    /// Has a company card, a small budget and real pain, fails BANT, buys next month.
    TeamLead,
}

impl Archetype {
    pub(super) fn draw(draw: &mut Draw) -> Self {
        let choices = [(Self::ChiefExecutive, CHIEF_EXECUTIVE_SHARE), (Self::TeamLead, TEAM_LEAD_SHARE)];
        let rest = 1.0 - CHIEF_EXECUTIVE_SHARE - TEAM_LEAD_SHARE;
        draw.pick(&[choices[0], choices[1], (Self::Ordinary, rest)], Self::Ordinary)
    }

    /// The sizes of the companies in which such people work.
    pub(super) const fn size(self) -> Size {
        match self {
            Self::Ordinary => Size::Any,
            Self::ChiefExecutive => Size::VeryLarge,
            Self::TeamLead => Size::Middle,
        }
    }
}

/// The mail provider of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// The company's domain.
    Company,
    /// gmail.com.
    Gmail,
    /// outlook.com.
    Outlook,
}

/// The person of a lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// The source of the lead.
    pub source: LeadSource,
    /// Country, if known.
    pub country: Option<Country>,
    /// Seniority, if known.
    pub seniority: Option<Seniority>,
    /// Department, if known.
    pub department: Option<Department>,
    /// E-mail address, if known.
    pub mail: Option<Mail>,
    /// Pains ([`super::vocabulary::Pain`]); empty is unknown.
    pub pain: Members,
    /// The seed of the person's name.
    pub name: u16,
}

/// One deal in twenty-five starts with a chief executive who phones in.
const CHIEF_EXECUTIVE_SHARE: f64 = 0.04;
/// Three deals in a hundred start with a team lead with a company card.
const TEAM_LEAD_SHARE: f64 = 0.03;
/// Each detail of a person is missing for a few in a hundred.
const COUNTRY_GAP: f64 = 0.04;
/// See [`COUNTRY_GAP`].
const SENIORITY_GAP: f64 = 0.06;
/// See [`COUNTRY_GAP`].
const DEPARTMENT_GAP: f64 = 0.06;
/// See [`COUNTRY_GAP`].
const MAIL_GAP: f64 = 0.04;
/// The pains are missing for one lead in four.
const PAIN_GAP: f64 = 0.25;
/// Share of leads with each pain, in the order of [`super::vocabulary::Pain`].
const PAIN_SHARES: [f64; 7] = [0.35, 0.3, 0.2, 0.15, 0.2, 0.3, 0.12];
/// Pains of a chief executive: money first.
const EXECUTIVE_PAIN_SHARES: [f64; 7] = [0.1, 0.0, 0.0, 0.1, 0.3, 1.0, 0.3];
/// Pains of a team lead: time first.
const TEAM_LEAD_PAIN_SHARES: [f64; 7] = [0.7, 1.0, 0.2, 0.1, 0.3, 0.1, 0.0];
/// The shares of the sources of leads.
const SOURCES: [(LeadSource, f64); 6] = [
    (LeadSource::Website, 0.32),
    (LeadSource::Content, 0.2),
    (LeadSource::Event, 0.14),
    (LeadSource::Referral, 0.1),
    (LeadSource::Outbound, 0.18),
    (LeadSource::Phone, 0.06),
];
/// The shares of countries.
const COUNTRIES: [(Country, f64); 10] = [
    (Country::UnitedStates, 0.34),
    (Country::UnitedKingdom, 0.14),
    (Country::Germany, 0.12),
    (Country::Netherlands, 0.08),
    (Country::France, 0.08),
    (Country::Spain, 0.05),
    (Country::Poland, 0.04),
    (Country::Sweden, 0.04),
    (Country::India, 0.06),
    (Country::Australia, 0.05),
];
/// Share of leads of each seniority.
const SENIORITIES: [(Seniority, f64); 6] = [
    (Seniority::CLevel, 0.06),
    (Seniority::Vp, 0.1),
    (Seniority::Director, 0.18),
    (Seniority::Manager, 0.28),
    (Seniority::TeamLead, 0.16),
    (Seniority::Contributor, 0.22),
];
/// The shares of departments.
const DEPARTMENTS: [(Department, f64); 7] = [
    (Department::Sales, 0.26),
    (Department::Marketing, 0.22),
    (Department::It, 0.16),
    (Department::Finance, 0.1),
    (Department::Operations, 0.14),
    (Department::CustomerSuccess, 0.09),
    (Department::Management, 0.03),
];
/// The shares of mail providers: one person in seven has a free mailbox.
const MAILS: [(Mail, f64); 3] = [(Mail::Company, 0.86), (Mail::Gmail, 0.1), (Mail::Outlook, 0.04)];
/// First names, invented or common to several languages.
const FIRST_NAMES: [&str; 24] = [
    "ada", "alma", "aron", "bela", "cleo", "dara", "eli", "enya", "finn", "gwen", "hanno", "ines", "jona",
    "kiran", "lena", "milo", "nora", "orla", "pavel", "rhea", "sami", "tova", "uma", "zeno",
];
/// Invented last names.
const LAST_NAMES: [&str; 16] = [
    "arden", "brook", "calder", "dunmore", "elstow", "farrow", "garrick", "holloway", "ivers", "kestle",
    "lorne", "marsh", "norwood", "penrose", "quill", "thorne",
];

impl Person {
    pub(super) fn draw(draw: &mut Draw, archetype: Archetype) -> Self {
        let mut person = Self::ordinary(draw);
        match archetype {
            Archetype::Ordinary => {}
            Archetype::ChiefExecutive => {
                person.source = LeadSource::Phone;
                person.seniority = Some(Seniority::CLevel);
                person.department = Some(Department::Management);
                person.mail = Some(Mail::Company);
                person.pain = draw.members(&EXECUTIVE_PAIN_SHARES);
            }
            Archetype::TeamLead => {
                let homes = [Department::Sales, Department::Marketing, Department::CustomerSuccess];
                person.source = LeadSource::Website;
                person.seniority = Some(Seniority::TeamLead);
                person.department = Some(homes[draw.position(homes.len())]);
                person.mail = Some(Mail::Company);
                person.pain = draw.members(&TEAM_LEAD_PAIN_SHARES);
            }
        }
        person
    }

    fn ordinary(draw: &mut Draw) -> Self {
        let source = draw.pick(&SOURCES, LeadSource::Website);
        let country = draw.pick(&COUNTRIES, Country::UnitedStates);
        let seniority = draw.pick(&SENIORITIES, Seniority::Manager);
        let department = draw.pick(&DEPARTMENTS, Department::Sales);
        let mail = draw.pick(&MAILS, Mail::Company);
        let pain = draw.members(&PAIN_SHARES);
        let name = draw.position(FIRST_NAMES.len() * LAST_NAMES.len());
        let mut recorded = |gap: f64| !draw.chance(gap);
        Self {
            source,
            country: recorded(COUNTRY_GAP).then_some(country),
            seniority: recorded(SENIORITY_GAP).then_some(seniority),
            department: recorded(DEPARTMENT_GAP).then_some(department),
            mail: recorded(MAIL_GAP).then_some(mail),
            pain: if recorded(PAIN_GAP) { pain } else { Members::default() },
            name: u16::try_from(name).unwrap_or_default(),
        }
    }

    /// The e-mail address of lead `id`. Private addresses contain the id, so that they are not real ones.
    pub(super) fn email(self, id: &str, domain: &str) -> Option<String> {
        let name = usize::from(self.name);
        let first = FIRST_NAMES[name % FIRST_NAMES.len()];
        let last = LAST_NAMES[name / FIRST_NAMES.len() % LAST_NAMES.len()];
        let id = id.to_lowercase();
        self.mail.map(|mail| match mail {
            Mail::Company => format!("{first}.{last}@{domain}"),
            Mail::Gmail => format!("{first}.{last}.sample.{id}@gmail.com"),
            Mail::Outlook => format!("{first}.{last}.sample.{id}@outlook.com"),
        })
    }
}

/// The mean intent of leads of each source, in standard deviations.
pub(super) const fn intent_of(source: LeadSource) -> f64 {
    match source {
        LeadSource::Website => 0.2,
        LeadSource::Content | LeadSource::Phone => -0.1,
        LeadSource::Event => 0.0,
        LeadSource::Referral => 0.5,
        LeadSource::Outbound => -0.4,
    }
}
