//! The forms of `domain::ticket`'s messages for the description: that crate knows nothing of
//! OpenAPI. A test holds them to what is really sent.

use serde_json::{Value, json};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// A form by its name, from JSON Schema.
macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident as $shown:literal = $form:expr;)*) => {
        $(
            $(#[$doc])*
            pub(super) enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    // The text stands above and is read by a test.
                    serde_json::from_value($form).unwrap_or_else(|_| Ref::from_schema_name("Problem").into())
                }
            }

            impl ToSchema for $name {
                fn name() -> std::borrow::Cow<'static, str> {
                    $shown.into()
                }
            }
        )*

        #[cfg(test)]
        fn all() -> Vec<(&'static str, RefOr<Schema>)> {
            vec![$(($shown, $name::schema())),*]
        }
    };
}

fn object(properties: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn hex(digits: u32) -> Value {
    json!({ "type": "string", "pattern": format!("^[0-9a-f]{{{digits}}}$") })
}

fn seconds(about: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": about })
}

fn count(about: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": about })
}

fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about })
}

fn number() -> Value {
    json!({ "type": "string", "pattern": "^[A-Z]{1,2}[0-9]{3,4}$" })
}

fn window() -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": 999, "description": "A window's number." })
}

/// An object, or null.
fn or_null(mut form: Value, about: &str) -> Value {
    if let Some(form) = form.as_object_mut() {
        form.insert("type".into(), json!(["object", "null"]));
        form.insert("description".into(), about.into());
    }
    form
}

fn name() -> Value {
    let form = object(
        &json!({
            "surname": text("A surname, never more."),
            "title": { "type": "string", "enum": ["ms", "mr"] },
        }),
        &["surname"],
    );
    or_null(form, "A masked name; null: called by number.")
}

fn priority() -> Value {
    object(
        &json!({
            "kind": { "type": "string", "enum": ["ordinary", "elder", "disabled", "booked"] },
            "for_s": seconds("Booked for, Unix seconds; with `booked` alone, which a person signs."),
        }),
        &["kind"],
    )
}

fn minutes() -> Value {
    let form = object(
        &json!({ "from": count("At least about, minutes."), "to": count("At most about, minutes.") }),
        &["from", "to"],
    );
    or_null(form, "Null where too little was measured.")
}

fn state() -> Value {
    json!({
        "type": "string",
        "enum": ["waiting", "transferred", "called", "serving", "held", "absent", "finished"],
    })
}

fn deed() -> Value {
    object(
        &json!({
            "kind": {
                "type": "string",
                "enum": ["call", "recall", "serve", "hold", "absent", "transfer", "finish"],
            },
            "item": text("With `transfer` alone: what for."),
        }),
        &["kind"],
    )
}

fn day() -> Value {
    json!({ "type": "integer", "description": "Days since 1 January 1970 in China." })
}

fn ticket() -> Value {
    object(
        &json!({
            "id": hex(32), "number": number(), "day": day(),
            "department": text("Whose line."), "item": text("What for."),
            "state": state(), "window": window(),
            "round": count("What the next step names."),
            "taken_s": seconds("When it was taken."),
            "ahead": count("People before it."), "estimate": minutes(),
        }),
        &[
            "id",
            "number",
            "day",
            "department",
            "item",
            "state",
            "round",
            "taken_s",
            "ahead",
        ],
    )
}

forms! {
    /// Someone takes a ticket.
    TakeSchema as "TakeTicket" = object(
        &json!({
            "id": hex(32), "item": text("What for."), "priority": priority(), "name": name(),
        }),
        &["id", "item"],
    );
    /// A ticket.
    TicketSchema as "Ticket" = ticket();
    /// A window wants the next one.
    CallNextSchema as "CallNext" = object(
        &json!({
            "id": hex(32), "window": window(), "at_s": seconds("By the window's clock."),
            "serves": object(
                &json!({
                    "departments": list(&text("Whose items.")),
                    "items": list(&text("Which of them; none means all.")),
                }),
                &["departments"],
            ),
        }),
        &["id", "window", "serves", "at_s"],
    );
    /// A ticket or none.
    NextSchema as "CalledTicket" = or_null(ticket(), "Null where nobody waits.");
    /// What a window did.
    StepsSchema as "TicketSteps" = object(
        &json!({
            "steps": {
                "type": "array", "maxItems": 200,
                "items": object(
                    &json!({
                        "id": hex(32), "ticket": hex(32),
                        "round": count("The ticket's round as the window knew it."),
                        "window": window(), "deed": deed(),
                        "at_s": seconds("By the window's clock."),
                    }),
                    &["id", "ticket", "round", "window", "deed", "at_s"],
                ),
            },
        }),
        &["steps"],
    );
    /// What became of it.
    ReconciledSchema as "TicketStepResults" = object(
        &json!({
            "results": list(&object(
                &json!({
                    "result": { "type": "string", "enum": ["done", "taken_elsewhere", "refused"] },
                    "window": window(),
                    "code": text("Why: `step_out_of_order`, `round_unknown`, `called_too_often`, `ticket_finished`, `ticket_unknown`, `item_unknown`, `id_conflict`, `bad_step`."),
                }),
                &["result"],
            )),
        }),
        &["results"],
    );
    /// A hall's open tickets.
    QueueSchema as "TicketQueue" = object(
        &json!({
            "day": day(), "now_s": seconds("The node's clock."),
            "tickets": list(&object(
                &json!({
                    "id": hex(32), "number": number(),
                    "department": text("Whose line."), "item": text("What for."),
                    "priority": priority(), "name": name(), "state": state(),
                    "window": window(), "round": count("What the next step names."),
                    "taken_s": seconds("When it was taken."),
                }),
                &["id", "number", "department", "item", "priority", "state", "round", "taken_s"],
            )),
        }),
        &["day", "now_s", "tickets"],
    );
    /// The big screen.
    BoardSchema as "TicketBoard" = object(
        &json!({
            "hall": text("The hall's code."), "day": day(), "now_s": seconds("The node's clock."),
            "calls": list(&object(
                &json!({
                    "number": number(), "name": name(), "window": window(),
                    "called_s": seconds("When it was called last."), "calls": count("How often."),
                    "serving": { "type": "boolean" },
                }),
                &["number", "window", "called_s", "calls", "serving"],
            )),
            "lines": list(&object(
                &json!({
                    "department": text("Whose line."), "waiting": count("How many wait."),
                    "next": list(&number()), "estimate": minutes(),
                }),
                &["department", "waiting", "next"],
            )),
        }),
        &["hall", "day", "now_s", "calls", "lines"],
    );
    /// A day in figures.
    TotalsSchema as "TicketTotals" = object(
        &json!({
            "hall": text("The hall's code."), "day": day(),
            "lines": list(&object(
                &json!({
                    "department": text("Whose line."), "taken": count("Tickets taken."),
                    "finished": count("Finished."), "absent": count("Called, and nobody came."),
                    "open": count("Neither."),
                    "waited_s": seconds("From taking to the first call, on average."),
                    "served_s": seconds("From standing at the window to the end, on average."),
                }),
                &["department", "taken", "finished", "absent", "open"],
            )),
        }),
        &["hall", "day", "lines"],
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{ActionId, DepartmentCode, HallCode, ItemCode};
    use domain::ticket::*;
    use std::collections::BTreeSet;

    /// The names of the properties in a form, and in what is sent of it, with their paths.
    fn of_form(form: &Value, at: &str, out: &mut BTreeSet<String>) {
        for (name, inner) in form["properties"].as_object().into_iter().flatten() {
            let path = format!("{at}/{name}");
            of_form(inner, &path, out);
            of_form(&inner["items"], &path, out);
            out.insert(path);
        }
    }

    fn of_value(value: &Value, at: &str, out: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (name, inner) in map {
                    let path = format!("{at}/{name}");
                    of_value(inner, &path, out);
                    out.insert(path);
                }
            }
            Value::Array(list) => list.iter().for_each(|inner| of_value(inner, at, out)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn every_form_has_the_properties_that_are_really_sent() {
        let id = ActionId([1; 16]);
        let item = ItemCode::new("GA-0001").unwrap();
        let department = DepartmentCode::new("GA").unwrap();
        let hall = HallCode::new("DH").unwrap();
        let number = TicketNumber::new(0, 1).unwrap();
        let name = MaskedName::of("张示范", Some(Title::Ms));
        let priority = Priority::Booked { for_s: 1 };
        let (state, estimate) = (
            State::Called { window: 1 },
            Some(Minutes { from: 1, to: 2 }),
        );
        let ticket = TicketView {
            id,
            number,
            day: 1,
            department: department.clone(),
            item: item.clone(),
            state,
            round: 0,
            taken_s: 1,
            ahead: 0,
            estimate,
        };
        let transfer = Deed::Transfer { item: item.clone() };
        let step = Step {
            id,
            ticket: id,
            round: 0,
            window: 1,
            deed: transfer,
            at_s: 1,
        };
        let waiter = Waiter {
            id,
            number,
            department: department.clone(),
            item: item.clone(),
            priority,
            name: name.clone(),
            state,
            round: 0,
            taken_s: 1,
        };
        let call = BoardCall {
            number,
            name: name.clone(),
            window: 1,
            called_s: 1,
            calls: 1,
            serving: false,
        };
        let line = BoardLine {
            department: department.clone(),
            waiting: 1,
            next: vec![number],
            estimate,
        };
        let figures = TotalsLine {
            department: department.clone(),
            taken: 1,
            finished: 1,
            absent: 0,
            open: 0,
            waited_s: Some(1),
            served_s: Some(1),
        };
        let serves = Serves {
            departments: vec![department],
            items: vec![item.clone()],
        };
        let results = vec![
            StepResult::TakenElsewhere { window: 1 },
            StepResult::Refused {
                code: "bad_step".into(),
            },
        ];
        let sent = [
            (
                "TakeTicket",
                json!(Take {
                    id,
                    item,
                    priority,
                    name
                }),
            ),
            ("Ticket", json!(ticket)),
            (
                "CallNext",
                json!(CallNext {
                    id,
                    window: 1,
                    serves,
                    at_s: 1
                }),
            ),
            ("CalledTicket", json!(Some(ticket.clone()))),
            ("TicketSteps", json!(Steps { steps: vec![step] })),
            ("TicketStepResults", json!(Reconciled { results })),
            (
                "TicketQueue",
                json!(Queue {
                    day: 1,
                    now_s: 1,
                    tickets: vec![waiter]
                }),
            ),
            (
                "TicketBoard",
                json!(Board {
                    hall: hall.clone(),
                    day: 1,
                    now_s: 1,
                    calls: vec![call],
                    lines: vec![line],
                }),
            ),
            (
                "TicketTotals",
                json!(Totals {
                    hall,
                    day: 1,
                    lines: vec![figures]
                }),
            ),
        ];
        let forms = all();
        assert_eq!(forms.len(), sent.len());
        for ((name, form), (of, value)) in forms.into_iter().zip(sent) {
            assert_eq!(name, of);
            let form = serde_json::to_value(form).unwrap();
            let (mut described, mut real) = (BTreeSet::new(), BTreeSet::new());
            of_form(&form, "", &mut described);
            of_value(&value, "", &mut real);
            assert!(!described.is_empty(), "{name}");
            assert_eq!(described, real, "{name}");
        }
    }
}
