//! Terms in the name of a column that suggest a leak.
//!
//! Columns with such a name are often filled in while a deal is worked or after its close: the name raises the question only.

use std::fmt;

use serde::Serialize;

/// What the name of a column suggests about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NameHint {
    /// The stage or outcome of the deal.
    Outcome,
    /// The duration or close date of the deal.
    Process,
    /// Somebody's assessment of the lead.
    Judgement,
    /// The latest activity, which is overwritten while the deal is worked.
    Latest,
    /// A count of activities, which may go on after the snapshot.
    Counter,
}

impl fmt::Display for NameHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Outcome => "the name suggests the stage or outcome of a deal",
            Self::Process => "the name suggests the duration or close date of a deal",
            Self::Judgement => "the name suggests an assessment of the lead by a person",
            Self::Latest => "the name suggests the latest activity, overwritten while a deal is worked",
            Self::Counter => "the name suggests a count of activities, which may go on after the snapshot",
        })
    }
}

/// Terms of one or more consecutive words for each hint, in the order in which they are looked up: English, German, French, Spanish,
/// Portuguese, Italian and Dutch, of the latest activity also Polish and the Scandinavian languages.
const TERMS: [(NameHint, &str); 4] = [
    (
        NameHint::Outcome,
        "stage, stages, status, outcome, result, won, lost, win, loss, churn, churned, converted, conversion, renewed, \
         renewal, signed, contract, invoice, invoiced, reason, disposition, stufe, phase, verkaufsphase, ergebnis, gewonnen, \
         verloren, grund, verlustgrund, absagegrund, ablehnungsgrund, vertrag, rechnung, unterschrieben, storniert, statut, \
         étape, résultat, gagné, perdu, raison, motif, contrat, facture, signé, etapa, resultado, ganado, perdido, motivo, \
         razón, contrato, factura, firmado, situação, ganho, razão, fatura, assinado, fase, esito, risultato, vinto, perso, \
         contratto, fattura, firmato, uitkomst, resultaat, reden, factuur, getekend, estado, stato",
    ),
    (
        NameHint::Process,
        "close, closed, closing, elapsed, days to, days identified, days qualified, days through, days in, \
         days validated, total days, duration, cycle, change count, change, time to, deal age, opportunity age, lead age, \
         days open, days since, abschluss, abgeschlossen, geschlossen, dauer, laufzeit, durchlaufzeit, tage bis, tage in, \
         tage seit, clôture, cloture, durée, jours, délai, cierre, cerrado, duración, ciclo, días, fechamento, fechado, \
         duração, dias, chiusura, chiuso, durata, giorni, sluiting, gesloten, duur, looptijd, doorlooptijd, cyclus, dagen",
    ),
    (
        NameHint::Judgement,
        "tag, tags, quality, score, rating, grade, index, profile, probability, likelihood, bewertung, qualität, \
         wahrscheinlichkeit, einschätzung, évaluation, qualité, probabilité, calificación, puntuación, probabilidad, \
         calidad, avaliação, pontuação, probabilidade, qualidade, valutazione, punteggio, probabilità, qualità, \
         beoordeling, kans, waarschijnlijkheid, kwaliteit",
    ),
    (
        NameHint::Latest,
        "last, latest, most recent, letzte, letzter, letztes, letzten, letztem, zuletzt, neueste, neuester, neuestes, neuesten, \
         jüngste, jüngster, jüngsten, dernier, dernière, derniers, dernières, plus récent, plus récente, último, última, últimos, \
         últimas, más reciente, mais recente, ultimo, ultima, ultimi, ultime, più recente, laatste, laatst, recentste, meest recente, \
         ostatni, ostatnia, ostatnie, ostatniej, ostatniego, senaste, seneste, sidste, siste",
    ),
];

/// Words after "loss" with which it is a figure of an insurer or the like, and no lost deal.
const LOSS_OF_OTHERS: [&str; 6] = ["ratio", "ratios", "rate", "run", "runs", "history"];

/// Parts of such names in Japanese, which has no blanks between words, and the name in which one of them is of something else.
const LATEST_WITHOUT_BLANKS: ([&str; 3], &str) = (["最終", "直近", "前回"], "最終学歴");

/// Words for activities and the like that are counted while a deal is worked.
const ACTIVITIES: &str = "activities activity contacts pageviews views visits sessions emails mails calls meetings contacted touches \
    touchpoints interactions tasks notes events clicks opens submissions conversions downloads messages replies demos \
    reassignments followups aktivitäten seitenaufrufe besuche sitzungen anrufe termine aufgaben notizen klicks kontakte \
    nachrichten activités visites appels réunions tâches échanges interactions clics messages actividades visitas llamadas \
    reuniones correos tareas clics contactos atividades ligações reuniões tarefas cliques contatos attività visite chiamate \
    riunioni compiti messaggi activiteiten bezoeken gesprekken afspraken taken berichten";

/// Words for a count.
const COUNTS: &str = "number count total num nb times sum anzahl zahl summe gesamt nombre nbre total número cantidad quantidade \
    numero totale conteggio aantal totaal sent logged held made";

/// Words after "last" or its like with which it is no activity: names of persons, and rounds of funding.
const LAST_OF_OTHERS: [&str; 6] = ["name", "names", "surname", "funding", "mile", "round"];

/// What the name of a column suggests, with the matching term; `None` without a match.
///
/// Names are split into words at anything but letters and digits, and between a lower-case and an upper-case letter; a term
/// matches whole words.
pub fn name_hint(column: &str) -> Option<(NameHint, String)> {
    let words = words(column);
    let is_of_others = words.windows(2).any(|pair| LAST_OF_OTHERS.contains(&pair[1].as_str()));
    let is_of_insurer = |pair: &[String]| pair[0] == "loss" && LOSS_OF_OTHERS.contains(&pair[1].as_str());
    let insurers = words.windows(2).any(is_of_insurer);
    let name = format!(" {} ", words.join(" "));
    let mut terms = TERMS.iter().flat_map(|(hint, terms)| terms.split(", ").map(move |term| (*hint, term)));
    let matches = |(hint, term): &(NameHint, &str)| {
        let is_other = match hint {
            NameHint::Latest => is_of_others,
            NameHint::Outcome => insurers && *term == "loss",
            _ => false,
        };
        name.contains(&format!(" {term} ")) && !is_other
    };
    let term = terms.find(matches).map(|(hint, term)| (hint, term.to_owned()));
    let (latest, other) = LATEST_WITHOUT_BLANKS;
    let latest = || latest.iter().find(|part| column.contains(*part) && !column.contains(other));
    let term = term.or_else(|| latest().map(|part| (NameHint::Latest, (*part).to_owned())));
    term.or_else(|| counted_activity(&words).map(|word| (NameHint::Counter, word)))
}

/// The activity that a name counts: with a word for a count, or in a short name.
fn counted_activity(words: &[String]) -> Option<String> {
    /// Longer names without a word for a count are of something else.
    const SHORT: usize = 2;
    let activity = words.iter().find(|word| is_listed(word, ACTIVITIES))?;
    (words.len() <= SHORT || words.iter().any(|word| is_listed(word, COUNTS))).then(|| activity.clone())
}

/// Whether a word stands in a list of words with blanks between them.
pub fn is_listed(word: &str, list: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

/// The words of a name, in lower case.
pub fn words(column: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for letter in column.chars() {
        let goes_on = last
            .is_some_and(|last| last.is_alphanumeric() && !(last.is_lowercase() && letter.is_uppercase()));
        if letter.is_alphanumeric() {
            if !goes_on {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        last = Some(letter);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_whole_words_of_a_name() {
        let hint = |name: &str| name_hint(name).map(|(hint, _)| hint);
        assert_eq!(hint("Verlustgrund"), Some(NameHint::Outcome));
        assert_eq!(hint("Durée du cycle"), Some(NameHint::Process));
        assert_eq!(hint("Number of Sales Activities"), Some(NameHint::Counter));
        assert_eq!(hint("Anzahl Anrufe"), Some(NameHint::Counter));
        assert_eq!(hint("Last Activity"), Some(NameHint::Latest));
        assert_eq!(hint("Datum der letzten Aktivität"), Some(NameHint::Latest));
        assert_eq!((hint("最終活動日"), hint("最終学歴")), (Some(NameHint::Latest), None));
        for honest in
            ["Last Name", "Number of employees", "Winery", "Closet makers", "Anzahl Filialen", "Loss ratio"]
        {
            assert_eq!(hint(honest), None, "{honest}");
        }
    }

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("Days to-close_dateOfIT2"), ["days", "to", "close", "date", "of", "it2"]);
        assert!(words("").is_empty());
    }
}
