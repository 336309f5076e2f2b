//! What a person can do.

use core::fmt;

use crate::{Lang, PanelInput, SecretText, SecretValue};
use domain::id::{ActionId, DepartmentCode, ItemCode, LicenceIdentifier, Word};
use domain::rating::Rating;
use domain::ticket::Priority;
use serde::{Deserialize, Serialize};

/// The three things printed on a card that open its chip.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccessFields {
    /// Document number, as printed.
    pub number: SecretText,
    /// Birth date, `YYYY-MM-DD`.
    pub birth: SecretText,
    /// Date of expiry, `YYYY-MM-DD`.
    pub expiry: SecretText,
}

/// What a person did at the window. Prints its kind alone: an answer is the person's own.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Input {
    /// Chose an item on the home screen: its notice is shown.
    ChooseItem {
        /// Which.
        item: ItemCode,
    },
    /// Wants to see their cases.
    OpenMyCases,
    /// Opened the help page.
    OpenHelp,
    /// Wants to see what was read from their document.
    OpenIdentity,
    /// One page back.
    Back,
    /// Go on: from the notice to identification, from a question to the next, from the check
    /// page to the consent page, from a matched finger to the form.
    Continue,
    /// Typed what opens the card.
    TypeAccess {
        /// The three fields.
        access: AccessFields,
    },
    /// Typed or scanned the machine-readable zone, lines separated by `\n`.
    TypeMrz {
        /// The zone.
        mrz: SecretText,
    },
    /// Try again after an error; after a refusal: correct the answers and submit them again.
    Retry,
    /// Agreed to leave a fingerprint here, and enrols it (demo halls only).
    EnrolFinger,
    /// Go without the fingerprint: a member of staff will confirm the person.
    OtherRoute,
    /// Answer to the question on the screen; `null` leaves an optional one open.
    Answer {
        /// The form's property.
        field: String,
        /// The value, as the form's JSON Schema wants it.
        value: SecretValue,
    },
    /// Back from the check page to one question.
    Change {
        /// The form's property.
        field: String,
    },
    /// Ticked or unticked the consent to one purpose; on the finger page: agreed that the
    /// fingerprint is used.
    Consent {
        /// The purpose, as the item names it.
        purpose: String,
        /// Ticked.
        given: bool,
    },
    /// Sign and submit (consent page, grant page).
    Submit,
    /// Rate this visit.
    Rate {
        /// The level.
        rating: Rating,
    },
    /// Open one of the person's cases.
    OpenCase {
        /// Which.
        case: ActionId,
    },
    /// Wants to let another department see the open certificate.
    OpenGrant,
    /// Chose, for that, who may see it.
    GrantTo {
        /// Which.
        department: DepartmentCode,
    },
    /// Chose what for.
    GrantFor {
        /// The purpose.
        purpose: Word,
    },
    /// Chose until when.
    GrantDays {
        /// To the end of the how many-th day after today.
        days: u16,
    },
    /// Wants to see what other departments may see.
    OpenGrants,
    /// Ask to take a grant back: a question follows.
    AskEndGrant {
        /// Which.
        grant: ActionId,
    },
    /// Yes, take it back.
    EndGrant,
    /// Wants to see who has used what is theirs.
    OpenSeen,
    /// Wants to see their certificates.
    OpenCertificates,
    /// Open one of them.
    OpenCertificate {
        /// Which.
        identifier: LicenceIdentifier,
    },
    /// Print the open certificate, or the receipt of what was submitted.
    Print,
    /// Answer what the department asks about the open case.
    Correct,
    /// Ask to withdraw the open case: a question follows.
    AskWithdraw,
    /// Yes, withdraw it.
    Withdraw,
    /// Wants a queue ticket.
    OpenTicket,
    /// Chose what the ticket is for.
    TicketFor {
        /// What.
        item: ItemCode,
    },
    /// Takes the ticket.
    TakeTicket {
        /// Why before others.
        priority: Priority,
    },
    /// Something else for the same person: home, card stays.
    AnotherMatter,
    /// Done: wipe everything of this person and go home. Where something filled in would be lost,
    /// it is asked first; said again it ends.
    End,
    /// The person is still there (any touch also counts).
    StillHere,
    /// Change the language.
    SetLang {
        /// To which.
        lang: Lang,
    },
    /// Elder mode on or off.
    SetElder {
        /// On.
        on: bool,
    },
    /// The device panel of a demo hall.
    Panel {
        /// What was done to a simulated device.
        input: PanelInput,
    },
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChooseItem { .. } => "ChooseItem",
            Self::OpenMyCases => "OpenMyCases",
            Self::OpenHelp => "OpenHelp",
            Self::OpenIdentity => "OpenIdentity",
            Self::Back => "Back",
            Self::Continue => "Continue",
            Self::TypeAccess { .. } => "TypeAccess",
            Self::TypeMrz { .. } => "TypeMrz",
            Self::Retry => "Retry",
            Self::EnrolFinger => "EnrolFinger",
            Self::OtherRoute => "OtherRoute",
            Self::Answer { .. } => "Answer",
            Self::Change { .. } => "Change",
            Self::Consent { .. } => "Consent",
            Self::Submit => "Submit",
            Self::Rate { .. } => "Rate",
            Self::OpenCase { .. } => "OpenCase",
            Self::OpenGrant => "OpenGrant",
            Self::GrantTo { .. } => "GrantTo",
            Self::GrantFor { .. } => "GrantFor",
            Self::GrantDays { .. } => "GrantDays",
            Self::OpenGrants => "OpenGrants",
            Self::AskEndGrant { .. } => "AskEndGrant",
            Self::EndGrant => "EndGrant",
            Self::OpenSeen => "OpenSeen",
            Self::OpenCertificates => "OpenCertificates",
            Self::OpenCertificate { .. } => "OpenCertificate",
            Self::Print => "Print",
            Self::Correct => "Correct",
            Self::AskWithdraw => "AskWithdraw",
            Self::Withdraw => "Withdraw",
            Self::OpenTicket => "OpenTicket",
            Self::TicketFor { .. } => "TicketFor",
            Self::TakeTicket { .. } => "TakeTicket",
            Self::AnotherMatter => "AnotherMatter",
            Self::End => "End",
            Self::StillHere => "StillHere",
            Self::SetLang { .. } => "SetLang",
            Self::SetElder { .. } => "SetElder",
            Self::Panel { .. } => "Panel",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_does_not_print() {
        let input = Input::Answer {
            field: "address".to_owned(),
            value: "测试路1号".into(),
        };
        assert_eq!(format!("{input:?}"), "Answer");
    }
}
