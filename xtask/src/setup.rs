//! `setup`: what this machine lacks, installed; the console's packages, and the console, built.
//!
//! On Debian, packages come through `apt-get`. Elsewhere, what is missing is named. Fast when
//! nothing is missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, bail};

use crate::shell;

/// Whether the tests are to be run, with a browser and a planner's tools.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    Wanted,
    NotWanted,
}

/// The oldest Node that the console's tools run on.
const NODE_MIN: (u32, u32) = (20, 19);

/// A thing the machine must have, and the Debian package that brings it.
struct Need {
    package: &'static str,
    what_for: &'static str,
    here: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need { package: "git", what_for: "tidy", here: || on_path("git") },
    Need { package: "gcc", what_for: "SQLite and ring", here: || on_path("cc") },
    Need { package: "libc6-dev", what_for: "SQLite and ring", here: has_c_headers },
    Need { package: "make", what_for: "build scripts", here: || on_path("make") },
    Need { package: "g++", what_for: "the reader of codes", here: || on_path("c++") },
    Need { package: "cmake", what_for: "the reader of codes", here: || on_path("cmake") },
    Need { package: "ca-certificates", what_for: "cargo and npm", here: has_certificates },
    Need { package: "ffmpeg", what_for: "cameras", here: || on_path("ffprobe") },
];

/// What tests need beside.
const FOR_TESTS: &[Need] = &[
    Need { package: "chromium", what_for: "browser tests", here: || on_path("chromium") },
    Need { package: "gdal-bin", what_for: "a planner's tools", here: || on_path("ogr2ogr") },
    Need { package: "opencv-doc", what_for: "a real video", here: has_video },
    Need { package: "python3-gi", what_for: "an RTSP server", here: has_rtsp },
    Need { package: "gir1.2-gst-rtsp-server-1.0", what_for: "an RTSP server", here: has_rtsp },
    Need { package: "gstreamer1.0-plugins-good", what_for: "an RTSP server", here: has_rtsp },
    Need { package: "gstreamer1.0-plugins-bad", what_for: "an RTSP server", here: has_rtsp },
];

/// PETS 2009 S2.L1, view 001.
pub const VTEST: &str = "/usr/share/doc/opencv-doc/examples/data/vtest.avi";

/// The wheel whose library computes networks; where it cannot be got, the built-in engine does.
pub const ENGINE: &str = "onnxruntime>=1.31,<2";

pub fn run(browser: Browser) -> anyhow::Result<()> {
    let for_tests = if browser == Browser::Wanted { FOR_TESTS } else { &[] };
    let wanted = NEEDS.iter().chain(for_tests);
    let missing: Vec<&Need> = wanted.filter(|need| !(need.here)()).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    if browser == Browser::Wanted {
        install_engine();
    }
    check_node()?;
    install_console_packages()?;
    build_console()
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Whether the video is there; some machines leave out all that is documentation, and tests are
/// skipped then.
fn has_video() -> bool {
    let list = "/var/lib/dpkg/info/opencv-doc.list";
    !cfg!(target_os = "linux") || Path::new(VTEST).exists() || Path::new(list).exists()
}

/// Whether a stream of H.264 can be served here by RTSP.
fn has_rtsp() -> bool {
    let ask = "import gi; gi.require_version('GstRtspServer', '1.0'); \
               from gi.repository import Gst; Gst.init(None); \
               names = ('qtdemux', 'h264parse', 'rtph264pay'); \
               assert all(Gst.ElementFactory.find(it) for it in names)";
    let mut python = Command::new("/usr/bin/python3");
    python.args(["-c", ask]).stdout(Stdio::null()).stderr(Stdio::null());
    !cfg!(target_os = "linux") || python.status().is_ok_and(|status| status.success())
}

/// Where the engine's library is put, beside what is built.
fn engine_folder() -> PathBuf {
    shell::root().join("target").join("engine")
}

/// The engine's library, if it is there.
pub fn engine() -> Option<PathBuf> {
    let entries = fs::read_dir(engine_folder().join("onnxruntime/capi")).ok()?;
    let mut paths = entries.flatten().map(|entry| entry.path());
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("libonnxruntime.so") || name == "libonnxruntime.dylib"
    };
    paths.find(is_library)
}

/// Gets the library that computes networks, from PyPI. Tests use the built-in one without it.
fn install_engine() {
    let folder = engine_folder();
    if folder.join("onnxruntime/capi").is_dir() {
        return;
    }
    println!("setup: pip install {ENGINE} for the tests' cameras");
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]);
    pip.args(["--disable-pip-version-check", "--root-user-action=ignore"]);
    let done = pip.arg("--target").arg(&folder).arg(ENGINE).status();
    if !done.is_ok_and(|status| status.success()) {
        println!("setup: it cannot be got; tests that want it are skipped");
    }
}

fn has_c_headers() -> bool {
    !cfg!(target_os = "linux") || Path::new("/usr/include/stdio.h").exists()
}

fn has_certificates() -> bool {
    !cfg!(target_os = "linux")
        || ["/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem", "/etc/pki/tls/certs"]
            .iter()
            .any(|place| Path::new(place).exists())
}

fn install(missing: &[&Need]) -> anyhow::Result<()> {
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    for need in missing {
        println!("setup: {} is missing ({})", need.package, need.what_for);
    }
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if !on_path("apt-get") {
        bail!("no apt-get here; install these yourself: {}", packages.join(", "));
    }
    let root = shell::output(&mut shell::command("id", &["-u"]))?.trim() == "0";
    if !root && !on_path("sudo") {
        bail!("run this as root, then come back: {by_hand}");
    }
    println!("setup: {by_hand}");
    let install = ["install", "-y", "--no-install-recommends"];
    shell::run(&mut apt_get(root, &["update", "-qq"]))?;
    shell::run(apt_get(root, &install).args(&packages))
        .with_context(|| format!("run this as root, then come back: {by_hand}"))?;
    match missing.iter().find(|need| !(need.here)()) {
        Some(need) => bail!("{} was installed, but is still not found", need.package),
        None => Ok(()),
    }
}

fn apt_get(root: bool, arguments: &[&str]) -> Command {
    let words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let mut all: Vec<&str> = if root { vec![] } else { vec!["sudo"] };
    all.extend(words);
    all.extend(arguments);
    shell::command(all[0], &all[1..])
}

fn check_node() -> anyhow::Result<()> {
    let (major, minor) = NODE_MIN;
    let mend = format!(
        "the console needs Node {major}.{minor} or newer with npm: Debian 13 has it as `nodejs` \
         and `npm`, others find it at nodejs.org"
    );
    if !on_path("node") || !on_path("npm") {
        bail!("node or npm is missing; {mend}");
    }
    let said = shell::output(&mut shell::command("node", &["--version"]))?;
    match node_version(&said) {
        Some(version) if version >= NODE_MIN => Ok(()),
        _ => bail!("this is Node {}; {mend}", said.trim()),
    }
}

/// Major and minor of `v20.19.1`.
fn node_version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// `npm ci`, unless what is installed is what the lock file says. npm empties `node_modules`
/// first, so the stamp goes with what it vouches for.
fn install_console_packages() -> anyhow::Result<()> {
    let console = shell::console();
    let lock = fs::read(console.join("package-lock.json"))
        .context("cannot read console/package-lock.json")?;
    let stamp = console.join("node_modules").join(".installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("setup: npm ci in console/");
    shell::run(&mut shell::npm(&["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, lock).context("cannot write the stamp in console/node_modules")
}

fn build_console() -> anyhow::Result<()> {
    let console = shell::console();
    let built = modified(&console.join("dist").join("index.html"));
    let mut newest = SystemTime::UNIX_EPOCH;
    for source in fs::read_dir(&console).context("cannot read console/")? {
        let source = source.context("cannot read console/")?;
        let name = source.file_name();
        let made = ["node_modules", "dist", "tests", "dev"];
        if !made.iter().any(|made| name == *made) {
            newest = newest.max(newest_in(&source.path())?);
        }
    }
    if built.is_some_and(|built| built >= newest) {
        return Ok(());
    }
    println!("setup: npm run build in console/");
    shell::run(&mut shell::npm(&["run", "--silent", "build"]))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}

/// When the newest file at or under `path` was changed.
fn newest_in(path: &Path) -> anyhow::Result<SystemTime> {
    if !path.is_dir() {
        return Ok(modified(path).unwrap_or(SystemTime::UNIX_EPOCH));
    }
    let mut newest = SystemTime::UNIX_EPOCH;
    let cannot = || format!("cannot read `{}`", path.display());
    for entry in fs::read_dir(path).with_context(cannot)? {
        newest = newest.max(newest_in(&entry.with_context(cannot)?.path())?);
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_says_its_version_with_a_v() {
        assert_eq!(node_version("v20.19.1\n"), Some((20, 19)));
        assert!(node_version("v22.0.0").unwrap() > NODE_MIN);
        assert!(node_version("v18.20.4").unwrap() < NODE_MIN);
        assert_eq!(node_version("twenty"), None);
    }
}
