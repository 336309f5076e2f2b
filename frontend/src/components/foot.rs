//! The foot line: health, chain, what waits, machine number, time.

use ipc::{Health, Screen};
use yew::prelude::*;

use crate::format::{Moment, grouped};
use crate::state::{Ctx, use_ctx};

/// Older than this, what rights say may have changed since, and that is said.
const OLD_S: u32 = 180;

/// How old the newest verified block is, calmly: by the minute.
fn age(ctx: &Ctx, seconds: u32) -> AttrValue {
    match seconds / 60 {
        0 => ctx.t("foot-age-now"),
        minutes => ctx.ta("foot-age", &[("minutes", minutes.into())]),
    }
}

#[component]
pub(crate) fn FootLine() -> Html {
    let ctx = use_ctx();
    let foot = &ctx.view.foot;
    // A machine out of service has no other services that go on.
    let closed = matches!(ctx.view.screen, Screen::OutOfService { .. });
    let (class, health) = match foot.health {
        Health::Trouble if closed => ("trouble", ctx.t("foot-closed")),
        Health::Good => ("good", ctx.t("foot-good")),
        Health::Offline => (
            "offline",
            match foot.offline_min {
                Some(minutes) if minutes > 0 => {
                    ctx.ta("foot-offline", &[("minutes", minutes.into())])
                }
                Some(_) | None => ctx.t("foot-offline-now"),
            },
        ),
        Health::Trouble => ("trouble", ctx.t("foot-trouble")),
    };
    let chain = match foot.validators {
        0 => ctx.t("foot-chain"),
        1 => ctx.t("foot-chain-single"),
        many => ctx.ta("foot-chain-validators", &[("validators", many.into())]),
    };
    let now = Moment::new(foot.now_ms, foot.utc_offset_min).short(ctx.view.lang);
    html! {
        <footer class="foot">
            <p class="foot-left" data-testid="foot" data-health={class}>
                <span class={classes!("health", class)} role="status">{ health }</span>
                if foot.pending > 0 {
                    <span data-testid="foot-pending">
                        { ctx.ta("foot-pending", &[("count", foot.pending.into())]) }
                    </span>
                }
                if foot.refused > 0 {
                    <span data-testid="foot-refused">
                        { ctx.ta("foot-refused", &[("count", foot.refused.into())]) }
                    </span>
                }
                if let Some(height) = foot.height {
                    <span class="foot-chain" data-testid="foot-height">
                        { chain }{ " · " }
                        { ctx.ta("foot-height", &[("height", grouped(height).into())]) }
                        if let Some(seconds) = foot.head_age_s.filter(|age| *age <= OLD_S) {
                            { " · " }
                            <span data-testid="foot-age">{ age(&ctx, seconds) }</span>
                        }
                    </span>
                }
                if let Some(seconds) = foot.head_age_s.filter(|age| *age > OLD_S) {
                    <span class="health trouble" data-testid="foot-old">
                        { ctx.ta("foot-age-old", &[("minutes", (seconds / 60).into())]) }
                    </span>
                }
            </p>
            <p class="foot-right">
                if !ctx.boot.machine.is_empty() {
                    <span class="foot-machine">
                        { ctx.ta("foot-machine", &[("machine", ctx.boot.machine.as_str().into())]) }
                    </span>
                }
                <time>{ now }</time>
            </p>
        </footer>
    }
}
