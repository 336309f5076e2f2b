//! What passive authentication can find.

use crate::ef::DataGroup;

/// Why a document is not trusted. Each place has its own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassiveDefect {
    /// EF.SOD is no CMS signed data, or says something twice or in a way the standard does not know.
    #[error("the security object is malformed")]
    SodMalformed,
    /// The signed content is not an LDS security object.
    #[error("the security object holds the wrong kind of content")]
    SodContentType,
    /// The list of hashes inside EF.SOD is malformed.
    #[error("the list of hashes in the security object is malformed")]
    SodContentMalformed,
    /// The signed digest is not that of the list of hashes.
    #[error("the list of hashes in the security object was changed")]
    SodContentDigest,
    /// The signature over EF.SOD does not hold.
    #[error("the signature of the security object is wrong")]
    SodSignature,
    /// No certificate in EF.SOD belongs to the signer.
    #[error("the security object does not hold its signer's certificate")]
    SodSigner,
    /// The document signer's certificate is malformed.
    #[error("the document signer's certificate is malformed")]
    DsMalformed,
    /// No trusted CSCA has the name or key that the document signer's certificate refers to.
    #[error("the document signer's certificate comes from an unknown authority")]
    DsIssuerUnknown,
    /// The CSCA's signature on the document signer's certificate does not hold.
    #[error("the signature on the document signer's certificate is wrong")]
    DsSignature,
    /// The document signer's certificate may not be used for this.
    #[error("the document signer's certificate is not made for signing documents")]
    DsUsage,
    /// The document signer's certificate is not valid yet.
    #[error("the document signer's certificate is not valid yet")]
    DsNotYetValid,
    /// The document signer's certificate has expired.
    #[error("the document signer's certificate has expired")]
    DsExpired,
    /// The document was signed outside the validity of the document signer's certificate.
    #[error("the document was signed while the signer's certificate was not valid")]
    DsSigningTime,
    /// A CSCA certificate is malformed.
    #[error("the authority's certificate is malformed")]
    CscaMalformed,
    /// A CSCA certificate's own signature does not hold.
    #[error("the authority's certificate does not hold its own signature")]
    CscaSignature,
    /// A CSCA certificate may not be used for this.
    #[error("the authority's certificate is not made for signing certificates")]
    CscaUsage,
    /// The CSCA certificate is not valid yet.
    #[error("the authority's certificate is not valid yet")]
    CscaNotYetValid,
    /// The CSCA certificate has expired.
    #[error("the authority's certificate has expired")]
    CscaExpired,
    /// The document signer's certificate was issued outside the validity of the CSCA certificate.
    #[error("the document signer's certificate was issued while the authority's was not valid")]
    CscaIssuingTime,
    /// A signature or hash algorithm that this reader does not know.
    #[error("the document uses an unknown algorithm")]
    Algorithm,
    /// The zone names another issuing state than the document signer's certificate.
    #[error("the zone and the document signer's certificate name different states")]
    IssuingState,
    /// EF.COM and EF.SOD list different data groups.
    #[error("the chip's table of contents is not the signed one")]
    ComMismatch,
    /// A data group was read that EF.SOD does not list.
    #[error("data group {} is not signed", .0.number())]
    GroupUnlisted(DataGroup),
    /// A data group is not the one that was signed.
    #[error("data group {} was changed", .0.number())]
    GroupHash(DataGroup),
}

impl PassiveDefect {
    /// Stable code for logs and screens.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SodMalformed => "sod_malformed",
            Self::SodContentType => "sod_content_type",
            Self::SodContentMalformed => "sod_content_malformed",
            Self::SodContentDigest => "sod_content_digest",
            Self::SodSignature => "sod_signature",
            Self::SodSigner => "sod_signer",
            Self::DsMalformed => "ds_malformed",
            Self::DsIssuerUnknown => "ds_issuer_unknown",
            Self::DsSignature => "ds_signature",
            Self::DsUsage => "ds_usage",
            Self::DsNotYetValid => "ds_not_yet_valid",
            Self::DsExpired => "ds_expired",
            Self::DsSigningTime => "ds_signing_time",
            Self::CscaMalformed => "csca_malformed",
            Self::CscaSignature => "csca_signature",
            Self::CscaUsage => "csca_usage",
            Self::CscaNotYetValid => "csca_not_yet_valid",
            Self::CscaExpired => "csca_expired",
            Self::CscaIssuingTime => "csca_issuing_time",
            Self::Algorithm => "algorithm_unknown",
            Self::IssuingState => "issuing_state",
            Self::ComMismatch => "com_mismatch",
            Self::GroupUnlisted(g) => g.codes().unlisted,
            Self::GroupHash(g) => g.codes().hash,
        }
    }
}
