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
        "route" => "What happens with the lead next",
        "flags" => "Remarks on the score, such as a value that training never saw",
        "model" => "The model that scored the lead",
        "as_of" => "Only data from before this date were used",
        _ => return None,
    })
}
