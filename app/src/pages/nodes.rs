//! The nodes and how full each is.

use super::load::{Request, load};
use crate::api::{NodeFigures, NodeGroup, NodeTable};
use crate::charts::WHOLE;
use crate::charts::node_bars::{self, Fill, NodeBars};
use crate::charts::{Caption, Role};
use crate::components::{
    Card, Chrome, How, Place, TableView, empty, figure, filter_form, finding_view, layout, pager,
    scope_line, table_view,
};
use crate::findings;
use crate::format::{Amount, count, moment, of_noun, percent};
use crate::routes::{NodesQuery, paths};
use crate::shell::PageContext;
use crate::tables::{self, Tone, status_words};
use leptos::prelude::*;

/// The nodes.
pub(crate) fn nodes_page() -> impl IntoView {
    let request = Request::new();
    let query = NodesQuery::read(&request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.nodes(&access, &query).await },
        show,
    )
}

fn show(context: &PageContext, query: &NodesQuery, page: &NodeTable) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Nodes,
        title: "Nodes".to_owned(),
        scope: query.scope.clone(),
        windowed: false,
        based: false,
        relink: Box::new(move |scope| {
            NodesQuery {
                scope,
                page: 1,
                ..base.clone()
            }
            .link(paths::NODES)
        }),
    };
    let pools = i64::try_from(page.pools.len()).unwrap_or(i64::MAX);
    let machines = page.total.as_ref().map(|total| {
        let machines = of_noun(total.nodes, "machine", "machines");
        // Pools are made of rows.
        if page.all == 0 && total.nodes > 0 {
            return machines;
        }
        format!("{machines} in {}", of_noun(pools, "pool", "pools"))
    });
    let pods = page.total.as_ref().and_then(|total| total.pods);
    let pods = pods.map(|pods| of_noun(pods, "pod", "pods"));
    let mut parts: Vec<String> = machines.into_iter().chain(pods).collect();
    parts.push(page.frame.freshness.as_of_secs.map_or_else(
        || "not yet seen".to_owned(),
        |at| format!("as of {}", moment(at, page.frame.now_secs)),
    ));
    let above = view! {
        <h1 class="subject">"Nodes"</h1>
        {finding_view(&findings::nodes(page))}
        {scope_line(&parts, how(page))}
        {page.total.is_none().then(|| view! { <p class="lead">{findings::nodes_hint()}</p> })}
    };
    let contents = page.total.is_some().then(|| {
        view! {
            <div class="grid">
                {picture(page)}
                {self::pools(page, query)}
                {nodes(page, query)}
            </div>
        }
    });
    layout(
        context,
        &page.frame,
        &chrome,
        above.into_any(),
        contents.into_any(),
    )
}

fn how(page: &NodeTable) -> How {
    let divided =
        |amount: Amount, figures: NodeFigures| match (figures.requested, figures.allocatable) {
            (Some(part), Some(whole)) if whole > 0 => format!(
                "{} / {} = {}",
                amount.alone(part),
                amount.alone(whole),
                percent(Some(part as f64 / whole as f64))
            ),
            _ => "unknown".to_owned(),
        };
    let total = page.total.clone().unwrap_or_default();
    How {
        version: plimsoll_planner::accounting::FORMULA_VERSION.into(),
        lines: vec![
            (
                "filled by CPU = requested / allocatable",
                divided(Amount::Cpu, total.cpu),
            ),
            (
                "filled by memory = requested / allocatable",
                divided(Amount::Memory, total.memory),
            ),
        ],
        note: "Allocatable is what a node leaves to pods after its own reserve. A node takes ordinary \
               pods when it is ready, not cordoned and not tainted.",
    }
}

/// How full each machine is; nothing where there is none.
fn picture(page: &NodeTable) -> AnyView {
    if page.groups.is_empty() {
        return ().into_any();
    }
    let title = findings::nodes_picture_title(page);
    let subtitle = format!(
        "{}, fullest first by the scarcer resource; held: system use, and of pods the larger of request and use",
        of_noun(
            i64::try_from(page.matching).unwrap_or(i64::MAX),
            "machine",
            "machines"
        )
    );
    let chart = NodeBars {
        caption: Caption {
            id: "fill".to_owned(),
            title: title.clone(),
            desc: subtitle.clone(),
        },
        groups: page.groups.iter().map(group).collect(),
        names: vec![
            (Role::System, "system".to_owned()),
            (Role::C1, "used".to_owned()),
            (Role::Others, "requested, unused".to_owned()),
        ],
        freed: 0,
    };
    let picture = figure(&WHOLE, |size| node_bars::draw(&chart, size));
    Card::wide("fill", title, subtitle).with(picture)
}

fn group(group: &NodeGroup) -> node_bars::NodeGroup {
    let node = &group.node;
    let (state, tone) = status_words(node.status);
    let name = match (group.count, tone) {
        (1, Tone::Ok) => node.name.clone(),
        (1, _) => format!("{} ({state})", node.name),
        (_, Tone::Ok) => format!("like {}, pool {}", node.name, node.pool),
        (_, _) => format!("like {}, pool {} ({state})", node.name, node.pool),
    };
    node_bars::NodeGroup {
        name,
        count: u32::try_from(group.count).unwrap_or(u32::MAX),
        cpu: fill(node.cpu),
        memory: fill(node.memory),
    }
}

/// What holds a machine's allocatable: system, used by pods, requested but unused.
fn fill(figures: NodeFigures) -> Fill {
    let amount = |value: Option<i64>| u64::try_from(value.unwrap_or(0)).unwrap_or(0);
    let held = figures.max.or(figures.requested);
    let unused = amount(held).saturating_sub(amount(figures.pods_used));
    Fill {
        allocatable: amount(figures.allocatable),
        segments: vec![
            (Role::System, amount(figures.system)),
            (Role::C1, amount(figures.pods_used)),
            (Role::Others, unused),
        ],
        stranded: false,
    }
}

fn pools(page: &NodeTable, query: &NodesQuery) -> AnyView {
    let table = tables::pools(page, &query.scope);
    let csv = query.scope.link("/pools.csv");
    Card::wide(
        "pools-card",
        findings::pools_title(&page.pools),
        "cores and GiB, newest cycle",
    )
    .with(view! {
        {table_view(table, &TableView::fixed("pools"))}
        <p class="foot"><a href=csv>"CSV"</a></p>
    })
}

fn nodes(page: &NodeTable, query: &NodesQuery) -> AnyView {
    let number = |value: usize| count(i64::try_from(value).unwrap_or(i64::MAX));
    let clear = NodesQuery {
        filter: None,
        page: 1,
        ..query.clone()
    }
    .link(paths::NODES);
    let body = if page.rows.is_empty() && query.filter.is_some() {
        empty(
            "No node matches the filter.",
            Some((clear.clone(), "Show all")),
        )
    } else if page.rows.is_empty() && page.total.as_ref().is_some_and(|total| total.nodes > 0) {
        empty("These nodes are known as their sum only.", None)
    } else if page.rows.is_empty() {
        empty("This cluster has no nodes.", None)
    } else {
        let base = query.clone();
        let view = TableView {
            id: "nodes",
            sort: Some((
                query.sort.or_told(&page.sort, &NodesQuery::COLUMNS),
                Box::new(move |sort| {
                    NodesQuery {
                        sort,
                        page: 1,
                        ..base.clone()
                    }
                    .link(paths::NODES)
                }),
            )),
            dense: true,
        };
        table_view(tables::nodes(page, query), &view)
    };
    let base = query.clone();
    let pages = pager(page.page, page.pages, move |page| {
        NodesQuery {
            page,
            ..base.clone()
        }
        .link(paths::NODES)
    });
    let subtitle = if page.matching == page.all {
        format!("{} nodes; cores and GiB, newest cycle", number(page.all))
    } else {
        format!(
            "{} of {} nodes match; cores and GiB",
            number(page.matching),
            number(page.all)
        )
    };
    let csv = NodesQuery {
        page: 1,
        ..query.clone()
    }
    .link("/nodes.csv");
    Card::wide("nodes-card", findings::nodes_title(page), subtitle).with(view! {
        <div class="tools">
            {filter_form(
                paths::NODES,
                &query.pairs(),
                query.filter.as_deref(),
                "Node, pool, zone or state",
                query.filter.is_some().then_some(clear),
            )}
        </div>
        {body}
        {pages}
        <p class="foot"><a href=csv>"CSV"</a></p>
    })
}
