//! Which spans a window is made of.

/// A window in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Cover {
    /// Lengths of spans with the starts of those that are taken.
    pub(in super::super) spans: Vec<(i64, Vec<i64>)>,
    /// What is left between them.
    pub(in super::super) gaps: Vec<(i64, i64)>,
}

/// Covers a window by spans that are there: lengths, longest first, each with starts, rising.
pub(in super::super) fn cover(window: (i64, i64), there: Vec<(i64, Vec<i64>)>) -> Cover {
    let mut covered = Cover {
        spans: Vec::with_capacity(there.len()),
        gaps: vec![window],
    };
    for (span_secs, starts) in there {
        let (mut taken, mut gaps) = (Vec::new(), Vec::new());
        for (mut from_secs, to_secs) in covered.gaps {
            let first = starts.partition_point(|&start| start < from_secs);
            let within = starts[first..]
                .iter()
                .take_while(|&&start| start + span_secs <= to_secs);
            for &start in within {
                if from_secs < start {
                    gaps.push((from_secs, start));
                }
                taken.push(start);
                from_secs = start + span_secs;
            }
            if from_secs < to_secs {
                gaps.push((from_secs, to_secs));
            }
        }
        covered.gaps = gaps;
        covered.spans.push((span_secs, taken));
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_second_is_in_one_part(
            window in (0..400_i64, 1..400_i64),
            long in proptest::collection::btree_set(0..12_i64, 0..12),
            short in proptest::collection::btree_set(0..100_i64, 0..100),
        ) {
            let window = (window.0, window.0 + window.1);
            let starts = |set: std::collections::BTreeSet<i64>, secs: i64| set.into_iter().map(|at| at * secs).collect::<Vec<_>>();
            let there = vec![(60, starts(long, 60)), (6, starts(short, 6))];
            let covered = cover(window, there.clone());
            let mut parts = covered.gaps.clone();
            for (at, (secs, taken)) in covered.spans.iter().enumerate() {
                for start in taken {
                    prop_assert!(there[at].1.contains(start));
                    parts.push((*start, start + secs));
                }
            }
            parts.sort_unstable();
            prop_assert_eq!(parts[0].0, window.0);
            prop_assert_eq!(parts[parts.len() - 1].1, window.1);
            prop_assert!(parts.windows(2).all(|pair| pair[0].1 == pair[1].0));
            prop_assert!(parts.iter().all(|part| part.0 < part.1));
            // Nothing that is there and fits into a gap is left out.
            for (from, to) in covered.gaps {
                prop_assert!(!there.iter().any(|(secs, starts)| starts.iter().any(|start| from <= *start && start + secs <= to)));
            }
        }
    }
}
