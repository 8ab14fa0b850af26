//! The column with the name of a deal in words.

use super::names::name_words;
use super::vocabulary::{DEAL_NAMES, DEALS, FILLERS, NAMES, TITLES, TOPICS};
use crate::audit::is_listed;

/// The rank of a name as that of a deal in words, 0 for the best; `None` if it is none.
pub(crate) fn deal_name_rank(name: &str) -> Option<u8> {
    let words = name_words(name);
    let is_in = |word: &String, list: &[&str]| list.contains(&word.as_str());
    let has = |list: &[&str]| words.iter().any(|word| is_in(word, list));
    let is_known = |word: &String| {
        is_in(word, &DEALS) || is_in(word, &NAMES) || is_in(word, &TITLES) || is_listed(word, FILLERS)
    };
    let is_topic = words.len() == 1 && has(&TOPICS);
    let names_a_deal = has(&DEALS) && (has(&NAMES) || has(&TITLES)) && words.iter().all(is_known);
    match words.as_slice() {
        _ if names_a_deal || has(&DEAL_NAMES) || is_topic => Some(0),
        [only] if is_in(only, &NAMES) => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::deal_name_rank;

    #[test]
    fn the_name_of_a_deal_is_recognised() {
        for name in [
            "Opportunity Name",
            "Deal - Title",
            "dealname",
            "Topic",
            "Nom de l'affaire",
            "Nombre de la oportunidad",
            "Titel der Verkaufschance",
            "商談名",
        ] {
            assert_eq!(deal_name_rank(name), Some(0), "{name}");
        }
        assert_eq!(
            (deal_name_rank("Name"), deal_name_rank("Title"), deal_name_rank("Job Title")),
            (Some(1), None, None)
        );
    }
}
