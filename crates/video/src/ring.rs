//! The last hours of a camera, in short encoded pieces: any moment of them can become a clip.
//!
//! ffmpeg writes the pieces beside what is analysed: fragmented MP4 (ISO/IEC 14496-12), masks
//! painted in. A camera's H.264 is kept as it came; anything else, and whatever has masks, is
//! coded anew, as a browser must show it. Each run of the decoder has a folder of its own, as its
//! pieces belong to its own beginning.

use std::fs;
use std::path::{Path, PathBuf};

/// How video is kept.
#[derive(Clone, Debug)]
pub struct RingSettings {
    /// Where; a folder of this camera alone.
    pub folder: PathBuf,
    /// Seconds of a piece, about: a camera's own key frames decide.
    pub piece_s: f64,
    /// For so long, seconds.
    pub kept_s: f64,
    /// Coded anew it is at most so wide, pixels.
    pub width_max: u32,
}

/// A piece of video.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its file.
    pub path: PathBuf,
    /// When it begins, milliseconds since 1970, by this machine's clock.
    pub from_ms: i64,
    /// When it ends.
    pub until_ms: i64,
}

/// Pieces of one run of the decoder, with their beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its folder.
    pub folder: PathBuf,
    /// Its pieces, in order; the one that is being written is not among them.
    pub pieces: Vec<Piece>,
}

/// Why a ring cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the ring `{}` cannot be used: {error}", path.display())]
pub struct RingError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub error: std::io::Error,
}

const LIST: &str = "pieces.m3u8";
const BEGINNING: &str = "init.mp4";
/// A list longer than this is none of ours, bytes.
const LIST_LEN_MAX: u64 = 8 << 20;

/// The ring of a camera.
#[derive(Clone, Debug)]
pub struct Ring {
    settings: RingSettings,
}

impl Ring {
    /// A ring in its folder, which is made.
    ///
    /// # Errors
    ///
    /// [`RingError`].
    pub fn open(settings: RingSettings) -> Result<Ring, RingError> {
        let path = settings.folder.clone();
        fs::create_dir_all(&path).map_err(|error| RingError { path, error })?;
        Ok(Ring { settings })
    }

    /// Begins a run at `now_ms`: what ffmpeg is to write beside, for a stream of `codec`.
    ///
    /// # Errors
    ///
    /// [`RingError`].
    pub fn begin(
        &self,
        now_ms: i64,
        codec: &str,
        is_masked: bool,
    ) -> Result<Vec<String>, RingError> {
        self.forget(now_ms);
        let folder = self.settings.folder.join(format!("{now_ms}"));
        let made = fs::create_dir_all(&folder);
        made.map_err(|error| RingError { path: folder.clone(), error })?;
        let piece_s = self.settings.piece_s.clamp(0.2, 60.0);
        let count = (self.settings.kept_s / piece_s).ceil().clamp(2.0, 100_000.0);
        let mut words: Vec<String> = Vec::new();
        let mut say = |text: &[&str]| words.extend(text.iter().map(|it| (*it).to_owned()));
        say(&["-map", if is_masked { "[kept]" } else { "0:v:0" }, "-an", "-sn", "-dn"]);
        if codec == "h264" && !is_masked {
            say(&["-c:v", "copy"]);
        } else {
            say(&["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"]);
            say(&["-pix_fmt", "yuv420p", "-profile:v", "baseline", "-crf", "28", "-threads", "1"]);
            say(&["-force_key_frames", &format!("expr:gte(t,n_forced*{piece_s})")]);
            if !is_masked {
                say(&["-vf", &self.narrowed()]);
            }
        }
        say(&["-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", &piece_s.to_string()]);
        say(&["-hls_list_size", &format!("{count}"), "-hls_fmp4_init_filename", BEGINNING]);
        let flags = "independent_segments+program_date_time+temp_file+delete_segments";
        say(&["-hls_flags", flags, "-hls_segment_filename"]);
        say(&[&format!("{}/%d.m4s", folder.display()), &format!("{}/{LIST}", folder.display())]);
        Ok(words)
    }

    /// The filter that makes a picture no wider than a browser needs.
    pub fn narrowed(&self) -> String {
        format!("scale='min({},iw)':-2", self.settings.width_max.max(16))
    }

    /// Takes away what is older than it is kept for.
    pub fn forget(&self, now_ms: i64) {
        let oldest = now_ms.saturating_sub((self.settings.kept_s * 1_000.0) as i64);
        for folder in folders(&self.settings.folder) {
            let written = newest_ms(&folder).unwrap_or(0);
            if written < oldest {
                // What cannot go now goes at the next turn.
                let _ = fs::remove_dir_all(&folder);
                continue;
            }
            // Pieces may be longer than was asked for: their number says nothing of their age.
            for piece in pieces(&folder).iter().filter(|piece| piece.until_ms < oldest) {
                let _ = fs::remove_file(&piece.path);
            }
        }
    }

    /// What is kept, the oldest run first.
    pub fn runs(&self) -> Vec<Run> {
        let folders = folders(&self.settings.folder);
        let runs = folders.into_iter().map(|folder| Run { pieces: pieces(&folder), folder });
        runs.filter(|run| !run.pieces.is_empty()).collect()
    }

    /// The newest run.
    pub fn newest(&self) -> Option<Run> {
        let folder = folders(&self.settings.folder).pop()?;
        Some(Run { pieces: pieces(&folder), folder }).filter(|run| !run.pieces.is_empty())
    }

    /// A moment as an MP4, not coded anew: the pieces that touch it, of the run that has most of
    /// it. `None` where nothing of it is kept.
    pub fn clip(&self, from_ms: i64, until_ms: i64) -> Option<Vec<u8>> {
        let touches = |piece: &&Piece| piece.until_ms > from_ms && piece.from_ms < until_ms;
        let shared = |run: &Run| -> i64 {
            let of = |it: &Piece| it.until_ms.min(until_ms) - it.from_ms.max(from_ms);
            run.pieces.iter().filter(touches).map(of).sum()
        };
        let run = self.runs().into_iter().max_by_key(shared).filter(|run| shared(run) > 0)?;
        let mut clip = run.beginning()?;
        for piece in run.pieces.iter().filter(touches) {
            clip.extend(fs::read(&piece.path).ok()?);
        }
        Some(clip)
    }
}

impl Run {
    /// The beginning of its MP4, without which no piece can be shown.
    pub fn beginning(&self) -> Option<Vec<u8>> {
        fs::read(self.folder.join(BEGINNING)).ok()
    }
}

/// Folders of runs, the oldest first.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<i64>().ok();
    let mut found: Vec<(i64, PathBuf)> = entries
        .map(|entry| entry.path())
        .filter_map(|path| number(&path).map(|at| (at, path)))
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

fn newest_ms(folder: &Path) -> Option<i64> {
    changed_ms(&folder.join(LIST)).or_else(|| changed_ms(folder))
}

/// When a file was written last, milliseconds since 1970.
fn changed_ms(path: &Path) -> Option<i64> {
    let changed = fs::metadata(path).ok()?.modified().ok()?;
    let since = changed.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

fn pieces(folder: &Path) -> Vec<Piece> {
    let path = folder.join(LIST);
    if fs::metadata(&path).map_or(true, |about| about.len() > LIST_LEN_MAX) {
        return Vec::new();
    }
    let listed =
        fs::read_to_string(&path).map_or_else(|_| Vec::new(), |text| listed(&text, folder));
    // ffmpeg adds up what the camera's clock says; when a piece was written says what this
    // machine's does.
    let timed = |mut piece: Piece| {
        let until_ms = changed_ms(&piece.path)?;
        piece.from_ms += until_ms - piece.until_ms;
        piece.until_ms = until_ms;
        Some(piece)
    };
    listed.into_iter().filter_map(timed).collect()
}

/// Reads a list (RFC 8216, 4.3.2: `EXTINF`, `EXT-X-PROGRAM-DATE-TIME`).
fn listed(text: &str, folder: &Path) -> Vec<Piece> {
    let (mut pieces, mut length_s, mut from_ms) = (Vec::new(), None, None);
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("#EXTINF:") {
            let number = rest.split(',').next().and_then(|it| it.parse::<f64>().ok());
            length_s = number.filter(|it| it.is_finite() && (0.0..=3_600.0).contains(it));
        } else if let Some(time) = line.strip_prefix("#EXT-X-PROGRAM-DATE-TIME:") {
            from_ms = milliseconds(time);
        } else if !line.is_empty() && !line.starts_with('#') {
            let is_plain = line.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
            let whole = length_s.take().zip(from_ms.take()).filter(|_| is_plain);
            if let Some((length_s, from_ms)) = whole {
                let until_ms = from_ms + (length_s * 1_000.0_f64).round() as i64;
                pieces.push(Piece { path: folder.join(line), from_ms, until_ms });
            }
        }
    }
    pieces
}

/// Milliseconds since 1970 of `2026-11-26T20:19:38.123+0000`.
fn milliseconds(time: &str) -> Option<i64> {
    // ffmpeg leaves the colon of the offset out.
    let (head, offset) = time.split_at_checked(time.len().checked_sub(5)?)?;
    let minutes = match offset.split_at_checked(1)? {
        (sign @ ("+" | "-"), digits) => {
            let number: i64 = digits.parse().ok()?;
            let minutes = number / 100 * 60 + number % 100;
            if sign == "-" { -minutes } else { minutes }
        }
        _ => return None,
    };
    let at: jiff::civil::DateTime = head.parse().ok()?;
    let utc = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    utc.checked_sub(minutes * 60_000)
}

/// The codec of an MP4's beginning as a browser names it (RFC 6381; ISO/IEC 14496-15, 5.3.3.1.2:
/// profile, compatibility, level): `avc1.64001f`. `None` for anything but H.264.
pub fn codec(beginning: &[u8]) -> Option<String> {
    let at = beginning.windows(4).position(|it| it == b"avcC")?;
    let [_, profile, compatibility, level] = *beginning.get(at + 4..at + 8)? else { return None };
    Some(format!("avc1.{profile:02x}{compatibility:02x}{level:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:1.500000,\n\
        #EXT-X-PROGRAM-DATE-TIME:2026-11-26T21:00:00.250+0100\n0.m4s\n#EXTINF:2.0,\n\
        #EXT-X-PROGRAM-DATE-TIME:2026-11-26T21:00:01.750+0100\n1.m4s\n";

    #[test]
    fn a_list_says_which_pieces_there_are_and_when_they_were_taken() {
        let pieces = listed(TEXT, Path::new("/r"));
        let spans: Vec<(i64, i64)> = pieces.iter().map(|it| (it.from_ms, it.until_ms)).collect();
        let from: jiff::Timestamp = "2026-11-26T20:00:00.250Z".parse().unwrap();
        let from = from.as_millisecond();
        assert_eq!(spans, [(from, from + 1_500), (from + 1_500, from + 3_500)]);
        assert_eq!(pieces[1].path, Path::new("/r/1.m4s"));
        let bad = TEXT.replace("0.m4s", "../../x.m4s").replace("2.0", "nan");
        assert!(listed(&bad, Path::new("/r")).is_empty());
        bolero::check!().for_each(|bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            let _ = (listed(&text, Path::new("/r")), milliseconds(&text), codec(bytes));
        });
    }

    #[test]
    fn a_clip_is_the_pieces_that_touch_it_and_old_runs_go() {
        let dir = tempfile::tempdir().unwrap();
        let settings = RingSettings {
            folder: dir.path().to_path_buf(),
            piece_s: 1.0,
            kept_s: 3_600.0,
            width_max: 960,
        };
        let ring = Ring::open(settings).unwrap();
        let from = milliseconds("2026-11-26T21:00:00.250+0100").unwrap();
        let words = ring.begin(from, "h264", false).unwrap();
        assert!(words.windows(2).any(|it| it == ["-c:v", "copy"]));
        assert!(ring.begin(from + 1, "mpeg4", false).unwrap().contains(&"libx264".to_owned()));
        let run = dir.path().join(from.to_string());
        for (name, bytes) in [(LIST, TEXT), (BEGINNING, "B"), ("0.m4s", "0"), ("1.m4s", "1")] {
            fs::write(run.join(name), bytes).unwrap();
        }
        for (name, until_ms) in [("0.m4s", from + 1_500), ("1.m4s", from + 3_500)] {
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(until_ms as u64);
            fs::File::options().write(true).open(run.join(name)).unwrap().set_modified(at).unwrap();
        }
        assert_eq!(ring.clip(from + 100, from + 200).unwrap(), b"B0");
        assert_eq!(ring.clip(from + 1_400, from + 9_000).unwrap(), b"B01");
        assert_eq!(ring.clip(from - 5_000, from), None);
        ring.forget(from);
        assert!(run.exists());
        // Its list was written today, whatever its times say.
        let now = jiff::Timestamp::now().as_millisecond();
        ring.forget(now + 3_700_000);
        assert!(!run.exists());
    }

    #[test]
    fn a_browser_is_told_the_codec() {
        let mut beginning = b"\0\0\0\x20ftypiso5....avcC\x01\x64\x00\x1f\xff".to_vec();
        assert_eq!(codec(&beginning).unwrap(), "avc1.64001f");
        beginning.truncate(20);
        assert_eq!(codec(&beginning), None);
    }
}
