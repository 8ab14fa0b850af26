//! Features, their encodings, and aggregates in features and derived columns.

use bantam::project::{DerivedValue, Feature, Group, Kind, Measure, Shape, Source, ValueType};

use super::{LEAST, mistakes, mistakes_of, project_of};

const TABLE: &str = "tables.acts = { file = \"a\", key = \"k\", at = \"t\" }\n";

/// The mistakes of a feature `x`, without their places and hints.
fn messages(feature: &str) -> Vec<String> {
    let found = mistakes_of(&format!("{TABLE}features.persona.x = {{ {feature} }}\n"));
    let message = |mistake: &String| {
        let message = mistake.split(" | ").next().unwrap_or_default();
        message
            .splitn(3, ':')
            .last()
            .unwrap_or_default()
            .replace("[features.persona] x", "x")
            .trim()
            .to_owned()
    };
    found.iter().map(message).collect()
}

#[test]
fn a_key_that_means_nothing_for_the_kind_is_refused() {
    for (feature, message) in [
        ("kind = \"flag\", shape = \"log\"", "`shape` in x is only for numbers, and this is a flag"),
        ("kind = \"set\", bins = 3", "`bins` in x is only for numbers, and this is a set"),
        (
            "kind = \"number\", min_count = 3",
            "`min_count` in x is only for categories and sets, and this is a number",
        ),
        (
            "kind = \"category\", separator = \",\"",
            "`separator` in x is only for sets, and this is a category",
        ),
        ("kind = \"number\", bins = 3", "`bins` in x needs `shape = \"bins\"`"),
        ("kind = \"number\", shape = \"log\", bins = 3", "`bins` in x needs `shape = \"bins\"`"),
        (
            "from = \"acts\", max = \"a\", half_life = \"9d\"",
            "`half_life` in x is only for `count`, `sum` and `mean`, and this is `max`",
        ),
        (
            "from = \"acts\", any = \"a\", kind = \"flag\"",
            "`kind` in x is only for `last`, and this is `any`",
        ),
        (
            "from = \"acts\", any = \"a\", shape = \"log\"",
            "`shape` in x is only for numbers, and this is a flag",
        ),
        ("from = \"acts\", within = \"9d\"", "`x` in [features.persona] has no measure"),
        (
            "from = \"acts\", sum = \"a\", count = \"a\"",
            "`x` in [features.persona] has more than one measure: `count`, `sum`",
        ),
    ] {
        assert_eq!(messages(feature), [message], "{feature}");
    }
}

#[test]
fn each_measure_has_its_kind() {
    for measure in Measure::ALL {
        let feature = format!("features.persona.x = {{ from = \"acts\", {} = \"TRUE\" }}\n", measure.name());
        let project = project_of(&format!("{TABLE}{feature}"));
        let feature = &project.features[0];
        let number = Kind::Number(Shape::Linear);
        assert_eq!(feature.kind, if measure == Measure::Any { Kind::Flag } else { number });
        let Source::Aggregate(aggregate) = &feature.source else { panic!("no aggregate") };
        assert_eq!(aggregate.measure, measure);
    }
    let last = "features.persona.x = { from = \"acts\", last = \"a\", kind = \"category\", min_count = 3 }\n";
    let project = project_of(&format!("{TABLE}{last}"));
    assert_eq!(project.features[0].kind, Kind::Category { min_count: 3 });
}

#[test]
fn a_table_that_is_not_there_is_named_with_the_nearest_or_a_remedy() {
    let found = mistakes_of("features.persona.x = { from = \"mails\", count = \"TRUE\" }\n");
    let expected = "1:31: `from` in [features.persona] x names the table `mails`, which is not under \
                    [tables] | add [tables.mails] with `file`, `key` and `at`";
    assert_eq!(found, [expected]);
}

#[test]
fn a_name_is_used_for_one_feature_only() {
    let found =
        mistakes_of("[features.demographic]\nx.kind = \"flag\"\n[features.persona]\nx.kind = \"flag\"\n");
    let expected = "4:1: `x` in [features.persona] is already a feature in [features.demographic] \
                    | give one of them another name";
    assert_eq!(found, [expected]);
}

#[test]
fn what_leaks_is_no_feature_under_any_name() {
    let least = LEAST.replace("\"deals.csv\"", "\"deals.csv\", leaks = [\"Lead Quality\"]");
    for feature in
        ["\"Lead Quality\" = { kind = \"flag\" }", "q = { kind = \"flag\", column = \"Lead Quality\" }"]
    {
        let found = mistakes(&format!("{least}[features.persona]\n{feature}\n"));
        assert!(found[0].contains("uses `Lead Quality`, which [data] names in `leaks`"), "{found:?}");
    }
}

#[test]
fn personas_give_a_feature_unless_there_is_one() {
    let project = project_of("personas.boss = \"TRUE\"\n");
    let feature = Feature {
        name: "persona".to_owned(),
        group: Group::Persona,
        source: Source::Column("persona".to_owned()),
        kind: Kind::Category { min_count: 20 },
        expect: None,
        actionable: false,
        label: None,
        signal: None,
    };
    assert_eq!(project.features, [feature]);
    let written =
        "personas.boss = \"TRUE\"\nfeatures.persona.persona = { kind = \"category\", min_count = 2 }\n";
    let project = project_of(written);
    assert_eq!(project.features.len(), 1);
    assert_eq!(project.features[0].kind, Kind::Category { min_count: 2 });
    assert!(project_of("").features.is_empty());
}

#[test]
fn edges_increase() {
    let shape = |bins: &str| format!("kind = \"number\", shape = \"bins\", bins = {bins}");
    assert_eq!(
        messages(&shape("[1, 2.5, 2.5]")),
        ["expected increasing edges for `bins` in x, found 2.5 after 2.5"]
    );
    assert_eq!(messages(&shape("[]")), ["`bins` in x is an empty list"]);
    assert_eq!(messages(&shape("[nan]")), ["expected a finite number for `bins[1]` in x, found nan"]);
    assert_eq!(messages(&shape("51")), ["expected a whole number from 2 to 50 for `bins` in x, found 51"]);
    let project = project_of(&format!("features.persona.x = {{ {} }}\n", shape("[1, 2.5]")));
    assert_eq!(project.features[0].kind, Kind::Number(Shape::Edges(vec![1.0, 2.5])));
}

#[test]
fn a_derived_aggregate_is_checked_as_a_feature_is() {
    for (derived, expected) in [
        (
            "{ from = \"mails\", count = \"TRUE\" }",
            "2:21: `from` in [derive] x names the table `mails`, which is not under [tables] \
             | add [tables.mails] with `file`, `key` and `at`",
        ),
        (
            "{ from = \"acts\", sum = \"a\", count = \"a\" }",
            "2:29: `x` in [derive] has more than one measure: `count`, `sum` | define a separate column for each",
        ),
        (
            "{ from = \"acts\", any = \"a\", kind = \"flag\" }",
            "2:40: `kind` in [derive] x is only for `last`, and this is `any` | remove `kind`",
        ),
        (
            "{ from = \"acts\", any = \"a\", half_life = \"9d\" }",
            "2:40: `half_life` in [derive] x is only for `count`, `sum` and `mean`, and this is `any` \
             | remove `half_life`",
        ),
        (
            "{ from = \"acts\" }",
            "2:8: `x` in [derive] has no measure | add one of `count`, `any`, `sum`, `mean`, `min`, `max`, \
             `last`, `distinct`, `days_since`",
        ),
        (
            "{ from = \"acts\", count = \"a\", shape = \"log\" }",
            "2:42: unknown key `shape` in [derive] x | known keys are `any`, `count`, `days_since`, `distinct`, \
             `from`, `half_life`, `kind`, `last`, `max`, `mean`, `min`, `sum`, `where`, `within`",
        ),
        (
            "{ count = \"a\" }",
            "2:8: missing key `from` in [derive] x | `from`: name of a table under `[tables]`",
        ),
        ("3", "2:12: expected text or a table for `x` in [derive], found 3"),
    ] {
        let found = mistakes_of(&format!("{TABLE}derive.x = {derived}\n"));
        assert_eq!(found, [expected], "{derived}");
    }
}

#[test]
fn each_measure_gives_a_type() {
    for measure in Measure::ALL {
        let text = format!("{TABLE}derive.x = {{ from = \"acts\", {} = \"TRUE\" }}\n", measure.name());
        let DerivedValue::Aggregate(aggregate) = &project_of(&text).derived[0].value else { panic!() };
        let expected = if measure == Measure::Any { ValueType::Flag } else { ValueType::Number };
        assert_eq!((aggregate.measure, aggregate.gives), (measure, expected));
    }
    for (kind, expected) in
        [("number", ValueType::Number), ("category", ValueType::Words), ("flag", ValueType::Flag)]
    {
        let text = format!("{TABLE}derive.x = {{ from = \"acts\", last = \"a\", kind = \"{kind}\" }}\n");
        let DerivedValue::Aggregate(aggregate) = &project_of(&text).derived[0].value else { panic!() };
        assert_eq!(aggregate.gives, expected);
    }
}
