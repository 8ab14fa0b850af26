//! Laws of text: normalisation is idempotent, and guarding is reversible.

use proptest::prelude::*;

use super::{
    for_terminal, guarded, is_scientific, is_truth_word, key_text, level_key, level_text, null_sense,
    parse_flag, unguarded,
};

/// Text in which the special characters are frequent.
fn text() -> impl Strategy<Value = String> {
    let odd = "[aAßΣσİ =+@'\t\r\n\u{a0}\u{200b}\u{ad}\u{feff}\u{202e}\u{308}\u{301}\u{2028}\u{1b}\u{fb01}é0-9.,eE-]{0,12}";
    prop_oneof!["\\PC{0,24}", odd, any::<String>()]
}

proptest! {
    #[test]
    fn levels_and_keys_stay_as_they_are(text in text()) {
        let level = level_text(&text).into_owned();
        prop_assert_eq!(level_text(&level), level.as_str());
        let key = level_key(&text).into_owned();
        prop_assert_eq!(level_key(&level), key.as_str());
        prop_assert!(level.trim() == level && !level.contains("  "));
        let joined = key_text(&text).into_owned();
        prop_assert_eq!(key_text(&joined), joined.as_str());
    }

    #[test]
    fn what_is_not_seen_makes_no_other_level(words in prop::collection::vec("[a-zA-ZäéÜ東]{1,8}", 1..4), seed in any::<u32>()) {
        const BLANKS: [&str; 6] = [" ", "\u{a0}", "  ", "\t", "\u{202f}", " \u{200b} "];
        const INVISIBLE: [&str; 6] = ["", "\u{200b}", "\u{ad}", "\u{feff}", "\u{202a}", "\u{2060}"];
        let plain = words.join(" ");
        let pick = |list: &[&'static str; 6], turn: u32| list[(seed.rotate_left(turn) % 6) as usize];
        let mut odd = String::from(pick(&BLANKS, 3));
        for (turn, letter) in (0u32..).zip(plain.chars()) {
            // Decomposed, with something unseen behind it.
            let decomposed = unicode_normalization::UnicodeNormalization::nfd(std::iter::once(letter));
            if letter == ' ' { odd.push_str(pick(&BLANKS, turn)) } else { odd.extend(decomposed) }
            odd.push_str(pick(&INVISIBLE, turn));
        }
        prop_assert_eq!(level_text(&odd), plain.as_str());
        let (odd, plain) = (odd.to_uppercase(), plain.to_uppercase());
        prop_assert_eq!(level_key(&odd), level_key(&plain));
    }

    #[test]
    fn a_guarded_cell_comes_back(text in text()) {
        let written = guarded(&text).into_owned();
        prop_assert_eq!(unguarded(&written), text.as_str());
        prop_assert!(!written.starts_with(['=', '+', '@', '\t', '\r']));
        let quoted = format!("'{text}");
        let written = guarded(&quoted).into_owned();
        prop_assert_eq!(unguarded(&written), quoted.as_str());
    }

    #[test]
    fn nothing_that_controls_is_printed(text in text()) {
        let safe = for_terminal(&text);
        let is_control = |letter: char| letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter);
        prop_assert_eq!(safe.chars().find(|letter| is_control(*letter)), None);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in text()) {
        let _ = (parse_flag(&text), is_truth_word(&text), null_sense(&text), is_scientific(&text));
    }

    #[test]
    fn an_id_of_18_characters_is_its_15(id in "[a-zA-Z0-9]{14}[0-9]") {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
        let mut long = id.clone();
        for part in id.as_bytes().chunks(5) {
            let bits = (0..5).filter(|bit| part[*bit].is_ascii_uppercase()).map(|bit| 1 << bit).sum::<usize>();
            long.push(char::from(LETTERS[bits]));
        }
        prop_assert_eq!(key_text(&long), id.as_str());
    }

    #[test]
    fn a_whole_number_is_its_own_key_with_and_without_a_dot(number in any::<i64>(), zeros in 1usize..4) {
        let dotted = format!("{number}.{}", "0".repeat(zeros));
        prop_assert_eq!(key_text(&dotted), number.to_string());
    }
}
