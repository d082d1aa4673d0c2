//! The same form in every encoding: as a browser's fields, in parts, as JSON. It does the same in each, within one set of
//! limits.

use copydesk::policy::Role;
use serde_json::Value;

use crate::support::{Answer, Desk, Member, Story};

const URLENCODED: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=seam";
const JSON: &str = "application/json";

type Write = fn(&[(&str, &str)]) -> String;

/// Every way to write a form.
const WAYS: [(&str, Write); 3] = [(URLENCODED, urlencoded), (PARTS, parts), (JSON, json)];

fn urlencoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

fn part(name: &str, value: &str) -> String {
    format!("--seam\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn parts(fields: &[(&str, &str)]) -> String {
    let all: String = fields.iter().map(|(name, value)| part(name, value)).collect();
    format!("{all}--seam--\r\n")
}

/// Written by hand: names may come twice.
fn json(fields: &[(&str, &str)]) -> String {
    let member = |(name, value): &(&str, &str)| format!("{}: {}", Value::from(*name), Value::from(*value));
    format!("{{{}}}", fields.iter().map(member).collect::<Vec<_>>().join(", "))
}

/// Somebody with a draft whose fields are saved.
struct Saving {
    desk: Desk,
    member: Member,
    story: copydesk::ids::ArticleId,
}

impl Saving {
    fn begin() -> Self {
        let desk = Desk::open();
        let story = desk.draft(&Story::titled("Before"));
        let member = Member::of(desk.at(), &desk.tamsin);
        Self { desk, member, story }
    }

    fn version(&self) -> String {
        self.desk.tamsin.now_of(self.story).0.to_string()
    }

    fn path(&self, act: &str) -> String {
        format!("/admin/articles/{}/{act}", self.story)
    }

    fn save(&self, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.member.posts(&self.path("fields"), kind, body)
    }
}

#[test]
fn the_same_form_does_the_same_however_it_is_written() {
    let saving = Saving::begin();

    for (kind, write) in WAYS {
        saving.desk.tamsin.edits(saving.story, |content| {
            content.headline = "Before".into();
            content.dek = String::new();
        });
        let version = saving.version();
        let fields = [
            ("version", version.as_str()),
            ("headline", "Tide & quay: “100 %” = full; Čapek"),
            ("dek", "It comes in.\r\nIt goes out."),
            ("headline", "The second of two counts for nothing"),
        ];

        let saved = saving.save(kind, write(&fields));

        assert_eq!(saved.status, 303, "{kind}: {}", saved.text());
        let content = saving.desk.tamsin.now_of(saving.story).2;
        assert_eq!(content.headline, "Tide & quay: “100 %” = full; Čapek", "{kind}");
        assert_eq!(content.dek, "It comes in. It goes out.", "{kind}");
    }
}

#[test]
fn a_program_sends_its_text_as_it_is() {
    let saving = Saving::begin();
    let document = r#"{"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "High water at noon."}]}]}"#;
    let body = format!(r#"{{"version": {}, "body": {document}}}"#, saving.version());

    let saved = saving
        .member
        .posts(&saving.path("body"), "application/json; charset=UTF-8", body);

    assert_eq!(saved.status, 303, "{}", saved.text());
    let content = saving.desk.tamsin.now_of(saving.story).2;
    assert_eq!(content.body.text(), "High water at noon.");
}

#[test]
fn a_program_sends_names_as_a_list_and_clears_them_with_none() {
    let saving = Saving::begin();
    let save = |tags: &str| saving.save(JSON, format!(r#"{{"version": {}, "tags": {tags}}}"#, saving.version()));
    let tags = || saving.desk.tamsin.now_of(saving.story).2.tags.len();

    for (sent, status, count) in [
        (r#"["Harbour [+]", "King, Jr. [+]"]"#, 303, 2),
        (r#"["Harbour", 1]"#, 422, 2),
        ("[]", 303, 0),
    ] {
        let answer = save(sent);
        assert_eq!((answer.status, tags()), (status, count), "{sent}: {}", answer.text());
    }
}

#[test]
fn half_an_emoji_that_a_program_cut_off_is_left_out() {
    let saving = Saving::begin();
    let body = format!(
        r#"{{"version": {}, "headline": "High water \ud83d"}}"#,
        saving.version()
    );

    let saved = saving.save(JSON, body);

    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(saving.desk.tamsin.now_of(saving.story).2.headline, "High water");
}

#[test]
fn a_form_in_parts_that_is_pressed_twice_gets_the_first_answer() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);
    let fields = [("key", "0194-one-sending"), ("from", "home & away")];
    let again = parts(&fields).replace("--seam", "--another-seam");

    let first = member.posts("/admin/articles", PARTS, parts(&fields));
    let second = member.posts("/admin/articles", "multipart/form-data; boundary=another-seam", again);
    let third = member.posts("/admin/articles", URLENCODED, urlencoded(&fields));
    let other = member.posts("/admin/articles", PARTS, parts(&fields[..1]));

    assert_eq!(first.status, 303, "{}", first.text());
    for same in [second, third] {
        assert_eq!((same.status, same.header("location")), (303, first.header("location")));
    }
    assert_eq!(other.status, 422, "the key came with something else");
}

#[test]
fn the_limits_hold_in_every_encoding_and_are_told_in_the_same_words() {
    let saving = Saving::begin();
    let version = saving.version();
    let long = "x".repeat(70_000);
    let name = "n".repeat(101);
    let many: Vec<(&str, &str)> = std::iter::repeat_n(("n", "x"), 501).collect();

    for (sent, status, sentence) in [
        (vec![("headline", long.as_str())], 413, "This is longer than 64 KB"),
        (many, 422, "The form has more fields than any of ours."),
        (
            vec![(name.as_str(), "x")],
            422,
            "The form has more fields than any of ours.",
        ),
        (vec![("headline", "a\0b")], 422, "The form holds a null character"),
    ] {
        let fields = [vec![("version", version.as_str())], sent].concat();
        for (kind, write) in WAYS {
            let refused = saving.save(kind, write(&fields));
            assert_eq!(refused.status, status, "{kind} {sentence}");
            assert!(
                refused.text().contains(sentence),
                "{kind} {sentence}: {}",
                refused.text()
            );
        }
    }

    assert_eq!(saving.version(), version, "nothing was changed");
}

#[test]
fn what_is_not_whole_or_not_ours_is_not_read() {
    let saving = Saving::begin();
    let version = saving.version();
    let fields = [("version", version.as_str()), ("headline", "After")];
    let deep = format!(
        r#"{{"version": {version}, "headline": {}{}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    let cut = |text: String, off: usize| text[..text.len() - off].to_owned();
    let file = format!(
        "{}--seam\r\nContent-Disposition: form-data; name=\"headline\"; filename=\"a.txt\"\r\n\r\nAfter\r\n--seam--\r\n",
        part("version", &version)
    );
    let typed = parts(&fields).replacen(
        "\"headline\"\r\n",
        "\"headline\"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n",
        1,
    );
    let unreadable = "The form cannot be read.";
    let wrong = "Send this as application/x-www-form-urlencoded or multipart/form-data, in UTF-8; a save also as application/json.";

    for (what, kind, body, status, sentence) in [
        ("too deep", JSON, deep, 422, unreadable),
        ("JSON cut off", JSON, cut(json(&fields), 3), 422, unreadable),
        ("a list", JSON, "[]".into(), 422, unreadable),
        ("no boundary", "multipart/form-data", parts(&fields), 422, unreadable),
        (
            "another boundary",
            "multipart/form-data; boundary=hem",
            parts(&fields),
            422,
            "The form did not arrive whole.",
        ),
        (
            "parts cut off",
            PARTS,
            cut(parts(&fields), 12),
            422,
            "The form did not arrive whole.",
        ),
        ("a file", PARTS, file, 422, "This form takes no files."),
        (
            "fields in Latin 1",
            "application/x-www-form-urlencoded; charset=iso-8859-1",
            urlencoded(&fields),
            415,
            wrong,
        ),
        (
            "parts in Latin 1",
            "multipart/form-data; boundary=seam; charset=iso-8859-1",
            parts(&fields),
            415,
            wrong,
        ),
        ("one part in Latin 1", PARTS, typed, 415, wrong),
        (
            "JSON in UTF-16",
            "application/json; charset=utf-16",
            json(&fields),
            415,
            wrong,
        ),
        ("plain text", "text/plain", urlencoded(&fields), 415, wrong),
    ] {
        let refused = saving.save(kind, body);
        assert_eq!(refused.status, status, "{what}: {}", refused.text());
        assert!(refused.text().contains(sentence), "{what}: {}", refused.text());
    }
    for (kind, body) in [(PARTS, parts(&fields)), (JSON, json(&fields))] {
        let latin: Vec<u8> = body
            .replace("After", "Caf#")
            .bytes()
            .map(|byte| if byte == b'#' { 0xE9 } else { byte })
            .collect();
        assert_eq!(saving.save(kind, latin).status, 422, "{kind}");
    }

    assert_eq!(saving.version(), version, "nothing was changed");
}

#[test]
fn a_form_is_taken_as_json_only_where_programs_save() {
    let saving = Saving::begin();

    let refused = saving
        .member
        .posts("/admin/articles", JSON, json(&[("key", "0194-one-sending")]));

    assert_eq!(refused.status, 415);
}

#[test]
fn whose_form_it_is_and_where_it_comes_from_is_asked_in_every_encoding() {
    let saving = Saving::begin();
    let bram = saving.desk.person("Bram Achterberg", Role::Journalist);
    let (version, writer) = (saving.version(), bram.id().to_string());
    let fields = [
        ("version", version.as_str()),
        ("headline", "After"),
        ("writer", &writer),
    ];

    for (kind, write) in WAYS {
        let not_hers = saving.save(kind, write(&fields));
        assert_eq!(not_hers.status, 409, "{kind}: {}", not_hers.text());
        let headers = [("origin", "https://evil.example"), ("content-type", kind)];
        let elsewhere = saving
            .member
            .sends(&saving.path("fields"), &headers, write(&fields[..2]));
        assert_eq!(elsewhere.status, 403, "{kind}");
    }

    assert_eq!(saving.version(), version, "nothing was changed");
}
