//! A receiver on the network: real ADS-B in Beast, over TCP.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use cordon_air::decode::callsign::Callsign;
use cordon_air::decode::cpr::Parity;
use cordon_air::encode::{beast, mode_s};
use cordon_air::frame::Frame;
use cordon_kernel::geometry::Position;
use cordon_kernel::track::Icao24;
use cordon_kernel::units::Feet;

use super::{SOON, eventually};

/// An aircraft, as it tells of itself.
#[derive(Clone, Debug)]
pub struct Aircraft {
    pub icao24: u32,
    pub callsign: String,
    pub latitude_deg: f64,
    pub longitude_deg: f64,
    pub altitude_ft: i32,
}

impl Aircraft {
    /// One in the middle of Toulouse, low.
    pub fn over_toulouse(icao24: u32) -> Aircraft {
        Aircraft::at(icao24, 43.62, 1.41)
    }

    pub fn at(icao24: u32, latitude_deg: f64, longitude_deg: f64) -> Aircraft {
        let callsign = format!("TST{}", icao24 % 10_000);
        Aircraft { icao24, callsign, latitude_deg, longitude_deg, altitude_ft: 3_000 }
    }

    /// Its name.
    pub fn name(&self) -> Frame {
        let callsign = Callsign::parse(&self.callsign).unwrap();
        mode_s::identification(Icao24(self.icao24), callsign, ('A', 3)).unwrap()
    }

    /// One half of its position.
    pub fn position(&self, parity: Parity) -> Frame {
        let here = Position::new(self.latitude_deg, self.longitude_deg).unwrap();
        let altitude = Some(Feet(self.altitude_ft));
        mode_s::airborne_position(Icao24(self.icao24), here, altitude, parity).unwrap()
    }

    /// Name and both halves of its position.
    pub fn frames(&self) -> [Frame; 3] {
        [self.name(), self.position(Parity::Even), self.position(Parity::Odd)]
    }

    /// The same in Beast.
    pub fn beast(&self) -> Vec<u8> {
        beast_of(&self.frames())
    }
}

/// Frames in Beast.
pub fn beast_of(frames: &[Frame]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frames.iter().for_each(|frame| beast::write(frame, &mut bytes));
    bytes
}

/// A receiver that nodes may connect to.
pub struct Receiver {
    listener: TcpListener,
    links: Vec<TcpStream>,
}

impl Receiver {
    pub fn open() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Receiver { listener, links: Vec::new() }
    }

    pub fn address(&self) -> String {
        format!("tcp://{}", self.listener.local_addr().unwrap())
    }

    /// Takes whoever has connected; gives how many links there are.
    pub fn accept(&mut self) -> usize {
        while let Ok((link, _)) = self.listener.accept() {
            link.set_nonblocking(false).unwrap();
            link.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
            self.links.push(link);
        }
        self.links.len()
    }

    /// Waits until somebody is connected.
    pub fn connected(&mut self) {
        eventually("the node connects to the receiver", SOON, || (self.accept() > 0).then_some(()));
    }

    /// Sends to whoever is connected; links that are gone are forgotten.
    pub fn send(&mut self, bytes: &[u8]) {
        self.accept();
        self.links.retain_mut(|link| link.write_all(bytes).is_ok());
    }

    /// Closes every link.
    pub fn hang_up(&mut self) {
        self.links.clear();
    }
}
