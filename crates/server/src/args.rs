//! Arguments of `cordon`.

pub mod cameras;
pub mod forces;
pub mod pass;
pub mod vision;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::{Parser, Subcommand};
use cordon_air::recording::Format;
use cordon_air::source::{FeedAddress, Speed};
use cordon_kernel::geometry::Position;
use cordon_kernel::role::Role;

/// Security operations for an occasion that fills a city.
#[derive(Debug, Parser)]
#[command(name = "cordon", version, propagate_version = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a node: sources in, picture and console out.
    Serve(Serve),
    /// Run the simulated city beside a node, or alone on virtual time.
    Demo(Demo),
    /// Run a gate: its own process and store, its screen and its phones on the site's network.
    Gate(pass::Gate),
    /// The simulated city: score what a run raised.
    City {
        #[command(subcommand)]
        command: City,
    },
    /// Aircraft: decode recordings, measure.
    Air {
        #[command(subcommand)]
        command: Air,
    },
    /// Passes: keys and lists, issue and revoke, verify.
    Pass {
        #[command(subcommand)]
        command: pass::Pass,
    },
    /// Gates: measure.
    Access {
        #[command(subcommand)]
        command: pass::Access,
    },
    /// What a gate wrote down, for a judge.
    Evidence {
        #[command(subcommand)]
        command: pass::Evidence,
    },
    /// Rosters and plans: who stands where and when, with proof.
    Forces {
        #[command(subcommand)]
        command: forces::Forces,
    },
    /// Watch cameras for a centre: a worker, under orders in force, by leases.
    Watch(vision::Watch),
    /// Models that detect: get them.
    Models {
        #[command(subcommand)]
        command: vision::Models,
    },
    /// What cameras see: look, follow, measure.
    Vision {
        #[command(subcommand)]
        command: vision::Vision,
    },
    /// Cameras: where they are, and where their pictures come from.
    Cameras {
        #[command(subcommand)]
        command: cameras::Cameras,
    },
    /// Codes in pictures.
    Qr {
        #[command(subcommand)]
        command: pass::Qr,
    },
    /// Measure a server from outside, under load.
    Load {
        #[command(subcommand)]
        command: Load,
    },
    /// The journal: verify it, prove from it, export it.
    Journal {
        #[command(subcommand)]
        command: Journal,
    },
    /// Check an operation package: every fault with its place and its mend, in one pass.
    Check {
        /// The package folder.
        dir: PathBuf,
        /// Print only the faults, as a JSON array; `[]` for a good package.
        #[arg(long)]
        json: bool,
        /// Mend first what can be mended without asking.
        #[arg(long)]
        fix: bool,
    },
    /// Look at an operation: its rules, orders and differences.
    Operation {
        #[command(subcommand)]
        command: Operation,
    },
    /// Fold a journal again, from its first entry.
    Replay {
        /// The data folder.
        dir: PathBuf,
        /// Print the picture's hash and nothing else.
        #[arg(long)]
        hash: bool,
        /// Only the first entries up to and with this one.
        #[arg(long)]
        seq: Option<u64>,
    },
    /// Copy a data folder, also while a node writes it. The keys of the vault stay behind, so that
    /// what is erased later stays erased; copy them with --vault-keys to another place.
    Backup {
        /// The data folder.
        dir: PathBuf,
        /// The folder to make; absent or empty.
        out: PathBuf,
        /// Also copy the vault's keys, to this file: keep it apart, and not long.
        #[arg(long)]
        vault_keys: Option<PathBuf>,
    },
    /// Make a data folder from a backup, and verify it.
    Restore {
        /// The backup.
        backup: PathBuf,
        /// The folder to make; absent or empty.
        dir: PathBuf,
        /// The vault's keys; without them the texts of the backup cannot be read.
        #[arg(long)]
        vault_keys: Option<PathBuf>,
    },
    /// Accounts.
    Account {
        #[command(subcommand)]
        command: Account,
    },
    /// Write the generated reference documents.
    #[command(hide = true)]
    Docs {
        /// The folder to write into.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Run a node.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// The operation package to adopt; may be left out once one is adopted.
    #[arg(long)]
    pub operation: Option<PathBuf>,
    /// The data folder.
    #[arg(long)]
    pub data: PathBuf,
    /// Address and port; anything but loopback needs TLS in the settings.
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// A receiver, as tcp://HOST:PORT (Beast or AVR); may be given more than once.
    #[arg(long)]
    pub air_feed: Vec<FeedAddress>,
    /// A recording (AVR, Beast, JSON lines or CSV, also .gz); may be given more than once.
    #[arg(long)]
    pub air_file: Vec<PathBuf>,
    /// How fast recordings are played: 1 as they were made, `max` as fast as they are taken.
    #[arg(long, default_value = "1")]
    pub speed: Speed,
    /// Adopt the package even if it differs from the one the journal has.
    #[arg(long)]
    pub adopt: bool,
    /// Settings; otherwise settings.toml in the data folder, if there is one.
    #[arg(long)]
    pub settings: Option<PathBuf>,
}

/// Run the simulated city.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Without a server and a screen, on virtual time.
    #[arg(long)]
    pub headless: bool,
    /// Whatever happens follows from it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How long, such as 10m, 8h or 90s.
    #[arg(long = "for", value_parser = duration_ms)]
    pub lasts_ms: Option<i64>,
    /// When the run begins on the evening of the operation, such as 19:30 there; otherwise 18:25,
    /// just before the airspace closes, or earlier where a headless run would go past the end.
    #[arg(long)]
    pub from: Option<String>,
    /// How many times as fast as the clock; headless, `max` alone.
    #[arg(long)]
    pub speed: Option<Speed>,
    /// Where the report goes; otherwise to standard output.
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// Where it is written what there was to be detected; headless only.
    #[arg(long)]
    pub truth: Option<PathBuf>,
    /// The data folder, absent or empty; otherwise a temporary one.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Address and port of the console.
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// A recording that is heard beside the city, where it was recorded; may be given again. Not
    /// for a headless run.
    #[arg(long, conflicts_with = "headless")]
    pub recording: Vec<PathBuf>,
}

/// Measure a server under load.
#[derive(Debug, Subcommand)]
pub enum Load {
    /// Be a receiver that hears many aircraft, and a console: how long a report takes from the one
    /// to the other, as JSON. The server is started with `--air-feed tcp://127.0.0.1:PORT`.
    Air(AirLoad),
    /// Be many gates whose line comes back after a cut: how fast a node takes what they saw, and
    /// how soon a list reaches them, as JSON.
    Gates(GatesLoad),
}

/// Many gates whose line comes back.
#[derive(Clone, Debug, clap::Args)]
pub struct GatesLoad {
    /// The node: http://HOST:PORT.
    #[arg(long)]
    pub server: String,
    /// Its data folder: the gates are enrolled there.
    #[arg(long)]
    pub data: PathBuf,
    /// Gates.
    #[arg(long, default_value_t = 300)]
    pub gates: usize,
    /// Records that each has seen: 600 are ten minutes of one person every two seconds.
    #[arg(long, default_value_t = 600)]
    pub records: usize,
    /// Records in a message.
    #[arg(long, default_value_t = 500)]
    pub batch: usize,
    /// Then push this list to them: a file of any list.
    #[arg(long)]
    pub push: Option<PathBuf>,
}

/// A receiver that hears many aircraft, and a console.
#[derive(Clone, Debug, clap::Args)]
pub struct AirLoad {
    /// Aircraft.
    #[arg(long, default_value_t = 20_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=500_000).map(|n| n as usize))]
    pub tracks: usize,
    /// Messages a second.
    #[arg(long, default_value_t = 50_000)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub reports: u64,
    /// Seconds that are measured.
    #[arg(long, default_value_t = 60)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: u64,
    /// The server: http://HOST:PORT, or as `cordon` prints its one-time login,
    /// http://HOST:PORT/login#once=…. Without a login one is made in its data folder, if that is on
    /// this machine; failing that, the server's own figures are reported.
    #[arg(long)]
    pub server: String,
    /// The port on which the receiver waits for the server.
    #[arg(long)]
    pub listen: u16,
    /// Where the report goes; otherwise to standard output.
    #[arg(long)]
    pub report: Option<PathBuf>,
}

/// The simulated city.
#[derive(Debug, Subcommand)]
pub enum City {
    /// Compare the alerts of a run with what there was to be detected: detections, false alerts and
    /// delay by rule, as JSON.
    Score {
        /// What `cordon demo --headless --truth` wrote.
        #[arg(long)]
        truth: PathBuf,
        /// The data folder of the run.
        #[arg(long)]
        journal: PathBuf,
    },
}

/// Aircraft.
#[derive(Debug, Subcommand)]
pub enum Air {
    /// Print what each message of a recording says, a JSON object a line.
    Decode {
        /// The recording, also .gz; `-` for standard input.
        file: PathBuf,
        /// Its format (avr, beast, jsonl, csv, sbs); otherwise told by its first bytes.
        #[arg(long)]
        format: Option<Format>,
        /// A place near the receiver, as LATITUDE,LONGITUDE: positions on the ground need one.
        #[arg(long, allow_hyphen_values = true, value_parser = place)]
        reference: Option<Position>,
        /// What more to print: bds, the Comm-B registers.
        #[arg(long, value_delimiter = ',', value_parser = ["bds"])]
        fields: Vec<String>,
        /// Mend as many wrong bits of a squitter, 0 to 2; a mended message says so.
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
        mend: u8,
    },
    /// Measure how fast 100,000 tracks are looked for in 1,000 volumes of 64 corners; JSON.
    VolumesBench,
    /// Measure how fast a recording is decoded and tracked; JSON.
    Bench {
        /// The recording, also .gz.
        file: PathBuf,
        /// Its format; otherwise told by its first bytes.
        #[arg(long)]
        format: Option<Format>,
        /// How many times it is read.
        #[arg(long, default_value_t = 10)]
        #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
        repeat: u32,
    },
}

/// The journal.
#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Check every entry, tile, checkpoint and sealed segment.
    Verify {
        /// The data folder.
        dir: PathBuf,
    },
    /// Print the root of the tree over every entry, hexadecimal.
    Root {
        /// The data folder.
        dir: PathBuf,
    },
    /// Prove that an entry is in the journal, as JSON.
    Prove {
        /// The data folder and the entry's number, in either order.
        #[arg(num_args = 2, value_names = ["DIR", "SEQ"])]
        dir_and_seq: Vec<String>,
    },
    /// Write every entry as a JSON line; with --tlog, the tree as C2SP tlog-tiles.
    Export {
        /// The data folder.
        dir: PathBuf,
        /// Where to; otherwise to standard output.
        #[arg(long)]
        out: Option<PathBuf>,
        /// A folder for checkpoint, tiles and entry bundles; absent or empty.
        #[arg(long)]
        tlog: Option<PathBuf>,
    },
}

/// Look at an operation.
#[derive(Debug, Subcommand)]
pub enum Operation {
    /// May one go there? The answer of the rule table, with its reason and order.
    Rule {
        /// The package folder; otherwise the one here, or operations/paris-2024.
        #[arg(long)]
        operation: Option<PathBuf>,
        /// When, such as 2024-07-24T10:00+02:00.
        #[arg(long)]
        at: String,
        /// The id of the zone.
        #[arg(long)]
        zone: Option<String>,
        /// A place instead, as LATITUDE,LONGITUDE.
        #[arg(long, allow_hyphen_values = true)]
        place: Option<String>,
        /// How: pedestrian, cycle, car, delivery_vehicle, taxi, bus, boat, emergency_vehicle.
        #[arg(long)]
        mode: String,
        /// Why, such as resident, worker, visitor or delivery.
        #[arg(long)]
        motive: Option<String>,
        /// As what, such as ticket_holder or accredited.
        #[arg(long)]
        role: Option<String>,
        /// Lay this plan over the package first.
        #[arg(long)]
        plan: Option<String>,
    },
    /// How one package differs from another, or how a plan would change it.
    Diff {
        /// The first package folder.
        a: PathBuf,
        /// The second package folder.
        b: Option<PathBuf>,
        /// A plan of the first instead.
        #[arg(long)]
        plan: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write the text of an order as PDF.
    Order {
        /// The id of the order.
        id: String,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// The package folder; otherwise the one here, or operations/paris-2024.
        #[arg(long)]
        operation: Option<PathBuf>,
        /// fr or en.
        #[arg(long, default_value = "fr", value_parser = ["fr", "en"])]
        language: String,
    },
    /// Take zones of ED-269 or ED-318 into a package, as volumes of air.
    Import {
        /// The file.
        file: PathBuf,
        /// The package folder.
        dir: PathBuf,
        /// ed269 or ed318; otherwise told by what the file holds.
        #[arg(long, value_parser = ["ed269", "ed318"])]
        format: Option<String>,
    },
    /// Write the operation as it is in a journal, edits included, back into a package folder.
    Export {
        /// The package folder to write into; or a data folder, whose operation then goes to --out.
        dir: PathBuf,
        /// The data folder.
        #[arg(long)]
        data: Option<PathBuf>,
        /// Where to, if DIR is a data folder; otherwise a folder here with the operation's id.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Open an account and print its one-time login.
    Add {
        /// The name to log in with.
        name: String,
        /// A role; may be given more than once.
        #[arg(long = "role", required = true)]
        roles: Vec<Role>,
        /// The data folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// Print a new one-time login for an account.
    Once {
        /// Its name.
        name: String,
        /// The data folder.
        #[arg(long)]
        data: PathBuf,
    },
    /// List accounts.
    List {
        /// The data folder.
        #[arg(long)]
        data: PathBuf,
    },
}

fn place(text: &str) -> Result<Position, String> {
    let parts = text
        .split_once(',')
        .and_then(|(lat, lon)| Some((lat.trim().parse().ok()?, lon.trim().parse().ok()?)));
    parts
        .and_then(|(latitude, longitude)| Position::new(latitude, longitude))
        .ok_or_else(|| format!("`{text}` is no place: write LATITUDE,LONGITUDE such as 43.63,1.37"))
}

fn duration_ms(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no duration: write 90s, 10m or 8h");
    let (number, unit_ms) = match text.char_indices().last() {
        Some((end, 's')) => (&text[..end], 1_000),
        Some((end, 'm')) => (&text[..end], 60_000),
        Some((end, 'h')) => (&text[..end], 3_600_000),
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let millis = number.checked_mul(unit_ms).filter(|ms| (1..=7 * 86_400_000).contains(ms));
    millis.ok_or_else(|| format!("`{text}` is out of range: 1s to 168h"))
}
