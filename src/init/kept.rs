//! The columns that a list of leads is read by: company, name, person, salesperson. Predictions and the page of leads carry them.

use super::deal_name::deal_name_rank;
use super::features::Decision;
use super::plan::DraftPlan;
use super::{names, sellers};
use crate::audit::{is_listed, words};
use crate::project::is_output_column;
use crate::tables::ColumnType;

/// Words for the name of a person.
const PERSONS: &str = "contact contactname fullname ansprechpartner ansprechpartnerin kontakt kontaktname contacto contato contatto \
    contactpersoon interlocuteur 担当者名 氏名";

/// Words of the parts of the name of a person.
const PARTS: &str =
    "vorname nachname firstname lastname prénom apellido apellidos sobrenome cognome voornaam achternaam";

impl DraftPlan<'_> {
    /// The columns for `[predict] keep`, as far as the export has them.
    pub(super) fn kept(&self) -> Vec<String> {
        let mut kept = Vec::new();
        let account = self.account.as_ref().filter(|name| names::account_rank(name) == Some(1));
        kept.extend(account.cloned().or_else(|| self.text(|name| names::account_rank(name) == Some(1))));
        let deal = self.text(|name| deal_name_rank(name) == Some(0));
        let deal = deal.or_else(|| self.text(|name| deal_name_rank(name) == Some(1)));
        if deal.is_none() {
            let person = self.text(names_person);
            let parts = self
                .texts(|name| words(name).iter().any(|word| is_listed(word, PARTS)) || is_part_of_name(name));
            kept.extend(person.map_or_else(|| parts.take(2).cloned().collect(), |person| vec![person]));
        }
        kept.extend(deal);
        let in_words = self.text(|name| sellers::names_seller(name) && !names::is_id(name));
        kept.extend(in_words.or_else(|| self.text(sellers::names_seller)));
        kept.retain(|name| !is_output_column(name) && *name != self.framework);
        kept
    }

    /// The first column of text without another role whose name fits.
    fn text(&self, fits: impl Fn(&str) -> bool) -> Option<String> {
        self.texts(fits).next().cloned()
    }

    fn texts(&self, fits: impl Fn(&str) -> bool) -> impl Iterator<Item = &String> {
        let is_text = |decision: &&Decision| {
            decision.profile.kind == ColumnType::Text
                && !decision.profile.is_flag
                && decision.profile.filled > 0
        };
        self.decisions.iter().filter(is_text).map(|decision| &decision.column).filter(move |name| fits(name))
    }
}

/// Whether a name is that of the person of a lead.
fn names_person(name: &str) -> bool {
    const BESIDE: &str = "name full primary associated main lead id";
    let words = words(name);
    let is_full = words.windows(2).any(|pair| pair == ["full", "name"]);
    let is_person = |word: &String| is_listed(word, PERSONS);
    let has_person = words.iter().any(is_person) && words.last().is_none_or(|word| word != "id");
    (is_full || has_person) && words.iter().all(|word| is_person(word) || is_listed(word, BESIDE))
}

/// Whether a name is "first name" or "last name".
fn is_part_of_name(name: &str) -> bool {
    let words = words(name);
    let ends = |part: &str| words.windows(2).any(|pair| pair[0] == part && pair[1] == "name");
    ends("first") || ends("last")
}
