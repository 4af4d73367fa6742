//! The mark: a circle crossed by a horizontal line, as on a ship's hull. It is the favicon, the
//! logo, and the end of every load line.

use super::canvas::{Canvas, Drawn};
use super::paint::{Mark, Paint, Role};

/// Radius of the mark at the end of a load line.
pub(crate) const RADIUS: f64 = 4.5;
/// How far the crossing line reaches from the centre.
pub(crate) const REACH: f64 = 8.0;

/// The logo: decorative, since the product's name stands beside it; takes the text's colour.
pub const LOGO: &str = "<svg class=\"logo\" viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" \
     aria-hidden=\"true\" focusable=\"false\"><path fill=\"none\" stroke=\"currentColor\" \
     stroke-width=\"2.2\" d=\"M5 12a7 7 0 1 0 14 0 7 7 0 1 0-14 0zM.5 12h23\"/></svg>";

/// The favicon, a file of its own: it cannot see the page's tokens, so it is black or white.
pub const FAVICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\">\
     <style>path{fill:none;stroke:black;stroke-width:3}\
     @media(prefers-color-scheme:dark){path{stroke:white}}</style>\
     <path d=\"M5 12a7 7 0 1 0 14 0 7 7 0 1 0-14 0zM0 12h24\"/></svg>\n";

/// The mark at the end of a load line.
pub(crate) fn draw(canvas: &Canvas<'_>, (x, y): (f64, f64)) -> Drawn {
    let paint = Paint::new(Role::Ink, Mark::Load);
    canvas.circle((x, y), RADIUS, paint)?;
    canvas.line(&[(x - REACH, y), (x + REACH, y)], paint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_names_no_hex_colour_and_no_inline_style() {
        for svg in [LOGO, FAVICON] {
            assert!(!svg.contains('#') && !svg.contains("style="), "{svg}");
            assert!(svg.contains("a7 7 0 1 0"), "a circle crossed by a line");
        }
    }
}
