//! What is printed, read by programs of others: poppler's for the text and the picture, another
//! decoder for the code.
// Tests read fonts, write what they made, and start poppler's programs.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "tests"
)]

use domain::catalogue::Language;
use domain::licence::LicenceStatus;
use paper::{Certificate, Fonts, Matter, PaperError, Printed, Receipt, Subject};
use proptest::prelude::*;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// The fonts of the package `fonts-noto-cjk`, which the program depends on.
static FONTS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    ["Regular", "Bold"].map(|weight| {
        let path = format!("/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc");
        std::fs::read(path).expect("fonts-noto-cjk is installed (./dev setup)")
    })
});

fn fonts() -> Fonts<'static> {
    let [regular, bold] = &*FONTS;
    Fonts { regular, bold }
}

fn printed(language: Language) -> Printed {
    Printed {
        language,
        hall: match language {
            Language::Zh => "东湖区政务服务大厅".into(),
            Language::En => "Donghu District Service Hall".into(),
        },
        machine: "03".into(),
        at_ms: 1_795_734_720_000,
        utc_offset_min: 480,
        trial: true,
    }
}

fn certificate() -> Certificate {
    Certificate {
        kind: "housing_subsidy".into(),
        identifier: "1.2.156.3005.2.11420100000000000B.DH2026112700000001.001.7".into(),
        department: "住房保障局".into(),
        status: LicenceStatus::Active,
        valid_from: "2026-11-27".into(),
        valid_until: Some("2027-11-26".into()),
        fields: vec![
            ("holder_name".into(), "阿卜杜热西提·买买提明".into()),
            ("holder_document".into(), "110***********002X".into()),
        ],
        signed_ms: 1_795_734_700_000,
        code: format!("HSC1:{}", "NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH".repeat(14)),
    }
}

fn receipt() -> Receipt {
    Receipt {
        subject: Subject::Item("居住地址变更".into()),
        matter: Matter::Application,
        department: "公安局".into(),
        number: "DH 7K3M 52QA X".into(),
        height: 1_234_567,
        time_ms: 1_795_734_600_000,
        signers: 3,
        validators: 4,
        code: format!("HS1:{}", "NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH".repeat(36)),
    }
}

/// Runs one of poppler's programs and returns what it prints.
fn run(program: &str, args: &[&str], folder: &Path) -> String {
    let done = Command::new(program)
        .args(args)
        .current_dir(folder)
        .output();
    let done = done.unwrap_or_else(|error| panic!("{program} (poppler-utils): {error}"));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        done.status.success() && said.is_empty(),
        "{program}: {said}"
    );
    String::from_utf8(done.stdout).unwrap()
}

/// The text of a page, without the spaces and line ends that a layout brings.
fn text(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let text = run("pdftotext", &["-layout", "a.pdf", "-"], folder.path());
    squeezed(&text)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What another decoder reads from a page at 150 dots per inch.
fn code(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let args = ["-r", "150", "-png", "-singlefile", "a.pdf", "a"];
    run("pdftoppm", &args, folder.path());
    let picture = image::open(folder.path().join("a.png")).unwrap().to_luma8();
    let mut prepared = rqrr::PreparedImage::prepare(picture);
    let grids = prepared.detect_grids();
    assert_eq!(grids.len(), 1, "one code stands on the page");
    grids[0].decode().unwrap().1
}

/// Keeps it where `HALLSEAL_PAPER` names a folder, to be looked at.
fn keep(name: &str, pdf: &[u8]) {
    if let Ok(folder) = std::env::var("HALLSEAL_PAPER") {
        std::fs::write(Path::new(&folder).join(name), pdf).unwrap();
    }
}

#[test]
fn a_certificate_can_be_read_searched_and_scanned_in_both_languages() {
    for (language, words) in [
        (
            Language::Zh,
            [
                "公租房补贴资格",
                "持有人",
                "2027年11月26日",
                "这张纸是副本",
                "2026年11月27日07:12打印",
            ],
        ),
        (
            Language::En,
            [
                "Housingsubsidy",
                "Holder",
                "26Nov2027",
                "Thissheetisacopy",
                "printed27Nov2026,07:12",
            ],
        ),
    ] {
        let it = certificate();
        let pdf = paper::certificate(&it, &printed(language), fonts()).unwrap();
        keep(&format!("certificate-{language:?}.pdf"), &pdf);
        let text = text(&pdf);
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
        let own = ["阿卜杜热西提·买买提明", "110***********002X", "住房保障局"];
        assert!(own.iter().all(|own| text.contains(own)), "{text}");
        assert!(squeezed(&text).contains(&it.identifier), "{text}");
        assert_eq!(code(&pdf), it.code);
        assert!(pdf.len() < 120_000, "{} bytes", pdf.len());
    }
}

#[test]
fn a_receipt_can_be_read_searched_and_scanned_in_both_languages() {
    for language in [Language::Zh, Language::En] {
        let it = receipt();
        let pdf = paper::receipt(&it, &printed(language), fonts()).unwrap();
        keep(&format!("receipt-{language:?}.pdf"), &pdf);
        let text = text(&pdf);
        for own in ["居住地址变更", "公安局", "DH7K3M52QAX", "1234567"] {
            assert!(text.contains(own), "{own}: {text}");
        }
        assert!(text.contains("/verify") && text.contains("hallsealverify"));
        assert_eq!(code(&pdf), it.code);
    }
}

/// A character without a glyph, one beyond the common plane, a control character, a bidirectional
/// override: each is seen on the page.
#[test]
fn what_the_font_does_not_have_stands_as_its_number() {
    let mut it = certificate();
    it.fields = vec![
        ("holder_name".into(), "ئاب𠮷好\u{202E}x\u{E000}".into()),
        ("some_new_field".into(), "一\n二\u{0}三\u{200B}四".into()),
    ];
    let pdf = paper::certificate(&it, &printed(Language::Zh), fonts()).unwrap();
    let text = text(&pdf);
    let seen = [
        "[U+0626][U+0627][U+0628]𠮷好",
        "[U+E000]",
        "some_new_field",
        "一二三四",
    ];
    assert!(seen.iter().all(|seen| text.contains(seen)), "{text}");
}

#[test]
fn more_than_a_page_goes_on_to_the_next_and_nothing_is_lost() {
    let mut it = certificate();
    let value = |at: usize| format!("起{at}{}止{at}", "很长的一段话，".repeat(21));
    it.fields = (0..32)
        .map(|at| (format!("field_{at}"), value(at)))
        .collect();
    it.code = format!("HSC1:{}", "A".repeat(4_000));
    let pdf = paper::certificate(&it, &printed(Language::Zh), fonts()).unwrap();
    keep("long.pdf", &pdf);
    let text = text(&pdf);
    for at in 0..32 {
        assert!(text.contains(&format!("起{at}很")) && text.contains(&format!("止{at}")));
    }
    assert!(
        text.contains("第1页，共") && text.contains("这张纸是副本"),
        "{text}"
    );
    it.code = "A".repeat(5_000);
    let refused = paper::certificate(&it, &printed(Language::Zh), fonts());
    assert_eq!(refused.unwrap_err(), PaperError::Code);
}

#[test]
fn a_file_that_is_no_font_is_named_and_the_same_values_make_the_same_file() {
    let (it, at) = (receipt(), printed(Language::En));
    let [regular, bold] = &*FONTS;
    for wrong in [
        &b""[..],
        b"ttcf",
        b"no font",
        &regular[..100],
        &bold[..5_000],
    ] {
        let fonts = Fonts {
            regular,
            bold: wrong,
        };
        assert!(paper::receipt(&it, &at, fonts).is_err());
    }
    let once = paper::receipt(&it, &at, fonts()).unwrap();
    assert_eq!(once, paper::receipt(&it, &at, fonts()).unwrap());
    assert_eq!(
        format!("{it:?} {:?}", certificate()),
        "Receipt(***) Certificate(***)"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever stands on it, it is made or refused, and never anything else.
    #[test]
    fn no_text_makes_it_panic(
        kind in "\\PC{0,40}",
        fields in proptest::collection::vec(("\\PC{0,20}", proptest::string::string_regex("(?s).{0,600}").unwrap()), 0..40),
        days in (any::<String>(), proptest::option::of("[0-9]{0,6}-[0-9]{0,3}-[0-9]{0,3}")),
        times in (any::<i64>(), any::<i64>(), any::<i32>()),
        code in "[ -~]{0,3200}",
        english in any::<bool>(),
    ) {
        let mut it = certificate();
        (it.kind, it.fields, it.code) = (kind, fields, code);
        (it.valid_from, it.valid_until, it.signed_ms) = (days.0, days.1, times.0);
        let at = Printed {
            at_ms: times.1,
            utc_offset_min: times.2,
            ..printed(if english { Language::En } else { Language::Zh })
        };
        match paper::certificate(&it, &at, fonts()) {
            Ok(pdf) => prop_assert!(pdf.starts_with(b"%PDF-1.7")),
            Err(error) => prop_assert_eq!(error, PaperError::Code),
        }
    }
}
