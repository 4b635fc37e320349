//! Tracks sequences of MOTChallenge with settings from the command line: to find good ones.
use cordon_vision::mot::{self, Sequence};
use cordon_vision::track::{Settings, Tracker};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (from, to) = (args.next().unwrap_or_default(), args.next().unwrap_or_default());
    let mut s = Settings::default();
    for arg in args {
        let Some((name, value)) = arg.split_once('=') else { continue };
        let v: f64 = value.parse()?;
        match name {
            "sure" => s.sure = v,
            "unsure" => s.unsure = v,
            "begins" => s.begins = v,
            "grown" => s.grown = v,
            "grown_lost" => s.grown_lost = v,
            "like" => s.like = v,
            "like_unsure" => s.like_unsure = v,
            "like_lost" => s.like_lost = v,
            "direction" => s.direction = v,
            "confirmed" => s.confirmed = v as u32,
            "lost_s" => s.lost_s = v,
            "filled_s" => s.filled_s = v,
            "smooth" => s.smooth = v,
            "place" => s.noise.place = v,
            "speed" => s.noise.speed = v,
            "seen" => s.noise.seen = v,
            _ => eprintln!("no setting {name}"),
        }
    }
    for dir in std::fs::read_dir(&from)? {
        let dir = dir?;
        let path = dir.path();
        let info = Sequence::read(&std::fs::read_to_string(path.join("seqinfo.ini"))?)?;
        let frames = mot::detections(&std::fs::read_to_string(path.join("det/det.txt"))?)?;
        let mut tracker = Tracker::new(s, info.frame_rate);
        let mut out = String::new();
        for n in 0..info.frames_count {
            let found = frames.get(n as usize).map_or(&[][..], |found| found);
            let step = tracker.step(found);
            for track in &step.seen {
                mot::write(&mut out, n + 1, track.id, &track.place);
            }
            for was in &step.earlier {
                mot::write(&mut out, was.frame, was.id, &was.place);
            }
        }
        std::fs::write(std::path::Path::new(&to).join(dir.file_name()).with_extension("txt"), out)?;
    }
    Ok(())
}
