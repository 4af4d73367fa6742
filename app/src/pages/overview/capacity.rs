//! The card with what the machines' capacity is spent on.

use crate::api::Overview;
use crate::charts::WHOLE;
use crate::components::{Card, figure, taken_as_picture};
use crate::pictures::CapacityBars;
use crate::routes::OverviewQuery;
use leptos::prelude::*;

/// The card with the bars; nothing where no capacity is known.
pub(super) fn capacity(page: &Overview, query: &OverviewQuery) -> AnyView {
    let Some(bars) = CapacityBars::of(page, query) else {
        return ().into_any();
    };
    let picture = figure(&WHOLE, |size| bars.draw(size.width));
    let (title, subtitle) = (bars.caption().title.clone(), bars.caption().desc.clone());
    let file = |ending: &str| query.link(&format!("/overview/capacity.{ending}"));
    Card::wide("capacity", title, subtitle).with(view! {
        {picture}
        <p class="foot">{taken_as_picture(&file)}</p>
    })
}
