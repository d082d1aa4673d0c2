//! Reading the values of settings. A refusal goes on where the setting's name ends: `is “0”, and takes …`.

use std::{
    ffi::OsStr,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use clap::Arg;
use ipnet::IpNet;
use tracing_subscriber::EnvFilter;

/// Whether a setting's variable is set to nothing, which is as good as not set.
#[must_use]
pub fn is_empty(setting: &Arg) -> bool {
    let value = setting.get_env().and_then(std::env::var_os);
    value.is_some_and(|value| value == OsStr::new(""))
}

/// On or off; what is neither never switches a protection off.
pub(super) fn on_or_off(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("is “{text}”, and takes true or false.")),
    }
}

/// Where to listen.
pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    let here = |port: &str| Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?)));
    let local = text.strip_prefix("localhost:").and_then(here);
    local.or_else(|| text.parse().ok()).ok_or_else(|| {
        format!("is “{text}”, and takes an IP address with a port, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080.")
    })
}

/// An address, or a range of them. An IPv4 address is the same in its IPv6 spelling (`::ffff:10.0.0.1`).
pub(super) fn ip_range(text: &str) -> Result<IpNet, String> {
    let one = |address: IpAddr| IpNet::from(address.to_canonical());
    let text = text.trim();
    let range = text
        .parse::<IpAddr>()
        .map(one)
        .or_else(|_| text.parse::<IpNet>().map(canonical));
    range.map_err(|_| {
        format!("holds “{text}”, and takes IP addresses and ranges such as 10.0.0.0/8, with commas between them.")
    })
}

fn canonical(range: IpNet) -> IpNet {
    const MAPPED: u8 = 96;
    let short = range.prefix_len().checked_sub(MAPPED);
    match (range.addr().to_canonical(), short) {
        (address @ IpAddr::V4(_), Some(length)) if matches!(range, IpNet::V6(_)) => IpNet::new_assert(address, length),
        _ => range,
    }
    .trunc()
}

/// One of the names under which Copydesk is reached, without a port.
pub(super) fn host(text: &str) -> Result<String, String> {
    let name = url::Host::parse(text.trim())
        .ok()
        .filter(|_| !text.contains(['/', '@', '*']));
    name.map(|name| name.to_string().trim_end_matches('.').to_owned())
        .ok_or_else(|| format!("holds “{text}”, and takes names of hosts with commas between them, without a port."))
}

/// How many threads.
pub(super) fn workers(text: &str) -> Result<u16, String> {
    let number = text.parse().ok().filter(|number| (1..=64).contains(number));
    number.ok_or_else(|| format!("is “{text}”, and takes a number from 1 to 64."))
}

/// Levels of log lines.
pub(super) fn log(text: &str) -> Result<String, String> {
    match EnvFilter::builder().parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(format!(
            "is “{text}”, and takes levels, such as warn,copydesk=debug (error, warn, info, debug, trace, off)."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_on_nor_off_is_refused() {
        for (text, value) in [
            ("true", Some(true)),
            ("OFF", Some(false)),
            ("0", Some(false)),
            ("", None),
            ("ja", None),
        ] {
            assert_eq!(on_or_off(text).ok(), value, "{text}");
        }
    }

    #[test]
    fn a_port_of_this_machine_may_be_named_localhost() {
        assert_eq!(listen("localhost:8080").unwrap().to_string(), "127.0.0.1:8080");
        assert_eq!(listen("[::]:0").unwrap().to_string(), "[::]:0");
        for bad in ["8080", ":8080", "localhost", "desk.example.com:8080", "127.0.0.1:99999"] {
            assert!(listen(bad).unwrap_err().contains(bad), "{bad}");
        }
    }

    #[test]
    fn ranges_are_addresses_and_ranges_in_either_spelling() {
        for (text, range) in [
            ("10.0.0.1", "10.0.0.1/32"),
            (" 10.1.2.3/8", "10.0.0.0/8"),
            ("::ffff:10.0.0.1", "10.0.0.1/32"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("::1", "::1/128"),
            ("::/0", "::/0"),
        ] {
            assert_eq!(ip_range(text).unwrap().to_string(), range, "{text}");
        }
        for bad in ["proxy", "10.0.0.0/33", "10.0.0", "", "10.0.0.1:80"] {
            assert!(ip_range(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn threads_are_one_to_sixty_four() {
        assert_eq!((workers("1"), workers("64")), (Ok(1), Ok(64)));
        assert!(workers("0").is_err() && workers("65").is_err() && workers("-1").is_err());
    }
}
