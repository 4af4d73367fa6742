//! How old the data is, and a way to newer data once it is there.

use crate::api::FreshnessState;
use crate::format::{age, moment};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the page shows, and how to ask for more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// State of the data when the page was made.
    pub state: FreshnessState,
    /// When the newest cycle of the page was collected, Unix seconds.
    pub as_of_secs: Option<i64>,
    /// How long before the page was made that was.
    pub age_secs: Option<i64>,
    /// Seconds between cycles.
    pub interval_secs: i64,
    /// Where to ask.
    pub url: String,
}

const DAY_SECS: i64 = 86_400;

/// Class, sign and words of a state: never told by the colour alone.
fn words(
    state: FreshnessState,
    as_of: Option<i64>,
    old: Option<i64>,
) -> (&'static str, &'static str, String) {
    // Of a moment that has no age, as it is to come, the day is told.
    let at = as_of.map(|at| moment(at, at.saturating_add(old.unwrap_or(-DAY_SECS))));
    match (state, at, old) {
        (FreshnessState::Live, Some(at), _) => ("fresh live", "●", format!("live, as of {at}")),
        (FreshnessState::Stale, Some(at), None) => {
            ("fresh stale", "▲", format!("stale, as of {at}"))
        }
        (FreshnessState::Stale, Some(at), Some(old)) => (
            "fresh stale",
            "▲",
            format!("stale, as of {at}, {} old", age(old)),
        ),
        (FreshnessState::Archived, Some(at), _) => {
            ("fresh archived", "■", format!("history, up to {at}"))
        }
        (FreshnessState::Never, _, _) => ("fresh stale", "▲", "nothing collected yet".to_owned()),
        _ => ("fresh stale", "▲", "age unknown".to_owned()),
    }
}

/// The freshness in the header. With scripts it asks once per cycle, turns stale by itself and
/// offers to load the page again; its place is kept, so that nothing moves.
#[island]
pub fn FreshnessNote(
    /// What the page shows, and how to ask for more.
    shown: Shown,
) -> impl IntoView {
    let now = RwSignal::new((shown.state, shown.age_secs));
    let newer = RwSignal::new(false);
    let as_of = shown.as_of_secs;
    let told = move || words(now.get().0, as_of, now.get().1);
    // Effects run in a browser only.
    Effect::new(move || poll::start(shown.clone(), now, newer));
    view! {
        <span class="fresh-note" role="status">
            <span class=move || told().0>
                <span aria-hidden="true">{move || told().1}</span>
                " "
                {move || told().2}
            </span>
            <a class="newer" href="" hidden=move || !newer.get()>"load newer"</a>
        </span>
    }
}

mod poll {
    use super::Shown;
    use crate::api::{Freshness, FreshnessState};
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;

    /// Asks once per cycle, unless nobody looks.
    pub(super) fn start(
        shown: Shown,
        now: RwSignal<(FreshnessState, Option<i64>)>,
        newer: RwSignal<bool>,
    ) {
        if shown.state == FreshnessState::Archived {
            return;
        }
        let every = Duration::from_secs(shown.interval_secs.clamp(15, 3_600).unsigned_abs());
        set_interval(
            move || {
                if document().hidden() {
                    return;
                }
                let (url, as_of) = (shown.url.clone(), shown.as_of_secs);
                leptos::task::spawn_local(async move {
                    let Some(fresh) = ask(&url).await else { return };
                    if fresh.as_of_secs > as_of {
                        newer.set(true);
                    } else if now.get_untracked().0 != fresh.state {
                        now.set((fresh.state, fresh.age_secs));
                    }
                });
            },
            every,
        );
    }

    async fn ask(url: &str) -> Option<Freshness> {
        let response = JsFuture::from(window().fetch_with_str(url)).await.ok()?;
        let response: web_sys::Response = response.dyn_into().ok()?;
        let text = JsFuture::from(response.text().ok().filter(|_| response.ok())?)
            .await
            .ok()?;
        serde_json::from_str(&text.as_string()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_words_and_a_sign() {
        let told = |state, as_of, old| {
            let (_, sign, text) = words(state, as_of, old);
            format!("{sign} {text}").replace('\u{a0}', " ")
        };
        let at = Some(1_806_494_670);
        assert_eq!(
            told(FreshnessState::Live, at, Some(9)),
            "● live, as of 12:04 UTC"
        );
        assert_eq!(
            told(FreshnessState::Stale, at, Some(1_380)),
            "▲ stale, as of 12:04 UTC, 23 min old"
        );
        assert_eq!(
            told(FreshnessState::Archived, at, Some(40 * 86_400)),
            "■ history, up to 31 March, 12:04 UTC"
        );
        assert_eq!(
            told(FreshnessState::Never, None, None),
            "▲ nothing collected yet"
        );
        assert_eq!(told(FreshnessState::Live, None, None), "▲ age unknown");
        let ahead = told(FreshnessState::Stale, at, None);
        assert!(
            ahead.starts_with("▲ stale, as of ") && !ahead.contains("old"),
            "{ahead}"
        );
        assert!(
            ahead.len() > "▲ stale, as of 11:40 UTC".len(),
            "with its day: {ahead}"
        );
    }
}
