//! What an embed shows, by the site that has it: asked when a writer wants to know, and nothing where nobody answers.

use std::time::{Duration, Instant};

use crate::support::{Desk, Elsewhere, Member, Page, Start, Wrong};

const VIDEO: &str = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";
const ASKED: &str = "www.youtube.com/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ";

#[test]
fn the_title_is_that_of_the_site_and_none_where_it_does_not_say() {
    let others = Elsewhere::open();
    let desk = Desk::open_with(Start {
        others: Some(Box::leak(Box::new(others.client()))),
        ..Start::default()
    });
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let title = |address: &str| {
        let answer = tamsin.post("/admin/embeds/title", &[("address", address)]);
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        answer.json()["title"].as_str().map(str::to_owned)
    };
    let says = |body: &str| others.page(&format!("GET {ASKED}"), Page::text(body));

    says(r#"{"title": "  The gate\n opens\u0000 ", "author_name": "Harbour board", "html": "<script>"}"#);
    assert_eq!(title(VIDEO).as_deref(), Some("The gate opens"));
    let head = &others.asked()[0];
    assert!(
        head.contains("accept: application/json\n") && !head.contains("referer"),
        "{head}"
    );
    says(r#"{"author_name": "Harbour board"}"#);
    assert_eq!(title(VIDEO).as_deref(), Some("Video by Harbour board"));
    says(&format!(r#"{{"title": "{}"}}"#, "long ".repeat(200)));
    assert_eq!(title(VIDEO).unwrap().chars().count(), 300);

    for nothing in ["", "{}", "[]", "no JSON", r#"{"title": 7}"#, r#"{"title": " "}"#] {
        says(nothing);
        assert_eq!(title(VIDEO), None, "{nothing}");
    }
    says(&format!(r#"{{"title": "{}"}}"#, "x".repeat(70_000)));
    assert_eq!(title(VIDEO), None, "more than is read");
    for page in [
        Page::status(404, &[]),
        Page::status(301, &["location: http://127.0.0.1/"]),
        Page::Says(b"no HTTP".to_vec()),
    ] {
        others.page(&format!("GET {ASKED}"), page);
        assert_eq!(title(VIDEO), None);
    }
    others.page(&format!("GET {ASKED}"), Page::Stops(vec![]));
    let began = Instant::now();
    assert_eq!(title(VIDEO), None);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());

    others.asked();
    others.looked_up();
    for nobody in [
        "https://example.org/film",
        "https://www.instagram.com/p/CUbHfhpswxt/",
        "",
        "x",
        "http://127.0.0.1/@a/1234567890",
    ] {
        assert_eq!(title(nobody), None, "{nobody}");
    }
    assert_eq!(others.looked_up(), [""; 0], "only sites of the list that say so");
    // A name of the list may be anybody's: its address is judged as every other.
    others
        .name("inside.example", &["10.0.0.5"])
        .cannot_prove("old.example", Wrong::Expired);
    for refused in [
        "https://inside.example/@a/1234567890",
        "https://old.example/@a/1234567890",
    ] {
        assert_eq!(title(refused), None, "{refused}");
    }
    assert_eq!(others.asked_for(), [""; 0]);
    others.is_down(true);
    assert_eq!(title(VIDEO), None, "no network, no title, no trouble");
}
