//! What sharing is worth as a workbook: the way from one side to the other, teams, pairs, money, and
//! what it rests on.

use super::workbook::{header, on_paper, table};
use plimsoll_app::api::{Sharing, SharingPage};
use plimsoll_app::findings;
use plimsoll_app::format::rfc3339;
use plimsoll_app::routes::SharingQuery;
use plimsoll_app::tables;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

/// The workbook of a page.
///
/// # Errors
/// When it is larger than a workbook can be.
pub fn sharing_workbook(
    page: &SharingPage,
    sharing: &Sharing,
    query: &SharingQuery,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    waterfall(book.add_worksheet().set_name("Waterfall")?, sharing)?;
    let sheet = book.add_worksheet().set_name("Teams")?;
    table(sheet, &tables::shares(sharing, query, true))?;
    let sheet = book.add_worksheet().set_name("Correlations")?;
    table(sheet, &tables::correlations(sharing, true))?;
    let sheet = book.add_worksheet().set_name("Year")?;
    let price = sharing.machine.price.as_ref();
    table(sheet, &tables::bills(&sharing.compared, price))?;
    if let Some(tests) = &sharing.tests {
        let sheet = book.add_worksheet().set_name("Test clusters")?;
        table(sheet, &tables::parks(tests, sharing))?;
    }
    if let Some(note) = &sharing.fractions {
        let sheet = book.add_worksheet().set_name("Fractions now")?;
        table(sheet, &tables::fractions(note, query.by, true))?;
    }
    assumptions(
        book.add_worksheet().set_name("Assumptions")?,
        page,
        sharing,
        query,
    )?;
    book.save_to_buffer()
}

fn waterfall(sheet: &mut Worksheet, sharing: &Sharing) -> Result<(), XlsxError> {
    header(sheet, ["step", "machines", "what it is"])?;
    let found = &sharing.compared.waterfall;
    let ends = |name: &'static str, machines: f64, why: &'static str| (name, machines, why);
    let terms = findings::terms(&sharing.compared);
    let rows = [ends(
        "Dedicated",
        found.dedicated(),
        "machines of all parks",
    )]
    .into_iter()
    .chain(
        terms
            .into_iter()
            .map(|term| (term.name, -term.machines, term.why())),
    )
    .chain([ends("Shared", found.shared(), "machines of one cluster")]);
    for (row, (name, machines, why)) in (1_u32..).zip(rows) {
        sheet.write(row, 0, name)?;
        sheet.write(row, 1, machines)?;
        sheet.write(row, 2, why)?;
    }
    sheet.set_column_width(2, 44.0)?;
    Ok(())
}

/// What has to be known to read the numbers.
fn assumptions(
    sheet: &mut Worksheet,
    page: &SharingPage,
    sharing: &Sharing,
    query: &SharingQuery,
) -> Result<(), XlsxError> {
    let cluster = &page.frame.cluster;
    let simulated = if cluster.simulated {
        " (simulated)"
    } else {
        ""
    };
    let of = (&sharing.scenarios, query.by);
    let finding = findings::sharing(&sharing.compared, &sharing.diversity, of).plain();
    let rows = [
        ("finding", finding),
        ("cluster", format!("{}{simulated}", cluster.name)),
        (
            "of",
            findings::sharing_scope(sharing, query, page.frame.now_secs).join(" · "),
        ),
        ("history from", rfc3339(sharing.scenarios.from_secs)),
        ("history up to", rfc3339(sharing.scenarios.to_secs)),
        ("days left out", sharing.scenarios.days_left_out.to_string()),
        ("formulas", sharing.formula_version.clone()),
        ("seed of chance", sharing.scenarios.draws.seed.to_string()),
    ];
    let formulas = findings::sharing_formulas(sharing, query);
    let rows = rows.into_iter().chain(formulas);
    for (row, (name, value)) in (0_u32..).zip(rows) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 1, &value)?;
    }
    sheet.set_column_width(0, 60.0)?.set_column_width(1, 80.0)?;
    on_paper(sheet);
    Ok(())
}
