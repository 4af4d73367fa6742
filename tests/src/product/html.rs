//! Tables of a page, as a person sees them.
//!
//! A reader for the HTML that our own server renders, in which every tag is written out; not
//! for HTML in general.

use std::collections::BTreeMap;

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is read: without signs and pictures, which are hidden from assistive technology, and
    /// without what is only there for it.
    pub text: String,
    /// What a pointer shows.
    pub title: Option<String>,
    /// Whether it holds a picture.
    pub picture: bool,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its caption.
    pub caption: String,
    /// How many columns are marked as sorted.
    pub sorted_columns: usize,
    /// What exports call each column; `None` of those that they have not.
    pub names: Vec<Option<String>>,
    /// The rows of its body.
    pub rows: Vec<Vec<Cell>>,
    /// The row of its foot.
    pub total: Option<Vec<Cell>>,
}

/// The table of this id; `None` when the page has none.
#[must_use]
pub fn table(page: &str, id: &str) -> Option<Table> {
    let mut reader = Reader::default();
    for piece in Pieces(page) {
        match piece {
            Piece::Open(name, attributes) => {
                let wanted = name == "table" && attributes.get("id").is_some_and(|it| it == id);
                if wanted || reader.inside {
                    reader.inside = true;
                    reader.open(name, &attributes);
                }
            }
            Piece::Close("table") if reader.inside => return Some(reader.table),
            Piece::Close(name) if reader.inside => reader.close(name),
            Piece::Text(text) if reader.inside => reader.text(text),
            _ => {}
        }
    }
    None
}

/// Every `name="…"` of a page, in the order of the page, with entities resolved.
#[must_use]
pub fn attributes(page: &str, name: &str) -> Vec<String> {
    let opened = Pieces(page).filter_map(|piece| match piece {
        Piece::Open(_, mut attributes) => attributes.remove(name),
        _ => None,
    });
    opened.collect()
}

/// A form, and what a browser without scripts sends of it as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Its id; empty where it has none.
    pub id: String,
    /// Where it is sent.
    pub action: String,
    /// How: `get` or `post`.
    pub method: String,
    /// Names and values in the order of the form.
    pub sent: Vec<(String, String)>,
}

/// All forms of a page.
#[must_use]
pub fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    // The name of the select or text area that is being read, and its value so far.
    let mut open: Option<(String, Option<String>)> = None;
    for piece in Pieces(page) {
        match piece {
            Piece::Open("form", mut of) => {
                let mut take = |name| of.remove(name).unwrap_or_default();
                forms.push(Form {
                    id: take("id"),
                    action: take("action"),
                    method: take("method"),
                    sent: Vec::new(),
                });
            }
            Piece::Open("input", mut of) => {
                let kind = of.get("type").map_or("text", String::as_str);
                let is_sent = match kind {
                    "checkbox" | "radio" => of.contains_key("checked"),
                    "submit" | "button" | "reset" => false,
                    _ => true,
                };
                if let (true, Some(name), Some(form)) =
                    (is_sent, of.remove("name"), forms.last_mut())
                {
                    let value = of.remove("value").unwrap_or_default();
                    form.sent.push((name, value));
                }
            }
            Piece::Open("select" | "textarea", mut of) => {
                open = of.remove("name").map(|name| (name, None));
            }
            Piece::Open("option", mut of) => {
                if let Some((_, value)) = &mut open
                    && (value.is_none() || of.contains_key("selected"))
                {
                    *value = of.remove("value");
                }
            }
            Piece::Close("select" | "textarea") => {
                if let (Some((name, value)), Some(form)) = (open.take(), forms.last_mut()) {
                    form.sent.push((name, value.unwrap_or_default()));
                }
            }
            _ => {}
        }
    }
    forms
}

#[derive(Default)]
struct Reader {
    inside: bool,
    table: Table,
    part: String,
    row: Vec<Cell>,
    cell: Option<Cell>,
    /// How many elements deep we are in something that is not read.
    hidden: usize,
}

impl Reader {
    fn open(&mut self, name: &str, attributes: &BTreeMap<&str, String>) {
        let is = |key: &str, value: &str| attributes.get(key).is_some_and(|it| it == value);
        let class = attributes.get("class").map_or("", String::as_str);
        let unread = is("aria-hidden", "true") || class == "sr" || name == "svg";
        match name {
            "caption" | "thead" | "tbody" | "tfoot" => name.clone_into(&mut self.part),
            "tr" => self.row = Vec::new(),
            "th" | "td" => {
                self.hidden = 0;
                if is("scope", "col") {
                    self.table.names.push(attributes.get("data-name").cloned());
                }
                self.table.sorted_columns += usize::from(attributes.contains_key("aria-sort"));
                self.cell = Some(Cell {
                    title: attributes.get("title").cloned(),
                    ..Cell::default()
                });
            }
            _ if VOID.contains(&name) => {}
            _ if self.hidden > 0 || unread => {
                self.hidden += 1;
                if let Some(cell) = &mut self.cell {
                    cell.picture |= name == "svg" && !is("class", "bar");
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "caption" => self.part.clear(),
            "th" | "td" => self.row.extend(self.cell.take()),
            "tr" => {
                let row = std::mem::take(&mut self.row);
                match self.part.as_str() {
                    "tbody" => self.table.rows.push(row),
                    "tfoot" => self.table.total = Some(row),
                    _ => {}
                }
            }
            _ => self.hidden = self.hidden.saturating_sub(1),
        }
    }

    fn text(&mut self, text: &str) {
        if self.part == "caption" {
            self.table.caption.push_str(&resolve(text));
        } else if let Some(cell) = self.cell.as_mut().filter(|_| self.hidden == 0) {
            let text = resolve(text).replace('\u{a0}', " ");
            cell.text.push_str(text.trim_matches(['\n', ' ']));
        }
    }
}

const VOID: [&str; 4] = ["br", "hr", "input", "img"];

enum Piece<'a> {
    Open(&'a str, BTreeMap<&'a str, String>),
    Close(&'a str),
    Text(&'a str),
}

/// Cuts HTML into tags and text; comments and declarations are left out.
struct Pieces<'a>(&'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.0.is_empty() {
                return None;
            }
            let Some(rest) = self.0.strip_prefix('<') else {
                let end = self.0.find('<').unwrap_or(self.0.len());
                let (text, rest) = self.0.split_at(end);
                self.0 = rest;
                return Some(Piece::Text(text));
            };
            if let Some(comment) = rest.strip_prefix("!--") {
                self.0 = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            let end = tag_end(rest);
            let (tag, after) = rest.split_at(end);
            self.0 = after.strip_prefix('>').unwrap_or(after);
            if tag.starts_with('!') {
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                return Some(Piece::Close(name.trim()));
            }
            if tag.ends_with('/') {
                // Closed at once: a part of a drawing.
                continue;
            }
            let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
            return Some(Piece::Open(name, read_attributes(attributes)));
        }
    }
}

/// Where a tag ends: at the first `>` outside of quotes.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    let end = tag.find(|c: char| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.unwrap_or(tag.len())
}

fn read_attributes(mut text: &str) -> BTreeMap<&str, String> {
    let mut found = BTreeMap::new();
    loop {
        text = text.trim_start();
        let Some(end) = text.find(['=', ' ']) else {
            if !text.is_empty() {
                found.insert(text, String::new());
            }
            return found;
        };
        let (name, rest) = text.split_at(end);
        let Some(value) = rest.strip_prefix("=\"") else {
            found.insert(name, String::new());
            text = rest.trim_start_matches('=');
            continue;
        };
        let (value, rest) = value.split_once('"').unwrap_or((value, ""));
        found.insert(name, resolve(value));
        text = rest;
    }
}

fn resolve(text: &str) -> String {
    let known = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    known.iter().fold(text.to_owned(), |text, (entity, meant)| {
        text.replace(entity, meant)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><p>x</p><table id="other"></table>
        <table id="nodes"><caption class="sr">All &lt;2&gt;</caption>
        <thead><tr><th scope="col" aria-sort="ascending" data-name="name"><a href="?a=1&amp;b=2">Node<!></a></th></tr></thead>
        <tbody><tr><th scope="row"><!----><a href="/n">a</a></th>
          <td title="1.25 cores" class="n"><svg class="bar"><rect width="1"/></svg>1.3</td>
          <td class="t"><svg><path d="M0 0"/><title>no</title></svg></td>
          <td><span class="sign" aria-hidden="true">✓</span>&nbsp;Ready<span class="sr"> (fine)</span></td></tr></tbody>
        <tfoot><tr><th>All</th></tr></tfoot></table>"#;

    #[test]
    fn reads_what_a_person_sees() {
        let table = table(PAGE, "nodes").unwrap();
        assert_eq!(
            (table.caption.as_str(), table.sorted_columns),
            ("All <2>", 1)
        );
        assert_eq!(table.names, [Some("name".to_owned())]);
        let row = &table.rows[0];
        let texts: Vec<_> = row.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["a", "1.3", "", "Ready"]);
        assert_eq!(row[1].title.as_deref(), Some("1.25 cores"));
        assert!(row[2].picture && !row[1].picture);
        assert_eq!(table.total.unwrap()[0].text, "All");
    }

    #[test]
    fn sends_a_form_as_it_stands() {
        let page = r#"<input name="outside"><form id="f" action="/x" method="get">
            <input type="hidden" name="a" value="1&amp;2"><input name="b"><input type="checkbox" name="c" value="1">
            <input type="checkbox" name="d" value="1" checked><select name="e"><option value="">none</option>
            <option value="z" selected>Z</option></select><select name="f"><option value="y">Y</option></select>
            <textarea name="g"></textarea><button>Show</button></form>"#;
        let [form] = &forms(page)[..] else {
            panic!("one form")
        };
        assert_eq!(
            (&*form.id, &*form.action, &*form.method),
            ("f", "/x", "get")
        );
        let sent: Vec<_> = form.sent.iter().map(|(a, b)| (&**a, &**b)).collect();
        let expected = [
            ("a", "1&2"),
            ("b", ""),
            ("d", "1"),
            ("e", "z"),
            ("f", "y"),
            ("g", ""),
        ];
        assert_eq!(sent, expected);
    }

    #[test]
    fn finds_attributes_and_misses_what_is_not_there() {
        assert_eq!(attributes(PAGE, "href"), ["?a=1&b=2", "/n"]);
        assert_eq!(table(PAGE, "pods"), None);
    }
}
