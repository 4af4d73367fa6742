//! What was observed of how series move together.

use crate::forecast::prepare::Prepared;
use crate::noise::Stream;

/// Blocks that a path is put together of, at least: more of them are more different, fewer keep more
/// of what far ahead depends on now.
const BLOCKS_PER_PATH: usize = 3;

/// Changes of a series from step to step against the season before, up to its last known one.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    changes: Vec<f64>,
    /// Steps behind the last known one.
    unknown_steps: usize,
}

impl Changes {
    pub(super) fn of(data: &Prepared, unknown_steps: usize) -> Self {
        let season = data.longest_season();
        let against = |at: usize| data.seen[at] - data.seen[at - season];
        let steps = season + 1..data.steps();
        Self {
            changes: steps.map(|at| against(at) - against(at - 1)).collect(),
            unknown_steps,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.changes.len() + self.unknown_steps
    }

    /// The change so many steps before the end; of a shorter series one that it has.
    fn before_end(&self, back: usize) -> f64 {
        match self.changes.len() {
            0 => 0.0,
            len => self.changes[len - 1 - back.saturating_sub(self.unknown_steps) % len],
        }
    }
}

/// Which times each path is drawn from: the same for all series.
#[derive(Debug, Clone)]
pub(super) struct Blocks {
    /// Of each path the step that each step ahead is drawn from, counted back from the end.
    back: Vec<Vec<usize>>,
    stream: Stream,
}

impl Blocks {
    /// Draws blocks from so many steps of history.
    pub(super) fn draw(steps: usize, horizon: usize, paths: usize, seed: u64) -> Self {
        let stream = Stream::new(seed, 1);
        let len = horizon.div_ceil(BLOCKS_PER_PATH).min(steps).max(1);
        let path = |path: usize| {
            let of_path = stream.part(path as u64);
            let mut back = Vec::with_capacity(horizon);
            let mut block = 0_i64;
            while back.len() < horizon {
                // The last step of the block, so that it ends within the history.
                let end = of_path.below(block, (steps + 1).saturating_sub(len));
                back.extend((end..end + len).rev());
                block += 1;
            }
            back.truncate(horizon);
            back
        };
        Self {
            back: (0..paths).map(path).collect(),
            stream: Stream::new(seed, 2),
        }
    }

    pub(super) fn paths(&self) -> usize {
        self.back.len()
    }

    /// The rank of each path among all at each step ahead, as a share between 0 and 1: path by path.
    pub(super) fn ranks(&self, changes: &Changes) -> Vec<f64> {
        let (paths, steps) = (self.back.len(), self.back.first().map_or(0, Vec::len));
        let mut moved = vec![0.0; paths];
        let mut order: Vec<usize> = (0..paths).collect();
        let mut ranks = vec![0.0; paths * steps];
        for step in 0..steps {
            for (path, moved) in moved.iter_mut().enumerate() {
                *moved += changes.before_end(self.back[path][step]);
            }
            // Equal ones by lot, and by the same at every step.
            order.sort_by(|a, b| {
                let lot = |path: usize| self.stream.bits(i64::try_from(path).unwrap_or(0));
                moved[*a].total_cmp(&moved[*b]).then(lot(*a).cmp(&lot(*b)))
            });
            for (rank, path) in order.iter().enumerate() {
                ranks[path * steps + step] = (rank as f64 + 0.5) / paths as f64;
            }
        }
        ranks
    }
}
