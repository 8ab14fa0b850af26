//! Checks when a deal counts as won or lost, and the date of its snapshot.

use super::checker::Checker;
use super::outcome::{OutcomeRules, SnapshotRule};
use super::source_tables::TimedTable;
use crate::config::{Mistake, Path, RawDate, RawOutcome, RawSnapshot};
use crate::rules::Yields;
use crate::units::AsOf;

impl Checker {
    pub(super) fn outcome(
        &mut self,
        raw: RawOutcome,
        has_snapshot: bool,
        tables: &[TimedTable],
    ) -> OutcomeRules {
        let path = Path::new(["outcome"]);
        let is_open_ended = raw.lost.is_none() && raw.within.is_none();
        let within = raw.within.and_then(|span| {
            let within_path = path.join("within");
            let closed_at = (raw.closed_at.is_some(), path.join("closed_at"), "`closed_at`");
            let snapshot = (has_snapshot, Path::new(["snapshot"]), "[snapshot]");
            for (is_there, needed, words) in [closed_at, snapshot] {
                if !is_there && self.is_intact(&needed) {
                    let message = format!("{} needs {words}", within_path.in_words());
                    self.report(Mistake::of_key(within_path.clone(), message));
                }
            }
            self.span(&span, &within_path)
        });
        if is_open_ended && self.is_intact(&path.join("lost")) {
            let mistake = Mistake::new(path.clone(), "missing key `lost` in [outcome]");
            let hint = "`lost`: condition of a lost deal, in SQL; where the table records wins only, set `within`, such as \"180d\": \
                        deals that are not won within it are lost";
            self.report(mistake.with_hint(hint));
        }
        OutcomeRules {
            won: self.rule(&raw.won, path.join("won"), Yields::Condition),
            lost: raw.lost.map(|lost| self.rule(&lost, path.join("lost"), Yields::Condition)),
            weight: raw.weight.map(|sql| self.rule(&sql, path.join("weight"), Yields::Number)),
            half_life: raw.half_life.and_then(|span| {
                let half_life_path = path.join("half_life");
                if raw.closed_at.is_none() && self.is_intact(&path.join("closed_at")) {
                    let message = format!("{} needs `closed_at`", half_life_path.in_words());
                    self.report(Mistake::of_key(half_life_path.clone(), message));
                }
                self.span(&span, &half_life_path)
            }),
            closed_at: raw.closed_at,
            within,
            facts: self.facts(raw.facts, tables),
        }
    }

    pub(super) fn snapshot(&mut self, raw: RawSnapshot) -> SnapshotRule {
        let as_of = raw.as_of.and_then(|date| {
            let text = match date {
                RawDate::Text(text) => text,
                RawDate::Native(date) => date.to_string(),
            };
            let as_of = AsOf::parse(&text);
            if as_of.is_none() {
                let message = format!("expected a date for `as_of` in [snapshot], found \"{text}\"");
                let mistake = Mistake::new(Path::new(["snapshot", "as_of"]), message);
                self.report(mistake.with_hint("write year, month and day: `as_of = \"2026-06-30\"`"));
            }
            as_of
        });
        SnapshotRule { at: raw.at, as_of }
    }
}
