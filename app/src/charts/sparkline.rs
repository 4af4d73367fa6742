//! A trend in a table cell: about 104 × 24, gaps kept.

use plotters::prelude::PathElement;

use super::canvas::{picture_of, place};
use super::paint::{Mark, Paint, Role};
use super::time_chart::gaps;
use super::{Caption, Size};

/// The data of a sparkline.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparkline<'a> {
    /// Unique on the page.
    pub id: &'a str,
    /// What the line says: `412 to 655 cores over 30 days`.
    pub title: &'a str,
    /// Whose ink.
    pub role: Role,
    /// Seconds since the epoch and values; unknown is `None`.
    pub points: &'a [(i64, Option<f64>)],
    /// Seconds between two points; a larger distance is a gap.
    pub step: i64,
}

/// The usual size of a sparkline.
pub const SIZE: Size = Size {
    width: 104,
    height: 24,
};

/// Draws a sparkline. It shows a shape, not a size: the scale fits the data but never spans less
/// than a quarter of the maximum, so that noise on a flat line does not look like a mountain, and
/// what is flat lies in the middle.
#[must_use]
pub fn draw(spark: &Sparkline<'_>, size: Size) -> String {
    let caption = Caption {
        id: spark.id.to_owned(),
        title: spark.title.to_owned(),
        desc: String::new(),
    };
    let runs = gaps::runs(spark.points, spark.step);
    let values = || runs.iter().flatten().map(|&(_, v)| v);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let lowest = values().fold(f64::INFINITY, f64::min);
    let span = (high - lowest).max(high.abs() / 4.0);
    // Nothing lies below zero that is not.
    let low = lowest.min(((high + lowest - span) / 2.0).max(0.0));
    let (start, end) = match (spark.points.first(), spark.points.last()) {
        (Some(first), Some(last)) if last.0 > first.0 => (first.0, last.0),
        (Some(first), _) => (first.0 - 1, first.0 + 1),
        _ => (0, 1),
    };
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    picture_of("plot spark", &caption, size, |canvas| {
        if !high.is_finite() {
            return canvas.line(
                &[(2.0, h / 2.0), (w - 2.0, h / 2.0)],
                Paint::new(Role::Line, Mark::Dot),
            );
        }
        let span = if span > 0.0 { span } else { 1.0 };
        let plot = canvas.plot(2.0..w - 4.0, 3.0..h - 3.0, start..end, span);
        let paint = Paint::new(spark.role, Mark::Stroke);
        let zoom = gaps::Zoom {
            start,
            end,
            width: w - 6.0,
            per_value: (h - 6.0) / span,
        };
        for run in &runs {
            let run = gaps::thin(run, zoom, 0.15);
            let line: Vec<_> = run.iter().map(|&(t, v)| (t, v - low)).collect();
            plot.draw(&PathElement::new(line, paint.shape()))?;
        }
        match runs.last().and_then(|run| run.last()) {
            // The dot is where the number in the table was read.
            Some(&(t, v)) if t >= end - spark.step => {
                let (x, y) = place(&plot, (t, v - low));
                canvas.circle((x, y), 1.75, Paint::new(spark.role, Mark::Fill))
            }
            _ => Ok(()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: &[Option<f64>]) -> String {
        let points: Vec<_> = (0..).step_by(60).zip(values.iter().copied()).collect();
        let title = "12 <cores>";
        draw(
            &Sparkline {
                id: "s",
                title,
                role: Role::C1,
                points: &points,
                step: 60,
            },
            SIZE,
        )
    }

    fn path(svg: &str) -> &str {
        svg.split("class=\"stroke c1\" d=\"")
            .nth(1)
            .and_then(|d| d.split('"').next())
            .unwrap()
    }

    #[test]
    fn a_gap_stays_open_and_the_title_is_escaped() {
        let svg = line(&[Some(1.0), Some(3.0), None, Some(2.0), Some(1.0)]);
        assert_eq!(path(&svg).matches(['M', 'm']).count(), 2, "{svg}");
        assert!(
            svg.contains("<title id=\"s-104-t\">12 &lt;cores&gt;</title>"),
            "{svg}"
        );
        assert!(svg.len() < 700, "{}", svg.len());
    }

    #[test]
    fn noise_on_a_flat_line_stays_flat() {
        // Two percent of noise may take at most a tenth of the height.
        let svg = line(&[Some(100.0), Some(98.0), Some(100.0), Some(98.0)]);
        assert_eq!(path(&svg), "M2 11.5l32.5 1.3 32.8-1.3 32.7 1.3");
        assert_eq!(
            path(&line(&[Some(0.0), Some(0.0)])),
            "M2 21h98",
            "zero lies at the bottom"
        );
    }

    #[test]
    fn nothing_known_is_a_dotted_line_and_not_a_zero() {
        for svg in [line(&[]), line(&[None, None])] {
            assert!(
                svg.contains("class=\"stroke dot line\"") && !svg.contains("c1"),
                "{svg}"
            );
        }
        assert!(
            line(&[Some(5.0)]).contains("class=\"fill c1\""),
            "one value is a dot"
        );
    }
}
