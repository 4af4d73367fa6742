//! Noise that depends on what it is for and when, never on how often it was asked.
//!
//! A counter-based generator: the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast Splittable
//! Pseudorandom Number Generators", OOPSLA 2014, constants of Stafford's variant 13) applied to a
//! key and a counter. Only additions, multiplications and shifts, so every machine agrees.

/// The odd constant of SplitMix64: 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of SplitMix64.
#[inline]
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A stream of random numbers that can be read at any position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stream(u64);

impl Stream {
    /// The stream that a seed has for one purpose.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        Self(mix(seed ^ mix(purpose.wrapping_mul(GOLDEN))))
    }

    /// The stream of one part of what this one is for.
    pub(crate) fn part(self, index: u64) -> Self {
        Self::new(self.0, index)
    }

    /// The 64 bits at a position.
    #[inline]
    pub(crate) fn bits(self, position: i64) -> u64 {
        mix(self
            .0
            .wrapping_add(position.cast_unsigned().wrapping_mul(GOLDEN)))
    }

    /// A number from 0 up to, but without, 1.
    pub(crate) fn unit(self, position: i64) -> f64 {
        (self.bits(position) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number between two bounds.
    pub(crate) fn between(self, position: i64, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit(position)
    }

    /// A whole number below a bound.
    pub(crate) fn below(self, position: i64, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        usize::try_from(self.bits(position) % bound).unwrap_or(0)
    }

    /// About normal with mean 0 and deviation 1, never beyond 3.5: the sum of twelve uniform
    /// numbers would be exact enough; four, scaled, are.
    pub(crate) fn normal(self, position: i64) -> f64 {
        let bits = self.bits(position);
        let sum: u64 = (0..4).map(|part| (bits >> (16 * part)) & 0xFFFF).sum();
        (sum as f64 / 65_536.0 - 2.0) * 1.732_050_807_568_877_2
    }

    /// A continuous wave between -1 and 1: random at knots, a straight line between them.
    pub(crate) fn wave(self, at_secs: i64, knot_secs: i64) -> f64 {
        let knot = at_secs.div_euclid(knot_secs);
        let way = at_secs.rem_euclid(knot_secs) as f64 / knot_secs as f64;
        let (from, to) = (self.triangular(knot), self.triangular(knot + 1));
        from + (to - from) * way
    }

    /// Between -1 and 1, the middle more likely than the ends.
    fn triangular(self, position: i64) -> f64 {
        let bits = self.bits(position);
        ((bits >> 32) + (bits & 0xFFFF_FFFF)) as f64 / 4_294_967_296.0 - 1.0
    }
}

/// The nearest whole number; amounts of a cluster are far from the ends of `i64`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "saturates, and no amount here comes near"
)]
pub(crate) fn whole(value: f64) -> i64 {
    value.round() as i64
}

/// A count from a number; what is negative counts as none.
pub(crate) fn count(value: f64) -> usize {
    usize::try_from(whole(value)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_published_generator() {
        // SplitMix64 seeded with 0 gives these first: its state grows by the golden constant.
        assert_eq!(mix(GOLDEN), 0xE220_A839_7B1D_CDAF);
        assert_eq!(mix(GOLDEN.wrapping_mul(2)), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn is_spread_as_it_says() {
        let stream = Stream::new(7, 1);
        let numbers: Vec<f64> = (0..20_000).map(|at| stream.normal(at)).collect();
        let mean = numbers.iter().sum::<f64>() / 20_000.0;
        let variance = numbers.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.04, "{variance}");
        assert!((0..1_000).all(|at| stream.below(at, 7) < 7));
    }

    #[test]
    fn a_wave_is_smooth_and_stays_within_one() {
        let stream = Stream::new(7, 2);
        for at in 0..10_000 {
            let (now, next) = (stream.wave(at, 600), stream.wave(at + 1, 600));
            assert!(now.abs() <= 1.0);
            assert!((next - now).abs() < 0.005);
        }
    }
}
