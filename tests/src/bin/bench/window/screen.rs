//! What stands on the virtual screen, read from the X server.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

/// One row of pixels in so many is sampled, and one pixel in so many of it.
const ROW_EVERY: u16 = 32;
const PIXEL_EVERY: usize = 8;
/// Bytes of one pixel at depth 24, as blue, green, red and nothing.
const PIXEL_BYTES: usize = 4;
/// A look at a screen that should be at rest.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The root window of the display.
pub(crate) struct Screen {
    connection: RustConnection,
    root: Window,
    width: u16,
    height: u16,
}

/// Sampled pixels.
#[derive(Clone, PartialEq)]
pub(crate) struct Frame(Vec<[u8; 3]>);

impl Frame {
    /// The share of pixels that are the same, 0 to 1.
    pub(crate) fn share(&self, other: &Self) -> f64 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        let all = self.0.len().max(other.0.len()).max(1);
        f64::from(u32::try_from(same).unwrap_or(0))
            / f64::from(u32::try_from(all).unwrap_or(u32::MAX))
    }
}

/// All pixels.
pub(crate) struct Picture {
    width: u16,
    height: u16,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// How many pixels have exactly this colour.
    pub(crate) fn count(&self, colour: [u8; 3]) -> usize {
        self.pixels.iter().filter(|pixel| **pixel == colour).count()
    }

    /// Writes a PNG file.
    pub(crate) fn save(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let (width, height) = (u32::from(self.width), u32::from(self.height));
        image::RgbImage::from_raw(width, height, self.pixels.concat())
            .ok_or("the screen gave fewer pixels than it has")?
            .save(path)?;
        Ok(())
    }
}

impl Screen {
    /// The screen that `DISPLAY` names.
    pub(crate) fn open() -> Result<Self, Box<dyn Error>> {
        let (connection, number) = RustConnection::connect(None)?;
        let screen = connection
            .setup()
            .roots
            .get(number)
            .ok_or("no such screen")?;
        if screen.root_depth != 24 {
            return Err("the screen has not 24 bits of colour".into());
        }
        let (root, width, height) = (screen.root, screen.width_in_pixels, screen.height_in_pixels);
        Ok(Self {
            connection,
            root,
            width,
            height,
        })
    }

    /// A sample of the pixels; some 130 KB from the server, so that looking costs little.
    pub(crate) fn sample(&self) -> Result<Frame, Box<dyn Error>> {
        let rows = (0..self.height).step_by(usize::from(ROW_EVERY));
        // All asked for before the first is waited for.
        let asked: Vec<_> = rows
            .map(|y| {
                let (y, format) = (i16::try_from(y).unwrap_or(0), ImageFormat::Z_PIXMAP);
                self.connection
                    .get_image(format, self.root, 0, y, self.width, 1, u32::MAX)
            })
            .collect::<Result<_, _>>()?;
        let mut pixels = Vec::new();
        for row in asked {
            let data = row.reply()?.data;
            pixels.extend(colours(&data).step_by(PIXEL_EVERY));
        }
        Ok(Frame(pixels))
    }

    /// Every pixel.
    pub(crate) fn picture(&self) -> Result<Picture, Box<dyn Error>> {
        let (width, height) = (self.width, self.height);
        let format = ImageFormat::Z_PIXMAP;
        let image = self
            .connection
            .get_image(format, self.root, 0, 0, width, height, u32::MAX)?;
        let pixels = colours(&image.reply()?.data).collect();
        Ok(Picture {
            width,
            height,
            pixels,
        })
    }

    /// Waits until nothing has changed for `rest`.
    pub(crate) fn at_rest(
        &self,
        patience: Duration,
        rest: Duration,
    ) -> Result<Frame, Box<dyn Error>> {
        let began = Instant::now();
        let (mut last, mut since) = (self.sample()?, Instant::now());
        while since.elapsed() < rest {
            if began.elapsed() > patience {
                return Err("the screen never comes to rest".into());
            }
            std::thread::sleep(LOOK_EVERY);
            let now = self.sample()?;
            if now != last {
                (last, since) = (now, Instant::now());
            }
        }
        Ok(last)
    }
}

fn colours(data: &[u8]) -> impl Iterator<Item = [u8; 3]> {
    data.chunks_exact(PIXEL_BYTES).map(|pixel| match pixel {
        [blue, green, red, ..] => [*red, *green, *blue],
        _ => [0; 3],
    })
}
