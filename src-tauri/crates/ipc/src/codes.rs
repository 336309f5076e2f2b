//! Error codes that reach the screen. A text for each stands in `assets/texts`.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[$all:meta])* $codes:ident; $($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        $(#[$all])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $codes { $($(#[$doc])* $name,)* }

        impl $codes {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable word; with `-` for `_` it is in the text's id: `card-removed`.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }

            /// The code with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.word() == word)
            }
        }
    };
}

codes! {
    /// Why something did not go on. The window turns it into words; a text's id is
    /// `error-card-removed-title`.
    ErrorCode;
    /// The card left the reader before it was read.
    CardRemoved = "card_removed";
    /// The card answered, but not as an identity document does.
    CardUnreadable = "card_unreadable";
    /// Number, birth date or expiry do not open this card.
    CardAccessKeyWrong = "card_access_key_wrong";
    /// The card's data is not signed as its issuer signs.
    CardNotGenuine = "card_not_genuine";
    /// Data on the card was altered after it was signed.
    CardAltered = "card_altered";
    /// Nobody this hall trusts issued the card.
    CardUnknownIssuer = "card_unknown_issuer";
    /// The card's validity has ended.
    CardExpired = "card_expired";
    /// This hall's certificate of the card's issuer is out of date: the hall's fault.
    HallCertificateExpired = "hall_certificate_expired";
    /// A kind of card that this machine cannot read.
    CardUnsupported = "card_unsupported";
    /// Another card lies there than the one this visit began with.
    CardChanged = "card_changed";
    /// What stands on the card contradicts itself: its number does not add up, or tells another day
    /// of birth.
    CardContradicts = "card_contradicts";
    /// The card's chip has no key to prove with that it is the one its issuer made.
    CardCannotProve = "card_cannot_prove";
    /// Card and reader did not accept each other.
    CardReaderRefused = "card_reader_refused";
    /// The card was read already: it must be lifted and laid on again.
    CardLiftAgain = "card_lift_again";
    /// No card reader is connected.
    ReaderGone = "reader_gone";
    /// The reader's system service is not running.
    ReaderServiceGone = "reader_service_gone";
    /// The card reader answers nonsense, or says that it is broken.
    ReaderBroken = "reader_broken";
    /// The card reader's security module is not authorised.
    ReaderNotAuthorised = "reader_not_authorised";
    /// Another program is using the reader.
    ReaderBusy = "reader_busy";
    /// What was typed or scanned is not a machine-readable zone.
    MrzInvalid = "mrz_invalid";
    /// No finger was laid on in time.
    FingerNone = "finger_none";
    /// The fingerprint was not clear.
    FingerMessy = "finger_messy";
    /// The finger is not the enrolled one.
    FingerNoMatch = "finger_no_match";
    /// Five misses: a pause of half a minute.
    FingerPaused = "finger_paused";
    /// No fingerprint is enrolled for this card.
    FingerNotEnrolled = "finger_not_enrolled";
    /// The fingerprint scanner is not connected.
    FingerDeviceGone = "finger_device_gone";
    /// The fingerprint scanner answers nonsense.
    FingerDeviceGarbage = "finger_device_garbage";
    /// The disk is full: nothing new can be saved.
    DiskFull = "disk_full";
    /// The store does not open with this machine's key.
    StoreLocked = "store_locked";
    /// The store is damaged.
    StoreDamaged = "store_damaged";
    /// Another program holds the store.
    StoreBusy = "store_busy";
    /// The disk or its permissions refuse the store.
    StoreIo = "store_io";
    /// This build of the program cannot encrypt its store.
    StoreUnencrypted = "store_unencrypted";
    /// No gateway can be reached.
    NetworkDown = "network_down";
    /// A gateway answers too slowly.
    GatewaySlow = "gateway_slow";
    /// A gateway is reached and cannot serve for now.
    GatewayFailing = "gateway_failing";
    /// A gateway gave an answer that its proof does not bear out.
    GatewayLied = "gateway_lied";
    /// The chain refused: the case has moved on.
    RefusedStale = "refused_stale";
    /// The chain refused: this machine may not do that.
    RefusedAuthority = "refused_authority";
    /// The chain refused: the item has a newer version.
    RefusedItem = "refused_item";
    /// The chain refused: the case is closed already.
    RefusedClosed = "refused_closed";
    /// The chain refused for another reason.
    RefusedOther = "refused_other";
    /// The case opens at this machine with none of its keys: filed with another card, or by a
    /// program that left no proof of the card in it.
    CaseNotOpenable = "case_not_openable";
    /// The certificate is signed for the card of its case alone, and that is another one.
    CertificateOfOtherCard = "certificate_of_other_card";
    /// The certificate does not hold now.
    CertificateNotActive = "certificate_not_active";
    /// The printer does not answer, or there is none by the name that is set.
    PrinterGone = "printer_gone";
    /// The printer has no paper.
    PrinterNoPaper = "printer_no_paper";
    /// The printer does not get on: jammed, open, paused, or too slow.
    PrinterStuck = "printer_stuck";
    /// The fonts for printing are not on this machine.
    FontMissing = "font_missing";
    /// As many sheets were printed in this visit as may be.
    PrintedEnough = "printed_enough";
    /// The hall's node does not answer: no ticket can be taken or called for now.
    TicketsAway = "tickets_away";
    /// There are no more tickets today.
    TicketsFull = "tickets_full";
    /// This machine may not take or call tickets in this hall.
    TicketsRefused = "tickets_refused";
    /// The configuration is damaged or not signed as it must be.
    ConfigInvalid = "config_invalid";
    /// This machine's key or its hall is frozen on the chain.
    DeviceFrozen = "device_frozen";
    /// This machine's key is revoked, or another took its place.
    DeviceRevoked = "device_revoked";
    /// This machine's clock is far from the chain's.
    ClockWrong = "clock_wrong";
    /// A key file can be read by others.
    KeyFileExposed = "key_file_exposed";
    /// Something that should not happen did.
    Internal = "internal";
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;
    use crate::CounterCode;

    #[test]
    fn a_code_travels_as_its_word() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_word(code.word()), Some(*code));
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.word()));
        }
        for code in CounterCode::ALL {
            assert_eq!(CounterCode::from_word(code.word()), Some(*code));
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.word()));
        }
    }
}
