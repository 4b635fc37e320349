//! Streams as cameras give them, good and bad, through the real ffmpeg.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may")]

use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cordon_video::decode::{DecodeError, Decoder, Settings};
use cordon_video::feed::{Event, Feed};
use cordon_video::mask::Masks;
use cordon_video::ring::{self, Ring, RingSettings};
use cordon_video::{Frame, Source};

fn has_ffmpeg() -> bool {
    let there = Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).status().is_ok();
    if !there {
        println!("skipped: ffmpeg is missing (apt-get install ffmpeg)");
    }
    there
}

/// Has ffmpeg make something of a test picture that moves.
fn made(dir: &Path, name: &str, input: &str, how: &[&str]) -> PathBuf {
    let path = dir.join(name);
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-f", "lavfi", "-i", input]).args(how).arg(&path);
    assert!(command.status().unwrap().success(), "{input}");
    path
}

const H264: [&str; 6] = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10"];

fn open(path: &Path, settings: &Settings) -> Result<Decoder, DecodeError> {
    Decoder::open(&Source::read(path.to_str().unwrap()).unwrap(), settings)
}

fn all(decoder: &mut Decoder) -> (Vec<Frame>, Option<DecodeError>) {
    let mut frames = Vec::new();
    loop {
        match decoder.next_frame() {
            Ok(Some(frame)) => frames.push(frame),
            Ok(None) => return (frames, None),
            Err(error) => return (frames, Some(error)),
        }
    }
}

#[test]
fn a_file_gives_its_pictures_with_the_times_of_its_stream() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path(), "a.mp4", "testsrc=s=320x180:r=10:d=2", &H264);
    let mut decoder = open(&path, &Settings::default()).unwrap();
    assert_eq!((decoder.about().codec.as_str(), decoder.about().size), ("h264", (320, 180)));
    let (frames, error) = all(&mut decoder);
    assert_eq!((frames.len(), error), (20, None));
    let last = frames.last().unwrap();
    assert_eq!((last.width, last.height, last.planes.len()), (416, 234, 416 * 234 * 3));
    assert!((last.at_s - 1.9).abs() < 1e-6 && frames[0].at_s == 0.0, "{}", last.at_s);
    // Red is left above in the test picture's bars; planes are green, blue, red.
    let settings = Settings { rate_stated: Some(4.0), ..Settings::default() };
    let (frames, _) = all(&mut open(&path, &settings).unwrap());
    assert!((frames[8].at_s - 2.0).abs() < 1e-9, "a stated rate is believed");
    let settings = Settings { rate_max: Some(5.0), ..Settings::default() };
    let (frames, _) = all(&mut open(&path, &settings).unwrap());
    assert_eq!(frames.len(), 10);
}

#[test]
fn a_folder_of_pictures_is_a_stream() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("p[1]");
    std::fs::create_dir(&folder).unwrap();
    made(&folder, "%03d.png", "color=red:s=64x48:r=5:d=1", &[]);
    let settings = Settings { rate_stated: Some(5.0), ..Settings::default() };
    let (frames, error) = all(&mut open(&folder, &settings).unwrap());
    assert_eq!((frames.len(), error), (5, None));
    let area = frames[0].width * frames[0].height;
    let middle = area / 2;
    let [green, blue, red] = [0, 1, 2].map(|plane| frames[0].planes[plane * area + middle]);
    assert!(red > 220 && green < 30 && blue < 30, "{red} {green} {blue}");
}

#[test]
fn what_is_no_video_is_told_why_and_nothing_hangs() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path(), "a.mp4", "testsrc=s=320x180:r=10:d=2", &H264);
    let whole = std::fs::read(&path).unwrap();
    let text = |bytes: &[u8]| {
        let path = dir.path().join("bad.mp4");
        std::fs::write(&path, bytes).unwrap();
        open(&path, &Settings::default()).map(|_| ()).unwrap_err().to_string()
    };
    for bad in [&b""[..], b"no video", &whole[..whole.len() / 2], &vec![0xff; 100_000]] {
        let said = text(bad);
        assert!(said.contains("gives no video") && said.contains("bad.mp4"), "{said}");
    }
    let said = open(Path::new("/no/such.mp4"), &Settings::default()).map(|_| ()).unwrap_err();
    assert!(said.to_string().contains("No such file"), "{said}");
    // A playlist that names another protocol or file's secrets opens nothing.
    let list = dir.path().join("list.m3u8");
    std::fs::write(&list, "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n").unwrap();
    assert!(open(&list, &Settings::default()).is_err());
}

#[test]
fn a_damaged_stream_gives_what_is_good_of_it() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path(), "a.ts", "testsrc=s=320x180:r=10:d=4", &H264);
    let mut bytes = std::fs::read(&path).unwrap();
    let len = bytes.len();
    for n in (len / 3..len / 2).step_by(37) {
        bytes[n] ^= 0x5a;
    }
    std::fs::write(&path, &bytes[..len - 77]).unwrap();
    let (frames, _) = all(&mut open(&path, &Settings::default()).unwrap());
    assert!(frames.len() > 15, "{}", frames.len());
    assert!(frames.windows(2).all(|it| it[1].at_s > it[0].at_s));
}

#[test]
fn a_stream_whose_pictures_change_their_size_is_opened_anew() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let small = made(dir.path(), "a.ts", "testsrc=s=320x180:r=10:d=1", &H264);
    let large = made(dir.path(), "b.ts", "testsrc=s=640x480:r=10:d=1", &H264);
    let both = dir.path().join("both.ts");
    let bytes = [std::fs::read(small).unwrap(), std::fs::read(large).unwrap()].concat();
    std::fs::write(&both, bytes).unwrap();
    let (frames, error) = all(&mut open(&both, &Settings::default()).unwrap());
    assert!(frames.len() >= 8 && frames.iter().all(|it| it.source_size == (320, 180)));
    assert_eq!(error, Some(DecodeError::Resized(320, 180, 640, 480)));
}

#[test]
fn who_does_not_answer_is_given_up_in_time() {
    if !has_ffmpeg() {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    let silent = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 1]);
        std::thread::sleep(Duration::from_secs(30));
    });
    let began = Instant::now();
    let settings = Settings { stall_s: 1.0, ..Settings::default() };
    let error = Decoder::open(&Source::read(&address).unwrap(), &settings).map(|_| ()).unwrap_err();
    assert!(matches!(error, DecodeError::NoVideo { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    drop(silent);
}

#[test]
fn a_decoder_that_is_killed_or_wants_too_much_memory_hurts_nobody_else() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path(), "a.mp4", "testsrc=s=640x360:r=10:d=20", &H264);
    let settings = Settings { is_paced: true, ..Settings::default() };
    let mut decoder = open(&path, &settings).unwrap();
    assert!(decoder.next_frame().unwrap().is_some());
    let kill = Command::new("kill").args(["-9", &decoder.process_id().to_string()]).status();
    assert!(kill.unwrap().success());
    let (_, error) = all(&mut decoder);
    assert!(matches!(&error, Some(DecodeError::Ended(why)) if why.contains("signal")), "{error:?}");
    let settings = Settings { memory_max: 24 << 20, ..Settings::default() };
    let said = open(&path, &settings).map(|mut it| all(&mut it).1);
    assert!(!matches!(said, Ok(None)), "24 MB are not enough for a decoder");
}

#[test]
fn a_feed_comes_back_by_itself() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path(), "a.mp4", "testsrc=s=320x180:r=10:d=20", &H264);
    let source = Source::read(path.to_str().unwrap()).unwrap();
    let settings = Settings { is_paced: true, ..Settings::default() };
    let mut feed = Feed::new(source, settings, None, true);
    let began = Instant::now();
    let (mut opened, mut lost, mut after) = (0, 0, 0);
    while began.elapsed() < Duration::from_secs(20) && after < 3 {
        match feed.next_event(Duration::from_millis(200)) {
            Event::Opened(_) => opened += 1,
            Event::Frame(_) if lost == 0 => {
                let id = feed.process_id().unwrap().to_string();
                assert!(Command::new("kill").args(["-9", &id]).status().unwrap().success());
            }
            Event::Frame(_) => after += i32::from(opened == 2),
            Event::Lost(why) => {
                assert!(why.contains("signal"), "{why}");
                lost += 1;
            }
            Event::Nothing | Event::Ended => {}
        }
    }
    assert_eq!((opened, lost, after), (2, 1, 3));
}

#[test]
fn what_is_private_is_black_in_what_is_looked_at_and_in_what_is_kept() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path(), "a.mp4", "color=white:s=320x180:r=10:d=4", &H264);
    let left = vec![vec![(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)]];
    let settings = Settings { mask: Masks::new(left).unwrap().filter(), ..Settings::default() };
    let ring = Ring::open(RingSettings {
        folder: dir.path().join("ring"),
        piece_s: 1.0,
        kept_s: 3_600.0,
        width_max: 960,
    })
    .unwrap();
    let source = Source::read(path.to_str().unwrap()).unwrap();
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let mut decoder = Decoder::open_with(&source, &settings, |about, is_masked| {
        assert!(is_masked);
        Some((ring.begin(now_ms, &about.codec, is_masked).unwrap(), ring.narrowed()))
    })
    .unwrap();
    let (frames, error) = all(&mut decoder);
    assert_eq!((frames.len(), error), (40, None));
    let sides = |frame: &Frame| {
        let row = frame.height / 2 * frame.width;
        let grey = frame.grey().bytes;
        (grey[row + frame.width / 4], grey[row + frame.width * 3 / 4])
    };
    assert!(frames.iter().all(|it| sides(it).0 < 30 && sides(it).1 > 220));
    drop(decoder);
    let run = ring.newest().unwrap();
    assert!(run.pieces.len() >= 3, "{run:?}");
    assert!(ring::codec(&run.beginning().unwrap()).unwrap().starts_with("avc1."));
    let clip = ring.clip(run.pieces[0].from_ms, run.pieces[1].until_ms).unwrap();
    let kept = dir.path().join("clip.mp4");
    std::fs::write(&kept, clip).unwrap();
    let (frames, error) = all(&mut open(&kept, &Settings::default()).unwrap());
    assert!(frames.len() >= 15 && error.is_none(), "{} {error:?}", frames.len());
    assert!(frames.iter().all(|it| sides(it).0 < 30 && sides(it).1 > 220));
}

/// A process that ends with the test.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves a file by RTSP, again and again.
const RTSP: &str = "
import sys, gi
gi.require_version('Gst', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_service(sys.argv[2])
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch('( filesrc location=%s ! qtdemux ! h264parse ! rtph264pay name=pay0 )' % sys.argv[1])
factory.set_shared(True)
server.get_mount_points().add_factory('/camera', factory)
server.attach(None)
print('ready', flush=True)
GLib.MainLoop().run()
";

#[test]
fn a_camera_is_read_by_rtsp_over_tcp() {
    if !has_ffmpeg() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = made(dir.path(), "a.mp4", "testsrc=s=320x180:r=10:d=12", &H264);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let server = Command::new("/usr/bin/python3")
        .args(["-c", RTSP, path.to_str().unwrap(), &port])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut ready = [0; 5];
    let server = server.ok().and_then(|mut child| {
        let heard = child.stdout.as_mut()?.read_exact(&mut ready).is_ok();
        let child = Ends(child);
        heard.then_some(child)
    });
    let Some(server) = server else {
        println!("skipped: no RTSP server (python3-gi, gir1.2-gst-rtsp-server-1.0)");
        return;
    };
    let address = format!("rtsp://user:secret@127.0.0.1:{port}/camera");
    let source = Source::read(&address).unwrap();
    assert!(!source.shown().contains("secret"));
    let mut decoder = Decoder::open(&source, &Settings::default()).unwrap();
    let frames: Vec<Frame> = (0..15).map(|_| decoder.next_frame().unwrap().unwrap()).collect();
    assert!(frames.windows(2).all(|it| (it[1].at_s - it[0].at_s - 0.1).abs() < 0.05));
    drop(server);
    let (_, error) = all(&mut decoder);
    assert!(!error.is_some_and(|it| it.to_string().contains("secret")));
}
