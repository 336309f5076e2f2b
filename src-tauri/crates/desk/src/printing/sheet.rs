//! What the screen shows, as what the paper says.

use crate::service::Service;
use domain::catalogue::Language;
use domain::id::DepartmentCode;
use ipc::{About, CertificateShown, ErrorCode, Lang, Submittal};
use paper::{Certificate, Fonts, Matter, PaperError, Printed, Subject};
use visit::Printout;
use zeroize::Zeroizing;

/// A sheet as a PDF.
pub(crate) fn pdf(
    service: &Service,
    lang: Lang,
    printout: &Printout,
    now_ms: i64,
    fonts: Fonts<'_>,
) -> Result<Zeroizing<Vec<u8>>, ErrorCode> {
    let language = match lang {
        Lang::Zh => Language::Zh,
        Lang::En => Language::En,
    };
    let printed = Printed {
        language,
        hall: match lang {
            Lang::Zh => service.hall.name_zh.clone(),
            Lang::En => service.hall.name_en.clone(),
        },
        machine: service.hall.machine.clone(),
        at_ms: now_ms,
        utc_offset_min: service.hall.utc_offset_min,
        trial: service.demo || service.development,
    };
    let made = match printout {
        Printout::Certificate(shown) => {
            let department = department(service, &shown.licence.department, language);
            paper::certificate(&certificate(shown, department), &printed, fonts)
        }
        Printout::Receipt {
            about,
            what,
            number,
            receipt,
        } => {
            let (subject, department) = match about {
                About::Item { item } => {
                    let item = service.catalogue.get(item.as_str());
                    let item = item.ok_or(ErrorCode::Internal)?;
                    let department = item.department.name.get(language).to_owned();
                    (
                        Subject::Item(item.name.get(language).to_owned()),
                        department,
                    )
                }
                About::Grant { licence, grantee } => (
                    Subject::Licence(licence.as_str().to_owned()),
                    department(service, grantee, language),
                ),
            };
            let sheet = paper::Receipt {
                subject,
                matter: matter(*what),
                department,
                number: number.clone(),
                height: receipt.height,
                time_ms: receipt.time_ms,
                signers: receipt.signers,
                validators: receipt.validators,
                code: receipt.text.clone(),
            };
            paper::receipt(&sheet, &printed, fonts)
        }
    };
    made.map_err(|error| match error {
        PaperError::Font | PaperError::NoChinese => ErrorCode::FontMissing,
        PaperError::Code => ErrorCode::Internal,
    })
}

fn matter(what: Submittal) -> Matter {
    match what {
        Submittal::Application => Matter::Application,
        Submittal::Correction => Matter::Correction,
        Submittal::Withdrawal => Matter::Withdrawal,
        Submittal::Grant => Matter::Grant,
        Submittal::GrantEnd => Matter::GrantEnd,
    }
}

fn certificate(shown: &CertificateShown, department: String) -> Certificate {
    let fields = shown.fields.iter();
    let fields = fields.map(|field| (field.name.clone(), field.value.expose().to_owned()));
    Certificate {
        kind: shown.licence.licence.as_str().to_owned(),
        identifier: shown.licence.identifier.as_str().to_owned(),
        department,
        status: shown.licence.status,
        valid_from: shown.licence.valid_from.clone(),
        valid_until: shown.licence.valid_until.clone(),
        fields: fields.collect(),
        signed_ms: shown.signed_ms,
        code: shown.text.expose().to_owned(),
    }
}

/// A department's name, as its items say it.
fn department(service: &Service, code: &DepartmentCode, language: Language) -> String {
    let mut items = service.catalogue.items().iter();
    let item = items.find(|item| item.department.code == code.as_str());
    item.map_or_else(
        || code.as_str().to_owned(),
        |item| item.department.name.get(language).to_owned(),
    )
}
