//! `label`, `currency` and `locale` in `bantam.toml`.

use super::{mistakes, mistakes_of, project_of};

#[test]
fn everything_that_people_read_may_have_a_label() {
    let project = project_of(
        r#"
[features.firmographic]
employees = { kind = "number", label = " Employees " }
size = { kind = "flag" }
[tables.activities]
file = "activities.csv"
key = "id"
at = "at"
[features.behavioural]
calls = { from = "activities", count = "TRUE", label = "Calls made" }
[points]
rules = [{ name = "a", label = "Decision maker", when = "size", points = 1 }]
[gates.bant]
template = "bant"
label = "BANT"
need = { label = "a need" }
"#,
    );
    let labels: Vec<String> = project.features.iter().map(|feature| feature.labelled().to_string()).collect();
    assert_eq!(labels, ["Employees", "size", "Calls made"]);
    assert_eq!(project.points.unwrap().rules[0].label.as_deref(), Some("Decision maker"));
    let gate = &project.gates[0];
    assert_eq!(gate.label.as_deref(), Some("BANT"));
    let need = gate.criteria.iter().find(|criterion| criterion.name == "need").unwrap();
    assert_eq!(need.label.as_deref(), Some("a need"));
    // The texts of the template stay.
    assert!(need.ask.is_some() && need.written().is_none());
}

#[test]
fn a_label_that_readers_cannot_use_is_a_mistake() {
    let long = "x".repeat(61);
    let found = mistakes_of(&format!(
        r#"[features.demographic]
a = {{ kind = "flag", label = "" }}
b = {{ kind = "flag", label = "  " }}
c = {{ kind = "flag", label = "{long}" }}
d = {{ kind = "flag", label = "two\nlines" }}
"#
    ));
    insta::assert_snapshot!(found.join("\n").replace(&long, "x…"), @r#"
    2:30: `label` in [features.demographic] a is empty
    3:30: `label` in [features.demographic] b is blank | write what people should read, or remove `label`
    4:30: expected at most 60 characters for `label` in [features.demographic] c, found "x…"
    5:30: `label` in [features.demographic] d has the control character \u{a} | write the label in one line of plain text
    "#);
}

#[test]
fn two_things_cannot_be_read_as_the_same() {
    let found = mistakes_of(
        r#"[features.demographic]
size = { kind = "flag" }
big = { kind = "flag", label = "size" }
one = { kind = "flag", label = "Both" }
two = { kind = "flag", label = "Both" }
own = { kind = "flag", label = "own" }
[points]
rules = [{ name = "a", when = "size", points = 1 }, { name = "b", label = "a", when = "big", points = 1 }]
[gates.g]
x = "size"
y = { pass = "big", label = "x" }
"#,
    );
    insta::assert_snapshot!(found.join("\n"), @r#"
    3:32: `label` in [features.demographic] big is "size", which is the name of the feature `size`, too | give each of them a label of its own
    5:32: `label` in [features.demographic] two is "Both", which is the label of the feature `one`, too | give each of them a label of its own
    8:75: `label` in [points] rules[2] is "a", which is the name of the rule `a`, too | give each of them a label of its own
    11:29: `label` in [gates.g] y is "x", which is the name of the criterion `x`, too | give each of them a label of its own
    "#);
}

#[test]
fn a_currency_is_a_code_or_a_symbol() {
    let of = |currency: &str| {
        mistakes(&format!(
            "config_version = 1\nname = \"inbound\"\ndata = {{ deals = \"deals.csv\", currency = \"{currency}\" }}\n\
             outcome = {{ won = \"stage = 'won'\", lost = \"stage = 'lost'\" }}\n"
        ))
    };
    for currency in ["EUR", "USD", "€", "$", "₹"] {
        assert!(of(currency).is_empty(), "{currency}");
    }
    let other = "write the code of ISO 4217, such as \"EUR\", or one symbol, such as \"€\"";
    let (euro, dollar) = ("did you mean \"EUR\"?", "did you mean \"USD\"?");
    for (currency, hint) in [
        ("eur", euro),
        ("Euro", euro),
        ("euros", euro),
        ("US Dollar", dollar),
        ("Zealand dollar", other),
        ("EU", other),
        ("E1R", other),
        ("€€", other),
        ("5", other),
    ] {
        let found = of(currency);
        assert!(
            found.len() == 1 && found[0].contains("is no currency") && found[0].ends_with(hint),
            "{currency}: {found:?}"
        );
    }
}

#[test]
fn an_unknown_locale_is_a_mistake_with_the_nearest() {
    let of = |tag: &str| mistakes_of(&format!("[report]\nlocale = \"{tag}\"\n"));
    assert!(of("de-DE").is_empty() && of("sr-Latn-RS").is_empty());
    assert_eq!(of("de-DU"), ["2:10: no locale is named \"de-DU\" | did you mean `de-DE`?"]);
    assert_eq!(
        of("german"),
        ["2:10: no locale is named \"german\" | write a language and a region, such as `locale = \"de-DE\"`"]
    );
}
