//! The picture's stream, followed as a console does.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Error, WebSocket};

use super::{Caller, SOON};

/// Bytes of a message's head, and of a track record.
const HEAD: usize = 48;
const RECORD: usize = 48;

/// What a track record says, as far as tests ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub number: u32,
    pub icao24: u32,
    pub position_deg: Option<(f64, f64)>,
    pub altitude_ft: i32,
    pub flags: u16,
    pub age_ms: u32,
    pub callsign: String,
}

/// A message of the stream.
#[derive(Clone, Debug)]
pub struct Message {
    pub snapshot: bool,
    pub epoch: u64,
    pub frame: u64,
    pub seq: u64,
    pub json: Value,
    pub records: Vec<Record>,
}

fn read<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().unwrap()
}

impl Message {
    fn read(bytes: &[u8]) -> Message {
        assert_eq!((bytes[1], read(bytes, 2)), (1, [0, 0]), "version and what is kept zero");
        let length = u32::from_le_bytes(read(bytes, 4)) as usize;
        assert_eq!(length % 8, 0, "JSON is padded");
        let count = u32::from_le_bytes(read(bytes, 40)) as usize;
        assert_eq!(bytes.len(), HEAD + length + count * RECORD);
        let at_ms = f64::from_le_bytes(read(bytes, 32));
        let now_ms = jiff::Timestamp::now().as_millisecond() as f64;
        assert!((at_ms - now_ms).abs() < 60_000.0, "the server's time is {at_ms}");
        let records = bytes[HEAD + length..].chunks_exact(RECORD).map(Record::read).collect();
        Message {
            snapshot: match bytes[0] {
                1 => true,
                2 => false,
                kind => panic!("there is no message of kind {kind}"),
            },
            epoch: u64::from_le_bytes(read(bytes, 8)),
            frame: u64::from_le_bytes(read(bytes, 16)),
            seq: u64::from_le_bytes(read(bytes, 24)),
            json: serde_json::from_slice(&bytes[HEAD..HEAD + length]).unwrap(),
            records,
        }
    }
}

impl Record {
    fn read(bytes: &[u8]) -> Record {
        let degrees = |at| i32::from_le_bytes(read(bytes, at));
        let known = degrees(8) != i32::MIN;
        let callsign = String::from_utf8_lossy(&bytes[36..44]);
        Record {
            number: u32::from_le_bytes(read(bytes, 0)),
            icao24: u32::from_le_bytes(read(bytes, 4)),
            position_deg: known
                .then(|| (f64::from(degrees(8)) / 1e7, f64::from(degrees(12)) / 1e7)),
            altitude_ft: degrees(16),
            flags: u16::from_le_bytes(read(bytes, 26)),
            age_ms: u32::from_le_bytes(read(bytes, 28)),
            callsign: callsign.trim_end_matches('\0').to_owned(),
        }
    }
}

/// A console that follows the picture.
pub struct Console {
    socket: WebSocket<TcpStream>,
    /// Track numbers to ids, as told so far.
    pub names: BTreeMap<u32, String>,
}

impl Console {
    /// Begins to follow what is in `viewport` (null: everything), and says where it left off.
    pub fn follow(who: &Caller, viewport: Value, resume: Value) -> Console {
        let mut console = Console::connect(who);
        console.say(&json!({"viewport": viewport, "resume": resume}));
        console
    }

    /// Begins to follow everything.
    pub fn open(who: &Caller) -> Console {
        Console::follow(who, Value::Null, Value::Null)
    }

    /// Opens the link and says nothing.
    pub fn connect(who: &Caller) -> Console {
        let stream = TcpStream::connect_timeout(&who.address(), SOON).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let uri = format!("ws://{}/api/picture/stream", who.address());
        let mut request = uri.into_client_request().unwrap();
        let bearer = format!("Bearer {}", who.token()).parse().unwrap();
        request.headers_mut().insert("authorization", bearer);
        let begun = Instant::now();
        let mut shaken = tungstenite::client(request, stream);
        let socket = loop {
            match shaken {
                Ok((socket, _)) => break socket,
                Err(tungstenite::HandshakeError::Interrupted(middle)) => {
                    assert!(begun.elapsed() < SOON, "no handshake");
                    shaken = middle.handshake();
                }
                Err(error) => panic!("{error}"),
            }
        };
        Console { socket, names: BTreeMap::new() }
    }

    pub fn say(&mut self, words: &Value) {
        self.try_say(words).unwrap();
    }

    pub fn try_say(&mut self, words: &Value) -> Result<(), Error> {
        self.socket.send(tungstenite::Message::text(words.to_string()))
    }

    /// The next message; `None` once the server has closed, or when none came in time.
    pub fn try_next(&mut self, within: Duration) -> Option<Message> {
        let begun = Instant::now();
        loop {
            match self.socket.read() {
                Ok(tungstenite::Message::Binary(bytes)) => {
                    let message = Message::read(&bytes);
                    for (number, id) in message.json["names"].as_object().into_iter().flatten() {
                        let id = id.as_str().unwrap().to_owned();
                        self.names.insert(number.parse().unwrap(), id);
                    }
                    return Some(message);
                }
                Ok(tungstenite::Message::Close(_)) => return None,
                Ok(_) => {}
                Err(Error::Io(error))
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => return None,
            }
            if begun.elapsed() > within {
                return None;
            }
        }
    }

    pub fn next(&mut self) -> Message {
        self.try_next(SOON).expect("a message of the stream")
    }

    /// Reads on until a message is what was waited for.
    pub fn until(&mut self, what: &str, is: impl Fn(&Message) -> bool) -> Message {
        let begun = Instant::now();
        loop {
            let message = self.next();
            if is(&message) {
                return message;
            }
            assert!(begun.elapsed() < SOON, "not on the stream: {what}");
        }
    }
}
