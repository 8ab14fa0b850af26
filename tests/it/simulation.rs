//! The simulation: what its tables hold, and that its truth is the truth.

use std::collections::{HashMap, HashSet};
use std::fs;

use bantam::simulate::{
    Activity, ActivityKind, Archetype, Behaviour, CommitteeRole, Contact, FILES, PagePath, Persona, Renewal,
    Reviewer, Role, Seniority, Settings, SimulatedDeal, SimulatedFeedback, SimulatedLead, Simulation, Stage,
    TrueEffect, TrueModel, Writer, lead_id, persona_of, simulate,
};
use bantam::units::logistic;

use crate::training::repository;

const MINUTES_PER_DAY: i32 = 1440;

/// The day on which the data of the default settings end, in days since 1970-01-01.
fn end() -> i32 {
    i32::try_from(Settings::default().end.day()).unwrap()
}

fn settings(deals: usize, seed: u64) -> Settings {
    Settings { deals, leads: 50, seed, ..Settings::default() }
}

fn bytes(simulation: &Simulation) -> Vec<Vec<u8>> {
    let written = |(_, write): &(&str, Writer)| {
        let mut file = Vec::new();
        write(simulation, &mut file).unwrap();
        file
    };
    FILES.iter().map(written).collect()
}

fn win_rate<'a>(deals: impl Iterator<Item = &'a SimulatedDeal>) -> f64 {
    let outcomes: Vec<bool> = deals.filter_map(|deal| deal.outcome.won()).collect();
    outcomes.iter().filter(|&&won| won).count() as f64 / outcomes.len() as f64
}

fn probability(lead: &SimulatedLead) -> f64 {
    logistic(lead.log_odds)
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() {
    let files = bytes(&simulate(&settings(300, 7)));
    assert!(files == bytes(&simulate(&settings(300, 7))));
    let others = bytes(&simulate(&settings(300, 8)));
    assert!(files.iter().zip(&others).all(|(file, other)| file != other));
}

#[test]
fn the_sample_data_are_what_the_default_settings_give() {
    let files = bytes(&simulate(&Settings::default()));
    for ((name, _), file) in FILES.iter().zip(files) {
        assert!(file == fs::read(repository().join("data").join(name)).unwrap(), "{name}");
    }
}

#[test]
fn about_22_percent_of_the_closed_deals_are_won() {
    let simulation = simulate(&settings(20_000, 7));
    let rate = win_rate(simulation.deals.iter());
    assert!((rate - 0.22).abs() < 0.02, "{rate}");
    let open = simulation.deals.iter().filter(|deal| deal.outcome.closed.is_none()).count();
    assert!((400..2_000).contains(&open), "{open} of 20,000 deals are open");
}

#[test]
fn ids_are_unique_and_every_lead_has_an_account() {
    let simulation = simulate(&settings(2_000, 7));
    let leads = || simulation.deals.iter().map(|deal| &deal.lead).chain(&simulation.leads);
    let ids: HashSet<String> = leads().map(|lead| lead_id(lead.number)).collect();
    assert_eq!(ids.len(), 2_000 + 50 + 2);
    assert!(leads().all(|lead| (1..=simulation.accounts.len()).contains(&(lead.account as usize))));
    assert!(simulation.activities.iter().all(|activity| ids.contains(&lead_id(activity.lead))));
}

#[test]
fn dates_are_in_order_and_before_the_end() {
    let simulation = simulate(&settings(2_000, 7));
    let end = end();
    for SimulatedDeal { lead, outcome } in &simulation.deals {
        assert!(lead.created <= lead.qualified && lead.qualified < end);
        assert!(outcome.closed.is_none_or(|closed| lead.qualified < closed && closed < end));
        assert_eq!(outcome.closed.is_some(), matches!(outcome.stage, Stage::ClosedWon | Stage::ClosedLost));
    }
    assert!(simulation.activities.iter().all(|activity| activity.at < end * MINUTES_PER_DAY));
    assert!(simulation.activities.is_sorted_by_key(|activity| (activity.lead, activity.at)));
}

#[test]
fn won_deals_read_pricing_after_their_close_and_lost_ones_do_not() {
    let simulation = simulate(&settings(2_000, 7));
    let returned = |won: bool| {
        let closed = simulation.deals.iter().filter(|deal| deal.outcome.won() == Some(won));
        let after = closed.map(|deal| {
            let close = deal.outcome.closed.unwrap() * MINUTES_PER_DAY;
            let mut own = simulation.activities.iter().filter(|activity| activity.lead == deal.lead.number);
            own.any(|activity| activity.at >= close && activity.page == Some(PagePath::Pricing))
        });
        let after: Vec<bool> = after.collect();
        after.iter().filter(|&&returned| returned).count() as f64 / after.len() as f64
    };
    assert!(returned(true) > 0.4, "{}", returned(true));
    assert_eq!(returned(false), 0.0);
}

#[test]
fn chief_executives_pass_bant_and_almost_never_buy() {
    let simulation = simulate(&settings(20_000, 7));
    let executives =
        || simulation.deals.iter().filter(|deal| deal.lead.archetype == Archetype::ChiefExecutive);
    assert!((600..1_000).contains(&executives().count()));
    for SimulatedDeal { lead, .. } in executives() {
        let answers = lead.answers;
        assert!(answers.budget_amount.unwrap() >= 10_000 && answers.timeline_months.unwrap() <= 6);
        assert_eq!((answers.decision_role, lead.person.pain.is_empty()), (Some(Role::Approver), false));
        assert_eq!((answers.champion_contact, answers.decision_process_known), (Some(false), Some(false)));
        assert!(probability(lead) < 0.04);
    }
    assert!(win_rate(executives()) < 0.02);
}

#[test]
fn team_leads_fail_bant_on_budget_and_buy() {
    let simulation = simulate(&settings(20_000, 7));
    let team_leads = || simulation.deals.iter().filter(|deal| deal.lead.archetype == Archetype::TeamLead);
    assert!((450..750).contains(&team_leads().count()));
    for SimulatedDeal { lead, .. } in team_leads() {
        assert!(lead.answers.budget_amount.unwrap() < 10_000 && !lead.person.pain.is_empty());
        assert_eq!(lead.answers.champion_contact, Some(true));
    }
    assert!(win_rate(team_leads()) > 0.85);
}

#[test]
fn the_two_planted_leads_come_last() {
    let simulation = simulate(&settings(100, 7));
    let [.., executive, team_lead] = &simulation.leads[..] else { panic!("two leads are planted") };
    assert_eq!([lead_id(executive.number), lead_id(team_lead.number)], ["L900001", "L900002"]);
    assert!(probability(executive) < 0.01 && probability(team_lead) > 0.9);
}

#[test]
fn every_table_reads_back() {
    let simulation = simulate(&settings(500, 7));
    let files = bytes(&simulation);
    let rows = [
        500,
        52,
        simulation.accounts.len(),
        simulation.activities.len(),
        simulation.contacts.len(),
        simulation.feedback.len(),
        simulation.renewals.len(),
    ];
    for (file, rows) in files.iter().zip(rows) {
        let records: Result<Vec<_>, _> = csv::Reader::from_reader(&file[..]).into_records().collect();
        assert_eq!(records.unwrap().len(), rows);
    }
    let truth: TrueModel = serde_json::from_slice(&files[7]).unwrap();
    assert_eq!(truth, simulation.truth);
}

#[test]
fn an_event_at_the_snapshot_or_outside_its_window_is_not_used() {
    let view = |at: i32| Activity {
        lead: 1,
        at,
        kind: ActivityKind::PageView,
        page: Some(PagePath::Pricing),
        minutes: Some(2),
    };
    let (day, now) = (20_000, 20_000 * MINUTES_PER_DAY);
    assert_eq!(Behaviour::at(day, &[view(now)]), Behaviour::default());
    let oldest = now - 90 * MINUTES_PER_DAY;
    assert_eq!(Behaviour::at(day, &[view(oldest)]).pricing_views, (-90.0_f64 / 21.0).exp2());
    let older = Behaviour::at(day, &[view(oldest - 1)]);
    assert_eq!((older.pricing_views, older.trial), (0.0, Some(false)));
    let week = Behaviour::at(day, &[view(now - 21 * MINUTES_PER_DAY)]);
    assert_eq!((week.pricing_views, week.days_since_last), (0.5, Some(21.0)));
}

#[test]
fn the_smallest_simulations_work() {
    for deals in [0, 1, 100] {
        let simulation = simulate(&Settings { deals, leads: 0, ..Settings::default() });
        assert_eq!((simulation.deals.len(), simulation.leads.len()), (deals, 2));
    }
}

/// The true effect of a feature for a given value; numbers are passed as text.
fn effect(truth: &TrueModel, feature: &str, cell: Option<&str>) -> f64 {
    match (&truth.features[feature], cell) {
        (
            TrueEffect::Number { unknown, .. }
            | TrueEffect::Flag { unknown, .. }
            | TrueEffect::Category { unknown, .. }
            | TrueEffect::Set { unknown, .. },
            None,
        ) => *unknown,
        (TrueEffect::Number { per_unit, .. }, Some(cell)) => per_unit * cell.parse::<f64>().unwrap().ln_1p(),
        (TrueEffect::Flag { yes, .. }, Some(cell)) => {
            f64::from(u8::from(cell == "yes" || cell == "true")) * yes
        }
        (TrueEffect::Category { levels, .. }, Some(cell)) => levels[cell],
        (TrueEffect::Set { members, .. }, Some(cell)) => cell.split(';').map(|member| members[member]).sum(),
    }
}

#[test]
fn truth_json_gives_the_log_odds_of_every_deal_from_the_tables_alone() {
    let simulation = simulate(&settings(500, 7));
    let (truth, files) = (&simulation.truth, bytes(&simulation));
    let table = |file: &[u8]| -> Vec<HashMap<String, String>> {
        csv::Reader::from_reader(file).into_deserialize().map(Result::unwrap).collect()
    };
    let accounts = table(&files[2]);
    for (deal, row) in simulation.deals.iter().zip(table(&files[0])) {
        let own: Vec<Activity> = simulation
            .activities
            .iter()
            .filter(|activity| activity.lead == deal.lead.number)
            .copied()
            .collect();
        let behaviour = Behaviour::at(deal.lead.qualified, &own);
        let person = deal.lead.person;
        let persona = persona_of(person.department, person.seniority).map(Persona::name);
        let free = row["email"].ends_with("@gmail.com") || row["email"].ends_with("@outlook.com");
        let account = &accounts[deal.lead.account as usize - 1];
        let sum: f64 = truth
            .features
            .keys()
            .map(|feature| {
                let computed = match feature.as_str() {
                    "pricing_views" => Some(behaviour.pricing_views.to_string()),
                    "webinar_minutes" => Some(behaviour.webinar_minutes.to_string()),
                    "email_opens" => Some(behaviour.email_opens.to_string()),
                    "days_since_last" => behaviour.days_since_last.map(|days| days.to_string()),
                    "trial" => behaviour.trial.map(|trial| trial.to_string()),
                    "persona" => persona.map(str::to_owned),
                    "free_mail" => (!row["email"].is_empty()).then(|| free.to_string()),
                    column => row
                        .get(column)
                        .or_else(|| account.get(column))
                        .filter(|cell| !cell.is_empty())
                        .cloned(),
                };
                effect(truth, feature, computed.as_deref())
            })
            .sum();
        assert!((truth.intercept + sum - deal.lead.log_odds).abs() < 1e-12);
    }
}

/// The contacts of a company that were known before a day.
fn contacts_before(simulation: &Simulation, account: u32, day: i32) -> impl Iterator<Item = &Contact> {
    simulation.contacts.iter().filter(move |contact| contact.account == account && contact.added < day)
}

#[test]
fn the_contacts_agree_with_the_answers_before_the_snapshot() {
    let simulation = simulate(&settings(2_000, 7));
    let mut come_later = 0;
    for lead in simulation.deals.iter().map(|deal| &deal.lead).chain(&simulation.leads) {
        let contacts_before: Vec<&Contact> =
            contacts_before(&simulation, lead.account, lead.qualified).collect();
        let has = |role: CommitteeRole| {
            contacts_before.iter().any(|contact| contact.role == role && contact.engaged)
        };
        assert!(lead.answers.champion_contact != Some(true) || has(CommitteeRole::Champion));
        assert!(lead.answers.economic_buyer_met != Some(true) || has(CommitteeRole::EconomicBuyer));
        let all = simulation.contacts.iter().filter(|contact| contact.account == lead.account);
        come_later += usize::from(all.count() > contacts_before.len());
    }
    assert!(come_later > 500, "{come_later}");
    let end = end();
    assert!(simulation.contacts.iter().all(|contact| contact.added < end));
    assert!(simulation.contacts.is_sorted_by_key(|contact| (contact.account, contact.added)));
}

#[test]
fn champions_come_along_in_won_deals_so_that_the_cut_matters() {
    let simulation = simulate(&settings(2_000, 7));
    let later = |won: bool| {
        let deals = || simulation.deals.iter().filter(|deal| deal.outcome.won() == Some(won));
        let gains = deals().filter(|SimulatedDeal { lead, outcome }| {
            let champions = |day| {
                contacts_before(&simulation, lead.account, day)
                    .filter(|contact| contact.role == CommitteeRole::Champion)
                    .count()
            };
            champions(outcome.closed.unwrap() + 1) > champions(lead.qualified)
        });
        gains.count() as f64 / deals().count() as f64
    };
    assert!(later(true) > 0.2 && later(false) < 0.1, "{} {}", later(true), later(false));
}

#[test]
fn feedback_is_better_than_chance_and_biased_towards_size_and_titles() {
    let simulation = simulate(&settings(20_000, 7));
    let deals: HashMap<u32, &SimulatedDeal> =
        simulation.deals.iter().map(|deal| (deal.lead.number, deal)).collect();
    let given: Vec<(&SimulatedFeedback, &SimulatedDeal)> = simulation
        .feedback
        .iter()
        .filter_map(|feedback| Some((feedback, *deals.get(&feedback.lead)?)))
        .collect();
    for (feedback, SimulatedDeal { lead, outcome }) in &given {
        assert!(lead.qualified < feedback.day && outcome.closed.is_none_or(|closed| feedback.day < closed));
        assert_eq!(feedback.accepted, feedback.reason.is_none());
    }
    let won = |accepted: bool| {
        win_rate(given.iter().filter(|(feedback, _)| feedback.accepted == accepted).map(|(_, deal)| *deal))
    };
    assert!(won(true) > 1.4 * won(false), "{} {}", won(true), won(false));
    let accepted = |keeps: &dyn Fn(&SimulatedDeal) -> bool| {
        let sales = given.iter().filter(|(feedback, deal)| feedback.by == Reviewer::Sales && keeps(deal));
        let verdicts: Vec<bool> = sales.map(|(feedback, _)| feedback.accepted).collect();
        verdicts.iter().filter(|&&accepted| accepted).count() as f64 / verdicts.len() as f64
    };
    let employees = |deal: &SimulatedDeal| simulation.accounts[deal.lead.account as usize - 1].employees;
    let large = accepted(&|deal| employees(deal).is_some_and(|employees| employees > 1_000));
    let small = accepted(&|deal| employees(deal).is_some_and(|employees| employees < 50));
    assert!(large > small + 0.3, "{large} {small}");
    let titled =
        accepted(&|deal| matches!(deal.lead.person.seniority, Some(Seniority::CLevel | Seniority::Vp)));
    let untitled = accepted(&|deal| deal.lead.person.seniority == Some(Seniority::Contributor));
    assert!(titled > untitled + 0.2, "{titled} {untitled}");
}

#[test]
fn won_deals_are_renewed_each_year_until_one_is_not() {
    let simulation = simulate(&settings(2_000, 7));
    let end = end();
    let mut renewed = 0;
    for SimulatedDeal { lead, outcome } in &simulation.deals {
        let own: Vec<&Renewal> =
            simulation.renewals.iter().filter(|renewal| renewal.lead == lead.number).collect();
        assert!(own.is_empty() || outcome.won() == Some(true));
        for (year, renewal) in (1..).zip(&own) {
            assert_eq!(renewal.day, outcome.closed.unwrap() + 365 * year);
            assert!(renewal.day < end && (renewal.renewed || year as usize == own.len()));
            renewed += usize::from(renewal.renewed);
        }
    }
    let share = renewed as f64 / simulation.renewals.len() as f64;
    assert!((0.65..0.9).contains(&share), "{share}");
}
