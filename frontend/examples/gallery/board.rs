//! The big screen: nobody, one, many, behind the hall's node, before it answers, out of service.

use domain::id::DepartmentCode;
use domain::ticket::{BoardCall, BoardLine, MaskedName, Minutes, TicketNumber, Title};
use ipc::*;
use serde_json::{Map, Value, json};

use super::made::NOW_MS;

fn call(line: u16, count: u16, name: &str, title: Title, window: u16, serving: bool) -> BoardCall {
    BoardCall {
        number: TicketNumber::new(line, count).expect("a number"),
        name: MaskedName::of(name, Some(title)),
        window,
        called_s: 1_795_314_700,
        calls: 1,
        serving,
    }
}

fn line(department: &str, waiting: u32, estimate: Option<(u32, u32)>) -> BoardLine {
    BoardLine {
        department: DepartmentCode::new(department).expect("a department"),
        waiting,
        next: Vec::new(),
        estimate: estimate.map(|(from, to)| Minutes { from, to }),
    }
}

fn board(calls: Vec<BoardCall>, lines: Vec<BoardLine>) -> BoardView {
    BoardView {
        sequence: 1,
        board: true,
        calls,
        lines,
        now_ms: NOW_MS,
        utc_offset_min: 480,
        stale_s: None,
        trouble: None,
        marks: Marks {
            demo: true,
            ..Marks::default()
        },
    }
}

pub(super) fn views() -> Map<String, Value> {
    let calls = || {
        vec![
            call(0, 32, "张示范", Title::Ms, 5, false),
            call(1, 117, "欧阳示范", Title::Mr, 2, false),
            call(0, 31, "ABDULREHIM", Title::Mr, 12, false),
            call(2, 8, "王示范", Title::Ms, 7, true),
            call(27, 9_999, "李示范", Title::Mr, 128, true),
            call(3, 4, "赵示范", Title::Ms, 3, true),
        ]
    };
    let lines = || {
        vec![
            line("GA", 6, Some((12, 18))),
            line("SJ", 3, Some((5, 9))),
            line("ZJ", 9, Some((120, 185))),
            line("RS", 2, Some((0, 6))),
            line("MZ", 1, None),
            line("WJ", 0, None),
            line("JY", 14, Some((20, 28))),
        ]
    };
    let mut views = Map::new();
    let mut add = |name: &str, view: BoardView| {
        views.insert(name.to_owned(), json!(view));
    };
    add("nobody", board(Vec::new(), Vec::new()));
    add("one", board(calls().into_iter().take(1).collect(), lines()));
    add("many", board(calls(), lines()));
    let stale = |seconds| BoardView {
        stale_s: Some(seconds),
        ..board(calls().into_iter().take(4).collect(), lines())
    };
    add("stale", stale(15));
    add("stale-long", stale(1_260));
    let before = BoardView {
        board: false,
        ..board(Vec::new(), Vec::new())
    };
    add("waiting", before.clone());
    let out = BoardView {
        trouble: Some(ErrorCode::ConfigInvalid),
        ..before
    };
    add("out", out);
    views
}
