//! The rows of a group of a report: what they add up to, and whether a line between groups is a title or their total.
//!
//! Boards and grouped reports write the name of each group, the header again, its rows, and a line of sums without any word.
//! Such a line is recognised by its figures: they are what the rows above it add up to.

use super::number::parse_number;
use super::number_format::NumberFormat;
use super::report_lines::{IdForms, LineKind, ReportLine};

/// The two readings of a figure; which one a column has is not known when its lines are read.
const FORMATS: [NumberFormat; 2] = [NumberFormat::Point, NumberFormat::Comma];

/// Sums of floating-point numbers may differ by this share of the sum of their magnitudes.
const ROUNDING: f64 = 1e-9;

/// The rows since the last header, title or total.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupRows {
    rows: usize,
    sums: Vec<ColumnSums>,
    ids: IdForms,
    /// Whether a total stands below them, so that the next row begins a group.
    has_total: bool,
}

/// The numbers of a column, in either reading.
#[derive(Debug, Clone, Copy, Default)]
struct ColumnSums {
    known: usize,
    readings: [Sum; 2],
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    total: f64,
    magnitude: f64,
    /// Whether a cell is no number in this reading.
    is_wrong: bool,
}

/// How well the rows explain a line of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SumEvidence {
    /// A figure is not what they add up to.
    No,
    /// Each figure is a sum, a mean or a count, which may be a coincidence.
    Perhaps,
    /// The same, and one is the sum of several numbers.
    Surely,
}

impl GroupRows {
    /// Forgets the rows: a group begins.
    pub(crate) fn clear(&mut self) {
        *self = Self { sums: std::mem::take(&mut self.sums), ..Self::default() };
        self.sums.clear();
    }

    /// Takes a row with this id.
    pub(crate) fn add_row(&mut self, id: Option<&str>) {
        if self.has_total {
            self.clear();
        }
        self.rows += 1;
        self.ids.add(id);
    }

    /// Takes a number of that row.
    pub(crate) fn add_number(&mut self, column: usize, number: f64) {
        let sums = self.column(column);
        sums.known += 1;
        sums.readings.iter_mut().for_each(|sum| sum.add(Some(number)));
    }

    /// Takes a text of that row.
    pub(crate) fn add_text(&mut self, column: usize, cell: &str) {
        if !cell.contains(|letter: char| letter.is_ascii_digit()) {
            return;
        }
        let sums = self.column(column);
        if sums.readings.iter().all(|sum| sum.is_wrong) {
            return;
        }
        sums.known += 1;
        for (sum, format) in sums.readings.iter_mut().zip(FORMATS) {
            sum.add(parse_number(cell, format));
        }
    }

    /// Takes a row of text.
    pub(crate) fn add(&mut self, line: &ReportLine<'_>) {
        self.add_row(line.id_text());
        line.cells().iter().for_each(|(column, cell)| self.add_text(*column, cell));
    }

    fn column(&mut self, column: usize) -> &mut ColumnSums {
        if self.sums.len() <= column {
            self.sums.resize(column + 1, ColumnSums::default());
        }
        &mut self.sums[column]
    }

    /// What a line between groups is; [`LineKind::Row`] where it is nothing special. `is_above_header`: the header is
    /// repeated directly below it; `ends_group`: there or below a name.
    pub(crate) fn kind(
        &mut self,
        line: &ReportLine<'_>,
        is_above_header: bool,
        ends_group: bool,
    ) -> LineKind {
        let is_in_first = line.cells().first().is_some_and(|(column, _)| *column == 0);
        match self.below_rows(line, ends_group) {
            LineKind::Row if is_above_header => self.above_header(line),
            // The name of a group may be a year.
            LineKind::Doubtful if is_above_header && is_in_first => match self.above_header(line) {
                LineKind::Title => LineKind::Title,
                _ => LineKind::Doubtful,
            },
            kind => kind,
        }
    }

    /// What a line is that stands directly above a repeated header: the name of a group, unless it looks like the ids.
    fn above_header(&self, line: &ReportLine<'_>) -> LineKind {
        let is_like_id = line.id_text().is_some_and(|id| self.ids.are_like_last(id));
        if line.may_be_title() && !is_like_id { LineKind::Title } else { LineKind::Row }
    }

    /// What a line of figures without an id is; `ends_group` says that a group begins below it.
    fn below_rows(&mut self, line: &ReportLine<'_>, ends_group: bool) -> LineKind {
        if !line.are_figures_without_id() {
            return LineKind::Row;
        }
        let is_total = match self.explain(line) {
            SumEvidence::No => false,
            SumEvidence::Perhaps => ends_group || line.has_known_id(),
            SumEvidence::Surely => ends_group || line.has_known_id() || self.ids.are_given(),
        };
        self.has_total |= is_total;
        if is_total {
            LineKind::Total
        } else if ends_group {
            LineKind::Doubtful
        } else {
            LineKind::Row
        }
    }

    fn explain(&self, line: &ReportLine<'_>) -> SumEvidence {
        let mut explained = SumEvidence::Perhaps;
        for (column, cell) in line.cells() {
            if !cell.contains(|letter: char| letter.is_ascii_digit()) {
                continue;
            }
            let sums = self.sums.get(*column).copied().unwrap_or_default();
            match sums.explain(cell, self.rows) {
                SumEvidence::No => return SumEvidence::No,
                SumEvidence::Perhaps => {}
                SumEvidence::Surely => explained = SumEvidence::Surely,
            }
        }
        explained
    }
}

impl ColumnSums {
    fn explain(&self, cell: &str, rows: usize) -> SumEvidence {
        let mut explained = SumEvidence::No;
        for (sum, format) in self.readings.iter().zip(FORMATS).filter(|(sum, _)| !sum.is_wrong) {
            let Some(figure) = parse_number(cell, format) else { continue };
            let tolerance = half_unit(cell, format) + ROUNDING * sum.magnitude;
            let is = |value: f64| (value - figure).abs() <= tolerance;
            if is(sum.total) && self.known > 1 && figure != 0.0 {
                return SumEvidence::Surely;
            }
            let mean = sum.total / self.known.max(1) as f64;
            if is(sum.total) || is(mean) || is(self.known as f64) || is(rows as f64) {
                explained = SumEvidence::Perhaps;
            }
        }
        explained
    }
}

impl Sum {
    fn add(&mut self, number: Option<f64>) {
        match number {
            Some(number) => {
                self.total += number;
                self.magnitude += number.abs();
            }
            None => self.is_wrong = true,
        }
    }
}

/// Half of the last decimal that a figure has: its rounding.
fn half_unit(cell: &str, format: NumberFormat) -> f64 {
    let decimal = if format == NumberFormat::Comma { ',' } else { '.' };
    let decimals = cell
        .rsplit_once(decimal)
        .map_or(0, |(_, decimals)| decimals.chars().take_while(char::is_ascii_digit).count());
    0.5 * 0.1_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(cells: &[&'a str], id: Option<usize>) -> ReportLine<'a> {
        ReportLine::new(cells.iter().copied(), cells.len(), id)
    }

    fn group(rows: &[[&'static str; 4]], id: Option<usize>) -> GroupRows {
        let mut group = GroupRows::default();
        for row in rows {
            group.add(&line(row, id));
        }
        group
    }

    const ROWS: [[&str; 4]; 3] =
        [["Deal 1", "Energy", "1.200,50", "7"], ["Deal 2", "", "2", "8"], ["Deal 3", "x", "1", ""]];

    #[test]
    fn a_line_of_sums_is_a_total() {
        for (cells, id, ends, right) in [
            (["", "", "1.203,50", ""], None, false, LineKind::Total),
            (["", "", "1203,5", "15"], None, false, LineKind::Total),
            (["", "", "", "7,5"], None, false, LineKind::Row),
            (["", "", "", "7,5"], None, true, LineKind::Total),
            (["", "", "", "7,5"], Some(0), false, LineKind::Total),
            (["", "", "1.203,50", "3"], Some(0), false, LineKind::Total),
            (["", "", "1.203,51", ""], Some(0), false, LineKind::Row),
            (["", "", "1.203,51", ""], None, true, LineKind::Doubtful),
            (["Deal 4", "", "1.203,50", ""], None, true, LineKind::Row),
            (["", "Energy", "1.203,50", ""], None, true, LineKind::Row),
        ] {
            assert_eq!(
                group(&ROWS, id).below_rows(&line(&cells, id), ends),
                right,
                "{cells:?} {id:?} {ends}"
            );
        }
        let mut none = GroupRows::default();
        assert_eq!(none.below_rows(&line(&["", "", "0", ""], None), true), LineKind::Total, "an empty group");
        // A few rows of figures add up to the next by coincidence.
        let mut few = group(&[["", "", "1", "1"], ["", "", "2", "2"], ["", "", "3", "3"]], None);
        assert_eq!(few.below_rows(&line(&["", "", "6", "6"], None), false), LineKind::Row);
    }

    #[test]
    fn several_totals_may_stand_below_a_group() {
        let mut rows = group(&ROWS, Some(0));
        assert_eq!(rows.below_rows(&line(&["", "", "", "15"], Some(0)), false), LineKind::Total);
        assert_eq!(rows.below_rows(&line(&["", "", "", "7.5"], Some(0)), false), LineKind::Total);
        rows.add(&line(&["Deal 4", "", "", "9"], Some(0)));
        assert_eq!(rows.below_rows(&line(&["", "", "", "15"], Some(0)), false), LineKind::Row);
    }

    #[test]
    fn a_cell_above_a_header_is_a_title_unless_it_is_like_an_id() {
        let rows = group(&ROWS, None);
        let kind = |cells: &[&'static str]| rows.above_header(&line(cells, None));
        assert_eq!(kind(&["Cold", "", "", ""]), LineKind::Title);
        assert_eq!(kind(&["", "2026", "", ""]), LineKind::Title);
        assert_eq!(kind(&["Deal 7", "", "", ""]), LineKind::Row);
        let mut rows = group(&ROWS, Some(3));
        assert_eq!(rows.kind(&line(&["2026", "", "", ""], Some(3)), true, true), LineKind::Title);
        assert_eq!(rows.kind(&line(&["", "2026", "", ""], Some(3)), true, true), LineKind::Doubtful);
        let kind = |cells: &[&'static str]| rows.above_header(&line(cells, None));
        assert_eq!(kind(&["Cold", "x", "", ""]), LineKind::Row);
        assert_eq!(kind(&["Cold", ""]), LineKind::Row);
    }
}
