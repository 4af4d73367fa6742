//! How columns of a day and rows of the head become bytes.
//!
//! A column is a list of optional integers. Most columns of a day do not change (requests,
//! limits, counts) and are kept as one value; the others are compressed by `pco`.

use super::StoreError;
use pco::standalone::{simple_compress, simple_decompress};
use serde::{Deserialize, Serialize};

/// Of the codec's 12 levels this one is within 2 % of the highest on days of usage, in a tenth of
/// the time.
const COMPRESSION_LEVEL: usize = 4;
/// Usage drifts, so differences are smaller than values. Letting the codec try other orders takes
/// four times as long and finds nothing smaller.
const DELTA_ORDER: usize = 1;

/// The bytes of one column.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Column<'a> {
    /// Nothing is known.
    Unknown,
    /// The same value wherever it is known.
    Constant(i64),
    /// Known values, compressed.
    Varying(#[serde(borrow)] &'a [u8]),
}

/// The bytes of one column with which of its values are known.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Sparse<'a> {
    /// One bit per value, lowest first; empty when all are known.
    #[serde(borrow)]
    known: &'a [u8],
    column: Column<'a>,
}

/// Encodes a column.
///
/// # Errors
/// [`StoreError::Damaged`] when the codec refuses, which it does for no list of integers.
pub(super) fn encode_column(values: &[Option<i64>]) -> Result<Vec<u8>, StoreError> {
    let first = values.iter().flatten().next().copied();
    let all_known = !values.contains(&None);
    let constant = values.iter().flatten().all(|value| Some(*value) == first);
    let compressed = if constant {
        Vec::new()
    } else {
        compress(&values.iter().copied().flatten().collect::<Vec<_>>())?
    };
    let column = match first {
        None => Column::Unknown,
        Some(first) if constant => Column::Constant(first),
        Some(_) => Column::Varying(&compressed),
    };
    let known = if all_known || first.is_none() {
        Vec::new()
    } else {
        bitmap(values)
    };
    to_bytes(&Sparse {
        known: &known,
        column,
    })
}

/// Decodes a column of `len` values.
///
/// # Errors
/// [`StoreError::Damaged`] when the bytes are not those of such a column.
pub(super) fn decode_column(bytes: &[u8], len: usize) -> Result<Vec<Option<i64>>, StoreError> {
    let sparse: Sparse<'_> = from_bytes(bytes)?;
    let is_known = |at: usize| {
        sparse.known.is_empty()
            || sparse
                .known
                .get(at / 8)
                .is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    };
    Ok(match sparse.column {
        Column::Unknown => vec![None; len],
        Column::Constant(value) => (0..len).map(|at| is_known(at).then_some(value)).collect(),
        Column::Varying(bytes) => {
            let present: Vec<i64> =
                simple_decompress(bytes).map_err(|error| StoreError::Damaged(error.to_string()))?;
            let expected = (0..len).filter(|&at| is_known(at)).count();
            if present.len() != expected {
                return Err(StoreError::Damaged(format!(
                    "{} values where {expected} belong",
                    present.len()
                )));
            }
            let mut present = present.into_iter();
            (0..len)
                .map(|at| if is_known(at) { present.next() } else { None })
                .collect()
        }
    })
}

/// Encodes rising stamps as their differences, which are all alike in an undisturbed day.
///
/// # Errors
/// As [`encode_column`].
pub(super) fn encode_stamps(stamps: &[i64]) -> Result<Vec<u8>, StoreError> {
    let first = stamps.first().copied().unwrap_or(0);
    let steps: Vec<Option<i64>> = stamps
        .windows(2)
        .map(|pair| Some(pair[1] - pair[0]))
        .collect();
    to_bytes(&(first, encode_column(&steps)?))
}

/// Decodes `len` stamps.
///
/// # Errors
/// As [`decode_column`].
pub(super) fn decode_stamps(bytes: &[u8], len: usize) -> Result<Vec<i64>, StoreError> {
    let (first, steps): (i64, Vec<u8>) = from_bytes(bytes)?;
    let mut stamps = Vec::with_capacity(len);
    let mut at = first;
    if len > 0 {
        stamps.push(at);
    }
    for step in decode_column(&steps, len.saturating_sub(1))? {
        at += step.unwrap_or(0);
        stamps.push(at);
    }
    Ok(stamps)
}

/// Numbers as a parameter of a query, which takes them by `json_each`.
///
/// # Errors
/// [`StoreError::Damaged`] when they cannot be written, which no number can cause.
pub(super) fn to_json(numbers: &[i64]) -> Result<String, StoreError> {
    serde_json::to_string(numbers).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Serializes a stored value.
///
/// # Errors
/// [`StoreError::Damaged`] when it cannot be, which no value here can cause.
pub(super) fn to_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_stdvec(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Deserializes a stored value.
///
/// # Errors
/// [`StoreError::Damaged`] when the bytes are not those of such a value.
pub(super) fn from_bytes<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn compress(values: &[i64]) -> Result<Vec<u8>, StoreError> {
    let config = pco::ChunkConfig::default()
        .with_compression_level(COMPRESSION_LEVEL)
        .with_delta_spec(pco::DeltaSpec::TryConsecutive(DELTA_ORDER));
    simple_compress(values, &config).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn bitmap(values: &[Option<i64>]) -> Vec<u8> {
    let mut bits = vec![0_u8; values.len().div_ceil(8)];
    for (at, _) in values
        .iter()
        .enumerate()
        .filter(|(_, value)| value.is_some())
    {
        bits[at / 8] |= 1 << (at % 8);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_column_reads_as_it_was_written(
            values in proptest::collection::vec(proptest::option::of(any::<i64>()), 0..600),
        ) {
            let bytes = encode_column(&values).unwrap();
            prop_assert_eq!(decode_column(&bytes, values.len()).unwrap(), values);
        }

        #[test]
        fn stamps_read_as_they_were_written(mut stamps in proptest::collection::vec(0..100_000_i64, 0..300)) {
            stamps.sort_unstable();
            let bytes = encode_stamps(&stamps).unwrap();
            prop_assert_eq!(decode_stamps(&bytes, stamps.len()).unwrap(), stamps);
        }

        #[test]
        fn damaged_bytes_are_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode_column(&bytes, 288);
        }
    }

    #[test]
    fn what_does_not_change_takes_a_few_bytes() {
        assert!(encode_column(&[Some(1_250); 1_440]).unwrap().len() < 8);
        let stamps: Vec<i64> = (0..1_440).map(|at| 1_700_000_000 + at * 60).collect();
        assert!(encode_stamps(&stamps).unwrap().len() < 16);
    }
}
