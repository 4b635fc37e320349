//! Every chore of the project: `cargo xtask <chore>`.

mod arguments;
mod bench;
mod demo;
mod docs;
mod fuzz;
mod kill;
mod licence;
mod look;
mod metadata;
mod setup;
mod shell;
mod suite;
mod tidy;
mod vision;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <chore>

  setup                install what is missing, build the console
  test [--quick]       everything that must hold before a change lands;
                       --quick leaves out browser and kill tests
  ci                   test, as CI runs it
  demo [-- ARGUMENT..] build in release and run `cordon demo`
  tidy [--update]      the house rules; --update lowers the ratchet
  licences             what we ship is under a licence of the house's list
  bench                every benchmark
  fuzz [--minutes N]   every fuzz target, N minutes in all (10)
  docs                 write the generated pages of the reference anew
  kill [--count N]     kill the real process N times (1000)
  look                 screenshots of every screen
  vision               tracks scored by TrackEval, and the peers beside ours
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let Some((chore, rest)) = arguments.split_first() else {
        print!("{HELP}");
        anyhow::bail!("which chore?");
    };
    match chore.as_str() {
        "setup" => arguments::none(rest).and_then(|()| setup::run(setup::Browser::Wanted)),
        "test" => suite::run(suite::Extent::of(rest)?),
        "ci" => {
            arguments::none(rest)?;
            suite::run_as_ci()
        }
        "demo" => demo::run(rest),
        "tidy" => tidy::run(arguments::flag(rest, "--update")?),
        "licences" => arguments::none(rest).and_then(|()| licence::run()),
        "bench" => arguments::none(rest).and_then(|()| bench::run()),
        "fuzz" => fuzz::run(arguments::number(rest, "--minutes", 10)?),
        "docs" => arguments::none(rest).and_then(|()| docs::run()),
        "kill" => kill::run(arguments::number(rest, "--count", 1000)?),
        "look" => arguments::none(rest).and_then(|()| look::run()),
        "vision" => arguments::none(rest).and_then(|()| vision::run()),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => {
            print!("{HELP}");
            anyhow::bail!("there is no chore {other:?}")
        }
    }
}
