use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use http::{
    HeaderValue, Uri,
    header::{CONTENT_TYPE, HOST, InvalidHeaderValue, USER_AGENT},
    uri::{Authority, Scheme},
};

use super::{AGENT, Client, Inner, Token, pool::Pool};

/// Where the Bot API is (Bot API, "Making requests").
const BASE_URL: &str = "https://api.telegram.org";

/// The settings of a [`Client`] before it starts.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use campanile_net::client::Client;
///
/// let client = Client::builder("42:SECRET".parse().unwrap())
///     .base_url("http://127.0.0.1:8081")
///     .timeout(Duration::from_secs(10))
///     .build()
///     .unwrap();
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    token: Token,
    base_url: String,
    test_environment: bool,
    timeout: Duration,
    connect_timeout: Duration,
    max_answer: usize,
}

impl Builder {
    pub(super) fn new(token: Token) -> Self {
        Self {
            token,
            base_url: BASE_URL.to_owned(),
            test_environment: false,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_answer: 16 * 1024 * 1024,
        }
    }

    /// Sets the URL of the server, such as that of a local Bot API server;
    /// `https://api.telegram.org` if it is not set.
    ///
    /// Over `http` the token and all messages are readable on the way.
    pub fn base_url(self, url: impl Into<String>) -> Self {
        Self {
            base_url: url.into(),
            ..self
        }
    }

    /// Calls the test environment, which has accounts and bots of its own (Bot features, "Dedicated
    /// test environment").
    pub fn test_environment(self, test: bool) -> Self {
        Self {
            test_environment: test,
            ..self
        }
    }

    /// Sets how long a call may take, from connecting to the last byte of the answer, unless the
    /// request [says otherwise](campanile_core::ApiRequest::with_timeout); 30 s if it is not set.
    ///
    /// While files are sent it counts from the last piece that went out, so that a slow line may
    /// take its time.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sets how long connecting may take; 10 s if it is not set.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self {
            connect_timeout: timeout,
            ..self
        }
    }

    /// Sets how many bytes of an answer are read before it counts as failed; 16 MiB if it is not
    /// set.
    ///
    /// The server cuts its longest answer, that of `getUpdates`, at 4 MiB (Bot API server,
    /// `JsonUpdates`).
    pub fn max_answer(self, bytes: usize) -> Self {
        Self {
            max_answer: bytes,
            ..self
        }
    }

    /// Builds the client; it connects with the first call.
    ///
    /// # Errors
    ///
    /// If the URL is not of the form `http[s]://host[:port][/path]`, or asks for TLS where the
    /// feature `rustls` is off. The error does not show the token.
    pub fn build(self) -> Result<Client, BuildError> {
        let (scheme, authority, path) = self.split_url()?;
        if scheme == Scheme::HTTPS && !cfg!(feature = "rustls") {
            return Err(BuildError(
                "the URL of the server needs the feature `rustls`".into(),
            ));
        }
        let no_host = || BuildError("the URL of the server names no host".into());
        let host = host(&scheme, &authority).map_err(|_| no_host())?;
        let server = Uri::builder().scheme(scheme.clone());
        let server = server.authority(authority.clone()).path_and_query("/");
        let pool = Pool::new(server.build().map_err(|_| no_host())?, self.connect_timeout)
            .map_err(|error| BuildError(format!("TLS cannot be set up: {error}")))?;
        Ok(Client {
            inner: Arc::new(Inner {
                pool: Arc::new(pool),
                token: self.token,
                scheme,
                authority,
                headers: [
                    (HOST, host),
                    (USER_AGENT, AGENT.clone()),
                    (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                ]
                .into_iter()
                .collect(),
                path,
                environment: if self.test_environment { "/test" } else { "" },
                timeout: self.timeout,
                max_answer: self.max_answer,
            }),
        })
    }

    fn split_url(&self) -> Result<(Scheme, Authority, String), BuildError> {
        let invalid = |problem: &str| {
            let url = self.token.scrub(&self.base_url);
            BuildError(format!("the URL of the server, `{url}`, {problem}"))
        };
        let uri: Uri = self.base_url.parse().map_err(|_| invalid("is not a URL"))?;
        let parts = uri.into_parts();
        let scheme = parts
            .scheme
            .filter(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
        let scheme = scheme.ok_or_else(|| invalid("must start with http:// or https://"))?;
        let authority = parts.authority.ok_or_else(|| invalid("names no host"))?;
        if authority.as_str().contains('@') {
            // It would not be sent, and would show in errors.
            return Err(BuildError(
                "the URL of the server must not hold a password".into(),
            ));
        }
        let path = parts.path_and_query.as_ref().map_or("", |path| path.path());
        if parts
            .path_and_query
            .as_ref()
            .is_some_and(|path| path.query().is_some())
        {
            return Err(invalid("must not have a query"));
        }
        Ok((scheme, authority, path.trim_end_matches('/').to_owned()))
    }
}

/// The header that names the server, without the port that its scheme has anyway.
fn host(scheme: &Scheme, authority: &Authority) -> Result<HeaderValue, InvalidHeaderValue> {
    let default = if *scheme == Scheme::HTTPS { 443 } else { 80 };
    match authority.port_u16() {
        Some(port) if port != default => HeaderValue::from_str(authority.as_str()),
        _ => HeaderValue::from_str(authority.host()),
    }
}

/// Why a [`Client`] cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildError(String);

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for BuildError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(url: &str) -> Result<Client, BuildError> {
        Client::builder("42:SECRET".parse().unwrap())
            .base_url(url)
            .build()
    }

    #[test]
    fn a_url_without_scheme_host_or_with_more_is_refused() {
        for url in [
            "",
            "127.0.0.1:8081",
            "/path",
            "ftp://host",
            "http://host/?a=b",
            "http://u:p@h",
        ] {
            assert!(build(url).is_err(), "{url}");
        }
        for url in [
            "http://127.0.0.1:8081",
            "http://host/",
            "http://host/prefix/",
        ] {
            build(url).unwrap();
        }
    }

    #[test]
    fn the_host_is_named_with_a_port_of_its_own_only() {
        for (url, host) in [
            ("https://api.telegram.org", "api.telegram.org"),
            ("https://api.telegram.org:443", "api.telegram.org"),
            ("http://host:80/prefix", "host"),
            ("http://host:443", "host:443"),
            ("http://127.0.0.1:8081", "127.0.0.1:8081"),
            ("http://[::1]:8081", "[::1]:8081"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(build(url).unwrap().inner.headers[HOST], host, "{url}");
        }
    }

    #[test]
    fn a_url_with_the_token_in_it_does_not_show_it() {
        let error = build("nonsense://api.telegram.org/bot42:SECRET").unwrap_err();
        assert!(!format!("{error}{error:?}").contains("SECRET"), "{error}");
    }
}
