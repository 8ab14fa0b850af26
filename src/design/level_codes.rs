//! The levels and members of each row of a design, by feature.

use super::blocks::SetBlock;
use super::encoder::Encoder;
use super::encoding::BlockKind;
use super::matrix::Design;

/// The columns that a feature has in each row, counted from its first column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LevelCodes<'a> {
    /// One level in each row, or `ABSENT`.
    Levels(&'a [u32]),
    /// Any number of members in each row.
    Members(&'a SetBlock),
}

impl LevelCodes<'_> {
    /// The codes of a row.
    pub(crate) fn of_row(&self, row: usize) -> &[u32] {
        match self {
            Self::Levels(codes) => &codes[row..=row],
            Self::Members(set) => set.members(row),
        }
    }
}

impl Design {
    /// For each feature of the encoder that made this design its codes; `None` for numbers and flags.
    pub(crate) fn level_codes(&self, encoder: &Encoder) -> Vec<Option<LevelCodes<'_>>> {
        let mut categories = self.categories.iter();
        let mut sets = self.sets.iter();
        let codes = |feature: &super::FeatureEncoding| match feature.encoding.block() {
            BlockKind::Dense => None,
            BlockKind::Category => categories.next().map(|block| LevelCodes::Levels(&block.codes)),
            BlockKind::Set => sets.next().map(LevelCodes::Members),
        };
        encoder.features().iter().map(codes).collect()
    }
}
