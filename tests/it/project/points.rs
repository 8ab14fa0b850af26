//! The points table, and the settings of the fit.

use bantam::project::{FitSettings, PenaltySetting, Prior, SolverSetting};
use bantam::units::Days;

use super::{mistakes_of, project_of};

#[test]
fn rules_need_names_of_their_own_and_finite_points() {
    let project =
        project_of("[points]\nthreshold = 40\nrules = [{ name = \"a\", when = \"x > 1\", points = -5 }]\n");
    let points = project.points.unwrap();
    assert_eq!((points.threshold, points.rules[0].points), (Some(40.0), -5.0));
    let rule = |points: &str| format!("{{ name = \"a\", when = \"x > 1\", points = {points} }}");
    let found = mistakes_of(&format!("points.rules = [{}, {}]\n", rule("1"), rule("2")));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("another rule of [points] is named `a`"), "{found:?}");
    let found = mistakes_of(&format!("points.rules = [{}]\n", rule("inf")));
    assert!(found[0].contains("for `points`") && found[0].contains("found inf"), "{found:?}");
    assert!(mistakes_of("points.rules = []\n")[0].contains("[points] has no rule"));
}

#[test]
fn rules_are_in_a_file_or_in_the_project_but_not_in_both() {
    let points = project_of("points.file = \"points.csv\"\n").points.unwrap();
    assert_eq!((points.file.as_deref(), points.rules.len()), (Some("points.csv"), 0));
    let rule = "{ name = \"a\", when = \"x > 1\", points = 1 }";
    let found = mistakes_of(&format!("points.file = \"points.csv\"\npoints.rules = [{rule}]\n"));
    assert_eq!(
        found,
        ["1:8: [points] has both `file` and `rules` | keep the rules in one place and remove the other"]
    );
    assert!(mistakes_of("points.threshold = 3\n")[0].contains("[points] has no rule"));
}

#[test]
fn groups_and_decay_are_understood() {
    let points = project_of(
        "[points]\ngroups = { engagement = { cap = 30, floor = -20 } }\nrules = [\n\
         { name = \"a\", when = \"x > 1\", points = 10, group = \"engagement\", since = \"days\", \
         decay = [{ after = \"30d\", points = 5 }, { after = \"90d\", points = 0 }] },\n]\n",
    );
    let points = points.points.unwrap();
    assert_eq!([-50.0, 3.0, 50.0].map(|sum| points.groups[0].bounded(sum)), [-20.0, 3.0, 30.0]);
    let decay = points.rules[0].decay.as_ref().unwrap();
    let steps: Vec<(Days, f64)> = decay.steps.iter().map(|step| (step.after, step.points)).collect();
    assert_eq!(steps, [(Days::new(30), 5.0), (Days::new(90), 0.0)]);
    assert_eq!((points.rules[0].group, decay.since.text()), (Some(0), "days"));
}

#[test]
fn all_mistakes_of_groups_and_decay_are_reported_at_once() {
    let found = mistakes_of(
        "[points]\ngroups = { engagement = { cap = 30 }, empty = {}, turned = { cap = 1, floor = 2 } }\nrules = [\n\
         { name = \"a\", when = \"x\", points = 1, group = \"engagment\" },\n\
         { name = \"b\", when = \"x\", points = 1, since = \"days\" },\n\
         { name = \"c\", when = \"x\", points = 1, decay = [{ after = \"9d\", points = 0 }] },\n\
         { name = \"d\", when = \"x\", points = 1, since = \"(\", decay = [{ after = \"9d\", points = 0 }, { after = \"8d\", points = 0 }] },\n\
         { name = \"e\", when = \"x\", points = 1, group = \"fit\" },\n]\n",
    );
    insta::assert_snapshot!(found.join("\n"), @r#"
    2:39: `empty` in [points] groups has neither `cap` nor `floor` | set a bound for the sum of its rules, such as `cap = 30`
    2:79: `floor` in [points] groups.turned should be at most `cap`, 1
    4:47: [points] has no group `engagment` | did you mean `engagement`?
    5:39: `since` in [points] rules[2] needs `decay` | give the points that apply later, such as `decay = [{ after = "90d", points = 0 }]`
    6:39: `decay` in [points] rules[3] needs `since` | give a number of days, such as `since = "days_since_last"`
    7:49: `(`: expected a value, found the end of the rule
    7:101: `after` in [points] rules[4].decay[2] should be later than the step before it | order the steps by their days, without repetition
    8:47: [points] has no group `fit` | define it under [points]: `groups = { fit = { cap = 30 } }`
    "#);
}

fn fit(text: &str) -> FitSettings {
    project_of(text).fit
}

#[test]
fn alpha_is_chosen_unless_given() {
    assert_eq!(fit("").penalty, PenaltySetting::Ridge(None));
    assert_eq!(fit("fit.alpha = \"auto\"").penalty, PenaltySetting::Ridge(None));
    assert_eq!(fit("fit.alpha = 2").penalty, PenaltySetting::Ridge(Some(2.0)));
    assert_eq!(fit("fit.penalty = \"firth\"").penalty, PenaltySetting::Firth);
    assert_eq!(fit("").solver, SolverSetting::Auto);
}

#[test]
fn a_prior_of_points_needs_points_and_a_ridge_by_newton() {
    let points = "[points]\nrules = [{ name = \"a\", when = \"x > 1\", points = 5 }]\n";
    assert_eq!(fit("").prior, Prior::None);
    assert_eq!(fit(&format!("[fit]\nprior = \"points\"\n{points}")).prior, Prior::Points);
    let found = mistakes_of("[fit]\nprior = \"points\"\n");
    assert!(found.len() == 1 && found[0].contains("needs the section [points]"), "{found:?}");
    let found = mistakes_of(&format!("[fit]\nprior = \"points\"\npenalty = \"firth\"\n{points}"));
    assert!(found.len() == 1 && found[0].contains("has no effect with"), "{found:?}");
    let found = mistakes_of(&format!("[fit]\nprior = \"points\"\nsolver = \"lbfgs\"\n{points}"));
    assert!(found.len() == 1 && found[0].contains("does not support `prior`"), "{found:?}");
}

#[test]
fn firth_has_no_strength_and_its_own_solver() {
    let found = mistakes_of("[fit]\npenalty = \"firth\"\nalpha = 1\nsolver = \"lbfgs\"\n");
    assert_eq!(found.len(), 2);
    assert!(found[0].contains("`alpha` in [fit] has no effect with `penalty = \"firth\"`"), "{found:?}");
    assert!(found[1].contains("`solver`"), "{found:?}");
}
