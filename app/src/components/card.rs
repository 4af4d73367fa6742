//! Cards: a finding as title, unit and method as subtitle, picture, table, exports.

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
pub(crate) fn tile(label: &'static str, value: String, detail: String, warns: bool) -> AnyView {
    let class = if warns {
        "tile-value warn"
    } else {
        "tile-value"
    };
    let sign = warns.then(|| view! { <span aria-hidden="true" class="sign">"▲ "</span> });
    view! {
        <div class="card tile">
            <h2>{label}</h2>
            <p class=class>{sign}{value}</p>
            <p class="sub">{detail}</p>
        </div>
    }
    .into_any()
}
