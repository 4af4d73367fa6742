use super::made::{Made, container, names, template, with, with_app};
use crate::isolation::Check::{Capabilities, HostNamespaces, HostPaths, PodSecurity, Privileged};
use crate::model::{
    ContainerKind, ContainerPort, ContainerTemplate, HostPath, PodTemplate, Protocol,
};
use serde_json::json;

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

fn mounting(path: &str) -> PodTemplate {
    with(|template| {
        template.host_paths.push(HostPath {
            volume: "data".into(),
            path: path.into(),
        });
    })
}

#[test]
fn admission_enforces_a_level() {
    let made = Made::new().run("web", template());
    made.fails(
        PodSecurity,
        "Namespace shop",
        &format!("there is no label {ENFORCE}"),
    );
    let fix = made.finding(PodSecurity).2.unwrap();
    let labels = json!({ "name": "shop", "labels": { ENFORCE: "baseline" } });
    assert_eq!(fix["metadata"], labels);
    made.clone().label(ENFORCE, "baseline").passes(PodSecurity);
    made.clone()
        .label(ENFORCE, "restricted")
        .passes(PodSecurity);
    let all = format!("{ENFORCE} is privileged, which allows everything");
    made.clone()
        .label(ENFORCE, "privileged")
        .fails(PodSecurity, "Namespace shop", &all);
    let none = format!("{ENFORCE} is strict, which is no level");
    made.label(ENFORCE, "strict")
        .fails(PodSecurity, "Namespace shop", &none);
}

#[test]
fn a_level_that_refuses_what_runs_is_not_proposed() {
    let port = ContainerPort {
        name: None,
        number: 80,
        protocol: Protocol::Tcp,
        host_port: Some(80),
    };
    for refused in [
        mounting("/"),
        with(|template| template.host_pid = true),
        with_app(|app| app.privileged = true),
        with_app(|app| app.added_capabilities = names("SYS_ADMIN")),
        with_app(|app| app.ports = vec![port.clone()]),
    ] {
        let (_, evidence, fix) = Made::new().run("web", refused).finding(PodSecurity);
        assert!(
            evidence.ends_with("; baseline would refuse pods of web"),
            "{evidence}"
        );
        assert_eq!(fix, None);
    }
}

#[test]
fn no_path_of_the_node_is_mounted() {
    let made = Made::new().run("web", mounting("/var/lib"));
    made.fails(
        HostPaths,
        "Deployment web",
        "volume data is /var/lib of the node",
    );
    let spec = json!({ "volumes": [{ "name": "data", "hostPath": null, "emptyDir": {} }] });
    assert_eq!(
        made.finding(HostPaths).2.unwrap()["spec"],
        json!({ "template": { "spec": spec } })
    );
    Made::new()
        .ended("web", mounting("/"))
        .run("api", template())
        .passes(HostPaths);
}

#[test]
fn nothing_of_the_node_is_shared() {
    let shared = with(|template| {
        template.host_network = true;
        template.host_pid = true;
    });
    let made = Made::new().run("web", shared);
    made.fails(
        HostNamespaces,
        "Deployment web",
        "shares its node's network and processes",
    );
    let spec = json!({ "template": { "spec": { "hostNetwork": false, "hostPID": false } } });
    assert_eq!(made.finding(HostNamespaces).2.unwrap()["spec"], spec);
    let ipc = Made::new().run("web", with(|template| template.host_ipc = true));
    ipc.fails(HostNamespaces, "Deployment web", "shares its node's IPC");
    Made::new().run("web", template()).passes(HostNamespaces);
}

#[test]
fn no_container_is_privileged() {
    let privileged = with(|template| {
        template.containers.insert(
            0,
            ContainerTemplate {
                kind: ContainerKind::Init,
                privileged: true,
                ..container("setup")
            },
        );
    });
    let made = Made::new().run("web", privileged);
    made.fails(
        Privileged,
        "Deployment web",
        "1 of 2 containers is privileged: setup",
    );
    let setup = json!([{ "name": "setup", "securityContext": { "privileged": false } }]);
    let fix = made.finding(Privileged).2.unwrap();
    assert_eq!(
        fix["spec"]["template"]["spec"],
        json!({ "initContainers": setup })
    );
    Made::new().run("web", template()).passes(Privileged);
}

#[test]
fn no_capability_beyond_the_baseline_is_added() {
    let adding =
        |list: &str| Made::new().run("web", with_app(|app| app.added_capabilities = names(list)));
    adding("CHOWN,NET_BIND_SERVICE").passes(Capabilities);
    let made = adding("CHOWN,NET_RAW,SYS_ADMIN");
    made.fails(
        Capabilities,
        "Deployment web",
        "1 of 1 container adds capabilities: app adds NET_RAW and SYS_ADMIN",
    );
    let fix = made.finding(Capabilities).2.unwrap();
    let security = &fix["spec"]["template"]["spec"]["containers"][0]["securityContext"];
    assert_eq!(security, &json!({ "capabilities": { "add": ["CHOWN"] } }));
    assert_eq!(adding("ALL").finding(Capabilities).0, "Deployment web");
}
