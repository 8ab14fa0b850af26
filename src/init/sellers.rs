//! Columns with the person of the own company who works a deal. A salesperson is no answer of the customer and no property of the lead:
//! leads are assigned after they are scored, and salespeople leave.

use super::column::ColumnProfile;
use super::names::name_words;
use super::vocabulary::{ACCOUNTS, DEALS, FILLERS, IDS, NAMES};
use crate::audit::is_listed;
use crate::tables::ColumnType;

/// Words for such a person: English, German, French, Spanish, Portuguese, Italian, Dutch, with some of Polish and the Scandinavian
/// languages.
const SELLERS: &str = "owner rep salesperson salesman saleswoman salesrep seller dealowner leadowner accountexecutive \
    inhaber eigentümer besitzer zuständiger zuständige betreuer kundenbetreuer vertriebler vertriebsmitarbeiter vertriebsbeauftragter \
    verkäufer vertreter sachbearbeiter bearbeiter propriétaire vendeur commercial responsable propietario propietaria vendedor \
    vendedora comercial proprietário proprietária responsável proprietario proprietaria venditore venditrice responsabile \
    commerciale eigenaar verkoper accountmanager behandelaar właściciel handlowiec opiekun ägare säljare ejer sælger eier selger";

/// Two words together for the same.
const PAIRS: [(&str, &str); 9] = [
    ("sales", "agent"),
    ("sales", "rep"),
    ("sales", "person"),
    ("sales", "representative"),
    ("sales", "executive"),
    ("account", "executive"),
    ("account", "manager"),
    ("assigned", "to"),
    ("zuständiger", "mitarbeiter"),
];

/// Words that may stand beside these.
const BESIDE: &str = "sales full first last alias email mail role team hubspot current user vertrieb deal deals lead record vollständiger \
    complet completo completa";

/// Parts of names in Japanese.
const SELLERS_WITHOUT_BLANKS: [&str; 4] = ["所有者", "営業担当", "担当営業", "担当者名"];

/// Whether a name is that of the person who works a deal.
pub(super) fn names_seller(name: &str) -> bool {
    let words = name_words(name);
    let pair = words
        .windows(2)
        .position(|pair| PAIRS.iter().any(|(one, other)| pair[0] == *one && pair[1] == *other));
    let is_of_pair = |place: usize| pair.is_some_and(|pair| place == pair || place == pair + 1);
    let is_beside = |word: &str| {
        DEALS.contains(&word)
            || ACCOUNTS.contains(&word)
            || IDS.contains(&word)
            || NAMES.contains(&word)
            || is_listed(word, SELLERS)
            || is_listed(word, BESIDE)
            || is_listed(word, FILLERS)
    };
    let is_seller = pair.is_some() || words.iter().any(|word| is_listed(word, SELLERS));
    let is_all = words.iter().enumerate().all(|(place, word)| is_of_pair(place) || is_beside(word));
    (is_seller && is_all) || SELLERS_WITHOUT_BLANKS.iter().any(|part| name.contains(part))
}

/// Whether a column has the person who works a deal: its name says so, and it is neither a number nor a yes or no.
pub(super) fn is_seller(name: &str, profile: &ColumnProfile) -> bool {
    profile.kind == ColumnType::Text && !profile.is_flag && names_seller(name)
}

#[cfg(test)]
mod tests {
    use super::names_seller;

    #[test]
    fn a_salesperson_is_distinguished_from_people_of_the_customer() {
        for name in [
            "Opportunity Owner",
            "Deal owner",
            "Owner: Full Name",
            "hubspot_owner_id",
            "sales_agent",
            "Sales Rep",
            "Account Manager",
            "Assigned to",
            "Opportunity-Inhaber",
            "Inhaber",
            "Zuständiger Mitarbeiter",
            "Deal - Besitzer",
            "Propriétaire de l'opportunité",
            "Propietario del negocio",
            "Proprietário do negócio",
            "Proprietario trattativa",
            "Eigenaar van deal",
            "商談所有者",
        ] {
            assert!(names_seller(name), "{name}");
        }
        for name in [
            "Business owner", "Home owner", "ownership", "Owner-managed", "Decision maker", "Contact",
            "Rep visits",
        ] {
            assert!(!names_seller(name), "{name}");
        }
    }
}
