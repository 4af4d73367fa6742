//! The pictures of the comparison as files.

use super::{sharing_bars, sharing_hours, sharing_waterfall, sharing_week};
use crate::api::Sharing;
use crate::charts::{Drawing, Size, hours, spans, time_chart};
use crate::findings;
use crate::routes::SharingQuery;

const WIDTH: u32 = 960;
const WEEK_HEIGHT: u32 = 340;

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharingPicture {
    /// Both sides.
    Bars,
    /// The way from one to the other.
    Waterfall,
    /// The last week.
    Week,
    /// The hours of the day.
    Hours,
}

/// A picture with what is said of it.
pub struct Taken {
    /// The picture.
    pub drawing: Drawing,
    /// Its width and height.
    pub size: (u32, u32),
    /// What it shows, as a finding.
    pub title: String,
    /// Units and method.
    pub subtitle: String,
}

impl Taken {
    /// A drawing whose height follows from its contents.
    pub(super) fn of(drawing: Drawing, caption: &crate::charts::Caption) -> Self {
        Self {
            size: size_of(&drawing.svg).unwrap_or((WIDTH, WEEK_HEIGHT)),
            drawing,
            title: caption.title.clone(),
            subtitle: caption.desc.clone(),
        }
    }
}

/// Width and height of an `<svg>` that we drew.
fn size_of(svg: &str) -> Option<(u32, u32)> {
    let (_, rest) = svg.split_once("viewBox=\"0 0 ")?;
    let (size, _) = rest.split_once('"')?;
    let (width, height) = size.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

impl SharingPicture {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Bars, Self::Waterfall, Self::Week, Self::Hours];

    /// Its path, without `.svg` or `.png`.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Bars => "/sharing/bars",
            Self::Waterfall => "/sharing",
            Self::Week => "/sharing/week",
            Self::Hours => "/sharing/hours",
        }
    }

    /// The picture; `None` where there is nothing to draw.
    #[must_use]
    pub fn draw(self, sharing: &Sharing, query: &SharingQuery) -> Option<Taken> {
        let of = |drawing: Drawing, height, caption: crate::charts::Caption| Taken {
            drawing,
            size: (WIDTH, height),
            title: caption.title,
            subtitle: caption.desc,
        };
        Some(match self {
            Self::Bars => {
                let chart = sharing_bars(sharing, query);
                of(
                    spans::draw(&chart, WIDTH),
                    spans::height(&chart),
                    chart.caption,
                )
            }
            Self::Waterfall => {
                let chart = sharing_waterfall(sharing);
                Taken {
                    title: findings::waterfall_title(&sharing.compared),
                    subtitle: super::machines_subtitle(sharing, query),
                    ..of(
                        spans::draw(&chart, WIDTH),
                        spans::height(&chart),
                        chart.caption,
                    )
                }
            }
            Self::Week => {
                let chart = sharing_week(sharing, query)?;
                let size = Size {
                    width: WIDTH,
                    height: WEEK_HEIGHT,
                };
                of(time_chart::draw(&chart, size), WEEK_HEIGHT, chart.caption)
            }
            Self::Hours => {
                let chart = sharing_hours(sharing, query.by);
                of(
                    hours::draw(&chart, WIDTH),
                    hours::height(&chart),
                    chart.caption,
                )
            }
        })
    }
}
