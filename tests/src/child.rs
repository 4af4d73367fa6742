//! Child processes that do not outlive the tests.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::Duration;

/// A command that the kernel kills when this process ends, whichever way it ends:
/// a test that is aborted runs no destructors.
pub(crate) fn tied_to_us(binary: &Path) -> Command {
    const SETPRIV: &str = "/usr/bin/setpriv";
    if !Path::new(SETPRIV).is_file() {
        return Command::new(binary);
    }
    let mut command = Command::new(SETPRIV);
    command.args(["--pdeathsig", "KILL", "--"]).arg(binary);
    command
}

/// Spawns from a thread that lasts as long as this process. The kernel's signal on
/// the parent's death is sent when the *thread* ends that spawned the child, and a
/// test's own thread may end before others are done with what it started.
pub(crate) fn spawn(command: Command) -> std::io::Result<Child> {
    type Order = (Command, mpsc::Sender<std::io::Result<Child>>);
    static SPAWNER: OnceLock<mpsc::Sender<Order>> = OnceLock::new();
    let spawner = SPAWNER.get_or_init(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        thread::spawn(move || {
            for (mut command, reply) in inbox {
                // Nobody waits for the answer any more: the child ends when it is dropped.
                let _ = reply.send(command.spawn());
            }
        });
        orders
    });
    let (reply, answer) = mpsc::channel();
    let gone = || std::io::Error::other("the spawning thread has ended");
    spawner.send((command, reply)).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

/// Resident memory of a process in bytes; none when it has ended.
pub(crate) fn resident_bytes(id: u32) -> Option<u64> {
    of_status(id, "VmRSS:")
}

/// The most that was resident since [`forget_peak`].
pub(crate) fn peak_bytes(id: u32) -> Option<u64> {
    of_status(id, "VmHWM:")
}

/// From now on the most that is resident counts from what is resident now.
pub(crate) fn forget_peak(id: u32) -> std::io::Result<()> {
    fs::write(format!("/proc/{id}/clear_refs"), "5")
}

/// How many files, sockets and the like a process has open; none when it has ended.
pub(crate) fn open_files(id: u32) -> Option<u64> {
    let entries = fs::read_dir(format!("/proc/{id}/fd")).ok()?;
    u64::try_from(entries.count()).ok()
}

/// How many threads a process has; none when it has ended.
pub(crate) fn threads(id: u32) -> Option<u64> {
    line_of_status(id, "Threads:")?.parse().ok()
}

/// CPU time that a process has used since its start, in steps of the kernel's clock.
pub(crate) fn cpu_time(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Behind the name, which can have blanks in it, stand the state and then numbers.
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let ticks = ticks()? + ticks()?;
    let per_sec = rustix::param::clock_ticks_per_second();
    Some(Duration::from_millis(ticks * 1_000 / per_sec))
}

fn of_status(id: u32, name: &str) -> Option<u64> {
    let line = line_of_status(id, name)?;
    let kibibytes: u64 = line.strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

fn line_of_status(id: u32, name: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim().to_owned())
}

/// The last lines of a log.
pub(crate) fn tail(log: &Path, lines: usize) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<_> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}
