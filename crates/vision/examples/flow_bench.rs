//! What dense motion and motion gating cost a picture, and what they find, to compare with others.
//!
//! `flow_bench [WIDTH HEIGHT FILE [OUT]]`: `FILE` has grey pictures of that size, a byte a pixel,
//! one after the other (`ffmpeg -i in -vf scale=WIDTH:HEIGHT -pix_fmt gray -f rawvideo FILE`).
//! Without it, pictures are made. Into `OUT.flow` go columns, rows and cell of each field as 32-bit
//! integers and three 32-bit floats of each cell (right, down, 1 where trusted), little-endian;
//! into `OUT.motion` a line for each picture: share, whether it is learning, and boxes.

use std::io::Write;

use cordon_video::Grey;
use cordon_vision::flow::ground::GroundField;
use cordon_vision::flow::{Flow, Settings};
use cordon_vision::motion::Motion;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (width, height, bytes) = match &args[..] {
        [width, height, file, ..] => (width.parse()?, height.parse()?, std::fs::read(file)?),
        _ => (416, 312, made(416, 312, 200)),
    };
    let pictures: Vec<Grey<'_>> =
        bytes.chunks_exact(width * height).map(|bytes| Grey { width, height, bytes }).collect();
    let out =
        |ending: &str| args.get(3).map(|out| std::fs::File::create(format!("{out}.{ending}")));
    if pictures.is_empty() {
        return Err("no whole picture".into());
    }
    let each = 1.0 / pictures.len() as f64;

    let mut flow = Flow::new(settings());
    let before = cpu_ms()?;
    for picture in &pictures {
        std::hint::black_box(flow.step(*picture));
    }
    println!("flow: {:.3} ms CPU a picture", (cpu_ms()? - before) * each);
    if let Some(field) = flow.step(pictures[0]).cloned() {
        // As if the camera looked straight down at it, 20 pixels a metre.
        let at = |(x, y): (f64, f64)| Some((x / 20.0, -y / 20.0));
        let mut ground = GroundField::lay(Default::default(), &field, (1.0, 1.0), at)?;
        let before = cpu_ms()?;
        for _ in 0..1000 {
            std::hint::black_box(ground.step(&field, 0.1));
        }
        let cells = ground.cells().len();
        println!("ground: {:.4} ms CPU a field, {cells} cells", (cpu_ms()? - before) / 1000.0);
    }
    let mut motion = Motion::new(Default::default());
    let before = cpu_ms()?;
    for (number, picture) in pictures.iter().enumerate() {
        std::hint::black_box(motion.step(picture, number as f64 / 10.0));
    }
    println!("motion: {:.4} ms CPU a picture", (cpu_ms()? - before) * each);

    if let (Some(flows), Some(motions)) = (out("flow"), out("motion")) {
        write(&pictures, flows?, motions?)?;
    }
    Ok(())
}

/// Writes what is found.
fn write(
    pictures: &[Grey<'_>],
    flows: std::fs::File,
    motions: std::fs::File,
) -> std::io::Result<()> {
    let (mut flows, mut motions) =
        (std::io::BufWriter::new(flows), std::io::BufWriter::new(motions));
    let (mut flow, mut motion) = (Flow::new(settings()), Motion::new(Default::default()));
    for (number, picture) in pictures.iter().enumerate() {
        if let Some(field) = flow.step(*picture) {
            for it in [field.columns, field.rows, field.cell] {
                flows.write_all(&(it as u32).to_le_bytes())?;
            }
            for it in &field.cells {
                for value in [it.dx, it.dy, f32::from(u8::from(it.is_trusted))] {
                    flows.write_all(&value.to_le_bytes())?;
                }
            }
        }
        let moved = motion.step(picture, number as f64 / 10.0);
        write!(motions, "{} {}", moved.share, u8::from(moved.is_learning))?;
        for it in &moved.boxes {
            write!(motions, " {},{},{},{}", it.x, it.y, it.w, it.h)?;
        }
        writeln!(motions)?;
    }
    Ok(())
}

/// The settings, with those that are set in the environment as `finest=2`.
fn settings() -> Settings {
    let mut settings = Settings::default();
    let number = |name: &str| std::env::var(name).ok()?.parse::<f32>().ok();
    settings.finest = number("finest").map_or(settings.finest, |it| it as usize);
    settings.steps_max = number("steps_max").map_or(settings.steps_max, |it| it as usize);
    settings.slope_min = number("slope_min").unwrap_or(settings.slope_min);
    settings.unlike_max = number("unlike_max").unwrap_or(settings.unlike_max);
    settings
}

/// Time that this process has used of a processor, milliseconds; Linux only.
fn cpu_ms() -> Result<f64, Box<dyn std::error::Error>> {
    let line = std::fs::read_to_string("/proc/self/schedstat")?;
    let used_ns: f64 = line.split(' ').next().unwrap_or_default().parse()?;
    Ok(used_ns / 1e6)
}

/// Blobs that all move, to the right and down.
fn made(width: usize, height: usize, count: usize) -> Vec<u8> {
    let pixel = |at: usize| {
        let (number, at) = (at / (width * height), at % (width * height));
        let x = (at % width) as f64 - 2.3 * number as f64;
        let y = (at / width) as f64 - 0.7 * number as f64;
        (120.0 + 50.0 * (x / 7.0).sin() * (y / 5.0).cos() + 40.0 * ((x + y) / 11.0).sin()) as u8
    };
    (0..width * height * count).map(pixel).collect()
}
