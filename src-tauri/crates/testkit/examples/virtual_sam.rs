//! A virtual identity card reader for other programs: prints the path of its port, then obeys lines
//! on standard input: `lay resident|hmt|foreigner-2017|foreigner-2023`, `lift`, `cut`, `replug`. Ends
//! with its input.
//!
//! `cargo run -p testkit --example virtual_sam`

use std::io::{self, BufRead, Write};

use devices::sam::IdKind;
use testkit::sam::{MadeUp, SamCard, SamSettings, VirtualSam};

fn main() -> io::Result<()> {
    let sam = VirtualSam::start(SamSettings::default())?;
    let mut out = io::stdout();
    writeln!(out, "{}", sam.path().display())?;
    let lay = |kind| {
        let card = SamCard::new(kind, &MadeUp::of_kind(kind), b"example");
        sam.lay(card.with_fingers(2).moved_to("虚构省演示市新址路2号"));
    };
    for line in io::stdin().lock().lines() {
        match line?.trim() {
            "lay resident" => lay(IdKind::Resident),
            "lay hmt" => lay(IdKind::Hmt),
            "lay foreigner-2017" => lay(IdKind::Foreigner2017),
            "lay foreigner-2023" => lay(IdKind::Foreigner2023),
            "lift" => sam.lift(),
            "cut" => sam.cut(),
            "replug" => sam.replug()?,
            _ => writeln!(
                out,
                "lay resident|hmt|foreigner-2017|foreigner-2023 | lift | cut | replug"
            )?,
        }
    }
    Ok(())
}
