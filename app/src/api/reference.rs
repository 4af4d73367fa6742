//! The endpoints as people read of them, made from the document of the API.

/// The endpoints and what they answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// Version of Plimsoll.
    pub version: String,
    /// What is true of all endpoints.
    pub description: String,
    /// Endpoints that belong together.
    pub groups: Vec<EndpointGroup>,
    /// What answers are made of, by name.
    pub schemas: Vec<SchemaNote>,
}

/// Endpoints that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointGroup {
    /// Its name.
    pub name: String,
    /// What its endpoints are about.
    pub description: String,
    /// The endpoints.
    pub endpoints: Vec<EndpointNote>,
}

/// An endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointNote {
    /// Its path.
    pub path: String,
    /// What it answers, in a sentence.
    pub summary: String,
    /// More about it; empty where there is no more.
    pub description: String,
    /// What can be asked.
    pub parameters: Vec<ParameterNote>,
    /// The name of what it answers.
    pub answer: String,
    /// Whether an answer may have to be computed first.
    pub may_wait: bool,
}

/// A parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParameterNote {
    /// Its name.
    pub name: String,
    /// Whether it has to be given.
    pub required: bool,
    /// What it means.
    pub description: String,
    /// What it can be.
    pub values: String,
    /// What it is unless given; empty where nothing.
    pub default: String,
}

/// What an answer or a part of it is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaNote {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Its fields; none of a text with few values.
    pub fields: Vec<FieldNote>,
    /// The values it can have, of a text.
    pub values: Vec<String>,
}

/// A field of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldNote {
    /// Its name.
    pub name: String,
    /// What it holds, such as `list of` or `number or null`.
    pub kind: String,
    /// The part of which it is made, by its name.
    pub of: Option<String>,
    /// What it means.
    pub description: String,
}
