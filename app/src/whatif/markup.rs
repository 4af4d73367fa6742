//! The parts of the page that a change makes anew, as the server and the browser write them.

use super::{WhatIfPicture, what_if_blocked, what_if_states};
use crate::api::WhatIfInputs;
use crate::charts::{Size, bound_bars, escape, responsive};
use crate::format::{count, of_noun};
use crate::routes::WhatIfQuery;
use crate::tables::{DataTable, Shown};
use plimsoll_planner::whatif::Outcome;

/// Widths of the picture: a telephone, and half of a page up to one alone on a tablet.
const WIDTHS: [u32; 3] = [300, 440, 600];
/// A page shows so many workloads whose pods find no machine; exports have all.
const BLOCKED_SHOWN: usize = 20;
/// What tables are taken away as.
const TABLE_FORMS: [&str; 3] = ["csv", "json", "xlsx"];

/// The cards; the query is where they are taken away.
pub(crate) fn result_markup(
    query: &WhatIfQuery,
    inputs: &WhatIfInputs,
    outcome: &Outcome,
) -> String {
    let mut markup = String::from("<div class=\"half column\">");
    for which in WhatIfPicture::ALL {
        let bars = which.bars(outcome);
        let sizes = WIDTHS.map(|width| Size {
            width,
            height: bound_bars::height(&bars),
        });
        let picture = responsive(&sizes, |size| bound_bars::draw(&bars, size.width)).svg;
        card(
            &mut markup,
            (&bars.caption.id, "card"),
            (&bars.caption.title, &bars.caption.desc),
            &(picture + &links(query, which.path(), &["svg", "png"])),
        );
    }
    markup.push_str("</div>");
    card(
        &mut markup,
        ("what-if-states", "card half"),
        (
            "Now, then, and the difference",
            "everything packed the same way, now and then",
        ),
        &(table(&what_if_states(inputs, outcome)) + &links(query, "/what-if", &TABLE_FORMS)),
    );
    if !outcome.then.fits() {
        let title = format!(
            "{} without a machine",
            of_noun(outcome.then.pods_blocked(), "pod", "pods")
        );
        let mut blocked = what_if_blocked(outcome);
        blocked.rows.truncate(BLOCKED_SHOWN);
        let all = i64::try_from(outcome.then.blocked.len()).unwrap_or(i64::MAX);
        let subtitle = match blocked.rows.len() == outcome.then.blocked.len() {
            true => "by workload, and what is in the way; those with most pods first".to_owned(),
            false => format!(
                "the {BLOCKED_SHOWN} with most pods of {}; exports have all",
                count(all)
            ),
        };
        card(
            &mut markup,
            ("what-if-blocked", "card"),
            (&title, &subtitle),
            &(table(&blocked) + &links(query, "/what-if/blocked", &TABLE_FORMS)),
        );
    }
    markup
}

/// Where it is taken away.
fn links(query: &WhatIfQuery, path: &str, forms: &[&str]) -> String {
    let mut markup = String::from("<p class=\"foot\">");
    for form in forms {
        markup.push_str("<a href=\"");
        markup.push_str(&escape(&query.link(&format!("{path}.{form}"))));
        markup.push_str("\">");
        markup.push_str(&form.to_ascii_uppercase());
        markup.push_str("</a>");
    }
    markup + "</p>"
}

fn card(to: &mut String, (id, class): (&str, &str), (title, subtitle): (&str, &str), body: &str) {
    to.push_str("<section class=\"");
    to.push_str(class);
    to.push_str("\" aria-labelledby=\"");
    to.push_str(id);
    to.push_str("-title\"><h2 id=\"");
    to.push_str(id);
    to.push_str("-title\">");
    to.push_str(&escape(title));
    to.push_str("</h2><p class=\"sub\">");
    to.push_str(&escape(subtitle));
    to.push_str("</p>");
    to.push_str(body);
    to.push_str("</section>");
}

fn table(table: &DataTable) -> String {
    let caption = escape(&table.caption);
    let mut markup =
        String::from("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    markup.push_str(&caption);
    markup.push_str("\"><table class=\"wraps\"><caption class=\"sr\">");
    markup.push_str(&caption);
    markup.push_str("</caption><thead><tr>");
    let seen = || {
        let columns = table.columns.iter().enumerate();
        columns.filter(|(_, column)| column.shown != Shown::Exports)
    };
    for (_, column) in seen() {
        cell(
            &mut markup,
            "th scope=\"col\"",
            column.numeric,
            &column.header,
        );
    }
    markup.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        markup.push_str("<tr>");
        for (at, column) in seen() {
            let opens = if at == 0 { "th scope=\"row\"" } else { "td" };
            cell(&mut markup, opens, column.numeric, &row.cells[at].text);
        }
        markup.push_str("</tr>");
    }
    markup.push_str("</tbody></table></div>");
    markup
}

fn cell(to: &mut String, opens: &str, numeric: bool, text: &str) {
    to.push('<');
    to.push_str(opens);
    if numeric {
        to.push_str(" class=\"n\"");
    }
    to.push('>');
    to.push_str(&escape(text));
    to.push_str(if opens == "td" { "</td>" } else { "</th>" });
}
