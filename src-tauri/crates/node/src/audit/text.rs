//! The report for people, in Chinese or English.

use super::codes::Severity;
use super::report::{Finding, Report, Verdict};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The languages of the readable report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Language {
    const fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

impl Report {
    /// The report as plain text, ending with a line break.
    #[must_use]
    pub fn to_text(&self, language: Language) -> String {
        let say = |zh, en| language.pick(zh, en);
        let mut lines = vec![
            format!("{}  {}", say("审计结论", "verdict"), self.said(language)),
            format!("{}  {}", say("链", "chain"), self.chain_id),
            format!("{}  {}", say("创世", "genesis"), self.genesis),
            format!("{}  {}", say("核对至高度", "height"), self.height),
            format!("{}  {}", say("该块时间", "time"), utc(self.time_s)),
            format!("app_hash  {}", self.app_hash),
        ];
        let checked = &self.checked;
        let counts = [
            (say("区块", "blocks"), checked.blocks),
            (say("操作", "actions"), checked.actions),
            (say("区块头签名", "signed headers"), checked.commits),
            (say("状态值", "state values"), checked.state_values),
            (say("索引行", "index rows"), checked.index_rows),
            (say("状态树节点", "tree nodes"), checked.tree_nodes),
            (say("内容", "contents"), checked.contents),
        ];
        let counts = counts.map(|(name, count)| format!("{name} {count}"));
        let comma = say("，", ", ");
        lines.push(format!(
            "{}  {}",
            say("已核对", "checked"),
            counts.join(comma)
        ));
        let took = &self.took;
        lines.push(format!(
            "{}  {} ms{comma}{} {}",
            say("用时", "took"),
            took.total_ms,
            took.actions_per_s,
            say("操作/秒", "actions/s"),
        ));
        section(&mut lines, say("发现", "found"), &self.findings, language);
        let unchecked = say("未能核对", "not checked");
        section(&mut lines, unchecked, &self.not_checked, language);
        if self
            .findings
            .iter()
            .any(|f| f.severity == Severity::Pattern)
        {
            lines.push(String::new());
            lines.push(
                say(
                    "上述行为模式是需要询问的线索，不是对任何人的结论。",
                    "A pattern is a question for a person to ask, not a finding against anyone.",
                )
                .to_owned(),
            );
        }
        lines.push(String::new());
        lines.join("\n")
    }

    const fn said(&self, language: Language) -> &'static str {
        match self.verdict {
            Verdict::Clean => language.pick("一致，无异常", "clean"),
            Verdict::Patterns => language.pick(
                "链一致，有需询问的行为模式",
                "the chain holds; patterns to ask about",
            ),
            Verdict::Broken => language.pick("不一致", "BROKEN"),
        }
    }
}

fn section(lines: &mut Vec<String>, title: &str, findings: &[Finding], language: Language) {
    if findings.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(format!("{title}:"));
    for finding in findings {
        let mut line = format!(
            "- [{}] {}",
            finding.code.word(),
            language.pick(finding.code.zh(), finding.code.en())
        );
        if !finding.subject.is_empty() {
            line.push_str(&format!(" · {}", finding.subject));
        }
        if finding.count > 1 {
            line.push_str(&format!(" ×{}", finding.count));
        }
        if let (Some(first), Some(last)) = (finding.first_height, finding.last_height) {
            let heights = if first == last {
                format!(" @{first}")
            } else {
                format!(" @{first}–{last}")
            };
            line.push_str(&heights);
        }
        lines.push(line);
        for example in &finding.examples {
            if !example.detail.is_empty() {
                let at = example.height.map(|height| format!("@{height} "));
                lines.push(format!("    {}{}", at.unwrap_or_default(), example.detail));
            }
        }
    }
}

fn utc(time_s: u64) -> String {
    let time = i64::try_from(time_s).ok();
    let time = time.and_then(|time| OffsetDateTime::from_unix_timestamp(time).ok());
    time.and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}
