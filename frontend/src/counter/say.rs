//! States, acts and people in words.

use domain::action::Role;
use domain::case::CaseState;
use domain::id::KeyId;
use domain::verdict::Verdict;
use ipc::{Assigned, CounterCode, Due, DueLevel, LoadState, StaffAct, Worker};
use yew::prelude::*;

use crate::components::icon::{Icon, bold, fill};
use crate::format::Moment;
use crate::words::Words;

/// An act as its button says it.
pub(super) fn act(words: &Words, act: StaffAct) -> AttrValue {
    words.named("clerk-act", act.word())
}

/// An act's icon.
pub(super) const fn act_icon(act: StaffAct) -> Icon {
    match act {
        StaffAct::Take => bold::HAND_PALM,
        StaffAct::Release => bold::ARROW_LEFT,
        StaffAct::Confirm => bold::IDENTIFICATION_CARD,
        StaffAct::Accept => bold::TRAY_DOWN,
        StaffAct::Open => bold::EYE,
        StaffAct::See => bold::CERTIFICATE,
        StaffAct::WantCorrection => bold::PENCIL,
        StaffAct::Endorse => bold::USERS,
        StaffAct::Approve => bold::SEAL_CHECK,
        StaffAct::Deny => bold::PROHIBIT,
        StaffAct::Issue => bold::CERTIFICATE,
        StaffAct::Close => bold::CHECK,
        StaffAct::UndoWithdrawal => bold::ARROW_CLOCKWISE,
    }
}

/// A case's state in a clerk's words, in its colour.
pub(super) fn state(words: &Words, state: CaseState, second: Option<bool>) -> Html {
    let (id, tone, word) = match (state, second) {
        (CaseState::Accepted | CaseState::Corrected, Some(true)) => {
            ("clerk-state-second-approve", "amber", "second")
        }
        (CaseState::Accepted | CaseState::Corrected, Some(false)) => {
            ("clerk-state-second-deny", "amber", "second")
        }
        (CaseState::Filed, _) => ("clerk-state-filed", "sky", "filed"),
        (CaseState::AwaitsConfirmation, _) => (
            "clerk-state-awaits-confirmation",
            "amber",
            "awaits_confirmation",
        ),
        (CaseState::Withdrawn, _) => ("clerk-state-withdrawn", "grey", "withdrawn"),
        (CaseState::Accepted, None) => ("clerk-state-accepted", "pine", "accepted"),
        (CaseState::CorrectionWanted, _) => {
            ("clerk-state-correction-wanted", "grey", "correction_wanted")
        }
        (CaseState::Corrected, None) => ("clerk-state-corrected", "sky", "corrected"),
        (CaseState::Approved, _) => ("clerk-state-approved", "pine", "approved"),
        (CaseState::ApprovedByRule, _) => {
            ("clerk-state-approved-by-rule", "pine", "approved_by_rule")
        }
        (CaseState::Denied, _) => ("clerk-state-denied", "grey", "denied"),
        (CaseState::Closed, _) => ("clerk-state-closed", "grey", "closed"),
    };
    html! {
        <span class={classes!("tag", tone)} data-testid="state" data-state={word}>{ words.t(id) }</span>
    }
}

/// Until when, in words and colour; nothing is told by colour alone.
pub(super) fn due(words: &Words, due: &Due) -> Html {
    let days = |days: i32| -> crate::i18n::Arg { u64::from(days.unsigned_abs()).into() };
    let (class, text) = match (due.level, due.days_left) {
        (DueLevel::Late, Some(left)) if left < 0 => {
            ("late", words.ta("clerk-due-late", &[("days", days(left))]))
        }
        (DueLevel::Late, _) => ("late", words.t("clerk-due-late-now")),
        (DueLevel::Today, _) => ("today", words.t("clerk-due-today")),
        (DueLevel::Soon, Some(left)) => {
            ("soon", words.ta("clerk-due-left", &[("days", days(left))]))
        }
        (DueLevel::Calm, Some(left)) => {
            ("calm", words.ta("clerk-due-left", &[("days", days(left))]))
        }
        (DueLevel::Paused, Some(left)) => (
            "paused",
            words.ta("clerk-due-paused-left", &[("days", days(left))]),
        ),
        (DueLevel::Paused, None) => ("paused", words.t("clerk-due-paused")),
        (DueLevel::Over, _) => ("none", words.t("clerk-due-over")),
        (DueLevel::NotBegun, _) => ("none", words.t("clerk-due-not-begun")),
        (DueLevel::Soon | DueLevel::Calm, None) => ("none", words.t("clerk-due-unknown")),
    };
    html! { <span class={classes!("due", class)} data-testid="due" data-level={class}>{ text }</span> }
}

/// The day a case is due, in full.
pub(super) fn due_day(words: &Words, due: &Due) -> Option<AttrValue> {
    let at = due.at_ms?;
    let day = Moment::new(at, words.offset()).date(words.lang);
    Some(words.ta("clerk-due-day", &[("date", day.into())]))
}

/// A key by its first four characters: tells two people apart, and names nobody.
pub(super) fn key(key: &KeyId) -> String {
    let hex = key.to_string();
    hex.chars().take(6).collect::<String>().to_uppercase()
}

/// Who works on a case.
pub(super) fn assigned(words: &Words, assigned: &Assigned) -> AttrValue {
    match assigned {
        Assigned::Nobody => words.t("clerk-assigned-nobody"),
        Assigned::Me { .. } => words.t("clerk-assigned-me"),
        Assigned::Other { key: other, .. } => {
            words.ta("clerk-assigned-other", &[("key", key(other).into())])
        }
        Assigned::Unknown => words.t("clerk-assigned-unknown"),
    }
}

/// A role.
pub(super) fn role(words: &Words, role: Role) -> AttrValue {
    words.t(match role {
        Role::DepartmentAdmin => "clerk-role-department-admin",
        Role::Device => "clerk-role-device",
        Role::HallManager => "clerk-role-hall-manager",
        Role::Staff => "clerk-role-staff",
        Role::Auditor => "clerk-role-auditor",
        Role::Evaluator => "clerk-role-evaluator",
        Role::KeyService => "clerk-role-key-service",
    })
}

/// Whose step it was: department, role, and the key's beginning; 您 where it is who is signed in.
pub(super) fn worker(words: &Words, worker: &Worker) -> AttrValue {
    if worker.me {
        return words.t("clerk-worker-me");
    }
    let role = worker.role.map(|one| role(words, one));
    let department = worker.department.as_ref().map(|one| words.department(one));
    let whose = match (department, role) {
        (Some(department), Some(role)) => words.ta(
            "clerk-worker-of",
            &[("department", department.into()), ("role", role.into())],
        ),
        (None, Some(role)) => role,
        (Some(department), None) => department,
        (None, None) => words.t("clerk-worker-unknown"),
    };
    words.ta(
        "clerk-worker",
        &[("who", whose.into()), ("key", key(&worker.key).into())],
    )
}

/// A verdict: icon, word, colour.
pub(super) const fn verdict(verdict: Verdict) -> (Icon, &'static str, &'static str) {
    match verdict {
        Verdict::Held => (fill::CHECK_CIRCLE, "tone-pine", "clerk-verdict-held"),
        Verdict::NotHeld => (fill::X_CIRCLE, "tone-seal", "clerk-verdict-not-held"),
        Verdict::Unjudged => (fill::WARNING_CIRCLE, "tone-amber", "clerk-verdict-unjudged"),
    }
}

/// What an action on the chain is called: what happened.
pub(super) fn step(words: &Words, action: &str) -> AttrValue {
    words.named("clerk-step", action)
}

/// The id of a code's sentence.
fn sentence(code: CounterCode, part: &str) -> String {
    format!("counter-error-{}-{part}", code.word().replace('_', "-"))
}

/// What went wrong, what it means, what to do: said at once.
pub(super) fn trouble(words: &Words, code: CounterCode) -> Html {
    html! {
        <div class="note seal" role="alert" data-testid="error" data-code={code.word()}>
            { fill::WARNING_CIRCLE.html() }
            <div>{ sentences(words, code) }</div>
        </div>
    }
}

/// The same as something to know, not to be startled by.
pub(super) fn hint(words: &Words, code: CounterCode) -> Html {
    html! {
        <div class="note amber" role="status" data-testid="held-back" data-code={code.word()}>
            { fill::WARNING_CIRCLE.html() }
            <div>{ sentences(words, code) }</div>
        </div>
    }
}

fn sentences(words: &Words, code: CounterCode) -> Html {
    html! {
        <>
            <p><strong>{ words.t(&sentence(code, "title")) }</strong></p>
            <p>{ words.t(&sentence(code, "what")) }{ " " }<span class="do">{ words.t(&sentence(code, "do")) }</span></p>
        </>
    }
}

/// The title alone.
pub(super) fn trouble_title(words: &Words, code: CounterCode) -> AttrValue {
    words.t(&sentence(code, "title"))
}

/// What to do, alone.
pub(super) fn trouble_do(words: &Words, code: CounterCode) -> AttrValue {
    words.t(&sentence(code, "do"))
}

/// Why a list or a case is not fresh.
pub(super) fn load_code(load: LoadState) -> Option<CounterCode> {
    match load {
        LoadState::Failed { code } => Some(code.into()),
        LoadState::Loading | LoadState::Ready => None,
    }
}
