//! Linear regression by its normal equations, which grow row by row: a fit to more of the history
//! takes only the rows that came since.

use nalgebra::{DMatrix, DVector};

/// A weak pull of all coefficients towards zero, as a share of each regressor's own sum of squares.
/// It tells apart regressors of which one is nearly the other.
const RIDGE: f64 = 1e-4;

/// Sums of products of regressors and of what they explain.
#[derive(Debug, Clone)]
pub(super) struct Normal {
    width: usize,
    /// Lower triangle of Σ x xᵀ, row by row.
    products: Vec<f64>,
    /// Σ x y.
    explained: Vec<f64>,
    rows: usize,
}

impl Normal {
    /// Without any row.
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            products: vec![0.0; width * width],
            explained: vec![0.0; width],
            rows: 0,
        }
    }

    /// Adds a row of regressors and what it explains.
    pub(super) fn add(&mut self, row: &[f64], value: f64) {
        for (at, &x) in row.iter().enumerate() {
            let products = &mut self.products[at * self.width..=at * self.width + at];
            for (product, &other) in products.iter_mut().zip(row) {
                *product += x * other;
            }
            self.explained[at] += x * value;
        }
        self.rows += 1;
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The coefficients; `None` of regressors that are all zero or not finite.
    pub(super) fn solve(&self) -> Option<Vec<f64>> {
        let matrix = DMatrix::from_fn(self.width, self.width, |row, column| {
            let (low, high) = (row.min(column), row.max(column));
            let product = self.products[high * self.width + low];
            if row == column {
                product * (1.0 + RIDGE) + f64::MIN_POSITIVE.sqrt()
            } else {
                product
            }
        });
        let solution = matrix
            .cholesky()?
            .solve(&DVector::from_column_slice(&self.explained));
        let finite = solution.iter().all(|value| value.is_finite());
        finite.then(|| solution.as_slice().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_line_through_points() {
        let mut normal = Normal::new(2);
        for x in 0..50 {
            let x = f64::from(x) / 50.0;
            normal.add(&[x, 1.0], 3.0 * x - 2.0);
        }
        let found = normal.solve().unwrap();
        assert!((found[0] - 3.0).abs() < 0.01, "{found:?}");
        assert!((found[1] + 2.0).abs() < 0.01, "{found:?}");
        assert_eq!(normal.rows(), 50);
    }

    #[test]
    fn nothing_is_explained_by_nothing() {
        let mut normal = Normal::new(1);
        normal.add(&[0.0], 0.0);
        assert!(normal.solve().is_none_or(|found| found == [0.0]));
        normal.add(&[f64::NAN], 1.0);
        assert_eq!(normal.solve(), None);
    }
}
