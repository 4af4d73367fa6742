//! How complete and fresh the data is.

use super::load::{Request, load};
use crate::api::DataHealth;
use crate::components::{
    Card, Chrome, How, Place, TableView, Tile, Warns, empty, finding_view, layout, scope_line,
    table_view, taken_as_table, tiles,
};
use crate::findings;
use crate::format::{UNKNOWN, age, bytes, count, coverage, date, of_noun, permille};
use crate::routes::{ScopeQuery, paths};
use crate::shell::PageContext;
use crate::tables;
use leptos::prelude::*;

/// The health of the data.
pub(crate) fn data_health_page() -> impl IntoView {
    let request = Request::new();
    let query = ScopeQuery::read(&request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.data_health(&access, &query).await },
        show,
    )
}

fn show(context: &PageContext, query: &ScopeQuery, page: &DataHealth) -> AnyView {
    let chrome = Chrome {
        place: Place::DataHealth,
        title: "Health of data".to_owned(),
        scope: query.clone(),
        windowed: true,
        based: false,
        relink: Box::new(|scope| scope.link(paths::DATA_HEALTH)),
    };
    let mut parts: Vec<String> = findings::cycle_intervals(&page.cycles)
        .into_iter()
        .collect();
    parts.extend([
        format!("{} stored", of_noun(page.cycles.stored, "cycle", "cycles")),
        query.window.describe_of(&page.frame),
    ]);
    parts.extend(
        page.store
            .first_cycle_secs
            .map(|at| format!("first seen {}", date(at))),
    );
    let above = view! {
        <h1 class="subject">"Health of data"</h1>
        {finding_view(&findings::data_health(page, &query.window))}
        {scope_line(&parts, how(page))}
    };
    let contents = view! {
        <div class="grid">
            {measures(page)}
            {sources(page, query)}
            {quality(page, query)}
            {gaps(page, query)}
            {machine(page)}
        </div>
    };
    layout(
        context,
        &page.frame,
        &chrome,
        above.into_any(),
        contents.into_any(),
    )
}

/// So exactly that a share can be worked out from it.
fn hours(secs: i64) -> String {
    format!("{:.2}\u{a0}h", secs as f64 / 3_600.0)
}

fn how(page: &DataHealth) -> How {
    let observed = |coverage: crate::api::Coverage| {
        format!(
            "{} / {} = {}",
            hours(coverage.observed_secs),
            hours(coverage.expected_secs),
            crate::format::coverage(coverage.share())
        )
    };
    How {
        version: plimsoll_planner::accounting::FORMULA_VERSION.into(),
        lines: vec![
            ("coverage = observed / expected", observed(page.coverage)),
            (
                "usage coverage = with measured usage / expected",
                observed(page.usage_coverage),
            ),
        ],
        note: "Expected is the part of the window since the cluster was first seen, up to now. A \
               cycle speaks for one interval; observed is what lies in no gap. A gap is a gap and \
               never counts as zero.",
    }
}

fn measures(page: &DataHealth) -> AnyView {
    let millis = |value: Option<i64>| match value {
        None => UNKNOWN.to_owned(),
        Some(0) => "under 1\u{a0}ms".to_owned(),
        Some(value) => format!("{}\u{a0}ms", count(value)),
    };
    let tile = |label, value, detail| Tile {
        label,
        value,
        detail,
        warns: Warns::Nothing,
        more: None,
    };
    let cycles = page.cycles;
    tiles(vec![
        tile(
            "Window covered",
            coverage(page.coverage.share()),
            of_noun(
                i64::try_from(page.gaps_total).unwrap_or(i64::MAX),
                "gap",
                "gaps",
            ),
        ),
        tile(
            "With measured usage",
            coverage(page.usage_coverage.share()),
            format!(
                "{} without",
                of_noun(cycles.without_usage, "cycle", "cycles")
            ),
        ),
        tile(
            "Newest cycle took",
            millis(cycles.last_duration_millis),
            cycles.last_lag_millis.map_or_else(
                || "it was filled in, not collected".to_owned(),
                |lag| format!("stored {} after it was due", millis(Some(lag))),
            ),
        ),
        tile(
            "History on disk",
            bytes(page.store.size_bytes),
            page.store.last_cycle_bytes.map_or_else(
                || "bytes per cycle unknown".to_owned(),
                |value| format!("{} by the newest cycle", bytes(value)),
            ),
        ),
    ])
}

fn sources(page: &DataHealth, query: &ScopeQuery) -> AnyView {
    let number = i64::try_from(page.sources.len()).unwrap_or(i64::MAX);
    let body = if page.sources.is_empty() {
        empty("This server reads no cluster now.", None)
    } else {
        table_view(tables::sources(page), &TableView::fixed("sources"))
    };
    let title = findings::sources_title(page);
    Card::wide(
        "sources-card",
        title,
        format!(
            "{} read from the cluster",
            of_noun(number, "source", "sources")
        ),
    )
    .with(view! {
        {body}
        <p class="foot">{taken_as_table(&query.link("/health-of-data.csv"), "")}</p>
    })
}

fn list(facts: Vec<(&'static str, String)>) -> impl IntoView {
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    view! { <dl class="figures">{facts}</dl> }
}

fn quality(page: &DataHealth, query: &ScopeQuery) -> AnyView {
    let cycles = page.cycles;
    let number = |value: Option<i64>| value.map_or_else(|| UNKNOWN.to_owned(), count);
    let facts = vec![
        ("cycles stored", count(cycles.stored)),
        (
            "cycles without any measured usage",
            count(cycles.without_usage),
        ),
        (
            "pods and cycles without a measurement",
            findings::of_pods_expected(&cycles),
        ),
        (
            "nodes and cycles with the system part clamped at zero",
            number(cycles.clamped_rows),
        ),
        (
            "pods and cycles on a node that does not exist",
            number(cycles.pods_on_unknown_nodes),
        ),
    ];
    Card::half(
        "quality",
        findings::quality_title(&cycles),
        query.window.describe(),
    )
    .with(list(facts))
}

fn gaps(page: &DataHealth, query: &ScopeQuery) -> AnyView {
    let shown = page.gaps.len();
    let title = findings::gaps_title(page);
    if page.gaps.is_empty() {
        let words = if page.coverage.expected_secs == 0 {
            "The cluster was not seen before the end of this window."
        } else {
            "Every cycle of the window is there."
        };
        return Card::half("gaps-card", title, "spans without data").with(empty(words, None));
    }
    let subtitle = if shown < page.gaps_total {
        format!("the newest {shown} of {}", page.gaps_total)
    } else {
        "spans without data, newest first".to_owned()
    };
    Card::half("gaps-card", title, subtitle).with(view! {
        {table_view(tables::gaps(page), &TableView::fixed("gaps"))}
        <p class="foot">{taken_as_table(&query.link("/health-of-data/gaps.csv"), "")}</p>
    })
}

fn machine(page: &DataHealth) -> AnyView {
    let (store, process) = (&page.store, &page.process);
    let or_unknown = |value: Option<String>| value.unwrap_or_else(|| UNKNOWN.to_owned());
    let mut facts = vec![
        ("database", store.path.clone()),
        ("size on disk", bytes(store.size_bytes)),
        ("namespaces, workloads and nodes", count(store.entities)),
        ("cycles not yet sealed", count(store.head_cycles)),
        ("sealed chunks, one per entity and day", count(store.chunks)),
        ("version", process.version.clone()),
        ("running for", age(process.uptime_secs)),
        ("memory (RSS)", or_unknown(process.rss_bytes.map(bytes))),
        (
            "CPU since the start",
            or_unknown(process.cpu_millis.map(|millis| age(millis / 1_000))),
        ),
        (
            "CPU lately, share of one core",
            or_unknown(
                process
                    .cpu_share_permille
                    .map(|value| format!("{}\u{a0}%", permille(Some(value)))),
            ),
        ),
    ];
    let title = findings::process_title(process);
    let half = facts.len().div_ceil(2);
    let rest = facts.split_off(half);
    Card::wide("machine", title, "the database and this server").with(view! {
        <div class="columns">{list(facts)}{list(rest)}</div>
        <p class="foot"><a href=paths::API>"API for programs"</a></p>
    })
}
