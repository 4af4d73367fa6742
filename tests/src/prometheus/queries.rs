//! Asking in PromQL.

use std::ops::Range;

use form_urlencoded::Serializer;
use serde_json::Value;

use super::{Prometheus, Result};
use crate::product::Reply;

impl Prometheus {
    /// What a query comes to at a moment, Unix seconds: the `data` of the answer.
    ///
    /// # Errors
    /// When the query is refused.
    pub async fn query(&self, query: &str, at_secs: i64) -> Result<Value> {
        let parameters = [("query", query), ("time", &at_secs.to_string())];
        let reply = self.ask("/api/v1/query", &parameters).await?;
        Ok(reply.json()?["data"].take())
    }

    /// The number that a query comes to at a moment; `None` when it finds nothing.
    ///
    /// # Errors
    /// When the query is refused.
    pub async fn number(&self, query: &str, at_secs: i64) -> Result<Option<f64>> {
        let data = self.query(query, at_secs).await?;
        let value = match data["resultType"].as_str() {
            Some("scalar") => &data["result"][1],
            _ => &data["result"][0]["value"][1],
        };
        Ok(value.as_str().and_then(|text| text.parse().ok()))
    }

    /// The answer to a query at every step of a span of Unix seconds, both ends included.
    ///
    /// # Errors
    /// When the query is refused.
    pub async fn query_range(
        &self,
        query: &str,
        span: Range<i64>,
        step_secs: i64,
    ) -> Result<Reply> {
        let [start, end, step] = [span.start, span.end, step_secs].map(|secs| secs.to_string());
        let span = [("start", &*start), ("end", &*end), ("step", &*step)];
        let parameters = [&[("query", query)], &span[..]].concat();
        self.ask("/api/v1/query_range", &parameters).await
    }

    async fn ask(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Reply> {
        let query = Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        Ok(self.get(&format!("{path}?{query}")).await?.expect(200)?)
    }
}
