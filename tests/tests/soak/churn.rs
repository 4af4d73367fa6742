//! The cluster changes all the time.

use fastrand::Rng;
use kube::Client;
use plimsoll_tests::control_plane::{NodeTemplate, Result as Done};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

use crate::Result;
use crate::cluster::{items, name};
use crate::soak::Soak;

/// How many nodes and namespaces come and go, and how many nodes are cordoned at a time. Names are
/// used again, as in earnest.
const COMING: usize = 6;
const CORDONED: usize = 4;
/// So many refusals of the control plane one after the other are no churn any more.
const REFUSALS: usize = 20;

/// A workload that is scaled and rolled.
struct Deployment {
    path: String,
    replicas: u64,
}

struct Churn<'a> {
    soak: &'a Soak,
    client: Client,
    dice: Rng,
    deployments: Vec<Deployment>,
    nodes: Vec<bool>,
    namespaces: Vec<bool>,
    cordoned: Vec<String>,
}

/// Changes something again and again, unless the cluster is to be left alone.
pub(crate) async fn run(soak: &Soak) -> Result<()> {
    let mut churn = Churn::begin(soak).await?;
    let mut refusals = 0;
    while soak.pause(soak.plan.between_changes).await {
        let calm = soak.calm.read().await;
        let outcome = churn.change().await;
        drop(calm);
        match outcome {
            Ok(()) => {
                soak.changes.fetch_add(1, Ordering::Relaxed);
                refusals = 0;
            }
            Err(error) => {
                refusals += 1;
                if refusals >= REFUSALS {
                    return Err(error.into());
                }
            }
        }
    }
    Ok(())
}

impl<'a> Churn<'a> {
    async fn begin(soak: &'a Soak) -> Result<Self> {
        let list = soak.plane.get_json("/apis/apps/v1/deployments").await?;
        let of_teams = items(&list).filter(|item| namespace(item).starts_with("team-"));
        let deployment = |item: &Value| Deployment {
            path: format!(
                "/apis/apps/v1/namespaces/{}/deployments/{}",
                namespace(item),
                name(item)
            ),
            replicas: item["spec"]["replicas"].as_u64().unwrap_or(1),
        };
        Ok(Self {
            soak,
            client: soak.plane.client().await?,
            dice: Rng::with_seed(soak.plan.seed ^ 0xc0_ffee),
            deployments: of_teams.map(deployment).collect(),
            nodes: vec![false; COMING],
            namespaces: vec![false; COMING],
            cordoned: Vec::new(),
        })
    }

    async fn change(&mut self) -> Done<()> {
        match self.dice.usize(..20) {
            0..8 => self.scale().await,
            8..12 => self.delete_pods().await,
            12..14 => self.roll().await,
            14..16 => self.come_or_go_namespace().await,
            16..18 => self.cordon_or_not().await,
            _ => self.come_or_go_node().await,
        }
    }

    /// Between half and one and a half of what it had at first, so that the cluster stays as full.
    async fn scale(&mut self) -> Done<()> {
        let at = self.dice.usize(..self.deployments.len());
        let Deployment { path, replicas } = &self.deployments[at];
        let most = replicas + replicas / 2 + 1;
        let replicas = self.dice.u64(replicas / 2..=most);
        let scale = json!({ "spec": { "replicas": replicas } });
        self.send("PATCH", &format!("{path}/scale"), &scale).await?;
        Ok(())
    }

    /// A new template: all pods are replaced, and ask for a little more or less than before.
    async fn roll(&mut self) -> Done<()> {
        let at = self.dice.usize(..self.deployments.len());
        let path = self.deployments[at].path.clone();
        let before = self.send("GET", &path, &Value::Null).await?;
        let mut container = before["spec"]["template"]["spec"]["containers"][0].clone();
        let requests = json!({
            "cpu": format!("{}m", 10 * self.dice.u64(5..=60)),
            "memory": format!("{}Mi", 16 * self.dice.u64(4..=64)),
        });
        container["resources"] = json!({ "requests": requests });
        let spec = json!({ "template": { "spec": { "containers": [container] } } });
        self.send("PATCH", &path, &json!({ "spec": spec })).await?;
        Ok(())
    }

    async fn delete_pods(&mut self) -> Done<()> {
        let at = self.dice.usize(..self.deployments.len());
        let of = self.deployments[at].path.split("/deployments/").next();
        let of = of.unwrap_or_default().replace("/apis/apps/v1", "/api/v1");
        let list = self
            .send("GET", &format!("{of}/pods"), &Value::Null)
            .await?;
        let names: Vec<&str> = items(&list).map(name).collect();
        for _ in 0..names.len().min(3) {
            let pod = names[self.dice.usize(..names.len())];
            // One may be gone already.
            let _ = self
                .send("DELETE", &format!("{of}/pods/{pod}"), &Value::Null)
                .await;
        }
        Ok(())
    }

    async fn come_or_go_namespace(&mut self) -> Done<()> {
        let at = self.dice.usize(..COMING);
        let own = format!("passing-{at}");
        let path = format!("/api/v1/namespaces/{own}");
        if self.namespaces[at] {
            self.namespaces[at] = false;
            self.send("DELETE", &path, &Value::Null).await?;
            return Ok(());
        }
        let object = json!({ "metadata": { "name": own, "labels": { "team": "passing" } } });
        // Refused while the one of the same name is still going.
        self.send("POST", "/api/v1/namespaces", &object).await?;
        self.namespaces[at] = true;
        let deployments = format!("/apis/apps/v1/namespaces/{own}/deployments");
        let replicas = self.dice.u64(1..=12);
        self.send("POST", &deployments, &passing(replicas)).await?;
        Ok(())
    }

    async fn cordon_or_not(&mut self) -> Done<()> {
        let (node, cordon) = if self.cordoned.len() >= CORDONED {
            (self.cordoned.remove(0), false)
        } else {
            let index = self.dice.usize(..self.soak.plan.nodes);
            (format!("large-{index:04}"), true)
        };
        let spec = json!({ "spec": { "unschedulable": cordon } });
        let path = format!("/api/v1/nodes/{node}");
        self.send("PATCH", &path, &spec).await?;
        if cordon {
            self.cordoned.push(node);
        }
        Ok(())
    }

    async fn come_or_go_node(&mut self) -> Done<()> {
        let at = self.dice.usize(..COMING);
        let template = NodeTemplate {
            cpu_millis: 4_000 + 2_000 * u64::try_from(at).unwrap_or(0),
            ..NodeTemplate::named(&format!("coming-{at}"))
        };
        if !self.nodes[at] {
            self.soak.plane.create_nodes(1, &template).await?;
            self.nodes[at] = true;
            return Ok(());
        }
        self.nodes[at] = false;
        let node = template.name(0);
        let path = format!("/api/v1/nodes/{node}");
        self.send("DELETE", &path, &Value::Null).await?;
        // Its pods go with it; else it would take the controllers a minute to notice.
        let of_it = format!("/api/v1/pods?fieldSelector=spec.nodeName%3D{node}");
        let list = self.send("GET", &of_it, &Value::Null).await?;
        for pod in items(&list) {
            let (space, pod) = (namespace(pod), name(pod));
            let path = format!("/api/v1/namespaces/{space}/pods/{pod}?gracePeriodSeconds=0");
            // It may be gone already.
            let _ = self.send("DELETE", &path, &Value::Null).await;
        }
        Ok(())
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> Done<Value> {
        let kind = match method {
            "PATCH" if path.ends_with("/scale") || path.starts_with("/api/v1/nodes") => {
                "application/merge-patch+json"
            }
            "PATCH" => "application/strategic-merge-patch+json",
            _ => "application/json",
        };
        let bytes = match body {
            Value::Null => Vec::new(),
            body => serde_json::to_vec(body)?,
        };
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header(http::header::CONTENT_TYPE, kind)
            .body(bytes);
        let request = request.map_err(|error| {
            plimsoll_tests::control_plane::Error::Unreadable(format!("{path}: {error}"))
        })?;
        Ok(serde_json::from_str(
            &self.client.request_text(request).await?,
        )?)
    }
}

fn namespace(item: &Value) -> &str {
    item["metadata"]["namespace"].as_str().unwrap_or_default()
}

/// A workload of a namespace that does not stay.
fn passing(replicas: u64) -> Value {
    let labels = json!({ "app": "passing" });
    let usage = json!({ "kwok.x-k8s.io/usage-cpu": "90m", "kwok.x-k8s.io/usage-memory": "70Mi" });
    let container = json!({
        "name": "app",
        "image": "example.test/passing:1",
        "resources": {
            "requests": { "cpu": "150m", "memory": "100Mi" },
            "limits": { "cpu": "300m", "memory": "200Mi" },
        },
    });
    json!({
        "metadata": { "name": "passing" },
        "spec": {
            "replicas": replicas,
            "selector": { "matchLabels": labels },
            "template": {
                "metadata": { "labels": labels, "annotations": usage },
                "spec": { "terminationGracePeriodSeconds": 1, "containers": [container] },
            },
        },
    })
}
