//! Tables as JSON: rows as objects with the names of the CSV, numbers as numbers, unknown as null.

use super::taken::{Provenance, Taken, TakenColumn};
use serde_json::{Map, Number, Value, json};
use std::io::Write;

/// The table with what has to be known of it.
///
/// # Errors
/// None in practice: numbers and names always serialize.
pub fn json_of(taken: Taken, provenance: &Provenance) -> serde_json::Result<Vec<u8>> {
    let mut head = provenance.json();
    let columns = taken.columns.iter().map(|column| {
        json!({
            "name": column.name,
            "unit": column.unit,
            "type": if column.numeric { "number" } else { "text" },
        })
    });
    head["columns"] = columns.collect();
    let mut bytes = serde_json::to_vec(&head)?;
    // Rows are written as they come: the object is left open for them.
    bytes.pop();
    bytes.extend(b",\"rows\":[");
    for (at, row) in taken.rows.enumerate() {
        bytes.extend(if at == 0 { "\n" } else { ",\n" }.as_bytes());
        let named = taken.columns.iter().zip(row);
        let object: Map<String, Value> = named
            .map(|(column, text)| (column.name.clone(), value(column, text)))
            .collect();
        serde_json::to_writer(bytes.by_ref(), &object)?;
    }
    bytes.extend(b"\n]}\n");
    Ok(bytes)
}

fn value(column: &TakenColumn, text: String) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    if !column.numeric {
        return Value::String(text);
    }
    let whole = text.parse::<i64>().map(Number::from).ok();
    let number = whole.or_else(|| text.parse().ok().and_then(Number::from_f64));
    number.map_or(Value::String(text), Value::Number)
}
