//! Sums of columns with themselves, and equations with them (Cholesky's factors, in blocks).

use nalgebra::DMatrix;

const BLOCK: usize = 32;

/// A symmetric matrix of which the lower half is kept.
#[derive(Debug)]
pub(super) struct Cholesky {
    rows: usize,
    matrix: DMatrix<f64>,
}

impl Cholesky {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            rows,
            matrix: DMatrix::zeros(rows, rows),
        }
    }

    pub(super) fn clear(&mut self) {
        self.matrix.fill(0.0);
    }

    /// Adds weight · column · columnᵀ; entries ascend.
    pub(super) fn add(&mut self, column: &[(usize, f64)], weight: f64) {
        let rows = self.rows;
        let matrix = self.matrix.as_mut_slice();
        for (nth, (at, entry)) in column.iter().enumerate() {
            let part = entry * weight;
            let of = &mut matrix[*at * rows..(*at + 1) * rows];
            for (row, other) in &column[nth..] {
                of[*row] += part * other;
            }
        }
    }

    /// Replaces it by its factor; whether it is definite enough for one.
    pub(super) fn factor(&mut self) -> bool {
        let rows = self.rows;
        for begin in (0..rows).step_by(BLOCK) {
            let end = (begin + BLOCK).min(rows);
            // The block of columns by itself.
            for at in begin..end {
                let (before, rest) = self.matrix.as_mut_slice().split_at_mut(at * rows);
                let own = &mut rest[at..rows];
                for of in begin..at {
                    let other = &before[of * rows + at..(of + 1) * rows];
                    let factor = other[0];
                    if factor != 0.0 {
                        for (a, b) in own.iter_mut().zip(other) {
                            *a -= factor * b;
                        }
                    }
                }
                let pivot = own[0];
                if !(pivot > 0.0 && pivot.is_finite()) {
                    return false;
                }
                let root = pivot.max(1e-30).sqrt();
                own.iter_mut().for_each(|a| *a /= root);
            }
            // What follows, without it.
            for next in (end..rows).step_by(BLOCK) {
                let wide = BLOCK.min(rows - next);
                let panel = self
                    .matrix
                    .view((next, begin), (rows - next, end - begin))
                    .into_owned();
                let across = panel.rows(0, wide).transpose();
                let mut part = self.matrix.view_mut((next, next), (rows - next, wide));
                part.gemm(-1.0, &panel, &across, 1.0);
            }
        }
        true
    }

    /// Solves with the factor.
    pub(super) fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        let rows = self.rows;
        let matrix = self.matrix.as_slice();
        for at in 0..rows {
            let column = &matrix[at * rows + at..(at + 1) * rows];
            let value = right[at] / column[0];
            right[at] = value;
            for (a, b) in right[at + 1..].iter_mut().zip(&column[1..]) {
                *a -= value * b;
            }
        }
        for at in (0..rows).rev() {
            let column = &matrix[at * rows + at..(at + 1) * rows];
            let rest = right[at + 1..].iter().zip(&column[1..]);
            let sum: f64 = rest.map(|(a, b)| a * b).sum();
            right[at] = (right[at] - sum) / column[0];
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_solved_gives_the_right_side_again() {
        // More rows than a block, so that blocks meet.
        let rows = 2 * BLOCK + 5;
        let mut sum = Cholesky::new(rows);
        let mut whole = DMatrix::<f64>::identity(rows, rows);
        for row in 0..rows {
            sum.add(&[(row, 1.0)], 1.0);
        }
        for at in 0..rows - 9 {
            let column = [(at, 1.0), (at + 3, 2.0), (at + 9, -1.5)];
            sum.add(&column, 0.1 * at as f64);
            for (a, x) in column {
                for (b, y) in column {
                    whole[(a, b)] += 0.1 * at as f64 * x * y;
                }
            }
        }
        assert!(sum.factor());
        let right: Vec<f64> = (0..rows).map(|row| (row % 7) as f64 - 3.0).collect();
        let found = nalgebra::DVector::from_vec(sum.solve(right.clone()));
        for (a, b) in (whole * found).iter().zip(&right) {
            assert!((a - b).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_not_definite_is_refused() {
        let mut sum = Cholesky::new(2);
        sum.add(&[(0, 1.0)], 1.0);
        assert!(!sum.factor());
    }
}
