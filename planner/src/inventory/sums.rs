//! What an inventory comes to, and that it is not more than can be counted.

use super::{Amounts, Inventory};
use crate::model::Name;
use std::collections::BTreeMap;

/// Objects of one kind, and so of one class.
pub const MOST_OBJECTS: i64 = 1_000_000;

/// What some classes come to. Nothing in it is negative or saturated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// Objects.
    pub objects: i64,
    /// CPU in millicores.
    pub cpu_millis: i64,
    /// Memory in bytes.
    pub memory_bytes: i64,
    /// Units of extended resources.
    pub extended: BTreeMap<Name, i64>,
    /// Pods that nodes may hold; 0 for pods.
    pub pods: i64,
}

/// What is too much or too little of an inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Excess {
    /// More than [`MOST_OBJECTS`], or a class of none.
    Objects,
    /// A sum of CPU that has no room in 64 bits, or a negative amount.
    Cpu,
    /// The same of memory.
    Memory,
    /// The same of an extended resource.
    Extended(Name),
    /// The same of pods per node.
    Pods,
}

impl Sums {
    /// Adds the objects of a class.
    ///
    /// # Errors
    /// [`Excess`] when something of it is too much; the sums mean nothing then.
    pub fn add(&mut self, count: i64, each: &Amounts, pods: i64) -> Result<(), Excess> {
        let objects = self.objects.checked_add(count).filter(|_| count > 0);
        let objects = objects.filter(|objects| *objects <= MOST_OBJECTS);
        self.objects = objects.ok_or(Excess::Objects)?;
        let sum = |sum: i64, each: i64| {
            let of_class = each.checked_mul(count).filter(|_| each >= 0)?;
            sum.checked_add(of_class)
        };
        self.cpu_millis = sum(self.cpu_millis, each.cpu_millis).ok_or(Excess::Cpu)?;
        self.memory_bytes = sum(self.memory_bytes, each.memory_bytes).ok_or(Excess::Memory)?;
        self.pods = sum(self.pods, pods).ok_or(Excess::Pods)?;
        for (name, each) in &each.extended {
            let before = self.extended.get(name).copied().unwrap_or(0);
            let after = sum(before, *each).ok_or_else(|| Excess::Extended(name.clone()))?;
            self.extended.insert(name.clone(), after);
        }
        Ok(())
    }
}

impl Inventory {
    /// What the nodes and the pods come to.
    ///
    /// # Errors
    /// [`Excess`] when something is more than can be counted, as no import lets in.
    pub fn sums(&self) -> Result<(Sums, Sums), Excess> {
        let (mut nodes, mut pods) = (Sums::default(), Sums::default());
        for class in &self.nodes {
            nodes.add(class.count, &class.allocatable, class.pods)?;
        }
        for class in &self.pods {
            pods.add(class.count, &class.requests, 0)?;
        }
        Ok((nodes, pods))
    }
}
