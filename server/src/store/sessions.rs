//! Table `session`: people who are signed in.

use super::{Store, StoreError};

impl Store {
    /// Remembers a session by the digest of its cookie, and forgets expired ones.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it.
    pub async fn create_session(
        &self,
        digest: &[u8],
        expires_secs: i64,
        now_secs: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE expires_secs <= ?1")
            .bind(now_secs)
            .execute(&self.writer)
            .await?;
        sqlx::query("INSERT INTO session (digest, expires_secs) VALUES (?1, ?2)")
            .bind(digest)
            .bind(expires_secs)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Whether a session is alive.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn has_session(&self, digest: &[u8], now_secs: i64) -> Result<bool, StoreError> {
        let alive: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM session WHERE digest = ?1 AND expires_secs > ?2",
        )
        .bind(digest)
        .bind(now_secs)
        .fetch_one(&self.readers)
        .await?;
        Ok(alive > 0)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it.
    pub async fn delete_session(&self, digest: &[u8]) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE digest = ?1")
            .bind(digest)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
