//! A table in columns.

use super::ink::{Ink, Paint, plain};
use plimsoll_app::format::of_noun;
use plimsoll_app::tables::{Cell, Column, DataTable, Decor, Row, Shown};
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: &str = "  ";
/// A text that is no last column is cut here.
const LONGEST: usize = 60;

/// One cell as it is written.
struct Text {
    text: String,
    paint: Option<Paint>,
}

/// The table, each line ended. Where a terminal is too narrow, what only large screens show is left
/// out, and a line says so.
pub(super) fn grid(table: &DataTable, width: Option<usize>, ink: Ink) -> String {
    let tiers: [&[Shown]; 3] = [
        &[Shown::Always, Shown::Wide, Shown::Large],
        &[Shown::Always, Shown::Wide],
        &[Shown::Always],
    ];
    let mut text = String::new();
    for shown in tiers {
        let chosen = chosen(table, shown);
        let all = tiers[0];
        let left_out = self::chosen(table, all).len() - chosen.len();
        let columns = Laid::of(table, &chosen);
        let fits = width.is_none_or(|width| columns.width() <= width);
        if fits || shown.len() == 1 {
            text = columns.write(table, ink);
            if left_out > 0 {
                let columns = of_noun(
                    i64::try_from(left_out).unwrap_or(i64::MAX),
                    "column does",
                    "columns do",
                );
                let line = plain(&format!(
                    "{columns} not fit this terminal; --format csv has all of them."
                ));
                text.push_str(&ink.paint(Paint::Faint, &line));
                text.push('\n');
            }
            break;
        }
    }
    text
}

/// The columns of a screen in their order, long texts last: they need no room beside them.
fn chosen(table: &DataTable, shown: &[Shown]) -> Vec<usize> {
    let fits = |column: &Column| shown.contains(&column.shown) && !column.picture;
    let of_screen = table.screen_order().into_iter();
    let (long, short): (Vec<usize>, Vec<usize>) = of_screen
        .filter(|&at| table.columns.get(at).is_some_and(fits))
        .partition(|&at| table.rows.iter().any(|row| is_long(row, at)));
    [short, long].concat()
}

fn is_long(row: &Row, at: usize) -> bool {
    let cell = row.cells.get(at);
    cell.is_some_and(|cell| matches!(cell.decor, Decor::Prose | Decor::Long))
}

/// Columns with their texts and widths.
struct Laid<'a> {
    columns: Vec<&'a Column>,
    rows: Vec<Vec<Text>>,
    widths: Vec<usize>,
}

impl<'a> Laid<'a> {
    fn of(table: &'a DataTable, chosen: &[usize]) -> Self {
        let columns: Vec<&Column> = chosen.iter().map(|&at| &table.columns[at]).collect();
        let last = chosen.len().saturating_sub(1);
        let rows: Vec<Vec<Text>> = table
            .rows
            .iter()
            .chain(&table.total)
            .map(|row| {
                let cells = chosen.iter().enumerate();
                let texts = cells.map(|(place, &at)| match row.cells.get(at) {
                    Some(cell) => text_of(cell, place == last),
                    None => Text {
                        text: String::new(),
                        paint: None,
                    },
                });
                texts.collect()
            })
            .collect();
        let mut widths: Vec<usize> = columns
            .iter()
            .map(|column| header(column).width())
            .collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.width());
            }
        }
        for (from, to, name) in groups(&columns) {
            let room: usize = widths[from..to].iter().sum::<usize>() + GAP.len() * (to - from - 1);
            widths[to - 1] += name.width().saturating_sub(room);
        }
        Self {
            columns,
            rows,
            widths,
        }
    }

    fn width(&self) -> usize {
        let gaps = self.widths.len().saturating_sub(1) * GAP.len();
        self.widths.iter().sum::<usize>() + gaps
    }

    fn write(&self, table: &DataTable, ink: Ink) -> String {
        let mut lines = vec![ink.paint(Paint::Bold, &plain(&table.caption))];
        let groups = groups(&self.columns);
        if !groups.is_empty() {
            let mut line = String::new();
            let mut at = 0;
            for (from, to, name) in groups {
                let before: usize = self.widths[at..from].iter().map(|w| w + GAP.len()).sum();
                let span: usize = self.widths[from..to].iter().map(|w| w + GAP.len()).sum();
                line.push_str(&" ".repeat(before));
                line.push_str(name);
                line.push_str(&" ".repeat(span - name.width()));
                at = to;
            }
            lines.push(ink.paint(Paint::Faint, line.trim_end()));
        }
        let headers: Vec<Text> = self
            .columns
            .iter()
            .map(|column| Text {
                text: header(column),
                paint: Some(Paint::Bold),
            })
            .collect();
        lines.push(self.line(&headers, ink));
        if self.rows.is_empty() {
            lines.push(ink.paint(Paint::Faint, "(none)"));
        }
        for (at, row) in self.rows.iter().enumerate() {
            if table.total.is_some() && at + 1 == self.rows.len() {
                lines.push(ink.paint(Paint::Faint, &"─".repeat(self.width())));
            }
            lines.push(self.line(row, ink));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn line(&self, cells: &[Text], ink: Ink) -> String {
        let mut line = String::new();
        let last = cells.len().saturating_sub(1);
        for (at, ((cell, column), width)) in cells
            .iter()
            .zip(&self.columns)
            .zip(&self.widths)
            .enumerate()
        {
            let room = " ".repeat(width.saturating_sub(cell.text.width()));
            let text = match cell.paint {
                Some(paint) => ink.paint(paint, &cell.text),
                None => cell.text.clone(),
            };
            match (column.numeric, at == last) {
                (true, _) => line.extend([room.as_str(), &text]),
                (false, true) => line.push_str(&text),
                (false, false) => line.extend([text.as_str(), &room]),
            }
            if at != last {
                line.push_str(GAP);
            }
        }
        line.trim_end().to_owned()
    }
}

/// The name of a column, with its unit where neither it nor its group says it.
fn header(column: &Column) -> String {
    let name = plain(&column.header);
    let says = |text: &str, unit: &str| text.to_lowercase().ends_with(&unit.to_lowercase());
    match column.unit {
        Some(unit)
            if !says(&name, unit) && !column.group.is_some_and(|group| says(group, unit)) =>
        {
            format!("{name}, {unit}")
        }
        _ => name,
    }
}

/// Neighbours of the same group: from, to (not included), its name.
fn groups(columns: &[&Column]) -> Vec<(usize, usize, &'static str)> {
    let mut found: Vec<(usize, usize, &'static str)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let Some(group) = column.group else { continue };
        match found.last_mut() {
            Some((_, to, name)) if *to == at && *name == group => *to = at + 1,
            _ => found.push((at, at + 1, group)),
        }
    }
    found
}

fn text_of(cell: &Cell, is_last: bool) -> Text {
    let (text, paint) = match &cell.decor {
        Decor::Status(tone, _) => (
            format!("{} {}", tone.sign(), cell.text),
            Some(Paint::Of(*tone)),
        ),
        Decor::Opened(name) if !cell.text.is_empty() => (name.clone(), None),
        _ => (cell.text.clone(), None),
    };
    let text = plain(&text);
    let text = match text.width() > LONGEST && !is_last {
        true => shortened(&text),
        false => text,
    };
    Text { text, paint }
}

fn shortened(text: &str) -> String {
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + 2 > LONGEST {
            break;
        }
        short.push(c);
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
#[path = "grid_tests.rs"]
mod tests;
