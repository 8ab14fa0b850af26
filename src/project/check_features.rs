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
    /// The features in the order of the groups, with `persona` added if there are personas.
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
        self.distinct_labels("feature", features.iter().map(|feature| (feature.labelled(), feature.path())));
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
        let mut excluded = leaks.chain(data.amount.iter().map(|amount| (amount, "as `amount`")));
        if let Some((leak, place)) = excluded.find(|(leak, _)| *leak == name || *leak == column) {
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
        let (source, encoding, signal, expect, actionable, label) = match raw {
            RawFeature::Column(raw) => {
                let RawColumn { kind, column, shape, bins, min_count, separator, .. } = raw;
                let RawColumn { expect, signal, actionable, label, .. } = raw;
                let encoding = WrittenEncoding { kind, shape, bins, min_count, separator };
                let column = column.unwrap_or_else(|| name.clone());
                (Source::Column(column), encoding, signal, expect, actionable, label)
            }
            RawFeature::Aggregate(raw) => {
                let RawAggregateFeature { rows, shape, bins, min_count, expect, signal, actionable, label } =
                    *raw;
                let aggregate = self.aggregate(rows, tables, path)?;
                let kind = match aggregate.gives {
                    ValueType::Number => RawKind::Number,
                    ValueType::Flag => RawKind::Flag,
                    ValueType::Words => RawKind::Category,
                };
                let encoding = WrittenEncoding { kind, shape, bins, min_count, separator: None };
                (Source::Aggregate(aggregate), encoding, signal, expect, actionable, label)
            }
        };
        let kind = self.kind(encoding, path);
        let expect = expect.map(checked_sign);
        if expect.is_some() && !kind.has_one_weight() {
            let rule = "is only for numbers of one weight and flags";
            self.refuse(path, "expect", rule, "a feature of several levels");
        }
        let label = self.label(label, path);
        let signal = signal.map(checked_signal);
        Some(Feature { name, label, group, source, kind, expect, signal, actionable })
    }

    /// Reports that `key` does not apply to the feature.
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
        label: None,
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
