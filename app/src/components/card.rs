//! Cards: a finding as title, unit and method as subtitle, picture, table, exports.

use super::chart::{demand_chart, figure};
use super::states::{NO_DATA, empty};
use crate::charts::HALF;
use crate::charts::load_bars::{self, LoadBars};
use crate::format::{Amount, NBSP};
use crate::pictures::DemandOf;
use leptos::prelude::*;

/// A card of a page.
pub(crate) struct Card {
    /// Unique on the page.
    pub(crate) id: &'static str,
    /// A finding, too.
    pub(crate) title: String,
    /// Unit, window, method.
    pub(crate) subtitle: String,
    /// Columns of the 12 it takes.
    pub(crate) span: &'static str,
}

impl Card {
    /// A card over the whole width.
    pub(crate) fn wide(
        id: &'static str,
        title: impl Into<String>,
        subtitle: impl Into<String>,
    ) -> Self {
        Self {
            id,
            title: title.into(),
            subtitle: subtitle.into(),
            span: "card",
        }
    }

    /// A card over half the width, on a wide page.
    pub(crate) fn half(
        id: &'static str,
        title: impl Into<String>,
        subtitle: impl Into<String>,
    ) -> Self {
        Self {
            span: "card half",
            ..Self::wide(id, title, subtitle)
        }
    }

    /// A card over a third of the width, on a wide page.
    pub(crate) fn third(
        id: &'static str,
        title: impl Into<String>,
        subtitle: impl Into<String>,
    ) -> Self {
        Self {
            span: "card third",
            ..Self::wide(id, title, subtitle)
        }
    }

    /// The card with its contents.
    pub(crate) fn with(self, body: impl IntoView + 'static) -> AnyView {
        let heading = format!("{}-title", self.id);
        view! {
            <section class=self.span aria-labelledby=heading>
                <h2 id=format!("{}-title", self.id)>{self.title}</h2>
                {(!self.subtitle.is_empty()).then(|| view! { <p class="sub">{self.subtitle}</p> })}
                {body}
            </section>
        }
        .into_any()
    }
}

/// A small card: what, how much, and of what.
pub(crate) struct Tile {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) detail: String,
    /// Which of the two deserves a look.
    pub(crate) warns: Warns,
    /// Where more about it stands, and what that is.
    pub(crate) more: Option<(String, &'static str)>,
}

/// Which part of a small card deserves a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Warns {
    Nothing,
    Value,
    Detail,
}

/// A row of small cards.
pub(crate) fn tiles(tiles: Vec<Tile>) -> AnyView {
    let cards: Vec<_> = tiles
        .into_iter()
        .map(|tile| {
            let on = |part: Warns| tile.warns == part;
            let sign = |warns: bool| {
                warns.then(|| view! { <span aria-hidden="true" class="sign">"▲ "</span> })
            };
            let value = if on(Warns::Value) {
                "tile-value warn"
            } else {
                "tile-value"
            };
            let detail = if on(Warns::Detail) { "sub warn" } else { "sub" };
            view! {
                <div class="card tile">
                    <h2>{tile.label}</h2>
                    <p class=value>{sign(on(Warns::Value))}{breaking(&tile.value)}</p>
                    <p class=detail>
                        {sign(on(Warns::Detail))}
                        {tile.detail}
                        {tile.more.map(|(href, words)| view! { "; " <a href=href>{words}</a> })}
                    </p>
                </div>
            }
        })
        .collect();
    view! { <div class="tiles">{cards}</div> }.into_any()
}

/// A value that may break between its words: on small screens a card is narrow.
fn breaking(value: &str) -> String {
    value.replace(NBSP, " ")
}

/// Demand of one resource over the window; `beneath` is where its files are, without their ending, and its query.
pub(crate) fn demand_card(
    of: DemandOf<'_>,
    amount: Amount,
    window: String,
    (path, link): (&str, &dyn Fn(&str) -> String),
) -> AnyView {
    let id = amount.path();
    let Some(chart) = of.chart(amount) else {
        return Card::half(id, of.title(amount), window).with(empty(NO_DATA, None));
    };
    let file = |ending: &str| link(&format!("{path}/{id}.{ending}"));
    let (title, subtitle) = (chart.caption.title.clone(), chart.caption.desc.clone());
    Card::half(id, title, subtitle).with(view! {
        {demand_chart(&chart)}
        <p class="foot">
            {taken_as_picture(&file)}
            {taken_as_table(&file("csv"), "")}
        </p>
    })
}

/// Bars of one resource with their load lines; `path` and `link` as for [`demand_card`].
pub(crate) fn load_card(
    chart: &LoadBars,
    amount: Amount,
    (path, link): (&str, &dyn Fn(&str) -> String),
) -> AnyView {
    let id = amount.path();
    let (title, subtitle) = (chart.caption.title.clone(), chart.caption.desc.clone());
    Card::half(id, title, subtitle).with(view! {
        {figure(&HALF, |size| load_bars::draw(chart, size.width))}
        <p class="foot">{taken_as_picture(&|ending| link(&format!("{path}/{id}.{ending}")))}</p>
    })
}

/// The ways to take a table away, from the link to its CSV; `of` names it where a card has several.
pub(crate) fn taken_as_table(csv: &str, of: &'static str) -> impl IntoView + use<> {
    let (path, query) = csv.split_once('?').unwrap_or((csv, ""));
    let path = path.strip_suffix(".csv").unwrap_or(path).to_owned();
    let query = match query {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let links = [("csv", "CSV"), ("json", "JSON"), ("xlsx", "XLSX")].map(|(ending, words)| {
        let href = format!("{path}.{ending}{query}");
        view! { <a href=href>{words}</a> }
    });
    let of = (!of.is_empty()).then(|| view! { <span>{of}</span> });
    view! {
        {of}
        {links.into_iter().collect::<Vec<_>>()}
    }
}

/// The ways to take a picture away, by their ending.
pub(crate) fn taken_as_picture(link: &dyn Fn(&str) -> String) -> impl IntoView + use<> {
    view! {
        <a href=link("svg")>"SVG"</a>
        <a href=link("png")>"PNG"</a>
    }
}
