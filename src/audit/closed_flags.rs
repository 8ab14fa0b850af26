//! Flags that say of a deal that it is closed, whether it was won or lost: `IsClosed`, `Geschlossen`, `Cerrada`.

use super::column::AuditedColumn;
use super::name_terms::{is_listed, words};
use crate::cells::parse_flag;
use crate::design::{ABSENT, Cells, Value};
use crate::syntax::{column_sql, text_sql};

/// Whole words for closed, in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish and the Scandinavian languages.
const CLOSED: &str = "closed isclosed geschlossen abgeschlossen beendet erledigt clos close clôturé clôturée cloturé cloturée cloture fermé \
    fermée terminé terminée cerrado cerrada finalizado finalizada concluido concluida terminado terminada fechado fechada \
    encerrado encerrada concluído concluída chiuso chiusa concluso conclusa terminato terminata gesloten afgesloten afgerond \
    beëindigd zamknięty zamknięta zamknięte zakończony zakończona zakończone stängd stängt avslutad avslutat lukket afsluttet \
    avsluttet";

/// Parts of names in Japanese, which has no blanks between words.
const CLOSED_WITHOUT_BLANKS: [&str; 4] = ["クローズ", "完了", "終了", "終結"];

/// Words beside which a deal is not only closed, but won or lost, or with which it is something else that is closed.
const DECIDED: &str = "won win lost gewonnen verloren gagné gagnée perdu perdue ganado ganada perdido perdida ganho ganha vinto \
    vinta perso persa wygrana wygrany przegrana vunnen vunnet förlorad successfully erfolgreich contract vertrag contrat contrato \
    contratto sale verkauf kauf vente venta venda vendita verkoop koop order auftrag commande pedido ordine month year quarter \
    date day time reason ticket tickets account store branch filiale";

/// Whether the name of a column is that of a flag for closed deals.
pub fn names_closed(name: &str) -> bool {
    /// Longer names are sentences.
    const MOST_WORDS: usize = 4;
    let words = words(name);
    let has = |list: &str| words.iter().any(|word| is_listed(word, list));
    let is_closed = has(CLOSED) || CLOSED_WITHOUT_BLANKS.iter().any(|part| name.contains(part));
    is_closed && words.len() <= MOST_WORDS && !has(DECIDED)
}

/// Whether a word in lower case means closed.
pub(crate) fn is_closed_word(word: &str) -> bool {
    is_listed(word, CLOSED)
}

/// Whether every value of a column is a yes or a no.
pub(super) fn is_flag(cells: &Cells) -> bool {
    match cells {
        Cells::Flags(_) => true,
        Cells::Numbers(numbers) => numbers.iter().all(|number| number.is_nan() || is_zero_or_one(*number)),
        Cells::Words(words) => {
            let mut used = words.codes().iter().filter(|&&code| code != ABSENT);
            used.all(|&code| parse_flag(&words.words()[code as usize]).is_some())
        }
    }
}

/// Yes or no in a row, however it is written.
pub(super) fn flag(cells: &Cells, row: usize) -> Option<bool> {
    match cells.value(row) {
        Value::Flag(flag) => Some(flag),
        Value::Words(word) => parse_flag(&word),
        Value::Number(number) if is_zero_or_one(number) => Some(number == 1.0),
        _ => None,
    }
}

fn is_zero_or_one(number: f64) -> bool {
    number == 0.0 || number == 1.0
}

/// The condition in SQL that a flag is yes.
pub(super) fn yes_sql(column: &AuditedColumn) -> String {
    let name = column_sql(&column.name);
    match &column.closed {
        Cells::Flags(_) => name,
        Cells::Numbers(_) => format!("{name} = 1"),
        Cells::Words(words) => {
            let yes = words.words().iter().find(|word| parse_flag(word) == Some(true));
            format!("{name} = {}", text_sql(yes.map_or("yes", String::as_str)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_says_closed_is_distinguished_from_one_that_says_won() {
        for name in [
            "IsClosed", "Closed?", "deal_closed", "Abgeschlossen", "Clôturée", "Affaire fermée",
            "Está cerrada", "Fechado", "Encerrado", "Chiusa", "Afgesloten", "zamknięte", "Stängd",
            "クローズ済",
        ] {
            assert!(names_closed(name), "{name}");
        }
        for name in [
            "Closed Won",
            "IsWon",
            "closed_lost",
            "Vertrag abgeschlossen",
            "Vente conclue",
            "Cerrada ganada",
            "closed date",
            "Converted",
            "number of closed deals of this customer",
        ] {
            assert!(!names_closed(name), "{name}");
        }
    }
}
