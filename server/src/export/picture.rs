//! Pictures as files: SVG that carries its style, and PNG drawn from it.

use super::sheet_rules::{light, rules};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::sync::Arc;
use thiserror::Error;

/// Around the picture.
const MARGIN: u32 = 24;
/// For title, finding and subtitle.
const HEAD: u32 = 84;
/// For where it comes from.
const FOOT: u32 = 36;
/// Dots per unit of the picture, so that it is sharp on paper and on good screens.
const DOTS: f32 = 2.0;

/// A picture, and what has to be known of it once it has left its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framed<'a> {
    /// The picture as the page has it.
    pub svg: &'a str,
    /// Its size.
    pub size: (u32, u32),
    /// What the picture shows, in a few words.
    pub title: &'a str,
    /// What follows from it.
    pub finding: &'a str,
    /// Unit, steps, bands.
    pub subtitle: &'a str,
    /// Which cluster, when, how.
    pub source: &'a str,
}

/// Why a picture could not be drawn.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The SVG was not understood.
    #[error("the SVG is not understood: {0}")]
    Svg(#[from] resvg::usvg::Error),
    /// There is no memory for so many dots.
    #[error("a picture of {0} by {1} dots is too large")]
    TooLarge(u32, u32),
    /// It could not be written as PNG.
    #[error("writing PNG: {0}")]
    Png(String),
}

/// A file of its own: the picture in light colours, with its title above and its source below.
#[must_use]
pub fn svg_of(framed: &Framed<'_>) -> String {
    let (width, height) = (
        framed.size.0 + 2 * MARGIN,
        framed.size.1 + HEAD + FOOT + MARGIN,
    );
    let (ink, muted, surface) = (light("--ink"), light("--muted"), light("--surface"));
    let text = |y: u32, size: u32, weight: u32, fill: &str, text: &str| {
        format!(
            "<text x=\"{MARGIN}\" y=\"{y}\" font-family=\"system-ui, sans-serif\" font-size=\"{size}\" \
             font-weight=\"{weight}\" fill=\"{fill}\">{}</text>",
            escaped(text)
        )
    };
    let place = format!("<svg x=\"{MARGIN}\" y=\"{HEAD}\" ");
    let picture = framed.svg.replacen("<svg ", &place, 1);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\"><style>{}</style>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{surface}\"/>{}{}{}{picture}{}</svg>\n",
        rules(),
        text(MARGIN + 8, 18, 600, ink, framed.title),
        text(MARGIN + 28, 13, 400, ink, framed.finding),
        text(MARGIN + 46, 12, 400, muted, framed.subtitle),
        text(height - MARGIN / 2 - 4, 11, 400, muted, framed.source),
    )
}

/// The same as dots. Text is set in a typeface of our own: servers have none.
///
/// # Errors
/// [`PictureError`] where it cannot be drawn.
pub fn png_of(svg: &str) -> Result<Vec<u8>, PictureError> {
    let mut options = Options::default();
    let fonts = Arc::make_mut(&mut options.fontdb);
    fonts.load_font_data(epaint_default_fonts::UBUNTU_LIGHT.to_vec());
    // Signs that it lacks, such as arrows, are taken from whatever else is there.
    fonts.load_font_data(epaint_default_fonts::HACK_REGULAR.to_vec());
    let family = fonts.faces().next().and_then(|face| face.families.first());
    if let Some((family, _)) = family.cloned() {
        fonts.set_sans_serif_family(&family);
        options.font_family = family;
    }
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size().to_int_size();
    let size = size.scale_by(DOTS).unwrap_or(size);
    let too_large = || PictureError::TooLarge(size.width(), size.height());
    let mut dots = Pixmap::new(size.width(), size.height()).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(DOTS, DOTS), &mut dots.as_mut());
    dots.encode_png()
        .map_err(|error| PictureError::Png(error.to_string()))
}

/// Text that may stand in HTML and SVG, without the characters that XML cannot carry.
pub(crate) fn escaped(text: &str) -> String {
    let carried = |c: &char| {
        (!c.is_control() || matches!(c, '\t' | '\n' | '\r'))
            && !matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.chars()
        .filter(carried)
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const INNER: &str = "<svg class=\"plot\" viewBox=\"0 0 100 50\" width=\"100\" height=\"50\" \
        xmlns=\"http://www.w3.org/2000/svg\"><path class=\"fill c1\" d=\"M0 0h100v50H0z\"/></svg>";

    fn framed() -> Framed<'static> {
        Framed {
            svg: INNER,
            size: (100, 50),
            title: "A & <b>",
            finding: "full",
            subtitle: "cores",
            source: "prod",
        }
    }

    #[test]
    fn a_file_carries_its_style_and_escapes_what_it_says() {
        let svg = svg_of(&framed());
        assert!(svg.contains("A &amp; &lt;b&gt;"));
        assert!(svg.contains("<svg x=\"24\" y=\"84\" class=\"plot\""));
        assert!(!svg.contains("var("));
        let odd = Framed {
            title: "a\u{1}b\u{ffff}",
            ..framed()
        };
        assert!(svg_of(&odd).contains(">ab<"));
        assert!(png_of(&svg_of(&odd)).is_ok());
    }

    #[test]
    fn dots_have_the_colours_of_the_tokens() {
        let png = png_of(&svg_of(&framed())).unwrap();
        let dots = Pixmap::decode_png(&png).unwrap();
        let at = |x: u32, y: u32| {
            let dot = dots.pixel(x, y).unwrap().demultiply();
            format!("#{:02x}{:02x}{:02x}", dot.red(), dot.green(), dot.blue())
        };
        assert_eq!(at(2 * (MARGIN + 50), 2 * (HEAD + 25)), light("--c1"));
        assert_eq!(at(2, 2), light("--surface"));
        // The title is there, in ink.
        let row = (2 * MARGIN..260).flat_map(|x| (40..70).map(move |y| (x, y)));
        assert!(row.into_iter().any(|(x, y)| at(x, y) != light("--surface")));
        assert!(png_of("<svg").is_err());
    }
}
