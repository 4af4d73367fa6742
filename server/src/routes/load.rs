//! The pictures of requests above the tables of namespaces, of teams and of right-sizing, to be taken away.

use super::AppState;
use super::forms::Caller;
use super::picture::{Pictures, framed};
use super::rest::{Envelope, known, wrong_method};
use super::rules::{ACCOUNTING, SIZING};
use axum::Router;
use plimsoll_app::api::ApiError;
use plimsoll_app::findings;
use plimsoll_app::format::Amount;
use plimsoll_app::pictures::{asked_for_taken, sized_taken, teams_asked_for_taken};
use plimsoll_app::routes::{NamespacesQuery, SizingQuery, TeamsQuery};

/// Of what.
#[derive(Debug, Clone, Copy)]
enum Of {
    Namespaces,
    Teams,
    Sizes,
}

impl Of {
    const ALL: [Self; 3] = [Self::Namespaces, Self::Teams, Self::Sizes];

    fn path(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::Teams => "teams",
            Self::Sizes => "right-sizing",
        }
    }
}

/// The exports.
pub(super) fn router() -> Router<AppState> {
    let mut router = Router::new();
    for of in Of::ALL {
        for amount in [Amount::Cpu, Amount::Memory] {
            let path = format!("/{}/{}", of.path(), amount.path());
            router = router.picture(&path, move |caller, pairs| async move {
                let svg = picture(&caller, pairs, (of, amount)).await?;
                Ok((format!("{}-{}", of.path(), amount.path()), svg))
            });
        }
    }
    router.method_not_allowed_fallback(wrong_method)
}

async fn picture(
    caller: &Caller,
    pairs: Vec<(String, String)>,
    (of, amount): (Of, Amount),
) -> Result<String, Envelope> {
    let (api, access) = (&caller.state.api, &caller.person.access);
    let drawn = match of {
        Of::Namespaces => {
            let query = NamespacesQuery::read(&known(pairs, &[NamespacesQuery::PARAMETERS])?)?;
            let page = api.namespaces(access, &query).await?;
            let finding = findings::namespaces(&page, &query).plain();
            asked_for_taken(&page, &query, amount)
                .map(|taken| framed(&taken, &finding, (&page.frame, ACCOUNTING.formulas)))
        }
        Of::Teams => {
            let query = TeamsQuery::read(&known(pairs, &[TeamsQuery::PARAMETERS])?)?;
            let page = api.teams(access, &query).await?;
            let finding = findings::teams(&page).plain();
            teams_asked_for_taken(&page, amount)
                .map(|taken| framed(&taken, &finding, (&page.frame, ACCOUNTING.formulas)))
        }
        Of::Sizes => {
            let query = SizingQuery::read(&known(pairs, &[SizingQuery::PARAMETERS])?)?;
            let page = api.right_sizing(access, &query).await?;
            let none = || {
                let why = page.refused.as_ref().map(|of| of.reason.clone());
                ApiError::no_data(
                    "What workloads would do well to request cannot be told.",
                    why.unwrap_or_else(|| "Nothing was observed yet.".to_owned()),
                )
            };
            let note = page.note.as_ref().ok_or_else(none)?;
            let finding = findings::right_sizing(note).plain();
            sized_taken(note, amount)
                .map(|taken| framed(&taken, &finding, (&page.frame, SIZING.formulas)))
        }
    };
    let nothing = || {
        ApiError::not_found(
            "There is nothing to draw.",
            "Choose another window, or take the filter away.",
        )
    };
    Ok(drawn.ok_or_else(nothing)?)
}
