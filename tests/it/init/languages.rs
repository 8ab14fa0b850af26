//! Names of columns in the languages of exports: the company, the latest activity, who decides; and the name of the project.

use super::{SIZE, STAGE, init, space, table, works};

fn draft_of(file: &str, columns: &[(&str, &[&str])]) -> String {
    let space = space().write(file, &table(columns));
    let said = init(&space, &[file]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    works(&space, "bantam.toml");
    space.read("bantam.toml")
}

#[test]
fn the_id_of_the_company_is_the_account() {
    let ids: Vec<String> = (0..31).map(|number| format!("{}", 70_100 + number)).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    for name in [
        "Zugehöriges Unternehmen (ID)",
        "Zugeordnete Unternehmens-ID",
        "ID de l'entreprise associée",
        "ID de la empresa asociada",
        "ID da empresa associada",
        "ID dell'azienda associata",
        "ID van gekoppeld bedrijf",
        "Associated Company IDs",
    ] {
        let draft = draft_of("deals.csv", &[STAGE, SIZE, (name, &ids)]);
        assert!(draft.contains(&format!("\naccount = \"{name}\"")), "{draft}");
    }
}

#[test]
fn the_date_of_the_latest_activity_is_a_leak_and_never_advised() {
    let days: &[&str] = &["2026-05-02", "2026-04-11", "2026-06-20", "2026-03-13", "2026-05-28"];
    for name in [
        "Last Activity",
        "Datum der letzten Aktivität",
        "Letzte Kontaktaufnahme",
        "Date de la dernière activité",
        "Fecha de la última actividad",
        "Data da última atividade",
        "Data dell'ultima attività",
        "Datum laatste activiteit",
        "最終活動日",
        "Geändert am",
    ] {
        let draft = draft_of("deals.csv", &[STAGE, SIZE, (name, days)]);
        assert!(draft.contains(&format!("\n  \"{name}\",")), "{draft}");
        assert!(!draft.contains("compute a number of days"), "{draft}");
    }
}

#[test]
fn who_decides_is_authority() {
    for (name, yes, no) in [
        ("Entscheider bekannt", "ja", "nein"),
        ("Décideur identifié", "oui", "non"),
        ("Decisor identificado", "sí", "no"),
        ("Decisore coinvolto", "sì", "no"),
        ("Beslisser bekend", "ja", "nee"),
        ("決裁者", "はい", "いいえ"),
    ] {
        let draft = draft_of("deals.csv", &[STAGE, SIZE, (name, &[yes, no, no])]);
        let authority = draft.lines().find(|line| line.starts_with("authority = ")).unwrap_or_default();
        assert!(authority.contains(name) && authority.contains(yes), "{authority}\n{draft}");
    }
    let draft = draft_of("deals.csv", &[STAGE, SIZE, ("Entscheidung bis", &["Q1", "Q2", "Q3"])]);
    assert!(!draft.lines().any(|line| line.starts_with("authority = \"")), "{draft}");
}

#[test]
fn a_date_in_the_name_of_the_file_is_not_cut() {
    let draft = draft_of("hubspot-crm-exports-alle-deals-2026-06-12.csv", &[STAGE, SIZE]);
    assert!(draft.contains("\nname = \"hubspot-crm-exports-alle-deals\""), "{draft}");
    let draft = draft_of("deals-2026-06-12.csv", &[STAGE, SIZE]);
    assert!(draft.contains("\nname = \"deals-2026-06-12\""), "{draft}");
}
