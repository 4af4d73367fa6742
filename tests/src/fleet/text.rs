//! Texts of objects, made from numbers.

use std::fmt::Write as _;

/// Letters and digits of which Kubernetes makes the ends of names.
const SAFE: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Spreads a number over all of its bits.
pub(super) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One number of what identifies an object.
pub(super) fn seed(tag: u8, first: usize, second: usize) -> u64 {
    let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    mix(mix(mix(u64::from(tag)) ^ wide(first)) ^ wide(second))
}

/// A UID.
pub(super) fn uid(seed: u64, out: &mut String) {
    let (high, low) = (mix(seed), mix(seed ^ 1));
    // Writing into a string does not fail.
    let _ = write!(
        out,
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    );
}

/// So many hexadecimal digits.
pub(super) fn hex(seed: u64, digits: usize, out: &mut String) {
    let end = out.len() + digits;
    let mut word = seed;
    while out.len() < end {
        word = mix(word);
        let _ = write!(out, "{word:016x}");
    }
    out.truncate(end);
}

/// So many letters and digits as at the end of a pod's name.
pub(super) fn suffix(seed: u64, length: usize, out: &mut String) {
    let mut rest = mix(seed);
    let base = SAFE.len() as u64;
    for _ in 0..length {
        let at = usize::try_from(rest % base).unwrap_or_default();
        out.push(char::from(SAFE[at]));
        rest /= base;
    }
}

/// A time as Kubernetes writes it.
pub(super) fn time(secs: i64, out: &mut String) {
    let stamp = jiff::Timestamp::from_second(secs).unwrap_or_default();
    let _ = write!(out, "{stamp}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(make: impl Fn(&mut String)) -> String {
        let mut text = String::new();
        make(&mut text);
        text
    }

    #[test]
    fn texts_look_like_those_of_kubernetes() {
        let of = |number| made(|out| uid(seed(1, number, 0), out));
        assert_eq!(of(7).len(), 36);
        assert_ne!(of(7), of(8));
        assert_eq!(made(|out| hex(5, 64, out)).len(), 64);
        assert_eq!(made(|out| suffix(5, 5, out)).len(), 5);
        assert_eq!(made(|out| time(1_700_000_000, out)), "2023-11-14T22:13:20Z");
    }
}
