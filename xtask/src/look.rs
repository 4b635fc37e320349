//! `look`: screenshots of every screen in every size, to be looked at.

use crate::setup::Browser;
use crate::{setup, shell};

pub fn run() -> anyhow::Result<()> {
    setup::run(Browser::Wanted)?;
    shell::run(&mut shell::npm(&["run", "--silent", "look"]))
}
