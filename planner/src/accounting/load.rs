//! What a node can hold, holds and uses.

use super::demand::columns;

columns! {
    /// What a node (or all nodes together) can hold, holds and uses in one cycle.
    NodeLoad {
        /// Allocatable CPU, millicores.
        cpu_allocatable_millis,
        /// Allocatable memory, bytes.
        memory_allocatable_bytes,
        /// Allocatable GPUs.
        gpu_allocatable,
        /// Allocatable pods.
        pods_allocatable,
        /// CPU capacity, millicores.
        cpu_capacity_millis,
        /// Memory capacity, bytes.
        memory_capacity_bytes,
        /// CPU requested by the pods on it, millicores.
        cpu_requested_millis,
        /// Memory requested by the pods on it, bytes.
        memory_requested_bytes,
        /// GPUs requested by the pods on it.
        gpu_requested,
        /// CPU limits of the pods on it, millicores.
        cpu_limit_millis,
        /// Memory limits of the pods on it, bytes.
        memory_limit_bytes,
        /// Pods that hold resources on it.
        pods_placed,
        /// CPU used on the node, pods and system, millicores.
        cpu_used_millis,
        /// Memory used on the node, pods and system, bytes.
        memory_used_bytes,
        /// CPU used by its measured pods, millicores.
        cpu_pods_used_millis,
        /// Memory used by its measured pods, bytes.
        memory_pods_used_bytes,
        /// Σ max(request, usage) per container of its pods, millicores.
        cpu_max_millis,
        /// Σ max(request, usage) per container of its pods, bytes.
        memory_max_bytes,
        /// CPU used outside of pods, millicores: the node's usage minus that of its pods.
        cpu_system_millis,
        /// Memory used outside of pods, bytes.
        memory_system_bytes,
        /// Nodes: 1, or their number in a sum.
        nodes,
        /// Of these, Ready.
        nodes_ready,
        /// Of these, cordoned.
        nodes_cordoned,
        /// Of these, tainted so that only tolerating pods may come.
        nodes_tainted,
        /// Of these, under memory, disk or PID pressure.
        nodes_under_pressure,
        /// Of these, with usage measured.
        nodes_measured,
        /// CPU not requested on nodes that take nothing new (cordoned, not ready), millicores.
        cpu_free_closed_millis,
        /// Memory not requested on nodes that take nothing new, bytes.
        memory_free_closed_bytes,
        /// CPU not requested on tainted nodes, millicores.
        cpu_free_tainted_millis,
        /// Memory not requested on tainted nodes, bytes.
        memory_free_tainted_bytes,
        /// Running pods of the node that should have been measured.
        pods_expected,
        /// Of these, how many were measured.
        pods_measured,
    }
}
