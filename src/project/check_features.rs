//! Checks the features: where each comes from and how it is encoded.

use indexmap::IndexMap;

use super::check_encoding::WrittenEncoding;
use super::checker::Checker;
use super::{Data, Feature, Group, Kind, PERSONA, Sign, Signal, Source, TimedTable, ValueType};
use crate::config::{
    DEFAULT_MIN_COUNT, Mistake, Path, RawAggregateFeature, RawColumn, RawExpect, RawFeature, RawFeatures,
    RawKind, RawSignal,
};

impl Checker {
    /// The features in the order of the groups, with `persona` added where there are personas.
    pub(super) fn features(
        &mut self,
        raw: RawFeatures,
        tables: &[TimedTable],
        data: &Data,
        has_personas: bool,
    ) -> Vec<Feature> {
        let groups = by_group(raw);
        let adds_persona = has_personas && !groups.iter().any(|(_, group)| group.contains_key(PERSONA));
        let mut features: Vec<Feature> = Vec::new();
        for (group, raw) in groups {
            for (name, raw) in raw {
                let path = Path::new(["features", group.name(), &name]);
                self.not_empty(&name, &path);
                self.only_once(&name, &path, &features);
                self.no_leak(&name, &raw, &path, data);
                features.extend(self.feature(group, name, raw, tables, &path));
            }
            if group == Group::Persona && adds_persona {
                features.push(persona_feature());
            }
        }
        features
    }

    fn only_once(&mut self, name: &str, path: &Path, earlier: &[Feature]) {
        if let Some(earlier) = earlier.iter().find(|earlier| earlier.name == name) {
            let message = format!("{} is already a feature in {}", path.in_words(), {
                Path::new(["features", earlier.group.name()]).heading()
            });
            self.report(Mistake::of_key(path.clone(), message).with_hint("give one of them another name"));
        }
    }

    fn no_leak(&mut self, name: &str, raw: &RawFeature, path: &Path, data: &Data) {
        let column = match raw {
            RawFeature::Column(RawColumn { column: Some(column), .. }) => column.as_str(),
            _ => name,
        };
        let leaks = data.leaks.iter().map(|leak| (leak, "in `leaks`"));
        let mut kept_out = leaks.chain(data.amount.iter().map(|amount| (amount, "as `amount`")));
        if let Some((leak, place)) = kept_out.find(|(leak, _)| *leak == name || *leak == column) {
            let message = format!("{} uses `{leak}`, which [data] names {place}", path.in_words());
            let hint = "a column that is filled in only after the outcome cannot be a feature: remove the feature, \
                 or the column from [data]";
            self.report(Mistake::of_key(path.clone(), message).with_hint(hint));
        }
    }

    fn feature(
        &mut self,
        group: Group,
        name: String,
        raw: RawFeature,
        tables: &[TimedTable],
        path: &Path,
    ) -> Option<Feature> {
        let (source, encoding, signal, expect, actionable) = match raw {
            RawFeature::Column(raw) => {
                let RawColumn { kind, column, shape, bins, min_count, separator, expect, signal, actionable } =
                    raw;
                let encoding = WrittenEncoding { kind, shape, bins, min_count, separator };
                let column = column.unwrap_or_else(|| name.clone());
                (Source::Column(column), encoding, signal, expect, actionable)
            }
            RawFeature::Aggregate(raw) => {
                let RawAggregateFeature { rows, shape, bins, min_count, expect, signal, actionable } = *raw;
                let aggregate = self.aggregate(rows, tables, path)?;
                let kind = match aggregate.gives {
                    ValueType::Number => RawKind::Number,
                    ValueType::Flag => RawKind::Flag,
                    ValueType::Words => RawKind::Category,
                };
                let encoding = WrittenEncoding { kind, shape, bins, min_count, separator: None };
                (Source::Aggregate(aggregate), encoding, signal, expect, actionable)
            }
        };
        let kind = self.kind(encoding, path);
        let expect = expect.map(checked_sign);
        if expect.is_some() && !kind.has_one_weight() {
            let rule = "is only for numbers of one weight and flags";
            self.refuse(path, "expect", rule, "a feature of several levels");
        }
        Some(Feature { name, group, source, kind, expect, signal: signal.map(checked_signal), actionable })
    }

    /// Reports that `key` means nothing for what the feature is.
    pub(super) fn refuse(&mut self, feature: &Path, key: &str, rule: &str, found: &str) {
        let path = feature.join(key);
        let message = format!("{} {rule}, and this is {found}", path.in_words());
        self.report(Mistake::of_key(path, message).with_hint(format!("remove `{key}`")));
    }
}

fn by_group(raw: RawFeatures) -> [(Group, IndexMap<String, RawFeature>); 6] {
    [
        (Group::Demographic, raw.demographic),
        (Group::Firmographic, raw.firmographic),
        (Group::Psychographic, raw.psychographic),
        (Group::Behavioural, raw.behavioural),
        (Group::Persona, raw.persona),
        (Group::Qualification, raw.qualification),
    ]
}

fn persona_feature() -> Feature {
    Feature {
        name: PERSONA.to_owned(),
        group: Group::Persona,
        source: Source::Column(PERSONA.to_owned()),
        kind: Kind::Category { min_count: DEFAULT_MIN_COUNT },
        expect: None,
        signal: None,
        actionable: false,
    }
}

fn checked_sign(sign: RawExpect) -> Sign {
    match sign {
        RawExpect::Positive => Sign::Positive,
        RawExpect::Negative => Sign::Negative,
    }
}

fn checked_signal(signal: RawSignal) -> Signal {
    match signal {
        RawSignal::Interest => Signal::Interest,
        RawSignal::Intent => Signal::Intent,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::project::tests::{LEAST, mistakes, mistakes_of, project_of};
    use crate::project::{Measure, Shape};

    const TABLE: &str = "tables.acts = { file = \"a\", key = \"k\", at = \"t\" }\n";

    /// The mistakes of a feature `x`, without their places and hints.
    pub(in crate::project) fn messages(feature: &str) -> Vec<String> {
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
            let feature =
                format!("features.persona.x = {{ from = \"acts\", {} = \"TRUE\" }}\n", measure.name());
            let project = project_of(&format!("{TABLE}{feature}"));
            let feature = &project.features[0];
            let number = Kind::Number(Shape::Linear);
            assert_eq!(feature.kind, if measure == Measure::Any { Kind::Flag } else { number });
            let Source::Aggregate(aggregate) = &feature.source else { panic!("no aggregate") };
            assert_eq!(aggregate.measure, measure);
        }
        let last =
            "features.persona.x = { from = \"acts\", last = \"a\", kind = \"category\", min_count = 3 }\n";
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
        assert_eq!(project.features, [persona_feature()]);
        let written =
            "personas.boss = \"TRUE\"\nfeatures.persona.persona = { kind = \"category\", min_count = 2 }\n";
        let project = project_of(written);
        assert_eq!(project.features.len(), 1);
        assert_eq!(project.features[0].kind, Kind::Category { min_count: 2 });
        assert!(project_of("").features.is_empty());
    }
}
