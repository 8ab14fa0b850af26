//! Regular expressions that find the members of a set in a cell, in the syntax that RE2, Java and PCRE share.

use std::fmt::Write as _;

/// What is trimmed around a member: the characters with the Unicode property `White_Space`, as `str::trim` has them. These are the
/// separators, and six control characters, of which `\s` may lack U+000B.
const SPACES: &str = r"(?:\p{Z}|\s|\x{b}|\x{85})*";

/// So many members have one pattern: engines limit the size of a pattern (RE2 by memory).
const MOST_WORDS: usize = 200;

/// Patterns of which one matches a cell that has at least one of these members.
pub(super) fn member_patterns(separator: &str, members: &[String]) -> Vec<String> {
    let separator = escaped(separator);
    let pattern = |members: &[String]| {
        let members: Vec<String> = members.iter().map(|member| escaped(member)).collect();
        let members = members.join("|");
        format!(r"(?s)\A(?:.*{separator})?{SPACES}(?:{members}){SPACES}(?:{separator}.*)?\z")
    };
    members.chunks(MOST_WORDS).map(pattern).collect()
}

/// Whether an end of the separator is also its beginning, so that two of them may overlap: cutting a cell from the left
/// then has another result than looking for separators around a member.
pub(super) fn overlaps_itself(separator: &str) -> bool {
    let mut ends = separator.char_indices().skip(1).map(|(start, _)| &separator[start..]);
    separator.is_empty() || ends.any(|end| separator.starts_with(end))
}

/// A text as a pattern that matches it alone.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        // Some readers of XML lose what is before an escape or a bracket in a text.
        if character.is_ascii_control() || matches!(character, '<' | '>' | '&' | '"' | '\'' | ']') {
            // Writing to a string cannot fail.
            let _ = write!(pattern, "\\x{{{:x}}}", u32::from(character));
            continue;
        }
        if character.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_pattern_matches_where_a_cell_has_the_member(
            cell in "[ab.;, \t\u{a0}é]{0,12}",
            member in "[ab.é]{1,2}( [ab])?",
            separator in "(;|,|, |; | )",
        ) {
            let has = cell.split(&separator).any(|found| found.trim() == member);
            // A member never has its separator in it.
            if !member.contains(&separator) && !overlaps_itself(&separator) {
                let patterns = member_patterns(&separator, std::slice::from_ref(&member));
                let found = patterns.iter().any(|pattern| regex::Regex::new(pattern).unwrap().is_match(&cell));
                proptest::prop_assert_eq!(found, has, "{:?} {:?} {:?}", cell, member, patterns);
            }
        }
    }

    #[test]
    fn separators_that_overlap_with_themselves_are_seen() {
        assert_eq!([";", ", ", "->", " | "].map(overlaps_itself), [false, false, false, true]);
        assert_eq!(["", ";;", "--", "aba"].map(overlaps_itself), [true; 4]);
    }

    #[test]
    fn every_character_stands_for_itself() {
        let hostile: String = (1..128_u8).map(char::from).filter(|&character| character != ';').collect();
        let member = hostile.trim().to_owned();
        let pattern = &member_patterns(";", std::slice::from_ref(&member))[0];
        assert!(regex::Regex::new(pattern).unwrap().is_match(&format!("x;{member} ;y")), "{pattern}");
        assert!(pattern.chars().all(|character| !character.is_ascii_control()), "{pattern}");
    }

    #[test]
    fn many_members_have_several_patterns() {
        let members: Vec<String> = (0..=MOST_WORDS).map(|member| format!("m{member}")).collect();
        assert_eq!(member_patterns(";", &members).len(), 2);
    }
}
