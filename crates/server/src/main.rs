//! `cordon`: arguments, settings, wiring.
//!
//! Here ports meet what stands behind them; the rest is in the crates. Nothing here decides what
//! is true of the operation.

mod accounts;
mod args;
mod cameras;
mod cli;
mod clock;
mod desk;
mod door;
mod folder;
mod gate;
mod gates;
mod http;
mod hub;
mod metrics;
mod node;
mod notes;
mod paper;
mod pass_paper;
mod past;
mod replay;
mod run;
mod runs;
mod settings;
mod tick;
mod watch;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Parser;
use cordon_air::decode::Mending;
use cordon_air::report::ReportSettings;
use cordon_air::source::Speed;
use cordon_kernel::role::Role;
use cordon_operation::order_text::Language;
use tracing_subscriber::EnvFilter;

use args::pass::{Access, Evidence, Qr};
use args::vision::Models;
use args::{Account, Air, Args, City, Command, Demo, Journal, Load, Operation, Serve};
use cli::access::Saying;
use run::serve::{AirFeed, Serving};
use settings::{LogFormat, Settings};

/// Virtual time that a headless demo runs for unless told otherwise: ten minutes.
const HEADLESS_MS: i64 = 600_000;

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(good) => {
            if good {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("cordon: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether what was asked for is good; what is wrong with it was then printed.
fn run(args: Args) -> anyhow::Result<bool> {
    let done = match args.command {
        Command::Check { dir, json, fix } => return cli::operation::check(&dir, json, fix),
        Command::Cameras { command } => return cli::cameras::run(command),
        Command::Forces { command } => return cli::forces::run(command),
        Command::Serve(serve) => block_on(serve_node(serve)),
        Command::Gate(gate) => block_on(gate_box(gate)),
        Command::Watch(watch) => block_on(worker(watch)),
        Command::Demo(demo) if demo.headless => headless(demo),
        Command::Demo(demo) => block_on(demo_with_screen(demo)),
        Command::Load { command: Load::Air(load) } => cli::load::air(&load),
        Command::Load { command: Load::Gates(load) } => cli::load_gates::run(&load),
        Command::Pass { command } => cli::pass::run(command),
        Command::Access { command: Access::Bench } => cli::pass::bench(),
        Command::Access { command: Access::Enrol { data, gate, key, stolen } } => {
            cli::access::enrol(&data, &gate, key.as_deref(), stolen, Saying::Line)
        }
        Command::Access { command: Access::Simulate(simulate) } => cli::access::simulate(&simulate),
        Command::Evidence { command: Evidence::Refusal { refusal, gate_dir, out } } => {
            cli::evidence::refusal(&gate_dir, &refusal, out.as_deref())
        }
        Command::Evidence { command: Evidence::Records { gate_dir } } => {
            cli::evidence::records(&gate_dir)
        }
        Command::Vision { command } => cli::vision::vision(command),
        Command::Models { command: Models::Pull { from, to, only, without_engine } } => {
            cli::vision::pull(from.as_deref(), &to, only.as_deref(), without_engine)
        }
        Command::Qr { command: Qr::Read { pictures } } => cli::qr::read(&pictures),
        Command::City { command: City::Score { truth, journal } } => {
            cli::city::score_run(&truth, &journal)
        }
        Command::Air { command: Air::Decode { file, format, reference, fields, mend } } => {
            let registers = fields.iter().any(|field| field == "bds");
            let mending = Mending::of_bits(mend).unwrap_or_default();
            cli::air::decode(&file, format, ReportSettings { reference, registers, mending })
        }
        Command::Air { command: Air::VolumesBench } => cli::volumes_bench::run(),
        Command::Air { command: Air::Bench { file, format, repeat } } => {
            cli::air::bench(&file, format, repeat)
        }
        Command::Journal { command } => match command {
            Journal::Verify { dir } => cli::journal::verify(&dir),
            Journal::Root { dir } => cli::journal::root(&dir),
            Journal::Prove { dir_and_seq } => cli::journal::prove(&dir_and_seq),
            Journal::Export { dir, out, tlog } => {
                cli::journal::export(&dir, out.as_deref(), tlog.as_deref())
            }
        },
        Command::Operation { command } => operation(command),
        Command::Replay { dir, hash, seq } => cli::journal::replay(&dir, hash, seq),
        Command::Backup { dir, out, vault_keys } => {
            cli::journal::backup(&dir, &out, vault_keys.as_deref())
        }
        Command::Restore { backup, dir, vault_keys } => {
            cli::journal::restore(&backup, &dir, vault_keys.as_deref())
        }
        Command::Account { command } => match command {
            Account::Add { name, roles, data } => cli::accounts::add(&data, &name, &roles),
            Account::Once { name, data } => cli::accounts::once(&data, &name),
            Account::List { data } => cli::accounts::list(&data),
        },
        Command::Docs { out } => cli::docs::write(&out),
    };
    done.map(|()| true)
}

fn operation(command: Operation) -> anyhow::Result<()> {
    match command {
        Operation::Rule { operation, at, zone, place, mode, motive, role, plan } => {
            let asked =
                cli::operation::Asked { operation, at, zone, place, mode, motive, role, plan };
            cli::operation::rule(&asked)
        }
        Operation::Diff { a, b, plan, json } => {
            cli::operation::diff(&a, b.as_deref(), plan.as_deref(), json)
        }
        Operation::Order { id, out, operation, language } => {
            let language = match language.as_str() {
                "en" => Language::English,
                _ => Language::French,
            };
            cli::operation::order(operation.as_deref(), &id, &out, language)
        }
        Operation::Import { file, dir, format } => {
            cli::operation::import(&file, &dir, format.as_deref())
        }
        Operation::Export { dir, data, out } => {
            cli::operation::export(&dir, data.as_deref(), out.as_deref())
        }
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("cannot start the executor")?.block_on(work)
}

fn start_log(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log.filter)
        .with_context(|| format!("log.filter = {:?}", settings.log.filter))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.log.format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

async fn gate_box(args: args::pass::Gate) -> anyhow::Result<()> {
    start_log(&Settings::default())?;
    run::gate::run(args).await
}

async fn worker(args: args::vision::Watch) -> anyhow::Result<()> {
    start_log(&Settings::default())?;
    run::watch::run(args).await
}

async fn serve_node(serve: Serve) -> anyhow::Result<()> {
    let mut settings = settings::load(serve.settings.as_deref(), Some(&serve.data))?;
    if let Some(listen) = serve.listen {
        settings.server.listen = listen;
    }
    start_log(&settings)?;
    let package = serve.operation.as_deref().map(folder::read_package).transpose()?;
    let speed = serve.speed;
    let files = serve.air_file.into_iter().map(|path| (None, AirFeed::File(path, speed)));
    let feeds = serve.air_feed.into_iter().map(|at| (None, AirFeed::Tcp(at))).chain(files);
    let (feeds, data_dir) = (feeds.collect(), serve.data);
    let serving = Serving { data_dir, package, adopt: serve.adopt, feeds, settings };
    let server = run::serve::start(serving).await?;
    let asked = run::serve::asked_to_stop()?;
    let scheme = if server.app.secure { "https" } else { "http" };
    println!("cordon listens on {scheme}://{}", server.address);
    if server.app.accounts.all()?.is_empty() {
        let first = [Role::DutyCommander, Role::Administrator];
        let (account, once) =
            server.app.accounts.open_account("administrator", &first, clock::now())?;
        println!("first start: the account `{}` was opened; log in once with", account.name);
        println!("{scheme}://{}/login#once={once}", server.address);
    }
    asked.await;
    println!("stopping");
    server.stop().await
}

/// The folder of a demo: a temporary one, or the one that was asked for if it is empty.
fn demo_folder(data: Option<&Path>) -> anyhow::Result<(PathBuf, Option<tempfile::TempDir>)> {
    let Some(dir) = data else {
        let fresh = tempfile::tempdir().context("no room for a temporary folder")?;
        return Ok((fresh.path().to_path_buf(), Some(fresh)));
    };
    if dir.exists() {
        let mut list =
            std::fs::read_dir(dir).with_context(|| format!("cannot read `{}`", dir.display()))?;
        if list.next().is_some() {
            bail!("`{}` is not empty; give an empty folder or none", dir.display());
        }
    }
    Ok((dir.to_path_buf(), None))
}

fn headless(demo: Demo) -> anyhow::Result<()> {
    let (dir, fresh) = demo_folder(demo.data.as_deref())?;
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    if demo.speed.is_some_and(|speed| speed != Speed::Max) {
        bail!("virtual time knows only --speed max");
    }
    let millis = demo.lasts_ms.unwrap_or(HEADLESS_MS);
    let package = run::demo::package()?;
    let from = match &demo.from {
        Some(text) => run::evening::moment(&package.operation, text)?,
        None => run::evening::begins_at(&package.operation, millis),
    };
    let (report, truth) = run::headless::run(demo.seed, (from, millis), &dir, package)?;
    if let Some(path) = &demo.truth {
        let text = serde_json::to_string_pretty(&truth)? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let text = serde_json::to_string_pretty(&report)? + "\n";
    match &demo.report {
        Some(path) => std::fs::write(path, text)
            .with_context(|| format!("cannot write `{}`", path.display()))?,
        None => print!("{text}"),
    }
    drop(fresh);
    Ok(())
}

async fn demo_with_screen(demo: Demo) -> anyhow::Result<()> {
    let (dir, fresh) = demo_folder(demo.data.as_deref())?;
    let mut settings = settings::load(None, None)?;
    settings.log.filter = "warn".to_owned();
    match demo.listen {
        Some(listen) => settings.server.listen = listen,
        None => settings.server.listen.set_port(0),
    }
    start_log(&settings)?;
    if demo.truth.is_some() || demo.report.is_some() {
        bail!("--truth and --report are written by a run with --headless");
    }
    let times = match demo.speed {
        None => 1.0,
        Some(Speed::Times(times)) => times,
        Some(Speed::Max) => bail!("with a screen, time has a speed: give --speed 10, say"),
    };
    let evening = run::demo::Evening { from: demo.from, times, recordings: demo.recording };
    let running = run::demo::begin(demo.seed, dir, settings, evening).await?;
    let asked = run::serve::asked_to_stop()?;
    let address = running.server.address;
    println!("The demo runs at http://{address}");
    for (name, once) in &running.logins {
        println!("  log in once as {name}: http://{address}/login#once={once}");
    }
    for (gate, screen) in &running.gates.screens {
        println!("  the gate {gate} opens once at {screen}");
    }
    println!("  passes to be shown to a camera lie in {}", running.gates.passes.display());
    println!("Ctrl-C ends it{}.", if fresh.is_some() { " and leaves nothing behind" } else { "" });
    match demo.lasts_ms.and_then(|ms| u64::try_from(ms).ok()) {
        Some(ms) => tokio::select! {
            () = asked => {}
            () = tokio::time::sleep(std::time::Duration::from_millis(ms)) => {}
        },
        None => asked.await,
    }
    running.stop().await?;
    drop(fresh);
    Ok(())
}
