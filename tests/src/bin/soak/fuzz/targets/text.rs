//! JSON from gateways, from catalogues, from the window.

use domain::catalogue::{Catalogue, ITEMS};
use domain::id::Digest;
use sync::wire;

use super::{Target, refused, words};

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "true",
    "-1",
    "1e999",
    "18446744073709551616",
    "\"\"",
    "\"\\ud800\"",
    "\"status\"",
    "\"final\"",
    "\"refused\"",
    "\"outcome\"",
    "\"receipt\"",
    "\"height\"",
    "[[[[[[[[[[[[[[[[",
];

/// Every answer that the gateway client reads. Whatever a gateway says of submitted actions, there is
/// one answer for each of them and none for another.
pub(super) fn gateway() -> Target {
    let digests = [Digest([0xC0; 32]), Digest([0xC1; 32])];
    let [one, two] = digests.map(|digest| digest.to_string());
    let corpus = [
        format!(
            r#"{{"results":[{{"action":"{one}","status":"received"}},{{"action":"{two}","status":"refused","outcome":"bad_signature"}}]}}"#
        ),
        format!(
            r#"{{"results":[{{"action":"{two}","status":"known"}},{{"action":"{one}","status":"known"}}]}}"#
        ),
        r#"{"status":"final","height":7,"outcome":"ok","receipt":"gAEC"}"#.to_owned(),
        r#"{"status":"unknown"}"#.to_owned(),
        r#"{"chain_id":"donghu-1","height":9,"proof":"gAEC"}"#.to_owned(),
        r#"{"history":"gAEC"}"#.to_owned(),
        r#"{"value":"gAEC","height":9,"proof":"gAEC"}"#.to_owned(),
        r#"{"cases":["a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0"]}"#.to_owned(),
        r#"{"actions":[{"action":"gAEC","receipt":"gAEC"}]}"#.to_owned(),
        format!(
            r#"{{"items":[{{"item":"GA-0001","version":1,"department":"gongan","document":"{one}"}}]}}"#
        ),
    ];
    Target {
        corpus: corpus.map(String::into_bytes).to_vec(),
        words: words(JSON),
        run: Box::new(move |input| {
            let submitted = wire::submitted(input, &digests);
            if let Ok(answers) = &submitted {
                let mut named: Vec<_> = answers.iter().map(|(digest, _)| *digest).collect();
                named.sort();
                if named != digests {
                    return Err("an answer for an action that was not asked for".to_owned());
                }
            }
            let read = [
                wire::asked(input).is_ok(),
                wire::head(input).is_ok(),
                wire::cases(input).is_ok(),
                wire::case(input).is_ok(),
                wire::items(input).is_ok(),
                wire::history(input).is_ok(),
                wire::confirmation(input).is_ok(),
                wire::state(input).is_ok(),
            ];
            Ok(match submitted {
                Ok(_) => format!("submitted {read:?}"),
                Err(error) => format!("{} {read:?}", refused(&error)),
            })
        }),
    }
}

/// Service items: a catalogue that is taken has questions that can be asked.
pub(super) fn catalogue() -> Target {
    let words_of_items = [
        "\"type\"",
        "\"object\"",
        "\"properties\"",
        "\"required\"",
        "\"enum\"",
        "\"maxLength\"",
        "\"pattern\"",
        "\"$ref\"",
        "\"minimum\"",
        "\"code\"",
        "\"version\"",
    ];
    Target {
        corpus: ITEMS
            .iter()
            .map(|(_, text)| text.as_bytes().to_vec())
            .collect(),
        words: [words(JSON), words(&words_of_items)].concat(),
        run: Box::new(|input| {
            let text = String::from_utf8_lossy(input);
            let catalogue = match Catalogue::parse(&[("item.json", text.as_ref())]) {
                Ok(catalogue) => catalogue,
                Err(error) => return Ok(refused(&error.defect)),
            };
            for item in catalogue.items() {
                if let Err(defect) = item.questions() {
                    return Err(format!(
                        "an item was taken whose form cannot be asked: {defect:?}"
                    ));
                }
            }
            let found = domain::search::Index::of(catalogue.items())
                .search("juzhu")
                .len();
            Ok(format!("taken, {}", found.min(2)))
        }),
    }
}

/// What the page may send to the program.
pub(super) fn window_input() -> Target {
    let corpus = [
        r#"{"kind":"choose_item","item":"GA-0001"}"#,
        r#"{"kind":"type_access","access":{"number":"TEST00001","birth":"1990-01-01","expiry":"2034-02-28"}}"#,
        r#"{"kind":"type_mrz","mrz":"I<CHN"}"#,
        r#"{"kind":"answer","field":"address","value":{"a":[1,null]}}"#,
        r#"{"kind":"back"}"#,
        r#"{"kind":"rate","rating":"fair"}"#,
        r#"{"kind":"take_ticket","priority":{"kind":"booked","for_s":9}}"#,
        r#"{"kind":"panel","input":{"panel":"lay_card","person":0}}"#,
        r#"{"counter":"type_pin","pin":"TEST00001"}"#,
        r#"{"counter":"set_filter","filter":{"tab":"mine","item":"GA-0001","state":"filed","due":"late"}}"#,
        r#"{"counter":"ask","field":"street","reason":"unclear","words":"TEST00001"}"#,
    ];
    Target {
        corpus: corpus.map(|text| text.as_bytes().to_vec()).to_vec(),
        words: [
            words(JSON),
            words(&[
                "\"kind\"",
                "\"counter\"",
                "\"answer\"",
                "\"value\"",
                "\"field\"",
                "\"item\"",
            ]),
        ]
        .concat(),
        run: Box::new(|input| {
            Ok(match serde_json::from_slice::<ipc::FaceInput>(input) {
                Ok(input) => {
                    let text = format!("{input:?}");
                    if text.contains("TEST00001") {
                        return Err("what a person typed in Debug".to_owned());
                    }
                    let json = serde_json::to_vec(&input).map_err(|error| error.to_string())?;
                    if input.is_bounded() != (json.len() <= ipc::MAX_INPUT_BYTES) {
                        return Err("an input of another length than it is held for".to_owned());
                    }
                    match serde_json::from_slice::<ipc::FaceInput>(&json) {
                        Ok(again) if again == input => text,
                        Ok(_) | Err(_) => return Err("an input does not come back".to_owned()),
                    }
                }
                Err(error) => format!("{:?}", error.classify()),
            })
        }),
    }
}

const DEVELOPMENT: &str = r#"
development = true
[hall]
code = "DH"
name_zh = "东湖"
name_en = "Donghu"
machine = "03"
"#;

const SIGNED: &str = r#"
idle_s = 60
warning_s = 20
[hall]
code = "DH"
name_zh = "a"
name_en = "b"
machine = "1"
utc_offset_min = 480
[chain]
gateways = ["http://127.0.0.1:9"]
genesis = "g"
[chain.recipients]
gongan = "age1x"
[card]
reader = "x"
[finger]
port = "/dev/x"
baud = 57600
"#;

/// The machine's configuration. What is taken keeps the bounds of the idle warning.
pub(super) fn configuration() -> Target {
    let of_toml = [
        "[",
        "[[",
        "]",
        "=",
        "\"",
        "\"\"\"",
        "\n",
        "#",
        "[a.b.c]",
        "{}",
        "1979-05-27T07:32:00Z",
        "0xFFFFFFFFFF",
        "nan",
        "-1",
        "idle_s = 75\n",
        "[mrz]\nport = \"a\"\n",
    ];
    Target {
        corpus: [DEVELOPMENT, SIGNED]
            .map(|text| text.as_bytes().to_vec())
            .to_vec(),
        words: words(&of_toml),
        run: Box::new(|input| {
            Ok(match desk::Config::parse(&String::from_utf8_lossy(input)) {
                Ok(config) => {
                    if !(60..=90).contains(&config.idle_s) || !(20..=30).contains(&config.warning_s)
                    {
                        return Err("an idle warning out of its bounds".to_owned());
                    }
                    format!("taken, development {}", config.development)
                }
                Err(error) => error.to_string().chars().take(64).collect(),
            })
        }),
    }
}

/// A chain's beginning as a file for people: what is taken is written back alike.
pub(super) fn genesis() -> Target {
    let written = node::genesis::to_json(&hallseal_tests::specimens::genesis());
    let own = ["\"validators\"", "\"power\"", "\"keys\"", "\"device\""];
    Target {
        corpus: written.into_iter().map(String::into_bytes).collect(),
        words: [words(JSON), words(&own)].concat(),
        run: Box::new(|input| {
            let genesis = match node::genesis::from_json(&String::from_utf8_lossy(input)) {
                Ok(genesis) => genesis,
                Err(error) => {
                    // Without the place, which differs for every input.
                    let text = error.to_string();
                    let what = text.split(" at line ").next().unwrap_or_default();
                    return Ok(what.chars().take(48).collect());
                }
            };
            let text = node::genesis::to_json(&genesis);
            match text.and_then(|text| node::genesis::from_json(&text)) {
                Ok(again) if again == genesis => Ok("taken".to_owned()),
                Ok(_) | Err(_) => Err("a genesis does not come back".to_owned()),
            }
        }),
    }
}
