//! One node that is being filled.

use super::{Pattern, Problem};

/// A node with what is free on it.
#[derive(Debug, Clone)]
pub(super) struct Fill<'a> {
    problem: &'a Problem,
    shape: usize,
    free: Vec<i64>,
    /// Pods of groups with a limit.
    groups: Vec<(usize, i64)>,
    pods: Vec<(usize, i64)>,
}

impl<'a> Fill<'a> {
    pub(super) fn new(problem: &'a Problem, shape: usize) -> Self {
        Self {
            problem,
            shape,
            free: problem.shapes[shape].capacity.clone(),
            groups: Vec::new(),
            pods: Vec::new(),
        }
    }

    /// A node filled like this.
    pub(super) fn of(problem: &'a Problem, pattern: &Pattern) -> Self {
        let mut fill = Self::new(problem, pattern.shape);
        for (item, pods) in &pattern.pods {
            fill.put(*item, *pods);
        }
        fill
    }

    pub(super) fn free(&self) -> &[i64] {
        &self.free
    }

    /// How many more of an item fit, whatever there are.
    pub(super) fn room(&self, item: usize) -> i64 {
        let it = &self.problem.items[item];
        let mut room = match it.group {
            Some(group) => {
                let held = self.groups.iter().find(|(of, _)| *of == group);
                self.problem.limits[group] - held.map_or(0, |(_, held)| *held)
            }
            None => i64::MAX,
        };
        for (free, size) in self.free.iter().zip(&it.size) {
            if *size > 0 {
                // Most of the time it is whether one fits that is asked.
                if size > free {
                    return 0;
                }
                room = room.min(free / size);
            }
        }
        if it.shapes.binary_search(&self.shape).is_err() {
            return 0;
        }
        room
    }

    /// Puts so many of an item onto it; takes them off where that is negative.
    pub(super) fn put(&mut self, item: usize, pods: i64) {
        let it = &self.problem.items[item];
        for (free, size) in self.free.iter_mut().zip(&it.size) {
            *free -= size * pods;
        }
        if let Some(group) = it.group {
            match self.groups.iter_mut().find(|(of, _)| *of == group) {
                Some((_, held)) => *held += pods,
                None => self.groups.push((group, pods)),
            }
        }
        match self.pods.iter().position(|(of, _)| *of == item) {
            Some(at) => {
                self.pods[at].1 += pods;
                if self.pods[at].1 == 0 {
                    self.pods.swap_remove(at);
                }
            }
            None => self.pods.push((item, pods)),
        }
    }

    pub(super) fn pattern(mut self) -> Pattern {
        self.pods.sort_unstable();
        Pattern {
            shape: self.shape,
            pods: self.pods,
        }
    }
}

impl Pattern {
    /// How many nodes can be filled like this with what is left.
    pub(super) fn repeats(&self, left: &[i64]) -> i64 {
        let pods = self.pods.iter();
        pods.map(|(item, pods)| left[*item] / pods)
            .min()
            .unwrap_or(0)
    }

    /// Takes so many nodes' worth from what is left.
    pub(super) fn take_from(&self, left: &mut [i64], nodes: i64) {
        for (item, pods) in &self.pods {
            left[*item] -= pods * nodes;
        }
    }
}
