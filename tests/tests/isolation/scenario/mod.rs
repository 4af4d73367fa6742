//! Namespaces of several teams, each with one defect or none.
//!
//! All are made as [`Case::clean`] has them, apart from what their case changes. What runs is made before what
//! would refuse it: quotas, defaults and Pod Security admission come last, as to a cluster that was open first.

mod applied;
mod budgets;
mod cluster;
mod fences;
mod hostile;
mod limits;
mod network;
mod pods;
mod rights;
mod work;

use std::collections::BTreeMap;

use plimsoll_tests::control_plane::{ControlPlane, eventually};
use serde_json::{Value, json};

use super::{MINUTES_2, Result, SOON};

pub(crate) use cluster::FOUND as FOUND_IN_CLUSTER;
pub(crate) use hostile::{LONG, OWNERS};
pub(crate) use pods::end_jobs;
use work::{deployment, pod_spec};

/// A finding as a case expects it: check, kind of the object, its name.
pub(crate) type Expected = (&'static str, &'static str, &'static str);

/// A namespace.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) namespace: &'static str,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
    objects: Vec<Value>,
    /// What is to be found; nothing where all is as it should be.
    pub(crate) found: Vec<Expected>,
    /// Those of them that nothing mends which can be applied.
    pub(crate) unmended: Vec<Expected>,
}

impl Case {
    /// A namespace in which all is as it should be.
    pub(crate) fn clean(namespace: &'static str, team: &'static str) -> Self {
        let labels = [("team", team), (fences::ENFORCE, "baseline")];
        let labels = labels.map(|(key, value)| (key.to_owned(), value.to_owned()));
        Self {
            namespace,
            labels: labels.into(),
            annotations: BTreeMap::new(),
            objects: [fences::all(), vec![deployment("app", &pod_spec())]].concat(),
            found: Vec::new(),
            unmended: Vec::new(),
        }
    }

    /// The same without an object.
    pub(crate) fn without(mut self, kind: &str, name: &str) -> Self {
        let before = self.objects.len();
        let is_it = |it: &Value| it["kind"] == kind && it["metadata"]["name"] == name;
        self.objects.retain(|it| !is_it(it));
        assert_eq!(self.objects.len() + 1, before, "{kind} {name}");
        self
    }

    /// The same with another object, which takes the place of one of its kind and name.
    pub(crate) fn with(mut self, object: Value) -> Self {
        let name = &object["metadata"]["name"];
        let is_it = |it: &Value| it["kind"] == object["kind"] && it["metadata"]["name"] == *name;
        self.objects.retain(|it| !is_it(it));
        self.objects.push(object);
        self
    }

    /// The same with a label of the namespace.
    pub(crate) fn labelled(mut self, key: &str, value: &str) -> Self {
        self.labels.insert(key.to_owned(), value.to_owned());
        self
    }

    /// The same without one.
    pub(crate) fn unlabelled(mut self, key: &str) -> Self {
        self.labels.remove(key);
        self
    }

    /// The same with an annotation of the namespace.
    pub(crate) fn annotated(mut self, key: &str, value: &str) -> Self {
        self.annotations.insert(key.to_owned(), value.to_owned());
        self
    }

    /// What is wrong, and can be mended.
    pub(crate) fn finds(mut self, found: Expected) -> Self {
        self.found.push(found);
        self
    }

    /// What is wrong, and cannot be mended by applying something.
    pub(crate) fn finds_unmended(mut self, found: Expected) -> Self {
        self.unmended.push(found);
        self.finds(found)
    }
}

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let all = [
        limits::cases(),
        network::cases(),
        pods::cases(),
        rights::cases(),
        budgets::cases(),
        applied::cases(),
        hostile::cases(),
    ];
    all.concat()
}

/// Creates them; does not wait until all runs.
pub(crate) async fn create(plane: &ControlPlane, cases: &[Case]) -> Result<()> {
    let names: Vec<&str> = cases.iter().map(|case| case.namespace).collect();
    let spaces = cases.iter().map(|case| {
        let mut labels = case.labels.clone();
        labels.remove(fences::ENFORCE);
        let metadata = json!({ "name": case.namespace, "labels": labels,
            "annotations": case.annotations });
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": metadata })
    });
    plane.create_all("/api/v1/namespaces", spaces).await?;
    plane.wait_for_namespaces(&names, MINUTES_2).await?;
    let objects = cases.iter().flat_map(|case| {
        let placed = case.objects.iter().map(|object| {
            let mut object = object.clone();
            object["metadata"]["namespace"] = case.namespace.into();
            object
        });
        placed.collect::<Vec<_>>()
    });
    let (late, early): (Vec<Value>, Vec<Value>) = objects.partition(fences::refuses_pods);
    let early = cluster::objects().into_iter().chain(early);
    // Pods are refused before their class and their account are there.
    let comes_first = |it: &Value| it["kind"] == "PriorityClass" || it["kind"] == "ServiceAccount";
    let (first, second): (Vec<Value>, Vec<Value>) = early.partition(comes_first);
    create_all(plane, first).await?;
    create_all(plane, second).await?;
    pods::start_jobs(plane).await?;
    plane.wait_until_settled(MINUTES_2).await?;
    create_all(plane, late).await?;
    enforce(plane, cases).await?;
    wait_until_counted(plane).await
}

async fn create_all(plane: &ControlPlane, objects: Vec<Value>) -> Result<()> {
    let (applied, others): (Vec<Value>, Vec<Value>) =
        objects.into_iter().partition(applied::is_applied);
    let placed = others.into_iter().map(|it| (collection(&it), it));
    plane.create_each(placed).await?;
    match applied.is_empty() {
        true => Ok(()),
        false => applied::apply(plane, applied).await,
    }
}

/// Sets the levels of Pod Security admission.
async fn enforce(plane: &ControlPlane, cases: &[Case]) -> Result<()> {
    let mut by_level: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for case in cases {
        if let Some(level) = case.labels.get(fences::ENFORCE) {
            by_level.entry(level).or_default().push(case.namespace);
        }
    }
    for (level, names) in by_level {
        let label = format!("{}={level}", fences::ENFORCE);
        let arguments = [&["label", "namespace"][..], &names, &[&label]].concat();
        plane.kubectl(&arguments).await?;
    }
    Ok(())
}

/// Waits until all quotas tell what is used of them, and all budgets what they protect.
async fn wait_until_counted(plane: &ControlPlane) -> Result<()> {
    let counted = eventually("quotas and budgets counted", SOON, || async {
        let quotas = plane.get_json("/api/v1/resourcequotas").await?;
        let budgets = plane
            .get_json("/apis/policy/v1/poddisruptionbudgets")
            .await?;
        let items = |list: &Value| list["items"].as_array().cloned().unwrap_or_default();
        let keys = |of: &Value| of.as_object().map_or(0, |of| of.len());
        let quotas = items(&quotas)
            .into_iter()
            .filter(|quota| keys(&quota["spec"]["hard"]) != keys(&quota["status"]["used"]));
        let budgets = items(&budgets).into_iter().filter(|budget| {
            let status = &budget["status"];
            status["observedGeneration"] != budget["metadata"]["generation"]
                || status["currentHealthy"] != status["expectedPods"]
        });
        let waiting = quotas.chain(budgets).next();
        Ok(waiting.map_or(Ok(()), |one| Err(one.to_string())))
    });
    Ok(counted.await?)
}

/// Where an object is created.
pub(crate) fn collection(object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let version = text(&object["apiVersion"]);
    let kind = text(&object["kind"]).to_lowercase();
    let plural = match kind.as_str() {
        "networkpolicy" => "networkpolicies".to_owned(),
        "priorityclass" => "priorityclasses".to_owned(),
        other => format!("{other}s"),
    };
    let root = if version.contains('/') { "apis" } else { "api" };
    match object["metadata"]["namespace"].as_str() {
        Some(namespace) => format!("/{root}/{version}/namespaces/{namespace}/{plural}"),
        None => format!("/{root}/{version}/{plural}"),
    }
}
