use super::*;
use proptest::prelude::*;
use std::io::Cursor;

fn read(bytes: impl AsRef<[u8]>, skip: bool) -> Result<(ReadFile, Vec<Staged>), CsvError> {
    let mut rows = Vec::new();
    let input = CsvInput::new("u.csv", Cursor::new(bytes.as_ref().to_vec()), MOST_BYTES)?;
    let found = read_input(input, (skip, 1_800_000_000), |batch| {
        rows.extend(batch);
        true
    })?;
    Ok((found, rows))
}

fn said(bytes: &str) -> String {
    read(bytes, false).unwrap_err().to_string()
}

#[test]
fn rows_are_understood() {
    let (found, rows) = read(
        "region,timestamp,namespace,team,workload,kind,cpu_cores,memory_bytes,gpu\n\
         eu,2026-11-23T12:00:00Z,shop,a,Deployment/web,,0.25,1048576,\n\
         eu,1795435500,shop,b,Deployment/web,requests,1,,2\n\
         eu,2026-11-23T13:00:00+01:00,data,,batch,usage,,,\n\
         eu,2026-11-23T12:00:00Z,shop,,,usage,1e1,,\n",
        false,
    )
    .unwrap();
    assert_eq!(found.unknown_columns, ["region"]);
    assert_eq!((found.rows, found.empty_rows, found.bad_rows), (3, 1, 0));
    let web = ("shop".to_owned(), Some(("Deployment", "web".to_owned())));
    let none = ("shop".to_owned(), Some(("Other", String::new())));
    assert_eq!(found.series, [web, none]);
    assert_eq!(found.teams["shop"].1, "b", "of the later row");
    assert_eq!(rows[0].at_secs, 1_795_435_200);
    assert_eq!((rows[0].cpu_cores, rows[0].gpu), (Some(0.25), None));
    assert_eq!((rows[1].kind, rows[1].line), (RowKind::Requests, 3));
    assert_eq!(rows[2].series, 1);
}

#[test]
fn what_makes_no_sense_is_told_with_its_place() {
    let header = "timestamp,namespace,cpu_cores,kind\n";
    for (row, expected) in [
        (
            "yesterday,a,1,",
            "u.csv:2:1 (timestamp): `yesterday` is no moment.",
        ),
        (
            "1795435200000,a,1,",
            "u.csv:2:1 (timestamp): `1795435200000` is before the year 2000 or in the future.",
        ),
        (",a,1,", "u.csv:2:1 (timestamp): the field is empty."),
        (
            "1795435200,,1,",
            "u.csv:2:2 (namespace): the field is empty.",
        ),
        (
            "1795435200,a,-1,",
            "u.csv:2:3 (cpu_cores): `-1` is out of range.",
        ),
        (
            "1795435200,a,NaN,",
            "u.csv:2:3 (cpu_cores): `NaN` is no number.",
        ),
        (
            "1795435200,a,1,limits",
            "u.csv:2:4 (kind): `limits` is neither usage nor requests.",
        ),
        ("1795435200,a,1", "u.csv:2:4 (kind): the row has 3 fields"),
    ] {
        let said = said(&format!("{header}{row}\n"));
        assert!(said.starts_with(expected), "{said}");
    }
    assert!(said("timestamp,namespace\n").contains("no column cpu_cores, memory_bytes or gpu"));
    assert!(said("timestamp,gpu\n").contains("the column namespace is missing"));
    let long = format!("{header}1795435200,{},1,\n", "a".repeat(254));
    assert!(said(&long).contains("longer than 253 bytes"));
}

#[test]
fn bad_rows_can_be_left_out() {
    let text =
        "timestamp,namespace,gpu\n1000000001,a,1\nx,a,1\n1000000002,a,1\n3,a\n1000000004,a,1\n";
    let (found, rows) = read(text, true).unwrap();
    assert_eq!((found.rows, found.bad_rows, rows.len()), (3, 2, 3));
    let lines: Vec<_> = found.bad.iter().filter_map(|bad| bad.line).collect();
    assert_eq!(lines, [3, 5]);
}

proptest! {
    #[test]
    fn no_file_makes_it_panic(
        fields in proptest::collection::vec(
            prop_oneof![
                Just("timestamp".to_owned()), Just("namespace".to_owned()), Just("cpu_cores".to_owned()),
                Just("workload".to_owned()), Just("\n".to_owned()), Just("1795435200".to_owned()),
                Just("\"".to_owned()), "[0-9eE.+-]{0,9}", "\\PC{0,6}", "[\\x00-\\xff]{0,4}",
            ],
            0..40,
        ),
        headed: bool,
        skip: bool,
    ) {
        let mut text = String::new();
        if headed {
            text.push_str("timestamp,namespace,cpu_cores,team,workload,kind\n");
        }
        text.push_str(&fields.join(","));
        let _ = read(text, skip);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120), skip: bool) {
        let mut file = b"timestamp,namespace,gpu\n".to_vec();
        file.extend(bytes);
        let _ = read(file, skip);
    }
}
