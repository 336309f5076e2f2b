//! Prints what the gallery shows: one `Boot` and a `View` for every state of every page, as JSON.
//! All people and cases are made up.

mod board;
mod cases;
mod counter;
mod errors;
mod grants;
mod made;
mod tickets;
mod visit;

use domain::catalogue::Catalogue;
use ipc::{Boot, Mode, View};
use serde_json::{Map, Value, json};

/// The views by their names.
type Views = Map<String, Value>;

fn add(views: &mut Views, name: &str, view: View) {
    views.insert(name.to_owned(), json!(view));
}

fn main() {
    let catalogue = Catalogue::built_in().expect("the catalogue has no defect");
    let mut views = Views::new();
    visit::arrival(&mut views);
    visit::check_and_consent(&catalogue, &mut views);
    visit::questions(&catalogue, &mut views);
    cases::afterwards(&mut views);
    cases::between(&mut views);
    tickets::tickets(&mut views);
    errors::errors(&mut views);
    let (items, readings) = Boot::offer(catalogue.items());
    let boot = Boot {
        mode: Mode::Kiosk,
        hall_zh: "东湖区政务服务大厅".into(),
        hall_en: "Donghu District Government Service Hall".into(),
        machine: "03".into(),
        items,
        readings,
        version: "0.1.0".into(),
    };
    let counter_boot = Boot {
        mode: Mode::Counter,
        machine: "05".into(),
        ..boot.clone()
    };
    let board_boot = Boot {
        mode: Mode::Board,
        ..boot.clone()
    };
    // Each face under its name, as its page calls itself.
    let all = json!({
        "kiosk": { "boot": boot, "views": views },
        "counter": { "boot": counter_boot, "views": counter::views() },
        "board": { "boot": board_boot, "views": board::views() },
    });
    #[expect(clippy::print_stdout, reason = "printing is what this program is for")]
    {
        println!("{all}");
    }
}
