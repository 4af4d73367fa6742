//! From a request to a page: read the query, ask, render or say what is wrong.

use super::error::error_page;
use crate::api::{Access, ApiError, CapacityApi, ErrorCode};
use crate::routes::Params;
use crate::shell::PageContext;
use http::header::REFRESH;
use http::{HeaderValue, StatusCode};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_params_map;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::sync::Arc;

/// What a page finds in its context.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) context: PageContext,
    pub(super) params: Params,
    response: Option<ResponseOptions>,
}

impl Request {
    /// Reads the context. Absent parts have defaults: a page is never without an answer.
    pub(super) fn new() -> Self {
        let context = use_context::<PageContext>().unwrap_or_default();
        Self {
            params: Params::from_path_and_query(&context.path_and_query),
            response: use_context::<ResponseOptions>(),
            context,
        }
    }

    /// The name in the path of a detail page.
    pub(super) fn name(&self) -> String {
        use_params_map()
            .with_untracked(|map| map.get("name"))
            .unwrap_or_default()
    }

    /// Lets the browser ask again after so many seconds.
    pub(super) fn refresh(&self, secs: u32) {
        if let Some(response) = &self.response {
            response.insert_header(REFRESH, HeaderValue::from(secs));
        }
    }

    /// Sets the status of the response.
    pub(super) fn status(&self, status: u16) {
        if let (Some(response), Ok(status)) = (&self.response, StatusCode::from_u16(status)) {
            response.set_status(status);
        }
    }
}

/// Asks the API and renders the answer, or the error with its status.
pub(super) fn load<Q, T, Ask, Answer, Show>(
    request: Request,
    query: Result<Q, ApiError>,
    ask: Ask,
    show: Show,
) -> impl IntoView
where
    Q: Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    Ask: FnOnce(Arc<dyn CapacityApi>, Access, Q) -> Answer,
    Answer: Future<Output = Result<T, ApiError>> + Send + 'static,
    Show: Fn(&PageContext, &Q, &T) -> AnyView + Copy + Send + Sync + 'static,
{
    let api = use_context::<Arc<dyn CapacityApi>>();
    let access = use_context::<Access>();
    let asked = match (query, api, access) {
        (Ok(query), Some(api), Some(access)) => Ok((query.clone(), ask(api, access, query))),
        (Ok(_), _, _) => Err(without_api()),
        (Err(error), _, _) => Err(error),
    };
    match asked {
        Err(error) => error_page(&request, &error),
        Ok((query, answer)) => {
            let answer = OnceResource::new_blocking(answer);
            view! {
                <Suspense>
                    {move || {
                        let (request, query) = (request.clone(), query.clone());
                        Suspend::new(async move {
                            match answer.await {
                                Ok(data) => show(&request.context, &query, &data),
                                Err(error) => error_page(&request, &error),
                            }
                        })
                    }}
                </Suspense>
            }
            .into_any()
        }
    }
}

fn without_api() -> ApiError {
    ApiError {
        code: ErrorCode::Internal,
        message: "The page was asked for without its data source.".to_owned(),
        hint: "This is a defect of Plimsoll; its log says more.".to_owned(),
        field: None,
    }
}
