//! What is printed: a line for each figure as it is found, and a table at the end.

use std::fmt::Write;

/// How a figure stands to its target.
#[derive(Debug, Clone, PartialEq)]
enum Verdict {
    Holds,
    Missed,
    /// For information; there is no target.
    Shown,
    NotMeasured(String),
}

#[derive(Debug)]
struct Line {
    figure: String,
    ours: String,
    yardstick: String,
    measure: String,
    limit: String,
    verdict: Verdict,
}

/// Every figure of one run, in order.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Line>);

impl Report {
    /// A figure beside its yardstick: `ours / yardstick` must be at most `limit`.
    pub(crate) fn ratio(
        &mut self,
        figure: &str,
        ours: (f64, String),
        yardstick: (f64, String),
        limit: f64,
    ) {
        let ratio = ours.0 / yardstick.0;
        self.add(Line {
            figure: figure.to_owned(),
            ours: ours.1,
            yardstick: yardstick.1,
            measure: format!("{ratio:.2}x"),
            limit: format!("<={limit}x"),
            verdict: verdict(ratio <= limit),
        });
    }

    /// A figure that must be at most this much more than its yardstick.
    pub(crate) fn difference(
        &mut self,
        figure: &str,
        ours: f64,
        yardstick: f64,
        limit: f64,
        unit: &str,
    ) {
        let more = ours - yardstick;
        self.add(Line {
            figure: figure.to_owned(),
            ours: format!("{ours:.1} {unit}"),
            yardstick: format!("{yardstick:.1} {unit}"),
            measure: format!("{more:+.1} {unit}"),
            limit: format!("<=+{limit} {unit}"),
            verdict: verdict(more <= limit),
        });
    }

    /// A figure that must be at most `limit`; what it is made of stands in `note`.
    pub(crate) fn at_most(
        &mut self,
        figure: &str,
        ours: usize,
        limit: usize,
        unit: &str,
        note: &str,
    ) {
        self.add(Line {
            figure: figure.to_owned(),
            ours: format!("{ours} {unit}"),
            yardstick: note.to_owned(),
            measure: String::new(),
            limit: format!("<={limit} {unit}"),
            verdict: verdict(ours <= limit),
        });
    }

    /// A figure beside its yardstick: `ours / yardstick` must be at least `limit`.
    pub(crate) fn share(
        &mut self,
        figure: &str,
        ours: (f64, String),
        yardstick: (f64, String),
        limit: f64,
    ) {
        let share = ours.0 / yardstick.0;
        self.add(Line {
            figure: figure.to_owned(),
            ours: ours.1,
            yardstick: yardstick.1,
            measure: format!("{share:.2}x"),
            limit: format!(">={limit}x"),
            verdict: verdict(share >= limit),
        });
    }

    /// A measured figure that must be at most `limit`.
    pub(crate) fn under(&mut self, figure: &str, ours: f64, limit: f64, unit: &str, note: &str) {
        self.add(Line {
            figure: figure.to_owned(),
            ours: format!("{ours:.2} {unit}"),
            yardstick: note.to_owned(),
            measure: String::new(),
            limit: format!("<={limit} {unit}"),
            verdict: verdict(ours <= limit),
        });
    }

    /// A figure without a target.
    pub(crate) fn shown(&mut self, figure: &str, ours: &str, yardstick: &str, measure: &str) {
        self.add(Line {
            figure: figure.to_owned(),
            ours: ours.to_owned(),
            yardstick: yardstick.to_owned(),
            measure: measure.to_owned(),
            limit: String::new(),
            verdict: Verdict::Shown,
        });
    }

    /// A figure that could not be had here, and why.
    pub(crate) fn not_measured(&mut self, figure: &str, why: &str) {
        self.add(Line {
            figure: figure.to_owned(),
            ours: String::new(),
            yardstick: String::new(),
            measure: String::new(),
            limit: String::new(),
            verdict: Verdict::NotMeasured(why.to_owned()),
        });
    }

    /// Whether something that was asked for could not be measured.
    pub(crate) fn broken(&self) -> bool {
        let broken = |line: &Line| matches!(line.verdict, Verdict::NotMeasured(_));
        self.0.iter().any(broken)
    }

    fn add(&mut self, line: Line) {
        println!("  {}", line.sentence());
        self.0.push(line);
    }

    /// Everything once more, one below the other.
    pub(crate) fn table(&self) {
        let head = ["figure", "ours", "yardstick", "", "target", ""];
        let mut rows: Vec<[String; 6]> = vec![head.map(str::to_owned)];
        rows.extend(self.0.iter().map(Line::cells));
        let mut widths = [0; 6];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        println!();
        for row in &rows {
            let mut text = String::new();
            for (cell, width) in row.iter().zip(widths) {
                let _ = write!(text, "{cell:<width$}  ");
            }
            println!("{}", text.trim_end());
        }
        let count = |wanted: &Verdict| self.0.iter().filter(|line| line.verdict == *wanted).count();
        println!(
            "\n{} targets hold, {} missed",
            count(&Verdict::Holds),
            count(&Verdict::Missed)
        );
    }
}

impl Line {
    fn word(&self) -> &str {
        match &self.verdict {
            Verdict::Holds => "holds",
            Verdict::Missed => "MISSED",
            Verdict::Shown => "",
            Verdict::NotMeasured(_) => "NOT MEASURED",
        }
    }

    fn cells(&self) -> [String; 6] {
        let measure = match &self.verdict {
            Verdict::NotMeasured(why) => why.clone(),
            Verdict::Holds | Verdict::Missed | Verdict::Shown => self.measure.clone(),
        };
        [
            self.figure.clone(),
            self.ours.clone(),
            self.yardstick.clone(),
            measure,
            self.limit.clone(),
            self.word().to_owned(),
        ]
    }

    fn sentence(&self) -> String {
        let parts: Vec<String> = self
            .cells()
            .into_iter()
            .filter(|cell| !cell.is_empty())
            .collect();
        parts.join(" | ")
    }
}

fn verdict(holds: bool) -> Verdict {
    if holds {
        Verdict::Holds
    } else {
        Verdict::Missed
    }
}

/// What it was measured on: nobody can use a figure without it.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("unknown processor", |(_, model)| model.trim());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    format!("{cores} cores, {model}; load {load} before the start")
}
