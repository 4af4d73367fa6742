use super::made::{Made, app, policy, template};
use crate::isolation::Check::{DefaultDenyEgress, DefaultDenyIngress, OpenToEveryone};
use crate::model::{
    IpBlock, IpRange, NetworkPeer, NetworkPort, NetworkRule, PortRange, Protocol, Selector,
};
use serde_json::{Value, json};

fn rule(peers: Vec<NetworkPeer>) -> NetworkRule {
    NetworkRule {
        peers,
        ports: Vec::new(),
    }
}

fn pods(namespaces: Option<Selector>, pods: Option<Selector>) -> NetworkPeer {
    NetworkPeer::Pods { namespaces, pods }
}

fn block(range: &str, except: &[&str]) -> NetworkPeer {
    let read = |text: &str| IpRange::read(text).unwrap();
    NetworkPeer::Block(IpBlock {
        range: read(range),
        except: except.iter().map(|text| read(text)).collect(),
    })
}

#[test]
fn a_policy_selects_all_pods() {
    let made = Made::new().run("web", template()).run("api", template());
    let made = made.ended("job", template());
    made.fails(
        DefaultDenyIngress,
        "Namespace shop",
        "there is no policy of ingress: 2 pods are open",
    );
    let none = made.clone().without(|all| all.network = None);
    none.is_unknown(DefaultDenyIngress, &["networkpolicies"]);
    none.is_unknown(DefaultDenyEgress, &["networkpolicies"]);
    let all = policy("all", Selector::default(), Some(vec![]), None);
    let closed = made.clone().policy(all);
    closed.passes(DefaultDenyIngress);
    closed.fails(
        DefaultDenyEgress,
        "Namespace shop",
        "there is no policy of egress: 2 pods are open",
    );
    made.clone()
        .policy(policy("all", Selector::default(), None, Some(vec![])))
        .passes(DefaultDenyEgress);
    let some = made.policy(policy("web", app("web"), Some(vec![]), None));
    some.fails(
        DefaultDenyIngress,
        "Namespace shop",
        "1 of 2 pods are selected by no policy of ingress",
    );
    let each = some.policy(policy("api", app("api"), Some(vec![]), None));
    each.fails(
        DefaultDenyIngress,
        "Namespace shop",
        "all 2 pods are selected by policies of ingress, but a new one with other labels would not be",
    );
    Made::new().fails(
        DefaultDenyIngress,
        "Namespace shop",
        "there is no policy of ingress",
    );
}

#[test]
fn what_closes_lets_names_be_asked_for() {
    let taken = policy("default-deny-egress", app("x"), None, Some(vec![]));
    let made = Made::new().policy(taken);
    let fix = made.finding(DefaultDenyIngress).2.unwrap();
    assert_eq!(fix["metadata"]["name"], "default-deny-ingress");
    assert_eq!(
        fix["spec"],
        json!({ "podSelector": {}, "policyTypes": ["Ingress"] })
    );
    let fix = made.finding(DefaultDenyEgress).2.unwrap();
    assert_eq!(fix["metadata"]["name"], "default-deny-egress-2");
    assert_eq!(
        fix["spec"]["egress"][0]["ports"][0],
        json!({ "protocol": "UDP", "port": 53 })
    );
}

#[test]
fn no_policy_lets_everyone_in() {
    let of =
        |rule: NetworkRule| Made::new().policy(policy("web", app("web"), Some(vec![rule]), None));
    let all = Selector::default;
    for (peer, word) in [
        (pods(Some(all()), None), "the pods of all namespaces"),
        (pods(Some(all()), Some(all())), "the pods of all namespaces"),
        (block("0.0.0.0/0", &[]), "0.0.0.0/0"),
        (block("::/0", &[]), "::/0"),
    ] {
        let evidence = format!("a rule lets in {word}, on all ports");
        of(rule(vec![peer])).fails(OpenToEveryone, "NetworkPolicy web", &evidence);
    }
    for peer in [
        pods(None, None),
        pods(None, Some(all())),
        pods(Some(app("x")), None),
        pods(Some(all()), Some(app("x"))),
        block("10.0.0.0/8", &[]),
        block("0.0.0.0/0", &["10.0.0.0/8"]),
        block("0.0.0.0/1", &[]),
    ] {
        of(rule(vec![peer])).passes(OpenToEveryone);
    }
    let open = of(rule(vec![]));
    open.fails(
        OpenToEveryone,
        "NetworkPolicy web",
        "a rule names nobody, which is everyone, on all ports",
    );
    open.without(|all| all.network = None)
        .is_unknown(OpenToEveryone, &["networkpolicies"]);
    // Whom pods may connect to is not what this is about.
    let out = policy("web", app("web"), None, Some(vec![rule(vec![])]));
    Made::new().policy(out).passes(OpenToEveryone);
}

#[test]
fn what_opens_is_closed_and_all_else_kept() {
    let ports = vec![
        NetworkPort {
            protocol: Protocol::Tcp,
            ports: Some(PortRange::Numbers(80, 90)),
        },
        NetworkPort {
            protocol: Protocol::Udp,
            ports: Some(PortRange::Named("dns".into())),
        },
    ];
    let open = NetworkRule {
        peers: vec![block("0.0.0.0/0", &[]), pods(Some(app("x")), None)],
        ports,
    };
    let kept = rule(vec![block("10.0.0.0/8", &["10.1.0.0/16"])]);
    let of = policy("web", app("web"), Some(vec![open, kept]), None);
    let (_, evidence, fix) = Made::new().policy(of).finding(OpenToEveryone);
    assert_eq!(
        evidence,
        "a rule lets in 0.0.0.0/0, on TCP 80-90 and UDP dns"
    );
    let selector =
        json!({ "matchExpressions": [{ "key": "app", "operator": "In", "values": ["x"] }] });
    let expected: Value = json!({ "ingress": [
        {
            "from": [{ "namespaceSelector": selector }, { "podSelector": {} }],
            "ports": [
                { "protocol": "TCP", "port": 80, "endPort": 90 },
                { "protocol": "UDP", "port": "dns" },
            ],
        },
        { "from": [{ "ipBlock": { "cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"] } }] },
    ] });
    assert_eq!(fix.unwrap()["spec"], expected);
}

#[test]
fn what_lets_all_out_to_everyone_is_no_denial() {
    let of = |pods, rule| Made::new().policy(policy("out", pods, None, Some(vec![rule])));
    let all = Selector::default;
    let on = |ports| NetworkRule {
        peers: Vec::new(),
        ports: vec![NetworkPort {
            protocol: Protocol::Tcp,
            ports,
        }],
    };
    for (open, told) in [
        (
            rule(vec![]),
            "names nobody, which is everyone, on all ports",
        ),
        (
            rule(vec![block("0.0.0.0/0", &[])]),
            "lets out to 0.0.0.0/0, on all ports",
        ),
        (
            rule(vec![pods(Some(all()), None)]),
            "lets out to the pods of all namespaces, on all ports",
        ),
        (on(None), "names nobody, which is everyone, on all of TCP"),
        (
            on(Some(PortRange::Numbers(1, 65_535))),
            "names nobody, which is everyone, on TCP 1-65535",
        ),
    ] {
        let evidence = format!("it selects all pods, and a rule {told}");
        let made = of(all(), open.clone());
        made.fails(DefaultDenyEgress, "NetworkPolicy out", &evidence);
        // It is so beside another that denies all, as policies add up.
        let denial = policy("deny", all(), None, Some(vec![]));
        made.policy(denial)
            .fails(DefaultDenyEgress, "NetworkPolicy out", &evidence);
        let denial = policy("deny", all(), None, Some(vec![]));
        of(app("web"), open)
            .policy(denial)
            .passes(DefaultDenyEgress);
    }
    for kept in [
        on(Some(PortRange::Numbers(443, 443))),
        rule(vec![block("0.0.0.0/0", &["10.0.0.0/8"])]),
        rule(vec![pods(None, Some(all()))]),
    ] {
        of(all(), kept).passes(DefaultDenyEgress);
    }
    // Whom pods let in is told once, by the check of what is open to everyone.
    let open = policy("in", all(), Some(vec![rule(vec![])]), None);
    let made = Made::new().policy(open);
    made.passes(DefaultDenyIngress);
    assert_eq!(made.finding(OpenToEveryone).0, "NetworkPolicy in");
}

#[test]
fn what_lets_out_is_closed_and_all_else_kept() {
    let web = NetworkRule {
        peers: Vec::new(),
        ports: vec![NetworkPort {
            protocol: Protocol::Tcp,
            ports: Some(PortRange::Numbers(443, 443)),
        }],
    };
    let open = rule(vec![block("0.0.0.0/0", &[]), block("10.0.0.0/8", &[])]);
    let of = policy("out", Selector::default(), None, Some(vec![open, web]));
    let fix = Made::new().policy(of).finding(DefaultDenyEgress).2.unwrap();
    assert_eq!(fix["metadata"]["name"], "out");
    let dns = json!({ "namespaceSelector": {
        "matchLabels": { "kubernetes.io/metadata.name": "kube-system" },
    } });
    let ports = json!([{ "protocol": "UDP", "port": 53 }, { "protocol": "TCP", "port": 53 }]);
    let expected = json!({ "egress": [
        { "to": [{ "ipBlock": { "cidr": "10.0.0.0/8" } }, { "podSelector": {} }] },
        { "ports": [{ "protocol": "TCP", "port": 443 }] },
        { "to": [dns], "ports": ports },
    ] });
    assert_eq!(fix["spec"], expected);
}
