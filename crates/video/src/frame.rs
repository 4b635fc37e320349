//! A picture, as the analysis has it: small, and in planes.

/// A decoded picture of a camera.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Which it is of its stream, from 1.
    pub number: u64,
    /// Seconds since the stream's first picture, by the stream's time stamps or its stated rate.
    pub at_s: f64,
    /// Its width, pixels: that of the picture that is analysed.
    pub width: usize,
    /// Its height, pixels.
    pub height: usize,
    /// Width and height of the camera's own picture, pixels.
    pub source_size: (u32, u32),
    /// Green, blue and red, one plane after the other, a byte a pixel, row by row.
    pub planes: Vec<u8>,
}

impl Frame {
    /// The plane of green, which stands for how light it is.
    pub fn grey(&self) -> Grey<'_> {
        let len = self.width * self.height;
        Grey { width: self.width, height: self.height, bytes: &self.planes[..len] }
    }

    /// How many pixels of the camera's own picture one pixel of this is, across and down.
    pub fn scale(&self) -> (f64, f64) {
        let (width, height) = self.source_size;
        (f64::from(width) / self.width as f64, f64::from(height) / self.height as f64)
    }
}

/// How light a picture is: a byte a pixel, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Grey<'a> {
    /// Its width, pixels.
    pub width: usize,
    /// Its height, pixels.
    pub height: usize,
    /// `width * height` bytes.
    pub bytes: &'a [u8],
}
