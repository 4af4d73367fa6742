//! Adding up spans of all namespaces.

use crate::store::plan::{Bucket, Buckets, ReadPlan};
use crate::store::rolled::Rolled;
use crate::store::{EntityId, StoreError};
use std::collections::HashMap;

/// Sums of the wanted namespaces in the steps of a plan: columns of steps of namespaces, so that
/// what lies together in a span is added to what lies together.
pub(in super::super) struct Sums {
    plan: ReadPlan,
    slots: HashMap<EntityId, usize>,
    buckets: Vec<Bucket>,
}

impl Sums {
    /// Nothing yet.
    pub(in super::super) fn empty(plan: &ReadPlan, wanted: &[EntityId]) -> Self {
        let mut slots = HashMap::with_capacity(wanted.len());
        for entity in wanted {
            let next = slots.len();
            slots.entry(*entity).or_insert(next);
        }
        Self {
            plan: plan.clone(),
            buckets: vec![Bucket::default(); plan.columns.len() * plan.steps() * slots.len()],
            slots,
        }
    }

    /// Adds what namespaces come to from a moment on, all in one step.
    pub(in super::super) fn add(&mut self, from_secs: i64, bytes: &[u8]) -> Result<(), StoreError> {
        let Some(step) = self.plan.step_of(from_secs) else {
            return Ok(());
        };
        let sums = Rolled::unseal(bytes, &self.plan.columns)?;
        let slots: Vec<Option<usize>> = sums
            .stamps
            .iter()
            .map(|entity| self.slots.get(entity).copied())
            .collect();
        let (steps, wanted) = (self.plan.steps(), self.slots.len());
        for (at, column) in sums.columns.iter().enumerate() {
            let first = (at * steps + step) * wanted;
            let buckets = &mut self.buckets[first..first + wanted];
            for (slot, spell) in slots.iter().zip(column) {
                if let (Some(slot), Some(spell)) = (slot, spell) {
                    buckets[*slot].add_span(&(*spell).into());
                }
            }
        }
        Ok(())
    }

    /// What is known, by namespace.
    pub(in super::super) fn found(&self) -> HashMap<EntityId, Buckets> {
        let (steps, wanted) = (self.plan.steps(), self.slots.len());
        let of = |slot: usize| Buckets {
            columns: (0..self.plan.columns.len())
                .map(|column| {
                    let step = |step| self.buckets[(column * steps + step) * wanted + slot];
                    (0..steps).map(step).collect()
                })
                .collect(),
        };
        self.slots
            .iter()
            .map(|(entity, slot)| (*entity, of(*slot)))
            .filter(|(_, buckets)| buckets.is_known())
            .collect()
    }
}
