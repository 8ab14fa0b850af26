//! Cells that are figures of a report: numbers with their signs, and dates.

/// Whether a cell can be in a line of totals: empty, a figure with its signs, or dashes.
pub(crate) fn is_figure(cell: &str) -> bool {
    /// A currency code.
    const MOST_LETTERS: usize = 3;
    let cell = cell.trim();
    let letters = cell.chars().filter(|letter| letter.is_alphabetic()).count();
    let is_dashes = cell.chars().all(|letter| matches!(letter, '-' | '–' | '—'));
    is_dashes || (has_digit(cell) && letters <= MOST_LETTERS && !is_date(cell) && !is_key(cell))
}

/// Whether a cell is a date or a time of digits, rather than a number.
pub(super) fn is_date(cell: &str) -> bool {
    /// `T`, `Z`, `AM`.
    const MOST_LETTERS: usize = 4;
    let signs = |sign: char| cell.matches(sign).count();
    let letters = cell.chars().filter(|letter| letter.is_alphabetic()).count();
    has_digit(cell) && letters <= MOST_LETTERS && (signs('-') > 1 || signs('/') > 1 || signs(':') > 0)
}

/// Whether letters stand right before the digits, as in the id `D17`; three letters are a currency code.
fn is_key(cell: &str) -> bool {
    const CURRENCY: usize = 3;
    let letters = cell.chars().take_while(char::is_ascii_alphabetic).count();
    let next = cell.chars().nth(letters);
    (1..CURRENCY).contains(&letters) && next.is_some_and(|next| next.is_ascii_digit())
}

fn has_digit(cell: &str) -> bool {
    cell.contains(|letter: char| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_no_dates_and_no_words() {
        for cell in ["", "1,200.50 EUR", "$5", "12 %", "--", "(500)", "-3", "EUR500", "R 500"] {
            assert!(is_figure(cell), "{cell}");
        }
        for cell in ["2025-01-01", "1/2/2025", "Energy", "A0121 Inc", "yes", "D17"] {
            assert!(!is_figure(cell), "{cell}");
        }
        assert!(is_date("2025-01-01T10:00:00Z") && !is_date("1,200"));
    }
}
