//! One file per page.

mod case;
mod certificates;
mod check;
mod consent;
mod ended;
mod finger;
mod grants;
mod help;
mod home;
mod identify;
mod identity;
mod my_cases;
mod notice;
mod question;
mod seen;
mod submitted;
mod ticket;
mod widget;

use ipc::{IdentifyPhase, Screen};
use yew::prelude::*;

/// Names the page; where it changes, what was being typed is wiped and the title takes the focus.
pub(crate) fn key(screen: &Screen) -> String {
    match screen {
        Screen::Home => "home".into(),
        Screen::Help => "help".into(),
        Screen::Identity => "identity".into(),
        Screen::Notice { item } => format!("notice-{item}"),
        Screen::Identify { phase, .. } => match phase {
            IdentifyPhase::WaitCard { .. } => "identify-wait".into(),
            IdentifyPhase::NeedAccess => "identify-access".into(),
            IdentifyPhase::Reading { .. } => "identify-reading".into(),
            IdentifyPhase::Failed { .. } => "identify-failed".into(),
        },
        Screen::Finger { .. } => "finger".into(),
        Screen::Question { question, .. } => format!("question-{}", question.field),
        Screen::Check { .. } => "check".into(),
        Screen::Consent { .. } => "consent".into(),
        Screen::Submitted { .. } => "submitted".into(),
        Screen::MyCases { .. } => "my-cases".into(),
        Screen::Case { detail, .. } => format!("case-{}", detail.row.case),
        Screen::Seen { .. } => "seen".into(),
        Screen::MyCertificates { .. } => "my-certificates".into(),
        Screen::Certificate { licence, .. } => format!("certificate-{}", licence.identifier),
        Screen::Grant { draft, .. } => format!("grant-{}", grants::step(draft)),
        Screen::Grants { .. } => "grants".into(),
        Screen::TicketFor { .. } => "ticket-for".into(),
        Screen::TicketWho { item } => format!("ticket-who-{item}"),
        Screen::Ticket { ticket, .. } => match ticket {
            Some(ticket) => format!("ticket-{}", ticket.number),
            None => "ticket".into(),
        },
        Screen::Ended => "ended".into(),
        Screen::OutOfService { .. } => "out-of-service".into(),
    }
}

/// Draws the page.
pub(crate) fn page(screen: &Screen) -> Html {
    match screen.clone() {
        Screen::Home => html! { <home::Home /> },
        Screen::Help => html! { <help::Help /> },
        Screen::Identity => html! { <identity::Read /> },
        Screen::Notice { item } => html! { <notice::Notice {item} /> },
        Screen::Identify {
            item,
            progress,
            phase,
        } => html! { <identify::Identify {item} {progress} {phase} /> },
        Screen::Finger {
            item,
            progress,
            phase,
            can_enrol,
            without,
        } => html! { <finger::Finger {item} {progress} {phase} {can_enrol} {without} /> },
        Screen::Question {
            item,
            progress,
            question,
        } => html! { <question::Ask {item} {progress} {question} /> },
        Screen::Check {
            item,
            progress,
            answers,
            correcting,
        } => html! { <check::Check {item} {progress} {answers} {correcting} /> },
        Screen::Consent {
            item,
            progress,
            wanted,
            given,
            certificate,
            complete,
            busy,
            error,
        } => html! {
            <consent::Consent
                {item} {progress} {wanted} {given} {certificate} {complete} {busy} {error}
            />
        },
        Screen::Submitted {
            about,
            what,
            case: _,
            number,
            states,
            receipt,
            awaits_confirmation,
            can_correct,
            print,
            rated,
            rating_failed,
        } => html! {
            <submitted::Submitted
                {about} {what} {number} {states} {receipt} {awaits_confirmation} {can_correct}
                {print} {rated} {rating_failed}
            />
        },
        Screen::MyCases { load, cases } => html! { <my_cases::MyCases {load} {cases} /> },
        Screen::Case {
            load,
            detail,
            asking_withdraw,
            busy,
            error,
        } => html! { <case::Case {load} {detail} {asking_withdraw} {busy} {error} /> },
        Screen::Seen { load, rows } => html! { <seen::Seen {load} {rows} /> },
        Screen::MyCertificates { load, licences } => {
            html! { <certificates::MyCertificates {load} {licences} /> }
        }
        Screen::Certificate {
            load,
            licence,
            shown,
            can_grant,
            print,
        } => {
            html! { <certificates::Certificate {load} {licence} {shown} {can_grant} {print} /> }
        }
        Screen::Grant {
            draft,
            departments,
            busy,
            error,
        } => html! { <grants::Grant {draft} {departments} {busy} {error} /> },
        Screen::Grants {
            load,
            rows,
            asking,
            busy,
            error,
        } => html! { <grants::Grants {load} {rows} {asking} {busy} {error} /> },
        Screen::TicketFor { load, lines } => html! { <ticket::For {load} {lines} /> },
        Screen::TicketWho { item } => html! { <ticket::Who {item} /> },
        Screen::Ticket { load, item, ticket } => {
            html! { <ticket::Ticket {load} {item} {ticket} /> }
        }
        Screen::Ended => html! { <ended::Ended /> },
        Screen::OutOfService { code } => html! { <ended::OutOfService {code} /> },
    }
}
