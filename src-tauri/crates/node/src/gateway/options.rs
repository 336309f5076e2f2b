//! How a gateway is set up.

use std::net::SocketAddr;
use std::path::PathBuf;

/// How a gateway is set up.
#[derive(Debug, Clone)]
pub struct GatewayOptions {
    /// Where it listens; port 0 takes a free one.
    pub address: SocketAddr,
    /// Certificate and key; `None`: plain HTTP, for this machine alone or behind a proxy.
    pub tls: Option<TlsFiles>,
    /// Who may put and get content and follow events.
    pub access: Access,
    /// The folder of the page `/verify`, as `frontend/bundle` makes it; `None` or one that
    /// is not there: the page is not found.
    pub verify_page: Option<PathBuf>,
}

impl GatewayOptions {
    /// Plain HTTP, open to whoever reaches the address: an embedded node on loopback.
    #[must_use]
    pub const fn open(address: SocketAddr) -> Self {
        Self {
            address,
            tls: None,
            access: Access::Open,
            verify_page: None,
        }
    }

    /// For a hall: TLS, and requests signed by enrolled keys under the usual quota.
    #[must_use]
    pub fn hall(address: SocketAddr, tls: TlsFiles) -> Self {
        Self {
            tls: Some(tls),
            access: Access::Signed(Quota::default()),
            ..Self::open(address)
        }
    }
}

/// TLS 1.3 with this certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those above it, in PEM, the gateway's own first.
    pub certificates: PathBuf,
    /// Its secret key in PEM: PKCS#8, PKCS#1 or SEC1.
    pub key: PathBuf,
}

/// Who may put and get content and follow events. Submitting and reading what is proven is
/// open to everybody: actions are signed themselves, and what is proven is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Open,
    /// Requests signed by a key that is enrolled and active on the chain (RFC 9421).
    Signed(Quota),
}

/// What one key may ask of one gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Signed requests in a minute of the clock.
    pub requests_per_minute: u32,
    /// Bytes of content put in a day (UTC).
    pub content_bytes_per_day: u64,
}

impl Default for Quota {
    /// 600 requests a minute, 2 GiB a day: ten times what a busy counter needs.
    fn default() -> Self {
        Self {
            requests_per_minute: 600,
            content_bytes_per_day: 2 << 30,
        }
    }
}
