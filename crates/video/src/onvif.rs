//! Which cameras are in the network: they answer when asked.
//!
//! WS-Discovery as cameras speak it (ONVIF Core specification, 7 "Device discovery"): a question
//! as SOAP 1.2 over UDP to a multicast address, and an answer from each device. ONVIF holds to the
//! names of April 2005 (`schemas.xmlsoap.org`), which are asked with; answers may also have those
//! of WS-Discovery 1.1 (OASIS, 2009).
//!
//! An answer is testimony: anybody in the network can give one, with any address in it. It is read
//! within limits, and nothing is fetched because of it.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddrV4, UdpSocket};
use std::time::{Duration, Instant};

use roxmltree::{Document, Node, ParsingOptions};

/// Where devices listen: the address and port of WS-Discovery 1.1, 3.1.1.
pub const MULTICAST: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(239, 255, 255, 250), 3702);
/// Largest answer that is read, bytes: that of SOAP-over-UDP 1.1 (OASIS, 2009), 4.
pub const ANSWER_BYTES_MAX: usize = 32_767;
/// Most devices that are kept.
pub const FOUND_MAX: usize = 4096;
/// Elements, attributes and texts of an answer, at most.
const NODES_MAX: u32 = 4000;
/// Matches of an answer, addresses of a device and its scopes, at most; more are passed over.
const MATCHES_MAX: usize = 64;
const XADDRS_MAX: usize = 16;
const SCOPES_MAX: usize = 64;
/// Longest address, scope or endpoint, bytes; a longer one is passed over.
const VALUE_LEN_MAX: usize = 512;
/// Longest wait.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// After that time the question is sent again, as a packet may be lost.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

const SOAP: [&str; 2] =
    ["http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/"];
const ADDRESSING: [&str; 2] =
    ["http://schemas.xmlsoap.org/ws/2004/08/addressing", "http://www.w3.org/2005/08/addressing"];
const DISCOVERY: [&str; 2] = [
    "http://schemas.xmlsoap.org/ws/2005/04/discovery",
    "http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01",
];
const ONVIF: &str = "http://www.onvif.org/";
const SCOPE: &str = "onvif://www.onvif.org/";

/// A camera, or what says that it is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its stable name, a `urn:uuid:` mostly.
    pub endpoint: String,
    /// Who sent the answer.
    pub from: Option<IpAddr>,
    /// Addresses of its device service, `http` or `https`.
    pub xaddrs: Vec<String>,
    /// Its name, its model and where it hangs, as its scopes say.
    pub name: Option<String>,
    /// Its model.
    pub hardware: Option<String>,
    /// Where it hangs, such as `country/france` or `city/paris`.
    pub locations: Vec<String>,
    /// All of its scopes, as they were sent.
    pub scopes: Vec<String>,
}

/// Why there is no answer to read, or none could be asked for.
#[derive(Debug, thiserror::Error)]
pub enum OnvifError {
    /// An answer of more than [`ANSWER_BYTES_MAX`].
    #[error("an answer of {bytes} bytes is not read: {ANSWER_BYTES_MAX} at most")]
    TooLarge {
        /// How many bytes it has.
        bytes: usize,
    },
    /// An answer that is not UTF-8.
    #[error("an answer is not UTF-8 from byte {at} on")]
    NotUtf8 {
        /// How many bytes are good.
        at: usize,
    },
    /// An answer with a document type: it could grow without bounds, and SOAP 1.2 forbids it.
    #[error("an answer has a document type, which SOAP forbids: it is not read")]
    Doctype,
    /// An answer that is not XML, or has too many parts.
    #[error("an answer is not XML: {0}")]
    Xml(#[from] roxmltree::Error),
    /// XML that answers no question.
    #[error("XML without {0}: it is no answer of a device")]
    NoAnswer(&'static str),
    /// An answer to the question of somebody else.
    #[error("an answer to another question, {relates_to:?}")]
    OtherProbe {
        /// The id of that question.
        relates_to: String,
    },
    /// A device without a name of its own.
    #[error("match {0} of an answer names no endpoint")]
    NoEndpoint(usize),
    /// The network could not be used.
    #[error("cannot {deed}: {cause}; choose the address of another interface of this machine")]
    Network {
        /// What was tried.
        deed: String,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// No randomness for the id of a question.
    #[error("cannot get random bytes for the id of a question: {0}")]
    Random(getrandom::Error),
}

/// The question: who is a camera? `message_id` is a URI of its own, such as a `urn:uuid:`.
pub fn probe(message_id: &str) -> String {
    let [soap, _] = SOAP;
    let [addressing, _] = ADDRESSING;
    let [discovery, _] = DISCOVERY;
    let id = message_id.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <s:Envelope xmlns:s=\"{soap}\" xmlns:a=\"{addressing}\" xmlns:d=\"{discovery}\" \
         xmlns:dn=\"{ONVIF}ver10/network/wsdl\"><s:Header>\
         <a:Action s:mustUnderstand=\"1\">{discovery}/Probe</a:Action>\
         <a:MessageID>{id}</a:MessageID>\
         <a:ReplyTo><a:Address>{addressing}/role/anonymous</a:Address></a:ReplyTo>\
         <a:To s:mustUnderstand=\"1\">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>\
         </s:Header><s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe>\
         </s:Body></s:Envelope>"
    )
}

/// Reads an answer: the cameras in it. Printers and others that answer every question are left
/// out.
///
/// `bytes` are one packet. With `message_id`, only an answer to that question is one.
///
/// # Errors
///
/// [`OnvifError`], all but the last two of its kinds.
pub fn read_match(bytes: &[u8], message_id: Option<&str>) -> Result<Vec<Found>, OnvifError> {
    if bytes.len() > ANSWER_BYTES_MAX {
        return Err(OnvifError::TooLarge { bytes: bytes.len() });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| OnvifError::NotUtf8 { at: error.valid_up_to() })?;
    let text = text.trim_start_matches('\u{feff}').trim_matches(['\0', ' ', '\r', '\n', '\t']);
    if text.contains("<!DOCTYPE") {
        return Err(OnvifError::Doctype);
    }
    let options = ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)?;
    let envelope = document.root_element();
    if !is_named(&envelope, &SOAP, "Envelope") {
        return Err(OnvifError::NoAnswer("an envelope"));
    }
    let header = child(&envelope, &SOAP, "Header").ok_or(OnvifError::NoAnswer("a header"))?;
    let relates_to = child(&header, &ADDRESSING, "RelatesTo");
    let relates_to = relates_to.and_then(|it| it.text()).unwrap_or_default().trim();
    if message_id.is_some_and(|id| id != relates_to) {
        let relates_to = relates_to.chars().take(80).collect();
        return Err(OnvifError::OtherProbe { relates_to });
    }
    let body = child(&envelope, &SOAP, "Body").ok_or(OnvifError::NoAnswer("a body"))?;
    let matches = child(&body, &DISCOVERY, "ProbeMatches");
    let matches = matches.ok_or(OnvifError::NoAnswer("matches of a probe"))?;
    let matches = matches.children().filter(|it| is_named(it, &DISCOVERY, "ProbeMatch"));
    let mut found = Vec::new();
    for (n, one) in matches.take(MATCHES_MAX).enumerate() {
        let device = read_device(&one).ok_or(OnvifError::NoEndpoint(n + 1))?;
        if is_camera(&one, &device) {
            found.push(device);
        }
    }
    Ok(found)
}

fn is_named(node: &Node<'_, '_>, spaces: &[&str], name: &str) -> bool {
    let tag = node.tag_name();
    tag.name() == name && tag.namespace().is_some_and(|space| spaces.contains(&space))
}

fn child<'a, 'i>(node: &Node<'a, 'i>, spaces: &[&str], name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| is_named(it, spaces, name))
}

/// The words of a child, within the limits.
fn words<'a>(node: &Node<'a, '_>, name: &str) -> impl Iterator<Item = &'a str> {
    let text = child(node, &DISCOVERY, name).and_then(|it| it.text()).unwrap_or_default();
    let is_fit = |it: &&str| it.len() <= VALUE_LEN_MAX && !it.chars().any(char::is_control);
    text.split_whitespace().filter(is_fit)
}

/// Whether a device says that it is of ONVIF: by its types, or by its scopes.
fn is_camera(node: &Node<'_, '_>, device: &Found) -> bool {
    let types = child(node, &DISCOVERY, "Types");
    let of_onvif = |word: &str| {
        let prefix = word.split_once(':').map(|(prefix, _)| prefix);
        let space = types.and_then(|it| it.lookup_namespace_uri(prefix));
        space.is_some_and(|space| space.starts_with(ONVIF))
    };
    words(node, "Types").any(of_onvif) || device.scopes.iter().any(|it| scope(it).is_some())
}

fn read_device(node: &Node<'_, '_>) -> Option<Found> {
    let reference = child(node, &ADDRESSING, "EndpointReference")?;
    let endpoint = child(&reference, &ADDRESSING, "Address")?.text()?.trim();
    let is_fit = !endpoint.is_empty() && endpoint.len() <= VALUE_LEN_MAX;
    let mut device = Found {
        endpoint: Some(endpoint).filter(|it| is_fit && !it.chars().any(char::is_control))?.into(),
        ..Found::default()
    };
    let is_http = |it: &&str| it.starts_with("http://") || it.starts_with("https://");
    let xaddrs = words(node, "XAddrs").filter(is_http).take(XADDRS_MAX);
    device.xaddrs = xaddrs.map(str::to_owned).collect();
    device.scopes = words(node, "Scopes").take(SCOPES_MAX).map(str::to_owned).collect();
    device.name_by_scopes();
    Some(device)
}

/// What a scope of ONVIF says (7.3.2.2.1): its kind, and its value, decoded.
fn scope(scope: &str) -> Option<(String, String)> {
    let (before, rest) = scope.split_at_checked(SCOPE.len())?;
    if !before.eq_ignore_ascii_case(SCOPE) {
        return None;
    }
    let (kind, value) = rest.split_once('/').unwrap_or((rest, ""));
    Some((kind.to_ascii_lowercase(), decoded(value)))
}

/// Percent-encoding undone (RFC 3986, 2.1). What is none stays; what cannot be shown is a space.
fn decoded(text: &str) -> String {
    let digit = |at: Option<&u8>| at.and_then(|it| char::from(*it).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        match (*first, digit(after.first()), digit(after.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    // Besides controls, marks that turn the direction of a text or have no width.
    let is_hidden = |c: char| {
        let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
        c.is_control() || turns || matches!(c, '\u{2028}'..='\u{2029}' | '\u{2066}'..='\u{2069}')
    };
    let text = String::from_utf8_lossy(&bytes);
    text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect::<String>().trim().to_owned()
}

impl Found {
    fn name_by_scopes(&mut self) {
        let (mut name, mut hardware, mut locations) = (None, None, Vec::new());
        let said = self.scopes.iter().filter_map(|it| scope(it));
        for (kind, value) in said.filter(|(_, value)| !value.is_empty()) {
            match kind.as_str() {
                "name" => name = name.or(Some(value)),
                "hardware" => hardware = hardware.or(Some(value)),
                "location" if !locations.contains(&value) => locations.push(value),
                _ => {}
            }
        }
        (self.name, self.hardware, self.locations) = (name, hardware, locations);
    }

    /// Takes over what another answer of the same device has more.
    fn join(&mut self, other: Found) {
        let add = |to: &mut Vec<String>, from: Vec<String>, most: usize| {
            for value in from {
                if to.len() < most && !to.contains(&value) {
                    to.push(value);
                }
            }
        };
        add(&mut self.xaddrs, other.xaddrs, XADDRS_MAX);
        add(&mut self.scopes, other.scopes, SCOPES_MAX);
        self.name_by_scopes();
    }
}

/// The answers to one question.
#[derive(Debug, Default)]
struct Answers {
    message_id: String,
    /// By the endpoint in lower case.
    devices: BTreeMap<String, Found>,
    faults_count: usize,
}

impl Answers {
    fn take(&mut self, bytes: &[u8], from: IpAddr) {
        let Ok(found) = read_match(bytes, Some(&self.message_id)) else {
            self.faults_count += 1;
            return;
        };
        for mut device in found {
            device.from = Some(from);
            let key = device.endpoint.to_lowercase();
            let is_full = self.devices.len() >= FOUND_MAX;
            match self.devices.get_mut(&key) {
                Some(known) => known.join(device),
                None if !is_full => {
                    self.devices.insert(key, device);
                }
                None => self.faults_count += 1,
            }
        }
    }
}

/// Asks the network which cameras are there, and waits for answers for `wait`, a minute at most.
///
/// `interface` is an address of this machine: the question leaves by that interface, else by the
/// one that the system chooses. Gives the devices by their endpoints, each once,
/// [`FOUND_MAX`] at most, and how many answers were passed over: not readable, to another
/// question, or too many.
///
/// # Errors
///
/// [`OnvifError::Network`] and [`OnvifError::Random`].
pub fn discover(
    wait: Duration,
    interface: Option<Ipv4Addr>,
) -> Result<(Vec<Found>, usize), OnvifError> {
    discover_at(MULTICAST, wait, interface)
}

/// The same, with the question sent to `target`: to one camera of another network, for one.
///
/// # Errors
///
/// As [`discover`].
pub fn discover_at(
    target: SocketAddrV4,
    wait: Duration,
    interface: Option<Ipv4Addr>,
) -> Result<(Vec<Found>, usize), OnvifError> {
    let message_id = message_id()?;
    let question = probe(&message_id);
    // A multicast leaves by the interface whose address the socket has.
    let own = SocketAddrV4::new(interface.unwrap_or(Ipv4Addr::UNSPECIFIED), 0);
    let network = |deed: String| move |cause| OnvifError::Network { deed, cause };
    let socket = UdpSocket::bind(own).map_err(network(format!("listen at {}", own.ip())))?;
    let ask = || {
        let sent = socket.send_to(question.as_bytes(), target);
        sent.map_err(network(format!("send to {target}")))
    };
    ask()?;
    let begun = Instant::now();
    let wait = wait.min(WAIT_MAX);
    let mut answers = Answers { message_id, ..Answers::default() };
    let mut is_asked_again = false;
    // One byte more shows that an answer is too large.
    let mut packet = vec![0; ANSWER_BYTES_MAX + 1];
    while let Some(left) = wait.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
        if !is_asked_again && begun.elapsed() >= AGAIN_AFTER {
            is_asked_again = true;
            ask()?;
        }
        let listen = socket.set_read_timeout(Some(left.min(AGAIN_AFTER)));
        listen.map_err(network("set how long to listen".to_owned()))?;
        match socket.recv_from(&mut packet) {
            Ok((len, from)) => answers.take(&packet[..len], from.ip()),
            Err(error) if is_passing(error.kind()) => {}
            Err(error) => return Err(network("listen for answers".to_owned())(error)),
        }
    }
    Ok((answers.devices.into_values().collect(), answers.faults_count))
}

/// Whether listening goes on: nothing came yet, or the target said that nobody is there.
fn is_passing(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{ConnectionRefused, ConnectionReset, Interrupted, TimedOut, WouldBlock};
    matches!(kind, WouldBlock | TimedOut | Interrupted | ConnectionReset | ConnectionRefused)
}

/// A random URN (RFC 9562, 5.4).
fn message_id() -> Result<String, OnvifError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(OnvifError::Random)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| hex[from..to].concat();
    let parts = [part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 16)];
    Ok(format!("urn:uuid:{}", parts.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "urn:uuid:1";

    /// An answer as cameras send it.
    fn answer(id: &str, endpoint: &str, types: &str, scopes: &str, xaddrs: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <env:Envelope xmlns:env=\"{}\" xmlns:w=\"{}\" xmlns:d=\"{}\" \
             xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\" xmlns:p=\"urn:printer\">\
             <env:Header><w:RelatesTo>{id}</w:RelatesTo></env:Header><env:Body><d:ProbeMatches>\
             <d:ProbeMatch><w:EndpointReference><w:Address>{endpoint}</w:Address>\
             </w:EndpointReference><d:Types>{types}</d:Types><d:Scopes>{scopes}</d:Scopes>\
             <d:XAddrs>{xaddrs}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>\
             </d:ProbeMatch></d:ProbeMatches></env:Body></env:Envelope>",
            SOAP[0], ADDRESSING[0], DISCOVERY[0]
        )
    }

    fn camera(id: &str, endpoint: &str) -> String {
        let scopes = "onvif://www.onvif.org/type/video_encoder \
            onvif://www.onvif.org/name/Caf%C3%A9%20north onvif://www.onvif.org/hardware/P3245%2dV\n\
            onvif://www.onvif.org/location/country/france\n\
            ONVIF://www.onvif.org/location/city/Paris";
        let xaddrs = "http://192.0.2.7/onvif/device_service https://[2001:db8::7]/onvif";
        answer(id, endpoint, "dn:NetworkVideoTransmitter", scopes, xaddrs)
    }

    fn error(bytes: &[u8]) -> String {
        read_match(bytes, Some(ID)).unwrap_err().to_string()
    }

    #[test]
    fn a_camera_that_answers_is_found_with_its_name_and_addresses() {
        let found = read_match(camera(ID, "urn:uuid:a").as_bytes(), Some(ID)).unwrap();
        let [device] = &found[..] else { panic!("{found:?}") };
        assert_eq!(device.endpoint, "urn:uuid:a");
        assert_eq!(device.name.as_deref(), Some("Café north"));
        assert_eq!(device.hardware.as_deref(), Some("P3245-V"));
        assert_eq!(device.locations, ["country/france", "city/Paris"]);
        assert_eq!(device.xaddrs[0], "http://192.0.2.7/onvif/device_service");
        assert_eq!((device.xaddrs.len(), device.scopes.len()), (2, 5));
    }

    #[test]
    fn an_answer_with_the_names_of_2009_is_read_too() {
        let text = camera(ID, "urn:uuid:a").replace(DISCOVERY[0], DISCOVERY[1]);
        let text = text.replace(ADDRESSING[0], ADDRESSING[1]);
        assert_eq!(read_match(text.as_bytes(), Some(ID)).unwrap().len(), 1);
    }

    #[test]
    fn the_question_is_xml_with_its_id() {
        let text = probe("urn:uuid:<&");
        let document = Document::parse(&text).unwrap();
        let text = |name: &str| {
            let found = document.descendants().find(|it| it.tag_name().name() == name);
            found.and_then(|it| it.text()).unwrap_or_default()
        };
        assert_eq!(text("MessageID"), "urn:uuid:<&");
        assert_eq!(text("Types"), "dn:NetworkVideoTransmitter");
        assert!(text("Action").ends_with("/Probe"));
        let error = read_match(probe(ID).as_bytes(), None).unwrap_err();
        assert!(matches!(error, OnvifError::NoAnswer(_)), "a question is no answer: {error}");
    }

    #[test]
    fn others_that_answer_are_left_out() {
        let printer = answer(ID, "urn:uuid:p", "p:Device", "ldap:///x", "http://192.0.2.9/");
        assert_eq!(read_match(printer.as_bytes(), Some(ID)).unwrap(), []);
        let old = answer(ID, "urn:uuid:o", "", "onvif://www.onvif.org/name/x", "ftp://192.0.2.9/");
        let found = read_match(old.as_bytes(), Some(ID)).unwrap();
        assert_eq!((found.len(), found[0].xaddrs.len()), (1, 0), "no address that is not http");
        assert!(error(camera("urn:uuid:2", "a").as_bytes()).contains("another question"));
        assert!(read_match(camera("urn:uuid:2", "a").as_bytes(), None).is_ok());
    }

    #[test]
    fn hostile_answers_are_refused() {
        let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>";
        assert!(error(laughs.as_bytes()).contains("document type"));
        let outside = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
        assert!(error(outside.as_bytes()).contains("document type"));
        assert!(error(b"<a>&b;</a>").contains("not XML"));
        let good = camera(ID, "urn:uuid:a");
        assert!(error(good.replace("urn:uuid:a", " ").as_bytes()).contains("no endpoint"));
        assert!(error(good.replace("urn:uuid:a", "&#x7;a").as_bytes()).contains("XML"));
        assert!(error(&good.as_bytes()[..good.len() / 2]).contains("not XML"));
        assert!(error(&[good.as_bytes(), &[b' '; 32_767]].concat()).contains("bytes"));
        assert!(error(b"\xff\xfe<\0a\0").contains("UTF-8"));
        let deep = "<a>".repeat(10_000);
        assert!(error(deep.as_bytes()).contains("not XML"));
        let wide = format!("<a>{}</a>", "<b/>".repeat(8000));
        assert!(error(wide.as_bytes()).contains("not XML"));
        let many: String = (0..4000).map(|n| format!(" a{n}=''")).collect();
        let begun = Instant::now();
        assert!(read_match(format!("<a{many}/>").as_bytes(), None).is_err());
        assert!(begun.elapsed() < Duration::from_secs(2));
    }

    #[test]
    fn what_a_scope_says_is_shown_safely() {
        let value = |text: &str| scope(&format!("{SCOPE}name/{text}")).unwrap().1;
        assert_eq!(value("a%0Ab%1b[2J"), "a b [2J");
        assert_eq!(value("100%"), "100%");
        assert_eq!(value("%zz%4"), "%zz%4");
        assert_eq!(value("%ff"), "\u{fffd}");
        assert_eq!(value("%E2%80%AEevil"), "evil");
        assert_eq!(scope("http://www.onvif.org/name/x"), None);
    }

    #[test]
    fn ten_thousand_answers_are_bounded_and_one_device_is_there_once() {
        let mut answers = Answers { message_id: ID.to_owned(), ..Answers::default() };
        let from = IpAddr::from([192, 0, 2, 7]);
        for n in 0..10_000 {
            answers.take(camera(ID, &format!("urn:uuid:{n}")).as_bytes(), from);
        }
        assert_eq!((answers.devices.len(), answers.faults_count), (FOUND_MAX, 10_000 - FOUND_MAX));
        let mut answers = Answers { message_id: ID.to_owned(), ..Answers::default() };
        for n in 0..100 {
            let endpoint = if n % 2 == 0 { "urn:uuid:A" } else { "urn:uuid:a" };
            let text = camera(ID, endpoint).replace("192.0.2.7", &format!("192.0.2.{n}"));
            answers.take(text.as_bytes(), from);
        }
        let devices: Vec<&Found> = answers.devices.values().collect();
        assert_eq!((devices.len(), devices[0].xaddrs.len()), (1, XADDRS_MAX));
        assert_eq!(devices[0].from, Some(from));
    }

    #[test]
    fn whatever_an_answer_is_it_is_read() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let _ = read_match(bytes, None);
            let text = String::from_utf8_lossy(bytes);
            let _ = read_match(answer(ID, &text, &text, &text, &text).as_bytes(), None);
            decoded(&text);
        });
    }

    /// A device on this machine that answers the first question with what `answers` makes of its
    /// id.
    fn device(answers: fn(&str) -> Vec<String>) -> SocketAddrV4 {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let std::net::SocketAddr::V4(at) = socket.local_addr().unwrap() else { panic!() };
        answer_once(socket, answers);
        at
    }

    fn answer_once(socket: UdpSocket, answers: fn(&str) -> Vec<String>) {
        std::thread::spawn(move || {
            let mut packet = [0; 4096];
            let (len, from) = socket.recv_from(&mut packet).unwrap();
            let text = String::from_utf8_lossy(&packet[..len]).into_owned();
            let id = text.split("MessageID>").nth(1).unwrap().trim_end_matches("</a:");
            for answer in answers(id) {
                let _ = socket.send_to(answer.as_bytes(), from);
            }
        });
    }

    const HERE: Option<Ipv4Addr> = Some(Ipv4Addr::LOCALHOST);

    #[test]
    fn a_device_on_this_machine_is_found_among_answers_that_are_none() {
        let at = device(|id| {
            let other = camera("urn:uuid:other", "urn:uuid:x");
            vec![other, "hello".into(), camera(id, "urn:uuid:a"), camera(id, "urn:uuid:a")]
        });
        let (found, faults_count) = discover_at(at, Duration::from_millis(500), HERE).unwrap();
        assert_eq!((found.len(), faults_count), (1, 2));
        assert_eq!(found[0].from, Some(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    }

    #[test]
    fn a_device_that_listens_to_the_multicast_is_found() {
        let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
        if let Err(error) = socket.join_multicast_v4(MULTICAST.ip(), &Ipv4Addr::LOCALHOST) {
            println!("skipped: no multicast on this machine: {error}");
            return;
        }
        let port = socket.local_addr().unwrap().port();
        answer_once(socket, |id| vec![camera(id, "urn:uuid:a")]);
        let target = SocketAddrV4::new(*MULTICAST.ip(), port);
        let (found, _) = discover_at(target, Duration::from_millis(500), HERE).unwrap();
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_flood_of_answers_ends_in_time() {
        let at = device(|id| (0..10_000).map(|n| camera(id, &format!("urn:{n}"))).collect());
        let begun = Instant::now();
        let (found, _) = discover_at(at, Duration::from_millis(700), HERE).unwrap();
        assert!(begun.elapsed() < Duration::from_secs(3));
        assert!((1..=FOUND_MAX).contains(&found.len()), "{}", found.len());
    }

    #[test]
    fn nobody_there_is_an_empty_answer_and_no_interface_is_an_error() {
        let nobody = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 9);
        let (found, _) = discover_at(nobody, Duration::from_millis(50), HERE).unwrap();
        assert!(found.is_empty());
        let elsewhere = Some(Ipv4Addr::new(198, 51, 100, 77));
        let error = discover(Duration::from_millis(50), elsewhere).unwrap_err();
        assert!(error.to_string().starts_with("cannot listen at 198.51.100.77"), "{error}");
    }
}
