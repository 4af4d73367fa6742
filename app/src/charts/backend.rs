//! Plotters onto compact SVG: classes instead of colours, merged paths, real text.
//!
//! Plotters' own backend bakes in colours, snaps to whole pixels and, in the browser, measures
//! text by adding styled elements to the page. This one does none of that and gives the same
//! bytes on the server and in WebAssembly.

use std::convert::Infallible;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle,
};

use super::paint::{Mark, Paint};
use super::path::{FINE, PathData, tenths, write_tenths};
use super::text::{escape, width};

/// Separates the bold and the plain part of one text, see [`SvgBackend::draw_text`].
pub(crate) const PLAIN_FROM_HERE: char = '\u{1f}';

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// The body of a picture while it is drawn.
#[derive(Debug, Default)]
pub(crate) struct Body {
    svg: String,
    open: Option<(Paint, PathData)>,
    /// The id of the hatching pattern, and whether anything used it.
    hatch_id: String,
    hatched: bool,
}

impl Body {
    pub(crate) fn new(hatch_id: String) -> Self {
        Self {
            hatch_id,
            ..Self::default()
        }
    }

    /// The elements drawn, preceded by the definitions they need.
    pub(crate) fn finish(mut self) -> String {
        self.flush();
        if !self.hatched {
            return self.svg;
        }
        format!(
            "<defs><pattern id=\"{}\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\">\
             <path class=\"fill system\" d=\"M0 0h4v4h-4z\"/><path class=\"hatch\" d=\"M-1 1l2-2M0 4l4-4M3 5l2-2\"/></pattern></defs>{}",
            self.hatch_id, self.svg
        )
    }

    /// Shapes of one paint drawn in a row share a path.
    fn path(&mut self, color: BackendColor) -> &mut PathData {
        let paint = Paint::decode(color);
        if self.open.as_ref().is_some_and(|(open, _)| *open != paint) {
            self.flush();
        }
        &mut self
            .open
            .get_or_insert_with(|| (paint, PathData::default()))
            .1
    }

    fn flush(&mut self) {
        let Some((paint, data)) = self.open.take() else {
            return;
        };
        let d = data.finish();
        if d.is_empty() {
            return;
        }
        if paint.mark == Mark::Hatch {
            self.hatched = true;
            let fill = format!("<path fill=\"url(#{})\" d=\"{d}\"/>", self.hatch_id);
            self.svg.push_str(&fill);
        } else {
            self.svg
                .push_str(&format!("<path class=\"{}\" d=\"{d}\"/>", paint.class()));
        }
    }
}

/// The backend itself: borrows the body so that the caller keeps it.
pub(crate) struct SvgBackend<'a> {
    body: &'a mut Body,
    size: (u32, u32),
}

impl<'a> SvgBackend<'a> {
    /// A backend for a picture of `width` × `height` user units.
    pub(crate) fn new(body: &'a mut Body, width: u32, height: u32) -> Self {
        let fine = FINE.unsigned_abs();
        Self {
            body,
            size: (width.saturating_mul(fine), height.saturating_mul(fine)),
        }
    }
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.body.path(color).rectangle(at, (at.0 + 1, at.1 + 1));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        if style.color().alpha > 0.0 {
            self.body.path(style.color()).rectangle(a, b);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if style.color().alpha > 0.0 {
            self.body.path(style.color()).figure(path, false);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        if style.color().alpha > 0.0 {
            self.body
                .path(style.color())
                .circle(center, i32::try_from(radius).unwrap_or(0));
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        if style.color().alpha > 0.0 {
            self.body.path(style.color()).figure(corners, true);
        }
        Ok(())
    }

    /// Writes a `<text>`; `VPos::Bottom` means the baseline. What follows
    /// [`PLAIN_FROM_HERE`] is set in the secondary style.
    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        self.body.flush();
        let size = style.size() / f64::from(FINE);
        let drop = match style.anchor().v_pos {
            VPos::Top => 0.78,
            VPos::Center => 0.35,
            VPos::Bottom => 0.0,
        };
        let mut classes = vec![Paint::decode(style.color()).class()];
        if matches!(style.style(), FontStyle::Bold) {
            classes.push("b".to_owned());
        }
        for (class, from) in [("t16", 15.5), ("t13", 12.5), ("t12", 11.5)] {
            if size >= from {
                classes.push(class.to_owned());
                break;
            }
        }
        classes.retain(|class| !class.is_empty());
        let out = &mut self.body.svg;
        out.push_str("<text x=\"");
        write_tenths(out, tenths(at.0));
        out.push_str("\" y=\"");
        write_tenths(out, tenths(at.1 + super::to_i32(drop * style.size())));
        out.push('"');
        match style.anchor().h_pos {
            HPos::Left => {}
            HPos::Center => out.push_str(" text-anchor=\"middle\""),
            HPos::Right => out.push_str(" text-anchor=\"end\""),
        }
        if !classes.is_empty() {
            out.push_str(&format!(" class=\"{}\"", classes.join(" ")));
        }
        out.push('>');
        match text.split_once(PLAIN_FROM_HERE) {
            Some((bold, plain)) if !plain.is_empty() => out.push_str(&format!(
                "{} <tspan class=\"muted n\">{}</tspan>",
                escape(bold),
                escape(plain)
            )),
            Some((bold, _)) => out.push_str(&escape(bold)),
            None => out.push_str(&escape(text)),
        }
        out.push_str("</text>");
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let bold = matches!(style.style(), FontStyle::Bold);
        let whole = |v: f64| super::to_i32(v.ceil()).unsigned_abs();
        Ok((whole(width(text, style.size(), bold)), whole(style.size())))
    }
}

#[cfg(test)]
mod tests {
    use plotters::prelude::*;

    use super::*;
    use crate::charts::paint::Role;

    fn drawn(draw: impl FnOnce(&DrawingArea<SvgBackend<'_>, plotters::coord::Shift>)) -> String {
        let mut body = Body::new("x-h".to_owned());
        draw(&SvgBackend::new(&mut body, 100, 50).into_drawing_area());
        body.finish()
    }

    #[test]
    fn shapes_of_one_paint_share_a_path_and_carry_classes() {
        let svg = drawn(|area| {
            let fill = Paint::new(Role::C2, Mark::Fill).shape();
            area.draw(&Rectangle::new([(0, 0), (40, 40)], fill))
                .unwrap();
            area.draw(&Rectangle::new([(80, 0), (120, 40)], fill))
                .unwrap();
            let line = Paint::new(Role::C1, Mark::Dash).shape();
            area.draw(&PathElement::new(vec![(0, 0), (4, 4)], line))
                .unwrap();
        });
        assert_eq!(
            svg,
            "<path class=\"fill c2\" d=\"M0 0h10v10h-10zm20 0h10v10h-10z\"/>\
             <path class=\"stroke dash c1\" d=\"M0 0l1 1\"/>"
        );
    }

    #[test]
    fn text_is_text_and_hostile_strings_are_escaped() {
        let svg = drawn(|area| {
            let ink = Paint::new(Role::Ink, Mark::Text).color();
            let style = TextStyle::from(("x", 44.0).into_font()).color(&ink);
            area.draw(&Text::new("<b onload='x'>&", (40, 40), style))
                .unwrap();
        });
        assert_eq!(
            svg,
            "<text x=\"10\" y=\"18.5\" class=\"ink\">&lt;b onload=&#39;x&#39;&gt;&amp;</text>"
        );
    }

    #[test]
    fn hatching_brings_its_own_prefixed_pattern() {
        let svg = drawn(|area| {
            let hatch = Paint::new(Role::System, Mark::Hatch).shape();
            area.draw(&Rectangle::new([(0, 0), (40, 40)], hatch))
                .unwrap();
        });
        assert!(svg.starts_with("<defs><pattern id=\"x-h\""), "{svg}");
        assert!(
            svg.ends_with("<path fill=\"url(#x-h)\" d=\"M0 0h10v10h-10z\"/>"),
            "{svg}"
        );
        assert!(
            !svg.contains("style="),
            "a strict style-src allows no style attribute"
        );
    }
}
