//! Where a camera's pictures come from, and how ffmpeg is asked for them.
//!
//! An address is a file, a folder of pictures, or a stream. What an address may make ffmpeg open
//! is bound by a list of protocols, so that a hostile playlist reads no file of ours.

use std::path::{Path, PathBuf};

/// Why an address is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// Nothing was given.
    #[error("the address is empty: give a file, a folder of pictures, or rtsp://, http://, tcp://")]
    Empty,
    /// A scheme that is not read.
    #[error(
        "`{0}` is read from nowhere: rtsp, rtsps, http, https, tcp, udp and srt are, and files"
    )]
    Scheme(String),
    /// A folder without pictures.
    #[error("the folder `{}` has no .jpg, .jpeg or .png", .0.display())]
    NoPictures(PathBuf),
}

/// Where pictures come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// RTSP, its pictures over TCP.
    Rtsp(String),
    /// HTTP: a stream, a playlist or a file.
    Http(String),
    /// A bare stream over TCP, UDP or SRT.
    Stream(String),
    /// A file.
    File(PathBuf),
    /// Pictures in a folder, in the order of their names; all of them with this ending.
    Folder(PathBuf, String),
}

const ENDINGS: [&str; 3] = ["jpg", "png", "jpeg"];

impl Source {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// [`SourceError`].
    pub fn read(address: &str) -> Result<Source, SourceError> {
        let address = address.trim();
        if address.is_empty() {
            return Err(SourceError::Empty);
        }
        let is_scheme = |it: &str| it.len() > 1 && it.bytes().all(|b| b.is_ascii_alphanumeric());
        if let Some((scheme, _)) = address.split_once("://").filter(|(it, _)| is_scheme(it)) {
            let address = address.to_owned();
            return match scheme.to_ascii_lowercase().as_str() {
                "rtsp" | "rtsps" => Ok(Source::Rtsp(address)),
                "http" | "https" => Ok(Source::Http(address)),
                "tcp" | "udp" | "srt" => Ok(Source::Stream(address)),
                "file" => Source::of_path(Path::new(address.trim_start_matches("file://"))),
                _ => Err(SourceError::Scheme(scheme.to_owned())),
            };
        }
        Source::of_path(Path::new(address))
    }

    fn of_path(path: &Path) -> Result<Source, SourceError> {
        if !path.is_dir() {
            return Ok(Source::File(path.to_path_buf()));
        }
        let pictures = |ending: &str| {
            let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
            entries.filter(|it| it.path().extension().is_some_and(|it| it == ending)).count()
        };
        let most = ENDINGS.iter().map(|ending| (pictures(ending), *ending)).max_by_key(|it| it.0);
        match most {
            Some((count, ending)) if count > 0 => {
                Ok(Source::Folder(path.to_path_buf(), ending.to_owned()))
            }
            _ => Err(SourceError::NoPictures(path.to_path_buf())),
        }
    }

    /// Whether its pictures come when they are made: one that is missed is gone.
    pub fn is_live(&self) -> bool {
        matches!(self, Source::Rtsp(_) | Source::Http(_) | Source::Stream(_))
    }

    /// The address without who may look and by which word, for logs and screens.
    pub fn shown(&self) -> String {
        match self {
            Source::Rtsp(url) | Source::Http(url) | Source::Stream(url) => without_user(url),
            // What was meant for an address may hold a password, too.
            Source::File(path) | Source::Folder(path, _) => {
                let text = path.display().to_string();
                text.rsplit_once('@').map_or(text.clone(), |(_, rest)| rest.to_owned())
            }
        }
    }

    /// What stands before `-i`, and what stands after it. A stall of `stall_s` ends it.
    pub(crate) fn arguments(&self, stall_s: f64, rate: Option<f64>) -> (Vec<String>, String) {
        let micros = format!("{:.0}", (stall_s.clamp(1.0, 600.0)) * 1e6);
        let words = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        match self {
            Source::Rtsp(url) => {
                let allowed = "rtsp,rtsps,rtp,tcp,udp,tls";
                let before =
                    ["-protocol_whitelist", allowed, "-rtsp_transport", "tcp", "-timeout", &micros];
                (words(&before), url.clone())
            }
            Source::Http(url) => {
                let allowed = "http,https,tcp,tls,hls,crypto,httpproxy";
                let before = ["-protocol_whitelist", allowed, "-rw_timeout", &micros];
                (words(&before), url.clone())
            }
            Source::Stream(url) => {
                let before = ["-protocol_whitelist", "tcp,udp,srt,rtp", "-rw_timeout", &micros];
                (words(&before), url.clone())
            }
            Source::File(path) => {
                (words(&["-protocol_whitelist", "file"]), format!("file:{}", path.display()))
            }
            Source::Folder(path, ending) => {
                let mut before = words(&["-protocol_whitelist", "file"]);
                before.extend(words(&["-f", "image2", "-pattern_type", "glob", "-framerate"]));
                before.push(format!("{}", rate.unwrap_or(1.0)));
                // Names are found by their pattern alone: no protocol stands before it.
                let here = if path.is_absolute() { "" } else { "./" };
                (before, format!("{here}{}/*.{ending}", glob_safe(path)))
            }
        }
    }
}

/// A folder's name in which no letter stands for others.
fn glob_safe(path: &Path) -> String {
    let mut safe = String::new();
    for letter in path.display().to_string().chars() {
        if "*?[]\\".contains(letter) {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    // A password may hold a slash; an address in a path is not shown whole then, which is no loss.
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    // Some cameras have their login in the path: user=admin&password=...
    let path = path.split(['=', '&']).next().unwrap_or("");
    // What stands after `?` is often a key.
    let path = path.split(['?', '#']).next().unwrap_or("");
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_file_a_folder_or_a_stream() {
        let read = |address: &str| Source::read(address);
        assert!(matches!(read("rtsp://10.0.0.1/a"), Ok(Source::Rtsp(_))));
        assert!(matches!(read("HTTPS://host/a.m3u8"), Ok(Source::Http(_))));
        assert!(matches!(read("clip.avi"), Ok(Source::File(_))));
        assert!(matches!(read("file:///tmp/x.avi"), Ok(Source::File(_))));
        assert_eq!(read("  "), Err(SourceError::Empty));
        assert_eq!(read("gopher://x"), Err(SourceError::Scheme("gopher".to_owned())));
        let dir = tempfile::tempdir().unwrap();
        let text = dir.path().display().to_string();
        assert!(matches!(read(&text), Err(SourceError::NoPictures(_))));
        std::fs::write(dir.path().join("1.png"), b"").unwrap();
        assert!(matches!(read(&text), Ok(Source::Folder(_, ending)) if ending == "png"));
    }

    #[test]
    fn what_is_shown_has_no_password() {
        let shown = |address: &str| Source::read(address).unwrap().shown();
        assert_eq!(shown("rtsp://admin:p@ss@10.0.0.1:554/a?token=x"), "rtsp://10.0.0.1:554/a");
        assert_eq!(shown("http://host/a#b"), "http://host/a");
        assert!(!shown("tcp://h?u=secret@b").contains("secret"));
        assert!(!shown("rtsp://admin:pa/ss@10.0.0.1/x").contains("ss"));
        let old = "rtsp://10.0.0.1/user=admin&password=xyz&channel=1.sdp";
        assert_eq!(shown(old), "rtsp://10.0.0.1/user");
    }

    #[test]
    fn a_file_that_looks_like_an_argument_or_another_protocol_is_a_file() {
        let (_, input) = Source::read("-y").unwrap().arguments(5.0, None);
        assert_eq!(input, "file:-y");
        let (before, input) = Source::read("concat:/etc/passwd").unwrap().arguments(5.0, None);
        assert_eq!(input, "file:concat:/etc/passwd");
        assert!(before.windows(2).any(|it| it == ["-protocol_whitelist", "file"]));
    }
}
