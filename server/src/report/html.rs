//! The report as one file of HTML: styles and pictures inside, no scripts, and nothing from elsewhere.

use super::picture::dots;
use super::table::table;
use super::{Part, Report, Told};
use crate::export::{PictureError, escaped, light};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plimsoll_app::pictures::Taken;

/// How wide a picture is on paper, in CSS pixels.
const ON_PAPER: u32 = 640;

/// The page.
///
/// # Errors
/// [`PictureError`] where a picture cannot be drawn.
pub fn html_of(report: &Report) -> Result<String, PictureError> {
    let cluster = escaped(&report.frame.cluster.name);
    let simulated = match report.frame.cluster.simulated {
        true => "<p class=\"caution\">A simulated cluster: these numbers are made up.</p>",
        false => "",
    };
    let parts: String = report.parts.iter().map(part).collect::<Result<_, _>>()?;
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Capacity of {cluster}</title>\n<style>{}</style>\n</head>\n<body>\n\
         <h1>Capacity of {cluster}</h1>\n{simulated}{}{}{parts}</body>\n</html>\n",
        style(),
        list("findings", &report.findings()),
        list("facts", &report.facts()),
    ))
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
         .caution{{color:{warn};font-weight:600}}.wide{{overflow-x:auto}}img{{width:100%;min-width:40rem;height:auto}}\
         table{{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}}\
         th,td{{text-align:left;vertical-align:top;padding:.2rem .6rem;border-bottom:1px solid {line}}}\
         .n{{text-align:right;white-space:nowrap}}.facts th{{color:{muted};font-weight:400}}.findings{{font-size:1rem}}\
         .findings td{{max-width:60rem}}tfoot td{{font-weight:600}}figure{{margin:1rem 0;break-inside:avoid}}\
         @media print{{body{{margin:0;max-width:none;font-size:12px}}tr{{break-inside:avoid}}h3{{break-after:avoid}}h2{{break-before:page}}\
         .wide{{overflow:visible}}img{{min-width:0}}@page{{size:landscape;margin:12mm}}}}"
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

/// A picture. Programs that are no browsers go by the width that is written here: that of a page of paper.
fn picture(taken: &Taken) -> Result<String, PictureError> {
    let (width, height) = taken.size;
    Ok(format!(
        "<img alt=\"{}\" width=\"{ON_PAPER}\" height=\"{}\" style=\"max-width:{width}px\" src=\"data:image/png;base64,{}\">",
        escaped(&taken.title).replace('"', "&quot;"),
        height * ON_PAPER / width.max(1),
        STANDARD.encode(dots(taken)?),
    ))
}

fn part(part: &Part) -> Result<String, PictureError> {
    let body = match &part.told {
        Ok(of) => told(of)?,
        Err(why) => format!("<p class=\"caution\">Not told: {}</p>\n", escaped(why)),
    };
    Ok(format!(
        "<section>\n<h2>{}</h2>\n<p class=\"sub\">Formulas {}</p>\n{body}</section>\n",
        part.title, part.formulas
    ))
}

fn told(told: &Told) -> Result<String, PictureError> {
    let cautions = told.cautions.iter();
    let cautions: String = cautions
        .map(|caution| format!("<p class=\"caution\">{}</p>\n", escaped(caution)))
        .collect();
    let pictures = told.pictures.iter().map(|taken| {
        Ok(format!(
            "<figure>\n<h3>{}</h3>\n<p class=\"sub\">{}</p>\n<div class=\"wide\">{}</div>\n</figure>\n",
            escaped(&taken.title),
            escaped(&taken.subtitle),
            picture(taken)?
        ))
    });
    let pictures: String = pictures.collect::<Result<_, PictureError>>()?;
    let tables = told.tables.iter();
    let tables: String = tables.map(|(name, of)| table(name, of)).collect();
    Ok(format!(
        "<p class=\"finding\">{}</p>\n{cautions}{pictures}{tables}<h3>What it rests on</h3>\n{}",
        escaped(&told.finding),
        list("facts", &told.assumptions)
    ))
}
