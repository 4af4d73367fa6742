//! The OpenAPI document: what utoipa makes of the endpoints, and what is true of all of them.

use plimsoll_app::api::ApiError;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{Object, Schema};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};

/// What is told before any endpoint.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Plimsoll",
        description = "The figures of the pages, as JSON. What a page shows and what an answer holds come from \
                       the same source. Amounts of CPU are in millicores and of memory in bytes unless a field's \
                       name or description says otherwise; times are Unix seconds, UTC. `null` is unknown, which is \
                       not zero. A parameter that is not known where it is given is refused.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "Now", description = "How full the cluster is and who fills it."),
        (name = "Plan", description = "How it grows, what sharing is worth, how well it is packed."),
        (name = "People", description = "Teams, and how far they are kept apart."),
        (name = "Data", description = "How complete and fresh the data is.")
    ),
    components(schemas(ApiError))
)]
struct Base;

/// Answers that any endpoint can give beside its own, and when.
const FAILURES: [(&str, &str, &str); 7] = [
    (
        "400",
        "InvalidParameter",
        "A parameter cannot be understood, is out of range, or is not known here.",
    ),
    (
        "401",
        "Unauthorized",
        "This server has a token, and it was not sent.",
    ),
    (
        "404",
        "NotFound",
        "There is no such cluster, namespace, node or team, or not for this person.",
    ),
    (
        "421",
        "Misdirected",
        "A server without a token was asked by another name than localhost.",
    ),
    (
        "429",
        "TooManyRequests",
        "Too many wrong tokens came from this address; `Retry-After` tells when to ask again.",
    ),
    (
        "500",
        "Internal",
        "A defect of Plimsoll; its log says more.",
    ),
    (
        "503",
        "Unavailable",
        "Nothing has been collected yet, the database did not answer, or it took too long.",
    ),
];

/// The document without endpoints.
pub(super) fn begun() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    for (_, name, when) in FAILURES {
        components
            .responses
            .insert(name.to_owned(), RefOr::T(failure(when)));
    }
    // With no token configured, none is asked for.
    let none = SecurityRequirement::default();
    let token = SecurityRequirement::new::<_, [&str; 0], &str>("token", []);
    document.security = Some(vec![none, token]);
    document
}

fn failure(when: &str) -> Response {
    let envelope = Ref::from_schema_name("ApiError");
    let content = ContentBuilder::new().schema(Some(envelope)).build();
    ResponseBuilder::new()
        .description(when)
        .content("application/json", content)
        .build()
}

/// The document with what is true of all endpoints.
pub(super) fn finished(mut document: utoipa::openapi::OpenApi) -> Value {
    for item in document.paths.paths.values_mut() {
        if let Some(operation) = &mut item.get {
            complete(operation);
        }
    }
    if let Some(components) = &mut document.components {
        components.schemas.values_mut().for_each(require_all);
    }
    serde_json::to_value(&document).unwrap_or_default()
}

fn complete(operation: &mut Operation) {
    let answers = &mut operation.responses.responses;
    for (status, name, _) in FAILURES {
        let shared = RefOr::Ref(Ref::from_response_name(name));
        answers.insert(status.to_owned(), shared);
    }
    let unchanged = ResponseBuilder::new()
        .description("The answer is the one whose ETag came with `If-None-Match`.")
        .build();
    answers.insert("304".to_owned(), RefOr::T(unchanged));
}

/// An answer always has all of its fields, unknown ones as `null`.
fn require_all(schema: &mut RefOr<Schema>) {
    let require = |object: &mut Object| {
        object.required = object.properties.keys().cloned().collect();
    };
    match schema {
        RefOr::T(Schema::Object(object)) => require(object),
        RefOr::T(Schema::OneOf(one)) => one.items.iter_mut().for_each(require_all),
        _ => {}
    }
}
