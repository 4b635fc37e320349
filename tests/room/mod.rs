//! The one place in these tests that knows how the real binary is started, asked and stopped.
//!
//! A [`Room`] is a temporary folder for one test. In it nodes are started ([`Room::node`]), told
//! things over HTTP ([`Caller`]), followed ([`Console`]) and fed over TCP ([`Receiver`]). Whatever
//! was started is killed when its value is dropped, and whatever is waited for has a deadline.

mod caller;
mod chance;
mod console;
mod receiver;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver as Lines, RecvTimeoutError, channel};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub use caller::{Answer, Caller};
pub use chance::Chance;
pub use console::{Console, Message};
pub use receiver::{Aircraft, Receiver, beast_of};

/// How long anything may take that has nothing to wait for but a busy machine.
pub const SOON: Duration = Duration::from_secs(30);

/// Tests that measure time, or load the machine, have it to themselves.
static MACHINE: RwLock<()> = RwLock::new(());

enum Share {
    Shared { _with: RwLockReadGuard<'static, ()> },
    Alone { _with: RwLockWriteGuard<'static, ()> },
}

/// A temporary folder for one test, and its share of the machine.
pub struct Room {
    folder: TempDir,
    _share: Share,
}

/// The binary that was built beside these tests.
fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // The test lies in `deps`, beside which the binary lies, wherever the target folder is.
    let path = test.parent().and_then(Path::parent).unwrap().join("cordon");
    assert!(path.exists(), "`{}` is missing: run cargo build --bin cordon first", path.display());
    path
}

/// A folder or file of the repository.
pub fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A recorded file, from `CORDON_DATA` or `shared/data` beside the checkout; says so if missing.
pub fn recorded(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CORDON_DATA").map(PathBuf::from);
    let path = folder.unwrap_or_else(|| of_repository("../shared/data")).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: `{}` is missing (set CORDON_DATA)", path.display());
    None
}

/// Asks again and again until there is an answer.
pub fn eventually<T>(what: &str, within: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < within, "not within {within:?}: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The cells of a line of CSV.
pub fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

/// What a command printed and whether it was content.
pub struct Said {
    pub good: bool,
    pub out: String,
    pub err: String,
}

impl Said {
    /// What it printed; it must have been content.
    pub fn out(self) -> String {
        assert!(self.good, "{}{}", self.out, self.err);
        self.out
    }

    /// What it complained of; it must have.
    pub fn refusal(self) -> String {
        assert!(!self.good, "this should have been refused: {}", self.out);
        self.out + &self.err
    }
}

impl Room {
    pub fn new() -> Room {
        let with = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
        Room::with(Share::Shared { _with: with })
    }

    /// A room of which there is one at a time, and no other.
    pub fn alone() -> Room {
        let with = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
        Room::with(Share::Alone { _with: with })
    }

    fn with(share: Share) -> Room {
        Room { folder: tempfile::tempdir().unwrap(), _share: share }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The package of Toulouse with other sources: names and how many seconds each may be silent.
    pub fn package(&self, sources: &[(&str, u32)]) -> PathBuf {
        for file in fs::read_dir(of_repository("operations/toulouse-2024")).unwrap() {
            let file = file.unwrap();
            let name = format!("package/{}", file.file_name().display());
            self.file(&name, fs::read(file.path()).unwrap());
        }
        let source = |(id, silence_max_s): &(&str, u32)| {
            format!(
                "[[source]]\nid = \"{id}\"\nkind = \"adsb_receiver\"\n\
                 silence_max_s = {silence_max_s}\n"
            )
        };
        self.file("package/sources.toml", sources.iter().map(source).collect::<String>());
        self.path("package")
    }

    /// A node on the data folder of this name, not yet started.
    pub fn node(&self, data: &str) -> Start {
        self.node_at(data, "127.0.0.1:0")
    }

    /// A node that is to listen at this address.
    pub fn node_at(&self, data: &str, listen: &str) -> Start {
        let mut command = Command::new(binary());
        command.args(["serve", "--listen", listen]);
        command.arg("--data").arg(self.path(data));
        Start { command, log: self.path(&format!("{data}.log")) }
    }

    /// A gate of the lists `T`, `S` and `P` in this room, on the folder of this name, from a moment
    /// on.
    pub fn gate(&self, dir: &str, gate: &str, from: &str) -> Start {
        self.gate_now(dir, gate).with(&["--from", from])
    }

    /// The same by the machine's clock.
    pub fn gate_now(&self, dir: &str, gate: &str) -> Start {
        let mut command = Command::new(binary());
        command.args(["gate", "--listen", "127.0.0.1:0", "--gate", gate]);
        let lists = [("--trust", "T"), ("--status", "S"), ("--policy", "P"), ("--dir", dir)];
        for (argument, name) in lists {
            command.arg(argument).arg(self.path(name));
        }
        Start { command, log: self.path(&format!("{dir}.log")) }
    }

    /// A worker of this name that watches cameras for a centre, on a folder of its name; its
    /// account's password is in `password`.
    pub fn worker(&self, name: &str, centre: &Caller, models: &Path) -> Worker {
        let mut command = Command::new(binary());
        command.args(["watch", "--centre", &format!("http://{}", centre.address())]);
        command.args(["--account", "workers", "--name", name, "--threads", "1"]);
        command.arg("--password-file").arg(self.path("password"));
        command.arg("--dir").arg(self.path(name)).arg("--models").arg(models);
        let log = File::create(self.fresh(name)).unwrap();
        command.stdout(log.try_clone().unwrap()).stderr(log);
        Worker(Running(command.spawn().unwrap()))
    }

    /// Runs a command to its end. An argument that begins with `@` is a path in this room.
    pub fn cordon(&self, arguments: &[&str]) -> Said {
        self.fed(arguments, b"")
    }

    /// The same, with `input` on its standard input.
    pub fn fed(&self, arguments: &[&str], input: &[u8]) -> Said {
        let fed = self.fresh("in");
        fs::write(&fed, input).unwrap();
        let mut command = Command::new(binary());
        for argument in arguments {
            match argument.strip_prefix('@') {
                Some(name) => command.arg(self.path(name)),
                None => command.arg(argument),
            };
        }
        let (out, err) = (self.fresh("out"), self.fresh("err"));
        command.stdin(File::open(&fed).unwrap());
        command.stdout(File::create(&out).unwrap()).stderr(File::create(&err).unwrap());
        let mut child = Running(command.spawn().unwrap());
        let status = child.wait(Duration::from_secs(180));
        let read = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        Said { good: status.success(), out: read(out), err: read(err) }
    }

    /// `cordon journal verify` finds no fault in the data folder of this name.
    pub fn verify(&self, data: &str) -> String {
        self.cordon(&["journal", "verify", &format!("@{data}")]).out()
    }

    /// A path in this room that nothing has yet.
    fn fresh(&self, name: &str) -> PathBuf {
        let mut paths = (0..).map(|n| self.path(&format!("{name}-{n}")));
        paths.find(|path| !path.exists()).unwrap()
    }
}

/// A worker that runs; killed when this is dropped.
pub struct Worker(Running);

impl Worker {
    /// Ends it as a cut of power does.
    pub fn kill(mut self) {
        self.0.0.kill().unwrap();
        self.0.0.wait().unwrap();
    }

    /// Asks it to stop, and waits for it.
    pub fn stop(mut self) {
        let id = self.0.0.id();
        Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status().unwrap();
        assert!(self.0.wait(Duration::from_secs(30)).success());
    }
}

/// A process that is killed when this is dropped.
struct Running(Child);

impl Running {
    fn wait(&mut self, within: Duration) -> ExitStatus {
        eventually("a process ends", within, || self.0.try_wait().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only for one that has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A node that is about to be started.
pub struct Start {
    command: Command,
    log: PathBuf,
}

impl Start {
    pub fn with(mut self, arguments: &[&str]) -> Start {
        self.command.args(arguments);
        self
    }

    pub fn at(mut self, argument: &str, path: impl AsRef<Path>) -> Start {
        self.command.arg(argument).arg(path.as_ref());
        self
    }

    /// Sets a variable of its environment.
    pub fn under(mut self, variable: &str, value: impl AsRef<Path>) -> Start {
        self.command.env(variable, value.as_ref());
        self
    }

    /// The operation of Toulouse.
    pub fn toulouse(self) -> Start {
        self.at("--operation", of_repository("operations/toulouse-2024"))
    }

    pub fn hears(self, receiver: &Receiver) -> Start {
        self.with(&["--air-feed", &receiver.address()])
    }

    /// Starts it without waiting for anything.
    pub fn launch(mut self) -> Node {
        let log = File::options().create(true).append(true).open(&self.log).unwrap();
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = self.command.spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let (say, lines) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(out).lines().map_while(Result::ok);
            lines.for_each(|line| drop(say.send(line)));
        });
        let (address, process) = (SocketAddr::from(([0, 0, 0, 0], 0)), Running(child));
        Node { process, lines, address, log: self.log }
    }

    /// Starts it and waits until it listens.
    pub fn start(self) -> Node {
        let mut node = self.launch();
        let said = node.line("://");
        node.address = said.rsplit("://").next().unwrap().parse().unwrap();
        node
    }

    /// Starts it and expects that it ends with a complaint, which is given.
    pub fn refused(self) -> String {
        let mut node = self.launch();
        assert!(!node.process.wait(SOON).success(), "this should have been refused");
        fs::read_to_string(&node.log).unwrap()
    }
}

/// A node that runs.
pub struct Node {
    process: Running,
    lines: Lines<String>,
    address: SocketAddr,
    log: PathBuf,
}

impl Node {
    /// The next line it prints that contains `part`.
    pub fn line(&mut self, part: &str) -> String {
        let deadline = Instant::now() + SOON;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) if line.contains(part) => return line,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => panic!("no {part:?} from the node"),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the node ended: {}", fs::read_to_string(&self.log).unwrap())
                }
            }
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Somebody who is not logged in.
    pub fn anybody(&self) -> Caller {
        Caller::new(self.address)
    }

    /// Whoever the printed login is for: on a first start, commander and administrator.
    pub fn administrator(&mut self) -> Caller {
        let line = self.line("#once=");
        let once = line.rsplit("#once=").next().unwrap();
        self.anybody().log_in_once(once)
    }

    /// The device that the printed token of a gate is for.
    pub fn enrolled(&mut self) -> Caller {
        let line = self.line("#enrol=");
        let token = line.rsplit("#enrol=").next().unwrap();
        self.anybody().enrolled(token)
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.process.0.kill().unwrap();
        self.process.wait(SOON);
    }

    /// Asks it to end, which it must do well.
    pub fn stop(mut self) {
        let id = self.process.0.id().to_string();
        let told = Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status();
        assert!(told.unwrap().success());
        let status = self.process.wait(SOON);
        assert!(status.success(), "{}", fs::read_to_string(&self.log).unwrap());
    }
}
