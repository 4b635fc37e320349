//! Builds the console into the binary.
//!
//! After `cargo xtask setup` has installed the console's packages, `vite build` runs here, into
//! `OUT_DIR`, so that `CARGO_TARGET_DIR` is honoured and no two builds meet. Without the packages
//! a page that says what to run takes its place.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let root = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("../../console");
    let out = PathBuf::from(env("OUT_DIR")).join("console");
    for part in ["src", "public", "index.html", "package-lock.json", "vite.config.ts"] {
        if root.join(part).exists() {
            println!("cargo::rerun-if-changed={}", root.join(part).display());
        }
    }
    println!("cargo::rerun-if-changed={}", root.join("node_modules/.package-lock.json").display());
    if root.join("node_modules").is_dir() {
        build(&root, &out);
    } else {
        println!("cargo::warning=the console is not built in: run `cargo xtask setup` first");
        placeholder(&out);
    }
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

fn build(root: &Path, out: &Path) {
    let vite = root.join("node_modules/vite/bin/vite.js");
    let done = Command::new("node")
        .arg(vite)
        .args(["build", "--emptyOutDir", "--logLevel", "warn", "--outDir"])
        .arg(out)
        .current_dir(root)
        .output();
    match done {
        Ok(done) if done.status.success() => {}
        Ok(done) => panic!(
            "the console cannot be built; run `npm run build` in console/ to see why:\n{}{}",
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        ),
        Err(error) => panic!("the console cannot be built, node does not start: {error}"),
    }
}

fn placeholder(out: &Path) {
    let page = "<!doctype html><meta charset=utf-8><title>Cordon</title>\
        <p>This build has no console. Run <code>cargo xtask setup</code>, then build again.";
    let written =
        std::fs::create_dir_all(out).and_then(|()| std::fs::write(out.join("index.html"), page));
    if let Err(error) = written {
        panic!("cannot write `{}`: {error}", out.display());
    }
}
