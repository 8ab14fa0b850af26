//! A lead once a question has been answered.

use super::catalogue::{Answered, Asking};
use crate::gates::{Verdict, verdict_of};
use crate::score::{Score, SubScore};

/// A lead once a question has been answered.
#[derive(Debug, Clone)]
pub(super) struct AnsweredLead {
    pub then: Answered,
    pub score: Score,
    /// Sub-scores in the order of [`SubScore::ALL`].
    pub parts: [Option<Score>; 4],
    /// Index of the grade.
    pub grade: usize,
    /// The verdicts of the frameworks that the answer affects.
    pub verdicts: Vec<(usize, Verdict)>,
}

impl AnsweredLead {
    pub fn part(&self, wanted: SubScore) -> Option<Score> {
        let place = SubScore::ALL.iter().position(|part| *part == wanted)?;
        self.parts[place]
    }

    pub fn of(asking: Asking<'_>, then: Answered) -> Self {
        let Asking { catalogue, batch, .. } = asking;
        let asked = &catalogue.asked[then.place];
        let lead = &batch.scored[then.row];
        let mut score = lead.score;
        let mut parts = SubScore::ALL.map(|part| lead.part(part));
        for (feature, points) in &asked.features {
            let change = points[then.answer] - (batch.points)(then.row, *feature);
            score.exact += change;
            for (part, kind) in parts.iter_mut().zip(SubScore::ALL) {
                if catalogue.is_of_part(*feature, kind)
                    && let Some(score) = part
                {
                    score.exact += change;
                }
            }
        }
        let grade = catalogue.grades.place(f64::from(score.displayed()));
        let mut verdicts: Vec<(usize, Verdict)> = Vec::new();
        for touched in &asked.touched {
            if verdicts.last().is_none_or(|(gate, _)| *gate != touched.gate) {
                let framework = &catalogue.gates[touched.gate];
                let truth = |criterion| asking.truth_then(then, (touched.gate, criterion));
                let truths = framework.criteria.iter().enumerate();
                let truths = truths.map(|(criterion, own)| (truth(criterion), own.must));
                verdicts.push((touched.gate, verdict_of(framework.require, truths)));
            }
        }
        Self { then, score, parts, grade, verdicts }
    }
}
