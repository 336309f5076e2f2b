//! A certificate onto paper: from what the screen shows to the bytes that go to the printer.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use domain::catalogue::Language;
use domain::licence::LicenceStatus;
use paper::{Certificate, Fonts, Printed};

use crate::report::Report;
use crate::rounds::median;

/// Where `fonts-noto-cjk` has its fonts.
const FONTS: &str = "/usr/share/fonts/opentype/noto";
const ROUNDS: usize = 31;
const LIMIT_MS: f64 = 300.0;

fn certificate() -> Certificate {
    Certificate {
        kind: "housing_subsidy".into(),
        identifier: "1.2.156.3005.2.11420100000000000B.DH2026112700000001.001.7".into(),
        department: "住建局".into(),
        status: LicenceStatus::Active,
        valid_from: "2026-11-27".into(),
        valid_until: Some("2027-11-26".into()),
        fields: vec![
            ("holder_name".into(), "阿卜杜热西提·买买提明".into()),
            ("holder_document".into(), "110***********002X".into()),
        ],
        signed_ms: 1_795_734_700_000,
        code: format!("HSC1:{}", "NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH".repeat(16)),
    }
}

fn printed(language: Language) -> Printed {
    Printed {
        language,
        hall: "东湖区政务服务大厅".into(),
        machine: "03".into(),
        at_ms: 1_795_734_720_000,
        utc_offset_min: 480,
        trial: false,
    }
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    for (language, word) in [(Language::Zh, "Chinese"), (Language::En, "English")] {
        let (it, at) = (certificate(), printed(language));
        let (mut times, mut size) = (Vec::new(), 0);
        // One round before is thrown away: it brings the fonts into the system's cache.
        for round in 0..=ROUNDS {
            let began = Instant::now();
            let read = |weight: &str| {
                let name = format!("NotoSansCJK-{weight}.ttc");
                std::fs::read(Path::new(FONTS).join(name))
            };
            let (regular, bold) = (read("Regular")?, read("Bold")?);
            let fonts = Fonts {
                regular: &regular,
                bold: &bold,
            };
            let pdf = paper::certificate(black_box(&it), &at, fonts)?;
            if round > 0 {
                times.push(began.elapsed().as_secs_f64() * 1_000.0);
            }
            size = black_box(pdf).len();
        }
        report.under(
            &format!("PDF of a certificate, {word}"),
            median(times).unwrap_or_default(),
            LIMIT_MS,
            "ms",
            &format!("{size} bytes, fonts read anew each time"),
        );
    }
    Ok(())
}
