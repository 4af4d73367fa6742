//! What a namespace or workload asks for and uses.

/// Defines a row of optional integer columns in a fixed, append-only order.
///
/// The order is what the store writes: new columns go to the end, none is ever removed.
macro_rules! columns {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$doc])* pub $field: Option<i64>),* }

        impl $name {
            /// Names of the columns, in the stored order.
            pub const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// How many columns there are.
            pub const LEN: usize = Self::COLUMNS.len();

            /// The values in the stored order.
            #[must_use]
            pub fn values(&self) -> [Option<i64>; Self::LEN] {
                [$(self.$field),*]
            }

            /// The stored position of a column; `None` for a name that is not one.
            #[must_use]
            pub fn position(name: &str) -> Option<usize> {
                Self::COLUMNS.iter().position(|column| *column == name)
            }

            /// The row of stored values; columns that were added later are unknown.
            #[must_use]
            pub fn from_values(values: &[Option<i64>]) -> Self {
                let mut values = values.iter().copied();
                Self { $($field: values.next().flatten()),* }
            }

            /// Adds another row column by column. Unknown plus known is the known part: how much
            /// of a sum is known is told by its counting columns.
            pub fn add(&mut self, other: &Self) {
                $(self.$field = match (self.$field, other.$field) {
                    (Some(a), Some(b)) => Some(a.saturating_add(b)),
                    (a, b) => a.or(b),
                };)*
            }
        }
    };
}
pub(super) use columns;

columns! {
    /// What a namespace or workload (or the whole cluster) asks for and uses in one cycle.
    ///
    /// Requests, limits and counts are known whenever the objects are; usage is `None` where
    /// nothing was measured although something ran. In the maximum of both, what was not measured
    /// counts as its request, unless nothing at all was measured in the cycle.
    Demand {
        /// CPU used by measured pods, millicores.
        cpu_used_millis,
        /// Memory working set of measured pods, bytes.
        memory_used_bytes,
        /// Σ max(request, usage) per container of placed pods, millicores.
        cpu_max_millis,
        /// Σ max(request, usage) per container of placed pods, bytes.
        memory_max_bytes,
        /// Effective CPU requests of placed pods, millicores.
        cpu_requested_millis,
        /// Effective memory requests of placed pods, bytes.
        memory_requested_bytes,
        /// GPUs requested by placed pods.
        gpu_requested,
        /// CPU limits of placed pods, millicores; containers without one add nothing.
        cpu_limit_millis,
        /// Memory limits of placed pods, bytes; containers without one add nothing.
        memory_limit_bytes,
        /// Pods that hold resources on a node.
        pods_placed,
        /// Pods in phase Running.
        pods_running,
        /// Pods in phase Pending, on a node or not.
        pods_pending,
        /// Pods that wait for a node.
        pods_unplaced,
        /// Pods in phase Succeeded.
        pods_succeeded,
        /// Pods in phase Failed.
        pods_failed,
        /// Pods in phase Unknown.
        pods_unknown,
        /// Pods that are being deleted.
        pods_terminating,
        /// CPU requests of pods that wait for a node, millicores.
        cpu_unplaced_millis,
        /// Memory requests of pods that wait for a node, bytes.
        memory_unplaced_bytes,
        /// GPUs requested by pods that wait for a node.
        gpu_unplaced,
        /// Containers of placed pods.
        containers,
        /// Of these, without a CPU request.
        containers_without_cpu_request,
        /// Of these, without a memory request.
        containers_without_memory_request,
        /// Of these, without a CPU limit.
        containers_without_cpu_limit,
        /// Of these, without a memory limit.
        containers_without_memory_limit,
        /// Pods that run and so should have been measured.
        pods_expected,
        /// Of these, how many were measured.
        pods_measured,
        /// CPU that the namespace's quota allows to be requested, millicores.
        cpu_quota_millis,
        /// Memory that the namespace's quota allows to be requested, bytes.
        memory_quota_bytes,
    }
}
