//! A worker, live: its detectors, store and line bound together.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use crate::args::vision::Watch as Args;
use crate::watch::line::Line;
use crate::watch::pool::{self, Pool};
use crate::watch::told::Told;
use crate::watch::{Means, Worker};

/// Watches until it is asked to stop.
///
/// # Errors
///
/// What cannot be opened, made or read.
pub async fn run(args: Args) -> anyhow::Result<()> {
    std::fs::create_dir_all(&args.dir)
        .with_context(|| format!("cannot make `{}`", args.dir.display()))?;
    let line = Arc::new(Line::new(&args.centre, &args.account, &args.password_file)?);
    let model = pool::model(&args.models, args.model.as_deref());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = args.threads.unwrap_or(cores);
    let told = Told::open(&args.dir)?;
    let pool = Pool::start(model, args.engine, threads);
    let means = Arc::new(Means {
        dir: args.dir.clone(),
        pool: pool.clone(),
        told,
        kept_s: args.kept_hours * 3_600.0,
        hardware: args.hardware.clone(),
    });
    let name = args.name.clone().unwrap_or_else(|| args.account.clone());
    let what = pool.manifest().map_or("no model: people are not detected", |it| &it.name);
    println!("cordon watch {name} takes {} cameras for {} ({what})", args.room, args.centre);
    let stop = Arc::new(AtomicBool::new(false));
    let asked = super::serve::asked_to_stop()?;
    let mut worker = Worker::new(name, args.room, means, line);
    let flag = stop.clone();
    let watching = tokio::task::spawn_blocking(move || worker.run(&flag));
    asked.await;
    stop.store(true, Ordering::Relaxed);
    watching.await.context("the worker broke")?;
    pool.end();
    Ok(())
}
