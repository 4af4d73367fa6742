//! What stands in the cells of pages beside what their exports say.

use super::Demo;
use super::exports::{records, same};
use super::forms::{STREAMED, export};
use jiff::Timestamp;
use plimsoll_tests::product::{Result, html};

type Agrees = std::result::Result<(), &'static str>;

/// Compares those cards of a page that have one table and one CSV, cell by cell; says how many there were, and what differs.
pub(crate) async fn cards_agree(
    demo: &Demo,
    page: &str,
    body: &str,
) -> Result<(usize, Vec<String>)> {
    let (mut agree, mut differ) = (0, Vec::new());
    for card in body.split("<section ").skip(1) {
        let card = card.split("</section>").next().unwrap_or(card);
        let ids: Vec<String> = card
            .split("<table id=\"")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
            .collect();
        let hrefs = html::attributes(card, "href");
        let csvs: Vec<&String> = hrefs
            .iter()
            .filter(|href| {
                export(href).is_some_and(|(stem, ending)| ending == "csv" && stem != STREAMED)
            })
            .collect();
        let ([id], [csv]) = (ids.as_slice(), csvs.as_slice()) else {
            continue;
        };
        let Some(shown) = html::table(body, id) else {
            continue;
        };
        let reply = demo.server.get(csv).await?.expect(200)?;
        let records = records(&reply.body);
        let (header, exported) = records.split_first().unwrap();
        assert!(shown.rows.len() <= exported.len(), "{page}, {csv}");
        if shown.rows.is_empty() {
            continue;
        }
        let place = |name: &String| header.iter().position(|it| it == name);
        let columns: Vec<(usize, usize)> = (0..)
            .zip(&shown.names)
            .filter_map(|(at, name)| Some((at, place(name.as_ref()?)?)))
            .collect();
        // A matrix is taken away as a list of its cells.
        if columns.is_empty() {
            continue;
        }
        agree += 1;
        for row in 0..shown.rows.len() {
            let wrong_cells = |record: &Vec<String>| -> Vec<String> {
                let pairs = columns.iter().filter_map(|&(on_screen, at)| {
                    let cell = shown.rows[row].get(on_screen)?;
                    Some((cell, record.get(at)?, header.get(at)?))
                });
                let wrong = pairs.filter_map(|(cell, exact, name)| {
                    let reason = agrees(cell, exact, name, (header, record)).err()?;
                    Some(format!(
                        "{page}: {csv}, {name}: {:?}, {exact}: {reason}",
                        cell.text
                    ))
                });
                wrong.collect()
            };
            let wrong = wrong_cells(&exported[row]);
            // A page can show a choice of the rows.
            let chosen = shown.rows.len() < exported.len();
            if !(chosen && exported.iter().any(|it| wrong_cells(it).is_empty())) {
                differ.extend(wrong);
            }
        }
    }
    Ok((agree, differ))
}

/// Of many names the page has the first and says how many more there are.
fn same_names(shown: &str, exact: &str) -> Agrees {
    let all: Vec<&str> = exact.split_whitespace().collect();
    let parts = shown.replace(" and ", ", ");
    let (mut named, mut more): (Vec<&str>, usize) = (parts.split(", ").collect(), 0);
    if let Some(number) = named.last().and_then(|last| last.strip_suffix(" more")) {
        more = number.parse().map_err(|_| "no number")?;
        named.pop();
    }
    named.retain(|name| *name != "nobody");
    let fits = named.len() + more == all.len();
    match fits && named.iter().all(|name| all.contains(name)) {
        true => Ok(()),
        false => Err("other names"),
    }
}

/// Compares a cell with the exact value of its column.
fn agrees(
    cell: &html::Cell,
    exact: &str,
    name: &str,
    (header, record): (&[String], &[String]),
) -> Agrees {
    let shown = cell.text.as_str();
    let beside = |name: &str| {
        let at = header.iter().position(|it| it == name)?;
        record.get(at).map(String::as_str)
    };
    let said = |fits: bool| if fits { Ok(()) } else { Err("other words") };
    match name {
        "with" => same_names(shown, exact),
        // Words on the page, an id beside them in exports.
        "check" if shown != exact => said(beside("title") == Some(shown)),
        // A namespace stands without its kind.
        "object" if shown != exact => said(exact.strip_prefix("Namespace/") == Some(shown)),
        "fix" if exact.is_empty() => said(shown == "by hand"),
        "fix" => said(shown.strip_prefix("YAML").map(str::trim) == Some(exact.trim())),
        "since" if !exact.is_empty() => {
            let moment: Timestamp = exact.parse().map_err(|_| "no moment")?;
            let day = moment.strftime("%-d %B %Y").to_string();
            said(shown.strip_suffix(" or before").unwrap_or(shown) == day)
        }
        "used" | "hard" if beside("unit").is_some() && !exact.is_empty() => {
            let number = shown.split(' ').next().unwrap_or_default().replace(',', "");
            let number: f64 = number.parse().map_err(|_| "no number")?;
            let exact: f64 = exact.parse().map_err(|_| "no number")?;
            let unit = match (beside("unit"), shown.split(' ').nth(1)) {
                (Some("millicores"), _) => 1e3,
                (Some("bytes"), Some("TiB")) => 1024_f64.powi(4),
                (Some("bytes"), Some("GiB")) => 1024_f64.powi(3),
                (Some("bytes"), Some("MiB")) => 1024_f64.powi(2),
                (Some("bytes"), Some("KiB")) => 1024.0,
                _ => 1.0,
            };
            said((number * unit - exact).abs() <= 0.0501 * unit)
        }
        _ => same(cell, exact, name),
    }
}
