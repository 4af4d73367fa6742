//! The cards of the comparison.

use crate::api::Sharing;
use crate::charts::{HALF, WHOLE};
use crate::charts::{hours, spans, time_chart};
use crate::components::{Card, TableView, figure, table_view, taken_as_picture, taken_as_table};
use crate::findings::{self, owners_noun};
use crate::format::{of_noun, percent};
use crate::pictures::{self, SharingPicture};
use crate::routes::{Basis, ROWS_PER_PAGE, SharingQuery, Sort};
use crate::tables;
use leptos::prelude::*;

pub(super) fn cards(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    view! {
        <div class="grid">
            {bars(sharing, query)}
            {waterfall(sharing, query)}
            {week(sharing, query)}
            {shares(sharing, query)}
            {hours_of_day(sharing, query)}
            {fractions(sharing, query)}
            {together(sharing, query)}
            {costs(sharing, query)}
            {bills(sharing, query)}
            {tests(sharing, query)}
        </div>
    }
    .into_any()
}

fn bars(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let drawn = pictures::sharing_bars(sharing, query);
    let (title, subtitle) = (drawn.caption.title.clone(), drawn.caption.desc.clone());
    Card::half("bars", title, subtitle).with(view! {
        <div id="bars-figure">{figure(&HALF, |size| spans::draw(&drawn, size.width))}</div>
        <p class="foot">
            {picture_links(query, SharingPicture::Bars)}
        </p>
    })
}

fn waterfall(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let drawn = pictures::sharing_waterfall(sharing);
    let subtitle = "where the difference comes from, in machines; terms add up exactly";
    Card::half("waterfall", drawn.caption.title.clone(), subtitle).with(view! {
        <div id="waterfall-figure">{figure(&HALF, |size| spans::draw(&drawn, size.width))}</div>
        <p class="foot">
            {picture_links(query, SharingPicture::Waterfall)}
        </p>
    })
}

/// The ways to take a picture away.
fn picture_links(query: &SharingQuery, which: SharingPicture) -> impl IntoView + use<> {
    taken_as_picture(&|kind| query.link(&format!("{}.{kind}", which.path())))
}

fn week(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let Some(drawn) = pictures::sharing_week(sharing, query) else {
        return ().into_any();
    };
    let diversity = &sharing.diversity;
    let (title, subtitle) = (drawn.caption.title.clone(), drawn.caption.desc.clone());
    Card::wide("week", title, subtitle).with(view! {
        <div id="week-figure">{figure(&WHOLE, |size| time_chart::draw(&drawn, size))}</div>
        <p class="foot">{picture_links(query, SharingPicture::Week)}</p>
        <p class="foot said">
            <span id="sharing-effective">{findings::effective_words(diversity, query.by)}</span>
            <span id="sharing-ratio">{findings::diversification_words(diversity)}</span>
            <span id="sharing-hindsight">{findings::hindsight_words(&sharing.compared, query.by)}</span>
            <span id="sharing-independent">{findings::independent_words(&sharing.compared)}</span>
            <span id="sharing-shortfall">
                {findings::shortfall_words(&sharing.compared)}
            </span>
        </p>
    })
}

fn shares(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let names: Vec<String> = sharing
        .teams
        .iter()
        .map(|note| note.team.name.clone())
        .collect();
    let title = findings::shares_title(&sharing.compared, &names);
    let table = tables::shares_leading_on(sharing, query);
    let subtitle = table.caption.clone();
    let pages = sharing.teams.len().div_ceil(ROWS_PER_PAGE);
    let turn = (pages > 1 || query.page > pages).then(|| {
        let to = |page: usize, words: &'static str| {
            (1..=pages).contains(&page).then(|| {
                let other = SharingQuery {
                    page,
                    ..query.clone()
                };
                view! { <a href=other.page_link()>{words}</a> }
            })
        };
        view! {
            <span>{format!("Page {} of {pages}", query.page)}</span>
            {(query.page > pages).then(|| to(1, "first")).flatten()}
            {to(query.page - 1, "previous")}
            {to(query.page + 1, "next")}
        }
    });
    let base = query.clone();
    let link = move |sort: Sort| {
        let page = 1;
        SharingQuery {
            sort,
            page,
            ..base.clone()
        }
        .page_link()
    };
    let sorted = TableView {
        sort: Some((query.sort, Box::new(link))),
        ..TableView::fixed("sharing-teams")
    };
    Card::wide("shares", title, subtitle).with(view! {
        {table_view(table, &sorted)}
        <p class="foot">
            {turn}
            {taken_as_table(&query.link("/sharing/shares.csv"), "")}
            <a href=query.link("/sharing.xlsx")>"All of it as XLSX"</a>
            <a href=query.link("/sharing.json")>"as JSON"</a>
        </p>
    })
}

fn hours_of_day(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let drawn = pictures::sharing_hours(sharing, query.by);
    let (title, subtitle) = (drawn.caption.title.clone(), drawn.caption.desc.clone());
    Card::half("hours", title, subtitle).with(view! {
        <div id="hours-figure">{figure(&HALF, |size| hours::draw(&drawn, size.width))}</div>
        <p class="foot">{picture_links(query, SharingPicture::Hours)}</p>
    })
}

fn together(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let (_, many) = owners_noun(query.by);
    let Some(mean) = sharing.diversity.mean_correlation else {
        return ().into_any();
    };
    let title = match mean {
        mean if mean >= 0.6 => format!("On average the {many} rise and fall together"),
        mean if mean >= 0.3 => format!("On average the {many} move partly together"),
        mean if mean > -0.1 => format!("On average the {many} do not move together"),
        _ => format!("On average the {many} move against each other"),
    };
    let largest = sharing.diversity.largest.as_ref().map(|(name, share)| {
        format!(
            "; {name} is the largest, with {} of all demand",
            percent(Some(*share))
        )
    });
    let mean = format!("{mean:.2}").replace('-', "−");
    let subtitle = format!(
        "correlation of their demand, {mean} on average{}",
        largest.unwrap_or_default()
    );
    Card::half("together", title, subtitle).with(view! {
        {table_view(tables::correlations(sharing, false), &TableView::dense("correlations"))}
        <p class="foot">{taken_as_table(&query.link("/sharing/correlations.csv"), "all pairs:")}</p>
    })
}

fn bills(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let price = sharing.machine.price.as_ref();
    let title = findings::bills_title(&sharing.compared, price);
    let subtitle = findings::bills_subtitle(price);
    Card::half("bills", title, subtitle).with(view! {
        <div id="bills-table">{table_view(tables::bills(&sharing.compared, price), &TableView::fixed("sharing-bills"))}</div>
        <p class="foot">{taken_as_table(&query.link("/sharing/bills.csv"), "")}</p>
    })
}

/// What the saving is bought with.
fn costs(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let (_, many) = owners_noun(query.by);
    let seen = sharing.fractions.as_ref().map(|note| {
        let shared = i64::try_from(note.fractions.machines_shared).unwrap_or(0);
        let machines = of_noun(shared, "machine", "machines");
        let hold = if shared == 1 { "holds" } else { "hold" };
        let Some((loud, crowded)) = note.loud.zip(note.crowded) else {
            return format!("Here, now: {machines} {hold} several {many}; how much they use is not known.");
        };
        let crowded = match crowded {
            0 => "none is more than 90 % busy".to_owned(),
            count => format!("{count} of all are more than 90 % busy"),
        };
        format!(
            "Here, now: {machines} {hold} several {many}; on {loud} of them someone uses more CPU than was asked for, and {crowded}."
        )
    });
    Card::half(
        "costs",
        findings::costs_title(&sharing.diversity),
        "what the saving is bought with",
    )
    .with(view! {
        <ul class="notes">
            {seen.map(|text| view! { <li>{text}</li> })}
            <li>
                "Elsewhere: in Borg's cells, CPUs of shared machines took 3 % more cycles per instruction than those \
                 of dedicated ones (Verma et al., EuroSys 2015, section 5.2)."
            </li>
            <li>
                "One failure reaches all: an upgrade, a full control plane or a lost zone of a shared cluster is everyone's."
            </li>
            <li>
                "Teams must be kept apart by namespaces: quotas, network policies and admission are work that parks \
                 of their own do not need."
            </li>
        </ul>
    })
}

fn tests(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let (one, _) = owners_noun(query.by);
    let Some(tests) = &sharing.tests else {
        return Card::half(
            "tests",
            "No namespace is for tests",
            "labels environment, env or stage say dev, test, ci, qa, …",
        )
        .with(view! {
            <p>
                "A test cluster for every "{one}" is the dearest way to be apart. Label namespaces for development and \
                 tests, or name them in the configuration, to see what one cluster for all of them takes."
            </p>
        });
    };
    let named: Vec<String> = tests.namespaces.iter().take(4).cloned().collect();
    let more = tests.namespaces.len().saturating_sub(4);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let subtitle = format!(
        "{} each, or one cluster; test namespaces: {}{more}",
        of_noun(i64::from(tests.per_owner), "machine", "machines"),
        named.join(", ")
    );
    Card::half("tests", findings::parks_title(tests, query.by), subtitle).with(view! {
        {table_view(tables::parks(tests, sharing), &TableView::fixed("sharing-tests"))}
        <p class="foot">{taken_as_table(&query.link("/sharing/tests.csv"), "")}</p>
    })
}

fn fractions(sharing: &Sharing, query: &SharingQuery) -> AnyView {
    let Some(note) = &sharing.fractions else {
        return ().into_any();
    };
    let basis = match query.scope.basis {
        Basis::Requests => "requests",
        Basis::Usage => "usage",
        Basis::Max => "the larger of requests and usage",
    };
    let subtitle = format!(
        "{} machines, now, by {basis}, without DaemonSets; a fraction is that of the resource held most",
        note.nodes
    );
    Card::half(
        "fractions",
        findings::fractions_title(note, query.by),
        subtitle,
    )
    .with(view! {
        {table_view(tables::fractions(note, query.by, false), &TableView::fixed("sharing-fractions"))}
        <details>
            <summary>"Which run on which machines"</summary>
            {table_view(tables::fills(note, query.by), &TableView::dense("sharing-fills"))}
        </details>
        <p class="foot">
            {taken_as_table(&query.link("/sharing/fractions.csv"), "")}
            {taken_as_table(&query.link("/sharing/machines.csv"), "machines:")}
        </p>
    })
}
