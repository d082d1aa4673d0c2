//! What Copydesk asks of other sites at somebody's word: from where, how long, how much, and never from inside.

use std::time::{Duration, Instant};

use copydesk::platform::outgoing::{Outgoing, OutgoingAnswer, OutgoingFault, OutgoingRequest};
use url::Url;

use crate::support::{Elsewhere, OPEN, Page, Wrong, block_on};

fn get(client: &Outgoing, address: &str) -> Result<OutgoingAnswer, OutgoingFault> {
    let address = Url::parse(address).unwrap();
    block_on(client.ask(&OutgoingRequest::get(&address)))
}

#[test]
fn an_open_site_is_asked_at_the_address_that_was_judged_and_told_little() {
    let others = Elsewhere::open();
    others.page("* www.example.org/report?year=2026", Page::text("It is here."));
    let address = Url::parse("http://WWW.Example.org./report?year=2026#top").unwrap();

    let answer = block_on(others.client().ask(&OutgoingRequest::get(&address))).unwrap();

    assert_eq!(
        (answer.status, &answer.body[..], answer.is_whole),
        (200, &b"It is here."[..], true)
    );
    assert_eq!(answer.content_type.as_deref(), Some("text/plain"));
    assert_eq!(others.looked_up(), ["www.example.org"], "once");
    assert_eq!(others.connected(), [format!("{OPEN}:80")]);
    let head = &others.asked()[0];
    let mut lines: Vec<&str> = head.lines().collect();
    lines.sort_unstable();
    let agent = format!("user-agent: Copydesk/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        lines,
        [
            "GET /report?year=2026 HTTP/1.1",
            "accept: */*",
            "connection: close",
            "host: www.example.org",
            &agent,
        ],
        "no cookies, no Referer, nothing packed is asked for"
    );

    let signed = OutgoingRequest::head(&address).for_site("https://www.courier.example");
    block_on(others.client().ask(&signed)).unwrap();
    assert!(others.asked()[0].contains(&format!("{agent} (+https://www.courier.example)\n")));
}

#[test]
fn who_a_site_is_is_proven_by_its_name() {
    let others = Elsewhere::open();
    others
        .page("* www.example.org/", Page::text("proven"))
        .page("* xn--bcher-kva.example/", Page::text("books"))
        .cannot_prove("expired.example", Wrong::Expired)
        .cannot_prove("mixed-up.example", Wrong::Name)
        .cannot_prove("own.example", Wrong::Unknown);

    assert_eq!(
        &get(&others.client(), "https://www.example.org/").unwrap().body[..],
        b"proven"
    );
    assert_eq!(others.connected(), [format!("{OPEN}:443")]);
    let answer = get(&others.client(), "https://B\u{fc}cher.example./").unwrap();
    assert_eq!(&answer.body[..], b"books", "by its name in letters of ASCII");
    others.asked();
    for (name, said) in [
        ("expired.example", "its certificate has expired"),
        ("mixed-up.example", "its certificate is of another site"),
        // Browsers may know who made it.
        ("own.example", "it did not answer: invalid peer certificate"),
    ] {
        let fault = get(&others.client(), &format!("https://{name}/"))
            .unwrap_err()
            .to_string();
        assert!(fault.starts_with(said), "{name}: {fault}");
    }
    assert_eq!(others.asked_for(), [""; 0], "nothing was asked before that");
}

#[test]
fn what_is_inside_is_refused_in_every_spelling_and_nothing_connects() {
    let others = Elsewhere::open();
    others
        .name("inside.example", &["10.0.0.5"])
        .name("both.example", &[OPEN, "192.168.0.1"])
        .name("six.example", &["2606:4700::1", "fd00::1"])
        .name("mapped.example", &["::ffff:8.8.8.8"])
        .name("localhost", &["127.0.0.1", "::1"])
        .name("metadata.example", &["169.254.169.254"])
        .name("none.example", &[]);
    let table = [
        ("http://127.0.0.1/", "127.0.0.1 is not of the open internet (loopback)"),
        ("http://127.0.0.1./", "(loopback)"),
        ("http://127.1/", "(loopback)"),
        ("http://2130706433/", "(loopback)"),
        ("http://0x7f000001/", "(loopback)"),
        ("http://0x7f.0.0.1/", "(loopback)"),
        ("http://0177.0.0.1/", "(loopback)"),
        ("http://１２７.０.０.１/", "(loopback)"),
        ("http://127。0。0。1/", "(loopback)"),
        ("http://%31%32%37.0.0.1/", "(loopback)"),
        ("http://[::1]/", "(loopback)"),
        ("http://[::ffff:127.0.0.1]/", "(IPv4-mapped)"),
        ("http://[::ffff:7f00:1]/", "(IPv4-mapped)"),
        ("http://[::127.0.0.1]/", "(IPv4-compatible)"),
        ("http://[64:ff9b::10.0.0.1]/", "(NAT64)"),
        ("http://[2002:7f00:1::]/", "(6to4)"),
        ("http://0/", "(this network)"),
        ("http://169.254.169.254/latest/meta-data/", "(link-local)"),
        ("https://[fd00:ec2::254]/", "(unique local)"),
        (
            "http://inside.example/",
            "10.0.0.5 is not of the open internet (private)",
        ),
        (
            "http://both.example/",
            "192.168.0.1 is not of the open internet (private)",
        ),
        ("https://six.example/", "(unique local)"),
        ("https://mapped.example/", "(IPv4-mapped)"),
        ("https://localhost/", "(loopback)"),
        ("https://LOCALHOST./", "(loopback)"),
        ("https://metadata.example/", "(link-local)"),
        ("https://none.example/", "there is no such name"),
        ("https://nowhere.example/", "there is no such name"),
        ("https://www.example.org:8443/", "it names a port"),
        ("http://www.example.org:443/", "it names a port"),
        ("http://inside.example:22/", "it names a port"),
        ("https://ada@www.example.org/", "it names a user"),
        ("https://:secret@www.example.org/", "it names a user"),
        ("ftp://www.example.org/", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("gopher://127.0.0.1/", "neither http nor https"),
        ("data:text/plain,x", "neither http nor https"),
    ];
    for (address, said) in table {
        let fault = get(&others.client(), address).unwrap_err().to_string();
        println!("{address:<44} {fault}");
        assert!(fault.contains(said), "{address}: {fault}");
    }
    assert_eq!(others.connected(), [""; 0]);
}

#[test]
fn a_name_that_is_another_address_when_it_is_looked_up_again_is_not_looked_up_again() {
    let others = Elsewhere::open();
    others
        .page("* rebound.example/", Page::text("open"))
        .name_changing("rebound.example", &[&[OPEN], &["127.0.0.1"]]);

    assert_eq!(
        &get(&others.client(), "http://rebound.example/").unwrap().body[..],
        b"open"
    );

    assert_eq!(others.connected(), [format!("{OPEN}:80")]);
    let fault = get(&others.client(), "http://rebound.example/").unwrap_err();
    assert!(matches!(fault, OutgoingFault::Inside(..)), "{fault}");
    assert_eq!(others.connected(), [""; 0]);
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let others = Elsewhere::open();
    for status in [301, 302, 303, 307, 308] {
        for to in [
            "http://127.0.0.1/",
            "http://inside.example/",
            "//elsewhere.example/",
            "/other",
        ] {
            let page = Page::status(status, &[&format!("location: {to}")]);
            others.page("* www.example.org/old", page);

            let answer = get(&others.client(), "http://www.example.org/old").unwrap();

            assert_eq!((answer.status, answer.location.as_deref()), (status, Some(to)));
            assert_eq!(others.looked_up(), ["www.example.org"]);
            assert_eq!(others.asked_for(), ["GET www.example.org/old"]);
        }
    }
}

#[test]
fn however_much_is_said_so_much_is_read_and_nothing_is_unpacked() {
    let others = Elsewhere::open();
    let most = 64 * 1024;
    let plain = |head: &str| format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes();
    let chunk = [b"10000\r\n".to_vec(), vec![b'x'; 0x10000], b"\r\n".to_vec()].concat();
    let pages = [
        (
            "length",
            Page::Endless(plain("content-length: 99999999999\r\n"), vec![b'x'; 8192]),
        ),
        ("close", Page::Endless(plain(""), vec![b'x'; 8192])),
        ("chunks", Page::Endless(plain("transfer-encoding: chunked\r\n"), chunk)),
        (
            "gzip",
            Page::Endless(plain("content-encoding: gzip\r\n"), vec![0; 8192]),
        ),
    ];
    for (name, page) in pages {
        others.page(&format!("* www.example.org/{name}"), page);
        let began = Instant::now();

        let answer = get(&others.client(), &format!("http://www.example.org/{name}")).unwrap();

        assert_eq!((answer.body.len(), answer.is_whole), (most, false), "{name}");
        assert!(began.elapsed() < Duration::from_secs(5), "{name}");
    }
    let exact = "x".repeat(most);
    others.page("* www.example.org/exact", Page::text(&exact));
    let answer = get(&others.client(), "http://www.example.org/exact").unwrap();
    assert_eq!((answer.body.len(), answer.is_whole), (most, true));

    // Neither a head without end, nor one that is none.
    let pages = [
        (
            "head",
            Page::Endless(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), vec![b'x'; 8192]),
        ),
        (
            "lines",
            Page::Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), b"a: b\r\n".to_vec()),
        ),
        (
            "waits",
            Page::Endless(vec![], b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()),
        ),
        ("none", Page::Says(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())),
        ("nothing", Page::Says(vec![])),
    ];
    for (name, page) in pages {
        others.page(&format!("* www.example.org/{name}"), page);
        let fault = get(&others.client(), &format!("http://www.example.org/{name}")).unwrap_err();
        assert!(matches!(fault, OutgoingFault::NoAnswer(_)), "{name}: {fault}");
    }
}

#[test]
fn whoever_is_slow_is_left_after_five_seconds() {
    let others = Elsewhere::open();
    let stops = |begins: &str| Page::Stops(begins.as_bytes().to_vec());
    others
        .page("* www.example.org/silent", stops(""))
        .page("* www.example.org/head", stops("HTTP/1.1 200 OK\r\n"))
        .page(
            "* www.example.org/half",
            stops("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"),
        );
    let client = others.client();
    let addresses = ["silent", "head", "half"].map(|path| format!("http://www.example.org/{path}"));
    let began = Instant::now();

    let faults = block_on(async {
        let asked = addresses.iter().map(async |address| {
            let address = Url::parse(address).unwrap();
            client.ask(&OutgoingRequest::get(&address)).await.map(drop)
        });
        futures_util::future::join_all(asked).await
    });

    for fault in faults {
        let fault = fault.unwrap_err();
        assert!(matches!(fault, OutgoingFault::NoAnswer(_)), "{fault}");
    }
    let took = began.elapsed();
    assert!(
        took > Duration::from_secs(4) && took < Duration::from_secs(6),
        "{took:?}"
    );
}

#[test]
fn what_an_operator_allows_is_asked_for_and_nothing_beside_it() {
    let others = Elsewhere::open();
    others
        .name("front.example", &["10.1.2.3"])
        .name("beside.example", &["10.1.2.3", "10.2.0.1"])
        .page("* front.example/", Page::text("ours"));
    let client = others.client_allowing(&["10.1.0.0/16", "fd00:1::/32"]);

    assert_eq!(get(&client, "http://front.example/").unwrap().status, 200);
    assert_eq!(others.connected(), ["10.1.2.3:80"]);
    for address in [
        "http://beside.example/",
        "http://10.2.0.1/",
        "http://127.0.0.1/",
        "http://[fd00:2::1]/",
    ] {
        let fault = get(&client, address).unwrap_err();
        assert!(matches!(fault, OutgoingFault::Inside(..)), "{address}: {fault}");
    }
    let port = get(&client, "http://front.example:8080/").unwrap_err();
    assert_eq!(port, OutgoingFault::NotAsked("names a port"));
    assert_eq!(others.connected(), [""; 0]);
}

#[test]
fn no_network_is_no_answer_and_not_no_such_site() {
    let others = Elsewhere::open();
    others.is_down(true);

    let fault = get(&others.client(), "https://www.example.org/").unwrap_err();

    assert!(matches!(fault, OutgoingFault::NoAnswer(_)), "{fault}");
}
