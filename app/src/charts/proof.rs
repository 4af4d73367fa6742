//! Proofs over whole pictures, whatever goes in: every label legible, inside and alone in its
//! place, every string harmless, every gap open.

mod lines;
mod others;
mod time;

use super::text::width;
use super::*;

/// A text as it will stand on the page.
#[derive(Clone, Debug)]
struct Label {
    text: String,
    from: f64,
    to: f64,
    baseline: f64,
    size: f64,
    /// Set off from what lies below: it stands inside a plot.
    halo: bool,
}

impl Label {
    fn overlaps(&self, other: &Self) -> bool {
        // Cap height above, a little below: what the eye takes for touching.
        let (a, b) = (
            self.baseline - self.size * 0.75,
            self.baseline + self.size * 0.2,
        );
        let (c, d) = (
            other.baseline - other.size * 0.75,
            other.baseline + other.size * 0.2,
        );
        self.from < other.to && other.from < self.to && a < d && c < b
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn unescape(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

/// Walks the picture's tags; fails on anything that is not well nested.
fn labels(svg: &str) -> Vec<Label> {
    let (mut open, mut labels): (Vec<&str>, Vec<Label>) = (Vec::new(), Vec::new());
    for piece in svg.split('<').skip(1) {
        let (tag, content) = piece.split_once('>').expect("a tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "nesting in {svg}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        let class = attribute(tag, "class").unwrap_or_default();
        if tag.starts_with("text") {
            let bold = class.split(' ').any(|c| c == "b");
            let number = |name| attribute(tag, name).unwrap().parse::<f64>().unwrap();
            let size = if class.contains("t13") { 13.0 } else { 11.0 };
            let text = unescape(content);
            // Drawn widths have a tenth to spare; proofs need not count it twice.
            let wide = width(&text, size, bold) / 1.1;
            let (x, y) = (number("x"), number("y"));
            let from = match attribute(tag, "text-anchor") {
                Some("middle") => x - wide / 2.0,
                Some("end") => x - wide,
                _ => x,
            };
            labels.push(Label {
                text,
                from,
                to: from + wide,
                baseline: y,
                size,
                halo: class.contains("halo"),
            });
            assert!(attribute(tag, "text-anchor") != Some("end") || !content.contains('\u{1f}'));
        } else if tag.starts_with("tspan") {
            let wide = width(&unescape(content), 11.0, false) / 1.1;
            if let Some(label) = labels.last_mut() {
                let anchored = svg.contains(&format!(
                    "text-anchor=\"end\" class=\"halo ink b\">{}",
                    label.text
                ));
                if anchored {
                    label.from -= wide
                } else {
                    label.to += wide
                }
                label.text.push_str(content);
            }
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "everything is closed");
    labels
}

/// What must hold of every picture.
pub(super) fn assert_readable(svg: &str) {
    let root = svg.split('>').next().unwrap();
    let size = |name| attribute(root, name).unwrap().parse::<f64>().unwrap();
    assert_eq!(attribute(root, "role"), Some("img"));
    let ids: Vec<&str> = svg
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let named = attribute(root, "aria-labelledby").unwrap();
    assert!(
        named.split(' ').all(|id| ids.contains(&id)),
        "{named}: {ids:?}"
    );
    for forbidden in [
        " style=",
        "<script",
        " onload",
        "NaN",
        "inf",
        "<image",
        "javascript:",
    ] {
        assert!(!svg.contains(forbidden), "{forbidden} in {svg}");
    }
    let colours = svg.replace("url(#", "").replace("&#39;", "");
    assert!(!colours.contains('#'), "a colour of its own: {svg}");
    let labels = labels(svg);
    for (i, a) in labels.iter().enumerate() {
        assert!(
            a.from >= -0.5 && a.to <= size("width") + 0.5,
            "outside: {a:?}"
        );
        assert!(
            a.baseline > 7.0 && a.baseline <= size("height"),
            "outside: {a:?}"
        );
        for b in &labels[i + 1..] {
            assert!(!a.overlaps(b), "{a:?} and {b:?} in {svg}");
        }
    }
}

struct Dice(fastrand::Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    fn roll(&mut self, below: u32) -> u32 {
        self.0.u32(..below)
    }

    fn value(&mut self, below: u32) -> f64 {
        f64::from(self.roll(below)) + f64::from(self.roll(100)) / 100.0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.0.usize(..from.len())]
    }
}

const NAMES: [&str; 6] = [
    "checkout",
    "a-team-with-a-name-that-goes-on-and-on-for-ever-and-longer",
    "</text><script>alert(1)</script>",
    "\"><image onerror='x'>&amp;",
    "支付平台",
    "x",
];

const SIZES: [Size; 3] = [Size::NARROW, Size::MEDIUM, Size::WIDE];
