//! The frameworks that ship with the program.

use bantam::config::json_schema;
use bantam::project::template::{PainSide, TemplateCriterion, all, named};

#[test]
fn every_heading_of_every_framework_and_criterion_has_content() {
    for template in all() {
        for words in [&template.title, &template.purpose, &template.source, &template.decides] {
            assert!(words.len() > 20, "{}: {words}", template.name);
        }
        for criterion in &template.criteria {
            let TemplateCriterion { name, question, checks, why, evidence, unknown, source, pass, must: _ } =
                criterion;
            let place = format!("{}.{name}", template.name);
            assert!(question.ends_with('?'), "{place} asks: {question}");
            for words in [checks, why, evidence, unknown, source] {
                assert!(words.len() > 10 && words.trim() == words, "{place}: {words}");
            }
            assert!(!pass.is_empty(), "{place} passes by nothing");
            // What gives evidence is named where a person reads it, not only in the conditions.
            for alternative in pass {
                for column in alternative.rule.columns() {
                    assert!(evidence.contains(&format!("`{column}`")), "{place} does not name {column}");
                }
            }
        }
    }
}

#[test]
fn the_frameworks_have_the_criteria_of_their_names() {
    let names = |name: &str| -> Vec<&str> {
        named(name).unwrap().criteria.iter().map(|criterion| criterion.name.as_str()).collect()
    };
    assert_eq!(names("bant"), ["budget", "authority", "need", "timeline"]);
    assert_eq!(names("champ"), ["challenges", "authority", "money", "prioritization"]);
    let meddic =
        ["metrics", "economic_buyer", "decision_criteria", "decision_process", "identify_pain", "champion"];
    assert_eq!(names("meddic"), meddic);
    let gpctba =
        ["goals", "plans", "challenges", "timeline", "budget", "authority", "consequences", "implications"];
    assert_eq!(names("gpctba_ci"), gpctba);
    assert_eq!(names("icp"), ["organisation", "need", "individual"]);
}

#[test]
fn what_bantam_toml_may_name_is_what_there_is() {
    let schema = json_schema();
    let choices = schema["$defs"]["RawTemplate"]["oneOf"].as_array().unwrap();
    let choices: Vec<&str> = choices.iter().map(|choice| choice["const"].as_str().unwrap()).collect();
    let names: Vec<&str> = all().iter().map(|template| template.name.as_str()).collect();
    assert_eq!(choices, names);
    let sides = [PainSide::Money, PainSide::Time, PainSide::People].map(PainSide::name);
    let pains = schema["$defs"]["RawPains"]["properties"].as_object().unwrap();
    assert!(sides.iter().all(|side| pains.contains_key(*side)) && pains.len() == sides.len());
}

#[test]
fn a_template_requires_no_more_criteria_than_are_left() {
    let meddic = named("meddic").unwrap();
    assert_eq!([6, 7, 3].map(|criteria| meddic.required(criteria)), [4, 4, 3]);
    assert_eq!(named("bant").unwrap().required(3), 3);
}
