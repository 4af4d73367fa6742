//! What workloads would do well to request, by what they used.
