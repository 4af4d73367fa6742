//! Putting what was made into the page. Only text, and markup that charts, tables and this file make.

use crate::charts::{ChartTable, Size, escape};
use crate::tables::{Cell, Column, DataTable, Row, Shown};
use std::ops::Range;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, HtmlCollection, HtmlElement, HtmlInputElement, HtmlSelectElement,
    UrlSearchParams,
};

/// The page, and what was put into it: what stays the same is not made part of it again.
#[derive(Default)]
pub(super) struct Page {
    said: Vec<(String, String)>,
    /// The names of the rows of the table by team, and their first cells.
    heads: Vec<(String, String)>,
}

/// Whether a part of the page is looked at, and how wide it is.
pub(super) type Seen = Option<f64>;

/// Which drawings of a picture are made: all, or the one that is looked at.
pub(super) fn drawn(sizes: &[Size], seen: Seen, all: bool) -> Range<usize> {
    match seen {
        _ if all => 0..sizes.len(),
        Some(wide) => {
            let fits = |size: &Size| f64::from(size.width) <= wide;
            let at = sizes.iter().rposition(fits).unwrap_or(0);
            at..at + 1
        }
        None => 0..0,
    }
}

impl Page {
    /// As the server wrote it.
    pub(super) fn of_server() -> Self {
        let head = |head: Element| Some((head.text_content()?, head.outer_html()));
        let heads = all("#sharing-teams tbody th");
        Self {
            said: Vec::new(),
            heads: heads.into_iter().filter_map(head).collect(),
        }
    }

    /// Where this goes, unless it says so already.
    fn place_of_new(&mut self, selector: &str, what: &str) -> Option<Element> {
        match self.said.iter_mut().find(|(of, _)| of == selector) {
            Some((_, said)) if said == what => return None,
            Some((_, said)) => what.clone_into(said),
            None => self.said.push((selector.to_owned(), what.to_owned())),
        }
        find(selector)
    }

    pub(super) fn html(&mut self, selector: &str, markup: &str) {
        if let Some(place) = self.place_of_new(selector, markup) {
            let focused = focused(&place);
            place.set_inner_html(markup);
            // Whoever goes by the keyboard goes on from where they were.
            let link = focused.and_then(|at| links(&place).item(at));
            if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
                let _ = link.focus();
            }
        }
    }

    pub(super) fn text(&mut self, selector: &str, text: &str) {
        if let Some(place) = self.place_of_new(selector, text) {
            place.set_text_content(Some(text));
        }
    }

    /// Title and subtitle of a card.
    pub(super) fn card(&mut self, id: &str, title: &str, subtitle: Option<&str>) {
        self.text(&format!("#{id}-title"), title);
        if let Some(subtitle) = subtitle {
            self.text(&format!("#{id}-title + .sub"), subtitle);
        }
    }

    /// One drawing of a picture.
    pub(super) fn picture(&mut self, id: &str, at: usize, svg: &str) {
        let nth = at + 1;
        self.html(&format!("#{id}-figure .pictures > :nth-child({nth})"), svg);
    }

    /// The numbers of a picture.
    pub(super) fn numbers(&mut self, id: &str, table: &ChartTable) {
        let mut rows = String::new();
        for row in &table.rows {
            rows.push_str("<tr>");
            for (at, (text, column)) in row.iter().zip(&table.columns).enumerate() {
                let class = column.numeric.then_some("n");
                cell(&mut rows, opens(at), (class, None), &escape(text));
            }
        }
        self.html(&format!("#{id}-figure tbody"), &rows);
        self.caption(&format!("#{id}-figure"), &table.caption);
    }

    /// What a table is called.
    fn caption(&mut self, selector: &str, caption: &str) {
        self.text(&format!("{selector} caption"), caption);
        if let Some(region) = find(&format!("{selector} [role=region]")) {
            let _ = region.set_attribute("aria-label", caption);
        }
    }

    /// The rows of the table by team. Rows of other pages stay there.
    pub(super) fn teams(&mut self, table: &DataTable) {
        let mut markup = String::new();
        for of in &table.rows {
            let name = of.cells.first().map(|cell| &cell.text);
            let head = self.heads.iter().find(|(head, _)| Some(head) == name);
            if let Some((_, head)) = head {
                row(&mut markup, Some(head), &table.columns, of);
            }
        }
        self.html("#sharing-teams tbody", &markup);
        markup.clear();
        if let Some(total) = &table.total {
            row(&mut markup, None, &table.columns, total);
        }
        self.html("#sharing-teams tfoot", &markup);
    }

    /// The table of bills as a whole: units in its header and its columns may be others now.
    pub(super) fn bills(&mut self, table: &DataTable) {
        let mut markup = String::from("<tr>");
        for column in table.columns.iter().filter(|column| is_seen(column)) {
            let class = column.class(false);
            cell(
                &mut markup,
                "<th scope=\"col\"",
                (class.as_deref(), None),
                &escape(&column.header),
            );
        }
        self.html("#sharing-bills thead", &markup);
        markup.clear();
        for of in &table.rows {
            row(&mut markup, None, &table.columns, of);
        }
        self.html("#sharing-bills tbody", &markup);
        self.caption("#bills-table", &table.caption);
    }
}

fn links(place: &Element) -> HtmlCollection {
    place.get_elements_by_tag_name("a")
}

/// Which link of a place has the focus.
fn focused(place: &Element) -> Option<u32> {
    let active = document()?.active_element()?;
    let links = links(place);
    (0..links.length()).find(|at| links.item(*at).as_ref() == Some(&active))
}

/// Whether a part of the page is looked at.
pub(super) fn seen(selector: &str) -> Seen {
    let place = find(selector)?.get_bounding_client_rect();
    let tall = web_sys::window()?.inner_height().ok()?.as_f64()?;
    (place.bottom() > 0.0 && place.top() < tall).then(|| place.width())
}

fn is_seen(column: &Column) -> bool {
    column.shown != Shown::Exports
}

/// Cells are closed by the parser of markup.
fn opens(at: usize) -> &'static str {
    match at {
        0 => "<th scope=\"row\"",
        _ => "<td",
    }
}

fn cell(to: &mut String, opens: &str, (class, title): (Option<&str>, Option<&str>), markup: &str) {
    to.push_str(opens);
    for (name, value) in [(" class=\"", class), (" title=\"", title)] {
        if let Some(value) = value {
            to.push_str(name);
            to.push_str(&escape(value));
            to.push('"');
        }
    }
    to.push('>');
    to.push_str(markup);
}

/// A row as the server writes it, perhaps with a first cell that is there already.
fn row(to: &mut String, head: Option<&str>, columns: &[Column], row: &Row) {
    to.push_str("<tr>");
    let cells = row.cells.iter().zip(columns).enumerate();
    for (at, (of, column)) in cells.filter(|(_, (_, column))| is_seen(column)) {
        match head.filter(|_| at == 0) {
            Some(head) => to.push_str(head),
            None => {
                let (class, title) = (column.class(false), column.exact_title(of));
                let said = (class.as_deref(), title.as_deref());
                cell(to, opens(at), said, &inside(of));
            }
        }
    }
}

fn inside(cell: &Cell) -> String {
    cell.share_markup().unwrap_or_else(|| escape(&cell.text))
}

pub(super) fn cautions(cautions: &[String]) -> String {
    let mut markup = String::new();
    for text in cautions {
        markup.push_str(
            "<p class=\"caution\"><span class=\"sign warn\" aria-hidden=\"true\">▲ </span>",
        );
        markup.push_str(&escape(text));
        markup.push_str("</p>");
    }
    markup
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

pub(super) fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok()?
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

/// The value of a field of a form; empty where there is none.
pub(super) fn value(form: &Element, name: &str) -> String {
    let Ok(Some(field)) = form.query_selector(&format!("[name={name}]")) else {
        return String::new();
    };
    match field.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.value(),
        None => field
            .dyn_ref::<HtmlSelectElement>()
            .map_or_else(String::new, HtmlSelectElement::value),
    }
}

/// The value of a field as the page came with it; of a choice without a chosen one, the first.
pub(super) fn shown(form: &Element, name: &str) -> String {
    let value = |selector: String| form.query_selector(&selector).ok()??.get_attribute("value");
    value(format!(
        "[name={name}] option[selected], input[name={name}]"
    ))
    .or_else(|| value(format!("[name={name}] option")))
    .unwrap_or_default()
}

/// A number as a person typed it.
pub(super) fn read(text: &str) -> f64 {
    // The browser's own reader weighs nothing; what it does not understand is in no range.
    JsValue::from_str(text).unchecked_into_f64()
}

/// A number as it stands in an address; nothing of none.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// What stands in an address, and what is left out of it, being as by default.
pub(super) type Pairs<'a> = [(&'a str, String, &'a str)];

/// Puts what is shown now into the address, so that it can be kept and sent, and into the links of
/// exports.
pub(super) fn address(pairs: &Pairs<'_>) -> Option<()> {
    let window = web_sys::window()?;
    let url = web_sys::Url::new(&window.location().href().ok()?).ok()?;
    put(&url.search_params(), pairs);
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url.href()));
    }
    // Another theme comes back to what is shown.
    let here = url.pathname() + &url.search();
    for next in all("input[name=next]") {
        let _ = next.set_attribute("value", &here);
    }
    // Exports are of what is shown, and so is another window or basis. The way back to the defaults
    // stays one, and so does that to the page itself.
    for link in all("a[href^='/sharing']:not([href='/sharing'], .clear)") {
        let href = link.get_attribute("href")?;
        let of_link = web_sys::Url::new_with_base(&href, &url.origin()).ok()?;
        put(&of_link.search_params(), pairs);
        let _ = link.set_attribute("href", &(of_link.pathname() + &of_link.search()));
    }
    Some(())
}

fn put(search: &UrlSearchParams, pairs: &Pairs<'_>) {
    for (name, value, default) in pairs {
        match value == default {
            true => search.delete(name),
            false => search.set(name, value),
        }
    }
}

/// Says beside the button what the form waits for, and marks the field that makes no sense.
pub(super) fn note(page: &mut Page, wrong: Option<&str>, text: &str) {
    for field in all("#sharing-form [aria-invalid]") {
        let _ = field.remove_attribute("aria-invalid");
    }
    let field = wrong.and_then(|name| find(&format!("#sharing-form [name={name}]")));
    if let Some(field) = field {
        let _ = field.set_attribute("aria-invalid", "true");
    }
    page.text("#sharing-note", text);
}
