//! A virtual fingerprint scanner for other programs: prints the path of its port, then obeys lines
//! on standard input: `press N`, `lift`, `cut`, `replug`. Ends with its input.
//!
//! `cargo run -p testkit --example virtual_sensor`

use std::io::{self, BufRead, Write};

use testkit::sensor::{SensorConfig, VirtualSensor};

fn main() -> io::Result<()> {
    let sensor = VirtualSensor::start(SensorConfig::default())?;
    let mut out = io::stdout();
    writeln!(out, "{}", sensor.path().display())?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split_whitespace();
        match (words.next(), words.next().map(str::parse)) {
            (Some("press"), Some(Ok(finger))) => sensor.press(finger),
            (Some("lift"), None) => sensor.lift(),
            (Some("cut"), None) => sensor.cut(),
            (Some("replug"), None) => sensor.replug()?,
            _ => writeln!(out, "press N | lift | cut | replug")?,
        }
    }
    Ok(())
}
