//! The comparison again, at once, when risk or machine change: a module of its own, which a browser loads
//! when someone reaches for the controls of that page. It has no islands and none of their framework.

mod place;
mod sharing;
mod show;

/// Fetches what the page of this query was made of, and answers its form from now on.
#[expect(unreachable_pub, reason = "a page calls it")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn start(query: String) {
    sharing::start(&query).await;
}
