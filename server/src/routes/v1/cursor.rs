//! Where the next page of an answer begins, as a word that only this server reads: the page, the span of
//! time of the first answer, so that all pages are about the same, and what was asked.

use plimsoll_app::api::{ApiError, TimeRange};
use plimsoll_app::routes::Window;
use sha2::{Digest as _, Sha256};

/// Bytes of a cursor: the page, the span of time, a mark of the question.
const BYTES: usize = 4 + 8 + 8 + 8;

/// The place of an answer in its table.
pub(super) struct Place {
    mark: [u8; 8],
    range: Option<TimeRange>,
}

type Pairs = Vec<(String, String)>;

impl Place {
    /// Takes the cursor out of the parameters of an endpoint and puts in what it stands for.
    ///
    /// # Errors
    /// [`ApiError`] where it is none of this server, or of another question.
    pub(super) fn read(endpoint: &str, mut pairs: Pairs) -> Result<(Self, Pairs), ApiError> {
        let mut cursors = pairs.iter().filter(|(name, _)| name == "cursor");
        let cursor = cursors.next().map(|(_, value)| value.clone());
        if cursors.next().is_some() {
            return Err(invalid("it is given more than once"));
        }
        pairs.retain(|(name, _)| name != "cursor");
        let mark = mark(endpoint, &pairs);
        let Some(cursor) = cursor.filter(|text| !text.is_empty()) else {
            return Ok((Self { mark, range: None }, pairs));
        };
        if pairs
            .iter()
            .any(|(name, value)| name == "page" && !value.is_empty())
        {
            return Err(invalid("a page is given as well"));
        }
        let (page, range, of) =
            decoded(&cursor).ok_or_else(|| invalid("this server gave none such"))?;
        if of != mark {
            return Err(invalid("it belongs to another question"));
        }
        pairs.push(("page".to_owned(), page.to_string()));
        if let Some(range) = range {
            pairs.retain(|(name, _)| name != "window");
            pairs.push(("window".to_owned(), Window::Fixed(range).to_string()));
        }
        Ok((Self { mark, range }, pairs))
    }

    /// The cursor of the page after this one; `None` where this is the last.
    pub(super) fn next(
        &self,
        page: usize,
        pages: usize,
        range: Option<TimeRange>,
    ) -> Option<String> {
        let next = u32::try_from(page).ok()?.checked_add(1)?;
        if page >= pages {
            return None;
        }
        // A span that cannot be asked for, being rounded to whole days, is resolved anew.
        let can_be_asked =
            |range: &TimeRange| Window::Fixed(*range).to_string().parse::<Window>().is_ok();
        let range = self.range.or(range.filter(can_be_asked));
        let (from, to) = range.map_or((0, 0), |range| (range.from_secs, range.to_secs));
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend(next.to_be_bytes());
        bytes.extend(from.to_be_bytes());
        bytes.extend(to.to_be_bytes());
        bytes.extend(self.mark);
        Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

fn decoded(text: &str) -> Option<(u32, Option<TimeRange>, [u8; 8])> {
    if text.len() != 2 * BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let digits = (0..BYTES).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok());
    let bytes: Vec<u8> = digits.collect::<Option<_>>()?;
    let page = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    let from_secs = i64::from_be_bytes(bytes.get(4..12)?.try_into().ok()?);
    let to_secs = i64::from_be_bytes(bytes.get(12..20)?.try_into().ok()?);
    let range = (from_secs < to_secs).then_some(TimeRange { from_secs, to_secs });
    Some((page, range, bytes.get(20..)?.try_into().ok()?))
}

/// What was asked, without regard to order and page.
fn mark(endpoint: &str, pairs: &[(String, String)]) -> [u8; 8] {
    let mut asked: Vec<_> = pairs
        .iter()
        .filter(|(name, value)| name != "page" && !value.is_empty())
        .collect();
    asked.sort();
    let mut hash = Sha256::new();
    hash.update(endpoint.as_bytes());
    for (name, value) in asked {
        for part in [name, value] {
            hash.update([0]);
            hash.update(part.as_bytes());
        }
    }
    let mut mark = [0; 8];
    mark.copy_from_slice(&hash.finalize()[..8]);
    mark
}

fn invalid(why: &str) -> ApiError {
    ApiError::invalid(
        "cursor",
        format!("cursor: {why}."),
        "Use `next` of the answer before with its other parameters, or begin without a cursor.",
    )
}

#[cfg(test)]
#[path = "cursor_tests.rs"]
mod tests;
