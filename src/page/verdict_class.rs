//! Classes of the style sheet for verdicts.

use crate::audit::Severity;
use crate::points::RuleVerdict;
use crate::report::Tone;

/// Class of a verdict on a rule: right, to be changed, wrong, or undecided.
pub(super) fn verdict_class(verdict: RuleVerdict) -> &'static str {
    match verdict {
        RuleVerdict::Keep => "good",
        RuleVerdict::Strengthen | RuleVerdict::Weaken => "caution",
        RuleVerdict::FlipSign | RuleVerdict::Drop => "bad",
        RuleVerdict::TooFew | RuleVerdict::Duplicate | RuleVerdict::NeverFires | RuleVerdict::AlwaysFires => {
            "plain"
        }
    }
}

/// Class and words of a tone.
pub(super) fn tone_class(tone: Tone) -> (&'static str, &'static str) {
    let class = match tone {
        Tone::Good => "good",
        Tone::Caution => "caution",
        Tone::NotYet | Tone::Bad => "bad",
    };
    (class, tone.word())
}

pub(super) fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "bad",
        Severity::Warning => "caution",
        Severity::Question | Severity::Note => "plain",
    }
}
