//! Every example of every command's help, run as written by a shell in a prepared folder.
//!
//! Replaced are addresses alone: `http://127.0.0.1:8080` by that of a running demo, those of a
//! Prometheus by that of one without data, and port 8080 to listen on by a free one.

use axum::Router;
use plimsoll_tests::product::{Ending, Error, Home, Result, Server, binary, connect};
use sqlx::Connection;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A command by its words, such as `import usage`, and one of its examples.
type Example = (String, String);

/// A home whose folder has all that examples name.
struct Folder {
    home: Home,
    /// The server that examples ask.
    url: String,
    prometheus: String,
}

#[tokio::test]
async fn every_example_of_every_help_does_as_it_says() -> Result<()> {
    let elsewhere = Home::create()?;
    let demo = elsewhere
        .start(&["demo", "--days", "45", "--interval", "1h"])
        .await?;
    demo.wait_until_live(Duration::from_secs(60)).await?;
    let folder = Folder::prepare(&demo).await?;
    let found = folder.examples("").await?;
    let mut without: Vec<&str> = Vec::new();
    let mut done = BTreeSet::new();
    for (command, examples) in &found {
        if examples.is_empty() {
            without.push(command);
        }
        for example in examples {
            if done.insert(example.clone()) {
                folder.try_out(&(command.clone(), example.clone())).await?;
            }
        }
    }
    assert!(without.is_empty(), "no example: {without:?}");
    assert!(done.len() > 40, "{done:#?}");
    demo.stop().map(drop)
}

impl Folder {
    async fn prepare(demo: &Server) -> Result<Self> {
        let home = Home::create()?;
        let url = format!("http://{}", demo.address());
        std::fs::create_dir(home.file("bin")).map_err(Error::Spawn)?;
        symlink(binary()?, home.file("bin/plimsoll")).map_err(Error::Spawn)?;
        std::fs::create_dir_all(home.file(".kube")).map_err(Error::Spawn)?;
        let kubeconfig = super::KUBECONFIG.replace("\"green\"", "\"prod-eu-1\"");
        home.write(".kube/config", &kubeconfig)?;
        home.write(".kube/prod", &kubeconfig)?;
        home.write("token", "a-token-of-24-characters\n")?;
        home.write("nodes.csv", NODES)?;
        home.write("pods.csv", PODS)?;
        home.write("catalogue.csv", CATALOGUE)?;
        home.write("prices.csv", PRICES)?;
        home.write("usage.csv", &usage())?;
        let folder = Self {
            home,
            url,
            prometheus: prometheus_without_data()?,
        };
        for file in ["usage.csv", "nodes.csv", "pods.csv"] {
            folder.done(&format!("gzip --keep {file}")).await?;
        }
        folder
            .done("cp usage.csv.gz old.csv.gz; mkdir new; cp *.csv *.csv.gz token new")
            .await?;
        // A collected cluster by the name that examples give it, beside an imported one.
        let first = folder
            .home
            .start(&["demo", "--days", "45", "--interval", "1h"])
            .await?;
        first.stop()?;
        let mut database = connect(&folder.home.database()).await?;
        sqlx::query("UPDATE cluster SET name = 'prod'")
            .execute(&mut database)
            .await?;
        database.close().await?;
        folder.done("cp plimsoll.db prod.db").await?;
        folder
            .done("plimsoll import cluster --nodes nodes.csv --pods pods.csv")
            .await?;
        Ok(folder)
    }

    /// Commands and their examples, from what they say of themselves.
    async fn examples(&self, command: &str) -> Result<Vec<(String, Vec<String>)>> {
        let help = self.done(&format!("plimsoll {command} --help")).await?;
        let section = |name: &'static str| {
            let lines = help.lines().skip_while(move |line| *line != name).skip(1);
            lines.take_while(|line| !line.is_empty())
        };
        let mut examples: Vec<String> = Vec::new();
        let mut goes_on = false;
        for line in section("Examples:") {
            let is_new = line.starts_with("  ") && !line.starts_with("   ");
            match examples.last_mut() {
                Some(last) if goes_on => *last = format!("{last}\n{line}"),
                _ if is_new => examples.push(line.trim().to_owned()),
                _ => {}
            }
            goes_on = line.ends_with('\\') && (is_new || goes_on);
        }
        let below: Vec<String> = section("Commands:")
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help")
            .map(|name| format!("{command} {name}").trim().to_owned())
            .collect();
        let mut all = Vec::new();
        if !command.is_empty() {
            all.push((command.to_owned(), examples));
        }
        for command in below {
            all.extend(Box::pin(self.examples(&command)).await?);
        }
        Ok(all)
    }

    async fn try_out(&self, (command, example): &Example) -> Result<()> {
        let free = format!(":{}", self.home.address().port());
        let line = example
            .replace("http://127.0.0.1:8080", &self.url)
            .replace("http://localhost:9090", &self.prometheus)
            .replace("https://thanos.example", &self.prometheus)
            .replace("0.0.0.0:8080", &format!("0.0.0.0{free}"));
        let words: Vec<&str> = line.split_whitespace().collect();
        if matches!(words[..], ["plimsoll", "serve" | "demo", ..]) {
            return self.serve(command, &line);
        }
        let ending = self.run(command, &line)?;
        let codes: &[i32] = match &words[..] {
            // There is no cluster here, and that is told.
            ["plimsoll", "isolation", rest @ ..] if !rest.contains(&"--server") => &[3],
            words if words.contains(&"--fail-on") => &[0, 1],
            _ => &[0],
        };
        assert!(
            ending.code.is_some_and(|code| codes.contains(&code)),
            "{command}: {line}: {ending:?}"
        );
        if codes == [0, 1] {
            // The result is written all the same, and what was found is told beside it.
            let reasons: Vec<&str> = ending.stderr.lines().collect();
            let is_told = match ending.code {
                Some(1) => matches!(reasons[..], [reason] if reason.starts_with("plimsoll: ")),
                _ => reasons.is_empty(),
            };
            let is_written = !ending.stdout.trim().is_empty();
            assert!(is_told && is_written, "{command}: {line}: {ending:?}");
        }
        Ok(())
    }

    /// Starts a server, waits until it says that it serves, and stops it.
    fn serve(&self, command: &str, line: &str) -> Result<()> {
        let log = self.home.file("served.log");
        let file = std::fs::File::create(&log).map_err(Error::Spawn)?;
        let mut shell = self.shell(command, &format!("exec {line}"));
        shell
            .stdout(file.try_clone().map_err(Error::Spawn)?)
            .stderr(file);
        let mut child = shell.spawn().map_err(Error::Spawn)?;
        let started = Instant::now();
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        let is_up = || said().contains("serving") || said().contains("is served on");
        while !is_up() {
            let ended = child.try_wait().map_err(Error::Spawn)?;
            let waits = ended.is_none() && started.elapsed() < Duration::from_secs(300);
            assert!(waits, "{line}: {ended:?}: {}", said());
            std::thread::sleep(Duration::from_millis(50));
        }
        let id = child.id().to_string();
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .map_err(Error::Spawn)?;
        let ended = child.wait().map_err(Error::Spawn)?;
        assert_eq!(ended.code(), Some(0), "{line}: {}", said());
        Ok(())
    }

    /// A shell in the folder; what brings history begins in one of its own without a database.
    fn shell(&self, command: &str, line: &str) -> Command {
        let folder = match command.split(' ').next() {
            Some("backfill" | "import") => self.home.file("new"),
            _ => self.home.path().to_path_buf(),
        };
        let path = std::env::var("PATH").unwrap_or_default();
        let bin = self.home.file("bin");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", line])
            .current_dir(folder)
            .stdin(Stdio::null())
            .env_clear()
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("HOME", self.home.path())
            .env("PLIMSOLL_LISTEN", self.home.address().to_string());
        shell
    }

    fn run(&self, command: &str, line: &str) -> Result<Ending> {
        let output = self.shell(command, line).output().map_err(Error::Spawn)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Ending {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        })
    }

    async fn done(&self, line: &str) -> Result<String> {
        let ending = self.run("", line)?;
        assert_eq!(ending.code, Some(0), "{line}: {ending:?}");
        Ok(ending.stdout)
    }
}

/// A Prometheus that has nothing to tell, on a thread of its own: examples are waited for without giving
/// way.
fn prometheus_without_data() -> Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(Error::Spawn)?;
    let address = listener.local_addr().map_err(Error::Spawn)?;
    listener.set_nonblocking(true).map_err(Error::Spawn)?;
    std::thread::spawn(move || {
        let answer = || async {
            let json = [("content-type", "application/json")];
            (json, r#"{"status":"success","data":{"result":[]}}"#)
        };
        let router = Router::new().fallback(answer);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    Ok(format!("http://{address}"))
}

const NODES: &str = "name,count,cpu_millis,memory_bytes,pods,labels\n\
    general,20,4000,17179869184,110,pool=general;topology.kubernetes.io/zone=a\n\
    large,2,16000,68719476736,110,pool=large;topology.kubernetes.io/zone=b\n";
const PODS: &str = "name,namespace,team,count,cpu_millis,memory_bytes,node_selector\n\
    web,shop,sales,9,1000,1073741824,pool=general\n\
    store,data,storage,4,2000,8589934592,\n\
    train,ml,science,2,6000,17179869184,pool=large\n";
const CATALOGUE: &str = "name,count,cpu_millis,memory_bytes,pods,labels,price_hourly\n\
    general,1,4000,17179869184,110,pool=general,0.2\n\
    large,1,16000,68719476736,110,pool=large,0.7\n";
const PRICES: &str = "machine,price_hourly,currency,cpu_millis,memory_bytes\n\
    m5.4xlarge,0.768,USD,16000,68719476736\n";

/// Three weeks of two namespaces, hour by hour.
fn usage() -> String {
    let mut text = "timestamp,namespace,team,cpu_cores,memory_bytes\n".to_owned();
    for hour in 0..21_i64 * 24 {
        let at_secs = 1_767_225_600 + hour * 3_600;
        for (namespace, team, size) in [("shop", "sales", 40), ("model", "science", 90)] {
            let wave = (hour * 7 + size) % 24;
            let cores = size + wave.min(24 - wave) + hour % 5;
            let bytes = cores << 30;
            writeln!(text, "{at_secs},{namespace},{team},{cores},{bytes}").unwrap();
        }
    }
    text
}
