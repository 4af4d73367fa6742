//! A forecast as a table for people, from what is written as CSV.

use super::Failure;
use super::output::grids;
use plimsoll_app::routes::Resource;
use plimsoll_app::tables::{Cell, Column, DataTable, Row};

/// The numbers that are shown: the middle, and the ends of the interval that holds four of five.
const SHOWN: [(&str, &str); 3] = [("lo80", "Lower"), ("median", "Median"), ("hi80", "Upper")];

/// The rows of a forecast below each other, with their interval of 80 %.
pub(super) fn table_of(csv: &[u8], resource: Resource) -> Result<String, Failure> {
    let mut reader = csv::Reader::from_reader(csv);
    let headers = reader.headers().map_err(Failure::running)?.clone();
    let at = |name: &str| headers.iter().position(|header| header == name);
    let (unit, divisor) = match resource {
        Resource::Cpu => ("cores", 1.0),
        Resource::Memory => ("GiB", 1_073_741_824.0),
        Resource::Gpu => ("GPUs", 1.0),
        Resource::Pods => ("pods", 1.0),
    };
    let mut columns = vec![
        Column::text("name", "Of"),
        Column::text("timestamp", "Step from (UTC)"),
    ];
    columns.extend(SHOWN.map(|(id, header)| Column::number(id, header).unit(unit, unit)));
    let row = |record: &csv::StringRecord| {
        let text = |name: &str| at(name).and_then(|at| record.get(at)).unwrap_or_default();
        let number = |name: &str| match text(name).parse::<f64>() {
            Ok(value) => format!("{:.2}", value / divisor),
            Err(_) => text(name).to_owned(),
        };
        let texts = ["name", "timestamp"].map(|name| text(name).to_owned());
        let cells = texts.into_iter().chain(SHOWN.map(|(id, _)| number(id)));
        Row {
            href: None,
            cells: cells.map(Cell::text).collect(),
        }
    };
    let rows = reader.records().map(|record| record.map(|of| row(&of)));
    let table = DataTable {
        caption: "Forecast".to_owned(),
        columns,
        rows: rows.collect::<Result<_, _>>().map_err(Failure::running)?,
        total: None,
    };
    Ok(grids(&[&table]).trim_start_matches('\n').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_units_and_the_interval_are_there() {
        let csv = "scope,name,resource,timestamp,mean,lo80,median,hi80\r\n\
                   team,shop,memory,2026-01-05T00:00:00Z,3,1073741824,2147483648,3221225472\r\n";
        let table = table_of(csv.as_bytes(), Resource::Memory).unwrap();
        assert!(table.contains("Lower, GiB"), "{table}");
        let words: Vec<&str> = table.lines().last().unwrap().split_whitespace().collect();
        assert_eq!(
            words,
            ["shop", "2026-01-05T00:00:00Z", "1.00", "2.00", "3.00"]
        );
    }
}
