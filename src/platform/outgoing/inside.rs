//! Which addresses are of the open internet, and what the others are. A network of our own, a cloud's own answers and all
//! that carries an IPv4 address inside an IPv6 one are not: what stands behind them was never meant for whoever writes a link.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(begins: [u16; 6], length: u8) -> Ipv6Net {
    let [a, b, c, d, e, f] = begins;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, 0, 0), length)
}

/// IPv4, by the registry of special addresses (RFC 6890 and after).
const IPV4: [(Ipv4Net, &str); 17] = [
    (v4(0, 0, 0, 0, 8), "this network"),
    (v4(10, 0, 0, 0, 8), "private"),
    (v4(100, 64, 0, 0, 10), "shared by a provider's customers"),
    (v4(127, 0, 0, 0, 8), "loopback"),
    (v4(168, 63, 129, 16, 32), "a cloud's own"),
    (v4(169, 254, 0, 0, 16), "link-local"),
    (v4(172, 16, 0, 0, 12), "private"),
    (v4(192, 0, 0, 0, 24), "for protocols"),
    (v4(192, 0, 2, 0, 24), "for documentation"),
    (v4(192, 88, 99, 0, 24), "6to4"),
    (v4(192, 168, 0, 0, 16), "private"),
    (v4(198, 18, 0, 0, 15), "for benchmarks"),
    (v4(198, 51, 100, 0, 24), "for documentation"),
    (v4(203, 0, 113, 0, 24), "for documentation"),
    (v4(224, 0, 0, 0, 4), "multicast"),
    (v4(255, 255, 255, 255, 32), "broadcast"),
    (v4(240, 0, 0, 0, 4), "reserved"),
];

/// IPv6; the narrower before the wider.
const IPV6: [(Ipv6Net, &str); 19] = [
    (Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 128), "unspecified"),
    (Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128), "loopback"),
    (v6([0, 0, 0, 0, 0, 0xffff], 96), "IPv4-mapped"),
    (v6([0, 0, 0, 0, 0, 0], 96), "IPv4-compatible"),
    (v6([0, 0, 0, 0, 0xffff, 0], 96), "IPv4-translated"),
    (v6([0x64, 0xff9b, 0, 0, 0, 0], 96), "NAT64"),
    (v6([0x64, 0xff9b, 1, 0, 0, 0], 48), "NAT64"),
    (v6([0x100, 0, 0, 0, 0, 0], 64), "discarded"),
    (v6([0x2001, 0, 0, 0, 0, 0], 32), "Teredo"),
    (v6([0x2001, 2, 0, 0, 0, 0], 48), "for benchmarks"),
    (v6([0x2001, 0, 0, 0, 0, 0], 23), "for protocols"),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0], 32), "for documentation"),
    (v6([0x2002, 0, 0, 0, 0, 0], 16), "6to4"),
    (v6([0x3fff, 0, 0, 0, 0, 0], 20), "for documentation"),
    (v6([0x5f00, 0, 0, 0, 0, 0], 16), "for segment routing"),
    (v6([0xfc00, 0, 0, 0, 0, 0], 7), "unique local"),
    (v6([0xfe80, 0, 0, 0, 0, 0], 10), "link-local"),
    (v6([0xfec0, 0, 0, 0, 0, 0], 10), "site-local"),
    (v6([0xff00, 0, 0, 0, 0, 0], 8), "multicast"),
];

/// The part of IPv6 that is given out to networks.
const GIVEN_OUT: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0], 3);

/// Why an address is not of the open internet; nothing for one that is.
#[must_use]
pub fn why_inside(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => named(&IPV4, |range| range.contains(&v4)),
        IpAddr::V6(v6) => named(&IPV6, |range| range.contains(&v6))
            .or_else(|| (!GIVEN_OUT.contains(&v6)).then_some("not given out"))
            .or_else(|| is_isatap(v6).then_some("ISATAP")),
    }
}

fn named<N>(table: &[(N, &'static str)], holds: impl Fn(&N) -> bool) -> Option<&'static str> {
    let found = table.iter().find(|(range, _)| holds(range));
    found.map(|(_, said)| *said)
}

/// An IPv4 address behind any prefix (RFC 5214, 6.1).
const fn is_isatap(address: Ipv6Addr) -> bool {
    let [.., marked, mark, _, _] = address.segments();
    marked & !0x0200 == 0 && mark == 0x5efe
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind of address with its verdict, at both ends of its range and beside them.
    #[test]
    fn each_class_of_addresses_has_its_verdict() {
        let table = [
            ("0.0.0.0", "this network"),
            ("0.255.255.255", "this network"),
            ("1.0.0.0", ""),
            ("1.1.1.1", ""),
            ("9.255.255.255", ""),
            ("10.0.0.0", "private"),
            ("10.255.255.255", "private"),
            ("11.0.0.0", ""),
            ("100.63.255.255", ""),
            ("100.64.0.0", "shared by a provider's customers"),
            ("100.100.100.200", "shared by a provider's customers"),
            ("100.127.255.255", "shared by a provider's customers"),
            ("100.128.0.0", ""),
            ("127.0.0.1", "loopback"),
            ("127.255.255.254", "loopback"),
            ("128.0.0.0", ""),
            ("168.63.129.16", "a cloud's own"),
            ("168.63.129.17", ""),
            ("169.253.255.255", ""),
            ("169.254.0.0", "link-local"),
            ("169.254.169.254", "link-local"),
            ("169.255.0.0", ""),
            ("172.15.255.255", ""),
            ("172.16.0.0", "private"),
            ("172.31.255.255", "private"),
            ("172.32.0.0", ""),
            ("192.0.0.0", "for protocols"),
            ("192.0.0.192", "for protocols"),
            ("192.0.1.0", ""),
            ("192.0.2.1", "for documentation"),
            ("192.88.99.1", "6to4"),
            ("192.167.255.255", ""),
            ("192.168.0.1", "private"),
            ("192.169.0.0", ""),
            ("198.17.255.255", ""),
            ("198.18.0.0", "for benchmarks"),
            ("198.19.255.255", "for benchmarks"),
            ("198.20.0.0", ""),
            ("198.51.100.1", "for documentation"),
            ("203.0.113.1", "for documentation"),
            ("223.255.255.255", ""),
            ("224.0.0.1", "multicast"),
            ("239.255.255.255", "multicast"),
            ("240.0.0.0", "reserved"),
            ("255.255.255.254", "reserved"),
            ("255.255.255.255", "broadcast"),
            ("::", "unspecified"),
            ("::1", "loopback"),
            ("::2", "IPv4-compatible"),
            ("::127.0.0.1", "IPv4-compatible"),
            ("::ffff:127.0.0.1", "IPv4-mapped"),
            ("::ffff:1.1.1.1", "IPv4-mapped"),
            ("::ffff:0:127.0.0.1", "IPv4-translated"),
            ("64:ff9b::7f00:1", "NAT64"),
            ("64:ff9b::1.1.1.1", "NAT64"),
            ("64:ff9b:1::a00:1", "NAT64"),
            ("64:ff9b:2::", "not given out"),
            ("100::1", "discarded"),
            ("1fff::", "not given out"),
            ("2000::1", ""),
            ("2001:0:7f00:1::", "Teredo"),
            ("2001:1::1", "for protocols"),
            ("2001:2::1", "for benchmarks"),
            ("2001:10::1", "for protocols"),
            ("2001:1ff:ffff::", "for protocols"),
            ("2001:200::", ""),
            ("2001:db8::1", "for documentation"),
            ("2002:7f00:1::", "6to4"),
            ("2003::", ""),
            ("2606:4700:4700::1111", ""),
            ("2606:4700::5efe:7f00:1", "ISATAP"),
            ("2606:4700::200:5efe:7f00:1", "ISATAP"),
            ("3fff::1", "for documentation"),
            ("3fff:1000::", ""),
            ("4000::", "not given out"),
            ("5f00::1", "for segment routing"),
            ("fbff::", "not given out"),
            ("fc00::1", "unique local"),
            ("fd00:ec2::254", "unique local"),
            ("fdff:ffff::", "unique local"),
            ("fe00::", "not given out"),
            ("fe80::1", "link-local"),
            ("fec0::1", "site-local"),
            ("ff02::1", "multicast"),
        ];
        let mut wrong = Vec::new();
        for (address, verdict) in table {
            let said = why_inside(address.parse().unwrap()).unwrap_or_default();
            println!("{address:<28} {}", if said.is_empty() { "open" } else { said });
            if said != verdict {
                wrong.push(format!("{address}: {said}, not {verdict}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
