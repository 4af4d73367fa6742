//! The document of the API as people read it.

use plimsoll_app::api::{
    EndpointGroup, EndpointNote, FieldNote, ParameterNote, Reference, SchemaNote,
};
use serde_json::Value;

/// What the reference page tells, from the document.
pub(super) fn of(document: &Value) -> Reference {
    let endpoints = entries(&document["paths"]).map(|(path, item)| (&item["get"], path));
    let endpoints: Vec<_> = endpoints
        .map(|(operation, path)| (text(&operation["tags"][0]), endpoint(path, operation)))
        .collect();
    let groups = list(&document["tags"]).map(|tag| EndpointGroup {
        name: text(&tag["name"]),
        description: text(&tag["description"]),
        endpoints: endpoints
            .iter()
            .filter(|(of, _)| *of == text(&tag["name"]))
            .map(|(_, note)| note.clone())
            .collect(),
    });
    Reference {
        version: text(&document["info"]["version"]),
        description: text(&document["info"]["description"]),
        groups: groups.collect(),
        schemas: entries(&document["components"]["schemas"])
            .map(|(name, schema)| part(name, schema))
            .collect(),
    }
}

fn endpoint(path: &str, operation: &Value) -> EndpointNote {
    let answers = &operation["responses"];
    let schema = &answers["200"]["content"]["application/json"]["schema"];
    EndpointNote {
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        parameters: list(&operation["parameters"]).map(parameter).collect(),
        answer: referenced(schema).unwrap_or_default(),
        may_wait: answers.get("202").is_some(),
    }
}

fn parameter(of: &Value) -> ParameterNote {
    let schema = &of["schema"];
    ParameterNote {
        name: text(&of["name"]),
        required: of["required"] == true,
        description: text(&of["description"]),
        values: values(schema),
        default: match &schema["default"] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        },
    }
}

/// What a parameter can be, in words.
fn values(schema: &Value) -> String {
    let limits = (&schema["minimum"], &schema["maximum"]);
    match (&schema["enum"], limits) {
        (Value::Array(all), _) => {
            // A column can be sorted by in two directions, which its description tells.
            let names = all.iter().map(text).filter(|name| !name.starts_with('-'));
            names.collect::<Vec<_>>().join(", ")
        }
        (_, (Value::Number(least), Value::Number(most))) => format!("{least} to {most}"),
        _ => match list(&schema["examples"]).map(text).collect::<Vec<_>>() {
            examples if !examples.is_empty() => format!("such as {}", examples.join(", ")),
            _ => match schema["maxLength"].as_u64() {
                Some(longest) => format!("text, at most {longest} characters"),
                None => kind(schema).0,
            },
        },
    }
}

fn part(name: &str, schema: &Value) -> SchemaNote {
    // Of variants, the fields of each after another.
    let variants: Vec<&Value> = match &schema["oneOf"] {
        Value::Array(all) => all.iter().collect(),
        _ => vec![schema],
    };
    let fields = variants.iter().flat_map(|one| {
        entries(&one["properties"]).map(|(name, field)| {
            let (kind, of) = kind(field);
            FieldNote {
                name: name.to_owned(),
                kind,
                of,
                description: text(&field["description"]),
            }
        })
    });
    SchemaNote {
        name: name.to_owned(),
        description: text(&schema["description"]),
        fields: fields.collect(),
        values: list(&schema["enum"]).map(text).collect(),
    }
}

/// What a field holds in words, and of which part it is made.
fn kind(schema: &Value) -> (String, Option<String>) {
    if let Some(name) = referenced(schema) {
        return (String::new(), Some(name));
    }
    if let Value::Array(choices) = &schema["oneOf"] {
        let is_null = |one: &&Value| one["type"] == "null";
        let null = choices.iter().any(|one| is_null(&one));
        let (words, of) = choices
            .iter()
            .find(|one| !is_null(one))
            .map_or_else(Default::default, kind);
        let words = if null {
            format!("null or {words}")
        } else {
            words
        };
        return (words.trim().to_owned(), of);
    }
    let types: Vec<String> = match &schema["type"] {
        Value::Array(all) => all.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let mut of = None;
    let words = types.iter().map(|name| match name.as_str() {
        "array" if schema.get("prefixItems").is_some() => {
            let parts = list(&schema["prefixItems"]).map(|item| {
                let (words, name) = kind(item);
                format!("{words}{}", name.unwrap_or_default())
            });
            format!("[{}]", parts.collect::<Vec<_>>().join(", "))
        }
        "array" => {
            let (words, name) = kind(&schema["items"]);
            of = name;
            format!("list of {words}").trim().to_owned()
        }
        "string" if schema.get("enum").is_some() => {
            let all = list(&schema["enum"]).map(text);
            format!("`{}`", all.collect::<Vec<_>>().join("`, `"))
        }
        "string" => "text".to_owned(),
        "integer" => "whole number".to_owned(),
        "object" => "object by name".to_owned(),
        other => other.to_owned(),
    });
    let words = words.collect::<Vec<_>>().join(" or ");
    (words, of)
}

fn referenced(schema: &Value) -> Option<String> {
    let place = schema["$ref"].as_str()?;
    place.rsplit('/').next().map(ToOwned::to_owned)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(name, value)| (name.as_str(), value))
}
