//! Grades, routes, and the names of the columns that a project adds.

use super::{mistakes_of, project_of};

#[test]
fn grades_differ_and_are_sorted() {
    let found = mistakes_of("[grades]\nA = 60\nB = 60.0\nbelow = \"A\"\nE = 101\n");
    let expected = [
        "3:5: `B` in [grades] starts at 60, as `A` does | give each grade its own lowest score",
        "4:9: `below` in [grades] is `A`, which is a grade with a lowest score | give it another name",
        "5:5: expected a number from 0 to 100 for `E` in [grades], found 101",
    ];
    assert_eq!(found, expected);
    let levels = project_of("grades = { low = 10, top = 90, mid = 50 }\n").grades.levels;
    let names: Vec<&str> = levels.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["top", "mid", "low"]);
}

#[test]
fn only_the_last_route_takes_every_lead() {
    let found = mistakes_of("[[routes]]\nname = \"a\"\n[[routes]]\nname = \"b\"\nwhen = \"TRUE\"\n");
    let expected = [
        "1:1: routes[1] has no `when`, so no route after it can match | add `when`, or move it to the end",
        "5:1: the last route, routes[2], has a `when` | end with a route that has only a name, for the \
         leads that match no other",
    ];
    assert_eq!(found, expected);
    let again =
        "routes = [{ name = \"a\", when = \"1\" }, { name = \"a\", when = \"2\" }, { name = \"b\" }]\n";
    assert_eq!(project_of(again).routes.len(), 3);
}

#[test]
fn a_column_has_a_unique_name() {
    let found = mistakes_of(concat!(
        "derive = { score = \"1\", x = \"1\", fine = \"1\" }\n",
        "tables.t = { file = \"a\", key = \"k\", at = \"t\" }\n",
        "[features.behavioural]\n",
        "x = { from = \"t\", count = \"TRUE\" }\n",
        "fine = { kind = \"flag\" }\n",
        "bant = { kind = \"flag\" }\n",
        "[gates]\n",
        "bant.y = \"TRUE\"\n",
        "x.y = \"TRUE\"\n",
        "grade.y = \"TRUE\"\n",
    ));
    let another = "give one of them another name";
    let expected = [
        "1:12: `score` in [derive] is the name of an output column of bantam | choose another name"
            .to_owned(),
        format!("4:1: `x` in [features.behavioural] has the name of `x` in [derive] | {another}"),
        format!("8:1: `bant` in [gates] has the name of `bant` in [features.behavioural] | {another}"),
        format!("9:1: `x` in [gates] has the name of `x` in [derive] | {another}"),
        "10:1: `grade` in [gates] is the name of an output column of bantam | choose another name".to_owned(),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_plain_column_may_have_any_name() {
    assert!(mistakes_of("features.persona.model = { kind = \"category\" }\n").is_empty());
    let renamed = "features.persona.persona = { kind = \"category\", column = \"buyer\" }\n";
    assert!(mistakes_of(renamed).is_empty());
    assert_eq!(mistakes_of(&format!("{renamed}personas.a = \"TRUE\"\n")).len(), 1);
}
