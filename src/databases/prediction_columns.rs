//! The columns of predictions, and what they mean: for the comments of a table that is made for them.

/// The lead of a prediction.
pub(super) const ID: &str = "id";

/// The model of a prediction.
pub(super) const MODEL: &str = "model";

/// The date of a prediction.
pub(super) const AS_OF: &str = "as_of";

/// The meaning of a column; `None` for one of the project, such as a kept column or a framework.
pub(super) fn comment(column: &str) -> Option<&'static str> {
    Some(match column {
        "id" => "The lead",
        "probability" => "Probability that the lead is won, from 0 to 1",
        "probability_low" => "Lower bound of the 95 % interval of the probability",
        "probability_high" => "Upper bound of the 95 % interval of the probability",
        "score" => "From 0 to 100: 50 is the average lead, 10 more double the odds",
        "grade" => "Grade by score",
        "fit_score" => "The part of the score that comes from who the lead is",
        "engagement_score" => "The part of the score that comes from what the lead did",
        "interest_score" => "The part of the score that comes from interest in content",
        "intent_score" => "The part of the score that comes from buying behaviour",
        "for_1" | "for_2" | "for_3" => "A reason for the lead, with its points",
        "against_1" | "against_2" | "against_3" => "A reason against the lead, with its points",
        "open_questions" => "Questions of the frameworks without an answer",
        "next_question" => "The question whose answer would change most",
        "persona" => "The persona of the lead",
        "route" => "What happens with the lead next",
        "flags" => "Remarks on the score, such as a value that training never saw",
        "model" => "The model that scored the lead",
        "as_of" => "Only data from before this date were used",
        "previous_score" => "Score of the lead in the predictions before",
        "score_change" => "Points of score since the predictions before",
        "change_by_lead" => "Points of the change that come from what is known of the lead",
        "change_by_time" => "Points of the change that come from the time that has passed",
        "change_by_model" => "Points of the change that come from another model",
        "change_by_scale" => "The rest of the change: scores are whole points from 0 to 100",
        "previous_grade" => "Grade of the lead in the predictions before",
        "previous_route" => "Route of the lead in the predictions before",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::CHANGES;

    #[test]
    fn columns_of_changes_have_a_meaning() {
        for column in CHANGES {
            assert!(comment(column).is_some(), "{column}");
        }
        assert_eq!(comment("previous_bant"), None, "a framework is of the project");
    }
}
