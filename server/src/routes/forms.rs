//! Every table in each form in which it can be taken away, from one list.

use super::AppState;
use super::files::{named, not_written};
use super::rest::Envelope;
use super::rules;
use super::work::off_threads;
use crate::auth::Person;
use crate::export::{Provenance, Rules, Taken, book_of, csv_of, json_of};
use axum::extract::{FromRequestParts, Path, Query};
use axum::handler::Handler;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use plimsoll_app::api::{ApiError, ErrorCode};
use plimsoll_app::routes::{Params, ScopeQuery};
use plimsoll_app::tables::DataTable;
use rust_xlsxwriter::XlsxError;

/// The header that tells by which formulas a file came to be: CSV has no place for it.
const FORMULA_HEADER: &str = "x-plimsoll-formula";

/// A form in which a table can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    Json,
    Xlsx,
}

impl Form {
    const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Xlsx];

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// By the ending of a path; CSV where it has another.
    fn of_path(path: &str) -> Self {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending);
        let found = Self::ALL
            .into_iter()
            .find(|form| Some(form.ending()) == ending);
        found.unwrap_or(Self::Csv)
    }
}

/// A router that has tables.
pub(super) trait Tables: Sized {
    /// A table in all forms.
    fn table<T: 'static>(self, path: &str, handler: impl Handler<T, AppState>) -> Self {
        self.table_as(&Form::ALL, path, handler)
    }

    /// A table in these forms: others mean something else.
    fn table_as<T: 'static>(
        self,
        forms: &[Form],
        path: &str,
        handler: impl Handler<T, AppState>,
    ) -> Self;
}

impl Tables for Router<AppState> {
    fn table_as<T: 'static>(
        self,
        forms: &[Form],
        path: &str,
        handler: impl Handler<T, AppState>,
    ) -> Self {
        forms.iter().fold(self, |router, form| {
            let path = format!("{path}.{}", form.ending());
            router.route(&path, get(handler.clone()))
        })
    }
}

/// Who asks for what in which form.
pub(super) struct Caller {
    pub(super) state: AppState,
    pub(super) person: Person,
    /// The name in the path, where it has one.
    name: Option<String>,
    form: Form,
    asked: Vec<(String, String)>,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Envelope;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Envelope> {
        let person = Extension::<Person>::from_request_parts(parts, state).await;
        let Extension(person) = person.map_err(|cause| not_written("an export", cause))?;
        let names = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let name = names.ok().and_then(|Path(names)| names.into_iter().next());
        let asked = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        Ok(Self {
            state: state.clone(),
            person,
            name: name.map(|(_, name)| name),
            form: Form::of_path(parts.uri.path()),
            asked: asked.map_or_else(|_| Vec::new(), |Query(pairs)| pairs),
        })
    }
}

impl Caller {
    /// The name in the path.
    pub(super) fn name(&self) -> Result<&str, ApiError> {
        self.name.as_deref().ok_or_else(|| {
            ApiError::not_found(
                "The name in the path is no text.",
                "Names of Kubernetes have letters, digits, - and . only.",
            )
        })
    }

    /// A table of a page.
    pub(super) async fn table(
        &self,
        name: &str,
        rules: Rules,
        table: &DataTable,
    ) -> Result<Response, Envelope> {
        self.taken(name, rules, Taken::of(table)).await
    }

    /// Any table, written off the threads that answer.
    pub(super) async fn taken(
        &self,
        name: &str,
        rules: Rules,
        taken: Taken,
    ) -> Result<Response, Envelope> {
        let (form, provenance) = (self.form, self.provenance(name, rules).await?);
        let written = off_threads(name, move || match form {
            Form::Csv => csv_of(taken).map_err(|cause| not_written("a table", cause)),
            Form::Json => {
                json_of(taken, &provenance).map_err(|cause| not_written("a table", cause))
            }
            Form::Xlsx => book_of(taken, &provenance).map_err(too_large),
        });
        let bytes = written.await??;
        Ok(numbered(name, (form, rules), bytes))
    }

    /// What has to be known of what this caller takes away.
    pub(super) async fn provenance(
        &self,
        name: &str,
        rules: Rules,
    ) -> Result<Provenance, ApiError> {
        let scope = self.asked.iter();
        let scope = scope.filter(|(name, _)| ScopeQuery::PARAMETERS.contains(&name.as_str()));
        let scope = ScopeQuery::read(&Params::new(scope.cloned().collect()))?;
        let frame = self
            .state
            .capacity
            .frame_of(scope.cluster.as_deref())
            .await?;
        let range = rules
            .windowed
            .then(|| scope.window.resolve(frame.until_secs));
        let mut asked = self.asked.clone();
        asked.retain(|(name, value)| {
            !matches!(name.as_str(), "cluster" | "window") && !value.is_empty()
        });
        asked.extend(rules::in_effect(&rules, &asked));
        Ok(Provenance {
            name: name.to_owned(),
            frame,
            range,
            asked,
            rules,
        })
    }
}

/// A file with the version of its formulas, also in its name: it keeps that, and not the headers it came with.
pub(super) fn numbered(name: &str, (form, rules): (Form, Rules), bytes: Vec<u8>) -> Response {
    let kept = rules.file_name(name, form.ending());
    let mut response = named(&kept, form.kind(), bytes);
    response
        .headers_mut()
        .insert(FORMULA_HEADER, HeaderValue::from_static(rules.formulas));
    response
}

/// A workbook holds about a million rows.
fn too_large(cause: XlsxError) -> Envelope {
    match cause {
        XlsxError::RowColumnLimitError => Envelope(ApiError {
            code: ErrorCode::InvalidParameter,
            message: "The table has more rows than a sheet can hold.".to_owned(),
            hint: "Take it as CSV, or choose a shorter window.".to_owned(),
            field: None,
        }),
        cause => not_written("a workbook", cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_path_is_the_form() {
        assert_eq!(Form::of_path("/namespaces/a.json/pods.xlsx"), Form::Xlsx);
        assert_eq!(Form::of_path("/nodes.json"), Form::Json);
        assert_eq!(Form::of_path("/nodes.csv"), Form::Csv);
    }
}
