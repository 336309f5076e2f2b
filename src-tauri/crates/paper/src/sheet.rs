//! What stands on a sheet, in words.

use crate::texts::Texts;
use crate::{Certificate, MOST_ROWS, Matter, Printed, Receipt, Subject};
use domain::catalogue::Language;
use domain::licence::LicenceStatus;

/// A sheet, before it is laid out. Everything on it is wiped with it.
pub(crate) struct Sheet {
    pub(crate) common: Common,
    /// Above the title.
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) number: (String, String),
    pub(crate) rows: Vec<(String, String)>,
    pub(crate) code: String,
    /// How to check it.
    pub(crate) steps: Vec<String>,
    /// What the sheet is worth: a heading and its sentence.
    pub(crate) worth: (String, String),
}

/// What every sheet has, of nobody.
pub(crate) struct Common {
    pub(crate) texts: Texts,
    /// BCP 47.
    pub(crate) tag: &'static str,
    pub(crate) hall: String,
    /// Heads the steps.
    pub(crate) check: String,
    pub(crate) foot: String,
    /// It is not for real people.
    pub(crate) trial: Option<String>,
}

impl Drop for Sheet {
    fn drop(&mut self) {
        use zeroize::Zeroize;
        self.title.zeroize();
        self.number.1.zeroize();
        self.rows.iter_mut().for_each(|row| row.1.zeroize());
        self.code.zeroize();
    }
}

pub(crate) fn certificate(certificate: &Certificate, printed: &Printed) -> Sheet {
    let texts = texts(printed);
    let t = |id: &str| texts.text(id);
    let state = match certificate.status {
        LicenceStatus::Active => "licence-active",
        LicenceStatus::Suspended => "licence-suspended",
        LicenceStatus::Revoked => "licence-revoked",
        LicenceStatus::Superseded => "licence-superseded",
    };
    let from = texts.date(&certificate.valid_from);
    let valid = match &certificate.valid_until {
        None => texts.with("paper-valid-endless", &[("from", &from)]),
        Some(day) => {
            let until = texts.date(day);
            texts.with("paper-valid-value", &[("from", &from), ("until", &until)])
        }
    };
    let fields = certificate.fields.iter().take(MOST_ROWS);
    let fields = fields.map(|(name, value)| (texts.named("licence-field", name), value.clone()));
    let mut rows: Vec<(String, String)> = fields.collect();
    rows.extend([
        (t("paper-department"), certificate.department.clone()),
        (t("paper-valid"), valid),
        (t("paper-state"), t(state)),
        (t("paper-signed"), texts.moment(certificate.signed_ms)),
    ]);
    let step = |number: u8| t(&format!("paper-check-certificate-{number}"));
    Sheet {
        kind: t("paper-kind-certificate"),
        title: texts.named("licence-type", &certificate.kind),
        number: (
            t("paper-number-certificate"),
            parts(&certificate.identifier),
        ),
        rows,
        code: certificate.code.clone(),
        steps: (1..=3).map(step).collect(),
        worth: (
            t("paper-copy-certificate-title"),
            t("paper-copy-certificate"),
        ),
        common: common(texts, printed),
    }
}

pub(crate) fn receipt(receipt: &Receipt, printed: &Printed) -> Sheet {
    let texts = texts(printed);
    let t = |id: &str| texts.text(id);
    let matter = match receipt.matter {
        Matter::Application => "paper-what-application",
        Matter::Correction => "paper-what-correction",
        Matter::Withdrawal => "paper-what-withdrawal",
        Matter::Grant => "paper-what-grant",
        Matter::GrantEnd => "paper-what-grant-end",
    };
    let (title, number, department) = match &receipt.subject {
        Subject::Item(name) => (name.clone(), "paper-number-receipt", "paper-handled-by"),
        Subject::Licence(kind) => (
            texts.named("licence-type", kind),
            "paper-number-grant",
            "paper-shown-to",
        ),
    };
    let height = receipt.height.to_string();
    let (signers, validators) = (receipt.signers.to_string(), receipt.validators.to_string());
    let signed = [("signers", signers.as_str()), ("validators", &validators)];
    let rows = vec![
        (t("paper-what"), t(matter)),
        (t(department), receipt.department.clone()),
        (t("paper-time"), texts.moment(receipt.time_ms)),
        (
            t("paper-block"),
            texts.with("paper-block-value", &[("height", &height)]),
        ),
        (
            t("paper-signers"),
            texts.with("paper-signers-value", &signed),
        ),
    ];
    let step = |number: u8| t(&format!("paper-check-receipt-{number}"));
    Sheet {
        kind: t("paper-kind-receipt"),
        title,
        number: (t(number), receipt.number.clone()),
        rows,
        code: receipt.code.clone(),
        steps: (1..=3).map(step).collect(),
        worth: (t("paper-copy-receipt-title"), t("paper-copy-receipt")),
        common: common(texts, printed),
    }
}

fn texts(printed: &Printed) -> Texts {
    Texts::new(printed.language, printed.utc_offset_min)
}

fn common(texts: Texts, printed: &Printed) -> Common {
    let time = texts.moment(printed.at_ms);
    let foot = [
        ("hall", printed.hall.as_str()),
        ("machine", &printed.machine),
        ("time", &time),
    ];
    Common {
        tag: match printed.language {
            Language::Zh => "zh-CN",
            Language::En => "en",
        },
        hall: printed.hall.clone(),
        check: texts.text("paper-check"),
        foot: texts.with("paper-foot", &foot),
        trial: printed.trial.then(|| texts.text("paper-trial")),
        texts,
    }
}

/// An identifier, with places to break it behind its dots.
fn parts(identifier: &str) -> String {
    identifier.replace('.', ".\u{200B}")
}
