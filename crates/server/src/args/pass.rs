//! Arguments of `cordon pass` and `cordon access`.

use std::path::PathBuf;

use clap::Subcommand;

/// Passes: keys and lists, issue and revoke, verify.
#[derive(Debug, Subcommand)]
pub enum Pass {
    /// Make the keys of an issuing desk that are not there yet: three roots, and one each for
    /// passes, status lists, rules and distrust. Keep the roots apart.
    Keys {
        /// The folder of the desk.
        #[arg(long, default_value = "desk")]
        dir: PathBuf,
        /// Make this key besides, such as one for staff.
        #[arg(long)]
        name: Vec<String>,
        /// ed25519 or es256.
        #[arg(long, default_value = "ed25519", value_parser = ["ed25519", "es256"])]
        algorithm: String,
    },
    /// Limit how many passes a key may issue, in all and in an hour.
    Limit {
        /// The folder of the desk.
        #[arg(long, default_value = "desk")]
        dir: PathBuf,
        /// The key.
        #[arg(long, default_value = "passes")]
        key: String,
        /// In all; without: as many as wished.
        #[arg(long)]
        quota: Option<usize>,
        /// In an hour; without: as many as wished.
        #[arg(long)]
        per_hour: Option<usize>,
    },
    /// Sign the list of keys that gates trust, with two of the three roots.
    Trust {
        /// The folder of the desk.
        #[arg(long, default_value = "desk")]
        dir: PathBuf,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// Its number; otherwise one more than that of the file that is there, or 1.
        #[arg(long)]
        number: Option<u64>,
        /// From when, such as 2024-07-24T10:00+02:00; otherwise now.
        #[arg(long)]
        at: Option<String>,
        /// For how many days, at most 7.
        #[arg(long, default_value_t = 7)]
        days: u64,
        /// A key for passes with its limits, as NAME=KINDS[:ZONES[:DAYS]], such as
        /// passes=person,vehicle:1,2:30; may be given again. Without: `passes`, for everything.
        #[arg(long)]
        key: Vec<String>,
        /// The status list that its passes stand in.
        #[arg(long, default_value_t = 1)]
        list: u32,
    },
    /// Make a status list of which nothing is issued; where there is one, sign it again.
    Status {
        /// The folder of the desk.
        #[arg(long, default_value = "desk")]
        dir: PathBuf,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// How many passes it has room for.
        #[arg(long, default_value_t = 1_000_000)]
        places: u32,
        /// Its number.
        #[arg(long, default_value_t = 1)]
        list: u32,
        /// From when; otherwise now.
        #[arg(long)]
        at: Option<String>,
        /// For how many hours it may be relied on.
        #[arg(long, default_value_t = 24)]
        hours: u64,
    },
    /// Compile the rule table of an operation for gates, and sign it.
    Policy {
        /// The folder of the desk.
        #[arg(long, default_value = "desk")]
        dir: PathBuf,
        /// The package folder; otherwise the one here, or operations/paris-2024.
        #[arg(long)]
        operation: Option<PathBuf>,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// The bundle before, whose numbers of zones and roles are kept; otherwise the file that is
        /// written over.
        #[arg(long)]
        before: Option<PathBuf>,
        /// Its number; otherwise one more than that of the bundle before, or 1.
        #[arg(long)]
        number: Option<u64>,
        /// From when; otherwise from the first order of the operation on.
        #[arg(long)]
        from: Option<String>,
        /// Until when; otherwise to the last end of an order or the operation.
        #[arg(long)]
        until: Option<String>,
    },
    /// Issue a pass: its code, and a line in the register.
    Issue(Box<Issue>),
    /// Revoke passes, by their id or short code.
    Revoke {
        /// The folder of the desk.
        #[arg(long, default_value = "desk")]
        dir: PathBuf,
        /// The file of the status list.
        #[arg(long)]
        status: PathBuf,
        /// Suspend them only.
        #[arg(long, conflicts_with = "restore")]
        suspend: bool,
        /// Make suspended ones valid again.
        #[arg(long)]
        restore: bool,
        /// Also write the signed change, for gates that have the list.
        #[arg(long)]
        delta: Option<PathBuf>,
        /// When; otherwise now.
        #[arg(long)]
        at: Option<String>,
        /// The passes.
        #[arg(required = true)]
        passes: Vec<String>,
    },
    /// Say in an emergency that keys are trusted no more; no root is needed.
    Distrust {
        /// The folder of the desk.
        #[arg(long, default_value = "desk")]
        dir: PathBuf,
        /// The list of keys under which the distrust key is trusted.
        #[arg(long)]
        trust: PathBuf,
        /// The file to write; where there is one, these are added to it.
        #[arg(long)]
        out: PathBuf,
        /// When; otherwise now.
        #[arg(long)]
        at: Option<String>,
        /// The keys, by their name in the desk or their kid.
        #[arg(required = true)]
        keys: Vec<String>,
    },
    /// Judge codes, one a line on the standard input: a JSON object a line.
    Verify {
        /// The list of keys, with its roots.
        #[arg(long)]
        trust: PathBuf,
        /// A status list; may be given again.
        #[arg(long, required = true)]
        status: Vec<PathBuf>,
        /// The rules.
        #[arg(long)]
        policy: PathBuf,
        /// Keys that are trusted no more.
        #[arg(long)]
        distrust: Option<PathBuf>,
        /// The gate's id.
        #[arg(long)]
        gate: String,
        /// When, such as 2024-07-24T10:00+02:00, or Unix seconds; otherwise now.
        #[arg(long)]
        at: Option<String>,
        /// The language of the sentences.
        #[arg(long, default_value = "en", value_parser = ["en", "fr"])]
        lang: String,
    },
}

/// A pass to issue.
#[derive(Debug, clap::Args)]
pub struct Issue {
    /// The folder of the desk.
    #[arg(long, default_value = "desk")]
    pub dir: PathBuf,
    /// The file of the status list; it is written anew.
    #[arg(long)]
    pub status: PathBuf,
    /// The file of the rules.
    #[arg(long)]
    pub policy: PathBuf,
    /// The file of the list of keys that the rules are signed under.
    #[arg(long)]
    pub trust: PathBuf,
    /// The key that signs.
    #[arg(long, default_value = "passes")]
    pub key: String,
    /// The role, as the rules call it, such as resident.
    #[arg(long, default_value = "visitor")]
    pub role: String,
    /// person, vehicle, person_and_vehicle or material.
    #[arg(long, default_value = "person")]
    pub kind: String,
    /// A zone by its id, for the whole time or as ZONE=FROM/UNTIL, quarters of an hour apart.
    #[arg(long, required = true)]
    pub zone: Vec<String>,
    /// From when; otherwise now.
    #[arg(long)]
    pub from: Option<String>,
    /// Until when; otherwise a day later.
    #[arg(long)]
    pub until: Option<String>,
    /// The name on the holder's document, or a badge number, at most 24 characters.
    #[arg(long)]
    pub name: Option<String>,
    /// What a gate must see at least: code, document, photo or holder.
    #[arg(long)]
    pub assurance: Option<String>,
    /// A second entry: none (as often as wished), soft (said) or hard (refused).
    #[arg(long)]
    pub passback: Option<String>,
    /// The pass that it replaces, by id or short code; that one is revoked.
    #[arg(long)]
    pub replaces: Option<String>,
    /// When it is issued; otherwise now.
    #[arg(long)]
    pub at: Option<String>,
    /// The key of a second person, who approves it: needed for roles of staff.
    #[arg(long)]
    pub second: Option<String>,
    /// Also write a page to be printed, as PDF.
    #[arg(long)]
    pub pdf: Option<PathBuf>,
    /// Also write what a wallet needs, as JSON.
    #[arg(long)]
    pub wallet: Option<PathBuf>,
    /// Also write the code as PNG.
    #[arg(long)]
    pub png: Option<PathBuf>,
    /// Also write the code as SVG.
    #[arg(long)]
    pub svg: Option<PathBuf>,
}

/// Gates.
#[derive(Debug, Subcommand)]
pub enum Access {
    /// How many codes a gate judges a second and core, beside the signature alone, as JSON: 250
    /// keys, a status list of 10 million, a million inside; and from a camera's hard frame to the
    /// verdict.
    Bench,
    /// A day at gates that are cut off, with copied passes about, once for each policy of double
    /// use.
    Simulate(Simulate),
    /// Let a gate report to a node: with the key that `cordon gate` prints.
    Enrol {
        /// The node's data folder.
        #[arg(long)]
        data: PathBuf,
        /// The gate's id.
        #[arg(long)]
        gate: String,
        /// The gate's public key.
        #[arg(long, required_unless_present = "stolen")]
        key: Option<String>,
        /// The gate was stolen: nothing of it is taken any more.
        #[arg(long)]
        stolen: bool,
    },
}

/// A day at gates that are cut off.
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// How many gates; ten make a site.
    #[arg(long, default_value_t = 300)]
    pub gates: u32,
    /// How many hold a pass.
    #[arg(long, default_value_t = 100_000)]
    pub holders: u32,
    /// Which part of the passes was copied, 0 to 1.
    #[arg(long, default_value_t = 0.01)]
    pub cloned: f64,
    /// none; trace, a built-in day of the seed; or a CSV file `from_s,until_s,cut`, where a cut is
    /// gate:N, site:N, power:N or split:A-B.
    #[arg(long, default_value = "trace")]
    pub partitions: String,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The file of the report, as JSON; standard output where none is given.
    #[arg(long)]
    pub report: Option<PathBuf>,
}

/// Run a gate.
#[derive(Debug, clap::Args)]
pub struct Gate {
    /// The gate's folder: its records, lists, devices and certificate.
    #[arg(long)]
    pub dir: PathBuf,
    /// Its id in the rules.
    #[arg(long)]
    pub gate: String,
    /// The list of keys; needed when the folder is new.
    #[arg(long)]
    pub trust: Option<PathBuf>,
    /// A status list; needed when the folder is new.
    #[arg(long)]
    pub status: Vec<PathBuf>,
    /// The rules; needed when the folder is new.
    #[arg(long)]
    pub policy: Option<PathBuf>,
    /// Address and port. Anything but loopback is served over TLS, under a certificate that the
    /// gate makes for itself.
    #[arg(long, default_value = "127.0.0.1:8090")]
    pub listen: std::net::SocketAddr,
    /// Serve loopback over TLS too.
    #[arg(long)]
    pub tls: bool,
    /// How phones reach it, such as gate-7.example; otherwise by its address. For the certificate
    /// and for enrolment codes.
    #[arg(long)]
    pub name: Option<String>,
    /// A role whose holders are officers: they confirm refusals, break the glass and switch
    /// pressure mode. May be given more than once.
    #[arg(long, default_value = "police")]
    pub officer: Vec<String>,
    /// For training: nothing counts, and every screen and record says so.
    #[arg(long)]
    pub training: bool,
    /// How many people may be inside by this gate.
    #[arg(long)]
    pub room: Option<u64>,
    /// Another gate of the same site, as HOST:PORT of its --site-listen. May be given more than
    /// once; each gate names all others.
    #[arg(long, requires_all = ["site_listen", "site_key"])]
    pub site_peer: Vec<std::net::SocketAddr>,
    /// Where the other gates of the site reach this one, on the site's own network.
    #[arg(long, requires = "site_key")]
    pub site_listen: Option<std::net::SocketAddr>,
    /// The key that the gates of the site share: a file of 64 hexadecimal digits.
    #[arg(long)]
    pub site_key: Option<PathBuf>,
    /// The address of the centre that records go to and newer lists come from; with --centre-key.
    #[arg(long, requires = "centre_key")]
    pub centre: Option<String>,
    /// The key.pub of the centre's journal: what its checkpoints are signed with.
    #[arg(long, requires = "centre")]
    pub centre_key: Option<PathBuf>,
    /// A folder in which newer lists turn up, such as a stick.
    #[arg(long)]
    pub stick: Option<PathBuf>,
    /// A scanner at a serial port of the box, DEVICE[,lane=N][,baud=N][,exit]: such as
    /// /dev/ttyACM0,lane=2. Its lane's screen shows what it reads; lane 1 and 9600 baud unless
    /// told. May be given more than once.
    #[arg(long, value_name = "DEVICE")]
    pub serial: Vec<crate::gate::scanners::Port>,
    /// Play from this moment on, as if it were now: to show a gate, or to train.
    #[arg(long)]
    pub from: Option<String>,
}

/// What a gate wrote down.
#[derive(Debug, Subcommand)]
pub enum Evidence {
    /// The file of a refusal for a judge: the slip, the records it rests on byte for byte, and
    /// hashes of the rules.
    Refusal {
        /// Its number, as it stands on the slip.
        refusal: String,
        /// The gate's folder.
        #[arg(long)]
        gate_dir: PathBuf,
        /// The file; standard output where none is given.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Every record that a gate keeps, a JSON line each.
    Records {
        /// The gate's folder.
        #[arg(long)]
        gate_dir: PathBuf,
    },
}

/// Codes in pictures.
#[derive(Debug, Subcommand)]
pub enum Qr {
    /// Read QR and Aztec codes: one JSON line a picture, `{"file", "texts"}`; a picture that cannot
    /// be read has no texts and says why under `error`.
    Read {
        /// PNG and JPEG files.
        #[arg(required = true)]
        pictures: Vec<PathBuf>,
    },
}
