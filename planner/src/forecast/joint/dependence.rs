//! What was observed of how series move together.

use crate::forecast::prepare::Prepared;
use crate::forecast::statistics::mean;
use crate::noise::Stream;

/// Blocks that a path is put together of, at least: more of them are more different, fewer keep more
/// of what far ahead depends on now.
const BLOCKS_PER_PATH: usize = 3;

/// How much larger the noise of a change is than that of a step.
const NOISES_IN_A_CHANGE: f64 = std::f64::consts::SQRT_2;
/// The mean size of a standard normal variable.
const MEAN_OF_NORMAL: f64 = 0.7979;

/// Changes of a series from step to step against the season before, up to its last known one.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    changes: Vec<f64>,
    /// Steps behind the last known one.
    unknown_steps: usize,
    season: usize,
    /// Of each step ahead, how much of what it may be off by stays from step to step.
    lasting: Vec<f64>,
}

impl Changes {
    /// `widths` are how far each step ahead may be off: what they grow by ahead lasts, since it is
    /// about the level; what they have at first comes and goes.
    pub(super) fn of(data: &Prepared, unknown_steps: usize, widths: &[f64]) -> Self {
        let season = data.longest_season();
        let against = |at: usize| data.seen[at] - data.seen[at - season];
        let steps = season + 1..data.steps();
        let changes: Vec<f64> = steps.map(|at| against(at) - against(at - 1)).collect();
        // Noise of single steps makes changes of twice its size, moves that last of root two: what is
        // both is rather taken for noise.
        let sizes: Vec<f64> = changes.iter().map(|change| change.abs()).collect();
        let noise = mean(&sizes) / MEAN_OF_NORMAL / NOISES_IN_A_CHANGE;
        Self {
            changes,
            unknown_steps,
            season,
            lasting: widths
                .iter()
                .map(|width| match noise / width {
                    share if share < 1.0 => 1.0 - share * share,
                    _ => 0.0,
                })
                .collect(),
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
        // Path by path: how far each moved, and the mean of that over the last season.
        let mut moved = vec![0.0; paths * steps];
        let mut level = vec![0.0; paths * steps];
        for (path, back) in self.back.iter().enumerate() {
            let own = path * steps..(path + 1) * steps;
            let (moved, level) = (&mut moved[own.clone()], &mut level[own]);
            let (mut at, mut sum) = (0.0, 0.0);
            for step in 0..steps {
                at += changes.before_end(back[step]);
                moved[step] = at;
                sum += at;
                if step >= changes.season {
                    sum -= moved[step - changes.season];
                }
                level[step] = sum / (step + 1).min(changes.season.max(1)) as f64;
            }
        }
        let mut order: Vec<usize> = (0..paths).collect();
        let mut ranks = vec![0.0; paths * steps];
        let mut score = vec![0.0; paths];
        for step in 0..steps {
            let at = |path: usize| path * steps + step;
            let lasts: Vec<f64> = (0..paths).map(|path| level[at(path)]).collect();
            let comes: Vec<f64> = (0..paths)
                .map(|path| moved[at(path)] - level[at(path)])
                .collect();
            let lasting = changes.lasting.get(step).copied().unwrap_or(0.0);
            let (of_lasts, of_comes) = (weight(lasting, &lasts), weight(1.0 - lasting, &comes));
            for (path, score) in score.iter_mut().enumerate() {
                *score = of_lasts * lasts[path] + of_comes * comes[path];
            }
            if of_lasts == 0.0 && of_comes == 0.0 {
                score.copy_from_slice(&lasts);
            }
            // Equal ones by lot, and by the same at every step.
            order.sort_by(|a, b| {
                let lot = |path: usize| self.stream.bits(i64::try_from(path).unwrap_or(0));
                score[*a].total_cmp(&score[*b]).then(lot(*a).cmp(&lot(*b)))
            });
            for (rank, path) in order.iter().enumerate() {
                ranks[path * steps + step] = (rank as f64 + 0.5) / paths as f64;
            }
        }
        ranks
    }
}

/// What brings values to a share of the variance; 0 where they are all the same.
fn weight(share: f64, values: &[f64]) -> f64 {
    let center = mean(values);
    let squares: Vec<f64> = values
        .iter()
        .map(|value| (value - center).powi(2))
        .collect();
    let variance = mean(&squares);
    if variance > 0.0 {
        (share / variance).sqrt()
    } else {
        0.0
    }
}
