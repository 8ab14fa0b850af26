//! Encodings that are neither UTF-8, UTF-16 nor windows-1252: refused or guessed with their name, and read where they are given.

use encoding_rs::{EUC_KR, Encoding, GBK, SHIFT_JIS, WINDOWS_1251};

use super::CaseFolder;

/// The control with the industries in these words and this encoding.
fn written_in(encoding: &'static Encoding, words: [&'static str; 4]) -> CaseFolder {
    CaseFolder::control().both_edited(move |text| {
        let names = ["Retail", "Energy", "Software", "Banking"];
        let text =
            names.iter().zip(words).fold(text.to_owned(), |text, (name, word)| text.replace(name, word));
        encoding.encode(&text).0.into_owned()
    })
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn encodings_of_east_asia_are_named_and_init_takes_them() {
    for (encoding, words, label) in [
        (SHIFT_JIS, ["小売", "表示エネルギー", "ソフト", "銀行"], "shift_jis"),
        (GBK, ["零售", "能源", "软件", "银行"], "gbk"),
        (EUC_KR, ["소매", "에너지", "소프트웨어", "은행"], "euc-kr"),
    ] {
        let case = written_in(encoding, words);
        let init = ["init", "deals.csv", "-o", "draft.toml"];
        for arguments in [&init[..], &["check"], &["train"]] {
            let output = case.run(arguments);
            let said = flat(&output.stderr);
            assert!(said.contains(&format!("it may be {}", encoding.name())), "{}", output.transcript());
            assert!(said.contains(&format!("`bantam init --encoding {label}`")), "{said}");
        }
        case.goes_on(&[
            "init", "deals.csv", "--encoding", label, "-o", "given.toml", "--as-of", "2026-01-01",
        ]);
        let draft = std::fs::read_to_string(case.path("given.toml")).unwrap();
        assert!(draft.contains(&format!("encoding = \"{label}\"")), "{draft}");
        let checked = case.goes_on(&["check", "--project", "given.toml"]);
        assert!(checked.contains(encoding.name()) && !checked.contains("is a guess"), "{checked}");
        let set = format!("encoding = \"{label}\"\nnull_values");
        // Without the model of the guess, which would stay the champion.
        written_in(encoding, words)
            .edited("bantam.toml", |text| text.replace("null_values", &set).into_bytes())
            .is_like_the_control();
    }
}

#[test]
fn a_guess_says_what_the_file_may_be() {
    for (encoding, words) in [
        (WINDOWS_1251, ["Розница", "Энергетика", "Программы", "Банки"]),
        (SHIFT_JIS, ["ｺｳﾘ", "ｴﾈ", "ｿﾌﾄ", "ｷﾞﾝｺｳ"]),
    ] {
        let case = written_in(encoding, words);
        for command in ["check", "train"] {
            let said = flat(&case.goes_on(&[command]));
            assert!(said.contains("the encoding of deals.csv is a guess, windows-1252"), "{said}");
            assert!(said.contains(&format!("it may be {}", encoding.name())), "{said}");
        }
    }
    let german = written_in(encoding_rs::WINDOWS_1252, ["Größe", "Straße", "Möbel", "Prüfung"]);
    assert!(!german.goes_on(&["check"]).contains("it may be"));
}

#[test]
fn an_unknown_encoding_is_refused_with_the_nearest() {
    let refused = CaseFolder::control().run(&["init", "deals.csv", "--encoding", "shiftjs", "-o", "-"]);
    assert_eq!(refused.status, 2, "{}", refused.transcript());
    assert!(refused.stderr.contains("did you mean \"shift_jis\"?"), "{}", refused.stderr);
}
