//! The column with the value of a deal: for reports, as it is often determined late, and never a feature.

use super::column::{ColumnProfile, Numbers, best};
use super::export::ExportedTable;
use super::names::name_words;
use super::vocabulary::{DEALS, FILLERS};
use crate::audit::is_listed;
use crate::units::Currency;

/// Words for the value of a deal: English, German, French, Spanish, Portuguese, Italian, Dutch, with some of Polish and the Scandinavian
/// languages.
const VALUES: &str = "amount value betrag wert summe volumen montant valeur importe monto valor valore importo bedrag waarde kwota wartość \
    belopp värde beløb værdi beløp verdi";

/// Words that may stand beside them and the deal.
const BESIDE: &str = "total gesamt net netto gross brutto contract order converted currency company local base euro eur usd gbp chf auftrag \
    vertrag angebot umgerechnet währung contrat commande devise contrato moneda moeda contratto valuta est estimated geschätzt \
    geschätzter geschätzte estimé estimado estimada stimato geschat geschatte ht in";

/// Values in one word with what they are of.
const JOINED: &str = "auftragswert auftragssumme auftragsvolumen angebotswert angebotssumme vertragswert vertragssumme vertragsvolumen \
    dealwert dealvalue dealamount dealvolumen abschlusswert geschäftswert opportunitywert opportunityamount verkaufschancenwert \
    gesamtbetrag gesamtwert contractwaarde orderwaarde dealwaarde acv tcv";

/// Words for revenue, which is the value of a deal where it is estimated for it.
const REVENUE: &str = "revenue umsatz omzet ingresos receita ricavo";

/// The rank of a name as that of the value of a deal, 0 for the best; `None` if it is none: a budget, a discount, a weighted value.
fn rank(name: &str) -> Option<u8> {
    let words = name_words(name);
    let has = |list: &str| words.iter().any(|word| is_listed(word, list));
    let is_deal = |word: &str| DEALS.contains(&word);
    let is_plain = |word: &String| is_listed(word, VALUES) || is_deal(word) || is_listed(word, FILLERS);
    let is_beside = |word: &String| is_plain(word) || is_listed(word, BESIDE) || is_listed(word, JOINED);
    let is_money =
        name.contains("金額") && !["予算", "割引", "値引"].iter().any(|other| name.contains(other));
    let is_estimate = has("est estimated geschätzt geschätzter estimado stimato geschat");
    let is_revenue = |word: &String| is_beside(word) || is_listed(word, REVENUE);
    match () {
        () if has(VALUES) && words.iter().all(is_plain) => Some(0),
        () if is_money || (has(JOINED) && words.iter().all(is_beside)) => Some(1),
        () if has(VALUES) && words.iter().all(is_beside) => Some(2),
        () if has(REVENUE) && is_estimate && words.iter().all(is_revenue) => Some(3),
        () => None,
    }
}

/// Words of a column with the currency of an amount, in the same languages.
const CURRENCIES: &str = "currency währung devise monnaie moneda moeda valuta waluta valuutta";

/// Words that may stand beside them.
const OF_CODES: &str = "iso code codigo código";

/// Codes of ISO 4217 that stand in the names of amounts.
const CODES: &str = "eur usd gbp chf sek nok dkk pln czk huf ron cad aud nzd jpy cny inr brl mxn zar sgd hkd";

/// The column with the value of a deal.
pub(super) struct AmountColumn {
    pub(super) name: String,
    pub(super) numbers: Numbers,
    pub(super) currency: Option<AmountCurrency>,
}

/// How the currency of the amounts is known.
pub(super) enum AmountCurrency {
    /// The name of the column says it.
    Named(String),
    /// It is the only one in a column.
    Same { column: String, code: String },
    /// They have several in a column: a sum of amounts means little.
    Mixed { column: String, codes: Vec<String> },
}

impl AmountCurrency {
    fn of(amount: &str, deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Option<Self> {
        let of_columns = deals.columns.iter().zip(profiles).find_map(|(column, profile)| {
            let words = name_words(&column.name);
            let is_own = words.iter().any(|word| is_listed(word, CURRENCIES));
            let lists = [CURRENCIES, OF_CODES, VALUES];
            let is_beside = |word: &String| {
                lists.into_iter().any(|list| is_listed(word, list))
                    || is_listed(word, FILLERS)
                    || DEALS.contains(&word.as_str())
            };
            let codes: Vec<String> = profile.levels.iter().map(|(code, _)| code.clone()).collect();
            let is_code = |code: &String| Currency::parse(code).is_some();
            let is_currency =
                is_own && words.iter().all(is_beside) && !codes.is_empty() && codes.iter().all(is_code);
            let column = is_currency.then(|| column.name.clone())?;
            Some(match codes.as_slice() {
                [code] => Self::Same { column, code: code.clone() },
                _ => Self::Mixed { column, codes },
            })
        });
        let named = || name_words(amount).into_iter().find(|word| is_listed(word, CODES));
        of_columns.or_else(|| named().map(|code| Self::Named(code.to_uppercase())))
    }
}

/// The column with the value of the deals.
pub(super) fn amount(deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Option<AmountColumn> {
    /// Fewer different numbers are classes.
    const LEAST_DIFFERENT: usize = 5;
    let name = best(deals, profiles, |name, profile| {
        let is_number = profile.numbers.is_some() && profile.open.is_none();
        rank(name).filter(|_| is_number && profile.different() >= LEAST_DIFFERENT)
    })?;
    let place = deals.columns.iter().position(|column| column.name == name)?;
    let currency = AmountCurrency::of(&name, deals, profiles);
    Some(AmountColumn { numbers: profiles[place].numbers?, name, currency })
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn the_value_of_a_deal_is_recognised_in_the_languages_of_exports() {
        for name in [
            "Amount",
            "amount",
            "Deal value",
            "Deal - Value",
            "Betrag",
            "Deal - Wert",
            "Auftragswert (EUR)",
            "Montant",
            "Montant de l'opportunité",
            "Importe",
            "Valor do negócio",
            "Importo",
            "Bedrag",
            "Waarde",
            "商談金額",
            "Total contract value",
            "Amount (converted)",
            "Est. Revenue",
            "TCV",
        ] {
            assert!(rank(name).is_some(), "{name}");
        }
        for name in [
            "budget_amount",
            "Discount amount",
            "Rabattbetrag",
            "Weighted amount",
            "Revenue",
            "Annual Revenue",
            "Jahresumsatz",
            "Value proposition",
            "Ad spend amount",
            "Number of invoices",
            "close_value",
            "予算金額",
        ] {
            assert_eq!(rank(name), None, "{name}");
        }
        assert!(rank("Amount") < rank("Amount (converted)") && rank("Deal value") < rank("Est. Revenue"));
    }
}
