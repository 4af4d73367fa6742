//! Pictures of a report, as dots: programs that read HTML and workbooks and are no browsers know nothing of
//! the styles inside an SVG.

use crate::export::{PictureError, picture_rules, png_of};
use plimsoll_app::pictures::Taken;
use rust_xlsxwriter::XlsxError;
use thiserror::Error;

/// Why a report could not be written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// A picture of it could not be drawn.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// It is larger than a workbook can be.
    #[error(transparent)]
    Workbook(#[from] XlsxError),
}

/// The picture as PNG, without a head: what it shows is written above it.
pub(super) fn dots(taken: &Taken) -> Result<Vec<u8>, PictureError> {
    let place = format!("><style>{}</style>", picture_rules());
    png_of(&taken.drawing.svg.replacen('>', &place, 1))
}
