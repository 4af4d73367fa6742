use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::{Cursor, Write};

const LONG: u64 = 1 << 40;

fn open(bytes: impl AsRef<[u8]>) -> Result<CsvInput, CsvError> {
    CsvInput::new("f.csv", Cursor::new(bytes.as_ref().to_vec()), LONG)
}

/// Each row's line and fields.
fn rows(bytes: impl AsRef<[u8]>) -> Result<Vec<(u64, Vec<String>)>, CsvError> {
    let mut input = open(bytes)?;
    let columns = input.prefixed("");
    let mut rows = Vec::new();
    while let Some(row) = input.next_row()? {
        let fields = columns
            .iter()
            .map(|(_, column)| Ok(row.text(*column)?.to_owned()));
        rows.push((row.line(), fields.collect::<Result<_, CsvError>>()?));
    }
    Ok(rows)
}

fn said<T: std::fmt::Debug>(outcome: Result<T, CsvError>) -> String {
    outcome.unwrap_err().to_string()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn columns_are_found_by_their_names() {
    let mut input = open("\u{feff}b, a ,res:x,extra,,res:y,\n1,2,3,4,5,6,7\n").unwrap();
    let [a, b] = input.required(["a", "b"]).unwrap();
    assert_eq!(input.optional("c"), None);
    let more = input.prefixed("res:");
    assert_eq!(
        more.iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["x", "y"]
    );
    assert_eq!(input.unknown(), ["extra"]);
    let row = input.next_row().unwrap().unwrap();
    assert_eq!((row.text(a), row.text(b)), (Ok("2"), Ok("1")));
    assert_eq!((row.text(more[1].1), row.text(None)), (Ok("6"), Ok("")));
    assert!(input.next_row().unwrap().is_none());
}

#[test]
fn a_header_that_cannot_be_used_is_refused() {
    assert!(said(open("").map(|_| ())).starts_with("f.csv: the file is empty"));
    assert!(said(open("\n\n").map(|_| ())).starts_with("f.csv: the file is empty"));
    let twice = said(open("a,b,a\n").map(|_| ()));
    assert_eq!(
        twice,
        "f.csv:1:3: the column `a` stands in field 1 already. Leave one out"
    );
    let mut input = open("a\n").unwrap();
    assert_eq!(
        said(input.required(["a", "b"])),
        "f.csv:1: the column b is missing. Add it to the header"
    );
    assert!(said(input.required(["x", "a", "y"])).contains("the columns x, y are missing"));
    assert!(said(open(vec![b','; 2_000]).map(|_| ())).contains("more than 1000 columns"));
    assert!(
        said(open(b"\xff\xfea\0,\0b\0").map(|_| ())).contains("f.csv:1:1: the field is no UTF-8")
    );
}

#[test]
fn lines_are_counted_however_they_end() {
    let expected: Vec<(u64, Vec<String>)> = [(2, "1"), (4, "3"), (5, "4")]
        .map(|(line, text)| (line, vec![text.to_owned(), "x".to_owned()]))
        .into();
    for text in [
        "a,b\n1,x\n\n3,x\n4,x\n",
        "a,b\r\n1,x\r\n\r\n3,x\r\n4,x",
        "\u{feff}a,b\n1,\"x\"\n\n3, x \r\n\"4\",x\r\n",
    ] {
        assert_eq!(rows(text).unwrap(), expected, "{text:?}");
        assert_eq!(rows(gzip(text.as_bytes())).unwrap(), expected, "{text:?}");
    }
}

#[test]
fn a_row_of_another_length_is_refused() {
    assert!(
        said(rows("a,b,c\n1,2,3\n1,2\n")).starts_with("f.csv:3:3 (c): the row has 2 fields and")
    );
    assert!(said(rows("a,b\n1,2,3\n")).starts_with("f.csv:2:3: the row has 3 fields and"));
}

#[test]
fn what_never_ends_is_refused() {
    let open_quote = format!("a,b\n1,2\n1,\"{}", "x\n".repeat(1_000_000));
    assert!(said(rows(open_quote)).starts_with("f.csv:3: the row is longer than"));
    assert!(said(rows("a\n\"x\n")).starts_with("f.csv:2:1 (a): `x\u{fffd}` has a line break"));
    assert!(
        said(rows("a,b\n1,\"x\n2,y\n"))
            .contains("f.csv:2:2 (b): `x\u{fffd}2,y\u{fffd}` has a line break")
    );
    let long = format!("a\n{}\n", "x".repeat(20_000));
    assert!(said(rows(long)).contains("longer than 16384 bytes"));
    let bomb = gzip(&vec![0; 50_000_000]);
    assert!(said(rows(bomb)).starts_with("f.csv:1: the row is longer than"));

    let text = format!("a\n{}", "1\n".repeat(100));
    for (most, is_read) in [(202, true), (201, false)] {
        let mut input = CsvInput::new("f.csv", Cursor::new(text.clone()), most).unwrap();
        let mut end = Ok(());
        loop {
            match input.next_row() {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => {
                    end = Err(error);
                    break;
                }
            }
        }
        assert_eq!(end.is_ok(), is_read, "{most}: {end:?}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let missing = said(CsvInput::open(Path::new("/no/such.csv"), LONG).map(|_| ()));
    assert!(
        missing.starts_with("/no/such.csv: the file cannot be opened: "),
        "{missing}"
    );
    let folder = said(CsvInput::open(Path::new("/"), LONG).map(|_| ()));
    assert!(
        folder.starts_with("/: the file cannot be read: "),
        "{folder}"
    );
    let mut cut = gzip(b"a,b\n1,2\n");
    cut.truncate(cut.len() - 12);
    assert!(said(rows(cut)).starts_with("f.csv: the file cannot be read: "));
}

#[test]
fn numbers_are_read_exactly_or_not_at_all() {
    let integer = |text: &str| {
        let mut input = open(format!("a,n\n1,{text}\n")).unwrap();
        let column = input.optional("n").unwrap();
        input
            .next_row()
            .unwrap()
            .unwrap()
            .integer(column, 0..=i64::MAX)
    };
    assert_eq!(integer(" 42 "), Ok(Some(42)));
    assert_eq!(integer("9223372036854775807"), Ok(Some(i64::MAX)));
    assert_eq!(integer(""), Ok(None));
    for (text, reason) in [
        ("9223372036854775808", "is more than 9223372036854775807"),
        ("-1", "is less than 0"),
        ("-99999999999999999999", "is less than 0"),
        ("500m", "is no whole number"),
        ("4Gi", "is no whole number"),
        ("1.0", "is no whole number"),
        ("1e3", "is no whole number"),
        ("+1", "is no whole number"),
        ("-", "is no whole number"),
    ] {
        let said = said(integer(text));
        assert!(
            said.starts_with("f.csv:2:2 (n): `") && said.contains(reason),
            "{said}"
        );
    }
    let decimal = |text: &str| {
        let mut input = open(format!("n\n{text}\n")).unwrap();
        let column = input.optional("n").unwrap();
        input
            .next_row()
            .unwrap()
            .unwrap()
            .decimal(column, 0.0..=1e9)
    };
    assert_eq!(decimal("0.25"), Ok(Some(0.25)));
    assert_eq!(decimal("1e3"), Ok(Some(1_000.0)));
    for text in [
        "inf", "NaN", "infinity", "-0.1", "1e10", "1e999", "1,5", "x", "1 2",
    ] {
        assert!(decimal(&format!("\"{text}\"")).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        bytes in proptest::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'\r'), Just(b','), Just(b'"'), Just(b'a'), any::<u8>()],
            0..200,
        ),
        compressed: bool,
    ) {
        let bytes = if compressed { gzip(&bytes) } else { bytes };
        let _ = rows(bytes);
    }

    #[test]
    fn what_a_writer_wrote_is_read_back(
        fields in proptest::collection::vec(proptest::array::uniform3("[ -~äß€]{0,12}"), 0..20),
        crlf: bool,
    ) {
        let terminator = if crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        writer.write_record(["a", "b", "c"]).unwrap();
        for row in &fields {
            writer.write_record(row).unwrap();
        }
        let read = rows(writer.into_inner().unwrap()).unwrap();
        let expected: Vec<(u64, Vec<String>)> = (2..)
            .zip(&fields)
            .map(|(line, row)| (line, row.iter().map(|field| field.trim().to_owned()).collect()))
            .collect();
        prop_assert_eq!(read, expected);
    }
}
