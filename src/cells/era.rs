//! Dates with the year of an era, which are not read: `令和6年1月15日`, `R6/1/15` of Japan, `民國113年` of Taiwan.

/// The signs of the eras of Japan since 1868, and of that of Taiwan.
const SIGNS: [char; 9] = ['令', '平', '昭', '大', '明', '民', '㋿', '㍻', '㍼'];

/// The first letters of the eras of Japan since 1868.
const LETTERS: [char; 5] = ['R', 'H', 'S', 'T', 'M'];

/// Whether a cell is a date with the year of an era.
pub(crate) fn is_era_date(cell: &str) -> bool {
    let cell = cell.trim();
    let Some(first) = cell.chars().next() else { return false };
    let has_digit = |text: &str| text.chars().any(char::is_numeric) || text.contains('元');
    if SIGNS.contains(&first) {
        return has_digit(cell) && (cell.contains('年') || cell.contains(['/', '.', '-']));
    }
    if !LETTERS.contains(&first.to_ascii_uppercase()) {
        return false;
    }
    // Versions such as `R5.12.1` are written with dots.
    let parts: Vec<&str> = cell[1..].split(['/', '年', '月']).collect();
    let is_part = |part: &&str| {
        let part = part.trim().trim_end_matches('日');
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.len() == 3 && parts.iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_eras_are_recognised_and_codes_are_not() {
        for cell in [
            "R6/1/15",
            "r06/01/15",
            "H31/4/30",
            "令和6年1月15日",
            "令和元年5月1日",
            "平成31/4/30",
            "民國113年1月15日",
            "S64年1月7日",
        ] {
            assert!(is_era_date(cell), "{cell}");
        }
        for cell in
            ["2024-01-15", "R6", "R6/1", "X6/1/15", "M-100-2-3", "R5.12.1", "大阪", "S1-22-333", "令和"]
        {
            assert!(!is_era_date(cell), "{cell}");
        }
    }
}
