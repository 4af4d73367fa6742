//! Putting what was made into the page. Only text, and markup that charts and this file make.

use crate::charts::{ChartTable, escape};
use crate::findings::{Finding, Segment};
use crate::tables::{Column, DataTable, Decor, Row, Shown};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlInputElement, HtmlSelectElement};

/// The value of a field of a form; empty where there is none.
pub(super) fn value(form: &Element, name: &str) -> String {
    let field = form
        .query_selector(&format!("[name={name}]"))
        .ok()
        .flatten();
    let Some(field) = field else {
        return String::new();
    };
    match field.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.value(),
        None => field
            .dyn_ref::<HtmlSelectElement>()
            .map_or_else(String::new, HtmlSelectElement::value),
    }
}

/// The value of a field as the page came with it.
pub(super) fn shown(form: &Element, name: &str) -> String {
    let chosen = form.query_selector(&format!(
        "[name={name}] option[selected], input[name={name}]"
    ));
    let chosen = chosen.ok().flatten();
    let value = chosen.and_then(|chosen| chosen.get_attribute("value"));
    value.unwrap_or_else(|| value_of_first(form, name))
}

/// What a choice without a chosen one begins with.
fn value_of_first(form: &Element, name: &str) -> String {
    let first = form
        .query_selector(&format!("[name={name}] option"))
        .ok()
        .flatten();
    first
        .and_then(|first| first.get_attribute("value"))
        .unwrap_or_default()
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

pub(super) fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

fn all(selector: &str) -> Vec<Element> {
    let found = document().and_then(|document| document.query_selector_all(selector).ok());
    let Some(found) = found else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|at| found.get(at)?.dyn_into().ok())
        .collect()
}

pub(super) fn html(id: &str, markup: &str) {
    if let Some(element) = by_id(id) {
        element.set_inner_html(markup);
    }
}

pub(super) fn text(id: &str, text: &str) {
    if let Some(element) = by_id(id) {
        element.set_text_content(Some(text));
    }
}

pub(super) fn attribute(id: &str, name: &str, value: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.set_attribute(name, value);
    }
}

pub(super) fn first_text(selector: &str, text: &str) {
    texts(selector, std::iter::once(text));
}

/// The texts of all that match, in their order.
pub(super) fn texts<'a>(selector: &str, texts: impl Iterator<Item = &'a str>) {
    for (element, text) in all(selector).iter().zip(texts) {
        element.set_text_content(Some(text));
    }
}

/// Title and subtitle of a card.
pub(super) fn card(id: &str, title: &str, subtitle: Option<&str>) {
    text(&format!("{id}-title"), title);
    if let Some(subtitle) = subtitle {
        first_text(&format!("#{id}-title + .sub"), subtitle);
    }
}

pub(super) fn finding(finding: &Finding) -> String {
    let pieces = finding.segments.iter().map(|segment| match segment {
        Segment::Text(text) => escape(text),
        Segment::Strong(text) => format!("<strong>{}</strong>", escape(text)),
    });
    format!("<p class=\"finding\">{}</p>", pieces.collect::<String>())
}

pub(super) fn cautions(cautions: &[String]) -> String {
    let line = |text: &String| {
        format!(
            "<p class=\"lead\"><span class=\"sign warn\" aria-hidden=\"true\">▲ </span>{}</p>",
            escape(text)
        )
    };
    cautions.iter().map(line).collect()
}

const HEAD: &str = "<th scope=\"col\"";
const ROW: &str = "<th scope=\"row\"";
const CELL: &str = "<td";

/// A cell; the parser of markup closes it.
fn cell(to: &mut String, opens: &str, (numeric, title): (bool, Option<&str>), text: &str) {
    to.push_str(opens);
    if numeric {
        to.push_str(" class=\"n\"");
    }
    if let Some(title) = title {
        to.push_str(" title=\"");
        to.push_str(&escape(title));
        to.push('"');
    }
    to.push('>');
    to.push_str(&escape(text));
}

/// A picture and the rows of its numbers.
pub(super) fn figure(id: &str, svg: &str, table: &ChartTable) {
    let Some(place) = by_id(id) else { return };
    if let Ok(Some(pictures)) = place.query_selector(":scope > div") {
        pictures.set_inner_html(svg);
    }
    let mut rows = String::new();
    for row in &table.rows {
        rows.push_str("<tr>");
        for (at, (text, column)) in row.iter().zip(&table.columns).enumerate() {
            let opens = if at == 0 { ROW } else { CELL };
            cell(&mut rows, opens, (column.numeric, None), text);
        }
    }
    if let Ok(Some(body)) = place.query_selector("tbody") {
        body.set_inner_html(&rows);
    }
    if let Ok(Some(caption)) = place.query_selector("caption") {
        caption.set_text_content(Some(&table.caption));
    }
    if let Ok(Some(region)) = place.query_selector("[role=region]") {
        let _ = region.set_attribute("aria-label", &table.caption);
    }
}

/// The numbers of a table, and the order of its rows. Rows of other pages stay there.
pub(super) fn table(id: &str, table: &DataTable) {
    let name = |row: &Element| row.first_element_child()?.text_content();
    let places = all(&format!("#{id} tbody tr"));
    let places: Vec<_> = places.iter().map(|row| (name(row), row)).collect();
    let found = table.rows.iter().filter_map(|row| {
        let head = row.cells.first()?;
        let place = places
            .iter()
            .find(|(name, _)| name.as_ref() == Some(&head.text))?;
        Some((row, place.1))
    });
    // What stays as it is and where it is need not be laid out again.
    let mut there = places.first().map(|(_, row)| (*row).clone());
    for (row, place) in found {
        numbers(table, row, place);
        if there.as_ref() == Some(place) {
            there = place.next_element_sibling();
        } else if let Some(body) = place.parent_node() {
            let _ = body.insert_before(place, there.as_deref());
        }
    }
    let foot = all(&format!("#{id} tfoot tr"));
    for (row, place) in table.total.iter().zip(&foot) {
        numbers(table, row, place);
    }
}

/// A small table of plain numbers as a whole, as the server writes it: units in its header and its columns
/// may be others now.
pub(super) fn whole_table(id: &str, table: &DataTable) {
    let Some(place) = by_id(id) else { return };
    let mut markup = String::from("<caption class=\"sr\">");
    markup.push_str(&escape(&table.caption));
    markup.push_str("</caption><thead><tr>");
    let on_screen = |column: &&Column| column.shown != Shown::Exports;
    for column in table.columns.iter().filter(on_screen) {
        cell(&mut markup, HEAD, (column.numeric, None), &column.header);
    }
    markup.push_str("<tbody>");
    for row in &table.rows {
        markup.push_str("<tr>");
        for (at, (of, column)) in row.cells.iter().zip(&table.columns).enumerate() {
            if !on_screen(&column) {
                continue;
            }
            let opens = if at == 0 { ROW } else { CELL };
            let title = column.exact_title(of);
            cell(
                &mut markup,
                opens,
                (column.numeric, title.as_deref()),
                &of.text,
            );
        }
    }
    place.set_inner_html(&markup);
    if let Some(region) = place.parent_element() {
        let _ = region.set_attribute("aria-label", &table.caption);
    }
}

/// The numbers of a row; its name stays.
fn numbers(table: &DataTable, row: &Row, place: &Element) {
    let shown = row
        .cells
        .iter()
        .zip(&table.columns)
        .filter(|(_, column)| column.shown != Shown::Exports);
    let places = place.children();
    for (at, (cell, column)) in (0..).zip(shown) {
        let Some(place) = places.get_with_index(at).filter(|_| at > 0) else {
            continue;
        };
        if let Decor::Share(permille) = cell.decor {
            share(&place, permille);
            if let Ok(Some(words)) = place.query_selector(".share") {
                say(&words, &cell.text);
            }
        } else {
            say(&place, &cell.text);
        }
        let _ = match column.exact_title(cell) {
            Some(title) => place.set_attribute("title", &title),
            None => place.remove_attribute("title"),
        };
    }
}

fn say(place: &Element, text: &str) {
    if place.text_content().is_none_or(|there| there != text) {
        place.set_text_content(Some(text));
    }
}

/// The bar beside a share, as [`crate::tables::Decor::Share`] is drawn.
fn share(place: &Element, permille: i64) {
    if let Ok(Some(bar)) = place.query_selector("rect") {
        let wide = (permille.clamp(0, 1_000) as f64 * 0.04).max(1.0);
        let wide_text = format!("{wide:.1}");
        if bar
            .get_attribute("width")
            .is_none_or(|there| there != wide_text)
        {
            let _ = bar.set_attribute("x", &format!("{:.1}", 40.0 - wide));
            let _ = bar.set_attribute("width", &wide_text);
        }
    }
}

/// A number as it stands in an address; nothing of none.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Puts what is shown now into the address, so that it can be kept and sent, and into the links of
/// exports. What is as by default is left out.
pub(super) fn address(pairs: &[(&str, String, &str)]) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let Ok(url) = window
        .location()
        .href()
        .and_then(|href| web_sys::Url::new(&href))
    else {
        return;
    };
    let search = url.search_params();
    for (name, value, default) in pairs {
        match value == default {
            true => search.delete(name),
            false => search.set(name, value),
        }
    }
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url.href()));
    }
    // Another theme comes back to what is shown.
    for next in all("input[name=next]") {
        let _ = next.set_attribute("value", &(url.pathname() + &url.search()));
    }
    // Exports are of what is shown, and so is another window or basis.
    for link in all("a[href^='/sharing']") {
        let href = link.get_attribute("href").unwrap_or_default();
        let base = url.origin();
        let Ok(of_link) = web_sys::Url::new_with_base(&href, &base) else {
            continue;
        };
        // The way back to the defaults stays one, and so does that to the page itself.
        if href == "/sharing" || link.class_list().contains("clear") {
            continue;
        }
        let search = of_link.search_params();
        for (name, value, default) in pairs {
            match value == default {
                true => search.delete(name),
                false => search.set(name, value),
            }
        }
        let _ = link.set_attribute("href", &(of_link.pathname() + &of_link.search()));
    }
}

/// Says beside the button what the form waits for, and marks the field that makes no sense.
pub(super) fn note(form: &Element, wrong: Option<&str>, text: &str) {
    for field in all("#sharing-form [aria-invalid]") {
        let _ = field.remove_attribute("aria-invalid");
    }
    let field = wrong.and_then(|name| {
        form.query_selector(&format!("[name={name}]"))
            .ok()
            .flatten()
    });
    if let Some(field) = field {
        let _ = field.set_attribute("aria-invalid", "true");
    }
    self::text("sharing-note", text);
}
