//! What scripts add to pages that are complete without them: values under a cursor, zooming by
//! dragging, and a note when newer data is there.

#[expect(
    unreachable_pub,
    reason = "the macro adds a function that it alone reaches"
)]
mod cursor;
#[expect(
    unreachable_pub,
    reason = "the macro adds a function that it alone reaches"
)]
mod freshness;
mod readings;

pub use cursor::ChartCursor;
pub use freshness::{FreshnessNote, Shown};
pub use readings::{Line, Readings};

/// Called by the page's script when the module is loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
