//! Pictures as a real stream: H.264 by an `ffmpeg` of its own process.
//!
//! Pictures go through a pipe: no more than a few are on their way, and who writes faster than is
//! encoded waits. Nothing here knows the time: who wants a live stream gives pictures in time.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

use super::{Camera, Picture};

/// Seconds from one picture that stands by itself to the next.
const GROUP_S: f64 = 2.0;
/// So much of what `ffmpeg` says last is kept, bytes.
const SAID_MAX: usize = 4096;

/// Where a stream goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A file: `.mp4`; `.fmp4`, MP4 in fragments that can be read while it grows; `.ts`, an MPEG
    /// transport stream.
    File(PathBuf),
    /// `rtsp://…` over TCP, or an MPEG transport stream to `udp://…` or `tcp://…`.
    Address(String),
}

/// Why pictures are no stream.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The output's ending or scheme is none that is known.
    #[error("`{0}` ends in none of .mp4, .fmp4, .ts and begins with none of rtsp, udp, tcp://")]
    Output(String),
    /// There is no `ffmpeg`.
    #[error("`{0}` is not there: install ffmpeg, or say where it is")]
    Missing(String),
    /// It cannot be begun.
    #[error("`{command}` cannot be begun: {why}")]
    Begin {
        /// What was to be begun.
        command: String,
        /// Why it cannot be.
        why: io::Error,
    },
    /// It ended before the pictures did, or could not finish the stream.
    #[error("ffmpeg ended ({status}): {said}")]
    Ended {
        /// How.
        status: ExitStatus,
        /// What it said last.
        said: String,
    },
    /// A picture has another size than the camera's.
    #[error("a picture of {found:?} pixels in a stream of {expected:?}")]
    Size {
        /// Width and height of the stream.
        expected: (usize, usize),
        /// Those of the picture.
        found: (usize, usize),
    },
    /// It cannot be written to, or waited for.
    #[error("ffmpeg cannot be written to or waited for: {0}")]
    Pipe(io::Error),
}

impl Output {
    /// Reads where a stream is to go.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Output`] for a file's ending or a scheme that is not known.
    pub fn read(text: &str) -> Result<Output, EncodeError> {
        let is_address =
            ["rtsp://", "udp://", "tcp://"].iter().any(|scheme| text.starts_with(scheme));
        if is_address {
            return Ok(Output::Address(text.to_owned()));
        }
        let path = PathBuf::from(text);
        match ending(&path) {
            "mp4" | "fmp4" | "ts" if !text.contains("://") => Ok(Output::File(path)),
            _ => Err(EncodeError::Output(text.to_owned())),
        }
    }

    /// What tells `ffmpeg` of it.
    fn arguments(&self) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect();
        let (mut all, target): (Vec<String>, String) = match self {
            Output::File(path) => {
                let format = match ending(path) {
                    "ts" => words(&["-f", "mpegts"]),
                    "fmp4" => {
                        let flags = "frag_keyframe+empty_moov+default_base_moof";
                        words(&["-f", "mp4", "-movflags", flags])
                    }
                    _ => words(&["-f", "mp4", "-movflags", "+faststart"]),
                };
                // With its protocol, so that no name is taken for an option.
                (format, format!("file:{}", path.display()))
            }
            Output::Address(address) => {
                let format = if address.starts_with("rtsp://") {
                    words(&["-f", "rtsp", "-rtsp_transport", "tcp"])
                } else {
                    words(&["-f", "mpegts"])
                };
                (format, address.clone())
            }
        };
        all.push(target);
        all
    }
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|it| it.to_str()).unwrap_or_default()
}

/// A stream that is being made.
pub struct Encoder {
    child: Child,
    /// `None` once it is closed.
    pictures: Option<ChildStdin>,
    said: Option<JoinHandle<String>>,
    size: (usize, usize),
    count: u64,
}

impl Encoder {
    /// Begins a stream of a camera's pictures, with the `ffmpeg` of this name or path.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Missing`] and [`EncodeError::Begin`]. That the output cannot be written is
    /// only seen by [`Encoder::write`] or [`Encoder::finish`].
    pub fn begin(ffmpeg: &str, camera: &Camera, output: &Output) -> Result<Encoder, EncodeError> {
        let (size, rate) = (camera.size(), camera.mount().frame_rate);
        let group = (GROUP_S * rate).round().max(1.0);
        let mut command = Command::new(ffmpeg);
        command
            .args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y"])
            .args(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-color_range", "tv"])
            .args(["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"])
            .args(["-s", &format!("{}x{}", size.0, size.1), "-r", &rate.to_string()])
            .args(["-i", "pipe:0", "-an", "-c:v", "libx264", "-preset", "veryfast"])
            .args(["-pix_fmt", "yuv420p", "-g", &group.to_string()])
            .args(["-keyint_min", &group.to_string(), "-sc_threshold", "0", "-flags", "+cgop"])
            // One thread: the same pictures are the same bytes on a machine with more of them.
            .args(["-bf", "0", "-threads", "1", "-fflags", "+bitexact"])
            .args(output.arguments())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|why| match why.kind() {
            io::ErrorKind::NotFound => EncodeError::Missing(ffmpeg.to_owned()),
            _ => EncodeError::Begin { command: ffmpeg.to_owned(), why },
        })?;
        let pictures = child.stdin.take();
        let said = child.stderr.take().map(|it| std::thread::spawn(move || last_said(it)));
        Ok(Encoder { child, pictures, said, size, count: 0 })
    }

    /// Gives the next picture; waits while `ffmpeg` is behind.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Size`]; [`EncodeError::Ended`] where `ffmpeg` has ended;
    /// [`EncodeError::Pipe`].
    pub fn write(&mut self, picture: &Picture) -> Result<(), EncodeError> {
        let found = (picture.width, picture.height);
        let is_whole = picture.bytes.len() == found.0 * found.1 * 3 / 2;
        if found != self.size || !is_whole {
            return Err(EncodeError::Size { expected: self.size, found });
        }
        let written = match &mut self.pictures {
            Some(pipe) => pipe.write_all(&picture.bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        match written {
            Ok(()) => {
                self.count += 1;
                Ok(())
            }
            Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Err(self.why_ended()),
            Err(why) => Err(EncodeError::Pipe(why)),
        }
    }

    /// Ends the stream and waits until all of it is written; says of how many pictures it is.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Ended`] where `ffmpeg` could not; [`EncodeError::Pipe`].
    pub fn finish(mut self) -> Result<u64, EncodeError> {
        self.pictures = None;
        let status = self.child.wait().map_err(EncodeError::Pipe)?;
        let said = self.said();
        if status.success() { Ok(self.count) } else { Err(EncodeError::Ended { status, said }) }
    }

    /// Why it ended, once its pipe is closed.
    fn why_ended(&mut self) -> EncodeError {
        self.pictures = None;
        match self.child.wait() {
            Ok(status) => EncodeError::Ended { status, said: self.said() },
            Err(why) => EncodeError::Pipe(why),
        }
    }

    fn said(&mut self) -> String {
        let said = self.said.take().and_then(|it| it.join().ok()).unwrap_or_default();
        if said.is_empty() { "it said nothing".to_owned() } else { said }
    }
}

impl Drop for Encoder {
    /// Who does not finish a stream has no use for it.
    fn drop(&mut self) {
        self.pictures = None;
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            // It may have ended meanwhile, which is as well.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Reads to the end and keeps the last of it.
fn last_said(mut from: impl io::Read) -> String {
    let (mut kept, mut piece) = (Vec::new(), [0; 1024]);
    while let Ok(count @ 1..) = from.read(&mut piece) {
        kept.extend_from_slice(&piece[..count]);
        let over = kept.len().saturating_sub(SAID_MAX);
        kept.drain(..over);
    }
    String::from_utf8_lossy(&kept).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::Mount;
    use super::super::eye::Eye;
    use super::super::scene::{Scene, SceneSettings};
    use super::*;

    const FRAMES_COUNT: u64 = 45;

    fn camera() -> Camera {
        Camera::new(Mount { width: 320, height: 180, ..Mount::default() }).unwrap()
    }

    fn is_there(program: &str) -> bool {
        let found = Command::new(program).arg("-version").output().is_ok();
        if !found {
            println!("skipped: there is no {program}");
        }
        found
    }

    fn film(output: &Output) -> Result<u64, EncodeError> {
        let mut scene = Scene::new(1, 10.0, SceneSettings::default()).unwrap();
        let mut eye = Eye::new(1, camera(), Vec::new());
        let mut encoder = Encoder::begin("ffmpeg", &camera(), output)?;
        for _ in 0..FRAMES_COUNT {
            encoder.write(eye.shoot(&scene).picture.unwrap())?;
            scene.step();
        }
        encoder.finish()
    }

    #[test]
    fn what_is_encoded_is_decoded_again_with_as_many_frames() {
        if !is_there("ffmpeg") {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.mp4", "a.fmp4", "a.ts"] {
            let path = folder.path().join(name);
            let output = Output::read(path.to_str().unwrap()).unwrap();
            assert_eq!(film(&output).unwrap(), FRAMES_COUNT);
            let decoded = Command::new("ffmpeg")
                .args(["-v", "error", "-i"])
                .arg(&path)
                .args(["-f", "rawvideo", "-pix_fmt", "gray", "-vsync", "passthrough", "pipe:1"])
                .output()
                .unwrap();
            assert_eq!(decoded.stdout.len() as u64, FRAMES_COUNT * 320 * 180, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_encoded_is_told_why() {
        let begun = Encoder::begin("no-such-ffmpeg", &camera(), &Output::read("a.ts").unwrap());
        let said = begun.err().unwrap().to_string();
        assert_eq!(said, "`no-such-ffmpeg` is not there: install ffmpeg, or say where it is");
        assert!(Output::read("a.avi").is_err() && Output::read("http://x/a.mp4").is_err());
        assert_eq!(Output::read("rtsp://h/a").unwrap(), Output::Address("rtsp://h/a".to_owned()));
        if !is_there("ffmpeg") {
            return;
        }
        let nowhere = Output::File("no/such/folder/a.mp4".into());
        let said = film(&nowhere).unwrap_err().to_string();
        assert!(said.starts_with("ffmpeg ended (exit status: 1)"), "{said}");
        assert!(said.contains("No such file or directory"), "{said}");
        let mut encoder = Encoder::begin("ffmpeg", &camera(), &nowhere).unwrap();
        let other = encoder.write(&Picture::black(64, 64));
        assert!(matches!(other, Err(EncodeError::Size { .. })));
    }
}
