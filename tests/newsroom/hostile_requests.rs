//! Requests that no well-behaved client sends: refused in words, never an error of ours.

use std::{
    io::{Read, Write},
    net::TcpStream,
    os::fd::AsRawFd,
    time::{Duration, Instant},
};

use copydesk::web::connections::UNREAD_OF_ONE_ADDRESS;

use crate::support::{Desk, Member, Story};

#[test]
fn no_request_breaks_the_server() {
    let desk = Desk::open();
    let tag = desk.tag("Harbour");
    let id = desk.live(&Story::titled("Here").tagged(&[tag]));
    let long = "a".repeat(10_000);
    let values = [
        "%00",
        "a%00b",
        "%FF",
        "%C3%28",
        "%F0%9F%92%A9",
        "%u0041",
        "%",
        "%2",
        "%zz",
        "'",
        "%22",
        "%27%20OR%201=1--",
        "..%2f..",
        "%25",
        "*",
        "(select%201)",
        "1e400",
        "-0",
        "+",
        "%0d%0aX-Evil:%201",
        "%EF%BF%BF",
        "%ED%A0%80",
        "[]",
        "null",
        "{}",
        &"a".repeat(2_000),
        &"a".repeat(2_001),
        &"%C3%A9".repeat(2_000),
        &",".repeat(2_000),
        &long,
    ];
    let places = [
        "/VALUE",
        "/category/VALUE",
        "/tag/VALUE",
        "/author/VALUE",
        "/assets/VALUE",
        "/category/uncategorized?after=VALUE",
        "/api/v1/articles/VALUE",
        "/api/v1/articles/VALUE/related",
        "/api/v1/articles/by-slug/VALUE",
        "/api/v1/categories/VALUE",
        "/api/v1/tags/VALUE",
        "/api/v1/authors/VALUE",
        "/api/v1/lists/VALUE",
        "/api/v1/articles?VALUE",
        "/api/v1/articles?VALUE=1",
        "/api/v1/articles?category=VALUE",
        "/api/v1/articles?tag=VALUE",
        "/api/v1/articles?author=VALUE",
        "/api/v1/articles?genre=VALUE",
        "/api/v1/articles?lang=VALUE",
        "/api/v1/articles?flag=VALUE",
        "/api/v1/articles?ids=VALUE",
        "/api/v1/articles?cursor=VALUE",
        "/api/v1/articles?limit=VALUE",
        "/api/v1/articles?sort=VALUE",
        "/api/v1/articles?fields=VALUE",
        "/api/v1/articles?include=VALUE",
        "/api/v1/articles?body=VALUE",
        "/api/v1/articles?featured=VALUE",
        "/api/v1/tags?cursor=VALUE",
        "/api/v1/authors?limit=VALUE",
        "/api/v1/site?VALUE",
        "/api/v1/lists/featured?fields=VALUE",
    ];

    for place in places {
        for value in values {
            let target = place.replace("VALUE", value);
            let answer = desk.reader.raw(target.as_bytes());
            let shown: String = target.chars().take(90).collect();
            assert!(
                matches!(answer.status, 200 | 301 | 304 | 400 | 404 | 410),
                "{shown}: {}",
                answer.status
            );
            assert!(answer.header("x-evil").is_empty(), "{shown}");
            assert!(
                !answer.header("content-security-policy").is_empty(),
                "{shown}: {}",
                answer.status
            );
        }
    }
    assert_eq!(desk.reader.api(&format!("/articles/{id}")).status, 200);
}

#[test]
fn an_address_in_a_header_is_ascii_whatever_was_asked_for() {
    let desk = Desk::open();
    desk.live(&Story::titled("Here"));
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    for (asked, location) in [
        (
            "/admin/sign-in?next=/admin/articles?q=h%C3%A4fen",
            "/admin/articles?q=h%C3%A4fen",
        ),
        ("/admin/sign-in?next=/admin/articles?q=a+b", "/admin/articles?q=a%20b"),
    ] {
        let answer = tamsin.get(asked);
        assert_eq!(
            (answer.status, answer.headers["location"].as_bytes()),
            (303, location.as_bytes())
        );
    }
    let raw = desk.reader.raw("/HERE?q=häfen".as_bytes());
    assert!(matches!(raw.status, 301 | 400), "{}", raw.status);
    assert!(
        raw.headers
            .get("location")
            .is_none_or(|value| value.as_bytes().is_ascii())
    );
}

#[test]
fn odd_targets_get_an_orderly_answer() {
    let desk = Desk::open();
    desk.live(&Story::titled("Here"));
    let long = format!("/{}", "a/".repeat(5_000));

    for target in [
        "/../etc/passwd",
        "/assets/../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/./here",
        "//here",
        "//",
        "/here/",
        "/HERE",
        "/here;x=1",
        "/%68ere",
        "/here%20",
        "/api/v1/../../admin",
        "/api/v1//articles",
        "/api/v1/articles/",
        "/?",
        "/here?x=%00",
        "/here?utm_source=letter",
        &long,
    ] {
        let answer = desk.reader.raw(target.as_bytes());
        let shown: String = target.chars().take(60).collect();
        assert!(
            matches!(answer.status, 200 | 301 | 400 | 404),
            "{shown}: {}",
            answer.status
        );
        assert!(
            !answer.text().contains("[package]") && !answer.text().contains("root:"),
            "{shown}"
        );
    }
    for target in [
        &b"/\xff\xfe"[..],
        b"/here?x=\xff",
        b"here",
        b"*",
        b"http://other.example/here",
    ] {
        let answer = desk.reader.raw(target);
        assert!(
            answer.status < 500,
            "{:?}: {}",
            String::from_utf8_lossy(target),
            answer.status
        );
    }
    assert_eq!(desk.reader.get("/here").status, 200);
}

#[test]
fn repeated_parameters_are_refused_and_a_name_is_told_back_as_it_came() {
    let desk = Desk::open();

    for (query, parameter) in [
        ("tag=a&tag=b", "tag"),
        ("tag=a&%74ag=b", "tag"),
        ("cursor=&cursor=", "cursor"),
        ("%3Cscript%3E=1", "<script>"),
        ("a%00b=1", "a\0b"),
        ("=1", ""),
    ] {
        let answer = desk.reader.api(&format!("/articles?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.json()["errors"][0]["parameter"], parameter, "{query}");
    }
}

#[test]
fn a_cursor_of_any_size_is_refused() {
    let desk = Desk::open();

    for size in [1, 16, 37, 38, 50, 100, 1_999, 2_001, 20_000] {
        for list in ["/articles", "/tags", "/authors"] {
            let answer = desk.reader.api(&format!("{list}?cursor={}", "Q".repeat(size)));
            assert_eq!(answer.status, 400, "{list} {size}");
        }
    }
}

#[test]
fn a_head_or_a_body_that_never_ends_is_cut_off_on_every_request_of_a_connection() {
    let desk = Desk::open();
    let site = "GET /api/v1/site HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let endless = format!(
        "POST /admin/sign-in HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
        at = desk.at()
    );
    let sent = ["G".to_owned(), format!("{site}G"), format!("{site}{endless}"), endless];

    let began = Instant::now();
    let sockets = sent.map(|bytes| {
        let mut socket = TcpStream::connect(desk.at()).unwrap();
        socket.write_all(bytes.as_bytes()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(90))).unwrap();
        socket
    });

    for mut socket in sockets {
        let mut answered = Vec::new();
        // Cut off or closed: both end it.
        let ended = socket.read_to_end(&mut answered);
        assert!(
            ended.is_ok() || ended.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset),
            "it is still open after {:?}",
            began.elapsed()
        );
    }
}

/// How many of these were hung up by the other side; waits until there are so many, a minute at most.
fn hung_up(sockets: &[TcpStream], at_least: usize) -> usize {
    let mut asked: Vec<libc::pollfd> = sockets
        .iter()
        .map(|socket| libc::pollfd {
            fd: socket.as_raw_fd(),
            events: libc::POLLRDHUP,
            revents: 0,
        })
        .collect();
    let began = Instant::now();
    loop {
        // SAFETY: the array is ours and as long as said; each descriptor is open as long as its socket.
        unsafe { libc::poll(asked.as_mut_ptr(), asked.len() as libc::nfds_t, 1_000) };
        let gone = asked.iter_mut().filter(|one| one.revents != 0);
        // What is gone is not asked about again, or it would be the answer at once, for ever.
        gone.for_each(|one| one.fd = -1 - one.fd.abs());
        let count = asked.iter().filter(|one| one.fd < 0).count();
        if count >= at_least || began.elapsed() > Duration::from_secs(60) {
            return count;
        }
    }
}

#[test]
fn who_asks_much_and_reads_nothing_holds_so_many_connections_and_readers_are_served() {
    let desk = Desk::open();
    desk.all_live(&["The vote", "The tide", "The merger", "The quay", "The mill"]);
    let ask = "GET /api/v1/articles?body=html,text,blocks HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_500);
    let more = 8;

    let sockets: Vec<TcpStream> = (0..UNREAD_OF_ONE_ADDRESS + more)
        .map(|_| {
            let mut socket = TcpStream::connect(desk.at()).unwrap();
            socket.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
            // As much as goes: the server stops reading when its answers are not read.
            let _ = socket.write_all(ask.as_bytes());
            socket
        })
        .collect();

    assert_eq!(
        hung_up(&sockets, more),
        more,
        "those beyond the bound are closed, no others"
    );
    assert_eq!(desk.reader.get("/the-vote").status, 200);
}
