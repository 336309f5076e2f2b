//! Printing a certificate and a receipt.

use crate::certificates::{listed, listing, loading, open, shown};
use crate::device::*;
use domain::id::{ActionId, Digest};
use ipc::{ErrorCode, Input, Lang, PrintState, Receipt, Screen, Stamp, StripState, ThreeStates};
use visit::{Effect, Event, Printout, Turn};

fn printing(effects: &[Effect]) -> Option<(Turn, Lang, &Printout)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Print(turn, lang, printout) => Some((*turn, *lang, printout)),
        _ => None,
    })
}

fn state(device: &Device) -> Option<PrintState> {
    match device.state.screen() {
        Screen::Certificate { print, .. } | Screen::Submitted { print, .. } => print,
        _ => None,
    }
}

fn failed(code: ErrorCode) -> Option<PrintState> {
    Some(PrintState::Failed { code })
}

/// A certificate on the screen.
fn at_certificate() -> Device {
    let mut device = listed();
    let turn = loading(&device.touch(open())).unwrap();
    assert_eq!(state(&device), None, "there is nothing to print yet");
    let _ = device.happens(Event::CertificateLoaded(turn, Ok(shown())));
    device
}

/// An application on its way, and then with its receipt.
fn filed(now: StripState) -> Device {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    device.fill();
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let (turn, _) = filing(&device.touch(Input::Submit)).unwrap();
    let action = Digest([9; 32]);
    let _ = device.happens(Event::Saved {
        turn,
        action,
        case: ActionId([9; 16]),
        number: "DH 7K3M 52QA X".into(),
        states: saved_states(),
    });
    assert_eq!(state(&device), None);
    assert!(printing(&device.touch(Input::Print)).is_none());
    let stamp = |height| Some(Stamp { at_ms: 2, height });
    let _ = device.happens(Event::Moved {
        action,
        states: ThreeStates {
            received: stamp(None),
            finalised: stamp(Some(7)),
            now,
            ..saved_states()
        },
        receipt: Some(Box::new(Receipt {
            text: "HS1:CESHI".into(),
            qr_svg: "<svg/>".into(),
            height: 7,
            time_ms: 2,
            signers: 1,
            validators: 1,
        })),
    });
    device
}

#[test]
fn a_certificate_is_printed_in_the_persons_language_and_the_screen_says_how_it_stands() {
    let mut device = at_certificate();
    assert_eq!(state(&device), Some(PrintState::Ready));
    let _ = device.touch(Input::SetLang { lang: Lang::En });
    let effects = device.touch(Input::Print);
    let (turn, lang, printout) = printing(&effects).unwrap();
    assert!(matches!(printout, Printout::Certificate(it) if it.text.expose() == "HSC1:CESHI"));
    assert_eq!(
        (lang, state(&device)),
        (Lang::En, Some(PrintState::Printing))
    );
    // A second press while it prints is no second sheet.
    assert!(printing(&device.touch(Input::Print)).is_none());
    let _ = device.happens(Event::Printed(turn, Ok(())));
    assert_eq!(state(&device), Some(PrintState::Printed));
    assert!(printing(&device.touch(Input::Print)).is_some(), "once more");
}

#[test]
fn a_receipt_is_printed_once_it_is_final_and_never_for_what_was_refused() {
    let mut device = filed(StripState::Final);
    assert_eq!(state(&device), Some(PrintState::Ready));
    let effects = device.touch(Input::Print);
    let (turn, _, printout) = printing(&effects).unwrap();
    assert!(matches!(printout, Printout::Receipt { number, receipt, .. }
        if number == "DH 7K3M 52QA X" && receipt.text == "HS1:CESHI"));
    let code = ErrorCode::PrinterNoPaper;
    let _ = device.happens(Event::Printed(turn, Err(code)));
    assert_eq!(state(&device), failed(code));
    // Paper is put in: tried again.
    assert!(printing(&device.touch(Input::Print)).is_some());
    let code = ErrorCode::RefusedOther;
    let mut device = filed(StripState::Refused { code });
    assert_eq!(state(&device), None);
    assert!(printing(&device.touch(Input::Print)).is_none());
}

#[test]
fn what_comes_of_printing_after_the_page_was_left_changes_nothing() {
    let mut device = at_certificate();
    let (turn, ..) = printing(&device.touch(Input::Print)).unwrap();
    let back = listing(&device.touch(Input::Back)).unwrap();
    let _ = device.happens(Event::Printed(turn, Err(ErrorCode::PrinterGone)));
    assert_eq!(page(&device), "my_certificates");
    let list = vec![shown().licence];
    let _ = device.happens(Event::Certificates(back, list, None));
    let again = loading(&device.touch(open())).unwrap();
    let _ = device.happens(Event::CertificateLoaded(again, Ok(shown())));
    assert_eq!(state(&device), Some(PrintState::Ready));
    let _ = device.happens(Event::Printed(turn, Ok(())));
    assert_eq!(state(&device), Some(PrintState::Ready));
    let effects = device.touch(Input::Print);
    let (turn, ..) = printing(&effects).unwrap();
    assert!(wiped(&device.touch(Input::End)));
    let _ = device.happens(Event::Printed(turn, Ok(())));
    assert_eq!((page(&device).as_str(), state(&device)), ("ended", None));
}

#[test]
fn a_visit_has_six_sheets_and_those_that_failed_do_not_count() {
    let mut device = at_certificate();
    let mut sheets = 0;
    for round in 0..12 {
        let effects = device.touch(Input::Print);
        let Some((turn, ..)) = printing(&effects) else {
            break;
        };
        let told = if round % 2 == 0 {
            Err(ErrorCode::PrinterStuck)
        } else {
            Ok(())
        };
        sheets += u8::from(told.is_ok());
        let _ = device.happens(Event::Printed(turn, told));
    }
    assert_eq!(sheets, 6);
    assert!(printing(&device.touch(Input::Print)).is_none());
    assert_eq!(state(&device), failed(ErrorCode::PrintedEnough));
}

#[test]
fn without_a_printer_nothing_is_offered_and_nothing_printed() {
    let mut device = Device::without_printer();
    let _ = device.touch(Input::OpenMyCases);
    let _ = device.identify(1);
    let effects = device.touch(Input::OpenCertificates);
    let turn = listing(&effects).unwrap();
    let list = vec![shown().licence];
    let _ = device.happens(Event::Certificates(turn, list, None));
    let turn = loading(&device.touch(open())).unwrap();
    let _ = device.happens(Event::CertificateLoaded(turn, Ok(shown())));
    assert_eq!(state(&device), None);
    assert!(printing(&device.touch(Input::Print)).is_none());
}
