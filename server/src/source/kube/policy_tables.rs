//! Tables of the objects that keep teams apart. What of them may not be read is unknown, and everything else
//! goes on.

use super::super::SourceStatus;
use super::convert_limits::{convert_autoscaler, convert_limit_range, convert_priority_class};
use super::convert_network::convert_network_policy;
use super::convert_rbac::{
    convert_cluster_role, convert_cluster_role_binding, convert_role, convert_role_binding,
    convert_service_account,
};
use super::events::convert_event;
use super::quotas::convert_quota;
use super::table::Table;
use super::watch::{Watching, keep_current, keep_current_of};
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::api::networking::v1::NetworkPolicy as ApiNetworkPolicy;
use k8s_openapi::api::rbac::v1 as rbac;
use k8s_openapi::api::scheduling::v1::PriorityClass as ApiPriorityClass;
use kube::Resource;
use plimsoll_planner::model::{
    Autoscaler, ClusterEvent, EventReason, Known, LimitRange, NetworkPolicy, Policies,
    PriorityClass, ResourceQuota, Role, RoleBinding, ServiceAccount,
};
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::sync::Arc;
use tokio::task::JoinSet;

/// The tables, each kept current by its watch.
pub(super) struct PolicyTables {
    pub(super) quotas: Arc<Table<ResourceQuota>>,
    limit_ranges: Arc<Table<LimitRange>>,
    network: Arc<Table<NetworkPolicy>>,
    roles: Arc<Table<Role>>,
    cluster_roles: Arc<Table<Role>>,
    role_bindings: Arc<Table<RoleBinding>>,
    cluster_role_bindings: Arc<Table<RoleBinding>>,
    service_accounts: Arc<Table<ServiceAccount>>,
    priority_classes: Arc<Table<PriorityClass>>,
    autoscalers: Arc<Table<Autoscaler>>,
    /// By reason, in the order of [`EventReason::ALL`].
    events: [Arc<Table<ClusterEvent>>; 2],
}

/// Asks of each table the same.
macro_rules! each {
    ($tables:expr, $ask:expr) => {{
        let tables = $tables;
        let mut told = vec![
            $ask(&*tables.quotas),
            $ask(&*tables.limit_ranges),
            $ask(&*tables.network),
            $ask(&*tables.roles),
            $ask(&*tables.cluster_roles),
            $ask(&*tables.role_bindings),
            $ask(&*tables.cluster_role_bindings),
            $ask(&*tables.service_accounts),
            $ask(&*tables.priority_classes),
            $ask(&*tables.autoscalers),
        ];
        told.extend(tables.events.iter().map(|table| $ask(&**table)));
        told
    }};
}

/// What can be asked of a table of any kind.
trait Ask {
    fn told(&self, now_secs: i64) -> SourceStatus;
    fn version(&self) -> u64;
}

impl<T> Ask for Table<T> {
    fn told(&self, now_secs: i64) -> SourceStatus {
        self.status(now_secs)
    }

    fn version(&self) -> u64 {
        self.read(|_, version| version)
    }
}

impl PolicyTables {
    /// Begins to watch.
    pub(super) fn start(watching: &Watching, watches: &mut JoinSet<()>) -> Self {
        let events = EventReason::ALL.map(|reason| {
            let table = Table::new(event_source(reason));
            let fields = format!("reason={}", reason.as_str());
            watches.spawn(keep_current_of(
                watching.clone(),
                Arc::clone(&table),
                Some(fields),
                move |event: &core::Event| convert_event(event, reason),
            ));
            table
        });
        let mut starting = Starting { watching, watches };
        Self {
            quotas: starting.table("resourcequotas", convert_quota),
            limit_ranges: starting.table::<core::LimitRange, _>("limitranges", convert_limit_range),
            network: starting
                .table::<ApiNetworkPolicy, _>("networkpolicies", convert_network_policy),
            roles: starting.table::<rbac::Role, _>("roles", convert_role),
            cluster_roles: starting
                .table::<rbac::ClusterRole, _>("clusterroles", convert_cluster_role),
            role_bindings: starting
                .table::<rbac::RoleBinding, _>("rolebindings", convert_role_binding),
            cluster_role_bindings: starting.table::<rbac::ClusterRoleBinding, _>(
                "clusterrolebindings",
                convert_cluster_role_binding,
            ),
            service_accounts: starting
                .table::<core::ServiceAccount, _>("serviceaccounts", convert_service_account),
            priority_classes: starting
                .table::<ApiPriorityClass, _>("priorityclasses", convert_priority_class),
            autoscalers: starting.table::<HorizontalPodAutoscaler, _>(
                "horizontalpodautoscalers",
                convert_autoscaler,
            ),
            events,
        }
    }

    /// How each watch does.
    pub(super) fn status(&self, now_secs: i64) -> Vec<SourceStatus> {
        each!(self, |table: &dyn Ask| table.told(now_secs))
    }

    /// Of each table.
    pub(super) fn versions(&self) -> Vec<u64> {
        each!(self, |table: &dyn Ask| table.version())
    }

    /// The objects, as far as their source is current.
    pub(super) fn read(&self, is_current: impl Fn(&str) -> bool) -> Policies {
        Policies {
            quotas: rows(&self.quotas, is_current("resourcequotas")),
            limit_ranges: rows(&self.limit_ranges, is_current("limitranges")),
            network: rows(&self.network, is_current("networkpolicies")),
            roles: rows(&self.roles, is_current("roles")),
            cluster_roles: rows(&self.cluster_roles, is_current("clusterroles")),
            role_bindings: rows(&self.role_bindings, is_current("rolebindings")),
            cluster_role_bindings: rows(
                &self.cluster_role_bindings,
                is_current("clusterrolebindings"),
            ),
            service_accounts: rows(&self.service_accounts, is_current("serviceaccounts")),
            priority_classes: rows(&self.priority_classes, is_current("priorityclasses")),
            autoscalers: rows(&self.autoscalers, is_current("horizontalpodautoscalers")),
            events: self.events(is_current),
        }
    }

    /// Events of all reasons, where all may be read.
    fn events(&self, is_current: impl Fn(&str) -> bool) -> Known<ClusterEvent> {
        let mut all = Vec::new();
        for (reason, table) in EventReason::ALL.into_iter().zip(&self.events) {
            all.extend(rows(table, is_current(event_source(reason)))?);
        }
        Some(all)
    }
}

/// What a watch of events goes by.
fn event_source(reason: EventReason) -> &'static str {
    match reason {
        EventReason::Evicted => "events (Evicted)",
        EventReason::Preempted => "events (Preempted)",
    }
}

fn rows<T>(table: &Table<T>, is_current: bool) -> Known<T> {
    is_current.then(|| table.read(|rows, _| rows.values().cloned().collect()))
}

struct Starting<'a> {
    watching: &'a Watching,
    watches: &'a mut JoinSet<()>,
}

impl Starting<'_> {
    fn table<K, T>(&mut self, name: &'static str, convert: fn(&K) -> T) -> Arc<Table<T>>
    where
        K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static,
        T: Send + Sync + 'static,
    {
        let table = Table::new(name);
        let watch = keep_current(self.watching.clone(), Arc::clone(&table), convert);
        self.watches.spawn(watch);
        table
    }
}
