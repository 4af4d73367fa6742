//! Tables in pages, and in full for exports.

use super::Capacity;
use super::isolation::Wanted;
use plimsoll_app::api::{
    Access, ApiError, IsolationPage, NamespaceDetail, NamespaceTable, NodeTable,
};
use plimsoll_app::routes::{
    IsolationQuery, NamespaceQuery, NamespacesQuery, NodesQuery, ROWS_PER_PAGE,
};

/// Which rows of a table are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those of the query's page.
    Page,
    /// All of them.
    All,
}

/// Rows of a table, and where they are in it.
pub(super) struct Paged<T> {
    pub(super) rows: Vec<T>,
    /// Rows on all pages.
    pub(super) total: usize,
    pub(super) page: usize,
    pub(super) pages: usize,
}

impl<T> Paged<T> {
    /// The same place with other rows.
    pub(super) fn map<U>(self, of: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            rows: self.rows.into_iter().map(of).collect(),
            total: self.total,
            page: self.page,
            pages: self.pages,
        }
    }
}

impl Extent {
    /// Leaves of all rows those that are wanted.
    pub(super) fn cut<T>(self, rows: Vec<T>, page: usize) -> Paged<T> {
        self.cut_by(rows, page, ROWS_PER_PAGE)
    }

    /// The same, of rows so large that a page holds fewer.
    pub(super) fn cut_by<T>(self, mut rows: Vec<T>, page: usize, per_page: usize) -> Paged<T> {
        let total = rows.len();
        if self == Self::All {
            return Paged {
                rows,
                total,
                page: 1,
                pages: 1,
            };
        }
        let pages = total.div_ceil(per_page).max(1);
        // Behind the last page there is the last one: rows may have gone since the link was made.
        let page = page.clamp(1, pages);
        let first = (page - 1) * per_page;
        rows.truncate(total.min(first + per_page));
        rows.drain(..first);
        Paged {
            rows,
            total,
            page,
            pages,
        }
    }
}

/// The answers of the API with all rows of their tables, for exports. Each ends as the page of
/// its query does, with an [`ApiError`] where that would.
impl Capacity {
    /// The namespaces or teams that match.
    ///
    /// # Errors
    /// [`ApiError`] as for a page of them.
    pub async fn namespaces_in_full(
        &self,
        access: &Access,
        query: &NamespacesQuery,
    ) -> Result<NamespaceTable, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_namespaces(access, query, Extent::All).await
    }

    /// One namespace with all workloads, without their trends.
    ///
    /// # Errors
    /// [`ApiError`] as for its page.
    pub async fn namespace_in_full(
        &self,
        access: &Access,
        query: &NamespaceQuery,
    ) -> Result<NamespaceDetail, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_namespace(access, query, Extent::All).await
    }

    /// The nodes that match.
    ///
    /// # Errors
    /// [`ApiError`] as for a page of them.
    pub async fn nodes_in_full(
        &self,
        access: &Access,
        query: &NodesQuery,
    ) -> Result<NodeTable, ApiError> {
        let _permit = self.heavy_read().await;
        self.read_nodes(access, query, Extent::All).await
    }

    /// The page with all findings that a query matches.
    ///
    /// # Errors
    /// [`ApiError`] as for the page.
    pub async fn whole_isolation(
        &self,
        access: &Access,
        query: &IsolationQuery,
    ) -> Result<IsolationPage, ApiError> {
        let _permit = self.heavy_read().await;
        let how = (Extent::All, Wanted::All);
        self.read_isolation(access, query, how).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_all_rows_once() {
        let all: Vec<usize> = (0..2 * ROWS_PER_PAGE + 1).collect();
        let page = |number| Extent::Page.cut(all.clone(), number);
        let joined: Vec<usize> = (1..=3).flat_map(|number| page(number).rows).collect();
        assert_eq!(joined, all);
        assert_eq!((page(1).pages, page(1).total), (3, all.len()));
        assert_eq!((page(4).page, page(4).rows), (3, page(3).rows));
        assert_eq!(page(usize::MAX).page, 3);
        assert_eq!(Extent::All.cut(all.clone(), 7).rows, all);
        assert_eq!(Extent::Page.cut(Vec::<u8>::new(), 1).pages, 1);
        assert_eq!(Extent::Page.cut_by(vec![1, 2, 3], 2, 2).rows, [3]);
    }
}
