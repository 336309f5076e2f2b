//! What a decision stands on: the person, the rule, a first opinion, and what has happened.

use domain::factor::Factors;
use domain::verdict::Verdict;
use ipc::{
    CasePage, CaseTab, CounterInput as Input, DecisionRow, EndorsedRow, JudgedRow, RuleState,
    RuleView,
};
use yew::prelude::*;

use super::super::say;
use super::super::state::Ctx;
use super::steps;
use crate::components::icon::{Icon, bold, fill};
use crate::components::{Button, Kind};
use crate::format::Moment;

/// This many of the newest steps stand on the first tab.
const STEPS_SHOWN: usize = 4;

pub(super) fn review(ctx: &Ctx, case: &CasePage) -> Html {
    html! {
        <>
            if let Some(decision) = &case.decision { { decided(ctx, decision) } }
            if let Some(endorsed) = case.endorsed.as_ref().filter(|_| case.decision.is_none()) {
                { opinion(ctx, endorsed) }
            }
            { person(ctx, case) }
            { rule(ctx, case) }
            <section class="card" aria-labelledby="recent">
                <h2 id="recent">{ ctx.t("clerk-recent") }</h2>
                { steps::list(ctx, case, STEPS_SHOWN) }
                if case.history.len() > STEPS_SHOWN {
                    <Button kind={Kind::Quiet} label={ctx.t("clerk-recent-all")} after={bold::CARET_RIGHT}
                        onclick={ctx.send(Input::ShowTab { tab: CaseTab::History })} id="all-steps" />
                }
            </section>
        </>
    }
}

/// A line: what it is, in its colour, and what it came to.
fn line(icon: Icon, tone: &'static str, what: AttrValue, came: Html) -> Html {
    html! {
        <li class="line">
            <span class={tone}>{ icon.html() }</span>
            <span>{ what }</span>
            <span class="line-value">{ came }</span>
        </li>
    }
}

/// Which checks of the person held.
fn person(ctx: &Ctx, case: &CasePage) -> Html {
    let evidence = &case.evidence;
    let factors = [
        (Factors::CARD, "clerk-factor-card"),
        (Factors::CHIP, "clerk-factor-chip"),
        (Factors::FINGER, "clerk-factor-finger"),
        (Factors::STAFF, "clerk-factor-staff"),
    ];
    let factor = |(factor, text): (Factors, &'static str)| {
        let (given, wanted) = (
            evidence.given.covers(factor),
            evidence.wanted.covers(factor),
        );
        let (icon, tone, came) = match (given, wanted) {
            (true, _) => (fill::CHECK_CIRCLE, "tone-pine", "clerk-factor-held"),
            // Another way was gone that suffices.
            (false, true) if evidence.suffices => (bold::MINUS, "soft", "clerk-factor-other-way"),
            (false, true) => (fill::WARNING_CIRCLE, "tone-amber", "clerk-factor-lacks"),
            (false, false) => return Html::default(),
        };
        line(icon, tone, ctx.t(text), html! { { ctx.t(came) } })
    };
    let check = |word: &String| {
        line(
            fill::CHECK_CIRCLE,
            "tone-pine",
            ctx.named("clerk-check", word),
            html! { { ctx.t("clerk-factor-held") } },
        )
    };
    html! {
        <section class="card" aria-labelledby="person" data-testid="evidence">
            <h2 id="person">{ ctx.t("clerk-person") }</h2>
            <ul class="lines">
                { for factors.into_iter().map(factor) }
                { for evidence.checks.iter().map(check) }
            </ul>
            if !evidence.checks.is_empty() {
                <p class={classes!("proof", if evidence.checks_proven { "tone-pine" } else { "tone-seal" })}
                    data-testid="checks-proven">
                    { if evidence.checks_proven { fill::SEAL_CHECK.html() } else { fill::WARNING_CIRCLE.html() } }
                    <span>{ ctx.t(if evidence.checks_proven { "clerk-checks-proven" } else { "clerk-checks-unproven" }) }</span>
                </p>
            } else if evidence.given.covers(Factors::CARD) {
                <p class="note-size soft">{ ctx.t("clerk-checks-locked") }</p>
            }
        </section>
    }
}

/// What became of the rule, in a sentence, in its colour.
fn rule_state(ctx: &Ctx, state: RuleState) -> Html {
    let (icon, tone, text) = match state {
        RuleState::None => (bold::USER, "soft", "clerk-rule-none"),
        RuleState::Waiting => (bold::CLOCK, "soft", "clerk-rule-waiting"),
        RuleState::Open => (bold::CLOCK, "tone-sky", "clerk-rule-open"),
        RuleState::Approved => (fill::CHECK_CIRCLE, "tone-pine", "clerk-rule-approved"),
        RuleState::NotHeld => (fill::WARNING_CIRCLE, "tone-amber", "clerk-rule-not-held"),
        RuleState::Differ => (fill::WARNING_CIRCLE, "tone-amber", "clerk-rule-differ"),
        RuleState::TimedOut => (fill::WARNING_CIRCLE, "tone-amber", "clerk-rule-timed-out"),
    };
    html! { <p class={classes!("proof", tone)} data-testid="rule-state">{ icon.html() }<span>{ ctx.t(text) }</span></p> }
}

/// The rule's result, condition by condition.
fn rule(ctx: &Ctx, case: &CasePage) -> Html {
    let rule = &case.rule;
    let item = ctx.item(&case.row.item);
    let conditions = item
        .filter(|_| rule.words_hold)
        .map(|item| item.conditions.as_slice())
        .unwrap_or_default();
    let count = rule
        .judged
        .iter()
        .map(|judged| judged.verdicts.len())
        .chain([rule.verdicts.len(), conditions.len()])
        .max()
        .unwrap_or(0);
    let of = item.map(|item| ctx.b(&item.department.name));
    let title = of.map_or_else(
        || ctx.t("clerk-rule"),
        |of| {
            ctx.ta(
                "clerk-rule-of",
                &[
                    ("department", of.into()),
                    ("version", u64::from(rule.version).into()),
                ],
            )
        },
    );
    let condition = |place: usize| {
        let number = u64::try_from(place + 1).unwrap_or(0);
        let words = conditions.get(place).map_or_else(
            || ctx.ta("case-condition", &[("number", number.into())]),
            |words| ctx.b(words),
        );
        let (icon, tone, came) = verdicts(ctx, rule, place);
        line(icon, tone, words, came)
    };
    html! {
        <section class="card" aria-labelledby="rule" data-testid="rule">
            <h2 id="rule">{ title }</h2>
            { rule_state(ctx, rule.state) }
            if rule.state != RuleState::None {
                <ul class="lines">{ for (0..count).map(condition) }</ul>
            }
            if !rule.words_hold && rule.state != RuleState::None {
                <p class="note-size soft">{ ctx.t("clerk-rule-older") }</p>
            }
        </section>
    }
}

/// What was found about one condition: once where all agree, by department where they do not.
fn verdicts(ctx: &Ctx, rule: &RuleView, place: usize) -> (Icon, &'static str, Html) {
    let found: Vec<(&JudgedRow, Verdict)> = rule
        .judged
        .iter()
        .filter_map(|judged| Some((judged, *judged.verdicts.get(place)?)))
        .collect();
    let agreed = rule.verdicts.get(place).copied().or_else(|| {
        let (_, first) = found.first()?;
        found
            .iter()
            .all(|(_, verdict)| verdict == first)
            .then_some(*first)
    });
    if let Some(verdict) = agreed {
        let (icon, tone, text) = say::verdict(verdict);
        return (icon, tone, html! { { ctx.t(text) } });
    }
    if found.is_empty() {
        return (
            bold::CLOCK,
            "soft",
            html! { { ctx.t("clerk-verdict-not-yet") } },
        );
    }
    let said = found.iter().map(|(judged, verdict)| {
        let (_, tone, text) = say::verdict(*verdict);
        html! {
            <span class={classes!("verdict-of", tone)}>{ ctx.department(&judged.department) }{ " " }{ ctx.t(text) }</span>
        }
    });
    (fill::WARNING_CIRCLE, "tone-amber", html! { { for said } })
}

/// A first person's recommendation.
fn opinion(ctx: &Ctx, endorsed: &EndorsedRow) -> Html {
    let text = if endorsed.approve {
        "clerk-endorsed-approve"
    } else {
        "clerk-endorsed-deny"
    };
    html! {
        <div class="note sky" data-testid="endorsed">
            { bold::USERS.html() }
            <div>
                <p><strong>{ ctx.t(text) }</strong></p>
                <p>{ ctx.ta("clerk-endorsed-by", &[("who", say::worker(ctx, &endorsed.by).into())]) }</p>
            </div>
        </div>
    }
}

/// How it was decided.
fn decided(ctx: &Ctx, decision: &DecisionRow) -> Html {
    let (tone, icon, text) = if decision.approved {
        ("pine", fill::SEAL_CHECK, "clerk-decided-approved")
    } else {
        ("amber", fill::X_CIRCLE, "clerk-decided-denied")
    };
    let who = decision
        .by
        .as_ref()
        .map_or_else(|| ctx.t("clerk-decided-by-rule"), |by| say::worker(ctx, by));
    let at = Moment::new(decision.at_ms, ctx.offset()).full(ctx.lang);
    html! {
        <div class={classes!("note", tone)} data-testid="decision">
            { icon.html() }
            <div>
                <p><strong>{ ctx.t(text) }</strong></p>
                <p>
                    { ctx.ta("clerk-decided-by", &[("who", who.into()), ("time", at.into())]) }
                    if decision.late { { " " }<strong class="tone-seal">{ ctx.t("clerk-decided-late") }</strong> }
                </p>
                if let Some(reason) = &decision.reason {
                    <p>{ ctx.ta("clerk-decided-reason", &[("reason", ctx.named("clerk-reason", reason.as_str()).into())]) }</p>
                }
                if let Some(licence) = &decision.licence {
                    <p>{ ctx.ta("clerk-decided-licence", &[("licence", licence.to_string().into())]) }</p>
                }
            </div>
        </div>
    }
}
