//! What the index answers is what going through all bindings and rules finds.

use super::subjects::told;
use super::*;
use crate::model::{Policies, RoleRule};
use crate::teams::TeamMapping;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};

const NAMESPACES: [&str; 3] = ["a", "b", "c"];
const ACCOUNT: &str = "system:serviceaccount:";

/// The bindings that apply, as the API server goes through them, and by which of the subjects.
fn applying<'a>(
    policies: &'a Policies,
    who: &Identity,
    namespace: &str,
) -> Vec<(&'a RoleBinding, usize)> {
    let applies = |binding: &RoleBinding, subject: &Subject| match subject {
        Subject::User(name) => who.user == *name,
        Subject::Group(name) => who.groups.iter().any(|group| group == name),
        Subject::ServiceAccount { namespace, name } => {
            let of = match (&**namespace, &binding.namespace) {
                ("", Some(own)) => own,
                ("", None) => return false,
                _ => namespace,
            };
            *who.user == format!("{ACCOUNT}{of}:{name}")
        }
    };
    let mut found = Vec::new();
    let mut cluster_wide: Vec<_> = policies.cluster_role_bindings.iter().flatten().collect();
    let mut local: Vec<_> = policies.role_bindings.iter().flatten().collect();
    local.retain(|it| !namespace.is_empty() && it.namespace.as_deref() == Some(namespace));
    for bindings in [&mut cluster_wide, &mut local] {
        bindings.sort_by_key(|it| it.name.clone());
        for binding in bindings {
            let by = binding.subjects.iter().position(|it| applies(binding, it));
            found.extend(by.map(|by| (&***binding, by)));
        }
    }
    found
}

fn rules_of<'a>(policies: &'a Policies, binding: &RoleBinding) -> &'a [RoleRule] {
    let (kind, namespace, name) = match &binding.role {
        RoleRef::Role(name) => (&policies.roles, &binding.namespace, name),
        RoleRef::ClusterRole(name) => (&policies.cluster_roles, &None, name),
    };
    let mut roles = kind.iter().flatten();
    let role = roles.find(|role| role.namespace == *namespace && role.name == *name);
    role.map(|role| &*role.rules).unwrap_or_default()
}

fn naive_rule_allows(rule: &RoleRule, request: &Request<'_>) -> bool {
    let one = |list: &[Name], any: &[&str]| list.iter().any(|it| any.contains(&&**it));
    match *request {
        Request::Resource(of) => {
            let sub = of.subresource.unwrap_or_default();
            let wanted = match sub {
                "" => vec!["*".to_owned(), of.resource.to_owned()],
                _ => vec![
                    "*".to_owned(),
                    format!("{}/{sub}", of.resource),
                    format!("*/{sub}"),
                ],
            };
            let wanted: Vec<&str> = wanted.iter().map(|it| &**it).collect();
            let name = of.name.unwrap_or_default();
            one(&rule.verbs, &["*", of.verb])
                && one(&rule.api_groups, &["*", of.api_group])
                && one(&rule.resources, &wanted)
                && (rule.resource_names.is_empty() || one(&rule.resource_names, &[name]))
        }
        Request::NonResource { verb, path } => {
            let mut prefixes: Vec<String> = (0..=path.len())
                .map(|to| format!("{}*", &path[..to]))
                .collect();
            prefixes.push(path.to_owned());
            let wanted: Vec<&str> = prefixes.iter().map(|it| &**it).collect();
            one(&rule.verbs, &["*", verb]) && one(&rule.non_resource_urls, &wanted)
        }
    }
}

/// The name of the binding, whether it is of a namespace, and the subject that allow a request.
fn naive(
    policies: &Policies,
    who: &Identity,
    request: &Request<'_>,
) -> Option<(Name, bool, Subject)> {
    let namespace = match request {
        Request::Resource(of) => of.namespace.unwrap_or_default(),
        Request::NonResource { .. } => "",
    };
    let applying = applying(policies, who, namespace);
    let mut allowing = applying.into_iter().filter(|(binding, _)| {
        let mut rules = rules_of(policies, binding).iter();
        rules.any(|rule| naive_rule_allows(rule, request))
    });
    allowing.next().map(|(binding, by)| {
        let subject = binding.subjects[by].clone();
        (binding.name.clone(), binding.namespace.is_some(), subject)
    })
}

fn name_of(names: &'static [&'static str]) -> impl Strategy<Value = Name> {
    select(names).prop_map(Name::from)
}

fn rule() -> impl Strategy<Value = RoleRule> {
    (
        vec(name_of(&["get", "list", "create", "*"]), 1..3),
        vec(name_of(&["", "apps", "*"]), 0..3),
        vec(
            name_of(&["pods", "pods/log", "*/log", "secrets", "pods/exec", "*"]),
            0..3,
        ),
        prop_oneof![3 => Just(Vec::new()), 1 => vec(name_of(&["x", "y"]), 1..2)],
        vec(name_of(&["/api", "/api/*", "*", "/a*"]), 0..2),
    )
        .prop_map(
            |(verbs, api_groups, resources, resource_names, non_resource_urls)| RoleRule {
                verbs,
                api_groups,
                resources,
                resource_names,
                non_resource_urls,
            },
        )
}

fn subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        name_of(&["ann", "system:serviceaccount:a:x", "system:anonymous"]).prop_map(Subject::User),
        name_of(&[
            "devs",
            "system:authenticated",
            "system:unauthenticated",
            "system:serviceaccounts",
            "system:serviceaccounts:a",
            "system:serviceaccounts:c",
        ])
        .prop_map(Subject::Group),
        (name_of(&["a", "b", "c", ""]), name_of(&["x", "y"]))
            .prop_map(|(namespace, name)| Subject::ServiceAccount { namespace, name }),
    ]
}

fn scope() -> impl Strategy<Value = Option<Name>> {
    proptest::option::weighted(0.7, name_of(&NAMESPACES))
}

fn role_ref() -> impl Strategy<Value = RoleRef> {
    let name = || name_of(&["r", "s", "gone"]);
    prop_oneof![
        name().prop_map(RoleRef::Role),
        name().prop_map(RoleRef::ClusterRole)
    ]
}

fn policies() -> impl Strategy<Value = Policies> {
    let roles = vec((scope(), name_of(&["r", "s"]), vec(rule(), 0..3)), 0..10);
    let bindings = vec((scope(), role_ref(), vec(subject(), 0..3)), 0..12);
    (roles, bindings, any::<bool>()).prop_map(|(roles, bindings, backwards)| {
        let mut made = Policies::none();
        let unique: BTreeMap<_, _> = roles
            .into_iter()
            .map(|(namespace, name, rules)| ((namespace, name), rules))
            .collect();
        for ((namespace, name), rules) in unique {
            let kind = match namespace {
                Some(_) => &mut made.roles,
                None => &mut made.cluster_roles,
            };
            kind.as_mut().unwrap().push(Arc::new(Role {
                namespace,
                name,
                rules,
                built_in: false,
                aggregated: false,
            }));
        }
        let count = bindings.len();
        for (at, (namespace, role, subjects)) in bindings.into_iter().enumerate() {
            let at = if backwards { count - at } else { at };
            let kind = match namespace {
                Some(_) => &mut made.role_bindings,
                None => &mut made.cluster_role_bindings,
            };
            kind.as_mut().unwrap().push(Arc::new(RoleBinding {
                namespace,
                name: format!("{at:02}").into(),
                role,
                subjects,
                built_in: false,
            }));
        }
        made
    })
}

fn identities() -> Vec<Identity> {
    let mut all: Vec<Identity> = NAMESPACES
        .into_iter()
        .flat_map(|namespace| {
            ["x", "y", "z"].map(|name| Identity::service_account(namespace, name))
        })
        .collect();
    all.push(Identity::user("ann", vec!["devs".into()]));
    all.push(Identity::user("bob", vec![]));
    all.push(Identity::user("system:anonymous", vec![]));
    all
}

fn requests() -> Vec<Request<'static>> {
    let mut all = Vec::new();
    for verb in ["get", "create"] {
        for path in ["/api", "/api/v1", "/version"] {
            all.push(Request::NonResource { verb, path });
        }
        for namespace in [None, Some("a"), Some("b")] {
            for (api_group, resource, subresource) in [
                ("", "pods", None),
                ("", "pods", Some("log")),
                ("apps", "pods", Some("exec")),
                ("", "secrets", None),
            ] {
                for name in [None, Some("x")] {
                    all.push(Request::Resource(ResourceRequest {
                        verb,
                        api_group,
                        resource,
                        subresource,
                        name,
                        namespace,
                    }));
                }
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_index_answers_as_going_through_all_does(policies in policies()) {
        let rbac = Rbac::of(&policies).unwrap();
        for who in identities() {
            for request in requests() {
                let found = rbac.allows(&who, &request).map(|grant| match grant {
                    Grant::SystemMasters => panic!("nobody is of system:masters"),
                    Grant::Binding { binding, subject, .. } =>
                        (binding.name.clone(), binding.namespace.is_some(), subject.clone()),
                });
                prop_assert_eq!(found, naive(&policies, &who, &request), "{:?} {:?}", &who, &request);
            }
        }
    }

    #[test]
    fn cells_are_what_the_accounts_of_a_team_may_do(policies in policies()) {
        let rbac = Rbac::of(&policies).unwrap();
        // `a` and `b` are of one team.
        let rules = [("c".to_owned(), "two".to_owned()), ("*".to_owned(), "one".to_owned())];
        let namespaces: Vec<Arc<Namespace>> = NAMESPACES.map(cases::namespace).to_vec();
        let owners = TeamMapping::new(&rules, &[]).unwrap().owners(&namespaces);
        let matrix = rbac.matrix(&namespaces, &owners, &|_| false);
        for (of, accounts_in) in [("one", &NAMESPACES[..2]), ("two", &NAMESPACES[2..])] {
            for (on, done_in) in [("one", &NAMESPACES[..2]), ("two", &NAMESPACES[2..])] {
                let mut powers = Powers::default();
                let mut pairs = BTreeSet::new();
                let mut bindings = BTreeSet::new();
                let anonymous = [Identity::user("system:anonymous", vec![])];
                let accounts = accounts_in.iter().flat_map(|namespace| {
                    ["x", "y", "z"].map(|name| Identity::service_account(namespace, name))
                });
                for who in accounts.chain(anonymous) {
                    for &namespace in done_in {
                        for (binding, _) in applying(&policies, &who, namespace) {
                            let rules = rules_of(&policies, binding);
                            let given = match binding.namespace {
                                None => powers_of_rules(rules),
                                Some(_) => powers_in_namespace(rules),
                            };
                            powers = powers | given;
                            for subject in &binding.subjects {
                                let own = binding.namespace.as_deref();
                                if given.any() && who.is(subject, own) {
                                    let subject = told(subject, binding.namespace.as_ref());
                                    pairs.insert((subject.into_owned(), namespace));
                                    bindings.insert((&binding.namespace, &binding.name));
                                }
                            }
                        }
                    }
                }
                let cell = matrix.cell(of, on);
                prop_assert_eq!(cell.powers, powers, "{} on {}", of, on);
                prop_assert_eq!(cell.pairs, pairs.len(), "{} on {}", of, on);
                prop_assert_eq!(cell.bindings, bindings.len(), "{} on {}", of, on);
                let told = cell.evidence.iter().fold(Powers::default(), |sum, it| sum | it.powers);
                prop_assert_eq!(told, powers);
            }
        }
    }
}
