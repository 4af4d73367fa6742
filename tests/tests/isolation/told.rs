//! What the API tells of isolation.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_tests::product::{Server, known, rows};
use serde::Deserialize;
use serde_json::Value;

use super::Result;

/// A finding.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Finding {
    pub(crate) check: String,
    /// None of what belongs to the cluster.
    pub(crate) namespace: Option<String>,
    pub(crate) object_kind: String,
    pub(crate) object_name: String,
    pub(crate) evidence: String,
    pub(crate) since_secs: Option<i64>,
    pub(crate) since_first_look: bool,
    pub(crate) fix: Option<String>,
}

/// Check, namespace (empty of the cluster), kind and name of the object.
pub(crate) type Key = (String, String, String, String);

impl Finding {
    pub(crate) fn key(&self) -> Key {
        (
            self.check.clone(),
            self.namespace.clone().unwrap_or_default(),
            self.object_kind.clone(),
            self.object_name.clone(),
        )
    }
}

/// How many verdicts of a check there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: i64,
    pub(crate) failed: i64,
    pub(crate) unknown: i64,
}

impl Counts {
    fn of(check: &Value) -> Result<Self> {
        Ok(Self {
            passed: known(check, "/passed")?,
            failed: known(check, "/failed")?,
            unknown: known(check, "/unknown")?,
        })
    }
}

/// What is told of all namespaces together, or of one.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) checks: BTreeMap<String, Counts>,
    pub(crate) severities: BTreeMap<String, String>,
    pub(crate) findings: BTreeMap<Key, Finding>,
    /// Kinds that cannot be read.
    pub(crate) unreadable: BTreeSet<String>,
    /// How many are judged.
    pub(crate) namespaces: i64,
    /// What is earned, and what could be.
    pub(crate) score: (i64, i64),
    pub(crate) at_secs: i64,
}

impl Told {
    /// Of the whole cluster.
    pub(crate) async fn read(server: &Server) -> Result<Self> {
        Self::of(server, "").await
    }

    /// Of one namespace.
    pub(crate) async fn of_namespace(server: &Server, namespace: &str) -> Result<Self> {
        Self::of(server, &format!("namespace={namespace}&")).await
    }

    async fn of(server: &Server, scope: &str) -> Result<Self> {
        let first = page(server, scope, 1).await?;
        let note = &first["note"];
        if note.is_null() {
            return Err(format!("nothing is told: {first}").into());
        }
        let mut findings: Vec<Finding> = serde_json::from_value(note["findings"].clone())?;
        for number in 2..=known(note, "/pages")? {
            let next = page(server, scope, number).await?;
            let more = next["note"]["findings"].clone();
            findings.extend(serde_json::from_value::<Vec<Finding>>(more)?);
        }
        let told = findings.len();
        let findings: BTreeMap<_, _> = findings.into_iter().map(|one| (one.key(), one)).collect();
        let matching = known(note, "/findings_matching")?;
        if (told, usize::try_from(matching)?) != (findings.len(), told) {
            return Err(format!("{told} of {matching} rows, {} findings", findings.len()).into());
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let checks = rows(note, "/checks");
        let counts = checks.map(|check| Ok((text(&check["id"]), Counts::of(check)?)));
        let checks = rows(note, "/checks");
        let severities = checks.map(|check| (text(&check["id"]), text(&check["severity"])));
        let unreadable = rows(note, "/unreadable").map(|one| text(&one["kind"]));
        Ok(Self {
            checks: counts.collect::<Result<_>>()?,
            severities: severities.collect(),
            findings,
            unreadable: unreadable.collect(),
            namespaces: known(note, "/namespaces")?,
            score: (
                known(note, "/score/earned")?,
                known(note, "/score/possible")?,
            ),
            at_secs: known(note, "/at_secs")?,
        })
    }

    /// What is earned and what could be, by how many pass.
    pub(crate) fn score_by_counts(&self) -> (i64, i64) {
        let weighted = self.checks.iter().map(|(check, counts)| {
            let weight = match self.severities[check].as_str() {
                "high" => 5,
                "medium" => 3,
                _ => 1,
            };
            let all = counts.passed + counts.failed + counts.unknown;
            (counts.passed * weight, all * weight)
        });
        weighted.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }
}

async fn page(server: &Server, scope: &str, number: i64) -> Result<Value> {
    let path = format!("/api/v1/isolation?{scope}page={number}");
    Ok(server.json(&path).await?)
}
