//! Documents: PDF files that stories hold, which readers have exactly as long as a story with them is live.

use std::{
    collections::BTreeSet,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use copydesk::{
    articles::timeline::ChangeKind,
    ids::{ArticleId, FileId},
    policy::Role,
};
use reqwest::Method;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::{
    pictures::{does, transfer},
    revisions::{p, page, restored},
    support::{Answer, Browser, Desk, Member, Person, Story},
};

/// A PDF with so many pages.
pub fn pdf(pages: u32) -> Vec<u8> {
    format!("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count {pages}>>\nendobj\n{}trailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n", "% as long as others\n".repeat(2_000)).into_bytes()
}

/// Sends files as a page's script does; what is told of each.
fn uploads(member: &Member, files: &[(&str, &[u8])]) -> Vec<Value> {
    let part = |(name, bytes): &(&str, &[u8])| {
        let head = format!(
            "--seam\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        [head.as_bytes(), bytes, b"\r\n"].concat()
    };
    let mut all: Vec<u8> = files.iter().flat_map(part).collect();
    all.extend(b"--seam--\r\n");
    let origin = format!("http://{}", member.at());
    let headers = [
        ("origin", origin.as_str()),
        ("content-type", "multipart/form-data; boundary=seam"),
        ("accept", "application/json"),
    ];
    let answer = member.sends("/admin/media/documents", &headers, all);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["files"].as_array().unwrap().clone()
}

/// A document of the newsroom.
pub fn upload(member: &Member, name: &str, bytes: &[u8]) -> FileId {
    let told = uploads(member, &[(name, bytes)]);
    told[0]["document"]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{told:?}"))
        .parse()
        .unwrap()
}

fn file(id: &str, file: FileId, title: &str) -> Value {
    json!({"type": "file", "attrs": {"id": id.repeat(10), "file": file, "title": title}})
}

fn document(blocks: &[Value]) -> Value {
    json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": blocks})
}

fn holding(headline: &str, held: FileId, title: &str) -> Story {
    Story::titled(headline).with_document(&document(&[p("a", "Seven in favour."), file("f", held, title)]))
}

fn member(desk: &Desk, name: &str, role: Role) -> (Person, Member) {
    let person = desk.person(name, role);
    let member = Member::of(desk.at(), &person);
    (person, member)
}

/// Where readers load the first document of a story that is live.
fn address(desk: &Desk, story: ArticleId) -> String {
    let blocks = desk.reader.json(&format!("/articles/{story}?body=blocks"))["body"]["blocks"].clone();
    let file = blocks
        .as_array()
        .unwrap()
        .iter()
        .find(|block| block["type"] == "file")
        .unwrap();
    let url = file["file"]["url"].as_str().unwrap();
    url[url.find("/media/").unwrap()..].to_owned()
}

fn remove(member: &Member, id: FileId) -> Answer {
    let key = copydesk::ids::FileId::new().to_string();
    member.post(&format!("/admin/media/documents/{id}/remove"), &[("key", &key)])
}

#[test]
fn readers_have_a_document_exactly_as_long_as_a_story_that_holds_it_is_live() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let held = upload(&editor, "Agenda.pdf", &pdf(3));
    let unused = upload(&editor, "Agenda.pdf", &pdf(4));
    let sha = |number: u32| {
        let digest = copydesk::platform::token::sha256(&pdf(number));
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let (path, other) = (
        format!("/media/files/{}/agenda.pdf", sha(3)),
        format!("/media/files/{}/agenda.pdf", sha(4)),
    );
    let has = |path: &str| desk.reader.get(path).status;
    let draft = desk.draft(&holding("Agenda", held, ""));

    assert_eq!((has(&path), has(&other)), (404, 404), "a draft");
    desk.approve(draft);
    assert_eq!(has(&path), 404, "approved");
    desk.ilse.publishes(draft, ChangeKind::First, None);
    assert_eq!((has(&path), has(&other)), (200, 404), "live");
    assert_eq!(address(&desk, draft), path);
    desk.ilse.withdraws(draft, "Wrong.", None);
    assert_eq!(has(&path), 404, "withdrawn");
    let held_back = desk.approved(&holding("On hold", held, ""));
    desk.ilse.holds(held_back);
    assert_eq!(has(&path), 404, "on hold");

    let embargoed = desk.approved(&holding("Under embargo", held, ""));
    desk.ilse.embargoes(embargoed, 3);
    assert_eq!(has(&path), 404, "under embargo");
    let second = desk.live(&holding("Another", held, ""));
    assert_eq!(has(&path), 200, "another story holds it");
    desk.ilse.withdraws(second, "Wrong.", Some("It is gone."));
    assert_eq!(has(&path), 404, "withdrawn");
    let killed = desk.live(&holding("A third", held, ""));
    assert_eq!(has(&path), 200);
    desk.ilse.kills(killed, "Libel.", "This story was withdrawn.");
    desk.noor.kills(killed, "Libel.", "This story was withdrawn.");
    assert_eq!(has(&path), 404, "killed");
    desk.scheduled(&holding("Tomorrow", held, ""), 5);
    assert_eq!(has(&path), 404, "scheduled");
    desk.wait("6 hours");
    assert_eq!(has(&path), 200, "its time has come");
    // What its newer text holds instead is not public before that text is, and then the former is not.
    let changed = desk.live(&holding("Changed", unused, ""));
    assert_eq!(has(&other), 200);
    let plain = Story::titled("Changed").saying("So.").content().body;
    desk.ilse.edits(changed, |content| content.body = plain);
    assert_eq!(has(&other), 200, "the text that readers have holds it");
    desk.approve(changed);
    desk.ilse.publishes(changed, ChangeKind::Typo, None);
    assert_eq!(has(&other), 404, "it does no more");

    for odd in [
        path.replace("agenda.pdf", "other.pdf"),
        path.replace("agenda.pdf", "agenda"),
        path.replace("agenda.pdf", ".pdf"),
        path.replace("agenda.pdf", "agenda%00.pdf"),
        path.to_uppercase()
            .replace("/MEDIA/FILES", "/media/files")
            .replace("AGENDA.PDF", "agenda.pdf"),
        "/media/files/x/agenda.pdf".to_owned(),
        format!("/media/files/{}/agenda.pdf", "é".repeat(32)),
        format!("/media/files/{}/agenda.pdf", "g".repeat(64)),
    ] {
        assert_eq!(has(&odd), 404, "{odd}");
    }
}

#[test]
fn a_document_is_sent_whole_or_in_part_to_be_loaded_and_nothing_runs_in_it() {
    let desk = Desk::open();
    let bytes = pdf(12);
    let held = upload(&Member::of(desk.at(), &desk.ilse), "Grüße, Rat.pdf", &bytes);
    let story = desk.live(&holding("Agenda", held, ""));
    let path = address(&desk, story);
    let length = bytes.len();

    let whole = desk.reader.get(&path);
    assert_eq!((whole.status, &whole.body), (200, &bytes));
    for (name, value) in [
        ("content-type", "application/pdf"),
        (
            "content-disposition",
            "attachment; filename=\"Gr__e, Rat.pdf\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%2C%20Rat.pdf",
        ),
        ("cache-control", "public, max-age=31536000, s-maxage=60, immutable"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("access-control-allow-origin", "*"),
        ("accept-ranges", "bytes"),
        ("content-encoding", ""),
    ] {
        assert_eq!(whole.header(name), value, "{name}");
    }
    assert_eq!(whole.header("content-length"), length.to_string());
    assert!(whole.header("surrogate-key").contains(&format!("media-{held}")));
    let tag = whole.header("etag").to_owned();
    let asked = |headers: &[(&str, &str)]| desk.reader.get_with_all(&path, headers);
    let part = |answer: &Answer| {
        (
            answer.status,
            answer.header("content-range").to_owned(),
            answer.body.len(),
        )
    };
    assert_eq!(part(&asked(&[("if-none-match", &tag)])), (304, String::new(), 0));
    for (range, from, to) in [
        ("bytes=0-9", 0, 9),
        ("bytes=30000-", 30_000, length - 1),
        ("bytes=-5", length - 5, length - 1),
    ] {
        let answer = asked(&[("range", range)]);
        assert_eq!(
            part(&answer),
            (206, format!("bytes {from}-{to}/{length}"), to - from + 1),
            "{range}"
        );
        assert_eq!(answer.body, bytes[from..=to], "{range}");
    }
    assert_eq!(
        part(&asked(&[("range", "bytes=9999999-")])),
        (416, format!("bytes */{length}"), 0)
    );
    for all in ["bytes=0-1,4-5", "lines=1-2", "bytes=x"] {
        assert_eq!(part(&asked(&[("range", all)])), (200, String::new(), length), "{all}");
    }
    assert_eq!(part(&asked(&[("range", "bytes=0-9"), ("if-range", &tag)])).0, 206);
    assert_eq!(
        part(&asked(&[("range", "bytes=0-9"), ("if-range", "\"other\"")])).0,
        200
    );
    let head = desk.reader.ask("HEAD", &path);
    assert_eq!(
        (head.status, head.body.len(), head.header("content-length")),
        (200, 0, length.to_string().as_str())
    );
}

#[test]
fn the_api_and_the_page_say_what_one_gets_in_the_language_of_the_story() {
    let desk = Desk::open();
    let held = upload(&Member::of(desk.at(), &desk.ilse), "council_agenda.pdf", &pdf(12));
    let story = desk.live(&holding("Agenda", held, "The <agenda>").in_language("de"));
    let path = address(&desk, story);

    let body = desk.reader.json(&format!("/articles/{story}?body=blocks,html,text"))["body"].clone();
    let url = format!("http://{}{path}", desk.at());
    let block = &body["blocks"][1];
    assert_eq!(
        block["attrs"],
        json!({"id": "f".repeat(10), "file": held, "title": "The <agenda>"})
    );
    let known = block["file"]["url"].as_str().unwrap().to_owned();
    assert!(known.ends_with(&path), "{known} {url}");
    assert_eq!(
        block["file"],
        json!({"id": held, "title": "The <agenda>", "file_name": "council_agenda.pdf", "content_type": "application/pdf",
            "bytes": pdf(12).len(), "pages": 12, "url": known})
    );
    assert_eq!(body["text"], format!("Seven in favour.\n\nThe <agenda>\n{known}"));
    let row = |href: &str| {
        format!(
            "<p id=\"b-ffffffffff\" data-file><a href=\"{href}\" type=\"application/pdf\" download=\"council_agenda.pdf\">The &lt;agenda&gt;</a> \
             <small>PDF · 40 kB · 12 Seiten</small></p>"
        )
    };
    assert!(body["html"].as_str().unwrap().contains(&row(&known)), "{body}");
    assert_eq!(body["word_count"], 3, "what one may load is not read here");
    // On the page, where the newsroom may say it in its own words; asked for twice, since texts are kept.
    for _ in 0..2 {
        let page = desk.reader.get("/agenda").text();
        assert!(page.contains(&row(&path)), "{page}");
    }
    // Whoever may see a draft has it from an address of the newsroom.
    let draft = desk.draft(&holding("A draft", held, ""));
    let preview = Member::of(desk.at(), &desk.ilse)
        .get(&format!("/admin/articles/{draft}/preview"))
        .text();
    assert!(
        preview.contains(&format!("href=\"/admin/media/documents/{held}/file\"")),
        "{preview}"
    );
    assert!(
        preview.contains(">council agenda</a> <small>PDF · 40 kB · 12 pages</small>"),
        "{preview}"
    );
}

#[test]
fn only_what_is_a_whole_pdf_comes_in_and_the_same_comes_in_once() {
    let desk = Desk::open();
    let (_, contributor) = member(&desk, "Carla Weiss", Role::Contributor);
    let other = Member::of(desk.at(), &desk.tamsin);
    let (good, large) = (pdf(2), [pdf(1), vec![b' '; 20_000_000]].concat());
    let half = &good[..good.len() / 2];

    let told = uploads(
        &contributor,
        &[
            ("agenda.pdf", &good),
            ("agenda.pdf", b"Dear council,"),
            ("agenda.pdf", half),
            ("agenda.pdf", b"\xff\xd8\xff\xe0\0\x10JFIF"),
            ("empty.pdf", b""),
            ("../../../etc/<b>.pdf", &[b"\0\0", pdf(9).as_slice()].concat()),
        ],
    );
    let of: Vec<&str> = told.iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(
        of,
        ["new", "refused", "refused", "refused", "refused", "new"],
        "{told:?}"
    );
    for one in &told[1..5] {
        assert!(one["sentence"].as_str().unwrap().ends_with('.'), "{one}");
    }
    assert_eq!(told[5]["document"]["file_name"], "b.pdf");
    assert_eq!(told[0]["document"]["told"], "PDF · 40 kB · 2 pages");
    let again = &uploads(&other, &[("another name.pdf", &good)])[0];
    assert_eq!(
        (&again["outcome"], &again["document"]["id"]),
        (&json!("here"), &told[0]["document"]["id"])
    );
    let long = &uploads(&contributor, &[("long.pdf", &large)])[0];
    assert!(
        long["sentence"].as_str().unwrap().contains("larger than 20 MB"),
        "{long}"
    );
    // Without scripts it is a page.
    let origin = format!("http://{}", desk.at());
    let sent = contributor.sends(
        "/admin/media/documents",
        &[
            ("origin", &origin),
            ("content-type", "multipart/form-data; boundary=seam"),
        ],
        b"--seam\r\nContent-Disposition: form-data; name=\"files\"; filename=\"x.pdf\"\r\n\r\nno\r\n--seam--\r\n"
            .to_vec(),
    );
    assert_eq!(sent.status, 422);
    assert!(
        sent.text().contains("This is no PDF, whatever its name says."),
        "{}",
        sent.text()
    );
    // Two who bring the same at once have the one that is kept.
    let (ready, bytes) = (Barrier::new(2), pdf(77));
    let ids: BTreeSet<String> = thread::scope(|scope| {
        let both: Vec<_> = [&contributor, &other]
            .map(|member| {
                let (ready, bytes) = (&ready, &bytes);
                scope.spawn(move || {
                    ready.wait();
                    upload(member, "same.pdf", bytes).to_string()
                })
            })
            .into();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(ids.len(), 1);
}

#[test]
fn a_document_that_a_story_holds_stays_and_one_that_none_holds_is_removed_with_its_bytes() {
    let desk = Desk::open();
    let (_, contributor) = member(&desk, "Carla Weiss", Role::Contributor);
    let (journalist, editor) = (Member::of(desk.at(), &desk.tamsin), Member::of(desk.at(), &desk.ilse));
    let (held, unused, own) = (
        upload(&contributor, "held.pdf", &pdf(1)),
        upload(&contributor, "unused.pdf", &pdf(2)),
        upload(&contributor, "own.pdf", &pdf(3)),
    );
    let story = desk.draft(&holding("Agenda", held, "Agenda"));
    let plain = Story::titled("Agenda").saying("So.").content();
    desk.ilse.edits(story, |content| *content = plain);

    let stays = remove(&editor, held);
    assert_eq!(stays.status, 409, "an earlier text can be restored");
    assert!(
        stays
            .text()
            .contains("A story holds it, or did in a version that can be restored."),
        "{}",
        stays.text()
    );
    let refused = remove(&journalist, unused);
    assert_eq!(refused.status, 403);
    assert!(
        refused.text().contains("Whoever uploaded it removes it, or an editor."),
        "{}",
        refused.text()
    );
    for (member, id) in [(&contributor, own), (&editor, unused)] {
        let done = remove(member, id);
        assert_eq!(
            (done.status, done.header("location")),
            (303, "/admin/media/documents?done=document-removed")
        );
        assert_eq!(remove(member, id).status, 404);
    }
    let left = walked(&desk.data().join("media/originals"));
    assert_eq!(left.len(), 1, "{left:?}");
    let acts: Vec<String> = desk
        .owner()
        .query(
            "SELECT act FROM newsroom.activity WHERE subject ->> 'file' = $1 ORDER BY seq",
            &[&own.to_string()],
        )
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(acts, ["file_uploaded", "file_removed"]);
    // A text that names one that is gone is not stored.
    let (version, _, _) = desk.ilse.now_of(story);
    let body = document(&[p("a", "Seven."), file("f", unused, "Agenda")]).to_string();
    let origin = format!("http://{}", desk.at());
    let saved = editor.send(
        Method::POST,
        &format!("/admin/articles/{story}/body"),
        &[("version", &version.to_string()), ("body", &body)],
        &[("origin", &origin), ("accept", "application/json")],
    );
    assert_eq!(saved.status, 422, "{}", saved.text());
    assert!(
        saved.text().contains("This document was removed. Upload it again."),
        "{}",
        saved.text()
    );
    // The same file comes in again as a new one.
    assert_ne!(upload(&contributor, "own.pdf", &pdf(3)), own);
}

/// Every file below a folder.
fn walked(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return vec![];
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| if path.is_dir() { walked(&path) } else { vec![path] })
        .collect()
}

#[test]
fn people_know_of_their_own_documents_of_those_of_stories_they_see_and_editors_of_unused_ones() {
    let desk = Desk::open();
    let (_, contributor) = member(&desk, "Carla Weiss", Role::Contributor);
    let (_, outsider) = member(&desk, "Otto Lund", Role::Contributor);
    let (_, journalist) = member(&desk, "Jo Berg", Role::Journalist);
    let (_, editor) = member(&desk, "Eda Holm", Role::Editor);
    let writer = Member::of(desk.at(), &desk.ilse);
    let (seen, secret, unused) = (
        upload(&writer, "seen.pdf", &pdf(1)),
        upload(&writer, "secret.pdf", &pdf(2)),
        upload(&contributor, "unused.pdf", &pdf(3)),
    );
    desk.live(&holding("Open", seen, ""));
    let hidden = desk.ilse.writes(&holding("Hidden", secret, ""));
    desk.ilse.embargoes(hidden, 5);

    let knows = |member: &Member| {
        let page = member.get("/admin/media/documents").text();
        [("seen", seen), ("secret", secret), ("unused", unused)]
            .into_iter()
            .filter(|(name, id)| {
                let listed = page.contains(&format!(">{name}</a>"));
                let file = member.get(&format!("/admin/media/documents/{id}/file")).status;
                let told = member.get(&format!("/admin/media/documents/{id}/told")).status;
                assert!(
                    [(true, 200, 200), (false, 404, 404)].contains(&(listed, file, told)),
                    "{name} {listed} {file} {told}"
                );
                listed
            })
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        knows(&writer),
        ["seen", "secret", "unused"],
        "whoever keeps order sees what no story holds"
    );
    assert_eq!(knows(&editor), ["seen", "unused"], "an embargo holds for editors");
    assert_eq!(knows(&journalist), ["seen"]);
    assert_eq!(knows(&contributor), ["unused"]);
    assert_eq!(knows(&outsider), Vec::<&str>::new());
    let page = editor.get("/admin/media/documents").text();
    assert!(page.contains("Open</a> (live)") && !page.contains("Hidden"), "{page}");
    let unused_only = editor.get("/admin/media/documents?unused=1").text();
    assert!(
        unused_only.contains(">unused</a>") && !unused_only.contains(">seen</a>"),
        "{unused_only}"
    );
    let file = editor.get(&format!("/admin/media/documents/{seen}/file"));
    assert_eq!(
        (file.header("cache-control"), file.header("content-security-policy")),
        ("private, no-cache", "default-src 'none'; sandbox")
    );
    assert_eq!(
        Member::nobody(desk.at())
            .get(&format!("/admin/media/documents/{seen}/file"))
            .status,
        303
    );
}

#[test]
fn what_is_to_come_in_a_title_is_a_marker_and_a_document_that_is_gone_stays_away_by_name() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let held = upload(&editor, "agenda.pdf", &pdf(1));
    let story = desk.draft(&holding("Agenda", held, "Agenda of TK"));
    let review = editor.get(&format!("/admin/articles/{story}/review")).text();
    assert!(review.contains("TK in file in block 2"), "{review}");
    let plain = Story::titled("Agenda").saying("So.").content();
    desk.ilse.edits(story, |content| *content = plain);
    // Nobody can remove what a revision holds; it may be missing all the same, in a database that was mended by hand.
    desk.owner()
        .batch_execute("DELETE FROM newsroom.file_uses; DELETE FROM newsroom.files")
        .unwrap();

    let before = page(&desk, story, "?from=1");
    let content = restored(&desk, story, 1, &[]);

    assert!(
        before.contains("The document “Agenda of TK” was removed, and stays away."),
        "{before}"
    );
    assert_eq!(content.body.text(), "Seven in favour.");
    assert_eq!(content.files(), []);
}

#[test]
fn doctor_and_copies_know_of_documents() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let held = upload(&editor, "agenda.pdf", &pdf(1));
    let data = desk.data().display().to_string();
    let copy = desk.data().join("copy");
    let target = copy.display().to_string();

    let copied = desk.runs(&["media", "copy", "--to", &target, "--data-dir", &data]);
    assert!(
        copied.out.contains("Copied to") && copied.out.contains(": 1. There already: 0."),
        "{}{}",
        copied.out,
        copied.err
    );
    let [kept] = &walked(&copy.join("originals"))[..] else {
        panic!("{}", copied.out)
    };
    assert_eq!(std::fs::read(kept).unwrap(), pdf(1));
    let lost = walked(&desk.data().join("media/originals"));
    std::fs::write(&lost[0], b"half").unwrap();
    let said = desk.runs(&["doctor", "--data-dir", &data]);
    assert!(
        said.out
            .contains(&format!("FAIL The file of document {held} is lost or not whole.")),
        "{}",
        said.out
    );
}

const SURFACE: &str = "[role=textbox][aria-label='Story text']";

#[test]
fn a_document_is_dropped_into_the_text_named_published_and_loaded_by_a_reader() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The agenda").saying("The first line"));
    let writer = Browser::open(desk.at());
    writer.visit("/admin/sign-in");
    writer.carries(&Member::of(desk.at(), &desk.tamsin).cookie());
    writer.visit(&format!("/admin/articles/{story}"));
    writer.waits_for("the writing surface", &format!("document.querySelector(\"{SURFACE}\")"));
    let bytes = pdf(12);
    let drop = |files: &[(&str, &[u8])]| {
        let dropped = transfer(files);
        does(
            &writer,
            &format!(
                "{dropped} const line = document.querySelector(\"{SURFACE} p\"), at = line.getBoundingClientRect();
                 line.dispatchEvent(new DragEvent('drop', {{ dataTransfer: transfer, bubbles: true, cancelable: true, clientX: at.left + 2, clientY: at.top + 2 }}))"
            ),
        );
    };

    writer.enter_line("The first line");
    drop(&[("notes.pdf", b"no document")]);
    writer.sees("This is no PDF, whatever its name says.");
    drop(&[("council_agenda.pdf", &bytes)]);
    // Writing goes on while it is on its way.
    writer.keys(Key::End + " goes on.");
    writer.waits_for("its row", "document.querySelector('.embed a')");
    assert!(writer.texts(".embed").concat().contains("PDF · 40 kB · 12 pages"));
    does(
        &writer,
        "const title = document.querySelector('.embed input[type=text]'); title.focus(); title.value = 'Agenda for May';
         title.dispatchEvent(new Event('input', { bubbles: true })); title.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    let limit = Instant::now() + Duration::from_secs(15);
    let content = loop {
        let (_, _, content) = desk.tamsin.now_of(story);
        if content.body.to_json().to_string().contains("Agenda for May") {
            break content;
        }
        assert!(Instant::now() < limit, "{content:?}");
        thread::yield_now();
    };
    assert!(
        content.body.text().starts_with("The first line goes on."),
        "{content:?}"
    );
    assert_eq!(content.files().len(), 1);

    // Opened again it is told of at once; what the browser has is what was stored.
    writer.reload();
    writer.waits_for("its row", "document.querySelector('.embed a')");
    assert_eq!(
        writer.says("document.querySelector('.embed input[type=text]').value"),
        "Agenda for May"
    );
    drop(&[("again.pdf", &bytes)]);
    writer.sees("The newsroom has this document already");

    let limit = Instant::now() + Duration::from_secs(15);
    while desk.tamsin.now_of(story).2.body.files().count() < 2 {
        assert!(Instant::now() < limit);
        thread::yield_now();
    }
    desk.approve(story);
    desk.ilse.publishes(story, ChangeKind::First, None);
    let page = desk.reader.get("/the-agenda").text();
    assert!(page.contains("Agenda for May</a>"), "{page}");
    let part = desk.reader.get_with(&address(&desk, story), "range", "bytes=0-7");
    assert_eq!((part.status, part.body), (206, b"%PDF-1.4".to_vec()));
}
