//! The criteria of BANT (budget, authority, need and timeline) from the columns that answer them. The questions are those of
//! the template.

use super::column::ColumnProfile;
use super::features::{ColumnRole, Decision};
use super::toml;
use crate::audit::words;
use crate::cells::parse_flag;
use crate::project::Kind;
use crate::tables::{ColumnType, number_text};

/// A drafted criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftedCriterion {
    pub name: &'static str,
    /// What is missing if no column matches.
    pub wanted: String,
    /// The condition and a comment; `None` if no column matches.
    pub pass: Option<(String, String)>,
}

/// The columns that answer a criterion.
struct Pattern {
    name: &'static str,
    wanted: &'static str,
    /// Terms in the name of a column, in order of preference.
    runs: &'static [&'static [&'static str]],
    /// Beginnings of words in its name, in other languages than English, and parts of it in Japanese.
    stems: &'static str,
    rule: fn(&str, &ColumnProfile, &Kind) -> Option<(String, &'static str)>,
    /// The largest number of columns; one that passes is enough.
    most: usize,
}

const BANT: [Pattern; 4] = [
    Pattern {
        name: "budget",
        wanted: "no column for the budget",
        runs: &[&["budget"], &["budgt"], &["budgets"]],
        stems: "budget presupuest orçament budżet 予算",
        rule: |column, profile, kind| {
            threshold(&format!("{column} >="), profile, kind).or_else(|| yes_answer(column, profile))
        },
        most: 1,
    },
    Pattern {
        name: "authority",
        wanted: "no column for the authority to decide",
        runs: &[
            &["authority"],
            &["decision", "maker"],
            &["decision", "role"],
            &["buying", "role"],
            &["seniority"],
            &["job", "level"],
            &["job", "title"],
            &["title"],
        ],
        stems: "entscheider entscheidungsträger entscheidungsbefug entscheidungskompetenz décideur décisionnaire decisor decisore \
            decisionale beslisser beslissingsbevoegd decydent beslutsfattare beslutningstag 決裁者 意思決定者 決定権 hierarchieebene \
            hierarchiestufe position funktion fonction poste cargo puesto ruolo functie 役職",
        rule: |column, profile, _| yes_answer(column, profile).or_else(|| is_senior(column, profile)),
        most: 2,
    },
    Pattern {
        name: "need",
        wanted: "no column for a need or a pain",
        runs: &[
            &["need"],
            &["needs"],
            &["pain"],
            &["pains"],
            &["challenge"],
            &["challenges"],
            &["problem"],
            &["problems"],
        ],
        stems: "bedarf herausforderung schmerzpunkt besoin défi necesidad desafío necessidade desafio bisogn esigenz behoefte \
            uitdaging potrzeb behov ニーズ 課題",
        rule: |column, profile, kind| {
            yes_answer(column, profile).or_else(|| any_answer(column, profile, kind))
        },
        most: 1,
    },
    Pattern {
        name: "timeline",
        wanted: "no column for the time of the decision",
        runs: &[
            &["timeline"],
            &["timeframe"],
            &["time", "frame"],
            &["timing"],
            &["urgency"],
            &["purchase", "horizon"],
        ],
        stems: "zeitrahmen zeitplan zeithorizont kaufzeitpunkt einführungszeitpunkt dringlichkeit échéancier calendrier urgence \
            plazo urgencia prazo urgência tempistic urgenza tijdlijn tijdsbestek urgentie 導入時期 検討時期",
        rule: |column, profile, kind| {
            threshold(&format!("{column} <="), profile, kind).or_else(|| yes_answer(column, profile))
        },
        most: 1,
    },
];

/// Words in the title or role of a decision maker.
const SENIOR: [&str; 50] = [
    "vp",
    "vice",
    "president",
    "chief",
    "ceo",
    "cfo",
    "cto",
    "cio",
    "coo",
    "cmo",
    "director",
    "owner",
    "founder",
    "high",
    "approver",
    "decider",
    "geschäftsführer",
    "geschäftsführerin",
    "geschäftsführung",
    "geschäftsleitung",
    "vorstand",
    "direktor",
    "inhaber",
    "gründer",
    "entscheider",
    "prokurist",
    "pdg",
    "directeur",
    "directrice",
    "gérant",
    "gérante",
    "dirigeant",
    "fondateur",
    "décideur",
    "directora",
    "propietario",
    "fundador",
    "decisor",
    "diretor",
    "diretora",
    "sócio",
    "direttore",
    "direttrice",
    "amministratore",
    "titolare",
    "fondatore",
    "bestuurder",
    "eigenaar",
    "beslisser",
    "zaakvoerder",
];

/// Levels that answer neither yes nor no.
const NO_ANSWER: [&str; 17] = [
    "unknown", "not known", "not specified", "not available", "unspecified", "unbekannt", "nicht bekannt",
    "inconnu", "non renseigné", "desconocido", "desconocida", "desconhecido", "desconhecida", "sconosciuto",
    "sconosciuta", "onbekend", "不明",
];

/// The criteria of BANT, each with the features that answer it.
pub(crate) fn bant(decisions: &[&Decision]) -> Vec<DraftedCriterion> {
    BANT.iter()
        .map(|pattern| {
            let mut rules: Vec<(String, &'static str)> = Vec::new();
            let mut unclear: Option<&str> = None;
            let by_runs = pattern.runs.iter().flat_map(|run| decisions.iter().filter(|one| has(one, run)));
            let by_stems = decisions.iter().filter(|one| has_stem(&one.column, pattern.stems));
            for decision in by_runs.chain(by_stems) {
                let ColumnRole::Feature(_, kind) = &decision.role else { continue };
                let column = toml::column(decision.feature());
                match (pattern.rule)(&column, &decision.profile, kind) {
                    Some(rule) if rules.len() < pattern.most && !rules.contains(&rule) => rules.push(rule),
                    Some(_) => {}
                    None => unclear = unclear.or(Some(&decision.column)),
                }
            }
            let wanted = unclear.map_or_else(
                || pattern.wanted.to_owned(),
                |column| format!("set which values of `{column}` pass"),
            );
            let note = rules.first().map(|(_, note)| (*note).to_owned());
            let conditions: Vec<String> = rules.into_iter().map(|(sql, _)| sql).collect();
            let pass = note.map(|note| (conditions.join(" OR "), note));
            DraftedCriterion { name: pattern.name, wanted, pass }
        })
        .collect()
}

/// Whether the name of a column contains these words in sequence.
fn has(decision: &Decision, run: &[&str]) -> bool {
    words(&decision.column).windows(run.len()).any(|window| window == run)
}

/// Whether a word of a name begins with one of these stems; those without letters of our alphabet may stand anywhere.
fn has_stem(name: &str, stems: &str) -> bool {
    let words = words(name);
    let is_in = |stem: &str| {
        let has_blanks = stem.chars().all(|letter| letter < '\u{3000}');
        if has_blanks { words.iter().any(|word| word.starts_with(stem)) } else { name.contains(stem) }
    };
    stems.split_whitespace().any(is_in)
}

type DraftedCondition = Option<(String, &'static str)>;

/// A comparison of a number with the median, as a first threshold; the column is followed by `>=` or `<=`.
fn threshold(comparison: &str, profile: &ColumnProfile, kind: &Kind) -> DraftedCondition {
    let numbers = profile.numbers.filter(|_| matches!(kind, Kind::Number(_)))?;
    let condition = format!("{comparison} {}", number_text(numbers.median));
    Some((condition, "threshold: median of the deals; adjust it"))
}

/// The column with levels that are no answer as NULL, so that the criterion is unknown for them.
fn answered(column: &str, profile: &ColumnProfile) -> String {
    let levels = profile.levels.iter().map(|(level, _)| level);
    levels
        .filter(|level| NO_ANSWER.contains(&level.to_lowercase().as_str()))
        .fold(column.to_owned(), |sql, level| format!("NULLIF({sql}, {})", toml::sql_text(level)))
}

/// One of the levels is a yes.
fn yes_answer(column: &str, profile: &ColumnProfile) -> DraftedCondition {
    if profile.kind == ColumnType::Flag {
        return Some((column.to_owned(), ""));
    }
    let yes = profile.levels.iter().filter(|(level, _)| parse_flag(level) == Some(true));
    let yes: Vec<String> = yes.map(|(level, _)| toml::sql_text(level)).collect();
    match profile.kind {
        _ if yes.is_empty() => None,
        ColumnType::Number { .. } if profile.is_flag => Some((format!("{column} = 1"), "")),
        ColumnType::Text if profile.levels.iter().any(|(level, _)| parse_flag(level) == Some(false)) => {
            Some((format!("{} {}", answered(column, profile), toml::is_one_of(&yes)), ""))
        }
        _ => None,
    }
}

fn is_senior(column: &str, profile: &ColumnProfile) -> DraftedCondition {
    /// The largest number of levels in a condition.
    const MOST: usize = 12;
    let is_senior = |level: &str| {
        words(level).iter().any(|word| SENIOR.contains(&word.as_str())) || words(level) == ["c", "level"]
    };
    let levels: Vec<String> = profile
        .levels
        .iter()
        .filter(|(level, _)| is_senior(level))
        .take(MOST)
        .map(|(level, _)| toml::sql_text(level))
        .collect();
    let is_usable = profile.kind == ColumnType::Text && !levels.is_empty();
    is_usable.then(|| {
        (
            format!("{} {}", answered(column, profile), toml::is_one_of(&levels)),
            "levels of likely decision makers; check them",
        )
    })
}

/// Any answer other than no.
fn any_answer(column: &str, profile: &ColumnProfile, kind: &Kind) -> DraftedCondition {
    if profile.kind != ColumnType::Text || !matches!(kind, Kind::Category { .. } | Kind::Set { .. }) {
        return None;
    }
    let is_no = |level: &str| parse_flag(level) == Some(false) || level.eq_ignore_ascii_case("none");
    let no: Vec<String> = profile
        .levels
        .iter()
        .filter(|(level, _)| is_no(level))
        .map(|(level, _)| toml::sql_text(level))
        .collect();
    let column = answered(column, profile);
    Some(if no.is_empty() {
        (format!("{column} <> ''"), "any answer passes")
    } else {
        (format!("{column} NOT IN ({})", no.join(", ")), "any answer other than no passes")
    })
}
