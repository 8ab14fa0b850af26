//! Stages that name a win or a loss which has not come yet, and flags and dates that say which deals are open.

use super::{SIZE, fails, init, space, table};

const CREATED: (&str, &[&str]) =
    ("created_at", &["2026-01-05", "2026-01-12", "2026-02-03", "2026-02-20", "2026-03-01"]);

/// Won, lost and a third stage, with a close date for the first two.
fn said_of(won: &str, lost: &str, other: &str, close: [&str; 3]) -> (String, String) {
    let stages: [&str; 3] = [won, lost, other];
    let columns: [(&str, &[&str]); 4] = [("stage", &stages), ("closed_at", &close), CREATED, SIZE];
    let space = space().write("deals.csv", &table(&columns));
    let said = init(&space, &["deals.csv"]);
    (said, space.read("bantam.toml"))
}

const DATED: [&str; 3] = ["2026-05-01", "2026-06-02", ""];

#[test]
fn a_stage_that_foresees_an_outcome_is_open_with_and_without_close_dates() {
    for (won, lost, other, outcome) in [
        ("Closed Won", "Closed Lost", "Verbally Won", "won"),
        ("Closed Won", "Closed Lost", "Plan to win", "won"),
        ("Won", "Lost", "Technical win", "won"),
        ("Won", "Lost", "Won - pending signature", "won"),
        ("Won", "Lost", "To be won", "won"),
        ("Gewonnen", "Verloren", "Mündlich gewonnen", "won"),
        ("Wygrana", "Przegrana", "Prawie wygrana", "won"),
        ("Gagnée", "Perdue", "Gagnée - à confirmer", "won"),
        ("Ganada", "Perdida", "Casi ganada", "won"),
        ("Ganho", "Perdido", "Ganho (a confirmar)", "won"),
        ("受注", "失注", "受注（見込み）", "won"),
        ("Won", "Lost", "At risk of being lost", "lost"),
        ("Won", "Lost", "Lost contact", "lost"),
        ("Gewonnen", "Verloren", "Kontakt verloren", "lost"),
    ] {
        for close in [DATED, ["", "", ""]] {
            let (said, _) = said_of(won, lost, other, close);
            assert!(said.contains("20 won, 20 lost and 20 open deals"), "{other}: {said}");
            let question = format!(
                "20 deals with \"{other}\" count as open, as the value says that they are not {outcome} yet"
            );
            assert!(said.contains(&question), "{other}: {said}");
        }
    }
}

#[test]
fn a_stage_whose_deals_have_no_close_date_where_others_have_one_is_open() {
    let (said, draft) = said_of("Won", "Lost", "Won by phone", DATED);
    assert!(said.contains("20 won, 20 lost and 20 open deals"), "{said}");
    assert!(said.contains("other deals that were won have a close date, and these have none"), "{said}");
    assert!(
        draft.contains("won = \"stage = 'Won'\"") && draft.contains("closed_at = \"closed_at\""),
        "{draft}"
    );
    let given = space().write(
        "deals.csv",
        &table(&[("stage", &["Won", "Lost", "Won by phone"]), ("closed_at", &DATED), CREATED, SIZE]),
    );
    let said = init(
        &given,
        &["deals.csv", "--outcome", "stage", "--won", "Won", "--won", "Won by phone", "--lost", "Lost"],
    );
    assert!(said.contains("40 won, 20 lost and 0 open deals"), "{said}");
}

#[test]
fn a_reason_behind_the_outcome_does_not_open_it() {
    for other in [
        "Lost - risk too high",
        "Lost - plan changed",
        "Closed Lost - expected too much",
        "Lost to competitor",
        "Lost - not interested",
        "Closed lost - contact left",
    ] {
        let (said, _) =
            said_of("Closed Won", "Closed Lost", other, ["2026-05-01", "2026-06-02", "2026-06-04"]);
        assert!(said.contains("20 won, 40 lost and 0 open deals"), "{other}: {said}");
        assert!(!said.contains("count as open"), "{other}: {said}");
    }
    // Where no lost deal has a close date, its absence says nothing.
    let (said, _) = said_of("Won", "Lost", "Lost to competitor", ["2026-05-01", "", ""]);
    assert!(said.contains("20 won, 40 lost and 0 open deals"), "{said}");
    // What will not be won is not won.
    let (said, _) = said_of("Won", "Lost", "Won't proceed", ["2026-05-01", "2026-06-02", "2026-06-03"]);
    assert!(said.contains("20 won, 20 lost and 20 open deals"), "{said}");
}

#[test]
fn a_flag_for_open_or_lost_deals_says_which_are_lost() {
    for (won, other, answers, condition) in [
        ("is_won", "is_open", ["0", "0", "1"], "is_open = 0 AND NOT (is_won = 1)"),
        ("won", "lost", ["0", "1", "0"], "lost = 1 AND NOT (won = 1)"),
        ("Won", "Still open", ["false", "false", "true"], "NOT \\\"Still open\\\" AND NOT (Won)"),
        ("Gewonnen", "Offen", ["nein", "nein", "ja"], "Offen = 'nein' AND NOT (Gewonnen = 'ja')"),
        ("ganado", "perdido", ["no", "sí", "no"], "perdido = 'sí' AND NOT (ganado = 'sí')"),
    ] {
        let (yes, no) = match answers[0] {
            "0" => ("1", "0"),
            "false" => ("true", "false"),
            "nein" => ("ja", "nein"),
            _ => ("sí", "no"),
        };
        let of_won = [yes, no, no];
        let columns: [(&str, &[&str]); 4] = [(won, &of_won), (other, &answers), CREATED, SIZE];
        let space = space().write("deals.csv", &table(&columns));
        let said = init(&space, &["deals.csv"]);
        assert!(said.contains("20 won, 20 lost and 20 open deals"), "{other}: {said}");
        assert!(!said.contains("is true for every deal"), "{other}: {said}");
        let draft = space.read("bantam.toml");
        assert!(draft.contains(&format!("lost = \"{condition}\"")), "{other}: {draft}");
        let checked = space.run(&["check"]);
        assert!(checked.stdout.contains("20 won, 20 lost and 20 open deals"), "{}", checked.stdout);
    }
}

#[test]
fn a_flag_for_won_deals_beside_a_close_date_leaves_those_without_one_open() {
    let columns: [(&str, &[&str]); 4] = [("is_won", &["1", "0", "0"]), ("closed_at", &DATED), CREATED, SIZE];
    let space = space().write("deals.csv", &table(&columns));
    let said = init(&space, &["deals.csv"]);
    assert!(said.contains("20 won, 20 lost and 20 open deals"), "{said}");
    assert!(
        said.contains("20 deals with a date in `closed_at` count as lost, and 20 deals without one as open"),
        "{said}"
    );
    let draft = space.read("bantam.toml");
    assert!(draft.contains("lost = \"closed_at IS NOT NULL AND NOT (is_won = 1)\""), "{draft}");
    assert!(draft.contains("closed_at = \"closed_at\""), "{draft}");
    let checked = space.run(&["check"]);
    assert!(checked.stdout.contains("20 won, 20 lost and 20 open deals"), "{}", checked.stdout);
}

#[test]
fn dates_of_won_and_of_lost_deals_are_named() {
    let columns: [(&str, &[&str]); 4] =
        [("won_at", &["2026-05-01", "", ""]), ("lost_at", &["", "2026-06-02", ""]), CREATED, SIZE];
    let space = space().write("deals.csv", &table(&columns));
    let said = fails(&space, &["deals.csv"]);
    assert!(said.contains("won = \"won_at IS NOT NULL\", lost = \"lost_at IS NOT NULL\""), "{said}");
}
