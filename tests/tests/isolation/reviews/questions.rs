//! Questions of rights.

use fastrand::Rng;
use form_urlencoded::Serializer;
use kube::Client;
use plimsoll_tests::product::Server;
use serde_json::{Value, json};

use super::super::Result;
use super::vocabulary::{ACCOUNTS, GROUPS, NAMES, NAMESPACES, RESOURCES, USERS, VERBS};

/// Who may do what where.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    pub(super) user: String,
    pub(super) groups: Vec<String>,
    pub(super) verb: String,
    pub(super) api_group: String,
    pub(super) resource: String,
    pub(super) subresource: String,
    pub(super) name: String,
    pub(super) namespace: String,
}

fn pick<T: Copy>(random: &mut Rng, all: &[T]) -> T {
    all[random.usize(..all.len())]
}

impl Question {
    pub(super) fn random(random: &mut Rng) -> Self {
        let (user, groups) = someone(random);
        let (api_group, resource, subresource) = pick(random, &RESOURCES);
        // What is in no namespace is also asked for in one, as clients do that do not know.
        let named = random.u8(..10) < 3;
        Self {
            user,
            groups,
            verb: pick(random, &VERBS).to_owned(),
            api_group: api_group.to_owned(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            name: if named { pick(random, &NAMES) } else { "" }.to_owned(),
            namespace: pick(random, &NAMESPACES).to_owned(),
        }
    }

    /// A question of a user and further groups.
    pub(super) fn of(
        user: &str,
        groups: &[&str],
        verb: &str,
        resource: (&str, &str, &str),
    ) -> Self {
        Self {
            user: user.to_owned(),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            verb: verb.to_owned(),
            api_group: resource.0.to_owned(),
            resource: resource.1.to_owned(),
            subresource: resource.2.to_owned(),
            ..Self::default()
        }
    }

    pub(super) async fn ask_cluster(&self, client: &Client) -> Result<bool> {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {
                "user": self.user,
                "groups": self.groups,
                "resourceAttributes": {
                    "verb": self.verb,
                    "group": self.api_group,
                    "resource": self.resource,
                    "subresource": self.subresource,
                    "name": self.name,
                    "namespace": self.namespace,
                },
            },
        });
        let request = http::Request::post("/apis/authorization.k8s.io/v1/subjectaccessreviews")
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(&review)?)?;
        let answer: Value = client.request(request).await?;
        let allowed = answer["status"]["allowed"].as_bool();
        allowed.ok_or_else(|| format!("{self:?}: {answer}").into())
    }

    pub(super) async fn ask_product(&self, server: &Server) -> Result<Value> {
        let mut query = Serializer::new(String::new());
        for (key, value) in [
            ("user", &self.user),
            ("verb", &self.verb),
            ("api_group", &self.api_group),
            ("resource", &self.resource),
            ("subresource", &self.subresource),
            ("name", &self.name),
            ("namespace", &self.namespace),
        ] {
            if !value.is_empty() {
                query.append_pair(key, value);
            }
        }
        for group in &self.groups {
            query.append_pair("group", group);
        }
        let path = format!("/api/v1/isolation/access-review?{}", query.finish());
        Ok(server.json(&path).await?)
    }
}

/// A user or a ServiceAccount with the groups that the API server knows them by.
fn someone(random: &mut Rng) -> (String, Vec<String>) {
    let (user, mut groups) = match random.u8(..10) {
        0..4 => {
            let (namespace, name) = pick(random, &ACCOUNTS);
            let all = "system:serviceaccounts";
            let groups = vec![all.to_owned(), format!("{all}:{namespace}")];
            (format!("system:serviceaccount:{namespace}:{name}"), groups)
        }
        4 => {
            let groups = vec!["system:unauthenticated".to_owned()];
            return ("system:anonymous".to_owned(), groups);
        }
        _ => (pick(random, &USERS).to_owned(), Vec::new()),
    };
    groups.push("system:authenticated".to_owned());
    for _ in 0..random.usize(..3) {
        let group = pick(random, &GROUPS).to_owned();
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    if random.u8(..50) == 0 {
        groups.push("system:masters".to_owned());
    }
    (user, groups)
}

/// Those that chance may leave out.
pub(super) fn of_all_kinds() -> Vec<Question> {
    let signed_in = ["system:authenticated"];
    let reviews = ("authorization.k8s.io", "selfsubjectaccessreviews", "");
    let public = |name: &str| Question {
        name: name.to_owned(),
        ..Question::of("nobody", &signed_in, "get", ("", "configmaps", ""))
    };
    vec![
        Question::of("nobody", &signed_in, "create", reviews),
        Question::of("nobody", &["system:unauthenticated"], "create", reviews),
        Question::of(
            "system:anonymous",
            &["system:unauthenticated"],
            "create",
            reviews,
        ),
        Question::of("root-of-all", &signed_in, "*", ("*", "*", "")),
        Question::of(
            "binder",
            &signed_in,
            "bind",
            ("rbac.authorization.k8s.io", "clusterroles", ""),
        ),
        Question::of(
            "nobody",
            &["system:authenticated", "support"],
            "impersonate",
            ("", "groups", ""),
        ),
        Question::of(
            "nobody",
            &["system:masters"],
            "escalate",
            ("widgets.example", "widgets", ""),
        ),
        public("public"),
        public("private"),
        public(""),
    ]
}
