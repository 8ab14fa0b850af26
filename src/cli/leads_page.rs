//! The page of leads: its arguments, and the file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output_place::file_but_no_pipe;
use crate::page::leads_html;
use crate::predict::{PredictionSummary, Predictor, TopLeads};
use crate::report::LeadsReport;
use crate::tables::{TableError, is_output_stream, write_atomically};

/// The largest number of leads on a page unless another is given: a browser filters so many at once.
const DEFAULT_LIMIT: usize = 10_000;

#[derive(Debug, Clone, Default, Args)]
pub(super) struct PageArgs {
    /// Also write a page of the leads for people: by route and score, each with its reasons, verdicts and next question. It
    /// searches and filters in a browser, without a network.
    #[arg(long, value_name = "FILE", value_parser = file_but_no_pipe("the page needs a file"))]
    pub page: Option<PathBuf>,
    /// The largest number of leads on the page. Each route gets an equal share, and the first ones what others leave; the
    /// leads with the highest scores are on the page, which says how many are not.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_LIMIT, requires = "page")]
    pub page_limit: usize,
}

impl PageArgs {
    /// Asks a predictor for the leads of the page, if one is wanted.
    pub(super) fn prepare(&self, predictor: &mut Predictor<'_>) {
        if self.page.is_some() {
            predictor.hold_top(self.page_limit);
        }
    }

    /// Writes the page of a prediction, if one is wanted; `output` has all predictions.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(
        &self,
        predictor: &mut Predictor<'_>,
        summary: &PredictionSummary,
        output: &Path,
    ) -> Result<Option<WrittenPage>, TableError> {
        let (Some(file), Some(top)) = (&self.page, predictor.take_top()) else { return Ok(None) };
        let name =
            output.file_name().filter(|_| !is_output_stream(output)).map(|name| name.to_string_lossy());
        let previous = predictor.previous.as_ref();
        let report = LeadsReport {
            project: predictor.workspace.project,
            model: predictor.saved,
            as_of: predictor.workspace.on_the_clock(predictor.workspace.today),
            top: &top,
            rows: summary.rows,
            previous: previous.map(|previous| predictor.workspace.on_the_clock(previous.as_of())),
            output: name.as_deref(),
        };
        write_atomically(file, leads_html(&report).as_bytes())?;
        Ok(Some(WrittenPage::of(file, &top)))
    }
}

/// A page that was written.
pub(super) struct WrittenPage {
    pub file: PathBuf,
    /// Leads on it, and all leads.
    pub leads: (usize, usize),
}

impl WrittenPage {
    fn of(file: &Path, top: &TopLeads) -> Self {
        Self { file: file.to_owned(), leads: (top.held(), top.count()) }
    }
}
