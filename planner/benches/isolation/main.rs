//! `cargo xtask bench isolation`: what looking over the largest cluster that Kubernetes supports costs.

#[path = "../packing/clock.rs"]
mod clock;
mod looks;
mod made;
mod reach;
mod rights;

use std::error::Error;
use std::fmt::Write as _;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut section = None;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--section" => section = arguments.next(),
            // What cargo adds.
            "--bench" => {}
            other => return Err(format!("{other} is not --section").into()),
        }
    }
    let text = measured()?;
    #[expect(clippy::print_stdout, reason = "the measurement is the output")]
    {
        println!("{text}");
    }
    if let Some(path) = section {
        std::fs::write(path, text)?;
    }
    Ok(())
}

fn measured() -> Result<String, std::fmt::Error> {
    let snapshot = made::snapshot();
    let policies = &snapshot.policies;
    let count = |known: Option<usize>| known.unwrap_or(0);
    let mut text = String::new();
    writeln!(
        text,
        "## Isolation\n\nMade: {} pods of {} workloads in {} namespaces of {} teams, {} NetworkPolicies, {} \
         RoleBindings, {} ResourceQuotas. CPU seconds.\n",
        made::PODS,
        made::WORKLOADS,
        made::NAMESPACES,
        made::TEAMS,
        count(policies.network.as_ref().map(Vec::len)),
        count(policies.role_bindings.as_ref().map(Vec::len)),
        count(policies.quotas.as_ref().map(Vec::len)),
    )?;
    let (findings, looks) = looks::looks(snapshot.clone());
    writeln!(
        text,
        "| A look | 22 checks | who reaches whom | who may do what | neighbours | all |\n|---|---:|---:|---:|---:|---:|"
    )?;
    for look in looks {
        writeln!(
            text,
            "| {} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
            look.what,
            look.checks,
            look.reach,
            look.rights,
            look.neighbours,
            look.all()
        )?;
    }
    writeln!(
        text,
        "\n{findings} findings. The goal: 2 CPU-s for all checks.\n"
    )?;
    reach::measure(snapshot, &mut text)?;
    Ok(text)
}
