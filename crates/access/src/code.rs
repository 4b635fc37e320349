//! Codes to show: QR in alphanumeric mode (ISO/IEC 18004), as SVG and PNG.

use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around a code, as the standard wants them.
const QUIET: usize = 4;

/// How much of a code may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// 15 %: on screens.
    Screen,
    /// 25 %: on paper and lanyards.
    Paper,
}

/// A code, as light and dark modules.
#[derive(Clone, Debug)]
pub struct Code {
    /// Modules on a side, without the quiet zone.
    pub side: usize,
    dark: Vec<bool>,
}

impl Code {
    /// The code of a text.
    ///
    /// # Errors
    ///
    /// When the text does not fit into any code.
    pub fn new(text: &str, correction: Correction) -> Result<Code, QrError> {
        let level = match correction {
            Correction::Screen => EcLevel::M,
            Correction::Paper => EcLevel::Q,
        };
        let code = QrCode::with_error_correction_level(text, level)?;
        let side = code.width();
        let dark = code.into_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Code { side, dark })
    }

    /// Whether a module is dark; outside none is.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.dark[y * self.side + x]
    }

    /// As SVG, one unit a module, black on white.
    pub fn svg(&self) -> String {
        let side = self.side + 2 * QUIET;
        let mut path = String::new();
        for y in 0..self.side {
            let mut x = 0;
            while x < self.side {
                let run = (x..self.side).take_while(|x| self.is_dark(*x, y)).count();
                if run > 0 {
                    path += &format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                }
                x += run.max(1);
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" \
             fill=\"#fff\"/><path d=\"{path}\"/></svg>\n"
        )
    }

    /// As PNG, `scale` pixels a module, black on white.
    ///
    /// # Errors
    ///
    /// When the picture would be too large.
    pub fn png(&self, scale: usize) -> Result<Vec<u8>, png::EncodingError> {
        let scale = scale.clamp(1, 64);
        let side = (self.side + 2 * QUIET) * scale;
        let mut pixels = vec![255; side * side];
        for (at, pixel) in pixels.iter_mut().enumerate() {
            let module = |pixel: usize| (pixel / scale).checked_sub(QUIET);
            if let Some((x, y)) = module(at % side).zip(module(at / side))
                && self.is_dark(x, y)
            {
                *pixel = 0;
            }
        }
        let mut out = Vec::new();
        let length = u32::try_from(side).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(&mut out, length, length);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&pixels)?;
        Ok(out)
    }
}
