//! The name of a project, from the name of its file.

use super::siblings::slug;

/// The largest number of letters of a name.
const LONGEST: usize = 40;

/// The name of the models of an export with this name.
pub(super) fn of_file(label: &str) -> String {
    let file = label.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let name = shortened(&slug(stem, '-'));
    if name.is_empty() { "leads".to_owned() } else { name }
}

/// A long name without its last words. A date is left out as a whole, as a part of it would be another date.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let ends = name.match_indices('-').map(|(end, _)| end).take_while(|end| *end <= LONGEST);
    let Some(end) = ends.last() else { return name[..LONGEST].to_owned() };
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let (mut kept, rest) = (&name[..end], &name[end + 1..]);
    if rest.split('-').next().is_some_and(is_number) {
        while let Some((before, last)) = kept.rsplit_once('-')
            && is_number(last)
        {
            kept = before;
        }
    }
    kept.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_never_cut_in_the_middle() {
        let of = |file: &str| of_file(file);
        assert_eq!(of("data/deals-2026-06-12.csv"), "deals-2026-06-12");
        assert_eq!(of("hubspot-crm-exports-alle-deals-2026-06-12.csv"), "hubspot-crm-exports-alle-deals");
        assert_eq!(of("hubspot-crm-exports-my-deals-12-06-2026-1.csv"), "hubspot-crm-exports-my-deals");
        assert_eq!(
            of("a-very-long-name-of-an-export-of-all-opportunities.csv"),
            "a-very-long-name-of-an-export-of-all"
        );
        assert_eq!(of(&"x".repeat(50)), "x".repeat(40));
        assert_eq!((of("商談.csv").as_str(), of("Deals (1).csv").as_str()), ("leads", "deals-1"));
    }
}
