//! One ffmpeg process that decodes one camera.
//!
//! It is another process so that a hostile stream can break nothing but it: its memory is bounded,
//! its stalls are noticed, and it ends with us, as it writes into a pipe that nobody reads then.
//! Times of pictures come from the stream, by the filter `showinfo`, whose lines are read beside
//! the pictures.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::Frame;
use crate::source::Source;
use crate::times::Times;

/// How a stream is decoded.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The picture that is analysed fits into so many pixels across and down.
    pub fit: (u32, u32),
    /// At most so many pictures a second; `None` for all.
    pub rate_max: Option<f64>,
    /// How many pictures a second the stream has, where its own times lie.
    pub rate_stated: Option<f64>,
    /// A file is read as fast as it was made, as if it were live.
    pub is_paced: bool,
    /// A filter that paints over what is private; see [`crate::mask`].
    pub mask: Option<String>,
    /// A way of decoding by hardware, in ffmpeg's words (`vaapi`, `cuda`, `qsv`).
    pub hardware: Option<String>,
    /// Seconds without a picture after which a stream is given up.
    pub stall_s: f64,
    /// Memory that the process may use, bytes.
    pub memory_max: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            fit: (416, 416),
            rate_max: None,
            rate_stated: None,
            is_paced: false,
            mask: None,
            hardware: None,
            stall_s: 10.0,
            memory_max: 3 << 30,
        }
    }
}

/// Why a stream gives no pictures.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DecodeError {
    /// ffmpeg is not there.
    #[error(
        "`{program}` cannot be started ({why}): install ffmpeg (Debian: apt-get install ffmpeg)"
    )]
    NoProgram {
        /// Which.
        program: &'static str,
        /// What the system said.
        why: String,
    },
    /// It is no video, or nobody answers.
    #[error("`{address}` gives no video: {why}")]
    NoVideo {
        /// The address, without secrets.
        address: String,
        /// What ffmpeg said.
        why: String,
    },
    /// Its pictures are larger than any camera's, or have no size.
    #[error("`{address}` has pictures of {width} x {height}, which no camera makes")]
    Size {
        /// The address.
        address: String,
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// No picture came for too long.
    #[error("no picture for {0} s")]
    Stalled(f64),
    /// The decoder ended although the stream had not.
    #[error("the decoder ended: {0}")]
    Ended(String),
    /// The pictures of the stream have another size now.
    #[error("the pictures were {0} x {1} and are {2} x {3} now")]
    Resized(u32, u32, u32, u32),
}

/// Pictures with more pixels than this across or down are no camera's.
const SIDE_MAX: u32 = 16_384;
/// A stream is asked what it is for so long at most.
const PROBE_MAX: Duration = Duration::from_secs(20);
/// Lines of what ffmpeg complained about that are kept.
const SAID_MAX: usize = 8;
/// Pictures that wait to be looked at.
const WAITING: usize = 2;

/// What a stream says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The name of its code, as `h264`.
    pub codec: String,
    /// Width and height, pixels.
    pub size: (u32, u32),
    /// Pictures a second, as its container says.
    pub rate: Option<f64>,
}

/// Asks a stream what it is.
///
/// # Errors
///
/// [`DecodeError`].
pub fn probe(source: &Source, settings: &Settings) -> Result<About, DecodeError> {
    let (before, input) = source.arguments(settings.stall_s, settings.rate_stated);
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-hide_banner"]).args(before);
    command.args(["-select_streams", "v:0", "-show_entries"]);
    command.args(["stream=codec_name,width,height,avg_frame_rate", "-of", "json", "-i", &input]);
    let mut child = start(&mut command, "ffprobe", settings)?;
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    let said = std::thread::spawn(move || text(&mut stderr));
    let (tell, told) = sync_channel(1);
    std::thread::spawn(move || tell.send(text(&mut stdout)));
    let found = told.recv_timeout(PROBE_MAX.max(Duration::from_secs_f64(settings.stall_s)));
    let _ = child.kill();
    let _ = child.wait();
    let said = said.join().unwrap_or_default();
    let address = source.shown();
    let why = match (&found, last(&said, &input)) {
        (Err(_), _) => "it does not answer".to_owned(),
        (Ok(_), said) if said.is_empty() => "it has no picture".to_owned(),
        (Ok(_), said) => said,
    };
    let about = about(&found.unwrap_or_default())
        .ok_or(DecodeError::NoVideo { address: address.clone(), why })?;
    let (width, height) = about.size;
    if width == 0 || height == 0 || width > SIDE_MAX || height > SIDE_MAX {
        return Err(DecodeError::Size { address, width, height });
    }
    Ok(about)
}

fn about(json: &str) -> Option<About> {
    let read: serde_json::Value = serde_json::from_str(json).ok()?;
    let stream = read["streams"].get(0)?;
    let number = |name: &str| u32::try_from(stream[name].as_u64()?).ok();
    let rate = stream["avg_frame_rate"].as_str().and_then(|it| it.split_once('/'));
    let rate = rate.and_then(|(a, b)| Some(a.parse::<f64>().ok()? / b.parse::<f64>().ok()?));
    Some(About {
        codec: stream["codec_name"].as_str()?.to_owned(),
        size: (number("width")?, number("height")?),
        rate: rate.filter(|rate| rate.is_finite() && *rate > 0.0),
    })
}

fn text(from: &mut Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        let _ = from.take(64 << 10).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The last line that ffmpeg said, without the address, which may hold a password.
fn last(said: &str, input: &str) -> String {
    let line = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    line.replace(input, "it").trim_start_matches("it: ").to_owned()
}

fn start(
    command: &mut Command,
    program: &'static str,
    settings: &Settings,
) -> Result<Child, DecodeError> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn();
    let child =
        child.map_err(|error| DecodeError::NoProgram { program, why: error.to_string() })?;
    let limit = Rlimit { current: Some(settings.memory_max), maximum: Some(settings.memory_max) };
    // Where the system has no such limit the process runs without it.
    let _ = prlimit(Some(Pid::from_child(&child)), Resource::As, limit);
    Ok(child)
}

/// The size of the picture that is analysed: within `fit`, of the camera's proportions.
pub fn fitted(size: (u32, u32), fit: (u32, u32)) -> (u32, u32) {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let scale = (f64::from(fit.0) / width).min(f64::from(fit.1) / height);
    let side = |it: f64, max: u32| ((it * scale).round() as u32).clamp(1, max.max(1));
    (side(width, fit.0), side(height, fit.1))
}

/// A line of `showinfo`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Info {
    /// Seconds, by the stream.
    at_s: Option<f64>,
    size: (u32, u32),
}

fn info(line: &str) -> Option<Info> {
    if !line.contains("Parsed_showinfo") {
        return None;
    }
    let after = |name: &str| {
        let from = line.find(name)? + name.len();
        line[from..].split_whitespace().next()
    };
    let (width, height) = after(" s:")?.split_once('x')?;
    let at_s = after("pts_time:").and_then(|it| it.parse().ok());
    Some(Info { at_s, size: (width.parse().ok()?, height.parse().ok()?) })
}

/// A stream that is decoded.
pub struct Decoder {
    child: Child,
    frames: Receiver<Frame>,
    ended: Arc<Mutex<VecDeque<String>>>,
    about: About,
    stall: Duration,
    input: String,
    /// When the newest picture came.
    came: Instant,
}

impl Decoder {
    /// Begins to decode.
    ///
    /// # Errors
    ///
    /// [`DecodeError`].
    pub fn open(source: &Source, settings: &Settings) -> Result<Decoder, DecodeError> {
        Decoder::open_with(source, settings, |_, _| None)
    }

    /// Begins to decode and to keep: `beside` says, for what the stream is and whether it has
    /// masks, what else ffmpeg writes, in its words, and by which filter where there are masks.
    ///
    /// # Errors
    ///
    /// [`DecodeError`].
    pub fn open_with(
        source: &Source,
        settings: &Settings,
        beside: impl FnOnce(&About, bool) -> Option<(Vec<String>, String)>,
    ) -> Result<Decoder, DecodeError> {
        let about = probe(source, settings)?;
        let size = fitted(about.size, settings.fit);
        let mut command = Command::new("ffmpeg");
        let (before, input) = source.arguments(settings.stall_s, settings.rate_stated);
        command.args(["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"]);
        command.args(["-threads", "1", "-filter_threads", "1", "-filter_complex_threads", "1"]);
        if let Some(hardware) = &settings.hardware {
            command.args(["-hwaccel", hardware]);
        }
        if settings.is_paced && !source.is_live() {
            command.arg("-re");
        }
        // The size that was asked for is the one before a player turns it.
        command.arg("-noautorotate").args(before).args(["-i", &input]);
        let beside = beside(&about, settings.mask.is_some());
        let looked = filter(size, settings);
        match (&settings.mask, &beside) {
            // Painted once, before anything leaves: what is looked at and what is kept.
            (Some(mask), Some((_, narrow))) => {
                let split = "split=2[a][b]";
                let graph = format!("[0:v:0]{mask},{split};[a]{looked}[seen];[b]{narrow}[kept]");
                command.args(["-filter_complex", &graph, "-map", "[seen]"]);
            }
            (Some(mask), None) => {
                command.args(["-map", "0:v:0", "-vf", &format!("{mask},{looked}")]);
            }
            (None, _) => {
                command.args(["-map", "0:v:0", "-vf", &looked]);
            }
        }
        command.args(["-an", "-sn", "-dn", "-fps_mode", "passthrough"]);
        command.args(["-threads", "1", "-f", "rawvideo", "-pix_fmt", "gbrp", "pipe:1"]);
        command.args(beside.map(|(words, _)| words).unwrap_or_default());
        let mut child = start(&mut command, "ffmpeg", settings)?;
        let (tell_info, infos) = sync_channel(256);
        let ended = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(stderr) = child.stderr.take() {
            let (said, input) = (ended.clone(), input.clone());
            std::thread::spawn(move || listen(stderr, &tell_info, &said, &input));
        }
        let (tell, frames) = sync_channel(WAITING);
        if let Some(stdout) = child.stdout.take() {
            let reader = Reader {
                stdout,
                infos,
                size: (size.0 as usize, size.1 as usize),
                source_size: about.size,
                times: Times::new(settings.rate_stated, about.rate),
            };
            std::thread::spawn(move || reader.run(&tell));
        }
        let stall = Duration::from_secs_f64(settings.stall_s.clamp(0.1, 3_600.0));
        let came = Instant::now();
        Ok(Decoder { child, frames, ended, about, stall, input, came })
    }

    /// What the stream says of itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The process that decodes.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// The next picture; `None` at the end of the stream.
    ///
    /// # Errors
    ///
    /// [`DecodeError`]; the stream is to be opened anew then.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        match self.next_within(self.stall)? {
            Some(frame) => Ok(frame),
            None => Err(DecodeError::Stalled(self.stall.as_secs_f64())),
        }
    }

    /// The same, if it comes within `wait`; `None` if not.
    ///
    /// # Errors
    ///
    /// [`DecodeError`], among them [`DecodeError::Stalled`] when none has come for too long.
    pub fn next_within(&mut self, wait: Duration) -> Result<Option<Option<Frame>>, DecodeError> {
        match self.frames.recv_timeout(wait.min(self.stall)) {
            Ok(frame) if frame.source_size != self.about.size => {
                let (was, is) = (self.about.size, frame.source_size);
                Err(DecodeError::Resized(was.0, was.1, is.0, is.1))
            }
            Ok(frame) => {
                self.came = Instant::now();
                Ok(Some(Some(frame)))
            }
            Err(RecvTimeoutError::Timeout) if self.came.elapsed() < self.stall => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(DecodeError::Stalled(self.stall.as_secs_f64())),
            Err(RecvTimeoutError::Disconnected) => self.end().map(Some),
        }
    }

    /// A picture if one is there already.
    pub fn waiting(&mut self) -> Option<Frame> {
        let frame = self.frames.try_recv().ok()?;
        (frame.source_size == self.about.size).then_some(frame)
    }

    fn end(&mut self) -> Result<Option<Frame>, DecodeError> {
        let status = self.child.wait();
        if status.as_ref().is_ok_and(std::process::ExitStatus::success) {
            return Ok(None);
        }
        let said = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let why = last(&said.join("\n"), &self.input);
        let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        let why = if why.is_empty() { how } else { format!("{why} ({how})") };
        Err(DecodeError::Ended(why))
    }

    /// What ffmpeg complained about lately.
    pub fn complaints(&self) -> Vec<String> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn filter(size: (u32, u32), settings: &Settings) -> String {
    let mut parts = Vec::new();
    if let Some(rate) = settings.rate_max.filter(|rate| *rate > 0.0) {
        // A little less than the distance, so that a stream of the very rate is left whole.
        let apart = 0.9 / rate;
        parts.push(format!("select='isnan(prev_selected_t)+gte(t-prev_selected_t\\,{apart:.4})'"));
    }
    parts.push("showinfo=checksum=0".to_owned());
    parts.push(format!("scale={}:{}:flags=bilinear", size.0, size.1));
    parts.join(",")
}

fn listen(stderr: impl Read, tell: &SyncSender<Info>, said: &Mutex<VecDeque<String>>, input: &str) {
    let mut lines = BufReader::new(stderr);
    let mut line = Vec::new();
    loop {
        line.clear();
        // A line without an end is cut.
        match lines.by_ref().take(16 << 10).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        if let Some(info) = info(&text) {
            // Who reads pictures has gone: what is said is still read, or ffmpeg would stand.
            let _ = tell.send(info);
        } else if text.contains("[error]") || text.contains("[fatal]") {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            if said.len() >= SAID_MAX {
                said.pop_front();
            }
            said.push_back(text.trim().replace(input, "it"));
        }
    }
}

struct Reader<R> {
    stdout: R,
    infos: Receiver<Info>,
    size: (usize, usize),
    source_size: (u32, u32),
    times: Times,
}

impl<R: Read> Reader<R> {
    fn run(mut self, tell: &SyncSender<Frame>) {
        let (width, height) = self.size;
        let len = width * height * 3;
        let mut number = 0;
        loop {
            let mut planes = Vec::with_capacity(len);
            let read = self.stdout.by_ref().take(len as u64).read_to_end(&mut planes);
            if read.is_err() || planes.len() < len {
                return;
            }
            number += 1;
            let info = self.infos.recv_timeout(Duration::from_secs(2)).ok();
            let at_s = self.times.at(number, info.and_then(|it| it.at_s));
            let source_size = info.map_or(self.source_size, |it| it.size);
            let frame = Frame { number, at_s, width, height, source_size, planes };
            if tell.send(frame).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_proportions() {
        assert_eq!(fitted((768, 576), (416, 416)), (416, 312));
        assert_eq!(fitted((1080, 1920), (416, 416)), (234, 416));
        assert_eq!(fitted((1, 10_000), (416, 416)), (1, 416));
        assert_eq!(fitted((320, 240), (416, 320)), (416, 312), "small ones are made larger");
    }

    #[test]
    fn a_line_of_showinfo_says_when_and_how_large() {
        let line = "[Parsed_showinfo_0 @ 0x55] [info] n:   2 pts:      2 pts_time:0.2     \
                    duration:      1 fmt:yuv420p sar:1/1 s:768x576 i:P iskey:0 type:P";
        assert_eq!(info(line), Some(Info { at_s: Some(0.2), size: (768, 576) }));
        let none = line.replace("pts_time:0.2", "pts_time:NOPTS");
        assert_eq!(info(&none), Some(Info { at_s: None, size: (768, 576) }));
        assert_eq!(info("[info] Stream #0:0 s:1x1"), None);
        bolero::check!().for_each(|bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            let _ = (info(&format!("Parsed_showinfo {text}")), about(&text));
        });
    }
}
