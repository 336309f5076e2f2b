//! What happened to a case on the chain: who did what, when, in which block.

use ipc::{CasePage, StepRow};
use yew::prelude::*;

use super::super::say;
use super::super::state::Ctx;
use crate::components::icon::{bold, fill};
use crate::format::Moment;

/// Every step.
pub(super) fn history(ctx: &Ctx, case: &CasePage) -> Html {
    html! {
        <section class="card" aria-labelledby="steps" data-testid="history">
            <h2 id="steps">{ ctx.t("clerk-history") }</h2>
            <p class="soft">{ ctx.t("clerk-history-lead") }</p>
            { list(ctx, case, usize::MAX) }
        </section>
    }
}

/// The newest `most` steps, oldest of them first.
pub(super) fn list(ctx: &Ctx, case: &CasePage, most: usize) -> Html {
    let skipped = case.history.len().saturating_sub(most);
    if case.history.is_empty() {
        return html! { <p class="soft">{ ctx.t("clerk-history-none") }</p> };
    }
    html! {
        <ol class="steps-list">{ for case.history.iter().skip(skipped).map(|step| one(ctx, step)) }</ol>
    }
}

/// What is to be said beside a step: a reason, a purpose, a recommendation.
fn more(ctx: &Ctx, step: &StepRow) -> Vec<AttrValue> {
    let reason = step
        .reason
        .as_ref()
        .map(|reason| ctx.named("clerk-reason", reason.as_str()));
    let purpose = step
        .purpose
        .as_ref()
        .map(|purpose| ctx.named("clerk-purpose", purpose.as_str()));
    let approve = step.approve.map(|approve| {
        ctx.t(if approve {
            "clerk-recommend-approve"
        } else {
            "clerk-recommend-deny"
        })
    });
    let held = step.judged.as_ref().map(|judged| {
        let held = judged
            .verdicts
            .iter()
            .filter(|verdict| **verdict == domain::verdict::Verdict::Held)
            .count();
        let count = |count: usize| crate::i18n::Arg::from(u64::try_from(count).unwrap_or(0));
        ctx.ta(
            "clerk-step-held",
            &[("held", count(held)), ("of", count(judged.verdicts.len()))],
        )
    });
    [reason, purpose, approve, held]
        .into_iter()
        .flatten()
        .collect()
}

fn one(ctx: &Ctx, step: &StepRow) -> Html {
    let at = Moment::new(step.at_ms, ctx.offset());
    let more = more(ctx, step);
    html! {
        <li class={classes!("step", step.refused.is_some().then_some("refused"))}>
            <span class="step-time">{ at.short(ctx.lang) }</span>
            <span class="step-what">
                <span>
                    { say::step(ctx, &step.action) }
                    if !more.is_empty() {
                        { ctx.t("clerk-step-colon") }{ more.join(ctx.t("clerk-step-comma").as_str()) }
                    }
                </span>
                <span class="step-who">
                    { say::worker(ctx, &step.by) }
                    if let Some(with) = &step.with {
                        { " · " }{ ctx.ta("clerk-step-with", &[("who", say::worker(ctx, with).into())]) }
                    }
                </span>
                if let Some(outcome) = &step.refused {
                    <span class="tone-seal step-who">
                        { ctx.ta("clerk-step-refused", &[("why", ctx.named("outcome", outcome).into())]) }
                    </span>
                }
            </span>
            <span class={classes!("step-proof", if step.verified { "tone-pine" } else { "soft" })}>
                { super::block(ctx, step.height) }
                { if step.verified { fill::SEAL_CHECK.html() } else { bold::CLOCK.html() } }
                <span class="note-size nowrap">
                    { ctx.t(if step.verified { "case-history-verified" } else { "case-history-unverified" }) }
                </span>
            </span>
        </li>
    }
}
