//! Arguments of `cordon cameras`.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use clap::Subcommand;

/// Cameras: where they are, and where their pictures come from.
#[derive(Debug, Subcommand)]
pub enum Cameras {
    /// Read a table of cameras: addresses go to the data folder of a node, which may run; what the
    /// operation package is to have of them is printed as GeoJSON.
    Import {
        /// The table: CSV, with a first line of column names: id, address, latitude, longitude,
        /// and name, bearing, controller and more.
        file: PathBuf,
        /// The data folder of the node. Addresses of other cameras stay in it.
        #[arg(long)]
        data: PathBuf,
        /// Write the GeoJSON there and not to standard output.
        #[arg(long)]
        geojson: Option<PathBuf>,
    },
    /// Ask the network which cameras are there (ONVIF). An answer is what a device says of itself.
    Discover {
        /// How long to wait for answers, seconds.
        #[arg(long, default_value_t = 3.0, value_parser = wait)]
        wait_s: f64,
        /// An address of this machine: ask by that interface.
        #[arg(long)]
        interface: Option<Ipv4Addr>,
    },
}

fn wait(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "give seconds, such as 3".to_owned())?;
    let is_in = (0.1..=60.0).contains(&seconds);
    if is_in { Ok(seconds) } else { Err("give 0.1 to 60 seconds".to_owned()) }
}
