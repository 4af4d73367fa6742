//! The reference of the API, made from the same document that programs read.

use super::error::error_page;
use super::load::Request;
use crate::api::{ApiError, EndpointNote, FieldNote, ParameterNote, Reference, SchemaNote};
use crate::components::{Card, plain_layout};
use crate::routes::{paths, with_query};
use leptos::prelude::*;
use std::sync::Arc;

/// The endpoints, or one part of their answers.
pub(crate) fn reference_page() -> impl IntoView {
    let request = Request::new();
    let reference = use_context::<Arc<Reference>>().unwrap_or_default();
    match request.params.get("schema") {
        None => endpoints(&request, &reference),
        Some(name) => match reference.schemas.iter().find(|one| one.name == name) {
            Some(schema) => part(&request, schema),
            None => {
                let hint = "The list of endpoints leads to all there are.";
                error_page(
                    &request,
                    &ApiError::not_found("There is no such part of an answer.", hint),
                )
            }
        },
    }
}

fn link(schema: &str) -> String {
    with_query(paths::API, &[("schema", schema.to_owned())])
}

fn endpoints(request: &Request, reference: &Reference) -> AnyView {
    let cards: Vec<_> = reference
        .groups
        .iter()
        .map(|group| {
            let endpoints: Vec<_> = group.endpoints.iter().map(endpoint).collect();
            let id = match group.name.as_str() {
                "Now" => "now",
                "Plan" => "plan",
                "People" => "people",
                _ => "data",
            };
            Card::wide(id, group.name.clone(), group.description.clone()).with(endpoints)
        })
        .collect();
    let contents = view! {
        <h1 class="subject">"API"</h1>
        <p class="finding">"Every figure of these pages, for programs"</p>
        <p class="sub">{reference.description.clone()}</p>
        <p class="sub">
            "Errors are "<a href=link("ApiError")>"ApiError"</a>
            ". For programs: "<a href=paths::API_DOCUMENT>"/api/openapi.json"</a>
            {format!(" (OpenAPI 3.1, version {})", reference.version)}
        </p>
        <div class="grid">{cards}</div>
    };
    plain_layout(&request.context, "API", true, contents.into_any())
}

fn endpoint(note: &EndpointNote) -> AnyView {
    let rows: Vec<_> = note.parameters.iter().map(parameter).collect();
    let more = (!note.description.is_empty())
        .then(|| view! { <p class="sub">{note.description.clone()}</p> });
    let waits = note
        .may_wait
        .then_some(" or, while it is being computed, the same with status 202");
    let table = (!rows.is_empty()).then(|| {
        let [named, label] = [(); 2].map(|()| format!("Parameters of {}", note.path));
        view! {
            <details>
                <summary>"Parameters"</summary>
                <div class="scroll" role="region" aria-label=label tabindex="0">
                    <table>
                        <caption class="sr">{named}</caption>
                        <thead><tr>
                            <th scope="col">"Parameter"</th><th scope="col">"Values"</th>
                            <th scope="col">"Default"</th><th scope="col">"Meaning"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        }
    });
    view! {
        <section class="endpoint">
            <h3><code>{format!("GET {}", note.path)}</code></h3>
            <p>{note.summary.clone()}</p>
            {more}
            <p class="sub">"Answers "<a href=link(&note.answer)>{note.answer.clone()}</a>{waits}</p>
            {table}
        </section>
    }
    .into_any()
}

fn parameter(note: &ParameterNote) -> impl IntoView + use<> {
    let default = match (note.required, note.default.is_empty()) {
        (true, _) => "needed".into_any(),
        (false, true) => "none".into_any(),
        (false, false) => view! { <code>{note.default.clone()}</code> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row"><code>{note.name.clone()}</code></th>
            <td class="prose">{note.values.clone()}</td>
            <td>{default}</td>
            <td class="prose">{note.description.clone()}</td>
        </tr>
    }
}

fn part(request: &Request, schema: &SchemaNote) -> AnyView {
    let rows: Vec<_> = schema.fields.iter().map(field).collect();
    let values = (!schema.values.is_empty())
        .then(|| view! { <p>"One of: "<code>{schema.values.join(", ")}</code></p> });
    let [caption, label] = [(); 2].map(|()| format!("Fields of {}", schema.name));
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="scroll" role="region" aria-label=label tabindex="0">
                <table>
                    <caption class="sr">{caption}</caption>
                    <thead><tr>
                        <th scope="col">"Field"</th><th scope="col">"Holds"</th><th scope="col">"Meaning"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let contents = view! {
        {crate::components::breadcrumb("API", paths::API.to_owned(), schema.name.clone())}
        <p class="finding">{schema.description.clone()}</p>
        <div class="grid">
            {Card::wide("fields", "What it holds", "every field is always there").with(view! { {values}{table} })}
        </div>
    };
    plain_layout(&request.context, &schema.name, true, contents.into_any())
}

fn field(note: &FieldNote) -> impl IntoView + use<> {
    let of = note
        .of
        .clone()
        .map(|name| view! { " " <a href=link(&name)>{name.clone()}</a> });
    view! {
        <tr>
            <th scope="row"><code>{note.name.clone()}</code></th>
            <td>{note.kind.clone()}{of}</td>
            <td class="prose">{note.description.clone()}</td>
        </tr>
    }
}
