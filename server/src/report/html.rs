//! The report as one file of HTML: styles and pictures inside, no scripts, and nothing from elsewhere.

use super::{Part, Report, Told};
use crate::export::{escaped, light, picture_rules};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plimsoll_app::pictures::Taken;
use plimsoll_app::tables::{Column, DataTable, Row, Shown};

/// Rows of a table that are shown; the workbook has all.
const ROWS_SHOWN: usize = 30;

/// The page.
#[must_use]
pub fn html_of(report: &Report) -> String {
    let cluster = escaped(&report.frame.cluster.name);
    let simulated = match report.frame.cluster.simulated {
        true => "<p class=\"caution\">A simulated cluster: these numbers are made up.</p>",
        false => "",
    };
    let parts: String = report.parts.iter().map(part).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Capacity of {cluster}</title>\n<style>{}</style>\n</head>\n<body>\n\
         <h1>Capacity of {cluster}</h1>\n{simulated}{}{}{parts}</body>\n</html>\n",
        style(),
        list("findings", &report.findings()),
        list("facts", &report.lines()),
    )
}

fn style() -> String {
    let (ink, muted, surface, line, warn) = (
        light("--ink"),
        light("--muted"),
        light("--surface"),
        light("--line"),
        light("--warn"),
    );
    format!(
        "body{{font:15px/1.5 system-ui,sans-serif;color:{ink};background:{surface};max-width:84rem;margin:2rem auto;\
         padding:0 1rem}}h1,h2,h3{{line-height:1.25}}h2{{margin-top:3rem;border-top:2px solid {ink};padding-top:.5rem}}\
         .finding{{font-size:1.15rem;max-width:60rem}}.sub{{color:{muted};margin:.1rem 0 .5rem}}\
         .caution{{color:{warn};font-weight:600}}.wide{{overflow-x:auto}}img{{max-width:100%;height:auto}}\
         table{{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}}\
         th,td{{text-align:left;vertical-align:top;padding:.2rem .6rem;border-bottom:1px solid {line}}}\
         .n{{text-align:right;white-space:nowrap}}.facts th{{color:{muted};font-weight:400}}.findings{{font-size:1rem}}\
         .findings td{{max-width:60rem}}figure{{margin:1rem 0;break-inside:avoid}}\
         @media print{{body{{margin:0;max-width:none;font-size:12px}}tr{{break-inside:avoid}}h3{{break-after:avoid}}h2{{break-before:page}}\
         .wide{{overflow:visible}}@page{{size:landscape;margin:12mm}}}}"
    )
}

/// Two columns: what, and how it is.
fn list(class: &str, lines: &[(String, String)]) -> String {
    let row = |(name, value): &(String, String)| {
        let (name, value) = (escaped(name), escaped(value));
        format!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n")
    };
    let rows: String = lines.iter().map(row).collect();
    format!("<table class=\"{class}\">\n{rows}</table>\n")
}

/// A picture that carries its style: programs that read HTML and are no browsers draw none that is written
/// into the page.
fn picture(taken: &Taken) -> String {
    let place = format!("><style>{}</style>", picture_rules());
    let svg = taken.drawing.svg.replacen('>', &place, 1);
    let (title, (width, height)) = (escaped(&taken.title), taken.size);
    format!(
        "<img alt=\"{}\" width=\"{width}\" height=\"{height}\" src=\"data:image/svg+xml;base64,{}\">",
        title.replace('"', "&quot;"),
        STANDARD.encode(svg),
    )
}

fn part(part: &Part) -> String {
    let body = match &part.told {
        Ok(of) => told(of),
        Err(why) => format!("<p class=\"caution\">Not told: {}</p>\n", escaped(why)),
    };
    format!(
        "<section>\n<h2>{}</h2>\n<p class=\"sub\">Formulas {}</p>\n{body}</section>\n",
        part.title, part.formulas
    )
}

fn told(told: &Told) -> String {
    let pictures: String = told
        .pictures
        .iter()
        .map(|taken| {
            format!(
                "<figure>\n<h3>{}</h3>\n<p class=\"sub\">{}</p>\n<div class=\"wide\">{}</div>\n</figure>\n",
                escaped(&taken.title),
                escaped(&taken.subtitle),
                picture(taken)
            )
        })
        .collect();
    let tables: String = told
        .tables
        .iter()
        .map(|(name, of)| table(name, of))
        .collect();
    format!(
        "<p class=\"finding\">{}</p>\n{pictures}{tables}<h3>What it rests on</h3>\n{}",
        escaped(&told.finding),
        list("facts", &told.assumptions)
    )
}

fn table(name: &str, table: &DataTable) -> String {
    let columns: Vec<(usize, &Column)> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.picture && column.shown != Shown::Exports)
        // Manifests of many lines: the workbook has them.
        .filter(|(_, column)| column.export_name() != "fix")
        .collect();
    let head: String = columns
        .iter()
        .map(|(_, column)| {
            let group = column
                .group
                .map_or_else(String::new, |group| format!("{group}: "));
            let unit = column
                .unit
                .map_or_else(String::new, |unit| format!(", {unit}"));
            let text = escaped(&format!("{group}{}{unit}", column.header));
            format!("<th{}>{text}</th>", class(column))
        })
        .collect();
    let cells = |row: &Row| -> String {
        let cells: String = columns
            .iter()
            .filter_map(|(at, column)| Some((row.cells.get(*at)?, column)))
            .map(|(cell, column)| format!("<td{}>{}</td>", class(column), escaped(&cell.text)))
            .collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = table.rows.iter().take(ROWS_SHOWN).map(cells).collect();
    let left = table.rows.len().saturating_sub(ROWS_SHOWN);
    let left = match left {
        0 => String::new(),
        left => format!("<p class=\"sub\">{left} more rows are in the workbook.</p>\n"),
    };
    format!(
        "<h3>{}</h3>\n<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n{left}",
        escaped(name)
    )
}

fn class(column: &Column) -> &'static str {
    match column.numeric {
        true => " class=\"n\"",
        false => "",
    }
}
