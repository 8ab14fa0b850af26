//! The terms that the program and its documents no longer use.

use super::sources::texts;

/// Old phrases, each with the term of the field that replaced it. Matched in any case, also across line breaks.
const FORBIDDEN: &[(&str, &str)] = &[
    ("not to be told from", "no significant difference from"),
    ("tells most alone", "best single feature"),
    ("tells nothing", "carries no information"),
    ("told apart", "distinguished; identifiable"),
    ("tell apart", "distinguish"),
    ("tell rows apart", "distinguish"),
    ("told from", "distinguished from"),
    ("told nothing", "carried no information"),
    ("tell nothing", "carry no information"),
    ("told by", "decided by"),
    ("can be told", "is identifiable"),
    ("too timid", "under-confident"),
    ("too extreme", "over-confident"),
    ("of the smaller class for each", "events per parameter"),
    ("in neither part", "excluded: open at the cut"),
    ("looked at", "with a snapshot on or after"),
    ("set aside", "rejected (rows), excluded (deals)"),
    ("as was known at", "as of the snapshot"),
    ("against the deals", "on past deals"),
    ("pass less fail", "difference (pp)"),
    ("beside the model", "added value given the model (p)"),
    ("the wrong way round", "inverted"),
    ("separates the wrong", "inverted"),
    ("the deals tell", "learned"),
    ("the data tell", "learned"),
    ("hold the points table", "evaluate the points table on past deals"),
    ("once the model is known", "given the model"),
    ("adds nothing", "no significant added value; contributes 0"),
    ("counts nothing", "contributes 0"),
    ("held back", "regularised"),
    ("What new deals will show", "Expected performance"),
    ("Where it holds", "By segment"),
    ("Certificate of the fit", "Solver diagnostics"),
    ("Promised and observed", "Calibration: predicted and actual"),
    ("What counts", "Weights"),
    ("its rules, learned", "re-weighted rules"),
    ("wins passed on", "wins among the selected leads"),
    ("losses worked", "losses among the selected leads"),
    ("the deals say", "learned"),
    ("the data say", "learned"),
    ("worth of a point", "log-odds per point"),
    ("What of ", "which"),
];

/// Where such words are ordinary English about a buyer's money.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("src/project/templates/bant.toml", "set aside"),
    ("src/project/templates/gpctba_ci.toml", "set aside"),
    ("docs/guide/frameworks.md", "set aside"),
];

/// A text in lower case and one line, without the marks of comments.
fn plain(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.trim().trim_start_matches(['/', '!', '#', '>']).trim().trim_end_matches('\\'));
    let words = lines.flat_map(str::split_whitespace).collect::<Vec<_>>();
    words.join(" ").to_lowercase()
}

#[test]
fn no_text_uses_an_old_term() {
    let mut wrong = Vec::new();
    for (file, text) in
        texts(&["src", "docs", "data", "benches", "models", "notebooks", "README.md", "Cargo.toml"])
    {
        let text = format!("{} ", plain(&text));
        let is_excepted = |old: &str| EXCEPTIONS.contains(&(file.as_str(), old));
        let used =
            FORBIDDEN.iter().filter(|(old, _)| !is_excepted(old) && text.contains(&old.to_lowercase()));
        wrong.extend(used.map(|(old, now)| format!("{file}: \"{old}\"; say: {now}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_old_term_is_seen_across_lines() {
    assert!(plain("/// A deal that was set\n    /// aside.").contains("set aside"));
}
