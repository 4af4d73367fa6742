//! Pointer, keys and places: what a browser calls.

use super::Readings;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::{Div, P};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What is moved about.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) line: NodeRef<Div>,
    pub(super) span: NodeRef<Div>,
    pub(super) note: NodeRef<P>,
}

/// The drawing that is shown, relative to the cursor's own box.
struct Place {
    drawing: usize,
    left: f64,
    top: f64,
    /// Pixels per unit of the drawing.
    scale: f64,
    /// Width of the cursor's box.
    width: f64,
    plot: [f64; 5],
}

/// What moves the cursor, and over what.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub(super) root: NodeRef<Div>,
    pub(super) parts: Parts,
    pub(super) readings: StoredValue<Readings>,
    /// The step that is read.
    pub(super) at: RwSignal<Option<usize>>,
    /// Where a selection began.
    pub(super) anchor: RwSignal<Option<usize>>,
}

impl Hand {
    /// Nothing is read any more.
    pub(super) fn leave(self) {
        self.at.set(None);
        self.anchor.set(None);
    }

    pub(super) fn point(self, event: &PointerEvent) {
        if let Some(at) = self.under(event) {
            self.at.set(Some(at));
        }
    }

    pub(super) fn grasp(self, event: &PointerEvent) {
        // A finger scrolls and reads; only a mouse or pen selects.
        if event.button() == 0 && event.pointer_type() != "touch" {
            self.anchor.set(self.under(event));
        }
    }

    pub(super) fn release(self, event: &PointerEvent) {
        let (from, to) = (self.anchor.get_untracked(), self.under(event));
        self.anchor.set(None);
        if let (Some(from), Some(to)) = (from, to)
            && from.abs_diff(to) >= 2
        {
            self.zoom(from, to);
        }
    }

    pub(super) fn press(self, event: &KeyboardEvent) {
        let last = self.readings.with_value(Readings::len).saturating_sub(1);
        let at = self.at.get_untracked().unwrap_or(last);
        let leap = (last / 10).max(1);
        let next = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
            "ArrowRight" | "ArrowUp" => (at + 1).min(last),
            "PageDown" => at.saturating_sub(leap),
            "PageUp" => (at + leap).min(last),
            "Home" => 0,
            "End" => last,
            "Escape" => {
                self.leave();
                return;
            }
            "Enter" => {
                if let Some(from) = self.anchor.get_untracked().filter(|from| *from != at) {
                    self.zoom(from, at);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        match (event.shift_key(), self.anchor.get_untracked()) {
            (true, None) => self.anchor.set(Some(at)),
            (false, Some(_)) => self.anchor.set(None),
            _ => {}
        }
        self.at.set(Some(next));
    }

    /// The step under a pointer.
    fn under(self, event: &PointerEvent) -> Option<usize> {
        let place = self.place()?;
        let x = f64::from(event.client_x())
            - self.root.get_untracked()?.get_bounding_client_rect().left();
        let x = (x - place.left) / place.scale;
        self.readings
            .with_value(|readings| readings.nearest(place.drawing, x))
    }

    /// The drawing that is shown.
    fn place(self) -> Option<Place> {
        let root = self.root.get_untracked()?;
        let own = root.get_bounding_client_rect();
        let drawings = root
            .closest(".figure")
            .ok()??
            .query_selector_all(".pictures > div > svg")
            .ok()?;
        (0..drawings.length()).find_map(|index| {
            let drawing: Element = drawings.item(index)?.dyn_into().ok()?;
            let rect = drawing.get_bounding_client_rect();
            let at = usize::try_from(index).ok()?;
            let plot = self
                .readings
                .with_value(|readings| readings.plots.get(at).copied())?;
            (rect.width() > 0.0).then(|| Place {
                drawing: at,
                left: rect.left() - own.left(),
                top: rect.top() - own.top(),
                scale: rect.width() / plot[0],
                width: own.width(),
                plot,
            })
        })
    }

    /// Moves line, span and note to where they belong.
    pub(super) fn draw(self) {
        let (at, anchor) = (self.at.get(), self.anchor.get());
        let Parts { line, span, note } = self.parts;
        let (Some(line), Some(span), Some(note)) = (
            line.get_untracked(),
            span.get_untracked(),
            note.get_untracked(),
        ) else {
            return;
        };
        let place = at.and_then(|at| self.place().map(|place| (at, place)));
        line.set_hidden(place.is_none());
        note.set_hidden(place.is_none());
        span.set_hidden(place.is_none() || anchor.is_none());
        let Some((at, place)) = place else { return };
        let x_of = |step: usize| {
            let x = self
                .readings
                .with_value(|readings| readings.place(place.drawing, step));
            place.left + x.unwrap_or(0.0) * place.scale
        };
        let [_, _, _, top, bottom] = place.plot;
        let (x, y) = (x_of(at), place.top + top * place.scale);
        let height = (bottom - top) * place.scale;
        set(&line, &[("left", x), ("top", y), ("height", height)]);
        if let Some(from) = anchor {
            let from = x_of(from);
            let (left, width) = (from.min(x), (from - x).abs());
            set(
                &span,
                &[
                    ("left", left),
                    ("top", y),
                    ("width", width),
                    ("height", height),
                ],
            );
        }
        set(&note, &[("top", y + 4.0)]);
        // On the side where there is more room.
        let (side, other, gap) = if x > place.width / 2.0 {
            ("right", "left", place.width - x + 8.0)
        } else {
            ("left", "right", x + 8.0)
        };
        set(&note, &[(side, gap)]);
        // A property that the browser refuses to remove is one it did not have.
        let _ = note
            .unchecked_ref::<HtmlElement>()
            .style()
            .remove_property(other);
    }

    /// Goes to the part of the window between two steps.
    fn zoom(self, from: usize, to: usize) {
        let window = self
            .readings
            .with_value(|readings| readings.window(from, to));
        let location = leptos::prelude::window().location();
        let Some(url) = location
            .href()
            .ok()
            .and_then(|href| web_sys::Url::new(&href).ok())
        else {
            return;
        };
        url.search_params().set("window", &window);
        // Where the browser refuses to go, the page stays as it is.
        let _ = location.set_href(&url.href());
    }
}

fn set(element: &HtmlElement, pixels: &[(&str, f64)]) {
    for (name, value) in pixels {
        // Only a malformed value is refused, and numbers are none.
        let _ = element.style().set_property(name, &format!("{value:.1}px"));
    }
}
