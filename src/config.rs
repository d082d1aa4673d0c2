//! Every setting: a flag, an environment variable and a default, in one place.

use std::path::PathBuf;

use clap::Args;
use url::Url;

/// Where things are and how Copydesk is reached.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Folder for Copydesk's own database. Default: /var/lib/copydesk as the super-user, else ~/.local/share/copydesk
    #[arg(long, env = "COPYDESK_DATA_DIR", value_name = "FOLDER", global = true)]
    pub data_dir: Option<PathBuf>,

    /// A Postgres server to use instead of a private one: postgresql://user:password@host/database
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        hide_env_values = true,
        global = true
    )]
    pub database_url: Option<String>,

    /// Certificates (PEM) that vouch for the database server, with sslmode=require
    #[arg(long, env = "COPYDESK_DATABASE_CA", value_name = "FILE", global = true)]
    pub database_ca: Option<PathBuf>,

    /// Go on with one database role where the server does not allow to make roles
    #[arg(long, env = "COPYDESK_ALLOW_ONE_ROLE", global = true, action = clap::ArgAction::SetTrue, value_parser = clap::builder::FalseyValueParser::new())]
    pub allow_one_role: bool,

    /// Folder of the Postgres programs, when they are not found by themselves
    #[arg(long, env = "COPYDESK_PG_BIN", value_name = "FOLDER", global = true)]
    pub pg_bin: Option<PathBuf>,
}

/// Settings of the server.
#[derive(Debug, Clone, Args)]
pub struct ServeConfig {
    /// Address and port to listen on
    #[arg(
        long,
        env = "COPYDESK_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS"
    )]
    pub listen: std::net::SocketAddr,

    /// Where browsers reach Copydesk itself; decides cookies, form checks and links. Default: http://<listen>
    #[arg(long, env = "COPYDESK_URL", value_name = "URL")]
    pub url: Option<String>,

    /// Without the built-in reader site: only the newsroom and the Content API
    #[arg(long, env = "COPYDESK_NO_SITE", action = clap::ArgAction::SetTrue, value_parser = clap::builder::FalseyValueParser::new())]
    pub no_site: bool,

    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, env = "COPYDESK_PROXIES", value_delimiter = ',', value_name = "ADDRESSES")]
    pub proxies: Vec<std::net::IpAddr>,

    /// Threads that answer requests. Default: one for each processor
    #[arg(long, env = "COPYDESK_WORKERS", value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,
}

/// What follows from Copydesk's own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress {
    /// `scheme://host[:port]`.
    pub origin: String,
    /// Cookies are sent over encrypted or loopback connections only.
    pub secure: bool,
    /// Encrypted.
    pub https: bool,
}

impl PublicAddress {
    /// Reads `--url`.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("--url {text} is not an address. It looks like https://desk.example.com.");
        let url = Url::parse(text).map_err(|_| wrong())?;
        let host = url.host().ok_or_else(wrong)?;
        if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some() {
            return Err(wrong());
        }
        let https = url.scheme() == "https";
        let loopback = match host {
            url::Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            url::Host::Ipv4(v4) => v4.is_loopback(),
            url::Host::Ipv6(v6) => v6.is_loopback(),
        };
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            secure: https || loopback,
            https,
        })
    }

    /// The session cookie's name: the `__Host-` prefix works only where the cookie is secure.
    #[must_use]
    pub const fn cookie(&self) -> &'static str {
        if self.secure { "__Host-copydesk" } else { "copydesk" }
    }
}

impl ServeConfig {
    /// Copydesk's own address.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn address(&self) -> Result<PublicAddress, String> {
        match &self.url {
            Some(url) => PublicAddress::parse(url),
            None => PublicAddress::parse(&format!("http://{}", self.listen)),
        }
    }
}

/// Whether log lines are JSON (`COPYDESK_LOG=json`).
#[must_use]
pub fn log_as_json() -> bool {
    std::env::var("COPYDESK_LOG").is_ok_and(|value| value == "json")
}

/// What the private Postgres needs to know of the machine: the only other place where the environment is read.
#[derive(Debug, Clone)]
pub struct Machine {
    /// `PATH`.
    pub path: Option<std::ffi::OsString>,
    /// `XDG_DATA_HOME`.
    pub xdg_data_home: Option<std::ffi::OsString>,
    /// `HOME`.
    pub home: Option<std::ffi::OsString>,
}

impl Machine {
    /// Reads the environment.
    #[must_use]
    pub fn read() -> Self {
        Self {
            path: std::env::var_os("PATH"),
            xdg_data_home: std::env::var_os("XDG_DATA_HOME"),
            home: std::env::var_os("HOME"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_follows_the_address() {
        for (url, cookie) in [
            ("https://desk.example.com", "__Host-copydesk"),
            ("http://127.0.0.1:8080", "__Host-copydesk"),
            ("http://localhost:8080/", "__Host-copydesk"),
            ("http://[::1]:8080", "__Host-copydesk"),
            ("http://192.0.2.7:8080", "copydesk"),
            ("http://desk.example.com", "copydesk"),
        ] {
            assert_eq!(PublicAddress::parse(url).unwrap().cookie(), cookie, "{url}");
        }
        for bad in ["desk.example.com", "ftp://x", "https://x/path", "https://x/?a=b"] {
            assert!(
                PublicAddress::parse(bad).unwrap_err().contains("is not an address"),
                "{bad}"
            );
        }
    }
}
