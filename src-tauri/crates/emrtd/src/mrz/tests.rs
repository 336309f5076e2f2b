//! Zones of the three sizes: the standard's specimens and one test per defect.

use super::*;
use proptest::prelude::*;

const TD3: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD1_LONG: &str = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";

const NOW: u64 = 1_767_225_600;

#[test]
fn the_specimens_of_the_standard_are_read() {
    for (zone, format, number) in [
        (TD3, MrzFormat::Td3, "L898902C3"),
        (TD2, MrzFormat::Td2, "D23145890"),
        (TD1, MrzFormat::Td1, "D23145890"),
    ] {
        let mrz = Mrz::parse(zone).unwrap();
        assert_eq!(mrz.format(), format);
        assert_eq!(
            (mrz.surname(), mrz.given_names()),
            ("ERIKSSON", "ANNA MARIA")
        );
        assert_eq!(
            (mrz.issuer(), mrz.nationality(), mrz.sex()),
            ("UTO", "UTO", Sex::Female)
        );
        assert_eq!(mrz.document_number(), number);
        assert_eq!(mrz.birth(NOW).unwrap().iso(), "1974-08-12");
        assert_eq!(mrz.expiry(NOW).unwrap().iso(), "2012-04-15");
        assert!(mrz.is_expired(NOW));
        assert_eq!(format!("{mrz:?}"), format!("Mrz({format:?}, ***)"));
    }
    assert_eq!(Mrz::parse(TD3).unwrap().optional_data(), "ZE184226B");
}

#[test]
fn a_long_document_number_runs_over_into_the_optional_data() {
    let mrz = Mrz::parse(TD1_LONG).unwrap();
    assert_eq!(
        (mrz.document_number(), mrz.optional_data()),
        ("D23145890734", "")
    );
    assert_eq!(
        mrz.access_key().unwrap().information(),
        b"D23145890734934071279507122"
    );
}

#[test]
fn each_field_has_its_own_defect() {
    let wrong = |at: usize, with: u8| {
        let mut text: Vec<u8> = TD3.bytes().filter(|c| *c != b'\n').collect();
        text[at] = with;
        Mrz::parse(std::str::from_utf8(&text).unwrap())
            .map(|_| ())
            .unwrap_err()
    };
    assert_eq!(wrong(45, b'9'), MrzDefect::DocumentNumberCheck);
    assert_eq!(wrong(58, b'9'), MrzDefect::BirthCheck);
    assert_eq!(wrong(66, b'9'), MrzDefect::ExpiryCheck);
    assert_eq!(wrong(73, b'9'), MrzDefect::OptionalCheck);
    assert_eq!(wrong(87, b'9'), MrzDefect::CompositeCheck);
    assert_eq!(wrong(64, b'Q'), MrzDefect::Sex);
    assert_eq!(wrong(0, b'*'), MrzDefect::Character);
    assert_eq!(Mrz::parse("P<UTO").unwrap_err(), MrzDefect::Length);
    assert_eq!(Mrz::parse(&"<".repeat(500)).unwrap_err(), MrzDefect::Length);
}

proptest! {
    #[test]
    fn any_text_is_a_zone_or_refused(text in "\\PC{0,120}") {
        let _ = Mrz::parse(&text);
        let _ = MrzKey::from_mrz(&text);
        let _ = MrzKey::new(&text, &text, &text);
    }

    #[test]
    fn any_characters_of_the_right_number_are_a_zone_or_refused(text in "[A-Z0-9<]{90}|[A-Z0-9<]{88}|[A-Z0-9<]{72}") {
        let _ = Mrz::parse(&text);
    }
}
