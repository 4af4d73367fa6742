//! What is asked of the API server.

/// What is asked of the API server, as its authorizers see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request<'a> {
    /// For objects.
    Resource(ResourceRequest<'a>),
    /// For a path that is no resource, such as `/healthz`. Its verb is the HTTP method in lower case.
    NonResource {
        /// The verb.
        verb: &'a str,
        /// The path.
        path: &'a str,
    },
}

/// A request for objects. An empty text in place of `None` means the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ResourceRequest<'a> {
    /// The verb: `get`, `list`, `bind`.
    pub verb: &'a str,
    /// The API group; empty is the core one.
    pub api_group: &'a str,
    /// The resource, in the plural.
    pub resource: &'a str,
    /// The subresource: `exec` of `pods/exec`.
    pub subresource: Option<&'a str>,
    /// Which object; `None` for many, and for a new one.
    pub name: Option<&'a str>,
    /// In which namespace; `None` for objects that are in none, and for those of all namespaces at once.
    pub namespace: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// The namespace it is for.
    #[must_use]
    pub fn namespace(&self) -> Option<&'a str> {
        match self {
            Self::Resource(of) => of.namespace.filter(|name| !name.is_empty()),
            Self::NonResource { .. } => None,
        }
    }
}

impl<'a> From<ResourceRequest<'a>> for Request<'a> {
    fn from(of: ResourceRequest<'a>) -> Self {
        Self::Resource(of)
    }
}
