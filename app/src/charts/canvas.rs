//! A drawing surface in user units on top of plotters, and the frame around every picture.

use std::convert::Infallible;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::types::{RangedCoordf64, RangedCoordi64};
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::{
    Cartesian2d, Circle, DrawingArea, FontDesc, FontFamily, FontStyle, IntoDrawingArea,
    PathElement, Rectangle, Text, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::backend::{Body, PLAIN_FROM_HERE, SvgBackend};
use super::paint::{Mark, Paint, Role};
use super::path::FINE;
use super::text::{escape, safe_id};
use super::{Caption, Size, to_i32};

/// Drawing into a string cannot fail; plotters' signature says it might.
pub(crate) type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

/// The plot of a time chart: seconds against base units.
pub(crate) type Plot<'a> = DrawingArea<SvgBackend<'a>, Cartesian2d<RangedCoordi64, RangedCoordf64>>;

/// The text size of axes and labels.
pub(crate) const SMALL: f64 = 11.0;

/// How a piece of text is set.
#[derive(Clone, Copy)]
pub(crate) struct Set {
    role: Role,
    mark: Mark,
    size: f64,
    bold: bool,
    anchor: HPos,
}

impl Set {
    /// Small secondary text, starting at its position.
    pub(crate) const MUTED: Self = Self {
        role: Role::Muted,
        mark: Mark::Text,
        size: SMALL,
        bold: false,
        anchor: HPos::Left,
    };
    /// Small text in full ink.
    pub(crate) const INK: Self = Self {
        role: Role::Ink,
        ..Self::MUTED
    };
    /// Small semibold text: names and numbers.
    pub(crate) const BOLD: Self = Self {
        bold: true,
        ..Self::INK
    };

    pub(crate) const fn end(self) -> Self {
        Self {
            anchor: HPos::Right,
            ..self
        }
    }

    pub(crate) const fn middle(self) -> Self {
        Self {
            anchor: HPos::Center,
            ..self
        }
    }

    pub(crate) const fn halo(self) -> Self {
        Self {
            mark: Mark::Halo,
            ..self
        }
    }

    pub(crate) const fn role(self, role: Role) -> Self {
        Self { role, ..self }
    }
}

/// A picture being drawn, in user units.
pub(crate) struct Canvas<'a> {
    root: DrawingArea<SvgBackend<'a>, Shift>,
}

impl<'a> Canvas<'a> {
    /// Text with its baseline at `y`.
    pub(crate) fn text(&self, text: &str, x: f64, y: f64, set: Set) -> Drawn {
        // The style sheet names the family: reading one by its name would weigh much in a browser.
        let style = match set.bold {
            true => FontStyle::Bold,
            false => FontStyle::Normal,
        };
        let font = FontDesc::new(FontFamily::SansSerif, set.size * f64::from(FINE), style);
        let color = Paint::new(set.role, set.mark).color();
        let style = TextStyle::from(font)
            .color(&color)
            .pos(Pos::new(set.anchor, VPos::Bottom));
        self.root.draw(&Text::new(text, at((x, y)), style))
    }

    /// A name (semibold, may be empty) and what is said of it (secondary, may be empty).
    pub(crate) fn label(&self, bold: &str, plain: &str, x: f64, y: f64) -> Drawn {
        self.label_as(bold, plain, x, y, Set::BOLD)
    }

    /// [`Canvas::label`] set otherwise.
    pub(crate) fn label_as(&self, bold: &str, plain: &str, x: f64, y: f64, set: Set) -> Drawn {
        match (bold.is_empty(), plain.is_empty()) {
            (true, true) => Ok(()),
            (true, false) => self.text(
                plain,
                x,
                y,
                Set {
                    bold: false,
                    role: Role::Muted,
                    ..set
                },
            ),
            (false, true) => self.text(bold, x, y, set),
            (false, false) => self.text(&format!("{bold}{PLAIN_FROM_HERE}{plain}"), x, y, set),
        }
    }

    /// A rectangle of a role; what the machines keep for themselves is hatched wherever it shows.
    pub(crate) fn block(&self, a: (f64, f64), b: (f64, f64), role: Role) -> Drawn {
        let mark = if role == Role::System {
            Mark::Hatch
        } else {
            Mark::Fill
        };
        self.rect(a, b, Paint::new(role, mark))
    }

    /// A polyline.
    pub(crate) fn line(&self, points: &[(f64, f64)], paint: Paint) -> Drawn {
        let points: Vec<(i32, i32)> = points.iter().copied().map(at).collect();
        self.root.draw(&PathElement::new(points, paint.shape()))
    }

    /// An axis-parallel rectangle between two corners.
    pub(crate) fn rect(&self, a: (f64, f64), b: (f64, f64), paint: Paint) -> Drawn {
        self.root
            .draw(&Rectangle::new([at(a), at(b)], paint.shape()))
    }

    /// A circle.
    pub(crate) fn circle(&self, center: (f64, f64), radius: f64, paint: Paint) -> Drawn {
        let radius = to_i32(radius * f64::from(FINE)).unsigned_abs();
        self.root
            .draw(&Circle::new(at(center), radius, paint.shape()))
    }

    /// The area between two corners with data coordinates, zero at the bottom.
    pub(crate) fn plot(
        &self,
        x: Range<f64>,
        y: Range<f64>,
        time: Range<i64>,
        top: f64,
    ) -> Plot<'a> {
        let (left, upper) = at((x.start, y.start));
        let (right, lower) = at((x.end, y.end));
        self.root
            .apply_coord_spec(Cartesian2d::<RangedCoordi64, RangedCoordf64>::new(
                time,
                0.0..top,
                (left..right, lower..upper),
            ))
    }
}

/// Where a data point of a plot lies, in user units.
pub(crate) fn place(plot: &Plot<'_>, point: (i64, f64)) -> (f64, f64) {
    let (x, y) = plot.map_coordinate(&point);
    (
        f64::from(x) / f64::from(FINE),
        f64::from(y) / f64::from(FINE),
    )
}

fn at((x, y): (f64, f64)) -> (i32, i32) {
    let fine = f64::from(FINE);
    (to_i32(x * fine), to_i32(y * fine))
}

/// Draws a picture and puts its name, description and root element around it.
pub(crate) fn picture(
    caption: &Caption,
    size: Size,
    draw: impl FnOnce(&Canvas<'_>) -> Drawn,
) -> String {
    picture_of("plot", caption, size, draw)
}

/// [`picture`] with a class of its own.
pub(crate) fn picture_of(
    class: &str,
    caption: &Caption,
    size: Size,
    draw: impl FnOnce(&Canvas<'_>) -> Drawn,
) -> String {
    let id = format!("{}-{}", safe_id(&caption.id), size.width);
    let mut body = Body::new(format!("{id}-h"));
    {
        let root = SvgBackend::new(&mut body, size.width, size.height).into_drawing_area();
        // The backend cannot fail, so there is nothing to report and nothing half drawn.
        let _ = draw(&Canvas { root });
    }
    let (desc, described) = if caption.desc.is_empty() {
        (String::new(), String::new())
    } else {
        let desc = format!("<desc id=\"{id}-d\">{}</desc>", escape(&caption.desc));
        (desc, format!(" {id}-d"))
    };
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
         aria-labelledby=\"{id}-t{described}\" xmlns=\"http://www.w3.org/2000/svg\">\
         <title id=\"{id}-t\">{title}</title>{desc}{body}</svg>",
        w = size.width,
        h = size.height,
        title = escape(&caption.title),
        body = body.finish(),
    )
}
