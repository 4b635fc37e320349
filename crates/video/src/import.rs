//! Cameras from a table, as control rooms have them.
//!
//! Takes the bytes of a CSV file (RFC 4180; commas, semicolons or tabs; column names in English or
//! French, in any order) and gives every row that is good, and every fault with its line and its
//! mend. Knows no operation: whether a controller exists is for others to say.

use std::collections::BTreeMap;

/// Largest file that is read, bytes.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most faults that are kept: a file of another kind has one a line.
pub const FAULTS_MAX: usize = 1000;
/// Longest id, and longest other cell, bytes.
const ID_LEN_MAX: usize = 64;
const CELL_LEN_MAX: usize = 2048;

/// A camera of the table.
#[derive(Clone, PartialEq)]
pub struct Camera {
    /// The line of the file that it is from, from 1.
    pub line: u64,
    /// Its id: lower-case letters, digits and `-`, 64 at most.
    pub id: String,
    /// Its name; its id where the table has none.
    pub name: String,
    /// Where its pictures are: an address with `rtsp`, `rtsps`, `http` or `https`, or a file. It
    /// may hold a password: show it by [`redacted`] only, as its `Debug` does.
    pub address: String,
    /// Where it hangs, degrees north of the equator, -90 to 90 (WGS 84).
    pub latitude_deg: f64,
    /// And east of Greenwich, -180 to 180.
    pub longitude_deg: f64,
    /// Where it looks, degrees from true north, 0 to under 360.
    pub bearing_deg: Option<f64>,
    /// How wide it sees, degrees, 1 to 360.
    pub field_of_view_deg: Option<f64>,
    /// How far it sees, metres, 1 to 5000.
    pub range_m: Option<f64>,
    /// How high it hangs, metres above the ground, 0 to 500.
    pub height_ground_m: Option<f64>,
    /// The id of who answers for its pictures by law.
    pub controller: Option<String>,
}

impl std::fmt::Debug for Camera {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Camera")
            .field("line", &self.line)
            .field("id", &self.id)
            .field("address", &redacted(&self.address))
            .finish_non_exhaustive()
    }
}

/// What is read of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The good rows, in the order of the file.
    pub cameras: Vec<Camera>,
    /// What is wrong, in the order of the file: the first [`FAULTS_MAX`].
    pub faults: Vec<ImportFault>,
    /// How many faults there are beyond these.
    pub more_faults_count: usize,
}

/// Something that is wrong in a table, and its mend.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("line {line}: {what}: {mend}")]
pub struct ImportFault {
    /// In which line of the file, from 1.
    pub line: u64,
    /// What is wrong. Passwords are not in it.
    pub what: String,
    /// What to do.
    pub mend: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    Name,
    Address,
    Latitude,
    Longitude,
    Bearing,
    FieldOfView,
    Range,
    Height,
    Controller,
}

/// Each column with its names: in lower case, without accents, words joined by `_`. The first is
/// the one that faults name.
const COLUMNS: &[(Column, &[&str])] = &[
    (Column::Id, &["id", "identifiant", "code", "numero"]),
    (Column::Name, &["name", "nom", "libelle", "designation"]),
    (Column::Address, &["address", "adresse", "url", "uri", "flux", "stream"]),
    (Column::Latitude, &["latitude", "lat", "latitude_deg"]),
    (Column::Longitude, &["longitude", "lon", "lng", "long", "longitude_deg"]),
    (Column::Bearing, &["bearing_deg", "bearing", "azimut", "azimut_deg", "cap", "azimuth"]),
    (
        Column::FieldOfView,
        &["field_of_view_deg", "field_of_view", "fov", "fov_deg", "champ", "champ_deg", "angle"],
    ),
    (Column::Range, &["range_m", "range", "portee", "portee_m"]),
    (Column::Height, &["height_m", "height", "hauteur", "hauteur_m", "height_ground_m"]),
    (Column::Controller, &["controller", "responsable", "responsable_de_traitement", "agency"]),
];
const REQUIRED: [Column; 4] = [Column::Id, Column::Address, Column::Latitude, Column::Longitude];

/// Reads a table of cameras.
///
/// `bytes` are UTF-8, with or without a byte order mark; the first line names the columns: `id`,
/// `address`, `latitude` and `longitude` at least, or their French names. Numbers may have a
/// decimal comma. A row with a fault is left out; an unknown column is named and passed over.
pub fn read(bytes: &[u8]) -> Import {
    let text = match text(bytes) {
        Ok(text) => text,
        Err(fault) => return Import { faults: vec![fault], ..Import::default() },
    };
    let (import, lines) = (Import::default(), BTreeMap::new());
    let mut table = Table { text, counted: (0, 1), import, lines };
    table.read();
    table.import
}

/// An address without the name and the password in it, for logs and screens.
///
/// What stands between `//` and the last `@` before the path is left out, and so is the value of
/// any `user`, `password` and the like among its parameters. What is no address stays as it is.
pub fn redacted(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    // A password may hold any of `/?#`, written wrongly: rather too much is left out.
    let (rest, query) = match rest.rsplit_once('@') {
        Some((_, host)) => (host, host.split_once('?')),
        None => (rest, rest.split_once('?')),
    };
    // Some cameras have their login in the path: /user=admin&password=...
    let plain = |path: &str| {
        let of = |part: &str| part.split('&').map(hidden).collect::<Vec<_>>().join("&");
        path.split('/').map(of).collect::<Vec<_>>().join("/")
    };
    let Some((path, query)) = query else { return format!("{scheme}://{}", plain(rest)) };
    let path = plain(path);
    let hidden: Vec<String> = query.split('&').map(hidden).collect();
    format!("{scheme}://{path}?{}", hidden.join("&"))
}

/// A parameter without its value where that is a secret.
fn hidden(parameter: &str) -> String {
    const SECRET: &[&str] = &["user", "usr", "login", "pass", "pwd", "auth", "token", "key", "sig"];
    let Some((name, _)) = parameter.split_once('=') else { return parameter.to_owned() };
    let lower = name.to_lowercase();
    match SECRET.iter().any(|secret| lower.contains(secret)) {
        true => format!("{name}=..."),
        false => parameter.to_owned(),
    }
}

/// The nearest id to a name: what to offer for one that is not allowed. Empty when nothing of the
/// name can stay.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in plain(name).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(ID_LEN_MAX);
    slug.trim_end_matches('-').to_owned()
}

/// In lower case and without the accents of French and its neighbours.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => plain.push('a'),
            'ç' => plain.push('c'),
            'è' | 'é' | 'ê' | 'ë' => plain.push('e'),
            'ì' | 'í' | 'î' | 'ï' => plain.push('i'),
            'ñ' => plain.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => plain.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => plain.push('u'),
            'ý' | 'ÿ' => plain.push('y'),
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            'ß' => plain.push_str("ss"),
            // Accents that are apart from their letter.
            '\u{300}'..='\u{36f}' => {}
            c => plain.push(c),
        }
    }
    plain
}

fn fault(line: u64, what: impl Into<String>, mend: impl Into<String>) -> ImportFault {
    ImportFault { line, what: what.into(), mend: mend.into() }
}

fn text(bytes: &[u8]) -> Result<&str, ImportFault> {
    if bytes.len() > FILE_BYTES_MAX {
        let what = format!("the file has {} bytes", bytes.len());
        return Err(fault(1, what, format!("split it, {FILE_BYTES_MAX} bytes at most")));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
        let what = "the file is not UTF-8 from here on";
        fault(line, what, "save it as CSV UTF-8 (Excel: \"CSV UTF-8\")")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The mark between cells: the one that stands most often in the first line, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|it| it.0 == byte).for_each(|it| it.1 += 1),
        }
    }
    let most = counts.into_iter().rev().max_by_key(|it| it.1);
    most.map_or(b',', |it| it.0)
}

/// A cell as a fault shows it: cut when it is long, and without a password.
fn shown(cell: &str) -> String {
    let cell = redacted(cell);
    match cell.char_indices().nth(60) {
        Some((end, _)) => format!("{:?}...", &cell[..end]),
        None => format!("{cell:?}"),
    }
}

struct Table<'a> {
    text: &'a str,
    /// A byte of the text and the line that it is in.
    counted: (usize, u64),
    import: Import,
    /// The ids that have been read, with their lines.
    lines: BTreeMap<String, u64>,
}

/// A row: its cells by their columns, without spaces around, none of them empty.
struct Row<'a> {
    line: u64,
    cells: BTreeMap<Column, &'a str>,
}

type Faults = Vec<ImportFault>;

impl Table<'_> {
    fn read(&mut self) {
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(delimiter(self.text)).flexible(true).has_headers(false);
        let mut reader = builder.from_reader(self.text.as_bytes());
        let mut heads: Option<Vec<Option<Column>>> = None;
        let mut record = csv::StringRecord::new();
        let mut last_line = 1;
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let line = self.line(error.position());
                    self.say(fault(line, error.to_string(), "save the file as CSV UTF-8"));
                    continue;
                }
            }
            let line = self.line(record.position());
            last_line = line;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            match &heads {
                Some(heads) => self.read_row(heads, &record, line),
                None => match self.read_heads(&record, line) {
                    Some(found) => heads = Some(found),
                    None => return,
                },
            }
        }
        if self.text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
            // It has taken the rows behind it for its own text.
            self.import.cameras.pop_if(|camera| camera.line == last_line);
            let what = "a quote is opened here, or behind, and never closed";
            self.say(fault(last_line, what, "close it; what follows was lost"));
        }
        if heads.is_none() {
            self.say(fault(1, "the file is empty", "begin with a line of column names"));
        }
    }

    /// The line in which a row begins: that of the reader is the one where the row before ended,
    /// with its own mark for it.
    fn line(&mut self, position: Option<&csv::Position>) -> u64 {
        let bytes = self.text.as_bytes();
        let mut at = position.map_or(0, |it| it.byte() as usize).min(bytes.len());
        at += bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (from, line) = self.counted;
        let passed = bytes.get(from..at).unwrap_or_default();
        let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
        self.counted = (at.max(from), line + breaks as u64);
        self.counted.1
    }

    fn say(&mut self, fault: ImportFault) {
        match self.import.faults.len() < FAULTS_MAX {
            true => self.import.faults.push(fault),
            false => self.import.more_faults_count += 1,
        }
    }

    /// What the columns are; `None` where the ones that every camera needs are not all there.
    fn read_heads(&mut self, record: &csv::StringRecord, line: u64) -> Option<Vec<Option<Column>>> {
        let mut heads: Vec<Option<Column>> = Vec::with_capacity(record.len());
        for name in record {
            let words = slug(name).replace('-', "_");
            let found = COLUMNS.iter().find(|(_, names)| names.contains(&words.as_str()));
            let mut head = found.map(|(column, _)| *column);
            if head.is_none() && !name.trim().is_empty() {
                let what = format!("the column {} is not known and passed over", shown(name));
                let known: Vec<&str> = COLUMNS.iter().map(|(_, names)| names[0]).collect();
                let mend = format!("name it as one of {}, or remove it", known.join(", "));
                self.say(fault(line, what, mend));
            }
            if head.is_some() && heads.contains(&head) {
                let what = format!("the column {} stands twice", shown(name));
                self.say(fault(line, what, "remove one; the first is read"));
                head = None;
            }
            heads.push(head);
        }
        let missing: Vec<&str> = COLUMNS
            .iter()
            .filter(|(column, _)| REQUIRED.contains(column) && !heads.contains(&Some(*column)))
            .map(|(_, names)| names[0])
            .collect();
        if missing.is_empty() {
            return Some(heads);
        }
        let what = format!("the column {} is missing", missing.join(" and the column "));
        let mend = "name the columns in the first line: id, address, latitude, longitude, and more";
        self.say(fault(line, what, mend));
        None
    }

    fn read_row(&mut self, heads: &[Option<Column>], record: &csv::StringRecord, line: u64) {
        let mut row = Row { line, cells: BTreeMap::new() };
        let mut faults = Faults::new();
        if record.len() != heads.len() {
            let what = format!("{} cells under {} columns", record.len(), heads.len());
            let mend = "put cells that hold the separator in quotes, and fill up missing ones";
            faults.push(fault(line, what, mend));
        }
        for (head, cell) in heads.iter().zip(record) {
            let cell = cell.trim();
            if cell.len() > CELL_LEN_MAX {
                let what = format!("a cell has {} bytes", cell.len());
                faults.push(fault(line, what, "close the quotes before it, or shorten it"));
            } else if let Some(column) = head.filter(|_| !cell.is_empty()) {
                row.cells.insert(column, cell);
            }
        }
        if faults.is_empty() {
            let camera = row.camera(&mut faults);
            self.check_id(&camera.id, line, &mut faults);
            if faults.is_empty() {
                self.import.cameras.push(camera);
            }
        }
        faults.into_iter().for_each(|fault| self.say(fault));
    }

    /// An id is taken also by a row that is left out for something else.
    fn check_id(&mut self, id: &str, line: u64, faults: &mut Faults) {
        if id.is_empty() {
            return;
        }
        if let Some(first) = self.lines.get(id) {
            let what = format!("the id {} stands in line {first} already", shown(id));
            faults.push(fault(line, what, "give each camera an id of its own"));
        } else {
            self.lines.insert(id.to_owned(), line);
        }
    }
}

impl Row<'_> {
    fn camera(&self, faults: &mut Faults) -> Camera {
        let id = self.must(Column::Id, "id", faults).unwrap_or_default();
        self.check_characters(id, faults);
        let address = self.must(Column::Address, "address", faults).unwrap_or_default();
        self.check_address(address, faults);
        let mut place = |column, name, most: f64| {
            self.must(column, name, faults)?;
            self.number(column, name, (-most, most), faults)
        };
        let latitude_deg = place(Column::Latitude, "latitude", 90.0).unwrap_or_default();
        let longitude_deg = place(Column::Longitude, "longitude", 180.0).unwrap_or_default();
        let is_read = self.cells.contains_key(&Column::Latitude)
            && self.cells.contains_key(&Column::Longitude)
            && faults.is_empty();
        if is_read && latitude_deg == 0.0 && longitude_deg == 0.0 {
            let what = "the place 0, 0 is in the sea off Africa";
            faults.push(fault(self.line, what, "give its latitude and longitude, degrees"));
        }
        let mut number = |column, name, span| self.number(column, name, span, faults);
        let bearing = number(Column::Bearing, "bearing_deg", (0.0, 360.0));
        Camera {
            line: self.line,
            id: id.to_owned(),
            name: self.cells.get(&Column::Name).unwrap_or(&id).to_string(),
            address: address.to_owned(),
            latitude_deg,
            longitude_deg,
            bearing_deg: bearing.map(|it| if it == 360.0 { 0.0 } else { it }),
            field_of_view_deg: number(Column::FieldOfView, "field_of_view_deg", (1.0, 360.0)),
            range_m: number(Column::Range, "range_m", (1.0, 5000.0)),
            height_ground_m: number(Column::Height, "height_m", (0.0, 500.0)),
            controller: self.cells.get(&Column::Controller).map(|it| it.to_string()),
        }
    }

    fn must(&self, column: Column, name: &str, faults: &mut Faults) -> Option<&str> {
        let cell = self.cells.get(&column).copied();
        if cell.is_none() {
            faults.push(fault(self.line, format!("{name} is empty"), "fill it in"));
        }
        cell
    }

    fn check_characters(&self, id: &str, faults: &mut Faults) {
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.chars().all(is_allowed) && id.len() <= ID_LEN_MAX {
            return;
        }
        let what = format!("{} is no id", shown(id));
        let offered = slug(id);
        let rule = format!("lower-case letters, digits and -, {ID_LEN_MAX} at most");
        let mend = match offered.is_empty() {
            true => format!("use {rule}"),
            false => format!("use {rule}, such as `{offered}`"),
        };
        faults.push(fault(self.line, what, mend));
    }

    fn check_address(&self, address: &str, faults: &mut Faults) {
        const SCHEMES: [&str; 5] = ["rtsp", "rtsps", "http", "https", "file"];
        let known = "use rtsp://, rtsps://, http://, https:// or the path of a file";
        if let Some(c) = address.chars().find(|c| c.is_control()) {
            let what = format!("the address holds the control character {c:?}");
            faults.push(fault(self.line, what, "remove it"));
        }
        let Some((scheme, rest)) = address.split_once("://") else {
            // `ffmpeg` reads what is before a colon as a protocol: `concat:` opens other files.
            // One letter is a drive.
            let before = address.split(['/', '\\']).next().unwrap_or_default();
            let protocol = before.split_once(':').filter(|(name, _)| name.len() > 1);
            if let Some((protocol, _)) = protocol {
                let what = format!("the address begins with {}", shown(protocol));
                faults.push(fault(self.line, what, known));
            } else if address.starts_with('-') {
                let what = "the address begins with -, as an option does";
                faults.push(fault(self.line, what, "write ./ before the name of the file"));
            }
            return;
        };
        if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
            let what = format!("the address scheme {} is not known", shown(scheme));
            faults.push(fault(self.line, what, known));
            return;
        }
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        if host.is_empty() || (host.starts_with(['/', ':', '?']) && scheme != "file") {
            let what = format!("the address {} names no host", shown(address));
            faults.push(fault(self.line, what, "write it as rtsp://host:554/path"));
        }
    }

    /// A number between two others, both allowed; `None` where there is none, or a fault.
    fn number(
        &self,
        column: Column,
        name: &str,
        (least, most): (f64, f64),
        faults: &mut Faults,
    ) -> Option<f64> {
        let cell = self.cells.get(&column)?;
        let number = cell.trim_end_matches(['°', ' ']).replace(',', ".").parse::<f64>();
        match number {
            Ok(number) if (least..=most).contains(&number) => Some(number),
            Ok(number) if number.is_finite() => {
                let what = format!("{name} is {}", shown(cell));
                let mend = format!("give a number from {least} to {most}");
                faults.push(fault(self.line, what, mend));
                None
            }
            _ => {
                let what = format!("{name} is no number: {}", shown(cell));
                let mend = "write digits, with one point or comma before the decimals";
                faults.push(fault(self.line, what, mend));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        read(text.as_bytes()).faults.iter().map(ToString::to_string).collect()
    }

    const HEAD: &str = "id,address,latitude,longitude,bearing_deg\n";

    /// The faults of one row under [`HEAD`].
    fn row(row: &str) -> Vec<String> {
        faults(&format!("{HEAD}{row}\n"))
    }

    #[test]
    fn a_table_of_an_english_control_room_is_read() {
        let text = "Name,ID,Address,Latitude,Longitude,Bearing,FOV,Range,Height,Controller\n\
            \"Bridge, north\",bridge-n,rtsp://ann:s3cret@10.0.0.7:554/live,48.8566,2.3522,\
            360,70,120,8,dopc\n";
        let Import { cameras, faults, more_faults_count } = read(text.as_bytes());
        assert_eq!((faults, more_faults_count), (vec![], 0));
        let expected = Camera {
            line: 2,
            id: "bridge-n".into(),
            name: "Bridge, north".into(),
            address: "rtsp://ann:s3cret@10.0.0.7:554/live".into(),
            latitude_deg: 48.8566,
            longitude_deg: 2.3522,
            bearing_deg: Some(0.0),
            field_of_view_deg: Some(70.0),
            range_m: Some(120.0),
            height_ground_m: Some(8.0),
            controller: Some("dopc".into()),
        };
        assert!(cameras == [expected]);
        assert!(!format!("{cameras:?}").contains("s3cret"));
    }

    #[test]
    fn a_table_of_a_french_control_room_is_read() {
        let text = "\u{feff}Identifiant;Libellé;Adresse;Latitude;Longitude;Azimut;Champ (deg);\
            Portée (m);Hauteur;Responsable de traitement\r\n\
            pont-alma;\"Pont de l'Alma\";C:\\vidéos\\alma.mp4;48,8637;2,3010;12,5;70;100;;ville\r\n\
            ;;;;;;;;;\r\n\r\n\
            quai;Quai;http://cam/1;-48,1;-2;;;;6,5;\r\n";
        let Import { cameras, faults, .. } = read(text.as_bytes());
        assert_eq!(faults, []);
        assert_eq!((cameras[0].latitude_deg, cameras[0].bearing_deg), (48.8637, Some(12.5)));
        assert_eq!((cameras[0].range_m, cameras[0].height_ground_m), (Some(100.0), None));
        assert_eq!(cameras[0].controller.as_deref(), Some("ville"));
        assert_eq!((cameras[1].line, cameras[1].height_ground_m), (5, Some(6.5)));
    }

    #[test]
    fn each_fault_has_its_line_and_its_mend_and_good_rows_stay() {
        let text = "id,address,latitude,longitude,colour\n\
            a,rtsp://a/1,48,2,red\n\
            Pont de l'Alma n°3,rtsp://b/1,48,2,red\n\
            c,ftp://joe:pw@c/1,48,2,red\n\
            d,rtsp://d/1,91,2,red\n\
            a,rtsp://e/1,48,2,red\n\
            f,rtsp://f/1,48\n\
            g,rtsp://g/1,48,2,red\n";
        let read = read(text.as_bytes());
        let ids: Vec<&str> = read.cameras.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["a", "g"]);
        assert_eq!(
            faults(text),
            [
                "line 1: the column \"colour\" is not known and passed over: name it as one of id, \
                 name, address, latitude, longitude, bearing_deg, field_of_view_deg, range_m, \
                 height_m, controller, or remove it",
                "line 3: \"Pont de l'Alma n°3\" is no id: use lower-case letters, digits and -, 64 \
                 at most, such as `pont-de-l-alma-n-3`",
                "line 4: the address scheme \"ftp\" is not known: use rtsp://, rtsps://, http://, \
                 https:// or the path of a file",
                "line 5: latitude is \"91\": give a number from -90 to 90",
                "line 6: the id \"a\" stands in line 2 already: give each camera an id of its own",
                "line 7: 3 cells under 5 columns: put cells that hold the separator in quotes, and \
                 fill up missing ones",
            ]
        );
    }

    #[test]
    fn numbers_and_places_that_are_none_are_named() {
        assert_eq!(row("a,rtsp://a,48.1,2.1,350°"), [""; 0]);
        let number = "is no number";
        for wrong in ["NaN", "inf", "1.000,5", "north", "48° 51' 24\""] {
            let cell = wrong.replace('"', "\"\"");
            let found = row(&format!("a,rtsp://a,\"{cell}\",2.1,0"));
            assert!(found.len() == 1 && found[0].contains(number), "{found:?}");
        }
        assert!(row("a,rtsp://a,0,0,0")[0].contains("in the sea"));
        assert_eq!(row("a,rtsp://a,,2.1,0"), ["line 2: latitude is empty: fill it in"]);
        assert_eq!(row(",,1,2,0").len(), 2);
    }

    #[test]
    fn an_address_that_a_decoder_would_take_for_something_else_is_refused() {
        for good in ["rtsp://a/1", "RTSPS://a:554", "http://[::1]/x", "video.mp4", "./a:b/c.mp4"] {
            assert_eq!(row(&format!("a,{good},48,2,0")), [""; 0], "{good}");
        }
        for bad in ["concat:a|b", "-i", "rtsp://", "rtsp:///x", "rtsp://u:p@", "udp://1.2.3.4"] {
            assert_eq!(row(&format!("a,{bad},48,2,0")).len(), 1, "{bad}");
        }
    }

    #[test]
    fn a_file_of_another_kind_has_one_fault() {
        assert_eq!(faults("").len(), 1);
        assert!(faults("\n \n")[0].contains("is empty"));
        assert!(faults("%PDF-1.7\nstream\n").last().unwrap().contains("is missing"));
        let latin = read(b"id,name\na,caf\xe9\n");
        assert!(latin.faults.len() == 1 && latin.faults[0].line == 2);
        let many = format!("{HEAD}{}", "A,rtsp://a,48,2,0\n".repeat(3000));
        let read = read(many.as_bytes());
        assert_eq!(read.faults.len(), FAULTS_MAX);
        assert!(read.more_faults_count >= 2000);
    }

    #[test]
    fn a_quote_that_is_never_closed_loses_its_row_and_says_so() {
        let text = "id,address,latitude,longitude,controller\n\
            a,rtsp://a,48,2,ville\nb,rtsp://b,48,2,\"ville\nc,rtsp://c,48,2,ville\n";
        let read = read(text.as_bytes());
        assert_eq!(read.cameras.len(), 1);
        assert!(read.faults.len() == 1 && read.faults[0].line == 3, "{:?}", read.faults);
    }

    #[test]
    fn a_password_is_not_shown() {
        let same = ["rtsp://cam/1", "/videos/a@b.mp4", "rtsp://cam/1?channel=2&profile=3", ""];
        same.iter().for_each(|it| assert_eq!(redacted(it), *it));
        for (address, expected) in [
            ("rtsp://ann:s3cret@cam:554/1", "rtsp://cam:554/1"),
            ("rtsp://ann@cam/1", "rtsp://cam/1"),
            ("rtsp://ann:p@ss/w?rd@cam/1", "rtsp://cam/1"),
            ("http://cam/v?user=ann&Password=pw&ch=1", "http://cam/v?user=...&Password=...&ch=1"),
        ] {
            assert_eq!(redacted(address), expected);
        }
    }

    #[test]
    fn a_slug_is_an_id() {
        assert_eq!(slug("  Œuvre d'Évry — Nº 12  "), "oeuvre-d-evry-n-12");
        assert_eq!(slug("日本"), "");
        bolero::check!().with_type::<String>().for_each(|name| {
            let slug = slug(name);
            let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(slug.chars().all(is_allowed) && slug.len() <= ID_LEN_MAX);
        });
    }

    #[test]
    fn whatever_the_bytes_are_they_are_read() {
        bolero::check!().for_each(|bytes: &[u8]| {
            read(bytes);
            read(&[HEAD.as_bytes(), bytes].concat());
            let text = String::from_utf8_lossy(bytes);
            redacted(&text);
            redacted(&format!("rtsp://{text}"));
        });
    }

    #[test]
    fn whatever_the_cells_are_good_rows_are_within_their_limits() {
        bolero::check!().with_type::<Vec<[i16; 3]>>().for_each(|rows| {
            let row = |it: &[i16; 3]| format!("c{},x.mp4,{},{},1\n", it[0] & 15, it[1], it[2]);
            let text = format!("{HEAD}{}", rows.iter().map(row).collect::<String>());
            let Import { cameras, faults, more_faults_count } = read(text.as_bytes());
            assert!(cameras.len() + faults.len() + more_faults_count >= rows.len());
            for (n, camera) in cameras.iter().enumerate() {
                assert!((-90.0..=90.0).contains(&camera.latitude_deg));
                assert!((-180.0..=180.0).contains(&camera.longitude_deg));
                assert!(cameras[..n].iter().all(|it| it.id != camera.id));
            }
        });
    }
}
