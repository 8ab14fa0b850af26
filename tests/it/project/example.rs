//! A project with all its sections, and the least one.

use std::path::Path as FilePath;

use bantam::config::Path;
use bantam::project::{
    Aggregate, Criterion, EvaluationOptions, Feature, FitSettings, Gate, Grades, Group, Kind, Measure, Pass,
    PenaltySetting, Prior, Project, Reading, Route, Shape, Signal, SolverSetting, Source, ValueType, parse,
};
use bantam::rules::{Rule, Yields};
use bantam::units::{AsOf, Days};

use super::project_of;

const EXAMPLE: &str = r#"
config_version = 1
name = "inbound"                       # models/<name>/

[data]
deals = "data/deals.csv"
leads = "data/leads.csv"
id = "lead_id"
account = "account_id"
null_values = ["", "NA", "Select"]
separator = "\t"
date_format = "%d-%m-%Y"
leaks = ["Lead Quality"]

[outcome]
won = "stage = 'Closed Won'"
lost = "stage = 'Closed Lost'"
closed_at = "closed_at"
within = "180d"

[snapshot]
at = "qualified_at"
as_of = 2026-06-30

[tables.activities]
file = "data/activities.csv"
key = "lead_id"
at = "occurred_at"

[lookups.accounts]
file = "data/accounts.csv"
key = "account_id"
on = "company"

[derive]
free_mail = "email LIKE '%@gmail.com' OR email LIKE '%@outlook.com'"
a_later_one = "free_mail"

[personas]
it_leader = "department = 'IT' AND seniority IN ('VP', 'C-level')"
a_sales_leader = "department = 'Sales' AND seniority IN ('Director', 'VP')"

[features.demographic]
seniority = { kind = "category", min_count = 30 }
country = { kind = "category" }
[features.firmographic]
employees = { kind = "number", shape = "log" }
annual_revenue = { kind = "number", shape = "bins", bins = 6 }
tech_stack = { kind = "set", separator = "," }
[features.behavioural]
pricing_views = { from = "activities", count = "kind = 'page_view' AND page LIKE '/pricing%'", within = "90d", half_life = "21d", shape = "log", signal = "intent" }
webinar_minutes = { from = "activities", sum = "minutes", where = "kind = 'webinar'", within = "12w", signal = "interest" }
trial = { from = "activities", any = "kind = 'trial_signup'" }
[features.qualification]
timeline_months = { kind = "number", shape = "bins", column = "months" }

[fit]
alpha = 2
seed = 11

[evaluation]
capacity = 0.3

[gates.bant]
require = 1
budget = { pass = "budget_amount >= 10000", ask = "What budget is set aside?", must = true }
authority = "seniority IN ('VP', 'C-level')"

[grades]
B = 50
A = 65.5
below = "C"

[[routes]]
name = "sales"
when = "grade IN ('A', 'B') AND bant = 'pass'"
[[routes]]
name = "nurture"
"#;

fn example() -> Project {
    parse(FilePath::new("sales/bantam.toml"), EXAMPLE).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn sql(text: &str, keys: &[&str]) -> Rule {
    Rule::parse(text, Path::new(keys.iter().copied()), Yields::Value).unwrap()
}

fn feature<'p>(project: &'p Project, name: &str) -> &'p Feature {
    project.features.iter().find(|feature| feature.name == name).unwrap()
}

#[test]
fn the_tables_of_the_example_are_understood() {
    let project = example();
    assert_eq!((project.name.as_str(), project.folder.as_path()), ("inbound", FilePath::new("sales")));
    assert_eq!(project.text, EXAMPLE);
    let reading = Reading {
        null_values: ["", "NA", "Select"].map(str::to_owned).to_vec(),
        separator: Some(b'\t'),
        date_formats: vec![bantam::cells::DatePattern::parse("%d-%m-%Y").unwrap()],
        ..Reading::default()
    };
    assert_eq!(project.data.reading, reading);
    assert_eq!(project.data.leaks, ["Lead Quality"]);
    assert_eq!(project.outcome.won, sql("stage = 'Closed Won'", &["outcome", "won"]));
    assert_eq!(project.outcome.within, Some(Days::new(180)));
    assert_eq!(project.snapshot.unwrap().as_of, AsOf::parse("2026-06-30"));
    assert_eq!((project.tables[0].on.as_str(), project.lookups[0].on.as_str()), ("lead_id", "company"));
}

#[test]
fn the_features_of_the_example_are_understood() {
    let project = example();
    let names: Vec<&str> = project.features.iter().map(|feature| feature.name.as_str()).collect();
    let expected = [
        "seniority", "country", "employees", "annual_revenue", "tech_stack", "pricing_views",
        "webinar_minutes", "trial", "persona", "timeline_months",
    ];
    assert_eq!(names, expected);
    let path = ["features", "behavioural", "pricing_views", "count"];
    let views = Aggregate {
        table: "activities".to_owned(),
        measure: Measure::Count,
        operand: sql("kind = 'page_view' AND page LIKE '/pricing%'", &path),
        filter: None,
        within: Some(Days::new(90)),
        half_life: Some(Days::new(21)),
        gives: ValueType::Number,
    };
    let views = Feature {
        name: "pricing_views".to_owned(),
        group: Group::Behavioural,
        source: Source::Aggregate(views),
        kind: Kind::Number(Shape::Log),
        expect: None,
        actionable: false,
        label: None,
        signal: Some(Signal::Intent),
    };
    assert_eq!(*feature(&project, "pricing_views"), views);
    let set = Kind::Set { separator: ",".to_owned(), min_count: 20 };
    assert_eq!(feature(&project, "tech_stack").kind, set);
    assert_eq!(feature(&project, "seniority").kind, Kind::Category { min_count: 30 });
    assert_eq!(feature(&project, "annual_revenue").kind, Kind::Number(Shape::Quantiles(6)));
    assert_eq!(feature(&project, "timeline_months").source, Source::Column("months".to_owned()));
    assert_eq!(feature(&project, "trial").kind, Kind::Flag);
}

#[test]
#[expect(clippy::default_trait_access, reason = "the type of what a criterion means has no public name")]
fn the_decisions_of_the_example_are_understood() {
    let project = example();
    assert_eq!(
        project.fit,
        FitSettings {
            penalty: PenaltySetting::Ridge(Some(2.0)),
            prior: Prior::None,
            seed: 11,
            max_iterations: 2000,
            solver: SolverSetting::Auto,
            bootstraps: 200
        }
    );
    let evaluation = EvaluationOptions { holdout: Days::new(90), folds: 5, backtest: 4, capacity: 0.3 };
    assert_eq!(project.evaluation, evaluation);
    let budget = Criterion {
        name: "budget".to_owned(),
        label: None,
        pass: Pass::Written(sql("budget_amount >= 10000", &["gates", "bant", "budget", "pass"])),
        ask: Some("What budget is set aside?".to_owned()),
        must: true,
        meaning: Default::default(),
    };
    let authority = Criterion {
        name: "authority".to_owned(),
        label: None,
        pass: Pass::Written(sql("seniority IN ('VP', 'C-level')", &["gates", "bant", "authority"])),
        ask: None,
        must: false,
        meaning: Default::default(),
    };
    let bant = Gate {
        name: "bant".to_owned(),
        label: None,
        template: None,
        require: 1,
        in_order: false,
        pains: Vec::new(),
        criteria: vec![budget, authority],
    };
    assert_eq!(project.gates, [bant]);
    let levels = vec![("A".to_owned(), 65.5), ("B".to_owned(), 50.0)];
    assert_eq!(project.grades, Grades { levels, below: "C".to_owned() });
    assert_eq!(project.routes[1], Route { name: "nurture".to_owned(), when: None });
}

#[test]
fn every_expression_has_its_path() {
    let project = example();
    let Source::Aggregate(views) = &feature(&project, "pricing_views").source else { panic!("no aggregate") };
    let criteria = &project.gates[0].criteria;
    let paths = [
        &project.outcome.won,
        &views.operand,
        criteria[0].written().unwrap(),
        criteria[1].written().unwrap(),
    ]
    .map(|sql| sql.path().to_string());
    let expected = [
        "outcome.won",
        "features.behavioural.pricing_views.count",
        "gates.bant.budget.pass",
        "gates.bant.authority",
    ];
    assert_eq!(paths, expected);
    assert_eq!(project.routes[0].when.as_ref().unwrap().path().to_string(), "routes[1].when");
    assert_eq!(project.derived[1].path().to_string(), "derive.a_later_one");
}

#[test]
fn derived_columns_and_personas_keep_the_order_of_the_file() {
    let project = example();
    let derived: Vec<&str> = project.derived.iter().map(|derived| derived.name.as_str()).collect();
    let personas: Vec<&str> = project.personas.iter().map(|persona| persona.name.as_str()).collect();
    assert_eq!(derived, ["free_mail", "a_later_one"]);
    assert_eq!(personas, ["it_leader", "a_sales_leader"]);
}

#[test]
fn the_least_project_has_the_defaults() {
    let project = project_of("");
    assert_eq!(project.data.reading.null_values, [""]);
    assert_eq!(
        project.fit,
        FitSettings {
            penalty: PenaltySetting::Ridge(None),
            prior: Prior::None,
            seed: 7,
            max_iterations: 2000,
            solver: SolverSetting::Auto,
            bootstraps: 200
        }
    );
    let grades = [("A", 65.0), ("B", 50.0), ("C", 35.0)].map(|(name, score)| (name.to_owned(), score));
    assert_eq!(project.grades, Grades { levels: grades.to_vec(), below: "D".to_owned() });
    assert!(project.snapshot.is_none() && project.features.is_empty() && project.routes.is_empty());
}

#[test]
fn quoted_names_dotted_keys_and_inline_tables_are_read() {
    let project = project_of(concat!(
        "derive.\"Größe (m²)\" = \"1\"\n",
        "features.demographic.\"Lead Quality\" = { kind = \"category\" }\n",
        "features.demographic.age.kind = \"number\"\n",
        "gates = { bant = { need = \"TRUE\" } }\n",
    ));
    assert_eq!(project.derived[0].name, "Größe (m²)");
    let quality = feature(&project, "Lead Quality");
    assert_eq!(quality.path().to_string(), "features.demographic.\"Lead Quality\"");
    assert_eq!(quality.source, Source::Column("Lead Quality".to_owned()));
    assert_eq!(feature(&project, "age").kind, Kind::Number(Shape::Linear));
    assert_eq!(project.gates[0].require, 1);
}
