//! The rows of the worklist. However long the list is, only the rows of the view are there, each
//! in its place; the rest is height. The keyboard is on one row, and stays there when the list is
//! compared anew.

use domain::id::ActionId;
use ipc::{CounterInput as Input, StripState, WORK_WINDOW, WorkRow, Worklist};
use yew::prelude::*;

use super::say;
use super::state::{Ctx, use_ctx};
use crate::bridge;

/// A row's height in rem.
const ROW_REM: f64 = 5.8;

/// What scrolls.
const ROWS: &str = "rows";

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) list: Worklist,
    pub(super) open: Option<ActionId>,
}

/// The first row that is seen and how many are, from where the list stands. No browser in here.
fn seen(scrolled: i32, height: i32, row: f64) -> (u32, u32) {
    let row = row.max(1.0);
    let whole = |rows: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to what fits"
        )]
        let whole = rows.clamp(0.0, f64::from(u32::MAX)) as u32;
        whole
    };
    let first = whole(f64::from(scrolled) / row);
    let last = whole(f64::from(scrolled.saturating_add(height)) / row).saturating_add(1);
    (first, last - first)
}

/// From which row on the list is wanted when these are seen; `None` where they all are there.
fn wanted(first: u32, count: u32, have: (u32, u32), matching: u32) -> Option<u32> {
    let last = first.saturating_add(count).min(matching);
    if first >= have.0 && last <= have.0.saturating_add(have.1) {
        return None;
    }
    let before = WORK_WINDOW.saturating_sub(count) / 2;
    Some(first.saturating_sub(before))
}

#[component]
pub(super) fn Grid(props: &Props) -> Html {
    let ctx = use_ctx();
    let list = &props.list;
    let have = (list.first, u32::try_from(list.rows.len()).unwrap_or(0));
    let gap = use_state(|| None::<(u32, u32)>);
    let onscroll = {
        let (act, gap, matching) = (ctx.act.clone(), gap.setter(), list.matching);
        Callback::from(move |_: Event| {
            let Some((top, height)) = bridge::scrolled(ROWS) else {
                return;
            };
            let (first, count) = seen(top, height, ROW_REM * bridge::rem());
            let first_wanted = wanted(first, count, have, matching);
            gap.set(first_wanted.map(|_| (first, count)));
            if let Some(first) = first_wanted {
                act.emit(Input::Scroll { first });
            }
        })
    };
    // The row that the keyboard came to is seen, and takes the focus from where nothing is pressed
    // or typed.
    let place = list
        .rows
        .iter()
        .position(|row| Some(row.case) == list.cursor);
    use_effect_with(list.cursor, {
        let first = list.first;
        move |_| {
            let Some(place) = place else { return };
            let at = f64::from(first) + f64::from(u32::try_from(place).unwrap_or(0));
            let row = ROW_REM * bridge::rem();
            #[expect(
                clippy::cast_possible_truncation,
                reason = "far below two thousand million"
            )]
            let (top, bottom) = ((at * row) as i32, ((at + 1.0) * row).ceil() as i32);
            bridge::scroll_into(ROWS, top, bottom);
            if bridge::focused_kind() == bridge::Focused::Other {
                bridge::focus_first(&["cursor"]);
            }
        }
    });
    let head = |text: &'static str| html! { <span class="cell" role="columnheader">{ ctx.t(text) }</span> };
    let all = f64::from(list.matching) * ROW_REM;
    html! {
        <div class="grid" role="grid" aria-label={ctx.t("clerk-list-title")} aria-rowcount={(list.matching + 1).to_string()}
            data-testid="grid" data-first={list.first.to_string()}>
            <div role="rowgroup">
                <div class="grid-head row-cells" role="row" aria-rowindex="1">
                    { head("clerk-col-number") }{ head("clerk-col-item") }{ head("clerk-col-state") }{ head("clerk-col-due") }
                </div>
            </div>
            <div class="grid-scroll" role="rowgroup" id={ROWS} tabindex={place.is_none().then_some("0")} {onscroll}>
                <div class="grid-all" role="presentation" style={format!("height:{all}rem")}>
                    if let Some((first, count)) = *gap { { for gaps(first, count, have, list.matching) } }
                    { for list.rows.iter().enumerate().map(|(place, one)| row(&ctx, props, place, one)) }
                </div>
            </div>
        </div>
    }
}

fn top(place: u32) -> String {
    format!("top:{:.1}rem", f64::from(place) * ROW_REM)
}

/// Places whose rows are still being asked for.
fn gaps(first: u32, count: u32, have: (u32, u32), matching: u32) -> Vec<Html> {
    (first..first.saturating_add(count).min(matching))
        .filter(|place| *place < have.0 || *place >= have.0.saturating_add(have.1))
        .map(|place| {
            html! {
                <div class="row row-cells waits" aria-hidden="true" key={format!("gap-{place}")} style={top(place)}>
                    <span class="cell" /><span class="cell" /><span class="cell" /><span class="cell" />
                </div>
            }
        })
        .collect()
}

/// What an action of this machine on the case waits for.
fn moving(ctx: &Ctx, state: StripState) -> AttrValue {
    match state {
        StripState::Moving => ctx.t("clerk-row-moving"),
        StripState::WaitingNetwork { .. } => ctx.t("clerk-row-waiting"),
        StripState::Final => ctx.t("clerk-row-final"),
        StripState::Refused { .. } => ctx.t("clerk-row-refused"),
    }
}

fn row(ctx: &Ctx, props: &Props, place: usize, row: &WorkRow) -> Html {
    let at = props
        .list
        .first
        .saturating_add(u32::try_from(place).unwrap_or(0));
    let here = props.list.cursor == Some(row.case);
    let open = props.open == Some(row.case);
    html! {
        <div
            class="row row-cells"
            role="row"
            key={row.case.to_string()}
            id={here.then_some("cursor")}
            tabindex={if here { "0" } else { "-1" }}
            aria-rowindex={at.saturating_add(2).to_string()}
            aria-selected={if open { "true" } else { "false" }}
            style={top(at)}
            onclick={ctx.send(Input::OpenCase { case: Some(row.case) })}
            data-testid={format!("row-{at}")}
            data-case={row.case.to_string()}
        >
            <span class="cell" role="gridcell">
                <span class="cell-name nowrap">{ &row.number }</span>
                if !row.holder.is_empty() { <span class="cell-more nowrap">{ &row.holder }</span> }
            </span>
            <span class="cell cell-item" role="gridcell">{ ctx.name_of(&row.item) }</span>
            <span class="cell" role="gridcell">
                { say::state(ctx, row.state, row.second) }
                if let Some(state) = row.moving { <span class="cell-more">{ moving(ctx, state) }</span> }
            </span>
            <span class="cell" role="gridcell">
                { say::due(ctx, &row.due) }
                <span class="cell-more">{ say::assigned(ctx, &row.assigned) }</span>
            </span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_seen_are_asked_for_with_some_on_either_side() {
        // 58 px rows in 580 px: ten and what is cut at the edges.
        assert_eq!(seen(0, 580, 58.0), (0, 11));
        assert_eq!(seen(29, 580, 58.0), (0, 11));
        assert_eq!(seen(5_800, 580, 58.0), (100, 11));
        assert_eq!(wanted(0, 11, (0, 60), 100_000), None);
        assert_eq!(wanted(49, 11, (0, 60), 100_000), None);
        assert_eq!(wanted(50, 11, (0, 60), 100_000), Some(26));
        assert_eq!(wanted(99_989, 11, (0, 60), 100_000), Some(99_965));
        // The last rows of a list are all there is.
        assert_eq!(wanted(95, 11, (40, 60), 100), None);
        assert_eq!(wanted(3, 11, (0, 5), 5), None);
    }

    #[test]
    fn a_hundred_thousand_rows_are_no_higher_than_a_browser_lets_a_box_be() {
        // WebKit's boxes end at 2^25 px; type enlarged twice makes rows of 116 px.
        assert!(100_000.0 * ROW_REM * 20.0 < f64::from(1 << 25));
    }
}
