//! Every setting: a flag, an environment variable and a default, in one place.

pub mod media;
pub mod values;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use url::Url;

/// Where things are and how Copydesk is reached.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Folder for Copydesk's own database and the files of pictures. Default: /var/lib/copydesk as the super-user, else ~/.local/share/copydesk
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

    /// Go on with one database role where the server lets nobody make roles
    #[arg(long, env = "COPYDESK_ALLOW_ONE_ROLE", global = true, action = clap::ArgAction::SetTrue, value_parser = values::on_or_off)]
    pub allow_one_role: bool,

    /// Folder of the Postgres programs, when they are not found by themselves
    #[arg(long, env = "COPYDESK_PG_BIN", value_name = "FOLDER", global = true)]
    pub pg_bin: Option<PathBuf>,

    /// Where the files of pictures lie.
    #[command(flatten)]
    pub media: media::MediaConfig,

    /// What is logged: levels, for modules too. Other programs' parts say no more than warnings, whatever stands here
    #[arg(long, env = "RUST_LOG", default_value = "warn,copydesk=info", value_name = "LEVELS", global = true, value_parser = values::log)]
    pub log: String,

    /// How log lines look
    #[arg(
        long,
        env = "COPYDESK_LOG",
        default_value = "text",
        value_name = "FORMAT",
        global = true
    )]
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Settings of the server.
#[derive(Debug, Clone, Args)]
pub struct ServeConfig {
    /// Address and port to listen on
    #[arg(
        long,
        env = "COPYDESK_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS",
        value_parser = values::listen
    )]
    pub listen: SocketAddr,

    /// Where browsers reach Copydesk itself; decides cookies, form checks and links. Default: http://<listen>
    #[arg(long, env = "COPYDESK_URL", value_name = "URL", value_parser = PublicAddress::parse)]
    pub url: Option<PublicAddress>,

    /// Without the built-in reader site: only the newsroom and the Content API
    #[arg(long, env = "COPYDESK_NO_SITE", action = clap::ArgAction::SetTrue, value_parser = values::on_or_off)]
    pub no_site: bool,

    /// Addresses and ranges (10.0.0.0/8) of proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, env = "COPYDESK_PROXIES", value_delimiter = ',', value_name = "ADDRESSES", value_parser = values::ip_range)]
    pub proxies: Vec<IpNet>,

    /// Addresses and ranges inside that other sites may have: links of texts to them are looked at like all others, separated by commas
    #[arg(long, env = "COPYDESK_OUTGOING_ALLOW", value_delimiter = ',', value_name = "ADDRESSES", value_parser = values::ip_range)]
    pub outgoing_allow: Vec<IpNet>,

    /// The mail server: smtp://user:password@host:587?tls=required or smtps://…; without one, letters wait where admins read them
    #[arg(long, env = "COPYDESK_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// The address that letters come from, with a name or without. Default: copydesk@ and the host of --url
    #[arg(long, env = "COPYDESK_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,

    /// Other names under which browsers and programs reach Copydesk, separated by commas; requests for any other are refused
    #[arg(long, env = "COPYDESK_HOSTS", value_delimiter = ',', value_name = "NAMES", value_parser = values::host)]
    pub hosts: Vec<String>,

    /// Memory for answers to readers that are kept until something in them changes, in MiB; 0 keeps none
    #[arg(long, env = "COPYDESK_CACHE", default_value_t = 64, value_name = "MIB", value_parser = clap::value_parser!(u32).range(0..=65_536))]
    pub cache: u32,

    /// Days for which the log of changes is kept: a front end that was away for longer reads everything anew, 1 to 3650
    #[arg(long, env = "COPYDESK_CHANGES_DAYS", default_value_t = 30, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_650))]
    pub changes_days: u16,

    /// Threads that answer requests, 1 to 64. Default: one for each processor
    #[arg(long, env = "COPYDESK_WORKERS", value_name = "NUMBER", value_parser = values::workers)]
    pub workers: Option<u16>,
}

/// What follows from Copydesk's own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress {
    /// `scheme://host[:port]`.
    pub origin: String,
    /// Cookies are sent over encrypted or loopback connections only.
    pub secure: bool,
    /// Whether browsers reach it by https; answers then say `Strict-Transport-Security`.
    pub https: bool,
    /// Other names that were listed.
    pub names: Vec<String>,
    /// Listens on every address of the machine and was not told which is its own: any of them may be asked.
    pub any_address: bool,
}

/// The host in a web address, as browsers write it.
#[must_use]
pub fn name_in(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| url.username().is_empty())?;
    Some(url.host_str()?.trim_end_matches('.').to_owned())
}

fn is_loopback(host: &url::Host<&str>) -> bool {
    match host {
        url::Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        url::Host::Ipv4(v4) => v4.is_loopback(),
        url::Host::Ipv6(v6) => v6.is_loopback(),
    }
}

impl PublicAddress {
    /// Reads `--url`.
    ///
    /// # Errors
    /// What is wrong with it, as in "--url …".
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("is not an address: “{text}”. It looks like https://desk.example.com.");
        let url = Url::parse(text).map_err(|_| wrong())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a user name or a password, which would stand in every link. Leave them out.".into());
        }
        let host = url.host().ok_or_else(wrong)?;
        if !matches!(url.scheme(), "http" | "https")
            || url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(wrong());
        }
        let https = url.scheme() == "https";
        let loopback = is_loopback(&host);
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            secure: https || loopback,
            https,
            names: vec![],
            any_address: false,
        })
    }

    /// Where we listen, when nothing else is said. Every address of this machine is announced as the one that leads
    /// here from here; others may come over the network, so cookies cannot be secure.
    #[must_use]
    pub fn of(bound: SocketAddr) -> Self {
        let link = match bound.ip() {
            IpAddr::V4(any) if any.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(any) if any.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        Self {
            origin: format!("http://{}", SocketAddr::new(link, bound.port())),
            secure: bound.ip().is_loopback(),
            https: false,
            names: vec![],
            any_address: bound.ip().is_unspecified(),
        }
    }

    /// Whether a `Host` is ours: Copydesk's own name or a listed one, whatever the port; a name of this machine for itself,
    /// which nobody else can take; and where no name was given, whatever number the machine has.
    #[must_use]
    pub fn knows(&self, host: &str) -> bool {
        // Nearly everybody names it as it was given, letter for letter.
        if self.origin.split_once("://").is_some_and(|(_, own)| own == host) {
            return true;
        }
        let Some(name) = name_in(&format!("http://{host}")).filter(|_| !host.contains(['/', '?', '#', '\\'])) else {
            return false;
        };
        let Ok(parsed) = url::Host::parse(&name) else {
            return false;
        };
        let parsed = match &parsed {
            url::Host::Domain(name) => url::Host::Domain(name.as_str()),
            url::Host::Ipv4(v4) => url::Host::Ipv4(*v4),
            url::Host::Ipv6(v6) => url::Host::Ipv6(*v6),
        };
        let is_number = !matches!(parsed, url::Host::Domain(_));
        is_loopback(&parsed)
            || name_in(&self.origin).is_some_and(|own| own == name)
            || self.names.contains(&name)
            || (self.any_address && is_number)
    }

    /// The name of the cookie that marks a browser which signed in before.
    #[must_use]
    pub const fn known_cookie(&self) -> &'static str {
        if self.secure {
            "__Host-copydesk-known"
        } else {
            "copydesk-known"
        }
    }

    /// The session cookie's name: the `__Host-` prefix works only where the cookie is secure.
    #[must_use]
    pub const fn cookie(&self) -> &'static str {
        if self.secure { "__Host-copydesk" } else { "copydesk" }
    }
}

impl ServeConfig {
    /// Where letters are handed in, if anywhere.
    ///
    /// # Errors
    /// A sentence.
    pub fn post(&self, address: &PublicAddress) -> Result<Option<(String, String)>, String> {
        let Some(url) = self.smtp_url.clone().filter(|url| !url.is_empty()) else {
            return Ok(None);
        };
        let host = name_in(&address.origin).filter(|host| host.contains(char::is_alphabetic) && !host.contains(':'));
        let from = self.mail_from.clone().filter(|from| !from.is_empty());
        let from = from.or_else(|| host.map(|host| format!("copydesk@{host}")));
        let from = from.ok_or("Say with --mail-from which address letters come from: --url has no name of a host.")?;
        Ok(Some((url, from)))
    }

    /// Copydesk's own address, once it is known where we listen.
    #[must_use]
    pub fn address(&self, bound: SocketAddr) -> PublicAddress {
        let own = self.url.clone().unwrap_or_else(|| PublicAddress::of(bound));
        PublicAddress {
            names: self.hosts.clone(),
            ..own
        }
    }
}

/// What the private Postgres needs to know of the machine: with the keys of a store (`media`) the only other place where the environment is read.
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
        for bad in [
            "desk.example.com",
            "ftp://x",
            "https://x/path",
            "https://x/?a=b",
            "https://x/#a",
        ] {
            assert!(
                PublicAddress::parse(bad).unwrap_err().contains("is not an address"),
                "{bad}"
            );
        }
        let secret = PublicAddress::parse("https://ada:lovelace@desk.example.com").unwrap_err();
        assert!(!secret.contains("lovelace"), "{secret}");
    }

    #[test]
    fn a_host_is_ours_by_name_by_list_or_by_being_this_machine() {
        let own = PublicAddress {
            names: vec!["desk.internal".into(), "[2001:db8::1]".into()],
            ..PublicAddress::parse("https://desk.example.com").unwrap()
        };
        for host in [
            "desk.example.com",
            "desk.example.com:8443",
            "DESK.example.com",
            "desk.example.com.",
            "desk.internal:8080",
            "[2001:db8::1]:8080",
            "localhost:8080",
            "127.0.0.1",
            "[::1]:8080",
        ] {
            assert!(own.knows(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "desk.example.com.evil.example",
            "evil.example@desk.example.com",
            "desk.example.com@evil.example",
            "localhost.evil.example",
            "192.0.2.7",
            "desk.example.com/x",
            "a b",
        ] {
            assert!(!own.knows(host), "{host}");
        }
        let everywhere = PublicAddress::of("0.0.0.0:8080".parse().unwrap());
        assert!(everywhere.knows("192.0.2.7:8080") && !everywhere.knows("evil.example"));
    }

    #[test]
    fn listening_everywhere_is_announced_as_here_and_makes_no_secure_cookie() {
        for (bound, origin, secure) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080", true),
            ("0.0.0.0:8080", "http://127.0.0.1:8080", false),
            ("[::]:8080", "http://[::1]:8080", false),
            ("192.0.2.7:80", "http://192.0.2.7:80", false),
        ] {
            let address = PublicAddress::of(bound.parse().unwrap());
            assert_eq!((address.origin.as_str(), address.secure), (origin, secure), "{bound}");
        }
    }
}
