//! From the API's selectors to ours.

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use plimsoll_planner::model::{NodeTerm, Operator, Requirement, Selector};

/// A selector; one without requirements selects everything.
pub(super) fn convert_selector(selector: &LabelSelector) -> Selector {
    let labels = selector.match_labels.iter().flatten();
    let labels = labels.map(|(key, value)| equals(key, value));
    let expressions = selector.match_expressions.iter().flatten();
    let expressions = expressions.filter_map(|one| {
        let values = one.values.as_deref().unwrap_or_default();
        requirement(&one.key, &one.operator, values)
    });
    Selector::of(labels.chain(expressions).collect())
}

/// That a label has a value.
pub(super) fn equals(key: &str, value: &str) -> Requirement {
    Requirement {
        key: key.into(),
        operator: Operator::In,
        values: vec![value.into()],
    }
}

/// A term of a node affinity.
pub(super) fn convert_node_term(term: &core::NodeSelectorTerm) -> NodeTerm {
    let convert = |list: &Option<Vec<core::NodeSelectorRequirement>>| {
        let list = list.iter().flatten();
        list.filter_map(|one| {
            let values = one.values.as_deref().unwrap_or_default();
            requirement(&one.key, &one.operator, values)
        })
        .collect()
    };
    NodeTerm {
        labels: convert(&term.match_expressions),
        fields: convert(&term.match_fields),
    }
}

/// `None` for an operator that this version does not know.
fn requirement(key: &str, operator: &str, values: &[String]) -> Option<Requirement> {
    let operator = match operator {
        "In" => Operator::In,
        "NotIn" => Operator::NotIn,
        "Exists" => Operator::Exists,
        "DoesNotExist" => Operator::DoesNotExist,
        "Gt" => Operator::Gt,
        "Lt" => Operator::Lt,
        _ => return None,
    };
    Some(Requirement {
        key: key.into(),
        operator,
        values: values.iter().map(|value| value.as_str().into()).collect(),
    })
}
