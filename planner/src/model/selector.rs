//! Label selectors, as Kubernetes' objects carry them.

use super::Name;
use std::collections::BTreeMap;

/// Labels of an object.
pub type Labels = BTreeMap<Name, Name>;

/// How a requirement compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operator {
    /// The label is there and has one of the values.
    In,
    /// The label has none of the values, or is not there.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is not there.
    DoesNotExist,
    /// The label is a whole number above the value; of nodes alone.
    Gt,
    /// The label is a whole number below the value; of nodes alone.
    Lt,
}

/// One entry of `matchExpressions`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Requirement {
    /// Key of the label.
    pub key: Name,
    /// How it compares.
    pub operator: Operator,
    /// With what, sorted.
    pub values: Vec<Name>,
}

impl Requirement {
    /// Whether these labels meet it.
    #[must_use]
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let number = |text: Option<&Name>| text.and_then(|text| text.parse::<i64>().ok());
        let compared = || Some((number(value)?, number(self.values.first())?));
        match self.operator {
            Operator::In => value.is_some_and(|value| self.values.contains(value)),
            Operator::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Gt => compared().is_some_and(|(is, than)| is > than),
            Operator::Lt => compared().is_some_and(|(is, than)| is < than),
        }
    }
}

/// A `LabelSelector`; all requirements have to be met, so that an empty one selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Selector {
    /// `matchLabels` as requirements, and `matchExpressions`; sorted.
    pub requirements: Vec<Requirement>,
}

impl Selector {
    /// Of requirements in any order.
    #[must_use]
    pub fn of(mut requirements: Vec<Requirement>) -> Self {
        for requirement in &mut requirements {
            requirement.values.sort_unstable();
        }
        requirements.sort_unstable();
        requirements.dedup();
        Self { requirements }
    }

    /// Whether an object with these labels is selected.
    #[must_use]
    pub fn matches(&self, labels: &Labels) -> bool {
        self.requirements.iter().all(|one| one.matches(labels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meets(operator: Operator, values: &[&str], value: Option<&str>) -> bool {
        let labels = value.map(|value| ("key".into(), value.into()));
        Requirement {
            key: "key".into(),
            operator,
            values: values.iter().map(|value| (*value).into()).collect(),
        }
        .matches(&labels.into_iter().collect())
    }

    #[test]
    fn labels_are_compared_as_kubernetes_does() {
        use Operator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
        let cases = [
            (In, &["a", "b"][..], Some("b"), true),
            (In, &["a"], Some("b"), false),
            (In, &["a"], None, false),
            (NotIn, &["a"], Some("b"), true),
            (NotIn, &["a"], Some("a"), false),
            (NotIn, &["a"], None, true),
            (Exists, &[], Some(""), true),
            (Exists, &[], None, false),
            (DoesNotExist, &[], Some(""), false),
            (DoesNotExist, &[], None, true),
            (Gt, &["4"], Some("5"), true),
            (Gt, &["4"], Some("4"), false),
            (Gt, &["4"], Some("many"), false),
            (Lt, &["4"], Some("3"), true),
            (Lt, &["4"], None, false),
        ];
        for (operator, values, value, expected) in cases {
            let found = meets(operator, values, value);
            assert_eq!(found, expected, "{operator:?} {values:?} {value:?}");
        }
    }

    #[test]
    fn an_empty_selector_selects_everything() {
        assert!(Selector::default().matches(&Labels::new()));
    }
}
