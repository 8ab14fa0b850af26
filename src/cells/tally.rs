//! A count of cells with an example that does not depend on their order.

/// The number of characters of an example that are kept.
const MOST_LETTERS: usize = 60;

/// The shortest of the cells that were offered, and of these the first by its letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shortest(Option<Box<str>>);

impl Shortest {
    /// Takes the cell if it comes before the present one.
    pub(super) fn offer(&mut self, cell: &str) {
        let cell = match cell.char_indices().nth(MOST_LETTERS) {
            Some((end, _)) => &cell[..end],
            None => cell,
        };
        let is_first = self.0.as_deref().is_none_or(|kept| (cell.len(), cell) < (kept.len(), kept));
        if is_first {
            self.0 = Some(cell.into());
        }
    }

    /// Takes the example of other cells.
    pub(super) fn merge(&mut self, other: &Self) {
        if let Some(cell) = &other.0 {
            self.offer(cell);
        }
    }

    /// The example, empty when there was no cell.
    pub(super) fn text(&self) -> String {
        self.0.as_deref().unwrap_or_default().to_owned()
    }
}

/// The number of some cells, with an example.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CellTally {
    pub count: usize,
    pub example: Shortest,
}

impl CellTally {
    pub(super) fn add(&mut self, cell: &str) {
        self.count += 1;
        self.example.offer(cell);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.example.merge(&other.example);
    }
}
