//! A list of a typed file or of JSON as a cell, as text files write the members of a set.

/// The separator of the members of a list, where no feature has another one.
pub(crate) const MEMBER_SEPARATOR: &str = ";";

/// What no member may have in it with this separator, and what it has in its place.
pub(crate) fn sign_in_members(separator: &str) -> (&str, &'static str) {
    let sign = if separator.trim().is_empty() { separator } else { separator.trim() };
    (sign, if sign.contains(',') { ";" } else { "," })
}

/// These members as one cell with the separator of the feature that reads it. A member that has the separator in it has another sign in
/// its place, so that it stays one member.
pub(crate) fn list_cell<'m>(members: impl Iterator<Item = &'m str>, separator: &str) -> String {
    let (sign, other) = sign_in_members(separator);
    let mut cell = String::new();
    for member in members.filter(|member| !member.is_empty()) {
        if !cell.is_empty() {
            cell.push_str(separator);
        }
        if member.contains(sign) {
            cell.push_str(&member.replace(sign, other));
        } else {
            cell.push_str(member);
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stay_what_they_are_with_any_separator() {
        let cell = |members: &[&str], separator| list_cell(members.iter().copied(), separator);
        assert_eq!(cell(&["CRM", "BI"], ";"), "CRM;BI");
        assert_eq!(cell(&["CRM", "", "BI"], ", "), "CRM, BI");
        assert_eq!(cell(&["SAP; ERP", "BI"], ";"), "SAP, ERP;BI");
        assert_eq!(cell(&["SAP, ERP"], ","), "SAP; ERP");
        assert_eq!(cell(&[], ";"), "");
    }
}
